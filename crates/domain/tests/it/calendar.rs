//! The calendar (S8) and its private address (S11): who sees which visits, and what other calendars read.
use crate::people::office;
use crate::refused;
use crate::schedulers::desk;
use crate::visits::at;
use domain::calendar::{self, feed};
use domain::{Host, Planner, people, visits};
use model::calendar::{Calendar, CalendarAsked, CalendarSpan, FeedTells};
use model::visits::{NewTime, NewVisit, VisitStatus};
use model::{AppError, Secret};
use testkit::{DAY, TestClinic, TestDomain};

fn asked(view: &str, date: &str) -> CalendarAsked {
    CalendarAsked { view: view.into(), date: date.into(), ..CalendarAsked::default() }
}

async fn shown(domain: &TestDomain, who: impl Into<Planner>, asked: CalendarAsked) -> Calendar {
    calendar::show(domain, who, asked).await.expect("shown")
}

fn names(calendar: &Calendar) -> Vec<String> {
    let visits = calendar.days.iter().flat_map(|day| &day.visits);
    visits.flat_map(|visit| visit.names.iter().cloned()).collect()
}

#[tokio::test]
async fn a_week_shows_who_comes_when_and_what_they_said() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let host = domain.host("Ada Rivera").await;
    visits::schedule(&domain, &host, at("15:30", &["Maya Lin"])).await.unwrap();
    let week = shown(&domain, &host, CalendarAsked::default()).await;
    assert_eq!((week.span, week.days.len(), week.today.as_str()), (CalendarSpan::Week, 7, "2026-11-24"));
    assert_eq!(week.title, "Sun, Nov 22 – Sat, Nov 28");
    assert_eq!((week.before.as_str(), week.after.as_str()), ("2026-11-17", "2026-12-01"));
    let tuesday = &week.days[2];
    assert_eq!((tuesday.date.as_str(), tuesday.visits.len()), ("2026-11-24", 1));
    let visit = &tuesday.visits[0];
    assert_eq!((visit.starts.clock.as_str(), visit.ends.clock.as_str()), ("3:30 pm", "4:00 pm"));
    assert_eq!((visit.names.clone(), visit.host.clone()), (vec!["Maya Lin".to_owned()], None));
    assert_eq!((visit.status, visit.minute), (VisitStatus::NotStarted, 15 * 60 + 30));
    assert!(visit.movable && !visit.conflict);
    assert_eq!(week.axis[usize::from(visit.place.from)].minute, 15 * 60 + 30);
    assert_eq!(visit.place.to - visit.place.from, 2);
    // The other spans have the same one, and none of them its topic.
    for view in ["day", "month", "agenda"] {
        let other = shown(&domain, &host, asked(view, "2026-11-24")).await;
        assert_eq!(names(&other), ["Maya Lin"], "{view}");
        assert!(!serde_json::to_string(&other).unwrap().contains("Check-up"), "{view}");
    }
    assert_eq!(names(&shown(&domain, &host, asked("week", "2026-12-01")).await), [] as [&str; 0]);
}

#[tokio::test]
async fn what_is_cancelled_is_in_no_calendar_and_what_was_moved_is_where_it_is_now() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let host = domain.host("ada").await;
    let gone = visits::schedule(&domain, &host, at("9:30", &["Tom"])).await.unwrap();
    let moved = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    visits::changes::cancel(&domain, &host, gone, String::new()).await.unwrap();
    let to = NewTime {
        date: "2026-11-26".into(),
        time: "10:15".into(),
        zone: "America/Denver".into(),
        duration: "45".into(),
        ..NewTime::default()
    };
    visits::changes::reschedule(&domain, &host, moved, to).await.unwrap();
    let week = shown(&domain, &host, CalendarAsked::default()).await;
    assert_eq!(names(&week), ["Maya"]);
    let visit = &week.days[4].visits[0];
    assert_eq!((visit.minute, visit.duration.0), (10 * 60 + 15, 45));
}

#[tokio::test]
async fn a_scheduler_sees_the_hosts_whom_they_are_given_and_nobody_else() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    domain.leaves_jobs();
    visits::schedule(domain, &desk.ada, at("15:30", &["Adas guest"])).await.unwrap();
    visits::schedule(domain, &desk.ben, at("15:30", &["Bens guest"])).await.unwrap();
    let all = shown(domain, &desk.planner, CalendarAsked::default()).await;
    assert_eq!(names(&all), ["Bens guest"]);
    let visit = all.days.iter().flat_map(|day| &day.visits).next().unwrap();
    assert_eq!(visit.host.as_deref(), Some("Ben Ito"));
    // Kim works in New York.
    assert_eq!(visit.starts.clock, "5:30 pm");
    let of = |host: &Host| CalendarAsked { host: host.id().text(), ..CalendarAsked::default() };
    assert_eq!(names(&shown(domain, &desk.planner, of(&desk.ben)).await), ["Bens guest"]);
    assert_eq!(refused(calendar::show(domain, &desk.planner, of(&desk.ada)).await), AppError::NotFound);
    assert_eq!(refused(calendar::show(domain, &desk.ben, of(&desk.ada)).await), AppError::NotFound);
    assert_eq!(names(&shown(domain, &desk.ben, CalendarAsked::default()).await), ["Bens guest"]);
}

#[tokio::test]
async fn only_the_same_hosts_visits_at_one_time_are_a_conflict() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let host = domain.host("ada").await;
    visits::schedule(&domain, &host, at("8:10", &["Maya"])).await.unwrap();
    // Asked for at once: no plan of the day stands in its way.
    visits::schedule(&domain, &host, crate::visits::now(&["Tom"])).await.unwrap();
    visits::schedule(&domain, &host, at("12:00", &["Ann"])).await.unwrap();
    let day = shown(&domain, &host, asked("day", "")).await;
    let found: Vec<_> =
        day.days[0].visits.iter().map(|visit| (visit.names[0].as_str(), visit.conflict)).collect();
    assert_eq!(found, [("Tom", true), ("Maya", true), ("Ann", false)]);
    assert_eq!(day.days[0].columns, 2);
}

/// What the address ends with, of a feed that was just made.
async fn token(domain: &TestDomain, host: &Host) -> Secret<String> {
    let view = feed::own(domain, host).await.unwrap().expect("there is one");
    let address = view.address.expect("it is shown");
    let token = address.rsplit('/').next().and_then(|file| file.strip_suffix(".ics"));
    Secret::new(token.expect("a file").to_owned())
}

async fn read(domain: &TestDomain, clinic: &TestClinic, token: &Secret<String>) -> domain::Result<String> {
    let who = domain.stranger(clinic.id(), 7);
    feed::read(domain, &who, token).await.map(|file| file.text)
}

#[tokio::test]
async fn a_feed_tells_when_and_only_if_asked_first_names() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya Lin"])).await.unwrap();
    let next_year = NewVisit { date: "2027-12-24".into(), ..at("15:30", &["Late Tom"]) };
    visits::schedule(&domain, &host, next_year).await.unwrap();
    assert_eq!(feed::own(&domain, &host).await.unwrap(), None);
    feed::make(&domain, &host, "anything").await.unwrap();
    let token = token(&domain, &host).await;
    let busy = read(&domain, &clinic, &token).await.unwrap();
    assert!(busy.contains("SUMMARY:Visit\r\n") && !busy.contains("Maya"), "{busy}");
    assert!(busy.contains("DTSTART;TZID=America/Denver:20261124T153000\r\n"), "{busy}");
    assert!(busy.contains(&format!("UID:visit-{}@", visit.text())));
    assert_eq!(busy.matches("BEGIN:VEVENT").count(), 1, "no more than a year ahead");
    feed::set_tells(&domain, &host, "names").await.unwrap();
    let names = read(&domain, &clinic, &token).await.unwrap();
    assert!(names.contains("SUMMARY:Visit: Maya\r\n"), "{names}");
    for hidden in ["Lin", "maya.lin@", "Check-up", "/j/", "ATTENDEE", "ORGANIZER"] {
        assert!(!names.contains(hidden), "{hidden}");
    }
    // Moved, it is the same one; cancelled, it is gone.
    let to = NewTime {
        date: "2026-11-25".into(),
        time: "9:00".into(),
        zone: "America/Denver".into(),
        duration: "30".into(),
        ..NewTime::default()
    };
    visits::changes::reschedule(&domain, &host, visit, to).await.unwrap();
    let moved = read(&domain, &clinic, &token).await.unwrap();
    assert!(moved.contains("20261125T090000") && moved.contains("SEQUENCE:1\r\n"), "{moved}");
    visits::changes::cancel(&domain, &host, visit, String::new()).await.unwrap();
    assert!(!read(&domain, &clinic, &token).await.unwrap().contains("VEVENT"));
}

#[tokio::test]
async fn the_address_is_shown_until_somebody_has_it() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    feed::make(&domain, &host, "names").await.unwrap();
    let first = token(&domain, &host).await;
    feed::kept(&domain, &host).await.unwrap();
    let view = feed::own(&domain, &host).await.unwrap().unwrap();
    assert_eq!((view.tells, view.address), (FeedTells::Names, None));
    assert!(read(&domain, &clinic, &first).await.is_ok());
    // A new one ends the old one, and is shown until a calendar asks for it.
    feed::make(&domain, &host, "busy").await.unwrap();
    let second = token(&domain, &host).await;
    assert_eq!(refused(read(&domain, &clinic, &first).await), AppError::NotFound);
    assert!(read(&domain, &clinic, &second).await.is_ok());
    assert_eq!(feed::own(&domain, &host).await.unwrap().unwrap().address, None);
    feed::end(&domain, &host).await.unwrap();
    feed::end(&domain, &host).await.unwrap();
    assert_eq!(refused(read(&domain, &clinic, &second).await), AppError::NotFound);
    assert_eq!(feed::own(&domain, &host).await.unwrap(), None);
}

#[tokio::test]
async fn no_other_clinic_and_nobody_who_left_has_a_feed() {
    let office = office().await;
    let domain = &office.domain;
    domain.leaves_jobs();
    let ben = office.colleague("on", "").await;
    let host = ben.host().unwrap();
    feed::make(domain, &host, "busy").await.unwrap();
    let token = token(domain, &host).await;
    let other = domain.clinic("elm").await;
    assert_eq!(refused(read(domain, &other, &token).await), AppError::NotFound);
    assert!(read(domain, &office.clinic, &token).await.is_ok());
    people::deactivate(domain, &office.admin, ben.id()).await.unwrap();
    assert_eq!(refused(read(domain, &office.clinic, &token).await), AppError::NotFound);
    people::restore(domain, &office.admin, ben.id()).await.unwrap();
    assert_eq!(refused(read(domain, &office.clinic, &token).await), AppError::NotFound, "it stays ended");
}

/// Calendars go on asking for what was ended: nobody is blocked by that. Whoever guesses is.
#[tokio::test]
async fn guesses_count_and_an_ended_address_does_not() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    feed::make(&domain, &host, "busy").await.unwrap();
    let ended = token(&domain, &host).await;
    feed::end(&domain, &host).await.unwrap();
    for _ in 0..150 {
        assert_eq!(refused(read(&domain, &clinic, &ended).await), AppError::NotFound);
    }
    let guess = Secret::new("A".repeat(43));
    for _ in 0..20 {
        assert_eq!(refused(read(&domain, &clinic, &guess).await), AppError::NotFound);
        domain.clock.advance(3);
    }
    let waits = refused(read(&domain, &clinic, &guess).await);
    assert!(matches!(waits, AppError::TooMany { .. }), "{waits:?}");
}

#[tokio::test]
async fn a_calendar_that_has_lost_its_mind_waits() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    feed::make(&domain, &host, "busy").await.unwrap();
    let token = token(&domain, &host).await;
    for _ in 0..60 {
        read(&domain, &clinic, &token).await.unwrap();
    }
    let waits = refused(read(&domain, &clinic, &token).await);
    assert!(matches!(waits, AppError::TooMany { .. }), "{waits:?}");
    domain.clock.advance(DAY);
    read(&domain, &clinic, &token).await.unwrap();
}
