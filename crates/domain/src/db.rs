//! The two engines: connecting to either, and beginning a transaction.
use crate::config::DatabaseUrl;
use crate::error::Result;
use crate::tx::Conn;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, SqlitePool};
use std::path::Path;
use std::time::Duration;

/// How long a request waits for a connection, or for the pen, before it says "unavailable".
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) enum Db {
    /// One connection holds the only pen; a few read from snapshots beside it.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A statement whose text must differ between the engines; only in functions named `lock_*`.
pub(crate) struct Sql {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Sql {
    pub fn of(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

impl Db {
    pub async fn connect(url: &DatabaseUrl) -> Result<Db> {
        match url {
            DatabaseUrl::Sqlite(path) => sqlite(path).await,
            DatabaseUrl::Postgres(url) => postgres(url).await,
        }
    }

    /// A transaction that may write. On SQLite it waits for the pen here, so that what it reads stays true.
    pub async fn begin_write(&self) -> Result<Conn> {
        Ok(match self {
            Db::Sqlite { writer, .. } => Conn::Sqlite(writer.begin_with("begin immediate").await?),
            Db::Postgres(pool) => Conn::Postgres(pool.begin().await?),
        })
    }

    /// A snapshot that cannot write.
    pub async fn begin_read(&self) -> Result<Conn> {
        Ok(match self {
            Db::Sqlite { readers, .. } => Conn::Sqlite(readers.begin().await?),
            Db::Postgres(pool) => {
                Conn::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        })
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

async fn sqlite(path: &Path) -> Result<Db> {
    make_private(path)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("secure_delete", "on")
        .pragma("temp_store", "memory")
        .disable_statement_logging();
    let pool = || {
        SqlitePoolOptions::new().acquire_timeout(PATIENCE).before_acquire(|connection, _| {
            // When a commit fails (a full disk), SQLite has rolled back by itself, but the library goes on counting
            // that transaction as open and would refuse every later one on this connection: it is replaced.
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        })
    };
    let writer = pool().max_connections(1).connect_with(options.clone()).await?;
    let reading = options.pragma("query_only", "on");
    let readers = pool().max_connections(4).connect_with(reading).await?;
    Ok(Db::Sqlite { writer, readers })
}

/// The file is the owner's alone from its first byte; SQLite gives its side files the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

async fn postgres(url: &str) -> Result<Db> {
    let options: PgConnectOptions = url.parse()?;
    let pool = PgPoolOptions::new().acquire_timeout(PATIENCE).max_connections(10);
    Ok(Db::Postgres(pool.connect_with(options.disable_statement_logging()).await?))
}
