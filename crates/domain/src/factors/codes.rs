//! Recovery codes: ten, each good once, for the day on which the phone is lost. Kept as passwords are (argon2id, with a salt
//! of their owner's), keyed besides, and sealed beside it until their owner says that they are kept elsewhere, so that a
//! reload or a lost network loses none.
use super::rows;
use crate::error::Result;
use crate::principals::Arriving;
use crate::seal::{self, cipher};
use crate::tx::Tx;
use crate::{Domain, Member};
use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{IdentityId, Secret};
use uuid::Uuid;

pub(crate) const COUNT: usize = 10;
/// Crockford's base 32: no letter that is taken for a digit, or makes words.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 50 bits, behind a count of failures.
pub(crate) const LENGTH: usize = 10;
const SHOWN: &str = "recovery_code.shown";

/// Ten that are nobody's yet. Made before the transaction: nobody holds the pen while argon2 works.
pub(crate) struct Fresh {
    salt: [u8; 16],
    /// Each with what it is kept by.
    codes: Vec<(Secret<String>, [u8; 32])>,
}

pub(super) async fn fresh(domain: &Domain, owner: IdentityId) -> Result<Fresh> {
    let mut salt = [0; 16];
    domain.inner().ports.rng.fill(&mut salt);
    let codes: Vec<Secret<String>> = (0..COUNT).map(|_| Secret::new(new(domain))).collect();
    let stretched = domain.inner().hashing.stretch(codes.clone(), salt).await?;
    let kept = stretched.iter().map(|slow| keyed(domain, owner, slow));
    let codes = codes.into_iter().zip(kept).collect();
    Ok(Fresh { salt, codes })
}

/// For whoever is about to set up a first factor; none for who has one, and so has codes.
pub(crate) async fn fresh_for_first(domain: &Domain, member: &Member) -> Result<Option<Fresh>> {
    let mut tx = domain.read(member).await?;
    let on = super::is_on(&mut tx, member.identity).await?;
    drop(tx);
    if on { Ok(None) } else { fresh(domain, member.identity).await.map(Some) }
}

/// Ten new ones in place of the old.
pub(super) async fn put(tx: &mut Tx, owner: IdentityId, fresh: Fresh) -> Result<()> {
    rows::remove_codes(tx, owner).await?;
    for (code, kept) in &fresh.codes {
        let domain = tx.domain().clone();
        let id = tx.new_uuid();
        let sealed = cipher::seal(&key(&domain), domain.nonce(), &place(id), code.expose().as_bytes());
        rows::insert_code(tx, id, owner, (kept, &fresh.salt), &sealed).await?;
    }
    Ok(())
}

/// Those that are still shown, as they are read: `4K7QM-2XTRB`.
pub(super) async fn unkept(tx: &mut Tx, owner: IdentityId) -> Result<Vec<String>> {
    let domain = tx.domain().clone();
    let shown = rows::codes_shown(tx, owner).await?;
    shown.into_iter().map(|(id, sealed)| opened(&domain, id, &sealed)).collect()
}

/// What a typed code would be kept by, to be taken in a transaction that is not there yet; none for what is no code.
pub(super) async fn typed(domain: &Domain, arriving: &Arriving, typed: &str) -> Result<Option<[u8; 32]>> {
    let Some(code) = read(typed) else { return Ok(None) };
    let owner = arriving.member.identity;
    let mut tx = domain.read(arriving).await?;
    let salt = rows::codes_salt(&mut tx, owner).await?;
    drop(tx);
    let Some(salt) = salt else { return Ok(Some(quick(domain, owner, &code))) };
    let salt: [u8; 16] = salt.try_into().ok().context("a salt of sixteen bytes")?;
    let stretched = domain.inner().hashing.stretch(vec![Secret::new(code)], salt).await?;
    Ok(stretched.first().map(|slow| keyed(domain, owner, slow)))
}

/// True for the one who comes first with a code that was not used.
pub(super) async fn take(tx: &mut Tx, owner: IdentityId, kept: Option<[u8; 32]>) -> Result<bool> {
    match kept {
        Some(kept) => rows::use_code(tx, owner, &kept).await,
        None => Ok(false),
    }
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

/// Whoever has the database, and not the key outside of it, has nothing to compare with.
fn keyed(domain: &Domain, owner: IdentityId, slow: &[u8; 32]) -> [u8; 32] {
    let text = format!("{} {}", owner.0, URL_SAFE_NO_PAD.encode(slow));
    domain.inner().keys.blind_global("stretched recovery code", &text)
}

/// How codes were kept that were made before they had a salt; they are good until others take their place.
fn quick(domain: &Domain, owner: IdentityId, code: &str) -> [u8; 32] {
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
