//! Days, hours and places of the calendar.
use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).expect("a zone")
}

fn day(text: &str) -> Date {
    when::parse_date(text).expect("a date")
}

fn at(date: &str, time: &str, fold: &str, zone: &Zone) -> Time {
    when::resolve(day(date), when::parse_clock(time).expect("a time"), fold, zone).expect("a moment")
}

fn shown(axis: &Axis, (from, to): (u16, u16)) -> (Quarter, usize) {
    (axis.quarters()[usize::from(from)], usize::from(to - from))
}

fn quarter(minute: u16, again: bool) -> Quarter {
    Quarter { minute, again }
}

#[test]
fn weeks_begin_on_sunday_in_english_and_on_monday_in_spanish() {
    let tuesday = day("2026-11-24");
    assert_eq!(dates(CalendarSpan::Week, tuesday, Lang::En)[0], day("2026-11-22"));
    assert_eq!(dates(CalendarSpan::Week, tuesday, Lang::Es)[0], day("2026-11-23"));
    let sunday = day("2026-11-22");
    assert_eq!(dates(CalendarSpan::Week, sunday, Lang::En)[0], sunday);
    assert_eq!(dates(CalendarSpan::Week, sunday, Lang::Es)[6], sunday);
}

#[test]
fn a_month_is_shown_in_whole_weeks_from_four_to_six() {
    let month = |text, lang| {
        let dates = dates(CalendarSpan::Month, day(text), lang);
        (dates.len(), dates[0], dates[dates.len() - 1])
    };
    assert_eq!(month("2026-02-14", Lang::En), (28, day("2026-02-01"), day("2026-02-28")));
    assert_eq!(month("2026-11-24", Lang::En), (35, day("2026-11-01"), day("2026-12-05")));
    assert_eq!(month("2026-08-31", Lang::Es), (42, day("2026-07-27"), day("2026-09-06")));
}

#[test]
fn a_month_after_the_last_of_january_is_february() {
    assert_eq!(step(CalendarSpan::Month, day("2026-01-31"), 1), day("2026-02-01"));
    assert_eq!(step(CalendarSpan::Month, day("2026-01-31"), -1), day("2025-12-01"));
    assert_eq!(step(CalendarSpan::Week, day("2026-11-24"), -1), day("2026-11-17"));
}

#[test]
fn days_have_as_many_quarters_as_the_zone_gives_them() {
    let count = |date: &str, name: &str| Clock::of(day(date), &zone(name)).rows.len();
    assert_eq!(count("2026-11-24", "America/Denver"), 96);
    assert_eq!(count("2026-03-08", "America/Denver"), 92);
    assert_eq!(count("2026-11-01", "America/Denver"), 100);
    // Half an hour only.
    assert_eq!(count("2026-04-05", "Australia/Lord_Howe"), 98);
    assert_eq!(count("2026-10-04", "Australia/Lord_Howe"), 94);
    // Midnight itself was skipped.
    assert_eq!(count("2018-11-04", "America/Sao_Paulo"), 92);
}

#[test]
fn the_doubled_hour_stands_twice_and_other_days_lack_the_second_one() {
    let denver = zone("America/Denver");
    let days: Vec<Clock> = ["2026-10-31", "2026-11-01"].map(|text| Clock::of(day(text), &denver)).into();
    let axis = Axis::of(&days, &[], true);
    assert_eq!(axis.quarters().len(), 100);
    let place = |fold| {
        let starts = at("2026-11-01", "1:30", fold, &denver);
        shown(&axis, axis.rows(&days[1], starts, starts.plus_seconds(1800)))
    };
    assert_eq!(place("first"), (quarter(90, false), 2));
    assert_eq!(place("second"), (quarter(90, true), 2));
    // From the first 1:30 to the second one is an hour.
    let (first, second) =
        (at("2026-11-01", "1:30", "first", &denver), at("2026-11-01", "1:30", "second", &denver));
    assert_eq!(axis.rows(&days[1], first, second).1 - axis.rows(&days[1], first, second).0, 4);
    let again = axis.quarters().iter().position(|row| row.again).expect("a second one");
    let again = u16::try_from(again).expect("small");
    assert_eq!(axis.absent(&days[0]), [(again, again + 4)]);
    assert_eq!(axis.absent(&days[1]), []);
}

#[test]
fn the_skipped_hour_is_no_row_of_its_day() {
    let denver = zone("America/Denver");
    let days: Vec<Clock> = ["2026-03-07", "2026-03-08"].map(|text| Clock::of(day(text), &denver)).into();
    let axis = Axis::of(&days, &[], true);
    assert_eq!(axis.quarters().len(), 96);
    assert_eq!((axis.absent(&days[0]), axis.absent(&days[1])), (vec![], vec![(8, 12)]));
    // By itself the day has 92 rows, and three follows two.
    let alone = Axis::of(&days[1..], &[], true);
    assert_eq!((alone.quarters().len(), alone.quarters()[8]), (92, quarter(180, false)));
    let late = at("2026-03-08", "15:30", "", &denver);
    assert_eq!(shown(&axis, axis.rows(&days[1], late, late.plus_seconds(900))), (quarter(930, false), 1));
}

#[test]
fn only_working_hours_are_shown_unless_there_is_a_visit() {
    let denver = zone("America/Denver");
    let days = [Clock::of(day("2026-11-24"), &denver)];
    let usual = Axis::of(&days, &[], false).quarters();
    assert_eq!((usual[0], usual.len()), (quarter(420, false), 48));
    let early = at("2026-11-24", "5:50", "", &denver);
    let late = at("2026-11-24", "19:10", "", &denver);
    let stretches = [(early, early.plus_seconds(600)), (late, late.plus_seconds(1800))];
    let more = Axis::of(&days, &stretches, false).quarters();
    assert_eq!((more[0], more[more.len() - 1]), (quarter(300, false), quarter(1185, false)));
}

#[test]
fn what_goes_past_midnight_is_shown_on_both_days() {
    let denver = zone("America/Denver");
    let days: Vec<Clock> = ["2026-11-24", "2026-11-25"].map(|text| Clock::of(day(text), &denver)).into();
    let axis = Axis::of(&days, &[], true);
    let starts = at("2026-11-24", "23:30", "", &denver);
    let ends = starts.plus_seconds(3600);
    assert_eq!(shown(&axis, axis.rows(&days[0], starts, ends)), (quarter(1410, false), 2));
    assert_eq!(shown(&axis, axis.rows(&days[1], starts, ends)), (quarter(0, false), 2));
}

#[test]
fn what_overlaps_stands_side_by_side_and_takes_the_room_that_is_there() {
    let place = |place: &Place| (place.column, place.column_end);
    let (columns, places) = beside(&[(0, 4), (2, 6), (4, 8), (10, 12)]);
    assert_eq!(columns, 2);
    assert_eq!(places.iter().map(place).collect::<Vec<_>>(), [(0, 1), (1, 2), (0, 1), (0, 2)]);
    assert_eq!(beside(&[]), (1, vec![]));
}

#[test]
fn what_does_not_fit_is_counted_and_covers_nothing() {
    let (columns, places) = beside(&[(0, 4); 9]);
    assert_eq!((columns, places.iter().filter(|place| place.unseen).count()), (COLUMNS_MOST, 3));
}

#[test]
fn only_the_same_hosts_visits_are_in_each_others_way() {
    let t = Time::from_seconds;
    let found = conflicts(&[(1, t(0), t(10)), (2, t(0), t(10)), (1, t(10), t(20)), (1, t(19), t(30))]);
    assert_eq!(found, [false, false, true, true]);
}

proptest! {
    #[test]
    fn nothing_covers_anything(mut rows in prop::collection::vec((0u16..90, 1u16..12), 0..30)) {
        rows.sort_unstable();
        let rows: Vec<(u16, u16)> = rows.into_iter().map(|(from, length)| (from, from + length)).collect();
        let (columns, places) = beside(&rows);
        let seen: Vec<&Place> = places.iter().filter(|place| !place.unseen).collect();
        for (at, one) in seen.iter().enumerate() {
            prop_assert!(one.column < one.column_end && one.column_end <= columns);
            for other in &seen[at + 1..] {
                let rows = one.from < other.to && other.from < one.to;
                let columns = one.column < other.column_end && other.column < one.column_end;
                prop_assert!(!(rows && columns), "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn no_stretch_of_any_day_is_lost(
        days in 0i64..800, from in 0i64..86_400, length in 300i64..28_800, place in 0usize..4,
    ) {
        let zone = zone(["America/Denver", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"][place]);
        let day = Clock::of(plus_days(day("2025-01-01"), days), &zone);
        let starts = day.from.plus_seconds(from.min(day.to.seconds_since(day.from) - 1));
        let ends = starts.plus_seconds(length);
        let axis = Axis::of(std::slice::from_ref(&day), &[(starts, ends)], false);
        let (first, end) = axis.rows(&day, starts, ends);
        prop_assert!(first < end && usize::from(end) <= axis.quarters().len());
    }
}
