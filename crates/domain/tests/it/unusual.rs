//! A sign-in by password in a browser that is not known (A7): nothing opens until the code is typed that is mailed.
use crate::people::Office;
use crate::{field, refused};
use domain::{Anyone, Arriving, factors, logins};
use model::accounts::NewPassword;
use model::factors::{Lack, MailedCode};
use model::people::Device;
use model::{AppError, FieldCode, Lang, Secret};
use testkit::{HOUR, MINUTE, TestClinic, TestDomain, app_code, mailed_code, token};

/// Ada's clinic, and a browser that has never been there.
struct Elsewhere {
    domain: TestDomain,
    clinic: TestClinic,
    who: Anyone,
}

async fn elsewhere() -> Elsewhere {
    let domain = TestDomain::mailing_codes().await;
    let clinic = domain.clinic("ada").await;
    domain.mail();
    let device = Device { browser: "Firefox".into(), system: "Android".into(), ..Device::default() };
    let who = domain.stranger(clinic.id(), 4).using(device);
    Elsewhere { domain, clinic, who }
}

impl Elsewhere {
    async fn by_password(&self) -> Secret<String> {
        logins::sign_in(&self.domain, &self.who, self.clinic.credentials()).await.unwrap()
    }

    async fn arriving(&self, cookie: &Secret<String>) -> Arriving {
        logins::arriving(&self.domain, self.clinic.id(), cookie).await.unwrap()
    }

    async fn lacks(&self, cookie: &Secret<String>) -> Option<Lack> {
        self.arriving(cookie).await.lacks()
    }

    /// Of the newest letter with one; the others are gone.
    async fn code(&self) -> Secret<String> {
        self.domain.run_jobs().await;
        let code = mailed_code(&self.domain.letter("type this code"));
        self.domain.mail();
        code
    }

    /// Not faster than guesses are taken.
    async fn show(&self, cookie: &Secret<String>, code: &Secret<String>) -> domain::Result<Secret<String>> {
        self.domain.clock.advance(3);
        logins::show_code(&self.domain, &self.who, &self.arriving(cookie).await, code).await
    }

    async fn again(&self, cookie: &Secret<String>) -> domain::Result<()> {
        logins::mail_code_again(&self.domain, &self.who, &self.arriving(cookie).await).await
    }

    async fn page(&self, cookie: &Secret<String>) -> Option<MailedCode> {
        factors::arrival(&self.domain, &self.arriving(cookie).await).await.unwrap().mailed_code
    }

    async fn events(&self, name: &str) -> usize {
        let rows = self.domain.database.pairs("select name, actor_kind from audit_event").await;
        rows.iter().filter(|(event, _)| event == name).count()
    }
}

/// Another one than the right one.
fn wrong(code: &Secret<String>) -> Secret<String> {
    let turned = |c: char| c.to_digit(10).map_or(c, |digit| char::from_digit((digit + 1) % 10, 10).unwrap());
    Secret::new(code.expose().chars().map(turned).collect())
}

#[track_caller]
fn code_fault<T>(answer: domain::Result<T>) -> FieldCode {
    let (name, code) = field(answer);
    assert_eq!(name, "code");
    code
}

#[tokio::test]
async fn a_password_elsewhere_opens_nothing_until_the_mailed_code_is_typed() {
    let new = elsewhere().await;
    let (domain, id) = (&new.domain, new.clinic.id());
    let cookie = new.by_password().await;
    let unfinished = AppError::Unfinished(Lack::MailedCode);
    assert_eq!(refused(logins::resume(domain, id, &cookie).await), unfinished);
    // Nor is the browser known by the password alone: else a thief would come a second time.
    assert_eq!(refused(logins::know_browser(domain, id, &cookie, None).await), unfinished);
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1, "the letter about the browser waits for the code");
    let letter = &letters[0];
    assert_eq!((letter.to_address.as_str(), letter.from_name.as_str()), ("ada@example.org", "ada's clinic"));
    assert_eq!(letter.subject, "Your code to sign in to ada's clinic");
    assert!(letter.text.contains("Firefox on Android, Tue, Nov 24 at 8:00 am"), "{}", letter.text);
    assert_eq!(
        new.page(&cookie).await,
        Some(MailedCode { to: "ada@example.org".into(), is_out: true }),
        "who typed the address reads it again"
    );
    let passed = new.show(&cookie, &mailed_code(letter)).await.unwrap();
    assert_eq!(refused(logins::resume(domain, id, &cookie).await), AppError::SignedOut, "another token");
    logins::resume(domain, id, &passed).await.unwrap();
    assert_eq!(new.events("sign_in_code_mailed").await, 1);
    assert_eq!(new.events("sign_in_code_shown").await, 1);
    domain.run_jobs().await;
    assert_eq!(domain.mail()[0].subject, "Signed in to ada's clinic in a new browser");
    // Known from now on.
    let known = logins::know_browser(domain, id, &passed, None).await.unwrap();
    let same = new.who.clone().carrying(Some(known));
    let cookie = logins::sign_in(domain, &same, new.clinic.credentials()).await.unwrap();
    logins::resume(domain, id, &cookie).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
}

#[tokio::test]
async fn the_letter_is_in_the_owners_language() {
    let new = elsewhere().await;
    let member = new.clinic.member(&new.domain).await;
    logins::set_lang(&new.domain, &member, Lang::Es).await.unwrap();
    new.by_password().await;
    new.domain.run_jobs().await;
    let letter = new.domain.letter("escriba allí este código");
    assert_eq!(letter.subject, "Su código para iniciar sesión en ada's clinic");
    assert_eq!(mailed_code(&letter).expose().len(), 9);
}

#[tokio::test]
async fn a_code_is_good_once_for_ten_minutes_and_for_its_sign_in() {
    let new = elsewhere().await;
    let (one, first) = (new.by_password().await, new.code().await);
    let (two, second) = (new.by_password().await, new.code().await);
    assert_eq!(code_fault(new.show(&one, &second).await), FieldCode::WrongMailedCode, "another sign-in's");
    let (arriving, who) = (new.arriving(&two).await, &new.who);
    let both = tokio::join!(
        logins::show_code(&new.domain, who, &arriving, &second),
        logins::show_code(&new.domain, who, &arriving, &second)
    );
    assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|right| **right).count(), 1);
    new.domain.clock.advance(10 * MINUTE);
    assert_eq!(code_fault(new.show(&one, &first).await), FieldCode::MailedCodeOver);
    assert_eq!(new.page(&one).await.map(|page| page.is_out), Some(false));
    new.again(&one).await.unwrap();
    let third = new.code().await;
    assert_eq!(code_fault(new.show(&one, &first).await), FieldCode::WrongMailedCode, "the newest counts");
    new.show(&one, &third).await.unwrap();
    new.domain.run_jobs().await;
}

/// The clinic's limits of a sign-in.
async fn choose(new: &Elsewhere, idle_min: u16, absolute_h: u16) {
    let admin = new.clinic.admin(&new.domain).await;
    let settings = domain::clinics::settings(&new.domain, &admin).await.unwrap();
    let settings = model::clinics::ClinicSettings { idle_min, absolute_h, ..settings };
    domain::clinics::save_settings(&new.domain, &admin, settings).await.unwrap();
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes_also_where_sign_ins_end_sooner() {
    let new = elsewhere().await;
    let (domain, id) = (&new.domain, new.clinic.id());
    choose(&new, 5, 1).await;
    let member = new.clinic.member(domain).await;
    let (cookie, code) = (new.by_password().await, new.code().await);
    let late = new.by_password().await;
    let listed = logins::sign_ins(domain, &member).await.unwrap();
    assert_eq!(listed.len(), 3);
    assert!(listed.iter().all(|row| row.seen.at <= domain.now()), "nobody was seen in a time to come");
    domain.clock.advance(9 * MINUTE);
    let passed = new.show(&cookie, &code).await.unwrap();
    // From then on the clinic's limit counts again, and not from the end of the code.
    domain.clock.advance(5 * MINUTE - 1);
    logins::resume(domain, id, &passed).await.unwrap();
    domain.clock.advance(1);
    assert_eq!(refused(logins::resume(domain, id, &passed).await), AppError::SignedOut);
    assert_eq!(refused(logins::arriving(domain, id, &late).await), AppError::SignedOut, "nor for ever");
    domain.run_jobs().await;
}

#[tokio::test]
async fn another_code_is_good_for_ten_minutes_however_late_it_was_asked_for() {
    let new = elsewhere().await;
    let cookie = new.by_password().await;
    new.code().await;
    new.domain.clock.advance(14 * MINUTE);
    new.again(&cookie).await.unwrap();
    let second = new.code().await;
    new.domain.clock.advance(6 * MINUTE);
    let passed = new.show(&cookie, &second).await.unwrap();
    logins::resume(&new.domain, new.clinic.id(), &passed).await.unwrap();
    new.domain.run_jobs().await;
}

#[tokio::test]
async fn five_wrong_ones_use_a_code_up() {
    let new = elsewhere().await;
    let (cookie, code) = (new.by_password().await, new.code().await);
    for n in 0..5 {
        assert_eq!(code_fault(new.show(&cookie, &wrong(&code)).await), FieldCode::WrongMailedCode, "{n}");
    }
    assert_eq!(code_fault(new.show(&cookie, &code).await), FieldCode::MailedCodeOver);
    assert_eq!(new.events("sign_in_code_mistaken").await, 5);
    new.again(&cookie).await.unwrap();
    let next = new.code().await;
    new.show(&cookie, &next).await.unwrap();
    new.domain.run_jobs().await;
}

#[tokio::test]
async fn a_mailbox_is_not_flooded_and_nobody_is_left_without_a_word() {
    let new = elsewhere().await;
    let cookie = new.by_password().await;
    for _ in 0..4 {
        new.again(&cookie).await.unwrap();
    }
    assert!(matches!(refused(new.again(&cookie).await), AppError::TooMany { .. }));
    // The sign-in begins, and its page says that no code is out.
    let other = new.by_password().await;
    assert_eq!(new.page(&other).await.map(|page| page.is_out), Some(false));
    new.domain.run_jobs().await;
    assert_eq!(new.domain.mail().len(), 5);
    new.domain.clock.advance(HOUR + 1);
    new.by_password().await;
    new.domain.run_jobs().await;
    assert_eq!(new.domain.mail().len(), 1);
}

#[tokio::test]
async fn whoever_has_just_read_the_mail_is_not_asked() {
    let new = elsewhere().await;
    let (domain, id) = (&new.domain, new.clinic.id());
    logins::forgot(domain, &new.who, new.clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let link = token(&domain.letter("/reset/"));
    let password = Secret::new("seven quiet harbours".to_owned());
    let form = NewPassword { token: link, password: password.clone() };
    let known = logins::reset(domain, &new.who, form).await.unwrap();
    assert!(known.is_some());
    let credentials =
        || model::accounts::Credentials { password: password.clone(), ..new.clinic.credentials() };
    let there = new.who.clone().carrying(known);
    let cookie = logins::sign_in(domain, &there, credentials()).await.unwrap();
    logins::resume(domain, id, &cookie).await.unwrap();
    // In no other browser.
    let cookie = logins::sign_in(domain, &new.who, credentials()).await.unwrap();
    assert_eq!(new.lacks(&cookie).await, Some(Lack::MailedCode));
    domain.run_jobs().await;
}

#[tokio::test]
async fn an_address_that_nobody_confirmed_and_a_temporary_password_ask_for_none() {
    let domain = TestDomain::mailing_codes().await;
    let unconfirmed = domain.unconfirmed_clinic("eve").await;
    let who = domain.stranger(unconfirmed.id(), 4);
    let cookie = logins::sign_in(&domain, &who, unconfirmed.credentials()).await.unwrap();
    logins::resume(&domain, unconfirmed.id(), &cookie).await.unwrap();
    domain.run_jobs().await;

    let clinic = domain.clinic("Ada Rivera").await;
    let admin = clinic.admin(&domain).await;
    let office = Office { domain, clinic, admin };
    let ben = office.colleague("on", "").await;
    logins::mail_temporary_password(&office.domain, &office.admin, ben.id()).await.unwrap();
    let password = office.password_in_letter().await;
    let cookie = office.try_in(&password, 7).await.unwrap();
    let arriving = logins::arriving(&office.domain, office.clinic.id(), &cookie).await.unwrap();
    assert_eq!(arriving.lacks(), Some(Lack::Password), "it was mailed");
    office.domain.run_jobs().await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_instead_and_its_end_opens_nothing() {
    let new = elsewhere().await;
    let (domain, id) = (&new.domain, new.clinic.id());
    let member = new.clinic.member(domain).await;
    let own: Arriving = member.clone().into();
    let here = domain.stranger(id, 1);
    factors::begin(domain, &here, &own, new.clinic.credentials().password).await.unwrap();
    let key = factors::factor(domain, &own).await.unwrap().pending.unwrap().key;
    let code = Secret::new(app_code(&key, domain.now()));
    factors::confirm(domain, &here, &own, &code).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let cookie = new.by_password().await;
    assert_eq!(new.lacks(&cookie).await, Some(Lack::Factor));
    let early = logins::know_browser(domain, id, &cookie, None).await;
    assert_eq!(refused(early), AppError::Unfinished(Lack::Factor));
    domain.run_jobs().await;
    assert!(domain.mail().iter().all(|letter| !letter.subject.contains("code")), "none is mailed");
    // Whoever waits with a stolen password for the factor to go has nothing by it.
    factors::remove(domain, &here, &member, new.clinic.credentials().password).await.unwrap();
    assert_eq!(new.lacks(&cookie).await, Some(Lack::MailedCode));
    assert_eq!(new.page(&cookie).await.map(|page| page.is_out), Some(false));
    new.again(&cookie).await.unwrap();
    let code = new.code().await;
    let passed = new.show(&cookie, &code).await.unwrap();
    logins::resume(domain, id, &passed).await.unwrap();
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_passkey_asks_for_no_code() {
    let new = elsewhere().await;
    let member = new.clinic.member(&new.domain).await;
    let key = crate::passkeys::make(&new.domain, &new.clinic, &member).await;
    let ask = domain::passkeys::begin_sign_in(&new.domain, &new.who).await.unwrap();
    let cookie = domain::passkeys::sign_in(&new.domain, &new.who, key.show(&ask)).await.unwrap();
    logins::resume(&new.domain, new.clinic.id(), &cookie).await.unwrap();
    new.domain.run_jobs().await;
}

#[tokio::test]
async fn who_is_not_asked_for_a_code_is_mailed_none() {
    let new = elsewhere().await;
    let member: Arriving = new.clinic.member(&new.domain).await.into();
    let any = Secret::new("12345678".to_owned());
    let shown = logins::show_code(&new.domain, &new.who, &member, &any).await;
    assert_eq!(refused(shown), AppError::NotFound);
    assert_eq!(refused(logins::mail_code_again(&new.domain, &new.who, &member).await), AppError::NotFound);
}
