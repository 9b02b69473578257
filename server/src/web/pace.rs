//! How much one line may say, before anything of it is read or handed on. The room has a limit of its own, by what each message
//! costs the others (`call::room`); this one keeps a flood away from the media thread, which carries the packets of all calls.
use call::limits::MESSAGES_PER_S_MAX;
use sfu::forward::rate::Budget;
use std::time::Instant;

/// Frames a second of one line, with a burst of one second: ten times what a room takes. Higher: a flood costs the others more
/// before it ends. Lower: a page whose line was stuck for a while is cut when all comes at once.
const FRAMES_PER_S_MAX: u32 = 10 * MESSAGES_PER_S_MAX;
/// Those among them that cannot be read, each of which is answered. Higher: more answers to noise. Lower: a page that is newer
/// than the server is cut, rather than told.
const UNREADABLE_PER_S_MAX: u32 = 10;

pub struct Pace {
    frames: Budget,
    unreadable: Budget,
}

impl Pace {
    pub fn new(now: Instant) -> Pace {
        Pace {
            frames: Budget::new(FRAMES_PER_S_MAX, now),
            unreadable: Budget::new(UNREADABLE_PER_S_MAX, now),
        }
    }

    /// A frame has come, whatever it is. False: too many, the line ends.
    pub fn hears(&mut self, now: Instant) -> bool {
        self.frames.take(now)
    }

    /// It could not be read. False: too many, the line ends.
    pub fn forgives(&mut self, now: Instant) -> bool {
        self.unreadable.take(now)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "virtual time counts from here")]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_room_refuses_long_before_a_line_ends() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        // An hour at the most that a room takes, and then all that a page can have kept while its line was stuck.
        for n in 0..3_600 * u64::from(MESSAGES_PER_S_MAX) {
            let now = start + Duration::from_millis(n * 1_000 / u64::from(MESSAGES_PER_S_MAX));
            assert!(pace.hears(now));
        }
        let later = start + Duration::from_secs(3_601);
        assert_eq!((0..10_000).filter(|_| pace.hears(later)).count(), FRAMES_PER_S_MAX as usize);
    }

    #[test]
    fn a_few_that_cannot_be_read_are_forgiven() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        for second in 0..600 {
            assert!(pace.forgives(start + Duration::from_secs(second)));
        }
        let later = start + Duration::from_secs(700);
        assert_eq!((0..1_000).filter(|_| pace.forgives(later)).count(), UNREADABLE_PER_S_MAX as usize);
    }
}
