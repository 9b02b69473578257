//! Visits that repeat (S6): planned together, each a visit of its own from then on; changed alone or together; and the next
//! visit after one.
pub(crate) mod changes;
mod form;
mod next;
pub(crate) mod overtaken;
pub(crate) mod rows;
pub mod rule;
mod words;

use crate::colleagues::Coming;
use crate::people::notices::{self, News};
use crate::tx::Tx;
use crate::visits::rules::{self, Plan};
use crate::visits::when::{self, Zone};
use crate::visits::{self, Holder, together};
use crate::{Error, Planner, Result, booking, colleagues, contacts, services};
use anyhow::Context;
use model::series::{SeriesPlace, SeriesPreview, SeriesTime, WhichHour};
use model::visits::NewVisit;
use model::{AppError, Conflict, FieldCode, FieldError, Lang, MemberId, SeriesId, ServiceId, VisitId};
use rule::Rule;

pub use next::next;

/// No visit is longer, so none that began earlier can reach into a new one.
const DAY_S: i64 = 86_400;

audit_event!(SeriesScheduled, "series_scheduled", series: SeriesId);

/// All times of a series that was typed.
pub(crate) struct Series {
    rule: Rule,
    times: Vec<Planned>,
    /// Times that are taken are left out.
    leaves_out: bool,
    /// Which of two equal hours is meant on the days after the first, where that was said.
    fold: Option<WhichHour>,
}

/// One of its visits.
struct Planned {
    plan: Plan,
    /// Clocks jump over the hour that was asked for.
    moved: bool,
    /// They go back over it.
    doubled: bool,
}

/// What is wrong with how often the visit is to be, for the list of all that is wrong with a form.
pub(crate) fn wrong(new: &NewVisit) -> Vec<(&'static str, FieldCode)> {
    form::read(new).err().unwrap_or_default()
}

/// None: the visit is planned once.
pub(crate) fn of(new: &NewVisit, plan: &Plan) -> Result<Option<Series>> {
    let rule = form::read(new).map_err(|wrong| {
        AppError::Invalid(wrong.into_iter().map(|(field, code)| FieldError::new(field, code)).collect())
    })?;
    let Some(rule) = rule else { return Ok(None) };
    let first = plan.zone.wall(plan.at);
    // Who has said it of the first visit has said it of all.
    let said = rule::at(first.date(), first.time(), &plan.zone).is_some_and(|found| found.doubled);
    let fold = WhichHour::parse(&new.repeat.fold);
    let fold = fold.or_else(|| WhichHour::parse(&new.fold).filter(|_| said));
    let mut times = Vec::new();
    for date in rule.dates(first.date()) {
        // Which of two equal hours the first visit begins at, was asked.
        if date == first.date() {
            times.push(Planned { plan: plan.clone(), moved: false, doubled: false });
        } else if let Some(found) = rule::at_which(date, first.time(), fold.unwrap_or_default(), &plan.zone) {
            let wall = rules::wall(found.at, &plan.zone);
            let plan = Plan { at: found.at, wall, ..plan.clone() };
            times.push(Planned { plan, moved: found.moved, doubled: found.doubled });
        }
    }
    Ok(Some(Series { rule, times, leaves_out: new.repeat.leaves_out(), fold }))
}

/// The whole series or nothing of it. Whoever calls has locked the host's day. Answers the first visit.
pub(crate) async fn schedule(
    mut tx: Tx,
    who: &Planner,
    host: &Holder,
    series: Series,
    (request_hash, service): (Vec<u8>, Option<ServiceId>),
    colleagues: &[Coming],
) -> Result<VisitId> {
    // Nobody is to come an hour early by a guess.
    if series.fold.is_none() && series.times.iter().any(|time| time.doubled) {
        return Err(Error::field("repeat[fold]", FieldCode::DoubledHour));
    }
    let (free, taken) = free(&mut tx, host.id, &series).await?;
    if let Some(conflict) = taken {
        if free.is_empty() {
            return Err(conflict.into());
        }
        if !series.leaves_out {
            return Err(Error::field("repeat[leave_out]", FieldCode::TimesTaken));
        }
    }
    let (id, zone) = (SeriesId(tx.new_uuid()), free.first().context("a series has a visit")?.zone.name());
    let planned = i32::try_from(free.len()).context("a series is bounded")?;
    rows::insert(&mut tx, id, host.id, &series.rule.to_string(), zone, planned).await?;
    // Once, so that whoever has no address is one person in all of them.
    let people = contacts::remember(&mut tx, host.id, &free[0].guests).await?;
    tx.gather();
    let mut first = None;
    for (plan, place) in free.iter().zip(1..) {
        // The form's own hash is the first visit's: by that a second submit finds it.
        let hash = match place {
            1 => request_hash.clone(),
            _ => tx.blind("visit of a series", &format!("{} {place}", id.text()))?,
        };
        let visit = visits::place(&mut tx, host, plan, &people, hash).await?;
        rows::join(&mut tx, visit, id, place).await?;
        if let Some(service) = service {
            services::rows::say(&mut tx, visit, service).await?;
        }
        colleagues::place_all(&mut tx, visit, colleagues).await?;
        first.get_or_insert((visit, plan.at));
    }
    together::write(&mut tx).await?;
    let first = first.context("a series has a visit")?;
    colleagues::tell_all(&mut tx, &who.member, first, colleagues).await?;
    notices::tell(&mut tx, &who.member, host.id, News::Planned, first).await?;
    tx.shows();
    tx.commit(SeriesScheduled { series: id }).await?;
    Ok(first.0)
}

/// The times at which the host has nothing else, and what stands in the way of the first other.
async fn free<'a>(
    tx: &mut Tx,
    host: MemberId,
    series: &'a Series,
) -> Result<(Vec<&'a Plan>, Option<Conflict>)> {
    let (mut free, mut taken) = (Vec::new(), None);
    for Planned { plan, .. } in &series.times {
        match in_the_way(tx, host, plan).await? {
            None => free.push(plan),
            Some(conflict) => taken = taken.or(Some(conflict)),
        }
    }
    Ok((free, taken))
}

/// Another visit of the host's, or what is held for somebody who has asked for that time.
async fn in_the_way(tx: &mut Tx, host: MemberId, plan: &Plan) -> Result<Option<Conflict>> {
    if let Some(other) = visits::taken(tx, host, plan).await? {
        return Ok(Some(Conflict::SlotTaken(other)));
    }
    let held = booking::held(tx, host, plan.at.plus_seconds(-DAY_S), plan.ends()).await?;
    let meets = held.iter().any(|(from, to)| plan.at < *to && *from < plan.ends());
    Ok(meets.then_some(Conflict::TimeHeld))
}

/// All times, for the sentence at the end of the form.
pub(crate) async fn preview(
    tx: &mut Tx,
    who: &Planner,
    host: MemberId,
    series: &Series,
) -> Result<SeriesPreview> {
    let (now, zone, lang) = (tx.now(), Zone::stored(who.zone()), who.lang());
    let mut times = Vec::with_capacity(series.times.len());
    for Planned { plan, moved, doubled } in &series.times {
        let taken = in_the_way(tx, host, plan).await?.is_some();
        let (starts, moved, doubled) = (when::shown(plan.at, now, &zone, lang), *moved, *doubled);
        times.push(SeriesTime { starts, taken, moved, doubled });
    }
    let (rule, leaves_out, fold) = (words::rule(&series.rule, lang), series.leaves_out, series.fold);
    Ok(SeriesPreview { rule, times, leaves_out, fold })
}

/// Where a visit stands in its series; none of one that was planned alone.
pub(crate) async fn place_of(tx: &mut Tx, visit: VisitId, lang: Lang) -> Result<Option<SeriesPlace>> {
    let Some(place) = rows::of_visit(tx, visit).await? else { return Ok(None) };
    let ahead = rows::ahead(tx, place.id).await?;
    let others: Vec<i32> =
        ahead.into_iter().filter(|(other, _)| *other != visit).map(|(_, nth)| nth).collect();
    Ok(Some(SeriesPlace {
        place: place.series_place.into(),
        of: place.planned.into(),
        rule: Rule::parse(&place.rule).map(|rule| words::rule(&rule, lang)).unwrap_or_default(),
        following: others.iter().any(|nth| *nth > place.series_place),
        others: !others.is_empty(),
    }))
}
