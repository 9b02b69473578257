//! Forgotten passwords (A2): one hour, once, and nothing said about who exists.
use crate::{field, refused};
use domain::logins;
use model::accounts::NewPassword;
use model::{AppError, FieldCode, Secret};
use testkit::{HOUR, TestClinic, TestDomain, token};

const NEW: &str = "seven quiet harbours";

fn choice(token: Secret<String>, password: &str) -> NewPassword {
    NewPassword { token, password: Secret::new(password.into()) }
}

/// Asks as somebody at the clinic's door and takes the link out of the letter.
async fn asked(domain: &TestDomain, clinic: &TestClinic) -> Secret<String> {
    let who = domain.stranger(clinic.id(), 3);
    logins::forgot(domain, &who, clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    token(&domain.mail().pop().expect("a letter with a link"))
}

#[tokio::test]
async fn a_new_password_ends_every_sign_in_and_tells_the_owner() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 3);
    let link = asked(&domain, &clinic).await;
    logins::reset(&domain, &who, choice(link, NEW)).await.unwrap();
    let before = logins::resume(&domain, clinic.id(), &clinic.cookie).await;
    assert_eq!(refused(before), AppError::SignedOut);
    let old = logins::sign_in(&domain, &who, clinic.credentials()).await;
    assert_eq!(field(old), ("password".into(), FieldCode::WrongCredentials));
    let mut credentials = clinic.credentials();
    credentials.password = Secret::new(NEW.into());
    assert!(logins::sign_in(&domain, &who, credentials).await.is_ok());
    domain.run_jobs().await;
    let told = domain.letter("has just been changed");
    assert!(told.subject.contains("changed") && !told.text.contains(NEW), "{}", told.subject);
}

#[tokio::test]
async fn a_reset_link_works_once() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 3);
    let link = asked(&domain, &clinic).await;
    let other = asked(&domain, &clinic).await;
    logins::reset(&domain, &who, choice(link.clone(), NEW)).await.unwrap();
    for used_up in [link, other] {
        let again = logins::reset(&domain, &who, choice(used_up, "another long harbour")).await;
        assert_eq!(field(again), ("token".into(), FieldCode::LinkExpired));
    }
}

/// A second click, Back: the person sees that it is saved, and one letter says so.
#[tokio::test]
async fn the_same_new_password_sent_again_is_saved_once() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 3);
    let link = asked(&domain, &clinic).await;
    let both = tokio::join!(
        logins::reset(&domain, &who, choice(link.clone(), NEW)),
        logins::reset(&domain, &who, choice(link.clone(), NEW))
    );
    assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
    logins::reset(&domain, &who, choice(link.clone(), NEW)).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
    domain.clock.advance(HOUR);
    let late = logins::reset(&domain, &who, choice(link, NEW)).await;
    assert_eq!(field(late), ("token".into(), FieldCode::LinkExpired));
}

#[tokio::test]
async fn of_many_at_once_exactly_one_uses_the_link() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let link = asked(&domain, &clinic).await;
    let tries = (0..8).map(|n| {
        let (inside, link, who) = (domain.domain.clone(), link.clone(), domain.stranger(clinic.id(), n));
        tokio::spawn(async move {
            logins::reset(&inside, &who, choice(link, &format!("{NEW} number {n}"))).await.is_ok()
        })
    });
    let mut won = 0;
    for one in tries.collect::<Vec<_>>() {
        won += u32::from(one.await.unwrap());
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn a_reset_link_lasts_an_hour() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 3);
    let link = asked(&domain, &clinic).await;
    domain.clock.advance(HOUR - 1);
    let weak = logins::reset(&domain, &who, choice(link.clone(), "ada ada ada ada ada")).await;
    assert_eq!(field(weak), ("password".into(), FieldCode::Guessable), "still open, nothing used up");
    domain.clock.advance(1);
    let late = logins::reset(&domain, &who, choice(link, NEW)).await;
    assert_eq!(field(late), ("token".into(), FieldCode::LinkExpired));
}

#[tokio::test]
async fn known_and_unknown_addresses_are_answered_and_counted_alike() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 3);
    for (email, letters) in [("nobody@example.org", 0), ("ada@example.org", 1)] {
        let before = domain.database.rows_of_everything().await;
        logins::forgot(&domain, &who, email.into()).await.unwrap();
        let written = domain.database.rows_of_everything().await - before;
        // The count of requests exists from the first on; the job is the one row more.
        assert_eq!(written, 1 + i64::from(letters == 0), "{email}: one job, whoever it is");
        domain.run_jobs().await;
        assert_eq!(domain.mail().len(), letters);
    }
}

#[tokio::test]
async fn a_mailbox_is_not_flooded() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    for n in 0..6 {
        logins::forgot(&domain, &domain.stranger(clinic.id(), n), clinic.email.clone()).await.unwrap();
    }
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 3);
}

#[tokio::test]
async fn a_link_of_another_clinic_opens_nothing() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    let link = asked(&domain, &ada).await;
    let who = domain.stranger(ben.id(), 3);
    let crossed = logins::reset(&domain, &who, choice(link, NEW)).await;
    assert_eq!(field(crossed), ("token".into(), FieldCode::LinkExpired));
}

#[tokio::test]
async fn what_is_no_address_is_said_to_be_none() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let answer = logins::forgot(&domain, &domain.stranger(clinic.id(), 3), "ada".into()).await;
    assert_eq!(field(answer), ("email".into(), FieldCode::NotAnEmail));
}
