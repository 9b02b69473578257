//! One's own account: profile, password, sign-ins (A2, A10).
use crate::people::{Office, office};
use crate::switching::{AT_ADAS, secret};
use crate::{field, refused};
use domain::{Member, logins};
use model::people::{Device, PasswordChange, Profile};
use model::{AppError, FieldCode, Lang, Secret};

async fn member(office: &Office) -> Member {
    office.clinic.member(&office.domain).await
}

/// In another browser.
async fn elsewhere(office: &Office) -> Secret<String> {
    let device = Device { browser: "Firefox".into(), system: "Android".into() };
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
    let new = Profile { name: " Dr.  Ada ".into(), zone: "Europe/Madrid".into(), lang: Lang::Es };
    logins::save_profile(&office.domain, &member, new.clone()).await.unwrap();
    let now = office.clinic.member(&office.domain).await;
    assert_eq!(logins::profile(&now), Profile { name: "Dr. Ada".into(), ..new.clone() });
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
    assert_eq!(rows[1].device, Device { browser: "Firefox".into(), system: "Android".into() });
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
