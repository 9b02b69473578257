//! When an entry of another calendar repeats (RFC 5545, 3.3.10): all of it that says on which days. What repeats within a
//! day stands in `hourly.rs`; what goes by numbers of weeks and days of a year is left to the caller to tell. Our own rules
//! (`series/rule.rs`) are few and always end; these are whatever a calendar wrote, so each step is counted. Pure.
use jiff::Span;
use jiff::civil::{Date, Weekday};

/// Steps for one file. Higher: a file that was made to do harm keeps a worker busy. Lower: years of daily entries do not fit.
pub const STEPS: u32 = 400_000;
/// Days, months or places that one part of a rule names: all weeks' days of a year. Higher: a rule of megabytes is gone
/// through for each year. Lower: a rule that names each day of a year is not followed.
const NAMED_MOST: usize = 371;
/// So many comparisons are one step.
const LOOKS: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Freq {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// The last one, by whichever the rule says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ends {
    Never,
    Count(usize),
    /// As it is written: a day, or a moment.
    Until(String),
}

/// A day of the week; the `nth` one of a month or year, from its end where negative, each of them where 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ByDay {
    nth: i32,
    weekday: Weekday,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    freq: Freq,
    interval: i64,
    by_day: Vec<ByDay>,
    by_month_day: Vec<i32>,
    by_month: Vec<i32>,
    by_set_pos: Vec<i32>,
    week_start: Weekday,
    pub ends: Ends,
}

/// The file asks for more than anybody's calendar does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl Rule {
    /// None: no rule, or one that says more than days.
    pub fn parse(text: &str) -> Option<Rule> {
        let mut freq = None;
        let mut rule = Rule {
            freq: Freq::Daily,
            interval: 1,
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_month: Vec::new(),
            by_set_pos: Vec::new(),
            week_start: Weekday::Monday,
            ends: Ends::Never,
        };
        for part in text.trim().trim_end_matches(';').split(';') {
            let (name, value) = part.split_once('=')?;
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => freq = Some(parse_freq(value)?),
                "INTERVAL" => rule.interval = value.parse().ok().filter(|n| (1..=10_000).contains(n))?,
                "BYDAY" => rule.by_day = list(value, parse_by_day)?,
                "BYMONTHDAY" => rule.by_month_day = list(value, |text| number(text, 31))?,
                "BYMONTH" => rule.by_month = list(value, |text| number(text, 12))?,
                "BYSETPOS" => rule.by_set_pos = list(value, |text| number(text, 366))?,
                "WKST" => rule.week_start = weekday(value)?,
                "COUNT" => rule.ends = Ends::Count(value.parse().ok()?),
                "UNTIL" => rule.ends = Ends::Until(value.trim().to_owned()),
                _ => return None,
            }
        }
        Some(Rule { freq: freq?, ..rule })
    }

    /// Its days from `start` on that are between `first` and `last`, both counted. What COUNT counts begins with `start`.
    pub fn days(&self, start: Date, first: Date, last: Date, steps: &mut u32) -> Result<Vec<Date>, TooMuch> {
        let count = match self.ends {
            Ends::Count(count) => count,
            Ends::Never | Ends::Until(_) => usize::MAX,
        };
        // What is counted is counted from its beginning; all else may begin shortly before what is asked for.
        let mut period = if count == usize::MAX { self.before(start, first) } else { 0 };
        let (mut found, mut counted) = (Vec::new(), 0);
        let cost = self.cost();
        loop {
            *steps = steps.checked_sub(cost).ok_or(TooMuch)?;
            let Some((begins, mut days)) = self.period(start, period) else { return Ok(found) };
            if begins > last {
                return Ok(found);
            }
            *steps = steps.checked_sub(u32::try_from(days.len()).unwrap_or(u32::MAX)).ok_or(TooMuch)?;
            days.sort_unstable();
            days.dedup();
            for day in self.chosen(days).into_iter().filter(|day| *day >= start) {
                if counted == count || day > last {
                    return Ok(found);
                }
                counted += 1;
                if day >= first {
                    found.push(day);
                }
            }
            period += 1;
        }
    }

    /// Steps of one period: what is gone through in it, whether or not any day of it fits.
    fn cost(&self) -> u32 {
        let lists = [&self.by_month_day, &self.by_month, &self.by_set_pos];
        let named = 1 + self.by_day.len() + lists.iter().map(|list| list.len()).sum::<usize>();
        let days = match self.freq {
            Freq::Daily => 1,
            Freq::Weekly => 7,
            Freq::Monthly => 31,
            Freq::Yearly => 366,
        };
        u32::try_from(1 + days * named / LOOKS).unwrap_or(u32::MAX)
    }

    /// A period from which on none that matters is left out.
    fn before(&self, start: Date, first: Date) -> i64 {
        let days = i64::from(first.since(start).map_or(0, |span| span.get_days()));
        let length = match self.freq {
            Freq::Daily => 1,
            Freq::Weekly => 7,
            Freq::Monthly => 31,
            Freq::Yearly => 366,
        };
        (days / length / self.interval - 2).max(0)
    }

    /// The first day of a period, and its days that the rule names; none beyond the calendar.
    fn period(&self, start: Date, nth: i64) -> Option<(Date, Vec<Date>)> {
        let by = nth.checked_mul(self.interval)?;
        match self.freq {
            Freq::Daily => {
                let day = plus(start, by)?;
                let fits = self.in_months(day)
                    && (self.by_month_day.is_empty() || self.is_month_day(day))
                    && (self.by_day.is_empty() || self.is_weekday(day));
                Some((day, if fits { vec![day] } else { Vec::new() }))
            }
            Freq::Weekly => {
                let day = |weekday: Weekday| weekday.to_monday_zero_offset();
                let into = (day(start.weekday()) - day(self.week_start)).rem_euclid(7);
                let begins = plus(start, by.checked_mul(7)? - i64::from(into))?;
                let days = (0..7).filter_map(|day| plus(begins, day));
                let asked = |day: &Date| match self.by_day.is_empty() {
                    true => day.weekday() == start.weekday(),
                    false => self.is_weekday(*day),
                };
                Some((begins, days.filter(|day| asked(day) && self.in_months(*day)).collect()))
            }
            Freq::Monthly => {
                let months = i64::from(start.year()) * 12 + i64::from(start.month()) - 1 + by;
                let begins = month(months.div_euclid(12), months.rem_euclid(12) + 1)?;
                let days = if self.in_months(begins) { self.in_month(start, begins) } else { Vec::new() };
                Some((begins, days))
            }
            Freq::Yearly => {
                let year = i64::from(start.year()).checked_add(by)?;
                let begins = month(year, 1)?;
                Some((begins, self.in_year(start, begins)))
            }
        }
    }

    fn in_month(&self, start: Date, begins: Date) -> Vec<Date> {
        let all: Vec<Date> =
            (0..i64::from(begins.days_in_month())).filter_map(|day| plus(begins, day)).collect();
        match (self.by_month_day.is_empty(), self.by_day.is_empty()) {
            (true, true) => all.into_iter().filter(|day| day.day() == start.day()).collect(),
            (true, false) => self.nth(&all),
            (false, true) => all.into_iter().filter(|day| self.is_month_day(*day)).collect(),
            (false, false) => {
                all.into_iter().filter(|day| self.is_month_day(*day) && self.is_weekday(*day)).collect()
            }
        }
    }

    fn in_year(&self, start: Date, begins: Date) -> Vec<Date> {
        let year = i64::from(begins.year());
        if self.by_month.is_empty() && self.by_month_day.is_empty() && !self.by_day.is_empty() {
            let all: Vec<Date> =
                (0..i64::from(begins.days_in_year())).filter_map(|day| plus(begins, day)).collect();
            return self.nth(&all);
        }
        let months: Vec<i32> = match (self.by_month.is_empty(), self.by_month_day.is_empty()) {
            (false, _) => self.by_month.clone(),
            (true, true) => vec![i32::from(start.month())],
            (true, false) => (1..=12).collect(),
        };
        let months = months.into_iter().filter_map(|nth| month(year, i64::from(nth)));
        months.flat_map(|begins| self.in_month(start, begins)).collect()
    }

    /// Of all days of a month or year those that BYDAY names.
    fn nth(&self, all: &[Date]) -> Vec<Date> {
        let mut found = Vec::new();
        for by in &self.by_day {
            let same: Vec<Date> = all.iter().copied().filter(|day| day.weekday() == by.weekday).collect();
            let length = i32::try_from(same.len()).unwrap_or_default();
            match by.nth {
                0 => found.extend(same),
                nth => {
                    let place = if nth > 0 { nth - 1 } else { length + nth };
                    found.extend(usize::try_from(place).ok().and_then(|place| same.get(place)));
                }
            }
        }
        found
    }

    fn chosen(&self, days: Vec<Date>) -> Vec<Date> {
        if self.by_set_pos.is_empty() {
            return days;
        }
        let length = i32::try_from(days.len()).unwrap_or_default();
        let places = self.by_set_pos.iter().map(|pos| if *pos > 0 { pos - 1 } else { length + pos });
        let mut chosen: Vec<Date> =
            places.filter_map(|place| days.get(usize::try_from(place).ok()?).copied()).collect();
        chosen.sort_unstable();
        chosen
    }

    fn in_months(&self, day: Date) -> bool {
        self.by_month.is_empty() || self.by_month.contains(&i32::from(day.month()))
    }

    fn is_weekday(&self, day: Date) -> bool {
        self.by_day.iter().any(|by| by.weekday == day.weekday())
    }

    fn is_month_day(&self, day: Date) -> bool {
        let from_end = i32::from(day.day()) - i32::from(day.days_in_month()) - 1;
        self.by_month_day.iter().any(|asked| *asked == i32::from(day.day()) || *asked == from_end)
    }
}

/// A day so many days later.
pub fn plus(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn month(year: i64, month: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()
}

pub(super) fn list<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    if text.split(',').nth(NAMED_MOST).is_some() {
        return None;
    }
    text.split(',').map(|part| one(part.trim())).collect()
}

pub(super) fn number(text: &str, most: i32) -> Option<i32> {
    text.parse().ok().filter(|n: &i32| *n != 0 && n.abs() <= most)
}

fn parse_freq(text: &str) -> Option<Freq> {
    match text.trim().to_ascii_uppercase().as_str() {
        "DAILY" => Some(Freq::Daily),
        "WEEKLY" => Some(Freq::Weekly),
        "MONTHLY" => Some(Freq::Monthly),
        "YEARLY" => Some(Freq::Yearly),
        _ => None,
    }
}

fn parse_by_day(text: &str) -> Option<ByDay> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = if nth.is_empty() { 0 } else { number(nth, 53)? };
    Some(ByDay { nth, weekday: weekday(name)? })
}

pub(super) fn weekday(name: &str) -> Option<Weekday> {
    crate::series::rule::weekday(name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(rule: &str, start: Date, last: Date) -> Vec<String> {
        let rule = Rule::parse(rule).expect("a rule");
        let found = rule.days(start, start, last, &mut { STEPS }).expect("few steps");
        found.iter().map(|day| day.strftime("%m-%d").to_string()).collect()
    }

    #[test]
    fn rules_name_their_days() {
        let (start, last) = (date(2026, 11, 3), date(2027, 2, 28));
        let of = |rule| days(rule, start, last);
        assert_eq!(of("FREQ=WEEKLY;WKST=SU;COUNT=3;BYDAY=TU,TH"), ["11-03", "11-05", "11-10"]);
        assert_eq!(of("FREQ=WEEKLY;INTERVAL=2;COUNT=3"), ["11-03", "11-17", "12-01"]);
        assert_eq!(of("FREQ=DAILY;INTERVAL=40"), ["11-03", "12-13", "01-22"]);
        assert_eq!(of("FREQ=MONTHLY;BYDAY=1TU"), ["11-03", "12-01", "01-05", "02-02"]);
        assert_eq!(of("FREQ=MONTHLY;BYDAY=-1FR"), ["11-27", "12-25", "01-29", "02-26"]);
        assert_eq!(of("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"), ["11-30", "12-31", "01-29", "02-26"]);
        assert_eq!(of("FREQ=MONTHLY;BYMONTHDAY=31"), ["12-31", "01-31"]);
        assert_eq!(of("FREQ=MONTHLY;BYMONTHDAY=-1;BYMONTH=12,1"), ["12-31", "01-31"]);
        assert_eq!(of("FREQ=YEARLY;BYMONTH=1;BYDAY=3MO"), ["01-18"]);
        assert_eq!(of("FREQ=YEARLY"), ["11-03"]);
    }

    /// Where weeks begin on another day, every second one is another one (RFC 5545, 3.8.5.3).
    #[test]
    fn weeks_begin_where_the_rule_says() {
        let (start, last) = (date(1997, 8, 5), date(1997, 12, 31));
        let monday = days("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", start, last);
        let sunday = days("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", start, last);
        assert_eq!(monday, ["08-05", "08-10", "08-19", "08-24"]);
        assert_eq!(sunday, ["08-05", "08-17", "08-19", "08-31"]);
    }

    #[test]
    fn what_began_long_ago_is_found_without_counting_up_to_it() {
        let rule = Rule::parse("FREQ=WEEKLY;INTERVAL=3").expect("a rule");
        let mut steps = 60;
        let found = rule.days(date(1970, 1, 6), date(2026, 11, 1), date(2026, 11, 30), &mut steps);
        let all = rule.days(date(1970, 1, 6), date(1970, 1, 6), date(2026, 11, 30), &mut { STEPS });
        let late: Vec<Date> = all.expect("few").into_iter().filter(|day| *day >= date(2026, 11, 1)).collect();
        assert_eq!(found, Ok(late));
        assert!(rule.days(date(1970, 1, 6), date(1970, 1, 6), date(2026, 1, 1), &mut 20).is_err());
    }

    /// Days that few years have are looked for all the same: that is counted, too.
    #[test]
    fn rules_made_to_do_harm_end_soon() {
        let long = format!("FREQ=YEARLY;BYDAY={}", vec!["53MO"; 100_000].join(","));
        assert_eq!(Rule::parse(&long), None);
        let rule = format!("FREQ=YEARLY;COUNT=9000;BYDAY={}", vec!["53MO"; NAMED_MOST].join(","));
        let rule = Rule::parse(&rule).expect("a rule");
        let (start, last) = (date(1, 1, 1), date(2026, 12, 31));
        assert_eq!(rule.days(start, start, last, &mut { STEPS }), Err(TooMuch));
    }

    #[test]
    fn what_is_more_than_days_is_no_rule_of_ours() {
        for other in ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9,10", "FREQ=YEARLY;BYWEEKNO=20", "COUNT=3", "x"] {
            assert_eq!(Rule::parse(other), None, "{other}");
        }
    }
}
