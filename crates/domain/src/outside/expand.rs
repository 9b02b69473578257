//! Entries of a calendar, each with all its repetitions, as stretches of time. Pure.
use super::hourly::{self, Looked};
use super::ical::{Entry, Line, Reading};
use super::recurring::{Ends, Rule, TooMuch, plus};
use super::zones::{self, Described};
use crate::visits::when::{self, Zone};
use jiff::Span;
use jiff::civil::{self, Date, DateTime};
use jiff::tz::TimeZone;
use model::Time;
use std::collections::{BTreeMap, BTreeSet};

/// Stretches of one source. Higher: each look at a day reads more than a day can hold. Lower: half a year of a full
/// calendar does not fit.
const MOST: usize = 6000;
const DAY_S: i64 = 86_400;
/// No entry that repeats within a day is longer than all that is looked at.
const LONGEST_S: i64 = 1000 * DAY_S;

/// Half-open stretches in the span that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub spans: Vec<(Time, Time)>,
    /// Entries that repeat in a way that is not followed: only the first time of each is known.
    pub unread: i32,
}

/// A moment as an entry says it.
#[derive(Clone, Debug, PartialEq)]
enum When {
    /// A whole day, in the owner's zone.
    Day(Date),
    Wall(DateTime, TimeZone),
}

impl When {
    fn date(&self) -> Date {
        match self {
            When::Day(day) => *day,
            When::Wall(wall, _) => wall.date(),
        }
    }

    /// The same hour of another day; where clocks jump over it, what `jiff` calls compatible: the hour after the jump.
    fn on(&self, day: Date, own: &Zone) -> Option<Time> {
        match self {
            When::Day(_) => Some(when::bounds(day, own).0),
            When::Wall(wall, zone) => instant(day.to_datetime(wall.time()), zone),
        }
    }

    fn at(&self, own: &Zone) -> Option<Time> {
        self.on(self.date(), own)
    }
}

fn instant(wall: DateTime, zone: &TimeZone) -> Option<Time> {
    zone.to_ambiguous_timestamp(wall).compatible().ok().map(when::time)
}

/// How long an entry takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Days(i64),
    Seconds(i64),
}

/// All times of these entries. Of one that was changed by itself (RECURRENCE-ID) the changed one counts.
pub(super) fn expand(
    entries: &[Entry],
    described: &[Described],
    reading: &Reading<'_>,
    steps: &mut u32,
) -> Result<Found, TooMuch> {
    let context = Context { described, reading };
    let mut replaced: BTreeMap<&str, BTreeSet<Time>> = BTreeMap::new();
    for entry in entries {
        if let Some(line) = entry.line("RECURRENCE-ID")
            && let Some(at) = context.when(line, &line.value).and_then(|when| when.at(reading.zone))
        {
            replaced.entry(&entry.uid).or_default().insert(at);
        }
    }
    let mut found = Found::default();
    for entry in entries.iter().filter(|entry| !entry.free) {
        let alone = entry.line("RECURRENCE-ID").is_some();
        let others = if alone { None } else { replaced.get(entry.uid.as_str()) };
        context.entry(entry, others, &mut found, steps)?;
        // A calendar that is full beyond that is put together on the way, so that memory stays small.
        if found.spans.len() > 4 * MOST {
            found.spans = merged(std::mem::take(&mut found.spans));
        }
    }
    Ok(found)
}

/// What touches is one, so that nothing says how a busy stretch was divided.
pub(super) fn merged(mut spans: Vec<(Time, Time)>) -> Vec<(Time, Time)> {
    spans.sort_unstable();
    let mut all: Vec<(Time, Time)> = Vec::new();
    for (from, to) in spans {
        match all.last_mut() {
            Some((_, end)) if from <= *end => *end = (*end).max(to),
            _ => all.push((from, to)),
        }
    }
    all.truncate(MOST);
    all
}

struct Context<'a> {
    described: &'a [Described],
    reading: &'a Reading<'a>,
}

impl Context<'_> {
    fn entry(
        &self,
        entry: &Entry,
        replaced: Option<&BTreeSet<Time>>,
        found: &mut Found,
        steps: &mut u32,
    ) -> Result<(), TooMuch> {
        let Some(start) = entry.line("DTSTART").and_then(|line| self.when(line, &line.value)) else {
            return Ok(());
        };
        let Some(length) = self.length(entry, &start) else { return Ok(()) };
        let (mut starts, mut left_out) = (BTreeSet::new(), BTreeSet::new());
        let mut days_off = BTreeSet::new();
        // Never copied: a file may give one name to thousands of entries and thousands of changes.
        let is_replaced = |at: &Time| replaced.is_some_and(|all| all.contains(at));
        starts.extend(start.at(self.reading.zone));
        for line in entry.lines.iter().filter(|line| line.name == "RRULE") {
            match Rule::parse(&line.value) {
                Some(rule) => self.repeat(&rule, &start, length, &mut starts, steps)?,
                None => {
                    let each = replaced.is_some() || entry.line("EXDATE").is_some();
                    let through =
                        self.repeat_within(&line.value, &start, (length, each), &mut starts, steps)?;
                    match through {
                        Some(stretches) => found.spans.extend(stretches),
                        None => found.unread += 1,
                    }
                }
            }
        }
        for line in entry.lines.iter().filter(|line| line.name == "RDATE" || line.name == "EXDATE") {
            for value in line.value.split(',') {
                // A period is a start and its end; the start is enough to find it by.
                let value = value.split('/').next().unwrap_or(value);
                let Some(named) = self.when(line, value) else { continue };
                match (line.name.as_str(), &named) {
                    ("RDATE", _) => starts.extend(named.at(self.reading.zone)),
                    // A day that is left out of a series of hours.
                    (_, When::Day(day)) => {
                        days_off.insert(*day);
                    }
                    _ => left_out.extend(named.at(self.reading.zone)),
                }
            }
        }
        let (from, to) = self.reading.span;
        for at in starts {
            let Some(ends) = self.ends(&start, at, length) else { continue };
            let off = || days_off.contains(&self.day(&start, at));
            let gone = left_out.contains(&at) || is_replaced(&at);
            if ends > from && at < to && ends > at && !gone && !off() {
                found.spans.push((at.max(from), ends.min(to)));
            }
        }
        Ok(())
    }

    /// The starts that a rule makes, from shortly before the span that was asked for.
    fn repeat(
        &self,
        rule: &Rule,
        start: &When,
        length: Length,
        starts: &mut BTreeSet<Time>,
        steps: &mut u32,
    ) -> Result<(), TooMuch> {
        let (from, to) = self.reading.span;
        let before = 2 + match length {
            Length::Days(days) => days,
            Length::Seconds(seconds) => seconds / DAY_S + 1,
        };
        let (first, last) = (self.reading.zone.wall(from).date(), self.reading.zone.wall(to).date());
        let (Some(first), Some(last)) = (plus(first, -before), plus(last, 2)) else { return Ok(()) };
        let (until, until_day) = match &rule.ends {
            Ends::Until(text) => (self.until(text, start), date(text)),
            Ends::Never | Ends::Count(_) => (None, None),
        };
        for day in rule.days(start.date(), first.max(start.date()), last, steps)? {
            let Some(at) = start.on(day, self.reading.zone) else { continue };
            let over = match (until, until_day) {
                (Some(until), _) => at > until,
                (None, Some(last)) => day > last,
                (None, None) => false,
            };
            if !over {
                starts.insert(at);
            }
        }
        Ok(())
    }

    /// What repeats within a day: its starts, or the whole stretch of what never pauses. None where that is not followed.
    /// `each`: some of them are left out or changed.
    fn repeat_within(
        &self,
        text: &str,
        start: &When,
        (length, each): (Length, bool),
        starts: &mut BTreeSet<Time>,
        steps: &mut u32,
    ) -> Result<Option<Vec<(Time, Time)>>, TooMuch> {
        let (Some(rule), When::Wall(wall, zone), Length::Seconds(length_s)) =
            (hourly::Rule::parse(text), start, length)
        else {
            return Ok(None);
        };
        let (from, to) = self.reading.span;
        let local = |at: Time| zone.to_datetime(when::stamp(at));
        // Clocks that are set back say an hour twice.
        let Ok(first) = local(from).checked_sub(Span::new().seconds(length_s.min(LONGEST_S)).hours(2)) else {
            return Ok(None);
        };
        let mut last = local(to);
        if let Ends::Until(text) = &rule.ends {
            let day = || date(text).map(|day| day.at(23, 59, 59, 0));
            let Some(until) = self.until(text, start).map(local).or_else(day) else { return Ok(None) };
            last = last.min(until);
        }
        let looked = Looked { start: *wall, first, last, length_s: (!each).then_some(length_s) };
        let at = |wall: DateTime| instant(wall, zone);
        Ok(match rule.starts(&looked, steps)? {
            hourly::Found::TooMany => None,
            hourly::Found::Starts(found) => {
                starts.extend(found.into_iter().filter_map(at));
                Some(Vec::new())
            }
            hourly::Found::Through(begins, ends) => at(begins).zip(at(ends)).map(|(begins, ends)| {
                let stretch = (begins.max(from), ends.plus_seconds(length_s).min(to));
                if stretch.0 < stretch.1 { vec![stretch] } else { Vec::new() }
            }),
        })
    }

    /// The last moment of a rule that ends at one; none where it ends on a day.
    fn until(&self, text: &str, start: &When) -> Option<Time> {
        if !text.contains('T') {
            return None;
        }
        match start {
            // Whole days end on a day, whatever hour somebody wrote.
            When::Day(_) => None,
            When::Wall(_, zone) => {
                let wall = wall(text)?;
                if text.trim().ends_with(['Z', 'z']) {
                    instant(wall, &TimeZone::UTC)
                } else {
                    instant(wall, zone)
                }
            }
        }
    }

    /// On which day of its own calendar it begins then.
    fn day(&self, start: &When, at: Time) -> Date {
        match start {
            When::Day(_) => self.reading.zone.wall(at).date(),
            When::Wall(_, zone) => zone.to_datetime(when::stamp(at)).date(),
        }
    }

    fn ends(&self, start: &When, at: Time, length: Length) -> Option<Time> {
        match length {
            Length::Seconds(seconds) => Some(at.plus_seconds(seconds)),
            Length::Days(days) => {
                let day = plus(self.day(start, at), days)?;
                Some(when::bounds(day, self.reading.zone).0)
            }
        }
    }

    /// DTEND, DURATION, or what RFC 5545 (3.6.1) says where neither stands there: a day is a day, a moment is nothing.
    fn length(&self, entry: &Entry, start: &When) -> Option<Length> {
        let end = entry.line("DTEND").and_then(|line| self.when(line, &line.value));
        let said = entry.line("DURATION").and_then(|line| duration(&line.value));
        match (start, end, said) {
            (When::Day(from), Some(end), _) => {
                let days = i64::from(end.date().since(*from).ok()?.get_days());
                Some(Length::Days(days.max(1)))
            }
            (When::Day(_), None, Some(seconds)) => Some(Length::Days((seconds / DAY_S).max(1))),
            (When::Day(_), None, None) => Some(Length::Days(1)),
            (When::Wall(..), Some(end), _) => {
                let seconds = end.at(self.reading.zone)?.seconds_since(start.at(self.reading.zone)?);
                (seconds > 0).then_some(Length::Seconds(seconds))
            }
            (When::Wall(..), None, Some(seconds)) => (seconds > 0).then_some(Length::Seconds(seconds)),
            (When::Wall(..), None, None) => None,
        }
    }

    /// `20261124`, `20261124T090000`, `20261124T160000Z`. What names a zone that nobody knows is read in the owner's: off
    /// by hours, but busy.
    fn when(&self, line: &Line, value: &str) -> Option<When> {
        let value = value.trim();
        if !value.contains('T') {
            return date(value).map(When::Day);
        }
        let wall = wall(value)?;
        let own = || self.reading.zone.rules().clone();
        let zone = match line.param("TZID") {
            _ if value.ends_with(['Z', 'z']) => TimeZone::UTC,
            Some(name) => zones::zone(name, self.described).unwrap_or_else(own),
            None => own(),
        };
        Some(When::Wall(wall, zone))
    }
}

/// `20261124` at the beginning of a text.
fn date(text: &str) -> Option<Date> {
    let digits = text.trim().get(0..8)?;
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// `20261124T090000`; a second that is added now and then (60) is the one before.
fn wall(text: &str) -> Option<DateTime> {
    let (day, clock) = (date(text)?, text.trim().get(9..15)?);
    let number = |range: std::ops::Range<usize>| clock.get(range)?.parse::<i8>().ok();
    let time = civil::Time::new(number(0..2)?, number(2..4)?, number(4..6)?.min(59), 0).ok()?;
    Some(day.to_datetime(time))
}

/// `P1DT2H30M`, `P2W` in seconds.
fn duration(text: &str) -> Option<i64> {
    let rest = text.trim().trim_start_matches('+').strip_prefix('P')?;
    let (mut seconds, mut digits) = (0_i64, String::new());
    for c in rest.chars() {
        let unit = match c {
            'T' => continue,
            '0'..='9' => {
                digits.push(c);
                continue;
            }
            'W' => 7 * DAY_S,
            'D' => DAY_S,
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        let count: i64 = std::mem::take(&mut digits).parse().ok()?;
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
    }
    Some(seconds)
}
