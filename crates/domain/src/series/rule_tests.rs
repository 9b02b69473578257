//! Rules by hand: what each kind of rule says, and where clocks change.
use super::*;
use proptest::prelude::*;

fn rule(text: &str) -> Rule {
    Rule::parse(text).unwrap_or_else(|| panic!("{text} is a rule"))
}
fn day(text: &str) -> Date {
    text.parse().unwrap()
}
fn days(text: &str, start: &str) -> Vec<String> {
    rule(text).dates(day(start)).iter().map(Date::to_string).collect()
}
fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}
fn utc(text: &str) -> Time {
    when::time(text.parse().unwrap())
}

#[test]
fn rules_name_their_days() {
    for (text, start, expected) in [
        ("FREQ=DAILY;INTERVAL=3;COUNT=3", "2026-11-29", "2026-11-29 2026-12-02 2026-12-05"),
        ("FREQ=WEEKLY;COUNT=3", "2026-11-24", "2026-11-24 2026-12-01 2026-12-08"),
        // Weeks begin on Monday: that of the first week is over, the next one is two weeks on.
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=3", "2026-11-26", "2026-11-26 2026-12-07 2026-12-10"),
        ("FREQ=MONTHLY;BYDAY=3TU;UNTIL=20270119", "2026-11-17", "2026-11-17 2026-12-15 2027-01-19"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-11-27", "2026-11-27 2026-12-25 2027-01-29"),
        // A month without a 31st is left out, as RFC 5545 has it.
        ("FREQ=MONTHLY;COUNT=3", "2026-10-31", "2026-10-31 2026-12-31 2027-01-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", "2026-11-30", "2026-11-30 2026-12-31 2027-01-31 2027-02-28"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1,15;COUNT=3", "2026-11-10", "2026-11-15 2027-02-01 2027-02-15"),
        // The first day counts only where the rule meets it.
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=1", "2026-11-24", "2026-11-27"),
        ("FREQ=WEEKLY;UNTIL=20261123", "2026-11-24", ""),
    ] {
        assert_eq!(days(text, start).join(" "), expected, "{text} from {start}");
    }
}

#[test]
fn there_is_an_end_to_every_series() {
    assert_eq!(days("FREQ=DAILY;COUNT=10000", "2026-11-24").len(), MOST);
    let late = days("FREQ=MONTHLY;COUNT=99", "2026-11-24");
    assert_eq!((late.len(), late.last().unwrap().as_str()), (25, "2028-11-24"));
    assert_eq!(days("FREQ=WEEKLY;UNTIL=20991231", "2028-02-29").len(), MOST);
}

#[test]
fn what_is_no_rule_of_ours_is_refused() {
    for text in [
        "",
        "FREQ=WEEKLY",
        "COUNT=3",
        "FREQ=YEARLY;COUNT=3",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20270101",
        "FREQ=WEEKLY;COUNT=3;COUNT=4",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=+3",
        "FREQ=WEEKLY;INTERVAL=0;COUNT=3",
        "FREQ=WEEKLY;BYDAY=2TU;COUNT=3",
        "FREQ=MONTHLY;BYDAY=6TU;COUNT=3",
        "FREQ=MONTHLY;BYDAY=0TU;COUNT=3",
        "FREQ=MONTHLY;BYDAY=TU;BYMONTHDAY=3;COUNT=3",
        "FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3",
        "FREQ=DAILY;BYDAY=MO;COUNT=3",
        "FREQ=WEEKLY;WKST=SU;COUNT=3",
        "FREQ=WEEKLY;UNTIL=20270230",
        "FREQ=WEEKLY;UNTIL=2027é301",
        "FREQ=WEEKLY;BYDAY=é;COUNT=3",
    ] {
        assert_eq!(Rule::parse(text), None, "{text}");
    }
}

/// Zones that change their clocks at other days, and one by half an hour.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    // Zone, the night on which clocks go forward, a wall time that is left out, the instant of the first minute after it.
    ("America/Denver", "2027-03-14", "02:30", "2027-03-14T09:00:00Z"),
    ("Europe/Berlin", "2027-03-28", "02:15", "2027-03-28T01:00:00Z"),
    ("Australia/Lord_Howe", "2027-10-03", "02:10", "2027-10-02T15:30:00Z"),
    ("America/Santiago", "2027-09-05", "00:20", "2027-09-05T04:00:00Z"),
];

#[test]
fn an_hour_that_is_left_out_becomes_the_first_minute_after_it() {
    for (name, date, clock, expected) in CHANGES {
        let found = at(day(date), when::parse_clock(clock).unwrap(), &zone(name)).unwrap();
        assert_eq!((found.at, found.moved), (utc(expected), true), "{name}");
        assert_eq!(found.wall, zone(name).rules().to_datetime(stamp(found.at)), "{name}");
        let week_after = day(date).saturating_add(7.days());
        assert!(!at(week_after, when::parse_clock(clock).unwrap(), &zone(name)).unwrap().moved, "{name}");
    }
}

#[test]
fn an_hour_that_happens_twice_is_the_first_of_the_two() {
    for (name, date, clock, expected) in [
        ("America/Denver", "2026-11-01", "01:30", "2026-11-01T07:30:00Z"),
        ("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30:00Z"),
        ("Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03T14:45:00Z"),
    ] {
        let found = at(day(date), when::parse_clock(clock).unwrap(), &zone(name)).unwrap();
        assert_eq!((found.at, found.moved, found.doubled), (utc(expected), false, true), "{name}");
    }
}

#[test]
fn an_hour_that_happens_twice_is_the_one_that_was_asked_for() {
    let (date, clock, zone) =
        (day("2026-11-01"), when::parse_clock("01:30").unwrap(), zone("America/Denver"));
    let of = |which| at_which(date, clock, which, &zone).unwrap().at;
    assert_eq!(of(WhichHour::First), utc("2026-11-01T07:30:00Z"));
    assert_eq!(of(WhichHour::Second), utc("2026-11-01T08:30:00Z"));
    // Of an hour that exists once there is nothing to choose.
    let once = when::parse_clock("03:30").unwrap();
    let found = at_which(date, once, WhichHour::Second, &zone).unwrap();
    assert_eq!((found.at, found.doubled), (utc("2026-11-01T10:30:00Z"), false));
}

#[test]
fn three_o_clock_stays_three_o_clock() {
    for name in
        ["America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]
    {
        let zone = zone(name);
        let dates = rule("FREQ=WEEKLY;COUNT=100").dates(day("2026-11-24"));
        let all: Vec<Occurrence> =
            dates.iter().map(|date| at(*date, civil::time(15, 0, 0, 0), &zone).unwrap()).collect();
        for (date, found) in dates.iter().zip(&all) {
            assert_eq!(found.wall, date.at(15, 0, 0, 0), "{name}");
            assert_eq!(zone.wall(found.at), found.wall, "{name}");
        }
        assert!(all.windows(2).all(|pair| pair[0].at < pair[1].at), "{name}");
    }
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let ends = prop_oneof![
        (1usize..10_000).prop_map(Ends::Count),
        (2026i16..2040, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Ends::Until(civil::date(y, m, d))),
    ];
    let weekday = (0i8..7).prop_map(|n| Weekday::from_monday_zero_offset(n).unwrap());
    let by =
        |nth: BoxedStrategy<i8>| (nth, weekday.clone()).prop_map(|(nth, weekday)| ByDay { nth, weekday });
    let weekly = prop::collection::vec(by(Just(0).boxed()), 0..7);
    let nth = prop_oneof![-5i8..=-1, 1i8..=5, Just(0)].boxed();
    let monthly = prop::collection::vec(by(nth), 0..4);
    let month_day = prop_oneof![-31i8..=-1, 1i8..=31];
    let shape = prop_oneof![
        Just((Freq::Daily, Vec::<ByDay>::new(), Vec::<i8>::new())),
        weekly.prop_map(|days| (Freq::Weekly, days, Vec::<i8>::new())),
        monthly.prop_map(|days| (Freq::Monthly, days, Vec::<i8>::new())),
        prop::collection::vec(month_day, 1..4).prop_map(|days| (Freq::Monthly, Vec::<ByDay>::new(), days)),
    ];
    (shape, 1i32..=1000, ends).prop_map(|((freq, by_day, by_month_day), interval, ends)| Rule {
        freq,
        interval,
        by_day,
        by_month_day,
        ends,
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_the_same_rule(rule in any_rule()) {
        prop_assert_eq!(Rule::parse(&rule.to_string()), Some(rule));
    }

    #[test]
    fn days_are_in_order_and_within_bounds(rule in any_rule(), from in 0i32..5000) {
        let start = day("2026-01-01").saturating_add(from.days());
        let dates = rule.dates(start);
        prop_assert!(dates.len() <= MOST);
        prop_assert!(dates.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(dates.iter().all(|date| *date >= start && *date <= start.saturating_add(2.years())));
    }

    #[test]
    fn junk_never_panics(junk in any::<String>(), tail in "[A-Z=;,0-9+-]{0,40}") {
        let _ = Rule::parse(&junk);
        let _ = Rule::parse(&format!("FREQ=MONTHLY;{tail}"));
    }
}
