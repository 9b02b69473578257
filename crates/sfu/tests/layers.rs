//! A camera in three layers: each receiver gets what it shows and what fits, without a seam, and nobody gets more by
//! asking.
mod support;

use call::media::{MediaCommand, MediaEvent};
use model::signal::TrackKind;
use sfu::forward::rtcp::{self, ReportBlock};
use sfu::forward::rtp::{self, Header};
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;
use support::link::Link;
use support::{GCM, MIC_SSRC, Peer, World, person, track};

const LAYERED: &str = "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
    a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
    a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;h;f\r\n";

/// Of each layer: its name, how often it sends, in ms, and how many bytes. About 170, 400 and 1,000 kbit/s.
const LAYERS: [(u8, u64, usize); 3] = [(b'q', 20, 400), (b'h', 10, 500), (b'f', 8, 1_000)];
const FIRST_SSRC: u32 = 3_000;

/// A sender of three layers, and what they have sent of each.
struct Sender {
    who: u128,
    sent: [u16; 3],
    at: u64,
}

fn join(world: &mut World, who: u128) -> Sender {
    let up = Peer::new(who, true, GCM);
    let offer = up.offer() + LAYERED;
    world.peers.push(up);
    world.peers.push(Peer::new(who, false, GCM));
    world.command(MediaCommand::OpenUp { who: person(who), epoch: 0, offer });
    world.command(MediaCommand::OpenDown { who: person(who), epoch: 0 });
    Sender { who, sent: [0; 3], at: 0 }
}

/// A packet that names its line and its layer: every one a frame of its own with the next picture number.
fn packet(peer: &Peer, ssrc: u32, rid: u8, n: u16, at: u64, len: usize, is_keyframe: bool) -> Vec<u8> {
    let mut packet = vec![0x90, 0x80 | 96];
    packet.extend_from_slice(&n.to_be_bytes());
    packet.extend_from_slice(&(at as u32 * 90).to_be_bytes());
    packet.extend_from_slice(&ssrc.to_be_bytes());
    packet.extend_from_slice(&[0xBE, 0xDE, 0, 1, 4 << 4, b'v', 10 << 4, rid]);
    let header_len = packet.len();
    let [high, low] = n.to_be_bytes();
    packet.extend_from_slice(&[0x90, 0x80, high | 0x80, low, u8::from(!is_keyframe), rid]);
    packet.resize(header_len + len, 0xAB);
    let sealer = peer.sealer.as_ref().expect("connected");
    sealer.seal_rtp(&mut packet, header_len, ssrc, u64::from(n)).expect("sealed");
    packet
}

impl Sender {
    fn talk(&mut self, world: &mut World, ms: u64) {
        for _ in 0..ms {
            self.at += 1;
            if self.at.is_multiple_of(20) {
                let voice = world.peer(self.who, true).send_rtp(MIC_SSRC, self.at as u32 * 48, b"opus!");
                world.send_from(self.who, true, voice);
            }
            for (layer, (rid, every, len)) in LAYERS.into_iter().enumerate() {
                if !self.at.is_multiple_of(every) {
                    continue;
                }
                let n = self.sent[layer];
                let ssrc = FIRST_SSRC + layer as u32;
                let is_keyframe = n.is_multiple_of(25);
                let bytes = packet(world.peer(self.who, true), ssrc, rid, n, self.at, len, is_keyframe);
                world.send_from(self.who, true, bytes);
                self.sent[layer] += 1;
            }
            world.step();
        }
    }
}

/// 1 sends three layers to 2 and 3; 4 waits.
fn call() -> (World, Sender) {
    let mut world = World::new(5);
    let sender = join(&mut world, 1);
    for who in 2..=4 {
        world.join(who);
    }
    world.until_connected();
    for to in [2, 3] {
        for kind in [TrackKind::Mic, TrackKind::Camera] {
            world.forward(track(1, kind), to);
        }
    }
    (world, sender)
}

fn looks(world: &mut World, who: u128, width: u16) {
    let looks = vec![(track(1, TrackKind::Camera), width)];
    world.command(MediaCommand::Looks { who: person(who), looks });
}

/// The layers of the pictures that somebody got since then, by name.
fn names(world: &mut World, who: u128, since: usize) -> String {
    let payloads = world.peer(who, false).payloads(96);
    let mut names: Vec<u8> = payloads[since..].iter().map(|payload| payload[5]).collect();
    names.sort_unstable();
    names.dedup();
    String::from_utf8(names).expect("letters")
}

fn pictures(world: &mut World, who: u128) -> usize {
    world.peer(who, false).payloads(96).len()
}

#[test]
fn each_gets_the_layer_that_it_shows_without_a_seam() {
    let (mut world, mut sender) = call();
    looks(&mut world, 2, 1_280);
    looks(&mut world, 3, 200);
    sender.talk(&mut world, 3_000);
    let before = [2, 3].map(|who| pictures(&mut world, who));
    sender.talk(&mut world, 1_000);
    assert_eq!((names(&mut world, 2, before[0]), names(&mut world, 3, before[1])), ("f".into(), "q".into()));
    // What was small is drawn large, and the other way round.
    looks(&mut world, 2, 200);
    looks(&mut world, 3, 1_280);
    sender.talk(&mut world, 3_000);
    let before = [2, 3].map(|who| pictures(&mut world, who));
    sender.talk(&mut world, 1_000);
    assert_eq!((names(&mut world, 2, before[0]), names(&mut world, 3, before[1])), ("q".into(), "f".into()));
    for who in [2, 3] {
        let received = world.peer(who, false).received.clone();
        let video: Vec<_> = received.iter().filter(|packet| packet.payload_type == 96).collect();
        for pair in video.windows(2) {
            assert_eq!(pair[1].seq, pair[0].seq.wrapping_add(1), "no gap in the numbers");
            let passed = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
            assert!((1..=90 * 60).contains(&passed), "time runs on: {passed}");
            let picture = |at: usize| u16::from_be_bytes([pair[at].payload[2] & 0x7F, pair[at].payload[3]]);
            assert_eq!(picture(1), (picture(0) + 1) & 0x7FFF, "no gap in the pictures");
        }
    }
}

#[test]
fn the_sender_hears_which_layers_somebody_can_use() {
    let (mut world, mut sender) = call();
    looks(&mut world, 2, 200);
    looks(&mut world, 3, 200);
    let wanted = |world: &World| {
        let wanted = |event: &MediaEvent| match event {
            MediaEvent::Wanted { who, layers } if *who == person(1) => Some(*layers),
            _ => None,
        };
        world.events.iter().filter_map(wanted).collect::<Vec<_>>()
    };
    sender.talk(&mut world, 8_000);
    assert_eq!(wanted(&world), [1]);
    looks(&mut world, 2, 600);
    sender.talk(&mut world, 2_500);
    assert_eq!(wanted(&world), [1, 2]);
}

#[test]
fn what_nobody_looks_at_is_not_sent_and_comes_back() {
    let (mut world, mut sender) = call();
    sender.talk(&mut world, 2_000);
    looks(&mut world, 2, 0);
    sender.talk(&mut world, 100);
    let (hidden, voices) = (pictures(&mut world, 2), world.peer(2, false).payloads(111).len());
    sender.talk(&mut world, 1_000);
    assert_eq!(pictures(&mut world, 2), hidden);
    assert!(world.peer(2, false).payloads(111).len() > voices + 40, "sound is never paused");
    looks(&mut world, 2, 300);
    sender.talk(&mut world, 2_000);
    assert!(pictures(&mut world, 2) > hidden + 20);
}

/// What a receiver says of its way: an estimate of its own, or that nothing is lost.
fn says(world: &mut World, who: u128, estimate: Option<u32>) {
    let ssrc =
        world.peer(who, false).received.iter().map(|packet| packet.ssrc).next_back().unwrap_or_default();
    let mut packet = Vec::new();
    // A way that is too narrow loses some, besides.
    let fraction_lost = if estimate.is_some() { 8 } else { 0 };
    rtcp::write_receiver_report(
        &mut packet,
        9,
        &[ReportBlock { ssrc, fraction_lost, ..ReportBlock::default() }],
    );
    if let Some(bits) = estimate {
        rtcp::write_remb(&mut packet, 9, bits, &[ssrc]);
    }
    world.peer(who, false).send_rtcp(packet);
}

fn held(world: &World) -> Vec<usize> {
    let held = |event: &MediaEvent| match event {
        MediaEvent::Held { who, held } if *who == person(2) => Some(held.len()),
        _ => None,
    };
    world.events.iter().filter_map(held).collect()
}

#[test]
fn a_narrow_way_gets_less_then_sound_alone_and_all_of_it_again() {
    let (mut world, mut sender) = call();
    for who in [2, 3] {
        looks(&mut world, who, 1_280);
    }
    let run = |world: &mut World, sender: &mut Sender, steps: u32, estimate: Option<u32>| {
        for _ in 0..steps {
            says(world, 2, estimate);
            sender.talk(world, 500);
        }
    };
    run(&mut world, &mut sender, 8, None);
    run(&mut world, &mut sender, 5, Some(270_000));
    let before = pictures(&mut world, 2);
    run(&mut world, &mut sender, 1, Some(270_000));
    assert_eq!(names(&mut world, 2, before), "q", "found within three seconds");
    assert!(held(&world).is_empty());

    run(&mut world, &mut sender, 5, Some(100_000));
    let (before, voices) = (pictures(&mut world, 2), world.peer(2, false).payloads(111).len());
    run(&mut world, &mut sender, 2, Some(100_000));
    assert_eq!((pictures(&mut world, 2), held(&world)), (before, vec![1]));
    assert!(world.peer(2, false).payloads(111).len() > voices + 40, "sound goes on");

    run(&mut world, &mut sender, 60, None);
    assert_eq!(held(&world), [1, 0], "it comes back by itself, once");
    let before = [2, 3].map(|who| pictures(&mut world, who));
    run(&mut world, &mut sender, 2, None);
    assert_eq!((names(&mut world, 2, before[0]), names(&mut world, 3, before[1])), ("f".into(), "f".into()));
}

/// A queue before the second one's `down` transport, whose speed (kbit/s) the test changes; `ms` is its clock. Two packets
/// under one number would give the key of their seal away, so it looks for them.
fn queue(ms: Rc<Cell<u64>>, speed: Rc<Cell<f64>>) -> Link {
    let mut free = 0.0f64;
    let mut sealed: HashMap<(u32, u16), Vec<u8>> = HashMap::new();
    Box::new(move |datagram, _| {
        let delay = Duration::from_millis(5);
        if datagram.to.ip().to_string() != "198.51.100.2" || datagram.to.port() != 6000 {
            return vec![(delay, datagram.bytes.clone())];
        }
        if let Some(header) = Header::read(&datagram.bytes).filter(|_| !rtp::is_rtcp(&datagram.bytes)) {
            let before = sealed.insert((header.ssrc, header.seq), datagram.bytes.clone());
            assert!(before.is_none_or(|before| before == datagram.bytes), "two packets under one number");
        }
        let now = ms.get() as f64;
        if free - now > 400.0 {
            return Vec::new();
        }
        free = free.max(now) + datagram.bytes.len() as f64 * 8.0 / speed.get();
        vec![(delay + Duration::from_micros(((free - now) * 1e3) as u64), datagram.bytes.clone())]
    })
}

#[test]
fn who_tells_when_packets_arrive_gets_what_fits_and_more_of_it_soon() {
    let mut world = World::new(6);
    let mut sender = join(&mut world, 1);
    world.modern = true;
    world.join(2);
    world.until_connected();
    for kind in [TrackKind::Mic, TrackKind::Camera] {
        world.forward(track(1, kind), 2);
    }
    looks(&mut world, 2, 1_280);
    let (ms, speed) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(3_000.0)));
    world.link = queue(ms.clone(), speed.clone());
    let mut run = |world: &mut World, secs: u64| {
        for _ in 0..secs * 1_000 {
            ms.set(ms.get() + 1);
            sender.talk(world, 1);
        }
    };
    for (fits, within, layer) in [(3_000.0, 4, "f"), (300.0, 4, "q"), (3_000.0, 14, "f")] {
        speed.set(fits);
        run(&mut world, within);
        let before = pictures(&mut world, 2);
        run(&mut world, 1);
        assert_eq!(names(&mut world, 2, before), layer, "of {fits} kbit/s");
    }
    assert!(world.peer(2, false).repeats > 0, "more was tried with packets that had been sent");
}

#[test]
fn who_waits_gets_nothing_whatever_they_ask() {
    let (mut world, mut sender) = call();
    looks(&mut world, 4, 1_280);
    sender.talk(&mut world, 2_000);
    assert!(world.peer(4, false).received.is_empty());
    assert!(pictures(&mut world, 2) > 0, "there was something to get");
}

#[test]
fn a_layer_that_is_not_ours_and_one_that_moves_reach_nobody() {
    let (mut world, mut sender) = call();
    looks(&mut world, 2, 200);
    sender.talk(&mut world, 2_000);
    world.run_ms(50);
    let before = pictures(&mut world, 2);
    for n in 0..50u16 {
        // A name that was not agreed on, with a stream of its own; and the largest layer's stream under another name.
        let strange = packet(world.peer(1, true), 4_000, b'x', n, 2_000, 100, true);
        world.send_from(1, true, strange);
        let n = sender.sent[2] + n;
        let moved = packet(world.peer(1, true), FIRST_SSRC + 2, b'q', n, 2_000, 100, true);
        world.send_from(1, true, moved);
        world.step();
    }
    world.run_ms(50);
    assert_eq!(pictures(&mut world, 2), before);
}
