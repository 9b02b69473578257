//! One peer connection, whose packets and handshakes are written apart from the engine's own code.
use super::{CAMERA_SSRC, MIC_SSRC, server, visit};
use bytes::BytesMut;
use model::VisitId;
use model::signal::Slot;
use rand::RngExt;
use rand::rngs::StdRng;
use rtc_dtls::config::{ConfigBuilder, ExtendedMasterSecretType};
use rtc_dtls::crypto::Certificate;
use rtc_dtls::endpoint::{Endpoint, EndpointEvent};
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc_shared::TransportProtocol;
use sfu::forward::nack::Missing;
use sfu::forward::rtcp::{self, Rtcp};
use sfu::forward::rtp::{self, Fixed, Rewritten};
use sfu::forward::srtp::{Opener, Profile, Sealer};
use sfu::forward::twcc::Arrivals;
use sfu::stun;
use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

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
    pub(super) arrivals: Arrivals,
    /// Packets in the stream of repeats, with and without something in them.
    pub repeats: usize,
    pub paddings: usize,
    pub(super) newest: Option<u64>,
    pub(super) got: HashSet<(u32, u64)>,
    pub(super) sent: HashMap<u16, Vec<u8>>,
    pub(super) missing: Missing,
    indexes: HashMap<u32, u64>,
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
            got: HashSet::new(),
            sent: HashMap::new(),
            missing: Missing::default(),
            indexes: HashMap::new(),
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
