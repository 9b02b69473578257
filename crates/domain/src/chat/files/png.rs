//! A PNG (W3C, third edition) without what is not the picture: texts, EXIF, time, profile, whatever is unknown, and all that
//! stands behind its end.
use super::strip::{Broken, each};

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
/// What a picture is drawn by, also one that moves. All else goes.
const KEPT: [[u8; 4]; 16] = [
    *b"IHDR", *b"PLTE", *b"IDAT", *b"IEND", *b"tRNS", *b"gAMA", *b"cHRM", *b"sRGB", *b"sBIT", *b"bKGD",
    *b"pHYs", *b"acTL", *b"fcTL", *b"fdAT", *b"cICP", *b"hIST",
];
const END: [u8; 4] = *b"IEND";
/// The format's own limit.
const LENGTH_MAX: u32 = 0x7fff_ffff;
/// Behind what is in a chunk.
const CHECKSUM: u64 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// So many bytes of the signature were seen.
    Signature(usize),
    /// In the length and kind of a chunk, of which so many bytes are there.
    Head {
        got: [u8; 8],
        n: usize,
    },
    /// In a chunk, with so many bytes to go.
    Chunk {
        left: u64,
        keep: bool,
        last: bool,
    },
    End,
}

const NEXT: At = At::Head { got: [0; 8], n: 0 };

pub(super) struct Stripper {
    at: At,
}

impl Stripper {
    pub fn new() -> Stripper {
        Stripper { at: At::Signature(0) }
    }

    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<u8>, Broken> {
        each(piece, |byte, kept| {
            self.at = step(self.at, byte, kept)?;
            Ok(())
        })
    }

    pub fn is_whole(&self) -> bool {
        self.at == At::End
    }
}

fn step(at: At, byte: u8, kept: &mut Vec<u8>) -> Result<At, Broken> {
    Ok(match at {
        At::Signature(n) if SIGNATURE.get(n) == Some(&byte) => {
            kept.push(byte);
            if n + 1 == SIGNATURE.len() { NEXT } else { At::Signature(n + 1) }
        }
        At::Signature(_) => return Err(Broken),
        At::Head { mut got, n } => {
            if let Some(place) = got.get_mut(n) {
                *place = byte;
            }
            if n + 1 == got.len() { chunk(got, kept)? } else { At::Head { got, n: n + 1 } }
        }
        At::Chunk { left, keep, last } => {
            if keep {
                kept.push(byte);
            }
            match left - 1 {
                0 if last => At::End,
                0 => NEXT,
                left => At::Chunk { left, keep, last },
            }
        }
        At::End => At::End,
    })
}

fn chunk(head: [u8; 8], kept: &mut Vec<u8>) -> Result<At, Broken> {
    let [a, b, c, d, kind @ ..] = head;
    let length = u32::from_be_bytes([a, b, c, d]);
    if length > LENGTH_MAX {
        return Err(Broken);
    }
    let keep = KEPT.contains(&kind);
    if keep {
        kept.extend(head);
    }
    Ok(At::Chunk { left: u64::from(length) + CHECKSUM, keep, last: kind == END })
}
