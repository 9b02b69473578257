//! TURN (RFC 8656) as it lies on the wire: what a client asks, and what it is told. Knows no allocations.
//!
//! Strangers reach this code: it allocates nothing while it reads and indexes nothing without a check.
use crate::stun::{self, Builder, TransactionId, u16_at, u32_at};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::Range;

pub(super) const CHANNEL_NUMBER: u16 = 0x000C;
pub(super) const LIFETIME: u16 = 0x000D;
pub(super) const XOR_PEER_ADDRESS: u16 = 0x0012;
pub(super) const DATA: u16 = 0x0013;
pub(super) const REALM: u16 = 0x0014;
pub(super) const NONCE: u16 = 0x0015;
pub(super) const XOR_RELAYED_ADDRESS: u16 = 0x0016;
pub(super) const REQUESTED_ADDRESS_FAMILY: u16 = 0x0017;
pub(super) const REQUESTED_TRANSPORT: u16 = 0x0019;
/// Taken and without effect: nothing that we relay becomes a packet of its own.
const DONT_FRAGMENT: u16 = 0x001A;
const ERROR_CODE: u16 = 0x0009;
const UNKNOWN_ATTRIBUTES: u16 = 0x000A;
const DATA_INDICATION: u16 = 0x0017;
/// Of a channel's data: its number and its length.
pub(super) const CHANNEL_HEADER: usize = 4;
/// The addresses of one request that are looked at.
const PEERS_MAX: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Allocate,
    Refresh,
    CreatePermission,
    ChannelBind,
    /// An indication: nobody answers it.
    Send,
}

impl Method {
    fn of(kind: u16) -> Option<Self> {
        match kind {
            0x0003 => Some(Method::Allocate),
            0x0004 => Some(Method::Refresh),
            0x0008 => Some(Method::CreatePermission),
            0x0009 => Some(Method::ChannelBind),
            0x0016 => Some(Method::Send),
            _ => None,
        }
    }

    const fn number(self) -> u16 {
        match self {
            Method::Allocate => 0x0003,
            Method::Refresh => 0x0004,
            Method::CreatePermission => 0x0008,
            Method::ChannelBind => 0x0009,
            Method::Send => 0x0006,
        }
    }
}

/// What the relay is asked in a message whose first bytes are these.
pub(super) fn method(bytes: &[u8]) -> Option<Method> {
    Method::of(u16_at(bytes, 0)?)
}

/// A request or indication as it was read; nothing of it is believed.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub method: Method,
    pub transaction: TransactionId,
    pub nonce: Option<Range<usize>>,
    pub lifetime_s: Option<u32>,
    pub transport: Option<u8>,
    pub family: Option<u8>,
    pub channel: Option<u16>,
    peers: [Option<SocketAddr>; PEERS_MAX],
    /// One that is none, or more than are looked at.
    pub bad_peer: bool,
    pub data: Option<Range<usize>>,
    /// The first attribute that must be understood and is not.
    pub unknown: Option<u16>,
}

impl Asked {
    pub fn peers(&self) -> impl Iterator<Item = SocketAddr> {
        self.peers.into_iter().flatten()
    }

    /// `None` unless it is a whole message of a method of ours.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let method = method(bytes)?;
        if u32_at(bytes, 4)? != stun::COOKIE || usize::from(u16_at(bytes, 2)?) + stun::HEADER != bytes.len() {
            return None;
        }
        let mut asked = Asked {
            method,
            transaction: bytes.get(8..stun::HEADER)?.first_chunk().copied()?,
            nonce: None,
            lifetime_s: None,
            transport: None,
            family: None,
            channel: None,
            peers: [None; PEERS_MAX],
            bad_peer: false,
            data: None,
            unknown: None,
        };
        let mut at = stun::HEADER;
        while at < bytes.len() {
            let (kind, len) = (u16_at(bytes, at)?, usize::from(u16_at(bytes, at + 2)?));
            let value = bytes.get(at + 4..at + 4 + len)?;
            // What follows the integrity is not protected by it.
            if kind == stun::MESSAGE_INTEGRITY {
                break;
            }
            asked.attribute(kind, value, at + 4)?;
            at += 4 + len.next_multiple_of(4);
        }
        Some(asked)
    }

    fn attribute(&mut self, kind: u16, value: &[u8], at: usize) -> Option<()> {
        match kind {
            NONCE => self.nonce = Some(at..at + value.len()),
            LIFETIME => self.lifetime_s = Some(u32_at(value, 0)?),
            REQUESTED_TRANSPORT => self.transport = Some(*value.first()?),
            REQUESTED_ADDRESS_FAMILY => self.family = Some(*value.first()?),
            CHANNEL_NUMBER => self.channel = Some(u16_at(value, 0)?),
            DATA => self.data = Some(at..at + value.len()),
            XOR_PEER_ADDRESS => {
                let peer = address(value, &self.transaction);
                match self.peers.iter_mut().find(|place| place.is_none()) {
                    Some(place) if peer.is_some() => *place = peer,
                    _ => self.bad_peer = true,
                }
            }
            stun::USERNAME | REALM | DONT_FRAGMENT => {}
            // The lower half must be understood (RFC 8489, 14).
            0..0x8000 => self.unknown = self.unknown.or(Some(kind)),
            _ => {}
        }
        Some(())
    }
}

/// The other way round than `stun::xor_mapped`. An IPv4 address in IPv6 form stays what it is, and so is none of ours.
fn address(value: &[u8], transaction: &TransactionId) -> Option<SocketAddr> {
    let port = u16_at(value, 2)? ^ (stun::COOKIE >> 16) as u16;
    let ip = match (*value.get(1)?, value.len()) {
        (1, 8) => IpAddr::V4(Ipv4Addr::from_bits(u32_at(value, 4)? ^ stun::COOKIE)),
        (2, 20) => {
            let mut mask = [0; 16];
            mask.first_chunk_mut::<4>()?.copy_from_slice(&stun::COOKIE.to_be_bytes());
            mask.last_chunk_mut::<12>()?.copy_from_slice(transaction);
            let octets: [u8; 16] = value.get(4..)?.first_chunk().copied()?;
            IpAddr::V6(Ipv6Addr::from_bits(u128::from_be_bytes(octets) ^ u128::from_be_bytes(mask)))
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

/// Why something is refused (RFC 8656, 19; RFC 8489, 14.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum No {
    BadRequest,
    Unauthorized,
    Forbidden,
    Unknown(u16),
    Mismatch,
    Stale,
    WrongFamily,
    WrongCredentials,
    WrongTransport,
    Quota,
    Full,
}

impl No {
    const fn code(self) -> (u16, &'static str) {
        match self {
            No::BadRequest => (400, "Bad Request"),
            No::Unauthorized => (401, "Unauthorized"),
            No::Forbidden => (403, "Forbidden"),
            No::Unknown(_) => (420, "Unknown Attribute"),
            No::Mismatch => (437, "Allocation Mismatch"),
            No::Stale => (438, "Stale Nonce"),
            No::WrongFamily => (440, "Address Family not Supported"),
            No::WrongCredentials => (441, "Wrong Credentials"),
            No::WrongTransport => (442, "Unsupported Transport Protocol"),
            No::Quota => (486, "Allocation Quota Reached"),
            No::Full => (508, "Insufficient Capacity"),
        }
    }
}

/// The answer that says yes.
pub(super) fn yes(asked: &Asked) -> Builder {
    Builder::new(asked.method.number() | 0x0100, &asked.transaction)
}

/// The answer that says no.
pub(super) fn no(asked: &Asked, no: No) -> Builder {
    let (code, reason) = no.code();
    let mut value = vec![0, 0, (code / 100) as u8, (code % 100) as u8];
    value.extend_from_slice(reason.as_bytes());
    let answer =
        Builder::new(asked.method.number() | 0x0110, &asked.transaction).attribute(ERROR_CODE, &value);
    match no {
        No::Unknown(kind) => answer.attribute(UNKNOWN_ATTRIBUTES, &kind.to_be_bytes()),
        _ => answer,
    }
}

/// A STUN message that says no: whoever gets it has proved nothing.
pub(crate) fn is_refusal(bytes: &[u8]) -> bool {
    u16_at(bytes, 0).is_some_and(|kind| kind & 0xC110 == 0x0110)
}

/// What a channel's data lies in: its number, and where the data is.
pub(super) fn channel(bytes: &[u8]) -> Option<(u16, Range<usize>)> {
    let number = u16_at(bytes, 0).filter(|number| (0x4000..0x5000).contains(number))?;
    let end = CHANNEL_HEADER + usize::from(u16_at(bytes, 2)?);
    // A stream pads it to whole words, and a datagram may.
    (end <= bytes.len() && bytes.len() < end + 4).then_some((number, CHANNEL_HEADER..end))
}

/// Puts a datagram into a channel, in place.
pub(super) fn into_channel(bytes: &mut Vec<u8>, number: u16, is_stream: bool) {
    let len = bytes.len();
    bytes.resize(len + CHANNEL_HEADER, 0);
    bytes.copy_within(..len, CHANNEL_HEADER);
    let header = u32::from(number) << 16 | u32::from(len as u16);
    if let Some(place) = bytes.first_chunk_mut() {
        *place = header.to_be_bytes();
    }
    if is_stream {
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
}

/// Puts a datagram of this peer into an indication.
pub(super) fn into_indication(bytes: &mut Vec<u8>, peer: SocketAddr, transaction: &TransactionId) {
    *bytes = Builder::new(DATA_INDICATION, transaction)
        .attribute(XOR_PEER_ADDRESS, &stun::xor_mapped(transaction, peer))
        .attribute(DATA, bytes)
        .unsigned();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let transaction = [7; 12];
        for text in ["192.0.2.1:3478", "[2001:db8::1]:9", "[::ffff:192.0.2.1]:3478"] {
            let peer: SocketAddr = text.parse().expect("an address");
            assert_eq!(address(&stun::xor_mapped(&transaction, peer), &transaction), Some(peer));
        }
        assert_eq!(address(&[0, 1, 0, 0], &transaction), None);
        assert_eq!(address(&[0, 3, 0, 0, 0, 0, 0, 0], &transaction), None);
    }

    #[test]
    fn a_channel_holds_what_was_put_in() {
        for (len, is_stream, whole) in [(5, false, 9), (5, true, 12), (0, true, 4)] {
            let mut bytes = vec![9; len];
            into_channel(&mut bytes, 0x4001, is_stream);
            assert_eq!(bytes.len(), whole);
            assert_eq!(channel(&bytes), Some((0x4001, 4..4 + len)));
        }
        assert_eq!(channel(&[0x40, 0, 0, 9, 1]), None, "longer than it is");
        assert_eq!(channel(&[0x50, 0, 0, 0]), None, "no channel");
    }

    #[test]
    fn refusals_are_told_from_everything_else_that_we_say() {
        let request = Builder::new(0x0003, &[1; 12]).unsigned();
        let asked = Asked::read(&request).expect("a request");
        assert!(is_refusal(&no(&asked, No::Unauthorized).unsigned()));
        assert!(!is_refusal(&yes(&asked).unsigned()));
        let mut data = vec![1; 20];
        into_channel(&mut data, 0x4110, false);
        assert!(!is_refusal(&data) && !is_refusal(&[]));
    }
}
