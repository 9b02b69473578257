//! Temporary passwords (A4, PR-54, PR-55): mailed, good for a day and one sign-in, and changed before anything else.
use crate::people::{Office, office};
use crate::{field, refused};
use domain::{Member, logins};
use model::accounts::Credentials;
use model::factors::Lack;
use model::{AppError, FieldCode, Secret};
use testkit::DAY;

/// A colleague, and the password in the letter that they got.
async fn mailed() -> (Office, Member, String) {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    logins::mail_temporary_password(&office.domain, &office.admin, ben.id()).await.unwrap();
    let password = office.password_in_letter().await;
    office.domain.leaves_jobs();
    (office, ben, password)
}

impl Office {
    /// On a line of its own.
    pub async fn password_in_letter(&self) -> String {
        self.domain.run_jobs().await;
        let letter = self.domain.letter("24 hours").text;
        let mut lines = letter.lines().map(str::trim);
        let line = lines.find(|line| line.len() == 31 && line.matches('-').count() == 5);
        line.expect("the password on a line of its own").to_owned()
    }

    pub async fn try_in(&self, password: &str, n: u8) -> domain::Result<Secret<String>> {
        let who = self.domain.stranger(self.clinic.id(), n);
        let form = Credentials { email: "ben@example.org".into(), password: Secret::new(password.into()) };
        logins::sign_in(&self.domain, &who, form).await
    }
}

#[tokio::test]
async fn nothing_opens_until_another_one_is_chosen() {
    let (office, _, password) = mailed().await;
    let id = office.clinic.id();
    assert!(office.try_in("four herons walked home", 2).await.is_err(), "the old one is gone");
    let cookie = office.try_in(&password, 3).await.unwrap();
    let lacks = logins::resume(&office.domain, id, &cookie).await;
    assert_eq!(refused(lacks), AppError::Unfinished(Lack::Password));
    let arriving = logins::arriving(&office.domain, id, &cookie).await.unwrap();
    let choose = async |new: &str| {
        logins::choose_password(&office.domain, &arriving, Secret::new(new.to_owned())).await
    };
    assert_eq!(field(choose(&password).await), ("password".into(), FieldCode::SamePassword));
    assert_eq!(field(choose("short").await).0, "password");
    let new = choose("six slow lanterns drift").await.unwrap();
    logins::resume(&office.domain, id, &new).await.unwrap();
    assert_eq!(refused(logins::resume(&office.domain, id, &cookie).await), AppError::SignedOut);
    assert_eq!(refused(choose("seven slow lanterns drift").await), AppError::NotFound);
    office.try_in("six slow lanterns drift", 4).await.unwrap();
}

#[tokio::test]
async fn it_is_good_once_and_for_a_day() {
    let (office, ben, password) = mailed().await;
    let (one, two) = tokio::join!(office.try_in(&password, 2), office.try_in(&password, 3));
    assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|right| **right).count(), 1);
    let again = office.try_in(&password, 4).await;
    assert_eq!(field(again), ("password".into(), FieldCode::WrongCredentials));
    // Another one, and nobody uses it in time.
    logins::mail_temporary_password(&office.domain, &office.admin, ben.id()).await.unwrap();
    let second = office.password_in_letter().await;
    assert_ne!(second, password);
    office.domain.clock.advance(DAY);
    let late = office.try_in(&second, 5).await;
    assert_eq!(field(late), ("password".into(), FieldCode::WrongCredentials));
    // The way out without an administrator.
    let who = office.domain.stranger(office.clinic.id(), 6);
    logins::forgot(&office.domain, &who, "ben@example.org".into()).await.unwrap();
    office.domain.run_jobs().await;
    let token = testkit::token(&office.domain.letter("/reset/"));
    let form =
        model::accounts::NewPassword { token, password: Secret::new("six slow lanterns drift".into()) };
    logins::reset(&office.domain, &who, form).await.unwrap();
    let cookie = office.try_in("six slow lanterns drift", 7).await.unwrap();
    logins::resume(&office.domain, office.clinic.id(), &cookie).await.unwrap();
}

#[tokio::test]
async fn nobody_mails_one_to_oneself_or_to_somebody_who_is_not_there() {
    let (office, _, _) = mailed().await;
    let own = office.clinic.member(&office.domain).await.id();
    let answer = logins::mail_temporary_password(&office.domain, &office.admin, own).await;
    assert_eq!(refused(answer), AppError::NotAllowed);
    let unknown = model::MemberId::parse("00000000000000000000000000000000").unwrap();
    let answer = logins::mail_temporary_password(&office.domain, &office.admin, unknown).await;
    assert_eq!(refused(answer), AppError::NotFound);
}
