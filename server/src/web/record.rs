//! Writes what happens in the rooms into the record (C9): in order, as of the moment when it was so, until it is
//! written. A database that is away for a while costs nothing of it.
use crate::metrics;
use crate::web::router::Site;
use crate::web::samples::Samples;
use crate::web::ws;
use call::room::Note;
use domain::Domain;
use domain::joining::Fact;
use model::{AppError, ParticipantId, Time, VisitId};
use sfu::FromRoom;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::MissedTickBehavior;

/// How often open presences are stamped, so that a killed server loses at most this much of a record.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How soon what could not be written is tried again. Higher: dashboards are late. Lower: a database in trouble has
/// more to do.
const AGAIN: Duration = Duration::from_secs(1);
/// Facts that wait for the database. Higher: memory (about 80 bytes each). Lower: a database that is away for an hour
/// costs facts.
const WAITING_MAX: usize = 50_000;
/// How often one fact is tried that the database answers to, but refuses. Higher: the facts behind it wait longer.
/// Lower: a hiccup costs a fact.
const TRIES_MAX: u32 = 8;

/// Something of a person that was so at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened {
    pub visit: VisitId,
    pub who: ParticipantId,
    pub fact: Fact,
    pub at: Time,
}

impl Happened {
    pub fn new(visit: VisitId, note: Note, at: Time) -> Happened {
        let (who, fact) = match note {
            Note::Waits { who, here } => (who, Fact::Waits(here)),
            Note::Present { who, here } => (who, Fact::Present(here)),
            Note::Lost { who, lost } => (who, Fact::Lost(lost)),
        };
        Happened { visit, who, fact, at }
    }

    /// What of the person it is about, and whether it begins something.
    fn kind(&self) -> (ParticipantId, u8, bool) {
        let (kind, begins) = match self.fact {
            Fact::Waits(here) => (0, here),
            Fact::Present(here) => (1, here),
            // The last word on a line is the one that counts.
            Fact::Lost(_) => (2, true),
        };
        (self.who, kind, begins)
    }
}

/// What is not written yet.
#[derive(Default)]
pub struct Backlog {
    waiting: VecDeque<Happened>,
    tries: u32,
}

impl Backlog {
    pub fn add(&mut self, happened: Happened) {
        self.waiting.push_back(happened);
        if self.waiting.len() > WAITING_MAX {
            let lost = self.thin();
            tracing::error!(lost, "the database was away for too long: whole stretches of records are lost");
        }
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Writes from the front as far as it goes; true when all of it is written.
    pub async fn write(&mut self, domain: &Domain) -> bool {
        while let Some(Happened { visit, who, fact, at }) = self.waiting.front().copied() {
            if let Err(error) = domain::joining::record(domain, visit, who, fact, at).await {
                if !self.is_given_up(&error.shown()) {
                    return false;
                }
                tracing::error!(?visit, "a fact of a visit was refused and is lost");
            }
            self.passed();
        }
        true
    }

    fn passed(&mut self) {
        self.waiting.pop_front();
        self.tries = 0;
    }

    /// A database that is away comes back; a visit that is gone does not.
    fn is_given_up(&mut self, error: &AppError) -> bool {
        match error {
            AppError::Unavailable | AppError::TooMany { .. } => false,
            AppError::Failed { .. } => {
                self.tries += 1;
                self.tries >= TRIES_MAX
            }
            _ => true,
        }
    }

    /// Drops what began and ended while it waited. What is left says of everybody what ended first and how they are
    /// now, so that nobody is there for ever; it is as long as there are people. How many were dropped.
    fn thin(&mut self) -> usize {
        let (mut kept, mut seen, mut last) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        for (index, happened) in self.waiting.iter().enumerate() {
            let (who, kind, begins) = happened.kind();
            if seen.insert((who, kind)) && !begins {
                kept.insert(index);
            }
            last.insert((who, kind), (index, begins));
        }
        kept.extend(last.into_values().filter(|(_, begins)| *begins).map(|(index, _)| index));
        let before = self.waiting.len();
        let mut index = 0;
        self.waiting.retain(|_| {
            index += 1;
            kept.contains(&(index - 1))
        });
        before - self.waiting.len()
    }
}

/// Runs as long as the rooms do.
pub async fn keep(site: Site, mut from_rooms: UnboundedReceiver<FromRoom>) {
    let (asks, asked) = unbounded_channel();
    tokio::spawn(ws::answer_all(site.clone(), asked));
    let (mut backlog, mut samples) = (Backlog::default(), Samples::default());
    let mut beat = tokio::time::interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let mut due = false;
        tokio::select! {
            event = from_rooms.recv() => match event {
                Some(event) => take(&site, (&mut backlog, &mut samples), &asks, event),
                None => return,
            },
            _ = beat.tick() => due = true,
            () = tokio::time::sleep(AGAIN), if !backlog.is_empty() => {}
        }
        while let Ok(event) = from_rooms.try_recv() {
            take(&site, (&mut backlog, &mut samples), &asks, event);
        }
        // Nobody is stamped whose leaving is not written: else a record would grow after its end.
        if backlog.write(&site.domain).await && due {
            stamp(&site.domain).await;
            samples.write(&site.domain).await;
        }
    }
}

fn take(
    site: &Site,
    (backlog, samples): (&mut Backlog, &mut Samples),
    asks: &UnboundedSender<(VisitId, call::room::HostAsks)>,
    event: FromRoom,
) {
    match event {
        // Nobody's visit: there is no record.
        FromRoom::Note { visit, .. } | FromRoom::Quality { visit, .. }
            if site.calls.trials().holds(visit) => {}
        FromRoom::Note { visit, note, at } => {
            let ago = i64::try_from(at.elapsed().as_micros()).unwrap_or_default();
            backlog.add(Happened::new(visit, note, Time(site.domain.now().micros() - ago)));
        }
        FromRoom::Quality { visit, who, report } => {
            metrics::reported(report.level, report.carrier);
            site.calls.flowing().said(visit, who, report, site.domain.now());
            samples.add(visit, who, report, site.domain.now());
        }
        // Its receiver lives as long as the process.
        FromRoom::Ask { visit, ask } => drop(asks.send((visit, ask))),
    }
}

/// Also at an orderly stop, which then loses nothing.
pub async fn stamp(domain: &Domain) {
    if let Err(error) = domain::joining::heartbeat(domain).await {
        let shown = error.shown();
        tracing::warn!(%shown, "presences could not be stamped");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happened(n: u8, fact: Fact, at: i64) -> Happened {
        let id = format!("{n:032x}");
        let (visit, who) = (VisitId::parse(&id).expect("an id"), ParticipantId::parse(&id).expect("an id"));
        Happened { visit, who, fact, at: Time::from_seconds(at) }
    }

    #[test]
    fn a_full_backlog_loses_whole_stretches_and_never_an_end_or_the_present() {
        let facts = [
            happened(1, Fact::Present(false), 1),
            happened(2, Fact::Waits(true), 2),
            happened(1, Fact::Present(true), 3),
            happened(1, Fact::Present(false), 4),
            happened(2, Fact::Lost(true), 5),
            happened(2, Fact::Lost(false), 6),
            happened(2, Fact::Waits(false), 7),
            happened(2, Fact::Present(true), 8),
            happened(2, Fact::Lost(true), 9),
        ];
        let mut backlog = Backlog { waiting: facts.into(), tries: 0 };
        assert_eq!(backlog.thin(), 6);
        let left: Vec<_> = backlog.waiting.iter().map(|h| (h.fact, h.at.seconds())).collect();
        let expected = [(Fact::Present(false), 1), (Fact::Present(true), 8), (Fact::Lost(true), 9)];
        assert_eq!(left, expected);
        assert_eq!(backlog.thin(), 0);
    }

    #[test]
    fn memory_is_bounded_by_the_people_there() {
        let mut backlog = Backlog::default();
        for n in 0..2 * WAITING_MAX as i64 {
            backlog.add(happened((n % 4) as u8, Fact::Present(n / 4 % 2 == 0), n));
        }
        assert!(backlog.waiting.len() <= WAITING_MAX);
    }

    #[test]
    fn a_database_that_is_away_is_waited_for_and_a_visit_that_is_gone_is_not() {
        let mut backlog = Backlog::default();
        assert!((0..100).all(|_| !backlog.is_given_up(&AppError::Unavailable)));
        assert!(backlog.is_given_up(&AppError::NotFound));
        let refused = AppError::Failed { reference: "1".into() };
        let tries = (1..).take_while(|_| !backlog.is_given_up(&refused)).count();
        assert_eq!(tries as u32 + 1, TRIES_MAX);
    }
}
