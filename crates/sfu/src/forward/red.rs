//! Sound that is sent twice (RFC 2198): the one thing that receivers need of it who read it only once.

/// What is new in a payload, which is its last block; the blocks before it are what was sent before.
pub fn primary(payload: &[u8]) -> Option<&[u8]> {
    let (mut at, mut before) = (0, 0);
    loop {
        let head = payload.get(at..)?;
        if *head.first()? & 0x80 == 0 {
            return payload.get(at + 1 + before..);
        }
        // The payload type, how much older it is, and how long.
        let block: &[u8; 4] = head.first_chunk()?;
        before += usize::from(u16::from_be_bytes([block[2], block[3]]) & 0x03FF);
        at += block.len();
    }
}

#[cfg(test)]
mod tests {
    use super::primary;
    use proptest::prelude::*;

    #[test]
    fn the_last_block_is_found() {
        for (payload, expected) in [
            (&[111, 1, 2, 3][..], Some(&[1, 2, 3][..])),
            (&[0x80 | 111, 0x0F, 0x00, 2, 111, 8, 9, 1, 2, 3], Some(&[1, 2, 3])),
            (&[0x80 | 111, 0, 0, 1, 0x80 | 111, 0, 0, 2, 111, 7, 8, 9, 1], Some(&[1])),
            (&[0x80 | 111, 0, 0, 0, 111], Some(&[])),
            (&[0x80 | 111, 0, 0, 2, 111, 8], None),
            (&[0x80 | 111, 0xFF, 0xFF, 0xFF, 111, 8], None),
            (&[0x80 | 111, 0, 0], None),
            (&[0x80 | 111, 0, 0, 0], None),
            (&[], None),
        ] {
            assert_eq!(primary(payload), expected, "{payload:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_the_end_of_whatever_comes(payload in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(found) = primary(&payload) {
                prop_assert!(payload.ends_with(found) && found.len() < payload.len());
            }
        }
    }
}
