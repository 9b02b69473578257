//! TURN's own frames in a stream (RFC 8656, 12.5; RFC 8489, 6.2.2): messages and channel data say how long they are.
use super::wire::CHANNEL_HEADER;
use crate::framing::NotFrames;
use crate::limits::RELAY_MESSAGE_MAX;
use crate::stun::{self, u16_at};

/// Takes a stream apart. As with frames, no more is kept than one message and what was pushed last.
#[derive(Debug, Default)]
pub struct Messages {
    buffer: Vec<u8>,
    at: usize,
}

/// Does a stream that begins so speak TURN? An allocation is asked for first. As the length of a frame (RFC 4571) it
/// would be three bytes, in which there is no check.
pub fn begins(bytes: &[u8]) -> bool {
    u16_at(bytes, 0) == Some(0x0003)
}

impl Messages {
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.at);
        self.at = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, if it is there.
    ///
    /// # Errors
    /// Neither a message nor a channel's, or one that is longer than a datagram of ours would make it.
    pub fn poll(&mut self) -> Result<Option<Vec<u8>>, NotFrames> {
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let (Some(first), Some(len)) = (rest.first(), u16_at(rest, 2)) else { return Ok(None) };
        let len = match first {
            0..=0x3F => stun::HEADER + usize::from(len),
            0x40..=0x4F => CHANNEL_HEADER + usize::from(len).next_multiple_of(4),
            _ => return Err(NotFrames),
        };
        if len > RELAY_MESSAGE_MAX {
            return Err(NotFrames);
        }
        let Some(message) = rest.get(..len) else { return Ok(None) };
        let message = message.to_vec();
        self.at += len;
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    #[test]
    fn messages_come_out_however_they_are_cut() {
        let message = stun::Builder::new(0x0003, &[3; 12]).unsigned();
        let mut channel = vec![8; 5];
        super::super::wire::into_channel(&mut channel, 0x4000, true);
        let stream = [message.clone(), channel.clone(), message.clone()].concat();
        assert!(begins(&stream));
        for piece in 1..stream.len() {
            let mut messages = Messages::default();
            let mut got = Vec::new();
            for bytes in stream.chunks(piece) {
                messages.push(bytes);
                while let Some(one) = messages.poll().expect("messages") {
                    got.push(one);
                }
            }
            assert_eq!(got, [message.clone(), channel.clone(), message.clone()], "{piece}");
        }
    }

    #[test]
    fn noise_ends_it_and_fills_nothing() {
        let mut rng = StdRng::seed_from_u64(8656);
        let mut ended = 0;
        for _ in 0..20_000 {
            let mut messages = Messages::default();
            let mut piece = vec![0; rng.random_range(1..400)];
            rng.fill(piece.as_mut_slice());
            piece[0] &= 0x7F;
            messages.push(&piece);
            let is_over = loop {
                match messages.poll() {
                    Ok(Some(message)) => assert!((4..=RELAY_MESSAGE_MAX).contains(&message.len())),
                    Ok(None) => break false,
                    Err(NotFrames) => break true,
                }
            };
            assert!(messages.buffer.len() <= piece.len());
            ended += u32::from(is_over);
        }
        assert!((1_000..20_000).contains(&ended), "both kinds were tried: {ended}");
    }
}
