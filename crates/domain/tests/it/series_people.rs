//! Who comes to several visits of a series at once, whose they are, and that they will not be (S5, S6).
use crate::people::office;
use crate::schedulers::{colleague, host};
use crate::series::{ahead, weekly};
use crate::visits::{at, guest};
use crate::{field, refused};
use domain::visits::changes::{add_guest, remove, remove_guest, reschedule};
use domain::{Host, colleagues, contacts, visits};
use model::colleagues::HandOver;
use model::series::Scope;
use model::visits::{NewParticipant, NewTime, NewVisit, VisitRow};
use model::{AppError, Conflict, FieldCode};
use testkit::{MINUTE, TestDomain};

/// How many come to each.
fn guests(rows: &[VisitRow]) -> Vec<usize> {
    rows.iter().map(|row| row.guests.len()).collect()
}

/// Five Tuesdays, told.
async fn planned(names: &[&str]) -> (TestDomain, Host) {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    visits::schedule(&domain, &host, weekly(names)).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    (domain, host)
}

/// Those who were not taken out.
async fn there(domain: &TestDomain, host: &Host, row: &VisitRow) -> usize {
    visits::view(domain, host, row.visit).await.unwrap().keys.len()
}

#[tokio::test]
async fn a_guest_is_added_to_this_and_the_following_and_told_once() {
    let (domain, host) = planned(&["Maya"]).await;
    let second = ahead(&domain, &host).await[1].visit;
    let add =
        async || add_guest(&domain, &host, second, "first", guest("Tom"), Scope::Following).await.unwrap();
    let tom = add().await;
    assert_eq!(add().await, tom, "the same form twice");
    assert_eq!(guests(&ahead(&domain, &host).await), [1, 2, 2, 2, 2]);
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!((letter.to_address.as_str(), letter.text.matches("/j/").count()), ("tom@example.net", 4));
    assert!(letter.text.contains("December 1,") && letter.text.contains("December 22,"), "{}", letter.text);
    assert!(!letter.text.contains("November 24"), "{}", letter.text);
}

/// Back at the form more of them are chosen, and it is sent twice.
#[tokio::test]
async fn the_same_form_adds_to_those_that_are_chosen_as_well() {
    let (domain, host) = planned(&["Maya"]).await;
    let second = ahead(&domain, &host).await[1].visit;
    let add =
        async |scope: Scope| add_guest(&domain, &host, second, "first", guest("Tom"), scope).await.unwrap();
    let tom = add(Scope::One).await;
    assert_eq!(guests(&ahead(&domain, &host).await), [1, 2, 1, 1, 1]);
    for _ in 0..2 {
        assert_eq!(add(Scope::Following).await, tom);
        assert_eq!(guests(&ahead(&domain, &host).await), [1, 2, 2, 2, 2]);
    }
    let events = domain.database.pairs("select name, actor_kind from audit_event").await;
    assert_eq!(events.iter().filter(|(name, _)| name == "series_guest_added").count(), 1);
    domain.leaves_jobs();
}

#[tokio::test]
async fn whoever_comes_to_one_of_them_already_is_not_added_to_it() {
    let (domain, host) = planned(&["Maya"]).await;
    let rows = ahead(&domain, &host).await;
    add_guest(&domain, &host, rows[2].visit, "one", guest("Tom"), Scope::One).await.unwrap();
    assert_eq!(guests(&ahead(&domain, &host).await), [1, 1, 2, 1, 1]);
    add_guest(&domain, &host, rows[4].visit, "all", guest("Tom"), Scope::All).await.unwrap();
    assert_eq!(guests(&ahead(&domain, &host).await), [2, 2, 2, 2, 2]);
    // A visit that is none of a series has no others.
    let alone = visits::schedule(&domain, &host, at("9:00", &["Zoe"])).await.unwrap();
    let all = add_guest(&domain, &host, alone, "all", guest("Tom"), Scope::All).await;
    assert_eq!(field(all), ("scope".into(), FieldCode::Required));
    domain.leaves_jobs();
}

#[tokio::test]
async fn a_guest_is_taken_out_of_the_rest_with_one_letter_and_the_last_one_of_none() {
    let (domain, host) = planned(&["Maya", "Tom"]).await;
    let rows = ahead(&domain, &host).await;
    let tom = rows[2].guests.iter().find(|guest| guest.name == "Tom").unwrap().participant;
    let out = remove_guest(&domain, &host, tom, true, Scope::Following).await.unwrap();
    assert_eq!((out.len(), out[0]), (3, (rows[2].visit, tom)), "the rooms are to be told");
    let mut left = Vec::new();
    for row in &rows {
        left.push(there(&domain, &host, row).await);
    }
    assert_eq!(left, [2, 2, 1, 1, 1]);
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to_address, "tom@example.net");
    assert!(letters[0].text.contains("December 8,") && !letters[0].text.contains("December 1,"));
    let calendar = String::from_utf8(letters[0].attachments[0].body.clone()).unwrap();
    assert_eq!(calendar.matches("STATUS:CANCELLED").count(), 3);
    assert_eq!(calendar.matches("SEQUENCE:1").count(), 3, "newer than what invited");

    let maya = rows[0].guests.iter().find(|guest| guest.name == "Maya").unwrap().participant;
    let before = domain.database.rows_of_everything().await;
    let last = remove_guest(&domain, &host, maya, true, Scope::All).await;
    assert_eq!(refused(last), AppError::Conflict(Conflict::LastGuest));
    assert_eq!(domain.database.rows_of_everything().await, before, "all or none");
}

#[tokio::test]
async fn the_rest_of_a_series_is_removed_without_a_word() {
    let (domain, host) = planned(&["Maya"]).await;
    let rows = ahead(&domain, &host).await;
    for _ in 0..2 {
        remove(&domain, &host, rows[1].visit, Scope::Following).await.unwrap();
    }
    let left: Vec<_> = ahead(&domain, &host).await.into_iter().map(|row| row.visit).collect();
    assert_eq!(left, [rows[0].visit]);
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
    let events = domain.database.pairs("select name, actor_kind from audit_event").await;
    assert_eq!(events.iter().filter(|(name, _)| name == "series_removed").count(), 1);
}

#[tokio::test]
async fn a_series_is_handed_over_as_a_whole_or_not_at_all_and_told_once() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let mut new = weekly(&["Maya"]);
    new.participants.push(NewParticipant {
        name: "Tom".into(),
        phone: "+12125550123".into(),
        invite: "sms".into(),
        ..NewParticipant::default()
    });
    let first = visits::schedule(domain, &ada, new).await.unwrap();
    let his = NewVisit { date: "2026-12-08".into(), ..at("15:45", &["Jo"]) };
    let his = visits::schedule(domain, &ben, his).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    domain.texts.take();
    let all = || HandOver { visit: first, new_host: ben.id().text(), scope: Scope::All.tag().into() };
    let before = domain.database.rows_of_everything().await;
    let taken = colleagues::hand_over(domain, &ada, all()).await;
    assert_eq!(field(taken), ("new_host".into(), FieldCode::HasVisitThen));
    assert_eq!(domain.database.rows_of_everything().await, before);

    visits::end(domain, &ben, his).await.unwrap();
    let old = colleagues::hand_over(domain, &ada, all()).await.unwrap();
    assert_eq!(old.len(), 5, "the rooms are to be told");
    assert!(ahead(domain, &ada).await.is_empty());
    assert_eq!(guests(&ahead(domain, &ben).await), [2; 5]);
    for name in ["may", "tom"] {
        assert_eq!(contacts::suggest(domain, &ben, None, name).await.unwrap().len(), 1, "{name}, once");
    }
    domain.run_jobs().await;
    let letters = domain.mail();
    let to = |address: &str| letters.iter().filter(|l| l.to_address == address).collect::<Vec<_>>();
    let maya = to("maya@example.net");
    assert_eq!(maya.len(), 1);
    assert_eq!(maya[0].subject, "5 video visits are with Ben Ito now");
    assert!(maya[0].text.contains("Ben Ito") && maya[0].text.contains("at 5 of your video visits"));
    assert_eq!(maya[0].text.matches("/j/").count(), 5);
    assert_eq!(to("ben.ito@example.org").len(), 1);
    let texts = domain.texts.take();
    assert_eq!(texts.len(), 1);
    assert!(texts[0].body.contains("5 of your video visits are now with Ben Ito"), "{}", texts[0].body);
}

/// One moves while the letter of all waits: it leaves with the others, and that one has its own.
#[tokio::test]
async fn a_letter_of_another_host_that_is_partly_overtaken_speaks_of_the_rest() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let first = visits::schedule(domain, &ada, weekly(&["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let all = HandOver { visit: first, new_host: ben.id().text(), scope: Scope::All.tag().into() };
    colleagues::hand_over(domain, &ada, all).await.unwrap();
    domain.clock.advance(MINUTE);
    let second = ahead(domain, &ben).await[1].visit;
    let to = NewTime {
        date: "2026-12-02".into(),
        time: "10:00".into(),
        duration: "30".into(),
        ..NewTime::default()
    };
    reschedule(domain, &ben, second, to).await.unwrap();
    let mut letters = Vec::new();
    for _ in 0..3 {
        domain.run_jobs().await;
        letters.extend(domain.mail());
        domain.clock.advance(2 * MINUTE);
    }
    letters.retain(|letter| letter.to_address == "maya@example.net");
    let handed: Vec<_> =
        letters.iter().filter(|letter| letter.subject.contains("are with Ben Ito now")).collect();
    assert_eq!(handed.len(), 1);
    assert_eq!(handed[0].subject, "4 video visits are with Ben Ito now");
    assert!(!handed[0].text.contains("December 1,"), "{}", handed[0].text);
    assert!(letters.iter().any(|letter| letter.text.contains("Wednesday, December 2, 2026 at 10:00 am")));
    domain.leaves_jobs();
}
