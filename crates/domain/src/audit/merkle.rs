//! The tree over a log's entries (RFC 9162, 2.1). Kept are only the roots of its whole subtrees: enough to add a leaf and
//! to say the root, and never more of them than the size has binary digits.
use sha2::{Digest, Sha256};

pub(super) type Hash = [u8; 32];

/// The hash of an entry. The first byte tells it from a node's, so that no node can be passed off as an entry.
pub(super) fn leaf(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The roots of the whole subtrees, the largest first: one for each one among the size's binary digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Peaks {
    size: i64,
    roots: Vec<Hash>,
}

impl Peaks {
    /// None when the bytes are not those of a tree of this size.
    pub fn read(size: i64, bytes: &[u8]) -> Option<Peaks> {
        let (roots, rest) = bytes.as_chunks::<32>();
        let fits = size >= 0 && rest.is_empty() && roots.len() == size.count_ones() as usize;
        fits.then(|| Peaks { size, roots: roots.to_vec() })
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.roots.concat()
    }

    pub fn size(&self) -> i64 {
        self.size
    }

    pub fn push(&mut self, leaf: Hash) {
        let mut root = leaf;
        // As with a number that is counted up: each one at the end of the old size is a subtree that is whole now.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                root = node(&left, &root);
            }
        }
        self.roots.push(root);
        self.size += 1;
    }

    pub fn root(&self) -> Hash {
        let smaller = self.roots.iter().rev().copied();
        smaller.reduce(|right, left| node(&left, &right)).unwrap_or_else(|| Sha256::digest([]).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The tree as the RFC defines it, from all leaves anew.
    fn plain(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            more => {
                let half = more.len().next_power_of_two() / 2;
                node(&plain(&more[..half]), &plain(&more[half..]))
            }
        }
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        // The leaves and roots of the reference implementation's own test (google/certificate-transparency).
        let leaves: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut peaks = Peaks::default();
        for (size, root) in roots.iter().enumerate() {
            assert_eq!(hex(&peaks.root()), *root, "of {size} leaves");
            if let Some(entry) = leaves.get(size) {
                peaks.push(leaf(entry));
            }
        }
    }

    #[test]
    fn growing_gives_what_the_definition_gives_and_stays_small() {
        let mut peaks = Peaks::default();
        let mut leaves = Vec::new();
        for n in 0..600_u32 {
            assert_eq!(peaks.root(), plain(&leaves), "{n}");
            assert!(peaks.bytes().len() <= 32 * 10);
            peaks = Peaks::read(i64::from(n), &peaks.bytes()).expect("reads what it wrote");
            leaves.push(leaf(&n.to_be_bytes()));
            peaks.push(leaves[leaves.len() - 1]);
        }
    }

    #[test]
    fn bytes_of_another_size_are_refused() {
        assert_eq!(Peaks::read(3, &[0; 32]), None);
        assert_eq!(Peaks::read(1, &[0; 31]), None);
        assert_eq!(Peaks::read(-1, &[]), None);
        assert_eq!(Peaks::read(0, &[]), Some(Peaks::default()));
    }
}
