//! Bar B1: CPU per forwarded packet, one 1.5 Mbit/s picture to a hundred receivers, against the floor and against Janus.
//!
//! The floor does what cannot be left out, with no logic: receive, open once, write a header and seal per receiver,
//! send each receiver's packets of a burst as one segmented datagram. Same cipher, same machine, same run, in turn.
//! CPU is that of the forwarding thread alone, of Janus that of its process, from the scheduler's own account, kernel time
//! included.
#![allow(clippy::disallowed_methods, reason = "a bench lives in real time")]
#[path = "../../tests/support/mod.rs"]
mod support;

#[path = "../shared/thread.rs"]
mod thread;

#[path = "../shared/verdict.rs"]
mod verdict;

mod engine_side;
mod floor_side;
mod janus_api;
mod janus_ice;
mod janus_side;

use std::net::UdpSocket;
use std::time::{Duration, Instant};
use support::{CAMERA_SSRC, Peer, vp8};
use thread::Bug;
use verdict::verdict;

pub const RECEIVERS: usize = 100;
/// 30 pictures a second of six packets of 1,040 bytes: 1.5 Mbit/s.
const PICTURE_EVERY: Duration = Duration::from_nanos(33_333_333);
pub const PACKETS_PER_PICTURE: u32 = 6;
pub const PAYLOAD: usize = 1_040;
/// Higher: a steadier figure. Lower: a quicker bench.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(4);
/// The bars of quality.md: what is aimed for, and the first step.
const BAR: f64 = 2.0;
const FIRST_STEP: f64 = 6.0;
const JANUS_BAR: f64 = 0.12;
/// The planted bug: a packet that came costs two milliseconds more, which is twenty microseconds for each that goes out.
const WASTES: Bug = Bug::Wastes(Duration::from_millis(2));

/// What one round cost.
pub struct Cost {
    pub cpu: Duration,
    pub packets: u64,
}

impl Cost {
    fn per_packet_us(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.packets.max(1) as f64
    }
}

pub fn socket(bind: &str) -> UdpSocket {
    let socket = UdpSocket::bind(bind).expect("a socket");
    socket.set_nonblocking(true).expect("non-blocking");
    socket
}

/// Sends the stream for a while and empties what receivers get; each burst is one picture.
pub fn stream(sender: &mut Peer, picture: &mut u32, mut each: impl FnMut(&[u8]), mut between: impl FnMut()) {
    let end = Instant::now() + ROUND;
    let mut next = Instant::now();
    while Instant::now() < end {
        if Instant::now() >= next {
            next += PICTURE_EVERY;
            *picture += 1;
            for part in 0..PACKETS_PER_PICTURE {
                let mut payload = vp8(part == 0 && picture.is_multiple_of(90), *picture);
                payload.resize(PAYLOAD, 0xAB);
                each(&sender.send_rtp(CAMERA_SSRC, *picture * 3_000, &payload));
            }
        }
        between();
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let (mut ours, mut floor, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let mut engine = engine_side::Side::connected();
    let mut bare = floor_side::Side::new();
    let mut janus = janus_side::Side::connected();
    for _ in 0..ROUNDS {
        floor.push(bare.round().per_packet_us());
        ours.push(engine.round().per_packet_us());
        if let Ok(janus) = &mut janus {
            theirs.push(janus.round().per_packet_us());
        }
    }
    let with_bug = engine.round_with(WASTES).per_packet_us();
    let (ours, floor) = (median(ours), median(floor));
    let (ratio, ratio_with_bug) = (ours / floor, with_bug / floor);
    let (peer, against, holds) = match &janus {
        Ok(janus) => {
            let theirs = median(theirs);
            let ratio = ours / theirs;
            let peer = format!("Janus {} {theirs:.2} us", janus.version());
            (peer, format!("janus_ratio={ratio:.3} janus_bar={JANUS_BAR}"), ratio <= JANUS_BAR)
        }
        Err(reason) => ("Janus not run".to_owned(), format!("janus_ratio=not-run reason={reason}"), true),
    };
    println!(
        "B1  {RECEIVERS} receivers of 1.5 Mbit/s, AEAD_AES_128_GCM, {ROUNDS} rounds in turn: ours {ours:.2} us, floor {floor:.2} us, {peer} a packet"
    );
    println!(
        "BAR B1 {against} floor_ratio={ratio:.2} bar={BAR} first_step={FIRST_STEP} ratio_with_bug={ratio_with_bug:.2} {}",
        verdict(ratio <= BAR && holds, ratio_with_bug <= BAR)
    );
}
