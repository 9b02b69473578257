//! The lines of a clinic as they stand at this moment.
use super::rows::{self, QueueData, TicketData};
use super::rules;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Result, clinics};
use model::queue::{TicketState, Wait};
use model::{MemberId, QueueId, Time};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Lines {
    pub queues: Vec<QueueData>,
    serving: BTreeMap<QueueId, BTreeSet<MemberId>>,
    available: BTreeSet<MemberId>,
    /// Whoever has waited longest comes first.
    pub waiting: Vec<TicketData>,
}

impl Lines {
    pub async fn load(tx: &mut Tx) -> Result<Lines> {
        let queues = rows::all(tx).await?;
        let mut serving: BTreeMap<QueueId, BTreeSet<MemberId>> = BTreeMap::new();
        for (queue, host) in rows::serving(tx).await? {
            serving.entry(queue).or_default().insert(host);
        }
        let available = rows::available(tx).await?.into_iter().collect();
        let (day, seen) = bounds(tx).await?;
        let waiting = rows::waiting(tx, day, seen).await?;
        Ok(Lines { queues, serving, available, waiting })
    }

    pub fn queue(&self, id: QueueId) -> Option<&QueueData> {
        self.queues.iter().find(|queue| queue.id == id)
    }

    /// Who serves a line, in no order that says anything.
    pub fn hosts(&self, queue: QueueId) -> impl Iterator<Item = MemberId> + '_ {
        self.serving.get(&queue).into_iter().flatten().copied()
    }

    /// Whoever serves any line.
    pub fn servers(&self) -> BTreeSet<MemberId> {
        self.serving.values().flatten().copied().collect()
    }

    pub fn serves(&self, host: MemberId) -> bool {
        self.serving.values().any(|hosts| hosts.contains(&host))
    }

    pub fn is_there(&self, host: MemberId) -> bool {
        self.available.contains(&host)
    }

    /// How many of a line's hosts are there.
    pub fn there(&self, queue: QueueId) -> i64 {
        count(self.hosts(queue).filter(|host| self.is_there(*host)))
    }

    /// One may ask: it is switched on, and somebody is there.
    pub fn is_open(&self, queue: QueueId) -> bool {
        self.queue(queue).is_some_and(|found| found.is_on) && self.there(queue) > 0
    }

    pub fn length(&self, queue: QueueId) -> i64 {
        count(self.waiting.iter().filter(|ticket| ticket.queue_id == queue))
    }

    /// From one, of somebody who waits.
    pub fn place(&self, ticket: &TicketData) -> i64 {
        let before = self.waiting.iter().filter(|other| {
            other.queue_id == ticket.queue_id && (other.asked_at, other.id) < (ticket.asked_at, ticket.id)
        });
        count(before) + 1
    }

    /// What whoever stands at this place of a line may expect.
    pub async fn wait(&self, tx: &mut Tx, queue: QueueId, place: i64) -> Result<Wait> {
        let served = rows::served(tx, queue).await?;
        Ok(rules::wait(&served, place, self.there(queue)))
    }

    /// One of those who may answer is there.
    pub fn is_anybody_there_for(&self, ticket: &TicketData) -> bool {
        self.available.iter().any(|host| self.answers(ticket, *host))
    }

    /// Who may answer: to whom they were handed over, or else whoever serves the line.
    pub fn answers(&self, ticket: &TicketData, host: MemberId) -> bool {
        match ticket.host_id {
            // Who serves no line any more cannot keep somebody waiting in it.
            Some(only) if self.serves(only) => only == host,
            _ => self.hosts(ticket.queue_id).any(|serves| serves == host),
        }
    }
}

/// Since when somebody must have come, and since when their page must have been open, to be waiting still: today in the
/// clinic's zone, and not long ago.
async fn bounds(tx: &mut Tx) -> Result<(Time, Time)> {
    let (now, front) = (tx.now(), clinics::front_in(tx).await?);
    let (day, _) = when::day_of(now, &Zone::stored(&front.zone));
    Ok((day, now.plus_seconds(-rules::DROPPED_S)))
}

/// How somebody fares: who was away for too long, or waited yesterday, has left.
pub(super) async fn state(tx: &mut Tx, ticket: &TicketData) -> Result<TicketState> {
    let (day, seen) = bounds(tx).await?;
    let is_here = ticket.asked_at >= day && ticket.seen_at > seen;
    Ok(match ticket.state {
        TicketState::Waits if !is_here => TicketState::Left,
        state => state,
    })
}

/// They waited when the day ended: the line of a new one is empty.
pub(super) async fn is_of_yesterday(tx: &mut Tx, ticket: &TicketData) -> Result<bool> {
    let (day, _) = bounds(tx).await?;
    Ok(ticket.state == TicketState::Waits && ticket.asked_at < day)
}

fn count<T>(of: impl Iterator<Item = T>) -> i64 {
    i64::try_from(of.count()).unwrap_or(i64::MAX)
}
