//! Trials of more: for a moment more is sent than is believed to fit, and how fast it arrives says whether it does. Knows
//! numbers and time only; what is sent is not its business.
use crate::limits::{TRIAL_FOR, TRIAL_PAUSE, TRIAL_PAUSE_MAX};
use std::time::{Duration, Instant};

/// Fewer say little.
const PACKETS_MIN: u32 = 5;
/// A trial that could not be sent in this time is over with what was sent.
const SENT_WITHIN: Duration = Duration::from_millis(150);
/// What nobody told about within this time has failed.
const TOLD_WITHIN: Duration = Duration::from_secs(1);
/// The engine's clock comes round this often; what is due until then is sent at once.
const AHEAD: Duration = crate::limits::TICK;
/// A trial of which less than this was told says nothing.
const TOLD_MIN: f64 = 0.7;
/// What arrives at this part of the speed it was tried with has not waited.
const PASSED: f64 = 0.85;
/// Of what a full way let through so much is taken, so that its queue empties.
const FULL: f64 = 0.95;

#[derive(Debug)]
pub struct Probe {
    cluster: Option<Cluster>,
    rests_until: Option<Instant>,
    pause: Duration,
}

impl Default for Probe {
    fn default() -> Self {
        Probe { cluster: None, rests_until: None, pause: TRIAL_PAUSE }
    }
}

/// One trial.
#[derive(Debug)]
struct Cluster {
    bits_per_s: f64,
    began: Instant,
    is_sent: bool,
    /// Its packets by their numbers, the last included.
    first: u64,
    last: u64,
    packets: u32,
    bytes: u64,
    told: u32,
    told_bytes: u64,
    /// The first arrival, with how large that packet was, and the last.
    arrived: Option<(i64, u32)>,
    arrived_last: i64,
}

impl Probe {
    pub fn may_begin(&self, now: Instant) -> bool {
        self.cluster.is_none() && self.rests_until.is_none_or(|until| now >= until)
    }

    /// `next` is the number of the next packet.
    pub fn begin(&mut self, bits_per_s: f64, next: u64, now: Instant) {
        self.cluster = Some(Cluster {
            bits_per_s,
            began: now,
            is_sent: false,
            first: next,
            last: next,
            packets: 0,
            bytes: 0,
            told: 0,
            told_bytes: 0,
            arrived: None,
            arrived_last: 0,
        });
    }

    /// Bytes to send now, beside what flows anyway.
    pub fn due(&self, now: Instant) -> usize {
        let Some(cluster) = self.cluster.as_ref().filter(|cluster| !cluster.is_sent) else { return 0 };
        let passed = now.saturating_duration_since(cluster.began) + AHEAD;
        let most = cluster.bits_per_s / 8.0 * passed.as_secs_f64();
        (most as u64).saturating_sub(cluster.bytes) as usize
    }

    /// A packet went out; within a trial every one is part of it.
    pub fn sent(&mut self, index: u64, bytes: u32, now: Instant) {
        let Some(cluster) = self.cluster.as_mut().filter(|cluster| !cluster.is_sent) else { return };
        cluster.last = index;
        cluster.packets += 1;
        cluster.bytes += u64::from(bytes);
        let whole = cluster.bits_per_s / 8.0 * TRIAL_FOR.as_secs_f64();
        let is_whole = cluster.packets >= PACKETS_MIN && cluster.bytes as f64 >= whole;
        cluster.is_sent = is_whole || now.saturating_duration_since(cluster.began) >= SENT_WITHIN;
    }

    pub fn arrived(&mut self, index: u64, at_us: i64, bytes: u32) {
        let Some(cluster) = &mut self.cluster else { return };
        if index < cluster.first || (cluster.is_sent && index > cluster.last) {
            return;
        }
        cluster.told += 1;
        cluster.told_bytes += u64::from(bytes);
        if cluster.arrived.is_none_or(|(first, _)| at_us < first) {
            cluster.arrived = Some((at_us, bytes));
        }
        cluster.arrived_last = if cluster.told == 1 { at_us } else { cluster.arrived_last.max(at_us) };
    }

    /// What the trial has shown to fit (bit/s), once; `highest` is the highest number that was told about.
    pub fn shown(&mut self, highest: Option<u64>, now: Instant) -> Option<f64> {
        let cluster = self.cluster.as_ref()?;
        let since = now.saturating_duration_since(cluster.began);
        let is_told = cluster.is_sent && highest.is_some_and(|highest| highest >= cluster.last);
        if !is_told && since < TOLD_WITHIN {
            return None;
        }
        let (tried, shown) = (cluster.bits_per_s, cluster.shown());
        self.cluster = None;
        let has_passed = shown.is_some_and(|shown| shown >= tried * PASSED);
        self.pause = if has_passed { TRIAL_PAUSE } else { (self.pause * 2).min(TRIAL_PAUSE_MAX) };
        // After a trial that passed the next step may follow at once, but for the time that its reports take.
        let rest = if has_passed { TRIAL_PAUSE / 4 } else { self.pause };
        self.rests_until = Some(now + rest);
        shown
    }
}

impl Cluster {
    fn shown(&self) -> Option<f64> {
        let (first, first_bytes) = self.arrived?;
        let enough = self.told >= PACKETS_MIN && f64::from(self.told) >= f64::from(self.packets) * TOLD_MIN;
        if !enough {
            return None;
        }
        let took = (self.arrived_last - first) as f64 / 1e6;
        // The first one's bytes came before the time that is measured.
        let bits = self.told_bytes.saturating_sub(u64::from(first_bytes)) as f64 * 8.0;
        // All at the same moment: it was not held up anywhere.
        let speed = if took > 0.0 { bits / took } else { f64::INFINITY };
        Some(if speed >= self.bits_per_s * PASSED { speed.min(self.bits_per_s) } else { speed * FULL })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tries 1 Mbit/s over a way that carries so much; returns what was shown and when the next trial may begin.
    fn tried(carries: f64, lost: u64) -> (Option<f64>, Duration) {
        let (mut probe, start) = (Probe::default(), Instant::now());
        assert!(probe.may_begin(start));
        probe.begin(1e6, 100, start);
        assert!(!probe.may_begin(start));
        let (mut index, mut free) = (100, 0.0f64);
        let mut arrivals = Vec::new();
        for ms in [0, 20, 40, 60, 80] {
            let now = start + Duration::from_millis(ms);
            while probe.due(now) > 0 {
                probe.sent(index, 500, now);
                free = free.max(ms as f64 / 1e3) + 4_000.0 / carries;
                arrivals.push((index, (free * 1e6) as i64));
                index += 1;
            }
        }
        for (at, us) in arrivals.into_iter().skip(lost as usize) {
            probe.arrived(at, us, 500);
        }
        let now = start + Duration::from_millis(200);
        let shown = probe.shown(Some(index), now);
        let next = (0..200).map(|n| now + Duration::from_millis(500 * n)).find(|at| probe.may_begin(*at));
        (shown, next.expect("some time") - now)
    }

    #[test]
    fn a_wide_way_shows_what_was_tried_and_the_next_step_may_follow() {
        let (shown, pause) = tried(20e6, 0);
        assert_eq!(shown, Some(1e6));
        assert!(pause < TRIAL_PAUSE);
    }

    #[test]
    fn a_narrow_way_shows_what_it_carries_and_is_left_alone_for_longer() {
        let (shown, pause) = tried(500_000.0, 0);
        assert!(shown.is_some_and(|shown| (400_000.0..=500_000.0).contains(&shown)), "{shown:?}");
        assert!(pause >= 2 * TRIAL_PAUSE);
    }

    #[test]
    fn a_trial_that_is_lost_shows_nothing() {
        let (shown, pause) = tried(20e6, 10);
        assert_eq!(shown, None);
        assert!(pause >= 2 * TRIAL_PAUSE);
    }

    #[test]
    fn a_trial_that_nobody_tells_about_ends() {
        let (mut probe, start) = (Probe::default(), Instant::now());
        probe.begin(1e6, 0, start);
        assert_eq!(probe.shown(None, start + Duration::from_millis(900)), None);
        assert!(!probe.may_begin(start + Duration::from_millis(900)));
        assert_eq!(probe.shown(None, start + TOLD_WITHIN), None);
        assert!(probe.may_begin(start + Duration::from_secs(6)));
    }
}
