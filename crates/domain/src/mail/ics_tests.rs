//! Reads the calendar file back with a parser of its own and asks it for the hour: it must be the visit's, in every
//! zone, across every change of the clocks (pain 21 of the peers).
use super::*;
use crate::visits::when;
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}
fn utc_time(text: &str) -> Time {
    when::time(text.parse().unwrap())
}
fn file(zone: &Zone, starts: Time, minutes: i32) -> String {
    request(&Event {
        uid: "abc@harbor",
        sequence: 0,
        written: utc_time("2026-11-20T00:00:00Z"),
        starts,
        ends: starts.plus(model::Minutes(minutes)),
        zone,
        summary: "Video visit with Dr. Rivera",
        description: "Join: https://harbor.example/j/abc\nCall us",
        url: "https://harbor.example/j/abc",
        organizer: Person { name: "Harbor, \"Clinic\"; Sons", email: "no-reply@harbor.example" },
        attendee: Person { name: "Maya Lin", email: "maya@example.org" },
    })
}

/// A property line: name, parameters, value.
type Line = (String, Vec<(String, String)>, String);

fn lines(file: &str) -> Vec<Line> {
    assert!(file.ends_with("\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']));
    assert!(file.split("\r\n").all(|line| line.len() <= 75), "a line is too long");
    let unfolded = file.replace("\r\n ", "");
    unfolded.trim_end().split("\r\n").map(line).collect()
}

fn line(text: &str) -> Line {
    let (mut quoted, mut cuts) = (false, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => cuts.push(i),
            ':' if !quoted => {
                cuts.push(i);
                break;
            }
            _ => {}
        }
    }
    let colon = *cuts.last().expect("a colon");
    let mut parts = cuts.windows(2).map(|pair| {
        let (name, value) = text[pair[0] + 1..pair[1]].split_once('=').expect("a parameter");
        (name.to_owned(), value.trim_matches('"').to_owned())
    });
    let name = text[..cuts[0]].to_owned();
    (name, parts.by_ref().collect(), text[colon + 1..].to_owned())
}

fn value<'a>(lines: &'a [Line], name: &str) -> &'a str {
    let mut found = lines.iter().filter(|l| l.0 == name);
    let value = &found.next().unwrap_or_else(|| panic!("no {name}")).2;
    assert!(found.next().is_none(), "{name} twice");
    value
}

/// Seconds since 1970 of a wall time taken as UTC, by Hinnant's days_from_civil.
fn seconds(wall: &str) -> i64 {
    let n = |range: std::ops::Range<usize>| wall[range].parse::<i64>().unwrap();
    let days = days(n(0..4), n(4..6), n(6..8));
    days * 86_400 + n(9..11) * 3600 + n(11..13) * 60 + n(13..15)
}
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = year - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let (yoe, mp) = (y - era * 400, (month + 9) % 12);
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + (153 * mp + 2) / 5 + day - 1;
    era * 146_097 + doe - 719_468
}
fn offset_seconds(text: &str) -> i64 {
    let magnitude = text[1..3].parse::<i64>().unwrap() * 3600 + text[3..5].parse::<i64>().unwrap() * 60;
    if text.starts_with('-') { -magnitude } else { magnitude }
}

/// All onsets (wall seconds before the change, offset after it) that the VTIMEZONE describes until 2040.
fn onsets(lines: &[Line]) -> Vec<(i64, i64)> {
    let mut out = Vec::new();
    let mut rest = lines;
    while let Some(begin) =
        rest.iter().position(|l| l.0 == "BEGIN" && matches!(&*l.2, "STANDARD" | "DAYLIGHT"))
    {
        let end = begin + rest[begin..].iter().position(|l| l.0 == "END").unwrap();
        let part = &rest[begin + 1..end];
        let (start, to) = (value(part, "DTSTART"), offset_seconds(value(part, "TZOFFSETTO")));
        out.push((seconds(start), to));
        if let Some(rule) = part.iter().find(|l| l.0 == "RRULE") {
            out.extend(repeat(start, &rule.2).into_iter().map(|at| (at, to)));
        }
        rest = &rest[end..];
    }
    out.sort();
    out
}

/// `FREQ=YEARLY;BYMONTH=3;BYDAY=2SU`, by walking the days of the month.
fn repeat(start: &str, rule: &str) -> Vec<i64> {
    let part = |name: &str| rule.split(';').find_map(|p| p.strip_prefix(name)).unwrap().to_owned();
    assert_eq!(part("FREQ="), "YEARLY");
    let (month, by_day) = (part("BYMONTH=").parse::<i64>().unwrap(), part("BYDAY="));
    let (nth, day) = by_day.split_at(by_day.len() - 2);
    let weekday = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|d| *d == day).unwrap() as i64;
    let first: i64 = start[..4].parse().unwrap();
    (first + 1..2040)
        .map(|year| {
            let next = if month == 12 { days(year + 1, 1, 1) } else { days(year, month + 1, 1) };
            // 1970-01-01 was a Thursday.
            let fits: Vec<i64> =
                (days(year, month, 1)..next).filter(|d| (d + 3).rem_euclid(7) == weekday).collect();
            let nth: i64 = nth.parse().unwrap();
            let day = if nth < 0 { fits[(fits.len() as i64 + nth) as usize] } else { fits[nth as usize - 1] };
            day * 86_400 + seconds(start).rem_euclid(86_400)
        })
        .collect()
}

/// The instant of DTSTART or DTEND as a calendar that knows only this file reads it.
fn instant(lines: &[Line], name: &str) -> Time {
    let found = lines.iter().rfind(|l| l.0 == name && !l.2.is_empty() && in_event(lines, l)).unwrap();
    if let Some(utc) = found.2.strip_suffix('Z') {
        return Time::from_seconds(seconds(utc));
    }
    assert_eq!(found.1[0].0, "TZID");
    assert_eq!(found.1[0].1, value(lines, "TZID"));
    let wall = seconds(&found.2);
    let onsets = onsets(lines);
    let (_, offset) = onsets.iter().rev().find(|(from, _)| *from <= wall).expect("an observance");
    Time::from_seconds(wall - offset)
}
fn in_event(lines: &[Line], wanted: &Line) -> bool {
    let begin = lines.iter().position(|l| l.0 == "BEGIN" && l.2 == "VEVENT").unwrap();
    lines[begin..].iter().any(|l| std::ptr::eq(l, wanted))
}

/// A text value without its escapes.
fn plain(text: &str) -> String {
    let (mut out, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some(escaped @ ('\\' | ';' | ',')) => out.push(escaped),
                other => panic!("escaped {other:?}"),
            },
            c => out.push(c),
        }
    }
    out
}

#[test]
fn the_file_says_what_it_must() {
    let denver = zone("America/Denver");
    let file = file(&denver, utc_time("2026-11-24T22:30:00Z"), 30);
    let all = lines(&file);
    assert_eq!(all[0].2, "VCALENDAR");
    for (name, expected) in [
        ("METHOD", "REQUEST"),
        ("VERSION", "2.0"),
        ("UID", "abc@harbor"),
        ("SEQUENCE", "0"),
        ("DTSTAMP", "20261120T000000Z"),
        ("LAST-MODIFIED", "20261120T000000Z"),
        ("TZID", "America/Denver"),
        ("DESCRIPTION", "Join: https://harbor.example/j/abc\\nCall us"),
        ("ORGANIZER", "mailto:no-reply@harbor.example"),
        ("ATTENDEE", "mailto:maya@example.org"),
    ] {
        assert_eq!(value(&all, name), expected);
    }
    let organizer = all.iter().find(|l| l.0 == "ORGANIZER").unwrap();
    assert_eq!(organizer.1, [("CN".to_owned(), "Harbor, 'Clinic'; Sons".to_owned())]);
    assert!(file.contains("DTSTART;TZID=America/Denver:20261124T153000\r\n"));
    assert!(file.contains("DTEND;TZID=America/Denver:20261124T160000\r\n"));
    assert!(file.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n"));
    assert!(file.contains("TZOFFSETFROM:-0600\r\nTZOFFSETTO:-0700\r\nTZNAME:MST\r\n"));
}

#[test]
fn text_is_escaped_and_lines_are_folded_between_characters() {
    assert_eq!(escape("a\\b;c,d\ne\r"), "a\\\\b\\;c\\,d\\ne");
    let mut out = Lines(String::new());
    out.line(&format!("SUMMARY:{}", "é👩‍⚕️".repeat(40)));
    assert!(out.0.split("\r\n").all(|l| l.len() <= 75));
    assert_eq!(out.0.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "é👩‍⚕️".repeat(40)));
}

/// The second 1:30 cannot be said in local time.
#[test]
fn the_doubled_hour_is_written_in_utc() {
    let ny = zone("America/New_York");
    let first = file(&ny, utc_time("2026-11-01T05:30:00Z"), 20);
    assert!(first.contains("DTSTART;TZID=America/New_York:20261101T013000"));
    let second = file(&ny, utc_time("2026-11-01T06:30:00Z"), 20);
    assert!(second.contains("DTSTART:20261101T063000Z\r\nDTEND:20261101T065000Z"));
    assert!(!second.contains("VTIMEZONE"));
}

/// British Columbia's clocks stop changing: a yearly rule would be one hour off in winter.
#[test]
fn a_rule_that_ended_is_not_repeated() {
    let file = file(&zone("America/Vancouver"), utc_time("2026-12-15T20:00:00Z"), 30);
    assert_eq!(instant(&lines(&file), "DTSTART"), utc_time("2026-12-15T20:00:00Z"));
    assert!(!file.contains("RRULE"), "{file}");
}

const ZONES: [&str; 16] = [
    "America/New_York",
    "America/Denver",
    "America/Phoenix",
    "America/Vancouver",
    "America/Santiago",
    "America/Havana",
    "America/Sao_Paulo",
    "Europe/Berlin",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Asia/Jerusalem",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
];

/// Hour by hour around each change of the clocks from 2025 to 2029.
#[test]
fn right_across_every_change() {
    for name in ZONES {
        let zone = zone(name);
        let from = stamp(utc_time("2025-01-01T00:00:00Z"));
        let changes: Vec<_> = zone.rules().following(from).map(|t| t.timestamp()).collect::<Vec<_>>();
        for change in changes.into_iter().take_while(|t| t.as_second() < 1_893_456_000) {
            for half_hours in -5..=5 {
                let starts = when::time(change).plus_seconds(half_hours * 1800);
                let all = lines(&file(&zone, starts, 45));
                assert_eq!(instant(&all, "DTSTART"), starts, "{name} {starts:?}");
                assert_eq!(instant(&all, "DTEND"), starts.plus_seconds(2700), "{name} {starts:?}");
            }
        }
    }
}

/// Every zone of the bundled database, each side of every change of its clocks from 2026 to 2037; and each New Year, for
/// the zones whose clocks never change.
#[test]
fn right_in_every_zone_until_2037() {
    let (from, until) = (stamp(utc_time("2026-01-01T00:00:00Z")), stamp(utc_time("2038-01-01T00:00:00Z")));
    let mut names = 0;
    for name in jiff::tz::db().available() {
        let Some(zone) = Zone::parse(&name.to_string()) else { continue };
        names += 1;
        let changes = zone.rules().following(from).map(|change| change.timestamp());
        let changes = changes.take_while(|at| *at < until).map(when::time);
        let years = (2026..2038).map(|year| utc_time(&format!("{year}-01-01T12:00:00Z")));
        for at in changes.chain(years) {
            for starts in [at.plus_seconds(-1800), at] {
                let all = lines(&file(&zone, starts, 45));
                assert_eq!(instant(&all, "DTSTART"), starts, "{} {starts:?}", zone.name());
                assert_eq!(instant(&all, "DTEND"), starts.plus_seconds(2700), "{} {starts:?}", zone.name());
            }
        }
    }
    assert!(names > 400, "the whole database: {names}");
}

proptest! {
    #[test]
    fn right_on_any_day(which in 0usize..ZONES.len(), minute in 28_927_440i64..31_556_000, length in 5i32..480) {
        let zone = zone(ZONES[which]);
        let starts = Time::from_seconds(minute * 60);
        let all = lines(&file(&zone, starts, length));
        prop_assert_eq!(instant(&all, "DTSTART"), starts);
        prop_assert_eq!(instant(&all, "DTEND"), starts.plus(model::Minutes(length)));
    }

    #[test]
    fn any_text_reads_back(summary in any::<String>(), name in any::<String>()) {
        let zone = zone("Europe/Berlin");
        let at = utc_time("2026-11-24T22:30:00Z");
        let person = Person { name: &name, email: "a@b.co" };
        let file = request(&Event { uid: "u", sequence: 1, written: at, starts: at, ends: at.plus_seconds(300),
            zone: &zone, summary: &summary, description: "", url: "https://a", organizer: Person { ..person },
            attendee: Person { name: "x", email: "c@d.co" } });
        let all = lines(&file);
        let kept: String = summary.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        prop_assert_eq!(plain(value(&all, "SUMMARY")), kept);
        prop_assert_eq!(value(&all, "ORGANIZER"), "mailto:a@b.co");
    }
}

/// Several events stand in one file only where nobody is asked to answer (RFC 5546, 3.2.1), each at its own instant.
#[test]
fn several_visits_are_published_in_one_file() {
    let utc = zone("UTC");
    let (first, second) = (utc_time("2026-11-24T22:30:00Z"), utc_time("2026-12-01T22:30:00Z"));
    let event = |uid: &'static str, starts: Time| Event {
        uid,
        sequence: 2,
        written: utc_time("2026-11-20T00:00:00Z"),
        starts,
        ends: starts.plus(model::Minutes(30)),
        zone: &utc,
        summary: "Video visit with Dr. Rivera",
        description: "",
        url: "https://harbor.example/j/abc",
        organizer: Person { name: "Harbor", email: "no-reply@harbor.example" },
        attendee: Person { name: "Maya Lin", email: "maya@example.org" },
    };
    for (held, status) in [(true, "CONFIRMED"), (false, "CANCELLED")] {
        let file = publish([event("a@harbor", first), event("b@harbor", second)].into_iter(), held);
        let all = lines(&file);
        let every = |name: &str| all.iter().filter(|l| l.0 == name).map(|l| l.2.clone()).collect::<Vec<_>>();
        assert_eq!(value(&all, "METHOD"), "PUBLISH");
        assert_eq!(every("UID"), ["a@harbor", "b@harbor"]);
        assert_eq!(every("DTSTART"), ["20261124T223000Z", "20261201T223000Z"]);
        assert_eq!(every("STATUS"), [status, status]);
        assert!(every("ATTENDEE").is_empty() && every("ORGANIZER").len() == 2);
        assert_eq!(all.last().unwrap().2, "VCALENDAR");
    }
}
