//! What each guest was sent and what they answered, for as long as there is a record of the visit (S5, S12).
use crate::series::{ahead, weekly};
use crate::tidying::tidy;
use crate::visits::at;
use domain::visits::changes::{remove, reschedule};
use domain::{Host, joining, visits};
use model::VisitId;
use model::outbox::{Channel, Delivery, LetterKind};
use model::series::Scope;
use model::visits::{NewTime, Past, Rsvp};
use testkit::{DAY, MINUTE, TestDomain};

/// The story of the first guest.
async fn story(domain: &TestDomain, host: &Host, visit: VisitId) -> Vec<Past> {
    let view = visits::view(domain, host, visit).await.unwrap();
    view.past[0].facts.iter().map(|fact| fact.what).collect()
}

async fn letters(domain: &TestDomain) -> i64 {
    domain.database.rows_of_each().await["letter"]
}

#[tokio::test]
async fn what_was_sent_and_answered_outlives_the_letter() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    domain.run_jobs().await;
    let link = crate::joining::link(&domain, &host, visit).await;
    let guest = joining::guest(&domain, &domain.stranger(clinic.id(), 9), &link).await.unwrap();
    for (answer, words) in [(Rsvp::Yes, ""), (Rsvp::No, ""), (Rsvp::No, "I am away"), (Rsvp::Yes, "")] {
        domain.clock.advance(MINUTE);
        joining::rsvp(&domain, &guest, answer, words).await.unwrap();
    }
    let invited = Past::Written(LetterKind::Invitation, Channel::Mail, Delivery::Sent);
    let said = [Rsvp::Yes, Rsvp::No, Rsvp::Yes].map(Past::Answered);
    let before = story(&domain, &host, visit).await;
    assert_eq!(before, [vec![invited], said.to_vec()].concat(), "each change, and other words are none");

    assert!(letters(&domain).await > 0);
    domain.clock.advance(31 * DAY);
    tidy(&domain).await;
    assert_eq!(letters(&domain).await, 0, "the address and the words are forgotten");
    assert_eq!(story(&domain, &host, visit).await, before);
}

#[tokio::test]
async fn what_was_dropped_before_it_left_was_not_sent() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    let waits = Past::Written(LetterKind::Invitation, Channel::Mail, Delivery::Queued);
    assert_eq!(story(&domain, &host, visit).await, [waits]);
    remove(&domain, &host, visit, Scope::One).await.unwrap();
    assert!(story(&domain, &host, visit).await.is_empty());
    domain.leaves_jobs();
}

/// Five dates in one letter, and another one of them all: each visit has both.
#[tokio::test]
async fn a_letter_of_several_visits_stands_at_each_of_them() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let first = visits::schedule(&domain, &host, weekly(&["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.clock.advance(MINUTE);
    let to = NewTime {
        date: "2026-11-25".into(),
        time: "16:00".into(),
        duration: "30".into(),
        scope: Scope::All.tag().into(),
        ..NewTime::default()
    };
    reschedule(&domain, &host, first, to).await.unwrap();
    domain.run_jobs().await;
    let rows = ahead(&domain, &host).await;
    let both = [LetterKind::Invitation, LetterKind::Moved]
        .map(|kind| Past::Written(kind, Channel::Mail, Delivery::Sent));
    for row in &rows {
        assert_eq!(story(&domain, &host, row.visit).await, both, "{}", row.starts.words);
    }
    domain.clock.advance(60 * DAY);
    tidy(&domain).await;
    assert_eq!(letters(&domain).await, 0);
    for row in &rows {
        assert_eq!(story(&domain, &host, row.visit).await, both, "{}", row.starts.words);
    }
}
