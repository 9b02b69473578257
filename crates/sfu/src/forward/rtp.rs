//! The RTP header (RFC 3550) and its extensions (RFC 8285): read once, written anew per receiver. Knows no keys.
//!
//! Everything here comes from strangers: no index without a check.

/// What the packet path needs of a header. Offsets are into the packet it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub marker: bool,
    pub padding: bool,
    pub payload_type: u8,
    pub seq: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    /// Where the payload starts: after CSRCs and extension.
    pub len: usize,
    /// The extension's profile and where its data lies.
    extension: Option<(u16, usize, usize)>,
}

const ONE_BYTE: u16 = 0xBEDE;

impl Header {
    pub fn read(packet: &[u8]) -> Option<Header> {
        let fixed: &[u8; 12] = packet.first_chunk()?;
        if fixed[0] >> 6 != 2 {
            return None;
        }
        let mut len = 12 + 4 * usize::from(fixed[0] & 0x0F);
        let mut extension = None;
        if fixed[0] & 0x10 != 0 {
            let head: &[u8; 4] = packet.get(len..)?.first_chunk()?;
            let profile = u16::from_be_bytes([head[0], head[1]]);
            let data = 4 * usize::from(u16::from_be_bytes([head[2], head[3]]));
            extension = Some((profile, len + 4, len + 4 + data));
            len += 4 + data;
        }
        if packet.len() < len {
            return None;
        }
        Some(Header {
            marker: fixed[1] & 0x80 != 0,
            padding: fixed[0] & 0x20 != 0,
            payload_type: fixed[1] & 0x7F,
            seq: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
            len,
            extension,
        })
    }

    /// The data of the extension element with this id. `packet` must be the one that was read.
    pub fn extension<'a>(&self, packet: &'a [u8], wanted: u8) -> Option<&'a [u8]> {
        let (profile, start, end) = self.extension?;
        let mut rest = packet.get(start..end)?;
        let one_byte = profile == ONE_BYTE;
        if !one_byte && profile & 0xFFF0 != 0x1000 {
            return None;
        }
        loop {
            let first = *rest.first()?;
            if first == 0 {
                rest = rest.get(1..)?;
                continue;
            }
            let (id, len, head) = if one_byte {
                (first >> 4, usize::from(first & 0x0F) + 1, 1)
            } else {
                (first, usize::from(*rest.get(1)?), 2)
            };
            if one_byte && id == 15 {
                return None;
            }
            let data = rest.get(head..head + len)?;
            if id == wanted {
                return Some(data);
            }
            rest = rest.get(head + len..)?;
        }
    }
}

/// Loudness from the RFC 6464 element, in -dBov.
pub fn audio_level(data: &[u8]) -> Option<u8> {
    data.first().map(|byte| byte & 0x7F)
}

/// What of a header changes from receiver to receiver.
#[derive(Clone, Copy, Debug)]
pub struct Rewritten {
    pub payload_type: u8,
    pub seq: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    /// The receiver's id for the RFC 6464 element.
    pub level_id: Option<u8>,
    /// The receiver's id for the transport-wide number, and the number.
    pub stamp: Option<(u8, u16)>,
}

/// Writes a header for a receiver; returns its length. CSRCs and unknown elements are not carried over: they are
/// not negotiated with the receiver.
pub fn write_header(to: &mut Vec<u8>, from: &Fixed, new: Rewritten) -> usize {
    let start = to.len();
    let level = new.level_id.zip(from.level);
    let elements = 2 * usize::from(level.is_some()) + 3 * usize::from(new.stamp.is_some());
    let extension = u8::from(elements > 0) << 4;
    to.push(0x80 | (u8::from(from.padding) << 5) | extension);
    to.push((u8::from(from.marker) << 7) | (new.payload_type & 0x7F));
    to.extend_from_slice(&new.seq.to_be_bytes());
    to.extend_from_slice(&new.timestamp.to_be_bytes());
    to.extend_from_slice(&new.ssrc.to_be_bytes());
    if elements > 0 {
        let words = elements.div_ceil(4);
        to.extend_from_slice(&ONE_BYTE.to_be_bytes());
        to.extend_from_slice(&(words as u16).to_be_bytes());
        let end = to.len() + 4 * words;
        if let Some((id, level)) = level {
            to.extend_from_slice(&[id << 4, level]);
        }
        if let Some((id, seq)) = new.stamp {
            let [high, low] = seq.to_be_bytes();
            to.extend_from_slice(&[id << 4 | 1, high, low]);
        }
        to.resize(end, 0);
    }
    to.len() - start
}

/// What of a header stays the same for all receivers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    pub marker: bool,
    pub padding: bool,
    /// Loudness (RFC 6464).
    pub level: Option<u8>,
}

/// True for RTCP (RFC 5761): the second byte tells it from RTP on the same port.
pub fn is_rtcp(packet: &[u8]) -> bool {
    packet.get(1).is_some_and(|second| (192..=223).contains(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(first: u8, rest: &[u8]) -> Vec<u8> {
        let mut packet = vec![first, 0x80 | 96, 1, 2, 0, 0, 0, 3, 0, 0, 0, 4];
        packet.extend_from_slice(rest);
        packet
    }

    #[test]
    fn reads_a_plain_header() {
        let header = Header::read(&packet(0x80, &[9, 9])).expect("readable");
        assert_eq!((header.seq, header.timestamp, header.ssrc, header.len), (0x0102, 3, 4, 12));
        assert!(header.marker && !header.padding);
        assert_eq!(header.payload_type, 96);
    }

    #[test]
    fn refuses_what_is_cut_short() {
        let whole = packet(0x91, &[7, 7, 7, 7, 0xBE, 0xDE, 0, 1, 0x10, 5, 0, 0]);
        assert!(Header::read(&whole).is_some());
        for len in 0..whole.len() {
            assert!(Header::read(&whole[..len]).is_none(), "{len} bytes were read");
        }
        assert!(Header::read(&packet(0x40, &[])).is_none(), "version 1");
    }

    #[test]
    fn finds_elements_of_both_forms() {
        let one = packet(0x90, &[0xBE, 0xDE, 0, 2, 0x21, 1, 2, 0, 0x30, 0x8F, 0, 0]);
        let header = Header::read(&one).expect("readable");
        assert_eq!(header.extension(&one, 2), Some(&[1, 2][..]));
        assert_eq!(header.extension(&one, 3).and_then(audio_level), Some(0x0F));
        assert_eq!(header.extension(&one, 4), None);
        let two = packet(0x90, &[0x10, 0, 0, 2, 2, 0, 3, 2, 8, 9, 0, 0]);
        let header = Header::read(&two).expect("readable");
        assert_eq!(header.extension(&two, 2), Some(&[][..]));
        assert_eq!(header.extension(&two, 3), Some(&[8, 9][..]));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let stamp = Some((3, 0x0405));
        let new = Rewritten { payload_type: 111, seq: 7, timestamp: 8, ssrc: 9, level_id: Some(2), stamp };
        let mut out = Vec::new();
        let len = write_header(&mut out, &Fixed { marker: true, padding: false, level: Some(0x05) }, new);
        out.push(1);
        let header = Header::read(&out).expect("readable");
        assert_eq!((header.len, header.seq, header.timestamp, header.ssrc), (len, 7, 8, 9));
        assert!(header.marker);
        assert_eq!(header.extension(&out, 2), Some(&[0x05][..]));
        assert_eq!(header.extension(&out, 3), Some(&[4, 5][..]));
    }
}
