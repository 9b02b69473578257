//! Two clinics, the first with two hosts, an operator, and a fresh visit of the first for each row of the table.
use crate::furnished::{beside, block, invite, job, operator};
use crate::plans::{forged, planned};
use crate::site::TestSite;
use domain::{Domain, Host};
use std::cell::Cell;
use std::collections::BTreeMap;
use testkit::{Raw, TestClinic, sign_up_form, token};

/// What the founder of Maple is to their clinic for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roles {
    /// As after sign-up: both.
    Founder,
    Host,
    Admin,
    /// Of the colleague's visits, and nothing else.
    Scheduler,
    /// Of nobody's: whoever they were given has been taken away.
    OtherScheduler,
    Supervisor,
    Billing,
    /// As everybody is, and nothing else.
    Participant,
}

/// Whose the visit at hand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Founders,
    Colleagues,
}

/// Past the domain, which has no page for this yet.
const BOTH: &str = "update member set is_host = true, is_admin = true, is_scheduler = false,
        is_supervisor = false, is_billing = false
    where clinic_id in (select id from clinic where slug like 'maple%')
        and identity_id in (select identity_id from consent where source = 'sign_up')";
const HOST_ONLY: &str = "update member set is_host = true, is_admin = false
    where clinic_id in (select id from clinic where slug like 'maple%')
        and identity_id in (select identity_id from consent where source = 'sign_up')";
const ADMIN_ONLY: &str = "update member set is_host = false, is_admin = true
    where clinic_id in (select id from clinic where slug like 'maple%')
        and identity_id in (select identity_id from consent where source = 'sign_up')";
const SCHEDULER_ONLY: &str = "update member set is_host = false, is_admin = false, is_scheduler = true
    where clinic_id in (select id from clinic where slug like 'maple%')
        and identity_id in (select identity_id from consent where source = 'sign_up')";
const SUPERVISOR_ONLY: &str = "update member set is_host = false, is_admin = false, is_scheduler = false,
        is_supervisor = true
    where clinic_id in (select id from clinic where slug like 'maple%')
        and identity_id in (select identity_id from consent where source = 'sign_up')";
const BILLING_ONLY: &str = "update member set is_host = false, is_admin = false, is_scheduler = false,
        is_supervisor = false, is_billing = true
    where clinic_id in (select id from clinic where slug like 'maple%')
        and identity_id in (select identity_id from consent where source = 'sign_up')";
const PARTICIPANT_ONLY: &str = "update member set is_host = false, is_admin = false, is_scheduler = false,
        is_supervisor = false, is_billing = false
    where clinic_id in (select id from clinic where slug like 'maple%')
        and identity_id in (select identity_id from consent where source = 'sign_up')";
/// The colleague is known by the zone that nobody else lives in.
pub const AUCKLAND: &str = "Pacific/Auckland";
const GIVEN: &str = "insert into scheduler_host (clinic_id, scheduler_id, host_id)
    select s.clinic_id, s.id, h.id from member s join member h on h.clinic_id = s.clinic_id
    where s.is_scheduler and h.zone = 'Pacific/Auckland'";
const GIVEN_TO_NOBODY: &str = "delete from scheduler_host";
/// There are more rows than a clinic has groups.
const NO_GROUPS: [&str; 3] =
    ["delete from scheduler_group", "delete from people_group_member", "delete from people_group"];
/// Without the page where they choose a password: hashing is slow, and there is one more for each row.
const COME_IN: &str = "update member set joined_at = created_at
    where joined_at is null and email_hash in (select email_hash from member where is_admin and joined_at is null)";
/// Those who came in so have a second factor.
const WITH_FACTOR: &str = "insert into authenticator (identity_id, secret, created_at, confirmed_at, last_step)
    select i.id, i.key_wrapped, 1, 1, 0 from identity i join member m on m.identity_id = i.id
    where m.is_admin and m.joined_at = m.created_at
        and i.id not in (select identity_id from consent) and i.id not in (select identity_id from authenticator)";
/// So many visits of five minutes, one after the other, are less than a day.
const ROWS_A_DAY: i64 = 250;
const LONG_AGO: &str = "update visit set starts_at = starts_at - 8640000000000";
/// What a row has set up for the founders.
const NO_CODES: &str = "delete from recovery_code where identity_id in (select identity_id from consent where source = 'sign_up')";
const NO_FACTOR: &str = "delete from authenticator where identity_id in (select identity_id from consent where source = 'sign_up')";
/// What is counted by the hour: there are more rows than anybody asks for letters.
const NOTHING_ASKED: &str = "delete from quota";
const NO_PASSKEY: &str = "delete from passkey where member_id in (select m.id from member m
    join consent c on c.identity_id = m.identity_id where c.source = 'sign_up')";
/// Whoever has not shown the second factor has shown it, and signed in by a temporary password.
const TEMPORARY: &str = "update identity set temporary_until = 9000000000000000 where id in (
    select m.identity_id from member m join sign_in s on s.member_id = m.id
        join authenticator a on a.identity_id = m.identity_id where s.factor_at is null)";
const FACTOR_SHOWN: &str = "update sign_in set factor_at = 1 where factor_at is null and member_id in (
    select m.id from member m join authenticator a on a.identity_id = m.identity_id)";
/// Whoever has not shown the second factor has none, and signed in in a browser that is not known. The app comes back
/// before the next row, and no row after that asks for the passkey.
const CODE_ASKED: &str = "update sign_in set code_asked = true where factor_at is null and member_id in (
    select m.id from member m join authenticator a on a.identity_id = m.identity_id)";
const FACTOR_AWAY: [&str; 2] = [
    "delete from passkey where member_id in (select member_id from sign_in where code_asked)",
    "update authenticator set confirmed_at = null where identity_id in (
        select m.identity_id from member m join sign_in s on s.member_id = m.id where s.code_asked)",
];
const FACTOR_BACK: &str = "update authenticator set confirmed_at = created_at where confirmed_at is null";
/// Whoever has not shown the second factor was invited by that password, and has not come in.
const JOINING: &str = "update member set joined_at = null where joined_at is not null and id in (
    select s.member_id from sign_in s join member m on m.id = s.member_id
        join authenticator a on a.identity_id = m.identity_id where s.factor_at is null)";
/// They have accepted nothing.
const BEHIND: &str = "delete from consent where identity_id in (
    select m.identity_id from member m join sign_in s on s.member_id = m.id
        join authenticator a on a.identity_id = m.identity_id where s.factor_at is null)";
const JOINED: &str = "update member set joined_at = created_at
    where joined_at is null and id in (select member_id from sign_in)";
/// Those who came in so do not work there any more.
const LEFT: &str = "update member set deactivated_at = 1
    where is_admin and joined_at = created_at and identity_id not in (select identity_id from consent)";
/// Maple's founder has let the operator in, who has been there before: nobody is mailed about it.
const LETS_IN: &str =
    "insert into operator_consent (id, clinic_id, member_id, given_at, until_at, entered_at)
    select m.id, m.clinic_id, m.id, 1, 9000000000000000, 1 from member m
    where m.clinic_id in (select id from clinic where slug like 'maple%')
        and m.identity_id in (select identity_id from consent where source = 'sign_up')";
const LETS_NOBODY_IN: &str = "delete from operator_consent";
const NOT_CONFIRMED: &str = "update identity set confirmed_at = null";
const CONFIRMED: &str = "update identity set confirmed_at = 1 where confirmed_at is null";
/// What was written so far.
const AUDIT: &str = "select name, count(*) from audit_event group by name";

pub struct World {
    pub maple: String,
    pub maple_cookie: String,
    pub elm: String,
    pub elm_cookie: String,
    pub operator: String,
    /// Of the visit at hand: its id, its guest, the guest's link and code, and a link that nobody signed.
    pub visit: String,
    pub guest: String,
    pub link: String,
    pub forged: String,
    pub code: String,
    /// The guest's invitation, or that of an earlier guest (`find_letter`).
    pub letter: String,
    /// Somebody who was invited to Maple's people, and somebody who has come in.
    pub invited: String,
    pub colleague: String,
    /// A group of Maple's people.
    pub group: String,
    /// A sign-in of the founder's in another browser.
    pub elsewhere: String,
    /// Of somebody of Maple's whose password was right, and who has not shown the second factor; and the key of their app.
    pub arriving_cookie: String,
    arriving: Option<crate::arriving::Person>,
    /// Another sign-in of the operator's, which looks for the letter.
    looks: String,
    /// The link of a guest of another visit of the same clinic.
    pub other_link: String,
    /// Of an address that waits.
    pub block: String,
    /// That was given up.
    pub job: String,
    /// Of which host the visit of the next row is to be.
    pub whose: Whose,
    domain: Domain,
    host: Host,
    /// Another host of the same clinic.
    beside: Host,
    clinic: TestClinic,
    other: TestClinic,
    /// Another clinic of the founder's.
    pub oak: TestClinic,
    rows: i64,
    sign_ups: Cell<u32>,
    /// A connection that only reads how much was written.
    audit_looks: tokio::sync::Mutex<Option<Raw>>,
}

impl World {
    pub async fn new(site: &TestSite) -> World {
        let (maple, elm) = (site.domain.clinic("Maple").await, site.domain.clinic("Elm").await);
        let maple_email = maple.email.clone();
        let (operator, looks) = (operator(&site.domain).await, operator(&site.domain).await);
        let mut world = World {
            maple: maple.front.slug.clone(),
            maple_cookie: site.cookie(&maple).await,
            elm: elm.front.slug.clone(),
            elm_cookie: site.cookie(&elm).await,
            operator,
            looks,
            visit: String::new(),
            guest: String::new(),
            link: String::new(),
            forged: String::new(),
            code: String::new(),
            letter: String::new(),
            invited: String::new(),
            colleague: String::new(),
            group: String::new(),
            elsewhere: String::new(),
            arriving_cookie: String::new(),
            arriving: None,
            other_link: String::new(),
            block: block(site, &maple).await,
            job: job(site).await,
            domain: (*site.domain).clone(),
            whose: Whose::Founders,
            host: maple.host(&site.domain).await,
            beside: beside(&site.domain, &maple).await,
            clinic: maple,
            other: elm,
            oak: crate::switching::oak(&site.domain, maple_email).await,
            rows: 0,
            sign_ups: Cell::new(0),
            audit_looks: tokio::sync::Mutex::new(None),
        };
        world.arriving = Some(crate::arriving::Person::new(site, &world.founder().await).await);
        world.next(site).await;
        world.find_letter().await;
        world.other_link = world.link.clone();
        world
    }

    pub fn maple_id(&self) -> String {
        self.clinic.id().text()
    }

    pub fn email(&self) -> String {
        self.clinic.email.clone()
    }

    /// The version of a text that nobody has signed in this language.
    pub fn spanish_baa(&self) -> String {
        domain::legal::text(&self.domain, model::legal::LegalKind::Baa, model::Lang::Es).version
    }

    pub fn password(&self) -> String {
        self.clinic.password.clone()
    }

    /// The host of the visit at hand.
    pub fn host_id(&self) -> String {
        self.holder().id().text()
    }

    fn holder(&self) -> &Host {
        match self.whose {
            Whose::Founders => &self.host,
            Whose::Colleagues => &self.beside,
        }
    }

    /// The host of the visit at hand, and the other host of the clinic.
    pub fn hosts(&self) -> (&Host, &Host) {
        (self.holder(), &self.beside)
    }

    /// A day in December on which this row has the host's time to itself.
    pub fn free_day(&self) -> String {
        format!("2026-12-{:02}", 1 + self.rows % 30)
    }

    /// A sign-in of its own.
    pub async fn fresh_cookie(&self, site: &TestSite) -> String {
        site.cookie(&self.clinic).await
    }

    /// Changes what Maple's founder may.
    pub async fn be(&self, site: &TestSite, roles: Roles) {
        let statement = match roles {
            Roles::Founder => BOTH,
            Roles::Host => HOST_ONLY,
            Roles::Admin => ADMIN_ONLY,
            Roles::Scheduler | Roles::OtherScheduler => SCHEDULER_ONLY,
            Roles::Supervisor => SUPERVISOR_ONLY,
            Roles::Billing => BILLING_ONLY,
            Roles::Participant => PARTICIPANT_ONLY,
        };
        assert_eq!(site.domain.database.tamper(statement).await, 1, "the founder and nobody else");
        site.domain.database.tamper(GIVEN_TO_NOBODY).await;
        if roles == Roles::Scheduler {
            assert_eq!(site.domain.database.tamper(GIVEN).await, 1, "the colleague and nobody else");
        }
    }

    /// A sign-up that is right in every way, of another clinic each time; names and values.
    pub fn sign_up(&self) -> Vec<(String, String)> {
        let number = self.sign_ups.replace(self.sign_ups.get() + 1);
        let form = sign_up_form(&self.domain, &format!("Ash {number}"));
        pairs(&form)
    }

    /// How the invited person comes in.
    pub fn acceptance(&self, token: &str) -> Vec<(String, String)> {
        pairs(&testkit::acceptance(&self.domain, model::Secret::new(token.to_owned())))
    }

    /// No clinic lets the operator help.
    pub async fn closed_to_operator(&self, site: &TestSite) {
        site.domain.database.tamper(LETS_NOBODY_IN).await;
    }

    /// Maple does.
    pub async fn open_to_operator(&self, site: &TestSite) {
        site.domain.database.tamper_all(&[LETS_NOBODY_IN, LETS_IN]).await;
    }

    /// And the operator has opened it.
    pub async fn helped(&self, site: &TestSite) {
        self.open_to_operator(site).await;
        let operator = domain::operator::still(&self.domain, &secret(&self.operator)).await;
        let operator = operator.expect("the operator");
        domain::support::enter(&self.domain, &operator, self.clinic.id()).await.expect("open to them");
    }

    /// Whether the founders' addresses are confirmed.
    pub async fn confirmed(&self, site: &TestSite, yes: bool) {
        site.domain.database.tamper(if yes { CONFIRMED } else { NOT_CONFIRMED }).await;
    }

    /// The secret out of a letter, or off the operator's terminal, that this function trades for something.
    pub async fn token(&self, site: &TestSite, function: &str) -> String {
        let domain = &site.domain;
        match function {
            "POST /api/confirm_email" => {
                domain.database.tamper(NOT_CONFIRMED).await;
                let founder = self.clinic.member(domain).await;
                domain::logins::resend_confirmation(domain, &founder).await.expect("asked for");
            }
            "POST /api/take_over" => {
                let who = domain.stranger(self.clinic.id(), 8);
                let cookie = domain::logins::sign_in(domain, &who, self.clinic.credentials()).await;
                let opened = domain::logins::SignedUp {
                    cookie: cookie.expect("signed in"),
                    front: self.clinic.front.clone(),
                };
                return domain::logins::hand_over(domain, &opened)
                    .await
                    .expect("handed over")
                    .expose()
                    .clone();
            }
            "POST /api/switch_here" => return self.arriving_from_oak(site).await,
            "POST /api/reset" => {
                let who = domain.stranger(self.clinic.id(), 8);
                domain::logins::forgot(domain, &who, self.email()).await.expect("asked for");
            }
            "POST /api/agree_email_change" | "POST /api/stop_email_change" => {
                // Letters of the rows before.
                domain.mail_from(&self.clinic.front.name);
                self.confirmed(site, true).await;
                let who = domain.stranger(self.clinic.id(), 8);
                let form = model::people::EmailChange {
                    new_email: "moved@example.net".to_owned(),
                    email_password: model::Secret::new(self.password()),
                };
                let asked = domain::logins::email::ask(domain, &who, &self.founder().await, form).await;
                asked.expect("asked for");
            }
            "POST /api/invitation" | "POST /api/accept" => {
                let admin = self.founder().await.admin().expect("an administrator");
                let again = model::MemberId::parse(&self.invited).expect("an id");
                domain::people::invite_again(domain, &admin, again).await.expect("invited again");
            }
            _ => {
                let link = domain::operator::first_link(domain).await.expect("a link");
                return link.expect("a token").expose().clone();
            }
        }
        domain.run_jobs().await;
        let path = match function.rsplit('/').next() {
            Some("reset") => "/reset/",
            Some("invitation" | "accept") => "/invited/",
            Some("agree_email_change" | "stop_email_change") => "/email/",
            _ => "/confirm/",
        };
        token(&domain.letter(path)).expose().clone()
    }

    /// The code that the founder types to turn a second factor on; it is theirs to turn on from now.
    pub async fn begun_code(&self) -> String {
        crate::arriving::begin(&self.domain, &self.founder().await, &self.password()).await
    }

    /// A passkey that the founder's device has made, and not yet sent.
    pub async fn made_passkey(&self) -> String {
        let (founder, slug) = (self.founder().await, &self.maple);
        crate::passkeys::made(&self.domain, slug, &founder, &self.password()).await.1
    }

    /// One that the founder has.
    pub async fn passkey_id(&self) -> String {
        self.founders_key().await;
        let founder = self.founder().await.into();
        let factor = domain::factors::factor(&self.domain, &founder).await.expect("one's own");
        factor.passkeys[0].passkey.text()
    }

    /// And shown by them to sign in.
    pub async fn shown_passkey(&self) -> String {
        let key = self.founders_key().await;
        crate::passkeys::signing_in(&self.domain, self.clinic.id(), &key).await
    }

    async fn founders_key(&self) -> testkit::SoftKey {
        let founder = self.founder().await;
        crate::passkeys::added(&self.domain, &self.maple, &founder, &self.password()).await
    }

    /// Shown by whoever has not shown the second factor yet.
    pub async fn arriving_passkey(&self) -> String {
        let (clinic, cookie) = (self.clinic.id(), secret(&self.arriving_cookie));
        let arriving = domain::logins::arriving(&self.domain, clinic, &cookie).await.expect("their cookie");
        let key = &self.arriving.as_ref().expect("met").passkey;
        crate::passkeys::after_password(&self.domain, clinic, &arriving, key).await
    }

    /// The founder has a second factor, shown in this sign-in.
    pub async fn arm(&self) {
        crate::arriving::set_up(&self.domain, &self.founder().await, &self.password()).await;
    }

    /// Whoever has not shown the second factor lacks a password of their own instead.
    pub async fn temporary(&self, site: &TestSite) {
        assert_eq!(site.domain.database.tamper(TEMPORARY).await, 1);
        site.domain.database.tamper(FACTOR_SHOWN).await;
    }

    /// Whoever has not shown the second factor has none, and is asked for a code by mail instead.
    pub async fn code_asked(&self, site: &TestSite) {
        assert!(site.domain.database.tamper(CODE_ASKED).await > 0);
        site.domain.database.tamper_all(&FACTOR_AWAY).await;
    }

    /// The code that was mailed to them last.
    pub async fn mailed_code(&self, site: &TestSite) -> String {
        let (domain, clinic) = (&site.domain, self.clinic.id());
        let cookie = secret(&self.arriving_cookie);
        let arriving = domain::logins::arriving(domain, clinic, &cookie).await.expect("their cookie");
        let who = domain.stranger(clinic, 8);
        domain::logins::mail_code_again(domain, &who, &arriving).await.expect("asked for");
        domain.run_jobs().await;
        testkit::mailed_code(&domain.letter("type this code")).expose().clone()
    }

    /// Whoever has not shown the second factor was invited by a temporary password instead.
    pub async fn joining(&self, site: &TestSite) {
        assert_eq!(site.domain.database.tamper(TEMPORARY).await, 1);
        assert_eq!(site.domain.database.tamper(JOINING).await, 1);
    }

    /// Whoever has not shown the second factor has, and lacks the newest texts instead.
    pub async fn behind(&self, site: &TestSite) {
        assert_eq!(site.domain.database.tamper(BEHIND).await, 2);
        site.domain.database.tamper(FACTOR_SHOWN).await;
    }

    /// How they accept them.
    pub fn own_acceptance(&self) -> Vec<(String, String)> {
        let accepted = testkit::acceptance(&self.domain, model::Secret::default());
        pairs(&model::agreements::OwnAcceptance {
            terms_version: accepted.terms_version,
            privacy_version: accepted.privacy_version,
            lang: accepted.lang,
            accept: accepted.accept,
            back: String::new(),
        })
    }

    /// How they come in.
    pub fn coming_in(&self, password: &str) -> Vec<(String, String)> {
        let password = model::Secret::new(password.to_owned());
        let form = testkit::acceptance(&self.domain, model::Secret::default());
        pairs(&model::people::Acceptance { password, ..form })
    }

    /// The colleague was deactivated.
    pub async fn left(&self, site: &TestSite) {
        assert!(site.domain.database.tamper(LEFT).await > 0);
    }

    /// The code of whoever has not shown it yet.
    pub async fn arriving_code(&self, site: &TestSite) -> String {
        self.arriving.as_ref().expect("met").code(site)
    }

    /// A visit of its own for the next row, with a guest who has arrived: what one row does is nothing to the next.
    pub async fn next(&mut self, site: &TestSite) {
        let domain = &site.domain;
        self.rows += 1;
        let before =
            [NO_CODES, NO_FACTOR, crate::text_codes::FORGET, FACTOR_BACK, NO_PASSKEY, NOTHING_ASKED, JOINED];
        domain.database.tamper_all(&before).await;
        let arriving = self.arriving.as_ref().expect("met");
        self.arriving_cookie = arriving.cookie(site, self.clinic.id(), &self.arriving_cookie).await;
        // A new password ended every sign-in.
        if domain::logins::resume(domain, self.clinic.id(), &secret(&self.maple_cookie)).await.is_err() {
            self.maple_cookie = self.fresh_cookie(site).await;
        }
        if domain::logins::resume(domain, self.other.id(), &secret(&self.elm_cookie)).await.is_err() {
            let who = domain.stranger(self.other.id(), 6);
            // Not once their address is another one (`change_email`); nothing asks for them after that.
            if let Ok(cookie) = domain::logins::sign_in(domain, &who, self.other.credentials()).await {
                self.elm_cookie = format!("__Host-bedside={}", cookie.expose());
            }
        }
        // Guests may come a day before; what is a hundred days old is in nobody's way.
        let place = self.rows % ROWS_A_DAY;
        if place == 0 {
            domain.database.tamper(LONG_AGO).await;
        }
        let new = planned(domain.now().seconds() + (place + 1) * 300, self.rows);
        // What is due goes before: the next letter is the one that is refused.
        domain.run_jobs().await;
        let id = domain::visits::schedule(domain, self.holder(), new).await.expect("planned");
        site.domain.outgoing.answer(&[testkit::Answer::Never]);
        site.domain.run_jobs().await;
        let view = domain::visits::view(domain, self.holder(), id).await.expect("seen");
        let key = view.keys.first().expect("a guest's key");
        self.visit = id.0.to_string();
        self.guest = key.participant.0.to_string();
        self.link = key.link.rsplit('/').next().expect("a link").to_owned();
        self.forged = forged(&self.link);
        self.code = key.code.clone();
        // Whoever is idle for long would not find the letter.
        domain::operator::resume(domain, &secret(&self.looks)).await.expect("the operator");
        let who = domain.stranger(self.clinic.id(), 7);
        let link = model::joining::LinkToken(self.link.clone());
        let guest = domain::joining::guest(domain, &who, &link).await.expect("the link opens");
        domain::joining::enter(domain, &guest, "Maya Lin".to_owned()).await.expect("arrived");
    }

    /// The guest's invitation. The outbox opens some hundred letters to find it, so only rows that name it look there.
    pub async fn find_letter(&mut self) {
        let domain = &self.domain;
        let operator = domain::operator::resume(domain, &secret(&self.looks)).await.expect("the operator");
        let letters = domain::outbox::letters(domain, &operator).await.expect("letters");
        let invitation = letters.iter().find(|row| row.to.contains("maya@"));
        self.letter = invitation.expect("the invitation").letter.0.to_string();
    }

    /// By the sign-in that is good now: some rows end those of before.
    pub async fn founder(&self) -> domain::Member {
        let cookie = secret(&self.maple_cookie);
        domain::logins::resume(&self.domain, self.clinic.id(), &cookie).await.expect("signed in")
    }

    /// A colleague, somebody invited, a group without anybody, and a second browser of the founder's, each of this row alone.
    pub async fn meet_people(&mut self, site: &TestSite) {
        let domain = &site.domain;
        let founder = self.founder().await;
        let admin = founder.admin().expect("an administrator");
        self.colleague = invite(domain, &admin, &format!("colleague{}", self.rows), "on").await;
        domain.database.tamper_all(&[COME_IN, WITH_FACTOR]).await;
        self.invited = invite(domain, &admin, &format!("invited{}", self.rows), "").await;
        domain.database.tamper_all(&NO_GROUPS).await;
        let group = domain::people::groups::make(domain, &admin, format!("Group {}", self.rows)).await;
        self.group = group.expect("made").text();
        self.fresh_cookie(site).await;
        let rows = domain::logins::sign_ins(domain, &founder).await.expect("rows");
        let other = rows.into_iter().find(|row| !row.here).expect("a second browser");
        self.elsewhere = other.sign_in.text();
        // Their letters are no part of a row.
        domain.run_jobs().await;
    }

    /// How many audit events there are of each name. The database counts, over one connection: there are thousands, and this
    /// is asked some thousand times.
    pub async fn audit(&self, site: &TestSite) -> BTreeMap<String, i64> {
        let mut looks = self.audit_looks.lock().await;
        if looks.is_none() {
            *looks = Some(site.domain.database.raw().await);
        }
        let rows: Result<Vec<(String, i64)>, _> = match looks.as_mut().expect("it is open") {
            Raw::Sqlite(c) => sqlx::query_as(AUDIT).fetch_all(c).await,
            Raw::Postgres(c) => sqlx::query_as(AUDIT).fetch_all(c).await,
        };
        rows.expect("counts").into_iter().collect()
    }

    /// The events that were written since, or "-".
    pub async fn since(&self, site: &TestSite, before: &BTreeMap<String, i64>) -> String {
        let mut new = Vec::new();
        for (name, count) in self.audit(site).await {
            let more = count - before.get(&name).copied().unwrap_or_default();
            new.extend((0..more).map(|_| name.clone()));
        }
        if new.is_empty() { "-".to_owned() } else { new.join(" ") }
    }
}

/// Names and values, as the form sends them.
fn pairs(form: &impl serde::Serialize) -> Vec<(String, String)> {
    let text = serde_urlencoded::to_string(form).expect("a form");
    serde_urlencoded::from_str(&text).expect("pairs")
}

/// The value of a cookie's header.
pub fn secret(cookie: &str) -> model::Secret<String> {
    model::Secret::new(cookie.rsplit('=').next().unwrap_or_default().to_owned())
}
