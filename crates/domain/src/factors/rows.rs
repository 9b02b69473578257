//! The SQL of second factors. `authenticator` and `recovery_code` are global, as the identity is.
use crate::error::Result;
use crate::tx::Tx;
use model::{IdentityId, MemberId, SignInId, Time};
use uuid::Uuid;

sql! {
    AUTHENTICATOR = "select secret, confirmed_at, drift_s from authenticator where identity_id = $1";
    BEGIN = "
        insert into authenticator (identity_id, secret, created_at, last_step) values ($1, $2, $3, 0)
        on conflict (identity_id) do update set secret = excluded.secret, created_at = excluded.created_at
        where authenticator.confirmed_at is null";
    CONFIRM = "
        update authenticator set confirmed_at = $2, last_step = $3, drift_s = $4
        where identity_id = $1 and confirmed_at is null and secret = $5";
    TAKE_STEP = "update authenticator set last_step = $2, drift_s = $3 where identity_id = $1 and last_step < $2";
    REMOVE = "delete from authenticator where identity_id = $1";
    /// In every clinic: the factor is the person's, not the clinic's.
    ASK_AGAIN = "
        update sign_in set factor_at = case when id = $2 then cast($3 as bigint) else null end,
            factor_shown_at = case when id = $2 then cast($3 as bigint) else null end
        where member_id in (select member.id from member where member.identity_id = $1)";
    CODES_SHOWN = "
        select id, shown from recovery_code where identity_id = $1 and shown is not null and used_at is null order by id";
    CODES_LEFT = "select count(*) from recovery_code where identity_id = $1 and used_at is null";
    /// One for all that were made together; none where they were made before there was one.
    CODES_SALT = "select salt from recovery_code where identity_id = $1 and salt is not null limit 1";
    CODE_INSERT = "
        insert into recovery_code (id, identity_id, code_hash, shown, created_at, salt) values ($1, $2, $3, $4, $5, $6)";
    CODE_USE = "
        update recovery_code set used_at = $3, shown = null
        where identity_id = $1 and code_hash = $2 and used_at is null";
    CODES_KEPT = "update recovery_code set shown = null where identity_id = $1";
    CODES_REMOVE = "delete from recovery_code where identity_id = $1";
    REMEMBER = "
        insert into remembered_browser (id, clinic_id, member_id, token_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)";
    REMEMBERED = "
        select count(*) from remembered_browser
        where clinic_id = $1 and member_id = $2 and token_hash = $3 and expires_at > $4";
    /// In every clinic: the factor is the person's, not the clinic's.
    FORGET_BROWSERS = "
        delete from remembered_browser
        where member_id in (select member.id from member where member.identity_id = $1)";
    PRUNE = "delete from remembered_browser where expires_at < $1";
    RULES = "select factor_required, remember_days from clinic where id = $1";
    SAVE_RULES = "update clinic set factor_required = $2, remember_days = $3 where id = $1";
    /// Over all of them: whose factor is it besides this clinic's?
    CLINICS_OF = "select count(*) from member where identity_id = $1";
}

#[derive(sqlx::FromRow)]
pub(super) struct AuthenticatorRow {
    pub secret: Vec<u8>,
    pub confirmed_at: Option<Time>,
    /// By how many seconds the phone's clock is ahead of ours.
    pub drift_s: i64,
}

pub(super) async fn authenticator(tx: &mut Tx, owner: IdentityId) -> Result<Option<AuthenticatorRow>> {
    Ok(on!(tx, c => sqlx::query_as(AUTHENTICATOR).bind(owner).fetch_optional(c).await)?)
}

/// Nothing happens where one is confirmed.
pub(super) async fn begin(tx: &mut Tx, owner: IdentityId, sealed: &[u8]) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(BEGIN).bind(owner).bind(sealed).bind(now).execute(c).await.map(drop))?)
}

/// False where this secret is not the one that waits for its first code any more.
pub(super) async fn confirm(
    tx: &mut Tx,
    owner: IdentityId,
    secret: &[u8],
    (step, drift_s): (i64, i64),
) -> Result<bool> {
    let now = tx.now();
    let rows: u64 = on!(tx, c => sqlx::query(CONFIRM).bind(owner).bind(now).bind(step).bind(drift_s).bind(secret)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// False when a code of that step or a later one was taken before.
pub(super) async fn take_step(tx: &mut Tx, owner: IdentityId, step: i64, drift_s: i64) -> Result<bool> {
    let rows: u64 = on!(tx, c => sqlx::query(TAKE_STEP).bind(owner).bind(step).bind(drift_s)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// False when there was none.
pub(super) async fn remove(tx: &mut Tx, owner: IdentityId) -> Result<bool> {
    let rows: u64 =
        on!(tx, c => sqlx::query(REMOVE).bind(owner).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Every sign-in of this person but this one has shown no factor.
pub(super) async fn ask_again(tx: &mut Tx, owner: IdentityId, but: Option<SignInId>) -> Result<()> {
    let (but, now) = (but.map_or(Uuid::nil(), |id| id.0), tx.now());
    across!(tx, c => sqlx::query(ASK_AGAIN).bind(owner).bind(but).bind(now).execute(c).await.map(drop));
    Ok(())
}

pub(super) async fn codes_shown(tx: &mut Tx, owner: IdentityId) -> Result<Vec<(Uuid, Vec<u8>)>> {
    Ok(on!(tx, c => sqlx::query_as(CODES_SHOWN).bind(owner).fetch_all(c).await)?)
}

pub(super) async fn codes_left(tx: &mut Tx, owner: IdentityId) -> Result<i64> {
    Ok(on!(tx, c => sqlx::query_scalar(CODES_LEFT).bind(owner).fetch_one(c).await)?)
}

pub(super) async fn codes_salt(tx: &mut Tx, owner: IdentityId) -> Result<Option<Vec<u8>>> {
    Ok(on!(tx, c => sqlx::query_scalar(CODES_SALT).bind(owner).fetch_optional(c).await)?)
}

pub(super) async fn insert_code(
    tx: &mut Tx,
    id: Uuid,
    owner: IdentityId,
    (hash, salt): (&[u8], &[u8]),
    sealed: &[u8],
) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(CODE_INSERT).bind(id).bind(owner).bind(hash).bind(sealed).bind(now)
        .bind(salt).execute(c).await.map(drop))?)
}

pub(super) async fn use_code(tx: &mut Tx, owner: IdentityId, hash: &[u8]) -> Result<bool> {
    let now = tx.now();
    let rows: u64 = on!(tx, c => sqlx::query(CODE_USE).bind(owner).bind(hash).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn codes_kept(tx: &mut Tx, owner: IdentityId) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(CODES_KEPT).bind(owner).execute(c).await.map(drop))?)
}

pub(super) async fn remove_codes(tx: &mut Tx, owner: IdentityId) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(CODES_REMOVE).bind(owner).execute(c).await.map(drop))?)
}

pub(super) async fn remember(tx: &mut Tx, member: MemberId, hash: &[u8], until: Time) -> Result<()> {
    let (id, clinic, now) = (tx.new_uuid(), tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(REMEMBER).bind(id).bind(clinic).bind(member).bind(hash).bind(now).bind(until)
        .execute(c).await.map(drop))?)
}

pub(super) async fn is_remembered(tx: &mut Tx, member: MemberId, hash: &[u8]) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let count: i64 = on!(tx, c => sqlx::query_scalar(REMEMBERED).bind(clinic).bind(member).bind(hash).bind(now)
        .fetch_one(c).await)?;
    Ok(count > 0)
}

pub(crate) async fn forget_browsers(tx: &mut Tx, owner: IdentityId) -> Result<()> {
    across!(tx, c => sqlx::query(FORGET_BROWSERS).bind(owner).execute(c).await.map(drop));
    Ok(())
}

pub(super) async fn prune(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(PRUNE).bind(now).execute(c).await.map(drop))?)
}

/// Whether the clinic asks everyone for a second factor, and for how many days a browser may be remembered.
pub(super) async fn rules(tx: &mut Tx) -> Result<(bool, i32)> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(RULES).bind(clinic).fetch_one(c).await)?)
}

pub(super) async fn save_rules(tx: &mut Tx, required: bool, days: i32) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query(SAVE_RULES).bind(clinic).bind(required).bind(days).execute(c).await.map(drop))?,
    )
}

pub(crate) async fn clinics_of(tx: &mut Tx, owner: IdentityId) -> Result<i64> {
    Ok(across!(tx, c => sqlx::query_scalar(CLINICS_OF).bind(owner).fetch_one(c).await))
}
