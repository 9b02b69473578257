//! What stands in the way of a time in a host's day: one answer for whoever plans, moves, hands over or accepts, before anything
//! is saved. What is saved is held to the same day once more, behind its lock.
use super::when::Zone;
use super::{DAY_S, changes, planners, rows, rules, show};
use crate::logins::rows as members;
use crate::tx::Tx;
use crate::{Domain, Error, Planner, Result, booking, colleagues, outside, series};
use model::conflicts::{Conflicts, ConflictsAsked, Foreseen};
use model::policy::Action;
use model::series::Scope;
use model::visits::NewTime;
use model::{AppError, MemberId, Time, VisitId};

/// Of a visit that is planned, at another time or with another host.
pub async fn conflicts(domain: &Domain, who: impl Into<Planner>, asked: ConflictsAsked) -> Result<Foreseen> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    match ahead_of(&mut tx, &who, &asked).await {
        Ok(found) => Ok(Foreseen::Clear(found)),
        Err(Error::Shown(AppError::Invalid(fields))) => Ok(Foreseen::Unclear(fields)),
        Err(error) => Err(error),
    }
}

async fn ahead_of(tx: &mut Tx, who: &Planner, asked: &ConflictsAsked) -> Result<Conflicts> {
    let (found, relation) = planners::reached(tx, who, asked.visit).await?;
    changes::ahead(&found, tx)?;
    if !asked.new_host.trim().is_empty() {
        return colleagues::conflicts(tx, who, &found, relation, asked).await;
    }
    who.member.may(Action::ScheduleVisit, relation)?;
    if asked.to == NewTime::default() {
        return of(tx, who, found.host_id, (found.starts_at, found.ends_at), Some(found.id)).await;
    }
    let own = Zone::stored(&found.zone);
    let to = rules::retime_from(&asked.to, tx.now(), &own, found.starts_at)?;
    match Scope::parse(&asked.to.scope) {
        Scope::One => of(tx, who, found.host_id, (to.at, to.ends), Some(found.id)).await,
        scope => series::changes::conflicts(tx, who, &found, scope, &to, &asked.to.fold).await,
    }
}

/// In one host's day, but for one visit.
pub(crate) async fn of(
    tx: &mut Tx,
    who: &Planner,
    host: MemberId,
    span: (Time, Time),
    but: Option<VisitId>,
) -> Result<Conflicts> {
    let taken = match meets(tx, host, span, but).await? {
        Some(other) => Some(Box::new(show::taken(tx, who, other).await?)),
        None => None,
    };
    Ok(Conflicts {
        host: host_name(tx, who, host).await?,
        taken,
        held: booking::is_held(tx, host, span).await?,
        outside: outside::meets(tx, host, span).await?,
        ..Conflicts::default()
    })
}

/// Another visit of the host's at that time, their own or one to which they come as a colleague.
pub(crate) async fn meets(
    tx: &mut Tx,
    host: MemberId,
    span: (Time, Time),
    but: Option<VisitId>,
) -> Result<Option<VisitId>> {
    let day = rows::busy(tx, host, span.0.plus_seconds(-DAY_S), span.1).await?;
    Ok(rules::meets(span, but, &day))
}

/// None of the reader's own.
pub(crate) async fn host_name(tx: &mut Tx, who: &Planner, host: MemberId) -> Result<Option<String>> {
    if host == who.id() {
        return Ok(None);
    }
    match members::member(tx, host).await? {
        Some(row) => Ok(Some(row.name(tx).await?)),
        None => Ok(None),
    }
}
