//! Whether anything arrives at all, by what the browser says each time that it is looked at. Pure: the looks are counted,
//! not the time.

/// Looks in a row at which nothing new had arrived. Higher: late. Lower: what is merely late counts as gone.
const STOPPED_LOOKS: u32 = 4;
/// Looks at which something new had arrived, none of them far from the one before, after which that it stops means
/// something. Higher: a second change of the network soon after the first is noticed late. Lower: a shared screen on which
/// little moves seems to stop again and again.
const STEADY_LOOKS: u32 = 10;

/// So many are asked at a look while nothing comes, in turn. Higher: phones get warm in a large call in which nobody speaks.
/// Lower: that it begins again is noticed late.
const ASKED_STILL: usize = 8;

/// What was seen until now. Before anything has come nothing can stop.
#[derive(Clone, Copy, Debug)]
pub struct Pulse {
    newest: Option<f64>,
    /// Where something arrived last: there it most likely goes on.
    lively: usize,
    asked: usize,
    fresh: u32,
    stale: u32,
    stopped: bool,
}

impl Default for Pulse {
    fn default() -> Self {
        Pulse { newest: None, lively: 0, asked: 0, fresh: 0, stale: 0, stopped: true }
    }
}

impl Pulse {
    /// One look at so many streams, each of which says when something arrived on it last, if anything has of late. That it
    /// has stopped (true) or begun again (false) is said once.
    pub fn look(&mut self, streams: usize, ask: impl Fn(usize) -> Option<f64>) -> Option<bool> {
        let now = self.ask_around(streams, ask);
        // Earlier than before it is when what had arrived last is not received any more: that is no news.
        let is_new = now > self.newest;
        self.newest = now.or(self.newest);
        let before = self.stopped;
        if is_new {
            self.fresh = self.fresh.saturating_add(1);
            self.stale = 0;
            self.stopped = false;
        } else {
            self.stale = self.stale.saturating_add(1);
            if self.stale >= STOPPED_LOOKS {
                // Where little comes anyway, it stays as it was.
                self.stopped |= std::mem::take(&mut self.fresh) >= STEADY_LOOKS;
            }
        }
        (self.stopped != before).then_some(self.stopped)
    }

    /// Browsers take a while to answer, so a look costs the same in a large call: one answer is enough while it is news. All
    /// are asked only as long as it counts, until it is known that everything has stopped.
    fn ask_around(&mut self, streams: usize, ask: impl Fn(usize) -> Option<f64>) -> Option<f64> {
        if self.lively < streams {
            let lively = ask(self.lively);
            if lively > self.newest {
                return lively;
            }
        }
        if self.stale < STOPPED_LOOKS {
            let all = (0..streams).filter_map(|at| Some((ask(at)?, at)));
            let (newest, at) = all.reduce(|one, other| if other.0 > one.0 { other } else { one })?;
            self.lively = at;
            return Some(newest);
        }
        for _ in 0..streams.min(ASKED_STILL) {
            self.asked = (self.asked + 1) % streams;
            let now = ask(self.asked);
            if now > self.newest {
                self.lively = self.asked;
                return now;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// What is said of these looks; each time at which something arrived is new if it is named.
    fn said(pulse: &mut Pulse, looks: impl IntoIterator<Item = Option<f64>>) -> Vec<bool> {
        looks.into_iter().filter_map(|now| pulse.look(1, |_| now)).collect()
    }

    fn steady(from: u32, looks: u32) -> impl Iterator<Item = Option<f64>> {
        (from..from + looks).map(|at| Some(f64::from(at)))
    }

    #[test]
    fn a_look_costs_the_same_in_a_large_call() {
        const STREAMS: usize = 50;
        let (mut pulse, asked) = (Pulse::default(), Cell::new(0));
        // At each time something has just arrived where `flows` says so, and long ago everywhere else.
        let mut look = |at: u32, flows: &dyn Fn(usize) -> bool| {
            asked.set(0);
            let said = pulse.look(STREAMS, |n| {
                asked.set(asked.get() + 1);
                Some(if flows(n) { f64::from(at) } else { 0.5 })
            });
            (said, asked.get())
        };
        assert_eq!(look(1, &|n| n == 30), (Some(false), 1), "the first of all has something to say");
        assert_eq!(look(2, &|n| n == 30), (None, STREAMS + 1), "and no more");
        for at in 3..20 {
            assert_eq!(look(at, &|n| n == 30), (None, 1), "where it came last");
        }
        // That one is muted, and another one speaks.
        assert_eq!(look(20, &|n| n == 40), (None, STREAMS + 1));
        assert_eq!(look(21, &|n| n == 40), (None, 1));
        // Nothing comes any more: everybody is asked, until it is known.
        let stops: Vec<_> = (22..26).map(|at| look(at, &|_| false)).collect();
        assert_eq!(stops.iter().map(|(said, _)| *said).collect::<Vec<_>>(), [None, None, None, Some(true)]);
        for at in 26..60 {
            assert_eq!(look(at, &|_| false), (None, ASKED_STILL + 1));
        }
        // It is found wherever it begins again, and soon.
        let found = (60..70).position(|at| look(at, &|n| n == 7).0 == Some(false));
        assert!(found.is_some_and(|looks| looks <= STREAMS / ASKED_STILL), "{found:?}");
    }

    #[test]
    fn what_came_steadily_stops_once_and_begins_once() {
        let mut pulse = Pulse::default();
        assert!(said(&mut pulse, [None; 50]).is_empty(), "nothing has come yet");
        assert_eq!(said(&mut pulse, steady(1, STEADY_LOOKS)), [false]);
        let last = Some(f64::from(STEADY_LOOKS));
        assert!(said(&mut pulse, [last; STOPPED_LOOKS as usize - 1]).is_empty(), "merely late");
        assert_eq!(said(&mut pulse, [last]), [true]);
        // After a while the browser names nothing any more.
        assert!(said(&mut pulse, [last, last, None, None, None, None, None]).is_empty());
        assert_eq!(said(&mut pulse, steady(100, 1)), [false], "at once");
    }

    #[test]
    fn what_comes_now_and_then_never_stops() {
        let mut pulse = Pulse::default();
        // Once a second, as a shared screen on which nothing moves.
        let now_and_then = (1..200).flat_map(|at| [Some(f64::from(at)); 10]);
        assert_eq!(said(&mut pulse, now_and_then), [false]);
    }

    #[test]
    fn an_earlier_arrival_is_no_news() {
        let mut pulse = Pulse::default();
        assert_eq!(said(&mut pulse, steady(100, STEADY_LOOKS)), [false]);
        assert_eq!(said(&mut pulse, [Some(50.0); STOPPED_LOOKS as usize]), [true]);
        assert_eq!(said(&mut pulse, [Some(51.0)]), [false], "and what follows on it is");
    }
}
