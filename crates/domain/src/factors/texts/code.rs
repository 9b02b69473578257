//! One code: drawn, read as people type it, hashed, and bound to the address of the page that asks for it.
use crate::Domain;
use model::{IdentityId, Secret};

const DIGITS: usize = 6;

/// The name in an address: without its port, which the format leaves out.
pub(super) fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let name = rest.split('/').next().unwrap_or_default();
    if name.starts_with('[') { name } else { name.split(':').next().unwrap_or_default() }
}

/// Six digits of the twenty that 64 random bits have: none is likelier than another by more than one in ten million million.
pub(super) fn new(domain: &Domain) -> String {
    let mut bytes = [0; 8];
    domain.inner().ports.rng.fill(&mut bytes);
    of(u64::from_le_bytes(bytes))
}

fn of(drawn: u64) -> String {
    format!("{drawn:020}").chars().skip(20 - DIGITS).collect()
}

/// As it was typed or copied: gaps and hyphens do not matter.
pub(super) fn read(typed: &Secret<String>) -> String {
    typed.expose().chars().filter(char::is_ascii_digit).collect()
}

/// Keyed, and this person's only: whoever has the database has nothing to try a million codes with.
pub(super) fn hash(domain: &Domain, owner: IdentityId, code: &str) -> [u8; 32] {
    domain.inner().keys.blind_global("text code", &format!("{} {code}", owner.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits_and_is_read_as_people_type_it() {
        for (drawn, code) in [(0, "000000"), (7, "000007"), (1_234_567_890_123, "890123")] {
            assert_eq!(of(drawn), code);
        }
        assert_eq!(of(u64::MAX).len(), DIGITS);
        for typed in ["123456", " 123 456 ", "123-456", "123\u{a0}456"] {
            assert_eq!(read(&Secret::new(typed.to_owned())), "123456", "{typed}");
        }
        for other in ["", "12345", "1234567", "１２３４５６"] {
            assert_ne!(read(&Secret::new(other.to_owned())), "123456", "{other}");
        }
    }

    #[test]
    fn a_code_is_bound_to_the_name_of_its_page() {
        assert_eq!(host_of("https://elm.visits.example:8443/"), "elm.visits.example");
        assert_eq!(host_of("http://127.0.0.1:3000/c/elm/"), "127.0.0.1");
        assert_eq!(host_of("https://[::1]:8443/c/elm/"), "[::1]:8443");
    }
}
