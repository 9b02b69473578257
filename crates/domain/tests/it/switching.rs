//! Switching between the clinics of one person (A12): Ben works at Ada's clinic and has one of his own.
use crate::people::{Office, office};
use crate::{field, refused};
use domain::{Admin, Arriving, Member, audit, factors, logins, switching};
use model::accounts::SignUp;
use model::audit::AuditFilter;
use model::clinics::ClinicSettings;
use model::factors::{FactorCode, FactorRules, Lack};
use model::switching::NewLink;
use model::{AppError, ClinicId, FieldCode, Secret};
use testkit::{DAY, MINUTE, TestClinic, TestDomain, app_code, sign_up_form};

pub const AT_ADAS: &str = "four herons walked home";
const AT_OWN: &str = "wharf lantern octopus";
/// In the log of either clinic.
const LINKED: &str = "linked their account to one of theirs at another clinic";

pub fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

pub fn late() -> (String, FieldCode) {
    ("token".into(), FieldCode::LinkExpired)
}

/// Somebody opens a second clinic under the same address, links the two, and is on the way from the first.
pub async fn on_the_way(domain: &TestDomain, clinic: &TestClinic) -> Secret<String> {
    let form = SignUp { email: clinic.email.clone(), ..sign_up_form(domain, "second") };
    let second = TestClinic::open(domain, &domain.newcomer(), form).await;
    domain.run_jobs().await;
    second.confirm(domain, &domain.letter("/confirm/")).await;
    let member = clinic.member(domain).await;
    let form = NewLink {
        clinic: second.front.slug,
        current_password: secret(&clinic.password),
        other_password: secret(AT_OWN),
    };
    switching::add(domain, &domain.stranger(clinic.id(), 5), &member, form).await.unwrap();
    let links = switching::list(domain, &member).await.unwrap();
    switching::leave(domain, &member, links[0].link).await.unwrap().token
}

pub struct Two {
    pub office: Office,
    /// At Ada's.
    pub ben: Member,
    own: TestClinic,
}

/// Not linked yet.
async fn two() -> Two {
    let office = office().await;
    office.domain.leaves_jobs();
    let ben = office.colleague("on", "").await;
    let own = office.domain.clinic("ben").await;
    Two { office, ben, own }
}

pub async fn linked() -> Two {
    let two = two().await;
    two.add(&two.own.front.slug, AT_ADAS, AT_OWN).await.unwrap();
    two
}

impl Two {
    async fn add(&self, clinic: &str, here: &str, there: &str) -> domain::Result<()> {
        let who = self.office.domain.stranger(self.office.clinic.id(), 5);
        let form = NewLink {
            clinic: clinic.to_owned(),
            current_password: secret(here),
            other_password: secret(there),
        };
        switching::add(&self.office.domain, &who, &self.ben, form).await
    }

    pub async fn names(&self, member: &Member) -> Vec<String> {
        let clinics = switching::list(&self.office.domain, member).await.unwrap();
        clinics.into_iter().map(|clinic| clinic.name).collect()
    }

    /// From Ada's.
    pub async fn leave(&self) -> Secret<String> {
        self.leave_as(&self.ben).await
    }

    async fn leave_as(&self, member: &Member) -> Secret<String> {
        let links = switching::list(&self.office.domain, member).await.unwrap();
        switching::leave(&self.office.domain, member, links[0].link).await.unwrap().token
    }

    /// At Ben's own clinic.
    pub async fn arrive(&self, token: &Secret<String>) -> domain::Result<Secret<String>> {
        let who = self.office.domain.stranger(self.own.id(), 6);
        switching::arrive(&self.office.domain, &who, token, None).await
    }

    pub async fn there(&self) -> Member {
        self.own.member(&self.office.domain).await
    }

    /// Ben, who has just typed the password at Ada's.
    async fn signed_in(&self) -> (Secret<String>, Member) {
        let cookie = self.office.try_in(AT_ADAS, 9).await.unwrap();
        let ben = logins::resume(&self.office.domain, self.office.clinic.id(), &cookie).await.unwrap();
        (cookie, ben)
    }

    /// So long, while somebody is there.
    async fn works(&self, clinic: ClinicId, cookie: &Secret<String>, minutes: i64) {
        for _ in 0..minutes / 10 {
            self.office.domain.clock.advance(10 * MINUTE);
            logins::stay(&self.office.domain, clinic, cookie, true).await.unwrap();
        }
    }

    /// How often the logs of Ada's and of Ben's own clinic tell of a link.
    async fn told(&self) -> [usize; 2] {
        let own = self.own.admin(&self.office.domain).await;
        [self.linked_in(&self.office.admin).await, self.linked_in(&own).await]
    }

    async fn linked_in(&self, admin: &Admin) -> usize {
        let log = audit::page(&self.office.domain, admin, &AuditFilter::default()).await.unwrap();
        log.rows.iter().filter(|row| row.what == LINKED).count()
    }

    /// From the clinic at the other end, since this was asked last.
    async fn letters(&self) -> Vec<domain::ports::Letter> {
        self.office.domain.run_jobs().await;
        let all = self.office.domain.mail().into_iter();
        all.filter(|mail| mail.text.contains("is now linked")).collect()
    }

    /// What a sign-in at Ben's own clinic lacks.
    async fn lacks(&self, cookie: &Secret<String>) -> Option<Lack> {
        logins::arriving(&self.office.domain, self.own.id(), cookie).await.unwrap().lacks()
    }
}

#[tokio::test]
async fn both_passwords_make_a_link_that_leads_both_ways() {
    let two = two().await;
    let (slug, domain) = (two.own.front.slug.clone(), &two.office.domain);
    for (clinic, here, there, fault) in [
        ("", AT_ADAS, AT_OWN, ("clinic", FieldCode::Required)),
        ("nowhere", AT_ADAS, AT_OWN, ("clinic", FieldCode::NoSuchClinic)),
        (two.office.clinic.front.slug.as_str(), AT_ADAS, AT_OWN, ("clinic", FieldCode::ThisClinic)),
        (slug.as_str(), AT_OWN, AT_OWN, ("current_password", FieldCode::WrongPassword)),
        (slug.as_str(), AT_ADAS, AT_ADAS, ("other_password", FieldCode::WrongPasswordThere)),
    ] {
        let answer = two.add(clinic, here, there).await;
        assert_eq!(field(answer), (fault.0.to_owned(), fault.1));
    }
    assert!(two.names(&two.ben).await.is_empty());
    let address = format!("http://{slug}.localhost:3000/");
    for _ in 0..2 {
        two.add(&address, AT_ADAS, AT_OWN).await.unwrap();
    }
    assert_eq!(two.names(&two.ben).await, ["ben's clinic"], "once, however often it is made");
    let here = std::slice::from_ref(&two.office.clinic.front.name);
    assert_eq!(two.names(&two.there().await).await, here);
    let clinics = switching::list(domain, &two.ben).await.unwrap();
    assert_eq!(clinics[0].address, address);
    // Told at the clinic whose page it was not, each time.
    let told = two.letters().await;
    assert_eq!(told.len(), 2);
    assert_eq!(
        (told[0].to_address.as_str(), told[0].from_name.as_str()),
        ("ben@example.org", "ben's clinic")
    );
    assert!(told[0].text.contains(&two.office.clinic.front.name), "{}", told[0].text);
}

#[tokio::test]
async fn it_is_one_way_once_within_five_minutes_and_a_sign_in_of_its_own() {
    let two = linked().await;
    let domain = &two.office.domain;
    let token = two.leave().await;
    let who = domain.stranger(two.own.id(), 6);
    assert_eq!(switching::arrival(domain, &who, &token).await.unwrap(), "ben", "their name there");
    let home = domain.stranger(two.office.clinic.id(), 6);
    assert_eq!(field(switching::arrival(domain, &home, &token).await), late());
    assert_eq!(field(switching::arrive(domain, &home, &token, None).await), late(), "of another clinic");
    assert_eq!(refused(switching::arrive(domain, &domain.anyone(), &token, None).await), AppError::NotFound);
    let (one, other) = tokio::join!(two.arrive(&token), two.arrive(&token));
    let won: Vec<_> = [one, other].into_iter().filter_map(Result::ok).collect();
    assert_eq!(won.len(), 1, "one use");
    let member = logins::resume(domain, two.own.id(), &won[0]).await.unwrap();
    assert_eq!(member.id(), two.there().await.id());
    assert_eq!(field(switching::arrival(domain, &who, &token).await), late());
    for wrong in ["", ".", "x.y", token.expose().split_once('.').unwrap().1] {
        assert_eq!(field(two.arrive(&secret(wrong)).await), late(), "{wrong}");
    }
    // A browser that is signed in there goes on in that sign-in.
    let token = two.leave().await;
    let kept = switching::arrive(domain, &who, &token, Some(&won[0])).await.unwrap();
    assert!(kept == won[0]);
    let [slow, late_by_a_second] = [two.leave().await, two.leave().await];
    domain.clock.advance(5 * MINUTE - 1);
    two.arrive(&slow).await.unwrap();
    domain.clock.advance(1);
    assert_eq!(field(two.arrive(&late_by_a_second).await), late());
    let token = two.leave().await;
    logins::sign_out(domain, &two.ben.clone().into()).await.unwrap();
    assert_eq!(field(two.arrive(&token).await), late(), "whoever has signed out goes nowhere");
}

#[tokio::test]
async fn both_logs_say_who_came_and_went() {
    let two = linked().await;
    let token = two.leave().await;
    two.arrive(&token).await.unwrap();
    let own = two.own.admin(&two.office.domain).await;
    for (admin, last) in [
        (&two.office.admin, "went on to another clinic of theirs"),
        (&own, "came from another clinic of theirs and signed in"),
    ] {
        let log = audit::page(&two.office.domain, admin, &AuditFilter::default()).await.unwrap();
        assert_eq!(log.rows[0].what, last);
        assert!(log.rows.iter().any(|row| row.what == LINKED && row.who.to_lowercase().contains("ben")));
    }
}

/// Whichever end has ended it, both hear of the next one.
#[tokio::test]
async fn a_link_that_is_made_again_is_told_again() {
    let two = linked().await;
    assert_eq!((two.told().await, two.letters().await.len()), ([1, 1], 1));
    for (n, at_adas) in [(2, true), (3, false)] {
        let member = if at_adas { two.ben.clone() } else { two.there().await };
        let links = switching::list(&two.office.domain, &member).await.unwrap();
        switching::end(&two.office.domain, &member, links[0].link).await.unwrap();
        assert!(two.names(&two.ben).await.is_empty());
        two.add(&two.own.front.slug, AT_ADAS, AT_OWN).await.unwrap();
        assert_eq!((two.told().await, two.letters().await.len()), ([n, n], 1), "ended at Ada's: {at_adas}");
        assert_eq!(two.names(&two.ben).await.len(), 1);
    }
}

/// Back, or a second click: a browser that has arrived stays where it is, and no other one gets there.
#[tokio::test]
async fn the_button_again_opens_nothing_that_the_browser_has_not_opened() {
    let two = linked().await;
    let (domain, here) = (&two.office.domain, two.office.clinic.id());
    let who = domain.stranger(here, 6);
    let token = two.leave_as(&two.there().await).await;
    let cookie = switching::arrive(domain, &who, &token, None).await.unwrap();
    let count = async || domain.database.rows_of_each().await["sign_in"];
    let before = count().await;
    let again = switching::arrive(domain, &who, &token, Some(&cookie)).await.unwrap();
    assert!(again == cookie);
    assert_eq!(count().await, before, "none begins");
    // Somebody else of this clinic, what is no cookie at all, and nothing.
    for other in [Some(&two.office.clinic.cookie), Some(&token), None] {
        assert_eq!(field(switching::arrive(domain, &who, &token, other).await), late());
    }
    domain.clock.advance(5 * MINUTE);
    assert_eq!(field(switching::arrive(domain, &who, &token, Some(&cookie)).await), late());
}

/// Whoever goes to and fro types a password again after twelve hours, as everybody does.
#[tokio::test]
async fn going_to_and_fro_brings_no_time() {
    let two = linked().await;
    let (domain, here) = (&two.office.domain, two.office.clinic.id());
    let (cookie, ben) = two.signed_in().await;
    two.works(here, &cookie, 7 * 60).await;
    let over = two.arrive(&two.leave_as(&ben).await).await.unwrap();
    let there = logins::resume(domain, two.own.id(), &over).await.unwrap();
    let home = domain.stranger(here, 6);
    let back = switching::arrive(domain, &home, &two.leave_as(&there).await, None).await.unwrap();
    assert!(back != cookie, "in another browser, as it were");
    let ben = logins::resume(domain, here, &back).await.unwrap();
    two.works(here, &back, 4 * 60 + 50).await;
    domain.clock.advance(9 * MINUTE);
    let [in_time, too_late] = [two.leave_as(&ben).await, two.leave_as(&ben).await];
    let over = two.arrive(&in_time).await.unwrap();
    logins::resume(domain, two.own.id(), &over).await.unwrap();
    domain.clock.advance(MINUTE);
    for (clinic, cookie) in [(here, &back), (two.own.id(), &over)] {
        assert_eq!(refused(logins::resume(domain, clinic, cookie).await), AppError::SignedOut);
    }
    assert_eq!(field(two.arrive(&too_late).await), late());
}

/// A clinic that lets no sign-in be older than an hour lets none begin that is.
#[tokio::test]
async fn what_is_too_old_for_a_clinic_begins_with_its_password() {
    let two = linked().await;
    let domain = &two.office.domain;
    let own = two.own.admin(domain).await;
    let settings = domain::clinics::settings(domain, &own).await.unwrap();
    let settings = ClinicSettings { absolute_h: 1, ..settings };
    domain::clinics::save_settings(domain, &own, settings).await.unwrap();
    let (cookie, ben) = two.signed_in().await;
    two.works(two.office.clinic.id(), &cookie, 50).await;
    domain.clock.advance(9 * MINUTE);
    two.arrive(&two.leave_as(&ben).await).await.unwrap();
    domain.clock.advance(2 * MINUTE);
    assert_eq!(field(two.arrive(&two.leave_as(&ben).await).await), late());
}

/// Of the other clinic's, however the browser is known there.
#[tokio::test]
async fn the_second_factor_is_asked_for_each_time() {
    let two = linked().await;
    let domain = &two.office.domain;
    let own: Arriving = two.there().await.into();
    let who = domain.stranger(two.own.id(), 5);
    factors::begin(domain, &who, &own, secret(AT_OWN)).await.unwrap();
    let key = factors::factor(domain, &own).await.unwrap().pending.unwrap().key;
    let code = || Secret::new(app_code(&key, domain.now()));
    factors::confirm(domain, &who, &own, &code()).await.unwrap();
    domain.clock.advance(30);
    let cookie = two.arrive(&two.leave().await).await.unwrap();
    assert_eq!(two.lacks(&cookie).await, Some(Lack::Factor));
    let arriving = logins::arriving(domain, two.own.id(), &cookie).await.unwrap();
    let form = FactorCode { code: code(), remember: "on".into(), ..Default::default() };
    let shown = factors::show(domain, &who, &arriving, form).await.unwrap();
    assert_eq!(two.lacks(&shown.cookie).await, None);
    let known = who.remembered(shown.remembered.map(|(token, _)| token));
    let again = switching::arrive(domain, &known, &two.leave().await, None).await.unwrap();
    assert_eq!(two.lacks(&again).await, Some(Lack::Factor));
}

/// To choose another password or to set up a factor takes a password that was just typed.
#[tokio::test]
async fn what_takes_a_password_begins_with_it() {
    let two = linked().await;
    let domain = &two.office.domain;
    let own = two.own.admin(domain).await;
    let required =
        |on: &str| FactorRules { required: on.into(), remember_days: "0".into(), ..FactorRules::default() };
    factors::save_rules(domain, &own, required("on")).await.unwrap();
    assert_eq!(field(two.arrive(&two.leave().await).await), late(), "a factor is to be set up");
    factors::save_rules(domain, &own, required("")).await.unwrap();
    two.arrive(&two.leave().await).await.unwrap();
    crate::passwords::choose_rules(domain, &own, "15", "90").await;
    domain.clock.advance(91 * DAY);
    let (_, ben) = two.signed_in().await;
    let token = two.leave_as(&ben).await;
    assert_eq!(field(two.arrive(&token).await), late(), "the password has lapsed");
}

/// Whoever opens a clinic can invite any address, and sees no letter of it.
#[tokio::test]
async fn a_clinic_reaches_nobody_by_an_address_that_it_gave_somebody() {
    let two = two().await;
    let domain = &two.office.domain;
    // Mallory knows the password of somebody at Ada's, and works there under no address.
    let mallory = domain.clinic("mallory").await;
    let (who, member) = (domain.stranger(mallory.id(), 5), mallory.member(domain).await);
    let form = NewLink {
        clinic: two.office.clinic.front.slug.clone(),
        current_password: secret(&mallory.password),
        other_password: secret(AT_ADAS),
    };
    let answer = switching::add(domain, &who, &member, form.clone()).await;
    assert_eq!(field(answer), ("other_password".into(), FieldCode::WrongPasswordThere));
    // Under Ben's address, which nobody there has confirmed.
    let new = SignUp { email: "ben@example.org".into(), ..sign_up_form(domain, "mallory again") };
    let bad = TestClinic::open(domain, &domain.newcomer(), new).await;
    let (who, member) = (domain.stranger(bad.id(), 5), bad.member(domain).await);
    let answer = switching::add(domain, &who, &member, form.clone()).await;
    assert_eq!(field(answer), ("clinic".into(), FieldCode::NotConfirmedHere));
    // Not without Ben's password there.
    let form = NewLink { other_password: secret(AT_OWN), ..form };
    let answer = switching::add(domain, &who, &member, form).await;
    assert_eq!(field(answer), ("other_password".into(), FieldCode::WrongPasswordThere));
    // And from the other side.
    let answer = two.add(&bad.front.slug, AT_ADAS, &bad.password).await;
    assert_eq!(field(answer), ("clinic".into(), FieldCode::NotConfirmedThere));
    let answer = two.add(&bad.front.slug, AT_ADAS, AT_ADAS).await;
    assert_eq!(field(answer), ("other_password".into(), FieldCode::WrongPasswordThere));
    // A password that the system has mailed is nobody's own.
    logins::mail_temporary_password(domain, &two.office.admin, two.ben.id()).await.unwrap();
    let mailed = two.office.password_in_letter().await;
    let form = NewLink {
        clinic: two.office.clinic.front.slug.clone(),
        current_password: secret(AT_OWN),
        other_password: secret(&mailed),
    };
    let who = domain.stranger(two.own.id(), 5);
    let answer = switching::add(domain, &who, &two.there().await, form).await;
    assert_eq!(field(answer), ("other_password".into(), FieldCode::WrongPasswordThere));
}
