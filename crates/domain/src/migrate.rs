//! Migrating either engine from one folder. `x.sql` is for both; `x.sqlite.sql` and `x.postgres.sql` for one each.
use crate::db::{Db, Engine, Sql};
use crate::guard;
use crate::tx::Conn;
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const JOURNAL: &str = "create table if not exists schema_migration \
     (version text primary key, hash bytea not null, applied_at bigint not null)";
const APPLIED: &str = "select hash from schema_migration where version = $1";
const NOTE: &str = "insert into schema_migration (version, hash, applied_at) values ($1, $2, $3)";
const ALL: &str = "select version, hash from schema_migration";
const HAS_JOURNAL: Sql = Sql {
    sqlite: "select 1 from sqlite_master where type = 'table' and name = 'schema_migration'",
    postgres: "select 1 from information_schema.tables \
        where table_schema = current_schema() and table_name = 'schema_migration'",
};
/// Two servers that start together migrate one after the other. The number is arbitrary and ours.
const ALONE: &str = "select pg_advisory_xact_lock(7226151811)";

/// Names the schema that this build makes: changes with every migration. For templates of test databases.
pub fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for (name, text) in MIGRATIONS {
        hash.update(name);
        hash.update(text);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Brings the schema up to date, in one transaction.
pub(crate) async fn run(db: &Db, now: i64) -> anyhow::Result<()> {
    let mut conn = db.write_conn().await?;
    if let Conn::Postgres(inner) = &mut conn {
        sqlx::query(ALONE).execute(&mut **inner).await?;
    }
    on_conn!(&mut conn, c => sqlx::query(JOURNAL).execute(c).await.map(drop))?;
    let engine = conn.engine();
    for (name, text) in MIGRATIONS.iter().filter(|(name, _)| is_for(name, engine)) {
        apply(&mut conn, name, text, now).await.with_context(|| format!("migration {name}"))?;
    }
    guard::put_up(&mut conn).await?;
    Ok(conn.commit().await?)
}

/// Is the schema the one that this program makes? Changes nothing.
pub(crate) async fn is_current(conn: &mut Conn) -> sqlx::Result<bool> {
    let engine = conn.engine();
    if on_conn!(conn, c => sqlx::query(HAS_JOURNAL.of(engine)).fetch_optional(c).await.map(|row| row.is_none()))?
    {
        return Ok(false);
    }
    let mut applied: Vec<(String, Vec<u8>)> = on_conn!(conn, c => sqlx::query_as(ALL).fetch_all(c).await)?;
    applied.sort();
    let mut ours: Vec<(String, Vec<u8>)> = MIGRATIONS
        .iter()
        .filter(|(name, _)| is_for(name, engine))
        .map(|(name, text)| (version(name).to_owned(), Sha256::digest(text).to_vec()))
        .collect();
    ours.sort();
    Ok(applied == ours)
}

fn version(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

async fn apply(conn: &mut Conn, name: &str, text: &'static str, now: i64) -> anyhow::Result<()> {
    let version = version(name);
    let hash = Sha256::digest(text).to_vec();
    let before: Option<Vec<u8>> =
        on_conn!(conn, c => sqlx::query_scalar(APPLIED).bind(version).fetch_optional(c).await)?;
    match before {
        Some(before) if before == hash => return Ok(()),
        Some(_) => bail!("its text changed after it was applied; write a new migration instead"),
        None => {}
    }
    on_conn!(conn, c => sqlx::raw_sql(text).execute(c).await.map(drop))?;
    on_conn!(conn, c => sqlx::query(NOTE).bind(version).bind(hash).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

fn is_for(name: &str, engine: Engine) -> bool {
    match engine {
        Engine::Sqlite => !name.ends_with(".postgres.sql"),
        Engine::Postgres => !name.ends_with(".sqlite.sql"),
    }
}
