//! Opening a clinic, signing in and out (A1, A2).
use crate::{field, refused};
use domain::logins;
use model::accounts::{Credentials, SignUp};
use model::policy::Role;
use model::{AppError, FieldCode, Lang, Secret};
use testkit::{DAY, TestDomain, sign_up_form};

fn wrong_password(clinic: &testkit::TestClinic) -> model::accounts::Credentials {
    model::accounts::Credentials { password: Secret::new("not the password".into()), ..clinic.credentials() }
}

#[tokio::test]
async fn a_founder_is_signed_in_as_administrator_and_host() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("Ada Rivera").await;
    let me = logins::me(&domain, &clinic.member(&domain).await).await.unwrap();
    assert_eq!(me.clinic_name, "Ada Rivera's clinic");
    assert_eq!((me.name.as_str(), me.email.as_str()), ("Ada Rivera", "adarivera@example.org"));
    assert_eq!(me.roles, [Role::Administrator, Role::Host, Role::Participant]);
    assert!(!me.email_confirmed);
    assert_eq!(clinic.front.slug, "ada-riveras-clinic");
    assert_eq!(domain.run_jobs().await, 1);
}

#[tokio::test]
async fn the_mailed_link_confirms_the_address_and_twice_is_as_good_as_once() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("ada").await;
    domain.run_jobs().await;
    let letter = domain.mail().pop().expect("one letter");
    assert_eq!(letter.to_address, "ada@example.org");
    assert_eq!(letter.from_name, "ada's clinic");
    assert!(letter.text.contains("http://adas-clinic.localhost:3000/confirm/"), "{}", letter.text);
    assert!(letter.html.contains("/confirm/"));
    for _ in 0..2 {
        clinic.confirm(&domain, &letter).await;
        assert!(logins::me(&domain, &clinic.member(&domain).await).await.unwrap().email_confirmed);
    }
}

#[tokio::test]
async fn a_link_to_confirm_lasts_seven_days_and_another_can_be_asked_for() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("ada").await;
    domain.run_jobs().await;
    let token = testkit::token(&domain.mail().pop().expect("one letter"));
    domain.clock.advance(7 * DAY);
    let who = domain.stranger(clinic.id(), 1);
    let late = logins::confirm_email(&domain, &who, token).await;
    assert_eq!(field(late), ("token".into(), FieldCode::LinkExpired));
    let cookie = logins::sign_in(&domain, &who, clinic.credentials()).await.unwrap();
    let member = logins::resume(&domain, clinic.id(), &cookie).await.unwrap();
    logins::resend_confirmation(&domain, &member).await.unwrap();
    domain.run_jobs().await;
    clinic.confirm(&domain, &domain.letter("/confirm/")).await;
    logins::resend_confirmation(&domain, &member).await.unwrap();
    assert_eq!(domain.run_jobs().await, 0, "nothing to confirm any more");
}

#[tokio::test]
async fn letters_to_confirm_are_few() {
    let domain = TestDomain::new().await;
    let member = domain.unconfirmed_clinic("ada").await.member(&domain).await;
    for _ in 0..5 {
        logins::resend_confirmation(&domain, &member).await.unwrap();
    }
    let sixth = logins::resend_confirmation(&domain, &member).await;
    assert_eq!(refused(sixth), AppError::TooMany { retry_after_s: 3600 });
    domain.run_jobs().await;
}

#[tokio::test]
async fn sign_in_and_out() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 2);
    let mut credentials = clinic.credentials();
    credentials.email = " ADA@example.org".into();
    let cookie = logins::sign_in(&domain, &who, credentials).await.unwrap();
    assert_ne!(cookie, clinic.cookie, "each sign-in is a new one");
    let member = logins::resume(&domain, clinic.id(), &cookie).await.unwrap();
    logins::sign_out(&domain, &member.into()).await.unwrap();
    assert_eq!(refused(logins::resume(&domain, clinic.id(), &cookie).await), AppError::SignedOut);
    clinic.member(&domain).await;
}

#[tokio::test]
async fn a_password_is_compared_as_it_was_typed() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let right = clinic.password.as_str();
    let cut = right[..right.len() - 1].to_owned();
    let close = [right.to_uppercase(), format!(" {right}"), format!("{right} "), format!("{right}s"), cut];
    for (n, wrong) in (2..).zip(close) {
        // Slips slow an account down.
        domain.clock.advance(10);
        let form =
            model::accounts::Credentials { password: Secret::new(wrong.clone()), ..clinic.credentials() };
        let answer = logins::sign_in(&domain, &domain.stranger(clinic.id(), n), form).await;
        assert_eq!(field(answer), ("password".into(), FieldCode::WrongCredentials), "{wrong:?}");
    }
    domain.clock.advance(10);
    let who = domain.stranger(clinic.id(), 9);
    logins::sign_in(&domain, &who, clinic.credentials()).await.unwrap();
}

/// Nobody is made to change a password for its age.
#[tokio::test]
async fn a_password_holds_for_years() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    domain.clock.advance(3 * 365 * DAY);
    let who = domain.stranger(clinic.id(), 2);
    let cookie = logins::sign_in(&domain, &who, clinic.credentials()).await.unwrap();
    logins::resume(&domain, clinic.id(), &cookie).await.expect("nothing is left to do");
}

#[tokio::test]
async fn an_installation_begins_without_an_account() {
    let domain = TestDomain::new().await;
    let rows = domain.database.rows_of_each().await;
    for table in ["identity", "member", "passkey", "sign_in", "operator_sign_in"] {
        assert_eq!(rows[table], 0, "{table}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 2);
    let unknown = |email: &str| Credentials { email: email.into(), ..wrong_password(&clinic) };
    // The first failure of an address is a row more, whoever was meant.
    logins::sign_in(&domain, &who, unknown("somebody@example.org")).await.unwrap_err();
    let rows = async || domain.database.rows_of_each().await;
    let before = rows().await;
    let one = refused(logins::sign_in(&domain, &who, wrong_password(&clinic)).await);
    let between = rows().await;
    let other = refused(logins::sign_in(&domain, &who, unknown("nobody@example.org")).await);
    let after = rows().await;
    assert_eq!(one, other);
    assert_eq!(one, AppError::field("password", FieldCode::WrongCredentials));
    for (table, count) in &before {
        assert_eq!(between[table] - count, after[table] - between[table], "{table}");
    }
}

#[tokio::test]
async fn a_sign_up_with_a_known_address_gets_the_same_answer() {
    let domain = TestDomain::new().await;
    let first = domain.clinic("ada").await;
    let second = domain.clinic("ada").await;
    assert_eq!(second.front.slug, "adas-clinic-2");
    assert_ne!(first.id(), second.id());
    let who = domain.stranger(first.id(), 2);
    let member = logins::sign_in(&domain, &who, first.credentials()).await;
    assert!(member.is_ok(), "the first clinic's people are untouched");
}

#[tokio::test]
async fn a_robot_that_fills_every_field_is_refused() {
    let domain = TestDomain::new().await;
    let mut form = sign_up_form(&domain, "robot");
    form.website = "https://example.org".into();
    let answer = logins::sign_up(&domain, &domain.anyone(), form).await;
    assert_eq!(field(answer).0, "website");
    assert!(domain::clinics::only(&domain).await.unwrap().is_empty());
}

#[tokio::test]
async fn one_address_opens_twenty_clinics_an_hour_at_most() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let form = |n: u32| {
        let mut form = sign_up_form(&domain, &format!("host {n}"));
        // Refused late, after the count: no need to hash twenty passwords.
        form.slug = "taken".into();
        form
    };
    // As a person sends it, half a minute after the page was drawn.
    let send = async |n: u32| {
        let who = domain.anyone();
        let stamp = logins::start(&domain, &who).await.unwrap().stamp;
        domain.clock.advance(30);
        logins::sign_up(&domain, &who, SignUp { stamp, ..form(n) }).await
    };
    send(0).await.unwrap();
    for n in 1..20 {
        assert_eq!(field(send(n).await), ("slug".into(), FieldCode::SlugTaken));
    }
    let answer = send(20).await;
    assert!(matches!(refused(answer), AppError::TooMany { .. }));
    let keys = std::fs::read_dir(domain.config().data_dir.join("keys")).unwrap();
    let of_clinics =
        keys.filter(|key| key.as_ref().unwrap().file_name().to_string_lossy().starts_with("clinic-"));
    assert_eq!(of_clinics.count(), 1, "no keys of clinics that came to nothing");
}

#[tokio::test]
async fn the_versions_that_were_shown_are_the_ones_accepted() {
    let domain = TestDomain::new().await;
    let mut form = sign_up_form(&domain, "ada");
    form.terms_version = "0123456789abcdef".into();
    let answer = logins::sign_up(&domain, &domain.anyone(), form).await;
    assert_eq!(field(answer), ("accept".into(), FieldCode::MustAccept));
}

#[tokio::test]
async fn a_member_chooses_a_language() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    logins::set_lang(&domain, &clinic.member(&domain).await, Lang::Es).await.unwrap();
    assert_eq!(clinic.member(&domain).await.lang(), Lang::Es);
}

#[tokio::test]
async fn a_clinic_that_nobody_named_has_no_sign_in() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let answer = logins::sign_in(&domain, &domain.anyone(), clinic.credentials()).await;
    assert_eq!(refused(answer), AppError::NotFound);
}
