//! A small world in virtual time: one engine, some peers, a link between them. No sockets and no sleeps.
#![allow(dead_code, reason = "each test file uses its own part")]
pub mod bug;
mod heard;
pub mod link;
mod watcher;

use bug::Bug;
use bytes::BytesMut;
use call::media::{MediaCommand, MediaEvent, Track};
use link::{Link, good_link};
use model::signal::{Slot, TrackKind};
use model::{ParticipantId, VisitId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rtc_dtls::config::{ConfigBuilder, ExtendedMasterSecretType};
use rtc_dtls::crypto::Certificate;
use rtc_dtls::endpoint::{Endpoint, EndpointEvent};
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc_shared::TransportProtocol;
use sfu::engine::Engine;
use sfu::forward::nack::Missing;
use sfu::forward::rtcp::{self, Rtcp};
use sfu::forward::rtp::{self, Fixed, Rewritten};
use sfu::forward::srtp::{Opener, Profile, Sealer};
use sfu::forward::twcc::Arrivals;
use sfu::ice::Path;
use sfu::stun;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

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

/// An RTP packet as a peer got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub ssrc: u32,
    pub seq: u16,
    pub timestamp: u32,
    pub payload_type: u8,
    pub marker: bool,
    pub payload: Vec<u8>,
}

/// One peer connection of one person.
pub struct Peer {
    pub visit: VisitId,
    pub who: u128,
    pub up: bool,
    pub epoch: u32,
    pub address: SocketAddr,
    pub ufrag: String,
    pub password: String,
    pub remote: Option<(String, String)>,
    dtls: Endpoint,
    config: Arc<rtc_dtls::config::HandshakeConfig>,
    pub fingerprint: String,
    started: bool,
    next_check: Option<Instant>,
    pub checks_on: bool,
    pub opener: Option<Opener>,
    pub sealer: Option<Sealer>,
    pub profile: Option<Profile>,
    pub received: Vec<Received>,
    pub feedback: Vec<Rtcp>,
    pub rates: Vec<u32>,
    pub bytes_in: usize,
    pub media_in: usize,
    /// Asks for what is missing.
    pub repairs: bool,
    /// Sends again what is asked for.
    pub answers: bool,
    /// Sends again what sets the connection up, until it is answered.
    pub insists: bool,
    /// Takes repeats as a stream of their own and tells when packets arrive, as browsers do.
    pub modern: bool,
    arrivals: Arrivals,
    /// Packets in the stream of repeats, with and without something in them.
    pub repeats: usize,
    pub paddings: usize,
    newest: Option<u64>,
    got: std::collections::HashSet<(u32, u64)>,
    sent: std::collections::HashMap<u16, Vec<u8>>,
    missing: Missing,
    indexes: std::collections::HashMap<u32, u64>,
    pub slots: Vec<Slot>,
    pub outbox: Vec<Vec<u8>>,
}

impl Peer {
    pub fn new(who: u128, up: bool, profiles: &[SrtpProtectionProfile]) -> Self {
        Self::with_mtu(who, up, profiles, 1_200)
    }

    /// `mtu` is that of the DTLS handshake.
    pub fn with_mtu(who: u128, up: bool, profiles: &[SrtpProtectionProfile], mtu: usize) -> Self {
        let provider = rtc_crypto::default_provider().expect("a provider");
        let certificate = Certificate::generate_self_signed(vec!["peer".to_owned()], provider.crypto())
            .expect("a certificate");
        let der = certificate.certificate[0].as_ref().to_vec();
        let config = ConfigBuilder::default()
            .with_crypto_provider(provider)
            .with_certificates(vec![certificate])
            .with_srtp_protection_profiles(profiles.to_vec())
            .with_extended_master_secret(ExtendedMasterSecretType::Require)
            .with_insecure_skip_verify(true)
            .with_flight_interval(Duration::from_millis(200))
            .with_mtu(mtu)
            .build(true, None)
            .expect("a DTLS client");
        let digest = ring::digest::digest(&ring::digest::SHA256, &der);
        let digits: Vec<String> = digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        let address = SocketAddr::from(([198, 51, 100, who as u8], if up { 5000 } else { 6000 }));
        Peer {
            visit: visit(1),
            who,
            up,
            epoch: 0,
            address,
            ufrag: format!("ufrag{who}{up}"),
            password: format!("a password of {who} that is long enough {up}"),
            remote: None,
            dtls: Endpoint::new(address, TransportProtocol::UDP, None),
            config: Arc::new(config),
            fingerprint: digits.join(":"),
            started: false,
            next_check: None,
            checks_on: true,
            opener: None,
            sealer: None,
            profile: None,
            received: Vec::new(),
            feedback: Vec::new(),
            rates: Vec::new(),
            bytes_in: 0,
            media_in: 0,
            repairs: true,
            answers: true,
            insists: true,
            modern: false,
            arrivals: Arrivals::default(),
            repeats: 0,
            paddings: 0,
            newest: None,
            got: std::collections::HashSet::new(),
            sent: std::collections::HashMap::new(),
            missing: Missing::default(),
            indexes: std::collections::HashMap::new(),
            slots: Vec::new(),
            outbox: Vec::new(),
        }
    }

    fn head(&self) -> String {
        format!(
            "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-ufrag:{}\r\na=ice-pwd:{}\r\n\
             a=fingerprint:sha-256 {}\r\n",
            self.ufrag, self.password, self.fingerprint
        )
    }

    /// An `up` offer with a microphone and a camera.
    pub fn offer(&self) -> String {
        self.head()
            + "a=setup:actpass\r\n"
            + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:a\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\n"
            + "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
            + &format!("a=ssrc:{MIC_SSRC} cname:x\r\n")
            + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:v\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"
            + &format!("a=ssrc:{CAMERA_SSRC} cname:x\r\n")
    }

    /// An answer that takes every line of a `down` offer.
    pub fn answer(&self, offer: &str) -> String {
        let mut answer = self.head() + "a=setup:active\r\n";
        for line in offer.lines() {
            let kept = ["m=", "a=mid:", "a=rtpmap:", "a=extmap:", "a=fmtp:102 ", "a=fmtp:63 "];
            let modern = ["a=fmtp:97 ", "a=fmtp:103 ", "a=rtcp-fb:96 transport-cc"];
            let is_modern = self.modern && modern.iter().any(|start| line.starts_with(start));
            if is_modern || kept.iter().any(|start| line.starts_with(start)) {
                answer += &format!("{line}\r\n");
            }
            if line == "a=sendonly" {
                answer += "a=recvonly\r\n";
            }
        }
        answer
    }

    /// Learns the server's credentials from its description.
    pub fn learn(&mut self, description: &str, now: Instant) {
        let find = |name: &str| {
            description.lines().find_map(|line| line.strip_prefix(name)).expect("credentials").to_owned()
        };
        self.remote = Some((find("a=ice-ufrag:"), find("a=ice-pwd:")));
        self.next_check.get_or_insert(now);
    }

    /// A connectivity check from this peer, controlling and nominating.
    pub fn check(&self, transaction: [u8; 12]) -> Option<Vec<u8>> {
        let (ufrag, password) = self.remote.as_ref()?;
        Some(binding_request(&transaction, &format!("{ufrag}:{}", self.ufrag), password.as_bytes()))
    }

    pub fn is_connected(&self) -> bool {
        self.sealer.is_some()
    }

    pub fn tick(&mut self, now: Instant, rng: &mut StdRng) {
        if self.checks_on && self.next_check.is_some_and(|at| at <= now) {
            let interval = if self.is_connected() { 2_000 } else { 50 };
            self.next_check = self.insists.then(|| now + Duration::from_millis(interval));
            self.outbox.extend(self.check(rng.random()));
        }
        if self.insists && self.started && !self.is_connected() {
            let _ = self.dtls.handle_timeout(server(), now);
        }
        let due = self.missing.due(now);
        if self.repairs && !due.is_empty() {
            let media =
                self.received.iter().rev().find(|packet| packet.payload_type == 96).map(|packet| packet.ssrc);
            let mut packet = Vec::new();
            rtcp::write_nack(&mut packet, 1, media.unwrap_or_default(), &due);
            self.send_rtcp(packet);
        }
        if self.arrivals.is_due(Duration::from_millis(100), now) {
            let mut packet = Vec::new();
            self.arrivals.write(&mut packet, 1, 2, now);
            self.send_rtcp(packet);
        }
        self.drain_dtls();
    }

    fn drain_dtls(&mut self) {
        while let Some(transmit) = self.dtls.poll_transmit() {
            self.outbox.push(transmit.message.to_vec());
        }
    }

    pub fn handle(&mut self, now: Instant, bytes: &mut [u8]) {
        self.bytes_in += bytes.len();
        match bytes.first() {
            Some(0..=3) => self.handle_stun(now, bytes),
            Some(20..=63) => self.handle_dtls(now, bytes),
            Some(128..=191) => self.handle_media(now, bytes),
            _ => panic!("the engine sent noise"),
        }
    }

    fn handle_stun(&mut self, now: Instant, bytes: &[u8]) {
        let message = stun::Message::read(bytes).expect("whole STUN");
        let (ufrag, password) = self.remote.clone().expect("credentials");
        match message.kind {
            stun::Kind::Success => {
                assert!(message.is_authentic(password.as_bytes()), "an answer with integrity");
                if !self.started {
                    self.started = true;
                    let config = self.config.clone();
                    self.dtls.connect(now, server(), config, None).expect("a ClientHello");
                    self.drain_dtls();
                }
            }
            stun::Kind::Request => {
                assert_eq!(message.username, Some(format!("{}:{ufrag}", self.ufrag).as_str()));
                assert!(message.is_authentic(self.password.as_bytes()), "a check with integrity");
                self.outbox.push(stun::success(&message.transaction, server(), self.password.as_bytes()));
            }
            stun::Kind::Other => panic!("an unknown STUN message"),
        }
    }

    fn handle_dtls(&mut self, now: Instant, bytes: &[u8]) {
        let Ok(events) = self.dtls.read(now, server(), None, BytesMut::from(bytes)) else { return };
        if events.iter().any(|event| matches!(event, EndpointEvent::HandshakeComplete)) {
            let state = self.dtls.get_connection_state(server()).expect("a state");
            let profile = match state.srtp_protection_profile() {
                SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm => Profile::AeadAes128Gcm,
                SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm => Profile::AeadAes256Gcm,
                _ => Profile::Aes128CmSha1_80,
            };
            let (k, s) = (profile.key_len(), profile.salt_len());
            let keys = state.export_keying_material("EXTRACTOR-dtls_srtp", &[], 2 * (k + s)).expect("keys");
            let keys = keys.as_ref();
            self.sealer = Sealer::new(profile, &keys[..k], &keys[2 * k..2 * k + s]);
            self.opener = Opener::new(profile, &keys[k..2 * k], &keys[2 * k + s..], 100);
            self.profile = Some(profile);
        }
        self.drain_dtls();
    }

    /// Makes one RTP packet; the sequence number follows the last of its SSRC.
    pub fn send_rtp(&mut self, ssrc: u32, timestamp: u32, payload: &[u8]) -> Vec<u8> {
        let index = self.indexes.entry(ssrc).or_insert(u64::from(ssrc));
        *index += 1;
        let index = *index;
        let packet = self.seal(ssrc, index, timestamp, payload);
        if ssrc == CAMERA_SSRC {
            self.sent.insert(index as u16, packet.clone());
        }
        packet
    }

    pub fn set_index(&mut self, ssrc: u32, index: u64) {
        self.indexes.insert(ssrc, index);
    }

    pub fn seal(&self, ssrc: u32, index: u64, timestamp: u32, payload: &[u8]) -> Vec<u8> {
        let is_audio = ssrc == MIC_SSRC;
        let new = Rewritten {
            payload_type: if is_audio { 111 } else { 96 },
            seq: index as u16,
            timestamp,
            ssrc,
            level_id: is_audio.then_some(1),
            stamp: None,
        };
        let mut packet = Vec::new();
        let header_len =
            rtp::write_header(&mut packet, &Fixed { marker: true, padding: false, level: Some(30) }, new);
        packet.extend_from_slice(payload);
        let sealer = self.sealer.as_ref().expect("connected");
        sealer.seal_rtp(&mut packet, header_len, ssrc, index).expect("sealed");
        packet
    }

    pub fn send_rtcp(&mut self, mut packet: Vec<u8>) {
        if let Some(sealer) = &mut self.sealer {
            sealer.seal_rtcp(&mut packet).expect("sealed");
            self.outbox.push(packet);
        }
    }

    pub fn payloads(&self, payload_type: u8) -> Vec<Vec<u8>> {
        let of_type = |packet: &&Received| packet.payload_type == payload_type;
        self.received.iter().filter(of_type).map(|packet| packet.payload.clone()).collect()
    }
}

/// A binding request as a controlling agent sends it, with USE-CANDIDATE; written apart from the engine's own STUN.
pub fn binding_request(transaction: &[u8; 12], username: &str, password: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42];
    bytes.extend_from_slice(transaction);
    let mut attribute = |kind: u16, value: &[u8]| {
        bytes.extend_from_slice(&kind.to_be_bytes());
        bytes.extend_from_slice(&(value.len() as u16).to_be_bytes());
        bytes.extend_from_slice(value);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    };
    attribute(0x0006, username.as_bytes());
    attribute(0x802A, &[0; 8]);
    attribute(0x0025, &[]);
    attribute(0x0024, &[0, 0, 0, 1]);
    let len = (bytes.len() - 20 + 24) as u16;
    bytes[2..4].copy_from_slice(&len.to_be_bytes());
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password);
    let tag = ring::hmac::sign(&key, &bytes);
    bytes.extend_from_slice(&[0x00, 0x08, 0x00, 0x14]);
    bytes.extend_from_slice(tag.as_ref());
    bytes
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
                self.engine.handle(visit(1), command, now);
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
