//! One's own account: profile, password, sign-ins (A2, A10).
use crate::people::{Office, office};
use crate::switching::{AT_ADAS, secret};
use crate::{field, refused};
use domain::{Member, logins};
use model::accounts::Credentials;
use model::people::{Device, PasswordChange, Profile};
use model::{AppError, FieldCode, Lang, Secret};

async fn member(office: &Office) -> Member {
    office.clinic.member(&office.domain).await
}

/// In another browser.
async fn elsewhere(office: &Office) -> Secret<String> {
    let device = Device { browser: "Firefox".into(), system: "Android".into(), ..Device::default() };
    let who = office.domain.stranger(office.clinic.id(), 6).using(device);
    logins::sign_in(&office.domain, &who, office.clinic.credentials()).await.unwrap()
}

fn change(from: &str, to: &str) -> PasswordChange {
    PasswordChange { current_password: Secret::new(from.into()), password: Secret::new(to.into()) }
}

#[tokio::test]
async fn a_profile_is_changed_and_a_bad_one_is_not() {
    let office = office().await;
    let member = member(&office).await;
    let new = Profile {
        name: " Dr.  Ada ".into(),
        display_name: String::new(),
        phones: Vec::new(),
        zone: "Europe/Madrid".into(),
        lang: Lang::Es,
    };
    logins::save_profile(&office.domain, &member, new.clone()).await.unwrap();
    let now = office.clinic.member(&office.domain).await;
    let kept = logins::profile(&office.domain, &now).await.unwrap();
    assert_eq!(kept, Profile { name: "Dr. Ada".into(), ..new.clone() });
    let bad = Profile { zone: "Mars/Base".into(), ..new };
    let refused = logins::save_profile(&office.domain, &now, bad).await;
    assert_eq!(field(refused), ("zone".into(), FieldCode::UnknownZone));
}

#[tokio::test]
async fn a_new_password_ends_every_other_sign_in_and_this_one_goes_on_under_another_name() {
    let office = office().await;
    let here = member(&office).await;
    let other = elsewhere(&office).await;
    let who = office.domain.stranger(office.clinic.id(), 1);
    let form = change(&office.clinic.password, "six slow lanterns drift");
    let cookie = logins::change_password(&office.domain, &who, &here, form).await.unwrap();
    let resume =
        async |cookie: &Secret<String>| logins::resume(&office.domain, office.clinic.id(), cookie).await;
    resume(&cookie).await.unwrap();
    for old in [&other, &office.clinic.cookie] {
        assert_eq!(refused(resume(old).await), AppError::SignedOut);
    }
    office.domain.run_jobs().await;
    assert!(office.domain.letter("/forgot").subject.contains("was changed"));
    let old = logins::sign_in(&office.domain, &who, office.clinic.credentials()).await;
    assert_eq!(field(old), ("password".into(), FieldCode::WrongCredentials));
}

#[tokio::test]
async fn the_present_password_is_a_guess_like_any_other() {
    let office = office().await;
    let here = member(&office).await;
    let who = office.domain.stranger(office.clinic.id(), 7);
    let weak =
        logins::change_password(&office.domain, &who, &here, change(&office.clinic.password, "short")).await;
    assert_eq!(field(weak).0, "password");
    let mut last = None;
    for _ in 0..30 {
        let form = change("not the password", "six slow lanterns drift");
        last = Some(refused(logins::change_password(&office.domain, &who, &here, form).await));
        if matches!(last, Some(AppError::TooMany { .. })) {
            break;
        }
        assert_eq!(last, Some(AppError::field("current_password", FieldCode::WrongPassword)));
    }
    assert!(matches!(last, Some(AppError::TooMany { .. })), "{last:?}");
}

#[tokio::test]
async fn sign_ins_are_listed_and_each_can_be_ended() {
    let office = office().await;
    let here = member(&office).await;
    let other = elsewhere(&office).await;
    elsewhere(&office).await;
    let rows = logins::sign_ins(&office.domain, &here).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.here).count(), 1);
    assert!(rows[0].here);
    assert_eq!(
        rows[1].device,
        Device { browser: "Firefox".into(), system: "Android".into(), ..Device::default() }
    );
    let theirs = logins::resume(&office.domain, office.clinic.id(), &other).await.unwrap();
    let seen = logins::sign_ins(&office.domain, &theirs).await.unwrap();
    let id = seen.into_iter().find(|row| row.here).unwrap().sign_in;
    let end = async |id, password: &str| {
        let who = office.domain.stranger(office.clinic.id(), 7);
        logins::end_sign_in(&office.domain, &who, &here, id, secret(password)).await
    };
    let wrong = end(id, "not the password").await;
    assert_eq!(field(wrong), ("end_password".into(), FieldCode::WrongPassword));
    logins::resume(&office.domain, office.clinic.id(), &other).await.expect("nothing has ended");
    end(id, &office.clinic.password).await.unwrap();
    let ended = logins::resume(&office.domain, office.clinic.id(), &other).await;
    assert_eq!(refused(ended), AppError::SignedOut);
    assert_eq!(refused(end(id, &office.clinic.password).await), AppError::NotFound);
    let others = async |password: &str| {
        let who = office.domain.stranger(office.clinic.id(), 7);
        logins::end_other_sign_ins(&office.domain, &who, &here, secret(password)).await
    };
    assert_eq!(field(others("not the password").await).0, "others_password");
    others(&office.clinic.password).await.unwrap();
    assert_eq!(logins::sign_ins(&office.domain, &here).await.unwrap().len(), 1);
    member(&office).await;
}

#[tokio::test]
async fn somebody_elses_sign_in_does_not_exist() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    let ada = member(&office).await;
    let id = logins::sign_ins(&office.domain, &ada).await.unwrap()[0].sign_in;
    let (who, password) = (office.domain.stranger(office.clinic.id(), 7), secret(AT_ADAS));
    let ended = logins::end_sign_in(&office.domain, &who, &ben, id, password).await;
    assert_eq!(refused(ended), AppError::NotFound);
    member(&office).await;
}

/// Nothing of an address: what the browser says of its clock.
#[tokio::test]
async fn a_sign_in_is_told_by_the_town_of_its_time_zone() {
    let office = office().await;
    let here = member(&office).await;
    let says = |said: &str| {
        let device = Device { browser: "Firefox".into(), system: "Android".into(), ..Device::default() };
        office.domain.stranger(office.clinic.id(), 6).using(device).around(said)
    };
    let of = async |said: &str| {
        let cookie = logins::sign_in(&office.domain, &says(said), office.clinic.credentials()).await.unwrap();
        let there = logins::resume(&office.domain, office.clinic.id(), &cookie).await.unwrap();
        let rows = logins::sign_ins(&office.domain, &there).await.unwrap();
        (rows.into_iter().find(|row| row.here).unwrap().around, there)
    };
    let (around, there) = of("Europe/Madrid").await;
    assert_eq!(around, "Madrid");
    office.domain.run_jobs().await;
    let letters = office.domain.mail();
    assert!(letters.iter().any(|letter| letter.text.contains("Firefox on Android, around Madrid")));
    assert_eq!(of("america/new_york").await.0, "New York");
    for nowhere in ["UTC", "Etc/GMT+5", "Mars/Base", &"Europe/Madrid".repeat(20)] {
        assert_eq!(of(nowhere).await.0, "", "{nowhere}");
    }
    let listed = logins::sign_ins(&office.domain, &here).await.unwrap();
    assert!(listed.iter().any(|row| row.around == "Madrid") && listed[0].around.is_empty());
    // A new password keeps the browser where it is.
    let form = change(&office.clinic.password, "six slow lanterns drift");
    let cookie = logins::change_password(&office.domain, &says(""), &there, form).await.unwrap();
    let there = logins::resume(&office.domain, office.clinic.id(), &cookie).await.unwrap();
    assert_eq!(logins::sign_ins(&office.domain, &there).await.unwrap()[0].around, "Madrid");
    office.domain.run_jobs().await;
}

#[tokio::test]
async fn patients_see_the_name_that_is_theirs_to_see_and_no_number() {
    let office = office().await;
    let here = member(&office).await;
    let typed = Profile {
        name: "Ada María Lovelace".into(),
        display_name: " Dr.  Ada".into(),
        phones: vec!["+1 303 555 0100".into(), String::new(), "(303) 555-0101".into()],
        zone: "UTC".into(),
        lang: Lang::En,
    };
    logins::save_profile(&office.domain, &here, typed.clone()).await.unwrap();
    let here = member(&office).await;
    let me = logins::me(&office.domain, &here).await.unwrap();
    assert_eq!(me.name, "Dr. Ada", "what everything is written with that patients read");
    let kept = logins::profile(&office.domain, &here).await.unwrap();
    assert_eq!((kept.name.as_str(), kept.display_name.as_str()), ("Ada María Lovelace", "Dr. Ada"));
    assert_eq!(kept.phones, ["+1 303 555 0100", "(303) 555-0101"]);
    let admin = office.clinic.admin(&office.domain).await;
    let person = domain::people::person(&office.domain, &admin, here.id()).await.unwrap();
    assert_eq!((person.row.name.as_str(), person.full_name.as_str()), ("Dr. Ada", "Ada María Lovelace"));
    assert_eq!(person.phones, kept.phones);
    let bad = Profile { phones: vec![String::new(), "call me".into()], ..typed.clone() };
    let refused = logins::save_profile(&office.domain, &here, bad).await;
    assert_eq!(field(refused), ("phones[1]".into(), FieldCode::NotAPhone));
    // The same name again is none of its own, and what is emptied is gone.
    let plain = Profile { name: "Dr. Ada".into(), display_name: "Dr. Ada".into(), phones: vec![], ..typed };
    logins::save_profile(&office.domain, &here, plain).await.unwrap();
    let kept = logins::profile(&office.domain, &member(&office).await).await.unwrap();
    assert_eq!((kept.name.as_str(), kept.display_name.as_str(), kept.phones.len()), ("Dr. Ada", "", 0));
    let left = "select 'left', cast(count(full_name) + count(phones) as text) from member";
    assert_eq!(office.domain.database.pairs(left).await[0].1, "0");
    // Neither name makes a password.
    let two = Profile { name: "Xquorvin Zelthauber".into(), display_name: "Dr. Ada".into(), ..kept };
    logins::save_profile(&office.domain, &here, two).await.unwrap();
    let who = office.domain.stranger(office.clinic.id(), 5);
    let form = change(&office.clinic.password, "Zelthauber Xquorvin");
    let refused = logins::change_password(&office.domain, &who, &member(&office).await, form).await;
    assert_eq!(field(refused.map(drop)), ("password".into(), FieldCode::Guessable));
}

/// ASVS 7.2.4: whoever had the cookie of before has nothing, and nothing is left over in the list.
#[tokio::test]
async fn whoever_signs_in_again_gets_another_token_and_the_one_before_ends() {
    let office = office().await;
    let (domain, id) = (&office.domain, office.clinic.id());
    let first = elsewhere(&office).await;
    let before = logins::resume(domain, id, &first).await.unwrap();
    let listed = logins::sign_ins(domain, &before).await.unwrap();
    let own = listed.iter().find(|row| row.here).unwrap().sign_in;
    let again = || domain.stranger(id, 6).signed_in_by(Some(first.clone()));
    // A wrong password ends nothing.
    let wrong = Credentials { password: secret("not the password"), ..office.clinic.credentials() };
    assert!(logins::sign_in(domain, &again(), wrong).await.is_err());
    logins::resume(domain, id, &first).await.unwrap();
    let second = logins::sign_in(domain, &again(), office.clinic.credentials()).await.unwrap();
    assert_eq!(refused(logins::resume(domain, id, &first).await), AppError::SignedOut);
    assert!(logins::lapsed(domain, id, &first).await.is_err(), "nor does it open a call");
    let after = logins::resume(domain, id, &second).await.unwrap();
    let now = logins::sign_ins(domain, &after).await.unwrap();
    assert_eq!(now.len(), listed.len(), "one takes the place of the other");
    assert_eq!(now.iter().find(|row| row.here).unwrap().sign_in, own);
    assert_eq!(logins::still(domain, id, own).await.unwrap(), logins::Still::Good, "a call by it goes on");
    // The cookie of before is no key to anybody's sign-in any more.
    let third = logins::sign_in(domain, &again(), office.clinic.credentials()).await.unwrap();
    logins::resume(domain, id, &second).await.unwrap();
    assert_eq!(logins::sign_ins(domain, &after).await.unwrap().len(), listed.len() + 1);
    logins::resume(domain, id, &third).await.unwrap();
}

/// A second click: whichever cookie the browser keeps is good, and the one before is not.
#[tokio::test]
async fn who_signs_in_again_twice_at_once_keeps_a_good_cookie() {
    let office = office().await;
    let (domain, id) = (&office.domain, office.clinic.id());
    let first = elsewhere(&office).await;
    let again = domain.stranger(id, 6).signed_in_by(Some(first.clone()));
    let click = || logins::sign_in(domain, &again, office.clinic.credentials());
    let (one, other) = tokio::join!(click(), click());
    for cookie in [one.unwrap(), other.unwrap()] {
        logins::resume(domain, id, &cookie).await.unwrap();
    }
    assert_eq!(refused(logins::resume(domain, id, &first).await), AppError::SignedOut);
}

/// Two who share a desk: the cookie of the one opens nothing once the other has signed in, and their call goes on.
#[tokio::test]
async fn somebody_else_who_signs_in_ends_the_sign_in_before_and_no_call() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    let (domain, id) = (&office.domain, office.clinic.id());
    let adas = elsewhere(&office).await;
    let ada = logins::resume(domain, id, &adas).await.unwrap();
    let listed = logins::sign_ins(domain, &ada).await.unwrap();
    let own = listed.iter().find(|row| row.here).unwrap().sign_in;
    let desk = domain.stranger(id, 6).signed_in_by(Some(adas.clone()));
    let bens = Credentials { email: "ben@example.org".into(), password: secret("four herons walked home") };
    let cookie = logins::sign_in(domain, &desk, bens).await.unwrap();
    assert_eq!(logins::resume(domain, id, &cookie).await.unwrap().id(), ben.id());
    assert_eq!(refused(logins::resume(domain, id, &adas).await), AppError::SignedOut);
    assert!(logins::lapsed(domain, id, &adas).await.is_err());
    assert_eq!(logins::still(domain, id, own).await.unwrap(), logins::Still::Ended, "as if by time");
    let here = member(&office).await;
    let left = logins::sign_ins(domain, &here).await.unwrap();
    assert!(left.iter().all(|row| row.sign_in != own) && left.len() == listed.len() - 1, "{left:?}");
}
