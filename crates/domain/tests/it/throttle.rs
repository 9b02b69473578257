//! Twenty consecutive failures block an address for guessable secrets, and nothing else (promises 1K).
use crate::{field, refused};
use domain::logins;
use model::accounts::Credentials;
use model::{AppError, FieldCode, Secret};
use testkit::{HOUR, MINUTE, TestClinic, TestDomain};

/// Guesses at another account each time, so that only the address counts, slowly enough not to be slowed.
async fn fail(domain: &TestDomain, clinic: &TestClinic, address: u8, times: u32) {
    for n in 0..times {
        let who = domain.stranger(clinic.id(), address);
        let guess =
            Credentials { email: format!("guess{n}@example.org"), password: Secret::new("wrong".into()) };
        let answer = logins::sign_in(domain, &who, guess).await;
        assert_eq!(field(answer), ("password".into(), FieldCode::WrongCredentials), "guess {n}");
        domain.clock.advance(3);
    }
}

async fn right(domain: &TestDomain, clinic: &TestClinic, address: u8) -> domain::Result<Secret<String>> {
    logins::sign_in(domain, &domain.stranger(clinic.id(), address), clinic.credentials()).await
}

#[tokio::test]
async fn the_twentieth_failure_blocks_even_the_right_password() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 20).await;
    let blocked = refused(right(&domain, &clinic, 9).await);
    assert_eq!(blocked, AppError::TooMany { retry_after_s: 15 * 60 - 3 });
    clinic.member(&domain).await;
    assert!(right(&domain, &clinic, 8).await.is_ok(), "another address is not blocked");
    domain.clock.advance(15 * MINUTE);
    assert!(right(&domain, &clinic, 9).await.is_ok());
}

#[tokio::test]
async fn nineteen_failures_and_a_success_begin_anew() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 19).await;
    assert!(right(&domain, &clinic, 9).await.is_ok());
    fail(&domain, &clinic, 9, 19).await;
    assert!(right(&domain, &clinic, 9).await.is_ok());
}

#[tokio::test]
async fn the_second_block_is_longer() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 20).await;
    domain.clock.advance(15 * MINUTE);
    fail(&domain, &clinic, 9, 20).await;
    let AppError::TooMany { retry_after_s } = refused(right(&domain, &clinic, 9).await) else {
        panic!("blocked")
    };
    assert_eq!(i64::from(retry_after_s), HOUR - 3);
}

#[tokio::test]
async fn a_restart_forgets_no_block() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    fail(&domain, &clinic, 9, 20).await;
    let after = domain.reopened().await;
    let who = after.anyone(Some(clinic.id()), model::Lang::En, testkit::ip(9));
    let answer = logins::sign_in(&after, &who, clinic.credentials()).await;
    assert!(matches!(refused(answer), AppError::TooMany { .. }));
    after.close().await;
}

#[tokio::test]
async fn guesses_all_at_once_do_not_slip_past_the_count() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let tries = (0..40).map(|n| {
        let (inside, who) = (domain.domain.clone(), domain.stranger(clinic.id(), 9));
        let guess =
            Credentials { email: format!("guess{n}@example.org"), password: Secret::new("wrong".into()) };
        tokio::spawn(async move { refused(logins::sign_in(&inside, &who, guess).await) })
    });
    let mut looked_at = 0;
    for one in tries.collect::<Vec<_>>() {
        looked_at += u32::from(matches!(one.await.unwrap(), AppError::Invalid(_)));
    }
    assert!(looked_at <= 20, "{looked_at} guesses were looked at");
}

#[tokio::test]
async fn one_account_is_slowed_whatever_the_address() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    for n in 0..4 {
        let guess = Credentials { password: Secret::new("wrong".into()), ..clinic.credentials() };
        let answer = logins::sign_in(&domain, &domain.stranger(clinic.id(), 20 + n), guess).await;
        assert_eq!(field(answer).1, FieldCode::WrongCredentials);
    }
    assert_eq!(refused(right(&domain, &clinic, 30).await), AppError::TooMany { retry_after_s: 3 });
    domain.clock.advance(3);
    assert!(right(&domain, &clinic, 30).await.is_ok());
}
