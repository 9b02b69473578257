//! The little STUN (RFC 8489) that ICE-lite needs: binding requests in, responses out, and our own checks of a new
//! path. Knows no transports.
//!
//! Written here rather than with `rtc-stun`, because strangers reach this code before anything is authenticated: it
//! allocates nothing, copies nothing and indexes nothing without a check.
use ring::hmac;
use std::net::{IpAddr, SocketAddr};

pub(crate) const COOKIE: u32 = 0x2112_A442;
pub(crate) const HEADER: usize = 20;
const BINDING_REQUEST: u16 = 0x0001;
const BINDING_SUCCESS: u16 = 0x0101;
pub(crate) const USERNAME: u16 = 0x0006;
pub(crate) const MESSAGE_INTEGRITY: u16 = 0x0008;
pub(crate) const XOR_MAPPED_ADDRESS: u16 = 0x0020;
const PRIORITY: u16 = 0x0024;
const USE_CANDIDATE: u16 = 0x0025;
pub(crate) const FINGERPRINT: u16 = 0x8028;
const ICE_CONTROLLED: u16 = 0x8029;

pub type TransactionId = [u8; 12];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Request,
    Success,
    Other,
}

/// A message as it lies in its datagram; nothing is believed before `is_authentic`.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    bytes: &'a [u8],
    pub kind: Kind,
    pub transaction: TransactionId,
    pub username: Option<&'a str>,
    pub use_candidate: bool,
    integrity_at: usize,
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

impl<'a> Message<'a> {
    /// `None` unless it is a whole STUN message with MESSAGE-INTEGRITY and, if there is one, a right FINGERPRINT.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        if u32_at(bytes, 4)? != COOKIE || usize::from(u16_at(bytes, 2)?) + HEADER != bytes.len() {
            return None;
        }
        let kind = match u16_at(bytes, 0)? {
            BINDING_REQUEST => Kind::Request,
            BINDING_SUCCESS => Kind::Success,
            _ => Kind::Other,
        };
        let transaction = bytes.get(8..HEADER)?.first_chunk().copied()?;
        let mut message =
            Message { bytes, kind, transaction, username: None, use_candidate: false, integrity_at: 0 };
        message.read_attributes()?;
        (message.integrity_at != 0).then_some(message)
    }

    fn read_attributes(&mut self) -> Option<()> {
        let mut at = HEADER;
        while at < self.bytes.len() {
            let (kind, len) = (u16_at(self.bytes, at)?, usize::from(u16_at(self.bytes, at + 2)?));
            let value = self.bytes.get(at + 4..at + 4 + len)?;
            match kind {
                FINGERPRINT => {
                    let crc = crc32(self.bytes.get(..at)?) ^ 0x5354_554E;
                    return (u32_at(value, 0)? == crc).then_some(());
                }
                // What follows the integrity, but for the fingerprint, is not protected by it.
                _ if self.integrity_at != 0 => {}
                MESSAGE_INTEGRITY if len == 20 => self.integrity_at = at,
                USERNAME => self.username = std::str::from_utf8(value).ok(),
                USE_CANDIDATE => self.use_candidate = true,
                _ => {}
            }
            at += 4 + len.next_multiple_of(4);
        }
        Some(())
    }

    /// RFC 8489 section 14.5: the HMAC over everything before it, with a length that ends after it.
    pub fn is_authentic(&self, password: &[u8]) -> bool {
        self.verify(password).is_some()
    }

    fn verify(&self, password: &[u8]) -> Option<()> {
        let tag = self.bytes.get(self.integrity_at + 4..self.integrity_at + 24)?;
        let covered = (self.integrity_at + 24 - HEADER) as u16;
        let mut signed = Vec::with_capacity(self.integrity_at);
        signed.extend_from_slice(self.bytes.get(..self.integrity_at)?);
        signed.get_mut(2..4)?.copy_from_slice(&covered.to_be_bytes());
        hmac::verify(&key(password), &signed, tag).ok()
    }
}

fn key(password: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password)
}

/// CRC-32 (ISO 3309), bit by bit: a hundred bytes every few seconds per transport need no table.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

/// The name in a message of which nothing is proved: for whoever only has to know whose it is.
pub(crate) fn name(bytes: &[u8]) -> Option<&[u8]> {
    if u32_at(bytes, 4)? != COOKIE || usize::from(u16_at(bytes, 2)?) + HEADER != bytes.len() {
        return None;
    }
    let mut at = HEADER;
    while at < bytes.len() {
        let (kind, len) = (u16_at(bytes, at)?, usize::from(u16_at(bytes, at + 2)?));
        if kind == USERNAME {
            return bytes.get(at + 4..at + 4 + len);
        }
        at += 4 + len.next_multiple_of(4);
    }
    None
}

pub(crate) struct Builder(Vec<u8>);

impl Builder {
    pub fn new(kind: u16, transaction: &TransactionId) -> Self {
        let mut bytes = Vec::with_capacity(128);
        bytes.extend_from_slice(&kind.to_be_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(&COOKIE.to_be_bytes());
        bytes.extend_from_slice(transaction);
        Builder(bytes)
    }

    pub fn attribute(mut self, kind: u16, value: &[u8]) -> Self {
        self.0.extend_from_slice(&kind.to_be_bytes());
        self.0.extend_from_slice(&(value.len() as u16).to_be_bytes());
        self.0.extend_from_slice(value);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }

    fn set_len(&mut self, total: usize) {
        if let Some(len) = self.0.get_mut(2..4) {
            len.copy_from_slice(&((total - HEADER) as u16).to_be_bytes());
        }
    }

    /// Without integrity, for whoever has not said a password yet.
    pub fn unsigned(mut self) -> Vec<u8> {
        self.set_len(self.0.len());
        self.0
    }

    pub fn finish(mut self, password: &[u8]) -> Vec<u8> {
        self.set_len(self.0.len() + 24);
        let tag = hmac::sign(&key(password), &self.0);
        let mut signed = self.attribute(MESSAGE_INTEGRITY, tag.as_ref());
        signed.set_len(signed.0.len() + 8);
        let crc = crc32(&signed.0) ^ 0x5354_554E;
        signed.attribute(FINGERPRINT, &crc.to_be_bytes()).0
    }
}

/// The answer to an authentic binding request that came from `from`.
pub fn success(transaction: &TransactionId, from: SocketAddr, password: &[u8]) -> Vec<u8> {
    Builder::new(BINDING_SUCCESS, transaction)
        .attribute(XOR_MAPPED_ADDRESS, &xor_mapped(transaction, from))
        .finish(password)
}

pub(crate) fn xor_mapped(transaction: &TransactionId, address: SocketAddr) -> Vec<u8> {
    let mask: Vec<u8> = COOKIE.to_be_bytes().into_iter().chain(*transaction).collect();
    let port = address.port() ^ (COOKIE >> 16) as u16;
    let (family, octets) = match address.ip() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    let mut value = vec![0, family];
    value.extend_from_slice(&port.to_be_bytes());
    value.extend(octets.iter().zip(&mask).map(|(octet, mask)| octet ^ mask));
    value
}

/// Our own check of a path. `username` is "theirs:ours", `password` is theirs.
pub fn request(transaction: &TransactionId, username: &str, password: &[u8], tie_breaker: u64) -> Vec<u8> {
    Builder::new(BINDING_REQUEST, transaction)
        .attribute(USERNAME, username.as_bytes())
        .attribute(PRIORITY, &1u32.to_be_bytes())
        .attribute(ICE_CONTROLLED, &tie_breaker.to_be_bytes())
        .finish(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5769 section 2.1.
    const SAMPLE: &[u8] = b"\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\
        \x80\x22\x00\x10STUN test client\x00\x24\x00\x04\x6e\x00\x01\xff\
        \x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36\x00\x06\x00\x09\x65\x76\x74\x6a\x3a\x68\x36\x76\x59\x20\x20\x20\
        \x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\x78\x1e\xf2\xb5\xb2\xd3\xf2\x49\xc1\xb5\x71\xa2\
        \x80\x28\x00\x04\xe5\x7a\x3b\xcf";
    const PASSWORD: &[u8] = b"VOkJxbRl1RmTxUk/WvJxBt";

    #[test]
    fn the_rfc_5769_request_is_authentic() {
        let message = Message::read(SAMPLE).expect("readable");
        assert_eq!(message.kind, Kind::Request);
        assert_eq!(message.username, Some("evtj:h6vY"));
        assert!(message.is_authentic(PASSWORD));
        assert!(!message.is_authentic(b"another"));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        // Up to the end of the integrity; what is behind it protects nothing and is not read.
        for bit in 0..(SAMPLE.len() - 8) * 8 {
            let mut bytes = SAMPLE.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let believed = Message::read(&bytes).is_some_and(|message| message.is_authentic(PASSWORD));
            assert!(!believed, "bit {bit}");
        }
        for len in 0..SAMPLE.len() {
            assert!(Message::read(&SAMPLE[..len]).is_none());
        }
    }

    #[test]
    fn what_is_written_is_authentic() {
        let from = "192.0.2.1:32853".parse().expect("an address");
        let bytes = success(&[7; 12], from, PASSWORD);
        let message = Message::read(&bytes).expect("readable");
        assert!(message.kind == Kind::Success && message.is_authentic(PASSWORD));
        let bytes = request(&[7; 12], "a:b", PASSWORD, 1);
        let message = Message::read(&bytes).expect("readable");
        assert!(message.is_authentic(PASSWORD) && message.username == Some("a:b"));
    }

    #[test]
    fn the_mapped_address_is_that_of_rfc_5769() {
        let transaction = [0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae];
        let v4 = xor_mapped(&transaction, "192.0.2.1:32853".parse().expect("an address"));
        assert_eq!(v4, [0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43]);
    }
}
