//! Whether what a payload says about itself fits into it, one function per codec. What is broken there reaches no receiver: a
//! program that takes packets apart is where faults are found. Reads descriptors and lengths only, which stay clear under
//! end-to-end encryption; what is inside of a picture nobody looks at.

/// VP8 (RFC 7741): the descriptor, and something behind it.
pub fn vp8(payload: &[u8]) -> bool {
    let Some((first, rest)) = payload.split_first() else { return false };
    if first & 0x80 == 0 {
        return !rest.is_empty();
    }
    let Some((extended, rest)) = rest.split_first() else { return false };
    let picture = match (extended & 0x80 != 0, rest.first()) {
        (false, _) => 0,
        (true, Some(number)) if number & 0x80 != 0 => 2,
        (true, _) => 1,
    };
    let counter = usize::from(extended & 0x40 != 0);
    let layer = usize::from(extended & 0x30 != 0);
    rest.len() > picture + counter + layer
}

/// H.264 (RFC 6184, packetization mode 1): a unit alone, several with their lengths, or a piece of one.
pub fn h264(payload: &[u8]) -> bool {
    let Some((first, rest)) = payload.split_first() else { return false };
    // The bit that says that something is wrong with it.
    if first & 0x80 != 0 {
        return false;
    }
    match first & 0x1F {
        1..=23 => true,
        24 => are_units(rest),
        // Which unit it is of, and perhaps something of it: a piece may be empty. It cannot begin and end in one piece.
        28 => rest.first().is_some_and(|piece| piece & 0xC0 != 0xC0),
        _ => false,
    }
}

/// Each with its length before it, and nothing behind the last.
fn are_units(mut rest: &[u8]) -> bool {
    if rest.is_empty() {
        return false;
    }
    while let Some((len, units)) = rest.split_first_chunk::<2>() {
        let len = usize::from(u16::from_be_bytes(*len));
        match units.split_at_checked(len) {
            Some((_, others)) if len > 0 => rest = others,
            _ => return false,
        }
    }
    rest.is_empty()
}

/// VP9 (RFC 9628): the descriptor with all that it announces, and something behind it.
pub fn vp9(payload: &[u8]) -> bool {
    vp9_behind(payload).is_some_and(|behind| !behind.is_empty())
}

fn vp9_behind(payload: &[u8]) -> Option<&[u8]> {
    let (flags, mut rest) = payload.split_first()?;
    let has = |bit: u8| flags & bit != 0;
    let is_flexible = has(0x10);
    if has(0x80) {
        let bytes = if rest.first()? & 0x80 != 0 { 2 } else { 1 };
        rest = rest.get(bytes..)?;
    }
    if has(0x20) {
        let bytes = if is_flexible { 1 } else { 2 };
        rest = rest.get(bytes..)?;
    }
    // Up to three pictures that it refers to; the last bit of each says whether there is another.
    if has(0x40) && is_flexible {
        let mut more = true;
        for _ in 0..3 {
            if !more {
                break;
            }
            let (refers, behind) = rest.split_first()?;
            (more, rest) = (refers & 0x01 != 0, behind);
        }
        if more {
            return None;
        }
    }
    if has(0x02) { vp9_behind_layers(rest) } else { Some(rest) }
}

/// The sizes of the layers, and how their pictures refer to each other.
fn vp9_behind_layers(rest: &[u8]) -> Option<&[u8]> {
    let (head, mut rest) = rest.split_first()?;
    if head & 0x10 != 0 {
        rest = rest.get(4 * (usize::from(head >> 5) + 1)..)?;
    }
    if head & 0x08 != 0 {
        let (pictures, behind) = rest.split_first()?;
        rest = behind;
        for _ in 0..*pictures {
            let (picture, behind) = rest.split_first()?;
            rest = behind.get(usize::from(picture >> 2 & 0x03)..)?;
        }
    }
    Some(rest)
}

/// AV1 (its RTP specification, section 4.4): units with their lengths, of which the last one of a counted few has none.
pub fn av1(payload: &[u8]) -> bool {
    let Some((header, mut rest)) = payload.split_first() else { return false };
    // What begins a sequence continues nothing.
    if rest.is_empty() || header & 0x88 == 0x88 {
        return false;
    }
    let counted = header >> 4 & 0x03;
    let mut left = counted;
    while !rest.is_empty() {
        if left == 1 {
            return true;
        }
        let Some(behind) = av1_behind(rest) else { return false };
        rest = behind;
        left = left.saturating_sub(1);
    }
    counted == 0
}

/// What is behind a unit that has its length before it (LEB128: seven bits a byte, the lowest first, eight bytes at most, of
/// which the last ones may say nothing).
fn av1_behind(rest: &[u8]) -> Option<&[u8]> {
    let mut len = 0_u64;
    for (at, byte) in rest.iter().take(8).enumerate() {
        len |= u64::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return rest.get(at + 1..)?.get(usize::try_from(len).ok()?..);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{av1, h264, vp8, vp9};
    use proptest::prelude::*;

    #[track_caller]
    fn table(read: fn(&[u8]) -> bool, whole: &[&[u8]], broken: &[&[u8]]) {
        for payload in whole {
            assert!(read(payload), "{payload:?}");
        }
        for payload in broken {
            assert!(!read(payload), "{payload:?}");
        }
    }

    #[test]
    fn vp8_table() {
        table(
            vp8,
            &[&[0x10, 0], &[0x90, 0x80, 0x05, 0], &[0x90, 0x80, 0x85, 5, 0], &[0x90, 0xF0, 0x85, 5, 1, 2, 0]],
            &[&[], &[0x10], &[0x90], &[0x90, 0x80], &[0x90, 0x80, 5], &[0x90, 0xF0, 0x85, 5, 1, 2]],
        );
    }

    #[test]
    fn h264_table() {
        table(
            h264,
            &[
                &[0x67, 0x42],
                &[0x41],
                &[0x78, 0, 2, 9, 0xF0, 0, 1, 0x68],
                &[0x7C, 0x85, 1],
                &[0x7C, 0x05, 1],
                &[0x7C, 0x85],
            ],
            &[
                &[],
                &[0xE7, 0x42],
                &[0x60],
                &[0x79, 1],
                &[0x78],
                &[0x78, 0, 0],
                &[0x78, 0, 3, 9],
                &[0x78, 0, 1, 9, 0],
                &[0x7C],
                &[0x7C, 0xC5, 1],
            ],
        );
    }

    #[test]
    fn vp9_table() {
        table(
            vp9,
            &[
                &[0x08, 1],
                &[0x88, 5, 1],
                &[0xA8, 0x85, 5, 0, 9, 1],
                &[0x58, 2, 1],
                &[0x58, 3, 3, 2, 1],
                &[0x0A, 0x38, 0, 1, 0, 1, 0, 1, 0, 1, 2, 0, 0x04, 7, 1],
            ],
            &[
                &[],
                &[0x08],
                &[0x88, 0x85],
                &[0x88, 5],
                &[0xA8, 0x85, 5, 0, 9],
                &[0x58, 3, 3, 3, 1],
                &[0x58, 3],
                &[0x0A, 0x38, 0, 1],
                &[0x0A, 0x08, 200, 0, 0, 1],
            ],
        );
    }

    #[test]
    fn av1_table() {
        table(
            av1,
            &[
                &[0x18, 0x0A],
                &[0x10, 1, 2, 3],
                &[0x20, 1, 9, 7],
                &[0x00, 1, 9, 2, 9, 9],
                &[0x00, 0x81, 0x80, 0x80, 0x80, 0, 9],
                &[0x90, 1],
            ],
            &[
                &[],
                &[0x18],
                &[0x98, 1],
                &[0x20, 1, 9],
                &[0x20, 5, 9],
                &[0x00, 3, 9],
                &[0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 9],
                &[0x00, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0],
            ],
        );
    }

    proptest! {
        /// Whatever is cut off: each ends, and looks at nothing that is not there.
        #[test]
        fn whatever_comes_is_answered(payload in prop::collection::vec(any::<u8>(), 0..64)) {
            for read in [vp8, h264, vp9, av1] {
                let _ = read(&payload);
                prop_assert!(!read(&[]));
            }
        }
    }
}
