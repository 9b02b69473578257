//! The change of host (S5): a visit that has not begun becomes a colleague's, with everything in it. Its guests keep their
//! links and read who it is now.
use super::rows;
use super::telling::{self, News};
use crate::joining::rows::{self as places, PlaceRow};
use crate::joining::{self, rules};
use crate::people::rows as people;
use crate::tx::Tx;
use crate::visits::message::{self, Occasion};
use crate::visits::rows::VisitData;
use crate::visits::rules::PlannedGuest;
use crate::visits::when::{self, Zone};
use crate::visits::{self, Holder, together};
use crate::{Domain, Planner, Result};
use crate::{booking, contacts, series, texting};
use model::colleagues::HandOver;
use model::conflicts::{Conflicts, ConflictsAsked};
use model::policy::{Action, Relation};
use model::series::{Scope, SeriesTime};
use model::{AppError, Conflict, FieldCode, MemberId, ParticipantId, SeriesId, VisitId};
use std::collections::BTreeSet;

audit_event!(VisitHandedOver, "visit_handed_over", visit: VisitId);
audit_event!(SeriesHandedOver, "series_handed_over", series: SeriesId);

/// By its host, or by whoever plans for both; of a visit in a series, all of the scope or none. Answers the places of the host
/// who was, for they may be in the call already.
pub async fn hand_over(
    domain: &Domain,
    who: impl Into<Planner>,
    form: HandOver,
) -> Result<Vec<(VisitId, ParticipantId)>> {
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
        return Ok(Vec::new());
    }
    if found.host_id != from {
        return Err(AppError::NotFound.into());
    }
    if rules::is_over(&found, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    let (series, handed) = series::changes::scoped(&mut tx, &found, Scope::parse(&form.scope)).await?;
    for one in &handed {
        let span = (one.starts_at, one.ends_at);
        if visits::taken_but(&mut tx, to.id, span, one.id).await?.is_some() {
            return Err(AppError::field("new_host", FieldCode::HasVisitThen).into());
        }
        booking::not_held(&mut tx, to.id, span).await?;
    }
    let to = Holder::of(&mut tx, to).await?;
    if series.is_some() {
        tx.gather();
    }
    let old = give(&mut tx, from, &to, &handed).await?;
    let first = handed.first().unwrap_or(&found);
    let about = (first.id, first.starts_at);
    telling::tell(&mut tx, &who.member, to.id, News::TakenOver, about).await?;
    telling::tell(&mut tx, &who.member, from, News::HandedOn, about).await?;
    tx.shows();
    match series {
        Some(series) => {
            together::write(&mut tx).await?;
            tx.commit(SeriesHandedOver { series }).await?;
        }
        None => tx.commit(VisitHandedOver { visit }).await?,
    }
    Ok(old)
}

/// The visits are theirs, and so are the guests, each of whom they remember once. Answers the places of the host who was.
async fn give(
    tx: &mut Tx,
    from: MemberId,
    to: &Holder,
    handed: &[VisitData],
) -> Result<Vec<(VisitId, ParticipantId)>> {
    let zone = Zone::stored(&to.zone);
    let (mut old, mut remembered) = (Vec::new(), BTreeSet::new());
    for one in handed {
        let visit = one.id;
        if !rows::take_over(tx, visit, from, (to.id, zone.name())).await? {
            return Err(Conflict::VisitBegun.into());
        }
        let all = places::of_visit(tx, visit).await?;
        old.extend(change_places(tx, visit, &all, to).await?.map(|place| (visit, place)));
        let guests = all.iter().filter(|place| place.member_id.is_none() && place.removed_at.is_none());
        let guests: Vec<&PlaceRow> = guests.collect();
        let new: Vec<&PlaceRow> =
            guests.iter().copied().filter(|guest| remembered.insert(guest.person_id)).collect();
        remember(tx, to.id, &new).await?;
        for guest in guests {
            message::tell(tx, visit, guest.id, Occasion::NewHost).await?;
        }
    }
    Ok(old)
}

/// What of the new host's would stand in the way. Of a colleague's day one reads no more than that there is something, unless
/// they belong to it or plan it.
pub(crate) async fn conflicts(
    tx: &mut Tx,
    who: &Planner,
    visit: &VisitData,
    relation: Relation,
    asked: &ConflictsAsked,
) -> Result<Conflicts> {
    who.member.may(Action::HandOverVisit, relation)?;
    let to = super::chosen(tx, "new_host", &asked.new_host).await?;
    let given = people::given_host(tx, who.id(), to.id).await?.is_some();
    if relation == Relation::Given && !given {
        return Err(Conflict::PersonChanged.into());
    }
    let (_, handed) = series::changes::scoped(tx, visit, Scope::parse(&asked.to.scope)).await?;
    if handed.len() > 1 {
        return several(tx, who, to.id, &handed).await;
    }
    let span = (visit.starts_at, visit.ends_at);
    let mut found = visits::conflicts::of(tx, who, to.id, span, Some(visit.id)).await?;
    if found.taken.as_ref().is_some_and(|taken| taken.names.is_empty()) {
        found.taken = None;
        found.busy = true;
    }
    found.outside &= given || to.id == who.id();
    Ok(found)
}

/// Those of several visits at whose time the new host has something else.
async fn several(tx: &mut Tx, who: &Planner, to: MemberId, handed: &[VisitData]) -> Result<Conflicts> {
    let (now, zone, lang) = (tx.now(), Zone::stored(who.zone()), who.lang());
    let mut times = Vec::new();
    for one in handed {
        let span = (one.starts_at, one.ends_at);
        let taken = visits::conflicts::meets(tx, to, span, Some(one.id)).await?.is_some()
            || booking::is_held(tx, to, span).await?;
        if taken {
            let starts = when::shown(one.starts_at, now, &zone, lang);
            times.push(SeriesTime { starts, taken, moved: false, doubled: false });
        }
    }
    Ok(Conflicts { host: visits::conflicts::host_name(tx, who, to).await?, times, ..Conflicts::default() })
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
