//! Invited by a temporary password (A4, PR-02, PR-55): one sign-in, and in only with a password of one's own and the texts
//! accepted.
use crate::people::{Office, ben, office};
use crate::{field, refused};
use domain::{Arriving, logins, people};
use model::factors::Lack;
use model::people::{Acceptance, BY_PASSWORD, NewPerson, Standing};
use model::{AppError, FieldCode, MemberId, Secret};
use testkit::DAY;

/// Ben, who was invited so, and the password in the letter.
async fn invited() -> (Office, MemberId, String) {
    let office = office().await;
    let person = NewPerson { by: BY_PASSWORD.into(), ..ben("on", "") };
    let id = people::invite(&office.domain, &office.admin, person).await.unwrap();
    let password = office.password_in_letter().await;
    (office, id, password)
}

impl Office {
    async fn arriving(&self, cookie: &Secret<String>) -> domain::Result<Arriving> {
        logins::arriving(&self.domain, self.clinic.id(), cookie).await
    }

    async fn standing_of(&self, id: MemberId) -> (Standing, bool) {
        let view = people::person(&self.domain, &self.admin, id).await.unwrap();
        (view.row.standing, view.by_password)
    }
}

#[tokio::test]
async fn nothing_opens_before_the_texts_are_accepted_and_another_password_is_chosen() {
    let (office, id, password) = invited().await;
    assert_eq!(office.standing_of(id).await, (Standing::Invited, true));
    let cookie = office.try_in(&password, 2).await.unwrap();
    let clinic = office.clinic.id();
    let lacks = logins::resume(&office.domain, clinic, &cookie).await;
    assert_eq!(refused(lacks), AppError::Unfinished(Lack::Joining));
    let arriving = office.arriving(&cookie).await.unwrap();
    let other = Secret::new("six slow lanterns drift".to_owned());
    let past = logins::choose_password(&office.domain, &arriving, other.clone()).await;
    assert_eq!(refused(past), AppError::NotFound, "no way around the texts");
    let seen = people::own_invitation(&office.domain, &arriving).await.unwrap();
    assert_eq!((seen.name.as_str(), seen.email.as_str()), ("Ben Ito", "ben@example.org"));
    let come_in = async |form: Acceptance| people::come_in(&office.domain, &arriving, form).await;
    let good = testkit::acceptance(&office.domain, Secret::default());
    let cases = [
        ("accept", Acceptance { accept: String::new(), ..good.clone() }),
        ("accept", Acceptance { privacy_version: "old".into(), ..good.clone() }),
        ("password", Acceptance { password: Secret::new("short".into()), ..good.clone() }),
        ("password", Acceptance { password: Secret::new(password), ..good.clone() }),
        ("zone", Acceptance { zone: "Mars/Base".into(), ..good.clone() }),
    ];
    for (name, form) in cases {
        assert_eq!(field(come_in(form).await).0, name);
    }
    let new = come_in(good.clone()).await.unwrap();
    office.domain.run_jobs().await;
    let ben = logins::resume(&office.domain, clinic, &new).await.unwrap();
    let me = logins::me(&office.domain, &ben).await.unwrap();
    assert_eq!((me.name.as_str(), me.email_confirmed), ("Dr. Ben Ito", true));
    assert_eq!(office.standing_of(id).await, (Standing::Working, false));
    let accepted = "select kind, source from consent where source = 'invitation' order by kind";
    let accepted = office.domain.database.pairs(accepted).await;
    let kinds: Vec<&str> = accepted.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["privacy", "terms"]);
    assert_eq!(refused(office.arriving(&cookie).await), AppError::SignedOut, "another token");
    let again = come_in(Acceptance { password: other, ..good }).await;
    assert_eq!(refused(again), AppError::NotFound);
    let told = || office.domain.mail().iter().any(|letter| letter.subject.contains("new browser"));
    assert!(!told(), "the very first sign-in is no news");
    office.try_in("four herons walked home", 3).await.unwrap();
    office.domain.run_jobs().await;
    assert!(told());
}

#[tokio::test]
async fn it_is_good_once_and_for_a_day_and_a_new_one_ends_what_was_begun() {
    let (office, id, first) = invited().await;
    let begun = office.try_in(&first, 2).await.unwrap();
    let wrong = || ("password".to_owned(), FieldCode::WrongCredentials);
    assert_eq!(field(office.try_in(&first, 3).await), wrong());
    assert_eq!(office.standing_of(id).await, (Standing::InvitationLapsed, true), "it opens nothing more");
    people::invite_again(&office.domain, &office.admin, id).await.unwrap();
    let second = office.password_in_letter().await;
    assert_ne!(second, first);
    assert_eq!(refused(office.arriving(&begun).await), AppError::SignedOut);
    office.domain.clock.advance(DAY);
    assert_eq!(field(office.try_in(&second, 4).await), wrong());
    // A letter for a forgotten password would be a way around the texts.
    let who = office.domain.stranger(office.clinic.id(), 5);
    logins::forgot(&office.domain, &who, "ben@example.org".into()).await.unwrap();
    office.domain.run_jobs().await;
    assert!(office.domain.mail().iter().all(|letter| !letter.text.contains("/reset/")));
}

#[tokio::test]
async fn it_is_taken_back_also_while_somebody_comes_in_by_it() {
    let (office, id, password) = invited().await;
    let cookie = office.try_in(&password, 2).await.unwrap();
    people::withdraw(&office.domain, &office.admin, id).await.unwrap();
    assert_eq!(refused(office.arriving(&cookie).await), AppError::SignedOut);
    assert!(office.try_in(&password, 3).await.is_err());
    // The address is free, and a link is offered as before.
    office.colleague("on", "").await;
}
