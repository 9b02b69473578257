//! Opening the database and the keys: at start, beside a running server, or only to look. And why it cannot be, so
//! that whoever starts the program is told in words.
use crate::audit;
use crate::config::{DatabaseUrl, DomainConfig};
use crate::db::{self, Db};
use crate::handle::{Domain, Ports};
use crate::seal::{Fresh, Keys};
use crate::tx::Conn;
use crate::{clinics, guard, migrate};
use model::AppError;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Why the domain did not open.
#[derive(Debug)]
pub enum OpenError {
    /// Somebody else holds the database.
    Locked,
    /// The disk is full, or fails.
    Disk,
    /// The file or its folder may not be written.
    NotWritable(PathBuf),
    /// The file is no database of ours, or is damaged.
    Damaged(PathBuf),
    /// No database server answers.
    Away,
    /// The database server answers, and does not let us in; in its own words, which hold no password.
    Refused(String),
    /// Its user may not make the role by which the database guards clinics' rows (`guard.rs`).
    NoRole,
    /// There is no database yet.
    Missing,
    /// The database is of another version of the program.
    OtherVersion,
    /// A key is missing or cannot be read.
    Keys(anyhow::Error),
    Other(anyhow::Error),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenError::Locked => f.write_str("the database is held by another program"),
            OpenError::Disk => f.write_str("the disk is full or fails"),
            OpenError::NotWritable(path) => write!(f, "{} cannot be written", path.display()),
            OpenError::Damaged(path) => write!(f, "{} is damaged or no database", path.display()),
            OpenError::Away => f.write_str("the database server does not answer"),
            OpenError::Refused(words) => write!(f, "the database server refuses: {words}"),
            OpenError::NoRole => guard::NoRole.fmt(f),
            OpenError::Missing => f.write_str("there is no database yet"),
            OpenError::OtherVersion => f.write_str("the database is of another version"),
            OpenError::Keys(inside) | OpenError::Other(inside) => write!(f, "{inside:#}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl OpenError {
    fn database(inside: anyhow::Error, url: &DatabaseUrl) -> OpenError {
        let path = || match url {
            DatabaseUrl::Sqlite(path) => path.clone(),
            DatabaseUrl::Postgres(_) => PathBuf::new(),
        };
        // A commit has told the log why it failed; on a file of our own only the disk can be why.
        if let Some(crate::Error::Shown(AppError::Unavailable)) = inside.downcast_ref() {
            return if matches!(url, DatabaseUrl::Sqlite(_)) { OpenError::Disk } else { OpenError::Away };
        }
        if inside.downcast_ref::<guard::NoRole>().is_some() {
            return OpenError::NoRole;
        }
        if let Some(error) = inside.chain().find_map(|inside| inside.downcast_ref::<sqlx::Error>()) {
            return of_sqlx(error, url, path()).unwrap_or(OpenError::Other(inside));
        }
        match inside
            .chain()
            .find_map(|inside| inside.downcast_ref::<std::io::Error>())
            .map(std::io::Error::kind)
        {
            Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge) => {
                OpenError::Disk
            }
            Some(_) => OpenError::NotWritable(path()),
            None => OpenError::Other(inside),
        }
    }
}

fn of_sqlx(error: &sqlx::Error, url: &DatabaseUrl, path: PathBuf) -> Option<OpenError> {
    let sqlite = matches!(url, DatabaseUrl::Sqlite(_));
    match error {
        sqlx::Error::PoolTimedOut if sqlite => Some(OpenError::Locked),
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) if !sqlite => Some(OpenError::Away),
        // SQLite's primary result codes (the low byte).
        sqlx::Error::Database(inside) if sqlite => {
            let code = inside.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default();
            match code & 0xff {
                5 | 6 => Some(OpenError::Locked),
                10 | 13 => Some(OpenError::Disk),
                3 | 8 | 14 => Some(OpenError::NotWritable(path)),
                11 | 26 => Some(OpenError::Damaged(path)),
                _ => None,
            }
        }
        // PostgreSQL's classes: 08 connection, 53 resources, 57 operator's intervention, 28 who are you, 3D no such
        // database, 42501 no right.
        sqlx::Error::Database(inside) => {
            let code = inside.code().unwrap_or_default();
            let of = |classes: &[&str]| classes.iter().any(|class| code.starts_with(class));
            if code == "53100" {
                Some(OpenError::Disk)
            } else if of(&["08", "53", "57"]) {
                Some(OpenError::Away)
            } else if of(&["28", "3D", "42501"]) {
                Some(OpenError::Refused(inside.message().to_owned()))
            } else {
                None
            }
        }
        _ => None,
    }
}

impl Domain {
    /// Connects, migrates, loads the keys, and makes what is missing in an empty place.
    ///
    /// # Errors
    /// Why that could not be.
    pub async fn open(config: DomainConfig, ports: Ports) -> Result<Domain, OpenError> {
        let url = &config.database;
        let away = |error| OpenError::database(error, url);
        let db = Db::connect(url).await.map_err(away)?;
        migrate::run(&db, ports.clock.now().micros()).await.map_err(away)?;
        let fresh = fresh(&db).await.map_err(away)?;
        let keys = Keys::load(&config.data_dir, fresh, |bytes| ports.rng.fill(bytes)).map_err(keys)?;
        Ok(Domain::over(db, keys, config, ports))
    }

    /// For a command beside a running server: what that server has made is used as it is.
    ///
    /// # Errors
    /// Why that could not be.
    pub async fn attach(config: DomainConfig, ports: Ports) -> Result<Domain, OpenError> {
        let url = &config.database;
        let away = |error| OpenError::database(error, url);
        is_there(url)?;
        // A look first: to connect for writing already leaves marks in a file that is none of ours.
        let current =
            migrate::is_current(&mut db::look(url).await.map_err(|error| away(error.into()))?).await;
        if !current.map_err(|error| away(error.into()))? {
            return Err(OpenError::OtherVersion);
        }
        let db = Db::connect(url).await.map_err(away)?;
        let keys =
            Keys::load(&config.data_dir, Fresh::default(), |bytes| ports.rng.fill(bytes)).map_err(keys)?;
        Ok(Domain::over(db, keys, config, ports))
    }
}

fn keys(error: crate::Error) -> OpenError {
    match error {
        crate::Error::Hidden(inside) => OpenError::Keys(inside),
        crate::Error::Shown(shown) => OpenError::Other(anyhow::anyhow!("{shown}")),
    }
}

async fn fresh(db: &Db) -> anyhow::Result<Fresh> {
    let mut conn = db.read_conn().await?;
    Ok(Fresh { database: !clinics::any(&mut conn).await?, log: !audit::is_signed(&mut conn).await? })
}

/// Holds the audit logs against everything that was signed of them: in the database, in the file beside it, and in
/// copies of that file that were kept elsewhere. Touches nothing.
///
/// # Errors
/// Why it could not be looked at.
pub async fn verify_audit(config: &DomainConfig, copies: &[PathBuf]) -> Result<audit::Report, OpenError> {
    let away = |error: sqlx::Error| OpenError::database(error.into(), &config.database);
    is_there(&config.database)?;
    let key = Keys::of_audit(&config.data_dir).map_err(OpenError::Keys)?.ok_or_else(|| {
        let path = config.data_dir.join("keys/audit.key");
        OpenError::Keys(anyhow::anyhow!("{} is missing, by which the audit log is signed", path.display()))
    })?;
    // Before the database: what is signed meanwhile is then in the database only, as after a crash.
    let files = audit::Files::read(&config.audit_dir, copies).map_err(OpenError::Other)?;
    let mut conn = db::look(&config.database).await.map_err(away)?;
    if !migrate::is_current(&mut conn).await.map_err(away)? {
        return Err(OpenError::OtherVersion);
    }
    audit::verify(&mut conn, &key, files).await.map_err(away)
}

fn is_there(url: &DatabaseUrl) -> Result<(), OpenError> {
    match url {
        DatabaseUrl::Sqlite(path) if !path.exists() => Err(OpenError::Missing),
        _ => Ok(()),
    }
}

/// What `server doctor` may know.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    pub clinics: usize,
    /// Keys that the database needs and that are missing or cannot be read, each with why.
    pub faulty_keys: Vec<String>,
    /// Audit logs that were tampered with: whose ("the installation" or a clinic's id), and the first wrong entry.
    pub broken_logs: Vec<(String, i64)>,
}

/// Looks at database and keys, and touches neither.
///
/// # Errors
/// Why that could not be; `Missing` and `OtherVersion` are no faults before the first start of this version.
pub async fn inspect(config: &DomainConfig) -> Result<Inspection, OpenError> {
    let away = |error| OpenError::database(error, &config.database);
    is_there(&config.database)?;
    let mut conn = db::look(&config.database).await.map_err(|error| away(error.into()))?;
    let found = look(&mut conn, config).await.map_err(|error| away(error.into()))?;
    found.ok_or(OpenError::OtherVersion)
}

async fn look(conn: &mut Conn, config: &DomainConfig) -> sqlx::Result<Option<Inspection>> {
    if !migrate::is_current(conn).await? {
        return Ok(None);
    }
    let clinics = clinics::rows::ids(conn).await?;
    let faulty_keys = Keys::faults(&config.data_dir, &clinics);
    let broken_logs = audit::broken_chains(conn).await?;
    Ok(Some(Inspection { clinics: clinics.len(), faulty_keys, broken_logs }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{Connection, SqliteConnection};
    use std::path::Path;

    async fn said(c: &mut SqliteConnection, statement: &'static str, path: &Path) -> OpenError {
        let error = sqlx::raw_sql(statement).execute(c).await.expect_err("it cannot be done");
        OpenError::database(error.into(), &DatabaseUrl::Sqlite(path.to_owned()))
    }

    /// Real errors of SQLite, not ones made up.
    #[tokio::test]
    async fn what_sqlite_says_becomes_a_cause() {
        let folder = std::env::temp_dir().join(format!("bedside-opening-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("a.sqlite");
        let url = format!("sqlite:{}?mode=rwc", path.display());
        let mut first = SqliteConnection::connect(&url).await.expect("a file");
        sqlx::raw_sql("create table a (b text); pragma max_page_count = 2")
            .execute(&mut first)
            .await
            .expect("made");
        let full = "insert into a values (hex(zeroblob(100000)))";
        assert!(matches!(said(&mut first, full, &path).await, OpenError::Disk));
        sqlx::raw_sql("begin exclusive").execute(&mut first).await.expect("the pen");
        let mut second = SqliteConnection::connect(&url).await.expect("a second one");
        sqlx::raw_sql("pragma busy_timeout = 1").execute(&mut second).await.expect("set");
        assert!(matches!(said(&mut second, "begin immediate", &path).await, OpenError::Locked));
        sqlx::raw_sql("rollback; pragma query_only = on").execute(&mut first).await.expect("no pen");
        let closed = said(&mut first, "insert into a values ('b')", &path).await;
        assert!(matches!(closed, OpenError::NotWritable(named) if named == path));
        let other = folder.join("b.sqlite");
        std::fs::write(&other, [b'x'; 4096]).expect("written");
        let mut third =
            SqliteConnection::connect(&format!("sqlite:{}", other.display())).await.expect("opened");
        assert!(matches!(said(&mut third, "create table a (b text)", &other).await, OpenError::Damaged(_)));
        std::fs::remove_dir_all(folder).expect("the test's own folder");
    }
}
