//! What a host's address book learns of visits, and what it knows better; and which two of it are two people.
use crate::people::office;
use crate::schedulers::{colleague, host};
use crate::visits::{at, guest};
use domain::visits::changes::edit_guest;
use domain::{Domain, Host, colleagues, contacts, visits};
use model::colleagues::HandOver;
use model::contacts::{DuplicatePair, Suggestion};
use model::visits::NewParticipant;
use model::{AppError, Lang};
use testkit::TestDomain;

async fn maya(domain: &Domain, host: &Host) -> Suggestion {
    contacts::suggest(domain, host, None, "maya").await.unwrap().remove(0)
}

fn in_lima(name: &str) -> NewParticipant {
    NewParticipant { zone: "America/Lima".into(), lang: "es".into(), ..guest(name) }
}

#[tokio::test]
async fn a_visit_that_is_handed_over_teaches_the_book_nothing_that_it_knows() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let mut known = at("10:00", &["Maya"]);
    known.participants = vec![in_lima("Maya")];
    visits::schedule(domain, &ben, known).await.unwrap();
    // Ada's visit has Maya in Denver, and somebody whom Ben does not know.
    let visit = visits::schedule(domain, &ada, at("15:30", &["Maya", "Tom"])).await.unwrap();
    let form = HandOver { visit, new_host: ben.id().text(), scope: String::new() };
    colleagues::hand_over(domain, &ada, form).await.unwrap();
    let card = maya(domain, &ben).await;
    assert_eq!((card.zone.as_str(), card.lang), ("America/Lima", Lang::Es));
    assert_eq!(contacts::suggest(domain, &ben, None, "tom").await.unwrap().len(), 1, "he is new");
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_change_of_a_guest_teaches_the_book_what_was_typed() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let mut known = at("10:00", &["Maya"]);
    known.participants = vec![in_lima("Maya")];
    visits::schedule(&domain, &host, known).await.unwrap();
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    let place = visits::view(&domain, &host, visit).await.unwrap().row.guests[0].participant;
    // As the book has it after the visit was planned, whose form said Denver; the book is mended by hand meanwhile.
    let again = domain.database.tamper("update contact set zone = 'America/Lima', lang = 'es'").await;
    assert_eq!(again, 1);
    let without = NewParticipant { invite: "none".into(), ..guest("Maya") };
    edit_guest(&domain, &host, place, without.clone()).await.unwrap();
    let card = maya(&domain, &host).await;
    assert_eq!((card.zone.as_str(), card.lang), ("America/Lima", Lang::Es), "nobody has typed a zone");
    let moved = NewParticipant { zone: "America/Chicago".into(), ..without };
    edit_guest(&domain, &host, place, moved).await.unwrap();
    assert_eq!(maya(&domain, &host).await.zone, "America/Chicago");
    domain.run_jobs().await;
}

fn names(pairs: &[DuplicatePair]) -> Vec<(&str, &str)> {
    pairs.iter().map(|pair| (pair.newer.name.as_str(), pair.older.name.as_str())).collect()
}

#[tokio::test]
async fn two_people_are_not_offered_as_one_again() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    for (time, name) in [("10:00", "Maya Lin"), ("11:00", "Tom Lin"), ("12:00", "Zoe Lin")] {
        let mut form = at(time, &[name]);
        form.participants[0].email = "lin@example.net".into();
        visits::schedule(&domain, &host, form).await.unwrap();
        domain.run_jobs().await;
        domain.clock.advance(60);
    }
    let pairs = async || contacts::duplicates(&domain, &host, "").await.unwrap().pairs;
    let first = pairs().await;
    assert_eq!(names(&first).len(), 3, "each two of a family");
    let maya_and_tom = first
        .iter()
        .find(|pair| pair.older.name == "Maya Lin" && pair.newer.name == "Tom Lin")
        .expect("both are offered");
    let (tom, maya) = (maya_and_tom.newer.contact, maya_and_tom.older.contact);
    for _ in 0..2 {
        contacts::keep_apart(&domain, &host, tom, maya).await.unwrap();
    }
    let left = pairs().await;
    assert_eq!(names(&left).len(), 2);
    assert!(left.iter().all(|pair| pair.newer.name == "Zoe Lin"), "{:?}", names(&left));
    // Nobody is apart from themselves, and another host's book is another book.
    let refused = |answer| crate::refused(answer);
    assert_eq!(refused(contacts::keep_apart(&domain, &host, tom, tom).await), AppError::NotFound);
    let ben = domain.host("ben").await;
    assert_eq!(refused(contacts::keep_apart(&domain, &ben, tom, maya).await), AppError::NotFound);
    // Whoever goes takes the mark along.
    contacts::delete(&domain, &host, maya).await.unwrap();
    assert_eq!(domain.database.rows_of_each().await["contact_apart"], 0);
}
