//! Where the counters of VP9's payload descriptor lie (RFC 9628 section 4.2). Must not look behind the descriptor.
use super::vp8::Found;

pub(super) fn find(payload: &[u8]) -> Option<Found> {
    let flags = *payload.first()?;
    let (has_picture, has_layers, is_flexible) = (flags & 0x80 != 0, flags & 0x20 != 0, flags & 0x10 != 0);
    let mut found = Found { picture: None, tl0: None };
    let mut at = 1;
    if has_picture {
        let first = *payload.get(at)?;
        let long = first & 0x80 != 0;
        let value = match long {
            true => u16::from(first & 0x7F) << 8 | u16::from(*payload.get(at + 1)?),
            false => u16::from(first),
        };
        found.picture = Some((at, value, long));
        at += if long { 2 } else { 1 };
    }
    // Behind the byte that names the layers, and only where pictures do not name what they refer to.
    if has_layers && !is_flexible {
        found.tl0 = Some((at + 1, *payload.get(at + 1)?));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_counters_are_found_in_every_form() {
        let found = |payload: &[u8]| find(payload).map(|found| (found.picture, found.tl0));
        for (payload, expected) in [
            (&[0x08, 0x55][..], Some((None, None))),
            (&[0x88, 0x05, 0x55], Some((Some((1, 5, false)), None))),
            (&[0x88, 0x85, 0x06, 0x55], Some((Some((1, 0x0506, true)), None))),
            (&[0xA8, 0x85, 0x06, 0x00, 9, 0x55], Some((Some((1, 0x0506, true)), Some((4, 9))))),
            (&[0xB8, 0x85, 0x06, 0x00, 9, 0x55], Some((Some((1, 0x0506, true)), None))),
            (&[0x28, 0x00, 7], Some((None, Some((2, 7))))),
            (&[], None),
            (&[0x80], None),
            (&[0x80, 0x85], None),
            (&[0xA8, 0x05, 0x00], None),
        ] {
            assert_eq!(found(payload), expected, "{payload:?}");
        }
    }
}
