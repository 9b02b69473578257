//! A file as sealed chunks, so that neither end ever holds all of it: each is bound to its file, its place in it, and to
//! whether it is the last. What is changed, swapped, left out, cut off or added opens as nothing.
use crate::seal::cipher::{self, Key};
use anyhow::{Context, bail};

/// Bytes of one chunk. Higher: memory for each file on its way. Lower: more of the file is seals.
pub(super) const CHUNK: usize = 64 * 1024;
/// What sealing adds to each: version, nonce, tag (`seal::cipher`).
pub(super) const SEAL: usize = 1 + 12 + 16;

/// How many chunks so many bytes are; a file without any would have one.
pub(super) fn count(bytes: i64) -> anyhow::Result<u32> {
    let bytes = usize::try_from(bytes).context("a file has no less than no bytes")?;
    u32::try_from(bytes.div_ceil(CHUNK).max(1)).context("a file of few enough chunks")
}

/// The nonce counts: the key is this file's alone.
fn nonce(index: u32, last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[..4].copy_from_slice(&index.to_be_bytes());
    nonce[4] = u8::from(last);
    nonce
}

fn place_of(place: &[u8], index: u32, last: bool) -> Vec<u8> {
    [place, &nonce(index, last)].concat()
}

/// Takes a file in pieces of any size, gives sealed chunks.
pub(super) struct Sealer {
    key: Key,
    place: Vec<u8>,
    waiting: Vec<u8>,
    index: u32,
    pub bytes: i64,
}

impl Sealer {
    /// `place`: what the file is bound to.
    pub fn new(key: Key, place: Vec<u8>) -> Sealer {
        Sealer { key, place, waiting: Vec::with_capacity(2 * CHUNK), index: 0, bytes: 0 }
    }

    /// Whatever chunks are full by it; the last one waits, since only the end says that it is the last.
    pub fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        self.waiting.extend_from_slice(piece);
        self.bytes += i64::try_from(piece.len()).unwrap_or(i64::MAX);
        let mut out = Vec::new();
        while self.waiting.len() > CHUNK {
            let rest = self.waiting.split_off(CHUNK);
            let chunk = std::mem::replace(&mut self.waiting, rest);
            out.extend(self.seal(&chunk, false));
        }
        out
    }

    /// The last chunk.
    pub fn end(&mut self) -> Vec<u8> {
        let chunk = std::mem::take(&mut self.waiting);
        self.seal(&chunk, true)
    }

    fn seal(&mut self, chunk: &[u8], last: bool) -> Vec<u8> {
        let place = place_of(&self.place, self.index, last);
        let sealed = cipher::seal(&self.key, nonce(self.index, last), &place, chunk);
        self.index += 1;
        sealed
    }
}

/// The other way, for a file of so many bytes.
pub(super) struct Opener {
    key: Key,
    place: Vec<u8>,
    left: i64,
    index: u32,
    count: u32,
}

impl Opener {
    pub fn new(key: Key, place: Vec<u8>, bytes: i64) -> anyhow::Result<Opener> {
        Ok(Opener { key, place, left: bytes, index: 0, count: count(bytes)? })
    }

    /// Where the next chunk stands, and how long it is with its seal; none at the end.
    pub fn next(&self) -> Option<(u64, usize)> {
        let at = u64::from(self.index) * (CHUNK + SEAL) as u64;
        let plain = usize::try_from(self.left).unwrap_or_default().min(CHUNK);
        (self.index < self.count).then_some((at, plain + SEAL))
    }

    pub fn open(&mut self, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let Some((_, length)) = self.next() else { bail!("a file has no chunk behind its last") };
        if sealed.len() != length {
            bail!("a file is shorter than its row says");
        }
        let place = place_of(&self.place, self.index, self.index + 1 == self.count);
        let plain = cipher::open(&self.key, &place, sealed).context("a chunk of a file")?;
        self.index += 1;
        self.left -= i64::try_from(plain.len())?;
        Ok(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> Key {
        Key::new([7; 32])
    }

    fn sealed(plain: &[u8], pieces: usize) -> Vec<u8> {
        let mut sealer = Sealer::new(key(), b"here".to_vec());
        let mut out = Vec::new();
        for piece in plain.chunks(pieces.max(1)) {
            out.extend(sealer.push(piece));
        }
        assert_eq!(sealer.bytes, plain.len() as i64);
        out.extend(sealer.end());
        out
    }

    fn opened(sealed: &[u8], bytes: usize, place: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (mut opener, mut out) = (Opener::new(key(), place.to_vec(), bytes as i64)?, Vec::new());
        while let Some((at, length)) = opener.next() {
            let from = sealed.len().min(at as usize);
            let to = sealed.len().min(from + length);
            out.extend(opener.open(&sealed[from..to])?);
        }
        Ok(out)
    }

    fn plain(length: usize) -> Vec<u8> {
        (0..length).map(|n| (n / 251 % 256) as u8).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn opens_what_it_sealed(length in 0usize..3 * CHUNK, pieces in 1usize..2 * CHUNK) {
            let file = plain(length);
            prop_assert_eq!(opened(&sealed(&file, pieces), length, b"here").unwrap(), file);
        }
    }

    #[test]
    fn at_the_edges_of_chunks() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK] {
            let all = sealed(&plain(length), CHUNK);
            assert_eq!(all.len(), length + count(length as i64).unwrap() as usize * SEAL);
            assert_eq!(opened(&all, length, b"here").unwrap(), plain(length));
        }
    }

    #[test]
    fn what_is_changed_swapped_cut_or_elsewhere_opens_as_nothing() {
        let (length, step) = (3 * CHUNK, CHUNK + SEAL);
        let whole = sealed(&plain(length), CHUNK);
        let mut flipped = whole.clone();
        flipped[step + 40] ^= 1;
        let mut swapped = whole.clone();
        swapped[..step].copy_from_slice(&whole[step..2 * step]);
        swapped[step..2 * step].copy_from_slice(&whole[..step]);
        for bad in [&flipped[..], &swapped[..], &whole[..2 * step], &whole[step..]] {
            assert!(opened(bad, length, b"here").is_err());
        }
        // Cut off, with a row that says so: the last chunk is not marked as the last.
        assert!(opened(&whole[..2 * step], 2 * CHUNK, b"here").is_err());
        assert!(opened(&whole, length, b"there").is_err());
    }
}
