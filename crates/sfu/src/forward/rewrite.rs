//! Sequence numbers and timestamps as one receiver sees them: without a seam when the source changes. Knows no
//! packets, only numbers.
use std::time::Instant;

/// Numbers for one outgoing SSRC. Indexes are sequence numbers with their rollovers (48 bits), so that the seal
/// needs no guess.
#[derive(Debug)]
pub struct Rewriter {
    clock: u32,
    /// The next unused index.
    next: u64,
    segment: Option<Segment>,
    last: Option<(u32, Instant)>,
    /// When the last packet was made, in our time, and its timestamp in this stream.
    made: Option<(u64, u32)>,
}

/// A stretch of packets of one source, during which the distance between its numbers and ours is constant.
#[derive(Clone, Copy, Debug)]
struct Segment {
    source_start: u64,
    out_start: u64,
    timestamp_offset: u32,
}

impl Rewriter {
    /// `first` and `timestamp` are the random numbers that an SSRC starts with (RFC 3550 section 5.1).
    pub fn new(clock: u32, first: u16, timestamp: u32, now: Instant) -> Self {
        // In the lower half, so that a receiver that misses the first packets does not guess a wrong rollover.
        Rewriter {
            clock,
            next: u64::from(first >> 1),
            segment: None,
            last: Some((timestamp, now)),
            made: None,
        }
    }

    /// From this packet on, a source (another one, or the same after a break) continues the stream.
    pub fn start(&mut self, source_index: u64, source_timestamp: u32, now: Instant) {
        self.start_in_step(source_index, source_timestamp, None, now);
    }

    /// The same by when the packet was made, if that is known of it and of the last one: layers of one camera are then
    /// in step whenever they arrive.
    pub fn start_in_step(
        &mut self,
        source_index: u64,
        source_timestamp: u32,
        ntp: Option<u64>,
        now: Instant,
    ) {
        let wanted = self.in_step(ntp);
        let wanted = match self.last {
            Some((last, _)) if wanted.is_some() => {
                // The keyframe may be of a moment of which the other layer was sent already: time does not run back.
                wanted.filter(|wanted| (wanted.wrapping_sub(last) as i32) > 0).unwrap_or(last.wrapping_add(1))
            }
            Some((timestamp, at)) => {
                let ms = now.saturating_duration_since(at).as_millis() as u64;
                let ticks = ms.wrapping_mul(u64::from(self.clock)) / 1000;
                timestamp.wrapping_add((ticks as u32).max(1))
            }
            None => source_timestamp,
        };
        self.segment = Some(Segment {
            source_start: source_index,
            out_start: self.next,
            timestamp_offset: wanted.wrapping_sub(source_timestamp),
        });
    }

    /// The timestamp of a moment that is near the last packet's.
    fn in_step(&self, ntp: Option<u64>) -> Option<u32> {
        const NEAR: u64 = 5 << 32;
        let ((made, timestamp), ntp) = self.made.zip(ntp)?;
        let distance = ntp.wrapping_sub(made) as i64;
        let ticks = (i128::from(distance) * i128::from(self.clock)) >> 32;
        (distance.unsigned_abs() < NEAR).then(|| timestamp.wrapping_add(ticks as u32))
    }

    /// Notes when a packet was made that has this timestamp in this stream.
    pub fn made_at(&mut self, ntp: Option<u64>, timestamp: u32) {
        self.made = ntp.map(|ntp| (ntp, timestamp));
    }

    /// Where the source's next packet is expected at the latest; a larger index is a jump.
    pub fn source_next(&self) -> Option<u64> {
        let segment = self.segment?;
        Some(segment.source_start + (self.next - segment.out_start))
    }

    /// Our index and timestamp of a packet; `None` if it is older than the segment.
    pub fn map(&mut self, source_index: u64, source_timestamp: u32, now: Instant) -> Option<(u64, u32)> {
        let segment = self.segment?;
        let out = segment.out_start + source_index.checked_sub(segment.source_start)?;
        let timestamp = source_timestamp.wrapping_add(segment.timestamp_offset);
        if out >= self.next {
            self.next = out + 1;
            self.last = Some((timestamp, now));
        }
        Some((out, timestamp))
    }

    pub fn timestamp(&self, source_timestamp: u32) -> Option<u32> {
        Some(source_timestamp.wrapping_add(self.segment?.timestamp_offset))
    }

    /// The source's index of a packet that a receiver names by its sequence number.
    pub fn source_of(&self, seq: u16) -> Option<(u64, u64)> {
        let segment = self.segment?;
        let newest = self.next.checked_sub(1)?;
        let back = (newest as u16).wrapping_sub(seq);
        let out = newest.checked_sub(u64::from(back))?;
        let source = segment.source_start + out.checked_sub(segment.out_start)?;
        Some((source, out))
    }

    /// How many indexes lie between the first packet of this source and that one.
    pub fn since_start(&self, out: u64) -> Option<u64> {
        out.checked_sub(self.segment?.out_start)
    }

    /// Above the index of every packet until now.
    pub fn next_index(&self) -> u64 {
        self.next
    }

    /// Of the last packet.
    pub fn last_timestamp(&self) -> u32 {
        self.last.map_or(0, |(timestamp, _)| timestamp)
    }

    /// The sequence number of the packet that was sent so many before the next one.
    pub fn recent(&self, back: u64) -> Option<u16> {
        let segment = self.segment?;
        let out = self.next.checked_sub(back)?;
        (out >= segment.out_start && back > 0).then_some(out as u16)
    }

    /// The source is gone: what it sent can no longer be asked for.
    pub fn stop(&mut self) {
        self.segment = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    fn rewriter(first: u16) -> (Rewriter, Instant) {
        let now = Instant::now();
        (Rewriter::new(90_000, first, 5_000, now), now)
    }

    #[test]
    fn a_new_source_continues_numbers_and_time() {
        let (mut rewriter, now) = rewriter(20);
        rewriter.start(65_534, 1_000_000, now);
        let (first, first_time) = rewriter.map(65_534, 1_000_000, now).expect("mapped");
        let (second, _) = rewriter.map(65_536, 1_003_000, now).expect("mapped");
        assert_eq!(second, first + 2, "gaps stay gaps");
        let later = now + Duration::from_millis(100);
        rewriter.start(7, 42, later);
        let (third, third_time) = rewriter.map(7, 42, later).expect("mapped");
        assert_eq!(third, second + 1);
        assert_eq!(third_time, first_time.wrapping_add(3_000 + 9_000));
        assert_eq!(rewriter.map(6, 41, later), None, "older than the source's start");
    }

    #[test]
    fn a_layer_that_comes_late_is_in_step_with_the_one_before() {
        const SECOND: u64 = 1 << 32;
        let (mut rewriter, now) = rewriter(20);
        rewriter.start_in_step(10, 1_000, Some(7 * SECOND), now);
        let (_, first) = rewriter.map(10, 1_000, now).expect("mapped");
        rewriter.made_at(Some(7 * SECOND), first);
        // Made a tenth of a second later, and a whole second on its way.
        let later = now + Duration::from_secs(1);
        rewriter.start_in_step(5, 77, Some(7 * SECOND + SECOND / 10), later);
        let (_, second) = rewriter.map(5, 77, later).expect("mapped");
        assert!((8_999..=9_000).contains(&second.wrapping_sub(first)), "{first} {second}");
        // Made earlier than what was sent last: time does not run back.
        rewriter.made_at(Some(7 * SECOND + SECOND / 10), second);
        rewriter.start_in_step(9, 5, Some(7 * SECOND), later);
        assert_eq!(rewriter.map(9, 5, later).expect("mapped").1, second.wrapping_add(1));
    }

    #[test]
    fn the_rollover_is_carried() {
        let (mut rewriter, now) = rewriter(0xFFFF);
        rewriter.start(0, 0, now);
        let mut previous = None;
        for source in 0..70_000u64 {
            let (out, _) = rewriter.map(source, source as u32, now).expect("mapped");
            if let Some(previous) = previous {
                assert_eq!(out, previous + 1);
            }
            previous = Some(out);
        }
        assert_eq!(previous.map(|index| index >> 16), Some(1), "one rollover");
        let (source, out) =
            rewriter.source_of((previous.expect("some") as u16).wrapping_sub(300)).expect("known");
        assert_eq!((source, Some(out)), (69_999 - 300, previous.map(|index| index - 300)));
    }

    proptest! {
        #[test]
        fn two_packets_never_share_an_index(steps in prop::collection::vec((any::<bool>(), 0u64..3, 1u64..50), 1..200)) {
            let (mut rewriter, now) = rewriter(1);
            let mut seen = std::collections::HashSet::new();
            let mut source = 100_000;
            rewriter.start(source, 0, now);
            for (switch, back, forth) in steps {
                if switch {
                    source = source * 7 % 1_000_003 + 1_000;
                    rewriter.start(source, 9, now);
                    let (out, _) = rewriter.map(source, 9, now).expect("first of a source");
                    prop_assert!(seen.insert(out));
                } else {
                    source += forth;
                    let (out, _) = rewriter.map(source, 9, now).expect("ahead");
                    prop_assert!(seen.insert(out));
                    // A late one may be refused, but never lands before its segment.
                    if back > 0 && back < forth && let Some((out, _)) = rewriter.map(source - back, 9, now) {
                        prop_assert!(seen.insert(out));
                    }
                }
            }
        }
    }
}
