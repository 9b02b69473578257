//! While more than ten sign-ins a second fail, each by password costs a browser's work or half a minute, before the password
//! is looked at; known browsers are not asked (promises 1K.5).
use crate::field;
use domain::{Anyone, logins};
use model::accounts::Credentials;
use model::{FieldCode, Secret, proof};
use testkit::{HOUR, TestClinic, TestDomain};

fn guess(n: u8) -> Credentials {
    Credentials { email: format!("guess{n}@example.org"), password: Secret::new("wrong".into()) }
}

/// So many wrong passwords of one moment, each for an account and from an address of its own.
async fn flood(domain: &TestDomain, clinic: &TestClinic, first: u8, count: u8) {
    for n in first..first + count {
        let answer = logins::sign_in(domain, &domain.stranger(clinic.id(), n), guess(n)).await;
        is_wrong(answer);
    }
}

async fn right(domain: &TestDomain, clinic: &TestClinic, who: &Anyone) -> domain::Result<Secret<String>> {
    logins::sign_in(domain, who, clinic.credentials()).await
}

#[track_caller]
fn is_asked(answer: domain::Result<Secret<String>>) {
    assert_eq!(field(answer), ("proof".into(), FieldCode::TooQuick));
}

#[track_caller]
fn is_wrong(answer: domain::Result<Secret<String>>) {
    assert_eq!(field(answer), ("password".into(), FieldCode::WrongCredentials));
}

fn worked(stamp: &str) -> String {
    let mut search = proof::Search::new(stamp, proof::BITS);
    std::iter::repeat_with(|| search.look(10_000)).flatten().next().unwrap()
}

#[tokio::test]
async fn up_to_ten_failures_a_second_nobody_is_asked() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 9);
    for first in [20, 30] {
        flood(&domain, &clinic, first, 10).await;
        assert_eq!(logins::sign_in_start(&domain, &who).bits, 0);
        right(&domain, &clinic, &who).await.expect("nobody is asked");
        domain.clock.advance(1);
    }
    assert_eq!(logins::asked_for_work(&domain), [0, 0]);
}

#[tokio::test]
async fn beyond_that_work_is_shown_before_a_password_is_looked_at() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 9);
    flood(&domain, &clinic, 20, 11).await;
    let (start, other) = (logins::sign_in_start(&domain, &who), logins::sign_in_start(&domain, &who));
    assert_eq!(start.bits, proof::BITS);
    let (stamp, answer) = (start.stamp, worked(&other.stamp));
    let before = domain.database.rows_of_each().await;
    is_asked(right(&domain, &clinic, &who).await);
    let (made_up, longer) = ("A".repeat(43), format!("{answer}0"));
    let tries: [(&str, &str); 5] =
        [("x", &answer), (&made_up, &answer), (&stamp, &answer), (&other.stamp, &longer), (&stamp, "")];
    for (stamp, answer) in tries {
        is_asked(right(&domain, &clinic, &who.clone().showing(stamp, answer)).await);
    }
    assert_eq!(domain.database.rows_of_each().await, before, "nothing has failed");
    let shown = who.clone().showing(&other.stamp, &answer);
    right(&domain, &clinic, &shown).await.expect("the work is shown");
    is_asked(right(&domain, &clinic, &shown).await);
    assert_eq!(logins::asked_for_work(&domain), [1, 7]);
    // With work a wrong password is as wrong as ever.
    let shown = domain.stranger(clinic.id(), 10).showing(&stamp, &worked(&stamp));
    is_wrong(logins::sign_in(&domain, &shown, guess(10)).await);
    // A page that stood open for half a day is drawn anew.
    let old = logins::sign_in_start(&domain, &who).stamp;
    domain.clock.advance(12 * HOUR);
    flood(&domain, &clinic, 60, 11).await;
    is_asked(right(&domain, &clinic, &who.clone().showing(&old, &worked(&old))).await);
}

#[tokio::test]
async fn a_known_browser_is_not_asked() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let cookie = logins::know_browser(&domain, clinic.id(), &clinic.cookie, None).await.unwrap();
    let stranger = domain.stranger(clinic.id(), 9);
    flood(&domain, &clinic, 20, 11).await;
    is_asked(right(&domain, &clinic, &stranger).await);
    right(&domain, &clinic, &stranger.carrying(Some(cookie))).await.expect("known");
    logins::resume(&domain, clinic.id(), &clinic.cookie).await.expect("an open sign-in goes on");
}

#[tokio::test]
async fn without_scripts_time_shows_a_person_and_no_more_than_ten_a_second() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    flood(&domain, &clinic, 20, 11).await;
    let page = |n: u8| {
        let who = domain.stranger(clinic.id(), n);
        let stamp = logins::sign_in_start(&domain, &who).stamp;
        who.showing(&stamp, "")
    };
    let pages: Vec<Anyone> = (100..111).map(page).collect();
    domain.clock.advance(29);
    is_asked(right(&domain, &clinic, &pages[0]).await);
    domain.clock.advance(1);
    right(&domain, &clinic, &pages[0]).await.expect("half a minute has gone by");
    for (n, who) in (101..).zip(&pages[1..10]) {
        is_wrong(logins::sign_in(&domain, who, guess(n)).await);
    }
    is_asked(right(&domain, &clinic, &pages[10]).await);
    domain.clock.advance(1);
    right(&domain, &clinic, &pages[10]).await.expect("its page is as good as before");
    // A minute after the flood nobody is asked any more.
    domain.clock.advance(29);
    let who = domain.stranger(clinic.id(), 9);
    assert_eq!(logins::sign_in_start(&domain, &who).bits, 0);
    right(&domain, &clinic, &who).await.expect("nobody is asked");
}
