//! Repeats of a sender as a stream of their own (RFC 4588), as browsers send them: each becomes the packet that was missed,
//! once, whichever way it comes first.
mod support;

use call::media::MediaCommand;
use model::signal::TrackKind;
use sfu::forward::rtcp::{Rtcp, nack_seqs};
use std::collections::{BTreeSet, HashMap};
use support::link::lossy_link;
use support::{CAMERA_SSRC, GCM, Peer, World, number, person, track, vp8};

const REPEATS_SSRC: u32 = 2_500;
const OFFERED: &str = "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=ssrc:2500 cname:x\r\n";
const LAYERED: &str = "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
    a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
    a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n\
    a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;h;f\r\n";

fn scene(seed: u64, more: &str) -> World {
    let mut world = World::new(seed);
    let up = Peer::new(1, true, GCM);
    let offer = up.offer() + OFFERED + more;
    world.peers.push(up);
    world.command(MediaCommand::OpenUp { who: person(1), epoch: 0, offer });
    world.join(2);
    world.until_connected();
    world.forward(track(1, TrackKind::Camera), 2);
    world.run_ms(100);
    world.peer(1, true).answers = false;
    world
}

/// A packet of any stream, sealed by the peer, with elements of an extension if there are any.
fn packet(peer: &Peer, payload_type: u8, ssrc: u32, index: u64, elements: &[u8], payload: &[u8]) -> Vec<u8> {
    let extension = if elements.is_empty() { 0 } else { 0x10 };
    let mut packet = vec![0x80 | extension, 0x80 | payload_type];
    packet.extend_from_slice(&(index as u16).to_be_bytes());
    packet.extend_from_slice(&[0, 0, 0, 9]);
    packet.extend_from_slice(&ssrc.to_be_bytes());
    if !elements.is_empty() {
        packet.extend_from_slice(&[0xBE, 0xDE, 0, (elements.len() / 4) as u8]);
        packet.extend_from_slice(elements);
    }
    let header_len = packet.len();
    packet.extend_from_slice(payload);
    let sealer = peer.sealer.as_ref().expect("connected");
    sealer.seal_rtp(&mut packet, header_len, ssrc, index).expect("sealed");
    packet
}

fn repeat(peer: &Peer, index: u64, seq: u16, payload: &[u8]) -> Vec<u8> {
    packet(peer, 97, REPEATS_SSRC, index, &[], &[&seq.to_be_bytes()[..], payload].concat())
}

/// What the peer was asked to repeat of its picture since it last looked.
fn asked(peer: &Peer, read: &mut usize) -> Vec<u16> {
    let new = peer.feedback.iter().skip(*read);
    *read = peer.feedback.len();
    new.filter_map(|item| match item {
        Rtcp::Nack { ssrc, first, mask } if *ssrc == CAMERA_SSRC => Some(nack_seqs(*first, *mask)),
        _ => None,
    })
    .flatten()
    .collect()
}

fn got(world: &mut World) -> Vec<u32> {
    world.peer(2, false).payloads(96).iter().map(|payload| number(payload)).collect()
}

#[test]
fn a_repeat_is_the_packet_itself_and_comes_once() {
    let mut world = scene(61, "");
    world.peer(2, false).repairs = false;
    let packets: Vec<Vec<u8>> =
        (0..4).map(|n| world.peer(1, true).send_rtp(CAMERA_SSRC, 9, &vp8(n == 0, n))).collect();
    let seq = |n: u16| CAMERA_SSRC as u16 + 1 + n;
    for n in [0, 3] {
        world.send_from(1, true, packets[n].clone());
        world.run_ms(15);
    }
    assert_eq!(got(&mut world), [0, 3]);
    let first = repeat(world.peer(1, true), 7, seq(1), &vp8(false, 1));
    let again = repeat(world.peer(1, true), 8, seq(1), &vp8(false, 1));
    let ahead = repeat(world.peer(1, true), 9, seq(9), &vp8(false, 9));
    let here = repeat(world.peer(1, true), 10, seq(3), &vp8(false, 3));
    let short = packet(world.peer(1, true), 97, REPEATS_SSRC, 11, &[], &[5]);
    for bytes in [first, again, ahead, here, short] {
        world.send_from(1, true, bytes);
        world.run_ms(15);
    }
    assert_eq!(got(&mut world), [0, 3, 1], "what was missed, and nothing twice");
    let before = world.engine.stats().forwarded;
    // The packet itself was only late: it must not be sealed anew under a number that is used up.
    world.send_from(1, true, packets[1].clone());
    world.run_ms(15);
    assert_eq!(world.engine.stats().forwarded, before);
    world.send_from(1, true, packets[2].clone());
    world.run_ms(15);
    assert_eq!(got(&mut world), [0, 3, 1, 2], "the other one was only late");
}

#[test]
fn a_lossy_line_is_repaired_by_them_alone() {
    for seed in 1..=5 {
        let mut world = scene(seed, "");
        world.talk(1, 40, |_| true);
        world.link = lossy_link(5);
        let (mut sent, mut repeats, mut read) = (HashMap::new(), 0u64, world.peer(1, true).feedback.len());
        for n in 0..600u32 {
            if n < 400 {
                let payload = vp8(n % 200 == 0, n + 100);
                let bytes = world.peer(1, true).send_rtp(CAMERA_SSRC, 90 * 40 + n * 720, &payload);
                sent.insert(u16::from_be_bytes([bytes[2], bytes[3]]), payload);
                world.send_from(1, true, bytes);
            }
            world.run_ms(8);
            let asked = asked(world.peer(1, true), &mut read);
            for (seq, payload) in asked.iter().filter_map(|seq| Some((*seq, sent.get(seq)?))) {
                repeats += 1;
                let bytes = repeat(world.peer(1, true), repeats, seq, payload);
                world.send_from(1, true, bytes);
            }
        }
        let got: BTreeSet<u32> = got(&mut world).into_iter().collect();
        // Of the last ones nobody can know that they were sent.
        let lost: Vec<u32> = (100..495).filter(|n| !got.contains(n)).collect();
        assert!(lost.is_empty() && repeats > 0, "seed {seed}: {lost:?} after {repeats} repeats");
    }
}

#[test]
fn a_repeat_of_a_layer_says_which() {
    let mut world = scene(62, LAYERED);
    world.peer(2, false).repairs = false;
    let line = [4 << 4, b'v'];
    for n in [10u16, 12] {
        let elements = [line[0], line[1], 10 << 4, b'q'];
        let payload = vp8(n == 10, u32::from(n));
        let bytes = packet(world.peer(1, true), 96, 3_000, u64::from(n), &elements, &payload);
        world.send_from(1, true, bytes);
        world.run_ms(15);
    }
    assert_eq!(got(&mut world), [10, 12]);
    // Of a layer that nobody knows, of one that has not come, and of the one that it is of.
    for (index, rid, expected) in
        [(1u64, b'x', &[10, 12][..]), (2, b'h', &[10, 12]), (3, b'q', &[10, 12, 11])]
    {
        let elements = [line[0], line[1], 11 << 4, rid];
        let payload = [&11u16.to_be_bytes()[..], &vp8(false, 11)].concat();
        let bytes = packet(world.peer(1, true), 97, 4_000 + index as u32, index, &elements, &payload);
        world.send_from(1, true, bytes);
        world.run_ms(15);
        assert_eq!(got(&mut world), expected, "{}", char::from(rid));
    }
}
