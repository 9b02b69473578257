//! Files as others write them, made up: each manner of saying an hour, and what must not count.
use super::*;
use crate::visits::when;

/// From Monday, November 2, 2026 in Denver, for three weeks.
fn busy_in(files: &[&str], zone: &str) -> Result<(Vec<String>, i32), SourceFault> {
    let denver = Zone::parse("America/Denver").expect("known");
    let from = when::bounds(jiff::civil::date(2026, 11, 2), &denver).0;
    let zone = Zone::parse(zone).expect("known");
    let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
    let own = uids(&files, "@bedside.example");
    let reading = Reading { zone: &zone, span: (from, from.plus_seconds(21 * 86_400)), own: &own };
    let found = busy(&files, &reading)?;
    let words = |at: Time| denver.wall(at).strftime("%d %H:%M").to_string();
    let spans = found.spans.iter().map(|(from, to)| format!("{} - {}", words(*from), words(*to)));
    Ok((spans.collect(), found.unread))
}

fn calendar(inside: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}\r\nEND:VCALENDAR\r\n", inside.trim().replace('\n', "\r\n"))
}

fn hours(inside: &str) -> Vec<String> {
    busy_in(&[&calendar(inside)], "America/Denver").expect("a calendar").0
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:1@example.org\n{}\nEND:VEVENT", lines.trim())
}

#[test]
fn googles_manner() {
    let found = hours(
        "X-WR-TIMEZONE:America/Denver
BEGIN:VEVENT
DTSTART:20261103T160000Z
DTEND:20261103T170000Z
DTSTAMP:20261101T000000Z
UID:abc@google.com
SUMMARY:A long title that is fol
 ded over two lines\\, with DTSTART:20261104T160000Z in it
TRANSP:OPAQUE
BEGIN:VALARM
TRIGGER:-P0DT0H10M0S
DURATION:PT5M
END:VALARM
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20261005T090000
DTEND;TZID=America/New_York:20261005T093000
RRULE:FREQ=WEEKLY;WKST=SU;UNTIL=20261117T045959Z;BYDAY=MO
EXDATE;TZID=America/New_York:20261109T090000
UID:weekly@google.com
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20261116T110000
DTEND;TZID=America/New_York:20261116T120000
RECURRENCE-ID;TZID=America/New_York:20261116T090000
UID:weekly@google.com
END:VEVENT",
    );
    assert_eq!(found, ["02 07:00 - 02 07:30", "03 09:00 - 03 10:00", "16 09:00 - 16 10:00"]);
}

#[test]
fn outlooks_manner() {
    let found = hours(
        "BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0600
TZOFFSETTO:-0700
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0700
TZOFFSETTO:-0600
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E008
DTSTART;TZID=Mountain Standard Time:20261104T100000
DTEND;TZID=Mountain Standard Time:20261104T110000
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;TZID=\"Customized Time Zone\":20261105T100000
DTEND;TZID=\"Customized Time Zone\":20261105T110000
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;TZID=Mountain Standard Time:20261106T100000
DTEND;TZID=Mountain Standard Time:20261106T110000
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT",
    );
    assert_eq!(found, ["04 10:00 - 04 11:00", "05 10:00 - 05 11:00"]);
}

#[test]
fn whole_days_are_the_owners_own() {
    let day = calendar(&event("DTSTART;VALUE=DATE:20261110\nDTEND;VALUE=DATE:20261112"));
    let of = |zone| busy_in(&[&day], zone).expect("a calendar").0;
    assert_eq!(of("America/Denver"), ["10 00:00 - 12 00:00"]);
    assert_eq!(of("America/New_York"), ["09 22:00 - 11 22:00"]);
    assert_eq!(hours(&event("DTSTART;VALUE=DATE:20261110")), ["10 00:00 - 11 00:00"]);
    let each = event("DTSTART;VALUE=DATE:20261030\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20261106");
    assert_eq!(hours(&each), ["13 00:00 - 14 00:00"]);
}

/// In the United States clocks go back on November 1, in Berlin on October 25.
#[test]
fn an_hour_of_the_wall_stays_where_it_is_when_clocks_change() {
    let weekly =
        event("DTSTART;TZID=Europe/Berlin:20261012T170000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=5");
    assert_eq!(hours(&weekly), ["02 09:00 - 02 10:00", "09 09:00 - 09 10:00"]);
    let own =
        event("DTSTART:20261026T090000\nDTEND:20261026T100000\nRRULE:FREQ=DAILY;INTERVAL=7;UNTIL=20261109");
    assert_eq!(hours(&own), ["02 09:00 - 02 10:00", "09 09:00 - 09 10:00"]);
}

#[test]
fn what_takes_nobodys_time_does_not_count() {
    let at = "DTSTART:20261110T160000Z\nDTEND:20261110T170000Z";
    for free in ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"] {
        assert_eq!(hours(&event(&format!("{at}\n{free}"))), [""; 0], "{free}");
    }
    assert_eq!(hours(&event("DTSTART:20261110T160000Z")), [""; 0]);
    let ours = event(at).replace("1@example.org", "0198af@bedside.example");
    assert_eq!(hours(&ours), [""; 0]);
    assert_eq!(hours(&event("DTSTART:20270110T160000Z\nDTEND:20270110T170000Z")), [""; 0]);
}

/// What could be gone through again and again by one file of five megabytes is bounded: this ends at once, or not at all.
#[test]
fn files_made_to_do_harm_end_soon() {
    let at = "DTSTART:20261110T160000Z\nDURATION:PT1H";
    let mut same = vec![event(at); 20_000];
    same.extend((0..20_000).map(|n| {
        let (day, hour, minute) = (1 + n / 1440, n / 60 % 24, n % 60);
        event(&format!("{at}\nRECURRENCE-ID:202701{day:02}T{hour:02}{minute:02}00Z"))
    }));
    assert_eq!(hours(&same.join("\n")), ["10 09:00 - 10 10:00"]);
    let many = vec!["20261110T090000"; 100_000].join(",");
    let slashes = format!("{at}\nRDATE;TZID={}x:{many}", "/".repeat(1_000_000));
    assert_eq!(hours(&event(&slashes)), ["10 09:00 - 10 10:00"]);
    let params = format!("{at}\nRDATE{}:{many}", ";A=1".repeat(300_000));
    assert_eq!(hours(&event(&params)), ["10 09:00 - 10 10:00"]);
}

#[test]
fn one_of_a_series_may_be_taken_out_or_added() {
    let found = hours(
        "BEGIN:VEVENT
UID:s
DTSTART:20261103T160000Z
DTEND:20261103T170000Z
RRULE:FREQ=DAILY;COUNT=4
RDATE:20261109T160000Z,20261110T160000Z
END:VEVENT
BEGIN:VEVENT
UID:s
RECURRENCE-ID:20261104T160000Z
DTSTART:20261104T160000Z
DTEND:20261104T170000Z
STATUS:CANCELLED
END:VEVENT",
    );
    let days: Vec<&str> = found.iter().map(|span| &span[..2]).collect();
    assert_eq!(days, ["03", "05", "06", "09", "10"]);
}

#[test]
fn what_touches_is_one_stretch_also_of_several_files() {
    let one = calendar(&event("DTSTART:20261103T160000Z\nDTEND:20261103T170000Z"));
    let other = calendar(&event("DTSTART:20261103T170000Z\nDTEND:20261103T173000Z"));
    let found = busy_in(&[&one, &other], "America/Denver").expect("calendars").0;
    assert_eq!(found, ["03 09:00 - 03 10:30"]);
}

#[test]
fn what_cannot_be_followed_is_counted() {
    for rule in ["FREQ=YEARLY;BYWEEKNO=20", "FREQ=SECONDLY;BYHOUR=9"] {
        let other = event(&format!("DTSTART:20261103T160000Z\nDTEND:20261103T163000Z\nRRULE:{rule}"));
        let found = busy_in(&[&calendar(&other)], "America/Denver").expect("a calendar");
        assert_eq!(found, (vec!["03 09:00 - 03 09:30".to_owned()], 1), "{rule}");
    }
}

#[test]
fn what_repeats_within_a_day_is_followed() {
    let every = |length: &str, more: &str| {
        hours(&event(&format!("DTSTART;TZID=America/Denver:20261103T090000\nDURATION:{length}\n{more}")))
    };
    let three = every("PT30M", "RRULE:FREQ=HOURLY;COUNT=3");
    assert_eq!(three, ["03 09:00 - 03 09:30", "03 10:00 - 03 10:30", "03 11:00 - 03 11:30"]);
    let without = every("PT30M", "RRULE:FREQ=HOURLY;COUNT=3\nEXDATE;TZID=America/Denver:20261103T100000");
    assert_eq!(without, ["03 09:00 - 03 09:30", "03 11:00 - 03 11:30"]);
    let until = every("PT30M", "RRULE:FREQ=HOURLY;INTERVAL=8;UNTIL=20261104T080000Z");
    assert_eq!(until, ["03 09:00 - 03 09:30", "03 17:00 - 03 17:30", "04 01:00 - 04 01:30"]);
    let whole_day = every("PT30M", "RRULE:FREQ=HOURLY;BYHOUR=9,15;UNTIL=20261103");
    assert_eq!(whole_day, ["03 09:00 - 03 09:30", "03 15:00 - 03 15:30"]);
    // What never pauses is one stretch: until its last one is over, or as far as is looked.
    assert_eq!(every("PT1M", "RRULE:FREQ=MINUTELY;COUNT=90"), ["03 09:00 - 03 10:30"]);
    assert_eq!(every("PT1M", "RRULE:FREQ=SECONDLY"), ["03 09:00 - 23 00:00"]);
}

#[test]
fn what_is_no_calendar_says_so() {
    for other in ["", "<!DOCTYPE html><title>BEGIN:VCALENDAR</title>", "hello: world", "{\"a\": 1}"] {
        assert_eq!(busy_in(&[other], "America/Denver"), Err(SourceFault::NotACalendar), "{other}");
    }
    assert_eq!(hours("X-WR-CALNAME:Empty"), [""; 0]);
    assert_eq!(hours(&event("DTSTART:nonsense\nDTEND:20261103T163000Z\nRRULE:x")), [""; 0]);
}

#[test]
fn a_file_that_was_made_to_do_harm_is_too_large() {
    let endless = event("DTSTART:00010101T000000Z\nDURATION:PT1S\nRRULE:FREQ=DAILY;COUNT=999999999");
    let all = calendar(&vec![endless; 200].join("\n"));
    assert_eq!(busy_in(&[&all], "America/Denver"), Err(SourceFault::TooLarge));
}
