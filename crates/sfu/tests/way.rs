//! The way to a receiver that tells when packets arrive, over a link in virtual time: a queue with a speed, delay, loss and
//! jitter. What is found how fast when it widens and narrows, and what does not close it.
use call::layers::{Picture, Room, choose};
use sfu::forward::twcc::Told;
use sfu::forward::way::Way;
use sfu::limits::{CHOOSE_EVERY, LAYER_RATES, TICK, VOICE};
use std::time::{Duration, Instant};

/// What a queue holds at most, in seconds, as home routers do.
const QUEUE: f64 = 0.4;
const PACKET: usize = 1_000;
/// A packet of a trial where there is no picture to repeat.
const PADDING: usize = 291;
const FRAME_MS: u64 = 33;

/// Numbers by chance (xorshift), the same in each run.
struct Dice(u64);

impl Dice {
    fn part(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

struct Link {
    bits_per_s: f64,
    loss: f64,
    jitter_ms: f64,
    /// When the queue is empty, in seconds.
    free: f64,
    last: f64,
    dice: Dice,
}

impl Link {
    /// When a packet arrives, in seconds; `None`: never.
    fn carries(&mut self, bytes: usize, now: f64) -> Option<f64> {
        if self.free - now > QUEUE {
            return None;
        }
        self.free = self.free.max(now) + bytes as f64 * 8.0 / self.bits_per_s;
        let is_lost = self.dice.part() < self.loss;
        let arrives = self.free + 0.03 + self.dice.part() * self.jitter_ms / 1e3;
        self.last = self.last.max(arrives);
        (!is_lost).then_some(self.last)
    }
}

struct Run {
    way: Way,
    link: Link,
    start: Instant,
    ms: u64,
    layer: Option<u8>,
    next_layer: Option<(u64, Option<u8>)>,
    /// By number, from 1: when it arrives.
    sent: Vec<Option<f64>>,
    told: usize,
    reports: Vec<(u64, Vec<Told>)>,
    fillers: usize,
}

impl Run {
    fn new(bits_per_s: f64, loss: f64, jitter_ms: f64) -> Self {
        #[allow(clippy::disallowed_methods, reason = "virtual time counts from here")]
        let start = Instant::now();
        let mut way = Way::default();
        way.stamps(start);
        let link = Link { bits_per_s, loss, jitter_ms, free: 0.0, last: 0.0, dice: Dice(7) };
        Run {
            way,
            link,
            start,
            ms: 0,
            layer: Some(2),
            next_layer: None,
            sent: vec![None],
            told: 0,
            reports: Vec::new(),
            fillers: 0,
        }
    }

    fn at(&self) -> f64 {
        self.ms as f64 / 1e3
    }

    fn send(&mut self, bytes: usize, now: Instant) {
        assert_eq!(self.way.stamp(), self.sent.len() as u16);
        self.sent.push(self.link.carries(bytes, self.ms as f64 / 1e3));
        self.way.sends(bytes, false, now);
        self.way.sent_stamped(bytes, now);
    }

    fn step(&mut self) {
        self.ms += 1;
        let now = self.start + Duration::from_millis(self.ms);
        if self.ms.is_multiple_of(20) {
            let at = self.at();
            self.link.carries(120, at);
            self.way.sends(120, true, now);
        }
        if let Some((at, layer)) = self.next_layer
            && at <= self.ms
        {
            (self.layer, self.next_layer) = (layer, None);
        }
        if self.ms.is_multiple_of(FRAME_MS)
            && let Some(layer) = self.layer
        {
            let mut rest = LAYER_RATES[usize::from(layer)] as usize / 8 * FRAME_MS as usize / 1_000;
            while rest > 0 {
                let bytes = rest.min(PACKET);
                self.send(bytes, now);
                rest -= bytes;
            }
        }
        if u128::from(self.ms).is_multiple_of(CHOOSE_EVERY.as_millis()) {
            self.choose();
        }
        if u128::from(self.ms).is_multiple_of(TICK.as_millis()) {
            self.way.wish(LAYER_RATES[2] / 4 * 5 + VOICE, now);
            while self.way.due(now) > 0 {
                self.send(if self.layer.is_some() { PACKET } else { PADDING }, now);
                self.fillers += 1;
            }
        }
        if self.ms.is_multiple_of(100) {
            self.report();
        }
        self.hear(now);
    }

    /// A layer changes with its next keyframe.
    fn choose(&mut self) {
        let room = |bits: u32| bits.saturating_sub(VOICE);
        let room = Room { now: room(self.way.bits_per_s()), steady: room(self.way.steady()) };
        let picture = Picture { width: 1_280, rates: LAYER_RATES.map(Some), now: self.layer };
        let chosen = choose(room, &[picture])[0];
        if chosen.is_none() {
            (self.layer, self.next_layer) = (None, None);
        } else if chosen != self.layer && self.next_layer.is_none_or(|(_, next)| next != chosen) {
            self.next_layer = Some((self.ms + 300, chosen));
        }
    }

    /// What browsers tell ten times a second: everything up to the last that has arrived.
    fn report(&mut self) {
        let now = self.at();
        let arrived = |at: &Option<f64>| at.is_some_and(|at| at <= now);
        let Some(newest) = self.sent.iter().rposition(arrived).filter(|newest| *newest > self.told) else {
            return;
        };
        let tell = |(n, at): (usize, &Option<f64>)| Told {
            seq: n as u16,
            at_us: at.filter(|at| *at <= now).map(|at| (at * 4_000.0) as i64 * 250 + 77_000_000),
        };
        let told = self.sent.iter().enumerate().take(newest + 1).skip(self.told + 1).map(tell).collect();
        self.told = newest;
        self.reports.push((self.ms + 30, told));
    }

    fn hear(&mut self, now: Instant) {
        while self.reports.first().is_some_and(|(at, _)| *at <= self.ms) {
            for told in self.reports.remove(0).1 {
                self.way.arrived(told);
            }
            self.way.settle(now);
        }
    }

    /// The estimate after each second.
    fn secs(&mut self, secs: usize) -> Vec<u32> {
        (0..secs)
            .map(|_| {
                (0..1_000).for_each(|_| self.step());
                self.way.bits_per_s()
            })
            .collect()
    }

    fn waits(&self) -> f64 {
        (self.link.free - self.at()).max(0.0)
    }
}

#[test]
fn a_way_that_widens_is_found_within_ten_seconds() {
    let mut run = Run::new(300_000.0, 0.0, 2.0);
    run.secs(30);
    assert!(run.layer.is_none_or(|layer| layer == 0), "{}", run.way.bits_per_s());
    run.link.bits_per_s = 2_000_000.0;
    let after = run.secs(10);
    assert!(after.iter().any(|bits| *bits > 1_500_000), "{after:?}");
    run.secs(4);
    assert_eq!(run.layer, Some(2), "and used: {}", run.way.bits_per_s());
}

#[test]
fn a_way_that_narrows_is_found_within_three_seconds_and_its_queue_empties() {
    let mut run = Run::new(2_000_000.0, 0.0, 2.0);
    run.secs(20);
    assert_eq!(run.layer, Some(2), "{}", run.way.bits_per_s());
    run.link.bits_per_s = 300_000.0;
    let after = run.secs(3);
    assert!(after[2] < 400_000, "{after:?}");
    let later = run.secs(7);
    assert!(later.iter().all(|bits| *bits > 100_000), "{later:?}");
    assert!(run.waits() < 0.2, "{} s in the queue", run.waits());
}

#[test]
fn loss_of_the_air_does_not_close_the_way() {
    for loss in [0.01, 0.05, 0.10] {
        let mut run = Run::new(10_000_000.0, loss, 2.0);
        let found = run.secs(60);
        assert!(found.iter().all(|bits| *bits > 1_500_000), "{loss}: {found:?}");
        assert_eq!(run.layer, Some(2));
    }
}

/// More than that is lost on no way that people hold out on; the smallest picture stays all the time.
#[test]
fn a_quarter_lost_in_the_air_leaves_a_picture() {
    for loss in [0.15, 0.20, 0.25] {
        let mut run = Run::new(10_000_000.0, loss, 2.0);
        run.secs(10);
        for _ in 0..60_000 {
            run.step();
            assert!(run.layer.is_some(), "{loss}, after {} ms: {}", run.ms, run.way.bits_per_s());
        }
    }
}

/// The other way round: as much is lost because a queue runs over, and then the sound needs the room.
#[test]
fn a_way_with_room_for_sound_alone_keeps_no_picture() {
    let mut run = Run::new(100_000.0, 0.0, 2.0);
    run.secs(30);
    assert_eq!(run.layer, None, "{}", run.way.bits_per_s());
}

#[test]
fn an_uneven_way_stays_wide() {
    let mut run = Run::new(10_000_000.0, 0.0, 15.0);
    run.secs(60);
    assert_eq!(run.layer, Some(2), "{}", run.way.bits_per_s());
}

/// A way that stays narrow is tried ever more rarely, and little is lost on it meanwhile.
#[test]
fn a_way_that_stays_narrow_is_left_in_peace() {
    let mut run = Run::new(400_000.0, 0.0, 2.0);
    run.secs(60);
    let before = run.fillers;
    let mut late = 0;
    for _ in 0..60_000 {
        run.step();
        late += u32::from(run.waits() > 0.2);
    }
    let tried = run.fillers - before;
    assert!((1..=200).contains(&tried), "{tried} packets were spent on trials in a minute");
    assert!(late < 3_000, "{late} of 60,000 ms with a full queue");
    assert_eq!(run.layer, Some(0));
}

/// Of sound alone nobody tells, so a way on which every picture is paused is tried with padding.
#[test]
fn a_way_without_a_picture_comes_back() {
    let mut run = Run::new(60_000.0, 0.0, 2.0);
    run.secs(30);
    assert_eq!(run.layer, None, "{}", run.way.bits_per_s());
    run.link.bits_per_s = 2_000_000.0;
    run.secs(40);
    assert_eq!(run.layer, Some(2), "{}", run.way.bits_per_s());
}
