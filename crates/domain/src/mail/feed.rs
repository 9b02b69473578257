//! A calendar for others to read (RFC 5545, no method): many events of one zone, asked for again and again.
use super::ics::{Lines, can_be_local, escape, moment, utc};
use super::vtimezone::vtimezone;
use crate::visits::when::Zone;
use model::Time;

/// The zone's rules are written out for so long after their first day (`vtimezone.rs`); what starts later is in UTC.
const RULES_S: i64 = 360 * 86_400;

pub struct Event {
    /// The same for every version of the event, so that a change replaces it in the calendar.
    pub uid: String,
    pub sequence: i32,
    pub written: Time,
    /// When it was given its present time.
    pub changed: Time,
    pub starts: Time,
    pub ends: Time,
    pub summary: String,
}

/// `from`: before the first event.
pub fn feed(name: &str, zone: &Zone, from: Time, events: &[Event]) -> String {
    let mut out = Lines(String::new());
    for line in ["BEGIN:VCALENDAR", "PRODID:-//Bedside//Bedside//EN", "VERSION:2.0", "CALSCALE:GREGORIAN"] {
        out.line(line);
    }
    let name = escape(name);
    // The second of each pair is what calendars knew before RFC 7986.
    for line in [format!("NAME:{name}"), format!("X-WR-CALNAME:{name}")] {
        out.line(&line);
    }
    for line in ["REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M"] {
        out.line(line);
    }
    if zone.name() != "UTC" {
        vtimezone(&mut out, zone, from);
    }
    let known = from.plus_seconds(RULES_S);
    for event in events {
        let local = event.ends < known && can_be_local(event.starts, zone) && can_be_local(event.ends, zone);
        out.line("BEGIN:VEVENT");
        out.line(&format!("UID:{}", escape(&event.uid)));
        out.line(&format!("SEQUENCE:{}", event.sequence));
        out.line(&format!("DTSTAMP:{}", utc(event.written)));
        out.line(&format!("LAST-MODIFIED:{}", utc(event.changed)));
        out.line(&moment("DTSTART", event.starts, zone, local));
        out.line(&moment("DTEND", event.ends, zone, local));
        out.line(&format!("SUMMARY:{}", escape(&event.summary)));
        for line in ["STATUS:CONFIRMED", "TRANSP:OPAQUE", "CLASS:PRIVATE", "END:VEVENT"] {
            out.line(line);
        }
    }
    out.line("END:VCALENDAR");
    out.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(starts: i64) -> Event {
        let starts = Time::from_seconds(starts);
        Event {
            uid: "visit-1@visits.example".to_owned(),
            sequence: 2,
            written: Time::from_seconds(0),
            changed: Time::from_seconds(60),
            starts,
            ends: starts.plus_seconds(1800),
            summary: "Visit: Ann, Bo".to_owned(),
        }
    }

    #[test]
    fn every_event_keeps_its_wall_time_and_what_is_far_ahead_is_in_utc() {
        let zone = Zone::parse("America/Denver").expect("a zone");
        // 24 November 2026, 8:00 in Denver.
        let now = 1_795_532_400;
        let from = Time::from_seconds(now - 30 * 86_400);
        let text = feed("Ada; Rivera", &zone, from, &[event(now), event(now + 350 * 86_400)]);
        assert!(text.contains("DTSTART;TZID=America/Denver:20261124T080000\r\n"), "{text}");
        assert!(text.contains("DTSTART:20271109T150000Z\r\n"), "{text}");
        assert!(text.contains("SUMMARY:Visit: Ann\\, Bo\r\n") && text.contains("NAME:Ada\\; Rivera\r\n"));
        assert!(!text.contains("METHOD:") && !text.contains("ATTENDEE"));
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
        assert_eq!(text.matches("UID:").count(), 2);
        assert!(text.contains("DTSTAMP:19700101T000000Z\r\nLAST-MODIFIED:19700101T000100Z\r\n"), "{text}");
        assert!(text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn an_empty_calendar_is_one() {
        let text = feed("Ada", &Zone::parse("UTC").expect("a zone"), Time::from_seconds(0), &[]);
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("REFRESH-INTERVAL"));
        assert!(!text.contains("VEVENT") && !text.contains("VTIMEZONE"));
    }
}
