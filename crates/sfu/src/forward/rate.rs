//! How much a sender may send, from loss on the way to us and from us to the receivers. Knows numbers and time only.
//!
//! Of a picture in layers each receiver gets one that fits (`way.rs`); a single one serves all, so the worst of them
//! counts.
use crate::limits::{RATE_MAX, RATE_MIN};
use std::time::{Duration, Instant};

/// A loss-based estimate for one hop, in the manner of Google's: above 10 % down, below 2 % up.
#[derive(Debug)]
pub struct Estimate {
    rate: f64,
    at: Option<Instant>,
    cut_at: Option<Instant>,
}

impl Default for Estimate {
    fn default() -> Self {
        Estimate { rate: f64::from(RATE_MAX), at: None, cut_at: None }
    }
}

const UP_PER_S: f64 = 1.08;

impl Estimate {
    /// `fraction` is a report's fraction lost in 1/256.
    pub fn report(&mut self, fraction: u8, now: Instant) {
        let loss = f64::from(fraction) / 256.0;
        let since = self.at.map_or(0.5, |at| now.saturating_duration_since(at).as_secs_f64());
        self.at = Some(now);
        let may_cut =
            self.cut_at.is_none_or(|at| now.saturating_duration_since(at) >= Duration::from_millis(800));
        if loss > 0.10 && may_cut {
            self.rate *= 1.0 - 0.5 * loss;
            self.cut_at = Some(now);
        } else if loss < 0.02 {
            self.rate *= UP_PER_S.powf(since.min(5.0));
        }
        self.rate = self.rate.clamp(f64::from(RATE_MIN), f64::from(RATE_MAX));
    }

    pub fn bits_per_s(&self) -> u32 {
        self.rate as u32
    }
}

/// Refills at a rate per second and holds one second's worth.
#[derive(Debug)]
pub struct Budget {
    per_s: f64,
    left: f64,
    at: Instant,
}

impl Budget {
    pub fn new(per_s: u32, now: Instant) -> Self {
        Budget { per_s: f64::from(per_s), left: f64::from(per_s), at: now }
    }

    /// False: used up.
    pub fn take(&mut self, now: Instant) -> bool {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.at = now;
        self.left = (self.left + since * self.per_s).min(self.per_s);
        if self.left < 1.0 {
            return false;
        }
        self.left -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_cuts_and_quiet_restores() {
        let (mut estimate, start) = (Estimate::default(), Instant::now());
        let mut now = start;
        for _ in 0..20 {
            now += Duration::from_secs(1);
            estimate.report(77, now);
        }
        assert!(estimate.bits_per_s() < RATE_MAX / 4);
        assert!(estimate.bits_per_s() >= RATE_MIN);
        for _ in 0..60 {
            now += Duration::from_secs(1);
            estimate.report(0, now);
        }
        assert_eq!(estimate.bits_per_s(), RATE_MAX);
    }

    #[test]
    fn a_budget_runs_out_and_refills() {
        let start = Instant::now();
        let mut budget = Budget::new(10, start);
        assert_eq!((0..50).filter(|_| budget.take(start)).count(), 10);
        let later = start + Duration::from_millis(500);
        assert_eq!((0..50).filter(|_| budget.take(later)).count(), 5);
    }
}
