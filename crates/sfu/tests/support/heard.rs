//! What a peer does with the media and the feedback that it gets.
use super::{Peer, Received};
use sfu::forward::rtcp::{self, Rtcp};
use sfu::forward::rtp::{self, Header};
use sfu::forward::srtp::nearest_index;
use sfu::forward::twcc;
use std::time::Instant;

impl Peer {
    pub(super) fn handle_media(&mut self, now: Instant, bytes: &mut [u8]) {
        self.media_in += 1;
        let Some(opener) = &mut self.opener else { return };
        if rtp::is_rtcp(bytes) {
            let end = opener.open_rtcp(bytes).expect("authentic RTCP");
            let from = self.feedback.len();
            rtcp::read(&bytes[..end], |item| self.feedback.push(item));
            self.answer_nacks(from);
            self.rates.extend(remb(&bytes[..end]));
            return;
        }
        let header = Header::read(bytes).expect("RTP");
        // A packet that comes twice (repeated while it was on its way) is nothing new.
        let Some(opened) = opener.open_rtp(&header, bytes) else { return };
        if let Some(seq) = header.extension(bytes, 3).and_then(twcc::seq).filter(|_| self.modern) {
            self.arrivals.arrived(seq, now);
        }
        let mut packet = Received {
            ssrc: header.ssrc,
            seq: header.seq,
            timestamp: header.timestamp,
            payload_type: header.payload_type,
            marker: header.marker,
            payload: bytes[header.len..opened.end].to_vec(),
        };
        let mut index = opened.index;
        if header.payload_type == 97 {
            if header.padding {
                assert_eq!(packet.payload.last().map(|n| usize::from(*n)), Some(packet.payload.len()));
                self.paddings += 1;
                return;
            }
            self.repeats += 1;
            // RFC 4588 section 4: the number of what is repeated, then what it was.
            packet.payload_type = 96;
            packet.seq = u16::from_be_bytes([packet.payload[0], packet.payload[1]]);
            packet.payload.drain(..2);
            index = nearest_index(self.newest, packet.seq);
            let of_picture = |known: &&Received| known.payload_type == 96;
            packet.ssrc = self.received.iter().rev().find(of_picture).map_or(0, |known| known.ssrc);
        }
        if packet.payload_type == 96 {
            self.newest = self.newest.max(Some(index));
            self.missing.arrived(index, now);
            if !self.got.insert((packet.ssrc, index)) {
                return;
            }
        }
        self.received.push(packet);
    }

    fn answer_nacks(&mut self, from: usize) {
        for item in &self.feedback[from..] {
            if let Rtcp::Nack { first, mask, .. } = item
                && self.answers
            {
                let asked = rtcp::nack_seqs(*first, *mask).filter_map(|seq| self.sent.get(&seq));
                self.outbox.extend(asked.cloned());
            }
        }
    }
}

/// The rate in a REMB packet, wherever it is in the compound.
fn remb(compound: &[u8]) -> Option<u32> {
    let at = compound.windows(4).position(|word| word == b"REMB")?;
    let value = u32::from_be_bytes(compound[at + 4..at + 8].try_into().expect("four bytes"));
    Some((value & 0x3_FFFF) << (value >> 18 & 0x3F))
}
