//! Visits that repeat (S6): planned together, told in one letter, changed alone or together.
use crate::refused;
use crate::visits::{at, now};
use domain::{Host, joining, series, services, visits};
use model::outbox::Delivery;
use model::series::Repeat;
use model::services::ServiceForm;
use model::visits::{Cancelling, NewTime, NewVisit, Outlook, VisitRow};
use model::{AppError, Conflict, FieldCode, FieldError, VisitId};
use testkit::{DAY, HOUR, TestDomain};

fn every(every: &str, count: &str) -> Repeat {
    Repeat { every: every.to_owned(), ends: "count".to_owned(), count: count.to_owned(), ..Repeat::default() }
}

/// Five Tuesdays from the tests' own on, at half past three.
pub fn weekly(guests: &[&str]) -> NewVisit {
    NewVisit { repeat: every("week", "5"), ..at("15:30", guests) }
}

/// All visits that are to come, soonest first.
pub async fn ahead(domain: &TestDomain, host: &Host) -> Vec<VisitRow> {
    let day = visits::dashboard(domain, host, None).await.unwrap();
    [day.current, day.later, day.coming].concat()
}

/// When they begin: days from the first one, and the clock.
fn times(rows: &[VisitRow]) -> Vec<(i64, String)> {
    let first = rows[0].starts.at;
    rows.iter().map(|row| (row.starts.at.seconds_since(first) / DAY, row.starts.clock.clone())).collect()
}

fn scoped(scope: &str, date: &str, time: &str) -> NewTime {
    NewTime {
        date: date.to_owned(),
        time: time.to_owned(),
        duration: "30".to_owned(),
        scope: scope.to_owned(),
        ..NewTime::default()
    }
}

#[tokio::test]
async fn a_series_is_visits_of_their_own_and_one_letter_a_guest() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let first = visits::schedule(&domain, &host, weekly(&["Maya Lin", "Tom"])).await.unwrap();
    let rows = ahead(&domain, &host).await;
    assert_eq!(rows[0].visit, first);
    assert_eq!(times(&rows).iter().map(|time| time.0).collect::<Vec<_>>(), [0, 7, 14, 21, 28]);
    assert!(times(&rows).iter().all(|time| time.1 == "3:30 pm"));

    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 2, "one for each guest");
    let maya = letters.iter().find(|letter| letter.to_name == "Maya Lin").unwrap();
    assert!(maya.text.contains("Tuesday, November 24, 2026 at 3:30 pm"), "{}", maya.text);
    assert!(maya.text.contains("Tuesday, December 22, 2026 at 3:30 pm"));
    let calendar = String::from_utf8(maya.attachments[0].body.clone()).unwrap();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 5);
    assert!(calendar.contains("METHOD:PUBLISH\r\n"));
    for (row, place) in rows.iter().zip(1..) {
        let view = visits::view(&domain, &host, row.visit).await.unwrap();
        let at = view.series.expect("its place");
        assert_eq!((at.place, at.of, at.rule.as_str()), (place, 5, "every week"));
        assert_eq!((at.following, at.others), (place < 5, true));
        // Her own links and codes, to every visit, and nobody else's.
        assert!(maya.text.contains(&view.keys[0].link) && maya.text.contains(&view.keys[0].code));
        assert!(!maya.text.contains(&view.keys[1].link) && !maya.text.contains(&view.keys[1].code));
        assert!(view.row.guests.iter().all(|guest| guest.delivery == Some(Delivery::Sent)));
    }
}

#[tokio::test]
async fn the_same_form_twice_is_one_series() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let (a, b) = tokio::join!(
        visits::schedule(&domain, &host, weekly(&["Maya"])),
        visits::schedule(&domain, &host, weekly(&["Maya"]))
    );
    assert_eq!(a.unwrap(), b.unwrap());
    assert_eq!(ahead(&domain, &host).await.len(), 5);
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
}

#[tokio::test]
async fn times_that_are_taken_are_named_and_left_out_only_when_that_is_asked_for() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let other = NewVisit { date: "2026-12-08".into(), ..at("15:45", &["Tom"]) };
    visits::schedule(&domain, &host, other).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let before = domain.database.rows_of_everything().await;
    let form = weekly(&["Maya"]);
    let wrong = refused(visits::schedule(&domain, &host, form.clone()).await);
    assert_eq!(wrong, AppError::field("repeat[leave_out]", FieldCode::TimesTaken));
    assert_eq!(domain.database.rows_of_everything().await, before, "nothing of it is written");
    let Outlook::Clear(preview) = visits::preview(&domain, &host, form.clone()).await.unwrap() else {
        panic!()
    };
    let preview = preview.series.unwrap();
    let taken: Vec<bool> = preview.times.iter().map(|time| time.taken).collect();
    assert_eq!((taken, preview.rule.as_str()), (vec![false, false, true, false, false], "every week"));
    assert_eq!(preview.times[2].starts.words, "Tue, Dec 8 at 3:30 pm");

    let repeat = Repeat { leave_out: "on".into(), ..form.repeat.clone() };
    let first = visits::schedule(&domain, &host, NewVisit { repeat, ..form }).await.unwrap();
    assert_eq!(ahead(&domain, &host).await.len(), 5, "four, and the one that was there");
    assert_eq!(visits::view(&domain, &host, first).await.unwrap().series.unwrap().of, 4);
    domain.run_jobs().await;
    assert!(!domain.mail()[0].text.contains("December 8"));

    // Where every time is taken there is nothing to leave out.
    let repeat = Repeat { leave_out: "on".into(), ..every("week", "2") };
    let again = NewVisit { request_id: "again".into(), repeat, ..at("15:30", &["Tom"]) };
    let wrong = refused(visits::schedule(&domain, &host, again).await);
    assert_eq!(wrong, AppError::Conflict(Conflict::SlotTaken(first)));
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_at_once() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let mut form = NewVisit { repeat: every("week", "1"), ..at("15:30", &["Maya"]) };
    form.participants[0].email = "maya@".into();
    let wrong = refused(visits::schedule(&domain, &host, form).await);
    let expected = [
        FieldError::new("repeat[count]", FieldCode::BadCount),
        FieldError::new("participants[0][email]", FieldCode::NotAnEmail),
    ];
    assert_eq!(wrong, AppError::Invalid(expected.into()));
    // A visit at once is one visit, whatever the hidden fields say.
    let at_once = NewVisit { repeat: every("week", "1"), ..now(&["Maya"]) };
    visits::schedule(&domain, &host, at_once).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(ahead(&domain, &host).await.len(), 1);
}

#[tokio::test]
async fn an_hour_that_clocks_leave_out_is_named_before() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let mut form = NewVisit { repeat: every("week", "2"), ..at("02:30", &["Maya"]) };
    form.date = "2027-03-07".into();
    let Outlook::Clear(preview) = visits::preview(&domain, &host, form).await.unwrap() else { panic!() };
    let times = preview.series.unwrap().times;
    assert_eq!((times[0].moved, times[0].starts.clock.as_str()), (false, "2:30 am"));
    assert_eq!((times[1].moved, times[1].starts.clock.as_str()), (true, "3:00 am"));
}

#[tokio::test]
async fn this_and_the_following_move_by_the_same_time_of_the_clock() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    // Over the night of 14 March, when clocks go forward.
    let form = NewVisit { date: "2027-03-02".into(), ..weekly(&["Maya"]) };
    visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let rows = ahead(&domain, &host).await;
    let second = rows[1].visit;
    let to = scoped("following", "2027-03-10", "16:00");
    visits::changes::reschedule(&domain, &host, second, to.clone()).await.unwrap();
    let words: Vec<String> = ahead(&domain, &host).await.into_iter().map(|row| row.starts.words).collect();
    assert_eq!(
        words,
        [
            "Tue, Mar 2, 2027 at 3:30 pm",
            "Wed, Mar 10, 2027 at 4:00 pm",
            "Wed, Mar 17, 2027 at 4:00 pm",
            "Wed, Mar 24, 2027 at 4:00 pm",
            "Wed, Mar 31, 2027 at 4:00 pm",
        ]
    );
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1, "one letter of all four");
    assert!(letters[0].text.contains("March 31, 2027 at 4:00 pm") && !letters[0].text.contains("March 2,"));
    // A second time changes nothing.
    visits::changes::reschedule(&domain, &host, second, to).await.unwrap();
    assert_eq!(domain.run_jobs().await, 0);
}

#[tokio::test]
async fn a_series_moves_as_a_whole_or_not_at_all() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let first = visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    let other = NewVisit { date: "2026-12-16".into(), ..at("15:30", &["Tom"]) };
    let other = visits::schedule(&domain, &host, other).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let before = domain.database.rows_of_everything().await;
    // To Wednesdays, of which one is taken.
    let to = scoped("all", "2026-11-25", "15:30");
    let wrong = refused(visits::changes::reschedule(&domain, &host, first, to).await);
    assert_eq!(wrong, AppError::Conflict(Conflict::SlotTaken(other)));
    assert_eq!(domain.database.rows_of_everything().await, before);
    // By a week: each goes where the next one was, and that is no conflict.
    let to = scoped("all", "2026-12-01", "15:30");
    visits::changes::reschedule(&domain, &host, first, to).await.unwrap();
    let rows: Vec<VisitRow> =
        ahead(&domain, &host).await.into_iter().filter(|row| row.visit != other).collect();
    assert_eq!(times(&rows).iter().map(|time| time.0).collect::<Vec<_>>(), [0, 7, 14, 21, 28]);
    assert_eq!(rows[0].starts.words, "Tue, Dec 1 at 3:30 pm");
    domain.run_jobs().await;
}

#[tokio::test]
async fn what_is_cancelled_together_is_told_together_and_what_has_begun_stays() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let first = visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let guest = visits::view(&domain, &host, first).await.unwrap().row.guests[0].participant;
    joining::admit(&domain, &host, guest).await.unwrap();
    let rows = ahead(&domain, &host).await;
    let off = Cancelling { told: "away".into(), scope: "all".into(), ..Cancelling::default() };
    visits::changes::cancel(&domain, &host, rows[2].visit, off).await.unwrap();
    let left: Vec<VisitId> = ahead(&domain, &host).await.into_iter().map(|row| row.visit).collect();
    assert_eq!(left, [first], "the one that runs");
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("December 1, 2026") && !letters[0].text.contains("November 24"));
    let calendar = String::from_utf8(letters[0].attachments[0].body.clone()).unwrap();
    assert_eq!(calendar.matches("STATUS:CANCELLED").count(), 4);
    assert!(letters[0].text.matches("/j/").count() == 0, "no link to what will not be");
}

/// Nobody came to the first one: it goes along as long as it may be changed at all.
#[tokio::test]
async fn a_missed_visit_is_one_of_those_that_are_to_change() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let first = visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.clock.advance(9 * HOUR);
    let to = scoped("following", "2026-11-25", "16:00");
    visits::changes::reschedule(&domain, &host, first, to).await.unwrap();
    let rows = ahead(&domain, &host).await;
    assert_eq!(rows[0].visit, first);
    assert_eq!(times(&rows).iter().map(|time| time.0).collect::<Vec<_>>(), [0, 7, 14, 21, 28]);
    assert!(times(&rows).iter().all(|time| time.1 == "4:00 pm"));
    domain.run_jobs().await;
    domain.clock.advance(DAY);
    let off = Cancelling { scope: "following".into(), ..Cancelling::default() };
    visits::changes::cancel(&domain, &host, first, off).await.unwrap();
    assert!(ahead(&domain, &host).await.is_empty());
    domain.run_jobs().await;
}

#[tokio::test]
async fn visits_that_are_made_longer_together_do_not_run_into_each_other() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let first = visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    let second = ahead(&domain, &host).await[1].visit;
    // On the day of the first one, right behind it.
    let to = scoped("one", "2026-11-24", "16:00");
    visits::changes::reschedule(&domain, &host, second, to).await.unwrap();
    let longer = NewTime { duration: "45".into(), ..scoped("all", "2026-11-24", "15:30") };
    let wrong = refused(visits::changes::reschedule(&domain, &host, first, longer).await);
    assert_eq!(wrong, AppError::Conflict(Conflict::SlotTaken(second)));
    domain.leaves_jobs();
}

/// The letter of all has not left: nobody reads the old times, or of visits that will not be.
#[tokio::test]
async fn what_changes_before_its_letter_leaves_is_told_as_it_is() {
    for cancelled in [false, true] {
        let domain = TestDomain::new().await;
        let clinic = domain.unconfirmed_clinic("ada").await;
        let host = clinic.host(&domain).await;
        let first = visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
        domain.run_jobs().await;
        let confirm = domain.mail();
        if cancelled {
            let off = Cancelling { scope: "all".into(), ..Cancelling::default() };
            visits::changes::cancel(&domain, &host, first, off).await.unwrap();
        } else {
            let to = scoped("all", "2026-11-25", "16:00");
            visits::changes::reschedule(&domain, &host, first, to).await.unwrap();
        }
        clinic.confirm(&domain, &confirm[0]).await;
        domain.run_jobs().await;
        let letters = domain.mail();
        assert_eq!(letters.len(), usize::from(!cancelled));
        for letter in letters {
            assert!(letter.subject.starts_with("5 video visits with"), "{}", letter.subject);
            assert!(letter.text.contains("4:00 pm") && !letter.text.contains("3:30 pm"), "{}", letter.text);
        }
    }
}

/// One of five has changed while the letter of all waits: it leaves with the other four, and that one has its own.
#[tokio::test]
async fn a_letter_that_is_partly_overtaken_speaks_of_the_rest() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("ada").await;
    let host = clinic.host(&domain).await;
    visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    domain.run_jobs().await;
    let confirm = domain.mail();
    let rows = ahead(&domain, &host).await;
    domain.clock.advance(60);
    let to = scoped("one", "2026-12-02", "10:00");
    visits::changes::reschedule(&domain, &host, rows[1].visit, to).await.unwrap();
    visits::changes::cancel(&domain, &host, rows[3].visit, Cancelling::default()).await.unwrap();
    clinic.confirm(&domain, &confirm[0]).await;
    domain.run_jobs().await;
    let mut letters = domain.mail();
    // The others wait until what was written before them has left.
    domain.clock.advance(120);
    domain.run_jobs().await;
    letters.extend(domain.mail());
    let of_all: Vec<_> = letters
        .iter()
        .filter(|letter| letter.text.contains("Tuesday, November 24, 2026 at 3:30 pm"))
        .collect();
    assert_eq!(of_all.len(), 1);
    for (day, told) in
        [("December 1,", false), ("December 8,", true), ("December 15,", false), ("December 22,", true)]
    {
        assert_eq!(of_all[0].text.contains(day), told, "{day}");
    }
    let calendar = String::from_utf8(of_all[0].attachments[0].body.clone()).unwrap();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 3);
    assert!(letters.iter().any(|letter| letter.text.contains("Wednesday, December 2, 2026 at 10:00 am")));
    for row in ahead(&domain, &host).await {
        let delivery = visits::view(&domain, &host, row.visit).await.unwrap().row.guests[0].delivery;
        assert_eq!(delivery, Some(Delivery::Sent));
    }
}

/// A text has room for the next visit only. It still invites to that one where a later one changes before it leaves.
#[tokio::test]
async fn a_text_tells_of_the_next_visit_also_where_another_one_moves() {
    let domain = TestDomain::new().await;
    let host = domain.host("Harbor").await;
    let mut form = weekly(&["Maya"]);
    form.participants[0].phone = "+12125550123".into();
    form.participants[0].invite = "sms".into();
    visits::schedule(&domain, &host, form).await.unwrap();
    let rows = ahead(&domain, &host).await;
    domain.clock.advance(60);
    let to = scoped("one", "2026-12-09", "10:00");
    visits::changes::reschedule(&domain, &host, rows[2].visit, to).await.unwrap();
    domain.run_jobs().await;
    let texts = domain.texts.take();
    assert_eq!(texts.len(), 2);
    for visit in [rows[0].visit, rows[2].visit] {
        let link = visits::view(&domain, &host, visit).await.unwrap().keys[0].link.clone();
        assert_eq!(texts.iter().filter(|text| text.body.contains(&link)).count(), 1);
    }
}

/// Each visit of a series is what was chosen in the form, and so is the one that is planned after it.
#[tokio::test]
async fn visits_are_planned_as_one_of_the_services() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Maple").await;
    let (admin, host) = (clinic.admin(&domain).await, clinic.host(&domain).await);
    let form = ServiceForm { name: "First visit".into(), duration: "45".into(), ..ServiceForm::default() };
    let service = services::save(&domain, &admin, form).await.unwrap();
    let start = visits::start(&domain, &host).await.unwrap();
    assert_eq!(start.services.iter().map(|known| known.service).collect::<Vec<_>>(), [service]);
    let each = NewVisit { service: service.text(), ..weekly(&["Maya"]) };
    let first = visits::schedule(&domain, &host, each).await.unwrap();
    for row in ahead(&domain, &host).await {
        let view = visits::view(&domain, &host, row.visit).await.unwrap();
        assert_eq!(view.service.as_deref(), Some("First visit"));
    }
    let next = series::next(&domain, &host, first).await.unwrap();
    assert_eq!(next.service, service.text());
    let plain = visits::schedule(&domain, &host, at("9:00", &["Tom"])).await.unwrap();
    assert_eq!(visits::view(&domain, &host, plain).await.unwrap().service, None);
    // What is none of the clinic's looks like nothing.
    let unknown = NewVisit { service: first.text(), ..at("10:00", &["Uwe"]) };
    assert_eq!(refused(visits::schedule(&domain, &host, unknown).await), AppError::NotFound);
    domain.leaves_jobs();
}

/// Five visits that move, or are called off, are one text: five in a row would be taken for a fault.
#[tokio::test]
async fn what_becomes_of_a_series_is_one_text() {
    let domain = TestDomain::new().await;
    let host = domain.host("Harbor").await;
    let mut form = weekly(&["Maya"]);
    form.participants[0].phone = "+12125550123".into();
    form.participants[0].invite = "sms".into();
    let first = visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(domain.texts.take().len(), 1);
    domain.clock.advance(60);
    let to = scoped("all", "2026-11-25", "16:00");
    visits::changes::reschedule(&domain, &host, first, to).await.unwrap();
    domain.run_jobs().await;
    let texts = domain.texts.take();
    assert_eq!(texts.len(), 1);
    let link = visits::view(&domain, &host, first).await.unwrap().keys[0].link.clone();
    for part in ["5 of your video visits have new times", "November 25, 2026 at 4:00 pm", link.as_str()] {
        assert!(texts[0].body.contains(part), "{part:?} is not in {:?}", texts[0].body);
    }
    let rows = ahead(&domain, &host).await;
    for row in &rows {
        let delivery = visits::view(&domain, &host, row.visit).await.unwrap().row.guests[0].delivery;
        assert_eq!(delivery, Some(Delivery::Sent));
    }
    domain.clock.advance(60);
    let off = Cancelling { scope: "following".into(), ..Cancelling::default() };
    visits::changes::cancel(&domain, &host, rows[2].visit, off).await.unwrap();
    domain.run_jobs().await;
    let texts = domain.texts.take();
    assert_eq!(texts.len(), 1);
    let said = &texts[0].body;
    assert!(
        said.contains("3 of your video visits will not take place") && said.contains("December 9"),
        "{said}"
    );
    assert!(!said.contains("/j/"), "no link to what will not be");
}

/// Whoever has another number at one of them is told of that one there, and of the others where they were planned.
#[tokio::test]
async fn another_number_has_a_text_of_its_own() {
    let domain = TestDomain::new().await;
    let host = domain.host("Harbor").await;
    let mut form = weekly(&["Maya"]);
    form.participants[0].phone = "+12125550123".into();
    form.participants[0].invite = "sms".into();
    let mut other = form.participants[0].clone();
    other.phone = "+12125550124".into();
    let first = visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    let fourth = ahead(&domain, &host).await[3].guests[0].participant;
    visits::changes::edit_guest(&domain, &host, fourth, other).await.unwrap();
    domain.run_jobs().await;
    domain.texts.take();
    domain.clock.advance(60);
    let to = scoped("all", "2026-11-25", "16:00");
    visits::changes::reschedule(&domain, &host, first, to).await.unwrap();
    domain.run_jobs().await;
    let texts = domain.texts.take();
    let said = |to: &str, part: &str| texts.iter().any(|text| text.to == to && text.body.contains(part));
    assert_eq!(texts.len(), 2);
    assert!(said("+12125550123", "4 of your video visits have new times"));
    assert!(said("+12125550124", "your video visit has moved to") && said("+12125550124", "December 16"));
}

#[tokio::test]
async fn one_visit_alone_is_changed_alone() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let rows = ahead(&domain, &host).await;
    let to = scoped("one", "2026-12-02", "10:00");
    visits::changes::reschedule(&domain, &host, rows[1].visit, to).await.unwrap();
    assert_eq!(times(&ahead(&domain, &host).await).iter().filter(|time| time.1 == "3:30 pm").count(), 4);
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    let calendar = String::from_utf8(letters[0].attachments[0].body.clone()).unwrap();
    // The same event as in the letter of all, as a newer one.
    assert!(calendar.contains("METHOD:REQUEST") && calendar.contains("SEQUENCE:1"), "{calendar}");
}

#[tokio::test]
async fn a_letter_of_all_leaves_also_when_its_first_visit_is_taken_back() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("ada").await;
    let host = clinic.host(&domain).await;
    let first = visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    domain.run_jobs().await;
    let confirm = domain.mail();
    visits::changes::cancel(&domain, &host, first, String::new()).await.unwrap();
    clinic.confirm(&domain, &confirm[0]).await;
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 2, "the dates, and which of them is off");
    let rows = ahead(&domain, &host).await;
    for row in &rows {
        let delivery = visits::view(&domain, &host, row.visit).await.unwrap().row.guests[0].delivery;
        assert_eq!(delivery, Some(Delivery::Sent));
    }
    assert_eq!(rows.len(), 4);
}

#[tokio::test]
async fn the_next_visit_says_the_same_a_week_on() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let mut form = at("15:30", &["Maya Lin"]);
    form.participants[0].zone = "America/New_York".into();
    let visit = visits::schedule(&domain, &host, form.clone()).await.unwrap();
    domain.run_jobs().await;
    let next = series::next(&domain, &host, visit).await.unwrap();
    assert_eq!(
        (next.date.as_str(), next.time.as_str(), next.when.as_str()),
        ("2026-12-01", "15:30", "later")
    );
    assert_eq!((&next.topic, &next.duration), (&form.topic, &form.duration));
    let (maya, typed) = (&next.participants[0], &form.participants[0]);
    assert_eq!((&maya.name, &maya.email, &maya.zone), (&typed.name, &typed.email, &typed.zone));
    assert_eq!(maya.invite, "mail");
    // Of one that is long over, it is the first such day that is still to come.
    domain.clock.advance(20 * DAY);
    let late = series::next(&domain, &host, visit).await.unwrap();
    assert_eq!(late.date, "2026-12-15");
    visits::schedule(&domain, &host, late).await.unwrap();
    domain.run_jobs().await;
    let stranger = domain.host("ben").await;
    assert_eq!(refused(series::next(&domain, &stranger, visit).await), AppError::NotFound);
}
