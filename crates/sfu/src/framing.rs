//! Datagrams in a stream (RFC 4571): two bytes of length, then so many bytes. Knows no sockets and no protocol.
//!
//! Strangers reach this code: whatever comes, it keeps no more than one frame and what was pushed last.
use crate::limits::DATAGRAM_BYTES_MAX;

/// Bytes before each frame.
const HEADER: usize = 2;

/// The other end does not speak in frames of ours: there is no way back into step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFrames;

/// Takes a stream apart.
#[derive(Debug, Default)]
pub struct Frames {
    buffer: Vec<u8>,
    at: usize,
}

impl Frames {
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.at);
        self.at = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, if it is there. Empty ones, which RFC 4571 allows, are passed over.
    ///
    /// # Errors
    /// A frame that is longer than a datagram of ours may be.
    pub fn poll(&mut self) -> Result<Option<Vec<u8>>, NotFrames> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let Some((header, rest)) = rest.split_first_chunk::<HEADER>() else { return Ok(None) };
            let len = usize::from(u16::from_be_bytes(*header));
            if len > DATAGRAM_BYTES_MAX {
                return Err(NotFrames);
            }
            let Some(frame) = rest.get(..len) else { return Ok(None) };
            let frame = frame.to_vec();
            self.at += HEADER + len;
            if !frame.is_empty() {
                return Ok(Some(frame));
            }
        }
    }

    /// Bytes that are kept.
    pub fn kept(&self) -> usize {
        self.buffer.len()
    }
}

/// Adds a datagram to a stream; one that is longer than a frame can be is left out.
pub fn write(to: &mut Vec<u8>, datagram: &[u8]) {
    if let Ok(len) = u16::try_from(datagram.len()) {
        to.extend_from_slice(&len.to_be_bytes());
        to.extend_from_slice(datagram);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    /// Everything that comes out when the stream arrives in pieces of these lengths, over and over.
    fn read(stream: &[u8], pieces: &[usize]) -> Result<Vec<Vec<u8>>, NotFrames> {
        let (mut frames, mut got, mut rest) = (Frames::default(), Vec::new(), stream);
        for piece in pieces.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (now, later) = rest.split_at((*piece).clamp(1, rest.len()));
            rest = later;
            frames.push(now);
            while let Some(frame) = frames.poll()? {
                got.push(frame);
            }
        }
        Ok(got)
    }

    #[test]
    fn a_frame_that_is_too_long_ends_it() {
        let long = (DATAGRAM_BYTES_MAX as u16 + 1).to_be_bytes();
        assert_eq!(read(&long, &[1]), Err(NotFrames), "before any of it is kept");
        let mut longest = Vec::new();
        write(&mut longest, &vec![7; DATAGRAM_BYTES_MAX]);
        assert_eq!(read(&longest, &[99]), Ok(vec![vec![7; DATAGRAM_BYTES_MAX]]));
        // TLS and HTTP are no frames.
        assert_eq!(read(&[0x16, 0x03, 0x01, 0x02, 0x00], &[5]), Err(NotFrames));
        assert_eq!(read(b"GET / HTTP/1.1\r\n", &[3]), Err(NotFrames));
    }

    #[test]
    fn empty_frames_and_halves_give_nothing() {
        assert_eq!(read(&[0, 0, 0, 0, 0, 1, 9, 0, 2, 8], &[1]), Ok(vec![vec![9]]));
        assert_eq!(read(&[0], &[1]), Ok(vec![]));
        let mut nothing = Vec::new();
        write(&mut nothing, &vec![0; 70_000]);
        assert!(nothing.is_empty(), "what does not fit is left out whole");
    }

    /// Whatever comes, no panic, and no more is kept than a frame and the last piece.
    #[test]
    fn a_hundred_thousand_random_streams() {
        let mut rng = StdRng::seed_from_u64(4571);
        let mut ended = 0;
        for _ in 0..100_000 {
            let mut frames = Frames::default();
            for _ in 0..rng.random_range(1..6) {
                let mut piece = vec![0; rng.random_range(0..300)];
                rng.fill(piece.as_mut_slice());
                if rng.random_range(0..4) > 0 {
                    // Mostly a length that may be.
                    piece.splice(0..0, [rng.random_range(0..6), rng.random()]);
                }
                frames.push(&piece);
                assert!(frames.kept() <= HEADER + DATAGRAM_BYTES_MAX + piece.len());
                let is_over = loop {
                    match frames.poll() {
                        Ok(Some(frame)) => assert!((1..=DATAGRAM_BYTES_MAX).contains(&frame.len())),
                        Ok(None) => break false,
                        Err(NotFrames) => break true,
                    }
                };
                if is_over {
                    ended += 1;
                    break;
                }
            }
        }
        assert!((1_000..99_000).contains(&ended), "both kinds were tried: {ended}");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_however_it_is_cut(
            datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..1_500), 0..12),
            pieces in prop::collection::vec(1usize..3_000, 1..6),
        ) {
            let mut stream = Vec::new();
            datagrams.iter().for_each(|datagram| write(&mut stream, datagram));
            prop_assert_eq!(read(&stream, &pieces), Ok(datagrams));
        }
    }
}
