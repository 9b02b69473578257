//! The grid as a visit on its way sees it: rows, days, and what the form of another time would say. Pure.
use super::words;
use model::calendar::{Calendar, Quarter};
use model::visits::NewTime;
use model::{Lang, VisitId};

/// As the planning form has it.
const LENGTHS: std::ops::RangeInclusive<i32> = 5..=480;
const STEP_MIN: i32 = 15;

/// The rows and days of the grid that is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    axis: Vec<Quarter>,
    days: Vec<ShapeDay>,
    zone: String,
}

#[derive(Clone, Debug, PartialEq)]
struct ShapeDay {
    date: String,
    words: String,
    absent: Vec<(u16, u16)>,
}

impl Shape {
    pub fn of(calendar: &Calendar) -> Shape {
        let days = calendar.days.iter().map(|day| ShapeDay {
            date: day.date.clone(),
            words: day.words.clone(),
            absent: day.absent.clone(),
        });
        Shape { axis: calendar.axis.clone(), days: days.collect(), zone: calendar.zone.clone() }
    }

    fn rows(&self) -> i32 {
        i32::try_from(self.axis.len()).unwrap_or(i32::MAX)
    }

    pub fn has(&self, day: usize, row: i32) -> bool {
        let found = self.days.get(day).zip(u16::try_from(row).ok());
        let in_day =
            |(day, row): (&ShapeDay, u16)| !day.absent.iter().any(|(from, to)| (*from..*to).contains(&row));
        row < self.rows() && found.is_some_and(in_day)
    }

    /// So many days and rows away; rows that a day does not have are passed over, and at the edges it stays.
    pub fn shifted(&self, spot: Spot, days: i32, rows: i32) -> Spot {
        let day = i32::try_from(spot.day).unwrap_or_default().saturating_add(days);
        let day = usize::try_from(day).unwrap_or_default().min(self.days.len().saturating_sub(1));
        let step = if rows < 0 { -1 } else { 1 };
        let mut row = spot.row.saturating_add(rows).clamp(0, (self.rows() - 1).max(0));
        while row >= 0 && row < self.rows() && !self.has(day, row) {
            row += step;
        }
        if self.has(day, row) { Spot { day, row, ..spot } } else { spot }
    }

    /// What the form of another time would say.
    pub fn time(&self, held: &Held) -> Option<NewTime> {
        let (day, quarter) = (self.days.get(held.to.day)?, self.quarter(held.to.row)?);
        let minute = self.minute(held)?;
        let doubled = |row: usize, other: &Quarter| {
            let here = self.has(held.to.day, i32::try_from(row).unwrap_or(-1));
            here && other.again && other.minute == quarter.minute
        };
        let fold = if quarter.again {
            "second"
        } else if self.axis.iter().enumerate().any(|(row, other)| doubled(row, other)) {
            "first"
        } else {
            ""
        };
        Some(NewTime {
            date: day.date.clone(),
            time: format!("{:02}:{:02}", minute / 60, minute % 60),
            fold: fold.to_owned(),
            zone: self.zone.clone(),
            duration: held.to.minutes.to_string(),
            ..NewTime::default()
        })
    }

    /// "Tuesday, November 24 at 3:30 pm".
    pub fn words(&self, lang: Lang, held: &Held) -> Option<String> {
        let day = self.days.get(held.to.day)?;
        Some(words::moment(lang, &day.words, self.minute(held)?))
    }

    pub fn quarter(&self, row: i32) -> Option<&Quarter> {
        self.axis.get(usize::try_from(row).ok()?)
    }

    /// Of the day, on the wall. What begins beside the quarters keeps its minutes.
    fn minute(&self, held: &Held) -> Option<u16> {
        let minute = i32::from(self.quarter(held.to.row)?.minute) + held.beside;
        u16::try_from(minute.clamp(0, 24 * 60 - 1)).ok()
    }
}

/// A place in the grid: day and row from 0 on, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub day: usize,
    pub row: i32,
    pub minutes: i32,
}

/// A visit that is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub visit: VisitId,
    pub names: String,
    pub from: Spot,
    pub to: Spot,
    /// Minutes from the row's own to its beginning.
    pub beside: i32,
}

impl Held {
    pub fn is(&self, visit: VisitId) -> bool {
        self.visit == visit
    }
}

/// Longer or shorter by so many quarters, as long as a visit may be so long.
pub fn stretched(spot: Spot, steps: i32) -> Spot {
    let minutes = spot.minutes.saturating_add(steps.saturating_mul(STEP_MIN));
    if LENGTHS.contains(&minutes) { Spot { minutes, ..spot } } else { spot }
}

/// The rows that it covers, from and up to.
pub fn covered(spot: Spot, rows: usize) -> (i32, i32) {
    let rows = i32::try_from(rows).unwrap_or(i32::MAX);
    let length = (spot.minutes + STEP_MIN - 1) / STEP_MIN;
    (spot.row, spot.row.saturating_add(length.max(1)).min(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two days, of which the second has its hour from one to two twice.
    fn shape() -> Shape {
        let quarter = |minute, again| Quarter { minute, again };
        let mut axis: Vec<Quarter> = (0..8).map(|n| quarter(n * 15, false)).collect();
        axis.extend((4..8).map(|n| quarter(n * 15, true)));
        axis.extend((8..16).map(|n| quarter(n * 15, false)));
        let day = |date: &str, absent| ShapeDay { date: date.to_owned(), words: date.to_owned(), absent };
        Shape {
            axis,
            days: vec![day("2026-10-31", vec![(8, 12)]), day("2026-11-01", vec![])],
            zone: "America/Denver".to_owned(),
        }
    }

    fn held(to: Spot, beside: i32) -> Held {
        let visit = VisitId::parse("00000000000000000000000000000001").expect("an id");
        Held { visit, names: "Maya".to_owned(), from: to, to, beside }
    }

    fn spot(day: usize, row: i32) -> Spot {
        Spot { day, row, minutes: 30 }
    }

    #[test]
    fn rows_that_a_day_does_not_have_are_passed_over() {
        let shape = shape();
        assert_eq!(shape.shifted(spot(0, 7), 0, 1), spot(0, 12));
        assert_eq!(shape.shifted(spot(0, 12), 0, -1), spot(0, 7));
        assert_eq!(shape.shifted(spot(1, 7), 0, 1), spot(1, 8));
        assert_eq!(shape.shifted(spot(1, 8), -1, 0), spot(0, 12));
    }

    #[test]
    fn at_the_edges_it_stays() {
        let shape = shape();
        assert_eq!(shape.shifted(spot(0, 0), -1, -1), spot(0, 0));
        assert_eq!(shape.shifted(spot(1, 19), 1, 1), spot(1, 19));
    }

    #[test]
    fn the_form_says_which_of_two_equal_hours_is_meant() {
        let shape = shape();
        let said = |day, row, beside| {
            let time = shape.time(&held(spot(day, row), beside)).expect("a time");
            (time.date, time.time, time.fold)
        };
        let of = |date: &str, time: &str, fold: &str| (date.to_owned(), time.to_owned(), fold.to_owned());
        assert_eq!(said(1, 4, 0), of("2026-11-01", "01:00", "first"));
        assert_eq!(said(1, 8, 0), of("2026-11-01", "01:00", "second"));
        assert_eq!(said(0, 4, 0), of("2026-10-31", "01:00", ""));
        assert_eq!(said(0, 12, 5), of("2026-10-31", "02:05", ""));
        assert_eq!(said(0, 0, -5), of("2026-10-31", "00:00", ""));
    }

    #[test]
    fn lengths_stay_within_what_a_visit_may_have() {
        assert_eq!(stretched(spot(0, 0), 1).minutes, 45);
        assert_eq!(stretched(spot(0, 0), -1).minutes, 15);
        assert_eq!(stretched(Spot { minutes: 15, ..spot(0, 0) }, -1).minutes, 15);
        assert_eq!(stretched(Spot { minutes: 480, ..spot(0, 0) }, 1).minutes, 480);
        assert_eq!(covered(Spot { minutes: 40, ..spot(0, 18) }, 20), (18, 20));
        assert_eq!(covered(Spot { minutes: 5, ..spot(0, 3) }, 20), (3, 4));
    }
}
