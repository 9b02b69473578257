//! Pictures that are broken on purpose (W25), in every codec that is forwarded: what does not fit into itself reaches nobody,
//! all else arrives as it was sent, nothing ends by it, and the call goes on.
mod support;

use call::media::MediaCommand;
use model::signal::TrackKind;
use rand::RngExt;
use sfu::sdp;
use support::{CAMERA_SSRC, GCM, MIC_SSRC, Peer, World, person, track};

/// For each codec so many that are damaged at random.
const DAMAGED: u32 = 1_500;

struct Case {
    codec: &'static str,
    payload_type: u8,
    /// Where a receiver can begin.
    key: &'static [u8],
    whole: &'static [&'static [u8]],
    broken: &'static [&'static [u8]],
}

const CASES: [Case; 4] = [
    Case {
        codec: "a=rtpmap:96 VP8/90000\r\n",
        payload_type: sdp::VP8,
        key: &[0x10, 0, 1, 2, 3, 4, 5, 6],
        whole: &[&[0x10, 1, 7], &[0x00, 9], &[0x80, 0x30, 0, 1]],
        broken: &[&[], &[0x10], &[0x90], &[0x90, 0x80], &[0x90, 0xF0, 0x85, 5, 1, 2]],
    },
    Case {
        codec: "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\n",
        payload_type: sdp::H264,
        key: &[0x78, 0, 4, 0x67, 0x42, 0xE0, 0x1F, 0, 2, 0x68, 0xCE],
        whole: &[&[0x41, 0x9A, 1], &[0x7C, 0x85, 1, 2], &[0x7C, 0x45, 3]],
        broken: &[&[], &[0xC1, 0x9A], &[0x60, 1], &[0x78, 0, 9, 1], &[0x78, 0, 0], &[0x7D, 1], &[0x7C]],
    },
    Case {
        codec: "a=rtpmap:96 VP9/90000\r\n",
        payload_type: sdp::VP9,
        key: &[0x08, 1, 2, 3, 4, 5],
        whole: &[&[0x48, 1, 2], &[0x58, 3, 2, 9], &[0x0A, 0x18, 0, 1, 0, 1, 1, 0x04, 7, 1]],
        broken: &[&[], &[0x08], &[0x88, 0x85], &[0x58, 3, 3, 3, 1], &[0x0A, 0xF8, 0, 1], &[0x0A, 0x08, 9, 0]],
    },
    Case {
        codec: "a=rtpmap:96 AV1/90000\r\n",
        payload_type: sdp::AV1,
        key: &[0x18, 0x0A, 1, 2, 3],
        whole: &[&[0x10, 0x32, 1], &[0x00, 1, 9, 2, 8, 7], &[0x20, 1, 9, 7]],
        broken: &[&[], &[0x10], &[0x98, 1], &[0x20, 1, 9], &[0x00, 9, 9], &[0x00, 0xFF, 0xFF, 0xFF, 0xFF, 9]],
    },
];

/// 1 is a program that sends in that codec; 2 is in the call.
fn scene(codec: &str) -> World {
    let mut world = World::new(71);
    let program = Peer::new(1, true, GCM);
    let offer = program.offer().replace("a=rtpmap:96 VP8/90000\r\n", codec);
    world.peers.push(program);
    world.command(MediaCommand::OpenUp { who: person(1), epoch: 0, offer });
    world.join(2);
    world.until_connected();
    for kind in [TrackKind::Mic, TrackKind::Camera] {
        world.forward(track(1, kind), 2);
    }
    world.run_ms(100);
    // What was dropped is not to come again.
    world.peer(1, true).answers = false;
    world.peer(2, false).repairs = false;
    world
}

fn send(world: &mut World, sent: &mut Vec<Vec<u8>>, payload: &[u8]) {
    let at = sent.len() as u32;
    let packet = world.peer(1, true).send_rtp(CAMERA_SSRC, at * 180, payload);
    world.send_from(1, true, packet);
    sent.push(payload.to_vec());
    if at.is_multiple_of(10) {
        let word = world.peer(1, true).send_rtp(MIC_SSRC, at * 96, b"opus!");
        world.send_from(1, true, word);
    }
    world.run_ms(2);
}

/// One that is whole, with some of its bits turned and its end cut off or grown.
fn damaged(world: &mut World, case: &Case) -> Vec<u8> {
    let rng = &mut world.rng;
    let all: Vec<&[u8]> = case.whole.iter().copied().chain([case.key]).collect();
    let mut payload = all[rng.random_range(0..all.len())].to_vec();
    for _ in 0..rng.random_range(0..4) {
        let at = rng.random_range(0..payload.len());
        payload[at] ^= 1 << rng.random_range(0..8_u32);
    }
    let len = rng.random_range(0..payload.len() + 4);
    payload.resize(len, rng.random());
    payload
}

#[test]
fn what_does_not_fit_into_itself_reaches_nobody() {
    for case in &CASES {
        let (mut world, mut sent) = (scene(case.codec), Vec::new());
        let mut expected = Vec::new();
        for (at, broken) in case.broken.iter().enumerate() {
            let whole = case.whole[at % case.whole.len()];
            for payload in [case.key, *broken, whole] {
                send(&mut world, &mut sent, payload);
            }
            expected.extend([case.key, whole]);
        }
        world.run_ms(50);
        assert_eq!(world.peer(2, false).payloads(case.payload_type), expected, "{}", case.codec);
    }
}

#[test]
fn whatever_is_damaged_arrives_as_it_was_sent_or_not_at_all() {
    for case in &CASES {
        let (mut world, mut sent) = (scene(case.codec), Vec::new());
        send(&mut world, &mut sent, case.key);
        for _ in 0..DAMAGED {
            let payload = damaged(&mut world, case);
            send(&mut world, &mut sent, &payload);
        }
        send(&mut world, &mut sent, case.key);
        world.run_ms(50);
        let words = sent.len().div_ceil(10);
        let peer = world.peer(2, false);
        let got = peer.payloads(case.payload_type);
        let mut left = sent.iter();
        let is_as_sent = got.iter().all(|one| left.any(|other| other == one));
        assert!(is_as_sent, "{}: something was made of it", case.codec);
        assert_eq!(got.last().map(Vec::as_slice), Some(case.key), "{}: the call goes on", case.codec);
        assert!(got.len() > sent.len() / 4 && got.len() < sent.len(), "{}: {}", case.codec, got.len());
        assert_eq!(peer.payloads(111).len(), words, "{}: sound is never touched", case.codec);
    }
}
