//! Addresses, hours and states of the calendar in words: pure, the same on the server and in the browser.
use crate::visits::words as visits;
use leptos_router::params::ParamsMap;
use model::calendar::{CalendarAsked, CalendarSpan, CalendarVisit};
use model::visits::VisitStatus;
use model::{Lang, Minutes};
use texts::{calendar as t, dates};

/// What the page's address asks for.
pub fn asked(query: &ParamsMap) -> CalendarAsked {
    let of = |name| query.get(name).unwrap_or_default();
    CalendarAsked { view: of("view"), date: of("date"), host: of("host"), hours: of("hours") }
}

/// The address of what is asked for; what is usual is left out.
pub fn address(asked: &CalendarAsked) -> String {
    let CalendarAsked { view, date, host, hours } = asked;
    let pairs = [("view", view), ("date", date), ("host", host), ("hours", hours)];
    let said: Vec<String> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let plain: String = value.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            format!("{name}={plain}")
        })
        .collect();
    if said.is_empty() { "/calendar".to_owned() } else { format!("/calendar?{}", said.join("&")) }
}

pub fn span(lang: Lang, span: CalendarSpan) -> &'static str {
    match span {
        CalendarSpan::Day => t::view_day(lang),
        CalendarSpan::Week => t::view_week(lang),
        CalendarSpan::Month => t::view_month(lang),
        CalendarSpan::Agenda => t::view_agenda(lang),
    }
}

pub fn before(lang: Lang, span: CalendarSpan) -> &'static str {
    match span {
        CalendarSpan::Day => t::day_before(lang),
        CalendarSpan::Week => t::week_before(lang),
        CalendarSpan::Month => t::month_before(lang),
        CalendarSpan::Agenda => t::agenda_before(lang),
    }
}

pub fn after(lang: Lang, span: CalendarSpan) -> &'static str {
    match span {
        CalendarSpan::Day => t::day_after(lang),
        CalendarSpan::Week => t::week_after(lang),
        CalendarSpan::Month => t::month_after(lang),
        CalendarSpan::Agenda => t::agenda_after(lang),
    }
}

/// "3:30 pm", of minutes from midnight.
pub fn clock(lang: Lang, minute: u16) -> String {
    let (hour, minute) = (minute / 60 % 24, minute % 60);
    let half = if hour < 12 { dates::am(lang) } else { dates::pm(lang) };
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    dates::clock(lang, half, shown, format_args!("{minute:02}"))
}

/// "Tuesday, November 24 at 3:30 pm". Spanish says "a la 1:30" and "a las 3:30".
pub fn moment(lang: Lang, day: &str, minute: u16) -> String {
    let clock = clock(lang, minute);
    let at = if minute / 60 % 12 == 1 { dates::at_one(lang, clock) } else { dates::at_clock(lang, clock) };
    dates::on_day(lang, at, day)
}

/// Who comes.
pub fn names(lang: Lang, visit: &CalendarVisit) -> String {
    visits::list_names(lang, visit.names.iter().map(String::as_str))
}

/// What is known of it, in a few words.
pub fn state(lang: Lang, visit: &CalendarVisit) -> String {
    let guests = u16::try_from(visit.names.len()).unwrap_or(u16::MAX);
    match visit.status {
        VisitStatus::Started => t::state_started(lang).to_owned(),
        VisitStatus::Ended => t::state_ended(lang).to_owned(),
        VisitStatus::NotStarted if visit.declined == guests && guests > 0 => {
            t::state_declined(lang).to_owned()
        }
        VisitStatus::NotStarted if visit.coming == guests && guests > 0 => t::state_coming(lang).to_owned(),
        VisitStatus::NotStarted if visit.coming + visit.declined == 0 => t::state_unanswered(lang).to_owned(),
        VisitStatus::NotStarted => t::state_some(lang, visit.coming, guests),
    }
}

/// "30 minutes".
pub fn length(lang: Lang, minutes: i32) -> String {
    visits::minutes(lang, Minutes(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_not_usual_and_nothing_else() {
        assert_eq!(address(&CalendarAsked::default()), "/calendar");
        let asked = CalendarAsked {
            view: "day".to_owned(),
            date: "2026-11-24".to_owned(),
            hours: "all&x=<b>".to_owned(),
            ..CalendarAsked::default()
        };
        assert_eq!(address(&asked), "/calendar?view=day&date=2026-11-24&hours=allxb");
    }

    #[test]
    fn hours_read_as_people_say_them() {
        assert_eq!(clock(Lang::En, 0), "12:00 am");
        assert_eq!(clock(Lang::En, 15 * 60 + 30), "3:30 pm");
        assert_eq!(moment(Lang::En, "Tuesday, November 24", 930), "Tuesday, November 24 at 3:30 pm");
        assert!(moment(Lang::Es, "Martes", 13 * 60).contains("a la 1:00"));
        assert!(moment(Lang::Es, "Martes", 14 * 60).contains("a las 2:00"));
    }
}
