//! The second factor (A6): set up, shown once, lost and found.
use crate::people::{Office, office};
use crate::{field, refused};
use domain::{Arriving, Member, factors, logins};
use model::factors::{FactorCode, FactorRules, Lack};
use model::people::PasswordChange;
use model::{AppError, FieldCode, Secret};
use testkit::{DAY, app_code};

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
    assert!(armed.office.domain.letter("/forgot").subject.contains("recovery code"));
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
