//! A small world in virtual time: one engine, some peers, a link between them. No sockets and no sleeps.
#![allow(dead_code, reason = "each test file uses its own part")]
pub mod bug;
pub mod caller;
mod heard;
pub mod link;
mod peer;
mod watcher;

use bug::Bug;
use call::media::{MediaCommand, MediaEvent, Track};
use link::{Link, good_link};
use model::signal::TrackKind;
use model::{ParticipantId, VisitId};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use sfu::engine::Engine;
use sfu::ice::Path;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use uuid::Uuid;

#[allow(unused_imports, reason = "each test file uses its own part")]
pub use peer::{Peer, Received, binding_request};

pub const SERVER: &str = "192.0.2.1:3478";
pub const MIC_SSRC: u32 = 1000;
pub const CAMERA_SSRC: u32 = 2000;
pub const GCM: &[SrtpProtectionProfile] = &[SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm];
/// What Chromium offers, in its order.
pub const LIKE_CHROMIUM: &[SrtpProtectionProfile] = &[
    SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80,
    SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm,
    SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm,
];

pub fn server() -> SocketAddr {
    SERVER.parse().expect("an address")
}

pub fn person(n: u128) -> ParticipantId {
    ParticipantId(Uuid::from_u128(n))
}

pub fn visit(n: u128) -> VisitId {
    VisitId(Uuid::from_u128(n))
}

pub fn track(of: u128, kind: TrackKind) -> Track {
    Track { of: person(of), kind }
}

/// A VP8 payload: descriptor, first byte with the P bit, and a number to know it by.
pub fn vp8(is_keyframe: bool, n: u32) -> Vec<u8> {
    let mut payload = vec![0x10, u8::from(!is_keyframe)];
    payload.extend_from_slice(&n.to_be_bytes());
    payload.resize(200, 0xAB);
    payload
}

pub fn number(payload: &[u8]) -> u32 {
    u32::from_be_bytes(payload[2..6].try_into().expect("four bytes"))
}

/// Where a datagram goes.
#[derive(Clone, Debug)]
pub struct Datagram {
    pub from: SocketAddr,
    pub to: SocketAddr,
    pub bytes: Vec<u8>,
}

pub struct World {
    pub engine: Engine,
    pub now: Instant,
    pub rng: StdRng,
    pub peers: Vec<Peer>,
    pub link: Link,
    wire: Vec<(Instant, Datagram)>,
    pub events: Vec<MediaEvent>,
    /// Every datagram that the engine sent, for tests that look at the wire.
    pub sent: usize,
    /// Whether those who join from now on are `modern` where they receive.
    pub modern: bool,
    /// A planted bug.
    pub bug: Option<Bug>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        #[allow(clippy::disallowed_methods, reason = "virtual time counts from here")]
        let now = Instant::now();
        let engine = Engine::new(vec![server()], StdRng::seed_from_u64(seed), now).expect("an engine");
        World {
            engine,
            now,
            rng: StdRng::seed_from_u64(seed + 1),
            peers: Vec::new(),
            link: good_link(),
            wire: Vec::new(),
            events: Vec::new(),
            sent: 0,
            modern: false,
            bug: None,
        }
    }

    pub fn command(&mut self, command: MediaCommand) {
        self.engine.handle(visit(1), command, self.now);
        self.settle();
    }

    pub fn forward(&mut self, track: Track, to: u128) {
        self.command(MediaCommand::Forward { track, to: person(to) });
    }

    /// Opens both transports of a person; their descriptions are exchanged at once.
    pub fn join(&mut self, who: u128) {
        self.join_with(who, GCM);
    }

    pub fn join_with(&mut self, who: u128, profiles: &[SrtpProtectionProfile]) {
        let up = Peer::new(who, true, profiles);
        let offer = up.offer();
        self.peers.push(up);
        let mut down = Peer::new(who, false, profiles);
        down.modern = self.modern;
        self.peers.push(down);
        self.command(MediaCommand::OpenUp { who: person(who), epoch: 0, offer });
        self.command(MediaCommand::OpenDown { who: person(who), epoch: 0 });
        bug::admit_by_itself(self, who);
    }

    pub fn peer(&mut self, who: u128, up: bool) -> &mut Peer {
        self.peers.iter_mut().find(|peer| peer.who == who && peer.up == up).expect("a peer")
    }

    fn settle(&mut self) {
        while let Some((_, event)) = self.engine.poll_event() {
            self.on_event(&event);
            self.events.push(event);
        }
        while let Some(transmit) = self.engine.poll_transmit() {
            self.sent += 1;
            let datagram = Datagram { from: server(), to: transmit.path.from, bytes: transmit.bytes };
            self.put_on_wire(datagram);
        }
    }

    fn on_event(&mut self, event: &MediaEvent) {
        let now = self.now;
        match event {
            MediaEvent::UpAnswer { who, sdp, .. } => {
                let at = self.peers.iter().position(|peer| person(peer.who) == *who && peer.up);
                if let Some(at) = at {
                    self.peers[at].learn(sdp, now);
                }
            }
            MediaEvent::DownOffer { who, epoch, serial, sdp, slots } => {
                let Some(at) = self.peers.iter().position(|peer| person(peer.who) == *who && !peer.up) else {
                    return;
                };
                self.peers[at].learn(sdp, now);
                self.peers[at].slots.clone_from(slots);
                let answer = self.peers[at].answer(sdp);
                let (who, epoch, serial) = (*who, *epoch, *serial);
                let command = MediaCommand::DownAnswer { who, epoch, serial, sdp: answer };
                self.engine.handle(self.peers[at].visit, command, now);
            }
            MediaEvent::DownSlots { who, slots } => {
                if let Some(peer) = self.peers.iter_mut().find(|peer| person(peer.who) == *who && !peer.up) {
                    peer.slots.clone_from(slots);
                }
            }
            _ => {}
        }
    }

    pub fn put_on_wire(&mut self, datagram: Datagram) {
        for (delay, bytes) in (self.link)(&datagram, &mut self.rng) {
            self.wire.push((self.now + delay, Datagram { bytes, ..datagram.clone() }));
        }
    }

    /// One millisecond.
    pub fn step(&mut self) {
        self.now += Duration::from_millis(1);
        let now = self.now;
        let (due, later) = std::mem::take(&mut self.wire).into_iter().partition(|(at, _)| *at <= now);
        self.wire = later;
        let due: Vec<(Instant, Datagram)> = due;
        for (_, mut datagram) in due {
            if datagram.to == server() {
                let path = Path { from: datagram.from, local: None };
                self.engine.handle_datagram(now, path, &mut datagram.bytes);
            } else if let Some(peer) = self.peers.iter_mut().find(|peer| peer.address == datagram.to) {
                peer.handle(now, &mut datagram.bytes);
            }
        }
        self.engine.handle_timeout(now);
        self.settle();
        let mut out = Vec::new();
        for peer in &mut self.peers {
            peer.tick(now, &mut self.rng);
            let from = peer.address;
            out.extend(peer.outbox.drain(..).map(|bytes| Datagram { from, to: server(), bytes }));
        }
        for datagram in out {
            self.put_on_wire(datagram);
        }
    }

    pub fn run_ms(&mut self, ms: u64) {
        for _ in 0..ms {
            self.step();
        }
    }

    /// Steps until the condition holds; panics after ten seconds of virtual time.
    pub fn until(&mut self, what: &str, condition: impl Fn(&World) -> bool) {
        for _ in 0..10_000 {
            if condition(self) {
                return;
            }
            self.step();
        }
        panic!("not within ten seconds: {what}");
    }

    pub fn until_connected(&mut self) {
        self.until("all peers are connected", |world| world.peers.iter().all(Peer::is_connected));
        self.run_ms(20);
    }

    /// The rates that a sender was allowed, in bit/s, in order.
    pub fn rates(&mut self, who: u128) -> Vec<u32> {
        self.peer(who, true).rates.clone()
    }

    /// Sends a datagram from a peer over the link.
    pub fn send_from(&mut self, who: u128, up: bool, bytes: Vec<u8>) {
        let from = self.peer(who, up).address;
        self.put_on_wire(Datagram { from, to: server(), bytes });
    }

    /// A second of media at 50 audio packets and 30 video frames of four packets; `first` numbers the frames.
    pub fn talk(&mut self, who: u128, ms: u64, keyframe_at: impl Fn(u32) -> bool) -> u32 {
        let mut sent = 0;
        for at in 0..ms {
            if at % 20 == 0 {
                let packet = self.peer(who, true).send_rtp(MIC_SSRC, at as u32 * 48, b"opus!");
                self.send_from(who, true, packet);
            }
            if at % 8 == 0 {
                let payload = vp8(keyframe_at(sent), sent);
                let packet = self.peer(who, true).send_rtp(CAMERA_SSRC, at as u32 * 90, &payload);
                self.send_from(who, true, packet);
                sent += 1;
            }
            self.step();
        }
        sent
    }
}
