//! What the management of a clinic's people needs of sign-ins: identities come and go with them.
use super::{Identity, email, identities, lapsing, opening, rows};
use crate::throttle;
use crate::tx::Tx;
use crate::{Domain, Result};
use model::{IdentityId, MemberId, Secret};

/// Somebody who was invited: no password opens this until they choose one.
pub(crate) async fn invited_identity(tx: &mut Tx, email: &str) -> Result<IdentityId> {
    identities::insert(tx, email, super::hashing::NOBODYS).await
}

/// They have the letter, so the address is theirs.
pub(crate) async fn come_in(tx: &mut Tx, identity: IdentityId, password_hash: &str) -> Result<()> {
    identities::set_password(tx, identity, password_hash).await?;
    opening::confirmed(tx, identity).await
}

pub(crate) async fn hash_password(domain: &Domain, password: &Secret<String>) -> Result<String> {
    identities::hash(domain, password).await
}

pub(crate) async fn email_of(tx: &mut Tx, identity: IdentityId) -> Result<String> {
    Identity::load(tx, identity).await?.email()
}

/// None until it is shown to be theirs.
pub(crate) async fn confirmed_email_of(tx: &mut Tx, identity: IdentityId) -> Result<Option<String>> {
    let identity = Identity::load(tx, identity).await?;
    identity.confirmed_at.map(|_| identity.email()).transpose()
}

/// Counts one more letter to the same person within the hour.
pub(crate) async fn take_letter(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    throttle::take_in(tx, &opening::CONFIRMATIONS, identity.0.as_bytes()).await
}

/// Of somebody who never came in.
pub(crate) async fn forget_identity(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    lapsing::forget(tx, identity).await?;
    rows::remove_identity(tx, identity).await
}

/// Everything that somebody who was deleted signed in by and was written to.
pub(crate) async fn forget_account(tx: &mut Tx, member: MemberId, identity: IdentityId) -> Result<()> {
    rows::end_sign_ins_of(tx, member, None).await?;
    rows::remove_hand_overs(tx, member).await?;
    rows::remove_links(tx, identity).await?;
    email::rows::remove(tx, identity).await?;
    lapsing::forget(tx, identity).await?;
    rows::empty_identity(tx, identity).await
}

/// In every browser, at once.
pub(crate) async fn end_member_sign_ins(tx: &mut Tx, member: MemberId) -> Result<()> {
    rows::end_sign_ins_of(tx, member, None).await
}

/// Letters that were mailed before open nothing any more.
pub(crate) async fn end_member_links(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    rows::end_links(tx, identity).await
}
