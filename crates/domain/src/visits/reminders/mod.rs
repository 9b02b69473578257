//! What guests hear before a visit (N1): reminders at the times that the clinic has chosen, and what a host says by hand.
//!
//! A reminder is a job at its moment. It carries the start that it was planned for, and looks at what is true when it
//! runs: of a visit that was moved, the old ones do nothing. What became of each stands in the table `reminder`, once for
//! each guest and moment, so that a job that runs twice writes one letter, and one that came too late is seen.
mod by_hand;
pub(crate) mod rows;
mod rules;
mod setting;
mod show;

use super::message::{self, Occasion};
use super::rows as visits;
use super::rows::VisitData;
use crate::joining::rows as places;
use crate::joining::rules::is_over;
use crate::principals::Program;
use crate::tx::Tx;
use crate::{Domain, Result};
use jobs::JobError;
use model::outbox::{LetterKind, Post};
use model::reminders::{PAUSE_MIN, RemindedKind, RemindedState};
use model::{ClinicId, ParticipantId, Time, VisitId};
use rows::Word;
use rules::{Due, Verdict};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use by_hand::{host_waits, remind_now, running_late};
pub use setting::{reminders, save_reminders};
pub(super) use show::show;

audit_event!(GuestsReminded, "guests_reminded", visit: VisitId);
audit_event!(RemindersDropped, "reminders_dropped", visit: VisitId);
audit_event!(HostSaidLate, "host_said_late", visit: VisitId);
audit_event!(HostWaits, "host_waits", participant: ParticipantId);
audit_event!(RemindersChanged, "reminders_changed", clinic: ClinicId);

/// Visits planned anew in one transaction. Higher: other writers wait. Lower: more jobs for a busy clinic.
const AT_ONCE: i64 = 200;
/// What a host says by hand is news for so long. Higher: a letter that a mail server took late tells of a moment long past.
const NEWS_S: i64 = 60 * 60;

/// One reminder of one visit, to all of its guests.
#[derive(Serialize, Deserialize)]
pub(crate) struct RemindGuests {
    clinic: ClinicId,
    visit: VisitId,
    /// The start that it is about.
    starts: Time,
    before_min: u16,
    due: Time,
    next: Option<Time>,
}

impl jobs::Job for RemindGuests {
    const KIND: &'static str = "remind_guests";
    /// One that is planned anew takes the place of the one before.
    fn key(&self) -> Option<String> {
        Some(format!("{}.{}", self.visit.text(), self.before_min))
    }
}

/// The clinic has chosen other times: they hold for what is planned already, too.
#[derive(Serialize, Deserialize)]
pub(crate) struct PlanReminders {
    clinic: ClinicId,
    after: (Time, VisitId),
}

impl jobs::Job for PlanReminders {
    const KIND: &'static str = "plan_reminders";
    fn key(&self) -> Option<String> {
        Some(self.clinic.text())
    }
}

/// When guests who are invited now will be reminded of a visit that starts then; soonest first.
pub(crate) async fn promised(tx: &mut Tx, starts: Time) -> Result<Vec<Time>> {
    let now = tx.now();
    Ok(rules::promised(starts, &rows::times(tx).await?, now))
}

/// In the transaction in which a visit is planned or moved.
pub(crate) async fn plan_for(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let Some(found) = visits::one(tx, visit).await? else { return Ok(()) };
    rows::not_late(tx, visit).await?;
    let times = rows::times(tx).await?;
    plan(tx, visit, found.starts_at, &times).await
}

async fn plan(tx: &mut Tx, visit: VisitId, starts: Time, times: &[u16]) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let dues = rules::dues(starts, times);
    for (n, &(before_min, due)) in dues.iter().enumerate() {
        let next = dues.get(n + 1).map(|&(_, next)| next);
        if due > now {
            tx.enqueue_at(due, RemindGuests { clinic, visit, starts, before_min, due, next }).await?;
        }
    }
    Ok(())
}

/// From the first visit ahead on.
async fn plan_all(tx: &mut Tx) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    tx.enqueue(PlanReminders { clinic, after: (now, VisitId(Uuid::nil())) }).await
}

impl PlanReminders {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        let clinic = self.clinic;
        let mut tx = domain.begin(&Program { clinic: Some(clinic) }).await?;
        let times = rows::times(&mut tx).await?;
        let found = rows::ahead(&mut tx, self.after, AT_ONCE).await?;
        for &(visit, starts) in &found {
            plan(&mut tx, visit, starts, &times).await?;
        }
        let whole = i64::try_from(found.len()).is_ok_and(|found| found == AT_ONCE);
        if let Some(&(visit, starts)) = found.last().filter(|_| whole) {
            tx.enqueue(PlanReminders { clinic, after: (starts, visit) }).await?;
        }
        Ok(tx.commit_unaudited("jobs planned anew; the choice is audited").await?)
    }
}

impl RemindGuests {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        Ok(remind(domain, &self).await?)
    }
}

/// Judged by what is true now: the visit may have been moved, begun or cancelled since this was planned.
async fn remind(domain: &Domain, job: &RemindGuests) -> Result<()> {
    let visit = job.visit;
    let mut tx = domain.begin(&Program { clinic: Some(job.clinic) }).await?;
    let Some(before) = visits::one(&mut tx, visit).await? else { return Ok(()) };
    // Whoever moves or cancels it at this moment is first: nobody reads the old time after the new one.
    visits::lock_host(&mut tx, before.host_id).await?;
    let Some(found) = visits::one(&mut tx, visit).await? else { return Ok(()) };
    let same = found.starts_at == job.starts && rows::times(&mut tx).await?.contains(&job.before_min);
    if !same || found.started_at.is_some() || is_over(&found, tx.now()) {
        return Ok(());
    }
    // Nobody was invited yet, so nobody is reminded.
    if super::post(&mut tx).await? == Post::Held {
        return Ok(());
    }
    let (mut sent, mut dropped) = (false, false);
    for place in places::of_visit(&mut tx, visit).await? {
        let by_hand = rows::last(&mut tx, place.id, (RemindedKind::Now, RemindedKind::Now)).await?;
        if by_hand.is_some_and(|at| job.due.seconds_since(at) < PAUSE_MIN * 60) {
            // They have just read it, or after this one was due.
            continue;
        }
        let written = rows::written(&mut tx, place.id).await?;
        let due = Due { now: tx.now(), due: job.due, next: job.next, starts: job.starts, written };
        let word = Word { visit, participant: place.id, kind: RemindedKind::Due, due: job.due };
        match rules::judge(&place, due) {
            Verdict::Nothing => {}
            Verdict::Send => sent |= say(&mut tx, word, Occasion::Reminder).await?,
            Verdict::Drop => dropped |= rows::add(&mut tx, word, RemindedState::Dropped).await?,
        }
    }
    tx.shows();
    match (sent, dropped) {
        (true, _) => tx.commit(GuestsReminded { visit }).await,
        (false, true) => tx.commit(RemindersDropped { visit }).await,
        (false, false) => Ok(()),
    }
}

/// Writes it down and writes to the guest; false when that was done before, or nothing goes to them.
async fn say(tx: &mut Tx, word: Word, occasion: Occasion) -> Result<bool> {
    if !rows::add(tx, word, RemindedState::Sent).await? {
        return Ok(false);
    }
    let told = message::tell(tx, word.visit, word.participant, occasion).await?;
    if !told {
        rows::forget(tx, word).await?;
    }
    Ok(told)
}

/// A letter about something that is not so any more: a reminder of what has begun, a delay that is over. What is said by hand
/// while somebody is waited for, long after the start, is news.
pub(super) fn is_stale(visit: &VisitData, kind: LetterKind, written: Time, now: Time) -> bool {
    let until = match kind {
        LetterKind::Reminder if written < visit.starts_at => visit.starts_at,
        LetterKind::Late => visit.starts_at.plus_seconds(NEWS_S),
        LetterKind::Reminder | LetterKind::HostWaits => written.plus_seconds(NEWS_S),
        _ => return false,
    };
    now >= until
}

/// A letter of that moment did not leave in time, and the visit's page says so.
pub(crate) async fn not_sent(tx: &mut Tx, participant: ParticipantId, written: Time) -> Result<()> {
    rows::dropped(tx, participant, written).await
}

/// By how many minutes the host is late for this visit, while that is so.
pub(crate) async fn late(tx: &mut Tx, visit: &VisitData) -> Result<Option<i32>> {
    let now = tx.now();
    if visit.started_at.is_some() || is_over(visit, now) {
        return Ok(None);
    }
    let said = rows::late(tx, visit.id).await?.map(|(minutes, _)| minutes);
    Ok(said.filter(|&minutes| rules::is_late(visit.starts_at, minutes, now)))
}

/// The same of all visits of the clinic that nobody was let into yet.
pub(crate) async fn late_now(tx: &mut Tx) -> Result<Vec<(VisitId, i32)>> {
    let now = tx.now();
    let said = rows::late_now(tx).await?.into_iter();
    let so = said.filter(|&(_, minutes, starts)| rules::is_late(starts, minutes, now));
    Ok(so.map(|(visit, minutes, _)| (visit, minutes)).collect())
}
