//! So much of something for one address in a stretch of time (new clinics, letters asked for).
use crate::principals::Anyone;
use crate::tx::Tx;
use crate::{Domain, Result};
use model::{AppError, Time};

sql! {
    TAKE = "
        insert into quota (purpose, bucket, since, used) values ($1, $2, $3, 1)
        on conflict (purpose, bucket) do update set
            since = case when quota.since <= $4 then excluded.since else quota.since end,
            used = case when quota.since <= $4 then 1 else quota.used + 1 end
        returning since, used";
    TAKEN = "select used from quota where purpose = $1 and bucket = $2 and since > $3";
    PRUNE = "delete from quota where since < $1";
}

pub(crate) struct Quota {
    pub purpose: &'static str,
    pub most: i32,
    pub per_s: i64,
}

/// Takes one for the stranger's address, or says when there will be more.
pub(crate) async fn take(domain: &Domain, who: &Anyone, quota: &Quota) -> Result<()> {
    let mut tx = domain.begin(who).await?;
    take_in(&mut tx, quota, &who.address.now).await?;
    tx.commit_unaudited("a counter of requests").await
}

/// The same within a transaction, for whatever the bucket names.
pub(crate) async fn take_in(tx: &mut Tx, quota: &Quota, bucket: &[u8]) -> Result<()> {
    let now = tx.now();
    let over = now.plus_seconds(-quota.per_s);
    let (since, used): (Time, i32) = on!(tx, c => sqlx::query_as(TAKE).bind(quota.purpose).bind(bucket)
        .bind(now).bind(over).fetch_one(c).await)?;
    if used <= quota.most {
        return Ok(());
    }
    let retry = since.plus_seconds(quota.per_s).seconds_since(now).max(1);
    Err(AppError::TooMany { retry_after_s: u32::try_from(retry).unwrap_or(u32::MAX) }.into())
}

/// How many were taken of it in the stretch that runs.
pub(crate) async fn taken(tx: &mut Tx, quota: &Quota, bucket: &[u8]) -> Result<i32> {
    let over = tx.now().plus_seconds(-quota.per_s);
    let used: Option<i32> = on!(tx, c => sqlx::query_scalar(TAKEN).bind(quota.purpose).bind(bucket).bind(over)
        .fetch_optional(c).await)?;
    Ok(used.unwrap_or_default())
}

pub(crate) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?)
}
