//! Counts over the visits of a span, week by week: how far they came, and how their minutes were.
use super::rows;
use crate::audit::{self, csv_line};
use crate::visits::when::{self, Zone};
use crate::{Admin, Domain, Error, Result};
use jiff::ToSpan;
use jiff::civil::Date;
use model::policy::{Action, Relation};
use model::quality::{ByAgent, Days, Figures, Funnel, Minutes, REPORT_DAYS_MAX, Week};
use model::{FieldCode, Time};

audit_event!(FiguresSeen, "figures_seen");
audit_event!(FiguresExported, "figures_exported");

/// Where nothing was chosen: so many days, up to today.
const DAYS: i64 = 28;

/// Browsers that are told apart. Higher: a page of versions that nobody uses any more. Lower: rare ones are missing.
const BROWSERS_MOST: i64 = 40;

/// On the reader's own clock.
pub async fn figures(domain: &Domain, admin: &Admin, days: &Days) -> Result<Figures> {
    let figures = count(domain, admin, days).await?;
    audit::seen(domain, admin, FiguresSeen).await;
    Ok(figures)
}

async fn count(domain: &Domain, admin: &Admin, days: &Days) -> Result<Figures> {
    admin.member.may(Action::ReadFigures, Relation::Clinic)?;
    let zone = Zone::stored(admin.member.zone());
    let mut tx = domain.read(admin).await?;
    let (first, last) = span(days, zone.wall(tx.now()).date())?;
    let after_now = Time(tx.now().micros() + 1);
    let mut figures = Figures { from: first.to_string(), to: last.to_string(), ..Figures::default() };
    let mut day = first;
    while day <= last {
        let monday = monday_of(day);
        let sunday = monday.saturating_add(6.days()).min(last);
        // What is still to come is no step that was not taken.
        let until = when::bounds(sunday, &zone).1.min(after_now);
        let bounds = (when::bounds(day, &zone).0, until);
        let funnel = rows::funnel(&mut tx, bounds).await?;
        let minutes = rows::minutes(&mut tx, bounds).await?;
        figures.funnel = figures.funnel.plus(funnel);
        figures.minutes = figures.minutes.plus(minutes);
        figures.weeks.push(Week { monday: monday.to_string(), funnel, minutes });
        day = sunday.saturating_add(1.days());
    }
    let whole = (when::bounds(first, &zone).0, when::bounds(last, &zone).1.min(after_now));
    figures.causes = rows::causes(&mut tx, whole).await?;
    figures.browsers = rows::browsers(&mut tx, whole, BROWSERS_MOST).await?;
    Ok(figures)
}

fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// What was typed, or the last four weeks.
fn span(days: &Days, today: Date) -> Result<(Date, Date)> {
    let read = |field: &str, typed: &str, otherwise: Date| match typed.trim() {
        "" => Ok(otherwise),
        typed => when::parse_date(typed).ok_or_else(|| Error::field(field, FieldCode::NotADate)),
    };
    let last = read("to", &days.to, today)?;
    let first = read("from", &days.from, last.saturating_sub((DAYS - 1).days()))?;
    if first > last {
        return Err(Error::field("to", FieldCode::EndsTooSoon));
    }
    if first.saturating_add(REPORT_DAYS_MAX.days()) <= last {
        return Err(Error::field("from", FieldCode::TooLong));
    }
    Ok((first, last))
}

const HEADINGS: [&str; 17] = [
    "week",
    "planned",
    "arrived",
    "waited",
    "admitted",
    "together",
    "video",
    "device_trouble",
    "minutes_good",
    "minutes_weak",
    "minutes_bad",
    "minutes_no_sound",
    "lost_on_own_way_up",
    "lost_on_own_way_down",
    "lost_on_others_way",
    "minutes_by_tcp",
    "minutes_by_relay",
];

/// The weeks as a table (CSV, RFC 4180). That it was taken is an entry of the log.
pub async fn export(domain: &Domain, admin: &Admin, days: &Days) -> Result<String> {
    let figures = count(domain, admin, days).await?;
    domain.begin(admin).await?.commit(FiguresExported).await?;
    // By the mark at the beginning, spreadsheets know that the letters are UTF-8.
    let mut text = String::from('\u{feff}');
    text.push_str(&csv_line(&HEADINGS.map(str::to_owned)));
    for Week { monday, funnel, minutes } in figures.weeks {
        let (Funnel { devices, .. }, Minutes { good, weak, bad, no_sound, up, down, other, tcp, relay }) =
            (funnel, minutes);
        let numbers = [devices, good, weak, bad, no_sound, up, down, other, tcp, relay];
        let numbers = funnel.steps().into_iter().chain(numbers).map(|number| number.to_string());
        text.push_str(&csv_line(&std::iter::once(monday).chain(numbers).collect::<Vec<_>>()));
    }
    Ok(text)
}

const OF_BROWSERS: [&str; 6] =
    ["browser", "version", "system", "minutes", "minutes_good", "minutes_no_sound"];

/// The browsers as a table. That it was taken is an entry of the log.
pub async fn export_browsers(domain: &Domain, admin: &Admin, days: &Days) -> Result<String> {
    let figures = count(domain, admin, days).await?;
    domain.begin(admin).await?.commit(FiguresExported).await?;
    let mut text = String::from('\u{feff}');
    text.push_str(&csv_line(&OF_BROWSERS.map(str::to_owned)));
    for ByAgent { agent, minutes, good, no_sound } in figures.browsers {
        let version = if agent.major == 0 { String::new() } else { agent.major.to_string() };
        let names = [agent.family.tag().to_owned(), version, agent.system.tag().to_owned()];
        let numbers = [minutes, good, no_sound].map(|number| number.to_string());
        text.push_str(&csv_line(&names.into_iter().chain(numbers).collect::<Vec<_>>()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        when::parse_date(text).expect("a date")
    }

    #[test]
    fn a_span_is_what_was_typed_and_bounded() {
        let today = day("2026-11-27");
        let of = |from: &str, to: &str| {
            let days = Days { from: from.into(), to: to.into() };
            span(&days, today).map(|(first, last)| (first.to_string(), last.to_string())).ok()
        };
        let dates = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(of("", ""), dates("2026-10-31", "2026-11-27"));
        assert_eq!(of("2026-11-01", "2026-11-01"), dates("2026-11-01", "2026-11-01"));
        assert_eq!(of("2025-10-24", ""), dates("2025-10-24", "2026-11-27"), "400 days");
        for (from, to) in
            [("2025-10-23", ""), ("2026-11-02", "2026-11-01"), ("yesterday", ""), ("", "2026-02-30")]
        {
            assert_eq!(of(from, to), None, "{from} to {to}");
        }
    }

    #[test]
    fn weeks_begin_on_mondays() {
        assert_eq!(monday_of(day("2026-11-27")), day("2026-11-23"));
        assert_eq!(monday_of(day("2026-11-23")), day("2026-11-23"));
        assert_eq!(monday_of(day("2026-11-22")), day("2026-11-16"));
    }
}
