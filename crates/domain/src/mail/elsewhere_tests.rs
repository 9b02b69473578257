//! The rules of zones that a calendar file brings, computed by dateutil: on each side of every change of the clocks from 2026
//! to 2037 they say the same instant as jiff. Needs a Python as `tests/it/ical.rs` does.
use super::ics::{Event, Person, request};
use crate::visits::when::{self, Zone, stamp};
use model::Time;

/// Where most of our people live, and what zones have of oddities: half hours, changes at midnight, in the other half of the
/// year, by the moon, twice a year around Ramadan, and none at all.
const ZONES: [&str; 40] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Bogota",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Havana",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Tijuana",
    "America/Toronto",
    "America/Vancouver",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Europe/Madrid",
    "Pacific/Auckland",
    "Pacific/Chatham",
];

fn file(zone: &Zone, starts: Time) -> String {
    request(&Event {
        uid: "abc@harbor",
        sequence: 0,
        written: starts,
        starts,
        ends: starts.plus_seconds(2_700),
        zone,
        summary: zone.name(),
        description: "",
        url: "https://harbor.example/j/abc",
        organizer: Person { name: "Harbor", email: "no-reply@harbor.example" },
        attendee: Person { name: "Maya Lin", email: "maya@example.org" },
    })
}

fn utc(text: &str) -> Time {
    when::time(text.parse().expect("a timestamp"))
}

/// Half an hour before a change and at it, by turns; and at New Year, for the zones that never change.
fn moments(zone: &Zone) -> Vec<Time> {
    let (from, until) = (stamp(utc("2026-01-01T00:00:00Z")), stamp(utc("2038-01-01T00:00:00Z")));
    let changes = zone.rules().following(from).map(|change| change.timestamp());
    let changes = changes.take_while(|at| *at < until).map(when::time);
    let mut moments: Vec<Time> = changes
        .enumerate()
        .map(|(nth, at)| if nth / 2 % 2 == 0 { at.plus_seconds(-1_800) } else { at })
        .collect();
    if moments.is_empty() {
        moments.extend([2026, 2032, 2037].map(|year| utc(&format!("{year}-01-01T12:00:00Z"))));
    }
    moments
}

#[test]
fn rules_say_the_same_elsewhere() {
    let Some(python) = testkit::python("icalendar, dateutil") else { return };
    let (mut files, mut expected) = (Vec::new(), Vec::new());
    for name in ZONES {
        let zone = Zone::parse(name).unwrap_or_else(|| panic!("{name} is a zone"));
        for starts in moments(&zone) {
            files.push(file(&zone, starts));
            let starts = stamp(starts).as_second();
            expected.push(format!("{name} {starts} {}", starts + 2_700));
        }
    }
    assert!(files.len() > 500, "most of these zones change twice a year: {}", files.len());
    let said = testkit::read_calendars(&python, &files);
    let mut seen = 0;
    for (line, expected) in said.lines().zip(&expected) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [.., starts, ends, zone] = parts[..] else { panic!("{line}") };
        assert_eq!(format!("{zone} {starts} {ends}"), *expected);
        seen += 1;
    }
    assert_eq!(seen, expected.len());
}
