//! Random and damaged bytes at every door of the engine: no panic, and nothing is forwarded.
mod support;

use call::media::MediaCommand;
use model::signal::TrackKind;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rand::RngExt;
use sfu::ice::Path;
use std::cell::RefCell;
use std::net::SocketAddr;
use support::{CAMERA_SSRC, MIC_SSRC, World, person, track, vp8};

fn call() -> World {
    let mut world = World::new(21);
    world.join(1);
    world.join(2);
    world.until_connected();
    world.forward(track(1, TrackKind::Mic), 2);
    world.forward(track(1, TrackKind::Camera), 2);
    world.run_ms(50);
    world
}

#[test]
fn random_datagrams_from_known_and_unknown_addresses() {
    let mut world = call();
    let forwarded = world.engine.stats().forwarded;
    let mut runner = TestRunner::deterministic();
    let first = prop_oneof![0u8..4, 20u8..64, 128u8..192, any::<u8>()];
    let bytes = (first, prop::collection::vec(any::<u8>(), 0..1_600));
    let known = world.peer(1, true).address;
    let unknown = SocketAddr::from(([203, 0, 113, 1], 1));
    let (now, engine) = (world.now, RefCell::new(&mut world.engine));
    runner
        .run(&bytes, |(first, mut bytes)| {
            bytes.insert(0, first);
            for from in [known, unknown] {
                engine.borrow_mut().handle_datagram(now, Path { from, local: None }, &mut bytes.clone());
            }
            Ok(())
        })
        .expect("no panic");
    assert_eq!(world.engine.stats().forwarded, forwarded);
}

/// Authenticated but damaged: what a hostile member can send inside its own keys.
#[test]
fn authentic_rtp_and_rtcp_with_any_content() {
    let mut world = call();
    let mut lens = Vec::new();
    for n in 0..3_000u64 {
        let len = world.rng.random_range(0..1_200);
        let mut content = vec![0; len];
        world.rng.fill(content.as_mut_slice());
        let ssrc = if n % 2 == 0 { MIC_SSRC } else { CAMERA_SSRC };
        if n % 2 == 1 && n % 5 == 0 {
            content.splice(0..0, vp8(true, 1));
        }
        let packet = world.peer(1, true).seal(ssrc, 10_000 + n, n as u32, &content);
        world.send_from(1, true, packet);
        let mut rtcp = vec![0x80 | (n as u8 & 0x3F), 200 + (n % 8) as u8, 0, (n % 40) as u8, 0, 0, 0, 1];
        rtcp.extend_from_slice(&content[..len.min(300)]);
        let up = n % 3 == 0;
        world.peer(if up { 1 } else { 2 }, up).send_rtcp(rtcp);
        world.step();
        lens.push(len);
    }
    world.run_ms(100);
    assert!(world.peer(2, false).payloads(111).len() > 1_000, "the call goes on");
}

#[test]
fn damaged_descriptions() {
    let mut world = call();
    let mut runner = TestRunner::deterministic();
    let good = world.peer(1, true).offer();
    let damage = prop::collection::vec((0..good.len(), any::<u8>()), 1..20);
    let (now, engine) = (world.now, RefCell::new(&mut world.engine));
    runner
        .run(&damage, |damage| {
            let mut bytes = good.clone().into_bytes();
            for (at, byte) in damage {
                bytes[at] = byte;
            }
            let offer = String::from_utf8_lossy(&bytes).into_owned();
            let (who, epoch) = (person(5), 0);
            let answer = MediaCommand::DownAnswer { who, epoch, serial: 1, sdp: offer.clone() };
            let open = [MediaCommand::OpenUp { who, epoch, offer }, MediaCommand::OpenDown { who, epoch }];
            let mut engine = engine.borrow_mut();
            for command in open.into_iter().chain([answer]) {
                engine.handle(support::visit(1), command, now);
                while engine.poll_event().is_some() {}
            }
            Ok(())
        })
        .expect("no panic");
}

#[test]
fn sizes_from_nothing_to_the_largest_datagram() {
    let mut world = call();
    let from = world.peer(1, true).address;
    for first in [0u8, 1, 22, 23, 128, 144, 200, 255] {
        for len in
            [0, 1, 2, 3, 4, 7, 8, 11, 12, 13, 19, 20, 27, 28, 40, 1_199, 1_200, 1_500, 1_501, 9_000, 65_507]
        {
            let mut bytes = vec![first; len];
            world.engine.handle_datagram(world.now, Path { from, local: None }, &mut bytes);
        }
    }
    world.talk(1, 100, |n| n == 0);
    world.run_ms(50);
    assert!(world.peer(2, false).received.len() > 10);
}
