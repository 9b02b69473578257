//! A sign-in in a browser that is not known (A7): its owner is told by letter, and by none of a browser that is.
use crate::people::office;
use crate::refused;
use domain::{Anyone, logins};
use model::accounts::Credentials;
use model::people::Device;
use model::{AppError, Lang, Secret};
use testkit::{DAY, TestClinic, TestDomain};

/// A browser that says what it is.
fn browser(domain: &TestDomain, clinic: &TestClinic) -> Anyone {
    let device = Device { browser: "Firefox".into(), system: "Android".into(), ..Device::default() };
    domain.stranger(clinic.id(), 4).using(device)
}

/// Signs in, and what the owner is told of it.
async fn told(domain: &TestDomain, clinic: &TestClinic, who: &Anyone) -> Vec<domain::ports::Letter> {
    logins::sign_in(domain, who, clinic.credentials()).await.unwrap();
    domain.run_jobs().await;
    domain.mail()
}

#[tokio::test]
async fn the_owner_is_told_of_a_new_browser_and_of_no_known_one() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    domain.mail();
    let new = browser(&domain, &clinic);
    let letters = told(&domain, &clinic, &new).await;
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!((letter.to_address.as_str(), letter.from_name.as_str()), ("ada@example.org", "ada's clinic"));
    assert_eq!(letter.subject, "Signed in to ada's clinic in a new browser");
    assert!(
        letter.text.contains("Firefox on Android, Tue, Nov 24 at 8:00 am (Denver time)"),
        "{}",
        letter.text
    );
    // A page to look at, and nothing that a scanner could use up.
    assert!(letter.text.contains("http://adas-clinic.localhost:3000/account"), "{}", letter.text);
    let known = logins::know_browser(&domain, clinic.id(), &clinic.cookie, None).await.unwrap();
    let same = new.clone().carrying(Some(known.clone()));
    assert!(told(&domain, &clinic, &same).await.is_empty());
    // What is known elsewhere is not known here; and nothing is for ever.
    let other = domain.clinic("ben").await;
    domain.mail();
    let stranger = browser(&domain, &other).carrying(Some(known));
    assert_eq!(told(&domain, &other, &stranger).await.len(), 1);
    domain.clock.advance(181 * DAY);
    assert_eq!(told(&domain, &clinic, &same).await.len(), 1);
}

#[tokio::test]
async fn the_letter_is_in_the_owners_language_whatever_the_page_was_in() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let member = clinic.member(&domain).await;
    logins::set_lang(&domain, &member, Lang::Es).await.unwrap();
    domain.mail();
    let letters = told(&domain, &clinic, &domain.stranger(clinic.id(), 4)).await;
    assert!(letters[0].subject.ends_with("desde un navegador nuevo"), "{}", letters[0].subject);
    assert!(letters[0].text.contains("Un navegador, "), "{}", letters[0].text);
}

#[tokio::test]
async fn nobody_is_told_of_coming_in_for_the_first_time_or_of_a_wrong_password() {
    let office = office().await;
    office.colleague("on", "").await;
    let wrong =
        Credentials { email: "ben@example.org".into(), password: Secret::new("not the password".into()) };
    let who = office.domain.stranger(office.clinic.id(), 4);
    assert!(logins::sign_in(&office.domain, &who, wrong).await.is_err());
    office.domain.run_jobs().await;
    assert!(office.domain.mail().iter().all(|letter| !letter.subject.contains("browser")));
}

#[tokio::test]
async fn who_was_deactivated_meanwhile_is_not_written_to() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    office.try_in("four herons walked home", 4).await.unwrap();
    domain::people::deactivate(&office.domain, &office.admin, ben.id()).await.unwrap();
    office.domain.run_jobs().await;
    assert!(office.domain.mail().iter().all(|letter| !letter.subject.contains("browser")));
}

#[tokio::test]
async fn an_address_that_nobody_confirmed_is_not_written_to() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("ada").await;
    domain.run_jobs().await;
    domain.mail();
    assert!(told(&domain, &clinic, &browser(&domain, &clinic)).await.is_empty());
}

#[tokio::test]
async fn whoever_signs_in_over_and_over_is_told_of_a_few_times_an_hour() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    domain.mail();
    let who = browser(&domain, &clinic);
    let mut letters = 0;
    for _ in 0..8 {
        letters += told(&domain, &clinic, &who).await.len();
    }
    assert_eq!(letters, 5);
    domain.clock.advance(testkit::HOUR + 1);
    assert_eq!(told(&domain, &clinic, &who).await.len(), 1);
}

/// One password that two people share, or that somebody has found out: told in known browsers as well.
#[tokio::test]
async fn two_places_far_apart_within_an_hour_are_told_of_and_shown() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let known = logins::known_browser(&domain, clinic.id(), &clinic.email);
    let at = |zone: &str| domain.stranger(clinic.id(), 4).carrying(Some(known.clone())).around(zone);
    domain.mail();
    for near in ["America/Denver", "America/Chicago", "UTC", ""] {
        assert!(told(&domain, &clinic, &at(near)).await.is_empty(), "{near}");
    }
    domain.clock.advance(5 * testkit::MINUTE);
    let letters = told(&domain, &clinic, &at("Europe/Madrid")).await;
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(letter.subject, "Your account at ada's clinic was used in two places far apart");
    assert!(letter.text.contains("around Madrid"), "{}", letter.text);
    assert!(letter.text.contains("http://adas-clinic.localhost:3000/forgot"), "{}", letter.text);
    let member = clinic.member(&domain).await;
    let listed = logins::sign_ins(&domain, &member).await.unwrap();
    for row in &listed {
        assert_eq!(row.apart, ["Denver", "Chicago", "Madrid"].contains(&row.around.as_str()), "{row:?}");
    }
    assert_eq!(listed.iter().filter(|row| row.apart).count(), 3);
    // Whoever flies has been nowhere for an hour.
    domain.clock.advance(testkit::HOUR + 1);
    assert!(told(&domain, &clinic, &at("Asia/Tokyo")).await.is_empty());
    // In the owner's language; and no more than two letters a day.
    domain.clock.advance(DAY);
    logins::set_lang(&domain, &clinic.member(&domain).await, Lang::Es).await.unwrap();
    let mut letters = Vec::new();
    for town in ["America/Denver", "Asia/Tokyo", "Europe/Madrid", "America/Denver"] {
        letters.extend(told(&domain, &clinic, &at(town)).await);
    }
    assert_eq!(letters.len(), 2);
    assert!(letters[0].subject.ends_with("se usó en dos lugares muy lejanos"), "{}", letters[0].subject);
}

/// A clock that was wrong, or that has arrived with its owner: the browser says itself that it is the one of before.
#[tokio::test]
async fn a_browser_that_says_another_place_than_before_is_not_in_two() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let known = logins::known_browser(&domain, clinic.id(), &clinic.email);
    let at = |zone: &str| domain.stranger(clinic.id(), 4).carrying(Some(known.clone())).around(zone);
    domain.mail();
    let home = logins::sign_in(&domain, &at("America/Denver"), clinic.credentials()).await.unwrap();
    // Too old to go on, and used a moment ago: it stays in the list, and another one begins.
    domain.database.tamper("update sign_in set created_at = 1 where zone = 'America/Denver'").await;
    assert_eq!(refused(logins::resume(&domain, clinic.id(), &home).await), AppError::SignedOut);
    let here = at("Europe/Madrid").signed_in_by(Some(home));
    assert!(told(&domain, &clinic, &here).await.is_empty());
    // Another browser is.
    assert_eq!(told(&domain, &clinic, &at("Europe/Madrid")).await.len(), 1);
}
