//! A thousand random histories of who comes and goes: each frame is read by exactly those who are present, whatever the
//! network delays, and all who are present read the same code.
use sealed::{Medium, Member, Opened, Session};
use std::collections::{BTreeMap, VecDeque};

/// Repeatable chance; no secret depends on it.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn bytes(&mut self) -> [u8; 32] {
        std::array::from_fn(|_| self.below(256) as u8)
    }
}

struct Page {
    session: Session,
    /// Present in the room. Whoever has left keeps all that they knew, and gets nothing more.
    here: bool,
}

/// From whom, to whom, when it arrives, and what.
type Letter = (Member, Member, u64, Vec<u8>);

struct World {
    dice: Dice,
    now: u64,
    pages: BTreeMap<Member, Page>,
    /// In order for each receiver, as a socket is.
    post: VecDeque<Letter>,
    came: u8,
}

impl World {
    fn present(&self) -> Vec<Member> {
        self.pages.iter().filter(|(_, page)| page.here).map(|(member, _)| *member).collect()
    }

    fn tell_all(&mut self, newcomer: Option<Member>) {
        let present = self.present();
        for member in &present {
            let others: Vec<Member> = present.iter().filter(|other| *other != member).copied().collect();
            let page = self.pages.get_mut(member).expect("a page");
            page.session.present(&others, newcomer == Some(*member));
        }
    }

    fn comes(&mut self) -> Member {
        self.came += 1;
        let member = Member([self.came; 16]);
        let session = Session::new(b"visit", member, self.dice.bytes());
        self.pages.insert(member, Page { session, here: true });
        self.tell_all(Some(member));
        member
    }

    fn goes(&mut self, member: Member) {
        self.pages.get_mut(&member).expect("a page").here = false;
        self.tell_all(None);
    }

    /// The same person with a page that knows nothing of the one before.
    fn reloads(&mut self, member: Member) {
        let session = Session::new(b"visit", member, self.dice.bytes());
        self.pages.insert(member, Page { session, here: true });
        self.tell_all(Some(member));
    }

    fn run(&mut self, ms: u64) {
        let until = self.now + ms;
        while self.now < until {
            self.now += 50;
            let now = self.now;
            let post = std::mem::take(&mut self.post);
            let (due, later): (VecDeque<Letter>, _) = post.into_iter().partition(|letter| letter.2 <= now);
            self.post = later;
            for (from, to, _, envelope) in due {
                if let Some(page) = self.pages.get_mut(&to).filter(|page| page.here) {
                    page.session.receive(from, &envelope);
                }
            }
            for member in self.present() {
                let page = self.pages.get_mut(&member).expect("a page");
                page.session.tick(self.now, &mut || self.dice.bytes());
                while let Some(out) = page.session.poll() {
                    let last =
                        self.post.iter().filter(|letter| letter.1 == out.to).map(|letter| letter.2).max();
                    let at = (self.now + self.dice.below(200)).max(last.unwrap_or_default());
                    self.post.push_back((member, out.to, at, out.envelope));
                }
            }
        }
    }

    fn reads(&mut self, reader: Member, from: Member, frame: &[u8]) -> bool {
        let page = self.pages.get_mut(&reader).expect("a page");
        matches!(page.session.open(Medium::Mic, from, frame), Opened::Frame(_))
    }

    /// One frame of each who is present, as the server sees it.
    fn speak(&mut self) -> Vec<(Member, Vec<u8>)> {
        let mut spoken = Vec::new();
        for member in self.present() {
            let page = self.pages.get_mut(&member).expect("a page");
            let frame = page.session.seal(Medium::Mic, b"what is said to the doctor").expect("a key");
            spoken.push((member, frame));
        }
        spoken
    }
}

#[test]
fn each_frame_is_read_by_exactly_those_who_are_present() {
    for seed in 0..1_000 {
        let dice = Dice(seed);
        let mut world = World { dice, now: 0, pages: BTreeMap::new(), post: VecDeque::new(), came: 0 };
        for _ in 0..2 + world.dice.below(2) {
            world.comes();
        }
        world.run(2_000);
        for _ in 0..2 + world.dice.below(3) {
            let before = world.speak();
            let known: Vec<Member> = world.pages.keys().copied().collect();
            // Several things in quick succession, on lines that are slow.
            for _ in 0..1 + world.dice.below(3) {
                let present = world.present();
                let who = present[world.dice.below(present.len() as u64) as usize];
                match world.dice.below(3) {
                    0 if present.len() > 2 => world.goes(who),
                    1 => world.reloads(who),
                    _ if present.len() < 8 => {
                        world.comes();
                    }
                    _ => world.goes(who),
                }
                let pause = world.dice.below(400);
                world.run(pause);
            }
            world.run(2_500);
            let present = world.present();
            let readers: Vec<Member> = world.pages.keys().copied().collect();
            for (from, frame) in world.speak() {
                for reader in readers.iter().filter(|reader| **reader != from) {
                    let reads = world.reads(*reader, from, &frame);
                    assert_eq!(reads, present.contains(reader), "{seed}: {reader:?} reads {from:?}");
                }
            }
            for reader in readers.iter().filter(|reader| !known.contains(reader)) {
                for (from, frame) in &before {
                    assert!(!world.reads(*reader, *from, frame), "{seed}: {reader:?} reads the past");
                }
            }
            let codes: Vec<_> = present.iter().map(|member| world.pages[member].session.state()).collect();
            for state in &codes {
                assert_eq!(state.code, codes[0].code, "{seed}");
                assert!(state.code.is_some() && state.without.is_empty(), "{seed}: {state:?}");
            }
        }
    }
}

#[test]
fn a_line_that_was_away_is_caught_up() {
    let mut world = World { dice: Dice(7), now: 0, pages: BTreeMap::new(), post: VecDeque::new(), came: 0 };
    let (one, two) = (world.comes(), world.comes());
    // All that was said until now is lost.
    world.run(100);
    world.post.clear();
    world.run(2_000);
    world.tell_all(Some(one));
    world.run(2_000);
    for (from, frame) in world.speak() {
        let reader = if from == one { two } else { one };
        assert!(world.reads(reader, from, &frame));
        assert!(!world.reads(reader, from, &frame), "not twice");
    }
    let code = world.pages[&one].session.state().code;
    assert!(code.is_some());
    assert_eq!(code, world.pages[&two].session.state().code);
}

#[test]
fn a_line_that_was_away_in_a_running_call_hears_the_new_key() {
    let mut world = World { dice: Dice(8), now: 0, pages: BTreeMap::new(), post: VecDeque::new(), came: 0 };
    let (one, two, three) = (world.comes(), world.comes(), world.comes());
    world.run(2_500);
    world.goes(three);
    world.run(50);
    // The new keys were on their way when the line broke.
    world.post.clear();
    world.tell_all(Some(two));
    world.run(1_500);
    for (from, frame) in world.speak() {
        let reader = if from == one { two } else { one };
        assert!(world.reads(reader, from, &frame));
        assert!(!world.reads(three, from, &frame));
    }
}
