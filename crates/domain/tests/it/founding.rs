//! What happens around opening a clinic (A1): the same form twice, a mistyped address, the way to the clinic's own
//! address.
use crate::{field, refused};
use domain::logins;
use model::accounts::SignUp;
use model::{AppError, Conflict, FieldCode, Secret};
use testkit::{DAY, TestDomain, sign_up_form};

fn form(domain: &TestDomain, request: &str) -> SignUp {
    SignUp { request_id: request.into(), ..sign_up_form(domain, "ada") }
}

#[tokio::test]
async fn the_same_form_twice_opens_one_clinic_and_sends_one_letter() {
    let domain = TestDomain::new().await;
    let form = |request| form(&domain, request);
    let who = domain.anyone();
    let (a, b) =
        tokio::join!(logins::sign_up(&domain, &who, form("r1")), logins::sign_up(&domain, &who, form("r1")));
    let later = logins::sign_up(&domain, &who, form("r1")).await.unwrap();
    for opened in [&a.unwrap(), &b.unwrap(), &later] {
        assert_eq!(opened.front.clinic, later.front.clinic);
        logins::resume(&domain, opened.front.clinic, &opened.cookie).await.expect("each is signed in");
    }
    assert_eq!(domain::clinics::only(&domain).await.unwrap().len(), 1);
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
    let keys = std::fs::read_dir(domain.config().data_dir.join("keys")).unwrap();
    let of_clinics =
        keys.filter(|key| key.as_ref().unwrap().file_name().to_string_lossy().starts_with("clinic-"));
    assert_eq!(of_clinics.count(), 1, "no key of a clinic that never was");

    // Without the founder's password the form opens nothing; another form is another clinic.
    let mut guessed = form("r1");
    guessed.password = Secret::new("harbour lantern walrus".into());
    let answer = logins::sign_up(&domain, &who, guessed).await;
    assert_eq!(field(answer), ("password".into(), FieldCode::WrongCredentials));
    let mut chosen = form("r2");
    chosen.slug = "harbour".into();
    for _ in 0..2 {
        let other = logins::sign_up(&domain, &who, chosen.clone()).await.unwrap();
        assert_eq!(other.front.slug, "harbour");
    }
    assert_eq!(domain::clinics::only(&domain).await.unwrap().len(), 2);
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_mistyped_address_is_mended_and_the_old_link_is_dead() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("ada").await;
    let member = clinic.member(&domain).await;
    domain.run_jobs().await;
    let old = testkit::token(&domain.letter("/confirm/"));
    let who = domain.stranger(clinic.id(), 3);
    logins::forgot(&domain, &who, clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let reset = testkit::token(&domain.letter("/reset/"));

    logins::change_email(&domain, &member, " Ada.Right@Example.net ").await.unwrap();
    domain.run_jobs().await;
    let letter = domain.letter("/confirm/");
    assert_eq!(letter.to_address, "Ada.Right@example.net");
    let late = logins::confirm_email(&domain, &who, old).await;
    assert_eq!(field(late), ("token".into(), FieldCode::LinkExpired));
    // Whoever reads the wrong mailbox cannot take the account either.
    let new =
        model::accounts::NewPassword { token: reset, password: Secret::new("marble tulip canyon".into()) };
    assert_eq!(field(logins::reset(&domain, &who, new).await), ("token".into(), FieldCode::LinkExpired));
    let by_old = logins::sign_in(&domain, &who, clinic.credentials()).await;
    assert_eq!(field(by_old).1, FieldCode::WrongCredentials);
    let mut credentials = clinic.credentials();
    credentials.email = "ada.right@example.net".into();
    logins::sign_in(&domain, &who, credentials).await.unwrap();

    clinic.confirm(&domain, &letter).await;
    let me = logins::me(&domain, &member).await.unwrap();
    assert_eq!((me.email.as_str(), me.email_confirmed), ("Ada.Right@example.net", true));
    let again = logins::change_email(&domain, &member, "other@example.net").await;
    assert_eq!(refused(again), AppError::Conflict(Conflict::EmailIsConfirmed));
    let events = "select name, name from audit_event where name = 'email_changed'";
    assert_eq!(domain.database.pairs(events).await.len(), 1);
}

#[tokio::test]
async fn changing_an_address_has_the_rules_of_every_other_form() {
    let domain = TestDomain::new().await;
    let member = domain.unconfirmed_clinic("ada").await.member(&domain).await;
    for (typed, code) in [
        ("", FieldCode::Required),
        ("ada@", FieldCode::NotAnEmail),
        ("josé@example.org", FieldCode::UnusualEmail),
    ] {
        let answer = logins::change_email(&domain, &member, typed).await;
        assert_eq!(field(answer), ("email".into(), code), "{typed}");
    }
    for n in 0..5 {
        logins::change_email(&domain, &member, &format!("a{n}@example.net")).await.unwrap();
    }
    let sixth = logins::change_email(&domain, &member, "a6@example.net").await;
    assert_eq!(refused(sixth), AppError::TooMany { retry_after_s: 3600 });
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_founder_is_handed_over_once_and_within_a_minute() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let opened = logins::sign_up(&domain, &domain.anyone(), form(&domain, "r1")).await.unwrap();
    let clinic = opened.front.clinic;
    let token = logins::hand_over(&domain, &opened).await.unwrap();
    let gone = logins::resume(&domain, clinic, &opened.cookie).await;
    assert_eq!(refused(gone), AppError::SignedOut, "the cookie that was not set opens nothing");
    let stored = "select 'x', 'x' from hand_over where used_at is null";
    assert_eq!(domain.database.pairs(stored).await.len(), 1);

    let who = domain.stranger(clinic, 2);
    let expired = ("token".into(), FieldCode::LinkExpired);
    let other = domain.unconfirmed_clinic("ben").await;
    let elsewhere = logins::take_over(&domain, &domain.stranger(other.id(), 2), &token).await;
    assert_eq!(field(elsewhere), expired);
    assert_eq!(refused(logins::take_over(&domain, &domain.anyone(), &token).await), AppError::NotFound);
    let (a, b) =
        tokio::join!(logins::take_over(&domain, &who, &token), logins::take_over(&domain, &who, &token));
    assert_eq!([&a, &b].iter().filter(|answer| answer.is_ok()).count(), 1, "one use");
    let (cookie, lost) = match (a, b) {
        (Ok(cookie), lost) | (lost, Ok(cookie)) => (cookie, lost),
        (Err(_), Err(_)) => panic!("counted above"),
    };
    assert_eq!(field(lost), expired);
    logins::resume(&domain, clinic, &cookie).await.expect("signed in at the clinic's own address");

    let opened = logins::sign_up(&domain, &domain.anyone(), form(&domain, "r2")).await.unwrap();
    let token = logins::hand_over(&domain, &opened).await.unwrap();
    domain.clock.advance(60);
    let late = logins::take_over(&domain, &domain.stranger(opened.front.clinic, 2), &token).await;
    assert_eq!(field(late), ("token".into(), FieldCode::LinkExpired));
    let events = "select name, name from audit_event where name = 'handed_over'";
    assert_eq!(domain.database.pairs(events).await.len(), 2);
    domain.clock.advance(31 * DAY);
}
