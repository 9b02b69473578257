//! What a connection's bytes are: frames of ICE-TCP, or messages to the relay. Its first two bytes say which.
use crate::framing::{Frames, NotFrames};
use crate::relay::stream::{self, Messages};

pub(super) enum Pieces {
    /// Fewer than two bytes have come.
    Unknown(Vec<u8>),
    Frames(Frames),
    Messages(Messages),
}

impl Pieces {
    pub fn push(&mut self, bytes: &[u8]) {
        match self {
            Pieces::Frames(frames) => frames.push(bytes),
            Pieces::Messages(messages) => messages.push(bytes),
            Pieces::Unknown(begun) => {
                begun.extend_from_slice(bytes);
                if begun.len() < 2 {
                    return;
                }
                let begun = std::mem::take(begun);
                *self = if stream::begins(&begun) {
                    Pieces::Messages(Messages::default())
                } else {
                    Pieces::Frames(Frames::default())
                };
                self.push(&begun);
            }
        }
    }

    /// # Errors
    /// As `Frames` and `Messages`.
    pub fn poll(&mut self) -> Result<Option<Vec<u8>>, NotFrames> {
        match self {
            Pieces::Frames(frames) => frames.poll(),
            Pieces::Messages(messages) => messages.poll(),
            Pieces::Unknown(_) => Ok(None),
        }
    }

    pub const fn are_relayed(&self) -> bool {
        matches!(self, Pieces::Messages(_))
    }
}
