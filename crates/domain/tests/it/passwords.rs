//! A clinic's own rules for passwords (A5): how long they are, when they lapse, and that none of the last five comes again.
use crate::people::{Office, ben, office};
use crate::tidying::tidy;
use crate::{field, refused};
use domain::{Admin, Member, audit, logins, people};
use model::accounts::{NewPassword, SignUp};
use model::audit::AuditFilter;
use model::factors::Lack;
use model::passwords::PasswordRules;
use model::people::{Acceptance, PasswordChange};
use model::{AppError, FieldCode, Secret};
use testkit::{DAY, TestClinic, TestDomain, sign_up_form};

/// Good ones of more than twenty characters.
const NEW: [&str; 5] = [
    "six slow lanterns drift",
    "nine grey barges anchor",
    "two old bridges hummed low",
    "ten paper kites tangled",
    "eleven owls counted snow",
];
/// A good one of fifteen.
const FIFTEEN: &str = "xK9#mQ2$vL7!pR4";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn rules(least: &str, days: &str) -> PasswordRules {
    PasswordRules { least_length: least.to_owned(), lapse_days: days.to_owned() }
}

pub async fn choose_rules(domain: &TestDomain, admin: &Admin, least: &str, days: &str) {
    logins::save_password_rules(domain, admin, rules(least, days)).await.unwrap();
}

async fn change(domain: &TestDomain, member: &Member, from: &str, to: &str) -> domain::Result<()> {
    let who = domain.stranger(member.clinic(), 5);
    let form = PasswordChange { current_password: secret(from), password: secret(to) };
    logins::change_password(domain, &who, member, form).await.map(drop)
}

/// Somebody's password was replaced and is what it was before; the clinic lets passwords lapse no more.
pub async fn replaced(domain: &TestDomain, admin: &Admin, member: &Member, password: &str) {
    choose_rules(domain, admin, "15", "90").await;
    change(domain, member, password, NEW[0]).await.unwrap();
    choose_rules(domain, admin, "15", "0").await;
    change(domain, member, NEW[0], password).await.unwrap();
}

async fn kept(domain: &TestDomain) -> i64 {
    domain.database.rows_of_each().await["old_password"]
}

async fn sign_in(domain: &TestDomain, clinic: &TestClinic, password: &str) -> Secret<String> {
    let who = domain.stranger(clinic.id(), 2);
    let form = model::accounts::Credentials { password: secret(password), ..clinic.credentials() };
    logins::sign_in(domain, &who, form).await.unwrap()
}

async fn resume(domain: &TestDomain, clinic: &TestClinic, cookie: &Secret<String>) -> domain::Result<Member> {
    logins::resume(domain, clinic.id(), cookie).await
}

#[tokio::test]
async fn a_password_lapses_after_the_clinics_days_and_not_a_second_before() {
    let Office { domain, clinic, admin } = office().await;
    let other = domain.clinic("Cleo").await;
    choose_rules(&domain, &admin, "15", "90").await;
    domain.clock.advance(90 * DAY - 1);
    let before = sign_in(&domain, &clinic, &clinic.password).await;
    domain.clock.advance(1);
    resume(&domain, &clinic, &before).await.expect("whoever is signed in is not interrupted");
    let cookie = sign_in(&domain, &clinic, &clinic.password).await;
    let lacks = resume(&domain, &clinic, &cookie).await;
    assert_eq!(refused(lacks), AppError::Unfinished(Lack::OldPassword));
    let elsewhere = sign_in(&domain, &other, &other.password).await;
    resume(&domain, &other, &elsewhere).await.expect("another clinic has rules of its own");

    let arriving = logins::arriving(&domain, clinic.id(), &cookie).await.unwrap();
    let choose = async |new: &str| logins::choose_password(&domain, &arriving, secret(new)).await;
    assert_eq!(field(choose("short").await).0, "password");
    assert_eq!(field(choose(&clinic.password).await), ("password".into(), FieldCode::UsedBefore));
    let new = choose(NEW[0]).await.unwrap();
    resume(&domain, &clinic, &new).await.expect("the same sign-in, under another name");
    for old in [&cookie, &before] {
        assert_eq!(refused(resume(&domain, &clinic, old).await), AppError::SignedOut);
    }
    assert_eq!(refused(choose(NEW[1]).await), AppError::NotFound, "a second press");
    domain.run_jobs().await;
    assert!(domain.mail().iter().any(|letter| letter.subject.contains("was changed")));

    domain.clock.advance(90 * DAY - 1);
    let cookie = sign_in(&domain, &clinic, NEW[0]).await;
    resume(&domain, &clinic, &cookie).await.expect("the days count from the new one");
    domain.leaves_jobs();
}

#[tokio::test]
async fn where_passwords_lapse_no_more_nobody_is_asked() {
    let Office { domain, clinic, admin } = office().await;
    domain.leaves_jobs();
    choose_rules(&domain, &admin, "15", "365").await;
    domain.clock.advance(365 * DAY);
    let cookie = sign_in(&domain, &clinic, &clinic.password).await;
    let lacks = resume(&domain, &clinic, &cookie).await;
    assert_eq!(refused(lacks), AppError::Unfinished(Lack::OldPassword));
    choose_rules(&domain, &admin, "15", "0").await;
    resume(&domain, &clinic, &cookie).await.unwrap();
}

#[tokio::test]
async fn none_of_the_last_five_comes_again_and_no_more_are_kept() {
    let Office { domain, clinic, admin } = office().await;
    domain.leaves_jobs();
    let ada = clinic.member(&domain).await;
    let mut now = clinic.password.as_str();
    // Nothing is kept, and anything goes, where they do not lapse.
    change(&domain, &ada, now, now).await.unwrap();
    assert_eq!(kept(&domain).await, 0);
    choose_rules(&domain, &admin, "15", "180").await;
    for new in NEW {
        domain.clock.advance(1);
        change(&domain, &ada, now, new).await.unwrap();
        now = new;
    }
    assert_eq!(kept(&domain).await, 4, "beside the present one");
    let again = ("password".to_owned(), FieldCode::UsedBefore);
    for old in NEW {
        assert_eq!(field(change(&domain, &ada, now, old).await), again, "{old}");
    }
    // By mail neither.
    let who = domain.stranger(clinic.id(), 6);
    logins::forgot(&domain, &who, clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let token = testkit::token(&domain.letter("/reset/"));
    let reset = async |new: &str| {
        let form = NewPassword { token: token.clone(), password: secret(new) };
        logins::reset(&domain, &who, form).await
    };
    assert_eq!(field(reset(NEW[3]).await), again);
    // The sixth to last is free.
    domain.clock.advance(1);
    reset(&clinic.password).await.unwrap();
    assert_eq!(kept(&domain).await, 4);
    choose_rules(&domain, &admin, "15", "0").await;
    change(&domain, &ada, &clinic.password, NEW[4]).await.expect("they lapse no more");
    tidy(&domain).await;
    assert_eq!(kept(&domain).await, 0, "the daily job came by");
}

#[tokio::test]
async fn every_way_to_a_new_password_asks_for_the_clinics_length() {
    let Office { domain, clinic, admin } = office().await;
    choose_rules(&domain, &admin, "20", "0").await;
    assert_eq!(domain.front(clinic.id()).await.password_least, 20);
    let short = ("password".to_owned(), FieldCode::ShorterThan(20));
    let ada = clinic.member(&domain).await;
    assert_eq!(field(change(&domain, &ada, &clinic.password, FIFTEEN).await), short, "the account");
    let who = domain.stranger(clinic.id(), 6);
    logins::forgot(&domain, &who, clinic.email.clone()).await.unwrap();
    people::invite(&domain, &admin, ben("on", "")).await.unwrap();
    domain.run_jobs().await;
    let form = NewPassword { token: testkit::token(&domain.letter("/reset/")), password: secret(FIFTEEN) };
    assert_eq!(field(logins::reset(&domain, &who, form).await), short, "a link by mail");
    let token = testkit::token(&domain.letter("/invited/"));
    let good = testkit::acceptance(&domain, token);
    let form = Acceptance { password: secret(FIFTEEN), ..good.clone() };
    assert_eq!(field(people::accept(&domain, &who, form).await), short, "an invitation");
    let cookie = people::accept(&domain, &who, good).await.unwrap();
    let ben = resume(&domain, &clinic, &cookie).await.unwrap();
    let office = Office { domain, clinic, admin };
    logins::mail_temporary_password(&office.domain, &office.admin, ben.id()).await.unwrap();
    let made = office.password_in_letter().await;
    let cookie = office.try_in(&made, 3).await.unwrap();
    let arriving = logins::arriving(&office.domain, office.clinic.id(), &cookie).await.unwrap();
    let chosen = logins::choose_password(&office.domain, &arriving, secret(FIFTEEN)).await;
    assert_eq!(field(chosen), short, "a temporary password");
    // Another clinic's people choose by their own rule, and fifteen is the one of a clinic that is opened.
    let form = SignUp { password: secret(FIFTEEN), ..sign_up_form(&office.domain, "Cleo") };
    logins::sign_up(&office.domain, &office.domain.anyone(), form).await.unwrap();
    office.domain.leaves_jobs();
}

#[tokio::test]
async fn a_temporary_password_comes_first_and_is_no_old_one() {
    let office = office().await;
    office.domain.leaves_jobs();
    let ben = office.colleague("on", "").await;
    choose_rules(&office.domain, &office.admin, "15", "90").await;
    office.domain.clock.advance(200 * DAY);
    logins::mail_temporary_password(&office.domain, &office.admin, ben.id()).await.unwrap();
    let made = office.password_in_letter().await;
    let cookie = office.try_in(&made, 3).await.unwrap();
    let lacks = resume(&office.domain, &office.clinic, &cookie).await;
    assert_eq!(refused(lacks), AppError::Unfinished(Lack::Password));
    let arriving = logins::arriving(&office.domain, office.clinic.id(), &cookie).await.unwrap();
    let choose = async |new: &str| logins::choose_password(&office.domain, &arriving, secret(new)).await;
    assert_eq!(field(choose(&made).await).1, FieldCode::SamePassword);
    assert_eq!(field(choose("four herons walked home").await).1, FieldCode::UsedBefore);
    let new = choose(NEW[0]).await.unwrap();
    resume(&office.domain, &office.clinic, &new).await.unwrap();
    assert_eq!(kept(&office.domain).await, 1, "Ben's own, not the one from the mail");
}

#[tokio::test]
async fn what_does_not_stand_on_the_page_is_refused_and_the_log_tells_of_the_rest() {
    let Office { domain, admin, .. } = office().await;
    assert_eq!(logins::password_rules(&domain, &admin).await.unwrap(), rules("15", "0"));
    for (wrong, named) in [
        (rules("14", "0"), "least_length"),
        (rules("", "0"), "least_length"),
        (rules("15", "1"), "lapse_days"),
        (rules("15", "-90"), "lapse_days"),
    ] {
        let answer = logins::save_password_rules(&domain, &admin, wrong).await;
        assert_eq!(field(answer), (named.to_owned(), FieldCode::Required));
    }
    choose_rules(&domain, &admin, "24", "180").await;
    assert_eq!(logins::password_rules(&domain, &admin).await.unwrap(), rules("24", "180"));
    let log = audit::page(&domain, &admin, &AuditFilter::default()).await.unwrap();
    assert_eq!(log.rows[0].what, "changed the rules for passwords");
}

/// ASVS 6.2.12: the operator's list, whatever way a password is chosen by.
#[tokio::test]
async fn what_has_leaked_elsewhere_is_refused_where_the_operator_has_a_list() {
    let office = office().await;
    let (config, ports) = office.domain.parts();
    let list = config.data_dir.join("leaked.txt");
    let hash = |text: &str| {
        let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
        hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect::<String>()
    };
    let mut lines: Vec<String> = NEW[..3].iter().map(|text| format!("{}:7\r\n", hash(text))).collect();
    lines.sort();
    std::fs::write(&list, lines.concat()).unwrap();
    let config = domain::DomainConfig { leaked: Some(list.clone()), ..config };
    let strict = domain::Domain::open(config, ports).await.unwrap();
    let member = office.clinic.member(&office.domain).await;
    let who = office.domain.stranger(member.clinic(), 5);
    let change = async |from: &str, to: &str| {
        let form = PasswordChange { current_password: secret(from), password: secret(to) };
        logins::change_password(&strict, &who, &member, form).await.map(drop)
    };
    let first = office.clinic.password.as_str();
    for known in &NEW[..3] {
        assert_eq!(field(change(first, known).await), ("password".into(), FieldCode::Leaked), "{known}");
    }
    let form = SignUp { password: secret(NEW[0]), ..sign_up_form(&office.domain, "eve") };
    let opened = logins::sign_up(&strict, &office.domain.newcomer(), form).await;
    assert_eq!(field(opened.map(drop)), ("password".into(), FieldCode::Leaked));
    change(first, NEW[3]).await.expect("nobody knows this one");
    // A list that has gone lets nobody choose one unseen.
    std::fs::remove_file(&list).unwrap();
    assert!(matches!(change(NEW[3], NEW[4]).await, Err(domain::Error::Hidden(_))));
    strict.close().await;
    office.domain.leaves_jobs();
}
