//! The record (C9): intervals opened and closed as they happen, so that a server killed in the middle loses at most
//! one heartbeat of them.
use super::{CLOSED, Fact, rows};
use crate::principals::Program;
use crate::tx::Tx;
use crate::visits::rows as visits;
use crate::{Domain, Result};
use model::{ParticipantId, Time, VisitId};

/// Whoever comes back to the waiting room later than this begins a new wait; a shorter gap is a bad network.
const SAME_WAIT_S: i64 = 5 * 60;
const NOBODY: Program = Program { clinic: None };

/// A transaction of the program itself in the clinic of a visit, to read from.
pub(super) async fn inside(domain: &Domain, visit: VisitId) -> Result<Tx> {
    let mut tx = domain.read(&NOBODY).await?;
    let clinic = visits::clinic_of(&mut tx, visit).await?.ok_or(CLOSED)?;
    tx.enter_clinic(clinic)?;
    Ok(tx)
}

/// Exactly once: an interval that is open already is not opened again, and only an open one is closed.
pub async fn record(domain: &Domain, visit: VisitId, who: ParticipantId, fact: Fact, at: Time) -> Result<()> {
    let mut tx = domain.begin(&NOBODY).await?;
    let clinic = visits::clinic_of(&mut tx, visit).await?.ok_or(CLOSED)?;
    tx.enter_clinic(clinic)?;
    let place = rows::one(&mut tx, who).await?.filter(|place| place.visit_id == visit).ok_or(CLOSED)?;
    let ended = visits::one(&mut tx, visit).await?.ok_or(CLOSED)?.ended_at.is_some();
    match fact {
        // A socket that opens after the end is about to be told so.
        Fact::Waits(true) | Fact::Present(true) if ended => return Ok(()),
        Fact::Waits(true) => {
            let last = rows::last_wait(&mut tx, who).await?;
            let anew = last.is_some_and(|last| at.seconds_since(last) > SAME_WAIT_S);
            if anew && !place.waits && place.admitted_at.is_none() {
                rows::set_since(&mut tx, who, at).await?;
            }
            rows::open_presence(&mut tx, visit, who, fact, at).await?;
        }
        Fact::Present(true) => rows::open_presence(&mut tx, visit, who, fact, at).await?,
        Fact::Waits(false) | Fact::Present(false) => rows::close_presence(&mut tx, who, fact, at).await?,
    }
    tx.shows();
    tx.commit_unaudited("presence is itself the record").await
}

/// Every five seconds by the server: open intervals were still open now.
pub async fn heartbeat(domain: &Domain) -> Result<()> {
    let mut tx = domain.begin(&NOBODY).await?;
    rows::heartbeat(&mut tx).await?;
    tx.commit_unaudited("presence is itself the record").await
}

/// At start: what a killed server left open ended when it was last seen.
pub async fn recover(domain: &Domain) -> Result<()> {
    let mut tx = domain.begin(&NOBODY).await?;
    rows::recover(&mut tx).await?;
    tx.commit_unaudited("presence is itself the record").await
}
