//! Browsers that have signed in before (OWASP's device cookies, promises 1K.3): pure.
//!
//! Whoever signs in leaves their browser with a token for that account. With it the browser is looked at by itself, so
//! neither a block of its address nor a pause of the account, which strangers can bring about, locks its owner out. A
//! token says nothing about whose it is and opens nothing.
use super::Bucket;
use crate::seal::cipher::{Key, keyed_hash};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

/// As long as this after the last sign-in. Higher: a browser that was given away is known for longer. Lower: whoever
/// comes rarely is a stranger again.
pub(crate) const KNOWN_FOR_DAYS: u32 = 180;
/// Accounts that one browser is known for: the people of a practice who share a computer. Higher: the cookie, of 49
/// characters each, comes near the 4 kB that browsers keep. Lower: a mailed code is asked for again and again there.
const ACCOUNTS: usize = 32;
const NONCE: usize = 16;
/// The day, the nonce, the MAC.
const BYTES: usize = 4 + NONCE + 16;

/// The bucket of this browser, when it is known for this account.
pub(super) fn bucket(key: &Key, cookie: &str, account: &str, today: u32) -> Option<Bucket> {
    let token = tokens(cookie).find(|token| is_of(key, token, account, today))?;
    let mut named = b"bucket\0".to_vec();
    named.extend_from_slice(&token[4..4 + NONCE]);
    Some(short(keyed_hash(key, &named)))
}

/// The cookie from now on: a fresh token for this account, and those for others that still hold.
pub(super) fn known(key: &Key, cookie: &str, account: &str, today: u32, nonce: [u8; NONCE]) -> String {
    let mut fresh = [0; BYTES];
    fresh[..4].copy_from_slice(&today.to_be_bytes());
    fresh[4..4 + NONCE].copy_from_slice(&nonce);
    let mac = mac(key, &fresh, account);
    fresh[4 + NONCE..].copy_from_slice(&mac);
    let others = tokens(cookie).filter(|token| !is_of(key, token, account, today) && !is_old(token, today));
    let all = std::iter::once(fresh).chain(others).take(ACCOUNTS);
    all.map(|token| URL_SAFE_NO_PAD.encode(token)).collect::<Vec<_>>().join(".")
}

fn tokens(cookie: &str) -> impl Iterator<Item = [u8; BYTES]> {
    let parts = cookie.split('.').take(ACCOUNTS);
    parts.filter_map(|part| URL_SAFE_NO_PAD.decode(part).ok()?.try_into().ok())
}

fn is_of(key: &Key, token: &[u8; BYTES], account: &str, today: u32) -> bool {
    !is_old(token, today) && bool::from(token[4 + NONCE..].ct_eq(&mac(key, token, account)))
}

fn is_old(token: &[u8; BYTES], today: u32) -> bool {
    let day = u32::from_be_bytes([token[0], token[1], token[2], token[3]]);
    today.saturating_sub(day) > KNOWN_FOR_DAYS
}

fn mac(key: &Key, token: &[u8; BYTES], account: &str) -> [u8; 16] {
    let mut named = b"token\0".to_vec();
    named.extend_from_slice(&token[..4 + NONCE]);
    named.extend_from_slice(account.as_bytes());
    short(keyed_hash(key, &named))
}

fn short(hash: [u8; 32]) -> [u8; 16] {
    std::array::from_fn(|at| hash[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(byte: u8) -> Key {
        Key::new([byte; 32])
    }

    #[test]
    fn a_token_is_of_one_account_one_installation_and_half_a_year() {
        let cookie = known(&key(1), "", "maple ana", 1000, [7; 16]);
        let of = |key: &Key, account: &str, today: u32| bucket(key, &cookie, account, today);
        let here = of(&key(1), "maple ana", 1000);
        assert!(here.is_some());
        assert_eq!(of(&key(1), "maple ana", 1000 + KNOWN_FOR_DAYS), here);
        assert_eq!(of(&key(1), "maple ana", 1001 + KNOWN_FOR_DAYS), None);
        assert_eq!(of(&key(1), "maple ben", 1000), None);
        assert_eq!(of(&key(1), "elm ana", 1000), None);
        assert_eq!(of(&key(2), "maple ana", 1000), None);
    }

    #[test]
    fn people_who_share_a_browser_are_known_side_by_side() {
        let mut cookie = String::new();
        for n in 0..34u8 {
            cookie = known(&key(1), &cookie, &format!("person {n}"), 1000, [n; 16]);
        }
        let mut buckets: Vec<Bucket> =
            (0..34).filter_map(|n| bucket(&key(1), &cookie, &format!("person {n}"), 1000)).collect();
        assert_eq!(buckets.len(), 32, "the last 32");
        assert!(bucket(&key(1), &cookie, "person 33", 1000).is_some());
        assert!(bucket(&key(1), &cookie, "person 1", 1000).is_none());
        assert!(cookie.len() < 2000, "of 4 kB: {}", cookie.len());
        buckets.sort_unstable();
        buckets.dedup();
        assert_eq!(buckets.len(), 32, "each has a bucket of its own");
        // Once more is no further place, and what has had its time gives its own up.
        let again = known(&key(1), &cookie, "person 33", 1000, [99; 16]);
        assert_eq!(again.split('.').count(), 32);
        assert_ne!(bucket(&key(1), &again, "person 33", 1000), bucket(&key(1), &cookie, "person 33", 1000));
        assert_eq!(known(&key(1), &cookie, "person 33", 2000, [99; 16]).split('.').count(), 1);
    }

    proptest! {
        #[test]
        fn a_changed_character_is_a_strangers(place in 0usize..48, with in "[a-zA-Z0-9_-]") {
            let cookie = known(&key(1), "", "ana", 1000, [7; 16]);
            let mut other = cookie.clone();
            other.replace_range(place..=place, &with);
            prop_assert_eq!(bucket(&key(1), &other, "ana", 1000).is_some(), other == cookie);
        }

        #[test]
        fn junk_never_panics(junk in any::<String>()) {
            prop_assert_eq!(bucket(&key(1), &junk, "ana", 1000), None);
            let _ = known(&key(1), &junk, "ana", 1000, [7; 16]);
        }
    }
}
