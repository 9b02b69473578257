//! Whether anything arrives at all, by what the browser says each time that it is looked at. Pure: the looks are counted,
//! not the time.

/// Looks in a row at which nothing new had arrived. Higher: late. Lower: what is merely late counts as gone.
const STOPPED_LOOKS: u32 = 4;
/// Looks at which something new had arrived, none of them far from the one before, after which that it stops means
/// something. Higher: a second change of the network soon after the first is noticed late. Lower: a shared screen on which
/// little moves seems to stop again and again.
const STEADY_LOOKS: u32 = 10;

/// What was seen until now. Before anything has come nothing can stop.
#[derive(Clone, Copy, Debug)]
pub struct Pulse {
    newest: Option<f64>,
    fresh: u32,
    stale: u32,
    stopped: bool,
}

impl Default for Pulse {
    fn default() -> Self {
        Pulse { newest: None, fresh: 0, stale: 0, stopped: true }
    }
}

impl Pulse {
    /// One look: when something arrived last, if anything has of late. That it has stopped (true) or begun again (false)
    /// is said once.
    pub fn look(&mut self, now: Option<f64>) -> Option<bool> {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of these looks; each time at which something arrived is new if it is named.
    fn said(pulse: &mut Pulse, looks: impl IntoIterator<Item = Option<f64>>) -> Vec<bool> {
        looks.into_iter().filter_map(|now| pulse.look(now)).collect()
    }

    fn steady(from: u32, looks: u32) -> impl Iterator<Item = Option<f64>> {
        (from..from + looks).map(|at| Some(f64::from(at)))
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
