//! The SQL of passkeys.
use crate::error::Result;
use crate::tx::Tx;
use model::{IdentityId, MemberId, PasskeyId, Time};

sql! {
    OF_MEMBER = "
        select id, member_id, rp_id, credential, name, created_at, used_at from passkey
        where clinic_id = $1 and member_id = $2 order by created_at, id";
    FIND = "
        select id, member_id, rp_id, credential, name, created_at, used_at from passkey
        where clinic_id = $1 and credential_hash = $2 and rp_id = $3";
    HERE = "select count(*) from passkey where clinic_id = $1 and member_id = $2 and rp_id = $3";
    INSERT = "
        insert into passkey (id, clinic_id, member_id, rp_id, credential_hash, credential, name, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    USED = "update passkey set credential = $3, used_at = $4 where clinic_id = $1 and id = $2";
    REMOVE = "delete from passkey where clinic_id = $1 and member_id = $2 and id = $3";
    REMOVE_ALL = "delete from passkey where clinic_id = $1 and member_id = $2";
    /// In every clinic: recovery codes are the person's, not the clinic's.
    OF_IDENTITY = "
        select count(*) from passkey
        where member_id in (select member.id from member where member.identity_id = $1)";
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub id: PasskeyId,
    pub member_id: MemberId,
    pub rp_id: String,
    pub credential: Vec<u8>,
    pub name: Vec<u8>,
    pub created_at: Time,
    pub used_at: Option<Time>,
}

pub(super) struct NewRow<'a> {
    pub id: PasskeyId,
    pub member: MemberId,
    pub rp_id: &'a str,
    pub hash: &'a [u8],
    pub credential: &'a [u8],
    pub name: &'a [u8],
}

/// The oldest first.
pub(super) async fn of_member(tx: &mut Tx, member: MemberId) -> Result<Vec<Row>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_MEMBER).bind(clinic).bind(member).fetch_all(c).await)?)
}

/// Of this clinic, made for this host name.
pub(super) async fn find(tx: &mut Tx, hash: &[u8], rp_id: &str) -> Result<Option<Row>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(FIND).bind(clinic).bind(hash).bind(rp_id).fetch_optional(c).await)?)
}

pub(super) async fn here(tx: &mut Tx, member: MemberId, rp_id: &str) -> Result<i64> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(HERE).bind(clinic).bind(member).bind(rp_id).fetch_one(c).await)?)
}

pub(super) async fn insert(tx: &mut Tx, new: NewRow<'_>) -> sqlx::Result<()> {
    let clinic = tx.clinic().map_err(|_| sqlx::Error::RowNotFound)?;
    let now = tx.now();
    on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic).bind(new.member).bind(new.rp_id).bind(new.hash)
        .bind(new.credential).bind(new.name).bind(now).execute(c).await.map(drop))
}

/// What the authenticator said of itself this time, its counter among it.
pub(super) async fn used(tx: &mut Tx, id: PasskeyId, credential: &[u8]) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query(USED).bind(clinic).bind(id).bind(credential).bind(now).execute(c).await.map(drop))?,
    )
}

/// False when there was none of that member's.
pub(super) async fn remove(tx: &mut Tx, member: MemberId, id: PasskeyId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let rows: u64 = on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(member).bind(id)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// False when there was none.
pub(super) async fn remove_all(tx: &mut Tx, member: MemberId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let rows: u64 = on!(tx, c => sqlx::query(REMOVE_ALL).bind(clinic).bind(member)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn of_identity(tx: &mut Tx, owner: IdentityId) -> Result<i64> {
    Ok(across!(tx, c => sqlx::query_scalar(OF_IDENTITY).bind(owner).fetch_one(c).await))
}
