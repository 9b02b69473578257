//! Which days are shown, which rows their hours are, and where a visit stands among others. Pure.
use crate::visits::when::{self, Zone};
use jiff::Span;
use jiff::civil::Date;
use model::calendar::{CalendarSpan, Place, Quarter};
use model::{Lang, Time};
use std::collections::BTreeSet;

pub(super) const QUARTER_S: i64 = 15 * 60;
/// Days of the list. Higher: a longer page. Lower: more steps to next month.
const AGENDA_DAYS: i64 = 14;
/// Hours that are shown though nobody has a visit then, from and up to, minutes from midnight.
const WORKING: (u16, u16) = (7 * 60, 19 * 60);
/// Visits beside each other in one day. Higher: none of them can be read. Lower: a scheduler of many hosts sees some in
/// the list only. The style sheet has as many columns.
pub(super) const COLUMNS_MOST: u8 = 6;

/// The days of a span around one of them.
pub(super) fn dates(span: CalendarSpan, around: Date, lang: Lang) -> Vec<Date> {
    let (first, count) = match span {
        CalendarSpan::Day => (around, 1),
        CalendarSpan::Week => (week_start(around, lang), 7),
        CalendarSpan::Agenda => (around, AGENDA_DAYS),
        CalendarSpan::Month => {
            let (first, last) = (week_start(around.first_of_month(), lang), around.last_of_month());
            let weeks = (1..=6).find(|weeks| plus_days(first, weeks * 7) > last).unwrap_or(6);
            (first, weeks * 7)
        }
    };
    (0..count).map(|n| plus_days(first, n)).collect()
}

/// The same span before (-1) or after (1) the one around this day.
pub(super) fn step(span: CalendarSpan, around: Date, by: i64) -> Date {
    match span {
        CalendarSpan::Day => plus_days(around, by),
        CalendarSpan::Week => plus_days(around, 7 * by),
        CalendarSpan::Agenda => plus_days(around, AGENDA_DAYS * by),
        CalendarSpan::Month => around.first_of_month().saturating_add(Span::new().months(by)),
    }
}

fn plus_days(date: Date, days: i64) -> Date {
    date.saturating_add(Span::new().days(days))
}

/// Weeks begin as the reader's calendars on paper do.
fn week_start(date: Date, lang: Lang) -> Date {
    let since = match lang {
        Lang::En => date.weekday().to_sunday_zero_offset(),
        Lang::Es => date.weekday().to_monday_zero_offset(),
    };
    plus_days(date, -i64::from(since))
}

/// A quarter of an hour of a day, in the order in which the day has them: one that clocks show a second time stands
/// after the last one that they showed before they went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    after: u16,
    again: bool,
    minute: u16,
}

impl From<Row> for Quarter {
    fn from(row: Row) -> Quarter {
        Quarter { minute: row.minute, again: row.again }
    }
}

/// A day as clocks on the wall show it, of 23, 24 or 25 hours.
pub(super) struct Clock {
    pub date: Date,
    pub from: Time,
    pub to: Time,
    rows: Vec<Row>,
}

impl Clock {
    pub fn of(date: Date, zone: &Zone) -> Clock {
        let (from, to) = when::bounds(date, zone);
        let (mut rows, mut at, mut latest) = (Vec::new(), from, None);
        while at < to {
            let minute = minute_of(at, zone);
            let again = latest.is_some_and(|latest| minute <= latest);
            let after = latest.filter(|_| again).unwrap_or(minute);
            rows.push(Row { after, again, minute });
            latest = Some(after);
            at = at.plus_seconds(QUARTER_S);
        }
        Clock { date, from, to, rows }
    }

    /// The quarters that a stretch of time covers, to the nearest one and never none: so those that follow each other
    /// never overlap, whatever minute they begin at.
    fn quarters(&self, starts: Time, ends: Time) -> (usize, usize) {
        let nearest = |at: Time| {
            let seconds = at.max(self.from).min(self.to).seconds_since(self.from);
            usize::try_from((seconds + QUARTER_S / 2) / QUARTER_S).unwrap_or_default()
        };
        let from = nearest(starts).min(self.rows.len().saturating_sub(1));
        (from, nearest(ends).clamp(from + 1, self.rows.len().max(from + 1)))
    }
}

/// What clocks show, minutes from midnight.
pub(super) fn minute_of(at: Time, zone: &Zone) -> u16 {
    let wall = zone.wall(at);
    u16::try_from(i32::from(wall.hour()) * 60 + i32::from(wall.minute())).unwrap_or_default()
}

/// The rows that some days have in common.
pub(super) struct Axis(Vec<Row>);

impl Axis {
    /// The working hours, and those of `stretches`; or all.
    pub fn of(days: &[Clock], stretches: &[(Time, Time)], whole: bool) -> Axis {
        let all: BTreeSet<Row> = days.iter().flat_map(|day| day.rows.iter().copied()).collect();
        if whole {
            return Axis(all.into_iter().collect());
        }
        let (mut from, mut to) = WORKING;
        for day in days {
            for (starts, ends) in
                stretches.iter().filter(|(starts, ends)| *starts < day.to && *ends > day.from)
            {
                let (first, end) = day.quarters(*starts, *ends);
                for row in &day.rows[first..end] {
                    from = from.min(row.minute / 60 * 60);
                    to = to.max((row.minute / 60 + 1) * 60);
                }
            }
        }
        Axis(all.into_iter().filter(|row| (from..to).contains(&row.minute)).collect())
    }

    pub fn quarters(&self) -> Vec<Quarter> {
        self.0.iter().copied().map(Quarter::from).collect()
    }

    /// Where a stretch of a day stands.
    pub fn rows(&self, day: &Clock, starts: Time, ends: Time) -> (u16, u16) {
        let (first, end) = day.quarters(starts, ends);
        let row = |quarter: usize| {
            let found = day.rows.get(quarter).and_then(|row| self.0.binary_search(row).ok());
            u16::try_from(found.unwrap_or_default()).unwrap_or_default()
        };
        let from = row(first);
        (from, (row(end - 1) + 1).max(from + 1))
    }

    /// What of a stretch stands on the axis at all.
    pub fn shown(&self, day: &Clock, starts: Time, ends: Time) -> Option<(u16, u16)> {
        let (first, end) = day.quarters(starts, ends);
        let rows = day.rows.get(first..end)?.iter().filter_map(|row| self.0.binary_search(row).ok());
        let rows: Vec<u16> = rows.filter_map(|row| u16::try_from(row).ok()).collect();
        Some((rows.iter().copied().min()?, rows.iter().copied().max()? + 1))
    }

    /// Rows that a day does not have.
    pub fn absent(&self, day: &Clock) -> Vec<(u16, u16)> {
        let mut found: Vec<(u16, u16)> = Vec::new();
        for (at, row) in self.0.iter().enumerate() {
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            match found.last_mut() {
                _ if day.rows.contains(row) => {}
                Some((_, to)) if *to == at => *to = at + 1,
                _ => found.push((at, at.saturating_add(1))),
            }
        }
        found
    }
}

/// Puts what overlaps side by side, each as wide as there is room for; and how many stand beside each other at most. The
/// rows come in the order of their beginnings.
pub(super) fn beside(rows: &[(u16, u16)]) -> (u8, Vec<Place>) {
    let mut places: Vec<Place> = Vec::with_capacity(rows.len());
    let meets = |a: (u16, u16), b: (u16, u16)| a.0 < b.1 && b.0 < a.1;
    for (at, row) in rows.iter().enumerate() {
        let taken: Vec<u8> = (0..at)
            .filter(|other| meets(rows[*other], *row) && !places[*other].unseen)
            .map(|other| places[other].column)
            .collect();
        let free = (0..COLUMNS_MOST).find(|column| !taken.contains(column));
        let column = free.unwrap_or_default();
        places.push(Place { from: row.0, to: row.1, column, column_end: column + 1, unseen: free.is_none() });
    }
    let seen = || places.iter().filter(|place| !place.unseen);
    let columns = seen().map(|place| place.column + 1).max().unwrap_or(1);
    let ends: Vec<u8> = places
        .iter()
        .map(|one| {
            let next = seen().filter(|other| meets((one.from, one.to), (other.from, other.to)));
            next.map(|other| other.column).filter(|column| *column > one.column).min().unwrap_or(columns)
        })
        .collect();
    for (place, end) in places.iter_mut().zip(ends) {
        place.column_end = end;
    }
    (columns, places)
}

/// Of stretches of time with whose they are, which meet another one of the same owner.
pub(super) fn conflicts<T: PartialEq>(stretches: &[(T, Time, Time)]) -> Vec<bool> {
    let meets = |a: &(T, Time, Time), b: &(T, Time, Time)| a.0 == b.0 && a.1 < b.2 && b.1 < a.2;
    let other = |at: usize| {
        move |(index, stretch): (usize, &(T, Time, Time))| index != at && meets(&stretches[at], stretch)
    };
    (0..stretches.len()).map(|at| stretches.iter().enumerate().any(other(at))).collect()
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
