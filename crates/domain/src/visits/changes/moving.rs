//! Another time for a visit. Its links stay, its answers do not: who could come on Tuesday has not said so of Thursday.
use super::super::message::{self, Occasion};
use super::super::rows::{self, VisitData};
use super::super::rules::{self, Details, Retimed};
use super::super::when::{self, Zone};
use super::super::{planners, reminders, show, taken_but};
use super::describing::anew;
use super::{ahead, describe, held};
use crate::joining::rows as places;
use crate::joining::rules::BEFORE_S;
use crate::people::notices::{self, News};
use crate::tx::Tx;
use crate::{Domain, Planner, Result, audit, booking, colleagues, joining, outbox, series, services};
use model::policy::Action;
use model::series::Scope;
use model::visits::{MoveStart, NewDetails, NewTime, Rsvp};
use model::{AppError, Conflict, Time, VisitId};

audit_event!(VisitMoved, "visit_moved", visit: VisitId);
audit_event!(VisitChanged, "visit_changed", visit: VisitId);

/// Another time, and nothing else.
pub async fn reschedule(
    domain: &Domain,
    who: impl Into<Planner>,
    visit: VisitId,
    typed: NewTime,
) -> Result<()> {
    change(domain, who, visit, typed, None).await
}

/// A second time changes nothing and tells nobody. Guests read of another time or another length, and of nothing else.
pub async fn change(
    domain: &Domain,
    who: impl Into<Planner>,
    visit: VisitId,
    typed: NewTime,
    details: Option<NewDetails>,
) -> Result<()> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (found, _) = held(&mut tx, &who, visit, Action::ScheduleVisit).await?;
    ahead(&found, &tx)?;
    let (to, details) = read(&typed, details, &found, &tx)?;
    let details = match &details {
        Some(details) => Some(anew(&mut tx, &found, details).await?),
        None => None,
    };
    let scope = Scope::parse(&typed.scope);
    if scope != Scope::One {
        let to = (&to, typed.fold.as_str());
        return series::changes::change(tx, &who, &found, scope, to, details.as_ref()).await;
    }
    let described = match &details {
        Some(details) => describe(&mut tx, &found, details).await?,
        None => false,
    };
    let Retimed { at, ends, zone } = to;
    if (at, ends) == (found.starts_at, found.ends_at) {
        if !described {
            return tx.unchanged().await;
        }
        tx.shows();
        return tx.commit(VisitChanged { visit }).await;
    }
    if let Some(other) = taken_but(&mut tx, found.host_id, (at, ends), visit).await? {
        return Err(Conflict::SlotTaken(other).into());
    }
    booking::not_held(&mut tx, found.host_id, (at, ends)).await?;
    move_in(&mut tx, &found, at, ends, &zone).await?;
    notices::tell(&mut tx, &who.member, found.host_id, News::Moved, (visit, at)).await?;
    if described {
        audit::append(&mut tx, &VisitChanged { visit }).await?;
    }
    tx.shows();
    tx.commit(VisitMoved { visit }).await
}

/// All that is wrong is named at once.
fn read(
    typed: &NewTime,
    details: Option<NewDetails>,
    found: &VisitData,
    tx: &Tx,
) -> Result<(Retimed, Option<Details>)> {
    let to = rules::retime_from(typed, tx.now(), &Zone::stored(&found.zone), found.starts_at);
    let details = details.map(rules::details).transpose();
    match (to, details) {
        (Ok(to), Ok(details)) => Ok((to, details)),
        (Err(AppError::Invalid(mut wrong)), Err(AppError::Invalid(more))) => {
            wrong.extend(more);
            Err(AppError::Invalid(wrong).into())
        }
        (Err(error), _) | (_, Err(error)) => Err(error.into()),
    }
}

/// The move itself, with its letters. The caller has locked the host, asked whether the time is free, and commits.
pub(crate) async fn move_in(tx: &mut Tx, found: &VisitData, at: Time, ends: Time, zone: &Zone) -> Result<()> {
    let wall = rules::wall(at, zone);
    // What nobody has read of yet was never their time.
    let before = match is_told(tx, found.id).await? {
        true => found.starts_at,
        false => found.moved_from.unwrap_or(found.starts_at),
    };
    if !rows::reschedule(tx, found.id, (at, ends), before, zone.name(), &wall).await? {
        return Err(Conflict::VisitBegun.into());
    }
    if at != found.starts_at {
        ask_anew(tx, found.id).await?;
    }
    if at.plus_seconds(-BEFORE_S) > tx.now() {
        places::unarrive(tx, found.id).await?;
    }
    for guest in places::of_visit(tx, found.id).await? {
        if guest.member_id.is_none() && guest.removed_at.is_none() {
            message::tell(tx, found.id, guest.id, Occasion::Moved).await?;
        }
    }
    colleagues::moved(tx, found.id, at).await?;
    reminders::plan_for(tx, found.id).await
}

/// Whoever has answered, has not answered this.
async fn ask_anew(tx: &mut Tx, visit: VisitId) -> Result<()> {
    for guest in places::of_visit(tx, visit).await? {
        if guest.member_id.is_none() && guest.rsvp != Rsvp::Unanswered {
            joining::said(tx, guest.id, Rsvp::Unanswered).await?;
        }
    }
    places::unanswer(tx, visit).await
}

/// Somebody has read of the visit's present time, or may have: of their letters, the last one that says a time has left.
/// Letters are forgotten long before a visit that was planned early takes place, and whoever read one still counts on it.
async fn is_told(tx: &mut Tx, visit: VisitId) -> Result<bool> {
    for guest in places::of_visit(tx, visit).await? {
        let there = guest.member_id.is_none() && guest.removed_at.is_none();
        if !there || !places::reach(tx, guest.id).await?.invite {
            continue;
        }
        let letters = outbox::rows::of_guest(tx, guest.id).await?;
        let last = letters.iter().rev().find(|letter| letter.kind.invites());
        if last.is_none_or(|letter| letter.has_left()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the form starts from: the visit's present time, in the zone that it was chosen in.
pub async fn move_start(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<MoveStart> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (found, relation) = planners::reached(&mut tx, &who, visit).await?;
    who.member.may(Action::ScheduleVisit, relation)?;
    ahead(&found, &tx)?;
    let zone = Zone::stored(&found.zone);
    let wall = zone.wall(found.starts_at);
    Ok(MoveStart {
        visit,
        names: show::names(&mut tx, visit).await?,
        starts: when::shown(found.starts_at, tx.now(), &zone, who.lang()),
        date: wall.strftime("%Y-%m-%d").to_string(),
        time: wall.strftime("%H:%M").to_string(),
        zone: zone.name().to_owned(),
        zone_words: zone.in_words(who.lang()),
        duration: found.duration_min,
        told: message::readers(&mut tx, visit, Occasion::Moved).await?,
        series: series::place_of(&mut tx, visit, who.lang()).await?,
        post: super::super::post(&mut tx).await?,
        topic: show::topic(&mut tx, &found).await?,
        service: services::rows::of_visit(&mut tx, visit).await?.map(|(id, _)| id),
        booked: booking::is_booked(&mut tx, visit).await?,
        services: services::to_plan(&mut tx).await?,
        sealed: found.sealed,
    })
}
