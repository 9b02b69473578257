//! The counters in VP8's payload descriptor (RFC 7741 section 4.2), and in VP9's, rewritten so that a change of layer
//! leaves no seam. Reads and writes the descriptor only, which stays clear under end-to-end encryption.
use super::codec::Codec;
use super::vp9;

/// Where a payload's counters lie and what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it lies, its value, and whether it has 15 bits.
    pub picture: Option<(usize, u16, bool)>,
    pub tl0: Option<(usize, u8)>,
}

fn find(payload: &[u8]) -> Option<Found> {
    let mut found = Found { picture: None, tl0: None };
    if *payload.first()? & 0x80 == 0 {
        return Some(found);
    }
    let extended = *payload.get(1)?;
    let mut at = 2;
    if extended & 0x80 != 0 {
        let first = *payload.get(at)?;
        let long = first & 0x80 != 0;
        let value = match long {
            true => u16::from(first & 0x7F) << 8 | u16::from(*payload.get(at + 1)?),
            false => u16::from(first),
        };
        found.picture = Some((at, value, long));
        at += if long { 2 } else { 1 };
    }
    if extended & 0x40 != 0 {
        found.tl0 = Some((at, *payload.get(at)?));
    }
    Some(found)
}

/// The distance between a source's counters and a receiver's. The same packet always becomes the same bytes, so that
/// its repeat is sealed as the first time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    codec: Codec,
    picture_offset: u16,
    tl0_offset: u8,
    picture: Option<u16>,
    tl0: Option<u8>,
}

const PICTURE_MASK: u16 = 0x7FFF;

impl Counters {
    /// From this payload on, another source continues, in its own codec.
    pub fn begin(&mut self, codec: Codec, payload: &[u8]) {
        self.codec = codec;
        self.start(payload);
    }

    /// From this payload on, another source of the same codec continues.
    pub fn start(&mut self, payload: &[u8]) {
        let Some(found) = self.find(payload) else { return };
        if let (Some((_, theirs, _)), Some(ours)) = (found.picture, self.picture) {
            self.picture_offset = ours.wrapping_add(1).wrapping_sub(theirs) & PICTURE_MASK;
        }
        if let (Some((_, theirs)), Some(ours)) = (found.tl0, self.tl0) {
            self.tl0_offset = ours.wrapping_add(1).wrapping_sub(theirs);
        }
    }

    /// H.264 has no counters, and those of AV1 are in an element of the header that is not carried over.
    fn find(&self, payload: &[u8]) -> Option<Found> {
        match self.codec {
            Codec::Vp8 => find(payload),
            Codec::Vp9 => vp9::find(payload),
            Codec::Opus | Codec::Red | Codec::H264 | Codec::Av1 => None,
        }
    }

    /// Rewrites a payload that was copied for this receiver.
    pub fn write(&self, payload: &mut [u8]) {
        let Some(found) = self.find(payload) else { return };
        if let Some((at, theirs, long)) = found.picture {
            let ours = theirs.wrapping_add(self.picture_offset) & PICTURE_MASK;
            let [high, low] = ours.to_be_bytes();
            match payload.get_mut(at..) {
                Some([first, second, ..]) if long => (*first, *second) = (high | 0x80, low),
                Some([first, ..]) if !long => *first = low & 0x7F,
                _ => {}
            }
        }
        if let Some((at, theirs)) = found.tl0
            && let Some(byte) = payload.get_mut(at)
        {
            *byte = theirs.wrapping_add(self.tl0_offset);
        }
    }

    /// Notes what was sent last, for the next source to continue; late packets change nothing.
    pub fn sent(&mut self, payload: &[u8]) {
        let Some(found) = self.find(payload) else { return };
        if let Some((_, theirs, _)) = found.picture {
            let ours = theirs.wrapping_add(self.picture_offset) & PICTURE_MASK;
            let is_newer = |last: u16| (ours.wrapping_sub(last) & PICTURE_MASK) < 0x4000;
            if self.picture.is_none_or(is_newer) {
                self.picture = Some(ours);
            }
        }
        if let Some((_, theirs)) = found.tl0 {
            let ours = theirs.wrapping_add(self.tl0_offset);
            if self.tl0.is_none_or(|last| ours.wrapping_sub(last) < 0x80) {
                self.tl0 = Some(ours);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(picture: u16, tl0: u8) -> Vec<u8> {
        let [high, low] = picture.to_be_bytes();
        vec![0x90, 0xE0, high | 0x80, low, tl0, 0x20, 0x01, 0x55]
    }

    fn sent(counters: &mut Counters, picture: u16, tl0: u8) -> (u16, u8) {
        let mut bytes = payload(picture, tl0);
        counters.sent(&bytes);
        counters.write(&mut bytes);
        assert_eq!((&bytes[..2], &bytes[5..]), (&[0x90, 0xE0][..], &[0x20, 0x01, 0x55][..]));
        let found = find(&bytes).expect("readable");
        (found.picture.expect("a picture").1, found.tl0.expect("a counter").1)
    }

    #[test]
    fn the_first_source_keeps_its_numbers_and_the_next_one_continues_them() {
        let mut counters = Counters::default();
        counters.start(&payload(0x7FFE, 254));
        assert_eq!(sent(&mut counters, 0x7FFE, 254), (0x7FFE, 254));
        assert_eq!(sent(&mut counters, 0x7FFF, 255), (0x7FFF, 255));
        counters.start(&payload(700, 9));
        assert_eq!(sent(&mut counters, 700, 9), (0, 0), "over the wrap");
        assert_eq!(sent(&mut counters, 702, 10), (2, 1), "gaps stay gaps");
        // A late packet is rewritten as it would have been, and is not continued from.
        assert_eq!(sent(&mut counters, 701, 9), (1, 0));
        counters.start(&payload(5, 5));
        assert_eq!(sent(&mut counters, 5, 5), (3, 2));
    }

    #[test]
    fn a_source_in_another_codec_continues_them_too() {
        let mut counters = Counters { picture: Some(9), tl0: Some(4), ..Counters::default() };
        let mut vp9 = [0xA8, 0x85, 0x06, 0x00, 200, 0x55];
        counters.begin(Codec::Vp9, &vp9);
        counters.sent(&vp9);
        counters.write(&mut vp9);
        assert_eq!(vp9, [0xA8, 0x80, 10, 0x00, 5, 0x55]);
        let mut h264 = [0x67, 0x80, 0x06, 0x00];
        counters.begin(Codec::H264, &h264);
        counters.sent(&h264);
        counters.write(&mut h264);
        assert_eq!(h264, [0x67, 0x80, 0x06, 0x00], "nothing of it is ours");
        counters.begin(Codec::Vp8, &payload(700, 9));
        assert_eq!(sent(&mut counters, 700, 9), (11, 6));
    }

    #[test]
    fn short_numbers_stay_short() {
        let mut counters = Counters { picture: Some(9), ..Counters::default() };
        let mut bytes = [0x90, 0x80, 0x7F, 0x01];
        counters.start(&bytes);
        counters.write(&mut bytes);
        assert_eq!(bytes, [0x90, 0x80, 10, 0x01]);
    }

    #[test]
    fn what_is_cut_short_is_left_alone() {
        let counters = Counters { picture_offset: 3, tl0_offset: 3, ..Counters::default() };
        for bytes in [&[][..], &[0x10, 5], &[0x90], &[0x90, 0x80], &[0x90, 0x80, 0x81], &[0x90, 0xC0, 5]] {
            let mut written = bytes.to_vec();
            counters.write(&mut written);
            assert_eq!(written, bytes);
        }
    }
}
