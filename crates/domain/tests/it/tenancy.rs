//! Two clinics in one database never see each other.
use crate::refused;
use crate::visits::{at, now};
use domain::joining::{self, Fact};
use domain::{Guest, Host, audit, clinics, contacts, logins, visits};
use model::joining::LinkToken;
use model::visits::Rsvp;
use model::{AppError, ParticipantId, VisitId};
use testkit::{HOUR, MINUTE, TestClinic, TestDomain};

/// A clinic's day, step by step; two clinics take their steps in turn, at the same times.
struct Life {
    clinic: TestClinic,
    host: Host,
    words: &'static str,
    visit: Option<VisitId>,
    guest: Option<Guest>,
    link: Option<LinkToken>,
    /// Everything that it sees of itself, with what chance has made taken out.
    seen: Vec<String>,
}

const STEPS_S: [i64; 5] = [0, MINUTE, 2 * MINUTE, 32 * MINUTE, 2 * HOUR];

impl Life {
    async fn new(domain: &TestDomain, name: &str, words: &'static str) -> Life {
        let clinic = domain.clinic(name).await;
        let host = clinic.host(domain).await;
        Life { clinic, host, words, visit: None, guest: None, link: None, seen: Vec::new() }
    }

    async fn step(&mut self, domain: &TestDomain, step: usize) {
        match step {
            0 => self.plan(domain).await,
            1 => self.arrive(domain).await,
            2 => self.admit(domain).await,
            3 => self.end(domain).await,
            _ => self.look(domain).await,
        }
    }

    /// Settings, a sign-in of its own, a visit now and one for later, with letters.
    async fn plan(&mut self, domain: &TestDomain) {
        let admin = self.clinic.admin(domain).await;
        let mut settings = clinics::settings(domain, &admin).await.unwrap();
        settings.waiting_words = self.words.into();
        clinics::save_settings(domain, &admin, settings).await.unwrap();
        let who = domain.stranger(self.clinic.id(), 2);
        let cookie = logins::sign_in(domain, &who, self.clinic.credentials()).await.unwrap();
        let member = logins::resume(domain, self.clinic.id(), &cookie).await.unwrap();
        self.note(logins::me(domain, &member).await.unwrap());
        logins::sign_out(domain, &member.into()).await.unwrap();
        let mut form = now(&["Maya Lin", "Tom Okafor"]);
        form.topic = format!("About {}", self.words);
        let visit = visits::schedule(domain, &self.host, form).await.unwrap();
        visits::schedule(domain, &self.host, at("15:30", &["Maya Lin"])).await.unwrap();
        self.visit = Some(visit);
    }

    /// The letters are there; one guest answers and comes, by link or by code.
    async fn arrive(&mut self, domain: &TestDomain) {
        let (visit, clinic) = (self.visit.unwrap(), self.clinic.id());
        let before = self.seen.len();
        for letter in domain.mail_from(&self.clinic.front.name) {
            let files = letter.attachments.iter().map(|file| String::from_utf8(file.body.clone()).unwrap());
            // Unfolded, or ids would come in pieces.
            let file: Vec<_> = files.map(|file| file.replace("\r\n ", "")).collect();
            self.note((letter.to_address, letter.subject, letter.text, letter.html, file));
        }
        // Letters of one moment leave in the order of their ids, which is chance.
        self.seen[before..].sort();
        let view = visits::view(domain, &self.host, visit).await.unwrap();
        let who = domain.stranger(clinic, 9);
        let by_code = joining::by_code(domain, &who, &view.keys[0].code).await.unwrap();
        assert!(view.keys[0].link.ends_with(&by_code.0));
        let guest = joining::guest(domain, &who, &by_code).await.unwrap();
        joining::rsvp(domain, &guest, Rsvp::Yes, "").await.unwrap();
        joining::enter(domain, &guest, format!("Maya of {}", self.words)).await.unwrap();
        self.record(domain, guest.id(), Fact::Waits(true)).await;
        self.note(visits::dashboard(domain, &self.host, None).await.unwrap());
        (self.guest, self.link) = (Some(guest), Some(by_code));
    }

    async fn admit(&mut self, domain: &TestDomain) {
        let guest = self.guest.as_ref().unwrap().id();
        let host = joining::host_seat(domain, &self.host, self.visit.unwrap()).await.unwrap().who;
        joining::admit(domain, &self.host, guest).await.unwrap();
        self.record(domain, guest, Fact::Waits(false)).await;
        for who in [host, guest] {
            self.record(domain, who, Fact::Present(true)).await;
        }
        joining::heartbeat(domain).await.unwrap();
        self.note(visits::dashboard(domain, &self.host, None).await.unwrap());
    }

    async fn end(&mut self, domain: &TestDomain) {
        visits::end(domain, &self.host, self.visit.unwrap()).await.unwrap();
    }

    /// Every page that shows something of what happened.
    async fn look(&mut self, domain: &TestDomain) {
        let (host, visit, clinic) = (self.host.clone(), self.visit.unwrap(), self.clinic.id());
        self.note(domain.front(clinic).await);
        self.note(logins::me(domain, &self.clinic.member(domain).await).await.unwrap());
        self.note(visits::dashboard(domain, &host, None).await.unwrap());
        self.note(visits::view(domain, &host, visit).await.unwrap());
        self.note(visits::history(domain, &host, &Default::default(), None).await.unwrap());
        for typed in ["may", "tom"] {
            self.note(contacts::suggest(domain, &host, None, typed).await.unwrap());
        }
        let link = self.link.clone().unwrap();
        self.note(joining::open(domain, &domain.stranger(clinic, 9), &link).await.unwrap());
        self.note(audit::first_broken_entry(domain, Some(clinic)).await.unwrap());
    }

    async fn record(&self, domain: &TestDomain, who: ParticipantId, fact: Fact) {
        joining::record(domain, self.visit.unwrap(), who, fact, domain.now()).await.unwrap();
    }

    fn note(&mut self, seen: impl std::fmt::Debug) {
        self.seen.push(masked(&format!("{seen:?}").replace("\\n", "\n")));
    }
}

/// Without ids, links and codes: chance makes others in another order.
fn masked(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))) {
        let bare = word.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
        let digits = |radix| bare.chars().all(|c| c.is_digit(radix));
        // Links and whole ids; the beginnings of ids; groups of a code.
        let made = bare.len() >= 20 || bare.len() == 6 && digits(16) || bare.len() == 3 && digits(10);
        out.push_str(if made { "*" } else { bare });
        out.push_str(&word[bare.len()..]);
    }
    out
}

/// A statement that forgot its clinic.
#[derive(Clone, Copy)]
enum Forgot {
    /// With nothing else in the way.
    Nothing(&'static str),
    /// From within Ben's clinic, where PostgreSQL has its own guard.
    WithinBens(&'static str),
}

/// What Ada's clinic sees of its day, alone or beside another that does the same; before the last look somebody may
/// tamper with the database.
async fn day(beside: bool, tampering: Option<Forgot>) -> Vec<String> {
    let domain = TestDomain::new().await;
    let mut ada = Life::new(&domain, "ada", "ada's words").await;
    let mut ben = match beside {
        true => Some(Life::new(&domain, "ben", "ben's words").await),
        false => None,
    };
    let start = domain.now();
    for (step, after_s) in STEPS_S.into_iter().enumerate() {
        domain.clock.set(start.plus_seconds(after_s));
        if let Some(statement) = tampering.filter(|_| step + 1 == STEPS_S.len()) {
            let (done, statement) = match (statement, &ben) {
                (Forgot::WithinBens(statement), Some(ben)) => {
                    let done = domain.database.tamper_within(ben.clinic.id(), statement).await;
                    (done.expect("only PostgreSQL has a guard of its own"), statement)
                }
                (Forgot::Nothing(statement) | Forgot::WithinBens(statement), _) => {
                    (domain.database.tamper(statement).await, statement)
                }
            };
            assert!(done > 0, "{statement}");
        }
        // One clinic's turn comes first in one step and last in the next.
        if step % 2 == 0 {
            ada.step(&domain, step).await;
        }
        if let Some(ben) = &mut ben {
            ben.step(&domain, step).await;
        }
        if step % 2 == 1 {
            ada.step(&domain, step).await;
        }
        domain.run_jobs().await;
    }
    ada.seen
}

#[tokio::test]
async fn a_clinic_lives_the_same_alone_and_beside_another() {
    let (alone, beside) = (day(false, None).await, day(true, None).await);
    let all = alone.join("\n");
    for word in ["ada's words", "Maya of ada's words", "About ada's words", "Tom Okafor", "wait_s: 60"] {
        assert!(all.contains(word), "{word:?} is not seen at all: {all}");
    }
    assert_eq!(alone, beside);
}

/// The planted bugs: statements that forgot their clinic. The same comparison must tell.
#[tokio::test]
async fn a_write_that_forgot_its_clinic_would_be_seen() {
    let alone = day(false, None).await;
    for forgot in FORGOTTEN {
        assert_ne!(alone, day(true, Some(Forgot::Nothing(forgot))).await, "{forgot}");
    }
}

const FORGOTTEN: [&str; 10] = [
    "update clinic set waiting_words = 'ben''s words'",
    "update member set zone = 'Asia/Tokyo'",
    "update visit set duration_min = 60",
    "update visit set ended_at = ended_at + 3600000000 where ended_at is not null",
    "update participant set rsvp = 'no'",
    "update participant set delivery = 'bounced' where delivery is not null",
    "update participant set arrived_at = null, admitted_at = null",
    "update presence set from_at = from_at - 60000000",
    "delete from contact_word",
    "update audit_event set at = at + 1",
];

/// The same with PostgreSQL's guard alone in the way: what Ben's clinic forgot touches nothing of Ada's. SQLite has the first
/// guard only.
#[tokio::test]
async fn what_forgot_its_clinic_reaches_no_other_on_postgres() {
    if !testkit::on_postgres() {
        return;
    }
    let alone = day(false, None).await;
    // In the log nobody changes anything from within a clinic, not even in their own (`guard.rs`).
    for forgot in FORGOTTEN.into_iter().filter(|forgot| !forgot.contains("audit_event")) {
        assert_eq!(alone, day(true, Some(Forgot::WithinBens(forgot))).await, "{forgot}");
    }
}

#[tokio::test]
async fn one_clinics_cookie_and_password_are_nothing_in_another() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    let crossed = logins::resume(&domain, ben.id(), &ada.cookie).await;
    assert_eq!(refused(crossed), AppError::SignedOut);
    let crossed = logins::sign_in(&domain, &domain.stranger(ben.id(), 2), ada.credentials()).await;
    assert!(matches!(refused(crossed), AppError::Invalid(_)));
}

#[tokio::test]
async fn one_clinics_link_confirms_nothing_in_another() {
    let domain = TestDomain::new().await;
    let ben = domain.clinic("ben").await;
    let ada = domain.unconfirmed_clinic("ada").await;
    domain.run_jobs().await;
    let token = testkit::token(&domain.mail().pop().expect("ada's letter"));
    let crossed = logins::confirm_email(&domain, &domain.stranger(ben.id(), 2), token).await;
    assert!(matches!(refused(crossed), AppError::Invalid(_)));
    let me = logins::me(&domain, &ada.member(&domain).await).await.unwrap();
    assert!(!me.email_confirmed);
}
