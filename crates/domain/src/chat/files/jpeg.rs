//! A JPEG (ITU-T T.81, annex B) without what a phone writes beside the picture: where and when it was taken, with which
//! phone, a smaller copy of it. As a stream, since a photo is never in memory as a whole.
//!
//! Kept are the segments without which a picture is not drawn; gone are APP1 to APP13, APP15, comments, and whatever stands
//! behind the picture's end (motion photos have a film there). APP0 says how dense the pixels are, and no more of it is kept:
//! a smaller copy of the picture may stand there. APP14 says how colours are meant.
use super::strip::{Broken, each};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Before the byte of the picture's beginning that says so.
    Start(u8),
    /// 0xff comes.
    Marker,
    /// What follows 0xff; true: within the picture's data.
    Kind(bool),
    /// The two bytes of a segment's length.
    Length {
        kind: u8,
        first: Option<u8>,
    },
    /// In a segment, with so many bytes to go.
    Segment {
        kind: u8,
        left: u16,
        keep: bool,
    },
    /// In APP0, of which so many bytes were seen.
    Density {
        got: [u8; 12],
        n: usize,
        left: u16,
    },
    /// In the picture's data.
    Data,
    End,
}

pub(super) struct Stripper {
    at: At,
}

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
/// What of APP0 says how dense the pixels are, and behind it two bytes of how large the smaller copy is.
const DENSITY: u8 = 12 + 2;

impl Stripper {
    pub fn new() -> Stripper {
        Stripper { at: At::Start(0) }
    }

    /// What is kept of this piece.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<u8>, Broken> {
        each(piece, |byte, kept| {
            self.at = step(self.at, byte, kept)?;
            Ok(())
        })
    }

    /// It has been seen to its end.
    pub fn is_whole(&self) -> bool {
        self.at == At::End
    }
}

fn is_kept(kind: u8) -> bool {
    !matches!(kind, APP0..=0xed | 0xef | 0xfe)
}

fn step(at: At, byte: u8, kept: &mut Vec<u8>) -> Result<At, Broken> {
    Ok(match at {
        At::Start(0) if byte == 0xff => At::Start(1),
        At::Start(1) if byte == SOI => {
            kept.extend([0xff, SOI]);
            At::Marker
        }
        At::Start(_) => return Err(Broken),
        At::Marker if byte == 0xff => At::Kind(false),
        At::Marker => return Err(Broken),
        At::Kind(within) => kind(within, byte, kept)?,
        At::Length { kind, first: None } => At::Length { kind, first: Some(byte) },
        At::Length { kind, first: Some(first) } => {
            let left = u16::from_be_bytes([first, byte]).checked_sub(2).ok_or(Broken)?;
            if kind == APP0 && left >= u16::from(DENSITY) {
                return Ok(At::Density { got: [0; 12], n: 0, left });
            }
            let keep = is_kept(kind);
            if keep {
                kept.extend([0xff, kind, first, byte]);
            }
            segment(kind, left, keep)
        }
        At::Segment { kind, left, keep } => {
            if keep {
                kept.push(byte);
            }
            segment(kind, left - 1, keep)
        }
        At::Density { mut got, n, left } => {
            if let Some(place) = got.get_mut(n) {
                *place = byte;
            }
            if n + 1 < usize::from(DENSITY) {
                At::Density { got, n: n + 1, left: left - 1 }
            } else {
                if got.starts_with(b"JFIF\0") {
                    kept.extend([0xff, APP0, 0, 2 + DENSITY]);
                    kept.extend(got);
                    kept.extend([0, 0]);
                }
                segment(APP0, left - 1, false)
            }
        }
        At::Data if byte == 0xff => At::Kind(true),
        At::Data => {
            kept.push(byte);
            At::Data
        }
        At::End => At::End,
    })
}

fn segment(kind: u8, left: u16, keep: bool) -> At {
    match (left, kind) {
        (0, SOS) => At::Data,
        (0, _) => At::Marker,
        _ => At::Segment { kind, left, keep },
    }
}

fn kind(within: bool, byte: u8, kept: &mut Vec<u8>) -> Result<At, Broken> {
    Ok(match byte {
        // Any number of 0xff may stand before a marker.
        0xff => At::Kind(within),
        // A 0xff of the picture's own, and marks to begin anew at.
        0x00 | 0xd0..=0xd7 if within => {
            kept.extend([0xff, byte]);
            At::Data
        }
        EOI => {
            kept.extend([0xff, EOI]);
            At::End
        }
        // Behind a scan, tables and further scans may follow.
        0xc0..=0xcf | 0xda..=0xfe => At::Length { kind: byte, first: None },
        _ => return Err(Broken),
    })
}
