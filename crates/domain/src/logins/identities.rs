//! Identities: people who can sign in, sealed under a key of their own that the installation's key wraps.
use super::{lapsing, leaked, rows};
use crate::error::Result;
use crate::seal::{self, cipher};
use crate::tx::Tx;
use crate::{Domain, factors, switching};
use anyhow::Context;
use model::{IdentityId, Secret, Time};
use uuid::Uuid;

const WRAPPED: &str = "identity.key_wrapped";
const EMAIL: &str = "identity.email";
const PASSWORD: &str = "identity.password";
const OLD: &str = "old_password.password";

pub(super) struct Identity {
    pub id: IdentityId,
    pub confirmed_at: Option<Time>,
    /// The password was made by the system, and is good until then.
    pub temporary_until: Option<Time>,
    pub temporary_used_at: Option<Time>,
    /// Since when the password is what it is.
    pub password_at: Time,
    key: cipher::Key,
    email: Vec<u8>,
    password: Vec<u8>,
}

impl Identity {
    pub async fn load(tx: &mut Tx, id: IdentityId) -> Result<Identity> {
        let row = rows::identity(tx, id).await?.context("an identity behind every member")?;
        let wrap = wrapping_key(tx.domain());
        let plain = cipher::open(&wrap, &place(WRAPPED, id), &row.key_wrapped).context(WRAPPED)?;
        let mut key = cipher::Key::new([0; 32]);
        key.copy_from_slice(plain.get(..32).context(WRAPPED)?);
        Ok(Identity {
            id,
            confirmed_at: row.confirmed_at,
            temporary_until: row.temporary_until,
            temporary_used_at: row.temporary_used_at,
            password_at: row.password_at,
            key,
            email: row.email,
            password: row.password,
        })
    }

    pub fn email(&self) -> Result<String> {
        self.open(EMAIL, &self.email)
    }

    /// The hash to compare a password with. Sealed, so that a stolen database alone cannot be guessed at; under the
    /// installation's key too, so that it is out of reach of whoever holds one person's key.
    pub fn password(&self, domain: &Domain) -> Result<String> {
        let key = domain.derived_key("password");
        let plain = cipher::open(&key, &place(PASSWORD, self.id), &self.password).context(PASSWORD)?;
        Ok(std::str::from_utf8(&plain).context(PASSWORD)?.to_owned())
    }

    /// Another address, as it is kept.
    pub fn sealed_email(&self, domain: &Domain, email: &str) -> Vec<u8> {
        cipher::seal(&self.key, domain.nonce(), &place(EMAIL, self.id), email.as_bytes())
    }

    /// One that was sealed by `sealed_email` and is not theirs yet.
    pub fn opened_email(&self, sealed: &[u8]) -> Result<String> {
        self.open(EMAIL, sealed)
    }

    fn open(&self, column: &'static str, sealed: &[u8]) -> Result<String> {
        let plain = cipher::open(&self.key, &place(column, self.id), sealed).context(column)?;
        Ok(std::str::from_utf8(&plain).context(column)?.to_owned())
    }
}

/// A new identity, not confirmed yet.
pub(super) async fn insert(tx: &mut Tx, email: &str, password_hash: &str) -> Result<IdentityId> {
    let domain = tx.domain().clone();
    let id = IdentityId(domain.new_uuid());
    let key = seal::new_key(|bytes| domain.inner().ports.rng.fill(bytes));
    let wrapped = cipher::seal(&wrapping_key(&domain), domain.nonce(), &place(WRAPPED, id), &key[..]);
    let email = cipher::seal(&key, domain.nonce(), &place(EMAIL, id), email.as_bytes());
    let password = sealed_password(&domain, id, password_hash);
    rows::insert_identity(tx, id, &wrapped, &email, &password).await?;
    Ok(id)
}

/// Another password, by its hash. While the one before is still known for a temporary one, if it was: those are not kept.
/// What led past the one before ends with it: browsers that were remembered, and links from other clinics, whose proof it
/// was.
pub(super) async fn set_password(tx: &mut Tx, id: IdentityId, hash: &str) -> Result<()> {
    lapsing::keep(tx, id).await?;
    let sealed = sealed_password(tx.domain(), id, hash);
    rows::set_password(tx, id, &sealed).await?;
    factors::rows::forget_browsers(tx, id).await?;
    match rows::by_identity(tx, id).await? {
        Some(member) => switching::end_all(tx, member.id).await,
        None => Ok(()),
    }
}

fn sealed_password(domain: &Domain, id: IdentityId, password_hash: &str) -> Vec<u8> {
    let key = domain.derived_key("password");
    cipher::seal(&key, domain.nonce(), &place(PASSWORD, id), password_hash.as_bytes())
}

/// The hash of a password that was replaced, for a row of its own.
pub(super) fn sealed_old(domain: &Domain, row: Uuid, hash: &str) -> Vec<u8> {
    let key = domain.derived_key("password");
    cipher::seal(&key, domain.nonce(), &seal::place(None, OLD, row), hash.as_bytes())
}

pub(super) fn opened_old(domain: &Domain, row: Uuid, sealed: &[u8]) -> Result<String> {
    let key = domain.derived_key("password");
    let plain = cipher::open(&key, &seal::place(None, OLD, row), sealed).context(OLD)?;
    Ok(std::str::from_utf8(&plain).context(OLD)?.to_owned())
}

/// The hash of a new password, made before the transaction: nobody holds the pen while argon2 works. One that has leaked
/// elsewhere gets none, whatever way it was chosen by.
pub(super) async fn hash(domain: &Domain, password: &Secret<String>) -> Result<String> {
    let mut salt = [0; 16];
    domain.inner().ports.rng.fill(&mut salt);
    let hash = domain.inner().hashing.hash(password, salt).await?;
    // Behind the hashing, which sheds a flood: no more looks at the disk than there are hashes.
    leaked::is_in_no_list(domain, password).await?;
    Ok(hash)
}

fn wrapping_key(domain: &Domain) -> cipher::Key {
    domain.derived_key("wrap")
}

fn place(column: &str, id: IdentityId) -> Vec<u8> {
    seal::place(None, column, id.0)
}
