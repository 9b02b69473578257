//! Calendar files of letters and feeds, read by parsers that are not ours: icalendar for the file, dateutil for the rules of
//! zones that it brings. Needs a Python with both: `BEDSIDE_SMTP_PYTHON`, which `./x test` sets (`e2e/smtp/setup`); in CI it
//! must be there. (What we make is read in every zone by `src/mail/ics_tests.rs`, and by ical.js in the stories.)
use crate::visits::at;
use domain::calendar::feed;
use domain::ports::Letter;
use domain::visits::changes::{cancel, reschedule};
use domain::{Host, visits};
use model::series::Repeat;
use model::visits::{NewTime, NewVisit};
use model::{ClinicId, Secret};
use std::path::{Path, PathBuf};
use testkit::{MINUTE, TestDomain};

/// A Python that has both.
fn python() -> Option<PathBuf> {
    testkit::python("icalendar, dateutil")
}

/// An event as icalendar reads it.
#[derive(Debug, PartialEq)]
struct Event {
    uid: String,
    method: String,
    sequence: String,
    status: String,
    /// Seconds since 1970.
    starts: i64,
    ends: i64,
    summary: String,
}

fn read_all(python: &Path, files: &[String]) -> Vec<Event> {
    let event = |line: &str| {
        let parts: Vec<&str> = line.split('\t').collect();
        let [uid, method, sequence, status, starts, ends, summary] = parts[..] else { panic!("{line}") };
        Event {
            uid: uid.to_owned(),
            method: method.to_owned(),
            sequence: sequence.to_owned(),
            status: status.to_owned(),
            starts: starts.parse().unwrap(),
            ends: ends.parse().unwrap(),
            summary: summary.to_owned(),
        }
    };
    testkit::read_calendars(python, files).lines().map(event).collect()
}

fn file(letter: &Letter) -> String {
    String::from_utf8(letter.attachments[0].body.clone()).expect("a calendar file is text")
}

/// 24 November 2026, 22:30 UTC, which is half past three in Denver.
const FIRST: i64 = 1_795_559_400;

async fn letters(domain: &TestDomain) -> Vec<Letter> {
    domain.run_jobs().await;
    let letters = domain.mail();
    // Of two that are made at once, neither is the newer one.
    domain.clock.advance(MINUTE);
    letters
}

/// Invited, moved and cancelled, to guests in two zones.
#[tokio::test]
async fn what_becomes_of_a_visit_is_one_event_elsewhere() {
    let Some(python) = python() else { return };
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    letters(&domain).await;
    let mut form = at("15:30", &["Maya Lin", "Tom"]);
    form.participants[0].zone = "America/New_York".into();
    form.participants[1].lang = "es".into();
    let visit = visits::schedule(&domain, &host, form).await.unwrap();
    let mut all = letters(&domain).await;
    let tomorrow = NewTime {
        date: "2026-11-25".into(),
        time: "15:30".into(),
        duration: "30".into(),
        ..NewTime::default()
    };
    reschedule(&domain, &host, visit, tomorrow).await.unwrap();
    all.extend(letters(&domain).await);
    cancel(&domain, &host, visit, String::new()).await.unwrap();
    all.extend(letters(&domain).await);
    for name in ["Maya Lin", "Tom"] {
        let of: Vec<String> = all.iter().filter(|letter| letter.to_name == name).map(file).collect();
        let events = read_all(&python, &of);
        assert!(events.iter().all(|event| event.uid == events[0].uid), "one event for all its life");
        let told: Vec<_> = events
            .iter()
            .map(|event| {
                (event.method.as_str(), event.sequence.as_str(), event.status.as_str(), event.starts)
            })
            .collect();
        let expected = [
            ("REQUEST", "0", "CONFIRMED", FIRST),
            ("REQUEST", "1", "CONFIRMED", FIRST + 86_400),
            ("CANCEL", "2", "CANCELLED", FIRST + 86_400),
        ];
        assert_eq!(told, expected);
        assert!(events.iter().all(|event| event.ends - event.starts == 1_800));
        assert!(events.iter().all(|event| event.summary.contains("Ada Rivera")));
    }
}

/// One of a series moves and another is cancelled: each letter is about the one event that the reader's calendar has of the
/// series' own letter, and the feed has what is left.
#[tokio::test]
async fn what_becomes_of_one_of_a_series_changes_that_event_alone() {
    let Some(python) = python() else { return };
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    letters(&domain).await;
    let repeat =
        Repeat { every: "week".into(), ends: "count".into(), count: "4".into(), ..Repeat::default() };
    visits::schedule(&domain, &host, NewVisit { repeat, ..at("15:30", &["Maya Lin"]) }).await.unwrap();
    let mut told = read_all(&python, &to_maya(letters(&domain).await));
    told.sort_by_key(|event| event.starts);
    let (week, hour) = (7 * 86_400, 3_600);
    assert_eq!(
        told.iter().map(|event| event.starts).collect::<Vec<_>>(),
        [FIRST, FIRST + week, FIRST + 2 * week, FIRST + 3 * week]
    );
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    let ahead = [day.current, day.later, day.coming].concat();
    // A day and an hour later.
    let to = NewTime {
        date: "2026-12-02".into(),
        time: "16:30".into(),
        duration: "30".into(),
        ..NewTime::default()
    };
    reschedule(&domain, &host, ahead[1].visit, to).await.unwrap();
    let moved = read_all(&python, &to_maya(letters(&domain).await));
    cancel(&domain, &host, ahead[3].visit, String::new()).await.unwrap();
    let cancelled = read_all(&python, &to_maya(letters(&domain).await));
    let said = |events: &[Event]| -> Vec<(String, String, i64)> {
        events.iter().map(|event| (event.method.clone(), event.uid.clone(), event.starts)).collect()
    };
    let later = FIRST + week + 86_400 + hour;
    assert_eq!(said(&moved), [("REQUEST".to_owned(), told[1].uid.clone(), later)]);
    assert_eq!(said(&cancelled), [("CANCEL".to_owned(), told[3].uid.clone(), FIRST + 3 * week)]);
    let is_newer = |event: &Event, before: &Event| {
        event.sequence.parse::<i32>().unwrap() > before.sequence.parse::<i32>().unwrap()
    };
    assert!(is_newer(&moved[0], &told[1]) && is_newer(&cancelled[0], &told[3]));
    let feed = feed_of(&domain, &host, clinic.id()).await;
    let mut left: Vec<i64> = read_all(&python, &[feed]).iter().map(|event| event.starts).collect();
    left.sort_unstable();
    assert_eq!(left, [FIRST, later, FIRST + 2 * week]);
}

fn to_maya(letters: Vec<Letter>) -> Vec<String> {
    letters.iter().filter(|letter| letter.to_name == "Maya Lin").map(file).collect()
}

/// The host's feed, as another calendar asks for it.
async fn feed_of(domain: &TestDomain, host: &Host, clinic: ClinicId) -> String {
    feed::make(domain, host, "names").await.unwrap();
    let address = feed::own(domain, host).await.unwrap().and_then(|view| view.address).expect("it is shown");
    let token = address.rsplit('/').next().and_then(|file| file.strip_suffix(".ics")).expect("a file");
    let who = domain.stranger(clinic, 7);
    feed::read(domain, &who, &Secret::new(token.to_owned())).await.unwrap().text
}

/// A series over a change of the clocks, in its letter and in the host's feed: half past three each time.
#[tokio::test]
async fn a_series_and_a_feed_are_read_at_their_hours() {
    let Some(python) = python() else { return };
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    letters(&domain).await;
    // Clocks go forward in Denver on 14 March 2027.
    let repeat =
        Repeat { every: "week".into(), ends: "count".into(), count: "4".into(), ..Repeat::default() };
    let form = NewVisit { date: "2027-03-02".into(), repeat, ..at("15:30", &["Maya Lin"]) };
    visits::schedule(&domain, &host, form).await.unwrap();
    let letter = letters(&domain).await.remove(0);
    let feed = feed_of(&domain, &host, clinic.id()).await;
    // The first is 98 days after the tests' own day; behind the change half past three is an hour earlier.
    let week = 7 * 86_400;
    let first = FIRST + 98 * 86_400;
    let hours = [first, first + week, first + 2 * week - 3_600, first + 3 * week - 3_600];
    for (text, method) in [(file(&letter), "PUBLISH"), (feed, "-")] {
        let events = read_all(&python, &[text]);
        assert_eq!(events.iter().map(|event| event.starts).collect::<Vec<_>>(), hours, "{method}");
        assert!(events.iter().all(|event| event.method == method && event.ends - event.starts == 1_800));
        let mut names: Vec<&str> = events.iter().map(|event| event.uid.as_str()).collect();
        names.dedup();
        assert_eq!(names.len(), 4, "each an event of its own");
    }
}
