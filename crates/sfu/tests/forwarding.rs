//! Media from one person reaches another, and only where a forward says so.
mod support;

use call::media::{MediaCommand, MediaEvent};
use model::signal::TrackKind;
use rand::RngExt;
use std::time::Duration;
use support::{LIKE_CHROMIUM, World, number, person, track};

/// Two people who see and hear each other.
fn call() -> World {
    let mut world = World::new(1);
    world.join(1);
    world.join(2);
    world.until_connected();
    for (of, to) in [(1, 2), (2, 1)] {
        for kind in [TrackKind::Mic, TrackKind::Camera] {
            world.forward(track(of, kind), to);
        }
    }
    world.run_ms(100);
    world
}

#[test]
fn media_reaches_the_other_whole_and_in_order() {
    let mut world = call();
    let frames = world.talk(1, 1000, |n| n == 0);
    world.run_ms(100);
    let receiver = world.peer(2, false);
    let video: Vec<u32> = receiver.payloads(96).iter().map(|payload| number(payload)).collect();
    assert_eq!(video, (0..frames).collect::<Vec<_>>());
    assert_eq!(receiver.payloads(111), vec![b"opus!".to_vec(); 50]);
    let seqs: Vec<u16> = receiver
        .received
        .iter()
        .filter(|packet| packet.payload_type == 96)
        .map(|packet| packet.seq)
        .collect();
    assert!(seqs.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1)), "no gap and no repeat");
    assert_eq!(world.peer(1, false).media_in, 0, "nobody hears themselves");
    for kind in [TrackKind::Mic, TrackKind::Camera] {
        assert!(world.events.contains(&MediaEvent::TrackUp { track: track(1, kind) }));
    }
    let levels = world.events.iter().filter(|event| matches!(event, MediaEvent::Level { .. })).count();
    assert!((5..=11).contains(&levels), "{levels} levels in a second");
}

#[test]
fn video_starts_with_a_keyframe_and_asks_for_it() {
    let mut world = call();
    let before = world.engine.stats().keyframes_asked;
    world.talk(1, 400, |_| false);
    assert!(world.peer(2, false).payloads(96).is_empty(), "nothing can be decoded yet");
    assert!(!world.peer(2, false).payloads(111).is_empty(), "sound needs no keyframe");
    let asked = world.engine.stats().keyframes_asked - before;
    assert_eq!(asked, 1, "requests are coalesced");
    world.talk(1, 200, |n| n == 3);
    world.run_ms(50);
    let first = world.peer(2, false).payloads(96).first().map(|payload| number(payload));
    assert_eq!(first, Some(3));
}

#[test]
fn a_slot_is_used_again_without_a_seam() {
    let mut world = call();
    world.join(3);
    world.until_connected();
    world.talk(1, 200, |n| n == 0);
    world.run_ms(50);
    let camera = |who| track(who, TrackKind::Camera);
    world.command(MediaCommand::Stop { track: camera(1), to: person(2) });
    let slots = world.peer(2, false).slots.clone();
    assert!(slots.iter().all(|slot| slot.carries != Some((person(1), TrackKind::Camera))));
    world.command(MediaCommand::Stop { track: track(1, TrackKind::Mic), to: person(2) });
    world.forward(camera(3), 2);
    world.run_ms(20);
    let slots = world.peer(2, false).slots.clone();
    assert_eq!(slots.len(), 2, "no new m-line: {slots:?}");
    assert_eq!(slots[1].carries, Some((person(3), TrackKind::Camera)));
    world.talk(3, 200, |n| n == 0);
    world.run_ms(50);
    let video: Vec<_> =
        world.peer(2, false).received.iter().filter(|packet| packet.payload_type == 96).cloned().collect();
    assert!(video.windows(2).all(|pair| pair[1].ssrc == pair[0].ssrc));
    assert!(video.windows(2).all(|pair| pair[1].seq == pair[0].seq.wrapping_add(1)));
    let forward = |pair: &[support::Received]| (pair[1].timestamp.wrapping_sub(pair[0].timestamp) as i32) > 0;
    assert!(video.windows(2).all(forward), "time never goes back");
    assert_eq!(video.len(), 50);
}

#[test]
fn one_offer_is_in_flight_and_slots_are_told_once() {
    let mut world = World::new(3);
    for who in 1..=4 {
        world.join(who);
    }
    world.until_connected();
    world.events.clear();
    for of in 2..=4 {
        for kind in [TrackKind::Mic, TrackKind::Camera] {
            world.engine.handle(
                support::visit(1),
                MediaCommand::Forward { track: track(of, kind), to: person(1) },
                world.now,
            );
        }
    }
    world.run_ms(100);
    let offers: Vec<_> = world
        .events
        .iter()
        .filter_map(|event| match event {
            MediaEvent::DownOffer { serial, slots, .. } => Some((*serial, slots.len())),
            _ => None,
        })
        .collect();
    assert_eq!(offers, [(2, 6)], "six commands, one offer");
    for of in 2..=4 {
        let mids: Vec<_> = world
            .peer(1, false)
            .slots
            .iter()
            .filter(|slot| slot.carries.is_some_and(|(who, _)| who == person(of)))
            .map(|slot| slot.mid.clone())
            .collect();
        assert_eq!(mids.len(), 2, "each has both");
    }
}

#[test]
fn a_new_up_connection_continues_the_picture() {
    let mut world = call();
    world.talk(1, 200, |n| n == 0);
    world.run_ms(50);
    world.peers.retain(|peer| !(peer.who == 1 && peer.up));
    let peer = support::Peer::new(1, true, support::GCM);
    let offer = peer.offer();
    world.peers.push(peer);
    world.command(MediaCommand::OpenUp { who: person(1), epoch: 1, offer });
    world.until_connected();
    world.talk(1, 200, |n| n == 5);
    world.run_ms(50);
    let video: Vec<u32> = world.peer(2, false).payloads(96).iter().map(|payload| number(payload)).collect();
    let (before, after) = video.split_at(25);
    assert_eq!(before, (0..25).collect::<Vec<_>>());
    assert_eq!(after, (5..25).collect::<Vec<_>>(), "from the new connection's first keyframe on");
}

#[test]
fn sender_reports_keep_sound_and_picture_in_step() {
    use sfu::forward::rtcp::{self, Rtcp, SenderReport};
    let mut world = call();
    let report = |world: &mut World, ssrc, ntp, rtp| {
        let mut packet = Vec::new();
        rtcp::write_sender_report(&mut packet, SenderReport { ssrc, ntp, rtp, packets: 0, octets: 0 });
        world.peer(1, true).send_rtcp(packet);
    };
    world.talk(1, 200, |n| n == 0);
    // At one moment of the sender, its sound is at 9,600 and its picture at 18,000.
    report(&mut world, support::MIC_SSRC, 77 << 32, 9_600);
    report(&mut world, support::CAMERA_SSRC, 77 << 32, 18_000);
    world.run_ms(50);
    let receiver = world.peer(2, false);
    let reports: Vec<SenderReport> = receiver
        .feedback
        .iter()
        .filter_map(|item| match item {
            Rtcp::SenderReport(report) => Some(*report),
            _ => None,
        })
        .collect();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0].ntp, reports[1].ntp, "the same moment for both");
    for report in reports {
        let same = |packet: &&support::Received| packet.ssrc == report.ssrc;
        let last = receiver.received.iter().rev().find(same).expect("media before its report");
        let rate = if last.payload_type == 111 { 48_000 } else { 90_000 };
        let ahead = report.rtp.wrapping_sub(last.timestamp) as i32;
        assert!((0..rate / 10).contains(&ahead), "just after the last packet, not {ahead}");
    }
}

#[test]
fn senders_hear_how_much_they_may_send() {
    let mut world = call();
    world.talk(1, 1000, |n| n == 0);
    let sender = world.peer(1, true);
    use sfu::forward::rtcp::Rtcp;
    assert!(
        sender.feedback.iter().any(|item| matches!(item, Rtcp::Block(block) if block.fraction_lost == 0))
    );
    assert!(
        sender.rates.iter().all(|rate| *rate > 1_900_000) && !sender.rates.is_empty(),
        "{:?}",
        sender.rates
    );
}

#[test]
fn a_peer_that_names_aes_cm_first_still_gets_gcm_and_one_without_gcm_connects() {
    use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
    use sfu::forward::srtp::Profile;
    let mut world = World::new(9);
    world.join_with(1, LIKE_CHROMIUM);
    world.join_with(2, &[SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80]);
    world.until_connected();
    assert_eq!(world.peer(1, true).profile, Some(Profile::AeadAes256Gcm));
    assert_eq!(world.peer(2, true).profile, Some(Profile::Aes128CmSha1_80));
    world.forward(track(1, TrackKind::Camera), 2);
    world.forward(track(2, TrackKind::Camera), 1);
    world.run_ms(50);
    world.talk(1, 100, |n| n == 0);
    world.talk(2, 100, |n| n == 0);
    world.run_ms(50);
    assert_eq!(world.peer(2, false).payloads(96).len(), 13);
    assert_eq!(world.peer(1, false).payloads(96).len(), 13);
}

/// A ClientHello with post-quantum key shares does not fit into one datagram.
#[test]
fn a_handshake_in_fragments_on_a_bad_link_connects() {
    for seed in 1..=5 {
        let mut world = World::new(seed);
        world.link = Box::new(|datagram, rng| {
            let is_dtls = (20..64).contains(&datagram.bytes[0]);
            if is_dtls && rng.random_range(0..100) < 5 {
                return Vec::new();
            }
            vec![(Duration::from_millis(rng.random_range(5..25)), datagram.bytes.clone())]
        });
        let peer = support::Peer::with_mtu(1, true, support::GCM, 80);
        let offer = peer.offer();
        world.peers.push(peer);
        world.command(MediaCommand::OpenUp { who: person(1), epoch: 0, offer });
        world.until_connected();
        let connected = MediaEvent::Connected { who: person(1), up: true };
        world.until("the engine has the keys too", |world| world.events.contains(&connected));
    }
}

#[test]
fn closing_forgets_both_directions() {
    let mut world = call();
    world.command(MediaCommand::Close { who: person(1) });
    assert!(world.peer(2, false).slots.iter().all(|slot| slot.carries.is_none()));
    let packet = world.peer(1, true).send_rtp(support::MIC_SSRC, 0, b"late");
    let before = world.engine.stats();
    world.send_from(1, true, packet);
    world.run_ms(50);
    assert_eq!(world.engine.stats().forwarded, before.forwarded);
    assert_eq!(world.engine.stats().refused, before.refused + 1);
}

#[test]
fn consent_runs_out() {
    let mut world = call();
    world.peer(2, false).checks_on = false;
    world.events.clear();
    let mut last_media = 0;
    for second in 0..33 {
        let before = world.peer(2, false).media_in;
        world.talk(1, 1000, |n| n == 0);
        if world.peer(2, false).media_in > before {
            last_media = second;
        }
    }
    assert!((28..=31).contains(&last_media), "media stopped after {last_media} s");
    assert!(world.events.contains(&MediaEvent::Failed { who: person(2), up: false, epoch: 0 }));
}
