//! When somebody can be booked: hours, absences, what is taken, and what the host asks for around it. Pure.
//!
//! Hours are wall times of the host's. A wall time that clocks jump over is no time, and one that happens twice is its first.
use crate::visits::when::{self, Zone};
use jiff::civil::{self, Date, DateTime};
use model::{Minutes, Time};
use std::collections::{BTreeMap, BTreeSet};

pub const DAY_MIN: i32 = 24 * 60;
/// Free times lie so far apart, or a visit's length when that is less. Higher: a long visit fits nowhere between two.
/// Lower: a patient reads a hundred times for one day.
const STEP_MIN: i32 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// 0 is Monday.
    Weekday(i32),
    Day(Date),
}

/// Hours of one day; minutes from midnight, the end up to `DAY_MIN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub on: On,
    pub from_min: i32,
    pub to_min: i32,
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    pub from: Time,
    pub to: Time,
    /// A visit, which counts for the day; not what was only asked for.
    pub counts: bool,
}

/// What a host asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub before_min: i32,
    pub after_min: i32,
    pub notice_h: i32,
    pub horizon_d: i32,
    /// 0: as many as there is time for.
    pub daily_most: i32,
}

impl Default for Terms {
    fn default() -> Self {
        Terms { before_min: 0, after_min: 0, notice_h: 12, horizon_d: 60, daily_most: 0 }
    }
}

pub struct Ask<'a> {
    pub zone: &'a Zone,
    pub slots: &'a [Slot],
    /// From one wall time to another.
    pub off: &'a [(DateTime, DateTime)],
    pub busy: &'a [Busy],
    pub terms: Terms,
    pub duration: Minutes,
    pub now: Time,
    /// Starts from here (inclusive) to there (exclusive).
    pub from: Time,
    pub to: Time,
}

/// The starts at which a visit could be booked, soonest first.
pub fn free(ask: &Ask<'_>) -> Vec<Time> {
    let earliest = ask.from.max(ask.now.plus_seconds(i64::from(ask.terms.notice_h) * 3600));
    let latest = ask.to.min(horizon(ask));
    if earliest >= latest {
        return Vec::new();
    }
    let taken = per_day(ask);
    let off: Vec<(Time, Time)> = ask
        .off
        .iter()
        .filter_map(|(from, to)| Some((instant(*from, ask.zone, false)?, instant(*to, ask.zone, true)?)))
        .collect();
    let mut found = BTreeSet::new();
    let last = ask.zone.wall(latest).date();
    let mut day = ask.zone.wall(earliest).date();
    while day <= last {
        let full =
            ask.terms.daily_most > 0 && taken.get(&day).is_some_and(|visits| *visits >= ask.terms.daily_most);
        if !full {
            for slot in ask.slots.iter().filter(|slot| is_on(slot.on, day)) {
                let starts = starts(ask, slot, day);
                found.extend(starts.into_iter().filter(|at| {
                    (earliest..latest).contains(at) && !is_off(&off, ask, *at) && !is_taken(ask, *at)
                }));
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    found.into_iter().collect()
}

/// To the end of the last day that may be booked, in the host's zone.
fn horizon(ask: &Ask<'_>) -> Time {
    let last = ask.now.plus_seconds(i64::from(ask.terms.horizon_d) * 86_400);
    when::bounds(ask.zone.wall(last).date(), ask.zone).1
}

fn is_on(on: On, day: Date) -> bool {
    match on {
        On::Weekday(weekday) => i32::from(day.weekday().to_monday_zero_offset()) == weekday,
        On::Day(only) => only == day,
    }
}

/// The starts of one slot on one day from which the visit still ends within it.
fn starts(ask: &Ask<'_>, slot: &Slot, day: Date) -> Vec<Time> {
    let length = ask.duration.0.max(1);
    let Some(end) = wall(day, slot.to_min) else { return Vec::new() };
    let mut found = Vec::new();
    let mut minute = slot.from_min;
    while minute + length <= slot.to_min {
        if let Some(at) = resolved(day, minute, ask.zone)
            // Where clocks jump the visit is over later by the wall than its length says.
            && ask.zone.wall(at.plus(ask.duration)) <= end
        {
            found.push(at);
        }
        minute += length.min(STEP_MIN);
    }
    found
}

fn clock(minute: i32) -> Option<civil::Time> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    civil::Time::new(hour, minute, 0, 0).ok()
}

/// A wall time; that of the next day where the minutes are a whole day.
fn wall(day: Date, minute: i32) -> Option<DateTime> {
    let (day, minute) =
        if minute >= DAY_MIN { (day.tomorrow().ok()?, minute - DAY_MIN) } else { (day, minute) };
    Some(DateTime::from_parts(day, clock(minute)?))
}

/// None where clocks jump over it.
fn resolved(day: Date, minute: i32, zone: &Zone) -> Option<Time> {
    when::resolve(day, clock(minute)?, "first", zone).ok()
}

/// An edge of an absence: where a wall time is none or two, the moment that makes it longer.
fn instant(wall: DateTime, zone: &Zone, end: bool) -> Option<Time> {
    let ambiguous = zone.rules().to_ambiguous_timestamp(wall);
    let found = if end { ambiguous.later() } else { ambiguous.earlier() };
    found.ok().map(when::time)
}

fn is_off(off: &[(Time, Time)], ask: &Ask<'_>, at: Time) -> bool {
    let end = at.plus(ask.duration);
    off.iter().any(|(from, to)| at < *to && *from < end)
}

/// Between two visits lies whichever is longer: what one wants after it, or the other before it.
fn is_taken(ask: &Ask<'_>, at: Time) -> bool {
    let gap = i64::from(ask.terms.before_min.max(ask.terms.after_min)) * 60;
    let (from, to) = (at.plus_seconds(-gap), at.plus(ask.duration).plus_seconds(gap));
    ask.busy.iter().any(|busy| from < busy.to && busy.from < to)
}

/// How many visits begin on each of the host's days.
fn per_day(ask: &Ask<'_>) -> BTreeMap<Date, i32> {
    let mut days = BTreeMap::new();
    for busy in ask.busy.iter().filter(|busy| busy.counts) {
        *days.entry(ask.zone.wall(busy.from).date()).or_default() += 1;
    }
    days
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
