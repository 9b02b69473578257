//! A slot's stream of repeats (RFC 4588) and its transport-wide numbers. What is stamped has another number each time, so it
//! is never sealed twice under one: it is repeated in a stream of its own, or not at all.
use super::{Answer, Slot, Source, seal};
use crate::forward::cache::Stored;
use crate::forward::codec::{Codec, PayloadTypes};
use crate::forward::rtp::{Fixed, Rewritten, write_header};
use crate::forward::srtp::Sealer;
use crate::sdp::Media;

/// The stream of a slot's repeats (RFC 4588).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rtx {
    ssrc: u32,
    /// The index of the next packet, with its rollovers.
    next: u64,
}

/// What a receiver takes beside the packets themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The payload types of repeats, by what is repeated.
    payload_types: PayloadTypes,
    /// One of them, for what repeats nothing.
    padding: u8,
    /// Its id for transport-wide numbers, if it tells when they arrive.
    stamp_id: Option<u8>,
}

impl Rtx {
    pub fn new(ssrc: u32, first: u16) -> Self {
        // In the lower half, as in `rewrite.rs`.
        Rtx { ssrc, next: u64::from(first >> 1) }
    }

    pub fn ssrc(self) -> u32 {
        self.ssrc
    }
}

impl Repair {
    /// What a line of an answer takes.
    pub fn agreed(media: &Media) -> Option<Self> {
        let stamp_id = media.twcc_id.filter(|_| media.tells_arrivals);
        let padding = media.repeats_as()?;
        let mut payload_types = PayloadTypes::default();
        for (codec, payload_type) in media.codecs() {
            payload_types.set(codec, media.repeats_of(payload_type));
        }
        Some(Repair { payload_types, padding, stamp_id })
    }

    /// Of what a receiver reads, what can be repeated to them. A packet with a number of its own must not be sealed again
    /// under the same one, so nothing else goes to a receiver who has agreed to such numbers.
    pub fn covers(&self, reads: PayloadTypes) -> PayloadTypes {
        let mut covered = PayloadTypes::default();
        for codec in Codec::ALL.into_iter().filter(|codec| self.payload_types.get(*codec).is_some()) {
            covered.set(codec, reads.get(codec));
        }
        covered
    }
}

impl Slot {
    /// Whether its packets carry transport-wide numbers.
    pub fn is_stamped(&self) -> bool {
        self.stamp(0).is_some()
    }

    /// The receiver's id for such a number, and the number.
    pub(super) fn stamp(&self, number: u16) -> Option<(u8, u16)> {
        let Answer::Taken { repair: Some(repair), .. } = self.answer else { return None };
        Some((repair.stamp_id?, number))
    }

    /// One of the last packets of what flows, so many before the next one, as `repeat` names it.
    pub fn recent(&self, back: u64) -> Option<(Source, u64, u64)> {
        let (index, out) = self.rewriter.source_of(self.rewriter.recent(back)?)?;
        Some((self.source?, index, out))
    }

    /// Seals a packet anew: in the stream of repeats (true) where the receiver has one, else byte for byte as the first
    /// time.
    pub fn write_again(
        &self,
        stored: &Stored,
        out: u64,
        stamp: u16,
        sealer: &Sealer,
        to: &mut Vec<u8>,
    ) -> Option<bool> {
        let Answer::Taken { payload_types, level_id, repair } = self.answer else { return None };
        let (payload_type, payload) = self.as_read(&payload_types, stored.codec, &stored.payload, out)?;
        let timestamp = self.rewriter.timestamp(stored.timestamp)?;
        let counters = (!self.is_audio).then_some(&self.counters);
        let Some((repair, rtx)) = repair.zip(self.rtx) else {
            let seq = out as u16;
            let new = Rewritten { payload_type, seq, timestamp, ssrc: self.ssrc, level_id, stamp: None };
            seal(to, stored.fixed, new, payload, counters, sealer, out)?;
            return Some(false);
        };
        let repeats_as = repair.payload_types.get(stored.codec)?;
        let header_len = self.write_rtx_header(to, stored.fixed, repeats_as, rtx, timestamp, stamp);
        to.extend_from_slice(&(out as u16).to_be_bytes());
        to.extend_from_slice(&stored.payload);
        if let (Some(counters), Some(copy)) = (counters, to.get_mut(header_len + 2..)) {
            counters.write(copy);
        }
        sealer.seal_rtp(to, header_len, rtx.ssrc, rtx.next)?;
        Some(true)
    }

    /// A packet in the stream of repeats that has nothing in it, where there is nothing to repeat.
    pub fn write_padding(&self, stamp: u16, sealer: &Sealer, to: &mut Vec<u8>) -> Option<()> {
        let Answer::Taken { repair: Some(repair), .. } = self.answer else { return None };
        let rtx = self.rtx?;
        let fixed = Fixed { padding: true, ..Fixed::default() };
        let timestamp = self.rewriter.last_timestamp();
        let header_len = self.write_rtx_header(to, fixed, repair.padding, rtx, timestamp, stamp);
        to.resize(header_len + usize::from(PADDING), 0);
        *to.last_mut()? = PADDING;
        sealer.seal_rtp(to, header_len, rtx.ssrc, rtx.next)
    }

    fn write_rtx_header(
        &self,
        to: &mut Vec<u8>,
        fixed: Fixed,
        payload_type: u8,
        rtx: Rtx,
        timestamp: u32,
        stamp: u16,
    ) -> usize {
        to.clear();
        let new = Rewritten {
            payload_type,
            seq: rtx.next as u16,
            timestamp,
            ssrc: rtx.ssrc,
            level_id: None,
            stamp: self.stamp(stamp),
        };
        write_header(to, &fixed, new)
    }

    /// The last packet in the stream of repeats was sent: its number is used up.
    pub fn repeated_in_rtx(&mut self) {
        if let Some(rtx) = &mut self.rtx {
            rtx.next += 1;
        }
    }
}

/// What padding alone may be long: its length is its last byte.
const PADDING: u8 = 255;
