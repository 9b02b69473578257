//! An address that nobody has makes the same work as one that somebody has: the same statements in the same order, wherever
//! a stranger types one.
#![cfg(debug_assertions)]
use crate::field;
use crate::visits::at;
use domain::{logins, lost_link, statements, visits};
use model::accounts::Credentials;
use model::visits::NewVisit;
use model::{FieldCode, Secret};
use testkit::{TestClinic, TestDomain};

/// What is sent to the database meanwhile.
async fn sends<F: Future<Output = ()>>(what: F) -> Vec<&'static str> {
    statements::listen();
    what.await;
    let sent = statements::heard();
    assert!(sent.len() > 5, "{sent:?}");
    sent
}

/// A guess, each time from an address of its own.
async fn guesses(domain: &TestDomain, clinic: &TestClinic, n: u8, email: &str) -> Vec<&'static str> {
    let guess = Credentials { email: email.into(), password: Secret::new("not the password".into()) };
    sends(async {
        let answer = logins::sign_in(domain, &domain.stranger(clinic.id(), n), guess).await;
        assert_eq!(field(answer), ("password".into(), FieldCode::WrongCredentials), "{email}");
    })
    .await
}

#[tokio::test]
async fn a_sign_in_sends_the_same_statements_whether_anybody_has_the_address() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    // The first failure of a process also looks how many are kept.
    guesses(&domain, &clinic, 20, "first@example.org").await;
    let known = guesses(&domain, &clinic, 21, &clinic.email).await;
    assert_eq!(guesses(&domain, &clinic, 22, "nobody@example.org").await, known);
    // An account that rests, and an address that waits as long.
    for n in 23..26 {
        guesses(&domain, &clinic, n, &clinic.email).await;
        guesses(&domain, &clinic, n + 10, "nobody@example.org").await;
    }
    let refused = async |n: u8, email: &str| {
        let guess = Credentials { email: email.into(), password: Secret::new("not the password".into()) };
        statements::listen();
        assert!(logins::sign_in(&domain, &domain.stranger(clinic.id(), n), guess).await.is_err(), "slowed");
        statements::heard()
    };
    assert_eq!(refused(41, &clinic.email).await, refused(42, "nobody@example.org").await);
}

/// Before anybody is looked for, and so before anything is hashed.
#[tokio::test]
async fn a_sign_in_that_is_asked_for_work_looks_for_no_account() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let looks = |sent: &[&'static str]| sent.iter().any(|place| place.contains("logins/rows.rs"));
    for n in 20..31 {
        let sent = guesses(&domain, &clinic, n, &format!("guess{n}@example.org")).await;
        assert!(looks(&sent), "{sent:?}");
    }
    let asked = async |n: u8, email: &str| {
        let guess = Credentials { email: email.into(), password: Secret::new("not the password".into()) };
        statements::listen();
        let answer = logins::sign_in(&domain, &domain.stranger(clinic.id(), n), guess).await;
        assert_eq!(field(answer), ("proof".into(), FieldCode::TooQuick), "{email}");
        statements::heard()
    };
    let known = asked(41, &clinic.email).await;
    assert_eq!(asked(42, "nobody@example.org").await, known);
    assert!(!looks(&known), "{known:?}");
}

#[tokio::test]
async fn a_forgotten_password_sends_the_same_statements_whether_anybody_has_the_address() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let asks = async |n: u8, email: &str| {
        sends(async {
            logins::forgot(&domain, &domain.stranger(clinic.id(), n), email.to_owned()).await.unwrap();
        })
        .await
    };
    asks(20, "first@example.org").await;
    let known = asks(21, &clinic.email).await;
    assert!(known.contains(&"send_reset"), "{known:?}");
    assert_eq!(asks(22, "nobody@example.org").await, known);
}

#[tokio::test]
async fn a_lost_link_sends_the_same_statements_whether_anybody_has_the_address() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let new = NewVisit { date: "2026-11-25".into(), request_id: "one".into(), ..at("10:00", &["Maya Lin"]) };
    visits::schedule(&domain, &host, new).await.unwrap();
    let asks = async |n: u8, email: &str| {
        sends(async {
            lost_link::ask(&domain, &domain.stranger(clinic.id(), n), email).await.unwrap();
        })
        .await
    };
    asks(20, "first@example.net").await;
    let known = asks(21, "maya.lin@example.net").await;
    assert!(known.contains(&"send_links"), "{known:?}");
    assert_eq!(asks(22, "nobody@example.net").await, known);
}
