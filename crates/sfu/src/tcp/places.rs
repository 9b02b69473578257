//! How many connections there may be, in all and of one address: strangers, whom nobody has answered yet, are few.
use crate::limits::{TCP_CONNECTIONS_MAX, TCP_NEAR_MAX, TCP_NEAR_STRANGERS_MAX, TCP_STRANGERS_MAX};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many are connected. The lock is taken when a connection comes, proves itself and goes, never for a frame.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    all: Crowd,
    near: HashMap<IpAddr, Crowd>,
}

#[derive(Clone, Copy, Default)]
struct Crowd {
    /// Strangers included.
    all: usize,
    /// Those whom the engine has not answered yet.
    strangers: usize,
}

impl Places {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a stranger, if there is one.
    pub fn take(&self, from: IpAddr) -> Option<Place> {
        let from = neighbourhood(from);
        let mut counts = self.counts();
        let near = counts.near.get(&from).copied().unwrap_or_default();
        let is_full = counts.all.all >= TCP_CONNECTIONS_MAX
            || counts.all.strangers >= TCP_STRANGERS_MAX
            || near.all >= TCP_NEAR_MAX
            || near.strangers >= TCP_NEAR_STRANGERS_MAX;
        if is_full {
            return None;
        }
        let Counts { all, near } = &mut *counts;
        for crowd in [all, near.entry(from).or_default()] {
            crowd.all += 1;
            crowd.strangers += 1;
        }
        drop(counts);
        Some(Place { places: self.clone(), from, is_stranger: true })
    }
}

/// Given back when it is dropped.
pub(super) struct Place {
    places: Places,
    from: IpAddr,
    is_stranger: bool,
}

impl Place {
    /// The engine has answered: no stranger any more.
    pub fn make_known(&mut self) {
        if std::mem::take(&mut self.is_stranger) {
            self.count(|crowd| crowd.strangers -= 1);
        }
    }

    fn count(&self, change: impl Fn(&mut Crowd)) {
        let mut counts = self.places.counts();
        change(&mut counts.all);
        if let Some(near) = counts.near.get_mut(&self.from) {
            change(near);
            if near.all == 0 {
                counts.near.remove(&self.from);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.make_known();
        self.count(|crowd| crowd.all -= 1);
    }
}

/// Who can have one IPv6 address can have its whole /64.
pub(crate) fn neighbourhood(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn strangers_are_few_and_those_who_are_known_make_room() {
        let places = Places::default();
        let near = ip("192.0.2.1");
        let mut held: Vec<Place> =
            (0..TCP_NEAR_STRANGERS_MAX).map(|_| places.take(near).expect("a place")).collect();
        assert!(places.take(near).is_none());
        assert!(places.take(ip("192.0.2.2")).is_some(), "others are not shut out");
        held[0].make_known();
        held[0].make_known();
        held.push(places.take(near).expect("one place"));
        assert!(places.take(near).is_none(), "and one only");
        drop(held);
        assert!(places.take(near).is_some());
        let counts = places.counts();
        assert!(counts.near.is_empty() && counts.all.all == 0, "nothing is remembered");
    }

    #[test]
    fn all_addresses_together_have_an_end() {
        let places = Places::default();
        let mut held = Vec::new();
        for n in 0..TCP_CONNECTIONS_MAX {
            let mut place = places.take(IpAddr::from([10, 0, (n >> 8) as u8, n as u8])).expect("a place");
            place.make_known();
            held.push(place);
        }
        assert!(places.take(near_nobody()).is_none());
        held.pop();
        assert!(places.take(near_nobody()).is_some());
    }

    fn near_nobody() -> IpAddr {
        ip("2001:db8::1")
    }

    #[test]
    fn a_network_of_ipv6_is_one_neighbour() {
        assert_eq!(neighbourhood(ip("2001:db8::1")), neighbourhood(ip("2001:db8::ffff:1")));
        assert_ne!(neighbourhood(ip("2001:db8::1")), neighbourhood(ip("2001:db8:0:1::1")));
        assert_eq!(neighbourhood(ip("192.0.2.1")), ip("192.0.2.1"));
    }
}
