//! The sans-IO engine of one worker: all its transports, what they carry and to whom. Time, datagrams and randomness
//! are arguments. Must not know sockets, threads, or who is admitted: a forward exists only by `MediaCommand`.
mod command;
mod datagram;
mod down;
mod incoming;
mod layers;
mod media;
mod repair;
mod tick;
mod transport;
mod up;

use crate::Candidates;
use crate::claims::{Claim, Claims};
use crate::dtls::Identity;
use crate::ice::Path;
use crate::limits::{TICK, TRANSMITS_MAX};
use call::media::{MediaEvent, Track};
use model::{ParticipantId, VisitId};
use rand::rngs::StdRng;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use transport::{Kind, Transport};

/// A datagram to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transmit {
    pub path: Path,
    pub bytes: Vec<u8>,
}

/// Never used twice, so a stale one finds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct TransportId(u64);

/// A person's two transports.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    up: Option<TransportId>,
    down: Option<TransportId>,
}

/// One receiver of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Route {
    to: TransportId,
    slot: usize,
}

/// Counters for tests and `doctor`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Media packets that were sealed for a receiver, repeats included.
    pub forwarded: u64,
    /// Answers to NACKs among them.
    pub repeated: u64,
    /// Media that was not let in: unknown address, no keys, forged, replayed, over budget.
    pub refused: u64,
    /// Media that was dropped because the queue to the socket was full.
    pub dropped: u64,
    /// Keyframe requests sent to senders.
    pub keyframes_asked: u64,
}

pub struct Engine {
    identity: Identity,
    candidates: Candidates,
    rng: StdRng,
    started: Instant,
    next_id: u64,
    transports: HashMap<TransportId, Transport>,
    by_ufrag: HashMap<String, TransportId>,
    by_path: HashMap<Path, TransportId>,
    claims: Claims,
    people: HashMap<(VisitId, ParticipantId), Pair>,
    routes: HashMap<(VisitId, Track), Vec<Route>>,
    /// `down` transports whose slots changed: one offer or one list of slots for many commands.
    dirty: BTreeSet<TransportId>,
    transmits: VecDeque<Transmit>,
    pool: Vec<Vec<u8>>,
    events: VecDeque<(VisitId, MediaEvent)>,
    next_tick: Instant,
    stats: Stats,
}

impl Engine {
    /// # Errors
    /// No certificate could be made.
    pub fn new(candidates: impl Into<Candidates>, rng: StdRng, now: Instant) -> std::io::Result<Self> {
        let identity = Identity::generate().map_err(std::io::Error::other)?;
        Ok(Engine {
            identity,
            candidates: candidates.into(),
            rng,
            started: now,
            next_id: 0,
            transports: HashMap::new(),
            by_ufrag: HashMap::new(),
            by_path: HashMap::new(),
            claims: Claims::default(),
            people: HashMap::new(),
            routes: HashMap::new(),
            dirty: BTreeSet::new(),
            transmits: VecDeque::new(),
            pool: Vec::new(),
            events: VecDeque::new(),
            next_tick: now,
            stats: Stats::default(),
        })
    }

    /// The same for a worker that has others beside it: it marks its credentials and claims its addresses.
    pub(crate) fn of_worker(mut self, worker: u8) -> Self {
        self.claims = Claims::of_worker(worker);
        self
    }

    /// To be said before anything is sent.
    pub(crate) fn poll_claim(&mut self) -> Option<Claim> {
        self.claims.poll()
    }

    pub fn stats(&self) -> Stats {
        self.stats
    }

    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.transmits.pop_front()
    }

    /// Gives a buffer back after its datagram was sent.
    pub fn recycle(&mut self, mut buffer: Vec<u8>) {
        if self.pool.len() < 4096 {
            buffer.clear();
            self.pool.push(buffer);
        }
    }

    /// Changes of slots are told here, once for all the commands since the last call.
    pub fn poll_event(&mut self) -> Option<(VisitId, MediaEvent)> {
        if self.events.is_empty() {
            while let Some(id) = self.dirty.pop_first() {
                self.tell_slots(id);
            }
        }
        self.events.pop_front()
    }

    pub fn poll_timeout(&self) -> Option<Instant> {
        (!self.transports.is_empty()).then_some(self.next_tick)
    }

    /// Forgets everything of a room.
    pub fn drop_room(&mut self, visit: VisitId) {
        for id in self.of_room(visit) {
            self.remove(id);
        }
        self.people.retain(|(of, _), _| *of != visit);
        self.routes.retain(|(of, _), _| *of != visit);
    }

    fn emit(&mut self, visit: VisitId, event: MediaEvent) {
        self.events.push_back((visit, event));
    }

    fn buffer(&mut self) -> Vec<u8> {
        self.pool.pop().unwrap_or_default()
    }

    /// Queues what a connection cannot do without (ICE, DTLS, RTCP).
    fn send(&mut self, path: Path, bytes: Vec<u8>) {
        self.transmits.push_back(Transmit { path, bytes });
    }

    /// Queues media; the first thing to be dropped when the socket cannot keep up.
    fn send_media(&mut self, path: Path, bytes: Vec<u8>) {
        if self.transmits.len() >= TRANSMITS_MAX {
            self.stats.dropped += 1;
            self.recycle(bytes);
            return;
        }
        self.stats.forwarded += 1;
        self.send(path, bytes);
    }

    /// Seals an RTCP packet for a transport and queues it.
    fn send_rtcp(&mut self, id: TransportId, mut packet: Vec<u8>) {
        let Some(transport) = self.transports.get_mut(&id) else { return };
        let Some(path) = transport.ice.selected() else { return };
        if let Some(srtp) = &mut transport.srtp
            && srtp.sealer.seal_rtcp(&mut packet).is_some()
        {
            self.send(path, packet);
        }
    }

    /// Our clock as an NTP time. Its zero is arbitrary: receivers only compare.
    fn ntp(&self, now: Instant) -> u64 {
        let since = now.saturating_duration_since(self.started) + Duration::from_secs(0x8000_0000);
        let fraction = (u64::from(since.subsec_nanos()) << 32) / 1_000_000_000;
        since.as_secs() << 32 | fraction
    }

    /// Removes a transport and everything that points to it.
    fn remove(&mut self, id: TransportId) -> Option<Transport> {
        let transport = self.transports.remove(&id)?;
        self.by_ufrag.remove(&transport.ice.local.ufrag);
        let claims = &mut self.claims;
        self.by_path.retain(|path, owner| {
            let stays = *owner != id;
            if !stays {
                claims.no_path(*path);
            }
            stays
        });
        self.dirty.remove(&id);
        if let Some(pair) = self.people.get_mut(&(transport.visit, transport.who)) {
            for place in [&mut pair.up, &mut pair.down] {
                if *place == Some(id) {
                    *place = None;
                }
            }
        }
        if let Kind::Down(down) = &transport.kind {
            for track in down.carried() {
                self.unroute(transport.visit, track, id);
            }
        }
        Some(transport)
    }

    fn unroute(&mut self, visit: VisitId, track: Track, to: TransportId) {
        if let Some(routes) = self.routes.get_mut(&(visit, track)) {
            routes.retain(|route| route.to != to);
            if routes.is_empty() {
                self.routes.remove(&(visit, track));
            }
        }
    }

    /// A transport that cannot go on.
    fn fail(&mut self, id: TransportId) {
        if let Some(transport) = self.remove(id) {
            let up = matches!(transport.kind, Kind::Up(_));
            let event = MediaEvent::Failed { who: transport.who, up, epoch: transport.epoch };
            self.emit(transport.visit, event);
        }
    }

    /// Runs something for a transport; a panic ends its room's media and nothing else.
    fn guarded(&mut self, id: TransportId, work: impl FnOnce(&mut Self)) {
        if let Some(visit) = self.transports.get(&id).map(|transport| transport.visit) {
            self.guarded_room(visit, work);
        }
    }

    fn guarded_room(&mut self, visit: VisitId, work: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| work(self))).is_ok() {
            return;
        }
        tracing::error!(?visit, "a panic in the media of a room");
        for id in self.of_room(visit) {
            self.fail(id);
        }
        self.drop_room(visit);
    }

    fn of_room(&self, visit: VisitId) -> Vec<TransportId> {
        self.transports.iter().filter(|(_, transport)| transport.visit == visit).map(|(id, _)| *id).collect()
    }

    fn plan_tick(&mut self, now: Instant) {
        self.next_tick = now + TICK;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::PATHS_MAX;
    use crate::stun;
    use call::media::MediaCommand;
    use rand::SeedableRng;
    use std::collections::HashSet;
    use std::net::SocketAddr;

    #[test]
    fn who_changes_addresses_all_the_time_leaves_none_behind() {
        let now = Instant::now();
        let engine = Engine::new(Candidates::default(), StdRng::seed_from_u64(1), now);
        let mut engine = engine.expect("an engine").of_worker(1);
        let (visit, who) = (VisitId(uuid::Uuid::from_u128(1)), ParticipantId(uuid::Uuid::from_u128(7)));
        engine.handle(visit, MediaCommand::OpenDown { who, epoch: 5 }, now);
        let local = engine.transports.values().next().expect("a transport").ice.local.clone();
        assert!(local.ufrag.starts_with('B'), "it says whose it is");
        let username = format!("{}:page", local.ufrag);
        let mut claimed = HashSet::new();
        let mut learn = |engine: &mut Engine| {
            while let Some(claim) = engine.poll_claim() {
                match claim {
                    Claim::Path(at) => assert!(claimed.insert(at)),
                    Claim::NoPath(at) => assert!(claimed.remove(&at)),
                    Claim::Client(_) | Claim::NoClient(_) => panic!("no relay is here"),
                }
            }
            claimed.len()
        };
        for port in 1..200 {
            let path = Path { from: SocketAddr::from(([192, 0, 2, 1], port)), local: None };
            let mut check = stun::request(&[1; 12], &username, local.password.as_bytes(), 7);
            engine.handle_datagram(now, path, &mut check);
            assert_eq!(learn(&mut engine), usize::from(port).min(PATHS_MAX));
            assert_eq!(engine.by_path.len(), usize::from(port).min(PATHS_MAX));
        }
        engine.drop_room(visit);
        assert_eq!(learn(&mut engine), 0, "what has ended claims nothing");
    }

    #[test]
    fn a_panic_ends_the_media_of_its_room_only() {
        let now = Instant::now();
        let mut engine =
            Engine::new(Candidates::default(), StdRng::seed_from_u64(1), now).expect("an engine");
        let visits = [1, 2].map(|n| VisitId(uuid::Uuid::from_u128(n)));
        let who = ParticipantId(uuid::Uuid::from_u128(7));
        for visit in visits {
            engine.handle(visit, MediaCommand::OpenDown { who, epoch: 5 }, now);
        }
        while engine.poll_event().is_some() {}
        engine.guarded_room(visits[0], |_| panic!("of a test"));
        let event = MediaEvent::Failed { who, up: false, epoch: 5 };
        assert_eq!(engine.poll_event(), Some((visits[0], event)));
        assert_eq!(engine.poll_event(), None);
        let left: HashSet<VisitId> = engine.transports.values().map(|transport| transport.visit).collect();
        assert_eq!(left, HashSet::from([visits[1]]));
    }
}
