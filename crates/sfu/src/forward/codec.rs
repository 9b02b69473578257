//! What packets carry, as far as the packet path tells it apart, and the payload types by which two ends name it. Knows
//! no descriptions.
use super::{keyframe, whole};

/// The default is what everybody can read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Codec {
    Opus,
    /// Opus, and in each packet the one before once more (RFC 2198).
    Red,
    #[default]
    Vp8,
    H264,
    Vp9,
    Av1,
}

impl Codec {
    /// Opus before RED, which is nothing without it. Pictures in the order in which one is taken of a sender that can do
    /// several: who can do VP8 is seen by everybody, and sends a camera in layers everywhere; AV1 is what the fewest can
    /// read.
    pub const ALL: [Codec; 6] = [Codec::Opus, Codec::Red, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1];

    pub const fn is_audio(self) -> bool {
        matches!(self, Codec::Opus | Codec::Red)
    }

    /// Whether a receiver can begin with this packet of a picture.
    pub fn is_keyframe(self, payload: &[u8]) -> bool {
        match self {
            Codec::Opus | Codec::Red => false,
            Codec::Vp8 => keyframe::vp8(payload),
            Codec::H264 => keyframe::h264(payload),
            Codec::Vp9 => keyframe::vp9(payload),
            Codec::Av1 => keyframe::av1(payload),
        }
    }

    /// Whether what a payload says about itself fits into it. Of sound there is nothing to say: RED is read where it is taken
    /// apart.
    pub fn is_whole(self, payload: &[u8]) -> bool {
        match self {
            Codec::Opus | Codec::Red => true,
            Codec::Vp8 => whole::vp8(payload),
            Codec::H264 => whole::h264(payload),
            Codec::Vp9 => whole::vp9(payload),
            Codec::Av1 => whole::av1(payload),
        }
    }
}

/// The payload type of each codec between two ends, or of its repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PayloadTypes([Option<u8>; Codec::ALL.len()]);

impl PayloadTypes {
    pub fn get(&self, codec: Codec) -> Option<u8> {
        self.0.get(codec as usize).copied().flatten()
    }

    pub fn set(&mut self, codec: Codec, payload_type: Option<u8>) {
        if let Some(place) = self.0.get_mut(codec as usize) {
            *place = payload_type;
        }
    }

    /// What a packet with this payload type carries.
    pub fn codec(&self, payload_type: u8) -> Option<Codec> {
        Codec::ALL.into_iter().find(|codec| self.get(*codec) == Some(payload_type))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_codec_has_a_place_of_its_own() {
        let mut types = PayloadTypes::default();
        for (number, codec) in (96..).zip(Codec::ALL) {
            types.set(codec, Some(number));
        }
        for (number, codec) in (96..).zip(Codec::ALL) {
            assert_eq!((types.get(codec), types.codec(number)), (Some(number), Some(codec)));
        }
        types.set(Codec::H264, None);
        assert_eq!((types.get(Codec::H264), types.codec(99)), (None, None));
    }
}
