//! One page's end: who is present, which keys they have, and what is to be carried to whom.
use crate::code::{Rounds, set_of};
use crate::envelope::{Envelope, Shared, Way, shared};
use crate::frame::{Medium, OpenKey, Opened, SendKey, key_id, key_of};
use crate::{Member, ROTATION_MS, SWITCH_MS};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use x25519_dalek::{PublicKey, StaticSecret};

/// To be carried by the room, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub to: Member,
    pub envelope: Vec<u8>,
}

/// How it stands, for the page to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// All who are present and whose keys are not here yet, or who cannot have ours.
    pub without: Vec<Member>,
    /// To read to each other; none while one is alone or it is being made.
    pub code: Option<String>,
}

#[derive(Default)]
struct Peer {
    public: Option<[u8; 32]>,
    shared: Option<Shared>,
    /// A key of theirs is here.
    heard: bool,
    /// Commitments for sets of identities that are not known here yet.
    early: Vec<([u8; 32], [u8; 32])>,
}

/// More are not kept: a page is ahead of another by one who comes and one who goes, hardly by more.
const EARLY_MAX: usize = 8;
/// Frames of so many earlier keys of one sender may still be on their way.
const KEYS_KEPT: u16 = 3;
/// So many pages that were closed or reloaded are remembered. Who goes beyond it gets no key from here any more.
const RETIRED_MAX: usize = 1_024;

/// One page in one room.
pub struct Session {
    room: Vec<u8>,
    me: Member,
    secret: StaticSecret,
    public: [u8; 32],
    peers: BTreeMap<Member, Peer>,
    epoch: u16,
    sending: Option<SendKey>,
    /// Told, and in use from then on.
    next: Option<(u64, SendKey)>,
    /// Somebody has a key that they should not have any more, or has none and may not have the present one.
    stale: bool,
    rotated: Option<u64>,
    /// Also of those who have gone: should they come back as the same page, none of their frames is taken twice.
    keys: BTreeMap<u64, OpenKey>,
    /// The identity that each was last known by, present or not.
    last: BTreeMap<Member, [u8; 32]>,
    /// Identities that another one of the same person has replaced. A page never comes back to them, so whoever shows one
    /// again has kept it, to send what was seen before once more.
    retired: BTreeSet<[u8; 32]>,
    rounds: Rounds,
    /// The identities have changed.
    regroup: bool,
    out: VecDeque<Outgoing>,
}

impl Session {
    /// `secret` is drawn by the caller, for this page alone, and kept nowhere.
    pub fn new(room: &[u8], me: Member, secret: [u8; 32]) -> Session {
        let secret = StaticSecret::from(secret);
        let public = PublicKey::from(&secret).to_bytes();
        Session {
            room: room.to_vec(),
            me,
            secret,
            public,
            peers: BTreeMap::new(),
            epoch: 0,
            sending: None,
            next: None,
            stale: false,
            rotated: None,
            keys: BTreeMap::new(),
            last: BTreeMap::new(),
            retired: BTreeSet::new(),
            rounds: Rounds::default(),
            regroup: false,
            out: VecDeque::new(),
        }
    }

    /// Who else is present now. `anew`: this is the first word after the line was opened, so nobody may have heard what
    /// was sent before.
    pub fn present(&mut self, others: &[Member], anew: bool) {
        let gone: Vec<Member> = self.peers.keys().filter(|known| !others.contains(known)).copied().collect();
        for member in gone {
            self.peers.remove(&member);
            self.stale = true;
            self.regroup = true;
        }
        for other in others.iter().filter(|other| **other != self.me) {
            if !self.peers.contains_key(other) {
                self.peers.insert(*other, Peer::default());
                self.regroup = true;
            }
        }
        if !anew {
            return;
        }
        for member in self.peers.keys().copied().collect::<Vec<_>>() {
            self.send(member, &Envelope::Hello { answer: false, public: self.public });
            if self.peers.get(&member).is_some_and(|peer| peer.public.is_some()) {
                self.repeat(member);
            }
        }
    }

    /// What the room has carried here. From somebody who is not present nothing is taken.
    pub fn receive(&mut self, from: Member, envelope: &[u8]) {
        let Some(envelope) = Envelope::read(envelope) else { return };
        if !self.peers.contains_key(&from) {
            return;
        }
        match envelope {
            Envelope::Hello { answer, public } => self.greeted(from, answer, public),
            Envelope::Key { epoch, sealed } => self.given(from, epoch, &sealed),
            Envelope::Commit { set, commit } => {
                if self.rounds.committed(from, set, commit) {
                    self.reveal_if_ready(set);
                } else if let Some(peer) = self.peers.get_mut(&from) {
                    // Nothing is revealed of a set before it is known here, so which commitment is kept decides nothing.
                    peer.early.retain(|(known, _)| *known != set);
                    peer.early.push((set, commit));
                    if peer.early.len() > EARLY_MAX {
                        peer.early.remove(0);
                    }
                }
            }
            Envelope::Reveal { set, nonce } => self.rounds.revealed(from, set, nonce),
        }
    }

    fn greeted(&mut self, from: Member, answer: bool, public: [u8; 32]) {
        let Some(peer) = self.peers.get_mut(&from) else { return };
        let before = peer.public;
        if before != Some(public) {
            let shared = shared(&self.secret, public);
            let spent = self.retired.len() >= RETIRED_MAX;
            if shared.is_none() || spent || self.retired.contains(&public) {
                return;
            }
            *peer = Peer { public: Some(public), shared, ..Peer::default() };
            if let Some(old) = self.last.insert(from, public).filter(|old| *old != public) {
                self.retired.insert(old);
                self.keys.retain(|_, key| key.of != from);
            }
            self.regroup = true;
        }
        // Before the key, which opens only with it.
        if !answer {
            self.send(from, &Envelope::Hello { answer: true, public: self.public });
        }
        if before != Some(public) {
            // A key under which nothing was sent yet tells nothing of the past.
            if before.is_none() && self.has_unused_key() {
                self.give(from, false);
            } else {
                self.stale = true;
            }
        } else if !answer {
            self.repeat(from);
        }
    }

    fn has_unused_key(&self) -> bool {
        self.next.is_some() || self.sending.as_ref().is_some_and(|key| !key.used)
    }

    /// Hands out what is or will be in use. `all`: also a key that is in use already, to who has had it before.
    fn give(&mut self, to: Member, all: bool) {
        let Some(Peer { public: Some(public), shared: Some(shared), .. }) = self.peers.get(&to) else {
            return;
        };
        let next = self.next.as_ref().map(|(_, key)| key);
        let sending = self.sending.as_ref().filter(|key| all || !key.used);
        let given: Vec<Envelope> = sending
            .into_iter()
            .chain(next)
            .filter_map(|key| {
                let way = self.way(key.epoch, (self.me, self.public), (to, *public));
                let sealed = way.seal(shared, &key.base)?;
                Some(Envelope::Key { epoch: key.epoch, sealed })
            })
            .collect();
        for envelope in given {
            self.send(to, &envelope);
        }
    }

    fn way(&self, epoch: u16, from: (Member, [u8; 32]), to: (Member, [u8; 32])) -> Way<'_> {
        Way { room: &self.room, from, to, epoch }
    }

    /// Their line was away, or ours: all that holds, once more. Who waits for a change of keys gets the new one then.
    fn repeat(&mut self, to: Member) {
        if !self.stale {
            self.give(to, true);
        }
        if let Some((set, commit)) = self.rounds.commit() {
            self.send(to, &Envelope::Commit { set, commit });
        }
        if let Some((set, nonce)) = self.rounds.reveal() {
            self.send(to, &Envelope::Reveal { set, nonce });
        }
    }

    fn given(&mut self, from: Member, epoch: u16, sealed: &[u8]) {
        let Some(Peer { public: Some(public), shared: Some(shared), .. }) = self.peers.get(&from) else {
            return;
        };
        let way = self.way(epoch, (from, *public), (self.me, self.public));
        let Some(base) = way.open(shared, sealed) else { return };
        let id = key_id(from, epoch);
        // Told again it must not begin anew, be it still here or gone for long: frames could be taken twice.
        let newest = self.keys.values().filter(|key| key.of == from).map(|key| key.epoch).max();
        if newest.is_some_and(|newest| epoch.saturating_add(KEYS_KEPT) < newest) {
            return;
        }
        if let Entry::Vacant(place) = self.keys.entry(id) {
            let Some(key) = OpenKey::new(from, epoch, &base) else { return };
            place.insert(key);
            self.keys.retain(|_, key| key.of != from || key.epoch.saturating_add(KEYS_KEPT) >= epoch);
        }
        if let Some(peer) = self.peers.get_mut(&from) {
            peer.heard = true;
        }
    }

    /// What is due. To be called after each change and ten times a second.
    pub fn tick(&mut self, now: u64, chance: &mut dyn FnMut() -> [u8; 32]) {
        if let Some((_, key)) = self.next.take_if(|(at, _)| now >= *at) {
            self.sending = Some(key);
        }
        if std::mem::take(&mut self.regroup) {
            self.group(chance);
        }
        let known = self.peers.values().any(|peer| peer.public.is_some());
        let rested = self.rotated.is_none_or(|at| now.saturating_sub(at) >= ROTATION_MS);
        // Alone from the start there is nobody to hide from; left alone there is.
        if self.stale && rested && self.next.is_none() && (known || self.sending.is_some()) {
            self.rotate(now, chance);
        }
    }

    fn rotate(&mut self, now: u64, chance: &mut dyn FnMut() -> [u8; 32]) {
        // Counted through: nothing is sent any more rather than under an old number.
        let key = self.epoch.checked_add(1).and_then(|epoch| SendKey::new(self.me, epoch, chance()));
        let Some(key) = key else {
            self.sending = None;
            return;
        };
        self.epoch = key.epoch;
        self.stale = false;
        self.rotated = Some(now);
        self.next = Some((now + SWITCH_MS, key));
        for member in self.peers.keys().copied().collect::<Vec<_>>() {
            self.give(member, false);
        }
    }

    fn group(&mut self, chance: &mut dyn FnMut() -> [u8; 32]) {
        let mut people = vec![(self.me, self.public)];
        people.extend(self.peers.iter().filter_map(|(member, peer)| Some((*member, peer.public?))));
        if people.len() < 2 || people.len() != self.peers.len() + 1 {
            return self.rounds.pause();
        }
        people.sort_unstable();
        let set = set_of(&self.room, &people);
        self.rounds.begin(set, self.me, people, chance);
        for (member, peer) in &mut self.peers {
            if let Some((_, commit)) = peer.early.iter().find(|(early, _)| *early == set) {
                self.rounds.committed(*member, set, *commit);
            }
            peer.early.retain(|(early, _)| *early != set);
        }
        let Some((set, commit)) = self.rounds.commit() else { return };
        self.send_all(&Envelope::Commit { set, commit });
        self.reveal_if_ready(set);
    }

    fn reveal_if_ready(&mut self, set: [u8; 32]) {
        if self.rounds.now() == Some(set)
            && let Some((set, nonce)) = self.rounds.reveal()
        {
            self.send_all(&Envelope::Reveal { set, nonce });
        }
    }

    fn send_all(&mut self, envelope: &Envelope) {
        for member in self.peers.keys().copied().collect::<Vec<_>>() {
            self.send(member, envelope);
        }
    }

    fn send(&mut self, to: Member, envelope: &Envelope) {
        self.out.push_back(Outgoing { to, envelope: envelope.write() });
    }

    /// The next envelope that is to be carried.
    pub fn poll(&mut self) -> Option<Outgoing> {
        self.out.pop_front()
    }

    /// None while there is no key yet: then the frame must not be sent at all.
    pub fn seal(&mut self, medium: Medium, frame: &[u8]) -> Option<Vec<u8>> {
        self.sending.as_mut()?.seal(medium, frame)
    }

    /// `of`: whose frames are expected here.
    pub fn open(&mut self, medium: Medium, of: Member, frame: &[u8]) -> Opened {
        let Some(id) = key_of(medium, frame) else { return Opened::Never };
        match self.keys.get_mut(&id).filter(|_| self.peers.contains_key(&of)) {
            Some(key) if key.of == of => key.open(medium, frame).map_or(Opened::Never, Opened::Frame),
            _ => Opened::Later,
        }
    }

    pub fn state(&self) -> State {
        let without = self.peers.iter().filter(|(_, peer)| peer.public.is_none() || !peer.heard);
        State { without: without.map(|(member, _)| *member).collect(), code: self.rounds.code() }
    }
}
