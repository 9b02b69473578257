//! Join links: `{participant}.{mac}`. Nothing secret is stored: the MAC is made again from the server's key, the
//! participant and the row's `link_version`, so a resent letter carries the same link and revoking is a plus one.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use model::ParticipantId;
use model::joining::LinkToken;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// 128 bits: nobody guesses it in any number of tries, so links need no throttle and never shut a patient out.
const MAC_BYTES: usize = 16;

fn mac(key: &[u8; 32], participant: ParticipantId, version: i32) -> [u8; MAC_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    // The label keeps these MACs apart from any other use of the key.
    mac.update(b"bedside join link 1\0");
    mac.update(participant.0.as_bytes());
    mac.update(&version.to_be_bytes());
    let whole = mac.finalize().into_bytes();
    std::array::from_fn(|i| whole[i])
}

pub fn sign(key: &[u8; 32], participant: ParticipantId, version: i32) -> LinkToken {
    let mac = URL_SAFE_NO_PAD.encode(mac(key, participant, version));
    LinkToken(format!("{}.{mac}", participant.text()))
}

/// Whom a token claims to be of; `verify` says whether it is so. One text form only: 32 lower-case digits.
pub fn claims(token: &LinkToken) -> Option<ParticipantId> {
    let (id, _) = token.0.split_once('.')?;
    let plain = id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    plain.then(|| ParticipantId::parse(id)).flatten()
}

pub fn verify(key: &[u8; 32], token: &LinkToken, participant: ParticipantId, version: i32) -> bool {
    let Some((_, given)) = token.0.split_once('.') else { return false };
    let Ok(given) = URL_SAFE_NO_PAD.decode(given) else { return false };
    // `ct_eq` of slices of different length is false.
    claims(token) == Some(participant) && bool::from(given.ct_eq(&mac(key, participant, version)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u128) -> ParticipantId {
        ParticipantId(uuid::Uuid::from_u128(n))
    }

    /// A link in somebody's mailbox must open after every update: this text may never change.
    #[test]
    fn the_form_is_fixed() {
        let token = sign(&[7; 32], id(0x0123_4567_89ab_cdef), 1);
        assert_eq!(token.0, "00000000000000000123456789abcdef.7qK8jy-kmDcwi63QTbnfsw");
    }

    #[test]
    fn no_other_spelling_opens() {
        let token = sign(&[7; 32], id(0xabcd), 1);
        assert!(verify(&[7; 32], &token, id(0xabcd), 1));
        for other in [
            token.0.to_uppercase(),
            format!("{} ", token.0),
            format!("{}=", token.0),
            format!("{}.", token.0),
            token.0.replace('.', ""),
            token.0.split('.').next().unwrap().to_owned(),
            format!("{}.", token.0.split('.').next().unwrap()),
            String::new(),
        ] {
            assert!(!verify(&[7; 32], &LinkToken(other.clone()), id(0xabcd), 1), "{other}");
        }
    }

    proptest! {
        #[test]
        fn opens_only_with_its_own_key_person_and_version(
            key in any::<[u8; 32]>(), other in any::<[u8; 32]>(), a in any::<u128>(), b in any::<u128>(),
            version in 1i32..1000, later in 1i32..1000,
        ) {
            let token = sign(&key, id(a), version);
            prop_assert_eq!(claims(&token), Some(id(a)));
            prop_assert!(verify(&key, &token, id(a), version));
            prop_assert_eq!(verify(&key, &token, id(b), version), a == b);
            prop_assert_eq!(verify(&other, &token, id(a), version), key == other);
            prop_assert!(!verify(&key, &token, id(a), version + later));
        }

        #[test]
        fn a_changed_character_closes_it(a in any::<u128>(), place in 0usize..55, with in "[a-zA-Z0-9_-]") {
            let token = sign(&[3; 32], id(a), 1);
            let mut text = token.0.clone();
            text.replace_range(place..=place, &with);
            prop_assert_eq!(verify(&[3; 32], &LinkToken(text.clone()), id(a), 1), text == token.0);
        }

        #[test]
        fn junk_never_panics(junk in any::<String>()) {
            let token = LinkToken(junk);
            let _ = claims(&token);
            prop_assert!(!verify(&[3; 32], &token, id(1), 1));
        }
    }
}
