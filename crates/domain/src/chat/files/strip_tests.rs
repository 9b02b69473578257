//! What is left of photos that came by a plain form, and what is not.
use super::strip::{Broken, Stripper};
use model::chat::FileKind;
use proptest::prelude::*;

fn png_chunk(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let length = u32::try_from(inside.len()).unwrap().to_be_bytes();
    [&length[..], &kind[..], inside, &b"crc!"[..]].concat()
}

/// With everything that programs write, and the same with the picture only.
fn png() -> (Vec<u8>, Vec<u8>) {
    let head = b"\x89PNG\r\n\x1a\n".to_vec();
    let (ihdr, density) = (png_chunk(b"IHDR", &[7; 13]), png_chunk(b"pHYs", &[0, 0, 1]));
    let (data, end) = (png_chunk(b"IDAT", &[3; 70]), png_chunk(b"IEND", &[]));
    let text = png_chunk(b"tEXt", b"Author\0Maya");
    let exif = png_chunk(b"eXIf", b"GPSLatitude 39.7392");
    let (xmp, time) = (png_chunk(b"iTXt", b"XML:com.adobe.xmp city"), png_chunk(b"tIME", &[1; 7]));
    let profile = png_chunk(b"iCCP", b"of Maya");
    let behind = b"a film of Maya".to_vec();
    let picture = [&head[..], &ihdr, &density, &data, &data, &end].concat();
    let all = [&head[..], &ihdr, &profile, &density, &text, &data, &exif, &data, &xmp, &time, &end, &behind];
    (all.concat(), picture)
}

fn webp_chunk(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    let length = u32::try_from(inside.len()).unwrap().to_le_bytes();
    let odd = if inside.len() % 2 == 1 { &b"\0"[..] } else { &b""[..] };
    [&kind[..], &length[..], inside, odd].concat()
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let inside = chunks.concat();
    let length = u32::try_from(inside.len() + 4).unwrap().to_le_bytes();
    [&b"RIFF"[..], &length[..], &b"WEBP"[..], &inside[..]].concat()
}

fn webp() -> (Vec<u8>, Vec<u8>) {
    let features = |flags: u8| webp_chunk(b"VP8X", &[flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
    let (alpha, data) = (webp_chunk(b"ALPH", &[5; 9]), webp_chunk(b"VP8 ", &[3; 71]));
    let (exif, xmp) = (b"GPSLatitude 39.7392", b"<x:xmpmeta>city of Maya");
    let all = [
        features(0x10 | 0x2c),
        webp_chunk(b"ICCP", b"of Maya"),
        alpha.clone(),
        data.clone(),
        webp_chunk(b"EXIF", exif),
        webp_chunk(b"XMP ", xmp),
    ];
    let gone = |length: usize| webp_chunk(b"JUNK", &vec![0; length]);
    let picture = [features(0x10), gone(7), alpha, data, gone(exif.len()), gone(xmp.len())];
    ([riff(&all), b"a film of Maya".to_vec()].concat(), riff(&picture))
}

fn photos() -> [(FileKind, Vec<u8>, Vec<u8>); 2] {
    let (png, webp) = (png(), webp());
    [(FileKind::Png, png.0, png.1), (FileKind::Webp, webp.0, webp.1)]
}

fn stripped(kind: FileKind, all: &[u8], pieces: usize) -> Result<(Vec<u8>, bool), Broken> {
    let mut stripper = Stripper::of(kind).expect("a photo");
    let mut kept = Vec::new();
    for piece in all.chunks(pieces) {
        kept.extend(stripper.push(piece)?);
    }
    Ok((kept, stripper.is_whole()))
}

#[test]
fn only_the_picture_is_left() {
    for (kind, all, picture) in photos() {
        assert_eq!(FileKind::of(&all), kind, "it begins as one");
        assert_eq!(stripped(kind, &all, all.len()), Ok((picture.clone(), true)), "{kind:?}");
        for canary in [&b"GPS"[..], b"39.7392", b"Maya", b"city", b"Author"] {
            assert!(all.windows(canary.len()).any(|part| part == canary) || kind == FileKind::Webp);
            assert!(!picture.windows(canary.len()).any(|part| part == canary), "{kind:?}");
        }
    }
}

#[test]
fn what_is_none_is_refused_and_what_is_cut_off_is_not_whole() {
    let long = [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xff\xff\xffIDAT"].concat();
    assert_eq!(stripped(FileKind::Png, &long, 99), Err(Broken));
    assert_eq!(stripped(FileKind::Png, b"\x89PNG\n", 99), Err(Broken));
    // A chunk that is longer than its file, a file that ends within a head, and one that is shorter than nothing.
    for inside in [&b"VP8 \xff\xff\0\0abcd"[..], b"VP8 \x02\0\0\0abVP"] {
        let file = riff(&[inside.to_vec()]);
        assert_eq!(stripped(FileKind::Webp, &file, 99), Err(Broken), "{inside:?}");
    }
    assert_eq!(stripped(FileKind::Webp, b"RIFF\0\0\0\0WEBP", 99), Err(Broken));
    for (kind, all, _) in photos() {
        assert!(matches!(stripped(kind, &all[..all.len() / 2], 99), Ok((_, false))), "{kind:?}");
    }
    assert!(Stripper::of(FileKind::Other).is_none());
}

proptest! {
    #[test]
    fn in_pieces_as_at_once(pieces in 1usize..40) {
        for (kind, all, picture) in photos() {
            prop_assert_eq!(stripped(kind, &all, pieces), Ok((picture, true)));
        }
    }

    #[test]
    fn whatever_comes_it_ends(bytes: Vec<u8>) {
        for (kind, all, _) in photos() {
            // Behind a head that is as it should be, and in the middle of a picture.
            for from in [12, 60] {
                let file = [&all[..from], &bytes].concat();
                if let Ok((kept, _)) = stripped(kind, &file, 7) {
                    prop_assert!(kept.len() <= file.len());
                }
            }
        }
    }
}
