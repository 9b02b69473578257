//! When a visit repeats: the part of RFC 5545's RRULE that a planning form can say, over days. Which hour that is, is said
//! by a wall time in a zone (`at`), so that "every Tuesday at 3 pm" stays at 3 pm when the clocks change. Pure.
use crate::visits::when::{self, Zone, stamp};
use jiff::ToSpan;
use jiff::civil::{self, Date, DateTime, Weekday};
use jiff::tz::AmbiguousOffset;
use model::Time;
use model::series::WhichHour;
use std::fmt;

/// Visits of one series. Higher: a letter that nobody reads to its end. Lower: a year of weekly visits does not fit.
pub const MOST: usize = 100;
/// No visit of a series is later than that after its first.
const YEARS: i64 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freq {
    Daily,
    Weekly,
    Monthly,
}

/// COUNT, or the last day on which there may be one: without an end no rule is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    Count(usize),
    Until(Date),
}

/// A day of the week; in a month the `nth` one, from its end where negative, each of them where 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByDay {
    pub nth: i8,
    pub weekday: Weekday,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub freq: Freq,
    pub interval: i32,
    /// Of weeks and months; with `by_month_day` empty as well it is the first day's.
    pub by_day: Vec<ByDay>,
    /// Of months; from the end where negative. A month without such a day is left out.
    pub by_month_day: Vec<i8>,
    pub ends: Ends,
}

/// One time of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    pub at: Time,
    /// The wall time that it takes place at.
    pub wall: DateTime,
    /// The wall time that was asked for does not exist on that day.
    pub moved: bool,
    /// It exists twice.
    pub doubled: bool,
}

/// No visit of a series that begins on `start` is later.
pub fn last_day(start: Date) -> Date {
    start.saturating_add(YEARS.years())
}

impl Rule {
    /// All days from `start` on, which itself counts only where the rule meets it. At most `MOST`, within two years.
    pub fn dates(&self, start: Date) -> Vec<Date> {
        self.until(start, last_day(start)).take(MOST).collect()
    }

    /// All its days from `start` to `last`, however many.
    pub fn until(&self, start: Date, last: Date) -> impl Iterator<Item = Date> {
        let (count, last) = match self.ends {
            Ends::Count(count) => (count, last),
            Ends::Until(day) => (usize::MAX, last.min(day)),
        };
        let days = start.series(1.day()).take_while(move |day| *day <= last).zip(0..);
        days.filter(move |(day, nth)| self.meets(start, *nth, *day)).map(|(day, _)| day).take(count)
    }

    /// `nth_day`: days since the start.
    fn meets(&self, start: Date, nth_day: i32, day: Date) -> bool {
        match self.freq {
            Freq::Daily => nth_day % self.interval == 0,
            Freq::Weekly => {
                // Weeks begin on Monday, as they do without WKST.
                let week = (i32::from(start.weekday().to_monday_zero_offset()) + nth_day) / 7;
                let asked = |weekday| self.by_day.iter().any(|by| by.weekday == weekday);
                let fits = if self.by_day.is_empty() {
                    day.weekday() == start.weekday()
                } else {
                    asked(day.weekday())
                };
                week % self.interval == 0 && fits
            }
            Freq::Monthly => {
                let month = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
                (month(day) - month(start)) % self.interval == 0 && self.in_month(start, day)
            }
        }
    }

    fn in_month(&self, start: Date, day: Date) -> bool {
        if !self.by_day.is_empty() {
            return self.by_day.iter().any(|by| {
                let the = |nth| day.nth_weekday_of_month(nth, by.weekday).is_ok_and(|it| it == day);
                if by.nth == 0 { by.weekday == day.weekday() } else { the(by.nth) }
            });
        }
        let from_end = day.day() - day.days_in_month() - 1;
        match self.by_month_day.as_slice() {
            [] => day.day() == start.day(),
            days => days.iter().any(|asked| *asked == day.day() || *asked == from_end),
        }
    }

    /// RFC 5545, 3.3.10, without "RRULE:". None: no rule, or one that is more than ours.
    pub fn parse(text: &str) -> Option<Rule> {
        let (mut freq, mut interval, mut by_day, mut by_month_day) = (None, None, None, None);
        let (mut count, mut until) = (None, None);
        for part in text.split(';') {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => once(&mut freq, parse_freq(value)?)?,
                "INTERVAL" => once(&mut interval, number::<i32>(value).filter(|n| (1..=1000).contains(n))?)?,
                "BYDAY" => once(&mut by_day, list(value, parse_by_day)?)?,
                "BYMONTHDAY" => once(&mut by_month_day, list(value, parse_month_day)?)?,
                "COUNT" => once(&mut count, number::<usize>(value).filter(|n| (1..=10_000).contains(n))?)?,
                "UNTIL" => once(&mut until, parse_day(value)?)?,
                // The day on which weeks begin, where it is ours.
                "WKST" if value == "MO" => {}
                _ => return None,
            }
        }
        let ends = match (count, until) {
            (Some(count), None) => Ends::Count(count),
            (None, Some(day)) => Ends::Until(day),
            _ => return None,
        };
        let (freq, interval) = (freq?, interval.unwrap_or(1));
        let (by_day, by_month_day) = (by_day.unwrap_or_default(), by_month_day.unwrap_or_default());
        let ours = match freq {
            Freq::Daily => by_day.is_empty() && by_month_day.is_empty(),
            Freq::Weekly => by_month_day.is_empty() && by_day.iter().all(|by| by.nth == 0),
            Freq::Monthly => by_day.is_empty() || by_month_day.is_empty(),
        };
        ours.then_some(Rule { freq, interval, by_day, by_month_day, ends })
    }
}

/// As it is kept, and as RFC 5545 has it.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let freq = match self.freq {
            Freq::Daily => "DAILY",
            Freq::Weekly => "WEEKLY",
            Freq::Monthly => "MONTHLY",
        };
        write!(f, "FREQ={freq}")?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        for (place, by) in self.by_day.iter().enumerate() {
            f.write_str(if place == 0 { ";BYDAY=" } else { "," })?;
            if by.nth != 0 {
                write!(f, "{}", by.nth)?;
            }
            f.write_str(WEEKDAYS[by.weekday.to_monday_zero_offset() as usize])?;
        }
        for (place, day) in self.by_month_day.iter().enumerate() {
            f.write_str(if place == 0 { ";BYMONTHDAY=" } else { "," })?;
            write!(f, "{day}")?;
        }
        match self.ends {
            Ends::Count(count) => write!(f, ";COUNT={count}"),
            Ends::Until(day) => write!(f, ";UNTIL={:04}{:02}{:02}", day.year(), day.month(), day.day()),
        }
    }
}

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// `MO` or `mo`.
pub fn weekday(name: &str) -> Option<Weekday> {
    let place = WEEKDAYS.iter().position(|known| known.eq_ignore_ascii_case(name))?;
    Weekday::from_monday_zero_offset(i8::try_from(place).ok()?).ok()
}

/// A part that is said twice is no rule.
fn once<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

fn list<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(one).collect()
}

/// Digits alone: `str::parse` would take a plus sign.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

fn signed(text: &str) -> Option<i8> {
    match text.strip_prefix('-') {
        Some(digits) => number::<i8>(digits).map(|n| -n),
        None => number(text.strip_prefix('+').unwrap_or(text)),
    }
}

fn parse_freq(text: &str) -> Option<Freq> {
    match text {
        "DAILY" => Some(Freq::Daily),
        "WEEKLY" => Some(Freq::Weekly),
        "MONTHLY" => Some(Freq::Monthly),
        _ => None,
    }
}

fn parse_by_day(text: &str) -> Option<ByDay> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = if nth.is_empty() { 0 } else { signed(nth).filter(|n| *n != 0 && (-5..=5).contains(n))? };
    Some(ByDay { nth, weekday: weekday(name)? })
}

fn parse_month_day(text: &str) -> Option<i8> {
    signed(text).filter(|n| *n != 0 && (-31..=31).contains(n))
}

/// `20270301`: a rule over days ends on a day.
fn parse_day(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(number::<i16>);
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    digits.then(|| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()).flatten()
}

/// The instant of a wall time on a day. Of two equal ones it is the first; one that clocks jump over becomes the first
/// minute that exists after it. None: beyond the calendar.
pub fn at(date: Date, clock: civil::Time, zone: &Zone) -> Option<Occurrence> {
    at_which(date, clock, WhichHour::First, zone)
}

/// The same, and of two equal ones it is that one.
pub fn at_which(date: Date, clock: civil::Time, which: WhichHour, zone: &Zone) -> Option<Occurrence> {
    let wall = DateTime::from_parts(date, clock);
    let found = zone.rules().to_ambiguous_timestamp(wall);
    let moved = matches!(found.offset(), AmbiguousOffset::Gap { .. });
    let doubled = matches!(found.offset(), AmbiguousOffset::Fold { .. });
    let at = if moved {
        // Read with the later offset it lies before the jump, so that the next change is the jump itself.
        let before = found.earlier().ok()?;
        when::time(zone.rules().following(before).next()?.timestamp())
    } else if doubled && which == WhichHour::Second {
        when::time(found.later().ok()?)
    } else {
        when::time(found.compatible().ok()?)
    };
    Some(Occurrence { at, wall: zone.rules().to_datetime(stamp(at)), moved, doubled })
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
