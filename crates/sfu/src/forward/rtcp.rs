//! RTCP (RFC 3550, RFC 4585, RFC 5104, draft-alvestrand-rmcat-remb): the few packets that an SFU reads and writes.
//! Knows no keys and no tracks.
//!
//! Reading never fails as a whole: what is broken ends the compound, what is unknown is skipped.

use super::twcc::{self, Told};
use crate::limits::ARRIVALS_READ_MAX;

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const TRANSPORT_FEEDBACK: u8 = 205;
const PAYLOAD_FEEDBACK: u8 = 206;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportBlock {
    pub ssrc: u32,
    pub fraction_lost: u8,
    pub lost: u32,
    pub highest: u32,
    pub jitter: u32,
    pub last_sender_report: u32,
    pub delay: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderReport {
    pub ssrc: u32,
    pub ntp: u64,
    pub rtp: u32,
    pub packets: u32,
    pub octets: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rtcp {
    SenderReport(SenderReport),
    Block(ReportBlock),
    /// One entry: a packet and the sixteen after it as a mask.
    Nack {
        ssrc: u32,
        first: u16,
        mask: u16,
    },
    /// PLI or FIR: both mean "a keyframe, please".
    KeyframeWanted {
        ssrc: u32,
    },
    /// A receiver's own estimate (REMB).
    Remb {
        bits_per_s: u32,
    },
    /// One packet of a transport-wide report.
    Arrival(Told),
}

/// The sequence numbers of a NACK entry.
pub fn nack_seqs(first: u16, mask: u16) -> impl Iterator<Item = u16> {
    std::iter::once(first)
        .chain((0..16u16).filter(move |bit| mask >> bit & 1 == 1).map(move |bit| first.wrapping_add(bit + 1)))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

/// Calls `each` for everything known in a compound packet.
pub fn read(mut compound: &[u8], mut each: impl FnMut(Rtcp)) {
    let mut arrivals = ARRIVALS_READ_MAX;
    while let Some((head, rest)) = split(compound) {
        let count = head.first().map_or(0, |first| first & 0x1F);
        let kind = head.get(1).copied().unwrap_or_default();
        let _ = match kind {
            SENDER_REPORT => read_sender_report(head, count, &mut each),
            RECEIVER_REPORT => read_blocks(head, 8, count, &mut each),
            TRANSPORT_FEEDBACK if count == 1 => read_nack(head, &mut each),
            TRANSPORT_FEEDBACK if count == twcc::FORMAT => {
                arrivals -= twcc::read(head, arrivals, |told| each(Rtcp::Arrival(told)));
                None
            }
            PAYLOAD_FEEDBACK => read_payload_feedback(head, count, &mut each),
            _ => None,
        };
        compound = rest;
    }
}

fn split(compound: &[u8]) -> Option<(&[u8], &[u8])> {
    let head: &[u8; 4] = compound.first_chunk()?;
    if head[0] >> 6 != 2 {
        return None;
    }
    let len = 4 * (usize::from(u16::from_be_bytes([head[2], head[3]])) + 1);
    compound.split_at_checked(len)
}

fn read_sender_report(packet: &[u8], count: u8, each: &mut impl FnMut(Rtcp)) -> Option<()> {
    each(Rtcp::SenderReport(SenderReport {
        ssrc: word(packet, 4)?,
        ntp: u64::from(word(packet, 8)?) << 32 | u64::from(word(packet, 12)?),
        rtp: word(packet, 16)?,
        packets: word(packet, 20)?,
        octets: word(packet, 24)?,
    }));
    read_blocks(packet, 28, count, each)
}

fn read_blocks(packet: &[u8], start: usize, count: u8, each: &mut impl FnMut(Rtcp)) -> Option<()> {
    for n in 0..usize::from(count) {
        let block = packet.get(start + 24 * n..)?;
        let loss = word(block, 4)?;
        each(Rtcp::Block(ReportBlock {
            ssrc: word(block, 0)?,
            fraction_lost: (loss >> 24) as u8,
            lost: loss & 0xFF_FFFF,
            highest: word(block, 8)?,
            jitter: word(block, 12)?,
            last_sender_report: word(block, 16)?,
            delay: word(block, 20)?,
        }));
    }
    Some(())
}

fn read_nack(packet: &[u8], each: &mut impl FnMut(Rtcp)) -> Option<()> {
    let ssrc = word(packet, 8)?;
    for entry in packet.get(12..)?.chunks_exact(4) {
        let entry = word(entry, 0)?;
        each(Rtcp::Nack { ssrc, first: (entry >> 16) as u16, mask: entry as u16 });
    }
    Some(())
}

fn read_payload_feedback(packet: &[u8], format: u8, each: &mut impl FnMut(Rtcp)) -> Option<()> {
    match format {
        1 => each(Rtcp::KeyframeWanted { ssrc: word(packet, 8)? }),
        4 => {
            for entry in packet.get(12..)?.chunks_exact(8) {
                each(Rtcp::KeyframeWanted { ssrc: word(entry, 0)? });
            }
        }
        15 if packet.get(12..16) == Some(b"REMB".as_slice()) => {
            let value = word(packet, 16)?;
            let bits = u64::from(value & 0x3_FFFF) << (value >> 18 & 0x3F).min(40);
            each(Rtcp::Remb { bits_per_s: u32::try_from(bits).unwrap_or(u32::MAX) });
        }
        _ => {}
    }
    Some(())
}

/// Writes a packet's first word; the length is filled in by `finish`.
pub(super) fn begin(to: &mut Vec<u8>, count: u8, kind: u8) -> usize {
    let start = to.len();
    to.extend_from_slice(&[0x80 | (count & 0x1F), kind, 0, 0]);
    start
}

pub(super) fn finish(to: &mut [u8], start: usize) {
    let words = (to.len() - start) / 4 - 1;
    if let Some(len) = to.get_mut(start + 2..start + 4) {
        len.copy_from_slice(&(words as u16).to_be_bytes());
    }
}

pub(super) fn put(to: &mut Vec<u8>, words: &[u32]) {
    for word in words {
        to.extend_from_slice(&word.to_be_bytes());
    }
}

/// At most 31 blocks fit; more are left out.
pub fn write_receiver_report(to: &mut Vec<u8>, ours: u32, blocks: &[ReportBlock]) {
    let blocks = blocks.get(..blocks.len().min(31)).unwrap_or_default();
    let start = begin(to, blocks.len() as u8, RECEIVER_REPORT);
    put(to, &[ours]);
    for block in blocks {
        let loss = u32::from(block.fraction_lost) << 24 | (block.lost & 0xFF_FFFF);
        put(to, &[block.ssrc, loss, block.highest, block.jitter, block.last_sender_report, block.delay]);
    }
    finish(to, start);
}

pub fn write_sender_report(to: &mut Vec<u8>, report: SenderReport) {
    let start = begin(to, 0, SENDER_REPORT);
    let ntp = [(report.ntp >> 32) as u32, report.ntp as u32];
    put(to, &[report.ssrc, ntp[0], ntp[1], report.rtp, report.packets, report.octets]);
    finish(to, start);
}

/// `seqs` in ascending order of sending.
pub fn write_nack(to: &mut Vec<u8>, ours: u32, media: u32, seqs: &[u16]) {
    let start = begin(to, 1, TRANSPORT_FEEDBACK);
    put(to, &[ours, media]);
    let mut seqs = seqs.iter().copied().peekable();
    while let Some(first) = seqs.next() {
        let mut mask = 0u16;
        while let Some(next) = seqs.peek() {
            let distance = next.wrapping_sub(first);
            if !(1..=16).contains(&distance) {
                break;
            }
            mask |= 1 << (distance - 1);
            seqs.next();
        }
        put(to, &[u32::from(first) << 16 | u32::from(mask)]);
    }
    finish(to, start);
}

pub fn write_pli(to: &mut Vec<u8>, ours: u32, media: u32) {
    let start = begin(to, 1, PAYLOAD_FEEDBACK);
    put(to, &[ours, media]);
    finish(to, start);
}

pub fn write_remb(to: &mut Vec<u8>, ours: u32, bits_per_s: u32, media: &[u32]) {
    let start = begin(to, 15, PAYLOAD_FEEDBACK);
    put(to, &[ours, 0, u32::from_be_bytes(*b"REMB")]);
    // A mantissa of 18 bits and an exponent of 6.
    let exponent = (32 - bits_per_s.leading_zeros()).saturating_sub(18);
    let count = media.len().min(255) as u32;
    put(to, &[count << 24 | exponent << 18 | bits_per_s >> exponent]);
    put(to, media.get(..count as usize).unwrap_or_default());
    finish(to, start);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(compound: &[u8]) -> Vec<Rtcp> {
        let mut found = Vec::new();
        read(compound, |item| found.push(item));
        found
    }

    #[test]
    fn what_is_written_is_read_back() {
        let block = ReportBlock {
            ssrc: 7,
            fraction_lost: 3,
            lost: 9,
            highest: 0x1_0002,
            jitter: 4,
            last_sender_report: 5,
            delay: 6,
        };
        let report = SenderReport { ssrc: 1, ntp: 0x1122_3344_5566_7788, rtp: 9, packets: 3, octets: 4 };
        let mut packet = Vec::new();
        write_sender_report(&mut packet, report);
        write_receiver_report(&mut packet, 1, &[block]);
        write_nack(&mut packet, 1, 2, &[65_530, 65_535, 3, 100]);
        write_pli(&mut packet, 1, 2);
        write_remb(&mut packet, 1, 2_000_000, &[2]);
        let found = all(&packet);
        assert_eq!(found[0], Rtcp::SenderReport(report));
        assert_eq!(found[1], Rtcp::Block(block));
        let asked: Vec<u16> = found
            .iter()
            .filter_map(|item| match item {
                Rtcp::Nack { first, mask, .. } => Some(nack_seqs(*first, *mask)),
                _ => None,
            })
            .flatten()
            .collect();
        assert_eq!(asked, [65_530, 65_535, 3, 100]);
        let pli = Rtcp::KeyframeWanted { ssrc: 2 };
        assert!(matches!(found[found.len() - 2..], [ask, Rtcp::Remb { .. }] if ask == pli));
    }

    #[test]
    fn remb_keeps_its_value() {
        let mut packet = Vec::new();
        write_remb(&mut packet, 1, 2_000_000, &[2]);
        let value = word(&packet, 16).expect("a REMB");
        let rate = (value & 0x3_FFFF) << (value >> 18 & 0x3F);
        assert!((1_999_980..=2_000_000).contains(&rate), "{rate}");
        assert_eq!(all(&packet), [Rtcp::Remb { bits_per_s: rate }]);
    }
}
