//! The SQL of the keys of other programs.
use crate::error::Result;
use crate::tx::Tx;
use model::{MemberId, PersonId, ProgramId, Time, VisitId};

macro_rules! columns {
    () => {
        "id, visit_id, person_id, made_by, watches, name, created_at, expires_at, used_at, ended_at"
    };
}

sql! {
    ALLOWED = "select programs from clinic where id = $1";
    ALLOW = "update clinic set programs = $2 where id = $1";
    INSERT = "
        insert into program_key (id, clinic_id, visit_id, person_id, made_by, watches, name, token_hash, created_at,
            expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    OF_VISIT = concat!("select ", columns!(), " from program_key where clinic_id = $1 and visit_id = $2 and ended_at is null
        and expires_at > $3 order by created_at, id limit $4");
    COUNT = "
        select count(*) from program_key
        where clinic_id = $1 and visit_id = $2 and ended_at is null and expires_at > $3";
    ONE = concat!("select ", columns!(), " from program_key where clinic_id = $1 and id = $2");
    BY_TOKEN = concat!("select ", columns!(), " from program_key where clinic_id = $1 and token_hash = $2");
    USED = "update program_key set used_at = $3 where clinic_id = $1 and id = $2";
    END = "update program_key set ended_at = $3 where clinic_id = $1 and id = $2 and ended_at is null";
    PRUNE = "delete from program_key where expires_at < $1";
}

/// Whom a key names, and since when until when.
#[derive(sqlx::FromRow)]
pub(super) struct KeyRow {
    pub id: ProgramId,
    pub visit_id: VisitId,
    pub person_id: PersonId,
    pub made_by: MemberId,
    pub watches: bool,
    pub name: Vec<u8>,
    pub created_at: Time,
    pub expires_at: Time,
    pub used_at: Option<Time>,
    pub ended_at: Option<Time>,
}

/// A key that is made at this moment.
pub(super) struct NewKey {
    pub id: ProgramId,
    pub visit: VisitId,
    pub person: PersonId,
    pub made_by: MemberId,
    pub watches: bool,
    pub name: Vec<u8>,
    pub hash: Vec<u8>,
    pub expires: Time,
}

pub(super) async fn allowed(tx: &mut Tx) -> Result<bool> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(ALLOWED).bind(clinic).fetch_one(c).await)?)
}

pub(super) async fn allow(tx: &mut Tx, yes: bool) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ALLOW).bind(clinic).bind(yes).execute(c).await.map(drop))?)
}

pub(super) async fn insert(tx: &mut Tx, new: &NewKey) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic).bind(new.visit).bind(new.person)
        .bind(new.made_by).bind(new.watches).bind(&new.name).bind(&new.hash).bind(now).bind(new.expires)
        .execute(c).await.map(drop))?)
}

/// Those that still open, the oldest first.
pub(super) async fn of_visit(tx: &mut Tx, visit: VisitId, most: i64) -> Result<Vec<KeyRow>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(OF_VISIT).bind(clinic).bind(visit).bind(now).bind(most)
        .fetch_all(c).await)?)
}

pub(super) async fn count(tx: &mut Tx, visit: VisitId) -> Result<i64> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_scalar(COUNT).bind(clinic).bind(visit).bind(now).fetch_one(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, key: ProgramId) -> Result<Option<KeyRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(key).fetch_optional(c).await)?)
}

pub(super) async fn by_token(tx: &mut Tx, hash: &[u8]) -> Result<Option<KeyRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(BY_TOKEN).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

pub(super) async fn used(tx: &mut Tx, key: ProgramId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(USED).bind(clinic).bind(key).bind(now).execute(c).await.map(drop))?)
}

/// False where it was ended before.
pub(super) async fn end(tx: &mut Tx, key: ProgramId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(END).bind(clinic).bind(key).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?)
}
