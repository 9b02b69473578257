//! The SQL of counted failures.
use super::rules::{self, Row, Rule};
use crate::error::Result;
use crate::tx::Tx;
use model::Time;
use model::blocks::{BlockKind, Guessed};

sql! {
    FIND = "
        select failures, blocks, blocked_until, failed_at, coalesce(lately_until, 0) as lately_until
        from throttle where bucket = $1";
    ADD = "
        insert into throttle (bucket, failures, blocks, blocked_until, failed_at, lately_until, kind, guessed)
        values ($1, 1, 0, 0, $2, $4, $8, $9)
        on conflict (bucket) do update set
            failures = case when throttle.failed_at <= $3 or (throttle.failures >= $5 and throttle.failed_at < $6)
                then 1 else throttle.failures + 1 end,
            failed_at = excluded.failed_at,
            lately_until = case when throttle.lately_until > excluded.failed_at
                then throttle.lately_until + $7 else excluded.lately_until end,
            kind = excluded.kind,
            guessed = excluded.guessed
        returning failures, blocks, blocked_until, failed_at, coalesce(lately_until, 0) as lately_until";
    BLOCK = "
        update throttle set failures = $2, blocks = $3, blocked_until = $4, lately_until = $5, blocked_at = $6,
            counted = $7
        where bucket = $1";
    CLEAR = "update throttle set failures = 0 where bucket = $1 and failures > 0";
    /// Rows of before these columns were there say what they can.
    BLOCKED = "
        select bucket, coalesce(kind, 'address') as kind, coalesce(guessed, 'password') as guessed, failures,
            coalesce(counted, failures) as counted, coalesce(blocked_at, failed_at) as blocked_at, blocked_until,
            failed_at
        from throttle
        where blocked_until > $1 or (kind = 'account' and failures >= $2 and failed_at >= $3)
        order by failed_at desc, bucket limit 200";
    LIFT = "
        update throttle set failures = 0, blocks = 0, blocked_until = 0, lately_until = 0
        where bucket = $1 and (blocked_until > $2 or failures > 0)";
    PRUNE = "delete from throttle where failed_at < $1 and blocked_until < $1";
    COUNT = "select count(*) from throttle";
    /// What matters least goes first: where nothing was ever blocked, and by when what is counted there weighs nothing any
    /// more. (A failure in a row weighs as one of a day does.) A block that stands, and an account that rests, are nobody's
    /// to wash away.
    EVICT = "
        delete from throttle where bucket in (
            select bucket from throttle
            where blocked_until <= $1
                and not (coalesce(kind, 'address') = 'account' and failures >= $2 and failed_at >= $3)
            order by blocks, coalesce(lately_until, failed_at) + cast(failures as bigint) * 864000000, bucket
            limit $4)";
}

/// A row that waits.
#[derive(sqlx::FromRow)]
pub(super) struct Blocked {
    pub bucket: Vec<u8>,
    pub kind: BlockKind,
    pub guessed: Guessed,
    pub failures: i32,
    pub counted: i32,
    pub blocked_at: Time,
    pub blocked_until: Time,
    pub failed_at: Time,
}

pub(super) async fn find(tx: &mut Tx, bucket: &[u8]) -> Result<Option<Row>> {
    Ok(on!(tx, c => sqlx::query_as(FIND).bind(bucket).fetch_optional(c).await)?)
}

/// One more failure, and how many that makes; those that are forgotten no longer count.
pub(super) async fn add(tx: &mut Tx, rule: Rule, bucket: &[u8], guessed: Guessed, now: Time) -> Result<Row> {
    let forgotten = now.plus_seconds(-rules::FORGOTTEN_AFTER_S);
    let weighs_s = rules::weighs_s(rule);
    Ok(
        on!(tx, c => sqlx::query_as(ADD).bind(bucket).bind(now).bind(forgotten).bind(now.plus_seconds(weighs_s))
        .bind(rules::ACCOUNT_FAILURES).bind(rules::midnight(now)).bind(weighs_s * 1_000_000)
        .bind(rule.kind()).bind(guessed).fetch_one(c).await)?,
    )
}

/// `counted` failures led to it.
pub(super) async fn block(tx: &mut Tx, bucket: &[u8], row: Row, counted: i32) -> Result<()> {
    Ok(
        on!(tx, c => sqlx::query(BLOCK).bind(bucket).bind(row.failures).bind(row.blocks).bind(row.blocked_until)
        .bind(row.lately_until).bind(row.failed_at).bind(counted).execute(c).await.map(drop))?,
    )
}

/// How many rows had failures.
pub(super) async fn clear(tx: &mut Tx, bucket: &[u8]) -> Result<u64> {
    Ok(on!(tx, c => sqlx::query(CLEAR).bind(bucket).execute(c).await.map(|done| done.rows_affected()))?)
}

/// What waits now.
pub(super) async fn blocked(tx: &mut Tx) -> Result<Vec<Blocked>> {
    let now = tx.now();
    Ok(
        on!(tx, c => sqlx::query_as(BLOCKED).bind(now).bind(rules::ACCOUNT_FAILURES).bind(rules::midnight(now))
        .fetch_all(c).await)?,
    )
}

/// True when something was to be lifted.
pub(super) async fn lift(tx: &mut Tx, bucket: &[u8]) -> Result<bool> {
    let now = tx.now();
    let rows: u64 = on!(tx, c => sqlx::query(LIFT).bind(bucket).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Forgets what last happened before `before`.
pub(crate) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?)
}

pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    Ok(on!(tx, c => sqlx::query_scalar(COUNT).fetch_one(c).await)?)
}

/// Forgets so many of those that matter least.
pub(super) async fn evict(tx: &mut Tx, most: i64) -> Result<()> {
    let now = tx.now();
    Ok(
        on!(tx, c => sqlx::query(EVICT).bind(now).bind(rules::ACCOUNT_FAILURES).bind(rules::midnight(now)).bind(most)
        .execute(c).await.map(drop))?,
    )
}
