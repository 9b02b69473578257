//! The calendar file of an invitation (RFC 5545, 5546): one event, `METHOD:REQUEST` or `METHOD:CANCEL`, with the zone's real
//! rules.
use super::vtimezone::vtimezone;
use crate::visits::when::{Zone, stamp};
use jiff::tz::AmbiguousOffset;
use model::Time;

pub struct Event<'a> {
    /// The same for every version of the event, so that a change replaces it in the calendar.
    pub uid: &'a str,
    /// Grows with each change.
    pub sequence: i32,
    pub written: Time,
    pub starts: Time,
    pub ends: Time,
    pub zone: &'a Zone,
    pub summary: &'a str,
    pub description: &'a str,
    pub url: &'a str,
    pub organizer: Person<'a>,
    pub attendee: Person<'a>,
}

pub struct Person<'a> {
    pub name: &'a str,
    pub email: &'a str,
}

/// The event as it is planned now.
pub fn request(event: &Event<'_>) -> String {
    file(event, "REQUEST", "CONFIRMED")
}

/// It will not be held: calendars that know it take it out.
pub fn cancel(event: &Event<'_>) -> String {
    file(event, "CANCEL", "CANCELLED")
}

/// Several events in one file, which only PUBLISH may hold (RFC 5546, 3.2.1); in UTC, so that it needs no rules of any zone.
pub fn publish<'a>(events: impl Iterator<Item = Event<'a>>, held: bool) -> String {
    let mut out = begin("PUBLISH");
    for event in events {
        body(&mut out, &event, if held { "CONFIRMED" } else { "CANCELLED" }, Local::No, Guest::Unnamed);
    }
    out.line("END:VCALENDAR");
    out.0
}

fn file(event: &Event<'_>, method: &str, status: &str) -> String {
    let local = can_be_local(event.starts, event.zone) && can_be_local(event.ends, event.zone);
    let mut out = begin(method);
    if local {
        vtimezone(&mut out, event.zone, event.starts);
    }
    body(&mut out, event, status, if local { Local::Yes } else { Local::No }, Guest::Named);
    out.line("END:VCALENDAR");
    out.0
}

fn begin(method: &str) -> Lines {
    let mut out = Lines(String::new());
    for line in ["BEGIN:VCALENDAR", "PRODID:-//Bedside//Bedside//EN", "VERSION:2.0", "CALSCALE:GREGORIAN"] {
        out.line(line);
    }
    out.line(&format!("METHOD:{method}"));
    out
}

/// Whether times are written in the event's zone, or in UTC.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Local {
    Yes,
    No,
}

/// What is published names nobody who is to answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Guest {
    Named,
    Unnamed,
}

fn body(out: &mut Lines, event: &Event<'_>, status: &str, local: Local, guest: Guest) {
    let local = local == Local::Yes;
    out.line("BEGIN:VEVENT");
    out.line(&format!("UID:{}", escape(event.uid)));
    out.line(&format!("SEQUENCE:{}", event.sequence));
    out.line(&format!("DTSTAMP:{}", utc(event.written)));
    out.line(&format!("LAST-MODIFIED:{}", utc(event.written)));
    out.line(&moment("DTSTART", event.starts, event.zone, local));
    out.line(&moment("DTEND", event.ends, event.zone, local));
    out.line(&format!("SUMMARY:{}", escape(event.summary)));
    out.line(&format!("DESCRIPTION:{}", escape(event.description)));
    // Phones make a place that is an address a link.
    out.line(&format!("LOCATION:{}", escape(event.url)));
    out.line(&format!("URL:{}", event.url));
    let Person { name, email } = event.organizer;
    out.line(&format!("ORGANIZER;CN={}:mailto:{email}", parameter(name)));
    let Person { name, email } = event.attendee;
    if guest == Guest::Named {
        // RSVP=FALSE: nobody reads mail at the organizer's address; the answer is given on the guest's page.
        out.line(&format!(
            "ATTENDEE;CN={};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:{email}",
            parameter(name)
        ));
    }
    out.line(&format!("STATUS:{status}"));
    for line in ["TRANSP:OPAQUE", "CLASS:PRIVATE", "END:VEVENT"] {
        out.line(line);
    }
}

/// UTC itself needs no zone; and of two equal wall times a local one always means the first (RFC 5545, 3.3.5), so
/// what falls into the second must be written in UTC.
pub(super) fn can_be_local(at: Time, zone: &Zone) -> bool {
    let ambiguous = zone.rules().to_ambiguous_timestamp(zone.wall(at));
    let first = match ambiguous.offset() {
        AmbiguousOffset::Fold { before, .. } => before == zone.rules().to_offset(stamp(at)),
        _ => true,
    };
    first && zone.name() != "UTC"
}

pub(super) fn moment(name: &str, at: Time, zone: &Zone, local: bool) -> String {
    if local {
        format!("{name};TZID={}:{}", zone.name(), zone.wall(at).strftime("%Y%m%dT%H%M%S"))
    } else {
        format!("{name}:{}", utc(at))
    }
}

pub(super) fn utc(at: Time) -> String {
    stamp(at).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 5545, 3.3.11.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A quoted parameter value. It cannot hold a double quote at all (RFC 5545, 3.1).
fn parameter(text: &str) -> String {
    let safe: String =
        text.chars().filter(|c| !c.is_control()).map(|c| if c == '"' { '\'' } else { c }).collect();
    format!("\"{safe}\"")
}

/// Content lines: at most 75 octets each, continued after CRLF and a space, never inside a character.
pub(super) struct Lines(pub String);

impl Lines {
    pub fn line(&mut self, text: &str) {
        let mut room = 75;
        for c in text.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = 74;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
#[path = "ics_tests.rs"]
mod tests;
