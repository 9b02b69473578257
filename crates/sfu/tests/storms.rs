//! Storms of one call (W12): packets, streams, requests and descriptions all at once, while twenty other calls go through the
//! same engine. What is looked at of them is bounded, and nobody beside them loses a word or a picture.
mod support;

use call::media::MediaCommand;
use model::signal::TrackKind;
use sfu::forward::rtcp;
use sfu::limits::{PACKETS_PER_S_MAX, REPEATS_PER_S_MAX};
use support::{CAMERA_SSRC, GCM, MIC_SSRC, Peer, World, person, track, visit, vp8};

const CALLS: u128 = 20;
/// First all is quiet, then it storms.
const QUIET_MS: u64 = 40;
const STORM_MS: u64 = 500;
const WORD_EVERY_MS: u64 = 20;
const PICTURE_EVERY_MS: u64 = 8;
/// Packets of the one who sends, in each millisecond.
const STORM_PER_MS: u32 = 30;

/// Who sends and who receives in that call. 1 and 2 are in the one that storms.
fn pair(call: u128) -> (u128, u128) {
    (10 + 2 * call, 11 + 2 * call)
}

fn scene() -> World {
    let mut world = World::new(61);
    world.join(1);
    world.join(2);
    for call in 0..CALLS {
        let (sends, receives) = pair(call);
        for (who, up) in [(sends, true), (receives, false)] {
            let mut peer = Peer::new(who, up, GCM);
            peer.visit = visit(2 + call);
            let (who, epoch) = (person(who), 0);
            let open = match up {
                true => MediaCommand::OpenUp { who, epoch, offer: peer.offer() },
                false => MediaCommand::OpenDown { who, epoch },
            };
            world.peers.push(peer);
            world.engine.handle(visit(2 + call), open, world.now);
        }
    }
    world.until_connected();
    for kind in [TrackKind::Mic, TrackKind::Camera] {
        world.forward(track(1, kind), 2);
        for call in 0..CALLS {
            let (sends, receives) = pair(call);
            let forward = MediaCommand::Forward { track: track(sends, kind), to: person(receives) };
            world.engine.handle(visit(2 + call), forward, world.now);
        }
    }
    world.run_ms(50);
    // Neither mends what the storm takes from itself.
    world.peer(1, true).answers = false;
    world.peer(2, false).repairs = false;
    world
}

fn talks(world: &mut World, who: u128, at: u64) {
    if at.is_multiple_of(WORD_EVERY_MS) {
        let packet = world.peer(who, true).send_rtp(MIC_SSRC, at as u32 * 48, b"opus!");
        world.send_from(who, true, packet);
    }
    if at.is_multiple_of(PICTURE_EVERY_MS) {
        let packet = world.peer(who, true).send_rtp(CAMERA_SSRC, at as u32 * 90, &vp8(at == 0, at as u32));
        world.send_from(who, true, packet);
    }
}

/// A millisecond of everything that two members can send.
fn storms(world: &mut World, at: u64) {
    let sender = world.peer(1, true);
    let mut packets = Vec::new();
    for part in 0..STORM_PER_MS / 3 {
        let number = at as u32 * STORM_PER_MS + part;
        // A stream of its own, a picture, and the same once more.
        packets.push(sender.seal(50_000 + number, 1, number, &vp8(true, number)));
        let picture = sender.send_rtp(CAMERA_SSRC, number, &vp8(false, number));
        packets.extend([picture.clone(), picture]);
    }
    let offer = sender.offer();
    for packet in packets {
        world.send_from(1, true, packet);
    }
    let receiver = world.peer(2, false);
    let newest = receiver.received.iter().rev().find(|packet| packet.payload_type == 96).expect("a picture");
    let (ssrc, last) = (newest.ssrc, newest.seq);
    for _ in 0..4 {
        let mut packet = Vec::new();
        rtcp::write_pli(&mut packet, 9, ssrc);
        let seqs: Vec<u16> = (0..60).map(|n| last.wrapping_sub(59 - n)).collect();
        rtcp::write_nack(&mut packet, 9, ssrc, &seqs);
        receiver.send_rtcp(packet);
    }
    if at.is_multiple_of(50) {
        let (who, epoch) = (person(3), at as u32);
        world.command(MediaCommand::OpenUp { who, epoch, offer });
        world.command(MediaCommand::OpenDown { who, epoch });
        world.command(MediaCommand::Close { who });
    }
}

#[test]
fn twenty_calls_lose_nothing_beside_one_that_storms() {
    let mut world = scene();
    let end = QUIET_MS + STORM_MS;
    let mut before = world.engine.stats();
    for at in 0..end {
        for call in 0..CALLS {
            talks(&mut world, pair(call).0, at);
        }
        if at < QUIET_MS {
            talks(&mut world, 1, at);
        } else {
            storms(&mut world, at);
        }
        world.step();
        if at < QUIET_MS {
            before = world.engine.stats();
        }
    }
    world.run_ms(50);
    let (words, pictures) = (end.div_ceil(WORD_EVERY_MS), end.div_ceil(PICTURE_EVERY_MS));
    for call in 0..CALLS {
        let peer = world.peer(pair(call).1, false);
        let heard = (peer.payloads(111).len() as u64, peer.payloads(96).len() as u64);
        assert_eq!(heard, (words, pictures), "call {call}");
    }
    let after = world.engine.stats();
    assert_eq!(after.dropped, 0);
    // What was saved, and what is earned in half a second and a little.
    let most = |per_s: u32| u64::from(per_s) * 8 / 5;
    let sent = STORM_MS * u64::from(STORM_PER_MS);
    let refused = after.refused - before.refused;
    assert!(refused >= sent - most(PACKETS_PER_S_MAX), "{refused} of {sent} were dropped unread");
    let repeated = after.repeated - before.repeated;
    assert!(repeated <= most(REPEATS_PER_S_MAX), "{repeated} repeats");
    let asked = after.keyframes_asked - before.keyframes_asked;
    assert!(asked <= 3, "{asked} pictures were asked for");
    let beside = (words + pictures) * CALLS as u64;
    let forwarded = after.forwarded - before.forwarded;
    assert!(forwarded <= beside + most(PACKETS_PER_S_MAX) + repeated, "{forwarded} packets");
}
