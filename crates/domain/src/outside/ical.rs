//! A calendar's file (RFC 5545) becomes the hours at which somebody is taken, and nothing else: what it is, where and with
//! whom is not even kept while it is read. Pure.
use super::expand::{self, Found};
use super::recurring::STEPS;
use super::zones::{Described, Part};
use crate::visits::when::Zone;
use model::Time;
use model::outside::SourceFault;
use std::collections::BTreeSet;

/// Zones that a file describes, of which the first count. Higher: each hour of a file looks through them. Lower: who travels
/// a lot is read in their own zone.
const ZONES_MOST: usize = 300;
/// Names of a file that are looked for among the visits here. Higher: more questions to the database for a file that is made of
/// them. Lower: an own visit counts a second time.
const UIDS_MOST: usize = 2000;
/// Parameters of a line, and bytes of what a zone's part says: both are gone through anew for each hour that names them. Higher: a
/// file made to do harm keeps a worker busy. Lower: real ones do not fit.
const PARAMS_MOST: usize = 30;
const PART_MOST: usize = 200;

/// One line: name, parameters and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In capitals, as the parameters' names.
    pub name: String,
    pub params: Vec<(String, String)>,
    pub value: String,
}

impl Line {
    /// The value of a parameter, by its name in capitals.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What of an entry says when it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub uid: String,
    /// DTSTART, DTEND, DURATION, RRULE, RDATE, EXDATE, RECURRENCE-ID: as they stand there.
    pub lines: Vec<Line>,
    /// It takes nobody's time: cancelled, or marked as free.
    pub free: bool,
}

impl Entry {
    pub fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }
}

/// How a file is read.
pub struct Reading<'a> {
    /// The owner's: of whole days, and of hours without a zone.
    pub zone: &'a Zone,
    pub span: (Time, Time),
    /// Names of entries that are visits which the owner is known to have here.
    pub own: &'a BTreeSet<String>,
}

/// Names that end so, for whoever knows what is behind them.
pub fn uids(files: &[String], ends: &str) -> BTreeSet<String> {
    let lines = files.iter().flat_map(|file| unfolded(file)).filter(|line| line.starts_with("UID"));
    let named = lines.filter_map(|line| parse(&line)).map(|line| line.value);
    named.filter(|uid| uid.ends_with(ends)).take(UIDS_MOST).collect()
}

/// The hours of all files of a source, put together.
pub fn busy(files: &[String], reading: &Reading<'_>) -> Result<Found, SourceFault> {
    let mut all = Found::default();
    let mut steps = STEPS;
    for file in files {
        let (entries, zones) = read(file)?;
        let entries: Vec<Entry> =
            entries.into_iter().filter(|entry| !reading.own.contains(&entry.uid)).collect();
        let found =
            expand::expand(&entries, &zones, reading, &mut steps).map_err(|_| SourceFault::TooLarge)?;
        all.spans.extend(found.spans);
        all.unread += found.unread;
    }
    all.spans = expand::merged(all.spans);
    Ok(all)
}

/// Its entries, and the zones that it describes.
fn read(text: &str) -> Result<(Vec<Entry>, Vec<Described>), SourceFault> {
    let mut lines = unfolded(text).into_iter().filter_map(|line| parse(&line)).peekable();
    let begins = lines.peek().is_some_and(|line| line.name == "BEGIN" && is(&line.value, "VCALENDAR"));
    if !begins {
        return Err(SourceFault::NotACalendar);
    }
    let (mut entries, mut zones) = (Vec::new(), Vec::new());
    let mut open: Vec<String> = Vec::new();
    let mut entry = Entry::default();
    let mut zone = Described::default();
    let mut part = Part::default();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.trim().to_ascii_uppercase();
                match name.as_str() {
                    "VEVENT" => entry = Entry::default(),
                    "VTIMEZONE" => zone = Described::default(),
                    "STANDARD" | "DAYLIGHT" => part = Part::default(),
                    _ => {}
                }
                open.push(name);
            }
            "END" => match open.pop().as_deref() {
                Some("VEVENT") => entries.push(std::mem::take(&mut entry)),
                Some("VTIMEZONE") if zones.len() < ZONES_MOST => zones.push(std::mem::take(&mut zone)),
                Some("STANDARD") => zone.standard = Some(std::mem::take(&mut part)),
                Some("DAYLIGHT") => zone.daylight = Some(std::mem::take(&mut part)),
                _ => {}
            },
            _ => match open.last().map(String::as_str) {
                Some("VEVENT") => said(&mut entry, line),
                Some("VTIMEZONE") if line.name == "TZID" => zone.name = line.value,
                Some("VTIMEZONE") if line.name == "X-LIC-LOCATION" => zone.location = line.value,
                Some("STANDARD" | "DAYLIGHT") if line.value.len() <= PART_MOST => match line.name.as_str() {
                    "TZOFFSETTO" => part.offset = line.value,
                    "DTSTART" => part.begins = line.value,
                    "RRULE" => part.rule = line.value,
                    _ => {}
                },
                _ => {}
            },
        }
    }
    Ok((entries, zones))
}

fn said(entry: &mut Entry, line: Line) {
    match line.name.as_str() {
        "UID" => entry.uid = line.value,
        "STATUS" => entry.free |= is(&line.value, "CANCELLED"),
        "TRANSP" => entry.free |= is(&line.value, "TRANSPARENT"),
        // Outlook and Exchange say here what TRANSP cannot: "working elsewhere" is no appointment.
        "X-MICROSOFT-CDO-BUSYSTATUS" => {
            entry.free |= is(&line.value, "FREE") || is(&line.value, "WORKINGELSEWHERE");
        }
        "DTSTART" | "DTEND" | "DURATION" | "RRULE" | "RDATE" | "EXDATE" | "RECURRENCE-ID" => {
            entry.lines.push(line);
        }
        _ => {}
    }
}

fn is(value: &str, word: &str) -> bool {
    value.trim().eq_ignore_ascii_case(word)
}

/// What was broken into lines of 75 bytes is whole again (RFC 5545, 3.1).
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// `DTSTART;TZID="America/Denver":20261124T090000`; between quotation marks nothing ends.
fn parse(line: &str) -> Option<Line> {
    let (mut quoted, mut ends, mut parts) = (false, None, Vec::new());
    let mut begin = 0;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(&line[begin..at]);
                begin = at + 1;
            }
            ':' if !quoted => {
                parts.push(&line[begin..at]);
                ends = Some(at + 1);
                break;
            }
            _ => {}
        }
    }
    let value = line[ends?..].trim_end().to_owned();
    let mut parts = parts.into_iter();
    let name = parts.next()?.trim().to_ascii_uppercase();
    let params = parts.filter_map(|part| part.split_once('=')).take(PARAMS_MOST);
    let params = params.map(|(name, value)| (name.to_ascii_uppercase(), value.trim_matches('"').to_owned()));
    Some(Line { name, params: params.collect(), value })
}

#[cfg(test)]
#[path = "ical_tests.rs"]
mod tests;
