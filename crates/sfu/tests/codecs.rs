//! A program's picture in another codec than pages send: forwarded as it is to whoever can read it, by their number for it
//! and from a keyframe on, repeated and asked for like any other, and to nobody else.
mod support;

use call::media::MediaCommand;
use model::signal::TrackKind;
use sfu::forward::rtcp::{self, Rtcp};
use sfu::sdp;
use support::{CAMERA_SSRC, GCM, Peer, World, person, track};

const H264: &str = "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\n";

/// 1 is a program that sends one picture, named so; 2 is in the call, with all that browsers do if `modern`.
fn scene(seed: u64, codec: &str, modern: bool) -> World {
    let mut world = World::new(seed);
    let program = Peer::new(1, true, GCM);
    let offer = program.offer().replace("a=rtpmap:96 VP8/90000\r\n", codec);
    world.peers.push(program);
    world.command(MediaCommand::OpenUp { who: person(1), epoch: 0, offer });
    world.modern = modern;
    world.join(2);
    world.until_connected();
    world.forward(track(1, TrackKind::Camera), 2);
    world.run_ms(100);
    world
}

/// One packet each twenty milliseconds, `at` counting them.
fn send(world: &mut World, at: &mut u32, payload: &[u8]) {
    let packet = world.peer(1, true).send_rtp(CAMERA_SSRC, *at * 1_800, payload);
    world.send_from(1, true, packet);
    world.run_ms(20);
    *at += 1;
}

fn comes_through(codec: &str, payload_type: u8, key: &[u8], other: &[u8]) {
    for modern in [false, true] {
        let (mut world, mut at) = (scene(51, codec, modern), 0);
        for _ in 0..30 {
            send(&mut world, &mut at, other);
        }
        assert!(
            world.peer(2, false).payloads(payload_type).is_empty(),
            "{codec}: nobody can begin with these"
        );
        let asked = |item: &Rtcp| matches!(item, Rtcp::KeyframeWanted { ssrc } if *ssrc == CAMERA_SSRC);
        assert!(world.peer(1, true).feedback.iter().any(asked), "{codec}: its sender is asked");
        for payload in [key, other, other] {
            send(&mut world, &mut at, payload);
        }
        let mut received = world.peer(2, false).received.clone();
        received.retain(|packet| packet.payload_type == payload_type);
        let got: Vec<&[u8]> = received.iter().map(|packet| packet.payload.as_slice()).collect();
        assert_eq!(got, [key, other, other], "{codec}");
        let steps = |pair: &[support::Received]| {
            let (a, b) = (&pair[0], &pair[1]);
            (b.seq.wrapping_sub(a.seq), b.timestamp.wrapping_sub(a.timestamp)) == (1, 1_800)
        };
        assert!(received.windows(2).all(steps), "{codec}: {received:?}");
    }
}

#[test]
fn h264_comes_through() {
    let key: &[u8] = &[0x78, 0, 4, 0x67, 0x42, 0xE0, 0x1F, 0, 2, 0x68, 0xCE];
    comes_through(H264, sdp::H264, key, &[0x41, 0x9A, 1, 2, 3]);
}

/// Not to those who have not agreed to repeats of it: `modern` peers here have so for VP8 and H.264 alone.
#[test]
fn nothing_is_sent_that_could_not_be_repeated() {
    for (codec, key) in [("VP9/90000", [0x08, 1, 2]), ("AV1/90000", [0x18, 1, 2])] {
        for (modern, expected) in [(false, 3), (true, 0)] {
            let (mut world, mut at) = (scene(52, &format!("a=rtpmap:96 {codec}\r\n"), modern), 0);
            for _ in 0..3 {
                send(&mut world, &mut at, &key);
            }
            let received = &world.peer(2, false).received;
            let payload_type = if codec.starts_with("VP9") { sdp::VP9 } else { sdp::AV1 };
            assert_eq!(received.len(), expected, "{codec}, {modern}");
            assert!(received.iter().all(|packet| packet.payload_type == payload_type));
        }
    }
}

#[test]
fn what_is_missed_is_repeated_by_its_own_number() {
    for (modern, payload_type) in [(false, sdp::H264), (true, sdp::H264 + 1)] {
        let (mut world, mut at) = (scene(53, H264, modern), 0);
        for payload in [&[0x67, 0x42][..], &[0x65, 1], &[0x41, 2]] {
            send(&mut world, &mut at, payload);
        }
        let second = world.peer(2, false).received[1].clone();
        let mut nack = Vec::new();
        rtcp::write_nack(&mut nack, 1, second.ssrc, &[second.seq]);
        let peer = world.peer(2, false);
        let before = peer.media_in;
        peer.send_rtcp(nack);
        world.run_ms(50);
        assert_eq!(world.engine.stats().repeated, 1);
        let peer = world.peer(2, false);
        assert!(peer.media_in > before, "something came");
        let repeat = peer.received.get(3);
        if modern {
            let repeat = repeat.expect("a packet in the stream of repeats");
            assert_eq!(repeat.payload_type, payload_type);
            assert_eq!(repeat.payload, [&second.seq.to_be_bytes()[..], &[0x65, 1]].concat());
        } else {
            assert_eq!(repeat, None, "byte for byte the same, which its replay window drops");
        }
    }
}

#[test]
fn who_cannot_read_it_gets_nothing_and_costs_no_keyframe() {
    let mut world = scene(54, H264, false);
    world.watch(9);
    world.until_connected();
    world.forward(track(1, TrackKind::Camera), 9);
    let mut at = 0;
    send(&mut world, &mut at, &[0x67, 0x42]);
    world.run_ms(600);
    let asked = world.engine.stats().keyframes_asked;
    for _ in 0..100 {
        send(&mut world, &mut at, &[0x41, 2]);
    }
    assert!(world.peer(9, false).received.is_empty());
    assert_eq!(world.engine.stats().keyframes_asked, asked, "it waits for nothing that could come");
    assert_eq!(world.peer(2, false).payloads(sdp::H264).len(), 101, "the others get all");
}
