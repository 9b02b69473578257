//! Guesses from the time that an answer took whether it was about somebody: the simplest classifier, one cut.
use std::time::Duration;

#[derive(Clone, Copy)]
pub struct Sample {
    /// Somebody has the address.
    pub known: bool,
    pub took: Duration,
}

/// Whoever took longer is of one kind, and the others of the other.
#[derive(Clone, Copy)]
struct Cut {
    at: Duration,
    longer_is_known: bool,
}

impl Cut {
    /// The one that is right most often about what it has seen.
    fn learned(seen: &[Sample]) -> Cut {
        let mut sorted = seen.to_vec();
        sorted.sort_unstable_by_key(|sample| sample.took);
        // How many are right when all that took longer are said to be known.
        let mut right = sorted.iter().filter(|sample| sample.known).count();
        let better = |right: usize| (right.max(sorted.len() - right), right * 2 >= sorted.len());
        let (mut most, longer_is_known) = better(right);
        let mut best = Cut { at: Duration::ZERO, longer_is_known };
        for sample in &sorted {
            right = if sample.known { right - 1 } else { right + 1 };
            let (count, longer_is_known) = better(right);
            if count > most {
                most = count;
                best = Cut { at: sample.took, longer_is_known };
            }
        }
        best
    }

    fn is_right(self, sample: Sample) -> bool {
        ((sample.took > self.at) == self.longer_is_known) == sample.known
    }
}

/// Learns from every second answer, and guesses the others: the share that is right, each kind weighing half. Where
/// there is nothing to see it is one half.
pub fn accuracy(samples: &[Sample]) -> f64 {
    let half = |odd: usize| samples.iter().skip(odd).step_by(2).copied().collect::<Vec<Sample>>();
    let (cut, others) = (Cut::learned(&half(0)), half(1));
    let share = |known: bool| {
        let kind: Vec<&Sample> = others.iter().filter(|sample| sample.known == known).collect();
        kind.iter().filter(|sample| cut.is_right(***sample)).count() as f64 / kind.len().max(1) as f64
    };
    f64::midpoint(share(true), share(false))
}

/// By so much chance alone misses one half, in nineteen of twenty runs.
pub fn margin(samples: &[Sample]) -> f64 {
    1.96 * 0.5 / (samples.len() as f64 / 2.0).max(1.0).sqrt()
}

pub fn median(samples: &[Sample], known: bool) -> Duration {
    let mut kind: Vec<Duration> =
        samples.iter().filter(|sample| sample.known == known).map(|sample| sample.took).collect();
    kind.sort_unstable();
    kind.get(kind.len() / 2).copied().unwrap_or_default()
}

/// As if the answers about somebody had taken a tenth more.
pub fn leaking(samples: &[Sample]) -> Vec<Sample> {
    let more = median(samples, true) / 10;
    let later =
        |sample: &Sample| if sample.known { Sample { took: sample.took + more, ..*sample } } else { *sample };
    samples.iter().map(later).collect()
}
