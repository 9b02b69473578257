//! Datagrams on their way to a worker: copied into one buffer, which comes back and is used again, so that nothing is
//! allocated for a packet.
use crate::ice::Path;
use crate::limits::{DEMUX_BATCH_BYTES, DEMUX_BATCH_DATAGRAMS};

#[derive(Debug)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    /// Each datagram's path, and where it ends.
    ends: Vec<(Path, usize)>,
}

impl Batch {
    pub fn new() -> Self {
        Batch {
            bytes: Vec::with_capacity(DEMUX_BATCH_BYTES),
            ends: Vec::with_capacity(DEMUX_BATCH_DATAGRAMS),
        }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Is there room for one more of this length?
    pub fn fits(&self, len: usize) -> bool {
        self.bytes.len() + len <= DEMUX_BATCH_BYTES && self.ends.len() < DEMUX_BATCH_DATAGRAMS
    }

    pub fn push(&mut self, path: Path, datagram: &[u8]) {
        self.bytes.extend_from_slice(datagram);
        self.ends.push((path, self.bytes.len()));
    }

    /// Hands over all, in order, and is empty afterwards.
    pub fn drain(&mut self, mut each: impl FnMut(Path, &mut [u8])) {
        let mut from = 0;
        for (path, end) in self.ends.drain(..) {
            if let Some(datagram) = self.bytes.get_mut(from..end) {
                each(path, datagram);
            }
            from = end;
        }
        self.bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::SocketAddr;

    #[test]
    fn what_is_put_in_comes_out_and_the_buffer_stays() {
        let path = |port| Path { from: SocketAddr::from(([192, 0, 2, 1], port)), local: None };
        let mut batch = Batch::new();
        let room = batch.bytes.as_ptr();
        for round in 0..3 {
            let mut count = 0;
            while batch.fits(1_200) {
                batch.push(path(count), &[count as u8; 1_200]);
                count += 1;
            }
            assert!(count > 20, "round {round}");
            let mut seen = 0;
            batch.drain(|of, datagram| {
                assert_eq!((of, &*datagram), (path(seen), &[seen as u8; 1_200][..]));
                seen += 1;
            });
            assert_eq!((seen, batch.len()), (count, 0));
            assert_eq!(batch.bytes.as_ptr(), room, "nothing was allocated");
        }
    }
}
