//! How much of what is sent is lost, and whether what arrives has waited: of a queue that runs over both are true, of loss in
//! the air only the first. Knows numbers and time only.
use std::time::{Duration, Instant};

/// What one judgement is of.
const SHORT: Duration = Duration::from_millis(500);
const PACKETS_MIN: u32 = 20;
/// What is said of a way that loses more than the air does has to have held for so long.
const LASTS: Duration = Duration::from_secs(2);
/// Chance alone strays so far, in deviations.
const STRAYS: f64 = 3.0;

/// A stretch of time, and which part of its packets was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    pub loss: f64,
    pub packets: u32,
    pub seconds: f64,
}

impl Window {
    /// Whether more than this part is lost. Chance alone is sometimes a little above it, and would close the way in small
    /// steps.
    pub fn is_above(self, part: f64) -> bool {
        self.packets > 0 && self.loss > part + STRAYS * (part * (1.0 - part) / f64::from(self.packets)).sqrt()
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    packets: u32,
    lost: u32,
    since: Option<Instant>,
}

impl Count {
    fn begin(now: Instant) -> Self {
        Count { since: Some(now), ..Count::default() }
    }

    fn since(&mut self, now: Instant) -> Duration {
        now.saturating_duration_since(*self.since.get_or_insert(now))
    }

    fn window(&self, since: Duration) -> Window {
        let loss = f64::from(self.lost) / f64::from(self.packets.max(1));
        Window { loss, packets: self.packets, seconds: since.as_secs_f64().min(5.0) }
    }

    fn take_back(&mut self) {
        self.packets = self.packets.saturating_sub(1);
        self.lost = self.lost.saturating_sub(1);
    }
}

#[derive(Debug, Default)]
pub struct Losses {
    short: Count,
    /// Since the last time that it was whole, and what it was then.
    long: Count,
    lasting: Window,
}

impl Losses {
    pub fn arrived(&mut self) {
        self.short.packets += 1;
        self.long.packets += 1;
    }

    pub fn lost(&mut self) {
        self.arrived();
        self.short.lost += 1;
        self.long.lost += 1;
    }

    /// One that was told to be lost came after all.
    pub fn came_late(&mut self) {
        self.short.take_back();
        self.long.take_back();
    }

    /// Since the last judgement, if there is enough for one; begins anew.
    pub fn window(&mut self, now: Instant) -> Option<Window> {
        // Both begin with the first look.
        let (since, _) = (self.short.since(now), self.long.since(now));
        if since < SHORT || self.short.packets < PACKETS_MIN {
            return None;
        }
        let window = self.short.window(since);
        self.short = Count::begin(now);
        Some(window)
    }

    /// What has held for a while.
    pub fn lasting(&mut self, now: Instant) -> Window {
        let since = self.long.since(now);
        if since >= LASTS && self.long.packets >= PACKETS_MIN {
            self.lasting = self.long.window(since);
            self.long = Count::begin(now);
        }
        self.lasting
    }
}

/// So much longer than the fastest of late took even the fastest of now: there is a queue (µs).
const STANDS_US: i64 = 60_000;
/// For how long the fastest is known, once or twice. Higher: a clock that runs differently looks like a queue. Lower: a
/// queue that stands for long looks like the way itself.
const FASTEST_FOR: Duration = Duration::from_secs(30);

/// Whether what arrives has waited in a queue. A clock for each end: only differences say something.
#[derive(Debug, Default)]
pub struct Waiting {
    /// The fastest since the last judgement.
    now: Option<i64>,
    /// The fastest of the stretch before, and of this one.
    fastest: [Option<i64>; 2],
    turned: Option<Instant>,
    waits: bool,
}

impl Waiting {
    /// A packet took so long, by two clocks (µs).
    pub fn took(&mut self, us: i64) {
        self.now = least(self.now, Some(us));
    }

    /// Judges by what arrived since it was last asked.
    pub fn judge(&mut self, now: Instant) -> bool {
        let Some(fastest) = self.now.take() else { return self.waits };
        let turned = *self.turned.get_or_insert(now);
        if now.saturating_duration_since(turned) >= FASTEST_FOR {
            self.fastest = [self.fastest[1], None];
            self.turned = Some(now);
        }
        self.fastest[1] = least(self.fastest[1], Some(fastest));
        let ever = least(self.fastest[0], self.fastest[1]);
        self.waits = ever.is_some_and(|ever| fastest.saturating_sub(ever) > STANDS_US);
        self.waits
    }

    /// What was judged last.
    pub fn waits(&self) -> bool {
        self.waits
    }
}

/// `None` is no figure, not a small one.
fn least(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_packets_say_less_than_many() {
        let window = |packets| Window { loss: 0.2, packets, seconds: 1.0 };
        assert!(!window(20).is_above(0.1) && window(200).is_above(0.1));
        assert!(!Window::default().is_above(0.0), "nothing says nothing");
    }

    #[test]
    fn a_judgement_needs_time_and_packets_and_begins_anew() {
        let (mut losses, start) = (Losses::default(), Instant::now());
        assert_eq!(losses.window(start), None);
        for n in 0..PACKETS_MIN {
            if n % 4 == 0 { losses.lost() } else { losses.arrived() }
        }
        assert_eq!(losses.window(start + SHORT / 2), None, "too soon");
        let window = losses.window(start + SHORT).expect("enough");
        assert!((window.loss - 0.25).abs() < 1e-9 && window.packets == PACKETS_MIN, "{window:?}");
        assert_eq!(losses.window(start + 2 * SHORT), None, "too few");
        assert_eq!(losses.lasting(start + SHORT), Window::default(), "not for long");
        assert_eq!(losses.lasting(start + LASTS).packets, PACKETS_MIN);
    }

    #[test]
    fn a_queue_is_what_even_the_fastest_wait_in() {
        let (mut waiting, start) = (Waiting::default(), Instant::now());
        let at = |ms| start + Duration::from_millis(ms);
        // The receiver's clock is another one: the figures are negative.
        let base = -50_000_000;
        for ms in 0..10 {
            waiting.took(base + ms * 20_000);
        }
        assert!(!waiting.judge(at(500)), "uneven, and the fastest is fast");
        waiting.took(base + STANDS_US + 1);
        waiting.took(base + 4 * STANDS_US);
        assert!(waiting.judge(at(1_000)) && waiting.waits());
        waiting.took(base + 1);
        assert!(!waiting.judge(at(1_500)), "it is empty again");
        // A longer way, for long: it is the way's own length in the end.
        let later = (2..200).map(|n| {
            waiting.took(base + 5 * STANDS_US);
            waiting.judge(at(n * 1_000))
        });
        let later: Vec<bool> = later.collect();
        assert!(later.first() == Some(&true) && later.last() == Some(&false));
    }
}
