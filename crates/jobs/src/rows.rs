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

/// Writes down what became of a job, unless somebody else has claimed or replaced it meanwhile.
pub async fn settle(conn: Conn<'_>, job: &Claimed, outcome: Outcome, now: i64) -> sqlx::Result<()> {
    on!(conn, c => match outcome {
        Outcome::Done => sqlx::query(DONE).bind(job.id).bind(job.attempt).bind(now).execute(c).await.map(drop),
        Outcome::Again(at) => sqlx::query(AGAIN).bind(job.id).bind(job.attempt).bind(at).execute(c).await.map(drop),
        Outcome::Failed(why) => {
            let failed = sqlx::query(FAILED).bind(job.id).bind(job.attempt).bind(now).bind(why);
            failed.execute(c).await.map(drop)
        }
    })
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
