//! Who comes to a visit changes, at any time until it is over, also while it runs.
use super::super::message::{self, Occasion};
use super::super::rows::VisitData;
use super::super::rules::{self, PlannedGuest};
use super::super::when::Zone;
use super::{alive, held};
use crate::joining::rows::{self as places, Changed, PlaceRow};
use crate::tx::Tx;
use crate::visits::planners;
use crate::{Domain, Error, Planner, Result, contacts, joining, outbox, texting};
use model::outbox::{Channel, Delivery};
use model::policy::Action;
use model::visits::{AddStart, GuestForm, NewParticipant};
use model::{AppError, Conflict, FieldCode, ParticipantId, VisitId};
use uuid::Builder;

audit_event!(GuestAdded, "guest_added", participant: ParticipantId);
audit_event!(GuestChanged, "guest_changed", participant: ParticipantId);
audit_event!(InvitationSentAgain, "invitation_sent_again", participant: ParticipantId);
audit_event!(GuestTakenOut, "guest_taken_out", participant: ParticipantId);

/// `request` is the form's own: sent a second time as it was, it adds nobody.
pub async fn add_guest(
    domain: &Domain,
    who: impl Into<Planner>,
    visit: VisitId,
    request: &str,
    typed: NewParticipant,
) -> Result<ParticipantId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (found, relation) = held(&mut tx, &who, visit, Action::ScheduleVisit).await?;
    alive(&found, &tx)?;
    if found.started_at.is_some() {
        who.member.may(Action::AdmitGuest, relation)?;
    }
    let id = id_of(&tx, visit, request, &typed)?;
    if places::one(&mut tx, id).await?.is_some() {
        tx.unchanged().await?;
        return Ok(id);
    }
    let limits = texting::limits(&mut tx).await?;
    let guest = rules::one_guest(&typed, &Zone::stored(&found.host_zone), who.lang(), limits)?;
    if places::of_visit(&mut tx, visit).await?.iter().filter(|place| place.removed_at.is_none()).count()
        >= limits.people
    {
        return Err(Error::field("name", FieldCode::TooManyPeople));
    }
    let people = contacts::remember(&mut tx, found.host_id, std::slice::from_ref(&guest)).await?;
    let place = places::next_place(&mut tx, visit).await?;
    joining::place_guest_as(&mut tx, id, visit, place, people[0], &guest).await?;
    message::tell(&mut tx, visit, id, Occasion::Invitation).await?;
    tx.shows();
    tx.commit(GuestAdded { participant: id }).await?;
    Ok(id)
}

/// Made from what the form carries under the clinic's key, so that nobody chooses an id. Whoever goes back to the form and
/// types somebody else there adds them.
fn id_of(tx: &Tx, visit: VisitId, request: &str, typed: &NewParticipant) -> Result<ParticipantId> {
    let typed = serde_json::to_string(typed).map_err(anyhow::Error::from)?;
    let hash = tx.blind("guest request", &format!("{} {request} {typed}", visit.text()))?;
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Ok(ParticipantId(Builder::from_random_bytes(bytes).into_uuid()))
}

/// Another address gets another link and another code: whoever has the old ones gets in with them no more.
pub async fn edit_guest(
    domain: &Domain,
    who: impl Into<Planner>,
    participant: ParticipantId,
    typed: NewParticipant,
) -> Result<VisitId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (place, found) = expected(&mut tx, &who, participant).await?;
    let limits = texting::limits(&mut tx).await?;
    let to = rules::one_guest(&typed, &Zone::stored(&found.host_zone), who.lang(), limits)?;
    let from = known(&mut tx, &place).await?;
    if from == (PlannedGuest { contact: None, ..to.clone() }) {
        tx.unchanged().await?;
        return Ok(found.id);
    }
    // Their open page has been told what they come to do when it came.
    if from.task != to.task && (place.waits || place.present) {
        return Err(Error::field("task", FieldCode::PersonIsHere));
    }
    let moved = (&from.email, &from.phone) != (&to.email, &to.phone);
    // Their open page would stay in, while whoever has the new address gets a link.
    if moved && (place.waits || place.present) {
        let field = if to.phone.is_some() && from.phone != to.phone { "phone" } else { "email" };
        return Err(Error::field(field, FieldCode::PersonIsHere));
    }
    write(&mut tx, &place, &to).await?;
    if (&from.zone, from.lang) == (&to.zone, to.lang) {
        contacts::learn(&mut tx, found.host_id, &to).await?;
    } else {
        contacts::remember(&mut tx, found.host_id, std::slice::from_ref(&to)).await?;
    }
    if moved {
        joining::new_keys(&mut tx, &place).await?;
    }
    if !to.invite {
        outbox::drop_unsent(&mut tx, participant).await?;
        places::undelivered(&mut tx, participant).await?;
    } else if moved || (from.invite, from.channel) != (true, to.channel) || unsent(&place) {
        message::tell(&mut tx, found.id, participant, Occasion::Invitation).await?;
    }
    tx.shows();
    tx.commit(GuestChanged { participant }).await?;
    Ok(found.id)
}

/// The invitation once more, to where it did not arrive, with what is true now. Its visit, and whether one went: a second
/// press finds it on its way, and what has arrived is not sent twice.
pub async fn send_again(
    domain: &Domain,
    who: impl Into<Planner>,
    participant: ParticipantId,
) -> Result<(VisitId, bool)> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (place, found) = expected(&mut tx, &who, participant).await?;
    let lost = matches!(place.delivery, Some(Delivery::InDoubt | Delivery::Bounced | Delivery::Failed));
    if !lost {
        tx.unchanged().await?;
        return Ok((found.id, false));
    }
    if !message::tell(&mut tx, found.id, participant, Occasion::Invitation).await? {
        return Ok((found.id, false));
    }
    tx.shows();
    tx.commit(InvitationSentAgain { participant }).await?;
    Ok((found.id, true))
}

/// An invitation that has not left goes out with what is true now.
fn unsent(place: &PlaceRow) -> bool {
    matches!(place.delivery, Some(Delivery::Queued | Delivery::Retrying))
}

async fn write(tx: &mut Tx, place: &PlaceRow, to: &PlannedGuest) -> Result<()> {
    let (id, reached) = (place.id, place.reached());
    let name = tx.seal(place.person_id, "participant.name", id.0, &to.name).await?;
    let email = match &to.email {
        Some(email) => Some(tx.seal(reached, "participant.email", id.0, email).await?),
        None => None,
    };
    let (invite, zone, lang, task) = (to.invite, to.zone.name(), to.lang, to.task);
    places::change(tx, id, Changed { name, email, invite, zone, lang, task }).await?;
    joining::remember_reach(tx, id, to.email.as_deref()).await?;
    texting::reach(tx, id, reached, to).await
}

/// The guest as they are planned now.
async fn known(tx: &mut Tx, place: &PlaceRow) -> Result<PlannedGuest> {
    let reach = places::reach(tx, place.id).await?;
    let email = match &reach.email {
        Some(sealed) => Some(tx.open(place.reached(), "participant.email", place.id.0, sealed).await?),
        None => None,
    };
    let phone = texting::number(tx, place).await?;
    Ok(PlannedGuest {
        contact: None,
        name: joining::name(tx, place).await?,
        email,
        channel: place.channel,
        phone,
        invite: reach.invite,
        zone: Zone::stored(&place.zone),
        lang: place.lang,
        task: place.task,
    })
}

/// Out of the visit for good, and of its call if they are in it; with a letter that says so where `tells`. The last one is
/// not: such a visit is cancelled.
pub async fn remove_guest(
    domain: &Domain,
    who: impl Into<Planner>,
    participant: ParticipantId,
    tells: bool,
) -> Result<VisitId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (place, found) = placed(&mut tx, &who, participant).await?;
    alive(&found, &tx)?;
    if place.removed_at.is_some() {
        tx.unchanged().await?;
        return Ok(found.id);
    }
    let people = places::of_visit(&mut tx, found.id).await?;
    if people.iter().filter(|place| place.member_id.is_none() && place.removed_at.is_none()).count() < 2 {
        return Err(Conflict::LastGuest.into());
    }
    places::take_out(&mut tx, participant).await?;
    if tells {
        message::tell(&mut tx, found.id, participant, Occasion::Cancelled).await?;
    } else {
        outbox::drop_unsent(&mut tx, participant).await?;
    }
    tx.shows();
    tx.commit(GuestTakenOut { participant }).await?;
    Ok(found.id)
}

/// What the form that adds a guest starts from.
pub async fn add_start(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<AddStart> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (found, relation) = planners::reached(&mut tx, &who, visit).await?;
    who.member.may(Action::ScheduleVisit, relation)?;
    alive(&found, &tx)?;
    let request_id = domain.new_uuid().simple().to_string();
    Ok(AddStart { visit, request_id, zone: found.host_zone, post: super::super::post(&mut tx).await? })
}

/// What the form that changes a guest starts from.
pub async fn guest(
    domain: &Domain,
    who: impl Into<Planner>,
    participant: ParticipantId,
) -> Result<GuestForm> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let place = places::one(&mut tx, participant).await?.filter(|place| place.member_id.is_none());
    let place = place.filter(|place| place.removed_at.is_none()).ok_or(AppError::NotFound)?;
    let (found, relation) = planners::reached(&mut tx, &who, place.visit_id).await?;
    who.member.may(Action::ScheduleVisit, relation)?;
    alive(&found, &tx)?;
    let guest = known(&mut tx, &place).await?;
    let people = places::of_visit(&mut tx, found.id).await?;
    let last = people.iter().filter(|place| place.member_id.is_none() && place.removed_at.is_none()).count();
    Ok(GuestForm {
        visit: found.id,
        invite: match (guest.invite, guest.channel) {
            (false, _) => "none",
            (true, Channel::Mail) => "mail",
            (true, Channel::Sms) => "sms",
        }
        .to_owned(),
        name: guest.name,
        email: guest.email.unwrap_or_default(),
        phone: guest.phone.unwrap_or_default(),
        zone: guest.zone.name().to_owned(),
        lang: guest.lang,
        task: guest.task,
        last: last < 2,
        post: super::super::post(&mut tx).await?,
    })
}

/// The guest's place and visit, for whoever may change them: while somebody is in the call, that is the host's alone.
async fn placed(tx: &mut Tx, who: &Planner, participant: ParticipantId) -> Result<(PlaceRow, VisitData)> {
    let place = places::one(tx, participant).await?.filter(|place| place.member_id.is_none());
    let visit = place.ok_or(AppError::NotFound)?.visit_id;
    let (found, relation) = held(tx, who, visit, Action::ScheduleVisit).await?;
    if found.started_at.is_some() {
        who.member.may(Action::AdmitGuest, relation)?;
    }
    // Behind the lock.
    let place = places::one(tx, participant).await?.ok_or(AppError::NotFound)?;
    Ok((place, found))
}

/// The same of somebody who was not taken out of it, while it can be changed.
async fn expected(tx: &mut Tx, who: &Planner, participant: ParticipantId) -> Result<(PlaceRow, VisitData)> {
    let (place, found) = placed(tx, who, participant).await?;
    alive(&found, tx)?;
    if place.removed_at.is_some() {
        return Err(Conflict::Removed.into());
    }
    Ok((place, found))
}
