//! Whether packets wait longer and longer on their way: the slope of their delay, held against a threshold that learns how
//! uneven the way is (draft-ietf-rmcat-gcc-02 section 5, with the trend line of later versions instead of its filter).
//! Knows numbers only.

/// What the delay says of the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    #[default]
    Normal,
    /// A queue grows.
    Over,
    /// A queue empties.
    Under,
}

/// Packets that were sent together.
#[derive(Clone, Copy, Debug)]
struct Burst {
    first_sent: i64,
    last_sent: i64,
    first_arrived: i64,
    last_arrived: i64,
}

/// What was sent within this time (µs) was sent together.
const TOGETHER_US: i64 = 5_000;
/// What came out of one queue in one go is one burst, up to this length.
const SQUEEZED_US: i64 = 100_000;
/// Clocks that jump further than this begin anew.
const JUMP_US: i64 = 3_000_000;
/// Bursts that the line is drawn through.
const POINTS: usize = 20;
const SMOOTHING: f64 = 0.9;
const GAIN: f64 = 4.0;
const COUNT_MAX: f64 = 60.0;
const THRESHOLD: f64 = 12.5;
const THRESHOLD_MIN: f64 = 6.0;
const THRESHOLD_MAX: f64 = 600.0;
/// How fast the threshold follows, per millisecond.
const GROWS: f64 = 0.0087;
const SHRINKS: f64 = 0.039;
/// A slope so far beyond the threshold teaches it nothing.
const STRANGE: f64 = 15.0;
const LEARNS_FOR_MS: f64 = 100.0;
/// For so long the slope has to be above the threshold.
const OVER_FOR_MS: f64 = 10.0;

#[derive(Debug)]
pub struct Gradient {
    /// The burst that still grows, and the one before.
    grows: Option<Burst>,
    before: Option<Burst>,
    /// Delay so far, as it is and smoothed (ms).
    delay: f64,
    smooth: f64,
    bursts: f64,
    points: [(f64, f64); POINTS],
    filled: usize,
    next: usize,
    began: Option<i64>,
    slope: f64,
    threshold: f64,
    learned_ms: Option<f64>,
    over_ms: f64,
    overs: u32,
    usage: Usage,
}

impl Default for Gradient {
    fn default() -> Self {
        Gradient {
            grows: None,
            before: None,
            delay: 0.0,
            smooth: 0.0,
            bursts: 0.0,
            points: [(0.0, 0.0); POINTS],
            filled: 0,
            next: 0,
            began: None,
            slope: 0.0,
            threshold: THRESHOLD,
            learned_ms: None,
            over_ms: 0.0,
            overs: 0,
            usage: Usage::Normal,
        }
    }
}

impl Gradient {
    /// A packet, in the order of sending; both times in microseconds, each of a clock of its own.
    pub fn arrived(&mut self, sent: i64, arrived: i64) {
        let fresh =
            Burst { first_sent: sent, last_sent: sent, first_arrived: arrived, last_arrived: arrived };
        let Some(grows) = &mut self.grows else {
            self.grows = Some(fresh);
            return;
        };
        // Told late: its burst is over.
        if sent < grows.first_sent {
            return;
        }
        let (since_sent, since_arrived) = (sent - grows.last_sent, arrived - grows.last_arrived);
        // Nothing would ever come after it again.
        if since_arrived < -JUMP_US {
            self.begin_anew();
            self.grows = Some(fresh);
            return;
        }
        let is_squeezed = since_arrived < since_sent
            && since_arrived <= TOGETHER_US
            && arrived - grows.first_arrived < SQUEEZED_US;
        if sent - grows.first_sent <= TOGETHER_US || is_squeezed {
            grows.last_sent = grows.last_sent.max(sent);
            grows.last_arrived = grows.last_arrived.max(arrived);
            return;
        }
        let whole = *grows;
        self.grows = Some(fresh);
        if let Some(before) = self.before.replace(whole) {
            let sent = whole.last_sent - before.last_sent;
            let arrived = whole.last_arrived - before.last_arrived;
            if (arrived - sent).abs() > JUMP_US {
                self.begin_anew();
            } else {
                self.step(sent as f64 / 1_000.0, arrived as f64 / 1_000.0, whole.last_arrived);
            }
        }
    }

    fn begin_anew(&mut self) {
        *self = Gradient { threshold: self.threshold, ..Gradient::default() };
    }

    fn step(&mut self, sent_ms: f64, arrived_ms: f64, at: i64) {
        let at_ms = (at - *self.began.get_or_insert(at)) as f64 / 1_000.0;
        self.bursts = (self.bursts + 1.0).min(COUNT_MAX);
        self.delay += arrived_ms - sent_ms;
        self.smooth = SMOOTHING * self.smooth + (1.0 - SMOOTHING) * self.delay;
        if let Some(point) = self.points.get_mut(self.next) {
            *point = (at_ms, self.smooth);
        }
        self.next = (self.next + 1) % POINTS;
        self.filled = (self.filled + 1).min(POINTS);
        let slope = if self.filled == POINTS { line(&self.points).unwrap_or(self.slope) } else { self.slope };
        self.judge(slope, sent_ms, at_ms);
        self.slope = slope;
    }

    fn judge(&mut self, slope: f64, sent_ms: f64, at_ms: f64) {
        let trend = self.bursts * slope * GAIN;
        if trend > self.threshold {
            self.over_ms += if self.overs == 0 { sent_ms / 2.0 } else { sent_ms };
            self.overs += 1;
            if self.over_ms > OVER_FOR_MS && self.overs > 1 && slope >= self.slope {
                (self.over_ms, self.overs) = (0.0, 0);
                self.usage = Usage::Over;
            }
        } else {
            (self.over_ms, self.overs) = (0.0, 0);
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.learn(trend.abs(), at_ms);
    }

    fn learn(&mut self, trend: f64, at_ms: f64) {
        let since = (at_ms - self.learned_ms.unwrap_or(at_ms)).clamp(0.0, LEARNS_FOR_MS);
        self.learned_ms = Some(at_ms);
        if trend > self.threshold + STRANGE {
            return;
        }
        let pace = if trend < self.threshold { SHRINKS } else { GROWS };
        let threshold = self.threshold + pace * (trend - self.threshold) * since;
        self.threshold = threshold.clamp(THRESHOLD_MIN, THRESHOLD_MAX);
    }

    pub fn usage(&self) -> Usage {
        self.usage
    }
}

/// The slope of the line that lies nearest to all points.
fn line(points: &[(f64, f64)]) -> Option<f64> {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let (over, under) = points.iter().fold((0.0, 0.0), |(over, under), point| {
        (over + (point.0 - x) * (point.1 - y), under + (point.0 - x) * (point.0 - x))
    });
    (under > 0.0).then(|| over / under)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet every 20 ms whose delay grows by so many microseconds each time, after a quiet second.
    fn usages(grows: i64) -> Vec<Usage> {
        let mut gradient = Gradient::default();
        let mut delay = 30_000;
        let mut usages = Vec::new();
        for n in 0..150 {
            delay += if n > 50 { grows } else { 0 };
            gradient.arrived(n * 20_000, n * 20_000 + delay);
            usages.push(gradient.usage());
        }
        usages
    }

    #[test]
    fn a_queue_that_grows_is_seen_within_half_a_second() {
        let usages = usages(4_000);
        assert!(usages[..50].iter().all(|usage| *usage == Usage::Normal));
        let seen = usages.iter().position(|usage| *usage == Usage::Over);
        assert!(seen.is_some_and(|at| at <= 75), "{seen:?}");
    }

    #[test]
    fn a_queue_that_empties_is_seen_and_a_steady_one_is_none() {
        assert!(usages(-1_000).contains(&Usage::Under));
        assert!(usages(0).iter().all(|usage| *usage == Usage::Normal));
    }

    #[test]
    fn a_jump_of_a_clock_is_no_queue() {
        let mut gradient = Gradient::default();
        for n in 0..200 {
            let jump = if n > 100 { 60_000_000 } else { 0 };
            gradient.arrived(n * 20_000, n * 20_000 + jump);
            assert_ne!(gradient.usage(), Usage::Over);
        }
    }

    #[test]
    fn what_was_sent_together_is_one_burst() {
        let mut gradient = Gradient::default();
        for n in 0..400 {
            // Ten packets at once, which a narrow way spreads over 18 of the 20 ms.
            let (burst, part) = (n / 10, n % 10);
            gradient.arrived(burst * 20_000, burst * 20_000 + part * 1_800);
            assert_eq!(gradient.usage(), Usage::Normal);
        }
    }
}
