//! The two engines: connecting to either, and beginning a transaction.
use crate::config::DatabaseUrl;
use crate::error::{Error, Result};
use crate::pen::{Lent, Pen};
use crate::tx::Conn;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::time::Duration;

/// How long a request waits for a connection, or for the pen, before it says "unavailable".
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) enum Db {
    /// One connection is the only pen; a few read from snapshots beside it.
    Sqlite {
        pen: Pen,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A statement whose text must differ between the engines; only in functions named `lock_*`, and where an engine speaks of
/// itself.
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

const SIZE: Sql = Sql {
    sqlite: "select page_count * page_size from pragma_page_count, pragma_page_size",
    postgres: "select pg_database_size(current_database())",
};

/// Bytes of the whole database, as its engine counts them.
pub(crate) async fn size(conn: &mut Conn) -> sqlx::Result<i64> {
    let text = SIZE.of(conn.engine());
    on_conn!(conn, c => sqlx::query_scalar(text).fetch_one(c).await)
}

/// A transaction on SQLite: a snapshot, or the pen.
pub(crate) enum SqliteTx {
    Reads(Transaction<'static, Sqlite>),
    Writes(Lent),
}

impl SqliteTx {
    pub async fn commit(self) -> Result<()> {
        match self {
            SqliteTx::Reads(snapshot) => Ok(snapshot.commit().await?),
            SqliteTx::Writes(pen) => pen.commit().await.map_err(Error::of_database),
        }
    }
}

impl Deref for SqliteTx {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        match self {
            SqliteTx::Reads(snapshot) => snapshot,
            SqliteTx::Writes(pen) => pen,
        }
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            SqliteTx::Reads(snapshot) => snapshot,
            SqliteTx::Writes(pen) => pen,
        }
    }
}

impl Db {
    pub async fn connect(url: &DatabaseUrl) -> anyhow::Result<Db> {
        match url {
            DatabaseUrl::Sqlite(path) => sqlite(path).await,
            DatabaseUrl::Postgres(url) => Ok(postgres(url).await?),
        }
    }

    /// A transaction that may write. On SQLite it waits for the pen here, so that what it reads stays true.
    pub async fn begin_write(&self) -> Result<Conn> {
        Ok(self.write_conn().await?)
    }

    /// A snapshot that cannot write.
    pub async fn begin_read(&self) -> Result<Conn> {
        Ok(self.read_conn().await?)
    }

    /// As `begin_write`, with the library's own error: at start its cause is told.
    pub async fn write_conn(&self) -> sqlx::Result<Conn> {
        Ok(match self {
            Db::Sqlite { pen, .. } => Conn::Sqlite(SqliteTx::Writes(pen.lend(PATIENCE).await?)),
            Db::Postgres(pool) => Conn::Postgres(begun(pool, WRITE).await?),
        })
    }

    /// As `begin_read`, with the library's own error.
    pub async fn read_conn(&self) -> sqlx::Result<Conn> {
        Ok(match self {
            Db::Sqlite { readers, .. } => Conn::Sqlite(SqliteTx::Reads(readers.begin().await?)),
            Db::Postgres(pool) => Conn::Postgres(begun(pool, READ).await?),
        })
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite { pen, readers } => {
                readers.close().await;
                pen.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

const WRITE: &str = "begin";
const READ: &str = "begin isolation level repeatable read read only";

/// Begins in a task of its own, which nobody's going away stops. Where a caller is dropped between the statement and
/// its answer, sqlx has not counted the transaction yet, rolls nothing back, and the next one to be lent the connection
/// would find itself in a snapshot that cannot write.
async fn begun(pool: &PgPool, statement: &'static str) -> sqlx::Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    match tokio::spawn(async move { pool.begin_with(statement).await }).await {
        Ok(begun) => begun,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(sqlx::Error::PoolClosed),
        },
    }
}

/// A snapshot of what is there, without a pen: makes no file and changes none.
pub(crate) async fn look(url: &DatabaseUrl) -> sqlx::Result<Conn> {
    match url {
        DatabaseUrl::Sqlite(path) => look_at_file(path).await,
        DatabaseUrl::Postgres(url) => postgres(url).await?.read_conn().await,
    }
}

/// While a server runs its side files are there and are read with it. When none does, the file alone is all there is,
/// and reading it as unchanging keeps SQLite from making side files.
async fn look_at_file(path: &Path) -> sqlx::Result<Conn> {
    let mut side = path.as_os_str().to_owned();
    side.push("-wal");
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(!Path::new(&side).exists())
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new().acquire_timeout(PATIENCE).max_connections(1);
    Ok(Conn::Sqlite(SqliteTx::Reads(pool.connect_with(options).await?.begin().await?)))
}

async fn sqlite(path: &Path) -> anyhow::Result<Db> {
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
    let pen = Pen::open(options.clone()).await?;
    let pool = SqlitePoolOptions::new().acquire_timeout(PATIENCE).max_connections(4);
    let readers = pool.connect_with(options.pragma("query_only", "on")).await?;
    Ok(Db::Sqlite { pen, readers })
}

/// The file is the owner's alone from its first byte; SQLite gives its side files the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

async fn postgres(url: &str) -> sqlx::Result<Db> {
    let options: PgConnectOptions = url.parse()?;
    let pool = PgPoolOptions::new().acquire_timeout(PATIENCE).max_connections(10);
    Ok(Db::Postgres(pool.connect_with(options.disable_statement_logging()).await?))
}
