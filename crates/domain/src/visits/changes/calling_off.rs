//! A visit that will not be held: cancelled, with a letter to each guest who knows of it; or removed, with none.
use super::super::message::{self, Occasion};
use super::super::rows::{self, VisitData};
use super::super::rules::TOPIC_MAX;
use super::super::when::{self, Zone};
use super::super::{planners, show};
use super::{ahead, held};
use crate::joining::rows as places;
use crate::people::notices::{self, News};
use crate::tx::Tx;
use crate::{Domain, Error, Planner, Result, colleagues, joining, outbox, series};
use model::policy::Action;
use model::series::Scope;
use model::visits::{Cancelling, Prospect, Told};
use model::{Conflict, FieldCode, VisitId};

audit_event!(VisitCancelled, "visit_cancelled", visit: VisitId);
audit_event!(VisitRemoved, "visit_removed", visit: VisitId);

/// A second time changes nothing and tells nobody.
pub async fn cancel(
    domain: &Domain,
    who: impl Into<Planner>,
    visit: VisitId,
    typed: impl Into<Cancelling>,
) -> Result<()> {
    let (who, typed) = (who.into(), typed.into());
    let reason = typed.reason.trim();
    if reason.chars().count() > TOPIC_MAX {
        return Err(Error::field("reason", FieldCode::TooLong));
    }
    let mut tx = domain.begin(&who).await?;
    let (found, _) = held(&mut tx, &who, visit, Action::CancelVisit).await?;
    if found.ended_at.is_some() {
        return tx.unchanged().await;
    }
    ahead(&found, &tx)?;
    let (scope, told) = (Scope::parse(&typed.scope), Told::parse(&typed.told));
    if scope != Scope::One {
        return series::changes::cancel(tx, &who, &found, scope, reason, told).await;
    }
    call_off(&mut tx, &found, reason, told, true).await?;
    notices::tell(&mut tx, &who.member, found.host_id, News::TakenBack, (visit, found.starts_at)).await?;
    tx.shows();
    tx.commit(VisitCancelled { visit }).await
}

/// No guest is told; what has not left yet does not. `scope`: of a visit in a series, which of them.
pub async fn remove(domain: &Domain, who: impl Into<Planner>, visit: VisitId, scope: Scope) -> Result<()> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (found, _) = held(&mut tx, &who, visit, Action::CancelVisit).await?;
    if found.ended_at.is_some() {
        return tx.unchanged().await;
    }
    ahead(&found, &tx)?;
    if scope != Scope::One {
        return series::changes::remove(tx, &who, &found, scope).await;
    }
    call_off(&mut tx, &found, "", None, false).await?;
    notices::tell(&mut tx, &who.member, found.host_id, News::TakenBack, (visit, found.starts_at)).await?;
    tx.shows();
    tx.commit(VisitRemoved { visit }).await
}

/// The end of the visit, with its letters. The caller has locked the host and commits. `reason` is for the record alone.
pub(crate) async fn cancel_in(tx: &mut Tx, found: &VisitData, reason: &str) -> Result<()> {
    call_off(tx, found, reason, None, true).await
}

/// The same with the sentence that guests are told, or without letters.
pub(crate) async fn call_off(
    tx: &mut Tx,
    found: &VisitData,
    reason: &str,
    told: Option<Told>,
    tells: bool,
) -> Result<()> {
    let sealed = match reason {
        "" => None,
        text => Some(tx.seal(found.person_id, "visit.cancelled_reason", found.id.0, text).await?),
    };
    if !rows::cancel(tx, found.id, sealed, told).await? {
        return Err(Conflict::VisitBegun.into());
    }
    for guest in places::of_visit(tx, found.id).await? {
        if guest.member_id.is_some() || guest.removed_at.is_some() {
            continue;
        }
        if tells {
            message::tell(tx, found.id, guest.id, Occasion::Cancelled).await?;
        } else {
            outbox::drop_unsent(tx, guest.id).await?;
        }
    }
    if tells {
        colleagues::cancelled(tx, found.id, found.starts_at).await?;
    }
    joining::over(tx, found.id).await
}

/// What it would do to cancel or to remove this visit, for the page that asks.
pub async fn prospect(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<Prospect> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (found, relation) = planners::reached(&mut tx, &who, visit).await?;
    who.member.may(Action::CancelVisit, relation)?;
    ahead(&found, &tx)?;
    let zone = Zone::stored(who.zone());
    Ok(Prospect {
        visit,
        names: show::names(&mut tx, visit).await?,
        told: message::readers(&mut tx, visit, Occasion::Cancelled).await?,
        host: notices::reader(&mut tx, &who.member, found.host_id, News::TakenBack).await?,
        series: series::place_of(&mut tx, visit, who.lang()).await?,
        starts: when::shown(found.starts_at, tx.now(), &zone, who.lang()),
        post: super::super::post(&mut tx).await?,
    })
}
