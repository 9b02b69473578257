//! The record (C9): intervals opened and closed as they happen, so that a server killed in the middle loses at most
//! one heartbeat of them.
use super::rows::{self, Kind};
use super::{CLOSED, Fact, rules};
use crate::principals::Program;
use crate::tx::Tx;
use crate::visits::rows as visits;
use crate::{Domain, Result, noticed};
use model::{ParticipantId, Time, VisitId};

const NOBODY: Program = Program { clinic: None };

/// A transaction of the program itself in the clinic of a visit, to read from.
pub(super) async fn inside(domain: &Domain, visit: VisitId) -> Result<Tx> {
    let mut tx = domain.read(&NOBODY).await?;
    let clinic = visits::clinic_of(&mut tx, visit).await?.ok_or(CLOSED)?;
    tx.enter_clinic(clinic).await?;
    Ok(tx)
}

/// Exactly once, however often it is tried: an interval that is open already is not opened again, and one that is
/// closed ends at the earliest moment that was told. Facts of one person come in order, perhaps late: `at` is when it
/// was so.
pub async fn record(domain: &Domain, visit: VisitId, who: ParticipantId, fact: Fact, at: Time) -> Result<()> {
    let mut tx = domain.begin(&NOBODY).await?;
    let clinic = visits::clinic_of(&mut tx, visit).await?.ok_or(CLOSED)?;
    tx.enter_clinic(clinic).await?;
    let place = rows::one(&mut tx, who).await?.filter(|place| place.visit_id == visit).ok_or(CLOSED)?;
    let found = visits::one(&mut tx, visit).await?.ok_or(CLOSED)?;
    let ended = found.ended_at;
    let (kind, begins) = match fact {
        Fact::Waits(here) => (Kind::Waits, here),
        Fact::Present(here) => (Kind::Present, here),
        Fact::Lost(lost) => {
            rows::line(&mut tx, who, lost, at).await?;
            return tx.commit_unaudited("presence is itself the record").await;
        }
    };
    // A socket that opens after the end is about to be told so.
    if begins && ended.is_some_and(|ended| at >= ended) {
        return tx.unchanged().await;
    }
    if let Fact::Waits(true) = fact {
        let left = rows::last_wait(&mut tx, who).await?;
        if rules::waits_anew(&place, left, at) {
            rows::set_since(&mut tx, who, at).await?;
            noticed::arrived(&mut tx, &found, who, at).await?;
        }
    }
    match begins {
        true => rows::open_presence(&mut tx, visit, who, kind, at, ended).await?,
        false => rows::close_presence(&mut tx, who, kind, at).await?,
    }
    tx.shows();
    tx.commit_unaudited("presence is itself the record").await
}

/// The one guest of a visit that has just been made has waited elsewhere since then, in a line (`queue/`).
pub(crate) async fn waited(tx: &mut Tx, visit: VisitId, from: Time) -> Result<()> {
    let now = tx.now();
    let people = rows::of_visit(tx, visit).await?;
    let Some(guest) = people.iter().find(|place| place.member_id.is_none()) else { return Ok(()) };
    rows::open_presence(tx, visit, guest.id, Kind::Waits, from.min(now), Some(now)).await
}

/// Every five seconds by the server, after all that happened is written: open intervals were still open now.
pub async fn heartbeat(domain: &Domain) -> Result<()> {
    let mut tx = domain.begin(&NOBODY).await?;
    rows::heartbeat(&mut tx).await?;
    tx.commit_unaudited("presence is itself the record").await
}

/// At start: what a killed server left open ended when it was last seen, or when its line was lost.
pub async fn recover(domain: &Domain) -> Result<()> {
    let mut tx = domain.begin(&NOBODY).await?;
    rows::recover(&mut tx).await?;
    tx.commit_unaudited("presence is itself the record").await
}
