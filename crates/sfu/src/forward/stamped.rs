//! The packets to one receiver that carry a transport-wide number: when each was sent, what was told of it, and what
//! follows from both. Knows numbers and time only, and takes no memory per packet.
use super::estimate::Estimate;
use super::probe::Probe;
use super::twcc::{CLOCK_US, Told};
use crate::limits::STAMPS;
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    #[default]
    Unknown,
    Missing,
    Arrived,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sent {
    index: u64,
    at_us: i64,
    bytes: u32,
    fate: Fate,
}

#[derive(Debug)]
pub struct Stamped {
    /// A ring, by number.
    sent: Box<[Sent]>,
    next: u64,
    began: Instant,
    last_sent: Option<Instant>,
    /// Since when nothing was told of what was sent.
    unheard_since: Option<Instant>,
    /// The receiver's clock with its rollovers.
    clock: Option<i64>,
    highest_told: Option<u64>,
    heard_at: Option<Instant>,
    estimate: Estimate,
    probe: Probe,
}

impl Stamped {
    pub fn new(now: Instant) -> Self {
        Stamped {
            sent: vec![Sent::default(); STAMPS].into_boxed_slice(),
            // Not 0, which the empty places of the ring have.
            next: 1,
            began: now,
            last_sent: None,
            unheard_since: None,
            clock: None,
            highest_told: None,
            heard_at: None,
            estimate: Estimate::default(),
            probe: Probe::default(),
        }
    }

    /// The number of the next packet.
    pub fn next(&self) -> u16 {
        self.next as u16
    }

    fn place(&mut self, index: u64) -> Option<&mut Sent> {
        self.sent.get_mut((index % STAMPS as u64) as usize)
    }

    fn us(&self, now: Instant) -> i64 {
        now.saturating_duration_since(self.began).as_micros() as i64
    }

    /// A packet went out with the next number.
    pub fn sent(&mut self, bytes: usize, now: Instant) {
        let (index, at_us, bytes) = (self.next, self.us(now), bytes as u32);
        if let Some(place) = self.place(index) {
            *place = Sent { index, at_us, bytes, fate: Fate::Unknown };
        }
        self.next += 1;
        // Nobody may have told of the last ones before a rest: the silence is counted from the first one after it.
        let rested = self.last_sent.is_none_or(|at| now.saturating_duration_since(at) >= SENDS);
        self.unheard_since = self.unheard_since.filter(|_| !rested).or(Some(now));
        self.last_sent = Some(now);
        self.probe.sent(index, bytes, now);
    }

    /// What the receiver says of one number. What was never sent, is long gone or was said before changes nothing.
    pub fn told(&mut self, told: Told) {
        let newest = self.next - 1;
        let back = (newest as u16).wrapping_sub(told.seq);
        let Some(index) = newest.checked_sub(u64::from(back)).filter(|index| *index > 0) else { return };
        let Some(before) = self.place(index).filter(|place| place.index == index).map(|place| place.fate)
        else {
            return;
        };
        if before == Fate::Arrived {
            return;
        }
        let at_us = told.at_us.map(|at| self.unrolled(at));
        let Some(place) = self.place(index) else { return };
        let Sent { at_us: sent_us, bytes, .. } = *place;
        match (before, at_us) {
            (Fate::Unknown, None) => {
                place.fate = Fate::Missing;
                self.estimate.lost();
            }
            (Fate::Unknown | Fate::Missing, Some(at)) => {
                place.fate = Fate::Arrived;
                if before == Fate::Missing {
                    self.estimate.came_late();
                }
                self.estimate.arrived(sent_us, at, bytes);
                self.probe.arrived(index, at, bytes);
            }
            _ => {}
        }
        self.highest_told = self.highest_told.max(Some(index));
    }

    /// The receiver's clock begins anew after some days. One that claims to have done so a thousand times lies, and begins
    /// anew here as well, so that no number overflows.
    fn unrolled(&mut self, at: i64) -> i64 {
        let last = self.clock.filter(|clock| clock.abs() < CLOCK_US * 1_000).unwrap_or(at);
        let forth = (at - last).rem_euclid(CLOCK_US);
        let at = last + if forth > CLOCK_US / 2 { forth - CLOCK_US } else { forth };
        self.clock = Some(at);
        at
    }

    /// After the last number of a report.
    pub fn settle(&mut self, now: Instant) {
        self.heard_at = Some(now);
        self.unheard_since = None;
        let now_us = self.us(now);
        let newest =
            self.highest_told.and_then(|index| self.place(index).map(|place| (place.index, place.at_us)));
        let answer = newest
            .filter(|(index, _)| Some(*index) == self.highest_told)
            .map(|(_, at)| Duration::from_micros((now_us - at).max(0) as u64));
        self.estimate.settle(answer, now);
        self.hear_trial(now);
    }

    fn hear_trial(&mut self, now: Instant) {
        if let Some(shown) = self.probe.shown(self.highest_told, now) {
            self.estimate.shown(shown);
        }
    }

    /// Once every moment: begins a trial if more is wished for than is known to fit, and notices silence.
    pub fn wish(&mut self, bits_per_s: f64, now: Instant) {
        self.hear_trial(now);
        // Of the last packets before a rest nobody may tell, and that is no sign.
        let sends = self.last_sent.is_some_and(|at| now.saturating_duration_since(at) < SENDS);
        if let Some(since) = self.unheard_since.filter(|_| sends && self.heard_at.is_some()) {
            self.estimate.unheard(now.saturating_duration_since(since), now);
        }
        let rate = self.estimate.bits();
        if rate < bits_per_s && self.estimate.is_calm(now) && self.probe.may_begin(now) {
            self.probe.begin((rate * STEPS).min(bits_per_s * MARGIN), self.next, now);
        }
    }

    /// Bytes that a trial wants to be sent now.
    pub fn due(&self, now: Instant) -> usize {
        self.probe.due(now)
    }

    /// Whether what is sent now need not wait, as far as is known.
    pub fn is_open(&self, now: Instant) -> bool {
        self.estimate.is_open(now)
    }

    /// What fits, once anything was told.
    pub fn bits_per_s(&self) -> Option<f64> {
        self.heard_at.map(|_| self.estimate.bits())
    }
}

/// How many times more is tried at once, and how much more than is wished for.
const STEPS: f64 = 2.5;
const MARGIN: f64 = 1.1;
/// Nothing for so long: it rests.
const SENDS: Duration = Duration::from_millis(500);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_sent_and_what_is_said_twice_changes_nothing() {
        let start = Instant::now();
        let mut stamped = Stamped::new(start);
        for at_us in [None, Some(5), Some(-7)] {
            for seq in 0..=u16::MAX {
                stamped.told(Told { seq, at_us });
            }
        }
        assert_eq!((stamped.highest_told, stamped.bits_per_s()), (None, None));
        stamped.sent(1_000, start);
        for _ in 0..3 {
            stamped.told(Told { seq: 1, at_us: Some(10) });
        }
        assert_eq!(stamped.highest_told, Some(1));
        assert_eq!(stamped.place(1).map(|place| place.fate), Some(Fate::Arrived));
    }

    #[test]
    fn the_clock_of_the_receiver_rolls_over() {
        let mut stamped = Stamped::new(Instant::now());
        assert_eq!(stamped.unrolled(CLOCK_US - 10), CLOCK_US - 10);
        assert_eq!(stamped.unrolled(5), CLOCK_US + 5);
        assert_eq!(stamped.unrolled(CLOCK_US - 3), CLOCK_US - 3);
    }

    #[test]
    fn a_clock_that_lies_overflows_nothing() {
        let start = Instant::now();
        let mut stamped = Stamped::new(start);
        for n in 0..20_000i64 {
            let seq = stamped.next();
            stamped.sent(100, start);
            stamped.told(Told { seq, at_us: Some(n * (CLOCK_US / 2 - 1) % CLOCK_US) });
        }
        assert!(stamped.clock.is_some_and(|clock| clock.abs() <= CLOCK_US * 1_001), "{:?}", stamped.clock);
        assert_eq!(stamped.highest_told, Some(20_000));
    }

    #[test]
    fn a_rest_is_no_silence() {
        let start = Instant::now();
        let mut stamped = Stamped::new(start);
        stamped.sent(100, start);
        stamped.told(Told { seq: 1, at_us: Some(10) });
        stamped.settle(start);
        // Of this one nobody tells, and then nothing is sent for long.
        stamped.sent(100, start);
        let before = stamped.bits_per_s();
        let later = start + Duration::from_secs(60);
        stamped.sent(100, later);
        stamped.wish(0.0, later);
        assert_eq!(stamped.bits_per_s(), before);
        for ms in (0..2_500).step_by(100) {
            stamped.sent(100, later + Duration::from_millis(ms));
        }
        stamped.wish(0.0, later + Duration::from_millis(2_500));
        assert!(stamped.bits_per_s() < before, "two seconds without a word are one");
    }

    #[test]
    fn numbers_go_on_over_their_end() {
        let start = Instant::now();
        let mut stamped = Stamped::new(start);
        for n in 0..70_000u32 {
            let seq = stamped.next();
            stamped.sent(100, start);
            stamped.told(Told { seq, at_us: Some(i64::from(n) * 100) });
        }
        assert_eq!(stamped.highest_told, Some(70_000));
    }
}
