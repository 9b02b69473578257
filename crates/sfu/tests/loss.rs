//! A bad link in virtual time: connections come up, and what is lost on either side is repaired.
mod support;

use model::signal::TrackKind;
use sfu::forward::rtcp;
use sfu::limits::RATE_MAX;
use std::collections::BTreeSet;
use support::link::{Fault, bad_link, faulty, lossy_link};
use support::{CAMERA_SSRC, Peer, World, number, track, vp8};

fn one_way(seed: u64, percent: u32, engine: Fault) -> (World, u32) {
    one_way_in(World::new(seed), percent, engine)
}

fn one_way_in(mut world: World, percent: u32, engine: Fault) -> (World, u32) {
    world.join(1);
    world.join(2);
    world.until_connected();
    world.forward(track(1, TrackKind::Camera), 2);
    world.run_ms(100);
    world.talk(1, 40, |_| true);
    world.link = faulty(lossy_link(percent), engine);
    let sent = world.talk(1, 4_000, |n| n % 250 == 0);
    (world, sent)
}

/// The numbers that the receiver got of the last stretch, without the packets before the link went bad.
fn received(world: &mut World) -> BTreeSet<u32> {
    world.run_ms(1_500);
    world.peer(2, false).payloads(96).iter().skip(5).map(|payload| number(payload)).collect()
}

/// Two people's four connections over a link that loses a fifth of everything but handshakes; how long they took to come
/// up, unless they never did.
fn up_after_ms(seed: u64, insists: bool) -> Option<u32> {
    let mut world = World::new(seed);
    world.link = bad_link(20);
    for who in 1..=2 {
        world.join(who);
    }
    world.peers.iter_mut().for_each(|peer| peer.insists = insists);
    for ms in 0..30_000 {
        if world.peers.iter().all(Peer::is_connected) {
            return Some(ms);
        }
        world.step();
    }
    None
}

/// Longer than this, and people think that nothing happens.
const PATIENCE_MS: u32 = 1_000;

#[test]
fn connections_come_up_although_a_fifth_of_the_checks_is_lost() {
    let took = (1..=40).map(|seed| up_after_ms(seed, true)).collect::<Vec<_>>();
    assert!(took.iter().all(|ms| ms.is_some_and(|ms| ms <= PATIENCE_MS)), "{took:?}");
}

/// The planted bug: an end that says everything once.
#[test]
fn an_end_that_does_not_insist_is_found() {
    let never = (1..=10).filter(|seed| up_after_ms(*seed, false).is_none()).count();
    assert!(never >= 5, "only {never} of ten failed, so the test above could hardly fail");
}

/// What the receiver never got of four seconds, though the engine should have seen to it; and the world afterwards.
fn lost(seed: u64, percent: u32, engine: Fault) -> (World, Vec<u32>) {
    let (mut world, sent) = one_way(seed, percent, engine);
    let got = received(&mut world);
    // Nothing follows the last ones, so nobody can know that they were sent.
    let lost = (0..sent - 5).filter(|n| !got.contains(n)).collect();
    (world, lost)
}

#[test]
fn nack_repairs_both_hops() {
    for seed in 1..=5 {
        for percent in [1, 5, 10] {
            let (world, lost) = lost(seed, percent, Fault::None);
            assert!(lost.is_empty(), "seed {seed}, {percent} %: {lost:?}");
            assert!(world.engine.stats().repeated > 0, "something was repeated");
        }
    }
}

#[test]
fn who_takes_repeats_as_a_stream_of_their_own_gets_them_there() {
    for percent in [1, 5, 10] {
        let mut world = World::new(7);
        world.modern = true;
        let (mut world, sent) = one_way_in(world, percent, Fault::None);
        let got = received(&mut world);
        let lost: Vec<u32> = (0..sent - 5).filter(|n| !got.contains(n)).collect();
        assert!(lost.is_empty(), "{percent} %: {lost:?}");
        assert!(world.peer(2, false).repeats > 0, "{percent} %");
    }
}

/// The planted bugs: an engine that asks no sender, and one that repeats for no receiver. Each alone leaves holes that the
/// same judgement must see.
#[test]
fn an_engine_that_repairs_one_hop_only_is_found() {
    for fault in [Fault::AsksNobody, Fault::HearsNobody] {
        for seed in 1..=5 {
            let (_, lost) = lost(seed, 5, fault);
            assert!(!lost.is_empty(), "seed {seed}: {fault:?} was not seen");
        }
    }
}

#[test]
fn the_sender_is_asked_for_what_is_missing() {
    use sfu::forward::rtcp::{Rtcp, nack_seqs};
    let mut world = World::new(2);
    world.join(1);
    world.join(2);
    world.until_connected();
    world.forward(track(1, TrackKind::Camera), 2);
    world.run_ms(100);
    world.peer(1, true).answers = false;
    world.talk(1, 80, |n| n == 0);
    // Three packets get lost, the next two arrive in the wrong order.
    let packets: Vec<Vec<u8>> = (10..15)
        .map(|n| world.peer(1, true).send_rtp(support::CAMERA_SSRC, 7_200 + n, &support::vp8(false, n)))
        .collect();
    world.send_from(1, true, packets[4].clone());
    world.send_from(1, true, packets[3].clone());
    world.run_ms(60);
    let asked: BTreeSet<u16> = world
        .peer(1, true)
        .feedback
        .iter()
        .filter_map(|item| match item {
            Rtcp::Nack { ssrc, first, mask } if *ssrc == support::CAMERA_SSRC => {
                Some(nack_seqs(*first, *mask))
            }
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(asked.len(), 3, "what was only reordered is not asked for: {asked:?}");
    for packet in &packets[..3] {
        world.send_from(1, true, packet.clone());
    }
    world.run_ms(50);
    let got: BTreeSet<u32> =
        world.peer(2, false).payloads(96).iter().map(|payload| number(payload)).collect();
    assert_eq!(got, (0..15).collect(), "what came late was forwarded");
}

#[test]
fn loss_lowers_what_the_sender_may_send() {
    let (mut world, _) = one_way(3, 30, Fault::None);
    let rates = world.rates(1);
    assert!(rates.iter().all(|rate| *rate <= RATE_MAX));
    assert!(rates.last().is_some_and(|last| *last < RATE_MAX * 6 / 10), "{rates:?}");
}

/// A picture as an encoder makes it: its packets by their numbers.
struct Frame {
    numbers: std::ops::Range<u32>,
    is_key: bool,
}

/// Who shows pictures: each after the one before, or from one on that stands alone.
#[derive(Default)]
struct Screen {
    got: BTreeSet<u32>,
    read: usize,
    next: usize,
}

impl Screen {
    /// How many more can be shown now.
    fn shows(&mut self, frames: &[Frame], receiver: &Peer) -> u32 {
        let new = receiver.received.iter().skip(self.read).filter(|packet| packet.payload_type == 96);
        self.got.extend(new.map(|packet| number(&packet.payload)));
        self.read = receiver.received.len();
        let mut shown = 0;
        while self.next < frames.len() {
            let is_whole = |frame: &Frame| frame.numbers.clone().all(|n| self.got.contains(&n));
            let from = self.next;
            let begins = |at: &usize| *at == from || frames[*at].is_key;
            let Some(at) = (from..frames.len()).filter(begins).find(|at| is_whole(&frames[*at])) else {
                break;
            };
            shown += 1;
            self.next = at + 1;
        }
        shown
    }

    /// So many wait for one that is not whole that it is better to begin anew.
    fn is_stuck(&self, frames: &[Frame]) -> bool {
        frames.len() - self.next > 6
    }
}

/// How many pictures of fifteen are shown each second. One of them has five packets, and fifteen if it stands alone.
fn shown_each_second(world: &mut World, seconds: u32) -> Vec<u32> {
    let (mut frames, mut screen, mut shown) = (Vec::<Frame>::new(), Screen::default(), Vec::new());
    let (mut heard, mut next, mut is_key) = (0, 0, true);
    for ms in 0..seconds * 1_000 {
        if ms % 1_000 == 0 {
            shown.push(0);
        }
        if ms % 66 == 0 {
            let sender = world.peer(1, true);
            let wanted = |item: &rtcp::Rtcp| matches!(item, rtcp::Rtcp::KeyframeWanted { .. });
            is_key |= sender.feedback.iter().skip(heard).any(wanted);
            heard = sender.feedback.len();
            let numbers = next..next + if is_key { 15 } else { 5 };
            for n in numbers.clone() {
                let payload = vp8(is_key && n == numbers.start, n);
                let packet = world.peer(1, true).send_rtp(CAMERA_SSRC, ms * 90, &payload);
                world.send_from(1, true, packet);
            }
            next = numbers.end;
            frames.push(Frame { numbers, is_key: std::mem::take(&mut is_key) });
        }
        world.step();
        let receiver = world.peer(2, false);
        if let Some(last) = shown.last_mut() {
            *last += screen.shows(&frames, receiver);
        }
        let ssrc = receiver.received.last().map(|packet| packet.ssrc);
        if let Some(ssrc) = ssrc.filter(|_| ms % 300 == 0 && screen.is_stuck(&frames)) {
            let mut packet = Vec::new();
            rtcp::write_pli(&mut packet, 1, ssrc);
            receiver.send_rtcp(packet);
        }
    }
    shown
}

/// The first one's camera reaches the second one; nothing is lost yet.
fn camera_for_two(seed: u64) -> World {
    let mut world = World::new(seed);
    world.modern = true;
    for who in 1..=2 {
        world.join(who);
    }
    world.until_connected();
    world.forward(track(1, TrackKind::Camera), 2);
    world.run_ms(100);
    world
}

#[test]
fn a_picture_goes_on_although_a_fifth_is_lost_both_ways() {
    for seed in 1..=2 {
        let mut world = camera_for_two(seed);
        world.link = lossy_link(20);
        let shown = shown_each_second(&mut world, 60);
        assert!(shown.iter().skip(10).all(|shown| *shown >= 5), "seed {seed}: {shown:?}");
    }
}

/// The planted bug: an engine that repeats for no receiver shows less with each packet that is lost.
#[test]
fn a_picture_that_nobody_repairs_is_found() {
    let mut world = camera_for_two(3);
    world.link = faulty(lossy_link(20), Fault::HearsNobody);
    let shown = shown_each_second(&mut world, 20);
    assert!(shown.iter().skip(10).any(|shown| *shown < 5), "{shown:?}");
}
