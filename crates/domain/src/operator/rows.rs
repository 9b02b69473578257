//! The SQL of the operator's way in, which are global tables; and of clinics, counted from outside.
use crate::clinics::rows::Row;
use crate::error::Result;
use crate::tx::Tx;
use model::{ClinicId, SignInId, Time};
use uuid::Uuid;

sql! {
    LINKS_END = "delete from operator_link";
    LINK_INSERT = "insert into operator_link (id, token_hash, expires_at) values ($1, $2, $3)";
    LINK_USE = "delete from operator_link where token_hash = $1 and expires_at > $2";
    SIGN_IN = "select id, created_at, seen_at from operator_sign_in where token_hash = $1";
    IS_OPEN = "
        select count(*) from operator_sign_in where id = $1 and seen_at > $2 and created_at > $3";
    SIGN_IN_INSERT = "
        insert into operator_sign_in (id, token_hash, created_at, seen_at) values ($1, $2, $3, $3)";
    SIGN_IN_END = "delete from operator_sign_in where id = $1";
    SET_SEEN = "update operator_sign_in set seen_at = $2 where id = $1";
    LINKS_PRUNE = "delete from operator_link where expires_at < $1";
    /// Every clinic's public name, when it was opened, and how many: of whoever is in it, nothing.
    CLINICS = "
        select k.id, k.slug, k.domain, k.name, k.help_phone, k.zone, k.lang, k.waiting_words, k.accent,
            k.theme_version, k.password_least, k.created_at,
            (select count(*) from member m where m.clinic_id = k.id and m.joined_at is not null
                and m.deactivated_at is null) as people,
            (select count(distinct x.visit_id) from presence x where x.clinic_id = k.id
                and x.kind = 'present' and x.to_at is null) as running
        from clinic k
        order by exists (select 1 from operator_consent o where o.clinic_id = k.id and o.ended_at is null
            and o.until_at > $2) desc, k.created_at desc, k.id desc limit $1";
    CLINIC_NAME = "select name from clinic where id = $1";
    CLINIC_COUNT = "select count(*) from clinic";
    PRUNE = "delete from operator_sign_in where seen_at < $1 or created_at < $2";
}

pub(super) async fn replace_link(tx: &mut Tx, id: Uuid, hash: &[u8], expires: Time) -> Result<()> {
    on!(tx, c => sqlx::query(LINKS_END).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(LINK_INSERT).bind(id).bind(hash).bind(expires).execute(c).await.map(drop))?)
}

/// True for the one who comes first and in time.
pub(super) async fn use_link(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let now = tx.now();
    let rows: u64 = on!(tx, c => sqlx::query(LINK_USE).bind(hash).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Id, begun, last seen.
pub(super) async fn sign_in(tx: &mut Tx, hash: &[u8]) -> Result<Option<(SignInId, Time, Time)>> {
    Ok(on!(tx, c => sqlx::query_as(SIGN_IN).bind(hash).fetch_optional(c).await)?)
}

/// Whether it was used and begun since then.
pub(super) async fn is_open(tx: &mut Tx, id: SignInId, seen: Time, begun: Time) -> Result<bool> {
    let count: i64 =
        on!(tx, c => sqlx::query_scalar(IS_OPEN).bind(id).bind(seen).bind(begun).fetch_one(c).await)?;
    Ok(count > 0)
}

pub(super) async fn insert_sign_in(tx: &mut Tx, id: SignInId, hash: &[u8]) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(SIGN_IN_INSERT).bind(id).bind(hash).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn end_sign_in(tx: &mut Tx, id: SignInId) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(SIGN_IN_END).bind(id).execute(c).await.map(drop))?)
}

pub(super) async fn set_seen(tx: &mut Tx, id: SignInId) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(SET_SEEN).bind(id).bind(now).execute(c).await.map(drop))?)
}

/// Links that have lapsed, and sign-ins that were not used for so long or began so long ago.
pub(super) async fn prune(tx: &mut Tx, seen_before: Time, begun_before: Time) -> Result<()> {
    let now = tx.now();
    on!(tx, c => sqlx::query(LINKS_PRUNE).bind(now).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(PRUNE).bind(seen_before).bind(begun_before).execute(c).await.map(drop))?)
}

#[derive(sqlx::FromRow)]
pub(super) struct ClinicData {
    #[sqlx(flatten)]
    pub clinic: Row,
    pub created_at: Time,
    pub people: i64,
    pub running: i64,
}

/// The newest ones.
pub(super) async fn clinics(tx: &mut Tx, most: i64) -> Result<Vec<ClinicData>> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query_as(CLINICS).bind(most).bind(now).fetch_all(c).await)?)
}

pub(super) async fn clinic_name(tx: &mut Tx, clinic: ClinicId) -> Result<Option<String>> {
    Ok(on!(tx, c => sqlx::query_scalar(CLINIC_NAME).bind(clinic).fetch_optional(c).await)?)
}

pub(super) async fn clinic_count(tx: &mut Tx) -> Result<i64> {
    Ok(on!(tx, c => sqlx::query_scalar(CLINIC_COUNT).fetch_one(c).await)?)
}
