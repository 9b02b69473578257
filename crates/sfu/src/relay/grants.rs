//! Who may use the relay: names and passwords for a few minutes, each of one person in one room. Knows no allocations.
use crate::limits::{RELAY_NEAR_MAX, RELAY_PASS_FOR, RELAY_PASSES_MAX, RELAY_PASSES_OF_ONE_MAX};
use md5::{Digest, Md5};
use model::{ParticipantId, VisitId};
use rand::Rng;
use rand::rngs::StdRng;
use ring::hmac;
use std::collections::{HashMap, VecDeque};
use std::fmt::Write;
use std::net::IpAddr;
use std::time::Instant;

/// Whose an allocation is.
pub(super) type Owner = (VisitId, ParticipantId);
/// RFC 8489, 9.2.2: what a long-term password signs with. Browsers know no other than MD5; what it protects is a word
/// of 128 bits by chance, for minutes.
pub(super) type Key = [u8; 16];

/// What the relay calls itself.
pub(super) const REALM: &str = "bedside";

struct Grant {
    owner: Owner,
    key: Key,
    until: Instant,
    /// From where it was used: one page has few addresses.
    near: Vec<IpAddr>,
}

pub(super) struct Grants {
    /// Made at the start and never kept, so that no pass outlives the process.
    secret: hmac::Key,
    /// Whose these are, when there are several workers: their names say so.
    worker: Option<u8>,
    rng: StdRng,
    by_name: HashMap<String, Grant>,
    names: HashMap<Owner, VecDeque<String>>,
}

impl Grants {
    pub fn new(mut rng: StdRng) -> Self {
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        Grants { secret, worker: None, rng, by_name: HashMap::new(), names: HashMap::new() }
    }

    pub fn of_worker(&mut self, worker: u8, secret: &hmac::Key) {
        self.worker = Some(worker);
        self.secret = secret.clone();
    }

    pub fn secret(&self) -> &hmac::Key {
        &self.secret
    }

    /// A name and its password. `ends_s`: the wall clock's word for when it ends, for people who look at a log of their
    /// browser. The oldest of the same person gives way.
    pub fn give(&mut self, owner: Owner, ends_s: u64, now: Instant) -> Option<(String, String)> {
        if self.by_name.len() >= RELAY_PASSES_MAX {
            return None;
        }
        let mut id = [0; 12];
        self.rng.fill_bytes(&mut id);
        if let (Some(worker), Some(first)) = (self.worker, id.first_mut()) {
            *first = worker;
        }
        let name = format!("{ends_s}-{}", hex(&id));
        let bound = [name.as_bytes(), owner.0.0.as_bytes(), owner.1.0.as_bytes()].concat();
        let tag = hmac::sign(&self.secret, &bound);
        let password = hex(tag.as_ref().get(..16)?);
        let key = Md5::digest(format!("{name}:{REALM}:{password}")).into();
        let grant = Grant { owner, key, until: now + RELAY_PASS_FOR, near: Vec::new() };
        self.by_name.insert(name.clone(), grant);
        let names = self.names.entry(owner).or_default();
        names.push_back(name.clone());
        if names.len() > RELAY_PASSES_OF_ONE_MAX
            && let Some(oldest) = names.pop_front()
        {
            self.by_name.remove(&oldest);
        }
        Some((name, password))
    }

    /// What whoever names this must sign with.
    pub fn key(&self, name: &str, now: Instant) -> Option<(Owner, Key)> {
        let grant = self.by_name.get(name).filter(|grant| now < grant.until)?;
        Some((grant.owner, grant.key))
    }

    /// False: it is used from more places than one page can be at.
    pub fn may_from(&mut self, name: &str, near: IpAddr) -> bool {
        let Some(grant) = self.by_name.get_mut(name) else { return false };
        if grant.near.contains(&near) {
            return true;
        }
        let has_room = grant.near.len() < RELAY_NEAR_MAX;
        if has_room {
            grant.near.push(near);
        }
        has_room
    }

    pub fn forget(&mut self, is_gone: impl Fn(Owner) -> bool) {
        self.by_name.retain(|_, grant| !is_gone(grant.owner));
        self.names.retain(|owner, _| !is_gone(*owner));
    }

    pub fn sweep(&mut self, now: Instant) {
        self.by_name.retain(|_, grant| now < grant.until);
        let known = &self.by_name;
        self.names.retain(|_, names| {
            names.retain(|name| known.contains_key(name));
            !names.is_empty()
        });
    }

    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

/// Whose pass this is the name of. Anybody can say so, and nothing is let in for it.
pub(crate) fn worker_of(name: &[u8]) -> Option<usize> {
    let name = std::str::from_utf8(name).ok()?;
    let (_, id) = name.split_once('-')?;
    usize::from_str_radix(id.get(..2)?, 16).ok()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
