//! What PostgreSQL itself has at rest: the files of one database, its write-ahead log since the database was made, and
//! what it wrote into its log. Only where the server's folder is known (`BEDSIDE_TEST_PG_DATA`, scripts/postgres.sh).
#![allow(clippy::disallowed_methods, reason = "tests are told by the environment where PostgreSQL is")]
use crate::database::files_below;
use sqlx::PgConnection;
use std::path::PathBuf;

const HERE: &str = "
    select pg_walfile_name(pg_current_wal_lsn()), cast((select oid from pg_database
        where datname = current_database()) as text)";

pub(crate) fn folder() -> Option<PathBuf> {
    std::env::var_os("BEDSIDE_TEST_PG_DATA").map(PathBuf::from)
}

/// The segment of the write-ahead log that is being written, and the folder's name of this database.
pub(crate) async fn place(c: &mut PgConnection) -> (String, String) {
    sqlx::query_as(HERE).fetch_one(c).await.expect("PostgreSQL says where it writes")
}

pub(crate) async fn read(c: &mut PgConnection, first_segment: &str, found: &mut Vec<(String, Vec<u8>)>) {
    let Some(folder) = folder() else { return };
    let (last_segment, database) = place(c).await;
    for entry in std::fs::read_dir(folder.join("pg_wal")).expect("the write-ahead log").flatten() {
        let name = entry.file_name().into_string().unwrap_or_default();
        // Before the checkpoint, which may take old segments away.
        if name.as_str() >= first_segment && name <= last_segment {
            let bytes = std::fs::read(entry.path()).expect("a segment of the log");
            found.push((format!("pg_wal/{name}"), bytes));
        }
    }
    sqlx::query("checkpoint").execute(c).await.expect("what is in memory goes to the files");
    files_below(&folder.join("base").join(database), found);
    let log = folder.with_file_name("log");
    found.push((log.display().to_string(), std::fs::read(log).expect("what PostgreSQL said")));
}
