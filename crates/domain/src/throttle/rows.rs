//! The SQL of counted failures.
use super::rules::Row;
use crate::error::Result;
use crate::tx::Tx;
use model::Time;

sql! {
    FIND = "select failures, blocks, blocked_until, failed_at from throttle where bucket = $1";
    ADD = "
        insert into throttle (bucket, failures, blocks, blocked_until, failed_at) values ($1, 1, 0, 0, $2)
        on conflict (bucket) do update set
            failures = case when throttle.failed_at <= $3 then 1 else throttle.failures + 1 end,
            failed_at = excluded.failed_at
        returning failures, blocks, blocked_until, failed_at";
    BLOCK = "update throttle set failures = $2, blocks = $3, blocked_until = $4 where bucket = $1";
    CLEAR = "update throttle set failures = 0 where bucket = $1 and failures > 0";
    PRUNE = "delete from throttle where failed_at < $1 and blocked_until < $1";
}

pub(super) async fn find(tx: &mut Tx, bucket: &[u8]) -> Result<Option<Row>> {
    Ok(on!(tx, c => sqlx::query_as(FIND).bind(bucket).fetch_optional(c).await)?)
}

/// One more failure; failures before `forgotten` no longer count.
pub(super) async fn add(tx: &mut Tx, bucket: &[u8], now: Time, forgotten: Time) -> Result<Row> {
    Ok(on!(tx, c => sqlx::query_as(ADD).bind(bucket).bind(now).bind(forgotten).fetch_one(c).await)?)
}

pub(super) async fn block(tx: &mut Tx, bucket: &[u8], row: Row) -> Result<()> {
    Ok(
        on!(tx, c => sqlx::query(BLOCK).bind(bucket).bind(row.failures).bind(row.blocks).bind(row.blocked_until)
        .execute(c).await.map(drop))?,
    )
}

/// How many rows had failures.
pub(super) async fn clear(tx: &mut Tx, bucket: &[u8]) -> Result<u64> {
    Ok(on!(tx, c => sqlx::query(CLEAR).bind(bucket).execute(c).await.map(|done| done.rows_affected()))?)
}

/// Forgets what last happened before `before`.
pub(crate) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?)
}
