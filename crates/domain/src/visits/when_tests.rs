//! Skipped and doubled hours in several zones, and the words for dates in both languages.
use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}
fn at(zone_name: &str, date: &str, clock: &str) -> Result<Time, FieldCode> {
    resolve(parse_date(date).unwrap(), parse_clock(clock).unwrap(), "", &zone(zone_name))
}
fn utc(text: &str) -> Time {
    time(text.parse().unwrap())
}

#[test]
fn a_wall_time_means_one_instant() {
    assert_eq!(at("America/Denver", "2026-11-24", "15:30"), Ok(utc("2026-11-24T22:30:00Z")));
    assert_eq!(at("Asia/Kathmandu", "2026-11-24", "15:30"), Ok(utc("2026-11-24T09:45:00Z")));
    assert_eq!(at("UTC", "2028-02-29", "00:00"), Ok(utc("2028-02-29T00:00:00Z")));
}

#[test]
fn an_hour_that_clocks_skip_is_refused() {
    for (name, date, clock) in [
        ("America/New_York", "2027-03-14", "02:30"),
        ("America/New_York", "2027-03-14", "02:00"),
        ("Europe/Berlin", "2027-03-28", "02:59"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15"), // half an hour only
        ("America/Santiago", "2026-09-06", "00:30"),    // midnight itself
        ("Pacific/Apia", "2011-12-30", "12:00"),        // a whole day
    ] {
        assert_eq!(at(name, date, clock), Err(FieldCode::SkippedHour), "{name} {date} {clock}");
    }
    assert!(at("America/New_York", "2027-03-14", "03:00").is_ok());
    assert!(at("America/Phoenix", "2027-03-14", "02:30").is_ok());
}

#[test]
fn an_hour_that_comes_twice_is_asked_about() {
    for (name, date, clock, apart) in [
        ("America/New_York", "2026-11-01", "01:30", 3600),
        ("Europe/Berlin", "2026-10-25", "02:00", 3600),
        ("Australia/Lord_Howe", "2027-04-04", "01:45", 1800),
        ("America/Santiago", "2027-04-03", "23:30", 3600),
    ] {
        assert_eq!(at(name, date, clock), Err(FieldCode::DoubledHour), "{name} {date} {clock}");
        let which = |fold| {
            resolve(parse_date(date).unwrap(), parse_clock(clock).unwrap(), fold, &zone(name)).unwrap()
        };
        assert_eq!(which("second").seconds_since(which("first")), apart, "{name}");
        assert_eq!(zone(name).wall(which("first")), zone(name).wall(which("second")));
    }
}

/// British Columbia stopped changing its clocks in 2026 (pain 20 of the peers).
#[test]
fn the_zone_database_is_recent() {
    assert_eq!(at("America/Vancouver", "2026-12-15", "12:00"), Ok(utc("2026-12-15T19:00:00Z")));
}

#[test]
fn what_is_no_zone_is_refused() {
    for name in ["", "Mars/Olympus", "Etc/Unknown", "../../etc/passwd", "EST5EDT,M3.2.0,M11.1.0", "+02:00"] {
        assert!(Zone::parse(name).is_none(), "{name}");
    }
    assert_eq!(zone("america/new_york").name(), "America/New_York");
}

#[test]
fn what_is_no_date_or_clock_is_refused() {
    for typed in
        ["", "2026-02-30", "24.11.2026", "2026-11", "2026-11-24-1", "-2026-1-1", "2026-1１-24", "tue"]
    {
        assert_eq!(parse_date(typed), None, "{typed}");
    }
    for typed in [
        "",
        "24:00",
        "12:60",
        "12",
        "1:2:3:4",
        "12:00:99",
        "+1:00",
        "pm",
        "0 pm",
        "13 pm",
        "15:30 pm",
        "3 xm",
        "3:30 p",
        "3:30 pm 4",
        "noon",
    ] {
        assert_eq!(parse_clock(typed), None, "{typed}");
    }
    assert_eq!(parse_clock("15:30:00"), parse_clock("15:30"));
}

#[test]
fn a_clock_is_read_as_people_write_it() {
    let half_past_three = civil::Time::new(15, 30, 0, 0).ok();
    for typed in
        ["15:30", " 15.30 ", "3:30 pm", "3.30pm", "03:30 PM", "3:30 p. m.", "3:30 p.\u{a0}m.", "3:30:00 p.m."]
    {
        assert_eq!(parse_clock(typed), half_past_three, "{typed}");
    }
    for (typed, hour) in [("3 pm", 15), ("3pm", 15), ("12 am", 0), ("12 pm", 12), ("9 a. m.", 9)] {
        assert_eq!(parse_clock(typed), civil::Time::new(hour, 0, 0, 0).ok(), "{typed}");
    }
}

#[test]
fn words_are_the_readers() {
    let (denver, now) = (zone("America/Denver"), utc("2026-11-24T19:00:00Z"));
    let en = |at: &str| shown(utc(at), now, &denver, Lang::En).words;
    let es = |at: &str| shown(utc(at), now, &denver, Lang::Es).words;
    assert_eq!(en("2026-11-24T22:30:00Z"), "Today at 3:30 pm");
    assert_eq!(es("2026-11-24T22:30:00Z"), "Hoy a las 3:30 p. m.");
    assert_eq!(es("2026-11-24T20:05:00Z"), "Hoy a la 1:05 p. m.");
    assert_eq!(en("2026-11-25T07:00:00Z"), "Tomorrow at 12:00 am");
    assert_eq!(es("2026-11-25T19:00:00Z"), "Mañana a las 12:00 p. m.");
    assert_eq!(en("2026-11-23T19:00:00Z"), "Yesterday at 12:00 pm");
    assert_eq!(en("2026-12-01T16:00:00Z"), "Tue, Dec 1 at 9:00 am");
    assert_eq!(es("2026-12-01T16:00:00Z"), "Mar 1 de dic a las 9:00 a. m.");
    assert_eq!(en("2027-01-05T16:00:00Z"), "Tue, Jan 5, 2027 at 9:00 am");
    assert_eq!(in_full(now, &denver, Lang::En), "Tuesday, November 24, 2026 at 12:00 pm");
    assert_eq!(in_full(now, &denver, Lang::Es), "Martes, 24 de noviembre de 2026 a las 12:00 p. m.");
    assert_eq!(day_words(now, &denver, Lang::En), "Tuesday, November 24");
    assert_eq!(day_words(now, &denver, Lang::Es), "Martes, 24 de noviembre");
}

#[test]
fn zones_have_names_in_words() {
    for (name, en, es) in [
        ("America/Denver", "Denver time", "hora de Denver"),
        ("America/New_York", "New York time", "hora de Nueva York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time", "hora de Buenos Aires"),
        ("Etc/GMT+5", "UTC-5", "UTC-5"),
        ("UTC", "UTC", "UTC"),
    ] {
        assert_eq!(
            (zone(name).in_words(Lang::En).as_str(), zone(name).in_words(Lang::Es).as_str()),
            (en, es)
        );
    }
}

#[test]
fn a_day_has_as_many_hours_as_it_has() {
    let hours = |name: &str, noon: &str| {
        let (from, to) = day_of(utc(noon), &zone(name));
        to.seconds_since(from) / 3600
    };
    assert_eq!(hours("America/New_York", "2026-11-01T17:00:00Z"), 25);
    assert_eq!(hours("America/New_York", "2027-03-14T17:00:00Z"), 23);
    assert_eq!(hours("America/Santiago", "2026-09-06T17:00:00Z"), 23);
    assert_eq!(hours("America/New_York", "2026-11-24T17:00:00Z"), 24);
}

/// Each side of every change of every zone until 2037: the wall time of an instant means that instant, or is one that clocks show
/// twice; and what they skip means none.
#[test]
fn every_change_of_every_zone_until_2037() {
    let (from, until) = (stamp(utc("2026-01-01T00:00:00Z")), stamp(utc("2038-01-01T00:00:00Z")));
    let (mut skipped, mut doubled) = (0, 0);
    for name in jiff::tz::db().available() {
        let Some(zone) = Zone::parse(&name.to_string()) else { continue };
        for change in zone.rules().following(from).take_while(|change| change.timestamp() < until) {
            let at = change.timestamp();
            let before = zone.rules().to_offset(at - jiff::SignedDuration::from_secs(1));
            let by = i64::from(change.offset().seconds() - before.seconds());
            for minutes in [-90, -31, -1, 0, 1, 31, 90] {
                let moment = time(at).plus_seconds(minutes * 60);
                let wall = zone.wall(moment);
                let which = |fold| resolve(wall.date(), wall.time(), fold, &zone);
                match which("") {
                    Ok(found) => assert_eq!(found, moment, "{} {wall}", zone.name()),
                    Err(FieldCode::DoubledHour) => {
                        let both = [which("first").unwrap(), which("second").unwrap()];
                        assert!(both.contains(&moment), "{} {wall}", zone.name());
                        assert_eq!(both[1].seconds_since(both[0]), -by, "{} {wall}", zone.name());
                        doubled += 1;
                    }
                    Err(code) => panic!("{} {wall}: {code:?}", zone.name()),
                }
            }
            if by > 0 {
                let wall = before.to_datetime(at);
                let none = resolve(wall.date(), wall.time(), "", &zone);
                assert_eq!(none, Err(FieldCode::SkippedHour), "{} {wall}", zone.name());
                skipped += 1;
            }
        }
    }
    assert!(skipped > 1_000 && doubled > 1_000, "the whole database: {skipped} {doubled}");
}

proptest! {
    /// Whatever instant resolves from a wall time shows that same wall time, in every zone, on every day.
    #[test]
    fn resolving_and_showing_agree(
        which in 0usize..8, year in 2024i16..2030, month in 1i8..=12, day in 1i8..=28, minute in 0i32..1440,
    ) {
        let names = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "UTC",
            "Asia/Kathmandu", "Africa/Casablanca", "America/Santiago"];
        let zone = zone(names[which]);
        let date = Date::new(year, month, day).unwrap();
        let clock = civil::Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).unwrap();
        for fold in ["first", "second"] {
            match resolve(date, clock, fold, &zone) {
                Ok(at) => {
                    prop_assert_eq!(zone.wall(at), DateTime::from_parts(date, clock));
                    let (from, to) = day_of(at, &zone);
                    prop_assert!(from <= at && at < to);
                }
                Err(code) => prop_assert_eq!(code, FieldCode::SkippedHour),
            }
        }
    }
}
