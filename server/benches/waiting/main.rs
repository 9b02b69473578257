//! Bar B10: twenty thousand guests in waiting rooms, each with an open socket, on a server in a process of its own. What it
//! holds of memory, and how long a host's "Admit" takes to reach its guest while all the others wait.
//!
//! Fifty clinics with a host each: nobody has twenty thousand guests of their own. The guests ping as pages do. They come
//! from many addresses of loopback, since one address has not so many ports.
#![allow(clippy::disallowed_methods, reason = "a bench lives in real time")]
mod crowd;
mod socket;
#[path = "../../../crates/sfu/benches/shared/verdict.rs"]
mod verdict;

use anyhow::Context;
use model::ParticipantId;
use model::signal::{ClientMessage, ServerMessage};
use socket::{Line, Place};
use std::io::{BufRead, BufReader, Lines, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use verdict::verdict;

const SOCKETS: usize = crowd::CLINICS * crowd::VISITS * crowd::GUESTS;
/// Sockets that are opened at a time.
const AT_ONCE: usize = 100;
/// Files beside the sockets.
const SPARE: usize = 500;
/// All have pinged, and nobody comes any more.
const SETTLES: Duration = Duration::from_secs(20);
const ADMITS: usize = 200;
const PATIENCE: Duration = Duration::from_secs(10);
const BAR_MB: f64 = 1024.0;
const BAR_ADMIT: Duration = Duration::from_millis(100);
/// Of each planted bug's admits it has one.
const ADMITS_WITH_BUG: usize = 10;

/// Planted bugs, in the host's page: "Admit" is never said, or late.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bug {
    Loses,
    Dawdles,
}

/// How admits went.
struct Admits {
    asked: usize,
    /// Of those that reached their guest, in order.
    took: Vec<Duration>,
}

impl Admits {
    fn at(&self, share: f64) -> Duration {
        let at = (self.took.len() as f64 * share) as usize;
        self.took.get(at.min(self.took.len().saturating_sub(1))).copied().unwrap_or(Duration::MAX)
    }

    fn hold(&self) -> bool {
        self.took.len() == self.asked && self.at(0.99) <= BAR_ADMIT
    }
}

/// The server's process; it ends with this.
struct Server {
    process: Child,
    asks: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
    folder: PathBuf,
}

impl Server {
    fn start() -> anyhow::Result<Server> {
        let folder = std::env::temp_dir().join(format!("bedside-bench-waiting-{}", std::process::id()));
        std::fs::create_dir(&folder)?;
        let mut process = Command::new(std::env::current_exe()?)
            .arg(crowd::ARGUMENT)
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let asks = process.stdin.take().context("its input")?;
        let answers = BufReader::new(process.stdout.take().context("its output")?).lines();
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Server { process, asks, answers, address, folder };
        server.address = server.line()?.parse()?;
        Ok(server)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        self.answers.next().context("the server has ended")?.context("the server cannot be read")
    }

    /// Seats for the next guests, or for the host of a visit; good for half a minute.
    fn places(&mut self, ask: &str, count: usize) -> anyhow::Result<Vec<Place>> {
        writeln!(self.asks, "{ask}")?;
        self.asks.flush()?;
        (0..count).map(|_| Place::read(&self.line()?)).collect()
    }

    fn memory_mb(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("its memory")?;
        let kb: f64 = line.split_whitespace().next().context("a figure")?.parse()?;
        Ok(kb / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// How many files one process may have open.
fn files_max() -> anyhow::Result<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).context("a limit")?;
    let soft = line.split_whitespace().next().context("a limit")?;
    Ok(soft.parse().unwrap_or(usize::MAX))
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, argument, folder, ..] = arguments.as_slice()
        && argument == crowd::ARGUMENT
    {
        return crowd::serve(Path::new(folder));
    }
    if files_max()? < SOCKETS + SPARE {
        println!("BAR B10 not-run reason=nofile limit={} needed={}", files_max()?, SOCKETS + SPARE);
        return Ok(());
    }
    let mut server = Server::start()?;
    let empty_mb = server.memory_mb()?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let (tell, admitted) = mpsc::unbounded_channel();
        let open = Arc::new(AtomicUsize::new(0));
        let guests = fill(&mut server, &tell, &open).await?;
        tokio::time::sleep(SETTLES).await;
        let (sockets, full_mb) = (open.load(Ordering::Relaxed), server.memory_mb()?);
        let mut hosts = Hosts { server, guests, admitted, came: 0 };
        let admits = hosts.admit(ADMITS, None).await?;
        let mut unseen = false;
        for bug in [Bug::Loses, Bug::Dawdles] {
            unseen |= hosts.admit(ADMITS_WITH_BUG, Some(bug)).await?.hold();
        }
        report(sockets, empty_mb, full_mb, &admits, unseen);
        Ok(())
    })
}

/// All guests come and stay; in the order of their visits.
async fn fill(
    server: &mut Server,
    tell: &mpsc::UnboundedSender<Line>,
    open: &Arc<AtomicUsize>,
) -> anyhow::Result<Vec<ParticipantId>> {
    let mut guests = Vec::with_capacity(SOCKETS);
    while guests.len() < SOCKETS {
        let places = server.places(&format!("guests {AT_ONCE}"), AT_ONCE)?;
        let address = server.address;
        let first = guests.len();
        let comes = places.iter().enumerate().map(|(n, place)| socket::enter(address, first + n, place));
        for (socket, place) in futures::future::join_all(comes).await.into_iter().zip(&places) {
            let mut socket = socket.with_context(|| format!("after {} sockets", guests.len()))?;
            let waits = socket::told(&mut socket, |told| matches!(told, ServerMessage::Wait { .. }));
            tokio::time::timeout(PATIENCE, waits).await.context("no place in a waiting room")??;
            tokio::spawn(socket::wait(socket, place.who, tell.clone(), open.clone()));
            guests.push(place.who);
        }
    }
    Ok(guests)
}

/// Hosts come one after the other, each to a visit of their own.
struct Hosts {
    server: Server,
    guests: Vec<ParticipantId>,
    admitted: mpsc::UnboundedReceiver<Line>,
    came: usize,
}

impl Hosts {
    /// So many; the last of them has the bug.
    async fn admit(&mut self, count: usize, bug: Option<Bug>) -> anyhow::Result<Admits> {
        let mut took = Vec::with_capacity(count);
        for n in 1..=count {
            took.extend(self.admit_one(bug.filter(|_| n == count)).await?);
        }
        took.sort_unstable();
        Ok(Admits { asked: count, took })
    }

    /// The host of a visit comes, lets one guest in and leaves; how long it took, unless it did not reach the guest at all.
    async fn admit_one(&mut self, bug: Option<Bug>) -> anyhow::Result<Option<Duration>> {
        let n = self.came;
        self.came += 1;
        let visits = self.guests.len() / crowd::GUESTS;
        // Another clinic each time.
        let visit = (n * crowd::VISITS + n / crowd::CLINICS) % visits;
        let who = *self.guests.get(visit * crowd::GUESTS).context("a guest")?;
        let place = self.server.places(&format!("host {visit}"), 1)?.remove(0);
        let mut host = socket::enter(self.server.address, n, &place).await.context("the host")?;
        let is_in = socket::told(&mut host, |told| matches!(told, ServerMessage::Welcome { .. }));
        tokio::time::timeout(PATIENCE, is_in).await.context("the host was not let in")??;
        let asked = Instant::now();
        if bug == Some(Bug::Dawdles) {
            tokio::time::sleep(2 * BAR_ADMIT).await;
        }
        if bug != Some(Bug::Loses) {
            socket::say(&mut host, &ClientMessage::Admit { who }).await?;
        }
        let reached = async {
            while let Some(line) = self.admitted.recv().await {
                if line.who == who {
                    return Some(line.at.duration_since(asked));
                }
            }
            None
        };
        let took = tokio::time::timeout(PATIENCE, reached).await.ok().flatten();
        socket::say(&mut host, &ClientMessage::Leave).await?;
        Ok(took)
    }
}

fn report(sockets: usize, empty_mb: f64, full_mb: f64, admits: &Admits, bug_unseen: bool) {
    println!(
        "B10  {sockets} of {SOCKETS} guests wait, {} clinics; the server holds {full_mb:.0} MB, {empty_mb:.0} before they came; {} of {} admits reached their guest, in {:.1} ms (median)",
        crowd::CLINICS,
        admits.took.len(),
        admits.asked,
        admits.at(0.5).as_secs_f64() * 1e3
    );
    let holds = sockets == SOCKETS && full_mb <= BAR_MB && admits.hold();
    println!(
        "BAR B10 sockets={sockets} rss_mb={full_mb:.0} admit_p99_ms={:.1} bar_mb={BAR_MB} bar_ms={} {}",
        admits.at(0.99).as_secs_f64() * 1e3,
        BAR_ADMIT.as_millis(),
        verdict(holds, bug_unseen)
    );
}
