//! Bar T10, first part: a storm of sign-ins while two people talk. What is lost of the call's sound and how late it comes,
//! quiet and in the storm, in one run on one machine.
//!
//! The server has a runtime of its own, as in life; the callers and whoever storms share another, so that what is measured
//! is not the measurer. They share the machine's cores all the same: a caller on the same two cores is the worst case.
#![allow(clippy::disallowed_methods, reason = "a bench lives in real time")]
mod knock;
#[path = "../shared/post.rs"]
mod post;
#[path = "../../../crates/sfu/benches/shared/verdict.rs"]
mod verdict;

use knock::{Answers, knock};
use server::config::Config;
use server::doctor::call::Room;
use server::doctor::headless::Person;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use verdict::verdict;

const LASTS: Duration = Duration::from_secs(10);
const SOUND_EVERY: Duration = Duration::from_millis(20);
/// One in ten milliseconds.
const A_SECOND: u32 = 100;
/// What a call may get worse by: one packet in a thousand, and a quarter of a packet of sound later.
const LOSS_MAX: f64 = 0.001;
const LATER_MAX: Duration = Duration::from_millis(5);

/// What a stretch of talk was like.
#[derive(Clone)]
struct Talk {
    loss: f64,
    /// In order.
    delays: Vec<Duration>,
}

impl Talk {
    fn at(&self, share: f64) -> Duration {
        let at = (self.delays.len() as f64 * share) as usize;
        self.delays.get(at.min(self.delays.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    /// Whether a call is as good as the quiet one was.
    fn is_as(&self, quiet: &Talk) -> bool {
        self.loss <= quiet.loss + LOSS_MAX && self.at(0.99) <= quiet.at(0.99) + LATER_MAX
    }

    /// The planted bugs: as if a packet in a hundred of it had been lost, and as if each had come twice the time later that
    /// a storm may cost.
    fn with_bugs(&self) -> [Talk; 2] {
        let later = self.delays.iter().map(|delay| *delay + 2 * LATER_MAX).collect();
        [Talk { loss: self.loss + 0.01, ..self.clone() }, Talk { delays: later, ..self.clone() }]
    }

    fn words(&self) -> String {
        let ms = |share| self.at(share).as_secs_f64() * 1e3;
        format!(
            "lost {:.2} %, delay p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms",
            self.loss * 100.0,
            ms(0.5),
            ms(0.95),
            ms(0.99)
        )
    }
}

async fn listen(people: &[Person; 2], lasts: Duration) -> Talk {
    let sound = || people.iter().map(|one| one.got.sound.load(Ordering::Relaxed)).sum::<u64>();
    people.iter().for_each(|one| drop(one.got.delays()));
    let (before, began) = (sound(), Instant::now());
    tokio::time::sleep(lasts).await;
    let due = 2.0 * began.elapsed().as_secs_f64() / SOUND_EVERY.as_secs_f64();
    // What was on its way at either end is no loss.
    let loss = ((due - 2.0 - (sound() - before) as f64) / due).max(0.0);
    let mut delays: Vec<Duration> = people.iter().flat_map(|one| one.got.delays()).collect();
    delays.sort_unstable();
    Talk { loss, delays }
}

/// So many people a second try to sign in, each from an address of their own and with a name of their own, until `lasts`.
async fn storm(room: &Room, lasts: Duration) -> Answers {
    let answers = Arc::new(Answers::default());
    let began = Instant::now();
    let mut tick = tokio::time::interval(Duration::from_secs(1) / A_SECOND);
    let mut n = 0;
    while began.elapsed() < lasts {
        tick.tick().await;
        n += 1;
        let (answers, address, clinic) = (answers.clone(), room.address, room.clinic.clone());
        tokio::spawn(async move { answers.note(Instant::now(), knock(address, &clinic, n).await) });
    }
    // The last ones have asked, too.
    while answers.len() < n as usize && began.elapsed() < lasts + Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Arc::into_inner(answers).unwrap_or_default()
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

fn config() -> Config {
    let mut config = Config::default();
    config.media.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    config.server.trusted_proxies = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    config.server.dist =
        std::path::PathBuf::from(std::env::var("BEDSIDE_DIST").unwrap_or_else(|_| "dist".into()));
    config
}

fn main() -> anyhow::Result<()> {
    let (servers, callers) = (runtime(), runtime());
    let room = servers.block_on(Room::open(&config()))?;
    callers.block_on(async {
        let mut people = room.arrive().await?;
        room.admit(&mut people).await?;
        let quiet = listen(&people, LASTS).await;
        let (loud, answers) = tokio::join!(listen(&people, LASTS), storm(&room, LASTS));
        report(&quiet, &loud, &answers);
        for person in &people {
            person.leave().await;
        }
        Ok(())
    })
}

fn report(quiet: &Talk, loud: &Talk, answers: &Answers) {
    println!("storm  {A_SECOND} sign-ins a second for {} s: {}", LASTS.as_secs(), answers.words());
    println!("       quiet: {}", quiet.words());
    println!("       storm: {}", loud.words());
    let all_answered = answers.judged() > 0 && answers.judged() + answers.shed() == answers.len();
    let bug_unseen = quiet.with_bugs().iter().any(|talk| talk.is_as(quiet));
    println!(
        "BAR storm loss_quiet={:.4} loss_storm={:.4} p99_quiet_ms={:.2} p99_storm_ms={:.2} judged={} shed={} {}",
        quiet.loss,
        loud.loss,
        quiet.at(0.99).as_secs_f64() * 1e3,
        loud.at(0.99).as_secs_f64() * 1e3,
        answers.judged(),
        answers.shed(),
        verdict(loud.is_as(quiet) && all_answered, bug_unseen)
    );
}
