//! Another e-mail address for oneself (A10), confirmed at both.
use crate::people::{Office, office};
use crate::{field, refused};
use domain::logins::{self, email};
use domain::{Member, ports::Letter};
use model::accounts::{Credentials, NewPassword};
use model::people::{EmailAnswer, EmailChange};
use model::{AppError, FieldCode, Secret};
use testkit::{DAY, token};

const PASSWORD: &str = "four herons walked home";
const NEW: &str = "ben@example.net";

fn form(address: &str, password: &str) -> EmailChange {
    EmailChange { new_email: address.into(), email_password: Secret::new(password.into()) }
}

async fn ask(office: &Office, ben: &Member, form: EmailChange) -> domain::Result<()> {
    let who = office.domain.stranger(office.clinic.id(), 8);
    email::ask(&office.domain, &who, ben, form).await
}

/// A colleague who asked, and the letters to the old address and to the new one.
async fn asked() -> (Office, Member, Letter, Letter) {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    ask(&office, &ben, form(NEW, PASSWORD)).await.unwrap();
    let (old, new) = letters(&office).await;
    (office, ben, old, new)
}

async fn letters(office: &Office) -> (Letter, Letter) {
    office.domain.run_jobs().await;
    let (one, two) = (office.domain.letter("/email/"), office.domain.letter("/email/"));
    if one.to_address == "ben@example.org" { (one, two) } else { (two, one) }
}

impl Office {
    async fn agree(&self, letter: &Letter) -> domain::Result<EmailAnswer> {
        let who = self.domain.stranger(self.clinic.id(), 7);
        email::agree(&self.domain, &who, &token(letter)).await
    }

    async fn stop(&self, letter: &Letter) -> domain::Result<()> {
        let who = self.domain.stranger(self.clinic.id(), 7);
        email::stop(&self.domain, &who, &token(letter)).await
    }

    async fn signs_in(&self, address: &str, n: u8) -> bool {
        let who = self.domain.stranger(self.clinic.id(), n);
        let form = Credentials { email: address.into(), password: Secret::new(PASSWORD.into()) };
        logins::sign_in(&self.domain, &who, form).await.is_ok()
    }
}

#[tokio::test]
async fn both_mailboxes_agree_in_either_order() {
    for turned in [false, true] {
        let (office, ben, old, new) = asked().await;
        assert_eq!((old.to_address.as_str(), new.to_address.as_str()), ("ben@example.org", NEW));
        let who = office.domain.stranger(office.clinic.id(), 6);
        logins::forgot(&office.domain, &who, "ben@example.org".into()).await.unwrap();
        office.domain.run_jobs().await;
        let reset = token(&office.domain.letter("/reset/"));
        let (first, second) = if turned { (&new, &old) } else { (&old, &new) };
        for _ in 0..2 {
            assert_eq!(office.agree(first).await.unwrap(), EmailAnswer::Waiting, "one alone changes nothing");
        }
        assert!(office.signs_in("ben@example.org", 1).await && !office.signs_in(NEW, 2).await);
        let card = email::card(&office.domain, &ben).await.unwrap();
        let pending = card.pending.unwrap();
        assert_eq!((pending.at_old, pending.at_new), (!turned, turned));
        assert_eq!((card.email.as_str(), pending.email.as_str()), ("ben@example.org", NEW));

        for _ in 0..2 {
            assert_eq!(office.agree(second).await.unwrap(), EmailAnswer::Changed, "twice is as good as once");
        }
        assert!(office.signs_in("BEN@example.net", 3).await && !office.signs_in("ben@example.org", 4).await);
        assert_eq!(email::card(&office.domain, &ben).await.unwrap().pending, None);
        office.domain.run_jobs().await;
        let told = office.domain.letter("You now sign in");
        assert_eq!(told.to_address, "ben@example.org");
        assert!(!told.text.contains(NEW), "{}", told.text);
        // Whoever reads the old mailbox cannot take the account by a link of before.
        let form = NewPassword { token: reset, password: Secret::new("marble tulip canyon".into()) };
        let late = logins::reset(&office.domain, &who, form).await;
        assert_eq!(field(late), ("token".into(), FieldCode::LinkExpired));
    }
}

#[tokio::test]
async fn both_at_the_same_moment_are_both() {
    let (office, _, old, new) = asked().await;
    let (one, two) = tokio::join!(office.agree(&old), office.agree(&new));
    let answers = [one.unwrap(), two.unwrap()];
    assert!(answers.contains(&EmailAnswer::Changed), "{answers:?}");
    assert!(office.signs_in(NEW, 3).await);
    office.domain.run_jobs().await;
}

#[tokio::test]
async fn either_mailbox_stops_it_and_so_does_its_owner() {
    for by in 0..3 {
        let (office, ben, old, new) = asked().await;
        office.agree(&old).await.unwrap();
        match by {
            0 => office.stop(&old).await.unwrap(),
            1 => office.stop(&new).await.unwrap(),
            _ => email::withdraw(&office.domain, &ben).await.unwrap(),
        }
        for letter in [&old, &new] {
            assert_eq!(field(office.agree(letter).await), ("token".into(), FieldCode::LinkExpired));
        }
        assert!(office.signs_in("ben@example.org", 3).await);
    }
}

#[tokio::test]
async fn a_letter_is_good_for_a_day_and_the_next_request_replaces_it() {
    let (office, ben, old, new) = asked().await;
    ask(&office, &ben, form("ben@example.edu", PASSWORD)).await.unwrap();
    let (_, newer) = letters(&office).await;
    assert_eq!(newer.to_address, "ben@example.edu");
    for letter in [&old, &new] {
        assert_eq!(field(office.agree(letter).await), ("token".into(), FieldCode::LinkExpired));
    }
    office.agree(&newer).await.unwrap();
    office.domain.clock.advance(DAY);
    assert_eq!(field(office.agree(&newer).await), ("token".into(), FieldCode::LinkExpired));
    assert!(office.signs_in("ben@example.org", 3).await);
}

#[tokio::test]
async fn the_form_has_the_rules_of_every_other_and_asks_for_the_password() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    for (typed, code) in [
        ("", FieldCode::Required),
        ("ben@", FieldCode::NotAnEmail),
        ("josé@example.org", FieldCode::UnusualEmail),
        ("BEN@example.org", FieldCode::SameEmail),
    ] {
        assert_eq!(
            field(ask(&office, &ben, form(typed, PASSWORD)).await),
            ("new_email".into(), code),
            "{typed}"
        );
    }
    let wrong = ask(&office, &ben, form(NEW, "not this one")).await;
    assert_eq!(field(wrong), ("email_password".into(), FieldCode::WrongPassword));
    for _ in 0..5 {
        ask(&office, &ben, form(NEW, PASSWORD)).await.unwrap();
    }
    let sixth = ask(&office, &ben, form(NEW, PASSWORD)).await;
    assert!(matches!(refused(sixth), AppError::TooMany { .. }));
    office.domain.run_jobs().await;
}

#[tokio::test]
async fn a_colleagues_address_is_told_of_only_to_who_can_read_its_mail() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    ask(&office, &ben, form(&office.clinic.email, PASSWORD)).await.unwrap();
    let (old, new) = letters(&office).await;
    assert_eq!(new.to_address, office.clinic.email);
    assert_eq!(office.agree(&old).await.unwrap(), EmailAnswer::Waiting);
    assert_eq!(field(office.agree(&new).await), ("token".into(), FieldCode::EmailTaken));
    assert!(office.signs_in("ben@example.org", 3).await, "nothing has changed");
    assert_eq!(field(office.agree(&new).await), ("token".into(), FieldCode::EmailTaken));
}

#[tokio::test]
async fn another_clinics_page_knows_nothing_of_it() {
    let (office, _, old, _) = asked().await;
    let elm = office.domain.clinic("Elm").await;
    let who = office.domain.stranger(elm.id(), 7);
    let answer = email::agree(&office.domain, &who, &token(&old)).await;
    assert_eq!(field(answer), ("token".into(), FieldCode::LinkExpired));
    assert_eq!(field(email::stop(&office.domain, &who, &token(&old)).await).1, FieldCode::LinkExpired);
}
