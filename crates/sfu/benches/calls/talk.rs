//! What a stretch of talk was like.
use std::time::Duration;

/// Later than this, and sound has a gap.
const LATE: Duration = Duration::from_millis(20);
/// A packet that leaves so long after it was due is the callers' fault.
const SLOW: Duration = Duration::from_millis(10);

#[derive(Clone, Copy, Default)]
struct Count {
    sent: u64,
    got: u64,
    late: u64,
}

/// By sender; two of them are a call.
pub struct Talk {
    counts: Vec<Count>,
    /// In nanoseconds.
    delays: Vec<u32>,
    slow: u64,
}

impl Talk {
    pub fn of(calls: usize) -> Talk {
        Talk { counts: vec![Count::default(); 2 * calls], delays: Vec::with_capacity(1_000_000), slow: 0 }
    }

    /// `behind`: how long after it was due.
    pub fn note_sent(&mut self, sender: usize, behind: Duration) {
        self.counts[sender].sent += 1;
        self.slow += u64::from(behind > SLOW);
    }

    /// What is of an earlier stretch, or of somebody who is silent in this one, is passed over by the caller.
    pub fn note_got(&mut self, sender: usize, delay: Duration) {
        let Some(count) = self.counts.get_mut(sender) else { return };
        count.got += 1;
        count.late += u64::from(delay > LATE);
        self.delays.push(u32::try_from(delay.as_nanos()).unwrap_or(u32::MAX));
    }

    pub fn sent(&self) -> u64 {
        self.counts.iter().map(|count| count.sent).sum()
    }

    pub fn lost(&self) -> u64 {
        self.counts.iter().map(|count| count.sent.saturating_sub(count.got)).sum()
    }

    pub fn late(&self) -> u64 {
        self.counts.iter().map(|count| count.late).sum()
    }

    /// Calls in which nothing was lost and nothing late, both ways.
    pub fn held(&self) -> usize {
        let is_held = |call: &&[Count]| {
            call.iter().all(|count| count.sent > 0 && count.got == count.sent && count.late == 0)
        };
        self.counts.chunks(2).filter(is_held).count()
    }

    pub fn slow_share(&self) -> f64 {
        self.slow as f64 / self.sent().max(1) as f64
    }

    /// The delay that this share of all packets does not exceed; none came: a very long one.
    pub fn at(&mut self, share: f64) -> Duration {
        self.delays.sort_unstable();
        let at = (self.delays.len() as f64 * share) as usize;
        let last = self.delays.len().saturating_sub(1);
        Duration::from_nanos(self.delays.get(at.min(last)).copied().unwrap_or(u32::MAX).into())
    }
}
