//! Which packets of a sender are missing and when to ask for them. Knows numbers and time only.
use crate::limits::{MISSING_MAX, NACK_RETRY, NACK_TRIES_MAX, REORDER_TOLERANCE};
use std::collections::BTreeMap;
use std::time::Instant;

#[derive(Debug, Default)]
pub struct Missing {
    highest: Option<u64>,
    missing: BTreeMap<u64, Gap>,
}

#[derive(Debug)]
struct Gap {
    ask_at: Instant,
    tries: u8,
}

impl Missing {
    /// Notes a packet. True: too much is missing to repair, ask for a keyframe instead.
    pub fn arrived(&mut self, index: u64, now: Instant) -> bool {
        let Some(highest) = self.highest else {
            self.highest = Some(index);
            return false;
        };
        if index <= highest {
            self.missing.remove(&index);
            return false;
        }
        self.highest = Some(index);
        let gap = index - highest - 1;
        if gap as usize + self.missing.len() > MISSING_MAX {
            self.missing.clear();
            return true;
        }
        for lost in highest + 1..index {
            self.missing.insert(lost, Gap { ask_at: now + REORDER_TOLERANCE, tries: 0 });
        }
        false
    }

    /// The sequence numbers to ask for now.
    pub fn due(&mut self, now: Instant) -> Vec<u16> {
        let mut due = Vec::new();
        self.missing.retain(|index, gap| {
            if gap.ask_at > now {
                return true;
            }
            gap.tries += 1;
            gap.ask_at = now + NACK_RETRY;
            if gap.tries > NACK_TRIES_MAX {
                return false;
            }
            due.push(*index as u16);
            true
        });
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn asks_for_gaps_and_gives_up() {
        let mut missing = Missing::default();
        let start = Instant::now();
        assert!(!missing.arrived(65_534, start));
        assert!(!missing.arrived(65_538, start));
        assert!(missing.due(start).is_empty(), "it may only be reordered");
        missing.arrived(65_536, start);
        let mut asked = 0;
        for ms in 0..2_000 {
            let due = missing.due(start + Duration::from_millis(ms));
            if !due.is_empty() {
                assert_eq!(due, [65_535, 1], "across the rollover, without what came late");
                asked += 1;
            }
        }
        assert_eq!(asked, u32::from(NACK_TRIES_MAX));
    }

    #[test]
    fn a_large_gap_wants_a_keyframe() {
        let mut missing = Missing::default();
        let now = Instant::now();
        missing.arrived(1, now);
        assert!(missing.arrived(2_000, now));
        assert!(missing.due(now + Duration::from_secs(1)).is_empty());
    }
}
