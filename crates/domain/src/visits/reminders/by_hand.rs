//! What a host lets guests know by hand: a reminder now, that they are late, that they wait. None of it more often than
//! every five minutes to one guest.
use super::rows::{self, Word};
use super::{GuestsReminded, HostSaidLate, HostWaits, rules, say};
use crate::joining::rows::{self as places, PlaceRow};
use crate::joining::rules::is_over;
use crate::tx::Tx;
use crate::visits::message::Occasion;
use crate::visits::rows::{lock_host, one};
use crate::visits::{own, planners};
use crate::{Domain, Error, Host, Planner, Result};
use model::policy::Action;
use model::reminders::{LATE_MIN, PAUSE_MIN, RemindedKind};
use model::{AppError, Conflict, FieldCode, ParticipantId, Time, VisitId};

/// To every guest who is not there; how many were written to. Who was reminded a moment ago is left in peace, and when that
/// is everybody, it is said.
pub async fn remind_now(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<usize> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    open(&mut tx, &who, visit).await?;
    let missing = missing(&mut tx, visit).await?;
    let (mut told, asked) = (0, missing.len());
    for place in missing {
        if is_new(&mut tx, place.id, (RemindedKind::Now, RemindedKind::Due)).await? {
            told += usize::from(by_hand(&mut tx, &place, RemindedKind::Now, Occasion::Reminder).await?);
        }
    }
    match told {
        0 if asked > 0 => Err(Conflict::JustTold.into()),
        0 => tx.unchanged().await.map(|()| 0),
        _ => {
            tx.shows();
            tx.commit(GuestsReminded { visit }).await.map(|()| told)
        }
    }
}

/// So many minutes after the planned start. Who waits reads it at once in the waiting room; the others are written to.
/// False when somebody was let in meanwhile.
pub async fn running_late(
    domain: &Domain,
    who: impl Into<Planner>,
    visit: VisitId,
    minutes: u16,
) -> Result<bool> {
    if !LATE_MIN.contains(&minutes) {
        return Err(Error::field("minutes", FieldCode::Required));
    }
    let (who, minutes) = (who.into(), i32::from(minutes));
    let mut tx = domain.begin(&who).await?;
    let starts = open(&mut tx, &who, visit).await?;
    // Days ahead nobody knows; it may have been moved there while the page was open.
    if !rules::may_be_late(starts, tx.now()) {
        return tx.unchanged().await.map(|()| false);
    }
    // "Five minutes after the start", said ten minutes after it.
    if tx.now() >= starts.plus_seconds(60 * i64::from(minutes)) {
        return Err(Error::field("minutes", FieldCode::InThePast));
    }
    let said = rows::late(&mut tx, visit).await?;
    if said.is_some_and(|(_, at)| is_recent(at, tx.now())) {
        return Err(Conflict::JustTold.into());
    }
    if !rows::say_late(&mut tx, visit, minutes).await? {
        return tx.unchanged().await.map(|()| false);
    }
    for place in missing(&mut tx, visit).await? {
        by_hand(&mut tx, &place, RemindedKind::Late, Occasion::Late { minutes }).await?;
    }
    tx.shows();
    tx.commit(HostSaidLate { visit }).await.map(|()| true)
}

/// The host is in the call, the start has passed, and this guest is not there. False when they have come meanwhile.
pub async fn host_waits(domain: &Domain, host: &Host, guest: ParticipantId) -> Result<(VisitId, bool)> {
    let mut tx = domain.begin(host).await?;
    let place = places::one(&mut tx, guest).await?.ok_or(AppError::NotFound)?;
    let found = own(&mut tx, host, place.visit_id).await?;
    lock_host(&mut tx, found.host_id).await?;
    let (now, visit) = (tx.now(), found.id);
    if is_over(&found, now) {
        return Err(Conflict::VisitEnded.into());
    }
    let people = places::of_visit(&mut tx, visit).await?;
    let there = people.iter().any(|place| place.member_id == Some(host.id()) && place.present);
    if !there || now < found.starts_at || !rules::is_missing(&place, now) {
        return tx.unchanged().await.map(|()| (visit, false));
    }
    if !is_new(&mut tx, guest, (RemindedKind::HostWaits, RemindedKind::HostWaits)).await? {
        return Err(Conflict::JustTold.into());
    }
    if !by_hand(&mut tx, &place, RemindedKind::HostWaits, Occasion::HostWaits).await? {
        return tx.unchanged().await.map(|()| (visit, false));
    }
    tx.shows();
    tx.commit(HostWaits { participant: guest }).await.map(|()| (visit, true))
}

/// The visit is not over, and this planner may write to its guests; nobody else does so at the same moment. When it starts.
async fn open(tx: &mut Tx, who: &Planner, visit: VisitId) -> Result<Time> {
    let (before, relation) = planners::reached(tx, who, visit).await?;
    who.member.may(Action::ScheduleVisit, relation)?;
    lock_host(tx, before.host_id).await?;
    // Anew, for it may have been moved or cancelled before the lock.
    let found = one(tx, visit).await?.ok_or(AppError::NotFound)?;
    if is_over(&found, tx.now()) { Err(Conflict::VisitEnded.into()) } else { Ok(found.starts_at) }
}

async fn missing(tx: &mut Tx, visit: VisitId) -> Result<Vec<PlaceRow>> {
    let now = tx.now();
    let mut people = places::of_visit(tx, visit).await?;
    people.retain(|place| rules::is_missing(place, now));
    Ok(people)
}

async fn is_new(tx: &mut Tx, who: ParticipantId, kinds: (RemindedKind, RemindedKind)) -> Result<bool> {
    let now = tx.now();
    Ok(!rows::last(tx, who, kinds).await?.is_some_and(|at| is_recent(at, now)))
}

fn is_recent(at: Time, now: Time) -> bool {
    now.seconds_since(at) < PAUSE_MIN * 60
}

async fn by_hand(tx: &mut Tx, place: &PlaceRow, kind: RemindedKind, occasion: Occasion) -> Result<bool> {
    let word = Word { visit: place.visit_id, participant: place.id, kind, due: tx.now() };
    say(tx, word, occasion).await
}
