//! The relay in virtual time: it lets nobody but those with a pass through, and to nothing but ourselves.
#![allow(clippy::disallowed_methods, reason = "tests count from a moment of their own")]
mod client;
#[path = "../support/mod.rs"]
mod support;
mod thread;

use client::{
    ALLOCATE, Attribute, BIND, PERMIT, REFRESH, Secrets, channel, code, in_channel, lifetime, message,
};
use client::{peer, transport, value};
use model::{ParticipantId, VisitId};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sfu::Candidates;
use sfu::engine::Transmit;
use sfu::ice::{End, Path};
use sfu::limits::{RELAY_ALLOCATIONS_OF_ONE_MAX, RELAY_NEAR_MAX, RELAY_STRANGER_ANSWERS_MAX};
use sfu::relay::{Ended, Relay, Taken, is_for};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use support::{World, person, server, visit};

const ME: (VisitId, u128) = (VisitId(uuid::Uuid::from_u128(1)), 7);

fn at(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

fn me() -> ParticipantId {
    person(ME.1)
}

/// The relay of a server at `SERVER`, and a moment.
struct Scene {
    relay: Relay,
    now: Instant,
}

impl Scene {
    fn new() -> Self {
        let now = Instant::now();
        let ours = Candidates::from(vec![server(), at("[2001:db8::1]:3478")]);
        Scene { relay: Relay::new(&ours, StdRng::seed_from_u64(8656), now), now }
    }

    fn pass(&mut self) -> Secrets {
        let (name, password) = self.relay.give(ME.0, me(), 1_700_000_000, self.now).expect("a pass");
        Secrets::new(&name, &password)
    }

    fn answer(&mut self, path: Path, bytes: &[u8]) -> Option<Vec<u8>> {
        assert!(is_for(bytes));
        match self.relay.handle(self.now, path, bytes) {
            Taken::Answer(answer) => Some(answer),
            Taken::Nothing => None,
            Taken::Inner { .. } => panic!("a request was relayed"),
        }
    }

    /// Asks, and once more if the nonce is refused, as clients do.
    fn ask(&mut self, path: Path, who: &mut Secrets, kind: u16, more: &[Attribute]) -> (u16, Vec<u8>) {
        let transaction = who.transaction();
        let mut answer = self.answer(path, &who.signed(kind, transaction, more)).expect("an answer");
        if [401, 438].contains(&code(&answer)) {
            who.nonce = value(&answer, 0x0015).expect("a nonce");
            answer = self.answer(path, &who.signed(kind, transaction, more)).expect("an answer");
        }
        (code(&answer), answer)
    }

    fn allocate(&mut self, path: Path, who: &mut Secrets) -> u16 {
        self.ask(path, who, ALLOCATE, &[transport(17)]).0
    }

    /// For a peer, which is written with the next transaction.
    fn ask_of(
        &mut self,
        path: Path,
        who: &mut Secrets,
        kind: u16,
        to: SocketAddr,
        more: &[Attribute],
    ) -> u16 {
        let next = [who.count.wrapping_add(1); 12];
        self.ask(path, who, kind, &[&[peer(to, next)][..], more].concat()).0
    }
}

fn from(port: u16) -> Path {
    Path { from: SocketAddr::from(([198, 51, 100, 9], port)), local: None }
}

fn ended(relay: &mut Relay) -> Vec<Ended> {
    std::iter::from_fn(|| relay.poll_ended()).collect()
}

/// A whole connection through it: checks, the handshake and media both ways, between the relay and the real engine.
#[test]
fn a_check_and_its_answer_go_through() {
    let mut world = World::new(44);
    world.join(1);
    world.join(2);
    world.until_connected();
    while world.engine.poll_transmit().is_some() {}
    let mut scene = Scene::new();
    let (mut who, path) = (scene.pass(), from(1));
    assert_eq!(scene.allocate(path, &mut who), 0);
    assert_eq!(scene.ask_of(path, &mut who, PERMIT, server(), &[]), 0);
    let check = world.peer(1, true).check([5; 12]).expect("credentials");
    // An indication first, as browsers do until a channel is there.
    let send = message(0x0016, [9; 12], &[peer(server(), [9; 12]), (0x0013, check.clone())], None);
    let Taken::Inner { path: inner, at } = scene.relay.handle(scene.now, path, &send) else {
        panic!("relayed");
    };
    assert_eq!(send[at.clone()], check);
    assert!(matches!(inner.local, Some(End::Relayed(_))));
    world.engine.handle_datagram(world.now, inner, &mut send[at].to_vec());
    let mut answer = world.engine.poll_transmit().expect("the engine answers");
    assert!(scene.relay.outward(scene.now, &mut answer));
    assert_eq!(answer.path, path);
    assert_eq!(&answer.bytes[..2], [0x00, 0x17], "an indication back");
    // The same by a channel.
    assert_eq!(scene.ask_of(path, &mut who, BIND, server(), &[channel(0x4001)]), 0);
    let mut said = in_channel(0x4001, &check);
    let Taken::Inner { path: again, at } = scene.relay.handle(scene.now, path, &said) else {
        panic!("relayed");
    };
    assert_eq!(again, inner, "one path, however it is written");
    world.engine.handle_datagram(world.now, again, &mut said[at]);
    let mut answer = world.engine.poll_transmit().expect("the engine answers");
    let bare = answer.bytes.clone();
    assert!(scene.relay.outward(scene.now, &mut answer));
    assert_eq!(answer.bytes, in_channel(0x4001, &bare));
    // Whoever is removed is heard no more, and the engine is told which paths there are no more.
    scene.relay.forget(ME.0, me());
    let ended = ended(&mut scene.relay);
    assert!(ended.contains(&Ended::Path(inner)) && ended.contains(&Ended::Client(path)));
    assert_eq!(scene.relay.handle(scene.now, path, &in_channel(0x4001, &check)), Taken::Nothing);
    let mut late = Transmit { path: inner, bytes: bare };
    assert!(!scene.relay.outward(scene.now, &mut late));
    assert_eq!(scene.allocate(path, &mut who), 401, "nor is their pass good any more");
}

/// Threat W13: every kind of address that others' relays have let into the networks behind them.
#[test]
fn it_relays_to_nothing_but_ourselves() {
    let mut ips: Vec<String> = [
        "0.0.0.0",
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.254",
        "192.168.0.1",
        "192.168.255.254",
        "100.64.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.0.1",
        "192.0.0.192",
        "192.0.2.2",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.9",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "8.8.8.8",
        "1.1.1.1",
        "[::]",
        "[::1]",
        "[::ffff:0:0]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:192.0.2.1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
        "[::192.0.2.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[64:ff9b::192.0.2.1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::1]",
        "[2002:a00:1::1]",
        "[2002:c000:201::1]",
        "[2001:0:7f00:1::1]",
        "[2001::c000:201]",
        "[fe80::1]",
        "[fe80::a9fe:a9fe]",
        "[fc00::1]",
        "[fd00::1]",
        "[fd00:ec2::254]",
        "[fec0::1]",
        "[ff02::1]",
        "[ff05::2]",
        "[ff0e::1]",
        "[100::1]",
        "[2001:db8::2]",
        "[2001:4860:4860::8888]",
        "[3fff::1]",
        "[5f00::1]",
    ]
    .map(str::to_owned)
    .to_vec();
    ips.extend((2..=4).map(|n| format!("192.0.2.{n}")));
    let mut peers: Vec<SocketAddr> =
        ips.iter().flat_map(|ip| [3478, 80].map(|port| at(&format!("{ip}:{port}")))).collect();
    // Another service on our own machine: the address is ours, and the port is not.
    let own_ports = [22, 80, 443, 5432, 3477, 3479].map(|port| SocketAddr::new(server().ip(), port));
    peers.sort();
    peers.dedup();
    assert!(peers.len() + own_ports.len() >= 120, "{}", peers.len());
    let mut scene = Scene::new();
    let (mut who, path) = (scene.pass(), from(1));
    assert_eq!(scene.allocate(path, &mut who), 0);
    for to in peers {
        assert_eq!(scene.ask_of(path, &mut who, PERMIT, to, &[]), 403, "{to}");
        assert_eq!(scene.ask_of(path, &mut who, BIND, to, &[channel(0x4000)]), 403, "{to}");
        let send = message(0x0016, [1; 12], &[peer(to, [1; 12]), (0x0013, vec![1; 8])], None);
        assert_eq!(scene.relay.handle(scene.now, path, &send), Taken::Nothing, "{to}");
    }
    assert_eq!(scene.ask_of(path, &mut who, PERMIT, server(), &[]), 0);
    for to in own_ports {
        assert_eq!(scene.ask_of(path, &mut who, BIND, to, &[channel(0x4000)]), 403, "{to}");
        let send = message(0x0016, [1; 12], &[peer(to, [1; 12]), (0x0013, vec![1; 8])], None);
        assert_eq!(scene.relay.handle(scene.now, path, &send), Taken::Nothing, "{to}");
    }
    let mixed = [peer(server(), [99; 12]), peer(at("10.0.0.1:9"), [99; 12])];
    who.count = 98;
    assert_eq!(scene.ask(path, &mut who, PERMIT, &mixed).0, 403, "one of them is enough");
}

#[test]
fn nothing_goes_without_a_permission_and_none_lasts() {
    let mut scene = Scene::new();
    let (mut who, path) = (scene.pass(), from(1));
    assert_eq!(scene.allocate(path, &mut who), 0);
    let send = message(0x0016, [1; 12], &[peer(server(), [1; 12]), (0x0013, vec![1; 8])], None);
    assert_eq!(scene.relay.handle(scene.now, path, &send), Taken::Nothing);
    assert_eq!(scene.ask_of(path, &mut who, BIND, server(), &[channel(0x3FFF)]), 400, "no channel's number");
    assert_eq!(scene.ask_of(path, &mut who, BIND, server(), &[channel(0x4000)]), 0);
    assert_eq!(scene.ask_of(path, &mut who, BIND, server(), &[channel(0x4002)]), 400, "it has one");
    assert!(matches!(scene.relay.handle(scene.now, path, &send), Taken::Inner { .. }));
    // Somebody else's channel is nothing.
    assert_eq!(scene.relay.handle(scene.now, from(2), &in_channel(0x4000, &[1; 8])), Taken::Nothing);
    scene.now += Duration::from_secs(301);
    assert_eq!(scene.relay.handle(scene.now, path, &send), Taken::Nothing, "the permission has ended");
}

/// Threat W14.
#[test]
fn a_pass_ends_and_an_allocation_is_kept_by_whoever_is_in_the_call() {
    let mut scene = Scene::new();
    let (mut who, path) = (scene.pass(), from(1));
    assert_eq!(scene.allocate(path, &mut who), 0);
    scene.now += Duration::from_secs(599);
    assert_eq!(scene.ask(path, &mut who, REFRESH, &[lifetime(600)]).0, 0);
    scene.now += Duration::from_secs(2);
    scene.relay.handle_timeout(scene.now);
    assert_eq!(scene.allocate(from(2), &mut who), 401, "the pass is over for new ones");
    assert_eq!(scene.ask(path, &mut who, REFRESH, &[lifetime(3_000)]).0, 0, "what runs is kept");
    let (_, answer) = scene.ask(path, &mut who, REFRESH, &[lifetime(3_000)]);
    assert_eq!(value(&answer, 0x000D), Some(600u32.to_be_bytes().to_vec()), "but never for longer");
    scene.now += Duration::from_secs(601);
    scene.relay.handle_timeout(scene.now);
    assert!(scene.relay.is_empty(), "and not without a word");
    assert_eq!(scene.ask(path, &mut who, REFRESH, &[lifetime(600)]).0, 401);
}

#[test]
fn nobody_else_has_any_use_of_it() {
    let mut scene = Scene::new();
    let (mut who, path) = (scene.pass(), from(1));
    let mut guessed = Secrets::new(&who.name, "a guess");
    assert_eq!(scene.allocate(path, &mut guessed), 401);
    assert_eq!(scene.allocate(path, &mut Secrets::new("1700000600-00", "x")), 401);
    assert_eq!(scene.allocate(path, &mut who), 0);
    // Another pass has no power over an allocation, and neither has the same one from elsewhere.
    let mut other = scene.pass();
    assert_eq!(scene.ask(path, &mut other, REFRESH, &[lifetime(0)]).0, 441);
    assert_eq!(scene.ask(from(2), &mut who, REFRESH, &[lifetime(0)]).0, 437);
    assert_eq!(scene.relay.len(), 1);
    // From a fourth network it is not the same page any more.
    for n in 0..=RELAY_NEAR_MAX {
        let elsewhere = Path { from: SocketAddr::from(([203, 0, 113, n as u8], 9)), local: None };
        let wanted = if n + 1 < RELAY_NEAR_MAX { 0 } else { 403 };
        assert_eq!(scene.allocate(elsewhere, &mut who), wanted, "{n}");
    }
    assert_eq!(scene.ask(from(3), &mut who, ALLOCATE, &[transport(6)]).0, 442, "nothing but UDP");
}

#[test]
fn a_thousand_allocations_are_eight() {
    let mut scene = Scene::new();
    let mut who = scene.pass();
    for port in 1..=1_000 {
        let wanted = if usize::from(port) <= RELAY_ALLOCATIONS_OF_ONE_MAX { 0 } else { 486 };
        assert_eq!(scene.allocate(from(port), &mut who), wanted, "{port}");
    }
    assert_eq!(scene.relay.len(), RELAY_ALLOCATIONS_OF_ONE_MAX);
    // A page that was reloaded finds room, and another person's room is their own.
    scene.now += Duration::from_secs(31);
    assert_eq!(scene.allocate(from(2_000), &mut who), 0);
    assert_eq!(scene.relay.len(), RELAY_ALLOCATIONS_OF_ONE_MAX);
    let (name, password) = scene.relay.give(visit(2), person(8), 0, scene.now).expect("a pass");
    assert_eq!(scene.allocate(from(3_000), &mut Secrets::new(&name, &password)), 0);
}

/// Whoever has proved nothing gets little, and never more than a few a second.
#[test]
fn it_is_no_amplifier() {
    let mut scene = Scene::new();
    let bare = |kind| message(kind, [1; 12], &[transport(17)], None);
    let longest =
        [ALLOCATE, REFRESH, PERMIT, BIND].map(|kind| scene.answer(from(1), &bare(kind)).expect("a no"));
    assert!(longest.iter().all(|answer| answer.len() <= 128 && code(answer) == 401));
    let answers = (0..1_000).filter(|_| scene.answer(from(1), &bare(ALLOCATE)).is_some()).count();
    assert_eq!(answers, RELAY_STRANGER_ANSWERS_MAX as usize - longest.len());
    // One network of IPv6 is one neighbour.
    let of_network = |n: u16| Path { from: at(&format!("[2001:db8:7::{n:x}]:9")), local: None };
    let answers = (0..1_000).filter(|n| scene.answer(of_network(*n), &bare(ALLOCATE)).is_some()).count();
    assert_eq!(answers, RELAY_STRANGER_ANSWERS_MAX as usize);
    scene.now += Duration::from_secs(1);
    assert!(scene.answer(from(1), &bare(ALLOCATE)).is_some(), "a second later they are answered again");
}

#[test]
fn nonces_are_of_one_address_and_one_while() {
    let mut scene = Scene::new();
    let mut who = scene.pass();
    assert_eq!(scene.allocate(from(1), &mut who), 0);
    let refresh = |who: &Secrets| who.signed(REFRESH, [77; 12], &[lifetime(600)]);
    let answer = scene.answer(from(1), &refresh(&who)).expect("an answer");
    assert_eq!(code(&answer), 0);
    let elsewhere = Path { from: at("203.0.113.1:9"), local: None };
    let answer = scene.answer(elsewhere, &refresh(&who)).expect("an answer");
    assert_eq!(code(&answer), 438, "somebody else's");
    scene.now += Duration::from_secs(599);
    assert_eq!(scene.ask(from(1), &mut who, REFRESH, &[lifetime(600)]).0, 0);
    scene.now += Duration::from_secs(2);
    let answer = scene.answer(from(1), &refresh(&who)).expect("an answer");
    assert_eq!(code(&answer), 438, "an old one");
}

#[test]
fn noise_is_survived() {
    use rand::RngExt;
    let mut scene = Scene::new();
    let mut who = scene.pass();
    assert_eq!(scene.allocate(from(1), &mut who), 0);
    let mut rng = StdRng::seed_from_u64(1);
    let good = who.signed(BIND, [3; 12], &[peer(server(), [3; 12]), channel(0x4000)]);
    let mut relayed = 0;
    for n in 0..50_000 {
        let mut bytes = match n % 2 {
            0 => good.clone(),
            _ => vec![0; rng.random_range(0..200)],
        };
        match n % 2 {
            0 => {
                let at = rng.random_range(0..bytes.len());
                bytes[at] ^= 1 << rng.random_range(0..8);
            }
            _ => rng.fill(bytes.as_mut_slice()),
        }
        scene.now += Duration::from_millis(20);
        if is_for(&bytes) {
            relayed +=
                u32::from(matches!(scene.relay.handle(scene.now, from(1), &bytes), Taken::Inner { .. }));
        }
    }
    assert_eq!(relayed, 0, "nothing was permitted, so nothing is let through");
}
