//! How often a visit takes place: what was typed becomes a rule, or errors at their fields. Pure.
use super::rule::{self, ByDay, Ends, Freq, MOST, Rule};
use crate::visits::when;
use jiff::civil::Date;
use model::FieldCode;
use model::series::{INTERVAL_MOST, Repeat, WEEKDAYS};
use model::visits::NewVisit;

type Wrong = (&'static str, FieldCode);

/// None: once, also for a visit that is to be at once. What is wrong with the date itself is said at the date.
pub fn read(new: &NewVisit) -> Result<Option<Rule>, Vec<Wrong>> {
    let repeat = &new.repeat;
    if new.when == "now" || !repeat.is_wanted() {
        return Ok(None);
    }
    let mut wrong = Vec::new();
    let start = when::parse_date(&new.date);
    let interval = interval(repeat).unwrap_or_else(|code| {
        wrong.push(("repeat[interval]", code));
        1
    });
    let ends = ends(repeat, start).unwrap_or_else(|error| {
        wrong.push(error);
        Ends::Count(MOST)
    });
    let Some(start) = start else { return if wrong.is_empty() { Ok(None) } else { Err(wrong) } };
    let Some(rule) = shape(repeat, start, interval, ends) else {
        wrong.insert(0, ("repeat[every]", FieldCode::Required));
        return Err(wrong);
    };
    if wrong.is_empty() {
        wrong.extend(too_many_or_few(&rule, start));
    }
    if wrong.is_empty() { Ok(Some(rule)) } else { Err(wrong) }
}

fn shape(repeat: &Repeat, start: Date, interval: i32, ends: Ends) -> Option<Rule> {
    let weekday = start.weekday();
    let plain = |freq, interval| Rule { freq, interval, by_day: Vec::new(), by_month_day: Vec::new(), ends };
    Some(match repeat.every.trim() {
        "day" => plain(Freq::Daily, 1),
        "week" => plain(Freq::Weekly, 1),
        "two_weeks" => plain(Freq::Weekly, 2),
        "month_day" => plain(Freq::Monthly, 1),
        "month_weekday" => {
            let by_day = vec![ByDay { nth: nth_of_month(start), weekday }];
            Rule { by_day, ..plain(Freq::Monthly, 1) }
        }
        "custom" => {
            let ticked = |name: &str| repeat.days.get(name).is_some_and(|value| !value.trim().is_empty());
            let days = WEEKDAYS.into_iter().filter_map(|name| Some((name, rule::weekday(name)?)));
            let by_day = days
                .filter(|(name, day)| ticked(name) || *day == weekday)
                .map(|(_, weekday)| ByDay { nth: 0, weekday })
                .collect();
            Rule { by_day, ..plain(Freq::Weekly, interval) }
        }
        _ => return None,
    })
}

/// A fifth Tuesday is not in every month; whoever chose one means the last.
fn nth_of_month(start: Date) -> i8 {
    match (start.day() - 1) / 7 + 1 {
        5 => -1,
        nth => nth,
    }
}

fn interval(repeat: &Repeat) -> Result<i32, FieldCode> {
    if repeat.every.trim() != "custom" {
        return Ok(1);
    }
    let typed = repeat.interval.trim().parse().ok();
    typed.filter(|weeks| (1..=INTERVAL_MOST).contains(weeks)).ok_or(FieldCode::BadInterval)
}

fn ends(repeat: &Repeat, start: Option<Date>) -> Result<Ends, Wrong> {
    if repeat.ends.trim() == "until" {
        let required = if repeat.until.trim().is_empty() { FieldCode::Required } else { FieldCode::NotADate };
        let until = when::parse_date(&repeat.until).ok_or(("repeat[until]", required))?;
        return match start {
            Some(start) if until <= start => Err(("repeat[until]", FieldCode::EndsTooSoon)),
            _ => Ok(Ends::Until(until)),
        };
    }
    let count = repeat.count.trim().parse().ok().filter(|count| (2..=MOST).contains(count));
    count.map(Ends::Count).ok_or(("repeat[count]", FieldCode::BadCount))
}

/// What would be left out silently is said instead.
fn too_many_or_few(rule: &Rule, start: Date) -> Option<Wrong> {
    match rule.ends {
        Ends::Count(count) => {
            (rule.dates(start).len() < count).then_some(("repeat[count]", FieldCode::TooFarAhead))
        }
        Ends::Until(until) => {
            let code = match rule.until(start, rule::last_day(start)).count() {
                _ if until > rule::last_day(start) => FieldCode::TooFarAhead,
                ..2 => FieldCode::EndsTooSoon,
                2..=MOST => return None,
                _ => FieldCode::TooManyVisits,
            };
            Some(("repeat[until]", code))
        }
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
