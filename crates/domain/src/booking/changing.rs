//! Who has booked a visit moves or cancels it by their link, as long as others could still book it: until the host's notice
//! begins. A visit that was planned for somebody is changed by whoever planned it.
use super::look::page;
use super::{BookingCancelled, BookingMoved, HOUR_S, MOVES, letters, not_held, rows};
use crate::joining::rows as places;
use crate::joining::rules::is_over;
use crate::logins::rows::{self as members, MemberRow};
use crate::services::rows::{self as services, ServiceData};
use crate::tx::Tx;
use crate::visits::changes::{cancel_in, move_in};
use crate::visits::rows::{self as visits, VisitData};
use crate::visits::when::{self, Zone};
use crate::{Domain, Error, Guest, Result, availability, throttle};
use anyhow::Context;
use model::booking::ChangeStart;
use model::{AppError, Conflict, FieldCode, MemberId, PersonId, Time, VisitId};

/// What a link shows of it; looking changes nothing.
pub async fn start_change(domain: &Domain, guest: &Guest, from: &str) -> Result<ChangeStart> {
    let mut tx = domain.read(guest).await?;
    let (visit, zone) = visit(&mut tx, guest).await?;
    let host = host(&mut tx, &visit).await?;
    let (now, lang) = (tx.now(), guest.lang());
    let booked = booked(&mut tx, guest.person, &visit).await?;
    let offered = match &booked {
        Some(service) => is_offered(&mut tx, host.id, service).await?,
        None => false,
    };
    let (days, later) = match &booked {
        Some(service) if offered => {
            let hosts = std::slice::from_ref(&host);
            page(&mut tx, hosts, service, &zone, lang, from, Some(visit.id)).await?
        }
        _ => (Vec::new(), None),
    };
    Ok(ChangeStart {
        host_name: host.name(&mut tx).await?,
        starts: when::shown(visit.starts_at, now, &zone, lang),
        may: booked.is_some(),
        over: is_over(&visit, now),
        days: days
            .into_iter()
            .map(|mut day| {
                // Where it is already is no other time.
                day.times.retain(|time| time.at != visit.starts_at);
                day
            })
            .filter(|day| !day.times.is_empty())
            .collect(),
        later,
    })
}

/// Whether this guest may change the visit, for the page that greets them.
pub(crate) async fn may_change(tx: &mut Tx, person: PersonId, visit: &VisitData) -> Result<bool> {
    Ok(booked(tx, person, visit).await?.is_some())
}

/// To another free time of the same host's.
pub async fn move_to(domain: &Domain, guest: &Guest, at: Option<Time>) -> Result<()> {
    let at = at.ok_or_else(|| Error::field("at", FieldCode::Required))?;
    let mut tx = domain.begin(guest).await?;
    let (host, visit, service) = locked(&mut tx, guest).await?;
    if at == visit.starts_at {
        return tx.unchanged().await;
    }
    let range = (at, Time(at.0.saturating_add(1)));
    let free = availability::free(&mut tx, &host, &service, range, Some(visit.id)).await?;
    if free.is_empty() || !is_offered(&mut tx, host.id, &service).await? {
        return Err(Conflict::TimeGone.into());
    }
    // Each move writes to everybody who comes.
    let bucket = tx.blind("booking moves", &visit.id.text())?;
    throttle::take_in(&mut tx, &MOVES, &bucket[..16]).await?;
    let ends = at.plus(service.duration_min);
    not_held(&mut tx, host.id, (at, ends)).await?;
    move_in(&mut tx, &visit, at, ends, &Zone::stored(&visit.host_zone)).await?;
    letters::moved(&mut tx, &host, at, visit.id).await?;
    tx.shows();
    tx.commit(BookingMoved { visit: visit.id }).await
}

/// A second time changes nothing.
pub async fn cancel(domain: &Domain, guest: &Guest) -> Result<VisitId> {
    let mut tx = domain.begin(guest).await?;
    let busy = visit(&mut tx, guest).await?.0.host_id;
    visits::lock_host(&mut tx, busy).await?;
    let (before, _) = visit(&mut tx, guest).await?;
    if before.cancelled_at.is_some() {
        tx.unchanged().await?;
        return Ok(before.id);
    }
    let (host, visit, _) = locked(&mut tx, guest).await?;
    cancel_in(&mut tx, &visit, "").await?;
    letters::cancelled(&mut tx, &host, visit.starts_at, visit.id).await?;
    tx.shows();
    tx.commit(BookingCancelled { visit: visit.id }).await?;
    Ok(visit.id)
}

/// Once nobody else changes the host's day: what may be changed.
async fn locked(tx: &mut Tx, guest: &Guest) -> Result<(MemberRow, VisitData, ServiceData)> {
    let (before, _) = visit(tx, guest).await?;
    visits::lock_host(tx, before.host_id).await?;
    let (visit, _) = visit(tx, guest).await?;
    if visit.host_id != before.host_id {
        // Another host's since a moment ago, whose day is not locked: it works when it is sent again.
        return Err(AppError::Unavailable.into());
    }
    if is_over(&visit, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    let host = host(tx, &visit).await?;
    let service = booked(tx, guest.person, &visit).await?.ok_or(Conflict::BookingFixed)?;
    Ok((host, visit, service))
}

/// The guest's visit, and their own zone.
async fn visit(tx: &mut Tx, guest: &Guest) -> Result<(VisitData, Zone)> {
    let place = places::one(tx, guest.participant).await?.filter(|place| place.removed_at.is_none());
    let place = place.ok_or(AppError::NotFound)?;
    let visit = visits::one(tx, guest.visit).await?.ok_or(AppError::NotFound)?;
    Ok((visit, Zone::stored(&place.zone)))
}

async fn host(tx: &mut Tx, visit: &VisitData) -> Result<MemberRow> {
    Ok(members::member(tx, visit.host_id).await?.context("a visit's host stays a member")?)
}

/// Whoever does not work here or does not offer it any more has no other time; the visit may be another host's by now.
async fn is_offered(tx: &mut Tx, host: MemberId, service: &ServiceData) -> Result<bool> {
    Ok(service.retired_at.is_none() && rows::host(tx, service.id, host).await?.is_some())
}

/// What was booked, when this guest booked it and may still change it.
async fn booked(tx: &mut Tx, person: PersonId, visit: &VisitData) -> Result<Option<ServiceData>> {
    let Some(service) = rows::booked(tx, visit.id).await? else { return Ok(None) };
    let notice = i64::from(availability::rules_of(tx, visit.host_id).await?.notice_h) * HOUR_S;
    let early = tx.now() < visit.starts_at.plus_seconds(-notice);
    // The first who was to come is who booked it; whoever the host has added since is not.
    let theirs = person == visit.person_id;
    let open = visit.started_at.is_none() && !is_over(visit, tx.now());
    if !(early && theirs && open && services::patients_change(tx).await?) {
        return Ok(None);
    }
    services::one(tx, service).await
}
