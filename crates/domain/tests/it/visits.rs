//! Planning, the day, the end, the history (S1, S2, S12).
use crate::refused;
use domain::{Host, joining, visits};
use model::outbox::{Delivery, Post};
use model::visits::{
    Dashboard, GuestState, HistoryRow, NewParticipant, NewVisit, Outlook, PastVisit, VisitStatus,
};
use model::{AppError, Conflict, FieldCode, FieldError, VisitId};
use testkit::{DAY, HOUR, MINUTE, TestDomain};

pub fn guest(name: &str) -> NewParticipant {
    NewParticipant {
        name: name.to_owned(),
        email: format!("{}@example.net", name.to_lowercase().replace(' ', ".")),
        invite: "mail".to_owned(),
        ..NewParticipant::default()
    }
}

/// The tests' clock stands at Tuesday, 24 November, 8:00 in Denver.
pub fn at(time: &str, guests: &[&str]) -> NewVisit {
    NewVisit {
        request_id: format!("request {time} {guests:?}"),
        for_host: String::new(),
        when: "later".to_owned(),
        date: "2026-11-24".to_owned(),
        time: time.to_owned(),
        fold: String::new(),
        zone: String::new(),
        duration: "30".to_owned(),
        topic: "Check-up".to_owned(),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants: guests.iter().map(|name| guest(name)).collect(),
        colleagues: Vec::new(),
    }
}

pub fn now(guests: &[&str]) -> NewVisit {
    NewVisit { when: "now".to_owned(), ..at("", guests) }
}

async fn plan(domain: &TestDomain, host: &Host, new: NewVisit) -> VisitId {
    visits::schedule(domain, host, new).await.expect("the visit is planned")
}

#[tokio::test]
async fn the_invitation_leaves_with_link_code_and_calendar_file() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let mut new = at("15:30", &["Maya Lin"]);
    new.topic = "CANARY-reason".into();
    new.participants[0].zone = "America/New_York".into();
    let visit = plan(&domain, &host, new).await;
    let before = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!(before.row.guests[0].delivery, Some(Delivery::Queued));
    assert_eq!(before.row.topic, "CANARY-reason");
    assert_eq!(before.row.starts.words, "Today at 3:30 pm");
    assert!(before.record.is_none() && before.ended.is_none());

    assert_eq!(domain.run_jobs().await, 1);
    let letter = domain.mail().pop().expect("one letter");
    assert_eq!((letter.to_name.as_str(), letter.to_address.as_str()), ("Maya Lin", "maya.lin@example.net"));
    assert_eq!(letter.from_name, "Ada Rivera's clinic");
    assert!(letter.text.contains("Tuesday, November 24, 2026 at 5:30 pm (New York time)"), "{}", letter.text);
    assert!(letter.text.contains("3:30 pm (Denver time)"));
    assert!(letter.text.contains("+1 303 555 0142"));
    let key = &before.keys[0];
    assert!(letter.text.contains(&key.link) && letter.text.contains(&key.code));
    assert!(letter.html.contains(&key.link));
    let file = String::from_utf8(letter.attachments[0].body.clone()).unwrap();
    assert!(file.contains("DTSTART;TZID=America/New_York:20261124T173000"));
    for part in [&letter.subject, &letter.text, &letter.html, &file] {
        assert!(!part.contains("CANARY"), "no reason leaves in a letter");
    }
    let after = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!(after.row.guests[0].delivery, Some(Delivery::Sent));
}

#[tokio::test]
async fn the_same_form_twice_is_one_visit_and_one_letter() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let form = at("15:30", &["Maya"]);
    let (a, b) = tokio::join!(
        visits::schedule(&domain, &host, form.clone()),
        visits::schedule(&domain, &host, form.clone())
    );
    let again = visits::schedule(&domain, &host, form.clone()).await.unwrap();
    assert!(a.unwrap() == again && b.unwrap() == again);
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
    // Changed after "Back", it is another visit, which finds the hour taken.
    let changed = NewVisit { topic: "Other".into(), ..form };
    assert_eq!(
        refused(visits::schedule(&domain, &host, changed).await),
        AppError::Conflict(Conflict::SlotTaken(again))
    );
}

#[tokio::test]
async fn two_tabs_do_not_plan_the_same_hour() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let (a, b) = tokio::join!(
        visits::schedule(&domain, &host, at("15:30", &["Maya"])),
        visits::schedule(&domain, &host, at("15:45", &["Tom"]))
    );
    assert_eq!([&a, &b].iter().filter(|r| r.is_ok()).count(), 1, "{a:?} {b:?}");
    let (won, lost) = match (a, b) {
        (Ok(won), lost) | (lost, Ok(won)) => (won, refused(lost)),
        neither => panic!("one of two wins: {neither:?}"),
    };
    assert_eq!(lost, AppError::Conflict(Conflict::SlotTaken(won)));
    // Back to back is fine; so is another host at the same hour.
    plan(&domain, &host, at("16:15", &["Tom"])).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 2);
    let other = domain.host("ben").await;
    plan(&domain, &other, at("15:30", &["Maya"])).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
}

#[tokio::test]
async fn a_wrong_form_writes_nothing() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let before = domain.database.rows_of_everything().await;
    let mut form = at("07:30", &["Maya"]);
    form.participants[0].email = "maya@".into();
    let AppError::Invalid(fields) = refused(visits::schedule(&domain, &host, form).await) else { panic!() };
    let fields: Vec<_> = fields.iter().map(|f| (f.field.as_str(), f.code)).collect();
    assert_eq!(fields, [("time", FieldCode::InThePast), ("participants[0][email]", FieldCode::NotAnEmail)]);
    assert_eq!(domain.database.rows_of_everything().await, before);
}

#[tokio::test]
async fn invitations_wait_until_the_clinics_address_is_confirmed() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("ada").await;
    let host = clinic.host(&domain).await;
    let visit = plan(&domain, &host, at("15:30", &["Maya"])).await;
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1, "only the letter that confirms");
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    assert_eq!((day.post, day.unconfirmed.as_deref()), (Post::Held, Some("ada@example.org")));
    assert_eq!(visits::view(&domain, &host, visit).await.unwrap().post, Post::Held);
    let delivery = visits::view(&domain, &host, visit).await.unwrap().row.guests[0].delivery;
    assert_eq!(delivery, Some(Delivery::Queued));
    clinic.confirm(&domain, &letters[0]).await;
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to_address, "maya@example.net");
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    assert_eq!((day.post, day.unconfirmed), (Post::Goes, None));
}

fn names(day: &Dashboard) -> [Vec<String>; 4] {
    [&day.waiting, &day.current, &day.later, &day.coming]
        .map(|list| list.iter().map(|row| row.guests[0].name.clone()).collect())
}

#[tokio::test]
async fn the_day_is_sorted_by_what_to_do_next() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let tomorrow = NewVisit { date: "2026-11-25".into(), ..at("08:00", &["Dora"]) };
    plan(&domain, &host, tomorrow).await;
    plan(&domain, &host, at("08:15", &["Bea"])).await;
    let carl = plan(&domain, &host, at("10:00", &["Carl"])).await;
    plan(&domain, &host, at("08:46", &["Anna"])).await;
    domain.run_jobs().await;
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    assert_eq!(day.today, "Tuesday, November 24");
    let name = |n: &str| vec![n.to_owned()];
    assert_eq!(names(&day), [vec![], name("Bea"), vec!["Anna".into(), "Carl".into()], name("Dora")]);
    assert_eq!(day.coming[0].starts.words, "Tomorrow at 8:00 am");

    // Carl comes two hours early, Dora a day early: both rise to the top, the longer wait first.
    domain.clock.advance(MINUTE);
    crate::joining::enter_and_stay(&domain, &clinic, &host, carl).await;
    domain.clock.advance(MINUTE);
    crate::joining::enter_and_stay(&domain, &clinic, &host, day.coming[0].visit).await;
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    assert_eq!(names(&day)[0], ["Carl", "Dora"]);
    assert_eq!(day.now.seconds_since(day.waiting[0].guests[0].waiting_since.unwrap()), MINUTE);

    // Nobody ends Bea's visit: the next day it is no work of that day, but stays in sight; then it is history.
    domain.clock.advance(20 * HOUR);
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    assert!(names(&day)[1].is_empty());
    let earlier: Vec<_> = day.earlier.iter().map(|row| row.starts.words.as_str()).collect();
    assert_eq!(earlier, ["Yesterday at 8:15 am", "Yesterday at 8:46 am"]);
    domain.clock.advance(6 * HOUR);
    assert!(visits::dashboard(&domain, &host, None).await.unwrap().earlier.is_empty());
    let past = visits::history(&domain, &host, &Default::default(), None).await.unwrap();
    let past: Vec<_> = past.iter().map(|row| (row.names[0].as_str(), row.no_show)).collect();
    assert_eq!(past, [("Anna", true), ("Bea", true)]);
}

/// What nobody ended is over by itself, with its record, a day after its planned end.
#[tokio::test]
async fn a_visit_that_nobody_ends_is_over_by_itself() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let (held, missed) = (plan(&domain, &host, at("09:00", &["Maya"])).await, at("10:00", &["Tom"]));
    let missed = plan(&domain, &host, missed).await;
    domain.run_jobs().await;
    domain.clock.advance(HOUR);
    crate::joining::enter(&domain, &clinic, &host, held).await;
    let guest = visits::view(&domain, &host, held).await.unwrap().row.guests[0].participant;
    joining::admit(&domain, &host, guest).await.unwrap();
    assert_eq!(visits::view(&domain, &host, held).await.unwrap().row.status, VisitStatus::Started);
    domain.clock.advance(DAY + 2 * HOUR);
    let held = visits::view(&domain, &host, held).await.unwrap();
    assert_eq!((held.row.status, held.ended), (VisitStatus::Ended, None));
    assert!(held.keys.is_empty() && held.record.is_some_and(|record| record.started.is_some()));
    let missed = visits::view(&domain, &host, missed).await.unwrap();
    assert_eq!(missed.row.status, VisitStatus::Ended);
    assert!(missed.record.is_none(), "it was not held");
}

/// Every coming visit can be reached, page by page; somebody who waits early is seen on each page.
#[tokio::test]
async fn the_fifty_first_coming_visit_is_on_the_next_page() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let mut first = None;
    for n in 0..53 {
        let (day, hour) = (25 + n / 12, 8 + n % 12);
        let (date, time) = match day {
            ..=30 => (format!("2026-11-{day}"), format!("{hour:02}:00")),
            _ => (format!("2026-12-{:02}", day - 30), format!("{hour:02}:00")),
        };
        let mut form = NewVisit { date, ..at(&time, &[&format!("Guest {n}")]) };
        form.participants[0].invite = "none".into();
        let visit = plan(&domain, &host, form).await;
        first = first.or(Some(visit));
    }
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    assert_eq!((day.coming.len(), day.more), (50, true));
    crate::joining::enter(&domain, &clinic, &host, first.unwrap()).await;
    let next = visits::dashboard(&domain, &host, Some(day.coming[49].starts.at)).await.unwrap();
    let coming: Vec<_> = next.coming.iter().map(|row| row.guests[0].name.as_str()).collect();
    assert_eq!((coming, next.more), (vec!["Guest 50", "Guest 51", "Guest 52"], false));
    assert_eq!(next.waiting[0].guests[0].name, "Guest 0");
}

#[tokio::test]
async fn the_preview_names_what_stands_in_the_way() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let other = plan(&domain, &host, at("15:30", &["Maya Lin"])).await;
    domain.run_jobs().await;
    let preview = |form| {
        let (domain, host) = (&domain, &host);
        async move {
            match visits::preview(domain, host, form).await.unwrap() {
                Outlook::Clear(preview) => preview,
                Outlook::Unclear(fields) => panic!("{fields:?}"),
            }
        }
    };
    let taken = preview(at("15:45", &["Tom"])).await.conflicts.taken.expect("the slot is taken");
    assert_eq!((taken.visit, taken.names), (other, vec!["Maya Lin".to_owned()]));
    assert_eq!(taken.starts.words, "Today at 3:30 pm");
    assert!(preview(at("16:00", &["Tom"])).await.conflicts.is_none());
    assert!(preview(now(&["Tom"])).await.conflicts.is_none());
    // Another host's day is no way to learn about this one's.
    let ben = domain.host("ben").await;
    let Outlook::Clear(theirs) = visits::preview(&domain, &ben, at("15:45", &["Tom"])).await.unwrap() else {
        panic!("clear")
    };
    assert_eq!(theirs.conflicts.taken, None);
    let past = visits::preview(&domain, &host, at("07:30", &["Tom"])).await.unwrap();
    assert_eq!(past, Outlook::Unclear(vec![FieldError::new("time", FieldCode::InThePast)]));
}

#[tokio::test]
async fn a_visit_ends_once_and_is_history() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let visit = plan(&domain, &host, now(&["Maya", "Tom"])).await;
    let keys = visits::view(&domain, &host, visit).await.unwrap().keys;
    domain.clock.advance(5 * MINUTE);
    visits::end(&domain, &host, visit).await.unwrap();
    let ended = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!(ended.row.status, VisitStatus::Ended);
    assert!(ended.keys.is_empty());
    domain.clock.advance(MINUTE);
    visits::end(&domain, &host, visit).await.unwrap();
    assert_eq!(visits::view(&domain, &host, visit).await.unwrap().ended, ended.ended);
    // Its letters, not yet sent, are not sent any more, and say so.
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
    assert_eq!(
        visits::view(&domain, &host, visit).await.unwrap().row.guests[1].delivery,
        Some(Delivery::Failed)
    );
    let past = visits::history(&domain, &host, &Default::default(), None).await.unwrap();
    assert_eq!(
        (past.len(), past[0].names.clone(), past[0].no_show),
        (1, vec!["Maya".into(), "Tom".into()], true)
    );
    assert!(names(&visits::dashboard(&domain, &host, None).await.unwrap()).concat().is_empty());
    let code = joining::by_code(&domain, &domain.stranger(clinic.id(), 9), &keys[0].code).await;
    assert_eq!(crate::field(code).1, FieldCode::WrongCode);
}

#[tokio::test]
async fn history_goes_back_page_by_page() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let host = domain.host("ada").await;
    for n in 0..53 {
        let mut form = now(&["Maya"]);
        form.request_id = format!("{n}");
        let visit = plan(&domain, &host, form).await;
        visits::end(&domain, &host, visit).await.unwrap();
        domain.clock.advance(MINUTE);
    }
    let first = visits::history(&domain, &host, &Default::default(), None).await.unwrap();
    let last = |page: &[HistoryRow]| PastVisit { starts: page[49].starts.at, visit: page[49].visit };
    let second = visits::history(&domain, &host, &Default::default(), Some(last(&first))).await.unwrap();
    assert_eq!((first.len(), second.len()), (50, 3));
    assert!(first.windows(2).all(|pair| pair[0].starts.at > pair[1].starts.at));
    assert!(first[49].starts.at > second[0].starts.at);
}

#[tokio::test]
async fn a_visit_of_somebody_else_is_not_there() {
    let domain = TestDomain::new().await;
    let ada = domain.host("ada").await;
    let visit = plan(&domain, &ada, at("15:30", &["Maya"])).await;
    let guest = visits::view(&domain, &ada, visit).await.unwrap().row.guests[0].participant;
    domain.run_jobs().await;
    let ben = domain.host("ben").await;
    assert_eq!(refused(visits::view(&domain, &ben, visit).await), AppError::NotFound);
    assert_eq!(refused(visits::end(&domain, &ben, visit).await), AppError::NotFound);
    assert_eq!(refused(joining::admit(&domain, &ben, guest).await), AppError::NotFound);
    assert_eq!(refused(joining::remove(&domain, &ben, guest).await), AppError::NotFound);
    let seat = joining::host_seat(&domain, &ben, visit).await.map(drop);
    assert_eq!(refused(seat), AppError::NotFound);
    assert!(visits::history(&domain, &ben, &Default::default(), None).await.unwrap().is_empty());
    assert_eq!(visits::view(&domain, &ada, visit).await.unwrap().row.guests[0].state, GuestState::Expected);
}

#[tokio::test]
async fn names_of_all_kinds_come_back_as_they_were_typed() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let long = "ü".repeat(300);
    let mut form = at("15:30", &["x", "y", "z"]);
    for (typed, name) in form.participants.iter_mut().zip(["محمد علي", "👩🏽‍⚕️ Zoë", long.as_str()])
    {
        (typed.name, typed.email, typed.invite) = (name.into(), String::new(), "none".into());
    }
    let visit = plan(&domain, &host, form).await;
    let row = visits::view(&domain, &host, visit).await.unwrap().row;
    let names: Vec<_> = row.guests.iter().map(|g| (g.name.as_str(), g.delivery)).collect();
    assert_eq!(names, [("محمد علي", None), ("👩🏽‍⚕️ Zoë", None), (long.as_str(), None)]);
    let mut longer = at("16:30", &["x"]);
    longer.participants[0].name = "ü".repeat(301);
    let answer = visits::schedule(&domain, &host, longer).await;
    assert_eq!(crate::field(answer), ("participants[0][name]".into(), FieldCode::TooLong));
}

#[tokio::test]
async fn a_link_older_than_a_day_past_the_end_opens_nothing() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let visit = plan(&domain, &host, at("15:30", &["Maya"])).await;
    domain.run_jobs().await;
    let link = crate::joining::link(&domain, &host, visit).await;
    let who = domain.stranger(clinic.id(), 9);
    assert!(joining::open(&domain, &who, &link).await.is_ok());
    domain.clock.advance(8 * HOUR + DAY);
    assert_eq!(refused(joining::open(&domain, &who, &link).await), AppError::NotFound);
}
