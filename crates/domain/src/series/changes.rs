//! A change of several visits of a series at once: of a visit and those after it, or of all that are to come. What has begun
//! or is over stays as it is. The caller has locked the host, and asked whether the visit itself may be changed.
use super::{DAY_S, rows, rule};
use crate::people::notices::{self, News};
use crate::tx::Tx;
use crate::visits::changes::{Anew, call_off, describe, move_in};
use crate::visits::conflicts as visits_conflicts;
use crate::visits::rows::{self as visits, VisitData};
use crate::visits::rules::{self, Retimed};
use crate::visits::together;
use crate::visits::when::{self, Zone};
use crate::{Error, Planner, Result, audit, booking, outside};
use model::conflicts::Conflicts;
use model::series::{Scope, SeriesTime, WhichHour};
use model::visits::Told;
use model::{Conflict, FieldCode, SeriesId, Time, VisitId};

audit_event!(SeriesMoved, "series_moved", series: SeriesId);
audit_event!(SeriesChanged, "series_changed", series: SeriesId);
audit_event!(SeriesCancelled, "series_cancelled", series: SeriesId);
audit_event!(SeriesRemoved, "series_removed", series: SeriesId);

/// A visit, and where it goes.
struct Move {
    visit: VisitData,
    at: Time,
    ends: Time,
    /// Clocks jump over the hour that it was to go to.
    skipped: bool,
    /// They go back over it.
    doubled: bool,
}

impl Move {
    fn moves(&self) -> bool {
        (self.at, self.ends) != (self.visit.starts_at, self.visit.ends_at)
    }
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

/// The visits that a change is for: the one at hand alone, without a series, or all of the scope, with it.
pub(crate) async fn scoped(
    tx: &mut Tx,
    found: &VisitData,
    scope: Scope,
) -> Result<(Option<SeriesId>, Vec<VisitData>)> {
    if scope == Scope::One {
        return Ok((None, vec![found.clone()]));
    }
    let meant = meant(tx, found, scope).await?;
    let (series, visits) = meant.ok_or_else(|| Error::field("scope", FieldCode::Required))?;
    Ok((Some(series), visits))
}

/// Each goes by as much as its own clock says: from Tuesday 3 pm to Thursday 4 pm is two days and an hour for all of them,
/// whatever the clocks do in between.
fn moves(found: &VisitData, meant: Vec<VisitData>, to: &Retimed, fold: &str) -> Vec<Move> {
    let Retimed { at, ends, zone } = to;
    let (at, ends, which) = (*at, *ends, WhichHour::parse(fold).unwrap_or_default());
    // Where its own time stays, so do those of the others, also in an hour that exists twice.
    let stays = at == found.starts_at && zone.name() == Zone::stored(&found.zone).name();
    let by = zone.wall(at).duration_since(Zone::stored(&found.zone).wall(found.starts_at));
    let length = (ends.seconds_since(at) != found.ends_at.seconds_since(found.starts_at))
        .then(|| ends.seconds_since(at));
    let mut moves = Vec::with_capacity(meant.len());
    for visit in meant {
        let to = if visit.id == found.id {
            Some((at, false, false))
        } else if stays {
            Some((visit.starts_at, false, false))
        } else {
            let wall = Zone::stored(&visit.zone).wall(visit.starts_at).checked_add(by).ok();
            let there = wall.and_then(|wall| rule::at_which(wall.date(), wall.time(), which, zone));
            there.map(|there| (there.at, there.moved, there.doubled))
        };
        let Some((at, skipped, doubled)) = to else { continue };
        let ends = at.plus_seconds(length.unwrap_or(visit.ends_at.seconds_since(visit.starts_at)));
        moves.push(Move { visit, at, ends, skipped, doubled });
    }
    moves
}

/// What of the host's stands in the way of the first of these that cannot go where it is to. Those that move along do so only
/// where they go.
async fn in_the_way(tx: &mut Tx, found: &VisitData, moves: &[Move]) -> Result<Option<VisitId>> {
    for to in moves {
        if let Some(other) = meets(tx, found, moves, to).await? {
            return Ok(Some(other));
        }
        booking::not_held(tx, found.host_id, (to.at, to.ends)).await?;
    }
    Ok(None)
}

/// The same of one of them.
async fn meets(tx: &mut Tx, found: &VisitData, moves: &[Move], to: &Move) -> Result<Option<VisitId>> {
    let together: Vec<_> = moves.iter().map(|to| (to.visit.id, to.at, to.ends)).collect();
    if let Some(other) = rules::meets((to.at, to.ends), Some(to.visit.id), &together) {
        return Ok(Some(other));
    }
    let mut day = visits::busy(tx, found.host_id, to.at.plus_seconds(-DAY_S), to.ends).await?;
    day.retain(|(id, ..)| !moves.iter().any(|other| other.visit.id == *id));
    Ok(rules::meets((to.at, to.ends), None, &day))
}

/// What stands in the way of which of them, before anything is saved: only those of which there is something to say.
pub(crate) async fn conflicts(
    tx: &mut Tx,
    who: &Planner,
    found: &VisitData,
    scope: Scope,
    to: &Retimed,
    fold: &str,
) -> Result<Conflicts> {
    let Some((_, meant)) = meant(tx, found, scope).await? else {
        return Err(Error::field("scope", FieldCode::Required));
    };
    let mut moves = moves(found, meant, to, fold);
    moves.retain(Move::moves);
    let (now, zone, lang) = (tx.now(), Zone::stored(who.zone()), who.lang());
    let mut said = Conflicts {
        host: visits_conflicts::host_name(tx, who, found.host_id).await?,
        fold: WhichHour::parse(fold),
        ..Conflicts::default()
    };
    for one in &moves {
        let span = (one.at, one.ends);
        let taken = meets(tx, found, &moves, one).await?.is_some()
            || booking::is_held(tx, found.host_id, span).await?;
        said.outside |= outside::meets(tx, found.host_id, span).await?;
        if taken || one.skipped || one.doubled {
            let starts = when::shown(one.at, now, &zone, lang);
            said.times.push(SeriesTime { starts, taken, moved: one.skipped, doubled: one.doubled });
        }
    }
    Ok(said)
}

/// All or none: to another time, and what they are beside it.
pub(crate) async fn change(
    mut tx: Tx,
    who: &Planner,
    found: &VisitData,
    scope: Scope,
    (to, fold): (&Retimed, &str),
    details: Option<&Anew>,
) -> Result<()> {
    let Some((series, meant)) = meant(&mut tx, found, scope).await? else {
        return Err(Error::field("scope", FieldCode::Required));
    };
    let mut described = false;
    if let Some(details) = details {
        for visit in &meant {
            described |= describe(&mut tx, visit, details).await?;
        }
    }
    let mut moves = moves(found, meant, to, fold);
    moves.retain(Move::moves);
    if moves.is_empty() {
        if !described {
            return tx.unchanged().await;
        }
        tx.shows();
        return tx.commit(SeriesChanged { series }).await;
    }
    // Nobody is to come an hour early by a guess.
    if WhichHour::parse(fold).is_none() && moves.iter().any(|to| to.doubled) {
        return Err(Error::field("time", FieldCode::DoubledHour));
    }
    if moves.iter().any(|to| to.at < tx.now()) {
        return Err(Error::field("date", FieldCode::InThePast));
    }
    if let Some(other) = in_the_way(&mut tx, found, &moves).await? {
        return Err(Conflict::SlotTaken(other).into());
    }
    tx.gather();
    for Move { visit, at, ends, .. } in &moves {
        move_in(&mut tx, visit, *at, *ends, &to.zone).await?;
    }
    together::write(&mut tx).await?;
    notices::tell(&mut tx, &who.member, found.host_id, News::Moved, (found.id, to.at)).await?;
    if described {
        audit::append(&mut tx, &SeriesChanged { series }).await?;
    }
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

/// No guest is told; what has not left yet does not.
pub(crate) async fn remove(mut tx: Tx, who: &Planner, found: &VisitData, scope: Scope) -> Result<()> {
    let Some((series, meant)) = meant(&mut tx, found, scope).await? else {
        return Err(Error::field("scope", FieldCode::Required));
    };
    for visit in &meant {
        call_off(&mut tx, visit, "", None, false).await?;
    }
    let first = meant.first().unwrap_or(found);
    notices::tell(&mut tx, &who.member, found.host_id, News::TakenBack, (first.id, first.starts_at)).await?;
    tx.shows();
    tx.commit(SeriesRemoved { series }).await
}
