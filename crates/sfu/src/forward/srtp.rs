//! SRTP and SRTCP (RFC 3711, RFC 7714): open once, seal per receiver, in place. Knows keys and packets, not who
//! owns them.
use super::rtp::Header;
use aes::cipher::{KeyIvInit, StreamCipher};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use std::collections::HashMap;

type Aes128Ctr = ctr::Ctr128BE<aes::Aes128>;
type Aes256Ctr = ctr::Ctr128BE<aes::Aes256>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Aes128CmSha1_80,
    AeadAes128Gcm,
    AeadAes256Gcm,
}

impl Profile {
    pub const fn key_len(self) -> usize {
        match self {
            Profile::Aes128CmSha1_80 | Profile::AeadAes128Gcm => 16,
            Profile::AeadAes256Gcm => 32,
        }
    }
    pub const fn salt_len(self) -> usize {
        match self {
            Profile::Aes128CmSha1_80 => 14,
            Profile::AeadAes128Gcm | Profile::AeadAes256Gcm => 12,
        }
    }
}

/// The session keys of one direction.
struct SessionKeys {
    rtp: Cipher,
    rtcp: Cipher,
}

enum Cipher {
    Gcm { key: Box<LessSafeKey>, salt: [u8; 12] },
    Cm { key: [u8; 16], salt: [u8; 14], auth: Box<hmac::Key> },
}

const GCM_TAG: usize = 16;
const CM_TAG: usize = 10;

impl SessionKeys {
    fn derive(profile: Profile, key: &[u8], salt: &[u8]) -> Option<Self> {
        if key.len() != profile.key_len() || salt.len() != profile.salt_len() {
            return None;
        }
        Some(SessionKeys {
            rtp: Cipher::derive(profile, key, salt, 0)?,
            rtcp: Cipher::derive(profile, key, salt, 3)?,
        })
    }
}

impl Cipher {
    /// `label` is the first of three: encryption, authentication, salt (RFC 3711 section 4.3.2).
    fn derive(profile: Profile, key: &[u8], salt: &[u8], label: u8) -> Option<Self> {
        let mut session_key = [0; 32];
        let session_key = session_key.get_mut(..profile.key_len())?;
        derive(key, salt, label, session_key)?;
        let mut session_salt = [0; 14];
        derive(key, salt, label + 2, session_salt.get_mut(..profile.salt_len())?)?;
        if profile == Profile::Aes128CmSha1_80 {
            let mut auth = [0; 20];
            derive(key, salt, label + 1, &mut auth)?;
            return Some(Cipher::Cm {
                key: session_key.first_chunk().copied()?,
                salt: session_salt,
                auth: Box::new(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &auth)),
            });
        }
        let algorithm = if session_key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
        let key = UnboundKey::new(algorithm, session_key).ok()?;
        let salt = session_salt.first_chunk().copied()?;
        Some(Cipher::Gcm { key: Box::new(LessSafeKey::new(key)), salt })
    }
}

/// The key derivation of RFC 3711 section 4.3 with a derivation rate of zero. A salt of 96 bits is padded on the
/// right (RFC 7714 section 11).
fn derive(master: &[u8], salt: &[u8], label: u8, out: &mut [u8]) -> Option<()> {
    let mut iv = [0; 16];
    iv.get_mut(..salt.len())?.copy_from_slice(salt);
    iv[7] ^= label;
    out.fill(0);
    match master.len() {
        16 => Aes128Ctr::new_from_slices(master, &iv).ok()?.apply_keystream(out),
        32 => Aes256Ctr::new_from_slices(master, &iv).ok()?.apply_keystream(out),
        _ => return None,
    }
    Some(())
}

fn xor<const N: usize>(mut a: [u8; N], b: &[u8]) -> [u8; N] {
    for (x, y) in a.iter_mut().zip(b) {
        *x ^= y;
    }
    a
}

fn gcm_nonce_rtp(salt: &[u8; 12], ssrc: u32, index: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[2..6].copy_from_slice(&ssrc.to_be_bytes());
    bytes[6..12].copy_from_slice(&index.to_be_bytes()[2..]);
    Nonce::assume_unique_for_key(xor(bytes, salt))
}

fn gcm_nonce_rtcp(salt: &[u8; 12], ssrc: u32, index: u32) -> Nonce {
    let mut bytes = [0; 12];
    bytes[2..6].copy_from_slice(&ssrc.to_be_bytes());
    bytes[8..12].copy_from_slice(&index.to_be_bytes());
    Nonce::assume_unique_for_key(xor(bytes, salt))
}

fn cm_apply(key: &[u8; 16], salt: &[u8; 14], ssrc: u32, index: u64, data: &mut [u8]) {
    let mut iv = [0; 16];
    iv[..14].copy_from_slice(salt);
    let mut mask = [0; 14];
    mask[4..8].copy_from_slice(&ssrc.to_be_bytes());
    mask[8..14].copy_from_slice(&index.to_be_bytes()[2..]);
    for (x, y) in iv.iter_mut().zip(mask) {
        *x ^= y;
    }
    Aes128Ctr::new(key.into(), &iv.into()).apply_keystream(data);
}

fn cm_tag(auth: &hmac::Key, parts: [&[u8]; 2]) -> [u8; CM_TAG] {
    let mut context = hmac::Context::with_key(auth);
    for part in parts {
        context.update(part);
    }
    context.sign().as_ref().first_chunk().copied().unwrap_or([0; CM_TAG])
}

/// Compares without telling by its time where the difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

/// Sequence number and rollover counter as one number of 48 bits, nearest to what was seen (RFC 3711, 3.3.1).
pub fn nearest_index(highest: Option<u64>, seq: u16) -> u64 {
    let Some(highest) = highest else { return u64::from(seq) };
    let roc = highest >> 16;
    let candidate = (roc << 16) | u64::from(seq);
    let distance = i64::from(seq) - (highest & 0xFFFF) as i64;
    if distance > 0x8000 && roc > 0 {
        candidate - 0x1_0000
    } else if distance < -0x8000 {
        candidate + 0x1_0000
    } else {
        candidate
    }
}

const WINDOW: u64 = 1024;

/// Refuses what was seen and what is older than the window. 1,024 packets, so that a repeat of a second ago
/// still gets in.
struct ReplayWindow {
    highest: Option<u64>,
    seen: [u64; (WINDOW / 64) as usize],
}

impl ReplayWindow {
    const fn new() -> Self {
        ReplayWindow { highest: None, seen: [0; (WINDOW / 64) as usize] }
    }

    fn bit(&mut self, index: u64) -> (&mut u64, u64) {
        let at = index % WINDOW;
        (&mut self.seen[(at / 64) as usize], 1 << (at % 64))
    }

    fn is_new(&self, index: u64) -> bool {
        match self.highest {
            Some(highest) if index <= highest => {
                let at = index % WINDOW;
                let unseen = self.seen[(at / 64) as usize] & 1 << (at % 64) == 0;
                highest - index < WINDOW && unseen
            }
            _ => true,
        }
    }

    /// Only after the packet proved authentic.
    fn accept(&mut self, index: u64) {
        match self.highest {
            Some(highest) if index > highest => {
                if index - highest >= WINDOW {
                    self.seen.fill(0);
                } else {
                    for between in highest + 1..index {
                        let (word, mask) = self.bit(between);
                        *word &= !mask;
                    }
                }
                self.highest = Some(index);
            }
            None => self.highest = Some(index),
            _ => {}
        }
        let (word, mask) = self.bit(index);
        *word |= mask;
    }
}

/// What `open_rtp` found: the packet's index over all rollovers, and where its payload ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub index: u64,
    pub end: usize,
}

/// Opens what one peer sends.
pub struct Opener {
    keys: SessionKeys,
    rtp: HashMap<u32, ReplayWindow>,
    rtcp: HashMap<u32, ReplayWindow>,
    streams_max: usize,
}

impl Opener {
    pub fn new(profile: Profile, key: &[u8], salt: &[u8], streams_max: usize) -> Option<Self> {
        let keys = SessionKeys::derive(profile, key, salt)?;
        Some(Opener { keys, rtp: HashMap::new(), rtcp: HashMap::new(), streams_max })
    }

    /// Decrypts in place. `None`: forged, replayed, too old, or one stream too many; then the buffer's content is
    /// not to be used.
    pub fn open_rtp(&mut self, header: &Header, packet: &mut [u8]) -> Option<Opened> {
        let known = self.rtp.get(&header.ssrc);
        let highest = known.and_then(|window| window.highest);
        let index = nearest_index(highest, header.seq);
        match known {
            Some(window) if !window.is_new(index) => return None,
            None if self.rtp.len() >= self.streams_max => return None,
            _ => {}
        }
        let end = open_rtp(&self.keys.rtp, header, index, packet)?;
        self.rtp.entry(header.ssrc).or_insert_with(ReplayWindow::new).accept(index);
        Some(Opened { index, end })
    }

    /// A packet of this stream came in another one, as a repeat: its index, unless it has been here. From now on it has, so
    /// that the packet itself is refused when it still comes: nothing is ever sent twice under one number.
    pub fn repeated(&mut self, ssrc: u32, seq: u16) -> Option<u64> {
        let window = self.rtp.get_mut(&ssrc)?;
        let index = nearest_index(window.highest, seq);
        // A repeat is of something that was missed, so never of what has yet to come.
        let may_be = window.highest.is_some_and(|highest| index < highest) && window.is_new(index);
        may_be.then(|| window.accept(index))?;
        Some(index)
    }

    /// Decrypts in place; returns the length of the plain RTCP.
    pub fn open_rtcp(&mut self, packet: &mut [u8]) -> Option<usize> {
        let ssrc = u32::from_be_bytes(packet.get(4..8)?.first_chunk().copied()?);
        let trailer = match &self.keys.rtcp {
            Cipher::Gcm { .. } => 4,
            Cipher::Cm { .. } => 4 + CM_TAG,
        };
        let word_at = packet.len().checked_sub(trailer).filter(|at| *at >= 8)?;
        let word = u32::from_be_bytes(packet.get(word_at..)?.first_chunk().copied()?);
        let index = word & 0x7FFF_FFFF;
        match self.rtcp.get(&ssrc) {
            Some(window) if !window.is_new(u64::from(index)) => return None,
            None if self.rtcp.len() >= self.streams_max => return None,
            _ => {}
        }
        // Unencrypted SRTCP (E bit clear) is never what a browser sends.
        if word >> 31 == 0 {
            return None;
        }
        let end = open_rtcp(&self.keys.rtcp, ssrc, word, word_at, packet)?;
        self.rtcp.entry(ssrc).or_insert_with(ReplayWindow::new).accept(u64::from(index));
        Some(end)
    }
}

fn open_rtp(cipher: &Cipher, header: &Header, index: u64, packet: &mut [u8]) -> Option<usize> {
    match cipher {
        Cipher::Gcm { key, salt } => {
            let (aad, body) = packet.split_at_mut_checked(header.len)?;
            let nonce = gcm_nonce_rtp(salt, header.ssrc, index);
            let plain = key.open_in_place(nonce, Aad::from(&*aad), body).ok()?;
            Some(header.len + plain.len())
        }
        Cipher::Cm { key, salt, auth } => {
            let end = packet.len().checked_sub(CM_TAG).filter(|end| *end >= header.len)?;
            let (data, tag) = packet.split_at_mut_checked(end)?;
            let roc = ((index >> 16) as u32).to_be_bytes();
            if !same(&cm_tag(auth, [data, &roc]), tag) {
                return None;
            }
            cm_apply(key, salt, header.ssrc, index, data.get_mut(header.len..)?);
            Some(end)
        }
    }
}

fn open_rtcp(cipher: &Cipher, ssrc: u32, word: u32, word_at: usize, packet: &mut [u8]) -> Option<usize> {
    let index = word & 0x7FFF_FFFF;
    match cipher {
        Cipher::Gcm { key, salt } => {
            let mut aad = [0; 12];
            aad[..8].copy_from_slice(packet.get(..8)?);
            aad[8..].copy_from_slice(&word.to_be_bytes());
            let nonce = gcm_nonce_rtcp(salt, ssrc, index);
            let body = packet.get_mut(8..word_at)?;
            let plain = key.open_in_place(nonce, Aad::from(aad), body).ok()?;
            Some(8 + plain.len())
        }
        Cipher::Cm { key, salt, auth } => {
            let (data, tag) = packet.split_at_mut_checked(word_at + 4)?;
            if !same(&cm_tag(auth, [data, &[]]), tag) {
                return None;
            }
            cm_apply(key, salt, ssrc, u64::from(index), data.get_mut(8..word_at)?);
            Some(word_at)
        }
    }
}

/// Seals what one peer receives. The caller owns the RTP index: the same packet sealed twice is the same bytes, two
/// packets never share an (SSRC, index).
pub struct Sealer {
    keys: SessionKeys,
    rtcp_index: u32,
}

impl Sealer {
    pub fn new(profile: Profile, key: &[u8], salt: &[u8]) -> Option<Self> {
        Some(Sealer { keys: SessionKeys::derive(profile, key, salt)?, rtcp_index: 0 })
    }

    /// `packet` is a header of `header_len` bytes and a payload; the payload is encrypted and the tag added.
    pub fn seal_rtp(&self, packet: &mut Vec<u8>, header_len: usize, ssrc: u32, index: u64) -> Option<()> {
        match &self.keys.rtp {
            Cipher::Gcm { key, salt } => {
                let (aad, body) = packet.split_at_mut_checked(header_len)?;
                let nonce = gcm_nonce_rtp(salt, ssrc, index);
                let tag = key.seal_in_place_separate_tag(nonce, Aad::from(&*aad), body).ok()?;
                packet.extend_from_slice(tag.as_ref());
            }
            Cipher::Cm { key, salt, auth } => {
                cm_apply(key, salt, ssrc, index, packet.get_mut(header_len..)?);
                let roc = ((index >> 16) as u32).to_be_bytes();
                let tag = cm_tag(auth, [packet, &roc]);
                packet.extend_from_slice(&tag);
            }
        }
        Some(())
    }

    pub fn seal_rtcp(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        let ssrc = u32::from_be_bytes(packet.get(4..8)?.first_chunk().copied()?);
        let index = self.rtcp_index;
        // RFC 3711 section 9.2: after 2^31 packets the keys are used up. At ten a second that is seven years.
        self.rtcp_index = index.checked_add(1).filter(|next| *next < 0x8000_0000)?;
        let word = index | 0x8000_0000;
        match &self.keys.rtcp {
            Cipher::Gcm { key, salt } => {
                let mut aad = [0; 12];
                aad[..8].copy_from_slice(packet.get(..8)?);
                aad[8..].copy_from_slice(&word.to_be_bytes());
                let nonce = gcm_nonce_rtcp(salt, ssrc, index);
                let body = packet.get_mut(8..)?;
                let tag = key.seal_in_place_separate_tag(nonce, Aad::from(aad), body).ok()?;
                packet.extend_from_slice(tag.as_ref());
                packet.extend_from_slice(&word.to_be_bytes());
            }
            Cipher::Cm { key, salt, auth } => {
                cm_apply(key, salt, ssrc, u64::from(index), packet.get_mut(8..)?);
                packet.extend_from_slice(&word.to_be_bytes());
                let tag = cm_tag(auth, [packet, &[]]);
                packet.extend_from_slice(&tag);
            }
        }
        Some(())
    }
}

/// What sealing adds to a packet at most.
pub const OVERHEAD_MAX: usize = GCM_TAG + 4;

#[cfg(test)]
#[path = "srtp_tests.rs"]
mod tests;
