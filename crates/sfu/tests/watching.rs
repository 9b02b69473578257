//! A program that offers its lines itself (WHEP): it gets what it is forwarded on them, and never more than they hold.
mod support;

use call::media::{MediaCommand, MediaEvent};
use model::signal::TrackKind;
use support::{GCM, Peer, World, person, track};

const WATCHER: u128 = 9;

/// One line of sound and one of picture, to receive on.
fn offer(peer: &Peer) -> String {
    peer.offer().replace("a=sendonly", "a=recvonly")
}

/// 1 and 2 talk with each other; the watcher is connected and has the answer to its offer.
fn scene(seed: u64) -> (World, String) {
    let mut world = World::new(seed);
    for who in 1..=2 {
        world.join(who);
    }
    let peer = Peer::new(WATCHER, false, GCM);
    let sdp = offer(&peer);
    world.peers.push(peer);
    world.command(MediaCommand::OpenWatch { who: person(WATCHER), epoch: 7, offer: sdp });
    let answer = world.events.iter().find_map(|event| match event {
        MediaEvent::WatchAnswer { who, epoch: 7, sdp, sounds: 1, pictures: 1 } if *who == person(WATCHER) => {
            Some(sdp.clone())
        }
        _ => None,
    });
    let answer = answer.expect("an answer");
    let now = world.now;
    world.peer(WATCHER, false).learn(&answer, now);
    world.until_connected();
    (world, answer)
}

#[test]
fn the_answer_takes_the_lines_of_the_offer() {
    let (_, answer) = scene(31);
    assert_eq!(answer.matches("a=sendonly").count(), 2);
    assert!(answer.contains("a=mid:a\r\n") && answer.contains("a=mid:v\r\n"), "{answer}");
    assert!(answer.contains("a=setup:passive\r\n") && answer.contains("a=end-of-candidates\r\n"));
}

#[test]
fn a_watcher_gets_what_it_is_forwarded_and_nothing_before() {
    let (mut world, _) = scene(32);
    world.talk(1, 200, |n| n % 20 == 0);
    world.run_ms(50);
    assert!(world.peer(WATCHER, false).received.is_empty(), "nothing is forwarded yet");
    for kind in [TrackKind::Mic, TrackKind::Camera] {
        world.forward(track(1, kind), WATCHER);
    }
    world.talk(1, 500, |n| n % 10 == 0);
    world.run_ms(100);
    let peer = world.peer(WATCHER, false);
    assert!(!peer.payloads(111).is_empty(), "sound");
    assert!(!peer.payloads(96).is_empty(), "picture");
}

#[test]
fn a_second_picture_finds_no_line_until_the_first_is_stopped() {
    let (mut world, _) = scene(33);
    let camera = |who| track(who, TrackKind::Camera);
    world.forward(camera(1), WATCHER);
    world.forward(camera(2), WATCHER);
    world.talk(2, 300, |n| n % 10 == 0);
    world.run_ms(50);
    assert!(world.peer(WATCHER, false).payloads(96).is_empty(), "its one line is taken");
    world.command(MediaCommand::Stop { track: camera(1), to: person(WATCHER) });
    world.forward(camera(2), WATCHER);
    world.talk(2, 300, |n| n % 10 == 0);
    world.run_ms(100);
    assert!(!world.peer(WATCHER, false).payloads(96).is_empty());
    let offered = world
        .events
        .iter()
        .any(|event| matches!(event, MediaEvent::DownOffer { who, .. } if *who == person(WATCHER)));
    assert!(!offered, "it is never offered more");
}

#[test]
fn an_offer_without_a_line_to_receive_on_fails() {
    let mut world = World::new(34);
    let peer = Peer::new(WATCHER, false, GCM);
    let sending = peer.offer();
    for offer in [sending.as_str(), "v=0\r\n"] {
        world.command(MediaCommand::OpenWatch { who: person(WATCHER), epoch: 1, offer: offer.to_owned() });
    }
    let failed = |event: &&MediaEvent| matches!(event, MediaEvent::Failed { up: false, epoch: 1, .. });
    assert_eq!(world.events.iter().filter(failed).count(), 2);
}
