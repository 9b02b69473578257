//! People of a clinic: invited, given roles, deactivated, restored (A3, A4).
use crate::{field, refused};
use domain::{Admin, Member, logins, people, visits};
use model::accounts::Credentials;
use model::people::{Acceptance, NewPerson, NewRoles, Standing};
use model::policy::Role;
use model::{AppError, Conflict, FieldCode, MemberId, Secret};
use std::collections::BTreeMap;
use testkit::{DAY, TestClinic, TestDomain, token};

const PASSWORD: &str = "four herons walked home";

pub struct Office {
    pub domain: TestDomain,
    pub clinic: TestClinic,
    pub admin: Admin,
}

pub async fn office() -> Office {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let admin = clinic.admin(&domain).await;
    Office { domain, clinic, admin }
}

pub fn ben(host: &str, administrator: &str) -> NewPerson {
    NewPerson {
        name: "Ben Ito".into(),
        email: "ben@example.org".into(),
        host: host.into(),
        administrator: administrator.into(),
        ..NewPerson::default()
    }
}

/// Somebody's roles as the form sends them, when they plan for nobody.
pub fn roles(member: MemberId, host: &str, administrator: &str) -> NewRoles {
    NewRoles {
        member,
        host: host.into(),
        administrator: administrator.into(),
        scheduler: String::new(),
        supervisor: String::new(),
        billing: String::new(),
        plans_for: String::new(),
        hosts: BTreeMap::new(),
        groups: BTreeMap::new(),
    }
}

impl Office {
    fn acceptance(&self, token: Secret<String>) -> Acceptance {
        testkit::acceptance(&self.domain, token)
    }

    /// They come in; what waited for their address goes out.
    async fn come_in(&self, token: Secret<String>) -> domain::Result<Secret<String>> {
        let who = self.domain.stranger(self.clinic.id(), 5);
        let cookie = people::accept(&self.domain, &who, self.acceptance(token)).await;
        self.domain.run_jobs().await;
        cookie
    }

    async fn invited(&self, person: NewPerson) -> (MemberId, Secret<String>) {
        let id = people::invite(&self.domain, &self.admin, person).await.unwrap();
        self.domain.run_jobs().await;
        let letter = self.domain.letter("/invited/");
        assert!(letter.text.contains("Ada Rivera has invited you"), "{}", letter.text);
        (id, token(&letter))
    }

    /// Ben, who has come in.
    pub async fn colleague(&self, host: &str, administrator: &str) -> Member {
        let (_, token) = self.invited(ben(host, administrator)).await;
        let cookie = self.come_in(token).await.unwrap();
        logins::resume(&self.domain, self.clinic.id(), &cookie).await.unwrap()
    }

    async fn sign_in(&self) -> domain::Result<Secret<String>> {
        let who = self.domain.stranger(self.clinic.id(), 6);
        let form = Credentials { email: "ben@example.org".into(), password: Secret::new(PASSWORD.into()) };
        logins::sign_in(&self.domain, &who, form).await
    }

    async fn standing(&self, id: MemberId) -> Standing {
        people::person(&self.domain, &self.admin, id).await.unwrap().row.standing
    }
}

#[tokio::test]
async fn an_invited_person_chooses_a_password_and_is_in() {
    let office = office().await;
    let (id, token) = office.invited(ben("on", "")).await;
    assert_eq!(office.standing(id).await, Standing::Invited);
    let who = office.domain.stranger(office.clinic.id(), 5);
    let seen = people::invitation(&office.domain, &who, &token).await.unwrap();
    assert_eq!((seen.name.as_str(), seen.email.as_str()), ("Ben Ito", "ben@example.org"));
    let cookie = office.come_in(token.clone()).await.unwrap();
    let member = logins::resume(&office.domain, office.clinic.id(), &cookie).await.unwrap();
    let me = logins::me(&office.domain, &member).await.unwrap();
    assert_eq!((me.name.as_str(), me.zone.as_str()), ("Dr. Ben Ito", "America/Denver"));
    assert!(me.email_confirmed, "they have read the letter");
    assert_eq!(me.roles, [Role::Host, Role::Participant]);
    assert!(member.admin().is_err());
    office.sign_in().await.unwrap();
    let again = office.come_in(token).await;
    assert_eq!(field(again), ("token".into(), FieldCode::LinkExpired));
    let people = people::list(&office.domain, &office.admin).await.unwrap();
    assert_eq!((people.rows.len(), people.licences), (2, 2));
}

#[tokio::test]
async fn an_invitation_lasts_seven_days_and_a_new_link_ends_the_old_one() {
    let office = office().await;
    let (id, first) = office.invited(ben("on", "")).await;
    let who = office.domain.stranger(office.clinic.id(), 5);
    office.domain.clock.advance(7 * DAY);
    let late = people::invitation(&office.domain, &who, &first).await;
    assert_eq!(field(late), ("token".into(), FieldCode::LinkExpired));
    let admin = office.domain.clone();
    let founder = logins::sign_in(&admin, &who, office.clinic.credentials()).await.unwrap();
    let admin = logins::resume(&office.domain, office.clinic.id(), &founder).await.unwrap().admin().unwrap();
    let view = people::person(&office.domain, &admin, id).await.unwrap();
    assert_eq!(view.row.standing, Standing::InvitationLapsed);
    people::invite_again(&office.domain, &admin, id).await.unwrap();
    office.domain.run_jobs().await;
    let second = token(&office.domain.letter("/invited/"));
    people::invite_again(&office.domain, &admin, id).await.unwrap();
    office.domain.run_jobs().await;
    let third = token(&office.domain.letter("/invited/"));
    for dead in [first, second] {
        assert!(office.come_in(dead).await.is_err());
    }
    office.come_in(third).await.unwrap();
    let late = people::invite_again(&office.domain, &admin, id).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::PersonChanged));
}

#[tokio::test]
async fn who_was_only_invited_cannot_sign_in_nor_ask_for_a_password() {
    let office = office().await;
    office.invited(ben("on", "")).await;
    assert_eq!(field(office.sign_in().await), ("password".into(), FieldCode::WrongCredentials));
    let who = office.domain.stranger(office.clinic.id(), 6);
    logins::forgot(&office.domain, &who, "ben@example.org".into()).await.unwrap();
    office.domain.run_jobs().await;
    assert!(office.domain.mail().iter().all(|letter| !letter.text.contains("/reset/")));
}

#[tokio::test]
async fn a_withdrawn_invitation_frees_the_address() {
    let office = office().await;
    let (id, token) = office.invited(ben("on", "")).await;
    let taken = people::invite(&office.domain, &office.admin, ben("on", "")).await;
    assert_eq!(field(taken), ("email".into(), FieldCode::EmailTaken));
    people::withdraw(&office.domain, &office.admin, id).await.unwrap();
    let who = office.domain.stranger(office.clinic.id(), 5);
    assert!(people::invitation(&office.domain, &who, &token).await.is_err());
    assert_eq!(refused(people::person(&office.domain, &office.admin, id).await), AppError::NotFound);
    office.colleague("on", "").await;
    let ben = people::list(&office.domain, &office.admin).await.unwrap().rows.pop().unwrap();
    let late = people::withdraw(&office.domain, &office.admin, ben.member).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::PersonChanged));
}

#[tokio::test]
async fn what_an_invited_person_types_is_checked_at_its_place() {
    let office = office().await;
    let (_, token) = office.invited(ben("on", "")).await;
    let who = office.domain.stranger(office.clinic.id(), 5);
    let good = office.acceptance(token);
    let cases = [
        ("name", Acceptance { name: " ".into(), ..good.clone() }),
        ("password", Acceptance { password: Secret::new("ben ito ben ito".into()), ..good.clone() }),
        ("zone", Acceptance { zone: "Mars/Base".into(), ..good.clone() }),
        ("accept", Acceptance { accept: String::new(), ..good.clone() }),
        ("accept", Acceptance { terms_version: "old".into(), ..good.clone() }),
    ];
    for (name, form) in cases {
        assert_eq!(field(people::accept(&office.domain, &who, form).await).0, name);
    }
    people::accept(&office.domain, &who, good).await.unwrap();
    office.domain.run_jobs().await;
}

#[tokio::test]
async fn other_roles_end_the_sign_ins() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    let cookie = office.sign_in().await.unwrap();
    let same = roles(ben.id(), "on", "");
    people::set_roles(&office.domain, &office.admin, same).await.unwrap();
    logins::resume(&office.domain, office.clinic.id(), &cookie).await.unwrap();
    let other = roles(ben.id(), "", "on");
    people::set_roles(&office.domain, &office.admin, other).await.unwrap();
    let ended = logins::resume(&office.domain, office.clinic.id(), &cookie).await;
    assert_eq!(refused(ended), AppError::SignedOut);
    let cookie = office.sign_in().await.unwrap();
    let ben = logins::resume(&office.domain, office.clinic.id(), &cookie).await.unwrap();
    assert!(ben.admin().is_ok() && ben.host().is_err());
    let none = people::set_roles(&office.domain, &office.admin, roles(ben.id(), "", "")).await;
    assert_eq!(field(none), ("host".into(), FieldCode::Required));
}

#[tokio::test]
async fn who_is_deactivated_is_out_at_once_and_comes_back_as_before() {
    let office = office().await;
    let ben = office.colleague("on", "").await;
    let host = ben.host().unwrap();
    let visit = visits::schedule(&office.domain, &host, crate::visits::now(&["Maya"])).await.unwrap();
    let seat = domain::joining::host_seat(&office.domain, &host, visit).await.unwrap();
    let cookie = office.sign_in().await.unwrap();
    let view = people::person(&office.domain, &office.admin, ben.id()).await.unwrap();
    assert_eq!((view.visits, view.only_administrator), (1, false));
    let left = people::deactivate(&office.domain, &office.admin, ben.id()).await.unwrap();
    assert_eq!(left, [(visit, seat.who)], "the live room is told");
    let standing = domain::joining::standing_of(&office.domain, visit, seat.who).await.unwrap();
    assert_eq!(standing, model::joining::Standing::Removed, "an old ticket seats nobody");
    let ask = domain::joining::as_host(&office.domain, visit, seat.who).await;
    assert_eq!(refused(ask), AppError::NotAllowed);
    let ended = logins::resume(&office.domain, office.clinic.id(), &cookie).await;
    assert_eq!(refused(ended), AppError::SignedOut);
    assert_eq!(field(office.sign_in().await), ("password".into(), FieldCode::WrongCredentials));
    assert_eq!(office.standing(ben.id()).await, Standing::Deactivated);
    people::restore(&office.domain, &office.admin, ben.id()).await.unwrap();
    office.sign_in().await.unwrap();
    assert_eq!(office.standing(ben.id()).await, Standing::Working);
    office.domain.run_jobs().await;
}

#[tokio::test]
async fn a_clinic_keeps_an_administrator() {
    let office = office().await;
    let me = office.clinic.member(&office.domain).await.id();
    let last = || AppError::Conflict(Conflict::LastAdministrator);
    assert_eq!(refused(people::deactivate(&office.domain, &office.admin, me).await), last());
    let host_only = roles(me, "on", "");
    assert_eq!(refused(people::set_roles(&office.domain, &office.admin, host_only).await), last());
    // Somebody who was only invited is none yet.
    office.invited(ben("", "on")).await;
    assert_eq!(refused(people::deactivate(&office.domain, &office.admin, me).await), last());
}

#[tokio::test]
async fn two_administrators_who_demote_each_other_leave_one() {
    let office = office().await;
    let ben = office.colleague("", "on").await;
    let ada = office.clinic.member(&office.domain).await.id();
    let bens = ben.admin().unwrap();
    let (one, other) = tokio::join!(
        people::deactivate(&office.domain, &office.admin, ben.id()),
        people::deactivate(&office.domain, &bens, ada),
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|ok| **ok).count(), 1);
}

#[tokio::test]
async fn an_administrator_corrects_a_name_before_and_after_somebody_comes_in() {
    let office = office().await;
    let (domain, admin) = (&office.domain, &office.admin);
    let (id, token) = office.invited(ben("on", "")).await;
    people::rename(domain, admin, id, "  Dr. Benno  Ito ").await.unwrap();
    let who = domain.stranger(office.clinic.id(), 5);
    assert_eq!(people::invitation(domain, &who, &token).await.unwrap().name, "Dr. Benno Ito");
    let cookie = office.come_in(token).await.unwrap();
    people::rename(domain, admin, id, "Dr. Ben Itō").await.unwrap();
    let member = logins::resume(domain, office.clinic.id(), &cookie).await.expect("still signed in");
    assert_eq!(logins::profile(domain, &member).await.unwrap().name, "Dr. Ben Itō");
    let empty = people::rename(domain, admin, id, "  ").await;
    assert_eq!(field(empty), ("name".into(), FieldCode::Required));
    let written = "select name, actor_kind from audit_event where name = 'member_renamed'";
    assert_eq!(domain.database.pairs(written).await.len(), 2, "what is refused is not written");
}

#[tokio::test]
async fn another_clinics_people_do_not_exist() {
    let office = office().await;
    let other = office.domain.clinic("Elm").await;
    let stranger = other.admin(&office.domain).await;
    let ben = office.colleague("on", "").await;
    let gone = AppError::NotFound;
    assert_eq!(refused(people::person(&office.domain, &stranger, ben.id()).await), gone);
    assert_eq!(refused(people::deactivate(&office.domain, &stranger, ben.id()).await), gone);
    assert_eq!(refused(people::restore(&office.domain, &stranger, ben.id()).await), gone);
    assert_eq!(refused(people::withdraw(&office.domain, &stranger, ben.id()).await), gone);
    assert_eq!(refused(people::invite_again(&office.domain, &stranger, ben.id()).await), gone);
    let roles = roles(ben.id(), "", "on");
    assert_eq!(refused(people::set_roles(&office.domain, &stranger, roles).await), gone);
    assert_eq!(refused(people::rename(&office.domain, &stranger, ben.id(), "Nobody").await), gone);
    assert_eq!(people::list(&office.domain, &stranger).await.unwrap().rows.len(), 1);
}
