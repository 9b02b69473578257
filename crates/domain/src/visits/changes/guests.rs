//! Who comes to a visit changes, at any time until it is over, also while it runs.
use super::super::message::{self, Occasion};
use super::super::rows::VisitData;
use super::super::rules::{self, PlannedGuest};
use super::super::when::Zone;
use super::{alive, held};
use crate::joining::rows::{self as places, Changed, PlaceRow};
use crate::tx::Tx;
use crate::visits::{planners, together};
use crate::{Domain, Error, Planner, Result, contacts, joining, outbox, series, texting};
use model::outbox::{Channel, Delivery};
use model::policy::{Action, Relation};
use model::series::Scope;
use model::visits::{AddStart, GuestForm, NewParticipant};
use model::{AppError, Conflict, FieldCode, ParticipantId, SeriesId, VisitId};
use uuid::Builder;

audit_event!(GuestAdded, "guest_added", participant: ParticipantId);
audit_event!(GuestChanged, "guest_changed", participant: ParticipantId);
audit_event!(InvitationSentAgain, "invitation_sent_again", participant: ParticipantId);
audit_event!(GuestTakenOut, "guest_taken_out", participant: ParticipantId);
audit_event!(SeriesGuestAdded, "series_guest_added", series: SeriesId);
audit_event!(SeriesGuestTakenOut, "series_guest_taken_out", series: SeriesId);

/// `request` is the form's own: sent a second time as it was, it adds nobody. `scope`: of a visit in a series, to which of
/// them; whoever stands in one of them already is not added to it, and back at the form more of them may be chosen.
pub async fn add_guest(
    domain: &Domain,
    who: impl Into<Planner>,
    visit: VisitId,
    request: &str,
    typed: NewParticipant,
    scope: Scope,
) -> Result<ParticipantId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (found, _) = held(&mut tx, &who, visit, Action::ScheduleVisit).await?;
    alive(&found, &tx)?;
    let id = id_of(&tx, visit, request, &typed)?;
    let (series, visits) = series::changes::scoped(&mut tx, &found, scope).await?;
    if is_added(&mut tx, &visits, visit, request, &typed).await? {
        tx.unchanged().await?;
        return Ok(id);
    }
    let limits = texting::limits(&mut tx).await?;
    let guest = rules::one_guest(&typed, &Zone::stored(&found.host_zone), who.lang(), limits)?;
    let person = contacts::remember(&mut tx, found.host_id, std::slice::from_ref(&guest)).await?[0];
    if series.is_some() {
        tx.gather();
    }
    for to in &visits {
        let id = id_of(&tx, to.id, request, &typed)?;
        let all = places::of_visit(&mut tx, to.id).await?;
        let there = || all.iter().filter(|place| place.removed_at.is_none());
        let known = there().any(|place| place.member_id.is_none() && place.person_id == person);
        if all.iter().any(|place| place.id == id) || (to.id != visit && known) {
            continue;
        }
        if there().count() >= limits.people {
            return Err(Error::field("name", FieldCode::TooManyPeople));
        }
        let place = places::next_place(&mut tx, to.id).await?;
        joining::place_guest_as(&mut tx, id, to.id, place, person, &guest).await?;
        message::tell(&mut tx, to.id, id, Occasion::Invitation).await?;
    }
    tx.shows();
    match series {
        Some(series) => {
            together::write(&mut tx).await?;
            tx.commit(SeriesGuestAdded { series }).await?;
        }
        None => tx.commit(GuestAdded { participant: id }).await?,
    }
    Ok(id)
}

/// This very form has done so before: here, and, where it is for more visits, in one of the others.
async fn is_added(
    tx: &mut Tx,
    visits: &[VisitData],
    visit: VisitId,
    request: &str,
    typed: &NewParticipant,
) -> Result<bool> {
    let (mut here, mut others) = (false, Vec::new());
    for to in visits {
        let id = id_of(tx, to.id, request, typed)?;
        let there = places::one(tx, id).await?.is_some();
        if to.id == visit { here = there } else { others.push(there) }
    }
    Ok(here && (others.is_empty() || others.contains(&true)))
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

/// Out of the visit for good; with a letter that says so where `tells`. Out of the call, whoever is in it, by those who hold
/// the visit alone. The last one is not taken out: such a visit is cancelled. `scope`: of a visit in a series, out of which
/// of them. Answers where they were, this visit first, for they may be in a call.
pub async fn remove_guest(
    domain: &Domain,
    who: impl Into<Planner>,
    participant: ParticipantId,
    tells: bool,
    scope: Scope,
) -> Result<Vec<(VisitId, ParticipantId)>> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (place, found, relation) = placed(&mut tx, &who, participant).await?;
    alive(&found, &tx)?;
    if place.removed_at.is_some() {
        tx.unchanged().await?;
        return Ok(vec![(found.id, participant)]);
    }
    if place.present {
        who.member.may(Action::AdmitGuest, relation)?;
    }
    let (series, visits) = series::changes::scoped(&mut tx, &found, scope).await?;
    let mut out = Vec::with_capacity(visits.len());
    for from in &visits {
        let people = places::of_visit(&mut tx, from.id).await?;
        let guests = || people.iter().filter(|place| place.member_id.is_none() && place.removed_at.is_none());
        let theirs = match from.id == found.id {
            true => Some(participant),
            false => guests().find(|guest| guest.person_id == place.person_id).map(|guest| guest.id),
        };
        let Some(theirs) = theirs else { continue };
        if guests().count() < 2 {
            return Err(Conflict::LastGuest.into());
        }
        out.push((from.id, theirs));
    }
    if series.is_some() {
        tx.gather();
    }
    for (visit, guest) in &out {
        places::take_out(&mut tx, *guest).await?;
        if tells {
            message::tell(&mut tx, *visit, *guest, Occasion::Cancelled).await?;
        } else {
            outbox::drop_unsent(&mut tx, *guest).await?;
        }
    }
    tx.shows();
    match series {
        Some(series) => {
            together::write(&mut tx).await?;
            tx.commit(SeriesGuestTakenOut { series }).await?;
        }
        None => tx.commit(GuestTakenOut { participant }).await?,
    }
    out.sort_by_key(|(visit, _)| *visit != found.id);
    Ok(out)
}

/// What the form that adds a guest starts from.
pub async fn add_start(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<AddStart> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (found, relation) = planners::reached(&mut tx, &who, visit).await?;
    who.member.may(Action::ScheduleVisit, relation)?;
    alive(&found, &tx)?;
    let request_id = domain.new_uuid().simple().to_string();
    let series = series::place_of(&mut tx, visit, who.lang()).await?;
    let post = super::super::post(&mut tx).await?;
    Ok(AddStart { visit, request_id, zone: found.host_zone, series, post })
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
        stays: place.present && who.member.may(Action::AdmitGuest, relation).is_err(),
        series: series::place_of(&mut tx, found.id, who.lang()).await?,
        post: super::super::post(&mut tx).await?,
    })
}

/// The guest's place and visit, for whoever may change them, and what the visit is to them.
async fn placed(
    tx: &mut Tx,
    who: &Planner,
    participant: ParticipantId,
) -> Result<(PlaceRow, VisitData, Relation)> {
    let place = places::one(tx, participant).await?.filter(|place| place.member_id.is_none());
    let visit = place.ok_or(AppError::NotFound)?.visit_id;
    let (found, relation) = held(tx, who, visit, Action::ScheduleVisit).await?;
    // Behind the lock.
    let place = places::one(tx, participant).await?.ok_or(AppError::NotFound)?;
    Ok((place, found, relation))
}

/// The same of somebody who was not taken out of it, while it can be changed.
async fn expected(tx: &mut Tx, who: &Planner, participant: ParticipantId) -> Result<(PlaceRow, VisitData)> {
    let (place, found, _) = placed(tx, who, participant).await?;
    alive(&found, tx)?;
    if place.removed_at.is_some() {
        return Err(Conflict::Removed.into());
    }
    Ok((place, found))
}
