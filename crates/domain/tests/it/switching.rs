//! Switching between the clinics of one person (A12): Ben works at Ada's clinic and has one of his own.
use crate::people::{Office, office};
use crate::{field, refused};
use domain::logins::email;
use domain::{Arriving, Member, audit, factors, logins, people, switching};
use model::accounts::{NewPassword, SignUp};
use model::audit::AuditFilter;
use model::factors::{FactorCode, FactorRules, Lack};
use model::people::{EmailAnswer, EmailChange};
use model::switching::NewLink;
use model::{AppError, Conflict, FieldCode, Secret};
use testkit::{DAY, TestClinic, TestDomain, app_code, sign_up_form, token};

const AT_ADAS: &str = "four herons walked home";
const AT_OWN: &str = "wharf lantern octopus";

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn late() -> (String, FieldCode) {
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

struct Two {
    office: Office,
    /// At Ada's.
    ben: Member,
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

async fn linked() -> Two {
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

    async fn names(&self, member: &Member) -> Vec<String> {
        let clinics = switching::list(&self.office.domain, member).await.unwrap();
        clinics.into_iter().map(|clinic| clinic.name).collect()
    }

    /// From Ada's.
    async fn leave(&self) -> Secret<String> {
        let links = switching::list(&self.office.domain, &self.ben).await.unwrap();
        switching::leave(&self.office.domain, &self.ben, links[0].link).await.unwrap().token
    }

    /// At Ben's own clinic.
    async fn arrive(&self, token: &Secret<String>) -> domain::Result<Secret<String>> {
        let who = self.office.domain.stranger(self.own.id(), 6);
        switching::arrive(&self.office.domain, &who, token, None).await
    }

    async fn there(&self) -> Member {
        self.own.member(&self.office.domain).await
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
    // Told at the clinic whose page it was not.
    domain.run_jobs().await;
    let told: Vec<_> = domain.mail().into_iter().filter(|mail| mail.text.contains("is now linked")).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].to_address.as_str(), told[0].from_name.as_str()),
        ("ben@example.org", "ben's clinic")
    );
    assert!(told[0].text.contains(&two.office.clinic.front.name), "{}", told[0].text);
}

#[tokio::test]
async fn it_is_one_way_once_within_a_minute_and_a_sign_in_of_its_own() {
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
    let slow = two.leave().await;
    domain.clock.advance(60);
    assert_eq!(field(two.arrive(&slow).await), late());
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
        let made = "linked their account to one of theirs at another clinic";
        assert!(log.rows.iter().any(|row| row.what == made && row.who.to_lowercase().contains("ben")));
    }
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
    let code = |ahead| Secret::new(app_code(&key, domain.now().plus_seconds(ahead)));
    factors::confirm(domain, &who, &own, &code(0)).await.unwrap();
    let cookie = two.arrive(&two.leave().await).await.unwrap();
    assert_eq!(two.lacks(&cookie).await, Some(Lack::Factor));
    let arriving = logins::arriving(domain, two.own.id(), &cookie).await.unwrap();
    let form = FactorCode { code: code(30), remember: "on".into(), ..Default::default() };
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
    let required = |on: &str| FactorRules { required: on.into(), remember_days: "0".into() };
    factors::save_rules(domain, &own, required("on")).await.unwrap();
    assert_eq!(field(two.arrive(&two.leave().await).await), late(), "a factor is to be set up");
    factors::save_rules(domain, &own, required("")).await.unwrap();
    two.arrive(&two.leave().await).await.unwrap();
    crate::passwords::choose_rules(domain, &own, "15", "90").await;
    domain.clock.advance(91 * DAY);
    let cookie = two.office.try_in(AT_ADAS, 9).await.unwrap();
    let ben = logins::resume(domain, two.office.clinic.id(), &cookie).await.unwrap();
    let links = switching::list(domain, &ben).await.unwrap();
    let token = switching::leave(domain, &ben, links[0].link).await.unwrap().token;
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
    let answer = switching::add(domain, &who, &member, form).await;
    assert_eq!(refused(answer), AppError::Conflict(Conflict::EmailNotConfirmed));
    // And from the other side.
    let answer = two.add(&bad.front.slug, AT_ADAS, &bad.password).await;
    assert_eq!(refused(answer), AppError::Conflict(Conflict::EmailNotConfirmed));
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

/// What happens at Ada's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Wished,
    Temporary,
    Reset,
    FactorTaken,
    Deactivated,
    OtherAddress,
}

impl Two {
    async fn ends(&self, ending: Ending) {
        let (domain, admin, ben) = (&self.office.domain, &self.office.admin, &self.ben);
        let who = domain.stranger(self.office.clinic.id(), 7);
        match ending {
            Ending::Wished => {
                let links = switching::list(domain, ben).await.unwrap();
                switching::end(domain, ben, links[0].link).await.unwrap();
                let again = switching::end(domain, ben, links[0].link).await;
                assert_eq!(refused(again), AppError::NotFound);
            }
            Ending::Temporary => logins::mail_temporary_password(domain, admin, ben.id()).await.unwrap(),
            Ending::Reset => {
                logins::forgot(domain, &who, "ben@example.org".into()).await.unwrap();
                domain.run_jobs().await;
                let token = token(&domain.letter("/reset/"));
                let form = NewPassword { token, password: secret("six slow lanterns drift") };
                logins::reset(domain, &who, form).await.unwrap();
            }
            Ending::FactorTaken => {
                crate::passkeys::bens(&self.office, ben).await;
                factors::remove_of(domain, admin, ben.id()).await.unwrap();
            }
            Ending::Deactivated => {
                people::deactivate(domain, admin, ben.id()).await.unwrap();
                people::restore(domain, admin, ben.id()).await.unwrap();
            }
            Ending::OtherAddress => {
                let form =
                    EmailChange { new_email: "ben@example.net".into(), email_password: secret(AT_ADAS) };
                email::ask(domain, &who, ben, form).await.unwrap();
                domain.run_jobs().await;
                for answer in [EmailAnswer::Waiting, EmailAnswer::Changed] {
                    let token = token(&domain.letter("/email/"));
                    assert_eq!(email::agree(domain, &who, &token).await.unwrap(), answer);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_link_ends_with_what_it_was_made_by() {
    for ending in [
        Ending::Wished,
        Ending::Temporary,
        Ending::Reset,
        Ending::FactorTaken,
        Ending::Deactivated,
        Ending::OtherAddress,
    ] {
        let two = linked().await;
        let (on_the_way, there) = (two.leave().await, two.there().await);
        let back = switching::list(&two.office.domain, &there).await.unwrap();
        two.ends(ending).await;
        assert!(two.names(&there).await.is_empty(), "{ending:?}");
        assert_eq!(field(two.arrive(&on_the_way).await), late(), "{ending:?}");
        let answer = switching::leave(&two.office.domain, &there, back[0].link).await;
        assert_eq!(refused(answer), AppError::NotFound, "{ending:?}");
    }
}

/// A half that its other end has ended goes by and by.
#[tokio::test]
async fn what_is_left_of_a_link_is_cleared_away() {
    let two = linked().await;
    let halves = async || two.office.domain.database.rows_of_each().await["member_link"];
    two.office.domain.clock.advance(31 * DAY);
    crate::tidying::tidy(&two.office.domain).await;
    assert_eq!(halves().await, 2, "both stand");
    two.ends(Ending::Wished).await;
    assert_eq!(halves().await, 1);
    two.office.domain.clock.advance(DAY);
    crate::tidying::tidy(&two.office.domain).await;
    assert_eq!(halves().await, 0);
}

/// Who was deleted is on no way any more.
#[tokio::test]
async fn a_link_goes_with_the_account() {
    let two = linked().await;
    let domain = &two.office.domain;
    two.leave().await;
    people::deactivate(domain, &two.office.admin, two.ben.id()).await.unwrap();
    people::delete(domain, &two.office.admin, two.ben.id()).await.unwrap();
    let rows = domain.database.rows_of_each().await;
    assert_eq!((rows["member_link"], rows["switch_over"]), (1, 0), "the other clinic's half is its own");
    assert!(two.names(&two.there().await).await.is_empty());
}
