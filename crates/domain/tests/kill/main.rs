//! `kill -9` at random moments while visits are planned and letters sent: nothing acknowledged is lost, no letter is
//! lost without a word, none reaches the mail server twice, and what may have arrived is shown as in doubt.
//!
//! The parent plays the mail server and kills; the child is this same test binary, started anew after each kill on
//! the same database. `BEDSIDE_KILLS` says how often (50). Two planted bugs must turn the harness red.
#![allow(clippy::disallowed_methods, reason = "a harness reads the environment and the real clock")]
mod check;
mod child;

use child::{Wire, env};
use domain::{DatabaseUrl, Domain, Ports};
use model::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::TestDomain;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// What the mail server saw: Message-ID and recipient.
type Taken = Arc<Mutex<Vec<(String, String)>>>;

/// Bugs to plant.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bug {
    None,
    /// Says "planned" before the transaction is committed.
    AckEarly,
    /// Forgets after a crash that letters were being handed over, as a plain at-least-once queue does.
    ForgetHanded,
}

/// Takes every letter, some a little slowly, so that kills fall between taking and saying so.
async fn mail_server(listener: TcpListener, taken: Taken) {
    let mut n = 0u64;
    while let Ok((stream, _)) = listener.accept().await {
        n += 1;
        let (taken, pause) = (taken.clone(), Duration::from_millis(n * 7 % 23));
        tokio::spawn(async move {
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            if stream.read_line(&mut line).await.is_ok_and(|bytes| bytes > 0) && line.ends_with('\n') {
                let (id, to) = line.trim().split_once(' ').expect("two words");
                taken.lock().unwrap().push((id.to_owned(), to.to_owned()));
                tokio::time::sleep(pause).await;
                let _ = stream.write_all(b"ok\n").await;
            }
        });
    }
}

/// A few random bits: the moments of the kills need not repeat.
fn chance(below: u64) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish() % below
}

/// Runs the child, kills it after a random while; what it had said was planned by then.
async fn one_life(domain: &TestDomain, run: &BTreeMap<&str, String>) -> Vec<u64> {
    let (config, _) = domain.parts();
    let database = match &config.database {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child::child", "--ignored", "--nocapture"])
        .envs(run)
        .env("BEDSIDE_KILL_DB", database)
        .env("BEDSIDE_KILL_DATA", &config.data_dir)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the child starts");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    loop {
        let line = lines.next_line().await.unwrap().expect("the child comes up after any kill");
        if line.ends_with("ready") {
            break;
        }
    }
    let killed = tokio::time::sleep(Duration::from_millis(20 + chance(400)));
    tokio::pin!(killed);
    let mut planned = Vec::new();
    let mut note = |line: Option<String>| {
        planned.extend(line.as_deref().and_then(|line| line.strip_prefix("planned ")?.parse::<u64>().ok()));
    };
    loop {
        tokio::select! {
            () = &mut killed => break,
            line = lines.next_line() => note(Some(line.unwrap().expect("it dies by our hand only"))),
        }
    }
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    // What it said with its last breath was said.
    while let Ok(Some(line)) = lines.next_line().await {
        note(Some(line));
    }
    planned
}

struct Found {
    kills: u64,
    planned: usize,
    letters: usize,
    in_doubt: usize,
    /// What is wrong.
    wrong: Vec<String>,
}

async fn harness(kills: u64, bug: Bug) -> Found {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let taken = Taken::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = tokio::spawn(mail_server(listener, taken.clone()));
    let mut planned = BTreeSet::new();
    let mut now = domain.now().micros();
    for life in 0..kills {
        now += 60_000_000;
        if bug == Bug::ForgetHanded {
            domain.database.tamper("update letter set handed_at = null").await;
        }
        let run = BTreeMap::from([
            ("BEDSIDE_KILL_NOW", now.to_string()),
            ("BEDSIDE_KILL_MAIL", address.clone()),
            ("BEDSIDE_KILL_CLINIC", clinic.id().text()),
            ("BEDSIDE_KILL_COOKIE", clinic.cookie.expose().clone()),
            ("BEDSIDE_KILL_FIRST", (life * 100_000).to_string()),
            ("BEDSIDE_KILL_BUG", format!("{bug:?}")),
        ]);
        planned.extend(one_life(&domain, &run).await);
    }
    // A last, quiet life: every lease has lapsed, everything that is still to be done is done.
    domain.clock.set(Time(now + 600_000_000));
    let (config, ports) = domain.parts();
    let quiet = Domain::open(config, Ports { mail: Arc::new(Wire(address)), ..ports }).await.unwrap();
    if bug == Bug::ForgetHanded {
        domain.database.tamper("update letter set handed_at = null").await;
    }
    while quiet.run_jobs_once().await > 0 {}
    server.abort();
    let mut wrong = Vec::new();
    check::lost_visits(&domain, &quiet, &clinic, &planned, &mut wrong).await;
    let taken = taken.lock().unwrap().clone();
    let (letters, in_doubt) = check::letters(&domain, &taken, &mut wrong).await;
    Found { kills, planned: planned.len(), letters, in_doubt, wrong }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_no_letter_comes_twice() {
    let kills = env("BEDSIDE_KILLS").parse().unwrap_or(50);
    let found = harness(kills, Bug::None).await;
    println!(
        "kills={} acknowledged={} letters={} in_doubt={}",
        found.kills, found.planned, found.letters, found.in_doubt
    );
    assert_eq!(found.wrong, Vec::<String>::new());
    assert!(found.planned as u64 > kills, "too little happened between the kills: {}", found.planned);
    // Four lanes: no kill can leave more than four letters in doubt.
    assert!(found.in_doubt as u64 <= kills * 4, "{} in doubt", found.in_doubt);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_harness_sees_an_acknowledgement_before_the_commit() {
    let found = harness(12, Bug::AckEarly).await;
    assert!(found.wrong.iter().any(|wrong| wrong.contains("were lost")), "not seen: {:?}", found.wrong);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_harness_sees_a_letter_that_comes_twice() {
    let found = harness(12, Bug::ForgetHanded).await;
    assert!(found.wrong.iter().any(|wrong| wrong.contains("came twice")), "not seen: {:?}", found.wrong);
}
