//! "Is this the first packet of a keyframe?", one function per codec. Reads only the payload descriptor and the
//! bytes that stay clear under end-to-end encryption; must never look further.

/// VP8 (RFC 7741): the start of partition 0 of a frame whose P bit is clear.
pub fn vp8(payload: &[u8]) -> bool {
    vp8_first_byte(payload).is_some_and(|first| first & 0x01 == 0)
}

fn vp8_first_byte(payload: &[u8]) -> Option<u8> {
    let descriptor = *payload.first()?;
    let starts_frame = descriptor & 0x10 != 0 && descriptor & 0x0F == 0;
    if !starts_frame {
        return None;
    }
    let mut at = 1;
    if descriptor & 0x80 != 0 {
        let extended = *payload.get(at)?;
        at += 1;
        if extended & 0x80 != 0 {
            // The picture id has 7 or 15 bits.
            at += if *payload.get(at)? & 0x80 != 0 { 2 } else { 1 };
        }
        if extended & 0x40 != 0 {
            at += 1;
        }
        if extended & 0x30 != 0 {
            at += 1;
        }
    }
    payload.get(at).copied()
}

/// H.264 (RFC 6184): a packet with a sequence parameter set, alone, among others (STAP-A), or the first piece of one
/// (FU-A). Without one, who begins can read nothing, and encoders for calls write it before each picture that stands
/// alone; that picture itself is no beginning.
pub fn h264(payload: &[u8]) -> bool {
    let Some((first, rest)) = payload.split_first() else { return false };
    match first & 0x1F {
        PARAMETERS => true,
        SEVERAL => has_parameters(rest),
        PIECE => rest.first().is_some_and(|piece| piece & 0x80 != 0 && piece & 0x1F == PARAMETERS),
        _ => false,
    }
}

/// Types of NAL units.
const PARAMETERS: u8 = 7;
const SEVERAL: u8 = 24;
const PIECE: u8 = 28;

/// Each unit has its length before it.
fn has_parameters(mut rest: &[u8]) -> bool {
    while let Some((len, units)) = rest.split_first_chunk::<2>() {
        let Some((unit, others)) = units.split_at_checked(usize::from(u16::from_be_bytes(*len))) else {
            return false;
        };
        if unit.first().is_some_and(|first| first & 0x1F == PARAMETERS) {
            return true;
        }
        rest = others;
    }
    false
}

/// VP9 (RFC 9628): the start of a frame of the lowest layer that refers to no other picture.
pub fn vp9(payload: &[u8]) -> bool {
    let Some((flags, rest)) = payload.split_first() else { return false };
    let (has_picture, refers, has_layers, starts) =
        (flags & 0x80 != 0, flags & 0x40 != 0, flags & 0x20 != 0, flags & 0x08 != 0);
    if refers || !starts {
        return false;
    }
    if !has_layers {
        return true;
    }
    let at = match rest.first() {
        Some(picture) if has_picture && picture & 0x80 != 0 => 2,
        _ => usize::from(has_picture),
    };
    rest.get(at).is_some_and(|layers| layers >> 1 & 0x07 == 0)
}

/// AV1 (its RTP specification, section 4.4): the first packet of a coded video sequence, and not the rest of a unit that
/// began before it.
pub fn av1(payload: &[u8]) -> bool {
    payload.first().is_some_and(|header| header & 0x88 == 0x08)
}

#[cfg(test)]
mod tests {
    use super::{av1, h264, vp8, vp9};
    use proptest::prelude::*;

    #[test]
    fn h264_table() {
        for (payload, expected) in [
            (&[0x67, 0x42][..], true),
            (&[0x27, 0x42], true),
            (&[0x65, 0x88], false),
            (&[0x41, 0x9A], false),
            (&[0x78, 0, 2, 0x09, 0xF0, 0, 2, 0x67, 0x42], true),
            (&[0x78, 0, 2, 0x67, 0x42, 0, 1, 0x68], true),
            (&[0x78, 0, 1, 0x68, 0, 1, 0x65], false),
            (&[0x78, 0, 0, 0, 0, 0, 1, 0x67], true),
            (&[0x78, 0xFF, 0xFF, 0x67], false),
            (&[0x78, 0], false),
            (&[0x7C, 0x87, 0x42], true),
            (&[0x7C, 0x07, 0x42], false),
            (&[0x7C, 0x85, 0x42], false),
            (&[0x7C], false),
            (&[], false),
        ] {
            assert_eq!(h264(payload), expected, "{payload:?}");
        }
    }

    #[test]
    fn vp9_table() {
        for (payload, expected) in [
            (&[0x08, 0x55][..], true),
            (&[0x48, 0x55], false),
            (&[0x00, 0x55], false),
            (&[0x88, 0x05, 0x55], true),
            (&[0xA8, 0x05, 0x00, 0x55], true),
            (&[0xA8, 0x85, 0x05, 0x00, 0x55], true),
            (&[0xA8, 0x85, 0x05, 0x02, 0x55], false),
            (&[0x28, 0xE0], true),
            (&[0x28, 0x06], false),
            (&[0xA8, 0x85, 0x05], false),
            (&[0xA8], false),
            (&[], false),
        ] {
            assert_eq!(vp9(payload), expected, "{payload:?}");
        }
    }

    #[test]
    fn av1_table() {
        for (payload, expected) in
            [(&[0x18, 0x0A][..], true), (&[0x10, 0x32], false), (&[0x98, 0x0A], false), (&[], false)]
        {
            assert_eq!(av1(payload), expected, "{payload:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_answered(payload in prop::collection::vec(any::<u8>(), 0..64)) {
            // Only that there is an answer: each must end, and look at nothing that is not there.
            let _ = (vp8(&payload), h264(&payload), vp9(&payload), av1(&payload));
        }
    }

    #[test]
    fn vp8_table() {
        for (payload, expected) in [
            (&[0x10, 0x00][..], true),
            (&[0x10, 0x01], false),
            (&[0x00, 0x00], false),
            (&[0x11, 0x00], false),
            (&[0x90, 0x80, 0x05, 0x00], true),
            (&[0x90, 0x80, 0x85, 0x05, 0x00], true),
            (&[0x90, 0x80, 0x85, 0x05, 0x01], false),
            (&[0x90, 0xE0, 0x85, 0x05, 1, 2, 0x10], true),
            (&[0x90, 0xF0, 0x85, 0x05, 1, 2, 0x11], false),
            (&[0x90, 0x80], false),
            (&[0x90], false),
            (&[], false),
        ] {
            assert_eq!(vp8(payload), expected, "{payload:?}");
        }
    }
}
