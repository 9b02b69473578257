//! Sound that a page sends twice (RFC 2198): whoever loses some of it gets it so, all others get each word once.
mod support;

use call::media::{MediaCommand, MediaEvent};
use model::signal::TrackKind;
use sfu::forward::rtcp::{self, ReportBlock};
use sfu::limits::TWICE_FROM;
use sfu::sdp;
use support::{GCM, MIC_SSRC, Peer, World, person, track};

/// 1 sends its voice twice, 2 and 3 hear it, and 9, a program that knows nothing of it.
fn scene() -> World {
    let mut world = World::new(71);
    let up = Peer::new(1, true, GCM);
    // Every packet of these peers' voices has 111 for its number, here that of RED.
    let red = "a=rtpmap:111 red/48000/2\r\na=fmtp:111 109/109\r\na=rtpmap:109 opus/48000/2\r\n";
    let offer = up.offer().replace("a=rtpmap:111 opus/48000/2\r\n", red);
    world.peers.push(up);
    world.command(MediaCommand::OpenUp { who: person(1), epoch: 0, offer });
    for who in [2, 3] {
        world.join(who);
    }
    world.watch(9);
    world.until_connected();
    for who in [2, 3, 9] {
        world.forward(track(1, TrackKind::Mic), who);
    }
    world.run_ms(100);
    world
}

/// Two bytes of what was said before, and three of what is said now.
fn payload(n: u32) -> [u8; 10] {
    [0x80 | 109, 0x0F, 0, 2, 109, 7, 7, 1, 2, n as u8]
}

fn talk(world: &mut World, words: std::ops::Range<u32>) {
    for n in words {
        let packet = world.peer(1, true).send_rtp(MIC_SSRC, n * 960, &payload(n));
        world.send_from(1, true, packet);
        world.run_ms(20);
    }
}

/// The number and the payload of the last packet that somebody heard.
fn last(world: &mut World, who: u128) -> (u8, Vec<u8>) {
    let packet = world.peer(who, false).received.last().expect("a packet");
    (packet.payload_type, packet.payload.clone())
}

#[test]
fn the_answer_asks_for_it() {
    let world = scene();
    let answer = world.events.iter().find_map(|event| match event {
        MediaEvent::UpAnswer { who, sdp, .. } if *who == person(1) => Some(sdp.clone()),
        _ => None,
    });
    let answer = answer.expect("an answer");
    assert!(answer.contains("m=audio 9 UDP/TLS/RTP/SAVPF 111 109\r\n"), "{answer}");
    assert!(answer.contains("a=rtpmap:111 red/48000/2\r\na=fmtp:111 109/109\r\n"), "{answer}");
}

#[test]
fn who_loses_some_of_it_gets_it_twice_and_the_others_once() {
    let mut world = scene();
    talk(&mut world, 0..100);
    let once = |n: u32| vec![1, 2, n as u8];
    for who in [2, 3, 9] {
        assert_eq!(last(&mut world, who), (sdp::OPUS, once(99)), "{who}");
        assert_eq!(world.peer(who, false).received.len(), 100, "{who}");
    }
    let heard = world.peer(2, false).received[0].ssrc;
    let block = ReportBlock {
        ssrc: heard,
        fraction_lost: TWICE_FROM,
        lost: 10,
        highest: 0,
        jitter: 0,
        last_sender_report: 0,
        delay: 0,
    };
    let mut report = Vec::new();
    rtcp::write_receiver_report(&mut report, 1, &[block]);
    world.peer(2, false).send_rtcp(report);
    world.run_ms(20);
    talk(&mut world, 100..110);
    assert_eq!(last(&mut world, 2), (sdp::RED, payload(109).to_vec()));
    for who in [3, 9] {
        assert_eq!(last(&mut world, who), (sdp::OPUS, once(109)), "{who}");
    }
    // What was sent once is still repeated, as what it was; whoever has it refuses it.
    let old = world.peer(2, false).received[98].clone();
    let mut nack = Vec::new();
    rtcp::write_nack(&mut nack, 1, old.ssrc, &[old.seq]);
    let before = world.peer(2, false).received.len();
    world.peer(2, false).send_rtcp(nack);
    world.run_ms(50);
    assert_eq!(world.engine.stats().repeated, 1);
    assert_eq!(world.peer(2, false).received.len(), before);
    // Who did not hear for a while is not told by the first packets what was said meanwhile.
    world.command(MediaCommand::Stop { track: track(1, TrackKind::Mic), to: person(2) });
    talk(&mut world, 110..115);
    world.forward(track(1, TrackKind::Mic), 2);
    world.run_ms(100);
    talk(&mut world, 115..116);
    assert_eq!(last(&mut world, 2), (sdp::OPUS, once(115)));
    talk(&mut world, 116..160);
    assert_eq!(last(&mut world, 2), (sdp::RED, payload(159).to_vec()));
}
