//! Fresh databases, a manual clock, inspectors: the only place with test helpers.
//!
//! `TestDomain::new().await` is a whole installation of its own, on SQLite, or on PostgreSQL with
//! `BEDSIDE_TEST_DB=postgres` and `BEDSIDE_TEST_PG_URL`. When it is dropped while jobs are due, the test fails.
mod app;
mod calendars;
mod clinic;
mod database;
mod files;
mod guards;
mod passkey;
mod ports;
mod python;
mod server_files;
mod texts;

pub use app::app_code;
pub use calendars::CalendarStandIn;
pub use clinic::{TestClinic, acceptance, mailed_code, sign_up_form, token};
pub use database::{Column, Raw, TestDatabase, on_postgres};
pub use files::FileShelf;
pub use guards::Guard;
pub use passkey::{PRESENT, Said, SoftKey, VERIFIED, origin_of};
pub use ports::{Answer, Inspector, ManualClock, SeededRng};
pub use python::{python, read_calendars};
pub use texts::{TextAnswer, TextInspector};

use domain::{Anyone, Domain, DomainConfig, Host, Operator, Origins, Ports};
use model::clinics::ClinicFront;
use model::{ClinicId, Lang};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// An installation with nobody in it.
pub struct TestDomain {
    pub domain: Domain,
    pub clock: Arc<ManualClock>,
    pub outgoing: Arc<Inspector>,
    pub texts: Arc<TextInspector>,
    pub calendars: Arc<CalendarStandIn>,
    pub files: Arc<FileShelf>,
    pub database: TestDatabase,
    config: DomainConfig,
    ports: Ports,
    leaves_jobs: AtomicBool,
    newcomers: AtomicU16,
}

impl std::ops::Deref for TestDomain {
    type Target = Domain;
    fn deref(&self) -> &Domain {
        &self.domain
    }
}

impl TestDomain {
    pub async fn new() -> TestDomain {
        TestDomain::seeded(1).await
    }

    /// Another seed, other ids and tokens; the same seed, the same ones.
    pub async fn seeded(seed: u64) -> TestDomain {
        TestDomain::at(origins(), seed, false).await
    }

    /// Its clinics share one host name and stand in its paths.
    pub async fn sharing() -> TestDomain {
        TestDomain::at(Origins { shared_path: true, ..origins() }, 1, false).await
    }

    /// Mails a code for a sign-in in a browser that is not known, as every installation with a mail server does.
    pub async fn mailing_codes() -> TestDomain {
        TestDomain::at(origins(), 1, true).await
    }

    /// Whose guards around a clinic's rows can be taken away one by one. None on SQLite, which has one.
    pub async fn with_guards() -> Option<TestDomain> {
        if !on_postgres() {
            return None;
        }
        let database = TestDatabase::fresh().await;
        database.looks_in_weak().await;
        let domain = TestDomain::over(database, origins(), 1, false).await;
        domain.database.guards_can_go().await;
        Some(domain)
    }

    async fn at(origins: Origins, seed: u64, mail_leaves: bool) -> TestDomain {
        TestDomain::over(TestDatabase::fresh().await, origins, seed, mail_leaves).await
    }

    async fn over(database: TestDatabase, origins: Origins, seed: u64, mail_leaves: bool) -> TestDomain {
        let clock = Arc::new(ManualClock::default());
        let outgoing = Arc::new(Inspector::default());
        let rng = Arc::new(SeededRng::new(seed));
        let texts = Arc::new(TextInspector::default());
        let calendars = Arc::new(CalendarStandIn::default());
        let files = Arc::new(FileShelf::default());
        let ports = Ports {
            clock: clock.clone(),
            rng,
            mail: outgoing.clone(),
            texts: texts.clone(),
            calendars: calendars.clone(),
            files: files.clone(),
        };
        let config = DomainConfig { mail_leaves, ..database.config(origins) };
        let domain = Domain::open(config.clone(), ports.clone()).await.expect("a fresh database opens");
        let leaves_jobs = AtomicBool::new(false);
        let newcomers = AtomicU16::new(0);
        TestDomain {
            domain,
            clock,
            outgoing,
            texts,
            calendars,
            files,
            database,
            config,
            ports,
            leaves_jobs,
            newcomers,
        }
    }

    /// As after a restart of the process: nothing remembered but what is on the disk.
    pub async fn reopened(&self) -> Domain {
        Domain::open(self.config.clone(), self.ports.clone()).await.expect("what was closed opens again")
    }

    /// A second installation's ports on other files, for tests of keys and databases that do not belong together.
    pub fn parts(&self) -> (DomainConfig, Ports) {
        (self.config.clone(), self.ports.clone())
    }

    /// This test means to leave jobs behind.
    pub fn leaves_jobs(&self) {
        self.leaves_jobs.store(true, Ordering::Relaxed);
    }

    /// A stranger at no clinic.
    pub fn anyone(&self) -> Anyone {
        self.domain.anyone(None, Lang::En, ip(1))
    }

    /// A stranger from an address of their own each time (RFC 2544's block): what one address asks too often is nothing to
    /// the next.
    pub fn newcomer(&self) -> Anyone {
        let [high, low] = self.newcomers.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        self.domain.anyone(None, Lang::En, IpAddr::V4(Ipv4Addr::new(198, 19, high, low)))
    }

    /// A stranger at a clinic's door; another `n`, another address.
    pub fn stranger(&self, clinic: ClinicId, n: u8) -> Anyone {
        self.domain.anyone(Some(clinic), Lang::En, ip(n))
    }

    /// A clinic with a founder, address confirmed, mails read.
    pub async fn clinic(&self, name: &str) -> TestClinic {
        let clinic = self.unconfirmed_clinic(name).await;
        self.run_jobs().await;
        let letter = self.letter("/confirm/");
        clinic.confirm(&self.domain, &letter).await;
        clinic
    }

    /// The same before its mail was read.
    pub async fn unconfirmed_clinic(&self, name: &str) -> TestClinic {
        TestClinic::open(&self.domain, &self.newcomer(), sign_up_form(&self.domain, name)).await
    }

    /// A host by this name, in a clinic of their own.
    pub async fn host(&self, name: &str) -> Host {
        self.clinic(name).await.host(&self.domain).await
    }

    pub async fn front(&self, clinic: ClinicId) -> ClinicFront {
        domain::clinics::front(&self.domain, clinic).await.expect("the clinic is there")
    }

    pub async fn operator(&self) -> Operator {
        let token = domain::operator::first_link(&self.domain).await.expect("a link").expect("a token");
        let cookie = domain::operator::enter(&self.domain, token).await.expect("the link opens");
        domain::operator::resume(&self.domain, &cookie).await.expect("the cookie holds")
    }

    /// Runs what is due; how many ran.
    pub async fn run_jobs(&self) -> usize {
        self.domain.run_jobs_once().await
    }

    /// The newest letter that went out with these words in it; the others stay.
    pub fn letter(&self, words: &str) -> domain::ports::Letter {
        self.outgoing.take_one(|letter| letter.text.contains(words)).expect("a letter with these words")
    }

    /// The same of one clinic only, by the name that it sends under.
    pub fn mail_from(&self, name: &str) -> Vec<domain::ports::Letter> {
        let mut letters = Vec::new();
        while let Some(letter) = self.outgoing.take_one(|letter| letter.from_name == name) {
            letters.insert(0, letter);
        }
        letters
    }

    /// Letters that went out since the last look.
    pub fn mail(&self) -> Vec<domain::ports::Letter> {
        self.outgoing.take()
    }
}

impl Drop for TestDomain {
    fn drop(&mut self) {
        let forgiven = self.leaves_jobs.load(Ordering::Relaxed) || std::thread::panicking();
        let mut due = self.database.end(self.clock.micros());
        // Hardly a test signs in in a browser that is known; the letters about that are `noticing.rs`'s.
        due.retain(|kind| kind != "tell_of_browser");
        // Nor does any but `reminders.rs` wait for the reminders of its visits.
        due.retain(|kind| kind != "remind_guests");
        // Nor does any but `noticed.rs` leave somebody waiting until their host is told.
        due.retain(|kind| kind != "tell_host");
        assert!(forgiven || due.is_empty(), "jobs were due and did not run: {due:?}");
    }
}

fn origins() -> Origins {
    Origins { scheme: "http".into(), base_host: "localhost".into(), port: Some(3000), shared_path: false }
}

/// Documentation addresses (RFC 5737).
pub fn ip(n: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, n))
}
