//! A change of several visits of a series at once: of a visit and those after it, or of all that are to come. What has begun
//! or is over stays as it is. The caller has locked the host, and asked whether the visit itself may be changed.
use super::{DAY_S, rows, rule};
use crate::people::notices::{self, News};
use crate::tx::Tx;
use crate::visits::changes::{call_off, move_in};
use crate::visits::rows::{self as visits, VisitData};
use crate::visits::rules;
use crate::visits::together;
use crate::visits::when::Zone;
use crate::{Error, Planner, Result, booking};
use model::series::Scope;
use model::visits::Told;
use model::{Conflict, FieldCode, SeriesId, Time, VisitId};

audit_event!(SeriesMoved, "series_moved", series: SeriesId);
audit_event!(SeriesCancelled, "series_cancelled", series: SeriesId);

/// A visit, and where it goes.
struct Move {
    visit: VisitData,
    at: Time,
    ends: Time,
}

/// The visits of the scope that can still be changed, in their order, and their series; none where the visit has none.
async fn meant(tx: &mut Tx, found: &VisitData, scope: Scope) -> Result<Option<(SeriesId, Vec<VisitData>)>> {
    let Some(place) = rows::of_visit(tx, found.id).await? else { return Ok(None) };
    let (mut meant, mut ahead) = (Vec::new(), rows::ahead(tx, place.id).await?);
    // The visit itself may be changed for a while after its planned end, too.
    if ahead.iter().all(|(id, _)| *id != found.id) {
        ahead.push((found.id, place.series_place));
        ahead.sort_by_key(|(_, nth)| *nth);
    }
    for (id, nth) in ahead {
        let wanted = match scope {
            Scope::One => id == found.id,
            Scope::Following => nth >= place.series_place,
            Scope::All => true,
        };
        let visit = if wanted { visits::one(tx, id).await? } else { None };
        // One that a colleague has taken over is theirs.
        meant.extend(visit.filter(|visit| visit.host_id == found.host_id));
    }
    Ok(Some((place.id, meant)))
}

/// Each goes by as much as its own clock says: from Tuesday 3 pm to Thursday 4 pm is two days and an hour for all of them,
/// whatever the clocks do in between.
fn moves(found: &VisitData, meant: Vec<VisitData>, (at, ends): (Time, Time), zone: &Zone) -> Vec<Move> {
    let by = zone.wall(at).duration_since(Zone::stored(&found.zone).wall(found.starts_at));
    let length = (ends.seconds_since(at) != found.ends_at.seconds_since(found.starts_at))
        .then(|| ends.seconds_since(at));
    let mut moves = Vec::with_capacity(meant.len());
    for visit in meant {
        let to = if visit.id == found.id {
            Some(at)
        } else {
            let wall = Zone::stored(&visit.zone).wall(visit.starts_at).checked_add(by).ok();
            wall.and_then(|wall| rule::at(wall.date(), wall.time(), zone)).map(|found| found.at)
        };
        let Some(at) = to else { continue };
        let ends = at.plus_seconds(length.unwrap_or(visit.ends_at.seconds_since(visit.starts_at)));
        moves.push(Move { visit, at, ends });
    }
    moves
}

/// What of the host's stands in the way of the first of these that cannot go where it is to. Those that move along do so only
/// where they go.
async fn in_the_way(tx: &mut Tx, found: &VisitData, moves: &[Move]) -> Result<Option<VisitId>> {
    let together: Vec<_> = moves.iter().map(|to| (to.visit.id, to.at, to.ends)).collect();
    for to in moves {
        if let Some(other) = rules::meets((to.at, to.ends), Some(to.visit.id), &together) {
            return Ok(Some(other));
        }
        let mut day = visits::busy(tx, found.host_id, to.at.plus_seconds(-DAY_S), to.ends).await?;
        day.retain(|(id, ..)| !moves.iter().any(|other| other.visit.id == *id));
        if let Some(other) = rules::meets((to.at, to.ends), None, &day) {
            return Ok(Some(other));
        }
        booking::not_held(tx, found.host_id, (to.at, to.ends)).await?;
    }
    Ok(None)
}

/// All or none.
pub(crate) async fn reschedule(
    mut tx: Tx,
    who: &Planner,
    found: &VisitData,
    scope: Scope,
    to: (Time, Time),
    zone: &Zone,
) -> Result<()> {
    let Some((series, meant)) = meant(&mut tx, found, scope).await? else {
        return Err(Error::field("scope", FieldCode::Required));
    };
    let mut moves = moves(found, meant, to, zone);
    moves.retain(|to| (to.at, to.ends) != (to.visit.starts_at, to.visit.ends_at));
    if moves.is_empty() {
        return tx.unchanged().await;
    }
    if moves.iter().any(|to| to.at < tx.now()) {
        return Err(Error::field("date", FieldCode::InThePast));
    }
    if let Some(other) = in_the_way(&mut tx, found, &moves).await? {
        return Err(Conflict::SlotTaken(other).into());
    }
    tx.gather();
    for Move { visit, at, ends } in &moves {
        move_in(&mut tx, visit, *at, *ends, zone).await?;
    }
    together::write(&mut tx).await?;
    notices::tell(&mut tx, &who.member, found.host_id, News::Moved, (found.id, to.0)).await?;
    tx.shows();
    tx.commit(SeriesMoved { series }).await
}

/// `told`: the sentence for the guests.
pub(crate) async fn cancel(
    mut tx: Tx,
    who: &Planner,
    found: &VisitData,
    scope: Scope,
    reason: &str,
    told: Option<Told>,
) -> Result<()> {
    let Some((series, meant)) = meant(&mut tx, found, scope).await? else {
        return Err(Error::field("scope", FieldCode::Required));
    };
    tx.gather();
    for visit in &meant {
        call_off(&mut tx, visit, reason, told, true).await?;
    }
    together::write(&mut tx).await?;
    let first = meant.first().unwrap_or(found);
    notices::tell(&mut tx, &who.member, found.host_id, News::TakenBack, (first.id, first.starts_at)).await?;
    tx.shows();
    tx.commit(SeriesCancelled { series }).await
}
