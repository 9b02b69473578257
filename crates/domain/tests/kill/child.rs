//! What is started and killed: an installation that plans visits and sends letters as fast as it can.
use domain::ports::{Boxed, Clock, Letter, Mail, SendError};
use domain::{DatabaseUrl, Domain, DomainConfig, Origins, Ports, logins, visits};
use model::visits::{NewParticipant, NewVisit};
use model::{ClinicId, Secret, Time};
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
        when: "now".into(),
        date: String::new(),
        time: String::new(),
        fold: String::new(),
        zone: String::new(),
        duration: "480".into(),
        topic: format!("visit {n}"),
        participants: vec![guest(1), guest(2)],
    }
}

pub fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
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
        origin: origin(),
        mail_from: "no-reply@bedside.example".into(),
    };
    let start: i64 = env("BEDSIDE_KILL_NOW").parse().expect("the harness says the time");
    let ports = Ports {
        clock: Arc::new(Running(start, Instant::now())),
        rng: Arc::new(domain::ports::SystemRng),
        mail: Arc::new(Wire(env("BEDSIDE_KILL_MAIL"))),
    };
    let domain = Domain::open(config, ports).await.expect("the database opens after any kill");
    domain::joining::recover(&domain).await.expect("the record is mended");
    let clinic: ClinicId = env("BEDSIDE_KILL_CLINIC").parse().expect("a clinic");
    let member = logins::resume(&domain, clinic, &Secret::new(env("BEDSIDE_KILL_COOKIE"))).await.expect("in");
    let host = member.host().expect("a host");
    tokio::spawn(domain.clone().run_worker(std::future::pending()));
    println!("ready");
    let first: u64 = env("BEDSIDE_KILL_FIRST").parse().expect("a number");
    let early = env("BEDSIDE_KILL_BUG") == "AckEarly";
    let plan = |lane: u64| {
        let (domain, host) = (&domain, &host);
        async move {
            for n in (first + lane..).step_by(2) {
                if early {
                    println!("planned {n}");
                }
                visits::schedule(domain, host, form(n)).await.expect("planned");
                if !early {
                    println!("planned {n}");
                }
            }
        }
    };
    tokio::join!(plan(0), plan(1));
}

fn origin() -> Origins {
    Origins { scheme: "http".into(), base_host: "localhost".into(), port: None, shared_path: false }
}
