//! A photo without what is not the picture: where and when it was taken, with what, by whom, a smaller copy of it. As a
//! stream, since a photo is never in memory as a whole. One that scripts have sent as a photo was drawn anew already; this is
//! for those that come as a file or by a plain form.
use super::{jpeg, png, webp};
use model::chat::FileKind;

/// It breaks the format's rules: nothing of it is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

pub(super) enum Stripper {
    Jpeg(jpeg::Stripper),
    Png(png::Stripper),
    Webp(webp::Stripper),
}

impl Stripper {
    /// None for what is kept as it comes.
    pub fn of(kind: FileKind) -> Option<Stripper> {
        match kind {
            FileKind::Jpeg => Some(Stripper::Jpeg(jpeg::Stripper::new())),
            FileKind::Png => Some(Stripper::Png(png::Stripper::new())),
            FileKind::Webp => Some(Stripper::Webp(webp::Stripper::new())),
            FileKind::Gif | FileKind::Other => None,
        }
    }

    /// What is kept of this piece.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<u8>, Broken> {
        match self {
            Stripper::Jpeg(photo) => photo.push(piece),
            Stripper::Png(photo) => photo.push(piece),
            Stripper::Webp(photo) => photo.push(piece),
        }
    }

    /// It has been seen to its end.
    pub fn is_whole(&self) -> bool {
        match self {
            Stripper::Jpeg(photo) => photo.is_whole(),
            Stripper::Png(photo) => photo.is_whole(),
            Stripper::Webp(photo) => photo.is_whole(),
        }
    }
}

/// What is kept of a piece, byte by byte.
pub(super) fn each(
    piece: &[u8],
    mut step: impl FnMut(u8, &mut Vec<u8>) -> Result<(), Broken>,
) -> Result<Vec<u8>, Broken> {
    let mut kept = Vec::with_capacity(piece.len());
    for byte in piece {
        step(*byte, &mut kept)?;
    }
    Ok(kept)
}

/// All of a photo that comes in pieces of that length: what is kept, and whether it was seen to its end. None where nothing is
/// taken out, or where it is broken.
pub(crate) fn stripped(photo: &[u8], piece: usize) -> Option<(Vec<u8>, bool)> {
    let (mut stripper, mut kept) = (Stripper::of(FileKind::of(photo))?, Vec::new());
    for part in photo.chunks(piece.max(1)) {
        kept.extend(stripper.push(part).ok()?);
    }
    Some((kept, stripper.is_whole()))
}
