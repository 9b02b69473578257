//! What becomes of a visit after it was planned (S5): another time, cancelled, removed, other guests. Whoever planned it, or
//! whose it is, changes it; the guests read of it in the same transaction's letters.
mod calling_off;
mod describing;
mod guests;
mod moving;

use super::planners;
use super::rows::{self, VisitData};
use crate::joining::rules::is_over;
use crate::tx::Tx;
use crate::{Planner, Result};
use model::policy::{Action, Relation};
use model::{AppError, Conflict, VisitId};

pub(crate) use calling_off::{call_off, cancel_in};
pub use calling_off::{cancel, prospect, remove};
pub(crate) use describing::{Anew, describe};
pub use guests::{add_guest, add_start, edit_guest, guest, remove_guest, send_again};
pub(crate) use moving::move_in;
pub use moving::{change, move_start, reschedule};

/// The visit as it is once nobody else changes its host's day, and what it is to whoever changes it.
async fn held(tx: &mut Tx, who: &Planner, visit: VisitId, action: Action) -> Result<(VisitData, Relation)> {
    let host = rows::one(tx, visit).await?.ok_or(AppError::NotFound)?.host_id;
    rows::lock_host(tx, host).await?;
    let (found, relation) = planners::reached(tx, who, visit).await?;
    // Handed over while this waited: it is another's day that would have to be locked.
    if found.host_id != host {
        return Err(AppError::NotFound.into());
    }
    who.member.may(action, relation)?;
    Ok((found, relation))
}

/// Not over yet.
fn alive(found: &VisitData, tx: &Tx) -> Result<()> {
    if is_over(found, tx.now()) { Err(Conflict::VisitEnded.into()) } else { Ok(()) }
}

/// Neither over nor begun.
pub(super) fn ahead(found: &VisitData, tx: &Tx) -> Result<()> {
    alive(found, tx)?;
    if found.started_at.is_some() { Err(Conflict::VisitBegun.into()) } else { Ok(()) }
}
