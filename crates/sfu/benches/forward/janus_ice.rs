//! Connectivity checks as libnice wants them: with a FINGERPRINT (RFC 8489, 14.7), and in the role that it does not have
//! itself. Our own engine, which is lite, needs neither.
use std::net::{IpAddr, SocketAddr, UdpSocket};

const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const PRIORITY: u16 = 0x0024;
const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;
const ICE_CONTROLLED: u16 = 0x8029;
const ICE_CONTROLLING: u16 = 0x802A;
const HEADER: usize = 20;

/// An address of this machine that is not loopback's. Nothing is sent.
pub fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("198.51.100.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback())
}

/// Whoever answers an offer of Janus leaves the choice to it; who makes one takes the first way there is.
pub fn check(transaction: &[u8], username: &str, password: &str, controls: bool) -> Vec<u8> {
    let mut bytes = vec![0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42];
    bytes.extend_from_slice(transaction);
    attribute(&mut bytes, USERNAME, username.as_bytes());
    if controls {
        attribute(&mut bytes, ICE_CONTROLLING, &[0; 8]);
        attribute(&mut bytes, USE_CANDIDATE, &[]);
    } else {
        attribute(&mut bytes, ICE_CONTROLLED, &[0; 8]);
    }
    attribute(&mut bytes, PRIORITY, &[0, 0, 0, 1]);
    will_be_longer_by(&mut bytes, 24);
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    let tag = ring::hmac::sign(&key, &bytes);
    attribute(&mut bytes, MESSAGE_INTEGRITY, tag.as_ref());
    will_be_longer_by(&mut bytes, 8);
    let crc = crc32(&bytes) ^ 0x5354_554E;
    attribute(&mut bytes, FINGERPRINT, &crc.to_be_bytes());
    bytes
}

fn attribute(bytes: &mut Vec<u8>, kind: u16, value: &[u8]) {
    bytes.extend_from_slice(&kind.to_be_bytes());
    bytes.extend_from_slice(&(value.len() as u16).to_be_bytes());
    bytes.extend_from_slice(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

/// Either sum counts itself in the length, and nothing that comes after it.
fn will_be_longer_by(bytes: &mut [u8], more: usize) {
    let len = (bytes.len() - HEADER + more) as u16;
    bytes[2..4].copy_from_slice(&len.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

/// The first address in a description that we can send to.
pub fn candidate(description: &str) -> Option<SocketAddr> {
    let parse = |line: &str| {
        let words: Vec<&str> = line.strip_prefix("a=candidate:")?.split(' ').collect();
        words.get(2).filter(|protocol| protocol.eq_ignore_ascii_case("udp"))?;
        let to = SocketAddr::new(words.get(4)?.parse().ok()?, words.get(5)?.parse().ok()?);
        to.is_ipv4().then_some(to)
    };
    description.lines().find_map(parse)
}
