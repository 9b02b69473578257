//! Sign-ins end by time (A9, PR-42): on a clock that the test moves, for administrator and host alike.
use crate::refused;
use crate::tidying::tidy;
use domain::logins::{self, Still};
use domain::people;
use model::limits::{Limits, Why};
use model::people::NewPerson;
use model::{AppError, FieldCode, Secret, SignInId};
use testkit::{DAY, HOUR, MINUTE, TestClinic, TestDomain};

async fn opened() -> (TestDomain, TestClinic) {
    let domain = TestDomain::new().await;
    // Letters about sign-ins and the daily job are no part of this.
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    (domain, clinic)
}

/// Somebody with the one role and without the other; their cookie's value.
async fn one_of(domain: &TestDomain, clinic: &TestClinic, role: &str) -> Secret<String> {
    let (host, administrator) = if role == "host" { ("on", "") } else { ("", "on") };
    let person = NewPerson {
        name: "Ben Ito".to_owned(),
        email: format!("{role}@example.org"),
        host: host.to_owned(),
        administrator: administrator.to_owned(),
        ..NewPerson::default()
    };
    people::invite(domain, &clinic.admin(domain).await, person).await.unwrap();
    domain.run_jobs().await;
    let token = testkit::token(&domain.letter("/invited/"));
    let who = domain.stranger(clinic.id(), 5);
    people::accept(domain, &who, testkit::acceptance(domain, token)).await.unwrap()
}

async fn is_in(domain: &TestDomain, clinic: &TestClinic, cookie: &Secret<String>) -> bool {
    match logins::resume(domain, clinic.id(), cookie).await {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.shown(), AppError::SignedOut);
            false
        }
    }
}

async fn here(domain: &TestDomain, clinic: &TestClinic, cookie: &Secret<String>) {
    logins::stay(domain, clinic.id(), cookie, true).await.unwrap();
}

async fn why(domain: &TestDomain, clinic: &TestClinic, cookie: &Secret<String>) -> Option<(Why, i64)> {
    let ended = logins::why_ended(domain, clinic.id(), cookie).await.unwrap();
    ended.map(|ended| (ended.why, ended.after_s))
}

async fn choose(domain: &TestDomain, clinic: &TestClinic, idle_min: u16, absolute_h: u16) {
    let admin = clinic.admin(domain).await;
    let new = domain::clinics::settings(domain, &admin).await.unwrap();
    let new = model::clinics::ClinicSettings { idle_min, absolute_h, ..new };
    domain::clinics::save_settings(domain, &admin, new).await.unwrap();
}

async fn sign_in_of(domain: &TestDomain, clinic: &TestClinic, cookie: &Secret<String>) -> SignInId {
    let member = logins::resume(domain, clinic.id(), cookie).await.unwrap();
    member.host().unwrap().sign_in().unwrap()
}

#[tokio::test]
async fn nobody_there_for_fifteen_minutes_is_signed_out_and_not_a_second_before() {
    let (domain, clinic) = opened().await;
    for role in ["host", "administrator"] {
        let cookie = one_of(&domain, &clinic, role).await;
        domain.clock.advance(15 * MINUTE - 1);
        assert!(is_in(&domain, &clinic, &cookie).await, "{role}: a second before");
        assert_eq!(why(&domain, &clinic, &cookie).await, None);
        domain.clock.advance(2);
        assert!(!is_in(&domain, &clinic, &cookie).await, "{role}: a second after");
        assert_eq!(why(&domain, &clinic, &cookie).await, Some((Why::Idle, 15 * MINUTE)));
        let late = logins::stay(&domain, clinic.id(), &cookie, true).await;
        assert_eq!(refused(late), AppError::SignedOut, "{role}: what is over does not come back");
    }
}

#[tokio::test]
async fn after_twelve_hours_even_who_is_there_signs_in_again() {
    let (domain, clinic) = opened().await;
    for role in ["host", "administrator"] {
        let cookie = one_of(&domain, &clinic, role).await;
        for _ in 0..71 {
            domain.clock.advance(10 * MINUTE);
            here(&domain, &clinic, &cookie).await;
        }
        domain.clock.advance(10 * MINUTE - 1);
        assert!(is_in(&domain, &clinic, &cookie).await, "{role}: a second before");
        domain.clock.advance(2);
        assert!(!is_in(&domain, &clinic, &cookie).await, "{role}: a second after");
        assert_eq!(why(&domain, &clinic, &cookie).await, Some((Why::Absolute, 12 * HOUR)));
    }
}

#[tokio::test]
async fn what_a_page_fetches_by_itself_keeps_nobody_signed_in() {
    let (domain, clinic) = opened().await;
    for _ in 0..14 {
        domain.clock.advance(MINUTE);
        let member = logins::resume(&domain, clinic.id(), &clinic.cookie).await.unwrap();
        domain::visits::dashboard(&domain, &member.host().unwrap(), None).await.unwrap();
        let left = logins::stay(&domain, clinic.id(), &clinic.cookie, false).await.unwrap();
        assert!(left.idle_left_s <= 14 * MINUTE, "to ask is not to be there");
    }
    domain.clock.advance(MINUTE + 1);
    assert!(!is_in(&domain, &clinic, &clinic.cookie).await);
}

#[tokio::test]
async fn staying_and_opening_a_page_count_anew() {
    let (domain, clinic) = opened().await;
    domain.clock.advance(14 * MINUTE);
    let stay = logins::stay(&domain, clinic.id(), &clinic.cookie, true).await.unwrap();
    assert_eq!((stay.idle_left_s, stay.absolute_left_s), (15 * MINUTE, 12 * HOUR - 14 * MINUTE));
    domain.clock.advance(14 * MINUTE);
    assert!(logins::page_opened(&domain, clinic.id(), &clinic.cookie).await.is_some());
    domain.clock.advance(14 * MINUTE);
    assert!(is_in(&domain, &clinic, &clinic.cookie).await);
    domain.clock.advance(MINUTE + 1);
    assert_eq!(logins::page_opened(&domain, clinic.id(), &clinic.cookie).await, None);
}

#[tokio::test]
async fn a_clinic_chooses_its_limits_up_to_what_the_installation_allows() {
    let (domain, clinic) = opened().await;
    let cookie = one_of(&domain, &clinic, "host").await;
    choose(&domain, &clinic, 5, 1).await;
    domain.clock.advance(5 * MINUTE + 1);
    assert!(!is_in(&domain, &clinic, &cookie).await, "at once, for those who are signed in too");
    let admin = clinic.admin(&domain).await;
    let new = domain::clinics::settings(&domain, &admin).await.unwrap();
    assert_eq!((new.idle_min, new.absolute_h, new.allowed), (5, 1, Some(Limits::LONGEST)));
    let wrong = model::clinics::ClinicSettings { idle_min: 7, ..new };
    let refused = refused(domain::clinics::save_settings(&domain, &admin, wrong).await);
    assert_eq!(refused, AppError::field("idle_min", FieldCode::Required));

    let (config, ports) = domain.parts();
    let short = Limits { idle_s: 20, absolute_s: HOUR };
    let strict = domain::Domain::open(domain::DomainConfig { limits: short, ..config }, ports).await.unwrap();
    choose(&domain, &clinic, 60, 12).await;
    let who = domain.stranger(clinic.id(), 8);
    let cookie = logins::sign_in(&domain, &who, clinic.credentials()).await.unwrap();
    assert_eq!(logins::stay(&strict, clinic.id(), &cookie, false).await.unwrap().limits, short);
    domain.clock.advance(21);
    assert!(is_in(&domain, &clinic, &cookie).await);
    assert_eq!(refused_by(&strict, &clinic, &cookie).await, AppError::SignedOut);
    strict.close().await;
}

async fn refused_by(domain: &domain::Domain, clinic: &TestClinic, cookie: &Secret<String>) -> AppError {
    refused(logins::resume(domain, clinic.id(), cookie).await)
}

/// A call goes on when time ends a sign-in, and ends when somebody does: the two are told apart as long as a call lasts.
#[tokio::test]
async fn what_time_has_ended_is_told_from_what_somebody_has() {
    let (domain, clinic) = opened().await;
    let cookie = one_of(&domain, &clinic, "host").await;
    let id = sign_in_of(&domain, &clinic, &cookie).await;
    assert_eq!(logins::still(&domain, clinic.id(), id).await.unwrap(), Still::Good);
    assert!(logins::lapsed(&domain, clinic.id(), &cookie).await.is_err(), "it has not ended");
    domain.clock.advance(15 * MINUTE);
    assert_eq!(logins::still(&domain, clinic.id(), id).await.unwrap(), Still::Ended);
    assert_eq!(logins::lapsed(&domain, clinic.id(), &cookie).await.unwrap().sign_in(), Some(id));
    domain.clock.advance(DAY);
    tidy(&domain).await;
    assert_eq!(logins::still(&domain, clinic.id(), id).await.unwrap(), Still::Ended, "the daily job came by");
    domain.clock.advance(3 * DAY);
    tidy(&domain).await;
    assert_eq!(logins::still(&domain, clinic.id(), id).await.unwrap(), Still::Gone);

    let who = domain.stranger(clinic.id(), 9);
    let cookie = logins::sign_in(&domain, &who, clinic.credentials()).await.unwrap();
    let id = sign_in_of(&domain, &clinic, &cookie).await;
    let arriving = logins::arriving(&domain, clinic.id(), &cookie).await.unwrap();
    logins::sign_out(&domain, &arriving).await.unwrap();
    assert_eq!(logins::still(&domain, clinic.id(), id).await.unwrap(), Still::Gone);
    assert_eq!(why(&domain, &clinic, &cookie).await, None, "nobody has to be told");
}
