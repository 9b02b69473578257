//! The SQL of codes by text message. `text_factor` is global, as the identity is.
use super::TRIES;
use crate::error::Result;
use crate::tx::Tx;
use model::{IdentityId, SignInId, Time};
use uuid::Uuid;

sql! {
    ONE = "
        select number, confirmed_at, code_until, code_tries, code_sent_at, code_for from text_factor
        where identity_id = $1";
    BEGIN = "
        insert into text_factor (identity_id, number, created_at, code_tries) values ($1, $2, $3, 0)
        on conflict (identity_id) do update set number = excluded.number, created_at = excluded.created_at,
            code_hash = null, code_until = null, code_tries = 0, code_sent_at = null, code_for = null
        where text_factor.confirmed_at is null";
    SET_CODE = "
        update text_factor set code_hash = $2, code_until = $3, code_sent_at = $4, code_tries = 0, code_for = $5
        where identity_id = $1";
    /// One that was sent before codes were bound to a sign-in is bound to none, for its ten minutes.
    TAKE_TRY = "
        update text_factor set code_tries = code_tries + 1
        where identity_id = $1 and code_hash is not null and code_until > $2 and code_tries < $3
            and (code_for = $4 or code_for is null)
        returning code_hash";
    /// Whoever has just shown a code waits for no other one.
    DONE = "
        update text_factor set code_hash = null, code_until = null, code_tries = 0, code_sent_at = null
        where identity_id = $1 and code_hash = $2";
    CONFIRM = "update text_factor set confirmed_at = $2 where identity_id = $1 and confirmed_at is null";
    REMOVE = "delete from text_factor where identity_id = $1";
    ALLOWED = "select text_codes from clinic where id = $1";
    ALLOW = "update clinic set text_codes = $2 where id = $1";
}

#[derive(sqlx::FromRow)]
pub(super) struct TextRow {
    /// Sealed.
    pub number: Vec<u8>,
    pub confirmed_at: Option<Time>,
    pub code_until: Option<Time>,
    pub code_tries: i32,
    pub code_sent_at: Option<Time>,
    /// None where it was sent before codes were bound to a sign-in.
    pub code_for: Option<Uuid>,
}

/// Which sign-in a code is for. Nobody without one is sent any, so it equals no other.
pub(super) fn named(sign_in: Option<SignInId>) -> Uuid {
    sign_in.map_or(Uuid::nil(), |id| id.0)
}

pub(super) async fn one(tx: &mut Tx, owner: IdentityId) -> Result<Option<TextRow>> {
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(owner).fetch_optional(c).await)?)
}

/// False where a number is confirmed.
pub(super) async fn begin(tx: &mut Tx, owner: IdentityId, sealed: &[u8]) -> Result<bool> {
    let now = tx.now();
    let rows: u64 = on!(tx, c => sqlx::query(BEGIN).bind(owner).bind(sealed).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// In the place of the one before.
pub(super) async fn set_code(
    tx: &mut Tx,
    owner: IdentityId,
    sign_in: Option<SignInId>,
    hash: &[u8],
    until: Time,
) -> Result<()> {
    let (now, sign_in) = (tx.now(), named(sign_in));
    Ok(on!(tx, c => sqlx::query(SET_CODE).bind(owner).bind(hash).bind(until).bind(now).bind(sign_in)
        .execute(c).await.map(drop))?)
}

/// What this try is held against, which is one of the code's last; none when this sign-in has no code to try any more.
pub(super) async fn take_try(
    tx: &mut Tx,
    owner: IdentityId,
    sign_in: Option<SignInId>,
) -> Result<Option<Vec<u8>>> {
    let (now, sign_in) = (tx.now(), named(sign_in));
    Ok(on!(tx, c => sqlx::query_scalar(TAKE_TRY).bind(owner).bind(now).bind(TRIES).bind(sign_in)
        .fetch_optional(c).await)?)
}

/// The code was right, and is none any more.
pub(super) async fn done(tx: &mut Tx, owner: IdentityId, hash: &[u8]) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(DONE).bind(owner).bind(hash).execute(c).await.map(drop))?)
}

pub(super) async fn confirm(tx: &mut Tx, owner: IdentityId) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(CONFIRM).bind(owner).bind(now).execute(c).await.map(drop))?)
}

/// False when there was none.
pub(in crate::factors) async fn remove(tx: &mut Tx, owner: IdentityId) -> Result<bool> {
    let rows: u64 =
        on!(tx, c => sqlx::query(REMOVE).bind(owner).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(in crate::factors) async fn allowed(tx: &mut Tx) -> Result<bool> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(ALLOWED).bind(clinic).fetch_one(c).await)?)
}

pub(in crate::factors) async fn allow(tx: &mut Tx, allowed: bool) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ALLOW).bind(clinic).bind(allowed).execute(c).await.map(drop))?)
}
