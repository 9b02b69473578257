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

#[cfg(test)]
mod tests {
    use super::vp8;

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
