//! The change of host (S5): a visit that has not begun becomes a colleague's, with everything in it. Its guests keep their
//! links and read who it is now.
use super::rows;
use super::telling::{self, News};
use crate::joining::rows::{self as places, PlaceRow};
use crate::joining::{self, rules};
use crate::people::rows as people;
use crate::tx::Tx;
use crate::visits::message::{self, Occasion};
use crate::visits::rules::PlannedGuest;
use crate::visits::when::Zone;
use crate::visits::{self, Holder};
use crate::{Domain, Planner, Result};
use crate::{booking, contacts, texting};
use model::colleagues::HandOver;
use model::policy::{Action, Relation};
use model::{AppError, Conflict, FieldCode, MemberId, ParticipantId, VisitId};

audit_event!(VisitHandedOver, "visit_handed_over", visit: VisitId);

/// By its host, or by whoever plans for both. Answers the place of the host who was, for they may be in the call already.
pub async fn hand_over(
    domain: &Domain,
    who: impl Into<Planner>,
    form: HandOver,
) -> Result<Option<ParticipantId>> {
    let (who, visit) = (who.into(), form.visit);
    let mut tx = domain.begin(&who).await?;
    let (found, relation) = visits::reached(&mut tx, &who, visit).await?;
    who.member.may(Action::HandOverVisit, relation)?;
    let from = found.host_id;
    super::lock(&mut tx, from, super::typed(&form.new_host)).await?;
    let to = super::chosen(&mut tx, "new_host", &form.new_host).await?;
    if relation == Relation::Given && people::given_host(&mut tx, who.id(), to.id).await?.is_none() {
        return Err(Conflict::PersonChanged.into());
    }
    // As it is now that nobody else changes either day.
    let found = visits::rows::one(&mut tx, visit).await?.ok_or(AppError::NotFound)?;
    if found.host_id == to.id {
        tx.unchanged().await?;
        return Ok(None);
    }
    if found.host_id != from {
        return Err(AppError::NotFound.into());
    }
    if rules::is_over(&found, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    let span = (found.starts_at, found.ends_at);
    if visits::taken_but(&mut tx, to.id, span, visit).await?.is_some() {
        return Err(AppError::field("new_host", FieldCode::HasVisitThen).into());
    }
    booking::not_held(&mut tx, to.id, span).await?;
    let to = Holder::of(&mut tx, to).await?;
    let zone = Zone::stored(&to.zone);
    if !rows::take_over(&mut tx, visit, from, (to.id, zone.name())).await? {
        return Err(Conflict::VisitBegun.into());
    }
    let all = places::of_visit(&mut tx, visit).await?;
    let old = change_places(&mut tx, visit, &all, &to).await?;
    let guests = all.iter().filter(|place| place.member_id.is_none() && place.removed_at.is_none());
    let guests: Vec<&PlaceRow> = guests.collect();
    remember(&mut tx, to.id, &guests).await?;
    for guest in guests {
        message::tell(&mut tx, visit, guest.id, Occasion::NewHost).await?;
    }
    let about = (visit, found.starts_at);
    telling::tell(&mut tx, &who.member, to.id, News::TakenOver, about).await?;
    telling::tell(&mut tx, &who.member, from, News::HandedOn, about).await?;
    tx.shows();
    tx.commit(VisitHandedOver { visit }).await?;
    Ok(old)
}

/// Who was its host belongs to it no more; who is, no more as a colleague.
async fn change_places(
    tx: &mut Tx,
    visit: VisitId,
    all: &[PlaceRow],
    to: &Holder,
) -> Result<Option<ParticipantId>> {
    let next = places::next_place(tx, visit).await?;
    rows::step_down(tx, visit, next).await?;
    let before = all.iter().find(|place| rows::is_colleague(place) && place.member_id == Some(to.id));
    if let Some(before) = before {
        rows::end(tx, before.id).await?;
    }
    joining::place_host(tx, visit, to).await?;
    Ok(all.iter().find(|place| place.is_host()).map(|place| place.id))
}

/// Whoever is to come is in the new host's address book from now on, as far as one writes to them. Whom it has already, it
/// knows better than the visit does.
async fn remember(tx: &mut Tx, host: MemberId, guests: &[&PlaceRow]) -> Result<()> {
    let mut known = Vec::with_capacity(guests.len());
    for guest in guests {
        let reach = places::reach(tx, guest.id).await?;
        let email = match reach.email {
            Some(sealed) => Some(tx.open(guest.reached(), "participant.email", guest.id.0, &sealed).await?),
            None => None,
        };
        known.push(PlannedGuest {
            contact: None,
            name: joining::name(tx, guest).await?,
            email,
            phone: texting::number(tx, guest).await?,
            invite: reach.invite,
            channel: guest.channel,
            zone: Zone::stored(&guest.zone),
            lang: guest.lang,
            task: guest.task,
        });
    }
    contacts::hand_on(tx, host, &known).await
}
