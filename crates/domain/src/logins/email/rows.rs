//! The SQL of addresses that are to change.
use crate::error::Result;
use crate::tx::Tx;
use model::{ClinicId, IdentityId, MemberId, Time};
use uuid::Uuid;

sql! {
    INSERT = "
        insert into email_change
            (id, clinic_id, identity_id, email, email_hash, old_token_hash, new_token_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    BY_TOKEN = "
        select id, identity_id, email, email_hash, old_token_hash, old_agreed_at, new_agreed_at, done_at
        from email_change
        where clinic_id = $1 and (old_token_hash = $2 or new_token_hash = $2) and expires_at > $3";
    PENDING = "
        select id, identity_id, email, email_hash, old_token_hash, old_agreed_at, new_agreed_at, done_at
        from email_change
        where clinic_id = $1 and identity_id = $2 and expires_at > $3 and done_at is null";
    AGREE_OLD = "
        update email_change set old_agreed_at = $3 where clinic_id = $1 and id = $2 and old_agreed_at is null";
    AGREE_NEW = "
        update email_change set new_agreed_at = $3 where clinic_id = $1 and id = $2 and new_agreed_at is null";
    DONE = "update email_change set done_at = $3 where clinic_id = $1 and id = $2";
    REMOVE = "delete from email_change where clinic_id = $1 and identity_id = $2";
    PRUNE = "delete from email_change where expires_at < $1";
    /// Proved by a letter to it.
    SET_EMAIL = "update identity set email = $2, confirmed_at = $3 where id = $1";
    SET_EMAIL_HASH = "update member set email_hash = $3 where clinic_id = $1 and id = $2";
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub id: Uuid,
    pub identity_id: IdentityId,
    pub email: Vec<u8>,
    pub email_hash: Vec<u8>,
    pub old_token_hash: Vec<u8>,
    pub old_agreed_at: Option<Time>,
    pub new_agreed_at: Option<Time>,
    pub done_at: Option<Time>,
}

pub(super) struct New<'a> {
    pub identity: IdentityId,
    pub email: &'a [u8],
    pub email_hash: &'a [u8],
    pub old_token: &'a [u8],
    pub new_token: &'a [u8],
    pub expires: Time,
}

pub(super) async fn insert(tx: &mut Tx, new: New<'_>) -> Result<()> {
    let (clinic, now, id) = (tx.clinic()?, tx.now(), tx.new_uuid());
    Ok(on!(tx, c => sqlx::query(INSERT).bind(id).bind(clinic).bind(new.identity).bind(new.email)
        .bind(new.email_hash).bind(new.old_token).bind(new.new_token).bind(now).bind(new.expires)
        .execute(c).await.map(drop))?)
}

/// The one behind a token that is still good.
pub(super) async fn by_token(tx: &mut Tx, hash: &[u8]) -> Result<Option<Row>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(BY_TOKEN).bind(clinic).bind(hash).bind(now).fetch_optional(c).await)?)
}

pub(super) async fn pending(tx: &mut Tx, identity: IdentityId) -> Result<Option<Row>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(PENDING).bind(clinic).bind(identity).bind(now).fetch_optional(c).await)?)
}

pub(super) async fn agree(tx: &mut Tx, id: Uuid, at_old: bool) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let statement = if at_old { AGREE_OLD } else { AGREE_NEW };
    Ok(on!(tx, c => sqlx::query(statement).bind(clinic).bind(id).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn set_done(tx: &mut Tx, id: Uuid) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(DONE).bind(clinic).bind(id).bind(now).execute(c).await.map(drop))?)
}

pub(crate) async fn remove(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(identity).execute(c).await.map(drop))?)
}

pub(super) async fn set_email(
    tx: &mut Tx,
    (identity, sealed): (IdentityId, &[u8]),
    (clinic, member, hash): (ClinicId, MemberId, &[u8]),
) -> Result<(), sqlx::Error> {
    let now = tx.now();
    on!(tx, c => sqlx::query(SET_EMAIL_HASH).bind(clinic).bind(member).bind(hash).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(SET_EMAIL).bind(identity).bind(sealed).bind(now).execute(c).await.map(drop))
}

pub(crate) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?)
}
