//! What repeats within a day (RFC 5545, 3.3.10: HOURLY, MINUTELY, SECONDLY), on the clock of its own calendar. A rule of one
//! line may mean millions of times, so each has a share of the work that is counted, and one that wants more is told as one
//! that is not followed. Pure.
use super::recurring::{Ends, TooMuch, list, number, plus, weekday};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Weekday};

/// Steps of one rule. Higher: a few rules that were made to do harm keep a worker busy. Lower: an entry of each quarter of an
/// hour is not followed as far as anybody books ahead.
const STEPS_MOST: u32 = 60_000;
const DAY_S: i64 = 86_400;
const HOUR_S: i64 = 3600;
const MINUTE_S: i64 = 60;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    unit_s: i64,
    interval: i64,
    by_day: Vec<Weekday>,
    by_month_day: Vec<i32>,
    by_month: Vec<i32>,
    hours: Vec<i64>,
    minutes: Vec<i64>,
    seconds: Vec<i64>,
    pub ends: Ends,
}

/// What a rule comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Starts(Vec<DateTime>),
    /// From one start to another one the next begins before the one before it is over.
    Through(DateTime, DateTime),
    TooMany,
}

/// Which starts are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Looked {
    pub start: DateTime,
    /// Both counted.
    pub first: DateTime,
    pub last: DateTime,
    /// Of each; none where single ones are left out, so that each counts by itself.
    pub length_s: Option<i64>,
}

impl Rule {
    /// None: another rule, or one that says more than that.
    pub fn parse(text: &str) -> Option<Rule> {
        let mut unit_s = None;
        let mut rule = Rule {
            unit_s: HOUR_S,
            interval: 1,
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_month: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            ends: Ends::Never,
        };
        for part in text.trim().trim_end_matches(';').split(';') {
            let (name, value) = part.split_once('=')?;
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => unit_s = Some(unit(value)?),
                "INTERVAL" => rule.interval = value.parse().ok().filter(|n| (1..=31_622_400).contains(n))?,
                "BYDAY" => rule.by_day = list(value, weekday)?,
                "BYMONTHDAY" => rule.by_month_day = list(value, |text| number(text, 31))?,
                "BYMONTH" => rule.by_month = list(value, |text| number(text, 12))?,
                "BYHOUR" => rule.hours = of_clock(value, 23)?,
                "BYMINUTE" => rule.minutes = of_clock(value, 59)?,
                "BYSECOND" => rule.seconds = of_clock(value, 59)?,
                // Where a week begins says nothing of hours.
                "WKST" => {}
                "COUNT" => rule.ends = Ends::Count(value.parse().ok()?),
                "UNTIL" => rule.ends = Ends::Until(value.trim().to_owned()),
                _ => return None,
            }
        }
        Some(Rule { unit_s: unit_s?, ..rule })
    }

    /// Its starts, which are no more than the steps that it is given.
    pub fn starts(&self, looked: &Looked, steps: &mut u32) -> Result<Found, TooMuch> {
        if *steps == 0 {
            return Err(TooMuch);
        }
        let given = (*steps).min(STEPS_MOST);
        let mut left = given;
        let found = if self.is_plain() {
            self.counted_up(looked, &mut left)
        } else {
            self.day_by_day(looked, &mut left)
        };
        *steps -= given - left;
        Ok(found.unwrap_or(Found::TooMany))
    }

    /// It names nothing but how often.
    fn is_plain(&self) -> bool {
        let clock = [&self.hours, &self.minutes, &self.seconds];
        clock.iter().all(|list| list.is_empty())
            && self.by_day.is_empty()
            && self.by_month_day.is_empty()
            && self.by_month.is_empty()
    }

    fn step_s(&self) -> i64 {
        self.unit_s * self.interval
    }

    fn counted_up(&self, looked: &Looked, left: &mut u32) -> Option<Found> {
        let step = self.step_s();
        let since = |at: DateTime| at.duration_since(looked.start).as_secs();
        let first = since(looked.first).max(0).saturating_add(step - 1).div_euclid(step);
        let mut last = since(looked.last).div_euclid(step);
        if let Ends::Count(count) = self.ends {
            last = last.min(i64::try_from(count).unwrap_or(i64::MAX) - 1);
        }
        if last < first {
            return Some(Found::Starts(Vec::new()));
        }
        let at = |nth: i64| looked.start.checked_add(SignedDuration::from_secs(nth * step)).ok();
        if looked.length_s.is_some_and(|length| length >= step) {
            return Some(Found::Through(at(first)?, at(last)?));
        }
        *left = left.checked_sub(u32::try_from(last - first + 1).ok()?)?;
        Some(Found::Starts((first..=last).filter_map(at).collect()))
    }

    fn day_by_day(&self, looked: &Looked, left: &mut u32) -> Option<Found> {
        let (step, start) = (self.step_s(), looked.start);
        let (begins, ends) = (start.date(), looked.last.date());
        let count = match self.ends {
            Ends::Count(count) => count,
            Ends::Never | Ends::Until(_) => usize::MAX,
        };
        // What is counted is counted from its beginning.
        let mut day = if count == usize::MAX { looked.first.date().max(begins) } else { begins };
        let clock = seconds_of(start);
        let base = clock - clock % self.unit_s;
        let (mut starts, mut counted) = (Vec::new(), 0);
        let mut take = |n: u32| {
            *left = left.checked_sub(n)?;
            Some(())
        };
        take(u32::try_from(self.windows_most()).ok()?)?;
        let (windows, within) = (self.windows(), self.within(start));
        while day <= ends {
            take(1)?;
            let midnight = i64::from(day.since(begins).ok()?.get_days()) * DAY_S;
            for (from, to) in windows.iter().filter(|_| self.names(day)) {
                take(1)?;
                let mut nth = (midnight + from - base + step - 1).div_euclid(step).max(0);
                while base + nth * step - midnight < *to {
                    take(1)?;
                    let period = base + nth * step - midnight;
                    for more in &within {
                        take(1)?;
                        let at = day.to_datetime(jiff::civil::Time::midnight());
                        let at = at.checked_add(SignedDuration::from_secs(period + more)).ok()?;
                        if at < start {
                            continue;
                        }
                        if counted == count || at > looked.last {
                            return Some(Found::Starts(starts));
                        }
                        counted += 1;
                        if at >= looked.first {
                            starts.push(at);
                        }
                    }
                    nth += 1;
                }
            }
            day = plus(day, 1)?;
        }
        Some(Found::Starts(starts))
    }

    /// How many parts of a day it names, so that they are counted before they are made.
    fn windows_most(&self) -> usize {
        let of = |named: &[i64], all: usize| if named.is_empty() { all } else { named.len() };
        let (hours, minutes) = (of(&self.hours, 24), of(&self.minutes, 60));
        if self.unit_s < MINUTE_S && !self.seconds.is_empty() {
            hours * minutes * self.seconds.len()
        } else if self.unit_s < HOUR_S && !self.minutes.is_empty() {
            hours * minutes
        } else {
            hours
        }
    }

    /// The parts of a day that it names, in their order.
    fn windows(&self) -> Vec<(i64, i64)> {
        let mut windows = vec![(0, DAY_S)];
        let mut narrow = |named: &[i64], unit: i64, whole: i64| {
            if named.is_empty() {
                return;
            }
            let parts = windows.iter().flat_map(|(from, to)| from / whole..(to + whole - 1) / whole);
            let parts = parts.flat_map(|part| named.iter().map(move |nth| part * whole + nth * unit));
            windows = parts.map(|from| (from, from + unit)).collect();
        };
        narrow(&self.hours, HOUR_S, DAY_S);
        if self.unit_s < HOUR_S {
            narrow(&self.minutes, MINUTE_S, HOUR_S);
        }
        if self.unit_s < MINUTE_S {
            narrow(&self.seconds, 1, MINUTE_S);
        }
        windows
    }

    /// Where in each hour, or minute, it is: where the rule says, or else as at its start.
    fn within(&self, start: DateTime) -> Vec<i64> {
        let said =
            |named: &[i64], own: i8| if named.is_empty() { vec![i64::from(own)] } else { named.to_vec() };
        let (minutes, seconds) = (said(&self.minutes, start.minute()), said(&self.seconds, start.second()));
        match self.unit_s {
            HOUR_S => minutes.iter().flat_map(|m| seconds.iter().map(move |s| m * MINUTE_S + s)).collect(),
            MINUTE_S => seconds,
            _ => vec![0],
        }
    }

    fn names(&self, day: Date) -> bool {
        let from_end = i32::from(day.day()) - i32::from(day.days_in_month()) - 1;
        let in_month = |nth: &i32| *nth == i32::from(day.day()) || *nth == from_end;
        (self.by_month.is_empty() || self.by_month.contains(&i32::from(day.month())))
            && (self.by_month_day.is_empty() || self.by_month_day.iter().any(in_month))
            && (self.by_day.is_empty() || self.by_day.contains(&day.weekday()))
    }
}

fn seconds_of(at: DateTime) -> i64 {
    i64::from(at.hour()) * HOUR_S + i64::from(at.minute()) * MINUTE_S + i64::from(at.second())
}

fn unit(text: &str) -> Option<i64> {
    match text.trim().to_ascii_uppercase().as_str() {
        "HOURLY" => Some(HOUR_S),
        "MINUTELY" => Some(MINUTE_S),
        "SECONDLY" => Some(1),
        _ => None,
    }
}

/// In their order, each once.
fn of_clock(text: &str, most: i64) -> Option<Vec<i64>> {
    let mut all = list(text, |text| text.parse().ok().filter(|n: &i64| (0..=most).contains(n)))?;
    all.sort_unstable();
    all.dedup();
    Some(all)
}

#[cfg(test)]
#[path = "hourly_tests.rs"]
mod tests;
