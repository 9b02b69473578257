//! Outside calendars (S11): what they say stands in the way of booking and warns whoever plans by hand, of its host alone;
//! what fails says why; what is removed is gone.
use crate::booking::{Front, front};
use crate::visits::at;
use crate::{field, refused};
use domain::{booking, outside, people, visits};
use model::booking::times_text;
use model::calendar::CalendarAsked;
use model::outside::{CalendarsChosen, NewAccount, NewFeed, SourceFault, SourceView};
use model::visits::Outlook;
use model::{AppError, FieldCode, Time};
use std::collections::BTreeMap;
use testkit::{DAY, HOUR, MINUTE};

const FEED: &str = "https://calendar.example.com/private-0a1b2c/basic.ics";

/// A calendar with one entry, from one moment of Wednesday, November 25, to another, in UTC.
fn calendar(from: &str, to: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1@example.com\r\nSUMMARY:Root canal\r\nDTSTART:20261125T{from}00Z\r\nDTEND:20261125T{to}00Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

async fn free(front: &Front) -> Vec<Time> {
    let who = front.domain.stranger(front.clinic.id(), 1);
    let host = front.host.id().text();
    let found =
        booking::times(&front.domain, &who, front.service, &host, "America/Denver", "").await.unwrap();
    found.days.iter().flat_map(|day| &day.times).map(|time| time.at).collect()
}

async fn only(front: &Front) -> SourceView {
    let mut sources = outside::view(&front.domain, &front.host).await.unwrap().sources;
    assert_eq!(sources.len(), 1);
    sources.remove(0)
}

async fn named(front: &Front, address: &str) {
    let new = NewFeed { feed_name: "Home".into(), feed_address: address.into() };
    outside::add_feed(&front.domain, &front.host, new).await.unwrap();
    front.domain.run_jobs().await;
}

/// Whose first two free times, nine and half past nine, are taken elsewhere.
async fn busy_front() -> Front {
    let front = front("instant").await;
    front.domain.leaves_jobs();
    front.domain.calendars.put(FEED, Ok(&calendar("1600", "1700")));
    named(&front, FEED).await;
    front
}

#[tokio::test]
async fn what_is_taken_elsewhere_cannot_be_booked_until_the_calendar_is_removed() {
    let front = front("instant").await;
    front.domain.leaves_jobs();
    let before = free(&front).await;
    front.domain.calendars.put(FEED, Ok(&calendar("1600", "1700")));
    named(&front, FEED).await;
    let after = free(&front).await;
    assert_eq!(after, before.iter().copied().filter(|at| !before[..2].contains(at)).collect::<Vec<_>>());
    let source = only(&front).await;
    assert_eq!((source.name.as_str(), source.host.as_str()), ("Home", "calendar.example.com"));
    assert_eq!((source.busy, source.fault, source.read.is_some()), (1, None, true));
    let told = serde_json::to_string(&source).unwrap();
    assert!(!told.contains("private") && !told.contains("Root canal"));
    // Somebody whose page is older than that.
    let form = model::booking::BookForm {
        request_id: "r".into(),
        service: front.service.text(),
        host: front.host.id().text(),
        zone: "America/Denver".into(),
        at: times_text(&before[..1]),
        name: "Maya Lin".into(),
        email: "maya@example.net".into(),
        ..Default::default()
    };
    let who = front.domain.stranger(front.clinic.id(), 1);
    assert!(booking::book(&front.domain, &who, form).await.is_err());
    outside::remove(&front.domain, &front.host, source.source).await.unwrap();
    let again = outside::remove(&front.domain, &front.host, source.source).await;
    assert_eq!(refused(again), AppError::NotFound);
    assert_eq!(free(&front).await, before);
    front.domain.clock.advance(HOUR);
    let reads = front.domain.calendars.reads();
    front.domain.run_jobs().await;
    assert_eq!(front.domain.calendars.reads(), reads, "nobody asks any more");
}

#[tokio::test]
async fn who_plans_by_hand_is_told_and_may_go_on() {
    let front = busy_front().await;
    let new = |time: &str| model::visits::NewVisit { date: "2026-11-25".into(), ..at(time, &["Maya"]) };
    for (time, busy) in [("09:30", true), ("10:00", false), ("08:30", false)] {
        let outlook = visits::preview(&front.domain, &front.host, new(time)).await.unwrap();
        let Outlook::Clear(preview) = outlook else { panic!("{time}: {outlook:?}") };
        assert_eq!((preview.conflicts.outside, preview.conflicts.taken), (busy, None), "{time}");
    }
    visits::schedule(&front.domain, &front.host, new("09:30")).await.unwrap();
}

#[tokio::test]
async fn the_calendar_shows_hours_and_nothing_else_and_only_of_their_host() {
    let front = busy_front().await;
    let day = CalendarAsked { view: "day".into(), date: "2026-11-25".into(), ..Default::default() };
    let shown = domain::calendar::show(&front.domain, &front.host, day.clone()).await.unwrap();
    let busy = &shown.days[0].busy;
    assert_eq!(busy.iter().map(|one| (one.from_min, one.to_min)).collect::<Vec<_>>(), [(540, 600)]);
    assert_eq!(shown.axis[usize::from(busy[0].from)].minute, 540);
    assert_eq!(busy[0].to - busy[0].from, 4);
    let month = CalendarAsked { view: "month".into(), ..day.clone() };
    let month = domain::calendar::show(&front.domain, &front.host, month).await.unwrap();
    assert!(month.days.iter().all(|day| day.busy.is_empty()));
    let other = front.domain.host("ben").await;
    let theirs = domain::calendar::show(&front.domain, &other, day).await.unwrap();
    assert!(theirs.days[0].busy.is_empty());
    let source = only(&front).await.source;
    assert_eq!(refused(outside::read_now(&front.domain, &other, source).await), AppError::NotFound);
    assert_eq!(refused(outside::remove(&front.domain, &other, source).await), AppError::NotFound);
    assert_eq!(only(&front).await.busy, 1, "another's is not theirs to remove");
}

#[tokio::test]
async fn it_is_read_again_and_again_and_waits_longer_while_it_fails() {
    let front = busy_front().await;
    let domain = &front.domain;
    domain.clock.advance(14 * MINUTE);
    let before = domain.calendars.reads();
    domain.run_jobs().await;
    assert_eq!(domain.calendars.reads(), before, "not before its turn");
    domain.calendars.put(FEED, Ok(&calendar("1700", "1730")));
    domain.clock.advance(2 * MINUTE);
    domain.run_jobs().await;
    assert_eq!(domain.calendars.reads(), before + 1);
    assert_eq!(free(&front).await.len(), 3);
    domain.calendars.put(FEED, Err(SourceFault::NoAnswer));
    domain.clock.advance(16 * MINUTE);
    domain.run_jobs().await;
    let source = only(&front).await;
    assert_eq!((source.fault, source.busy, source.stale), (Some(SourceFault::NoAnswer), 1, false));
    domain.clock.advance(16 * MINUTE);
    domain.run_jobs().await;
    domain.clock.advance(16 * MINUTE);
    let failed = domain.calendars.reads();
    domain.run_jobs().await;
    assert_eq!(domain.calendars.reads(), failed, "after the second failure it waits twice as long");
    for _ in 0..12 {
        domain.clock.advance(8 * HOUR);
        domain.run_jobs().await;
    }
    assert!(only(&front).await.stale);
    let shown = domain::calendar::show(domain, &front.host, CalendarAsked::default()).await.unwrap();
    assert!(shown.stale);
    domain.calendars.put(FEED, Ok(&calendar("1700", "1730")));
    outside::read_now(domain, &front.host, only(&front).await.source).await.unwrap();
    domain.run_jobs().await;
    let source = only(&front).await;
    assert_eq!((source.fault, source.stale), (None, false));
}

#[tokio::test]
async fn an_account_is_all_its_calendars_until_some_are_left_out() {
    let front = front("instant").await;
    let domain = &front.domain;
    domain.leaves_jobs();
    domain.calendars.put("https://dav.example.com/ada/work", Ok(&calendar("1600", "1630")));
    domain.calendars.put("https://dav.example.com/ada/home", Ok(&calendar("1630", "1700")));
    let account = |password: &str| NewAccount {
        account_name: "Cloud".into(),
        server: "https://dav.example.com/ada/".into(),
        server_user: "ada".into(),
        server_password: password.into(),
    };
    outside::add_account(domain, &front.host, account("wrong")).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(only(&front).await.fault, Some(SourceFault::Refused));
    // The same account with another password is the same account.
    outside::add_account(domain, &front.host, account("right")).await.unwrap();
    domain.run_jobs().await;
    let source = only(&front).await;
    let names: Vec<&str> = source.calendars.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((names.len(), source.fault, source.busy), (2, None, 1));
    assert!(names.contains(&"home") && names.contains(&"work"));
    assert_eq!(free(&front).await.len(), 2);
    let home = source.calendars.iter().find(|one| one.name == "home").unwrap().calendar;
    let form = CalendarsChosen {
        source: source.source.text(),
        calendars: BTreeMap::from([(CalendarsChosen::name_of(home), "on".to_owned())]),
    };
    outside::choose(domain, &front.host, form).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(free(&front).await.len(), 3);
    let counts = only(&front).await.calendars.iter().filter(|one| one.counts).count();
    assert_eq!(counts, 1);
}

#[tokio::test]
async fn faults_of_the_form_stand_at_their_fields() {
    let front = front("instant").await;
    let add = |address: &str| NewFeed { feed_name: "Home".into(), feed_address: address.into() };
    let said = outside::add_feed(&front.domain, &front.host, add("calendar")).await;
    assert_eq!(field(said), ("feed_address".to_owned(), FieldCode::NotACalendarAddress));
    let said = outside::add_feed(&front.domain, &front.host, add("")).await;
    assert_eq!(field(said), ("feed_address".to_owned(), FieldCode::Required));
    let account = NewAccount {
        account_name: "Cloud".into(),
        server: "https://dav.example.com".into(),
        server_user: "ada".into(),
        ..Default::default()
    };
    let said = outside::add_account(&front.domain, &front.host, account).await;
    assert_eq!(field(said), ("server_password".to_owned(), FieldCode::Required));
    for n in 0..10 {
        let address = format!("https://calendar.example.com/{n}.ics");
        outside::add_feed(&front.domain, &front.host, add(&address)).await.unwrap();
    }
    let said = outside::add_feed(&front.domain, &front.host, add(FEED)).await;
    assert_eq!(field(said), ("feed_name".to_owned(), FieldCode::TooManyCalendars));
    front.domain.leaves_jobs();
}

/// What opens a calendar is nowhere as it was typed, and nothing of what is in it is kept at all.
#[tokio::test]
async fn what_opens_it_is_sealed_and_what_is_in_it_is_not_kept() {
    let front = busy_front().await;
    let account = NewAccount {
        account_name: "Cloud".into(),
        server: "https://dav.example.com/canary-server/".into(),
        server_user: "canary-user".into(),
        server_password: "canary-password".into(),
    };
    outside::add_account(&front.domain, &front.host, account).await.unwrap();
    front.domain.run_jobs().await;
    for (place, bytes) in front.domain.database.bytes_at_rest().await {
        for canary in ["private-0a1b2c", "canary-server", "canary-user", "canary-password", "Root canal"] {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} is in {place}");
        }
    }
}

#[tokio::test]
async fn what_is_over_is_forgotten() {
    let front = busy_front().await;
    let rows = |counts: BTreeMap<String, i64>| (counts["outside_source"], counts["busy_time"]);
    assert_eq!(rows(front.domain.database.rows_of_each().await), (1, 1));
    front.domain.clock.advance(6 * DAY);
    front.domain.run_jobs().await;
    assert_eq!(rows(front.domain.database.rows_of_each().await), (1, 0));
}

#[tokio::test]
async fn who_stops_to_work_here_leaves_none_behind() {
    let office = crate::people::office().await;
    let domain = &office.domain;
    domain.leaves_jobs();
    let ben = office.colleague("on", "").await;
    let host = ben.host().unwrap();
    domain.calendars.put(FEED, Ok(&calendar("1600", "1700")));
    let new = NewFeed { feed_name: "Home".into(), feed_address: FEED.into() };
    outside::add_feed(domain, &host, new).await.unwrap();
    domain.run_jobs().await;
    let rows = |counts: BTreeMap<String, i64>| (counts["outside_source"], counts["busy_time"]);
    assert_eq!(rows(domain.database.rows_of_each().await), (1, 1));
    people::deactivate(domain, &office.admin, ben.id()).await.unwrap();
    assert_eq!(rows(domain.database.rows_of_each().await), (0, 0));
}

/// What Bedside itself wrote into that calendar is known. What another clinic of the same installation wrote is not: its host is
/// busy there, though both write under one name.
#[tokio::test]
async fn own_visits_do_not_count_twice_and_another_clinics_count() {
    let front = front("instant").await;
    let domain = &front.domain;
    domain.leaves_jobs();
    let new = model::visits::NewVisit { date: "2026-11-25".into(), ..at("09:00", &["Maya"]) };
    let visit = visits::schedule(domain, &front.host, new).await.unwrap();
    let before = free(&front).await;
    let host = &domain.origin().base_host;
    let theirs = "0198af00-0000-7000-8000-000000000001";
    for (uid, count) in [(format!("visit-{}@{host}", visit.text()), 0), (format!("{theirs}@{host}"), 1)] {
        let file = calendar("1730", "1800").replace("1@example.com", &uid);
        domain.calendars.put(FEED, Ok(&file));
        named(&front, FEED).await;
        assert_eq!(only(&front).await.busy, count, "{uid}");
        assert_eq!(free(&front).await.len(), before.len() - usize::try_from(count).unwrap());
    }
}

/// The page is a host's: who is none any more could not take a password away again.
#[tokio::test]
async fn who_holds_no_visits_any_more_leaves_none_behind() {
    let office = crate::people::office().await;
    let domain = &office.domain;
    domain.leaves_jobs();
    let ben = office.colleague("on", "on").await;
    domain.calendars.put(FEED, Ok(&calendar("1600", "1700")));
    let new = NewFeed { feed_name: "Home".into(), feed_address: FEED.into() };
    outside::add_feed(domain, &ben.host().unwrap(), new).await.unwrap();
    domain.run_jobs().await;
    people::set_roles(domain, &office.admin, crate::people::roles(ben.id(), "", "on")).await.unwrap();
    let rows = domain.database.rows_of_each().await;
    assert_eq!((rows["outside_source"], rows["busy_time"]), (0, 0));
}

#[tokio::test]
async fn naming_and_removing_asks_others_only_so_often() {
    let front = front("instant").await;
    front.domain.leaves_jobs();
    let new = || NewFeed { feed_name: "Home".into(), feed_address: FEED.into() };
    for _ in 0..30 {
        outside::add_feed(&front.domain, &front.host, new()).await.unwrap();
        let source = only(&front).await.source;
        outside::remove(&front.domain, &front.host, source).await.unwrap();
    }
    let said = refused(outside::add_feed(&front.domain, &front.host, new()).await);
    assert!(matches!(said, AppError::TooMany { .. }), "{said:?}");
}
