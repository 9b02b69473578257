//! The second factor (A6): set up, shown once, lost and found.
use crate::people::{Office, office};
use crate::{field, refused};
use domain::{Arriving, Member, factors, logins};
use model::factors::{FactorCode, FactorRules, Lack, NewTextNumber};
use model::people::{EmailChange, PasswordChange};
use model::{AppError, FieldCode, Secret};
use testkit::{DAY, MINUTE, Raw, app_code};
use uuid::Uuid;

const PASSWORD: &str = "six slow lanterns drift";

/// The founder, and the key of the app on their phone.
struct Armed {
    office: Office,
    key: String,
}

/// With an app set up in the founder's first sign-in.
async fn armed() -> Armed {
    let office = office().await;
    let member = office.clinic.member(&office.domain).await;
    let key = set_up(&office, &member, &office.clinic.password).await;
    Armed { office, key }
}

async fn set_up(office: &Office, member: &Member, password: &str) -> String {
    let arriving: Arriving = member.clone().into();
    let who = office.domain.stranger(office.clinic.id(), 1);
    factors::begin(&office.domain, &who, &arriving, Secret::new(password.to_owned())).await.unwrap();
    let key = factors::factor(&office.domain, &arriving).await.unwrap().pending.unwrap().key;
    let code = Secret::new(app_code(&key, office.domain.now()));
    factors::confirm(&office.domain, &who, &arriving, &code).await.unwrap();
    // Letters go out where they are looked at.
    office.domain.leaves_jobs();
    key
}

fn code(code: &str) -> FactorCode {
    FactorCode { code: Secret::new(code.to_owned()), ..FactorCode::default() }
}

fn recovery(code: &str) -> FactorCode {
    FactorCode { recovery_code: Secret::new(code.to_owned()), ..FactorCode::default() }
}

impl Armed {
    /// The next code of the app; time goes on, since none is good twice.
    fn code(&self) -> FactorCode {
        self.office.domain.clock.advance(30);
        code(&app_code(&self.key, self.office.domain.now()))
    }

    async fn by_password(&self, n: u8) -> Secret<String> {
        let who = self.office.domain.stranger(self.office.clinic.id(), n);
        logins::sign_in(&self.office.domain, &who, self.office.clinic.credentials()).await.unwrap()
    }

    async fn arriving(&self, cookie: &Secret<String>) -> Arriving {
        logins::arriving(&self.office.domain, self.office.clinic.id(), cookie).await.unwrap()
    }

    async fn resume(&self, cookie: &Secret<String>) -> domain::Result<Member> {
        logins::resume(&self.office.domain, self.office.clinic.id(), cookie).await
    }

    async fn show(&self, cookie: &Secret<String>, form: FactorCode) -> domain::Result<factors::Passed> {
        let who = self.office.domain.stranger(self.office.clinic.id(), 3);
        factors::show(&self.office.domain, &who, &self.arriving(cookie).await, form).await
    }
}

#[tokio::test]
async fn after_the_password_nothing_opens_until_the_code_is_shown() {
    let armed = armed().await;
    let before = armed.by_password(2).await;
    assert_eq!(refused(armed.resume(&before).await), AppError::Unfinished(Lack::Factor));
    // The browser in which it was set up goes on.
    armed.resume(&armed.office.clinic.cookie).await.unwrap();
    let passed = armed.show(&before, armed.code()).await.unwrap();
    assert_eq!(refused(armed.resume(&before).await), AppError::SignedOut, "another token than before");
    armed.resume(&passed.cookie).await.unwrap();
    assert!(passed.remembered.is_none(), "nobody asked for it");
    armed.office.domain.run_jobs().await;
    assert!(armed.office.domain.letter("/forgot").subject.contains("second factor"));
}

/// The sign-in goes on in its place, and yet nothing that was shown in it counts any more.
#[tokio::test]
async fn whoever_signs_in_again_shows_the_code_again() {
    let armed = armed().await;
    let first = armed.by_password(2).await;
    let passed = armed.show(&first, armed.code()).await.unwrap();
    armed.resume(&passed.cookie).await.unwrap();
    let who = armed.office.domain.stranger(armed.office.clinic.id(), 2);
    let again = who.signed_in_by(Some(passed.cookie.clone()));
    let second =
        logins::sign_in(&armed.office.domain, &again, armed.office.clinic.credentials()).await.unwrap();
    assert_eq!(refused(armed.resume(&passed.cookie).await), AppError::SignedOut);
    assert_eq!(refused(armed.resume(&second).await), AppError::Unfinished(Lack::Factor));
    let passed = armed.show(&second, armed.code()).await.unwrap();
    armed.resume(&passed.cookie).await.unwrap();
}

#[tokio::test]
async fn who_was_signed_in_elsewhere_is_asked_once_it_is_on() {
    let office = office().await;
    let who = office.domain.stranger(office.clinic.id(), 2);
    let elsewhere = logins::sign_in(&office.domain, &who, office.clinic.credentials()).await.unwrap();
    let member = office.clinic.member(&office.domain).await;
    set_up(&office, &member, &office.clinic.password).await;
    let asked = logins::resume(&office.domain, office.clinic.id(), &elsewhere).await;
    assert_eq!(refused(asked), AppError::Unfinished(Lack::Factor));
}

#[tokio::test]
async fn a_code_is_good_once_also_for_two_at_the_same_moment_and_after_a_restart() {
    let armed = armed().await;
    // The one by which it was turned on is used up.
    let first = armed.by_password(2).await;
    let same = code(&app_code(&armed.key, armed.office.domain.now()));
    let answer = armed.show(&first, same).await;
    assert_eq!(field(answer.map(|_| ())), ("code".into(), FieldCode::WrongAppCode));
    let (one, two) = (armed.by_password(4).await, armed.by_password(5).await);
    let next = armed.code();
    let both = tokio::join!(armed.show(&one, next.clone()), armed.show(&two, next.clone()));
    let passed = [both.0.is_ok(), both.1.is_ok()];
    assert_eq!(passed.iter().filter(|right| **right).count(), 1, "{passed:?}");
    let again = armed.office.domain.reopened().await;
    let arriving = logins::arriving(&again, armed.office.clinic.id(), &first).await.unwrap();
    let who = again.anyone(Some(armed.office.clinic.id()), model::Lang::En, testkit::ip(8));
    let answer = factors::show(&again, &who, &arriving, next).await;
    assert_eq!(field(answer.map(|_| ())).1, FieldCode::WrongAppCode);
}

/// One code is right at a time: for thirty seconds, by the phone's clock (ASVS 6.5.5).
#[tokio::test]
async fn a_phone_that_is_off_comes_in_and_its_codes_end_as_every_other() {
    let office = office().await;
    let (domain, id) = (&office.domain, office.clinic.id());
    let own: Arriving = office.clinic.member(domain).await.into();
    let who = domain.stranger(id, 1);
    let password = Secret::new(office.clinic.password.clone());
    factors::begin(domain, &who, &own, password).await.unwrap();
    let key = factors::factor(domain, &own).await.unwrap().pending.unwrap().key;
    // At the beginning of a step of its own.
    let into_step = (domain.now().seconds() + 40).rem_euclid(30);
    domain.clock.advance(30 - into_step);
    let shown = || app_code(&key, domain.now().plus_seconds(40));
    factors::confirm(domain, &who, &own, &Secret::new(shown())).await.unwrap();
    domain.leaves_jobs();
    let armed = Armed { office, key: key.clone() };
    let domain = &armed.office.domain;
    let shown = || app_code(&key, domain.now().plus_seconds(40));
    // Typed after eight seconds of each of its codes.
    domain.clock.advance(38);
    for n in 0..4 {
        let cookie = armed.by_password(10 + n).await;
        armed.show(&cookie, code(&shown())).await.expect("the code that the phone shows");
        domain.clock.advance(30);
    }
    // The one before is over, though it was never typed.
    domain.clock.advance(30);
    let cookie = armed.by_password(20).await;
    let before = app_code(&key, domain.now().plus_seconds(10));
    assert_eq!(
        field(armed.show(&cookie, code(&before)).await.map(drop)),
        ("code".into(), FieldCode::WrongAppCode)
    );
    // Whoever typed it has the phone, and is in by what it shows.
    domain.clock.advance(2);
    armed.show(&cookie, code(&shown())).await.expect("the one that it shows now");
}

#[tokio::test]
async fn codes_are_guesses_and_a_right_password_in_between_forgives_none() {
    let armed = armed().await;
    let mut last = None;
    for _ in 0..30 {
        let cookie = armed.by_password(2).await;
        last = Some(refused(armed.show(&cookie, code("000000")).await.map(|_| ())));
        if matches!(last, Some(AppError::TooMany { .. })) {
            break;
        }
        assert_eq!(last, Some(AppError::field("code", FieldCode::WrongAppCode)));
        // Who signs in waits a little; whoever guesses has all the time.
        armed.office.domain.clock.advance(12);
    }
    assert!(matches!(last, Some(AppError::TooMany { .. })), "{last:?}");
}

#[tokio::test]
async fn a_recovery_code_lets_in_once_and_its_owner_is_told() {
    let armed = armed().await;
    let own: Arriving = armed.office.clinic.member(&armed.office.domain).await.into();
    let codes = factors::factor(&armed.office.domain, &own).await.unwrap().codes;
    assert_eq!(codes.len(), 10);
    let cookie = armed.by_password(2).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    let passed = armed.show(&cookie, recovery(&typed)).await.unwrap();
    let member = armed.resume(&passed.cookie).await.unwrap();
    armed.office.domain.run_jobs().await;
    // Beside the letter about another browser, whichever leaves first.
    assert!(armed.office.domain.mail().iter().any(|letter| letter.subject.contains("recovery code")));
    let again = armed.by_password(4).await;
    let answer = armed.show(&again, recovery(&typed)).await;
    assert_eq!(field(answer.map(|_| ())), ("recovery_code".into(), FieldCode::WrongRecoveryCode));
    // Shown until they are kept, then never again; those that are left still open.
    factors::keep_codes(&armed.office.domain, &member).await.unwrap();
    let after = factors::factor(&armed.office.domain, &member.clone().into()).await.unwrap();
    assert_eq!((after.codes.len(), after.codes_left), (0, 9));
    armed.show(&again, recovery(&codes[4])).await.unwrap();
    // New ones end the old ones, and take the password.
    let who = armed.office.domain.stranger(armed.office.clinic.id(), 6);
    let wrong = factors::new_codes(&armed.office.domain, &who, &member, Secret::new("no".into())).await;
    assert_eq!(field(wrong), ("current_password".into(), FieldCode::WrongPassword));
    let right = Secret::new(armed.office.clinic.password.clone());
    factors::new_codes(&armed.office.domain, &who, &member, right).await.unwrap();
    let last = armed.by_password(7).await;
    assert!(armed.show(&last, recovery(&codes[5])).await.is_err());
}

/// As passwords are (ASVS 6.5.2): one salt for all that were made together, and another for the next ones.
#[tokio::test]
async fn recovery_codes_are_kept_under_one_salt_of_their_owners() {
    let salts = "select cast(count(distinct salt) as text), cast(count(*) as text) from recovery_code
        where length(salt) = 16 and length(code_hash) = 32";
    let armed = armed().await;
    let domain = &armed.office.domain;
    let count = async || domain.database.pairs(salts).await;
    assert_eq!(count().await, [("1".to_owned(), "10".to_owned())]);
    let ben = armed.office.colleague("on", "").await;
    set_up(&armed.office, &ben, "four herons walked home").await;
    assert_eq!(count().await, [("2".to_owned(), "20".to_owned())]);
    // Somebody else's open nothing, and one's own do.
    let codes_of = async |own: Arriving| factors::factor(domain, &own).await.unwrap().codes;
    let own = codes_of(armed.office.clinic.member(domain).await.into()).await;
    let bens = codes_of(ben.into()).await;
    let cookie = armed.by_password(2).await;
    let answer = armed.show(&cookie, recovery(&bens[0])).await.map(drop);
    assert_eq!(field(answer), ("recovery_code".into(), FieldCode::WrongRecoveryCode));
    armed.show(&cookie, recovery(&own[0])).await.unwrap();
}

/// Made when they were kept by the keyed hash alone: it is good until others take its place.
#[tokio::test]
async fn a_recovery_code_from_before_there_were_salts_lets_in_once() {
    let armed = armed().await;
    let domain = &armed.office.domain;
    let own: Arriving = armed.office.clinic.member(domain).await.into();
    let shown = factors::factor(domain, &own).await.unwrap().codes[0].clone();
    let one = "select identity_id, id from recovery_code";
    let mut raw = domain.database.raw().await;
    let (owner, id): (Uuid, Uuid) = match &mut raw {
        Raw::Sqlite(c) => sqlx::query_as(one).fetch_one(c).await.unwrap(),
        Raw::Postgres(c) => sqlx::query_as(one).fetch_one(c).await.unwrap(),
    };
    // As it was written: HKDF and HMAC, under the installation's key.
    let mac = |key: &[u8], text: &[u8]| {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key);
        ring::hmac::sign(&key, text).as_ref().to_vec()
    };
    let root = std::fs::read(domain.parts().0.data_dir.join("keys/installation.key")).unwrap();
    let key = mac(&mac(&[0; 32], &root), b"blind recovery code\x01");
    let hash = mac(&key, format!("{owner} {}", shown.replace('-', "")).as_bytes());
    let old =
        "update recovery_code set salt = null, code_hash = case when id = $1 then $2 else code_hash end";
    let rows = match &mut raw {
        Raw::Sqlite(c) => sqlx::query(old).bind(id).bind(hash).execute(c).await.unwrap().rows_affected(),
        Raw::Postgres(c) => sqlx::query(old).bind(id).bind(hash).execute(c).await.unwrap().rows_affected(),
    };
    assert_eq!(rows, 10);
    drop(raw);
    let cookie = armed.by_password(2).await;
    armed.show(&cookie, recovery(&shown)).await.unwrap();
    let again = armed.by_password(4).await;
    let answer = armed.show(&again, recovery(&shown)).await.map(drop);
    assert_eq!(field(answer), ("recovery_code".into(), FieldCode::WrongRecoveryCode));
}

#[tokio::test]
async fn a_browser_is_remembered_for_the_clinics_days_and_no_longer() {
    let armed = armed().await;
    let domain = &armed.office.domain;
    let cookie = armed.by_password(2).await;
    let form = FactorCode { remember: "on".into(), ..armed.code() };
    let (token, seconds) = armed.show(&cookie, form).await.unwrap().remembered.unwrap();
    assert_eq!(i64::from(seconds), 30 * DAY);
    let sign_in = async |carried: &Secret<String>| {
        let who = domain.stranger(armed.office.clinic.id(), 9).remembered(Some(carried.clone()));
        let cookie = logins::sign_in(domain, &who, armed.office.clinic.credentials()).await.unwrap();
        armed.resume(&cookie).await.map(|member| (member, cookie))
    };
    domain.clock.advance(30 * DAY - 1);
    let (member, _) = sign_in(&token).await.unwrap();
    // Somebody else's cookie, or one that is none, remembers nothing.
    let forged = Secret::new(token.expose().chars().rev().collect::<String>());
    assert_eq!(refused(sign_in(&forged).await), AppError::Unfinished(Lack::Factor));
    domain.clock.advance(1);
    assert_eq!(refused(sign_in(&token).await), AppError::Unfinished(Lack::Factor));
    // A new password forgets every browser.
    let cookie = armed.by_password(4).await;
    let form = FactorCode { remember: "on".into(), ..armed.code() };
    let (token, _) = armed.show(&cookie, form).await.unwrap().remembered.unwrap();
    let who = domain.stranger(armed.office.clinic.id(), 5);
    let change = PasswordChange {
        current_password: Secret::new(armed.office.clinic.password.clone()),
        password: Secret::new(PASSWORD.into()),
    };
    let kept = logins::change_password(domain, &who, &member, change).await.unwrap();
    armed.resume(&kept).await.expect("who changes it has shown the factor before");
    let new = model::accounts::Credentials {
        password: Secret::new(PASSWORD.into()),
        ..armed.office.clinic.credentials()
    };
    let who = domain.stranger(armed.office.clinic.id(), 9).remembered(Some(token));
    let cookie = logins::sign_in(domain, &who, new).await.unwrap();
    assert_eq!(refused(armed.resume(&cookie).await), AppError::Unfinished(Lack::Factor));
}

/// Whoever reads the mail has no phone; and who had the password before may have had a browser remembered.
#[tokio::test]
async fn a_password_by_mail_opens_nothing_without_the_factor_in_a_remembered_browser_either() {
    let armed = armed().await;
    let (domain, id) = (&armed.office.domain, armed.office.clinic.id());
    let cookie = armed.by_password(2).await;
    let form = FactorCode { remember: "on".into(), ..armed.code() };
    let (remembered, _) = armed.show(&cookie, form).await.unwrap().remembered.unwrap();
    let who = domain.stranger(id, 4).remembered(Some(remembered));
    logins::forgot(domain, &who, armed.office.clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let token = testkit::token(&domain.letter("/reset/"));
    let password = Secret::new(PASSWORD.to_owned());
    let form = model::accounts::NewPassword { token, password: password.clone() };
    logins::reset(domain, &who, form).await.unwrap();
    let form = model::accounts::Credentials { password, ..armed.office.clinic.credentials() };
    let cookie = logins::sign_in(domain, &who, form).await.unwrap();
    assert_eq!(refused(armed.resume(&cookie).await), AppError::Unfinished(Lack::Factor));
}

#[tokio::test]
async fn a_clinic_that_never_remembers_gives_no_cookie() {
    let armed = armed().await;
    let admin = armed.office.clinic.admin(&armed.office.domain).await;
    let rules = FactorRules { required: String::new(), remember_days: "0".into(), ..FactorRules::default() };
    factors::save_rules(&armed.office.domain, &admin, rules.clone()).await.unwrap();
    assert_eq!(factors::rules(&armed.office.domain, &admin).await.unwrap(), rules);
    let odd = FactorRules { remember_days: "3650".into(), ..rules };
    assert_eq!(field(factors::save_rules(&armed.office.domain, &admin, odd).await).0, "remember_days");
    let cookie = armed.by_password(2).await;
    let form = FactorCode { remember: "on".into(), ..armed.code() };
    assert!(armed.show(&cookie, form).await.unwrap().remembered.is_none());
}

#[tokio::test]
async fn where_one_is_asked_for_everyone_sets_one_up_first() {
    let office = office().await;
    let admin = office.clinic.admin(&office.domain).await;
    let rules = FactorRules { required: "on".into(), remember_days: "30".into(), ..FactorRules::default() };
    factors::save_rules(&office.domain, &admin, rules).await.unwrap();
    let (id, cookie) = (office.clinic.id(), &office.clinic.cookie);
    let resume = async || logins::resume(&office.domain, id, cookie).await;
    assert_eq!(refused(resume().await), AppError::Unfinished(Lack::FactorSetUp));
    let arriving = logins::arriving(&office.domain, id, cookie).await.unwrap();
    let who = office.domain.stranger(id, 1);
    // The password has just been shown.
    factors::begin(&office.domain, &who, &arriving, Secret::default()).await.unwrap();
    let key = factors::factor(&office.domain, &arriving).await.unwrap().pending.unwrap().key;
    let wrong = factors::confirm(&office.domain, &who, &arriving, &Secret::new("000000".into())).await;
    assert_eq!(field(wrong), ("code".into(), FieldCode::WrongAppCode));
    let right = Secret::new(app_code(&key, office.domain.now()));
    factors::confirm(&office.domain, &who, &arriving, &right).await.unwrap();
    office.domain.leaves_jobs();
    resume().await.unwrap();
}

/// Who finds an open page must not put their own phone in the owner's place (ASVS 7.5.1).
#[tokio::test]
async fn to_set_up_an_app_takes_the_present_password() {
    let office = office().await;
    let own: Arriving = office.clinic.member(&office.domain).await.into();
    let who = office.domain.stranger(office.clinic.id(), 1);
    let begin = async |password: &str| {
        factors::begin(&office.domain, &who, &own, Secret::new(password.to_owned())).await
    };
    assert_eq!(field(begin("").await), ("app_password".into(), FieldCode::Required));
    assert_eq!(field(begin("not my own").await), ("app_password".into(), FieldCode::WrongPassword));
    assert!(factors::factor(&office.domain, &own).await.unwrap().pending.is_none());
    begin(&office.clinic.password).await.unwrap();
    let first = factors::factor(&office.domain, &own).await.unwrap().pending.unwrap().key;
    // A new square in the place of the one at hand, too.
    assert_eq!(field(begin("not my own").await).1, FieldCode::WrongPassword);
    assert_eq!(factors::factor(&office.domain, &own).await.unwrap().pending.unwrap().key, first);
}

/// Whoever finds an open page, and has the password, shows the factor as well (ASVS 7.5.1).
#[tokio::test]
async fn what_opens_the_account_changes_only_after_the_factor_was_shown_lately() {
    let armed = armed().await;
    let (domain, clinic) = (&armed.office.domain, &armed.office.clinic);
    let who = domain.stranger(clinic.id(), 4);
    let right = || Secret::new(clinic.password.clone());
    domain.clock.advance(10 * MINUTE);
    let member = armed.resume(&clinic.cookie).await.unwrap();
    let own: Arriving = member.clone().into();
    let other = EmailChange { new_email: "ada@example.net".into(), email_password: right() };
    let number = NewTextNumber { text_number: "+12125550123".into(), text_password: right() };
    for answer in [
        factors::begin(domain, &who, &own, right()).await,
        factors::confirm(domain, &who, &own, &Secret::new("000000".to_owned())).await,
        factors::new_codes(domain, &who, &member, right()).await,
        factors::remove(domain, &who, &member, right()).await,
        factors::texts::begin(domain, &who, &own, number).await,
        factors::texts::remove(domain, &who, &member, right()).await,
        logins::email::ask(domain, &who, &member, other).await,
        domain::passkeys::begin(domain, &who, &own, right()).await.map(drop),
    ] {
        assert_eq!(field(answer).1, FieldCode::FactorFirst);
    }
    let page = factors::factor(domain, &own).await.unwrap();
    assert!(page.again && page.is_on() && page.codes.is_empty(), "codes are not left lying about either");
    // As at a sign-in, and with all its means.
    assert!(factors::ask_once_more(domain, &member).await.unwrap());
    assert_eq!(refused(armed.resume(&clinic.cookie).await), AppError::Unfinished(Lack::Factor));
    let form = FactorCode { remember: "on".into(), ..armed.code() };
    let passed = armed.show(&clinic.cookie, form).await.unwrap();
    let member = armed.resume(&passed.cookie).await.unwrap();
    assert!(!factors::ask_once_more(domain, &member).await.unwrap(), "it was shown a moment ago");
    factors::new_codes(domain, &who, &member, right()).await.unwrap();
    // A browser that is remembered has shown nothing.
    let known = domain.stranger(clinic.id(), 9).remembered(passed.remembered.map(|(token, _)| token));
    let cookie = logins::sign_in(domain, &known, clinic.credentials()).await.unwrap();
    let member = armed.resume(&cookie).await.unwrap();
    let answer = factors::new_codes(domain, &who, &member, right()).await;
    assert_eq!(field(answer), ("current_password".into(), FieldCode::FactorFirst));
}

/// Whoever has the password alone must not see the factor, replace it, or take it away.
#[tokio::test]
async fn a_password_alone_reaches_nothing_of_the_factor() {
    let armed = armed().await;
    let domain = &armed.office.domain;
    let cookie = armed.by_password(2).await;
    let arriving = armed.arriving(&cookie).await;
    let unfinished = AppError::Unfinished(Lack::Factor);
    assert_eq!(refused(factors::factor(domain, &arriving).await), unfinished);
    let who = domain.stranger(armed.office.clinic.id(), 2);
    let right = Secret::new(armed.office.clinic.password.clone());
    assert_eq!(refused(factors::begin(domain, &who, &arriving, right.clone()).await), unfinished);
    let code = Secret::new(app_code(&armed.key, domain.now()));
    assert_eq!(refused(factors::confirm(domain, &who, &arriving, &code).await), unfinished);
    assert_eq!(logins::roles(domain, armed.office.clinic.id(), &cookie).await, []);
    // But they can go away again.
    logins::sign_out(domain, &arriving).await.unwrap();
    assert_eq!(refused(armed.resume(&cookie).await), AppError::SignedOut);
    // And who is through already shows nothing again.
    let own: Arriving = armed.office.clinic.member(domain).await.into();
    let answer = factors::show(domain, &who, &own, armed.code()).await;
    assert_eq!(refused(answer.map(|_| ())), AppError::NotFound);
    // A second app beside the first is none.
    factors::begin(domain, &who, &own, right).await.unwrap();
    assert!(factors::factor(domain, &own).await.unwrap().pending.is_none());
}

#[tokio::test]
async fn it_is_taken_away_by_its_owner_with_the_password_and_by_an_administrator_for_a_colleague() {
    let armed = armed().await;
    let domain = &armed.office.domain;
    let ben = armed.office.colleague("on", "").await;
    set_up(&armed.office, &ben, "four herons walked home").await;
    let admin = armed.office.clinic.admin(domain).await;
    assert!(domain::people::person(domain, &admin, ben.id()).await.unwrap().has_factor);
    factors::remove_of(domain, &admin, ben.id()).await.unwrap();
    assert!(!domain::people::person(domain, &admin, ben.id()).await.unwrap().has_factor);
    domain.run_jobs().await;
    assert!(domain.mail().iter().any(|letter| letter.subject.contains("was removed")));
    factors::remove_of(domain, &admin, ben.id()).await.expect("a second click changes nothing");
    let unknown = model::MemberId::parse("00000000000000000000000000000000").unwrap();
    assert_eq!(refused(factors::remove_of(domain, &admin, unknown).await), AppError::NotFound);
    let who = domain.stranger(armed.office.clinic.id(), 4);
    let member = armed.office.clinic.member(domain).await;
    let wrong = factors::remove(domain, &who, &member, Secret::new("no".into())).await;
    assert_eq!(field(wrong), ("removal_password".into(), FieldCode::WrongPassword));
    let right = Secret::new(armed.office.clinic.password.clone());
    factors::remove(domain, &who, &member, right).await.unwrap();
    let cookie = armed.by_password(5).await;
    armed.resume(&cookie).await.expect("the password is enough again");
}
