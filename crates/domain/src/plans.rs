//! Which statements read a whole table, or all that one clinic has in it. SQLite is asked how it would go about each of them;
//! what it would read from end to end stands in `whole_tables.txt` with the reason why that is well. A new line there is a
//! missing index, or a reason to give. `BEDSIDE_BLESS=1` writes the file anew and keeps the reasons.
#![allow(
    clippy::disallowed_methods,
    reason = "each of our constants is asked about, and whoever mends the list says so by the environment"
)]
use crate::checks::{ACROSS, all};
use crate::config::DatabaseUrl;
use crate::db::Db;
use crate::migrate;
use sqlx::{AssertSqlSafe, Row};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Between a line and its reason.
const BECAUSE: &str = " # ";

/// Every row of a table, or every row of one clinic's. What SQLite has just made itself (a subquery, a list of values) is no
/// table.
fn reads_all(detail: &str) -> bool {
    match detail.split_once(' ') {
        Some(("SCAN", what)) => !what.starts_with('(') && !what.contains("CONSTANT ROW"),
        Some(("SEARCH", what)) => what.ends_with("(clinic_id=?)"),
        _ => false,
    }
}

/// Statement and step, each with the reason that the lists of `checks.rs` know.
async fn found(db: &Db) -> BTreeMap<String, String> {
    let Db::Sqlite { readers, .. } = db else { unreachable!("a file") };
    let mut c = readers.acquire().await.expect("a connection");
    let queue = ::jobs::STATEMENTS.iter().map(|(name, sqlite, _)| ("jobs", *name, *sqlite));
    let mut found = BTreeMap::new();
    for (file, name, text) in all().chain(queue) {
        // What is not bound is null, and the plan is the same.
        let asked = AssertSqlSafe(format!("explain query plan {text}"));
        let steps = sqlx::query(asked).fetch_all(&mut *c).await;
        let steps = steps.unwrap_or_else(|why| panic!("{file} {name}: {why}"));
        let why = ACROSS.iter().find(|(f, n, _)| (*f, *n) == (file, name)).map_or("", |(_, _, why)| why);
        let details = steps.iter().map(|step| step.get::<String, _>("detail"));
        for detail in details.filter(|detail| reads_all(detail)) {
            found.insert(format!("{file} {name}: {detail}"), why.to_owned());
        }
    }
    found
}

fn list() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("whole_tables.txt")
}

/// Lines and their reasons.
fn listed() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(list()).expect("crates/domain/whole_tables.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let pair = |line: &str| {
        let (what, why) = line.split_once(BECAUSE).unwrap_or((line, ""));
        (what.to_owned(), why.to_owned())
    };
    lines.map(pair).collect()
}

/// As it stands in the file: what is there already keeps its reason.
fn written(found: &BTreeMap<String, String>, listed: &BTreeMap<String, String>) -> String {
    let mut text =
        "# What SQLite reads from end to end: statement, step, and why that is well (src/plans.rs).\n"
            .to_owned();
    for (what, known) in found {
        let why = listed.get(what).filter(|why| !why.is_empty()).unwrap_or(known);
        let because = if why.is_empty() { String::new() } else { format!("{BECAUSE}{why}") };
        text.push_str(&format!("{what}{because}\n"));
    }
    text
}

#[tokio::test]
async fn what_reads_whole_tables_is_listed() {
    let folder = std::env::temp_dir().join(format!("bedside-plans-{}", std::process::id()));
    let db = Db::connect(&DatabaseUrl::Sqlite(folder.join("bedside.db"))).await.expect("a file");
    migrate::run(&db, 0).await.expect("migrated from nothing");
    let found = found(&db).await;
    db.close().await;
    std::fs::remove_dir_all(folder).expect("the test's own folder");
    let listed = listed();
    if std::env::var_os("BEDSIDE_BLESS").is_some() {
        std::fs::write(list(), written(&found, &listed)).expect("the list is written");
        return;
    }
    let new: Vec<&String> = found.keys().filter(|what| !listed.contains_key(*what)).collect();
    let gone: Vec<&String> = listed.keys().filter(|what| !found.contains_key(*what)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "crates/domain/whole_tables.txt: new {new:#?}, gone {gone:#?}"
    );
}

/// The planted bug: a table of a clinic's whose index does not reach.
#[test]
fn a_step_that_reads_all_is_told_from_one_that_does_not() {
    for all in [
        "SCAN letter",
        "SCAN v USING COVERING INDEX visit_open",
        "SEARCH letter USING INDEX letter_clinic (clinic_id=?)",
    ] {
        assert!(reads_all(all), "{all}");
    }
    for some in [
        "SEARCH letter USING INDEX letter_clinic (clinic_id=? AND delivery=?)",
        "SEARCH visit USING INDEX sqlite_autoindex_visit_1 (id=?)",
        "SCAN (subquery-2)",
        "SCAN 2 CONSTANT ROWS",
        "USE TEMP B-TREE FOR ORDER BY",
    ] {
        assert!(!reads_all(some), "{some}");
    }
}
