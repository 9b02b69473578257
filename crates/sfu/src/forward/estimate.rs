//! How much fits on the way to one receiver, from when its packets were sent and when each arrived
//! (draft-ietf-rmcat-gcc-02): delay that grows cuts, so does loss that is no chance (`losses.rs`), quiet adds, and what
//! arrives bounds it from above unless a trial (`probe.rs`) has shown more. Knows numbers and time only.
use super::gradient::{Gradient, Usage};
use super::losses::{Losses, Waiting, Window};
use crate::limits::{WAY_LOSSY, WAY_MAX, WAY_MIN, WAY_SMALLEST, WAY_START};
use std::time::{Duration, Instant};

/// What of the arriving is left when a queue grows, so that it empties.
const CUT: f64 = 0.85;
const CUT_GAP: Duration = Duration::from_millis(300);
const UP_PER_S: f64 = 1.08;
/// Near what was full before, it goes up by about one packet in the time of an answer.
const STEP_BITS: f64 = 9_600.0;
const STEP_MIN_PER_S: f64 = 4_000.0;
const ANSWER_MIN: Duration = Duration::from_millis(100);
/// So near to it.
const NEAR: f64 = 0.15;
/// What arrives says nothing of more than this.
const ABOVE: f64 = 1.5;
const ABOVE_BITS: f64 = 10_000.0;
/// Delay that grew this recently forbids a trial.
const CALM_AFTER: Duration = Duration::from_secs(1);
/// A queue that grows again within that time never emptied; one that has been there for so long counts to the letter, down to
/// sound alone.
const COUNTS_AFTER: Duration = Duration::from_secs(2);
/// For so long nothing was told of what was sent: half of it, each time.
const SILENCE: Duration = Duration::from_secs(2);

/// Loss above the first is a full way, below the second none.
const FULL: f64 = 0.10;
const QUIET: f64 = 0.02;
/// More than this does not come from the air.
const BROKEN: f64 = 0.30;
/// And from more than this nothing needs to be waited for: a queue was full before it could be seen, or there is none.
const FLOODED: f64 = 0.50;
const ARRIVES: f64 = 0.95;

#[derive(Debug)]
pub struct Estimate {
    by_delay: f64,
    by_loss: f64,
    gradient: Gradient,
    arriving: Arriving,
    losses: Losses,
    waiting: Waiting,
    settled_at: Option<Instant>,
    cut_at: Option<Instant>,
    over_at: Option<Instant>,
    over_since: Option<Instant>,
    /// What arrived when it was full last.
    full: Option<f64>,
    /// The shortest time from sending a packet to hearing of it.
    answer: Duration,
}

impl Default for Estimate {
    fn default() -> Self {
        Estimate {
            by_delay: f64::from(WAY_START),
            by_loss: f64::from(WAY_MAX),
            gradient: Gradient::default(),
            arriving: Arriving::default(),
            losses: Losses::default(),
            waiting: Waiting::default(),
            settled_at: None,
            cut_at: None,
            over_at: None,
            over_since: None,
            full: None,
            answer: ANSWER_MIN,
        }
    }
}

impl Estimate {
    /// A packet arrived: when it was sent and when it came (µs, each of a clock of its own).
    pub fn arrived(&mut self, sent_us: i64, at_us: i64, bytes: u32) {
        self.gradient.arrived(sent_us, at_us);
        self.arriving.put(at_us, bytes);
        self.waiting.took(at_us - sent_us);
        self.losses.arrived();
    }

    pub fn lost(&mut self) {
        self.losses.lost();
    }

    /// One that was told to be lost came after all.
    pub fn came_late(&mut self) {
        self.losses.came_late();
    }

    /// After each report; `answer` is how long its newest packet took until we heard of it.
    pub fn settle(&mut self, answer: Option<Duration>, now: Instant) {
        if let Some(answer) = answer {
            self.answer = self.answer.mul_f64(0.9) + answer.mul_f64(0.1);
        }
        let since = self.settled_at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.settled_at = Some(now);
        let since = since.as_secs_f64().min(1.0);
        match self.gradient.usage() {
            Usage::Over => self.is_full(now),
            Usage::Normal => self.grow(since),
            Usage::Under => {}
        }
        self.judge_loss(now);
    }

    fn grow(&mut self, since: f64) {
        let arriving = self.arriving.bits_per_s();
        if let (Some(arriving), Some(full)) = (arriving, self.full)
            && arriving > full * (1.0 + NEAR)
        {
            self.full = None;
        }
        let is_near = self.full.is_some_and(|full| self.by_delay > full * (CUT - NEAR));
        let up = if is_near {
            let response = (self.answer + ANSWER_MIN).as_secs_f64();
            (STEP_BITS / response).max(STEP_MIN_PER_S) * since
        } else {
            self.by_delay * (UP_PER_S.powf(since) - 1.0)
        };
        let most = arriving.map_or(self.by_delay, |arriving| ABOVE * arriving + ABOVE_BITS);
        if self.by_delay < most {
            self.by_delay = (self.by_delay + up).min(most).min(f64::from(WAY_MAX));
        }
    }

    fn is_full(&mut self, now: Instant) {
        let is_new = self.over_at.is_none_or(|at| now.saturating_duration_since(at) >= CALM_AFTER);
        let began = self.over_since.filter(|_| !is_new).unwrap_or(now);
        (self.over_at, self.over_since) = (Some(now), Some(began));
        let arriving = self.arriving.bits_per_s();
        let rested = self.cut_at.is_none_or(|at| now.saturating_duration_since(at) >= self.cut_gap());
        if !rested && arriving.is_none_or(|arriving| arriving > self.by_delay / 2.0) {
            return;
        }
        let counts = now.saturating_duration_since(began) >= COUNTS_AFTER;
        let floor = f64::from(if counts { WAY_MIN } else { WAY_SMALLEST });
        let to = (arriving.unwrap_or(self.by_delay) * CUT).max(floor);
        if to < self.by_delay {
            self.by_delay = to;
        }
        self.full = arriving.or(self.full);
        self.cut_at = Some(now);
    }

    fn cut_gap(&self) -> Duration {
        self.answer.max(CUT_GAP)
    }

    fn judge_loss(&mut self, now: Instant) {
        let Some(window) = self.losses.window(now) else { return };
        let waits = self.waiting.judge(now);
        if window.is_above(FULL) {
            let to = if waits { self.full_by_loss(window) } else { self.full_by_air(window, now) };
            if to < self.bits() {
                self.by_loss = to;
            }
            self.cut_at = Some(now);
        } else if window.loss < QUIET {
            self.by_loss = (self.by_loss * UP_PER_S.powf(window.seconds)).min(f64::from(WAY_MAX));
        }
    }

    /// Packets are lost, and those that arrive have waited: a queue runs over.
    fn full_by_loss(&self, window: Window) -> f64 {
        let half = self.half(window.loss);
        let to = match self.arriving.bits_per_s() {
            // What arrives of too much is what fits.
            Some(arriving) if window.loss > BROKEN => arriving * ARRIVES,
            Some(arriving) => half.max(arriving * CUT),
            None => half,
        };
        to.max(f64::from(WAY_MIN))
    }

    /// They are lost although none waits. It may still be too much, for a way without a queue, so it goes down: but not below
    /// what does arrive, and not below one small picture as long as the loss could be the air's. To send less would not make
    /// that any better.
    fn full_by_air(&mut self, window: Window, now: Instant) -> f64 {
        let lasting = self.losses.lasting(now);
        let half = self.half(window.loss);
        match self.arriving.bits_per_s() {
            Some(arriving) if lasting.is_above(BROKEN) || window.is_above(FLOODED) => {
                (arriving * ARRIVES).max(f64::from(WAY_MIN))
            }
            arriving => half.max(arriving.unwrap_or_default()).max(f64::from(WAY_LOSSY)),
        }
    }

    fn half(&self, loss: f64) -> f64 {
        self.bits() * (1.0 - loss / 2.0)
    }

    /// A trial has shown that so much fits.
    pub fn shown(&mut self, bits_per_s: f64) {
        let shown = bits_per_s.min(f64::from(WAY_MAX));
        if self.gradient.usage() == Usage::Over || shown <= self.bits() {
            return;
        }
        self.by_delay = self.by_delay.max(shown);
        self.by_loss = self.by_loss.max(shown);
        self.full = self.full.filter(|full| *full >= shown);
    }

    /// Nothing was told of what was sent for `silent`.
    pub fn unheard(&mut self, silent: Duration, now: Instant) {
        let rested = self.cut_at.is_none_or(|at| now.saturating_duration_since(at) >= SILENCE);
        if silent >= SILENCE && rested {
            self.by_delay = (self.bits() / 2.0).max(f64::from(WAY_MIN));
            self.cut_at = Some(now);
        }
    }

    /// Whether what is sent now need not wait.
    pub fn is_open(&self, now: Instant) -> bool {
        !self.waiting.waits() && self.is_calm(now)
    }

    /// Whether a trial does no harm now.
    pub fn is_calm(&self, now: Instant) -> bool {
        self.over_at.is_none_or(|at| now.saturating_duration_since(at) >= CALM_AFTER)
    }

    pub fn bits(&self) -> f64 {
        self.by_delay.min(self.by_loss)
    }
}

/// Bits per second of what arrives, by the receiver's clock.
#[derive(Debug, Default)]
struct Arriving {
    /// Bytes by twentieths of a second.
    parts: [u64; PARTS as usize],
    newest: Option<i64>,
    began: i64,
}

const PART_US: i64 = 50_000;
const PARTS: i64 = 10;
/// Half a minute.
const JUMP_PARTS: i64 = 600;

impl Arriving {
    fn put(&mut self, at_us: i64, bytes: u32) {
        let part = at_us.div_euclid(PART_US);
        match self.newest {
            // Late; but from much earlier comes only a clock that jumped, and it begins anew.
            Some(newest) if part <= newest - PARTS && part > newest - JUMP_PARTS => return,
            Some(newest) if part < newest + PARTS && part > newest - PARTS => {
                for between in newest + 1..=part {
                    if let Some(place) = self.place(between) {
                        *place = 0;
                    }
                }
                self.newest = Some(newest.max(part));
            }
            // The first, or the first after a rest: what was before says nothing.
            _ => *self = Arriving { newest: Some(part), began: part, ..Arriving::default() },
        }
        if let Some(place) = self.place(part) {
            *place += u64::from(bytes);
        }
    }

    fn place(&mut self, part: i64) -> Option<&mut u64> {
        self.parts.get_mut(part.rem_euclid(PARTS) as usize)
    }

    /// `None`: it has only just begun.
    fn bits_per_s(&self) -> Option<f64> {
        let newest = self.newest.filter(|newest| newest - self.began >= PARTS)?;
        // The newest part is not over.
        let open = self.parts.get(newest.rem_euclid(PARTS) as usize).copied().unwrap_or_default();
        let whole = self.parts.iter().sum::<u64>() - open;
        Some(whole as f64 * 8.0 * 1e6 / (PART_US * (PARTS - 1)) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_is_measured_over_half_a_second_and_forgotten_after_a_rest() {
        let mut arriving = Arriving::default();
        for n in 0..100 {
            arriving.put(n * 10_000, 1_250);
        }
        let measured = arriving.bits_per_s().expect("a second's worth");
        assert!((measured - 1e6).abs() < 1e3, "{measured}");
        arriving.put(9_000_000, 100);
        assert_eq!(arriving.bits_per_s(), None);
        arriving.put(1_000, 100);
        assert_eq!(arriving.began, 180, "what is older than the window is left out");
    }

    #[test]
    fn a_trial_raises_and_silence_halves() {
        let mut estimate = Estimate { by_delay: 300_000.0, by_loss: 400_000.0, ..Estimate::default() };
        estimate.shown(200_000.0);
        assert!((estimate.bits() - 300_000.0).abs() < 1.0);
        estimate.shown(900_000.0);
        assert!((estimate.bits() - 900_000.0).abs() < 1.0);
        let now = Instant::now();
        estimate.unheard(Duration::from_secs(1), now);
        assert!((estimate.bits() - 900_000.0).abs() < 1.0);
        estimate.unheard(Duration::from_secs(3), now);
        estimate.unheard(Duration::from_secs(4), now + Duration::from_secs(1));
        assert!((estimate.bits() - 450_000.0).abs() < 1.0);
    }

    #[test]
    fn loss_that_is_no_chance_cuts() {
        let (mut estimate, start) = (Estimate::default(), Instant::now());
        estimate.settle(None, start);
        for n in 0..100 {
            if n % 4 == 0 { estimate.lost() } else { estimate.arrived(n * 5_000, n * 5_000, 1_000) }
        }
        estimate.settle(None, start + Duration::from_millis(500));
        assert!(estimate.bits() < f64::from(WAY_START) * 0.9, "{estimate:?}");
    }

    /// Thirty packets a second of which a part is lost, for half a minute after a good second; those that arrive wait for so
    /// long.
    fn under_loss(lost_of_ten: i64, waits_us: i64) -> Estimate {
        let (mut estimate, start) = (Estimate::default(), Instant::now());
        for n in 0..930i64 {
            let (sent, is_bad) = (n * 33_333, n >= 30);
            // Spread out, so that each stretch loses the same part.
            if is_bad && n * 7 % 10 < lost_of_ten {
                estimate.lost();
            } else {
                estimate.arrived(sent, sent + if is_bad { waits_us } else { 0 }, 600);
            }
            if n % 3 == 0 {
                estimate.settle(None, start + Duration::from_micros(sent as u64));
            }
        }
        estimate
    }

    #[test]
    fn loss_without_waiting_leaves_one_small_picture() {
        for lost_of_ten in [3, 4] {
            let bits = under_loss(lost_of_ten, 0).bits();
            assert!(bits >= f64::from(WAY_LOSSY), "{lost_of_ten}: {bits}");
            assert!(bits < f64::from(WAY_START), "{lost_of_ten}: and no more than it has to: {bits}");
        }
    }

    #[test]
    fn loss_of_most_or_behind_a_queue_takes_the_picture_for_the_sound() {
        for (lost_of_ten, waits_us) in [(6, 0), (4, 300_000)] {
            let bits = under_loss(lost_of_ten, waits_us).bits();
            assert!(bits < f64::from(WAY_SMALLEST) / 2.0, "{lost_of_ten} and {waits_us}: {bits}");
        }
    }
}
