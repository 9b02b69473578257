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
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let value =
            |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16).expect("hex");
        digits.chunks(2).map(value).collect()
    }

    const RTP: &str = "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e20706172746573207472 6573";
    const RTCP: &str = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

    /// RFC 7714 gives session keys, not master keys.
    fn gcm(key_len: u8) -> SessionKeys {
        let key: Vec<u8> = (0..key_len).collect();
        let algorithm = if key_len == 16 { &AES_128_GCM } else { &AES_256_GCM };
        let cipher = || Cipher::Gcm {
            key: Box::new(LessSafeKey::new(UnboundKey::new(algorithm, &key).expect("a key"))),
            salt: *b"Quid pro quo",
        };
        SessionKeys { rtp: cipher(), rtcp: cipher() }
    }

    fn seal_and_open(keys: fn() -> SessionKeys, plain: &str, sealed: &str) {
        let (plain, sealed) = (hex(plain), hex(sealed));
        let mut packet = plain.clone();
        Sealer { keys: keys(), rtcp_index: 0 }
            .seal_rtp(&mut packet, 12, 0x5501_a0b2, 0xf17b)
            .expect("sealed");
        assert_eq!(packet, sealed);
        let mut opener = Opener { keys: keys(), rtp: HashMap::new(), rtcp: HashMap::new(), streams_max: 1 };
        let header = Header::read(&packet).expect("a header");
        let opened = opener.open_rtp(&header, &mut packet).expect("opened");
        assert_eq!((opened.index, &packet[..opened.end]), (0xf17b, plain.as_slice()));
        assert_eq!(opener.open_rtp(&header, &mut sealed.clone()), None, "a replay");
    }

    #[test]
    fn rfc_7714_section_16_1() {
        seal_and_open(
            || gcm(16),
            RTP,
            "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833\
             899d7f27beb16a9152cf765ee4390cce",
        );
    }

    #[test]
    fn rfc_7714_section_16_2() {
        seal_and_open(
            || gcm(32),
            RTP,
            "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b\
             7aa3db36dfffd6b0f9bb7878d7a76c13",
        );
    }

    #[test]
    fn rfc_7714_section_17_1() {
        let mut packet = hex(RTCP);
        Sealer { keys: gcm(16), rtcp_index: 0x5d4 }.seal_rtcp(&mut packet).expect("sealed");
        let sealed = hex("81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda\
             4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4");
        assert_eq!(packet, sealed);
        let mut opener = Opener { keys: gcm(16), rtp: HashMap::new(), rtcp: HashMap::new(), streams_max: 1 };
        let end = opener.open_rtcp(&mut packet).expect("opened");
        assert_eq!(packet[..end], hex(RTCP));
        assert_eq!(opener.open_rtcp(&mut sealed.clone()), None, "a replay");
    }

    const CM_KEY: &str = "E1F97A0D3E018BE0D64FA32C06DE4139";
    const CM_SALT: &str = "0EC675AD498AFEEBB6960B3AABE6";

    #[test]
    fn rfc_3711_appendix_b_3_key_derivation() {
        let (key, salt) = (hex(CM_KEY), hex(CM_SALT));
        for (label, expected) in [
            (0, "C61E7A93744F39EE10734AFE3FF7A087"),
            (2, "30CBBC08863D8C85D49DB34A9AE1"),
            (1, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"),
        ] {
            let expected = hex(expected);
            let mut out = vec![0; expected.len()];
            derive(&key, &salt, label, &mut out).expect("derived");
            assert_eq!(out, expected, "label {label}");
        }
    }

    /// The reference packets of libsrtp, whole: key derivation, encryption and tag.
    #[test]
    fn the_reference_packets() {
        let plain = hex("800f1234decafbadcafebabe abababababababababababababababab");
        let gcm_key: Vec<u8> = (0..16).collect();
        let gcm_salt: Vec<u8> = (0xa0..=0xab).collect();
        for (profile, key, salt, sealed) in [
            (
                Profile::Aes128CmSha1_80,
                hex(CM_KEY),
                hex(CM_SALT),
                "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
            ),
            (
                Profile::AeadAes128Gcm,
                gcm_key,
                gcm_salt,
                "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
            ),
        ] {
            let mut packet = plain.clone();
            let sealer = Sealer::new(profile, &key, &salt).expect("keys");
            sealer.seal_rtp(&mut packet, 12, 0xcafe_babe, 0x1234).expect("sealed");
            assert_eq!(packet, hex(sealed), "{profile:?}");
            let mut opener = Opener::new(profile, &key, &salt, 1).expect("keys");
            let header = Header::read(&packet).expect("a header");
            let opened = opener.open_rtp(&header, &mut packet).expect("opened");
            assert_eq!(packet[..opened.end], plain);
        }
    }

    fn pair(profile: Profile) -> (Sealer, Opener) {
        let key = vec![7; profile.key_len()];
        let salt = vec![9; profile.salt_len()];
        (
            Sealer::new(profile, &key, &salt).expect("keys"),
            Opener::new(profile, &key, &salt, 2).expect("keys"),
        )
    }

    fn packet(index: u64) -> Vec<u8> {
        let mut packet = vec![0x80, 96];
        packet.extend_from_slice(&(index as u16).to_be_bytes());
        packet.extend_from_slice(&[0, 0, 0, 1, 0, 0, 0, 5, 1, 2, 3]);
        packet
    }

    const ALL: [Profile; 3] = [Profile::Aes128CmSha1_80, Profile::AeadAes128Gcm, Profile::AeadAes256Gcm];

    #[test]
    fn the_rollover_is_followed_with_loss_and_reordering() {
        for profile in ALL {
            let (sealer, mut opener) = pair(profile);
            let mut open = |index: u64| {
                let mut bytes = packet(index);
                sealer.seal_rtp(&mut bytes, 12, 5, index).expect("sealed");
                let header = Header::read(&bytes).expect("a header");
                opener.open_rtp(&header, &mut bytes).map(|opened| opened.index)
            };
            for index in [65_500, 65_530, 65_540, 65_535, 65_536, 65_541, 70_000, 98_000, 130_000, 131_073] {
                assert_eq!(open(index), Some(index), "{profile:?}");
            }
            assert_eq!(open(65_541), None, "older than the window");
            assert_eq!(open(131_073), None, "a replay");
            assert_eq!(open(131_000), Some(131_000), "late, within the window");
            assert_eq!(open(131_000), None, "a replay of what was late");
        }
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        for profile in ALL {
            let (mut sealer, mut opener) = pair(profile);
            let mut rtp = packet(9);
            sealer.seal_rtp(&mut rtp, 12, 5, 9).expect("sealed");
            let mut rtcp = vec![0x80, 201, 0, 2, 0, 0, 0, 5, 1, 2, 3, 4];
            sealer.seal_rtcp(&mut rtcp).expect("sealed");
            for bit in 0..rtp.len() * 8 {
                let mut bytes = rtp.clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let opened = Header::read(&bytes).and_then(|header| opener.open_rtp(&header, &mut bytes));
                assert_eq!(opened, None, "{profile:?} RTP bit {bit}");
            }
            for bit in 0..rtcp.len() * 8 {
                let mut bytes = rtcp.clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(opener.open_rtcp(&mut bytes), None, "{profile:?} RTCP bit {bit}");
            }
            for len in 0..rtcp.len() {
                assert_eq!(opener.open_rtcp(&mut rtcp[..len].to_vec()), None, "{profile:?} cut to {len}");
            }
            assert!(opener.open_rtcp(&mut rtcp).is_some());
        }
    }

    #[test]
    fn streams_are_bounded() {
        let (sealer, mut opener) = pair(Profile::AeadAes128Gcm);
        let opened = (1..=4u32)
            .filter(|ssrc| {
                let mut bytes = packet(1);
                bytes[8..12].copy_from_slice(&ssrc.to_be_bytes());
                sealer.seal_rtp(&mut bytes, 12, *ssrc, 1).expect("sealed");
                let header = Header::read(&bytes).expect("a header");
                opener.open_rtp(&header, &mut bytes).is_some()
            })
            .count();
        assert_eq!(opened, 2);
    }
}
