//! The queue's SQL. Only the claim differs between the engines: PostgreSQL skips rows that others are claiming.
use crate::{Claimed, NewJob, Outcome};
use sqlx::{PgConnection, SqliteConnection};
use uuid::Uuid;

/// A connection of either engine, inside of whatever transaction the caller has.
pub enum Conn<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            Conn::Sqlite($c) => $body,
            Conn::Postgres($c) => $body,
        }
    };
}

/// Failed, and no later job of the same kind and key has taken the work over.
macro_rules! left_behind {
    () => {
        "job.failed_at is not null and not exists (
            select 1 from job later
            where later.kind = job.kind and later.key = job.key and later.created_at > job.created_at)"
    };
}

const INSERT: &str = "
    insert into job (id, kind, payload, key, run_at, attempt, created_at)
    values ($1, $2, $3, $4, $5, 0, $6)
    on conflict (kind, key) where done_at is null and failed_at is null
    do update set id = excluded.id, payload = excluded.payload, run_at = excluded.run_at,
        attempt = 0, lease_until = null, last_error = null, created_at = excluded.created_at";
const CLAIM_SQLITE: &str = "
    update job set lease_until = $1, attempt = attempt + 1
    where id in (
        select id from job
        where done_at is null and failed_at is null and run_at <= $2
            and (lease_until is null or lease_until <= $2)
        order by run_at, id limit $3)
    returning id, kind, payload, attempt, run_at";
const CLAIM_POSTGRES: &str = "
    update job set lease_until = $1, attempt = attempt + 1
    where id in (
        select id from job
        where done_at is null and failed_at is null and run_at <= $2
            and (lease_until is null or lease_until <= $2)
        order by run_at, id limit $3 for update skip locked)
    returning id, kind, payload, attempt, run_at";
const DONE: &str = "
    update job set done_at = $3, lease_until = null, last_error = null
    where id = $1 and attempt = $2 and done_at is null and failed_at is null";
const AGAIN: &str = "
    update job set run_at = $3, lease_until = null, last_error = 'retry'
    where id = $1 and attempt = $2 and done_at is null and failed_at is null";
const FAILED: &str = "
    update job set failed_at = $3, lease_until = null, last_error = $4
    where id = $1 and attempt = $2 and done_at is null and failed_at is null";
const RELEASE: &str = "update job set lease_until = null where lease_until is not null";
const PRUNE: &str = "delete from job where done_at < $1 or failed_at < $1";
const DUE: &str = "
    select kind from job where done_at is null and failed_at is null and run_at <= $1
    order by run_at, id limit 1000";

const FAILED_JOBS: &str = concat!(
    "select id, kind, created_at, failed_at, attempt, coalesce(last_error, '') as why from job
    where kind <> $1 and ",
    left_behind!(),
    " order by failed_at desc, id desc limit $2"
);
const FAILED_COUNT: &str = concat!("select count(*) from job where kind <> $1 and ", left_behind!());
const RETRY: &str = concat!(
    "update job set failed_at = null, attempt = 0, run_at = $3, lease_until = null, last_error = null
    where id = $1 and kind <> $2 and ",
    left_behind!()
);
const WAITING: &str = "
    select count(*), coalesce(min(run_at), $1) from job
    where done_at is null and failed_at is null and run_at <= $1";

/// Every statement, for the test that prepares each; the two claims stand apart, one an engine.
pub const STATEMENTS: &[(&str, &str, &str)] = &[
    ("insert", INSERT, INSERT),
    ("claim", CLAIM_SQLITE, CLAIM_POSTGRES),
    ("done", DONE, DONE),
    ("again", AGAIN, AGAIN),
    ("failed", FAILED, FAILED),
    ("release", RELEASE, RELEASE),
    ("prune", PRUNE, PRUNE),
    ("due", DUE, DUE),
    ("failed jobs", FAILED_JOBS, FAILED_JOBS),
    ("failed count", FAILED_COUNT, FAILED_COUNT),
    ("retry", RETRY, RETRY),
    ("waiting", WAITING, WAITING),
];

/// Adds a job, or puts it in the place of the unfinished one with its key. A replaced job that is running just now
/// gets a new id, so that its worker settles nothing.
pub async fn insert(conn: Conn<'_>, job: NewJob<'_>) -> sqlx::Result<()> {
    on!(conn, c => sqlx::query(INSERT).bind(job.id).bind(job.kind).bind(job.payload).bind(job.key)
        .bind(job.run_at).bind(job.now).execute(c).await.map(drop))
}

/// Takes up to `limit` due jobs, oldest first. The caller commits before it runs them.
pub async fn claim(conn: Conn<'_>, now: i64, limit: i64) -> sqlx::Result<Vec<Claimed>> {
    let lease = now + crate::LEASE_S * 1_000_000;
    type Row = (Uuid, String, String, i32, i64);
    let mut rows: Vec<Row> = match conn {
        Conn::Sqlite(c) => {
            sqlx::query_as(CLAIM_SQLITE).bind(lease).bind(now).bind(limit).fetch_all(c).await?
        }
        Conn::Postgres(c) => {
            sqlx::query_as(CLAIM_POSTGRES).bind(lease).bind(now).bind(limit).fetch_all(c).await?
        }
    };
    rows.sort_by_key(|row| (row.4, row.0));
    let claimed = |(id, kind, payload, attempt, _): Row| Claimed { id, kind, payload, attempt };
    Ok(rows.into_iter().map(claimed).collect())
}

/// Writes down what became of a job; false when somebody else has claimed or replaced it meanwhile.
pub async fn settle(conn: Conn<'_>, job: &Claimed, outcome: Outcome, now: i64) -> sqlx::Result<bool> {
    let hit: u64 = on!(conn, c => match outcome {
        Outcome::Done => {
            let done = sqlx::query(DONE).bind(job.id).bind(job.attempt).bind(now);
            done.execute(c).await.map(|done| done.rows_affected())
        }
        Outcome::Again(at) => {
            let again = sqlx::query(AGAIN).bind(job.id).bind(job.attempt).bind(at);
            again.execute(c).await.map(|done| done.rows_affected())
        }
        Outcome::Failed(why) => {
            let failed = sqlx::query(FAILED).bind(job.id).bind(job.attempt).bind(now).bind(why);
            failed.execute(c).await.map(|done| done.rows_affected())
        }
    })?;
    Ok(hit > 0)
}

/// Gives back what a dead process had claimed. Only for an installation of one process, before its worker starts.
pub async fn release(conn: Conn<'_>) -> sqlx::Result<()> {
    on!(conn, c => sqlx::query(RELEASE).execute(c).await.map(drop))
}

/// Forgets jobs that ended before `before`.
pub async fn prune(conn: Conn<'_>, before: i64) -> sqlx::Result<()> {
    on!(conn, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))
}

/// The kinds of the jobs that are due or overdue, longest first.
pub async fn due(conn: Conn<'_>, now: i64) -> sqlx::Result<Vec<String>> {
    on!(conn, c => sqlx::query_scalar(DUE).bind(now).fetch_all(c).await)
}

/// A job that was given up, without what it was to do.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Failed {
    pub id: Uuid,
    pub kind: String,
    pub created_at: i64,
    pub failed_at: i64,
    pub attempt: i32,
    /// As `Outcome::Failed` has it.
    pub why: String,
}

/// What was given up and is still to be done, the latest first; without one kind, whose failures are told elsewhere.
pub async fn failed(conn: Conn<'_>, but: &str, most: i64) -> sqlx::Result<Vec<Failed>> {
    on!(conn, c => sqlx::query_as(FAILED_JOBS).bind(but).bind(most).fetch_all(c).await)
}

/// How many those are, all of them.
pub async fn failed_count(conn: Conn<'_>, but: &str) -> sqlx::Result<i64> {
    on!(conn, c => sqlx::query_scalar(FAILED_COUNT).bind(but).fetch_one(c).await)
}

/// A job that was given up is due again, as on its first day; false when it is none of `failed`.
pub async fn retry(conn: Conn<'_>, id: Uuid, but: &str, now: i64) -> sqlx::Result<bool> {
    let hit = on!(conn, c => sqlx::query(RETRY).bind(id).bind(but).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit > 0)
}

/// How many jobs are due or under way, and since when the oldest is; `now` where none is.
pub async fn waiting(conn: Conn<'_>, now: i64) -> sqlx::Result<(i64, i64)> {
    on!(conn, c => sqlx::query_as(WAITING).bind(now).fetch_one(c).await)
}
