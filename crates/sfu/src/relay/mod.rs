//! The relay (TURN, RFC 8656) for networks that let nothing else out. Sans-IO: time, messages and randomness are
//! arguments. Must not know sockets, threads or what is relayed.
//!
//! It relays to our own media addresses and to nothing else, and opens no socket for it: what a client sends to one of
//! them is handed to the engine as a datagram that came by a path of its own. So it is no proxy into anybody's network.
mod grants;
mod requests;
mod strangers;
pub mod stream;
mod wire;

pub(crate) use grants::worker_of;
pub(crate) use wire::is_refusal;

use crate::Candidates;
use crate::claims::{Claim, Claims};
use crate::engine::Transmit;
use crate::forward::rate::Budget;
use crate::ice::{End, Path};
use crate::limits::{DATAGRAM_BYTES_MAX, RELAY_PASS_FOR, RELAY_SWEEP_EVERY};
use crate::stun::TransactionId;
use grants::{Grants, Key, Owner};
use model::{ParticipantId, VisitId};
use rand::rngs::StdRng;
use ring::hmac;
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::ops::Range;
use std::time::Instant;
use strangers::Strangers;
use wire::{Asked, Method};

/// Addresses of ours that are relayed to; their number is part of a path's.
const PEERS_MAX: usize = 256;

/// What came of something that was said to the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    Nothing,
    /// To be sent back the way it came.
    Answer(Vec<u8>),
    /// A datagram for the engine lies here in what was said, and this is its path.
    Inner {
        path: Path,
        at: Range<usize>,
    },
}

/// Something that is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A path that the engine may know.
    Path(Path),
    /// The relay has nothing to do with this client any more: a connection may close.
    Client(Path),
}

/// What a client may do with one of our addresses.
#[derive(Clone, Copy, Default)]
struct Peer {
    permitted_until: Option<Instant>,
    channel: Option<(u16, Instant)>,
}

impl Peer {
    fn is_permitted(&self, now: Instant) -> bool {
        self.permitted_until.is_some_and(|until| now < until)
    }

    fn channel(&self, now: Instant) -> Option<u16> {
        self.channel.filter(|(_, until)| now < *until).map(|(number, _)| number)
    }
}

struct Allocation {
    client: Path,
    owner: Owner,
    name: String,
    /// Of its pass, which may have ended meanwhile: who is in a call stays in it.
    key: Key,
    transaction: TransactionId,
    relayed: SocketAddr,
    until: Instant,
    used_at: Instant,
    packets: Budget,
    peers: Vec<Peer>,
}

pub struct Relay {
    /// The only addresses that are relayed to.
    ours: Vec<SocketAddr>,
    grants: Grants,
    strangers: Strangers,
    allocations: HashMap<u64, Allocation>,
    by_client: HashMap<Path, u64>,
    claims: Claims,
    /// Never used twice, so that a stale path finds nothing.
    next: u64,
    ended: VecDeque<Ended>,
    next_sweep: Instant,
}

/// Does whoever says this wait for an answer?
pub(crate) fn is_request(bytes: &[u8]) -> bool {
    wire::method(bytes).is_some_and(|method| method != Method::Send)
}

/// Is this for the relay? Checks and media never begin so (RFC 7983).
pub fn is_for(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(0x40..=0x4F)) || wire::method(bytes).is_some()
}

impl Relay {
    pub fn new(candidates: &Candidates, rng: StdRng, now: Instant) -> Self {
        Relay {
            ours: candidates.udp.iter().copied().take(PEERS_MAX).collect(),
            grants: Grants::new(rng),
            strangers: Strangers::new(now),
            allocations: HashMap::new(),
            by_client: HashMap::new(),
            claims: Claims::default(),
            next: 0,
            ended: VecDeque::new(),
            next_sweep: now,
        }
    }

    /// The same for a worker that has others beside it: whoever has no pass yet is told how to use one by any of them, so
    /// all have one secret, and were made at one moment.
    pub(crate) fn of_worker(mut self, worker: u8, secret: &hmac::Key) -> Self {
        self.grants.of_worker(worker, secret);
        self.claims = Claims::of_worker(worker);
        self
    }

    /// To be said before anything is sent.
    pub(crate) fn poll_claim(&mut self) -> Option<Claim> {
        self.claims.poll()
    }

    /// A name and a password that are good for `RELAY_PASS_FOR`; none when there are far too many.
    pub fn give(
        &mut self,
        visit: VisitId,
        who: ParticipantId,
        wall_s: u64,
        now: Instant,
    ) -> Option<(String, String)> {
        self.grants.give((visit, who), wall_s + RELAY_PASS_FOR.as_secs(), now)
    }

    /// Of somebody who has left or was removed: neither what they have nor what they were given is good any more.
    pub fn forget(&mut self, visit: VisitId, who: ParticipantId) {
        self.forget_all(|owner| owner == (visit, who));
    }

    pub fn forget_room(&mut self, visit: VisitId) {
        self.forget_all(|(of, _)| of == visit);
    }

    fn forget_all(&mut self, is_gone: impl Fn(Owner) -> bool) {
        self.grants.forget(&is_gone);
        self.end_if(|allocation| is_gone(allocation.owner));
    }

    fn end_if(&mut self, is_over: impl Fn(&Allocation) -> bool) {
        let over: Vec<u64> =
            self.allocations.iter().filter(|(_, one)| is_over(one)).map(|(number, _)| *number).collect();
        for number in over {
            if let Some(client) = self.end(number) {
                self.ended.push_back(Ended::Client(client));
            }
        }
    }

    /// A connection is gone.
    pub fn closed(&mut self, client: Path) {
        if let Some(number) = self.by_client.get(&client).copied() {
            self.end(number);
        }
    }

    fn end(&mut self, number: u64) -> Option<Path> {
        let allocation = self.allocations.remove(&number)?;
        self.by_client.remove(&allocation.client);
        self.claims.no_client(allocation.client);
        for at in 0..allocation.peers.len() {
            self.ended.push_back(Ended::Path(inner(number, at, allocation.relayed)));
        }
        Some(allocation.client)
    }

    pub fn poll_ended(&mut self) -> Option<Ended> {
        self.ended.pop_front()
    }

    pub fn poll_timeout(&self) -> Option<Instant> {
        let is_quiet = self.allocations.is_empty() && self.grants.is_empty();
        (!is_quiet).then_some(self.next_sweep)
    }

    pub fn handle_timeout(&mut self, now: Instant) {
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now + RELAY_SWEEP_EVERY;
        self.end_if(|allocation| allocation.until <= now);
        self.grants.sweep(now);
        self.strangers.sweep(now);
    }

    /// Allocations that there are.
    pub fn len(&self) -> usize {
        self.allocations.len()
    }

    pub fn is_empty(&self) -> bool {
        self.allocations.is_empty()
    }

    /// Something for which `is_for` is true.
    pub fn handle(&mut self, now: Instant, client: Path, bytes: &[u8]) -> Taken {
        let taken = match wire::channel(bytes) {
            Some((number, at)) => self.of_channel(now, client, number, at),
            None => self.message(now, client, bytes),
        };
        taken.unwrap_or(Taken::Nothing)
    }

    fn of_channel(&mut self, now: Instant, client: Path, channel: u16, at: Range<usize>) -> Option<Taken> {
        let number = *self.by_client.get(&client)?;
        let peers = &self.allocations.get(&number)?.peers;
        let peer = peers.iter().position(|peer| peer.channel(now) == Some(channel))?;
        self.inward(now, number, peer, at)
    }

    fn message(&mut self, now: Instant, client: Path, bytes: &[u8]) -> Option<Taken> {
        let asked = Asked::read(bytes)?;
        if asked.method != Method::Send {
            return self.request(now, client, bytes, &asked).map(Taken::Answer);
        }
        let number = *self.by_client.get(&client)?;
        let peer = self.place_of(asked.peers().next()?)?;
        self.inward(now, number, peer, asked.data?)
    }

    /// A datagram on its way to the engine.
    fn inward(&mut self, now: Instant, number: u64, peer: usize, at: Range<usize>) -> Option<Taken> {
        let allocation = self.allocations.get_mut(&number)?;
        let is_let_in = allocation.peers.get(peer)?.is_permitted(now)
            && at.len() <= DATAGRAM_BYTES_MAX
            && allocation.packets.take(now);
        if !is_let_in {
            return None;
        }
        allocation.used_at = now;
        Some(Taken::Inner { path: inner(number, peer, allocation.relayed), at })
    }

    /// A datagram of the engine on its way out: from its path to the client's. False: it goes nowhere.
    pub fn outward(&mut self, now: Instant, transmit: &mut Transmit) -> bool {
        let Some(End::Relayed(path)) = transmit.path.local else { return true };
        let (number, at) = (path >> 8, (path & 0xFF) as usize);
        let Some(allocation) = self.allocations.get_mut(&number) else { return false };
        let Some(peer) = allocation.peers.get(at).filter(|peer| peer.is_permitted(now)) else { return false };
        let client = allocation.client;
        match (peer.channel(now), self.ours.get(at)) {
            (Some(channel), _) => {
                let is_stream = matches!(client.local, Some(End::Connection(_)));
                wire::into_channel(&mut transmit.bytes, channel, is_stream);
            }
            (None, Some(ours)) => {
                wire::into_indication(&mut transmit.bytes, *ours, &allocation.transaction);
            }
            (None, None) => return false,
        }
        allocation.used_at = now;
        transmit.path = client;
        true
    }

    fn place_of(&self, peer: SocketAddr) -> Option<usize> {
        self.ours.iter().position(|ours| *ours == peer)
    }
}

/// The path by which the engine hears a client that speaks to one of our addresses.
fn inner(number: u64, peer: usize, relayed: SocketAddr) -> Path {
    Path { from: relayed, local: Some(End::Relayed(number << 8 | peer as u64)) }
}
