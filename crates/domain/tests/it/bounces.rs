//! What is heard of letters after they were sent (N3): late, twice, in any order, and of letters that are nobody's.
use crate::visits::{at, now};
use domain::outbox::{Heard, heard};
use domain::visits::changes::send_again;
use domain::{Host, contacts, visits};
use model::changes::Past;
use model::contacts::ContactQuery;
use model::outbox::{Delivery, Refused};
use model::visits::NewVisit;
use model::{ContactId, VisitId};
use testkit::{Answer, MINUTE, TestDomain};

/// The name that an invitation left with.
fn name(domain: &TestDomain) -> String {
    let letter = domain.letter("/j/");
    letter.message_id.split('@').next().expect("a name").to_owned()
}

/// An invitation came back.
pub async fn one(domain: &TestDomain) {
    heard(domain, &name(domain), Heard::Bounced).await.unwrap();
}

async fn sent(domain: &TestDomain, host: &Host, new: NewVisit) -> (VisitId, String) {
    let visit = visits::schedule(domain, host, new).await.unwrap();
    domain.run_jobs().await;
    (visit, name(domain))
}

async fn delivery(domain: &TestDomain, host: &Host, visit: VisitId) -> Option<Delivery> {
    visits::view(domain, host, visit).await.unwrap().row.guests[0].delivery
}

#[tokio::test]
async fn the_worst_that_was_heard_of_a_letter_stands() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let (visit, name) = sent(&domain, &host, at("15:30", &["Maya"])).await;
    assert_eq!(delivery(&domain, &host, visit).await, Some(Delivery::Sent));
    for (says, then) in [
        (Heard::Sent, Delivery::Sent),
        (Heard::Delivered, Delivery::Delivered),
        (Heard::Delivered, Delivery::Delivered),
        // An address that answers by itself.
        (Heard::NotNow, Delivery::Delivered),
        (Heard::Sent, Delivery::Delivered),
        (Heard::Bounced, Delivery::Bounced),
        (Heard::Bounced, Delivery::Bounced),
        (Heard::Delivered, Delivery::Bounced),
        (Heard::Complained, Delivery::Complained),
        (Heard::Bounced, Delivery::Complained),
        (Heard::Delivered, Delivery::Complained),
    ] {
        heard(&domain, &name, says).await.unwrap();
        assert_eq!(delivery(&domain, &host, visit).await, Some(then), "{says:?}");
    }
    let facts = visits::view(&domain, &host, visit).await.unwrap().past[0].facts.clone();
    let told = |fact: &Past| matches!(fact, Past::Written(_, _, Delivery::Complained));
    assert!(facts.iter().any(|fact| told(&fact.what)), "{facts:?}");
}

#[tokio::test]
async fn what_is_heard_of_a_letter_ends_the_doubt() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    domain.mail();
    domain.outgoing.answer(&[Answer::TakeAndBreak]);
    let (visit, name) = sent(&domain, &host, at("15:30", &["Maya"])).await;
    assert_eq!(delivery(&domain, &host, visit).await, Some(Delivery::InDoubt));
    heard(&domain, &name, Heard::Sent).await.unwrap();
    assert_eq!(delivery(&domain, &host, visit).await, Some(Delivery::Sent));
    heard(&domain, &name, Heard::NotNow).await.unwrap();
    assert_eq!(delivery(&domain, &host, visit).await, Some(Delivery::Bounced));
    // The host sends it again: what is heard late of the first one is not said of the second.
    let guest = visits::view(&domain, &host, visit).await.unwrap().row.guests[0].participant;
    domain.clock.advance(MINUTE);
    assert!(send_again(&domain, &host, guest).await.unwrap().1);
    heard(&domain, &name, Heard::Complained).await.unwrap();
    assert_eq!(delivery(&domain, &host, visit).await, Some(Delivery::Queued));
    domain.run_jobs().await;
    assert_eq!(delivery(&domain, &host, visit).await, Some(Delivery::Sent));
}

#[tokio::test]
async fn what_is_heard_of_nobodys_letter_is_nothing() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let (visit, _) = sent(&domain, &host, now(&["Maya"])).await;
    for nobodys in ["", "no id", "01890a5d000070008000000000000000", "\u{0}", "ada.en"] {
        for says in [Heard::Sent, Heard::Delivered, Heard::NotNow, Heard::Bounced, Heard::Complained] {
            heard(&domain, nobodys, says).await.unwrap();
        }
    }
    assert_eq!(delivery(&domain, &host, visit).await, Some(Delivery::Sent));
}

#[tokio::test]
async fn the_book_says_where_letters_come_back_until_one_arrives() {
    let domain = TestDomain::new().await;
    let (host, other) = (domain.host("ada").await, domain.host("ben").await);
    let refused = async |host: &Host| {
        let list = contacts::list(&domain, host, ContactQuery::default()).await.unwrap();
        let contact: ContactId = list.contacts[0].contact;
        contacts::view(&domain, host, contact).await.unwrap().refused
    };
    let (_, first) = sent(&domain, &host, at("15:30", &["Maya"])).await;
    sent(&domain, &other, at("15:30", &["Maya"])).await;
    assert_eq!(refused(&host).await, None);
    heard(&domain, &first, Heard::Bounced).await.unwrap();
    assert_eq!(refused(&host).await, Some(Refused::Bounced));
    assert_eq!(refused(&other).await, None, "another clinic's book");
    let (_, second) = sent(&domain, &host, at("16:30", &["Maya"])).await;
    heard(&domain, &second, Heard::Delivered).await.unwrap();
    assert_eq!(refused(&host).await, None);
    heard(&domain, &second, Heard::Complained).await.unwrap();
    let (_, third) = sent(&domain, &host, at("17:30", &["Maya"])).await;
    heard(&domain, &third, Heard::Delivered).await.unwrap();
    assert_eq!(refused(&host).await, Some(Refused::Complained), "only they take that back");
}
