//! A zone's real rules around one event, as a VTIMEZONE (RFC 5545, 3.6.5). Calendars that know the name use their own
//! rules; those that do not (Outlook) compute with these.
use super::ics::Lines;
use crate::visits::when::{Zone, stamp};
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use model::Time;

/// One change of the clocks.
struct Change {
    at: Timestamp,
    from: Offset,
    to: Offset,
    dst: bool,
    name: String,
}

impl Change {
    /// Onsets are written in the time that was valid before them.
    fn wall(&self) -> DateTime {
        self.from.to_datetime(self.at)
    }
}

pub(super) fn vtimezone(out: &mut Lines, zone: &Zone, event: Time) {
    let event = stamp(event);
    let changes = changes(zone, event);
    out.line("BEGIN:VTIMEZONE");
    out.line(&format!("TZID:{}", zone.name()));
    let mut written: Vec<(Offset, Offset)> = Vec::new();
    // Two years of changes are enough for one event; the later ones only say whether a rule holds.
    let horizon = years_after(event, 1);
    for change in changes.iter().filter(|c| c.at <= horizon) {
        let group = (change.from, change.to);
        if written.contains(&group) {
            continue;
        }
        let alike: Vec<&Change> = changes.iter().filter(|c| (c.from, c.to) == group).collect();
        let is_first = std::ptr::eq(alike[0], change);
        match yearly(&alike, event).filter(|_| is_first) {
            Some(rule) => {
                written.push(group);
                observance(out, change, Some(&rule));
            }
            None => observance(out, change, None),
        }
    }
    if changes.is_empty() {
        let info = zone.rules().to_offset_info(event);
        let (to, name) = (info.offset(), info.abbreviation().to_owned());
        let at = Timestamp::UNIX_EPOCH - SignedDuration::from_secs(to.seconds().into());
        observance(out, &Change { at, from: to, to, dst: false, name }, None);
    }
    out.line("END:VTIMEZONE");
}

/// The two changes before the event and those of some years after it.
fn changes(zone: &Zone, event: Timestamp) -> Vec<Change> {
    let rules = zone.rules();
    let just_after = event + SignedDuration::from_secs(1);
    let mut found: Vec<_> = rules.preceding(just_after).take(2).collect();
    found.reverse();
    let horizon = years_after(event, 6);
    found.extend(rules.following(event).take_while(|t| t.timestamp() <= horizon));
    let change = |t: jiff::tz::TimeZoneTransition<'_>| {
        let before = t.timestamp() - SignedDuration::from_secs(1);
        Change {
            at: t.timestamp(),
            from: rules.to_offset(before),
            to: t.offset(),
            dst: t.dst().is_dst(),
            name: t.abbreviation().to_owned(),
        }
    };
    // A zone that has long been still needs no history of its railway days.
    let recent = years_after(event, -3);
    let all: Vec<Change> = found.into_iter().map(change).collect();
    if all.last().is_some_and(|last| last.at < recent) { Vec::new() } else { all }
}

/// "The second Sunday of March, every year", when that is what really happens until the horizon.
fn yearly(alike: &[&Change], event: Timestamp) -> Option<String> {
    let first = alike.first()?.wall();
    let last_year = first.year() + 6;
    let nth = (first.day() - 1) / 7 + 1;
    let candidates = [(nth <= 4).then_some(nth), Some(-1)];
    let nth = candidates.into_iter().flatten().find(|nth| {
        let predicted = (first.year()..=last_year).filter_map(|year| {
            let month = Date::new(year, first.month(), 1).ok()?;
            Some(month.nth_weekday_of_month(*nth, first.weekday()).ok()?.to_datetime(first.time()))
        });
        let horizon = years_after(event, 5).max(alike[0].at);
        let real = alike.iter().filter(|c| c.at <= horizon).map(|c| c.wall());
        let from = alike[0].from;
        real.eq(predicted.filter(|wall| from.to_timestamp(*wall).is_ok_and(|at| at <= horizon)))
    })?;
    const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let day = DAYS[first.weekday().to_monday_zero_offset() as usize];
    Some(format!("FREQ=YEARLY;BYMONTH={};BYDAY={nth}{day}", first.month()))
}

fn observance(out: &mut Lines, change: &Change, rule: Option<&str>) {
    let kind = if change.dst { "DAYLIGHT" } else { "STANDARD" };
    out.line(&format!("BEGIN:{kind}"));
    out.line(&format!("DTSTART:{}", change.wall().strftime("%Y%m%dT%H%M%S")));
    if let Some(rule) = rule {
        out.line(&format!("RRULE:{rule}"));
    }
    out.line(&format!("TZOFFSETFROM:{}", offset(change.from)));
    out.line(&format!("TZOFFSETTO:{}", offset(change.to)));
    out.line(&format!("TZNAME:{}", change.name));
    out.line(&format!("END:{kind}"));
}

fn offset(offset: Offset) -> String {
    let s = offset.seconds();
    let (sign, s) = (if s < 0 { '-' } else { '+' }, s.abs());
    format!("{sign}{:02}{:02}", s / 3600, s / 60 % 60)
}

fn years_after(at: Timestamp, years: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_hours(years * 366 * 24)).unwrap_or(Timestamp::MAX)
}
