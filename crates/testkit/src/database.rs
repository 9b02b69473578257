//! A database of its own for each test: a migrated file, copied, or a PostgreSQL database made from a template.
#![allow(
    clippy::disallowed_methods,
    reason = "tests are told by the environment where PostgreSQL is, and databases' names cannot be bound"
)]
use crate::server_files;
use domain::{DatabaseUrl, Domain, DomainConfig, Origins, Ports};
use model::ClinicId;
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use tokio::sync::{Mutex, OnceCell};

/// The files of one test, in memory where the system has such a place.
pub struct TestDatabase {
    pub folder: PathBuf,
    url: DatabaseUrl,
    /// PostgreSQL only: where databases are made and dropped, and this one's name.
    server: Option<(String, String)>,
    /// The same: where its write-ahead log was when this database was made.
    segment: String,
    /// The same: what `tamper` asks over. PostgreSQL starts a process for each connection, and some tests tamper thousands of
    /// times. (SQLite's files are looked at as well, and another connection would keep a write-ahead log open.)
    kept: Mutex<Option<PgConnection>>,
    ended: AtomicBool,
}

/// A connection of the test's own, past the domain.
pub enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

static FILE: OnceCell<PathBuf> = OnceCell::const_new();
static DATABASE: OnceCell<String> = OnceCell::const_new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Table, name, type, may be null.
pub type Column = (String, String, String, bool);

const COLUMNS_SQLITE: &str = "
    select m.name, p.name, lower(p.type), p.\"notnull\" = 0 and p.pk = 0
    from sqlite_master m join pragma_table_info(m.name) p
    where m.type = 'table' and m.name not like 'sqlite_%'";
const COLUMNS_POSTGRES: &str = "
    select table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
    from information_schema.columns
    where table_schema = 'public'";
const DUE: &str = "select kind from job where done_at is null and failed_at is null and run_at <= $1";

/// Is this run of the tests about PostgreSQL?
pub fn on_postgres() -> bool {
    std::env::var("BEDSIDE_TEST_DB").as_deref() == Ok("postgres")
}

impl TestDatabase {
    /// On the engine that this run of the tests is about.
    pub async fn fresh() -> TestDatabase {
        if !on_postgres() {
            return TestDatabase::sqlite().await;
        }
        TestDatabase::postgres().await.expect("BEDSIDE_TEST_PG_URL says where PostgreSQL is")
    }

    pub async fn sqlite() -> TestDatabase {
        let (folder, _) = folder();
        let path = folder.join("bedside.db");
        std::fs::copy(FILE.get_or_init(file).await, &path).expect("the template is copied");
        let url = DatabaseUrl::Sqlite(path);
        TestDatabase {
            folder,
            url,
            server: None,
            segment: String::new(),
            kept: Mutex::default(),
            ended: AtomicBool::new(false),
        }
    }

    /// None when no PostgreSQL was named.
    pub async fn postgres() -> Option<TestDatabase> {
        let server = std::env::var("BEDSIDE_TEST_PG_URL").ok()?;
        let template = DATABASE.get_or_init(|| database(&server)).await;
        let (folder, name) = folder();
        execute(&server, format!("create database {name} template {template}")).await;
        let segment = server_files::place(&mut connect(&server).await).await.0;
        let url = DatabaseUrl::Postgres(with_database(&server, &name));
        let server = Some((server, name));
        let (kept, ended) = (Mutex::default(), AtomicBool::new(false));
        Some(TestDatabase { folder, url, server, segment, kept, ended })
    }

    pub fn config(&self, origin: Origins) -> DomainConfig {
        config(self.url.clone(), &self.folder.join("data"), origin)
    }

    pub fn postgres_url(&self) -> Option<&str> {
        match &self.url {
            DatabaseUrl::Sqlite(_) => None,
            DatabaseUrl::Postgres(url) => Some(url),
        }
    }

    pub async fn raw(&self) -> Raw {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let path = format!("sqlite:{}", path.display());
                Raw::Sqlite(SqliteConnection::connect(&path).await.expect("the file opens"))
            }
            DatabaseUrl::Postgres(url) => {
                Raw::Postgres(PgConnection::connect(url).await.expect("the database opens"))
            }
        }
    }

    /// Rows of two texts.
    pub async fn pairs(&self, statement: &'static str) -> Vec<(String, String)> {
        match self.raw().await {
            Raw::Sqlite(mut c) => sqlx::query_as(statement).fetch_all(&mut c).await,
            Raw::Postgres(mut c) => sqlx::query_as(statement).fetch_all(&mut c).await,
        }
        .expect("the statement is right")
    }

    /// What an intruder with the database could do; how many rows it touched.
    pub async fn tamper(&self, statement: &'static str) -> u64 {
        if let DatabaseUrl::Postgres(url) = &self.url {
            return self.tamper_kept(url, statement).await;
        }
        let Raw::Sqlite(mut c) = self.raw().await else { unreachable!("it is not PostgreSQL") };
        sqlx::query(statement).execute(&mut c).await.expect("the statement is right").rows_affected()
    }

    /// Several, one after the other.
    pub async fn tamper_all(&self, statements: &[&'static str]) {
        if self.server.is_some() {
            for statement in statements {
                self.tamper(statement).await;
            }
            return;
        }
        let Raw::Sqlite(mut c) = self.raw().await else { unreachable!("it is not PostgreSQL") };
        for statement in statements {
            sqlx::query(*statement).execute(&mut c).await.expect("the statement is right");
        }
    }

    async fn tamper_kept(&self, url: &str, statement: &'static str) -> u64 {
        let mut kept = self.kept.lock().await;
        // The test may have stopped its server, or ended all of its connections.
        let lives = match kept.as_mut() {
            Some(c) => c.ping().await.is_ok(),
            None => false,
        };
        if !lives {
            *kept = Some(connect(url).await);
        }
        let c = kept.as_mut().expect("it was just made");
        // A plan that is kept would outlive what it was made for.
        let done = sqlx::query(statement).persistent(false).execute(c).await;
        done.expect("the statement is right").rows_affected()
    }

    /// The same from within one clinic, with the statement's own binding left out: only PostgreSQL's guard is in the way. None on
    /// SQLite, which has none.
    pub async fn tamper_within(&self, clinic: ClinicId, statement: &'static str) -> Option<u64> {
        let mut c = self.within(clinic).await?;
        let done = sqlx::query(statement).execute(&mut c).await;
        Some(done.expect("the statement is right").rows_affected())
    }

    /// A connection of the test's own behind PostgreSQL's guard, as a clinic's transaction is. None on SQLite.
    pub async fn within(&self, clinic: ClinicId) -> Option<PgConnection> {
        let Raw::Postgres(mut c) = self.raw().await else { return None };
        let close =
            "select set_config('bedside.clinic', $1, false), set_config('role', 'bedside_clinic', false)";
        sqlx::query(close).bind(clinic.0.to_string()).execute(&mut c).await.expect("the guard closes");
        Some(c)
    }

    /// Every column: table, name, type, and whether it may be null; in order.
    pub async fn columns(&self) -> Vec<Column> {
        let mut columns: Vec<Column> = match self.raw().await {
            Raw::Sqlite(mut c) => sqlx::query_as(COLUMNS_SQLITE).fetch_all(&mut c).await,
            Raw::Postgres(mut c) => sqlx::query_as(COLUMNS_POSTGRES).fetch_all(&mut c).await,
        }
        .expect("the schema can be read");
        columns.sort();
        columns
    }

    /// How many rows there are in all tables together.
    pub async fn rows_of_everything(&self) -> i64 {
        self.rows_of_each().await.into_values().sum()
    }

    /// How many rows there are, table by table.
    pub async fn rows_of_each(&self) -> std::collections::BTreeMap<String, i64> {
        let tables: std::collections::BTreeSet<String> =
            self.columns().await.into_iter().map(|column| column.0).collect();
        let mut raw = self.raw().await;
        let mut counts = std::collections::BTreeMap::new();
        for table in tables {
            // Only names that the schema itself gave.
            let statement = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
            let count: Result<i64, _> = match &mut raw {
                Raw::Sqlite(c) => sqlx::query_scalar(statement).fetch_one(c).await,
                Raw::Postgres(c) => sqlx::query_scalar(statement).fetch_one(c).await,
            };
            counts.insert(table, count.expect("a table can be counted"));
        }
        counts
    }

    /// Does `bytes_at_rest` see the server's own files? On SQLite it always does.
    pub fn sees_files(&self) -> bool {
        self.server.is_none() || server_files::folder().is_some()
    }

    /// Everything that is at rest, as bytes: the files of the database with what is beside them, or a dump of every
    /// row and the server's files where they are known; and the files of the data folder, keys included.
    pub async fn bytes_at_rest(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        files_below(&self.folder, &mut found);
        if let Raw::Postgres(mut c) = self.raw().await {
            let tables: std::collections::BTreeSet<String> =
                self.columns().await.into_iter().map(|column| column.0).collect();
            for table in tables {
                let rows = sqlx::AssertSqlSafe(format!(
                    "select coalesce(string_agg(t::text, chr(10)), '') from {table} t"
                ));
                let text: String =
                    sqlx::query_scalar(rows).fetch_one(&mut c).await.expect("a table is dumped");
                // Bytes are written as hex there; they are searched as what they are.
                found.push((format!("{table}, bytes"), unhex(&text)));
                found.push((table, text.into_bytes()));
            }
            server_files::read(&mut c, &self.segment, &mut found).await;
        }
        found
    }

    /// The kinds of the jobs that are due; then everything is removed. On a thread of its own, since dropping a
    /// test cannot wait for the test's own runtime.
    pub(crate) fn end(&self, now: i64) -> Vec<String> {
        self.ended.store(true, Ordering::Relaxed);
        let ended = std::thread::scope(|scope| scope.spawn(|| self.end_here(now)).join());
        // A second panic would hide the first one, and end the whole run.
        assert!(ended.is_ok() || std::thread::panicking(), "the test's database was not left in order");
        ended.unwrap_or_default()
    }

    fn end_here(&self, now: i64) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let due: Result<Vec<String>, _> = match self.raw().await {
                Raw::Sqlite(mut c) => sqlx::query_scalar(DUE).bind(now).fetch_all(&mut c).await,
                Raw::Postgres(mut c) => sqlx::query_scalar(DUE).bind(now).fetch_all(&mut c).await,
            };
            if let Some((server, name)) = &self.server {
                execute(server, format!("drop database {name} with (force)")).await;
            }
            let _ = std::fs::remove_dir_all(&self.folder);
            due.expect("the queue can be read")
        })
    }
}

/// Databases without a `TestDomain` go as well.
impl Drop for TestDatabase {
    fn drop(&mut self) {
        if !self.ended.load(Ordering::Relaxed) {
            self.end(0);
        }
    }
}

fn folder() -> (PathBuf, String) {
    let name = format!("bedside_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = base().join(&name);
    // Of a run that was killed, by a process that had the same number.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    (folder, name)
}

/// Migrated once for each schema, whatever process asks first; every test copies.
async fn file() -> PathBuf {
    let name = template_name();
    let path = base().join(&name).join("bedside.db");
    if !path.exists() {
        let own = base().join(format!("{name}_{}", std::process::id()));
        migrate(DatabaseUrl::Sqlite(own.join("bedside.db")), &own).await;
        // Whoever renames first wins; the others' are thrown away.
        if std::fs::rename(&own, base().join(&name)).is_err() {
            let _ = std::fs::remove_dir_all(&own);
        }
    }
    path
}

async fn database(server: &str) -> String {
    let name = template_name();
    let mut c = connect(server).await;
    // One process makes it, the others wait. The lock goes with the connection.
    let lock = sqlx::query("select pg_advisory_lock(7226151812)").execute(&mut c).await;
    lock.expect("the lock is given");
    let found: Option<i32> = sqlx::query_scalar("select 1 from pg_database where datname = $1")
        .bind(&name)
        .fetch_optional(&mut c)
        .await
        .expect("the databases are listed");
    if found.is_none() {
        let unfinished = format!("{name}_unfinished");
        execute(server, format!("drop database if exists {unfinished}")).await;
        execute(server, format!("create database {unfinished}")).await;
        let keys = base().join(format!("{unfinished}_{}", std::process::id()));
        migrate(DatabaseUrl::Postgres(with_database(server, &unfinished)), &keys).await;
        let _ = std::fs::remove_dir_all(keys);
        execute(server, format!("alter database {unfinished} rename to {name}")).await;
    }
    name
}

fn template_name() -> String {
    format!("bedside_template_{}", domain::schema_fingerprint())
}

async fn migrate(url: DatabaseUrl, folder: &Path) {
    let ports = Ports {
        clock: Arc::new(crate::ManualClock::default()),
        rng: Arc::new(crate::SeededRng::new(0)),
        mail: Arc::new(crate::Inspector::default()),
        texts: Arc::new(crate::TextInspector::default()),
        calendars: Arc::new(crate::CalendarStandIn::default()),
        files: Arc::new(crate::FileShelf::default()),
    };
    let config = config(url, &folder.join("data"), crate::origins());
    let domain = Domain::open(config, ports).await.expect("an empty database is migrated");
    domain.close().await;
}

fn config(database: DatabaseUrl, data_dir: &Path, origin: Origins) -> DomainConfig {
    let mail_from = "no-reply@bedside.example".to_owned();
    let (data_dir, audit_dir) = (data_dir.to_owned(), data_dir.join("audit"));
    let limits = model::limits::Limits::LONGEST;
    // Hardly a test signs in in a browser that is known: `TestDomain::mailing_codes` is for those that look at it.
    let mail_leaves = false;
    let news =
        domain::News { test_to: Some("operator@bedside.example".to_owned()), ..domain::News::default() };
    DomainConfig {
        database,
        data_dir,
        audit_dir,
        audit_mail: None,
        origin,
        mail_from,
        news,
        limits,
        mail_leaves,
        leaked: None,
    }
}

async fn connect(server: &str) -> PgConnection {
    PgConnection::connect(server).await.expect("BEDSIDE_TEST_PG_URL answers")
}

/// Only for names that this file made.
async fn execute(server: &str, statement: String) {
    let mut connection = connect(server).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.expect("a database is made");
}

/// The same server, another database.
fn with_database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, None), |(base, query)| (base, Some(query)));
    let host = base.find("://").map_or(0, |at| at + 3);
    let base = base[host..].find('/').map_or(base, |slash| &base[..host + slash]);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{base}/{name}{query}")
}

fn base() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

pub(crate) fn files_below(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("the test's folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            let bytes = std::fs::read(&path).expect("a file of the test's");
            found.push((path.display().to_string(), bytes));
        }
    }
}

/// The bytes of every `\\x0123…` in a text, with a space between.
fn unhex(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in text.split("\\x").skip(1) {
        let digits: Vec<u8> = piece.bytes().take_while(u8::is_ascii_hexdigit).collect();
        let value = |digit: u8| (digit as char).to_digit(16).unwrap_or_default() as u8;
        bytes.extend(digits.chunks_exact(2).map(|pair| value(pair[0]) << 4 | value(pair[1])));
        bytes.push(b' ');
    }
    bytes
}
