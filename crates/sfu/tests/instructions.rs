//! What a packet costs on its way through the engine, without a socket: the same packets each time, so that callgrind counts
//! the same instructions (`scripts/instructions.sh`).
mod support;

use call::media::MediaCommand;
use model::signal::TrackKind;
use sfu::engine::Engine;
use sfu::ice::Path;
use std::ops::Range;
use std::time::{Duration, Instant};
use support::{CAMERA_SSRC, GCM, Peer, World, person, track, vp8};

const RECEIVERS: u128 = 20;
const PICTURES: u32 = 150;
const PICTURE_EVERY: Duration = Duration::from_millis(33);
const PACKETS_PER_PICTURE: u32 = 6;
const PAYLOAD: usize = 1_040;

type Picture = Vec<Vec<u8>>;

fn sealed(sender: &Peer, numbers: Range<u32>) -> Vec<Picture> {
    let packet = |number: u32, part: u32| {
        let mut payload = vp8(part == 0 && number == 0, number);
        payload.resize(PAYLOAD, 0xAB);
        let index = u64::from(number * PACKETS_PER_PICTURE + part + 1);
        sender.seal(CAMERA_SSRC, index, number * 3_000, &payload)
    };
    numbers.map(|number| (0..PACKETS_PER_PICTURE).map(|part| packet(number, part)).collect()).collect()
}

/// What is counted, by its name: hence never inlined, and without a closure, which would bear the same name. Returns how
/// many packets of media came out.
#[inline(never)]
fn packets_through_the_engine(
    engine: &mut Engine,
    path: Path,
    pictures: &mut [Picture],
    mut now: Instant,
) -> u64 {
    let mut sent = 0;
    for picture in pictures {
        now += PICTURE_EVERY;
        for packet in picture {
            engine.handle_datagram(now, path, packet);
        }
        engine.handle_timeout(now);
        while let Some(transmit) = engine.poll_transmit() {
            sent += u64::from(transmit.bytes.len() > PAYLOAD);
            engine.recycle(transmit.bytes);
        }
        while engine.poll_event().is_some() {}
    }
    sent
}

#[test]
fn each_packet_goes_out_once_to_each_receiver() {
    let mut world = World::new(7);
    let sender = Peer::new(1, true, GCM);
    let offer = sender.offer();
    world.peers.push(sender);
    world.command(MediaCommand::OpenUp { who: person(1), epoch: 0, offer });
    for who in 2..2 + RECEIVERS {
        world.peers.push(Peer::new(who, false, GCM));
        world.command(MediaCommand::OpenDown { who: person(who), epoch: 0 });
    }
    world.until_connected();
    for who in 2..2 + RECEIVERS {
        world.forward(track(1, TrackKind::Camera), who);
    }
    world.run_ms(100);
    let path = Path { from: world.peer(1, true).address, local: None };
    // A whole picture first, from which on everybody gets everything.
    for packet in sealed(world.peer(1, true), 0..1).remove(0) {
        world.send_from(1, true, packet);
    }
    world.run_ms(100);
    let mut pictures = sealed(world.peer(1, true), 1..1 + PICTURES);
    let sent = packets_through_the_engine(&mut world.engine, path, &mut pictures, world.now);
    println!("forwarded={sent}");
    assert_eq!(sent, u64::from(PICTURES * PACKETS_PER_PICTURE) * RECEIVERS as u64);
}
