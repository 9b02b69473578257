//! What is left of a photo, and what is not.
use super::jpeg::Stripper;
use super::strip::Broken;
use proptest::prelude::*;

fn segment(kind: u8, inside: &[u8]) -> Vec<u8> {
    let length = u16::try_from(inside.len() + 2).unwrap().to_be_bytes();
    [&[0xff, kind], &length[..], inside].concat()
}

/// A photo with everything that a phone writes, and the same with the picture only.
fn photo() -> (Vec<u8>, Vec<u8>) {
    let head = vec![0xff, 0xd8];
    let (density, small) = (b"JFIF\0\x01\x02\x01\0\x48\0\x48", b"\x01\x02GPS39.");
    let jfif = segment(0xe0, &[&density[..], &small[..]].concat());
    let another = segment(0xe0, b"JFXX\0\x10 a smaller copy of Maya");
    let exif = segment(0xe1, b"Exif\0\0GPSLatitude 39.7392");
    let (icc, iptc) = (segment(0xe2, b"ICC_PROFILE"), segment(0xed, b"Photoshop city"));
    let (adobe, comment) = (segment(0xee, b"Adobe"), segment(0xfe, b"by Maya"));
    let (table, frame) = (segment(0xdb, &[1; 65]), segment(0xc2, &[8, 0, 1]));
    let scan = [segment(0xda, &[1, 2, 3]), vec![0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]].concat();
    let again = [segment(0xc4, &[9]), segment(0xda, &[4]), vec![0x78, 0xff, 0xff, 0xd9]].concat();
    let end = [segment(0xc4, &[9]), segment(0xda, &[4]), vec![0x78, 0xff, 0xd9]].concat();
    let film = b"ftypmp42 location 39.7392".to_vec();
    let j = segment(0xe0, &[&density[..], &b"\0\0"[..]].concat());
    let (h, a, t, f, s) = (head.clone(), adobe.clone(), table.clone(), frame.clone(), scan.clone());
    (
        [head, jfif, another, exif, icc, iptc, adobe, table, frame, scan, comment, again, film].concat(),
        [h, j, a, t, f, s, end].concat(),
    )
}

#[test]
fn only_the_picture_is_left() {
    let (all, picture) = photo();
    let mut stripper = Stripper::new();
    assert_eq!(stripper.push(&all).unwrap(), picture);
    assert!(stripper.is_whole());
    for canary in [&b"GPS"[..], b"39.7392", b"Maya", b"city", b"Exif"] {
        assert!(!picture.windows(canary.len()).any(|part| part == canary));
    }
}

#[test]
fn what_is_no_jpeg_is_refused_and_what_is_cut_off_is_not_whole() {
    let push = |bytes: &[u8]| Stripper::new().push(bytes);
    assert_eq!(push(b"\xff\xd8\xff\xe1\x00\x01"), Err(Broken), "a segment shorter than its own length");
    assert_eq!(push(b"\xff\xd8GPS"), Err(Broken));
    assert_eq!(push(b"\xff\xd8\xff\x00"), Err(Broken));
    assert_eq!(push(b"GIF89a"), Err(Broken));
    let (all, _) = photo();
    let mut stripper = Stripper::new();
    stripper.push(&all[..all.len() / 2]).unwrap();
    assert!(!stripper.is_whole());
}

proptest! {
    #[test]
    fn in_pieces_as_at_once(pieces in 1usize..40) {
        let (all, picture) = photo();
        let (mut stripper, mut kept) = (Stripper::new(), Vec::new());
        for piece in all.chunks(pieces) {
            kept.extend(stripper.push(piece).unwrap());
        }
        prop_assert_eq!(kept, picture);
    }

    #[test]
    fn whatever_comes_it_ends(bytes: Vec<u8>) {
        let all = [&[0xff, 0xd8, 0xff][..], &bytes].concat();
        if let Ok(kept) = Stripper::new().push(&all) {
            prop_assert!(kept.len() <= all.len());
        }
    }
}
