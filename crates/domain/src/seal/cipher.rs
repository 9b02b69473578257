//! The few cryptographic steps, each once: derive, seal, open, keyed hash.
use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use anyhow::anyhow;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// 256 bits, wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// The first byte of whatever is sealed: how it was sealed.
const VERSION: u8 = 1;
const NONCE: usize = 12;

/// A key for one purpose (HKDF-SHA-256, RFC 5869); the root key itself encrypts nothing.
pub(crate) fn derive(root: &Key, purpose: &str) -> Key {
    let mut out = Zeroizing::new([0; 32]);
    // Only a length above 8160 bytes fails.
    hkdf::Hkdf::<Sha256>::new(None, &root[..])
        .expand(purpose.as_bytes(), &mut out[..])
        .expect("32 bytes are few enough");
    out
}

/// AES-256-GCM-SIV (RFC 8452): a repeated nonce would show equality and nothing more. `place` binds the value to
/// its clinic, column and row.
pub(crate) fn seal(key: &Key, nonce: [u8; NONCE], place: &[u8], plain: &[u8]) -> Vec<u8> {
    let cipher = Aes256GcmSiv::new((&**key).into());
    let body = cipher
        .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: place })
        .expect("texts are shorter than 64 GiB");
    [&[VERSION], &nonce[..], &body].concat()
}

pub(crate) fn open(key: &Key, place: &[u8], sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let (&version, rest) = sealed.split_first().ok_or_else(|| anyhow!("sealed value is empty"))?;
    if version != VERSION || rest.len() < NONCE {
        return Err(anyhow!("sealed value of an unknown form"));
    }
    let (nonce, body) = rest.split_at(NONCE);
    let nonce: [u8; NONCE] = nonce.try_into()?;
    Aes256GcmSiv::new((&**key).into())
        .decrypt(&Nonce::from(nonce), Payload { msg: body, aad: place })
        .map(Zeroizing::new)
        .map_err(|_| anyhow!("sealed value does not open: wrong key, place or bytes"))
}

/// HMAC-SHA-256.
pub(crate) fn keyed_hash(key: &Key, text: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key[..]).expect("any length is a key");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(byte: u8) -> Key {
        Zeroizing::new([byte; 32])
    }

    proptest! {
        #[test]
        fn opens_what_it_sealed(plain: Vec<u8>, place: Vec<u8>, nonce: [u8; 12]) {
            let sealed = seal(&key(1), nonce, &place, &plain);
            prop_assert_eq!(&open(&key(1), &place, &sealed).unwrap()[..], &plain[..]);
        }

        #[test]
        fn refuses_every_changed_byte(plain: Vec<u8>, at: prop::sample::Index, flip in 1u8..) {
            let mut sealed = seal(&key(1), [7; 12], b"here", &plain);
            let at = at.index(sealed.len());
            sealed[at] ^= flip;
            prop_assert!(open(&key(1), b"here", &sealed).is_err());
        }
    }

    #[test]
    fn refuses_another_key_or_place() {
        let sealed = seal(&key(1), [7; 12], b"here", b"Maya");
        assert!(open(&key(2), b"here", &sealed).is_err());
        assert!(open(&key(1), b"there", &sealed).is_err());
        assert!(open(&key(1), b"here", &[]).is_err());
    }

    /// RFC 8452, C.2, behind the byte of the first version: what was sealed by it opens for as long as this stands.
    #[test]
    fn what_the_first_version_sealed_opens() {
        let mut key = key(0);
        key[0] = 1;
        let nonce: [u8; NONCE] = std::array::from_fn(|at| if at == 0 { 3 } else { 0 });
        let body: [u8; 24] = [
            0x1d, 0xe2, 0x29, 0x67, 0x23, 0x7a, 0x81, 0x32, 0x91, 0x21, 0x3f, 0x26, 0x7e, 0x3b, 0x45, 0x2f,
            0x02, 0xd0, 0x1a, 0xe3, 0x3e, 0x4e, 0xc8, 0x54,
        ];
        let sealed = [&[1u8][..], &nonce[..], &body[..]].concat();
        assert_eq!(&open(&key, &[1], &sealed).unwrap()[..], [2, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn purposes_have_their_own_keys() {
        assert_ne!(derive(&key(1), "a"), derive(&key(1), "b"));
        assert_ne!(keyed_hash(&key(1), b"a"), keyed_hash(&key(2), b"a"));
    }
}
