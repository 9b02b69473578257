//! A browser that has signed in before is looked at by itself, so that strangers cannot lock its owner out; and a block
//! stands for guessable secrets only: no link, no open page and no call is ever shut by it (promises 1K).
use crate::{field, refused};
use domain::joining::{self, Fact};
use domain::{Anyone, logins, throttle, visits};
use model::accounts::{Credentials, NewPassword};
use model::blocks::{BlockKind, Guessed};
use model::{AppError, FieldCode, Secret};
use testkit::{DAY, TestClinic, TestDomain, sign_up_form};

/// What Ada's browser is known by after she has signed in.
async fn known(domain: &TestDomain, clinic: &TestClinic) -> Secret<String> {
    logins::know_browser(domain, clinic.id(), &clinic.cookie, None).await.unwrap()
}

async fn sign_in(
    domain: &TestDomain,
    clinic: &TestClinic,
    who: &Anyone,
    password: &str,
) -> domain::Result<()> {
    let typed = Credentials { password: Secret::new(password.into()), ..clinic.credentials() };
    logins::sign_in(domain, who, typed).await.map(drop)
}

/// Wrong passwords for people that are not there, from one address.
async fn fail(domain: &TestDomain, who: &Anyone, times: u32) {
    for n in 0..times {
        let typed =
            Credentials { email: format!("guess{n}@example.org"), password: Secret::new("no".into()) };
        assert_eq!(field(logins::sign_in(domain, who, typed).await).1, FieldCode::WrongCredentials, "{n}");
        domain.clock.advance(3);
    }
}

#[tokio::test]
async fn strangers_cannot_lock_the_owner_out() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let cookie = known(&domain, &clinic).await;
    let stranger = domain.stranger(clinic.id(), 9);
    let owner = domain.stranger(clinic.id(), 9).carrying(Some(cookie.clone()));
    // Her own address is blocked …
    fail(&domain, &stranger, 20).await;
    assert!(matches!(
        refused(sign_in(&domain, &clinic, &stranger, &clinic.password).await),
        AppError::TooMany { .. }
    ));
    sign_in(&domain, &clinic, &owner, &clinic.password).await.expect("known");
    // … and so is her account, everywhere.
    let elsewhere = domain.stranger(clinic.id(), 20);
    assert_eq!(field(sign_in(&domain, &clinic, &elsewhere, "no").await).1, FieldCode::WrongCredentials);
    domain.database.tamper("update throttle set failures = 100 where kind = 'account'").await;
    let fresh = domain.stranger(clinic.id(), 30);
    assert!(matches!(
        refused(sign_in(&domain, &clinic, &fresh, &clinic.password).await),
        AppError::TooMany { .. }
    ));
    for address in [9, 40] {
        let owner = domain.stranger(clinic.id(), address).carrying(Some(cookie.clone()));
        sign_in(&domain, &clinic, &owner, &clinic.password).await.expect("known wherever she is");
    }
    // Her coming in gives the strangers nothing back.
    assert!(matches!(
        refused(sign_in(&domain, &clinic, &fresh, &clinic.password).await),
        AppError::TooMany { .. }
    ));
}

#[tokio::test]
async fn a_known_browser_that_fails_twenty_times_is_a_strangers() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let thief = domain.stranger(clinic.id(), 9).carrying(Some(known(&domain, &clinic).await));
    for n in 0..20 {
        let answer = sign_in(&domain, &clinic, &thief, "no").await;
        assert_eq!(field(answer).1, FieldCode::WrongCredentials, "{n}");
        domain.clock.advance(3);
    }
    // The address has its twenty failures as well, as the promise says.
    for who in [&thief, &domain.stranger(clinic.id(), 9)] {
        let blocked = refused(sign_in(&domain, &clinic, who, &clinic.password).await);
        assert_eq!(blocked, AppError::TooMany { retry_after_s: 15 * 60 - 3 });
    }
    // Elsewhere the token is worth nothing for a day, then it holds again.
    let moved = domain.stranger(clinic.id(), 10).carrying(Some(known(&domain, &clinic).await));
    sign_in(&domain, &clinic, &moved, &clinic.password).await.expect("a fresh token has a bucket of its own");
}

#[tokio::test]
async fn guesses_of_a_known_browser_all_at_once_do_not_slip_past_the_count() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let cookie = known(&domain, &clinic).await;
    let tries = (0..60).map(|n| {
        let who = domain.stranger(clinic.id(), 100 + n % 100).carrying(Some(cookie.clone()));
        let (inside, typed) = (domain.domain.clone(), clinic.credentials());
        let typed = Credentials { password: Secret::new("no".into()), ..typed };
        tokio::spawn(async move { refused(logins::sign_in(&inside, &who, typed).await) })
    });
    let mut looked_at = 0;
    for one in tries.collect::<Vec<_>>() {
        // While many fail, the rest is asked for a browser's work, which is no look.
        let answer = one.await.unwrap();
        looked_at += u32::from(answer == AppError::field("password", FieldCode::WrongCredentials));
    }
    // Its own twenty, and the few that an account takes from strangers at once.
    assert!(looked_at <= 24, "{looked_at} guesses were looked at");
}

#[tokio::test]
async fn a_browser_is_known_for_the_account_that_signed_in_there_only() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    let cookie = known(&domain, &ben).await;
    let stranger = domain.stranger(ada.id(), 9);
    fail(&domain, &stranger, 20).await;
    for carried in [cookie.clone(), Secret::new("x".repeat(48)), Secret::new(String::new())] {
        let who = domain.stranger(ada.id(), 9).carrying(Some(carried));
        assert!(matches!(
            refused(sign_in(&domain, &ada, &who, &ada.password).await),
            AppError::TooMany { .. }
        ));
    }
    // Two who share a browser are known side by side.
    let both = logins::know_browser(&domain, ada.id(), &ada.cookie, Some(&cookie)).await.unwrap();
    for clinic in [&ada, &ben] {
        let who = domain.stranger(clinic.id(), 9).carrying(Some(both.clone()));
        sign_in(&domain, clinic, &who, &clinic.password).await.expect("known");
    }
}

/// Everything that one address can do wrong, then everything that people behind the same address have to come through.
#[tokio::test]
async fn nobody_is_locked_out_of_a_valid_link_or_a_call() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let visit = visits::schedule(&domain, &host, crate::visits::now(&["Maya", "Jonas"])).await.unwrap();
    let late = domain.unconfirmed_clinic("ben").await;
    let here = domain.stranger(clinic.id(), 9);
    logins::forgot(&domain, &here, clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let (reset, confirm) =
        (testkit::token(&domain.letter("/reset/")), testkit::token(&domain.letter("/confirm/")));
    let opened = logins::sign_up(&domain, &domain.newcomer(), sign_up_form(&domain, "eve")).await.unwrap();
    let link = crate::joining::link(&domain, &host, visit).await;

    block_for_everything(&domain, &clinic, &here).await;

    let again = domain.stranger(clinic.id(), 9);
    let guest = joining::guest(&domain, &again, &link).await.expect("a good link opens");
    joining::open(&domain, &again, &link).await.expect("and greets");
    joining::rsvp(&domain, &guest, model::visits::Rsvp::Yes, "").await.expect("and is answered");
    joining::enter(&domain, &guest, "Maya".into()).await.expect("and leads in");
    let member =
        logins::resume(&domain, clinic.id(), &clinic.cookie).await.expect("who is signed in stays so");
    let host = member.host().unwrap();
    joining::host_seat(&domain, &host, visit).await.expect("the host's own place");
    joining::admit(&domain, &host, guest.id()).await.expect("and lets in");
    joining::record(&domain, visit, guest.id(), Fact::Present(true), domain.now())
        .await
        .expect("a call goes on");
    joining::enter(&domain, &guest, "Maya".into()).await.expect("back after a reload");
    visits::dashboard(&domain, &host, None).await.expect("the day");
    let bens = domain.stranger(late.id(), 9);
    logins::confirm_email(&domain, &bens, confirm).await.expect("a mailed link confirms");
    let over = logins::hand_over(&domain, &opened).await.unwrap();
    let eves = domain.stranger(opened.front.clinic, 9);
    logins::take_over(&domain, &eves, &over).await.expect("a founder comes home");
    let new = NewPassword { token: reset, password: Secret::new("seven quiet harbours".into()) };
    logins::reset(&domain, &again, new).await.expect("a mailed link gives a new password");
    domain.run_jobs().await;
}

async fn block_for_everything(domain: &TestDomain, clinic: &TestClinic, who: &Anyone) {
    for n in 0..25 {
        let typed = Credentials { email: clinic.email.clone(), password: Secret::new(format!("guess {n}")) };
        let _ = logins::sign_in(domain, who, typed).await;
        let _ = joining::by_code(domain, who, &format!("{n:09}")).await;
        let _ = logins::forgot(domain, who, clinic.email.clone()).await;
        let mut form = sign_up_form(domain, &format!("robot {n}"));
        form.slug = "taken".into();
        let _ = logins::sign_up(domain, who, form).await;
        domain.clock.advance(3);
    }
    domain.database.tamper("update throttle set failures = 100 where kind = 'account'").await;
    for blocked in [
        sign_in(domain, clinic, who, &clinic.password).await,
        joining::by_code(domain, who, "123456789").await.map(drop),
        logins::forgot(domain, who, clinic.email.clone()).await,
    ] {
        assert!(matches!(refused(blocked), AppError::TooMany { .. }), "the harness blocks nothing");
    }
}

#[tokio::test]
async fn the_operator_sees_what_waits_without_an_address_and_lifts_it() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let operator = domain.operator().await;
    assert_eq!(throttle::blocks(&domain, &operator).await.unwrap(), []);
    let (nine, ten) = (domain.stranger(clinic.id(), 9), domain.stranger(clinic.id(), 10));
    fail(&domain, &nine, 20).await;
    for _ in 0..20 {
        assert!(joining::by_code(&domain, &ten, "000000000").await.is_err());
        domain.clock.advance(3);
    }
    assert_eq!(field(sign_in(&domain, &clinic, &domain.stranger(clinic.id(), 11), "no").await).0, "password");
    domain.database.tamper("update throttle set failures = 100 where kind = 'account' and failures = 1 and failed_at = (select max(failed_at) from throttle)").await;
    let listed = throttle::blocks(&domain, &operator).await.unwrap();
    let rows: Vec<_> = listed.iter().map(|row| (row.kind, row.guessed, row.failures)).collect();
    assert_eq!(
        rows,
        [
            (BlockKind::Account, Guessed::Password, 100),
            (BlockKind::Address, Guessed::Code, 20),
            (BlockKind::Address, Guessed::Password, 20),
        ]
    );
    assert_eq!(listed[2].since, "Today at 3:00 pm UTC");
    assert!(
        listed[2].until.starts_with("Today at 3:15 pm")
            && listed[0].until.starts_with("Tomorrow at 12:00 am"),
        "{listed:?}"
    );
    for row in &listed {
        throttle::lift(&domain, &operator, &row.id).await.unwrap();
    }
    // In another tab, once more.
    throttle::lift(&domain, &operator, &listed[0].id).await.unwrap();
    assert_eq!(throttle::blocks(&domain, &operator).await.unwrap(), []);
    sign_in(&domain, &clinic, &nine, &clinic.password).await.expect("at once");
    assert_eq!(field(joining::by_code(&domain, &ten, "000000000").await).1, FieldCode::WrongCode);
    for junk in ["", "x", "00"] {
        assert_eq!(refused(throttle::lift(&domain, &operator, junk).await), AppError::NotFound);
    }
    let events = domain.database.pairs("select name, actor_kind from audit_event order by seq").await;
    let lifted = events.iter().filter(|pair| **pair == ("block_lifted".into(), "operator".into())).count();
    assert_eq!(lifted, 3, "each once: {events:?}");
    // A block that ends by itself is gone from the list.
    fail(&domain, &nine, 20).await;
    assert_eq!(throttle::blocks(&domain, &operator).await.unwrap().len(), 1);
    domain.clock.advance(DAY);
    assert_eq!(throttle::blocks(&domain, &operator).await.unwrap(), []);
}
