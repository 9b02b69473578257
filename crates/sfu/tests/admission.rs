//! Hostile: who was not admitted, and who is nobody. Nothing of theirs is forwarded, nothing is answered.
mod support;

use call::media::{MediaCommand, MediaEvent};
use model::signal::TrackKind;
use rand::RngExt;
use sfu::forward::rtcp;
use sfu::ice::Path;
use std::net::SocketAddr;
use support::bug::Bug;
use support::{CAMERA_SSRC, Datagram, MIC_SSRC, World, person, server, track, visit, vp8};

/// 1 and 2 talk; 3 waits, with both transports connected.
fn antechamber() -> World {
    antechamber_with(None)
}

fn antechamber_with(bug: Option<Bug>) -> World {
    let mut world = World::new(11);
    world.bug = bug;
    for who in 1..=3 {
        world.join(who);
    }
    world.until_connected();
    for (of, to) in [(1, 2), (2, 1)] {
        for kind in [TrackKind::Mic, TrackKind::Camera] {
            world.forward(track(of, kind), to);
        }
    }
    world.run_ms(50);
    world
}

fn count(world: &mut World, who: u128) -> usize {
    world.peer(who, false).received.len()
}

/// What should not be, while 1 and 2 talk, 3 waits, and then 3 makes as much noise as it can.
fn leaks(world: &mut World) -> Vec<&'static str> {
    let mut leaks = Vec::new();
    world.talk(1, 200, |n| n == 0);
    world.run_ms(50);
    let (one, two) = (count(world, 1), count(world, 2));
    let forwarded = world.engine.stats().forwarded;
    world.talk(3, 1_000, |n| n % 50 == 0);
    world.run_ms(50);
    if (count(world, 1), count(world, 2)) != (one, two) {
        leaks.push("somebody receives who waits");
    }
    if count(world, 3) > 0 {
        leaks.push("who waits receives somebody");
    }
    if world.engine.stats().forwarded != forwarded {
        leaks.push("something of who waits was forwarded");
    }
    leaks
}

#[test]
fn who_waits_neither_sends_nor_receives_until_admitted() {
    let mut world = antechamber();
    assert_eq!(leaks(&mut world), Vec::<&str>::new());
    let one = count(&mut world, 1);
    // Admission is a forward, and it works at once: the same test would see media if the rule failed.
    world.forward(track(3, TrackKind::Camera), 1);
    world.forward(track(1, TrackKind::Camera), 3);
    world.run_ms(50);
    world.talk(3, 200, |n| n == 0);
    world.talk(1, 200, |n| n == 0);
    world.run_ms(50);
    assert!(count(&mut world, 1) > one && count(&mut world, 3) > 0);
}

/// The planted bugs: an engine that does not wait to be told.
#[test]
fn an_engine_that_admits_by_itself_is_found() {
    for (bug, found) in [
        (Bug::SendsToWhoWaits, vec!["who waits receives somebody"]),
        (Bug::SendsFromWhoWaits, vec!["somebody receives who waits", "something of who waits was forwarded"]),
    ] {
        assert_eq!(leaks(&mut antechamber_with(Some(bug))), found, "{bug:?}");
    }
}

#[test]
fn feedback_of_who_waits_reaches_nobody() {
    let mut world = antechamber();
    world.talk(1, 300, |n| n == 0);
    let before = world.engine.stats();
    let ssrcs: Vec<u32> = world.peer(2, false).received.iter().map(|packet| packet.ssrc).collect();
    for ssrc in [CAMERA_SSRC, ssrcs[0], *ssrcs.last().expect("media")] {
        for up in [true, false] {
            let mut packet = Vec::new();
            rtcp::write_pli(&mut packet, 9, ssrc);
            rtcp::write_nack(&mut packet, 9, ssrc, &[1, 2, 3, 2001]);
            world.peer(3, up).send_rtcp(packet);
        }
    }
    world.run_ms(1_000);
    let after = world.engine.stats();
    assert_eq!((after.keyframes_asked, after.repeated), (before.keyframes_asked, before.repeated));
}

#[test]
fn a_room_cannot_forward_from_another() {
    let mut world = antechamber();
    let forward = MediaCommand::Forward { track: track(1, TrackKind::Camera), to: person(3) };
    world.engine.handle(visit(2), forward, world.now);
    world.talk(1, 200, |n| n == 0);
    world.run_ms(50);
    assert_eq!(count(&mut world, 3), 0);
}

#[test]
fn strangers_get_no_answer() {
    let mut world = antechamber();
    let stranger = SocketAddr::from(([203, 0, 113, 9], 9));
    let good = world.peer(1, true).check([1; 12]).expect("a check");
    let (ufrag, _) = world.peer(1, true).remote.clone().expect("credentials");
    let (_, other_password) = world.peer(2, true).remote.clone().expect("credentials");
    let sent = world.sent;
    let mut tries: Vec<Vec<u8>> = vec![
        support::binding_request(&[2; 12], "nobody:knows", b"x"),
        support::binding_request(&[3; 12], &format!("{ufrag}:ufrag1true"), b"a guess"),
        support::binding_request(&[4; 12], &format!("{ufrag}:ufrag1true"), other_password.as_bytes()),
        support::binding_request(&[5; 12], &ufrag, b"a guess"),
        vec![0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        vec![22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        vec![0x80, 96, 0, 0],
    ];
    let last = good.len() - 1;
    for at in [8, 25, 60, last] {
        let mut flipped = good.clone();
        flipped[at] ^= 1;
        tries.push(flipped);
    }
    for mut bytes in tries {
        let path = Path { from: stranger, local: None };
        world.engine.handle_datagram(world.now, path, &mut bytes);
        assert!(world.engine.poll_transmit().is_none(), "answered {bytes:?}");
    }
    assert_eq!(world.sent, sent);
    // The good one is answered, with no more than twice its size.
    let mut bytes = good.clone();
    world.engine.handle_datagram(world.now, Path { from: stranger, local: None }, &mut bytes);
    let answer = world.engine.poll_transmit().expect("an answer");
    assert!(answer.bytes.len() <= good.len());
}

#[test]
fn forged_flipped_replayed_and_foreign_packets_are_not_forwarded() {
    let mut world = antechamber();
    world.talk(1, 300, |n| n == 0);
    world.run_ms(50);
    let expected = (world.engine.stats().forwarded, count(&mut world, 2));
    let good = world.peer(1, true).send_rtp(MIC_SSRC, 99_000, b"words");
    let foreign = world.peer(2, true).seal(MIC_SSRC, 5_000, 99_000, b"words");
    let replayed = world.peer(1, true).seal(MIC_SSRC, u64::from(MIC_SSRC) + 3, 0, b"again");
    let mut hostile = vec![foreign, replayed, b"\x80\x6f plain RTP is never read".to_vec()];
    for bit in 0..good.len() * 8 {
        let mut flipped = good.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        hostile.push(flipped);
    }
    let total = hostile.len();
    for bytes in hostile {
        world.send_from(1, true, bytes);
    }
    // From addresses that never passed a check, even the good one.
    for port in 1..=1_000 {
        let from = SocketAddr::from(([198, 51, 100, 1], 10_000 + port));
        world.put_on_wire(Datagram { from, to: server(), bytes: good.clone() });
    }
    let refused = world.engine.stats().refused;
    world.run_ms(50);
    assert_eq!((world.engine.stats().forwarded, count(&mut world, 2)), expected);
    assert!(world.engine.stats().refused - refused >= total as u64 + 900, "all were counted");
    world.send_from(1, true, good);
    world.run_ms(50);
    assert_eq!(count(&mut world, 2), expected.1 + 1, "the call goes on");
}

#[test]
fn a_wrong_fingerprint_ends_the_connection_before_any_key() {
    for bit in [0, 7, 100, 255] {
        let mut world = World::new(12);
        let peer = support::Peer::new(1, true, support::GCM);
        let digits: Vec<u8> =
            peer.fingerprint.split(':').map(|pair| u8::from_str_radix(pair, 16).expect("hex")).collect();
        let mut wrong = digits.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        let wrong: Vec<String> = wrong.iter().map(|byte| format!("{byte:02X}")).collect();
        let offer = peer.offer().replace(&peer.fingerprint, &wrong.join(":"));
        world.peers.push(peer);
        world.command(MediaCommand::OpenUp { who: person(1), epoch: 4, offer });
        let failed = MediaEvent::Failed { who: person(1), up: true, epoch: 4 };
        world.until("the connection failed", |world| world.events.contains(&failed));
        assert!(!world.events.iter().any(|event| matches!(event, MediaEvent::Connected { .. })));
    }
}

/// What a page is told of the ways of media.
fn descriptions(world: &World) -> Vec<&str> {
    let told = world.events.iter().filter_map(|event| match event {
        MediaEvent::UpAnswer { sdp, .. } | MediaEvent::DownOffer { sdp, .. } => Some(sdp.as_str()),
        _ => None,
    });
    told.collect()
}

#[test]
fn nobody_learns_the_address_of_another() {
    let mut world = World::new(14);
    for who in 1..=2 {
        let peer = support::Peer::new(who, true, support::GCM);
        let home = "a=candidate:1 1 udp 2122260223 192.168.7.7 5000 typ host\r\n";
        let offer = peer.offer() + home;
        world.peers.push(peer);
        world.peers.push(support::Peer::new(who, false, support::GCM));
        world.command(MediaCommand::OpenUp { who: person(who), epoch: 0, offer });
        world.command(MediaCommand::OpenDown { who: person(who), epoch: 0 });
    }
    world.until_connected();
    for (of, to) in [(1, 2), (2, 1)] {
        world.forward(track(of, TrackKind::Camera), to);
    }
    world.run_ms(50);
    let told = descriptions(&world);
    assert!(told.len() >= 4, "both connections of both");
    for sdp in told {
        let candidates: Vec<&str> = sdp.lines().filter(|line| line.starts_with("a=candidate:")).collect();
        assert!(!candidates.is_empty() && candidates.iter().all(|line| line.contains("192.0.2.1")), "{sdp}");
        assert!(!sdp.contains("192.168.7.7") && !sdp.contains("198.51.100."), "{sdp}");
    }
}

/// A key that was taken from one run is of no use in the next.
#[test]
fn each_start_has_a_certificate_of_its_own() {
    let fingerprint = |seed: u64| {
        // The same chance, as far as it comes from outside.
        let mut world = World::new(seed);
        world.join(1);
        let told = descriptions(&world);
        let line = told[0].lines().find(|line| line.starts_with("a=fingerprint:sha-256 "));
        line.expect("a fingerprint").to_owned()
    };
    assert_ne!(fingerprint(15), fingerprint(15));
}

#[test]
fn forged_client_hellos_do_not_harm() {
    let mut world = World::new(13);
    world.join(1);
    world.join(2);
    let mut rng_bytes = [0u8; 64];
    for _ in 0..400 {
        for (port, spoofed) in [(7_777, false), (5_000, true)] {
            world.rng.fill(&mut rng_bytes);
            // A ClientHello with a version, a null cipher and noise; from elsewhere, and from nowhere near a check.
            let mut hello = vec![
                22,
                0xFE,
                0xFD,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                rng_bytes[0],
                0,
                76,
                1,
                0,
                0,
                64,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                64,
            ];
            hello.extend_from_slice(&rng_bytes);
            let host = if spoofed { 77 } else { 1 };
            let from = SocketAddr::from(([198, 51, 100, host], port));
            world.put_on_wire(Datagram { from, to: server(), bytes: hello });
        }
        world.step();
    }
    world.until_connected();
    let connected = world.events.iter().filter(|event| matches!(event, MediaEvent::Connected { .. })).count();
    assert_eq!(connected, 4);
}

#[test]
fn a_member_cannot_take_over_the_address_of_another() {
    let mut world = antechamber();
    // 3 knows its own credentials and forges 1's source address.
    let forged = world.peer(3, true).check([9; 12]).expect("a check");
    world.send_from(1, true, forged);
    world.run_ms(20);
    let before = count(&mut world, 2);
    world.talk(1, 200, |n| n == 0);
    world.run_ms(50);
    assert!(count(&mut world, 2) > before + 20, "1 is still heard");
}

#[test]
fn media_never_goes_to_an_address_that_did_not_answer() {
    let mut world = antechamber();
    let victim = SocketAddr::from(([203, 0, 113, 200], 80));
    world.talk(1, 100, |n| n == 0);
    let check = world.peer(2, false).check([8; 12]).expect("a check");
    let mut bytes = check.clone();
    world.engine.handle_datagram(world.now, Path { from: victim, local: None }, &mut bytes);
    let mut to_victim = Vec::new();
    for n in 0..500 {
        let packet = world.peer(1, true).send_rtp(MIC_SSRC, 50_000 + n, b"words");
        let mut packet = packet;
        let from = world.peer(1, true).address;
        world.engine.handle_datagram(world.now, Path { from, local: None }, &mut packet);
        while let Some(transmit) = world.engine.poll_transmit() {
            if transmit.path.from == victim {
                to_victim.push(transmit.bytes);
            }
        }
        world.step();
    }
    assert!(!to_victim.is_empty(), "the check itself is answered");
    assert!(to_victim.iter().all(|bytes| bytes[0] < 4), "nothing but STUN");
    assert!(to_victim.iter().map(Vec::len).sum::<usize>() < 10 * check.len());
}

#[test]
fn a_peer_moves_to_another_address_after_it_answered_a_check() {
    let mut world = antechamber();
    world.talk(1, 100, |n| n == 0);
    world.peer(2, false).address = SocketAddr::from(([198, 51, 100, 2], 6_001));
    let check = world.peer(2, false).check([7; 12]).expect("a check");
    world.send_from(2, false, check);
    world.run_ms(300);
    let before = count(&mut world, 2);
    world.talk(1, 200, |n| n == 0);
    world.run_ms(20);
    assert!(count(&mut world, 2) > before + 20, "media follows the peer");
}

#[test]
fn storms_are_bounded() {
    let mut world = antechamber();
    world.talk(1, 500, |n| n == 0);
    let before = world.engine.stats();
    let ssrc =
        world.peer(2, false).received.iter().find(|packet| packet.payload_type == 96).expect("video").ssrc;
    let last =
        world.peer(2, false).received.iter().rev().find(|packet| packet.ssrc == ssrc).expect("video").seq;
    for _ in 0..1_000 {
        let mut packet = Vec::new();
        rtcp::write_pli(&mut packet, 9, ssrc);
        let seqs: Vec<u16> = (0..60).map(|n| last.wrapping_sub(59 - n)).collect();
        rtcp::write_nack(&mut packet, 9, ssrc, &seqs);
        world.peer(2, false).send_rtcp(packet);
        world.step();
    }
    let after = world.engine.stats();
    assert!(after.keyframes_asked - before.keyframes_asked <= 3, "one per half second");
    let repeated = after.repeated - before.repeated;
    assert!((1..=620).contains(&repeated), "{repeated} repeats in a second");
    let _ = vp8(true, 0);
}
