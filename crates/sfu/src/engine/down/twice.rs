//! Whether a receiver gets each word twice (RFC 2198), by what they lose. What one packet was sealed as is a matter of its
//! number alone, so that its repeat is the same bytes.
use super::{Answer, Slot};
use crate::forward::codec::{Codec, PayloadTypes};
use crate::forward::red;
use crate::limits::{CACHE_PACKETS_AUDIO, TWICE_AFTER, TWICE_FOR, TWICE_FROM};
use std::time::Instant;

#[derive(Clone, Copy, Debug, Default)]
pub struct Twice {
    now: bool,
    /// From this index on; before it, it was the other way.
    since: u64,
    /// Since when it was that; how it was before is not known any more.
    before: u64,
    lost_at: Option<Instant>,
    /// What flows comes twice from its sender.
    comes: bool,
}

impl Twice {
    /// A source begins, with a packet of this codec.
    pub fn begin(&mut self, codec: Codec) {
        self.comes = codec == Codec::Red;
    }

    pub fn holds(&self, index: u64) -> bool {
        self.now == (index >= self.since)
    }

    /// Whether that is known of a packet. A cache has a place for each index, and what was not overwritten because its
    /// successors were lost can be very old.
    pub fn knows(&self, index: u64) -> bool {
        index >= self.before
    }

    /// The receiver says how much it lost; `next` is above every index until now.
    pub fn report(&mut self, fraction_lost: u8, next: u64, now: Instant) {
        if fraction_lost >= TWICE_FROM {
            self.lost_at = Some(now);
        }
        let wanted = self.lost_at.is_some_and(|at| now.saturating_duration_since(at) < TWICE_FOR);
        // Not while something can be repeated from before the last change.
        let is_settled = next.saturating_sub(self.since) > CACHE_PACKETS_AUDIO as u64;
        if wanted != self.now && is_settled {
            self.now = wanted;
            self.before = self.since;
            self.since = next;
        }
    }
}

impl Slot {
    /// A packet with this index of ours as this receiver reads it: sound that is sent twice goes so to those who lose some of
    /// it, and is taken apart for all others.
    pub(super) fn as_read<'a>(
        &self,
        reads: &PayloadTypes,
        codec: Codec,
        payload: &'a [u8],
        index: u64,
    ) -> Option<(u8, &'a [u8])> {
        if codec != Codec::Red {
            return Some((reads.get(codec)?, payload));
        }
        if !self.twice.knows(index) {
            return None;
        }
        // In the first packets there may be what was said before this receiver was to hear it.
        let is_fresh = self.rewriter.since_start(index).is_none_or(|packets| packets < TWICE_AFTER);
        match reads.get(Codec::Red).filter(|_| self.twice.holds(index) && !is_fresh) {
            Some(payload_type) => Some((payload_type, payload)),
            None => reads.get(Codec::Opus).zip(red::primary(payload)),
        }
    }

    /// For how many voices room has to be set aside.
    pub fn voices(&self) -> u32 {
        let Answer::Taken { payload_types, .. } = self.answer else { return 1 };
        let goes_twice = self.twice.now && self.twice.comes && payload_types.get(Codec::Red).is_some();
        if goes_twice { 2 } else { 1 }
    }

    /// The receiver says how much of it was lost.
    pub fn report(&mut self, fraction_lost: u8, now: Instant) {
        self.estimate.report(fraction_lost, now);
        if self.is_audio {
            self.twice.report(fraction_lost, self.rewriter.next_index(), now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn begins_with_loss_and_ends_a_while_after_it() {
        let (mut twice, start) = (Twice::default(), Instant::now());
        twice.report(TWICE_FROM - 1, 1_000, start);
        assert!(!twice.holds(1_000));
        twice.report(TWICE_FROM, 1_000, start);
        assert!(!twice.holds(999) && twice.holds(1_000), "what was sealed stays what it was");
        twice.report(0, 2_000, start + TWICE_FOR - Duration::from_millis(1));
        assert!(twice.holds(2_000));
        twice.report(0, 2_000, start + TWICE_FOR);
        assert!(twice.holds(1_999) && !twice.holds(2_000));
        twice.report(255, 2_010, start + TWICE_FOR);
        assert!(twice.holds(1_999) && !twice.holds(2_010), "the last change can still be asked about");
        twice.report(255, 2_100, start + TWICE_FOR);
        assert!(!twice.holds(2_099) && twice.holds(2_100));
        assert!(twice.knows(2_000) && !twice.knows(1_999), "it was sent twice, and would now be sent once");
    }
}
