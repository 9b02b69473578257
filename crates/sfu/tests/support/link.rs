//! What lies between the peers and the engine, in virtual time.
use super::{Datagram, server};
use rand::RngExt;
use rand::rngs::StdRng;
use std::time::Duration;

/// What the link does to a datagram: when it arrives, once or several times, or never.
pub type Link = Box<dyn FnMut(&Datagram, &mut StdRng) -> Vec<(Duration, Vec<u8>)>>;

pub fn good_link() -> Link {
    Box::new(|datagram, _| vec![(Duration::from_millis(5), datagram.bytes.clone())])
}

/// Loses and shuffles media; leaves the set-up alone.
pub fn lossy_link(percent: u32) -> Link {
    losing(percent, |first| first >= 128)
}

/// Loses connectivity checks and their answers as well. Handshakes are left alone: `rtc-dtls` as a client stops repeating
/// its last flight once a repeat of the server's reaches it, which no browser does.
pub fn bad_link(percent: u32) -> Link {
    losing(percent, |first| !(20..64).contains(&first))
}

/// A bug of the engine in what it says and hears about packets (RTCP), planted at its door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    AsksNobody,
    HearsNobody,
}

pub fn faulty(mut link: Link, fault: Fault) -> Link {
    Box::new(move |datagram, rng| {
        let swallowed = match fault {
            Fault::None => false,
            Fault::AsksNobody => datagram.from == server(),
            Fault::HearsNobody => datagram.to == server(),
        };
        if swallowed && is_rtcp(&datagram.bytes) { Vec::new() } else { link(datagram, rng) }
    })
}

/// RFC 5761 section 4: what the second byte of a packet is where both kinds share a port.
fn is_rtcp(bytes: &[u8]) -> bool {
    matches!(bytes, [128..=191, 192..=223, ..])
}

fn losing(percent: u32, loses: impl Fn(u8) -> bool + 'static) -> Link {
    Box::new(move |datagram, rng| {
        let may_lose = datagram.bytes.first().is_some_and(|first| loses(*first));
        if may_lose && rng.random_range(0..100) < percent {
            return Vec::new();
        }
        let jitter = rng.random_range(0..8);
        vec![(Duration::from_millis(15 + jitter), datagram.bytes.clone())]
    })
}
