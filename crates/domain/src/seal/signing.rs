//! Showing who wrote something down: signatures (Ed25519, RFC 8032), which anybody can check who knows the public key;
//! and keyed hashes, which are quicker and only for ourselves. The key is a file like the others.
use super::cipher::{Key, derive, keyed_hash};
use anyhow::anyhow;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

pub(crate) struct Signer {
    pair: Ed25519KeyPair,
    own: Key,
}

impl Signer {
    pub fn new(seed: &Key) -> anyhow::Result<Signer> {
        let pair =
            Ed25519KeyPair::from_seed_unchecked(&seed[..]).map_err(|_| anyhow!("a seed of 32 bytes"))?;
        Ok(Signer { pair, own: derive(seed, "audit head") })
    }

    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.pair.sign(text).as_ref().to_vec()
    }

    pub fn public(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    pub fn mac(&self, text: &[u8]) -> Vec<u8> {
        keyed_hash(&self.own, text).to_vec()
    }
}

pub(crate) fn is_signed(public: &[u8], text: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(text, signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    #[test]
    fn signs_as_the_standard_says() {
        // RFC 8032, 7.1, test 1: an empty message.
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
            0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        let signer = Signer::new(&Zeroizing::new(seed)).expect("a key");
        assert_eq!(signer.public()[..4], [0xd7, 0x5a, 0x98, 0x01]);
        assert_eq!(signer.sign(b"")[..4], [0xe5, 0x56, 0x43, 0x00]);
    }

    #[test]
    fn a_keyed_hash_needs_the_key() {
        let signer = |byte| Signer::new(&Zeroizing::new([byte; 32])).expect("a key");
        assert_eq!(signer(1).mac(b"text"), signer(1).mac(b"text"));
        assert_ne!(signer(1).mac(b"text"), signer(2).mac(b"text"));
        assert_ne!(signer(1).mac(b"text"), signer(1).mac(b"other"));
    }

    #[test]
    fn another_text_key_or_signature_is_refused() {
        let signer = |byte| Signer::new(&Zeroizing::new([byte; 32])).expect("a key");
        let signed = signer(1).sign(b"text");
        assert!(is_signed(&signer(1).public(), b"text", &signed));
        assert!(!is_signed(&signer(1).public(), b"other", &signed));
        assert!(!is_signed(&signer(2).public(), b"text", &signed));
        assert!(!is_signed(&signer(1).public(), b"text", &signed[1..]));
    }
}
