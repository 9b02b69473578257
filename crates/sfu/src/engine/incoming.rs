//! What has come from a sender: a packet of one of its streams, or a repeat of one in a stream of repeats (RFC 4588), which
//! is the packet itself from here on. Knows no receivers.
use super::up::UpTrack;
use crate::forward::codec::Codec;
use crate::forward::rtp::Header;
use crate::forward::srtp::{Opened, Opener};

pub(super) struct Incoming<'a> {
    pub layer: u8,
    pub ssrc: u32,
    pub index: u64,
    pub codec: Codec,
    pub padding: bool,
    pub payload: &'a [u8],
}

impl Incoming<'_> {
    /// Browsers fill up a layer that they have stopped, to find out what fits: it does not come for that.
    pub fn is_filler(&self) -> bool {
        self.padding && self.payload.last().is_some_and(|n| usize::from(*n) >= self.payload.len())
    }

    /// What a receiver takes apart fits into itself, as far as that can be seen from outside.
    pub fn is_whole(&self) -> bool {
        let padding = self.payload.last().filter(|_| self.padding).map_or(0, |n| usize::from(*n));
        let end = self.payload.len().saturating_sub(padding);
        self.is_filler() || self.payload.get(..end).is_some_and(|payload| self.codec.is_whole(payload))
    }
}

/// `None`: of no layer of ours, or a repeat of nothing that is missing.
pub(super) fn read<'a>(
    track: &mut UpTrack,
    opener: &mut Opener,
    header: &Header,
    opened: Opened,
    packet: &'a [u8],
) -> Option<Incoming<'a>> {
    let payload = packet.get(header.len..opened.end)?;
    if let Some(codec) = track.codec(header.payload_type) {
        let layer = track.layer_of(header, packet)?;
        let (ssrc, index, padding) = (header.ssrc, opened.index, header.padding);
        return Some(Incoming { layer, ssrc, index, codec, padding, payload });
    }
    let (seq, payload) = unpadded(header, payload)?.split_first_chunk::<2>()?;
    let layer = track.repeated_layer(header, packet)?;
    let stream = track.streams.get(usize::from(layer))?.as_ref()?;
    let (ssrc, codec) = (stream.ssrc, stream.codec);
    // Senders try how much fits with repeats of what has long been here, and with padding alone.
    if payload.is_empty() {
        return None;
    }
    let index = opener.repeated(ssrc, u16::from_be_bytes(*seq))?;
    Some(Incoming { layer, ssrc, index, codec, padding: false, payload })
}

/// The padding belongs to the repeat, not to what it repeats.
fn unpadded<'a>(header: &Header, payload: &'a [u8]) -> Option<&'a [u8]> {
    if !header.padding {
        return Some(payload);
    }
    let padding = usize::from(*payload.last()?);
    payload.get(..payload.len().checked_sub(padding)?)
}
