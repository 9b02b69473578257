//! What the host does at the door: admit, send back, remove. Each is a no-op the second time.
use super::rows::{self, Move, PlaceRow};
use super::{Seat, places, presence, rules};
use crate::tx::Tx;
use crate::visits::{self, rows as visit_rows};
use crate::{Domain, Error, Host, Result, logins, noticed};
use model::colleagues::PlaceRole;
use model::policy::Action;
use model::signal::CallRole;
use model::{AppError, Conflict, MemberId, ParticipantId, VisitId};

const DAY_S: i64 = 24 * 60 * 60;

audit_event!(GuestAdmitted, "guest_admitted", participant: ParticipantId);
audit_event!(GuestSentBack, "guest_sent_back", participant: ParticipantId);
audit_event!(GuestRemoved, "guest_removed", participant: ParticipantId);

/// The first admission starts the visit.
pub async fn admit(domain: &Domain, host: &Host, who: ParticipantId) -> Result<VisitId> {
    put(domain, host, who, Move::Admit).await
}

/// To the waiting room; the record keeps that they were in.
pub async fn send_back(domain: &Domain, host: &Host, who: ParticipantId) -> Result<VisitId> {
    put(domain, host, who, Move::SendBack).await
}

/// For good: their link opens nothing but the sentence that says so.
pub async fn remove(domain: &Domain, host: &Host, who: ParticipantId) -> Result<VisitId> {
    put(domain, host, who, Move::Remove).await
}

async fn put(domain: &Domain, host: &Host, participant: ParticipantId, to: Move) -> Result<VisitId> {
    let mut tx = domain.begin(host).await?;
    let place = places::guest_place(&mut tx, participant).await?;
    let visit = visits::joined(&mut tx, host, place.visit_id, Action::AdmitGuest).await?;
    if rules::is_over(&visit, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    if place.removed_at.is_some() && !matches!(to, Move::Remove) {
        return Err(Conflict::Removed.into());
    }
    if !rows::put(&mut tx, participant, to).await? {
        tx.unchanged().await?;
        return Ok(visit.id);
    }
    if matches!(to, Move::Admit) {
        visit_rows::start(&mut tx, visit.id).await?;
        noticed::admitted(&mut tx, participant, host.id()).await?;
    }
    tx.shows();
    match to {
        Move::Admit => tx.commit(GuestAdmitted { participant }).await?,
        Move::SendBack => tx.commit(GuestSentBack { participant }).await?,
        Move::Remove => tx.commit(GuestRemoved { participant }).await?,
    }
    Ok(visit.id)
}

/// The host's, or that of a colleague who belongs to the visit.
pub async fn host_seat(domain: &Domain, host: &Host, visit: VisitId) -> Result<Seat> {
    let mut tx = domain.read(host).await?;
    let visit = visits::joined(&mut tx, host, visit, Action::JoinVisit).await?;
    if rules::is_over(&visit, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    let place = places::member_place(&mut tx, visit.id, host.id()).await?;
    Ok(Seat { sign_in: host.member.sign_in, ..places::seat(&mut tx, &place).await? })
}

/// Whoever holds the visit, behind an ask that came from inside the call: its host, or a co-host.
pub async fn as_host(domain: &Domain, visit: VisitId, by: ParticipantId) -> Result<Host> {
    let mut tx = presence::inside(domain, visit).await?;
    let leads = |place: &PlaceRow| {
        place.visit_id == visit
            && matches!(place.role, PlaceRole::Host | PlaceRole::Cohost)
            && place.removed_at.is_none()
    };
    let place = rows::one(&mut tx, by).await?.filter(leads);
    let member = place.and_then(|place| place.member_id).ok_or(AppError::NotAllowed)?;
    match logins::member_in(&mut tx, member).await {
        Ok(member) => member.host(),
        // Deactivated since they came in.
        Err(Error::Shown(AppError::NotFound)) => Err(AppError::NotAllowed.into()),
        Err(error) => Err(error),
    }
}

/// What somebody is in the call now, whatever their ticket says.
pub async fn role_of(domain: &Domain, visit: VisitId, who: ParticipantId) -> Result<CallRole> {
    let mut tx = presence::inside(domain, visit).await?;
    let place = rows::one(&mut tx, who).await?.filter(|place| place.visit_id == visit);
    Ok(places::call_role(&place.ok_or(AppError::NotFound)?))
}

/// Where somebody may be in a call who is not to be there any more.
pub(crate) async fn places_of(tx: &mut Tx, member: MemberId) -> Result<Vec<(VisitId, ParticipantId)>> {
    // A host's room opens a day ahead at most.
    let before = tx.now().plus_seconds(DAY_S);
    rows::of_member(tx, member, before).await
}
