//! How much fits on the way to one receiver, from what it reports. Knows numbers and time only.
//!
//! A receiver that tells when each packet arrived (`stamped.rs`) is judged by that alone. Of the others there are three
//! signs: loss (what arrives of what was sent *is* what fits), the receiver's own estimate (REMB), which says
//! something only when it stays below what is sent and packets are lost as well (it never rises far above what arrives, and
//! without times of sending in the packets a busy sender looks to it like a full way), and quiet, during which we try more, by a quarter each second. A trial that failed lengthens the
//! pause before the next one.
use super::stamped::Stamped;
use super::twcc::Told;
use crate::limits::{WAY_LOSSY, WAY_MAX, WAY_MIN, WAY_SMALLEST, WAY_START};
use std::time::{Duration, Instant};

/// Bits per second of what passes, over windows of half a second.
#[derive(Debug, Default)]
pub struct Meter {
    bytes: u64,
    since: Option<Instant>,
    last: Option<Instant>,
    rate: Option<f64>,
}

const WINDOW: Duration = Duration::from_millis(500);
/// Nothing for so long: it is not sent any more.
const SILENT: Duration = Duration::from_millis(2_500);

impl Meter {
    pub fn put(&mut self, bytes: usize, now: Instant) {
        let since = *self.since.get_or_insert(now);
        self.last = Some(now);
        let window = now.saturating_duration_since(since);
        if window >= WINDOW {
            let rate = self.bytes as f64 * 8.0 / window.as_secs_f64();
            // Follows within a second, and a keyframe does not make a layer seem twice as dear.
            self.rate =
                Some(self.rate.filter(|_| window < SILENT).map_or(rate, |before| (before + rate) / 2.0));
            (self.bytes, self.since) = (0, Some(now));
        }
        self.bytes += bytes as u64;
    }

    pub fn is_live(&self, now: Instant) -> bool {
        self.last.is_some_and(|last| now.saturating_duration_since(last) < SILENT)
    }

    /// What is no picture of what this meter counts.
    fn sound_of(&self, pictures: &Meter, now: Instant) -> f64 {
        let of = |meter: &Meter| meter.bits_per_s(now).map_or(0.0, f64::from);
        (of(self) - of(pictures)).max(0.0)
    }

    /// `None`: nothing is sent, or only just began.
    pub fn bits_per_s(&self, now: Instant) -> Option<u32> {
        self.rate.filter(|_| self.is_live(now)).map(|rate| rate as u32)
    }
}

/// Moments of the estimate that are remembered, to tell what has held.
const MOMENTS: usize = 8;
/// Loss below this is of the air, not of a full way.
const QUIET: f64 = 0.04;
const FULL: f64 = 0.15;
/// What the air alone does not lose. Up to it one small picture stays: to send less would not make the loss any less.
const BROKEN: f64 = 0.45;
/// Repeats go up to so many times of what fits while nothing waits.
const REPEATS_ABOVE: f64 = 2.0;
/// Loss from which on the receiver's own estimate is believed, and for how long after it.
const SOME: f64 = 0.02;
const LOSSY: Duration = Duration::from_secs(3);
const UP_PER_S: f64 = 1.25;
/// Reports come more rarely than what they report of.
const CUT_GAP: Duration = Duration::from_millis(700);
const PATIENCE_MIN: Duration = Duration::from_secs(1);
const PATIENCE_MAX: Duration = Duration::from_secs(8);
/// A receiver that gets something says so more often than this.
const UNHEARD: Duration = Duration::from_secs(2);
/// The receiver's word has to hold for so long; and for so long before it is taken to the letter, down to sound alone.
/// Higher: a way that has narrowed is full for longer. Lower: a busy machine's dips darken pictures.
const WORD_HOLDS: Duration = Duration::from_millis(400);
const WORD_COUNTS: Duration = Duration::from_secs(2);
/// What of the sent is left at once when the receiver's word is lower.
const STEP: f64 = 0.8;
/// A cut so soon after the one before is a trial that failed.
const TRIAL: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub struct Way {
    rate: f64,
    heard: Option<Instant>,
    /// When packets were last lost, if only some.
    lossy_at: Option<Instant>,
    /// Since when the receiver's word has been below what is sent.
    low_since: Option<Instant>,
    cut_at: Option<Instant>,
    patience: Duration,
    moments: [u32; MOMENTS],
    next: usize,
    /// What is sent on it, and what of that is pictures.
    sent: Meter,
    pictures: Meter,
    stamped: Option<Box<Stamped>>,
}

impl Default for Way {
    fn default() -> Self {
        Way {
            rate: f64::from(WAY_START),
            heard: None,
            lossy_at: None,
            low_since: None,
            cut_at: None,
            patience: PATIENCE_MIN,
            moments: [WAY_START; MOMENTS],
            next: 0,
            sent: Meter::default(),
            pictures: Meter::default(),
            stamped: None,
        }
    }
}

impl Way {
    pub fn sends(&mut self, bytes: usize, is_audio: bool, now: Instant) {
        self.sent.put(bytes, now);
        if !is_audio {
            self.pictures.put(bytes, now);
        }
    }

    /// From now on packets carry transport-wide numbers.
    pub fn stamps(&mut self, now: Instant) {
        self.stamped.get_or_insert_with(|| Box::new(Stamped::new(now)));
    }

    /// The transport-wide number of the next packet that has one.
    pub fn stamp(&self) -> u16 {
        self.stamped.as_ref().map_or(0, |stamped| stamped.next())
    }

    /// A packet went out with that number.
    pub fn sent_stamped(&mut self, bytes: usize, now: Instant) {
        if let Some(stamped) = &mut self.stamped {
            stamped.sent(bytes, now);
        }
    }

    /// What the receiver tells of one of them; `settle` is to follow after the last.
    pub fn arrived(&mut self, told: Told) {
        if let Some(stamped) = &mut self.stamped {
            stamped.told(told);
        }
    }

    /// After the last number of a report.
    pub fn settle(&mut self, now: Instant) {
        if let Some(stamped) = &mut self.stamped {
            stamped.settle(now);
            self.believe(now);
        }
    }

    /// Once every moment: how much could be used.
    pub fn wish(&mut self, bits_per_s: u32, now: Instant) {
        if let Some(stamped) = &mut self.stamped
            && stamped.bits_per_s().is_some()
        {
            let sound = self.sent.sound_of(&self.pictures, now);
            stamped.wish((f64::from(bits_per_s) - sound).max(0.0), now);
            self.believe(now);
        }
    }

    /// Whether repeats fit as well. While more is sent than fits they only lengthen the queue; but where there is none, a
    /// keyframe alone may be more than the estimate, and is of no use with a hole in it.
    pub fn has_room(&self, now: Instant) -> bool {
        let Some(stamped) = self.stamped.as_ref().filter(|_| self.is_told()) else { return true };
        let most = if stamped.is_open(now) { REPEATS_ABOVE * self.rate } else { self.rate };
        self.sent.bits_per_s(now).is_none_or(|sent| f64::from(sent) <= most)
    }

    /// Bytes that a trial of more wants to be sent now.
    pub fn due(&self, now: Instant) -> usize {
        self.stamped.as_ref().map_or(0, |stamped| stamped.due(now))
    }

    /// Sound has no numbers and flows beside what they tell of.
    fn believe(&mut self, now: Instant) {
        if let Some(bits) = self.stamped.as_ref().and_then(|stamped| stamped.bits_per_s()) {
            self.rate = (bits + self.sent.sound_of(&self.pictures, now)).min(f64::from(WAY_MAX));
        }
    }

    fn is_told(&self) -> bool {
        self.stamped.as_ref().is_some_and(|stamped| stamped.bits_per_s().is_some())
    }

    /// A report's fraction lost in 1/256, of any of the receiver's streams.
    pub fn report(&mut self, fraction: u8, now: Instant) {
        if self.is_told() {
            return;
        }
        let loss = f64::from(fraction) / 256.0;
        let since = self.heard.map_or(0.0, |at| now.saturating_duration_since(at).as_secs_f64());
        self.heard = Some(now);
        if loss >= SOME {
            self.lossy_at = Some(now);
        }
        if loss > FULL {
            let arrives = self.sent.bits_per_s(now).map_or(self.rate, f64::from) * (1.0 - loss);
            let least = f64::from(if loss > BROKEN { WAY_MIN } else { WAY_LOSSY });
            self.cut((arrives * 0.95).max(least), now);
        } else if loss < QUIET && self.is_patient(now) {
            // A receiver that was silent for long does not earn all that time.
            self.rate = (self.rate * UP_PER_S.powf(since.min(5.0))).min(f64::from(WAY_MAX));
        }
    }

    /// Where nothing is sent nothing is reported either, and what is paused would stay so for ever: up to what everybody
    /// begins with, quiet is tried, too.
    pub fn rest(&mut self, now: Instant) {
        let unheard = self.heard.is_none_or(|at| now.saturating_duration_since(at) >= UNHEARD);
        if unheard && !self.sent.is_live(now) && self.rate < f64::from(WAY_START) {
            self.report(0, now);
        }
    }

    /// The receiver's own estimate, which is of pictures only: browsers leave sound out where it has no times of sending, and
    /// say little more than nothing while no picture comes.
    pub fn told(&mut self, bits_per_s: u32, now: Instant) {
        if self.is_told() {
            return;
        }
        let sent = self.pictures.bits_per_s(now).map_or(0.0, f64::from);
        let (told, sound) = (f64::from(bits_per_s), self.sent.bits_per_s(now).map_or(0.0, f64::from) - sent);
        let is_lossy = self.lossy_at.is_some_and(|at| now.saturating_duration_since(at) < LOSSY);
        if told >= sent * 0.95 || !is_lossy {
            self.low_since = None;
            return;
        }
        let low = now.saturating_duration_since(*self.low_since.get_or_insert(now));
        let to = if low >= WORD_COUNTS {
            told + sound.max(0.0)
        } else if low >= WORD_HOLDS {
            (told.max(sent * STEP) + sound.max(0.0)).max(f64::from(WAY_SMALLEST))
        } else {
            return;
        };
        // No trial of ours has failed by it: the pause before the next one stays as it is.
        if to < self.rate {
            self.rate = to.max(f64::from(WAY_MIN));
        }
    }

    fn is_patient(&self, now: Instant) -> bool {
        self.cut_at.is_none_or(|at| now.saturating_duration_since(at) >= self.patience)
    }

    fn cut(&mut self, to: f64, now: Instant) {
        let since = self.cut_at.map(|at| now.saturating_duration_since(at));
        if to >= self.rate || since.is_some_and(|since| since < CUT_GAP) {
            return;
        }
        self.patience = match since {
            // The way is still emptying: the same cut.
            Some(since) if since < self.patience => self.patience,
            Some(since) if since < TRIAL => (self.patience * 2).min(PATIENCE_MAX),
            _ => PATIENCE_MIN,
        };
        self.rate = to.max(f64::from(WAY_MIN));
        self.cut_at = Some(now);
    }

    pub fn bits_per_s(&self) -> u32 {
        self.rate as u32
    }

    /// The least of the last moments; call it once a moment.
    pub fn steady(&mut self) -> u32 {
        let rate = self.bits_per_s();
        if let Some(place) = self.moments.get_mut(self.next) {
            *place = rate;
        }
        self.next = (self.next + 1) % MOMENTS;
        self.moments.iter().copied().min().unwrap_or(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends as much as is believed to fit, over a link that drops what is too much and loses some by chance. Returns
    /// the estimate at the end of each second.
    fn run(way: &mut Way, now: &mut Instant, secs: usize, fits: f64, random: f64) -> Vec<f64> {
        let mut estimates = Vec::new();
        for _ in 0..secs {
            for _ in 0..100 {
                *now += Duration::from_millis(10);
                let bytes = way.rate.min(4_000_000.0) / 8.0 / 100.0;
                way.sends(bytes as usize, false, *now);
            }
            let sent = way.sent.bits_per_s(*now).map_or(0.0, f64::from);
            let arrives = sent.min(fits) / sent.max(1.0);
            let loss = 1.0 - arrives * (1.0 - random);
            way.report((loss * 256.0).min(255.0) as u8, *now);
            estimates.push(way.rate);
        }
        estimates
    }

    fn start() -> (Way, Instant) {
        (Way::default(), Instant::now())
    }

    #[test]
    fn a_way_that_narrows_is_found_within_three_seconds() {
        let (mut way, mut now) = start();
        run(&mut way, &mut now, 20, 2_000_000.0, 0.0);
        let after = run(&mut way, &mut now, 5, 300_000.0, 0.0);
        assert!(after[2] < 400_000.0, "{after:?}");
        assert!(after[4] > 100_000.0, "{after:?}");
    }

    #[test]
    fn a_way_that_widens_is_found_within_twenty_seconds() {
        let (mut way, mut now) = start();
        run(&mut way, &mut now, 20, 300_000.0, 0.0);
        let after = run(&mut way, &mut now, 20, 2_000_000.0, 0.0);
        assert!(after.iter().any(|rate| *rate > 1_500_000.0), "{after:?}");
    }

    #[test]
    fn loss_of_the_air_does_not_close_the_way() {
        for random in [0.01, 0.05, 0.10] {
            let (mut way, mut now) = start();
            let rates = run(&mut way, &mut now, 60, 10_000_000.0, random);
            assert!(rates.iter().all(|rate| *rate >= f64::from(WAY_START) * 0.9), "{random}: {rates:?}");
        }
    }

    #[test]
    fn a_fifth_lost_in_the_air_leaves_one_small_picture_and_two_thirds_do_not() {
        let (mut way, mut now) = start();
        let rates = run(&mut way, &mut now, 60, 10_000_000.0, 0.2);
        assert!(rates.iter().all(|rate| *rate >= f64::from(WAY_LOSSY)), "{rates:?}");
        let rates = run(&mut way, &mut now, 20, 10_000_000.0, 0.66);
        assert!(rates.last().is_some_and(|rate| *rate < f64::from(WAY_SMALLEST)), "{rates:?}");
    }

    #[test]
    fn the_receivers_word_counts_when_it_is_below_what_is_sent() {
        let (mut way, mut now) = start();
        for _ in 0..200 {
            now += Duration::from_millis(10);
            way.sends(1_250, false, now);
        }
        way.told(1_400_000, now);
        assert_eq!(way.bits_per_s(), WAY_START, "it cannot know of more than comes");
        way.told(400_000, now);
        assert_eq!(way.bits_per_s(), WAY_START, "a busy machine says so, too");
        way.report(8, now);
        way.told(400_000, now);
        assert!(way.bits_per_s() >= WAY_START, "a moment is no sign");
        for _ in 0..25 {
            now += Duration::from_millis(100);
            way.sends(12_500, false, now);
            way.told(400_000, now);
            let most = if now.saturating_duration_since(way.low_since.unwrap()) < WORD_HOLDS {
                WAY_START
            } else {
                900_000
            };
            assert!(way.bits_per_s() <= most, "{way:?}");
        }
        assert_eq!(way.bits_per_s(), 400_000, "to the letter after two seconds");
    }

    #[test]
    fn while_only_sound_is_sent_the_receivers_word_says_nothing() {
        let (mut way, mut now) = start();
        for _ in 0..200 {
            now += Duration::from_millis(20);
            way.sends(120, true, now);
            way.told(20_000, now);
        }
        assert_eq!(way.bits_per_s(), WAY_START);
    }

    #[test]
    fn a_way_on_which_nothing_is_sent_and_reported_is_tried_again() {
        let (mut way, mut now) = start();
        way.sends(1_000, true, now);
        way.cut(60_000.0, now);
        for second in 0..40 {
            now += Duration::from_secs(1);
            way.rest(now);
            assert!(second > 0 || way.bits_per_s() == 60_000, "something was sent a moment ago");
        }
        assert!(way.bits_per_s() > 300_000, "{way:?}");
        // What is sent is reported of, or lost: then silence is no good sign.
        let before = way.bits_per_s();
        for _ in 0..40 {
            now += Duration::from_millis(500);
            way.sends(1_000, true, now);
            way.rest(now);
        }
        assert_eq!(way.bits_per_s(), before);
    }

    #[test]
    fn what_has_held_is_the_least_of_the_last_moments() {
        let (mut way, _) = start();
        way.rate = 100_000.0;
        assert_eq!(way.steady(), 100_000);
        way.rate = 900_000.0;
        let steady: Vec<u32> = (0..MOMENTS).map(|_| way.steady()).collect();
        assert!(steady[..MOMENTS - 1].iter().all(|rate| *rate == 100_000), "{steady:?}");
        assert_eq!(steady.last(), Some(&900_000));
    }
}
