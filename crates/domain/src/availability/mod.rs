//! When a host can be booked, and for what (S9): hours of the week, hours of single days, absences, and what is asked for
//! around a visit. By the host, or by whoever plans for them. `rules.rs` makes free times of it.
mod editing;
pub(crate) mod rows;
pub(crate) mod rules;
mod show;

pub use editing::{add_day, add_off, add_weekly, offer, remove, save_rules};

use crate::logins::rows::MemberRow;
use crate::services::rows::{self as services, ServiceData};
use crate::tx::Tx;
use crate::visits::rows as visits;
use crate::visits::when::{self, Zone};
use crate::visits::{self as planning, Holder};
use crate::{Domain, Planner, Result, booking, clinics, outside};
use jiff::civil::DateTime;
use model::availability::Availability;
use model::policy::{Action, Relation};
use model::{AppError, FieldCode, MemberId, Time, VisitId};
use rows::{RuleData, SlotData};
use rules::{Ask, Busy, On, Slot, Terms};

audit_event!(AvailabilityChanged, "availability_changed", host: MemberId);

/// No visit is longer, and no distance between two: what begins so long before or after may stand in the way.
const AROUND_S: i64 = 2 * 86_400;

impl RuleData {
    /// Until the host has said anything.
    fn usual() -> RuleData {
        let Terms { before_min, after_min, notice_h, horizon_d, daily_most } = Terms::default();
        RuleData { before_min, after_min, notice_h, horizon_d, daily_most, on_request: false }
    }

    fn terms(self) -> Terms {
        let RuleData { before_min, after_min, notice_h, horizon_d, daily_most, .. } = self;
        Terms { before_min, after_min, notice_h, horizon_d, daily_most }
    }
}

impl SlotData {
    fn slot(&self) -> Option<Slot> {
        let on = match (self.weekday, &self.day) {
            (Some(weekday), _) => On::Weekday(weekday),
            (None, day) => On::Day(when::parse_date(day.as_deref()?)?),
        };
        Some(Slot { on, from_min: self.from_min, to_min: self.to_min })
    }
}

/// The whole page: of the host who is named, or of the first whom the reader may say it for.
pub async fn view(domain: &Domain, who: impl Into<Planner>, host: Option<MemberId>) -> Result<Availability> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let hosts = planning::hosts(&mut tx, &who).await?;
    let host = host.or_else(|| hosts.first().map(|first| first.host));
    let host = holder(&mut tx, &who, host.ok_or(AppError::NotFound)?).await?;
    let address = match booking::offered_by(&mut tx, host.id).await? {
        Some(_) => {
            let front = clinics::front_in(&mut tx).await?;
            Some(domain.origin().clinic_url(&front, &format!("/book/with/{}", host.id.text())))
        }
        None => None,
    };
    show::page(&mut tx, &who, &host, hosts, address).await
}

/// Whoever plans for this host; anybody else's looks like nobody's.
async fn holder(tx: &mut Tx, who: &Planner, host: MemberId) -> Result<Holder> {
    let found = planning::holder(tx, who, Some(host)).await?.ok_or(AppError::NotFound)?;
    let relation = if found.id == who.id() && who.holds() { Relation::Own } else { Relation::Given };
    who.member.may(Action::ChangeAvailability, relation)?;
    Ok(found)
}

pub(crate) async fn rules_of(tx: &mut Tx, host: MemberId) -> Result<RuleData> {
    Ok(rows::rules(tx, host).await?.unwrap_or_else(RuleData::usual))
}

/// The starts at which this host could be booked for it, from one moment to another. `but`: a visit that is to be moved.
pub(crate) async fn free(
    tx: &mut Tx,
    host: &MemberRow,
    service: &ServiceData,
    (from, to): (Time, Time),
    but: Option<VisitId>,
) -> Result<Vec<Time>> {
    let (now, zone) = (tx.now(), Zone::stored(&host.zone));
    let terms = rules_of(tx, host.id).await?.terms();
    let slots: Vec<Slot> = rows::slots(tx, host.id)
        .await?
        .iter()
        .filter(|slot| slot.service_id.is_none_or(|only| only == service.id))
        .filter_map(SlotData::slot)
        .collect();
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    let off: Vec<(DateTime, DateTime)> = rows::off(tx, host.id)
        .await?
        .iter()
        .filter_map(|off| Some((wall(&off.from_wall)?, wall(&off.to_wall)?)))
        .collect();
    let (begin, end) = (from.plus_seconds(-AROUND_S), to.plus_seconds(AROUND_S));
    let visits = visits::busy(tx, host.id, begin, end).await?.into_iter();
    let mut busy: Vec<Busy> = visits
        .filter(|(visit, ..)| Some(*visit) != but)
        .map(|(_, from, to)| Busy { from, to, counts: true })
        .collect();
    let held = booking::held(tx, host.id, begin, end).await?.into_iter();
    busy.extend(held.map(|(from, to)| Busy { from, to, counts: false }));
    let elsewhere = outside::busy(tx, host.id, begin, end).await?.into_iter();
    busy.extend(elsewhere.map(|(from, to)| Busy { from, to, counts: false }));
    let duration = service.duration_min;
    if terms.daily_most > 0 {
        // They count for their day, and are in nobody's way any more.
        let over = rows::over(tx, host.id, begin, end).await?.into_iter();
        busy.extend(over.map(|from| Busy { from, to: Time(i64::MIN), counts: true }));
    }
    let (zone, slots, off, busy) = (&zone, &slots[..], &off[..], &busy[..]);
    Ok(rules::free(&Ask { zone, slots, off, busy, terms, duration, now, from, to }))
}

/// `2026-11-24T09:00`, as absences are kept.
fn wall(text: &str) -> Option<DateTime> {
    let (date, clock) = text.split_once('T')?;
    Some(DateTime::from_parts(when::parse_date(date)?, when::parse_clock(clock)?))
}

/// Of somebody who was deleted.
pub(crate) async fn forget(tx: &mut Tx, host: MemberId) -> Result<()> {
    services::offer(tx, host, []).await?;
    rows::forget(tx, host).await
}

/// A host who is named in a form, by id.
fn named(host: &str) -> Result<MemberId> {
    Ok(MemberId::parse(host.trim()).ok_or(AppError::NotFound)?)
}

/// Hours of a day as typed; the end may be midnight.
fn hours(from: &str, to: &str) -> (Result<i32, FieldCode>, Result<i32, FieldCode>) {
    let minutes = |typed: &str| match (typed.trim(), when::parse_clock(typed)) {
        ("", _) => Err(FieldCode::Required),
        (_, None) => Err(FieldCode::NotATime),
        (_, Some(clock)) => Ok(i32::from(clock.hour()) * 60 + i32::from(clock.minute())),
    };
    let (from, to) = (minutes(from), minutes(to));
    let to = match (from, to) {
        (_, Ok(0)) => Ok(rules::DAY_MIN),
        (Ok(from), Ok(to)) if to <= from => Err(FieldCode::EndsBeforeItBegins),
        (_, to) => to,
    };
    (from, to)
}
