//! Recovery codes: ten, each good once, for the day on which the phone is lost. Kept as keyed hashes, and sealed beside
//! it until their owner says that they are kept elsewhere, so that a reload or a lost network loses none.
use super::rows;
use crate::Domain;
use crate::error::Result;
use crate::seal::{self, cipher};
use crate::tx::Tx;
use anyhow::Context;
use model::IdentityId;
use uuid::Uuid;

const COUNT: usize = 10;
/// Crockford's base 32: no letter that is taken for a digit, or makes words.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 50 bits, behind a count of failures.
const LENGTH: usize = 10;
const SHOWN: &str = "recovery_code.shown";

/// Ten new ones in place of the old.
pub(super) async fn make(tx: &mut Tx, owner: IdentityId) -> Result<()> {
    rows::remove_codes(tx, owner).await?;
    for _ in 0..COUNT {
        let domain = tx.domain().clone();
        let (id, code) = (tx.new_uuid(), new(&domain));
        let sealed = cipher::seal(&key(&domain), domain.nonce(), &place(id), code.as_bytes());
        rows::insert_code(tx, id, owner, &hash(&domain, owner, &code), &sealed).await?;
    }
    Ok(())
}

/// Those that are still shown, as they are read: `4K7QM-2XTRB`.
pub(super) async fn unkept(tx: &mut Tx, owner: IdentityId) -> Result<Vec<String>> {
    let domain = tx.domain().clone();
    let shown = rows::codes_shown(tx, owner).await?;
    shown.into_iter().map(|(id, sealed)| opened(&domain, id, &sealed)).collect()
}

/// True for the one who comes first with a code that was not used.
pub(super) async fn take(tx: &mut Tx, owner: IdentityId, typed: &str) -> Result<bool> {
    let Some(code) = read(typed) else { return Ok(false) };
    let hash = hash(tx.domain(), owner, &code);
    rows::use_code(tx, owner, &hash).await
}

fn opened(domain: &Domain, id: Uuid, sealed: &[u8]) -> Result<String> {
    let plain = cipher::open(&key(domain), &place(id), sealed).context(SHOWN)?;
    let code = std::str::from_utf8(&plain).context(SHOWN)?;
    let (one, two) = code.split_at_checked(LENGTH / 2).context(SHOWN)?;
    Ok(format!("{one}-{two}"))
}

fn new(domain: &Domain) -> String {
    let mut bytes = [0; LENGTH];
    domain.inner().ports.rng.fill(&mut bytes);
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// As it was typed: small letters, gaps, and what looks alike.
fn read(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    (code.len() == LENGTH && code.bytes().all(|byte| LETTERS.contains(&byte))).then_some(code)
}

fn hash(domain: &Domain, owner: IdentityId, code: &str) -> [u8; 32] {
    domain.inner().keys.blind_global("recovery code", &format!("{} {code}", owner.0))
}

fn key(domain: &Domain) -> cipher::Key {
    domain.derived_key("recovery code")
}

fn place(id: Uuid) -> Vec<u8> {
    seal::place(None, SHOWN, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(read(" 4k7qm-2xtrb ").as_deref(), Some("4K7QM2XTRB"));
        assert_eq!(read("O123I L5678").as_deref(), Some("0123115678"));
        for wrong in ["", "123456", "4K7QM-2XTR", "4K7QM-2XTRBB", "4K7QM-2XTRU", "ééééé-ééééé"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
