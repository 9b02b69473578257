//! `kill -9` at random moments while visits are planned, letters sent and people let in: nothing acknowledged is lost,
//! no letter is lost without a word, none reaches the mail server twice, what may have arrived is shown as in doubt;
//! after each start the queue is done, nobody is left in a call, and the log of what happened is whole.
//!
//! The parent plays the mail server and kills; the child is this same test binary, started anew after each kill on
//! the same database. `BEDSIDE_KILLS` says how often (50). Planted bugs must turn the harness red.
#![allow(clippy::disallowed_methods, reason = "a harness reads the environment and the real clock")]
mod check;
mod child;

use child::{Wire, env};
use domain::{DatabaseUrl, Domain, Ports};
use model::Time;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::TestDomain;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// What the mail server saw: Message-ID and recipient.
type Taken = Arc<Mutex<Vec<(String, String)>>>;

/// What the child says it has done with a visit, in this order.
const STEPS: [&str; 5] = ["planned", "arrived", "admitted", "came", "left"];

/// The last step of each visit that was acknowledged.
type Acknowledged = BTreeMap<u64, &'static str>;

/// Bugs to plant.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bug {
    None,
    /// Says "planned" before the transaction is committed.
    AckEarly,
    /// Forgets after a crash that letters were being handed over, as a plain at-least-once queue does.
    ForgetHanded,
    /// Changes the log of what happened behind the program's back.
    Rewrite,
    /// Starts again without anybody to do what is due.
    NoWorker,
}

/// Takes every letter, some a little slowly, so that kills fall between taking and saying so; at once while nobody is
/// to be killed.
async fn mail_server(listener: TcpListener, taken: Taken, at_once: Arc<AtomicBool>) {
    let mut n = 0u64;
    while let Ok((stream, _)) = listener.accept().await {
        n += 1;
        let slow = if at_once.load(Ordering::Relaxed) { 0 } else { n * 7 % 23 };
        let (taken, pause) = (taken.clone(), Duration::from_millis(slow));
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

/// Longer than the first arrival takes on a busy machine, also on PostgreSQL.
const FIRST_ARRIVAL: Duration = Duration::from_secs(5);

/// Runs the child, kills it after a random while; notes what it had said by then. The while begins when the child is
/// up, or, `in_the_midst`, when somebody has arrived: a slow machine would kill every life before.
async fn one_life(
    domain: &TestDomain,
    run: &BTreeMap<&str, String>,
    in_the_midst: bool,
    said: &mut Acknowledged,
) {
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
    let random = Duration::from_millis(20 + chance(400));
    let killed = tokio::time::sleep(if in_the_midst { FIRST_ARRIVAL } else { random });
    tokio::pin!(killed);
    let mut waits = in_the_midst;
    // True when somebody has arrived.
    let mut note = |line: Option<String>| {
        let Some((word, n)) = line.as_deref().and_then(|line| line.split_once(' ')) else { return false };
        let (Some(step), Ok(n)) = (STEPS.iter().find(|step| **step == word), n.parse()) else { return false };
        said.insert(n, step);
        *step != "planned"
    };
    loop {
        tokio::select! {
            () = &mut killed => break,
            line = lines.next_line() => {
                let arrived = note(Some(line.unwrap().expect("it dies by our hand only")));
                if arrived && waits {
                    waits = false;
                    killed.as_mut().reset(tokio::time::Instant::now() + random);
                }
            }
        }
    }
    child.start_kill().unwrap();
    child.wait().await.unwrap();
    // What it said with its last breath was said.
    while let Ok(Some(line)) = lines.next_line().await {
        note(Some(line));
    }
}

struct Found {
    kills: u64,
    planned: usize,
    arrived: usize,
    letters: usize,
    in_doubt: usize,
    /// What is wrong.
    wrong: Vec<String>,
}

/// What a bug does to the database right after a kill.
async fn plant(domain: &TestDomain, bug: Bug) {
    match bug {
        Bug::None | Bug::AckEarly | Bug::NoWorker => {}
        Bug::ForgetHanded => {
            domain.database.tamper("update letter set handed_at = null").await;
        }
        Bug::Rewrite => {
            domain.database.tamper("update audit_event set name = 'nothing' where seq = 3").await;
        }
    }
}

async fn harness(kills: u64, bug: Bug) -> Found {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    domain.database.tamper("update clinic set idle_min = 60000, absolute_h = 10000").await;
    let taken = Taken::default();
    let at_once = Arc::new(AtomicBool::new(false));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = tokio::spawn(mail_server(listener, taken.clone(), at_once.clone()));
    let (mut said, mut wrong) = (Acknowledged::new(), Vec::new());
    let mut now = domain.now().micros();
    for life in 0..kills {
        now += 60_000_000;
        let run = BTreeMap::from([
            ("BEDSIDE_KILL_NOW", now.to_string()),
            ("BEDSIDE_KILL_MAIL", address.clone()),
            ("BEDSIDE_KILL_CLINIC", clinic.id().text()),
            ("BEDSIDE_KILL_COOKIE", clinic.cookie.expose().clone()),
            ("BEDSIDE_KILL_FIRST", (life * 100_000).to_string()),
            ("BEDSIDE_KILL_BUG", format!("{bug:?}")),
        ]);
        one_life(&domain, &run, life % 2 == 0, &mut said).await;
        plant(&domain, bug).await;
        at_once.store(true, Ordering::Relaxed);
        // Every lease has lapsed by then, also where nobody takes them back at the start.
        now += 200_000_000;
        domain.clock.set(Time(now));
        let quiet = open(&domain, &address).await;
        check::recovered(&domain, &quiet, &clinic, bug != Bug::NoWorker, &mut wrong).await;
        quiet.close().await;
        at_once.store(false, Ordering::Relaxed);
    }
    server.abort();
    let quiet = open(&domain, &address).await;
    check::lost(&domain, &quiet, &clinic, &said, &mut wrong).await;
    quiet.close().await;
    let taken = taken.lock().unwrap().clone();
    let (letters, in_doubt) = check::letters(&domain, &taken, &mut wrong).await;
    let arrived = said.values().filter(|step| **step != "planned").count();
    Found { kills, planned: said.len(), arrived, letters, in_doubt, wrong }
}

/// The installation as the next process finds it.
async fn open(domain: &TestDomain, mail: &str) -> Domain {
    let (config, ports) = domain.parts();
    let ports = Ports { mail: Arc::new(Wire(mail.to_owned())), ..ports };
    Domain::open(config, ports).await.expect("the database opens after any kill")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_no_letter_comes_twice() {
    let kills = env("BEDSIDE_KILLS").parse().unwrap_or(50);
    let found = harness(kills, Bug::None).await;
    println!(
        "kills={} acknowledged={} arrived={} letters={} in_doubt={}",
        found.kills, found.planned, found.arrived, found.letters, found.in_doubt
    );
    assert_eq!(found.wrong, Vec::<String>::new());
    assert!(found.planned as u64 > kills, "too little happened between the kills: {}", found.planned);
    // Four steps more, so on a busy machine not in every life.
    assert!(found.arrived as u64 > kills / 5, "too few people came between the kills: {}", found.arrived);
    // Four lanes: no kill can leave more than four letters in doubt.
    assert!(found.in_doubt as u64 <= kills * 4, "{} in doubt", found.in_doubt);
}

/// Kills fall where chance has it, and on a busy machine a dozen may fall where a bug does no harm.
const TRIES: usize = 3;

/// The harness with a bug planted says each of these.
async fn sees(kills: u64, bug: Bug, words: &[&str]) {
    let mut wrong = Vec::new();
    for _ in 0..TRIES {
        wrong.extend(harness(kills, bug).await.wrong);
        if words.iter().all(|words| wrong.iter().any(|wrong: &String| wrong.contains(words))) {
            return;
        }
    }
    panic!("not all of {words:?} are in {wrong:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_harness_sees_an_acknowledgement_before_the_commit() {
    // Of visits or of steps, as chance has it.
    sees(12, Bug::AckEarly, &["were lost"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_harness_sees_a_letter_that_comes_twice() {
    sees(12, Bug::ForgetHanded, &["came twice"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_harness_sees_a_rewritten_log() {
    sees(1, Bug::Rewrite, &["the log is broken at entry 3"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_harness_sees_what_is_left_undone() {
    sees(12, Bug::NoWorker, &["jobs are left"]).await;
}
