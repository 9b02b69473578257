//! Changing when a host can be booked. What is booked already stays.
use super::rows::{self, OffData, RuleData, SlotData};
use super::{AvailabilityChanged, holder, hours, named, wall};
use crate::services::rows as services;
use crate::tx::Tx;
use crate::visits::when;
use crate::{Domain, Error, Planner, Result};
use model::availability::{
    BUFFER_MOST_MIN, BookingRules, DAILY_MOST, HORIZON_MOST_D, NOTICE_MOST_H, NewDay, NewOff, NewWeekly,
    Offered, SLOTS_MOST,
};
use model::{AppError, FieldCode, MemberId, ServiceId, SlotId};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A transaction of whoever plans for this host.
async fn begin(domain: &Domain, who: &Planner, host: &str) -> Result<(Tx, MemberId)> {
    let host = named(host)?;
    let mut tx = domain.begin(who).await?;
    let host = holder(&mut tx, who, host).await?.id;
    Ok((tx, host))
}

/// These services, and no others. One that is not offered any more keeps whoever offered it, for when it comes back.
pub async fn offer(domain: &Domain, who: impl Into<Planner>, form: Offered) -> Result<()> {
    let who = who.into();
    let (mut tx, host) = begin(domain, &who, &form.host).await?;
    let all = services::all(&mut tx).await?;
    let before: BTreeSet<ServiceId> = services::offered(&mut tx, host).await?.into_iter().collect();
    let ticked = form.ticked();
    let kept = |service: &&services::ServiceData| match service.retired_at {
        None => ticked.contains(&service.id),
        Some(_) => before.contains(&service.id),
    };
    let wanted: BTreeSet<ServiceId> = all.iter().filter(kept).map(|service| service.id).collect();
    if wanted == before {
        return tx.unchanged().await;
    }
    services::offer(&mut tx, host, wanted).await?;
    tx.commit(AvailabilityChanged { host }).await
}

pub async fn add_weekly(domain: &Domain, who: impl Into<Planner>, form: NewWeekly) -> Result<()> {
    let who = who.into();
    let weekday = form.weekday.trim().parse().ok().filter(|day| (0..7).contains(day));
    let (from, to) = hours(&form.weekly_from, &form.weekly_to);
    AppError::of_fields([
        ("weekday", weekday.map(drop).ok_or(FieldCode::Required)),
        ("weekly_from", from.map(drop)),
        ("weekly_to", to.map(drop)),
    ])?;
    let (mut tx, host) = begin(domain, &who, &form.host).await?;
    let service_id = service(&mut tx, &form.weekly_service).await?;
    let (from_min, to_min) = (from.unwrap_or_default(), to.unwrap_or_default());
    let id = SlotId(tx.new_uuid());
    let slot = SlotData { id, service_id, weekday, day: None, from_min, to_min };
    add_slot(tx, host, &slot, "weekday").await
}

pub async fn add_day(domain: &Domain, who: impl Into<Planner>, form: NewDay) -> Result<()> {
    let who = who.into();
    let date = day(&form.day);
    let (from, to) = hours(&form.day_from, &form.day_to);
    AppError::of_fields([("day", date.map(drop)), ("day_from", from.map(drop)), ("day_to", to.map(drop))])?;
    let (mut tx, host) = begin(domain, &who, &form.host).await?;
    let service_id = service(&mut tx, &form.day_service).await?;
    let (from_min, to_min) = (from.unwrap_or_default(), to.unwrap_or_default());
    let (id, day) = (SlotId(tx.new_uuid()), date.ok().map(|date| date.to_string()));
    let slot = SlotData { id, service_id, weekday: None, day, from_min, to_min };
    add_slot(tx, host, &slot, "day").await
}

async fn add_slot(mut tx: Tx, host: MemberId, slot: &SlotData, field: &str) -> Result<()> {
    let there = rows::slots(&mut tx, host).await?;
    if there.len() >= SLOTS_MOST {
        return Err(Error::field(field, FieldCode::TooManySlots));
    }
    // The same form again (double click, Back).
    let parts =
        |slot: &SlotData| (slot.service_id, slot.weekday, slot.day.clone(), slot.from_min, slot.to_min);
    if there.iter().any(|other| parts(other) == parts(slot)) {
        return tx.unchanged().await;
    }
    rows::add_slot(&mut tx, host, slot).await?;
    tx.commit(AvailabilityChanged { host }).await
}

/// Whole days where no hours are typed.
pub async fn add_off(domain: &Domain, who: impl Into<Planner>, form: NewOff) -> Result<()> {
    let who = who.into();
    let (from, to) = (day(&form.off_from), day(&form.off_to));
    let (from_time, to_time) = (clock(&form.off_from_time), clock(&form.off_to_time));
    AppError::of_fields([
        ("off_from", from.map(drop)),
        ("off_from_time", from_time.map(drop)),
        ("off_to", to.map(drop)),
        ("off_to_time", to_time.map(drop)),
    ])?;
    let (Ok(from), Ok(to), Ok(from_time), Ok(to_time)) = (from, to, from_time, to_time) else {
        return Err(Error::field("off_from", FieldCode::NotADate));
    };
    let from = from.to_datetime(from_time.unwrap_or_default());
    let to = match to_time {
        Some(clock) => to.to_datetime(clock),
        None => to.tomorrow().map_err(|_| Error::field("off_to", FieldCode::NotADate))?.at(0, 0, 0, 0),
    };
    if to <= from {
        return Err(Error::field("off_to", FieldCode::EndsBeforeItBegins));
    }
    let (mut tx, host) = begin(domain, &who, &form.host).await?;
    let text = |wall: jiff::civil::DateTime| wall.strftime("%Y-%m-%dT%H:%M").to_string();
    let off = OffData { id: SlotId(tx.new_uuid()), from_wall: text(from), to_wall: text(to) };
    let there = rows::off(&mut tx, host).await?;
    if there.len() >= SLOTS_MOST {
        return Err(Error::field("off_from", FieldCode::TooManySlots));
    }
    let same = |other: &OffData| wall(&other.from_wall) == Some(from) && wall(&other.to_wall) == Some(to);
    if there.iter().any(same) {
        return tx.unchanged().await;
    }
    rows::add_off(&mut tx, host, &off).await?;
    tx.commit(AvailabilityChanged { host }).await
}

/// A line of hours, or of absence.
pub async fn remove(domain: &Domain, who: impl Into<Planner>, host: MemberId, slot: SlotId) -> Result<()> {
    let who = who.into();
    let (mut tx, host) = begin(domain, &who, &host.text()).await?;
    if !rows::remove(&mut tx, host, slot).await? {
        return tx.unchanged().await;
    }
    tx.commit(AvailabilityChanged { host }).await
}

pub async fn save_rules(domain: &Domain, who: impl Into<Planner>, form: BookingRules) -> Result<()> {
    let who = who.into();
    let before = number(&form.before_min, 0..=BUFFER_MOST_MIN);
    let after = number(&form.after_min, 0..=BUFFER_MOST_MIN);
    let notice = number(&form.notice_h, 0..=NOTICE_MOST_H);
    let horizon = number(&form.horizon_d, 1..=HORIZON_MOST_D);
    let daily = match form.daily_most.trim() {
        "" => Ok(0),
        typed => number(typed, 1..=DAILY_MOST),
    };
    let on_request = match form.way.as_str() {
        "instant" => Ok(false),
        "request" => Ok(true),
        _ => Err(FieldCode::Required),
    };
    AppError::of_fields([
        ("before_min", before.map(drop)),
        ("after_min", after.map(drop)),
        ("notice_h", notice.map(drop)),
        ("horizon_d", horizon.map(drop)),
        ("daily_most", daily.map(drop)),
        ("way", on_request.map(drop)),
    ])?;
    let new = RuleData {
        before_min: before.unwrap_or_default(),
        after_min: after.unwrap_or_default(),
        notice_h: notice.unwrap_or_default(),
        horizon_d: horizon.unwrap_or_default(),
        daily_most: daily.unwrap_or_default(),
        on_request: on_request.unwrap_or_default(),
    };
    let (mut tx, host) = begin(domain, &who, &form.host).await?;
    rows::save_rules(&mut tx, host, new).await?;
    tx.commit(AvailabilityChanged { host }).await
}

fn number(typed: &str, range: RangeInclusive<i32>) -> Result<i32, FieldCode> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(FieldCode::Required);
    }
    typed.parse().ok().filter(|number| range.contains(number)).ok_or(FieldCode::OutOfRange)
}

fn day(typed: &str) -> Result<jiff::civil::Date, FieldCode> {
    let empty = typed.trim().is_empty();
    when::parse_date(typed).ok_or(if empty { FieldCode::Required } else { FieldCode::NotADate })
}

fn clock(typed: &str) -> Result<Option<jiff::civil::Time>, FieldCode> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    when::parse_clock(typed).map(Some).ok_or(FieldCode::NotATime)
}

/// One of the clinic's; none for all that the host offers.
async fn service(tx: &mut Tx, typed: &str) -> Result<Option<ServiceId>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let id = ServiceId::parse(typed.trim()).ok_or(AppError::NotFound)?;
    Ok(Some(services::one(tx, id).await?.ok_or(AppError::NotFound)?.id))
}
