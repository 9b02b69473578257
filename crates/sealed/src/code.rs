//! The code that two people read to each other: equal on both pages exactly when both believe in the same identities.
//!
//! Twenty digits are 66 bits, which a server between could match by trying 2³³ identities of its own on either side,
//! which is in reach. So each page adds a number that it has bound itself to before it has seen the others' numbers:
//! then there is nothing to try, and one attempt succeeds once in 10²⁰. A page makes one number for one set of
//! identities, ever; the first commitment of each other page for that set stands.
use crate::Member;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

pub(crate) type Set = [u8; 32];

/// So many different sets may a page see. Somebody who comes and goes more often is at play, not in a visit.
const SETS_MAX: usize = 256;

/// All who take part with their identities, in order.
pub(crate) type People = Vec<(Member, [u8; 32])>;

struct Round {
    people: People,
    me: Member,
    nonce: [u8; 32],
    commits: BTreeMap<Member, [u8; 32]>,
    reveals: BTreeMap<Member, [u8; 32]>,
}

#[derive(Default)]
pub(crate) struct Rounds {
    /// Past sets are kept: who is alone with somebody again has the same code as before.
    known: BTreeMap<Set, Round>,
    now: Option<Set>,
}

pub(crate) fn set_of(room: &[u8], people: &People) -> Set {
    let mut hash = Sha256::new();
    hash.update(b"bedside sealed set 1");
    hash.update((room.len() as u64).to_be_bytes());
    hash.update(room);
    for (member, public) in people {
        hash.update(member.0);
        hash.update(public);
    }
    hash.finalize().into()
}

fn commitment(set: &Set, of: Member, nonce: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"bedside sealed commit 1");
    hash.update(set);
    hash.update(of.0);
    hash.update(nonce);
    hash.finalize().into()
}

impl Rounds {
    pub fn pause(&mut self) {
        self.now = None;
    }

    pub fn begin(&mut self, set: Set, me: Member, people: People, chance: &mut dyn FnMut() -> [u8; 32]) {
        if !self.known.contains_key(&set) {
            if self.known.len() >= SETS_MAX {
                return self.pause();
            }
            let (commits, reveals) = (BTreeMap::new(), BTreeMap::new());
            self.known.insert(set, Round { people, me, nonce: chance(), commits, reveals });
        }
        self.now = Some(set);
    }

    pub fn now(&self) -> Option<Set> {
        self.now
    }

    /// One's own commitment to what `reveal` gives later.
    pub fn commit(&self) -> Option<(Set, [u8; 32])> {
        let (set, round) = self.current()?;
        Some((set, commitment(&set, round.me, &round.nonce)))
    }

    /// One's own number, once all others are bound to theirs.
    pub fn reveal(&self) -> Option<(Set, [u8; 32])> {
        let (set, round) = self.current()?;
        (round.commits.len() + 1 == round.people.len()).then_some((set, round.nonce))
    }

    /// False when this set is not known here (yet).
    pub fn committed(&mut self, from: Member, set: Set, commit: [u8; 32]) -> bool {
        let Some(round) = self.known.get_mut(&set) else { return false };
        if from != round.me && round.people.iter().any(|(member, _)| *member == from) {
            round.commits.entry(from).or_insert(commit);
        }
        true
    }

    pub fn revealed(&mut self, from: Member, set: Set, nonce: [u8; 32]) {
        let Some(round) = self.known.get_mut(&set) else { return };
        if round.commits.get(&from) == Some(&commitment(&set, from, &nonce)) {
            round.reveals.insert(from, nonce);
        }
    }

    /// Four groups of five digits, once all numbers are known.
    pub fn code(&self) -> Option<String> {
        let (set, round) = self.current()?;
        if round.reveals.len() + 1 != round.people.len() {
            return None;
        }
        let mut hash = Sha256::new();
        hash.update(b"bedside sealed code 1");
        hash.update(set);
        for (member, _) in &round.people {
            hash.update(if *member == round.me { &round.nonce } else { round.reveals.get(member)? });
        }
        let hash = hash.finalize();
        let number = hash.iter().take(16).fold(0u128, |number, byte| number << 8 | u128::from(*byte));
        let digits = format!("{:020}", number % 10u128.pow(20));
        Some([&digits[..5], &digits[5..10], &digits[10..15], &digits[15..]].join(" "))
    }

    fn current(&self) -> Option<(Set, &Round)> {
        let set = self.now?;
        Some((set, self.known.get(&set)?))
    }
}
