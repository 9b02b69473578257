//! ICE-lite (RFC 8445) for one transport: which addresses proved that they know our password, which of them we send
//! to, and consent. Knows no DTLS and no media.
use crate::limits::{CONNECT_WITHIN, CONSENT_FOR, PATHS_MAX};
use crate::stun;
use rand::Rng;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

/// Where a datagram came from and which of our ends it came to (an address is unknown on some systems).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    pub from: SocketAddr,
    pub local: Option<End>,
}

/// Our end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The address of ours that a UDP datagram came to.
    Address(IpAddr),
    /// A TCP connection, by its number, which is never used again: another one from the same address and port is
    /// another path.
    Connection(u64),
    /// An address of ours as a client of the relay speaks to it, by the relay's number for both, which is never used
    /// again either.
    Relayed(u64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub ufrag: String,
    pub password: String,
}

const ICE_CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Credentials {
    /// 144 bits in each: neither can be guessed, so that a ufrag is also the right to be answered at all.
    pub fn random(rng: &mut impl Rng) -> Self {
        Credentials { ufrag: random_text(rng, 24), password: random_text(rng, 24) }
    }

    /// The same, but the first character of the name says which worker's they are; 138 bits are still by chance.
    pub(crate) fn of_worker(mut self, worker: u8) -> Self {
        if let Some(mark) = ICE_CHARACTERS.get(usize::from(worker)) {
            self.ufrag.replace_range(..1, char::from(*mark).encode_utf8(&mut [0; 4]));
        }
        self
    }
}

/// Whose a check says that it is, by its name: "ours:theirs". Anybody can say so, and nothing is let in for it.
pub(crate) fn worker_of(name: &[u8]) -> Option<usize> {
    let first = name.first()?;
    ICE_CHARACTERS.iter().position(|mark| mark == first)
}

fn random_text(rng: &mut impl Rng, len: usize) -> String {
    let mut bytes = vec![0; len];
    rng.fill_bytes(&mut bytes);
    bytes
        .iter()
        .map(|byte| char::from(ICE_CHARACTERS.get(usize::from(byte & 63)).copied().unwrap_or(b'A')))
        .collect()
}

/// What a valid binding request led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The address is new to this transport.
    pub is_new: bool,
    /// One that gave way to it.
    pub gone: Option<Path>,
}

struct Trial {
    path: Path,
    transaction: stun::TransactionId,
    sent_at: Instant,
    tries: u8,
}

pub struct Ice {
    pub local: Credentials,
    remote: Option<Credentials>,
    paths: Vec<Path>,
    selected: Option<Path>,
    /// A nominated path that has yet to answer a check of ours.
    trial: Option<Trial>,
    opened_at: Instant,
    checked_at: Option<Instant>,
}

const TRIAL_RETRY: Duration = Duration::from_millis(200);
const TRIAL_TRIES_MAX: u8 = 7;

impl Ice {
    pub fn new(local: Credentials, remote: Option<Credentials>, now: Instant) -> Self {
        Ice {
            local,
            remote,
            paths: Vec::new(),
            selected: None,
            trial: None,
            opened_at: now,
            checked_at: None,
        }
    }

    pub fn set_remote(&mut self, remote: Credentials) {
        self.remote = Some(remote);
    }

    pub fn has_remote(&self) -> bool {
        self.remote.is_some()
    }

    /// Where media and DTLS go.
    pub fn selected(&self) -> Option<Path> {
        self.selected
    }

    pub fn knows(&self, path: Path) -> bool {
        self.paths.contains(&path)
    }

    /// A path that is no more. If media goes there, it goes nowhere until another path is nominated and answers.
    pub fn forget(&mut self, path: Path) {
        self.paths.retain(|known| *known != path);
        if self.trial.as_ref().is_some_and(|trial| trial.path == path) {
            self.trial = None;
        }
    }

    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// True if the request's USERNAME and integrity are right for this transport.
    pub fn is_authentic(&self, message: &stun::Message<'_>) -> bool {
        let Some((ours, theirs)) = message.username.and_then(|name| name.split_once(':')) else {
            return false;
        };
        ours == self.local.ufrag
            && self.remote.as_ref().is_none_or(|remote| remote.ufrag == theirs)
            && message.is_authentic(self.local.password.as_bytes())
    }

    /// An authentic request came. `settled`: the DTLS handshake is done on the selected path, so another path must
    /// first answer a check of ours; until then the handshake itself proves that the address is the peer's.
    pub fn checked(&mut self, path: Path, nominated: bool, settled: bool, now: Instant) -> Option<Checked> {
        self.checked_at = Some(now);
        let is_new = !self.knows(path);
        let mut gone = None;
        if is_new {
            if self.paths.len() >= PATHS_MAX {
                // The oldest that is not in use gives way: networks change during a long call.
                let trial = self.trial.as_ref().map(|trial| trial.path);
                let is_in_use = |known: &Path| Some(*known) == self.selected || Some(*known) == trial;
                let at = self.paths.iter().position(|known| !is_in_use(known))?;
                gone = Some(self.paths.remove(at));
            }
            self.paths.push(path);
        }
        if self.selected.is_none() || (nominated && !settled) {
            self.selected = Some(path);
        } else if nominated && self.selected != Some(path) {
            self.start_trial(path, now);
        }
        Some(Checked { is_new, gone })
    }

    fn start_trial(&mut self, path: Path, now: Instant) {
        if self.trial.as_ref().is_some_and(|trial| trial.path == path) {
            return;
        }
        let sent_at = now.checked_sub(TRIAL_RETRY).unwrap_or(now);
        self.trial = Some(Trial { path, transaction: [0; 12], sent_at, tries: 0 });
    }

    /// A check of ours that is due, and where to.
    pub fn poll_check(&mut self, rng: &mut impl Rng, now: Instant) -> Option<(Path, Vec<u8>)> {
        let tie_breaker = self.tie_breaker();
        let remote = self.remote.as_ref()?;
        let trial = self.trial.as_mut()?;
        if now.saturating_duration_since(trial.sent_at) < TRIAL_RETRY {
            return None;
        }
        if trial.tries >= TRIAL_TRIES_MAX {
            self.trial = None;
            return None;
        }
        if trial.tries == 0 {
            rng.fill_bytes(&mut trial.transaction);
        }
        trial.tries += 1;
        trial.sent_at = now;
        let username = format!("{}:{}", remote.ufrag, self.local.ufrag);
        let bytes = stun::request(&trial.transaction, &username, remote.password.as_bytes(), tie_breaker);
        Some((trial.path, bytes))
    }

    fn tie_breaker(&self) -> u64 {
        self.local.ufrag.bytes().fold(0, |acc, byte| acc << 5 ^ u64::from(byte))
    }

    /// A response came: the path on trial answered, so we send there from now on.
    pub fn answered(&mut self, path: Path, message: &stun::Message<'_>) {
        let (Some(remote), Some(trial)) = (&self.remote, &self.trial) else { return };
        if trial.tries > 0
            && trial.path == path
            && trial.transaction == message.transaction
            && message.is_authentic(remote.password.as_bytes())
        {
            self.selected = Some(path);
            self.trial = None;
        }
    }

    /// No check for so long that we may no longer send (RFC 7675), or never any.
    pub fn has_expired(&self, now: Instant) -> bool {
        match self.checked_at {
            Some(at) => now.saturating_duration_since(at) >= CONSENT_FOR,
            None => now.saturating_duration_since(self.opened_at) >= CONNECT_WITHIN,
        }
    }

    /// When an authentic check last came.
    pub fn checked_at(&self) -> Option<Instant> {
        self.checked_at
    }
}
