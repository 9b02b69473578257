//! A WebP (RFC 9649) without what is not the picture: EXIF, XMP, profile, whatever is unknown, and all that stands behind its
//! end. Its beginning says how long it is, which a stream does not know yet: so what goes is made nothing in its place,
//! under a name that readers pass over.
use super::strip::{Broken, each};

const KEPT: [[u8; 4]; 6] = [*b"VP8 ", *b"VP8L", *b"VP8X", *b"ALPH", *b"ANIM", *b"ANMF"];
const FEATURES: [u8; 4] = *b"VP8X";
const NOTHING: [u8; 4] = *b"JUNK";
/// The features that say: there is a profile, EXIF, XMP.
const GONE: u8 = 0x20 | 0x08 | 0x04;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// In the file's own head, of which so many bytes are there.
    Start {
        got: [u8; 12],
        n: usize,
    },
    /// In the kind and length of a chunk.
    Head {
        got: [u8; 8],
        n: usize,
    },
    /// In a chunk, with so many bytes to go. `features`: the next byte has them.
    Chunk {
        left: u64,
        keep: bool,
        features: bool,
    },
    End,
}

const NEXT: At = At::Head { got: [0; 8], n: 0 };

pub(super) struct Stripper {
    at: At,
    /// Bytes to the end of the file, as its head says.
    left: u64,
}

impl Stripper {
    pub fn new() -> Stripper {
        Stripper { at: At::Start { got: [0; 12], n: 0 }, left: 0 }
    }

    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<u8>, Broken> {
        each(piece, |byte, kept| self.step(byte, kept))
    }

    pub fn is_whole(&self) -> bool {
        self.at == At::End
    }

    fn step(&mut self, byte: u8, kept: &mut Vec<u8>) -> Result<(), Broken> {
        let inside = !matches!(self.at, At::Start { .. } | At::End);
        if inside {
            self.left -= 1;
        }
        self.at = match self.at {
            At::Start { mut got, n } => {
                if let Some(place) = got.get_mut(n) {
                    *place = byte;
                }
                if n + 1 == got.len() { self.start(got, kept)? } else { At::Start { got, n: n + 1 } }
            }
            At::Head { mut got, n } => {
                if let Some(place) = got.get_mut(n) {
                    *place = byte;
                }
                if n + 1 == got.len() { self.chunk(got, kept)? } else { At::Head { got, n: n + 1 } }
            }
            At::Chunk { left, keep, features } => {
                kept.push(match (keep, features) {
                    (false, _) => 0,
                    (true, true) => byte & !GONE,
                    (true, false) => byte,
                });
                if left == 1 { NEXT } else { At::Chunk { left: left - 1, keep, features: false } }
            }
            At::End => At::End,
        };
        if self.left == 0 && self.at == NEXT {
            self.at = At::End;
        }
        // Its end is within a head: what follows would not belong to it.
        if inside && self.left == 0 && self.at != At::End { Err(Broken) } else { Ok(()) }
    }

    fn start(&mut self, head: [u8; 12], kept: &mut Vec<u8>) -> Result<At, Broken> {
        let [b'R', b'I', b'F', b'F', a, b, c, d, rest @ ..] = head else { return Err(Broken) };
        if rest != *b"WEBP" {
            return Err(Broken);
        }
        self.left = u64::from(u32::from_le_bytes([a, b, c, d])).checked_sub(4).ok_or(Broken)?;
        kept.extend(head);
        Ok(NEXT)
    }

    fn chunk(&self, head: [u8; 8], kept: &mut Vec<u8>) -> Result<At, Broken> {
        let [k, i, n, d, length @ ..] = head;
        let kind = [k, i, n, d];
        let length = u32::from_le_bytes(length);
        // One of an odd length has a byte more.
        let left = u64::from(length) + u64::from(length % 2);
        if left > self.left {
            return Err(Broken);
        }
        let keep = KEPT.contains(&kind);
        kept.extend(if keep { kind } else { NOTHING });
        kept.extend(length.to_le_bytes());
        Ok(if left == 0 { NEXT } else { At::Chunk { left, keep, features: kind == FEATURES } })
    }
}
