//! What reads the texts and files of strangers, for the tests that throw anything at it (`crates/fuzz-targets`). No door of
//! the product: each of these stands behind a use case.
use crate::outside::hourly::{self, Looked};
use crate::outside::ical::{self, Reading};
use crate::outside::recurring::{Rule, STEPS};
use crate::visits::when::{self, Zone};
use jiff::civil::date;
use model::Time;
use std::collections::BTreeSet;

/// A list of contacts as a spreadsheet wrote it. How many rows there are, and the most cells of one.
pub fn contacts(bytes: &[u8]) -> Option<(usize, usize)> {
    let rows = crate::contacts::importing::table::read(bytes).ok()?;
    Some((rows.len(), rows.iter().map(|row| row.cells.len()).max().unwrap_or_default()))
}

/// A picture that comes in pieces of that length: what is kept of it, and whether it was seen to its end.
pub fn picture(bytes: &[u8], piece: usize) -> Option<(Vec<u8>, bool)> {
    crate::chat::files::strip::stripped(bytes, piece)
}

/// Another calendar's file: the hours within half a year that are taken by it.
pub fn calendar(text: &str) -> Option<Vec<(Time, Time)>> {
    let zone = Zone::stored("America/Chicago");
    let own = BTreeSet::new();
    let span = (Time::from_seconds(1_795_000_000), Time::from_seconds(1_811_000_000));
    let files = [text.to_owned()];
    ical::uids(&files, "@example.org");
    let found = ical::busy(&files, &Reading { zone: &zone, span, own: &own }).ok()?;
    Some(found.spans)
}

/// A rule of repetition (RFC 5545), and how many days of a year it names, or hours.
pub fn rule(text: &str) -> Option<usize> {
    let (start, last) = (date(2026, 1, 5), date(2027, 1, 5));
    let Some(rule) = Rule::parse(text) else {
        let (start, last) = (start.at(9, 30, 0, 0), last.at(9, 30, 0, 0));
        let looked = Looked { start, first: start, last, length_s: None };
        return match hourly::Rule::parse(text)?.starts(&looked, &mut { STEPS }).ok()? {
            hourly::Found::Starts(all) => Some(all.len()),
            hourly::Found::Through(..) | hourly::Found::TooMany => None,
        };
    };
    rule.days(start, start, last, &mut { STEPS }).ok().map(|days| days.len())
}

/// What people type into fields, and answer to text messages.
pub fn typed(text: &str) {
    drop(crate::mail::address::parse(text));
    for ten_digits in [false, true] {
        drop(crate::texting::numbers::parse(text, ten_digits));
    }
    crate::texting::words::read(text);
    crate::joining::code::Code::parse(text);
    crate::clinics::colour::parse(text);
    when::parse_date(text);
    when::parse_clock(text);
    Zone::parse(text);
}
