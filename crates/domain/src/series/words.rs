//! How often, in words that go on in a sentence: "every 2 weeks on Monday and Thursday".
use super::rule::{ByDay, Freq, Rule};
use crate::visits::when;
use model::Lang;
use texts::series as t;

pub fn rule(rule: &Rule, lang: Lang) -> String {
    let n = rule.interval;
    match rule.freq {
        Freq::Daily if n == 1 => t::every_day(lang).to_owned(),
        Freq::Daily => t::every_days(lang, n),
        Freq::Weekly => {
            let every = if n == 1 { t::every_week(lang).to_owned() } else { t::every_weeks(lang, n) };
            match rule.by_day.as_slice() {
                [] => every,
                days => t::every_on(lang, list(days, lang, |by| weekday(by, lang)), every),
            }
        }
        Freq::Monthly => {
            let every = if n == 1 { t::every_month(lang).to_owned() } else { t::every_months(lang, n) };
            match (rule.by_day.as_slice(), rule.by_month_day.as_slice()) {
                ([], []) => t::every_same_day(lang, every),
                ([], days) => {
                    let days: Vec<String> = days.iter().map(i8::to_string).collect();
                    t::every_days_of_month(lang, days.join(", "), every)
                }
                (days, _) => t::every_on(lang, list(days, lang, |by| of_month(by, lang)), every),
            }
        }
    }
}

fn weekday(by: &ByDay, lang: Lang) -> String {
    t::on_weekday(lang, when::weekday_name(by.weekday, lang))
}

fn of_month(by: &ByDay, lang: Lang) -> String {
    let nth = match by.nth {
        1 => t::nth_first(lang),
        2 => t::nth_second(lang),
        3 => t::nth_third(lang),
        4 => t::nth_fourth(lang),
        5 => t::nth_fifth(lang),
        -1 => t::nth_last(lang),
        _ => return weekday(by, lang),
    };
    t::on_nth_weekday(lang, nth, when::weekday_name(by.weekday, lang))
}

/// "Monday, Tuesday and Thursday".
fn list(days: &[ByDay], lang: Lang, one: impl Fn(&ByDay) -> String) -> String {
    let mut names: Vec<String> = days.iter().map(one).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { t::and(lang, names.join(", "), last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_as_sentences() {
        for (text, en, es) in [
            ("FREQ=DAILY;COUNT=2", "every day", "cada día"),
            ("FREQ=WEEKLY;INTERVAL=2;COUNT=2", "every 2 weeks", "cada 2 semanas"),
            (
                "FREQ=WEEKLY;BYDAY=MO,TU,TH;COUNT=2",
                "every week on Monday, Tuesday and Thursday",
                "cada semana: el lunes, el martes y el jueves",
            ),
            (
                "FREQ=MONTHLY;BYDAY=3TU;COUNT=2",
                "every month on the third Tuesday",
                "cada mes: el tercer martes",
            ),
            (
                "FREQ=MONTHLY;BYDAY=-1FR;COUNT=2",
                "every month on the last Friday",
                "cada mes: el último viernes",
            ),
            ("FREQ=MONTHLY;COUNT=2", "every month on the same day", "cada mes el mismo día"),
        ] {
            let found = Rule::parse(text).unwrap();
            assert_eq!((rule(&found, Lang::En).as_str(), rule(&found, Lang::Es).as_str()), (en, es));
        }
    }
}
