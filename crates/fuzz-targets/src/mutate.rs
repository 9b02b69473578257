//! Mutations from a seed, for test runs without libFuzzer: the same seed is the same inputs.

/// Inputs are cut here. Higher: slower. Lower: what only many lines bring about is not tried.
const BYTES_MAX: usize = 4_096;
/// What parsers get wrong at most.
const EDGES: [u8; 8] = [0, 1, 0x7F, 0x80, 0xFF, 0x40, 0x10, b'\n'];

pub struct Mutator(u64);

impl Mutator {
    pub const fn new(seed: u64) -> Self {
        Mutator(seed)
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// One of the seeds with one to eight changes.
    pub fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let at = self.below(seeds.len());
        let mut bytes = seeds.get(at).cloned().unwrap_or_default();
        for _ in 0..=self.below(8) {
            let other = self.below(seeds.len());
            self.change(&mut bytes, seeds.get(other).map_or(&[][..], Vec::as_slice));
        }
        bytes.truncate(BYTES_MAX);
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(bytes.len() + 1);
        let len = self.below(16);
        let end = (at + len).min(bytes.len());
        match self.below(9) {
            0 => {
                let bit = self.below(8);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            1 => {
                let edge = EDGES[self.below(EDGES.len())];
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = edge;
                }
            }
            // Lengths and counts have two bytes.
            2 => {
                let value = [0, 1, 3, 4, 20, 1_500, 0x7FFF, 0xFFFF][self.below(8)] as u16;
                if let Some(place) = bytes.get_mut(at..at + 2) {
                    place.copy_from_slice(&value.to_be_bytes());
                }
            }
            3 => drop(bytes.drain(at.min(end)..end)),
            4 => bytes.truncate(at),
            5 => {
                let again = bytes.get(at..end).unwrap_or_default().to_vec();
                drop(bytes.splice(at..at, again));
            }
            6 => {
                let chance: Vec<u8> = (0..len).map(|_| self.next() as u8).collect();
                drop(bytes.splice(at..at, chance));
            }
            // A piece of another one: words of a language that this knows nothing of.
            7 => {
                let from = self.below(other.len() + 1);
                let to = (from + 1 + self.below(64)).min(other.len());
                let piece = other.get(from..to).unwrap_or_default().to_vec();
                drop(bytes.splice(at..end, piece));
            }
            _ => {
                let from = self.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(other.get(from..).unwrap_or_default());
            }
        }
    }
}
