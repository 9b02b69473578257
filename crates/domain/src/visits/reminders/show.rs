//! What a visit's page offers and tells of reminders.
use super::{rows, rules};
use crate::joining;
use crate::joining::rows::PlaceRow;
use crate::joining::rules::is_over;
use crate::tx::Tx;
use crate::visits::rows::VisitData;
use crate::visits::when::{self, Zone};
use crate::{Planner, Result};
use model::reminders::{Dropped, Reminding};

/// `mine`: whoever reads holds the visit.
pub(in crate::visits) async fn show(
    tx: &mut Tx,
    who: &Planner,
    visit: &VisitData,
    people: &[PlaceRow],
    mine: bool,
) -> Result<Reminding> {
    let (now, zone, lang) = (tx.now(), Zone::stored(who.zone()), who.lang());
    let shown = |at| when::shown(at, now, &zone, lang);
    let mut reminding = Reminding::default();
    for (who, due) in rows::dropped_of(tx, visit.id).await? {
        let Some(place) = people.iter().find(|place| place.id == who) else { continue };
        reminding.dropped.push(Dropped { name: joining::name(tx, place).await?, at: shown(due) });
    }
    if is_over(visit, now) {
        return Ok(reminding);
    }
    let missing: Vec<&PlaceRow> = people.iter().filter(|place| rules::is_missing(place, now)).collect();
    let begun = visit.started_at.is_some();
    if !missing.is_empty() && !begun {
        let dues = rules::dues(visit.starts_at, &rows::times(tx).await?);
        reminding.coming =
            dues.into_iter().filter(|(_, due)| *due > now).map(|(_, due)| shown(due)).collect();
    }
    reminding.may_remind = !missing.is_empty();
    reminding.may_be_late = !begun && rules::may_be_late(visit.starts_at, now);
    reminding.late_min = super::late(tx, visit).await?;
    let there = people.iter().any(|place| place.member_id == Some(visit.host_id) && place.present);
    if mine && there && now >= visit.starts_at {
        reminding.missed = missing.iter().map(|place| place.id).collect();
    }
    Ok(reminding)
}
