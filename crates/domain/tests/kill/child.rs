//! What is started and killed: an installation that plans visits, sends letters, lets people in and writes down when
//! they were there, as fast as it can.
use domain::joining::{self, Fact};
use domain::ports::{Boxed, Clock, Letter, Mail, SendError};
use domain::{DatabaseUrl, Domain, DomainConfig, Host, Origins, Ports, logins, visits};
use model::joining::LinkToken;
use model::visits::{NewParticipant, NewVisit};
use model::{ClinicId, Lang, Secret, Time, VisitId};
use std::sync::Arc;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// The way to the mail server that the parent plays.
pub struct Wire(pub String);

impl Mail for Wire {
    fn send(&self, letter: Letter) -> Boxed<'_, Result<(), SendError>> {
        Box::pin(async move {
            let retry = |error: std::io::Error| SendError::Retry(error.into());
            let doubt = |error: std::io::Error| SendError::InDoubt(error.into());
            let mut stream = BufReader::new(TcpStream::connect(&self.0).await.map_err(retry)?);
            let line = format!("{} {}\n", letter.message_id, letter.to_address);
            stream.write_all(line.as_bytes()).await.map_err(doubt)?;
            let mut answer = String::new();
            stream.read_line(&mut answer).await.map_err(doubt)?;
            if answer == "ok\n" { Ok(()) } else { Err(SendError::InDoubt(anyhow::anyhow!("cut off"))) }
        })
    }
}

/// Goes on from where the parent says, as fast as the real one.
struct Running(i64, Instant);

impl Clock for Running {
    fn now(&self) -> Time {
        Time(self.0 + self.1.elapsed().as_micros() as i64)
    }
}

pub fn form(n: u64) -> NewVisit {
    let guest = |k: u64| NewParticipant {
        name: format!("Guest {n} {k}"),
        email: format!("g{n}.{k}@example.net"),
        invite: "mail".into(),
        ..NewParticipant::default()
    };
    NewVisit {
        request_id: format!("request {n}"),
        for_host: String::new(),
        when: "now".into(),
        date: String::new(),
        time: String::new(),
        fold: String::new(),
        zone: String::new(),
        duration: "480".into(),
        topic: format!("visit {n}"),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants: vec![guest(1), guest(2)],
        colleagues: Vec::new(),
    }
}

pub fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// What goes on at the same time in one lane, and is said once it is acknowledged.
struct Lane {
    domain: Domain,
    host: Host,
    /// The planted bug: said before.
    early: bool,
}

impl Lane {
    async fn step<T>(&self, word: &str, n: u64, step: impl Future<Output = domain::Result<T>>) -> T {
        if self.early {
            println!("{word} {n}");
        }
        let done = step.await.expect("it is done");
        if !self.early {
            println!("{word} {n}");
        }
        done
    }

    async fn plan(&self, n: u64) -> VisitId {
        self.step("planned", n, visits::schedule(&self.domain, &self.host, form(n))).await
    }

    /// A whole visit of the first guest's: comes, is admitted, is there, leaves.
    async fn arrive(&self, n: u64) {
        let (domain, host) = (&self.domain, &self.host);
        let visit = self.plan(n).await;
        let view = visits::view(domain, host, visit).await.expect("it is there");
        let link = LinkToken(view.keys[0].link.rsplit("/j/").next().expect("a link").to_owned());
        let who = domain.anyone(Some(host.clinic()), Lang::En, testkit::ip(9));
        let guest = joining::guest(domain, &who, &link).await.expect("the link opens");
        self.step("arrived", n, joining::enter(domain, &guest, format!("Guest {n}"))).await;
        self.step("admitted", n, joining::admit(domain, host, guest.id())).await;
        let is = |fact| joining::record(domain, visit, guest.id(), fact, domain.now());
        self.step("came", n, is(Fact::Present(true))).await;
        self.step("left", n, is(Fact::Present(false))).await;
    }
}

/// As the server does it, only more often.
async fn beat(domain: Domain) {
    loop {
        joining::heartbeat(&domain).await.expect("a heartbeat");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// Not a test by itself: what the harness starts and kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the harness"]
async fn child() {
    let database = match env("BEDSIDE_KILL_DB").strip_prefix("sqlite:") {
        Some(path) => DatabaseUrl::Sqlite(path.into()),
        None => DatabaseUrl::Postgres(env("BEDSIDE_KILL_DB")),
    };
    let config = DomainConfig {
        database,
        data_dir: env("BEDSIDE_KILL_DATA").into(),
        audit_dir: std::path::Path::new(&env("BEDSIDE_KILL_DATA")).join("audit"),
        audit_mail: None,
        origin: origin(),
        mail_from: "no-reply@bedside.example".into(),
        news: domain::News::default(),
        // The host is killed for hours, minute by minute, and stays signed in.
        limits: model::limits::Limits { idle_s: i64::MAX, absolute_s: i64::MAX },
        mail_leaves: false,
        leaked: None,
    };
    let start: i64 = env("BEDSIDE_KILL_NOW").parse().expect("the harness says the time");
    let ports = Ports {
        clock: Arc::new(Running(start, Instant::now())),
        rng: Arc::new(domain::ports::SystemRng),
        mail: Arc::new(Wire(env("BEDSIDE_KILL_MAIL"))),
        texts: Arc::new(testkit::TextInspector::default()),
        calendars: Arc::new(testkit::CalendarStandIn::default()),
        files: Arc::new(testkit::FileShelf::default()),
    };
    let domain = Domain::open(config, ports).await.expect("the database opens after any kill");
    joining::recover(&domain).await.expect("the record is mended");
    let clinic: ClinicId = env("BEDSIDE_KILL_CLINIC").parse().expect("a clinic");
    let member = logins::resume(&domain, clinic, &Secret::new(env("BEDSIDE_KILL_COOKIE"))).await.expect("in");
    let host = member.host().expect("a host");
    tokio::spawn(domain.clone().run_worker(std::future::pending()));
    tokio::spawn(beat(domain.clone()));
    println!("ready");
    let first: u64 = env("BEDSIDE_KILL_FIRST").parse().expect("a number");
    let lane = Lane { domain, host, early: env("BEDSIDE_KILL_BUG") == "AckEarly" };
    let plan = async |nth: u64| {
        for n in (first + nth..).step_by(LANES) {
            lane.plan(n).await;
        }
    };
    let arrive = async |nth: u64| {
        for n in (first + nth..).step_by(LANES) {
            lane.arrive(n).await;
        }
    };
    tokio::join!(plan(0), plan(1), arrive(2), arrive(3));
}

const LANES: usize = 4;

fn origin() -> Origins {
    Origins { scheme: "http".into(), base_host: "localhost".into(), port: None, shared_path: false }
}
