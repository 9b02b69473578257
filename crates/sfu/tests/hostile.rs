//! Hostile at random (W1, W2): whoever waits, was sent away, is in another room or is nobody sends whatever there is to
//! send, in histories that can be repeated. Nothing of theirs is delivered, nothing is delivered to them, and the call
//! goes on.
mod support;

use call::media::{MediaCommand, MediaEvent};
use model::signal::TrackKind;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sfu::forward::rtcp;
use sfu::forward::rtp::{self, Fixed, Rewritten};
use std::net::SocketAddr;
use support::bug::Bug;
use support::{CAMERA_SSRC, Datagram, GCM, MIC_SSRC, Peer, World, person, server, track, visit, vp8};

/// In CI; a night takes more by `BEDSIDE_HOSTILE_TRIES`.
const TRIES: u64 = 100_000;
/// Each with a call of its own.
const HISTORIES: u64 = 10;
/// So often it is looked whether the call still goes on.
const HONEST_EVERY: u64 = 500;
/// So often whoever waits begins anew, with new connections.
const AGAIN_EVERY: u64 = 2_500;

/// 1 and 2 talk. 3 was in, was sent away and waits again. 4 is in another room.
struct History {
    world: World,
    dice: StdRng,
    /// Connections of 3 that were closed, which somebody has kept.
    old: Vec<Peer>,
    /// What 1 has sent.
    heard: Vec<Vec<u8>>,
}

impl History {
    fn new(seed: u64, bug: Option<Bug>) -> History {
        let mut world = World::new(seed);
        for who in [1, 2, 3] {
            world.join(who);
        }
        let mut four = Peer::new(4, true, GCM);
        four.visit = visit(2);
        let offer = four.offer();
        world.peers.push(four);
        let now = world.now;
        world.engine.handle(visit(2), MediaCommand::OpenUp { who: person(4), epoch: 0, offer }, now);
        world.until_connected();
        for (of, to) in [(1, 2), (2, 1), (1, 3), (3, 1)] {
            for kind in [TrackKind::Mic, TrackKind::Camera] {
                world.forward(track(of, kind), to);
            }
        }
        world.run_ms(50);
        world.talk(1, 40, |n| n == 0);
        world.run_ms(10);
        assert!(!world.peer(3, false).received.is_empty(), "3 was in");
        let packet = world.peer(1, true).send_rtp(MIC_SSRC, 9_600, b"words");
        world.send_from(1, true, packet.clone());
        world.run_ms(10);
        world.bug = bug;
        let dice = StdRng::seed_from_u64(seed ^ 0xB0D);
        let mut history = History { world, dice, old: Vec::new(), heard: vec![packet] };
        history.again();
        history
    }

    /// 3 is sent away, keeps what it has, and waits with new connections.
    fn again(&mut self) {
        for up in [true, false] {
            self.world.peer(3, up).checks_on = false;
        }
        // What is on its way to the old ones is not for the new ones.
        self.world.run_ms(20);
        self.world.command(MediaCommand::Close { who: person(3) });
        let (old, kept): (Vec<Peer>, Vec<Peer>) =
            std::mem::take(&mut self.world.peers).into_iter().partition(|peer| peer.who == 3);
        self.world.peers = kept;
        self.old.extend(old);
        let spare = self.old.len().saturating_sub(4);
        self.old.drain(..spare);
        self.world.run_ms(20);
        self.world.join(3);
        self.world.until_connected();
        self.world.events.clear();
    }

    fn is_out(&self) -> bool {
        let of_3 = |event: &MediaEvent| matches!(event, MediaEvent::Failed { who, .. } if *who == person(3));
        self.world.events.iter().any(of_3)
    }

    fn stranger(&mut self) -> SocketAddr {
        SocketAddr::from(([203, 0, 113, self.dice.random()], self.dice.random_range(1..=u16::MAX)))
    }

    fn put(&mut self, from: SocketAddr, bytes: Vec<u8>) {
        self.world.put_on_wire(Datagram { from, to: server(), bytes });
    }

    fn noise(&mut self, first: u8) -> Vec<u8> {
        let mut bytes: Vec<u8> = vec![0; self.dice.random_range(1..1_600)];
        self.dice.fill(&mut bytes[..]);
        bytes[0] = first;
        bytes
    }

    /// One try.
    fn attempt(&mut self) {
        let up: bool = self.dice.random();
        let theirs = self.world.peer(3, up).address;
        let member: u128 = self.dice.random_range(1..=2);
        let members = self.world.peer(member, up).address;
        match self.dice.random_range(0..13) {
            0 => self.sends_sound(),
            1 => self.sends_picture(),
            2 => self.sends_what_is_not_agreed(up),
            3 => self.asks(up),
            4 => self.put(theirs, self.heard[0].clone()),
            5 => {
                let (from, bytes) = (self.stranger(), self.heard[0].clone());
                self.put(from, bytes);
            }
            6 => {
                let first = self.dice.random();
                let bytes = self.noise(first);
                let from = if self.dice.random() { theirs } else { self.stranger() };
                self.put(from, bytes);
            }
            // From the address of a member, media and checks that are none.
            7 => {
                let first = if self.dice.random() { 0x80 } else { 0 };
                let bytes = self.noise(first);
                self.put(members, bytes);
            }
            8 => {
                let transaction = self.dice.random();
                let check = self.world.peer(3, up).check(transaction).expect("credentials");
                let from = if self.dice.random() { members } else { self.stranger() };
                self.put(from, check);
            }
            9 => self.claims_to_be(member, up, theirs),
            10 => self.commands(up),
            11 => self.comes_back(),
            _ => {
                let packet = self.world.peer(4, true).send_rtp(CAMERA_SSRC, 1, &vp8(true, 1));
                self.world.send_from(4, true, packet);
            }
        }
    }

    fn sends_sound(&mut self) {
        let packet = self.world.peer(3, true).send_rtp(MIC_SSRC, self.dice.random(), b"let me in");
        self.world.send_from(3, true, packet);
    }

    fn sends_picture(&mut self) {
        let payload = vp8(self.dice.random(), self.dice.random());
        let packet = self.world.peer(3, true).send_rtp(CAMERA_SSRC, self.dice.random(), &payload);
        self.world.send_from(3, true, packet);
    }

    /// Streams, payload types, numbers and elements that nobody has offered; also on the connection that only receives.
    fn sends_what_is_not_agreed(&mut self, up: bool) {
        // What is offered keeps its numbers, or its own sound and pictures would be refused as old ones.
        let away = u32::from(up);
        let ssrcs = [MIC_SSRC + away, CAMERA_SSRC + away, self.dice.random()];
        let ssrc = ssrcs[self.dice.random_range(0..ssrcs.len())];
        let index = u64::from(self.dice.random::<u16>());
        let payload_types = [96, 97, 111, 0, 127];
        let new = Rewritten {
            payload_type: payload_types[self.dice.random_range(0..payload_types.len())],
            seq: index as u16,
            timestamp: self.dice.random(),
            ssrc,
            level_id: self.dice.random::<bool>().then_some(1),
            stamp: self.dice.random::<bool>().then_some((3, index as u16)),
        };
        let fixed = Fixed { marker: self.dice.random(), padding: self.dice.random(), level: Some(0) };
        let payload = vp8(self.dice.random(), self.dice.random());
        let peer = self.world.peer(3, up);
        let (Some(sealer), from) = (&peer.sealer, peer.address) else { return };
        let mut packet = Vec::new();
        let header_len = rtp::write_header(&mut packet, &fixed, new);
        packet.extend_from_slice(&payload);
        if sealer.seal_rtp(&mut packet, header_len, ssrc, index).is_some() {
            self.put(from, packet);
        }
    }

    /// For pictures, for repeats, for more.
    fn asks(&mut self, up: bool) {
        let received = &self.world.peer(2, false).received;
        let of_members = received.get(self.dice.random_range(0..received.len().max(1)));
        let ssrcs = [MIC_SSRC, CAMERA_SSRC, of_members.map_or(1, |packet| packet.ssrc), self.dice.random()];
        let ssrc = ssrcs[self.dice.random_range(0..ssrcs.len())];
        let mut packet = Vec::new();
        match self.dice.random_range(0..3) {
            0 => rtcp::write_pli(&mut packet, 9, ssrc),
            1 => {
                let first: u16 = self.dice.random();
                let seqs: Vec<u16> = (0..60).map(|n| first.wrapping_add(n)).collect();
                rtcp::write_nack(&mut packet, 9, ssrc, &seqs);
            }
            _ => rtcp::write_remb(&mut packet, 9, u32::MAX, &[ssrc]),
        }
        self.world.peer(3, up).send_rtcp(packet);
    }

    /// A check in the name of a member, with a password that is not theirs; or a handshake from nowhere.
    fn claims_to_be(&mut self, member: u128, up: bool, theirs: SocketAddr) {
        let (ufrag, _) = self.world.peer(member, up).remote.clone().expect("credentials");
        let (_, password) = self.world.peer(3, up).remote.clone().expect("credentials");
        let transaction: [u8; 12] = self.dice.random();
        let check = support::binding_request(&transaction, &format!("{ufrag}:me"), password.as_bytes());
        let from = if self.dice.random() { theirs } else { self.stranger() };
        self.put(from, check);
        let mut hello = self.noise(22);
        let head = [22, 0xFE, 0xFD, 0, 0];
        let len = hello.len().min(head.len());
        hello[..len].copy_from_slice(&head[..len]);
        let from = self.stranger();
        self.put(from, hello);
    }

    /// What a page that waits can make the room ask for, and what another room asks for.
    fn commands(&mut self, up: bool) {
        let kind = TrackKind::ALL[self.dice.random_range(0..TrackKind::ALL.len())];
        let (mine, theirs) = (track(3, kind), track(1, kind));
        let now = self.world.now;
        match self.dice.random_range(0..5) {
            0 => {
                let sdp = self.world.peer(3, up).offer().replace("a=sendonly", "a=sendrecv");
                let (epoch, serial) = (self.dice.random_range(0..3), self.dice.random_range(0..4));
                self.world.command(MediaCommand::DownAnswer { who: person(3), epoch, serial, sdp });
            }
            1 => {
                let looks = vec![(theirs, 1_280), (mine, 1_280)];
                self.world.command(MediaCommand::Looks { who: person(3), looks });
            }
            2 => {
                let forward = MediaCommand::Forward { track: theirs, to: person(3) };
                self.world.engine.handle(visit(2), forward, now);
            }
            3 => {
                let forward = MediaCommand::Forward { track: mine, to: person(1) };
                self.world.engine.handle(visit(2), forward, now);
            }
            _ => {
                let forward = MediaCommand::Forward { track: track(4, kind), to: person(1) };
                self.world.engine.handle(visit(2), forward, now);
            }
        }
    }

    /// With the connection of a time when they were in.
    fn comes_back(&mut self) {
        let at = self.dice.random_range(0..self.old.len());
        let transaction = self.dice.random();
        let old = &mut self.old[at];
        let from = old.address;
        let bytes = match old.up && self.dice.random() {
            true => old.send_rtp(CAMERA_SSRC, 1, &vp8(true, 1)),
            false => old.check(transaction).expect("credentials"),
        };
        self.put(from, bytes);
    }

    fn counts(&mut self) -> [u64; 4] {
        let received = [1, 2, 3].map(|who| self.world.peer(who, false).received.len() as u64);
        [self.world.engine.stats().forwarded, received[0], received[1], received[2]]
    }

    /// 1 and 2 talk, and what they say goes to each other and to nobody else.
    fn talk(&mut self) -> Result<(), String> {
        let before = self.counts();
        self.world.talk(1, 40, |n| n == 0);
        self.world.talk(2, 40, |n| n == 0);
        self.world.run_ms(10);
        let after = self.counts();
        let [forwarded, one, two, three] = [0, 1, 2, 3].map(|at| after[at] - before[at]);
        if one == 0 || two == 0 {
            return Err("the call does not go on".to_owned());
        }
        if three != 0 || forwarded != one + two {
            return Err(format!(
                "{three} packets at who waits, {} elsewhere",
                forwarded.saturating_sub(one + two + three)
            ));
        }
        Ok(())
    }

    fn run(&mut self, tries: u64) -> Result<(), String> {
        self.talk()?;
        for n in 0..tries {
            let forwarded = self.world.engine.stats().forwarded;
            self.attempt();
            self.world.step();
            if self.world.engine.stats().forwarded != forwarded {
                return Err(format!("something was delivered after try {n}"));
            }
            if n % AGAIN_EVERY == AGAIN_EVERY - 1 || self.is_out() {
                self.again();
            }
            if n % HONEST_EVERY == HONEST_EVERY - 1 {
                self.talk().map_err(|what| format!("{what} after try {n}"))?;
            }
        }
        Ok(())
    }
}

#[allow(clippy::disallowed_methods, reason = "how long a night is, is said from outside")]
fn tries() -> u64 {
    std::env::var("BEDSIDE_HOSTILE_TRIES").ok().and_then(|text| text.parse().ok()).unwrap_or(TRIES)
}

#[test]
fn whatever_is_tried_nothing_is_delivered() {
    for seed in 0..HISTORIES {
        let went = History::new(seed, None).run(tries() / HISTORIES);
        assert_eq!(went, Ok(()), "seed {seed}");
    }
}

/// The planted bugs: an engine that lets in whoever opens a connection.
#[test]
fn an_engine_that_lets_somebody_in_is_found() {
    for bug in [Bug::SendsToWhoWaits, Bug::SendsFromWhoWaits] {
        let went = History::new(1, Some(bug)).run(HONEST_EVERY);
        assert!(went.is_err(), "{bug:?}");
    }
}
