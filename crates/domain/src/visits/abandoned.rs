//! Ends what nobody ended. Most visits stop by everybody closing their page, and a host who never presses "End" must
//! not have a day full of visits that still run.
//!
//! The rule: half an hour after the planned end (or after the visit was opened again), when nobody was in the visit or
//! its waiting room for half an hour, it ended when the last of them was there; if nobody ever was, at its planned end.
//! After a day it is over whoever is there.
use super::{VisitEndedByItself, rows};
use crate::joining::{self, rules};
use crate::principals::Program;
use crate::{Domain, Result};
use model::{ClinicId, Time, VisitId};

/// Higher: visits that are done look as if they ran. Lower: whoever fetches a letter from the next room finds the
/// visit ended.
const QUIET_S: i64 = 30 * 60;
/// Visits ended in one go; the rest has its turn a minute later.
const AT_ONCE: i64 = 100;

/// Every minute by the server, which tells the rooms.
pub async fn end_abandoned(domain: &Domain) -> Result<Vec<VisitId>> {
    let mut tx = domain.read(&Program { clinic: None }).await?;
    let now = tx.now();
    let (quiet, dead) = (now.plus_seconds(-QUIET_S), now.plus_seconds(-rules::AFTER_S));
    let found = rows::abandoned(&mut tx, quiet, dead, AT_ONCE).await?;
    drop(tx);
    let mut ended = Vec::new();
    for (visit, clinic) in found {
        if end(domain, visit, clinic).await? {
            ended.push(visit);
        }
    }
    Ok(ended)
}

/// Judged once more inside of the transaction that ends it: somebody may have come back.
async fn end(domain: &Domain, visit: VisitId, clinic: ClinicId) -> Result<bool> {
    let mut tx = domain.begin(&Program { clinic: Some(clinic) }).await?;
    let Some(found) = rows::one(&mut tx, visit).await? else { return Ok(false) };
    let last = joining::last_seen(&mut tx, visit).await?;
    let Some(at) = ended_at(&found, last, tx.now()) else { return Ok(false) };
    if !rows::end(&mut tx, visit, at).await? {
        return Ok(false);
    }
    joining::over(&mut tx, visit).await?;
    tx.shows();
    tx.commit(VisitEndedByItself { visit }).await?;
    Ok(true)
}

/// When an abandoned visit ended; none while it goes on. `last`: when somebody was there, now if somebody is.
fn ended_at(visit: &rows::VisitData, last: Option<Time>, now: Time) -> Option<Time> {
    let due = rules::due(visit);
    let quiet = now >= last.map_or(due, |last| last.max(due)).plus_seconds(QUIET_S);
    let over = now >= due.plus_seconds(rules::AFTER_S);
    (visit.ended_at.is_none() && (quiet || over)).then_some(last.unwrap_or(visit.ends_at))
}
