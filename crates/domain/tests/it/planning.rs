//! What planning holds can be changed until a visit begins (S5); colleagues are named while it is planned (S2, S4); and what
//! stands in the way is said before anything is saved (S8).
use crate::joining::enter;
use crate::people::office;
use crate::schedulers::{colleague, host};
use crate::series::{ahead, weekly};
use crate::visits::{at, now};
use crate::{field, refused};
use domain::{Domain, Host, series, services, visits};
use model::colleagues::PlannedColleague;
use model::conflicts::{Conflicts, ConflictsAsked, Foreseen};
use model::series::{Repeat, WhichHour};
use model::services::ServiceForm;
use model::visits::{NewDetails, NewTime, NewVisit, Offered, Outlook, PEOPLE_MOST};
use model::{AppError, Conflict, FieldCode, VisitId};
use testkit::{DAY, HOUR, MINUTE, TestDomain};

fn details(topic: &str) -> NewDetails {
    NewDetails { topic: topic.into(), ..NewDetails::default() }
}

/// The form as it stands before anybody has touched it.
async fn untouched(domain: &Domain, host: &Host, visit: VisitId) -> NewTime {
    let start = visits::changes::move_start(domain, host, visit).await.unwrap();
    NewTime {
        date: start.date,
        time: start.time,
        zone: start.zone,
        duration: start.duration.0.to_string(),
        ..NewTime::default()
    }
}

async fn foresee(domain: &Domain, host: &Host, asked: ConflictsAsked) -> Conflicts {
    match visits::conflicts(domain, host, asked).await.unwrap() {
        Foreseen::Clear(found) => found,
        Foreseen::Unclear(fields) => panic!("{fields:?}"),
    }
}

#[tokio::test]
async fn what_a_visit_is_changes_without_a_word_to_its_guests() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let (admin, host) = (clinic.admin(&domain).await, clinic.host(&domain).await);
    let form = ServiceForm { name: "First visit".into(), duration: "45".into(), ..ServiceForm::default() };
    let service = services::save(&domain, &admin, form).await.unwrap();
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let start = visits::changes::move_start(&domain, &host, visit).await.unwrap();
    assert_eq!((start.topic.as_str(), start.service, start.sealed), ("Check-up", None, false));
    let to = untouched(&domain, &host, visit).await;
    let what = NewDetails { topic: "Knee  again ".into(), service: service.text(), sealed: "on".into() };
    visits::changes::change(&domain, &host, visit, to.clone(), Some(what.clone())).await.unwrap();
    let view = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!((view.row.topic.as_str(), view.service.as_deref()), ("Knee again", Some("First visit")));
    assert!(view.sealed);
    domain.run_jobs().await;
    assert!(domain.mail().is_empty(), "no guest is told");
    // A second time changes nothing, and the time alone leaves the rest as it is.
    let before = domain.database.rows_of_everything().await;
    visits::changes::change(&domain, &host, visit, to.clone(), Some(what)).await.unwrap();
    assert_eq!(domain.database.rows_of_everything().await, before);
    let later = NewTime { time: "16:30".into(), ..to.clone() };
    visits::changes::reschedule(&domain, &host, visit, later).await.unwrap();
    let view = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!((view.row.topic.as_str(), view.row.starts.clock.as_str()), ("Knee again", "4:30 pm"));
    // Both at once: one letter, about the time.
    visits::changes::change(&domain, &host, visit, to, Some(details("Hip"))).await.unwrap();
    let view = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!((view.row.topic.as_str(), view.service, view.sealed), ("Hip", None, false));
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1, "about the time alone");
    assert!(letters[0].text.contains("3:30 pm") && !letters[0].text.contains("Hip"));
}

#[tokio::test]
async fn all_that_is_wrong_is_named_and_what_is_late_can_still_be_described() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    let to = untouched(&domain, &host, visit).await;
    let past = NewTime { time: "07:00".into(), ..to.clone() };
    let long = details(&"x".repeat(301));
    let wrong = refused(visits::changes::change(&domain, &host, visit, past, Some(long)).await);
    let AppError::Invalid(fields) = wrong else { panic!("{wrong:?}") };
    let codes: Vec<_> = fields.iter().map(|wrong| (wrong.field.as_str(), wrong.code)).collect();
    assert_eq!(codes, [("time", FieldCode::InThePast), ("topic", FieldCode::TooLong)]);
    // Ten minutes late, and nobody has come: its time is what it was.
    domain.clock.advance(7 * HOUR + 40 * MINUTE);
    visits::changes::change(&domain, &host, visit, to, Some(details("Late"))).await.unwrap();
    assert_eq!(visits::view(&domain, &host, visit).await.unwrap().row.topic, "Late");
    domain.run_jobs().await;
}

#[tokio::test]
async fn whether_it_is_encrypted_is_settled_once_somebody_has_come() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let visit = visits::schedule(&domain, &host, now(&["Maya"])).await.unwrap();
    enter(&domain, &clinic, &host, visit).await;
    let to = untouched(&domain, &host, visit).await;
    let sealed = NewDetails { sealed: "on".into(), ..details("Check-up") };
    let late = visits::changes::change(&domain, &host, visit, to.clone(), Some(sealed)).await;
    assert_eq!(field(late), ("sealed".into(), FieldCode::PersonIsHere));
    visits::changes::change(&domain, &host, visit, to, Some(details("Knee"))).await.unwrap();
    let view = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!((view.row.topic.as_str(), view.sealed), ("Knee", false));
    // A colleague's looks like none.
    let ben = domain.host("ben").await;
    let theirs = visits::changes::change(&domain, &ben, visit, NewTime::default(), None).await;
    assert_eq!(refused(theirs), AppError::NotFound);
}

#[tokio::test]
async fn visits_of_a_series_are_described_together() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let third = ahead(&domain, &host).await[2].visit;
    let to = NewTime { scope: "following".into(), ..untouched(&domain, &host, third).await };
    visits::changes::change(&domain, &host, third, to, Some(details("Knee"))).await.unwrap();
    let topics: Vec<String> = ahead(&domain, &host).await.into_iter().map(|row| row.topic).collect();
    assert_eq!(topics, ["Check-up", "Check-up", "Knee", "Knee", "Knee"]);
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
    // What the form leaves as it was stays in the others, too: another length, and nobody's topic.
    let first = ahead(&domain, &host).await[0].visit;
    let to = NewTime { scope: "all".into(), duration: "20".into(), ..untouched(&domain, &host, first).await };
    visits::changes::change(&domain, &host, first, to, Some(details("Check-up"))).await.unwrap();
    let rows = ahead(&domain, &host).await;
    assert!(rows.iter().all(|row| row.duration.0 == 20));
    let topics: Vec<String> = rows.into_iter().map(|row| row.topic).collect();
    assert_eq!(topics, ["Check-up", "Check-up", "Knee", "Knee", "Knee"]);
    domain.run_jobs().await;
}

/// Three Sundays; on the second of them, clocks go back over half past one.
fn at_half_past_one() -> NewVisit {
    let repeat =
        Repeat { every: "week".into(), ends: "count".into(), count: "3".into(), ..Repeat::default() };
    NewVisit { date: "2027-10-31".into(), repeat, ..at("01:30", &["Maya"]) }
}

#[tokio::test]
async fn a_series_asks_once_which_of_two_equal_hours_is_meant() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let unsaid = visits::schedule(&domain, &host, at_half_past_one()).await;
    assert_eq!(field(unsaid), ("repeat[fold]".into(), FieldCode::DoubledHour));
    for (said, fold, after) in
        [("", None, 0), ("first", Some(WhichHour::First), 0), ("second", Some(WhichHour::Second), HOUR)]
    {
        let mut form = at_half_past_one();
        form.repeat.fold = said.into();
        let outlook = visits::preview(&domain, &host, form).await.unwrap();
        let Outlook::Clear(preview) = outlook else { panic!("{said}: {outlook:?}") };
        let series = preview.series.expect("several");
        assert_eq!(series.fold, fold, "{said}");
        let doubled: Vec<bool> = series.times.iter().map(|time| time.doubled).collect();
        assert_eq!(doubled, [false, true, false], "{said}");
        let week = series.times[1].starts.at.seconds_since(series.times[0].starts.at);
        assert_eq!(week, 7 * DAY + after, "{said}");
    }
    let mut form = at_half_past_one();
    form.repeat.fold = "second".into();
    visits::schedule(&domain, &host, form).await.unwrap();
    let rows = ahead(&domain, &host).await;
    assert_eq!(rows[1].starts.at.seconds_since(rows[0].starts.at), 7 * DAY + HOUR);
    // What is changed beside the time leaves the hour as it was chosen.
    let to = NewTime {
        scope: "all".into(),
        duration: "20".into(),
        ..untouched(&domain, &host, rows[0].visit).await
    };
    visits::changes::reschedule(&domain, &host, rows[0].visit, to).await.unwrap();
    let again = ahead(&domain, &host).await;
    assert_eq!(again[1].starts.at, rows[1].starts.at);
    assert_eq!(again[1].duration.0, 20);
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_series_that_moves_into_such_an_hour_asks_as_well() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let form = NewVisit { time: "10:00".into(), ..at_half_past_one() };
    let first = visits::schedule(&domain, &host, form).await.unwrap();
    let to = |fold: &str| NewTime {
        date: "2027-10-31".into(),
        time: "01:30".into(),
        duration: "30".into(),
        scope: "all".into(),
        fold: fold.into(),
        ..NewTime::default()
    };
    let unsaid = visits::changes::reschedule(&domain, &host, first, to("")).await;
    assert_eq!(field(unsaid), ("time".into(), FieldCode::DoubledHour));
    let asked = |fold: &str| ConflictsAsked { visit: first, to: to(fold), new_host: String::new() };
    let found = foresee(&domain, &host, asked("")).await;
    assert!(found.asks() && found.times.len() == 1, "{found:?}");
    assert!(!foresee(&domain, &host, asked("second")).await.asks());
    visits::changes::reschedule(&domain, &host, first, to("second")).await.unwrap();
    let rows = ahead(&domain, &host).await;
    assert_eq!(rows[1].starts.at.seconds_since(rows[0].starts.at), 7 * DAY + HOUR);
    domain.run_jobs().await;
}

#[tokio::test]
async fn colleagues_are_named_while_a_visit_is_planned() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    domain.mail();
    let named = |cohost: &str| PlannedColleague { colleague: ben.id().text(), cohost: cohost.into() };
    let colleagues = vec![named(""), PlannedColleague::default(), named("on")];
    let form = NewVisit { colleagues: colleagues.clone(), ..weekly(&["Maya"]) };
    let Outlook::Clear(preview) = visits::preview(domain, &ada, form.clone()).await.unwrap() else {
        panic!("the form says enough")
    };
    let said: Vec<_> =
        preview.colleagues.iter().map(|one| (one.name.as_str(), one.cohost, one.busy)).collect();
    assert_eq!(said, [("Ben Ito", true, false)]);
    let first = visits::schedule(domain, &ada, form).await.unwrap();
    domain.run_jobs().await;
    let asked = domain.mail().into_iter().filter(|letter| letter.text.contains("asks you to join a visit"));
    assert_eq!(asked.count(), 1, "one letter of all of them");
    let rows = ahead(domain, &ben).await;
    assert_eq!(rows.len(), 5, "on his day, without a code");
    let view = visits::view(domain, &ada, first).await.unwrap();
    assert_eq!(view.colleagues.rows.iter().map(|row| row.cohost).collect::<Vec<_>>(), [true]);
    assert_eq!(view.keys.len(), 1, "the guest's alone");
    let next = series::next(domain, &ada, first).await.unwrap();
    assert_eq!(next.colleagues, [named("on")]);
    // He has something else at that time now, which stands in nobody's way.
    let other = NewVisit { colleagues, ..at("15:45", &["Tom"]) };
    let outlook =
        visits::preview(domain, &ada, NewVisit { date: "2026-11-25".into(), ..other.clone() }).await;
    assert!(matches!(outlook, Ok(Outlook::Clear(preview)) if !preview.colleagues[0].busy));
    let outlook = visits::preview(domain, &ada, other).await.unwrap();
    assert!(matches!(outlook, Outlook::Clear(preview) if preview.colleagues[0].busy));
    // Nobody of the clinic, and whoever is offered while a name is typed.
    let unknown = PlannedColleague { colleague: first.text(), cohost: String::new() };
    let form = NewVisit { colleagues: vec![unknown], ..at("9:00", &["Tom"]) };
    let refusal = refused(visits::schedule(domain, &ada, form).await);
    assert_eq!(refusal, AppError::Conflict(Conflict::PersonChanged));
    let offered = visits::offer(domain, &ada, None, "be it").await.unwrap();
    assert!(matches!(&offered[..], [Offered::Colleague(one)] if one.host == ben.id()), "{offered:?}");
    assert!(visits::offer(domain, &ada, None, "b").await.unwrap().is_empty());
    assert!(visits::start(domain, &ada).await.unwrap().colleagues.iter().all(|one| one.host != ada.id()));
}

#[tokio::test]
async fn a_visit_holds_as_many_as_a_room_and_no_more() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let names: Vec<String> = (1..PEOPLE_MOST).map(|n| format!("Guest {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let full = at("15:30", &names);
    let coming = vec![PlannedColleague { colleague: ben.id().text(), cohost: String::new() }];
    let over = visits::schedule(domain, &ada, NewVisit { colleagues: coming, ..full.clone() }).await;
    assert_eq!(field(over), ("colleagues[0][colleague]".into(), FieldCode::TooManyPeople));
    let visit = visits::schedule(domain, &ada, full).await.unwrap();
    assert_eq!(visits::view(domain, &ada, visit).await.unwrap().row.guests.len(), PEOPLE_MOST - 1);
    domain.run_jobs().await;
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_move_is_said_before() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let maya = visits::schedule(domain, &ada, at("15:30", &["Maya"])).await.unwrap();
    let tom = visits::schedule(domain, &ada, at("17:00", &["Tom"])).await.unwrap();
    let asked = |time: &str| {
        let to = NewTime {
            date: "2026-11-24".into(),
            time: time.into(),
            duration: "30".into(),
            ..NewTime::default()
        };
        ConflictsAsked { visit: maya, to, new_host: String::new() }
    };
    let found = foresee(domain, &ada, asked("17:15")).await;
    assert_eq!(found.taken.map(|taken| (taken.visit, taken.names)), Some((tom, vec!["Tom".to_owned()])));
    for free in ["15:45", "18:00"] {
        assert!(foresee(domain, &ada, asked(free)).await.is_none(), "{free}: its own time is no conflict");
    }
    let past = visits::conflicts(domain, &ada, asked("07:00")).await.unwrap();
    assert!(matches!(past, Foreseen::Unclear(fields) if fields[0].code == FieldCode::InThePast));
    // Of a colleague's day one reads that there is something, and no more.
    let hand = || ConflictsAsked { visit: maya, to: NewTime::default(), new_host: ben.id().text() };
    assert!(foresee(domain, &ada, hand()).await.is_none());
    visits::schedule(domain, &ben, at("15:45", &["Uwe"])).await.unwrap();
    let found = foresee(domain, &ada, hand()).await;
    assert_eq!((found.busy, found.taken, found.host.as_deref()), (true, None, Some("Ben Ito")));
    // Whoever does not plan the visit learns nothing by asking.
    assert_eq!(refused(visits::conflicts(domain, &ben, asked("17:15")).await), AppError::NotFound);
    domain.run_jobs().await;
}

#[tokio::test]
async fn of_a_series_that_moves_the_taken_dates_are_named() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let first = visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    let other = NewVisit { date: "2026-12-16".into(), ..at("15:30", &["Tom"]) };
    visits::schedule(&domain, &host, other).await.unwrap();
    let to = NewTime {
        date: "2026-11-25".into(),
        time: "15:30".into(),
        duration: "30".into(),
        scope: "all".into(),
        ..NewTime::default()
    };
    let asked = ConflictsAsked { visit: first, to, new_host: String::new() };
    let found = foresee(&domain, &host, asked).await;
    let named: Vec<_> = found.times.iter().map(|time| (time.starts.words.as_str(), time.taken)).collect();
    assert_eq!(named, [("Wed, Dec 16 at 3:30 pm", true)]);
    assert!(!found.asks());
    domain.run_jobs().await;
}
