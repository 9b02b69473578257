//! Bars B2 and B3: calls of two on one core. How many are held without a lost and without a late packet, and how much later a
//! packet is for passing through the engine than through a bare UDP echo that gets the same packets on the same core.
//!
//! The engine's thread, or the echo's, has one core to itself, the callers all share another: one socket, an address of
//! loopback for each connection. A delay is from before a packet is sealed by its sender to when its receiver reads it from
//! the socket, so that the callers' own work is in both figures.
#![allow(clippy::disallowed_methods, reason = "a bench lives in real time")]
#[path = "../../tests/support/mod.rs"]
mod support;

#[path = "../shared/thread.rs"]
mod thread;

#[path = "../shared/verdict.rs"]
mod verdict;

mod client;
mod echo;
mod talk;

use client::Client;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::time::{Duration, Instant};
use talk::Talk;
use thread::{Bug, Thread};
use verdict::verdict;

/// What quality.md asks for, and what is connected, so that half of a core's worth can be found.
const CALLS: usize = 100;
const CALLS_MAX: usize = 200;
/// Half of a core.
const LOAD: f64 = 0.5;
/// The first picture is a whole one, and the next comes two seconds later.
const WARM_UP: Duration = Duration::from_secs(3);
const HELD_FOR: Duration = Duration::from_secs(20);
/// Of the delays: rounds in turn. Higher: a steadier figure. Lower: a quicker bench.
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(5);
const BAR_DELAY: f64 = 2.0;
/// The planted bugs, and how long each is looked at: a packet in so many is lost, or a batch makes a pause.
const LOSES: Bug = Bug::Loses(500);
const DAWDLES: Bug = Bug::Dawdles(Duration::from_millis(20));
const PLANTED_FOR: Duration = Duration::from_secs(2);
/// Of a hundred packets so many may leave late, or what was offered is not what the bar says.
const SLOW_MAX: f64 = 0.01;

fn cores() -> Vec<usize> {
    let allowed = sched_getaffinity(None).expect("Linux tells where a thread may run");
    (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core)).collect()
}

/// The calling thread runs there and nowhere else from now on.
fn pin(core: usize) {
    let mut set = CpuSet::new();
    set.set(core);
    sched_setaffinity(None, &set).expect("a thread may be pinned");
}

/// A stretch of talk through the engine, and the share of its core that it took.
fn through(client: &mut Client, calls: usize, lasts: Duration) -> (Talk, f64, Duration) {
    let (before, began) = (client.thread.account(), Instant::now());
    let talk = client.talk(calls, lasts, None);
    let after = client.thread.account();
    let cpu = after.cpu - before.cpu;
    let packets = u32::try_from(after.forwarded - before.forwarded).unwrap_or(u32::MAX).max(1);
    (talk, cpu.as_secs_f64() / began.elapsed().as_secs_f64(), cpu / packets)
}

/// Its figure is the share of the core that `LOAD` calls would need.
fn held(client: &mut Client) -> f64 {
    client.talk(CALLS, WARM_UP, None);
    let (talk, share, a_packet) = through(client, CALLS, HELD_FOR);
    let derived = (CALLS as f64 / share) as usize;
    client.thread.plant(Some(LOSES));
    let with_bug = client.talk(CALLS, PLANTED_FOR, None).held();
    client.thread.plant(None);
    println!(
        "B3  {CALLS} calls of two, 1.2 Mbit/s and sound each way, {} s on one core: {} of {} packets lost, {} late, core {:.0} % busy, {:.2} us a packet",
        HELD_FOR.as_secs(),
        talk.lost(),
        talk.sent(),
        talk.late(),
        share * 100.0,
        a_packet.as_secs_f64() * 1e6
    );
    if talk.slow_share() > SLOW_MAX {
        println!("BAR B3 not-run reason=callers-too-slow slow={:.3}", talk.slow_share());
    } else {
        let held = talk.held();
        println!(
            "BAR B3 held={held} bar={CALLS} derived={derived} core={share:.2} held_with_bug={with_bug} {}",
            verdict(held == CALLS, with_bug == CALLS)
        );
    }
    share
}

fn delays(client: &mut Client, core: usize, share: f64) {
    let calls = ((CALLS as f64 * LOAD / share) as usize).clamp(CALLS / 10, CALLS_MAX);
    client.talk(calls, WARM_UP, None);
    let (mut ours, mut bare, mut loads, mut slow) = (Vec::new(), Vec::new(), Vec::new(), 0.0_f64);
    let mut lost = 0;
    for _ in 0..ROUNDS {
        let (mut talk, load, _) = through(client, calls, ROUND);
        ours.push(talk.at(0.99));
        loads.push(load);
        slow = slow.max(talk.slow_share());
        lost += talk.lost();
        let echo = echo::Echo::start(core);
        let mut talk = client.talk(calls, ROUND, Some(echo.address));
        bare.push(talk.at(0.99));
        slow = slow.max(talk.slow_share());
        echo.stop();
    }
    client.thread.plant(Some(DAWDLES));
    let mut with_bug = client.talk(calls, PLANTED_FOR, None);
    client.thread.plant(None);
    let us = |mut all: Vec<Duration>| {
        all.sort_unstable();
        all[all.len() / 2].as_secs_f64() * 1e6
    };
    let (ours, bare) = (us(ours), us(bare));
    let (ratio, load) = (ours / bare, loads.iter().sum::<f64>() / loads.len() as f64);
    let ratio_with_bug = with_bug.at(0.99).as_secs_f64() * 1e6 / bare;
    println!(
        "B2  {calls} calls, core {:.0} % busy: p99 from sender to receiver {ours:.0} us, through a bare UDP echo {bare:.0} us; {lost} lost",
        load * 100.0
    );
    if slow > SLOW_MAX {
        println!("BAR B2 not-run reason=callers-too-slow slow={slow:.3}");
    } else {
        println!(
            "BAR B2 echo_ratio={ratio:.2} p99_us={ours:.0} echo_p99_us={bare:.0} load={load:.2} bar={BAR_DELAY} ratio_with_bug={ratio_with_bug:.2} {}",
            verdict(ratio <= BAR_DELAY, ratio_with_bug <= BAR_DELAY)
        );
    }
}

fn main() {
    let [engine, callers, ..] = cores()[..] else {
        println!("BAR B3 not-run reason=one-core\nBAR B2 not-run reason=one-core");
        return;
    };
    let thread = Thread::start(move || pin(engine));
    pin(callers);
    let mut client = Client::connected(thread, CALLS_MAX);
    let share = held(&mut client);
    delays(&mut client, engine, share);
}
