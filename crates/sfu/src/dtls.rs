//! DTLS for one transport: we are always the server. Wraps rtc-dtls, keeps hostile input away from it, and hands out
//! SRTP keys only after the peer's fingerprint was found right. Must not know ICE, SDP or media.
use crate::forward::srtp::{Opener, Profile, Sealer};
use crate::limits::{DTLS_FRAGMENTS_MAX, STREAMS_MAX};
use bytes::BytesMut;
use ring::digest;
use rtc_dtls::config::{ClientAuthType, ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc_dtls::crypto::Certificate;
use rtc_dtls::endpoint::{Endpoint, EndpointEvent};
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc_shared::TransportProtocol;
use rtc_shared::error::Error;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// SHA-256 of a certificate.
pub type Fingerprint = [u8; 32];

/// The worker's certificate: made at its start, kept in memory only.
pub struct Identity {
    pub fingerprint: Fingerprint,
    gcm: Arc<HandshakeConfig>,
    all: Arc<HandshakeConfig>,
}

impl Identity {
    /// # Errors
    /// The system has no randomness.
    pub fn generate() -> Result<Self, Error> {
        let provider = rtc_crypto::default_provider().map_err(|error| Error::Crypto(error.to_string()))?;
        let certificate = Certificate::generate_self_signed(vec!["bedside".to_owned()], provider.crypto())?;
        let der = certificate.certificate.first().map(|der| der.as_ref().to_vec()).unwrap_or_default();
        let config = |profiles: Vec<SrtpProtectionProfile>| {
            ConfigBuilder::default()
                .with_crypto_provider(provider.clone())
                .with_certificates(vec![certificate.clone()])
                .with_srtp_protection_profiles(profiles)
                .with_client_auth(ClientAuthType::RequireAnyClientCert)
                .with_extended_master_secret(ExtendedMasterSecretType::Require)
                .with_flight_interval(Duration::from_millis(250))
                // The chain proves nothing here; the fingerprint from the signalling does.
                .with_insecure_skip_verify(true)
                .build(false, None)
                .map(Arc::new)
        };
        let gcm =
            vec![SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm, SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm];
        let mut all = gcm.clone();
        all.push(SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80);
        Ok(Identity { fingerprint: sha256(&der), gcm: config(gcm)?, all: config(all)? })
    }
}

fn sha256(bytes: &[u8]) -> Fingerprint {
    digest::digest(&digest::SHA256, bytes).as_ref().first_chunk().copied().unwrap_or_default()
}

/// The library keys its associations by address; ours outlives a change of address, so it always sees this one.
const PEER: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 1));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Handshaking,
    /// Keys can be had, once the fingerprint is known.
    Done,
    /// The peer said goodbye, or the handshake cannot succeed any more.
    Failed,
}

pub struct Dtls {
    endpoint: Endpoint,
    progress: Progress,
    /// AES-GCM was refused: the fallback is in use.
    any_profile: bool,
    /// The datagrams of the first flight, to be read again by the fallback.
    first_flight: Vec<BytesMut>,
    fragments: u32,
}

impl Dtls {
    pub fn new(identity: &Identity) -> Self {
        Dtls {
            endpoint: endpoint(&identity.gcm),
            progress: Progress::Handshaking,
            any_profile: false,
            first_flight: Vec::new(),
            fragments: 0,
        }
    }

    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// One datagram, from an address that passed a connectivity check.
    pub fn handle(&mut self, datagram: &[u8], identity: &Identity, now: Instant) {
        let fragments = fragments(datagram);
        if self.progress == Progress::Failed || fragments.is_none() {
            return;
        }
        // After the handshake too: a peer may repeat its last flight, not send new ones for ever.
        self.fragments = self.fragments.saturating_add(fragments.unwrap_or_default().max(1));
        if self.fragments > DTLS_FRAGMENTS_MAX && self.progress == Progress::Handshaking {
            self.progress = Progress::Failed;
            return;
        }
        if self.fragments > 4 * DTLS_FRAGMENTS_MAX {
            return;
        }
        let datagram = BytesMut::from(datagram);
        if !self.any_profile && self.progress == Progress::Handshaking && self.first_flight.len() < 8 {
            self.first_flight.push(datagram.clone());
        }
        self.read(datagram, identity, now);
    }

    fn read(&mut self, datagram: BytesMut, identity: &Identity, now: Instant) {
        match self.endpoint.read(now, PEER, None, datagram) {
            Ok(events) => self.take(events),
            // The library follows the client's order of SRTP profiles, and Chromium names AES-CM with SHA-1 first.
            // So it is offered GCM alone, and only a peer without GCM starts again with everything.
            Err(Error::ErrServerNoMatchingSrtpProfile) if !self.any_profile => self.fall_back(identity, now),
            // A bad flight never tears a transport down: the peer's own repeats still succeed, and what cannot
            // succeed ends by the connection's deadline.
            Err(error) => tracing::debug!(%error, "DTLS datagram refused"),
        }
    }

    fn fall_back(&mut self, identity: &Identity, now: Instant) {
        self.any_profile = true;
        self.endpoint = endpoint(&identity.all);
        for datagram in std::mem::take(&mut self.first_flight) {
            self.read(datagram, identity, now);
        }
    }

    fn take(&mut self, events: Vec<EndpointEvent>) {
        for event in events {
            match event {
                EndpointEvent::HandshakeComplete => {
                    self.progress = Progress::Done;
                    self.first_flight = Vec::new();
                }
                EndpointEvent::PeerClosed => self.progress = Progress::Failed,
                // No data channels.
                _ => {}
            }
        }
    }

    pub fn handle_timeout(&mut self, now: Instant) {
        if self.progress == Progress::Handshaking
            && self.endpoint.poll_timeout(&PEER).is_some_and(|at| at <= now)
            && self.endpoint.handle_timeout(PEER, now).is_err()
        {
            self.progress = Progress::Failed;
        }
    }

    pub fn poll_transmit(&mut self) -> Option<BytesMut> {
        Some(self.endpoint.poll_transmit()?.message)
    }

    /// The keys, if the handshake is done and the peer's certificate is the one that the signalling named.
    ///
    /// # Errors
    /// Another certificate, or no profile in common.
    pub fn keys(&self, expected: &Fingerprint) -> Result<(Opener, Sealer), KeyError> {
        let state = self.endpoint.get_connection_state(PEER).ok_or(KeyError)?;
        let certificate = state.peer_certificates.first().ok_or(KeyError)?;
        if self.progress != Progress::Done || sha256(certificate) != *expected {
            return Err(KeyError);
        }
        let profile = match state.srtp_protection_profile() {
            SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm => Profile::AeadAes128Gcm,
            SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm => Profile::AeadAes256Gcm,
            SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80 => Profile::Aes128CmSha1_80,
            _ => return Err(KeyError),
        };
        let (key, salt) = (profile.key_len(), profile.salt_len());
        // RFC 5764 section 4.2: client key, server key, client salt, server salt.
        let material = state
            .export_keying_material("EXTRACTOR-dtls_srtp", &[], 2 * (key + salt))
            .map_err(|_| KeyError)?;
        let part = |at: usize, len: usize| material.as_ref().get(at..at + len).ok_or(KeyError);
        let opener = Opener::new(profile, part(0, key)?, part(2 * key, salt)?, STREAMS_MAX);
        let sealer = Sealer::new(profile, part(key, key)?, part(2 * key + salt, salt)?);
        tracing::debug!(?profile, "SRTP keys");
        opener.zip(sealer).ok_or(KeyError)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError;

fn endpoint(config: &Arc<HandshakeConfig>) -> Endpoint {
    Endpoint::new(PEER, TransportProtocol::UDP, Some(config.clone()))
}

const HANDSHAKE: u8 = 22;
/// A fragment shorter than this that is not a message's last is nothing a client sends, but makes the library's
/// reassembly deep.
const FRAGMENT_MIN: u32 = 64;
/// No message of a WebRTC client is longer (a ClientHello with post-quantum shares is about 2 KiB).
const HANDSHAKE_MESSAGE_MAX: u32 = 16 * 1024;

/// How many plain handshake fragments a datagram carries. `None`: not DTLS 1.x records, or not to be let in.
fn fragments(datagram: &[u8]) -> Option<u32> {
    let mut rest = datagram;
    let mut count = 0;
    while !rest.is_empty() {
        let head: &[u8; 13] = rest.first_chunk()?;
        let len = usize::from(u16::from_be_bytes([head[11], head[12]]));
        let record = rest.get(13..13 + len)?;
        let (kind, version, epoch) = (head[0], head[1], u16::from_be_bytes([head[3], head[4]]));
        if !(20..=23).contains(&kind) || version != 0xFE {
            return None;
        }
        if kind == HANDSHAKE && epoch == 0 {
            count += handshake_fragments(record)?;
        }
        rest = rest.get(13 + len..)?;
    }
    Some(count)
}

fn handshake_fragments(mut record: &[u8]) -> Option<u32> {
    let mut count = 0;
    while !record.is_empty() {
        let head: &[u8; 12] = record.first_chunk()?;
        let three = |at: usize| u32::from_be_bytes([0, head[at], head[at + 1], head[at + 2]]);
        let (total, offset, len) = (three(1), three(6), three(9));
        let is_last = offset.saturating_add(len) == total;
        if total > HANDSHAKE_MESSAGE_MAX || offset + len > total || (!is_last && len < FRAGMENT_MIN) {
            return None;
        }
        count += 1;
        record = record.get(12 + len as usize..)?;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::fragments;

    fn record(total: u32, offset: u32, len: u32) -> Vec<u8> {
        let mut record = vec![22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0];
        record.extend_from_slice(&(12 + len as u16).to_be_bytes());
        record.push(1);
        record.extend_from_slice(&total.to_be_bytes()[1..]);
        record.extend_from_slice(&[0, 0]);
        record.extend_from_slice(&offset.to_be_bytes()[1..]);
        record.extend_from_slice(&len.to_be_bytes()[1..]);
        record.extend(std::iter::repeat_n(0, len as usize));
        record
    }

    #[test]
    fn lets_in_what_clients_send() {
        assert_eq!(fragments(&record(300, 0, 300)), Some(1));
        let both = [record(1800, 0, 1200), record(1800, 1200, 600)].concat();
        assert_eq!(fragments(&both), Some(2));
    }

    #[test]
    fn keeps_out_crumbs_lies_and_noise() {
        assert_eq!(fragments(&record(300, 0, 1)), None, "crumbs");
        assert_eq!(fragments(&record(300, 200, 200)), None, "beyond the end");
        assert_eq!(fragments(&record(1 << 20, 0, 300)), None, "a huge message");
        assert_eq!(fragments(&[22; 40]), None);
        let whole = record(300, 0, 300);
        for len in 1..whole.len() {
            assert_eq!(fragments(&whole[..len]), None);
        }
    }
}
