//! Tokens that open something: 256 random bits, kept only as their hash.
use crate::Domain;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Secret;
use sha2::{Digest, Sha256};

pub(crate) struct Token {
    /// Goes to the person, once.
    pub secret: Secret<String>,
    /// Goes to the database. A fast hash is enough: nobody can try 2^256 of them.
    pub hash: Vec<u8>,
}

impl Token {
    pub fn new(domain: &Domain) -> Token {
        let mut bytes = [0; 32];
        domain.inner().ports.rng.fill(&mut bytes);
        Token { secret: Secret::new(URL_SAFE_NO_PAD.encode(bytes)), hash: Sha256::digest(bytes).to_vec() }
    }
}

/// None for what was never a token.
pub(crate) fn hash_of(secret: &Secret<String>) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(secret.expose()).ok().filter(|bytes| bytes.len() == 32)?;
    Some(Sha256::digest(bytes).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_token_has_its_hash() {
        let of = |text: &str| hash_of(&Secret::new(text.to_owned()));
        let token = URL_SAFE_NO_PAD.encode([7; 32]);
        assert_eq!(of(&token), Some(Sha256::digest([7; 32]).to_vec()));
        assert_ne!(of(&URL_SAFE_NO_PAD.encode([8; 32])), of(&token));
        for bad in ["", "x", &token[1..], &format!("{token}A"), "é"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
