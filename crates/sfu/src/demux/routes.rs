//! Whose a datagram is. A check says it itself, by the mark in our part of its name; what follows it comes from an
//! address that the worker has claimed. Pure: time is an argument. Must not know queues or sockets.
use crate::claims::Claim;
use crate::limits::{CONSENT_FOR, DEMUX_ADDRESSES_MAX, PATH_KEPT, RELAY_KEPT};
use crate::{ice, relay, stun, workers};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A claim that is not renewed for so long is none: every transport is checked more often, or has ended.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(2 * CONSENT_FOR.as_secs());
/// The same of a client of the relay, whose allocation is refreshed more often, or has ended.
const CLIENT_FORGOTTEN_AFTER: Duration = Duration::from_secs(2 * RELAY_KEPT.as_secs());
/// How often what is to be forgotten is looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Where a datagram goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// From an address of this worker's.
    Known(usize),
    /// Names this worker, and nobody knows yet whether it may.
    Stranger(usize),
    /// Dropped here: no worker hears of it.
    Nobody,
}

#[derive(Clone, Copy)]
struct Owner {
    worker: usize,
    at: Instant,
}

pub(super) struct Routes {
    workers: usize,
    paths: HashMap<SocketAddr, Owner>,
    /// Clients of the relay. Apart from paths: nobody's check takes somebody's way to the relay from them.
    clients: HashMap<SocketAddr, Owner>,
    next_sweep: Instant,
}

impl Routes {
    pub fn new(workers: usize, now: Instant) -> Self {
        Routes { workers, paths: HashMap::new(), clients: HashMap::new(), next_sweep: now + SWEEP_EVERY }
    }

    pub fn of(&self, from: SocketAddr, bytes: &[u8]) -> To {
        // RFC 7983: the first byte tells the protocols apart.
        match bytes.first() {
            Some(0..=3) if relay::is_for(bytes) => self.of_relay(from, bytes),
            Some(0..=3) => self.of_check(from, bytes),
            Some(20..=63 | 128..=191) => self.path(from).map_or(To::Nobody, To::Known),
            Some(0x40..=0x4F) => self.client(from).map_or(To::Nobody, To::Known),
            _ => To::Nobody,
        }
    }

    fn path(&self, from: SocketAddr) -> Option<usize> {
        self.paths.get(&from).map(|owner| owner.worker)
    }

    fn client(&self, from: SocketAddr) -> Option<usize> {
        self.clients.get(&from).map(|owner| owner.worker)
    }

    /// By name first: so a peer whose address has changed is found, and an address that has another peer.
    fn of_check(&self, from: SocketAddr, bytes: &[u8]) -> To {
        let Some(name) = stun::name(bytes) else {
            // An answer to a check of ours.
            return self.path(from).map_or(To::Nobody, To::Known);
        };
        match ice::worker_of(name).filter(|worker| *worker < self.workers) {
            Some(worker) if self.path(from) == Some(worker) => To::Known(worker),
            Some(worker) => To::Stranger(worker),
            None => To::Nobody,
        }
    }

    fn of_relay(&self, from: SocketAddr, bytes: &[u8]) -> To {
        let named = stun::name(bytes).and_then(relay::worker_of).filter(|worker| *worker < self.workers);
        match (named, self.client(from)) {
            (Some(worker), Some(known)) if worker == known => To::Known(worker),
            (Some(worker), _) => To::Stranger(worker),
            (None, Some(known)) => To::Known(known),
            // Who asks for the first time signs nothing, and any worker can say how to.
            (None, None) if relay::is_request(bytes) => {
                To::Stranger(workers::of_address(from.ip(), self.workers))
            }
            (None, None) => To::Nobody,
        }
    }

    pub fn claim(&mut self, worker: usize, claim: Claim, now: Instant) {
        if now >= self.next_sweep {
            self.sweep(now);
        }
        match claim {
            Claim::Path(from) => self.take(from, Owner { worker, at: now }),
            Claim::NoPath(from) => {
                if self.path(from) == Some(worker) {
                    self.paths.remove(&from);
                }
            }
            // The first has it until its allocation ends, as within one relay.
            Claim::Client(from) => {
                let may = match self.client(from) {
                    Some(known) => known == worker,
                    None => self.clients.len() < DEMUX_ADDRESSES_MAX,
                };
                if may {
                    self.clients.insert(from, Owner { worker, at: now });
                }
            }
            Claim::NoClient(from) => {
                if self.client(from) == Some(worker) {
                    self.clients.remove(&from);
                }
            }
        }
    }

    /// A member could forge somebody's source address: it stays theirs as long as they use it, as within one engine.
    fn take(&mut self, from: SocketAddr, owner: Owner) {
        let may = match self.paths.get(&from) {
            Some(known) if known.worker != owner.worker => {
                owner.at.saturating_duration_since(known.at) >= PATH_KEPT
            }
            Some(_) => true,
            None => self.paths.len() < DEMUX_ADDRESSES_MAX,
        };
        if may {
            self.paths.insert(from, owner);
        }
    }

    fn sweep(&mut self, now: Instant) {
        self.next_sweep = now + SWEEP_EVERY;
        let age = |owner: &Owner| now.saturating_duration_since(owner.at);
        self.paths.retain(|_, owner| age(owner) < FORGOTTEN_AFTER);
        self.clients.retain(|_, owner| age(owner) < CLIENT_FORGOTTEN_AFTER);
    }
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;
