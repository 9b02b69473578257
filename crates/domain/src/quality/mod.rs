//! How calls go (C6, O2): figures of each person's minutes for those who hold a visit, and counts over visits for a clinic's
//! administrators. Nothing of what is said or seen; nobody's name in the counts.
mod figures;
pub(crate) mod rows;
mod rules;

use crate::joining::rows as places;
use crate::principals::Program;
use crate::tx::Tx;
use crate::visits::rows as visits;
use crate::visits::when::{self, Zone};
use crate::{Domain, Result};
use model::quality::{Minute, ShownMinute};
use model::{AppError, Lang, ParticipantId, Time, VisitId};
use std::collections::BTreeMap;

pub use figures::{export, export_browsers, figures};
pub use rules::Making;

const NOBODY: Program = Program { clinic: None };

/// Minutes are kept for 90 days; counts of visits need none of them.
const KEPT_S: i64 = 90 * 24 * 60 * 60;

/// More minutes than a long visit of many has are not drawn. Higher: a slow page. Lower: its end is missing.
const DRAWN_MOST: i64 = 5_000;

/// What is kept of a visit's minutes. Twice the same is once.
pub async fn keep(domain: &Domain, visit: VisitId, minutes: &[(ParticipantId, Time, Minute)]) -> Result<()> {
    let mut tx = domain.begin(&NOBODY).await?;
    let clinic = visits::clinic_of(&mut tx, visit).await?.ok_or(AppError::NotFound)?;
    tx.enter_clinic(clinic).await?;
    let people = places::of_visit(&mut tx, visit).await?;
    for (who, at, minute) in minutes {
        if people.iter().any(|place| place.id == *who) {
            rows::insert(&mut tx, visit, *who, *at, minute).await?;
        }
    }
    rows::mark_video(&mut tx, visit).await?;
    tx.commit_unaudited("figures of how a call went, of nobody's doing").await
}

/// The minutes of each person of a visit, in order, for whoever may read its record.
pub(crate) async fn of_visit(
    tx: &mut Tx,
    visit: VisitId,
    zone: &Zone,
    lang: Lang,
) -> Result<BTreeMap<ParticipantId, Vec<ShownMinute>>> {
    let now = tx.now();
    let mut people: BTreeMap<ParticipantId, Vec<ShownMinute>> = BTreeMap::new();
    for row in rows::of_visit(tx, visit, DRAWN_MOST).await? {
        let at = when::shown(row.at, now, zone, lang);
        people.entry(row.participant_id).or_default().push(ShownMinute { at, minute: row.minute() });
    }
    Ok(people)
}

/// By the daily job.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    let before = tx.now().plus_seconds(-KEPT_S);
    rows::prune(tx, before).await
}
