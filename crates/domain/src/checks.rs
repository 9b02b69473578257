//! Checks over all of the crate's SQL and source: what a compiler cannot see.
use crate::config::DatabaseUrl;
use crate::db::Db;
use crate::{
    agreements, audit, availability, booking, calendar, chat, clinics, colleagues, contacts, factors,
    joining, logins, lost_link, migrate, newsletter, noticed, operator, outbox, outside, passkeys, people,
    publish, quality, queue, series, services, support, switching, templates, texting, throttle, tx, visits,
};
use sqlx::{Executor, SqlSafeStr};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// File by file; a file with `sql!` that is missing here fails `every_file_with_sql_is_listed`.
const FILES: &[(&str, &[(&str, &str)])] = &[
    ("agreements/rows.rs", agreements::rows::STATEMENTS),
    ("audit/rows.rs", audit::STATEMENTS),
    ("availability/rows.rs", availability::rows::STATEMENTS),
    ("booking/rows.rs", booking::rows::STATEMENTS),
    ("calendar/rows.rs", calendar::rows::STATEMENTS),
    ("chat/files/rows.rs", chat::files::rows::STATEMENTS),
    ("chat/rows.rs", chat::rows::STATEMENTS),
    ("clinics/choices/rows.rs", clinics::choices::rows::STATEMENTS),
    ("clinics/rows.rs", clinics::rows::STATEMENTS),
    ("colleagues/rows.rs", colleagues::rows::STATEMENTS),
    ("contacts/groups/rows.rs", contacts::groups::rows::STATEMENTS),
    ("contacts/rows.rs", contacts::rows::STATEMENTS),
    ("factors/rows.rs", factors::rows::STATEMENTS),
    ("factors/texts/rows.rs", factors::texts::rows::STATEMENTS),
    ("joining/reach.rs", joining::reach::STATEMENTS),
    ("joining/rows.rs", joining::rows::STATEMENTS),
    ("logins/before/rows.rs", logins::before::rows::STATEMENTS),
    ("logins/email/rows.rs", logins::email::rows::STATEMENTS),
    ("logins/lapsing/rows.rs", logins::lapsing::STATEMENTS),
    ("logins/rows.rs", logins::rows::STATEMENTS),
    ("logins/unusual/rows.rs", logins::unusual::rows::STATEMENTS),
    ("lost_link/rows.rs", lost_link::rows::STATEMENTS),
    ("newsletter/readers.rs", newsletter::readers::STATEMENTS),
    ("newsletter/rows.rs", newsletter::rows::STATEMENTS),
    ("noticed/rows.rs", noticed::rows::STATEMENTS),
    ("operator/rows.rs", operator::rows::STATEMENTS),
    ("outbox/refused.rs", outbox::refused::STATEMENTS),
    ("outbox/rows.rs", outbox::rows::STATEMENTS),
    ("outside/rows.rs", outside::rows::STATEMENTS),
    ("passkeys/rows.rs", passkeys::rows::STATEMENTS),
    ("people/groups/rows.rs", people::groups::rows::STATEMENTS),
    ("people/notices/rows.rs", people::notices::rows::STATEMENTS),
    ("people/rows.rs", people::rows::STATEMENTS),
    ("publish/rows.rs", publish::rows::STATEMENTS),
    ("quality/rows.rs", quality::rows::STATEMENTS),
    ("queue/rows.rs", queue::rows::STATEMENTS),
    ("series/rows.rs", series::rows::STATEMENTS),
    ("services/rows.rs", services::rows::STATEMENTS),
    ("support/rows.rs", support::rows::STATEMENTS),
    ("switching/rows.rs", switching::rows::STATEMENTS),
    ("templates/rows.rs", templates::rows::STATEMENTS),
    ("texting/rows.rs", texting::rows::STATEMENTS),
    ("throttle/allowed/rows.rs", throttle::ALLOWED_STATEMENTS),
    ("throttle/quota.rs", throttle::QUOTA_STATEMENTS),
    ("throttle/rows.rs", throttle::STATEMENTS),
    ("tx.rs", tx::STATEMENTS),
    ("visits/clocks/rows.rs", visits::clocks::rows::STATEMENTS),
    ("visits/reminders/rows.rs", visits::reminders::rows::STATEMENTS),
    ("visits/rows.rs", visits::rows::STATEMENTS),
];

/// Tables without a clinic, and why.
const GLOBAL: &[(&str, &str)] = &[
    ("identity", "a person, the same across clinics"),
    ("authenticator", "of an identity"),
    ("text_factor", "of an identity"),
    ("recovery_code", "of an identity"),
    ("old_password", "of an identity"),
    ("legal_version", "texts of the installation"),
    ("throttle", "failures of an address, wherever"),
    ("quota", "requests of an address, wherever"),
    ("zone_rules", "the program's own database of zones"),
    ("text_stop", "a number that wants no texts of the installation's"),
    ("text_read", "answers that were read, whosever"),
    ("newsletter", "what the operator writes"),
    ("newsletter_text", "texts of the installation"),
    ("operator_link", "the installation's"),
    ("operator_sign_in", "the installation's"),
    ("job", "the queue"),
];

/// Statements on a clinic's tables that bind no clinic, and why.
pub(crate) const ACROSS: &[(&str, &str, &str)] = &[
    ("booking/rows.rs", "WITH_OLD", "the daily job"),
    ("outside/rows.rs", "FORGOTTEN", "the daily job"),
    ("queue/rows.rs", "WITH_OLD", "the daily job"),
    ("publish/rows.rs", "ALLOWED", "the clinic is the row"),
    ("publish/rows.rs", "ALLOW", "the clinic is the row"),
    ("publish/rows.rs", "PRUNE", "the daily job"),
    ("quality/rows.rs", "PRUNE", "the daily job"),
    ("chat/rows.rs", "WITH_CHAT", "the hourly job"),
    ("services/rows.rs", "CHANGE", "the clinic is the row"),
    ("services/rows.rs", "SAVE_CHANGE", "the clinic is the row"),
    ("clinics/rows.rs", "BY_SLUG", "finds the clinic"),
    ("clinics/rows.rs", "BY_DOMAIN", "finds the clinic"),
    ("clinics/rows.rs", "THIS", "the clinic is the row"),
    ("clinics/rows.rs", "OLDEST", "the installation's start page"),
    ("audit/rows.rs", "CHAINS", "server doctor checks every log"),
    ("audit/rows.rs", "UNSIGNED", "every log is signed"),
    ("audit/rows.rs", "UNSIGNED_SINCE", "every log is signed"),
    ("audit/rows.rs", "SIGNED_AFTER", "what was signed is one sequence over all logs"),
    ("audit/rows.rs", "SIGNED_LAST", "what was signed is one sequence over all logs"),
    ("audit/rows.rs", "SIGNED_NEWEST", "the newest of each log, for the operator"),
    ("audit/rows.rs", "SIGNED", "what was signed is one sequence over all logs"),
    ("clinics/rows.rs", "IDS", "server doctor checks every clinic's key"),
    ("clinics/rows.rs", "ANY", "is there any data"),
    ("clinics/rows.rs", "BY_REQUEST", "finds the clinic"),
    ("clinics/rows.rs", "TAKEN", "slugs are unique among all"),
    ("clinics/rows.rs", "INSERT", "the clinic is the row"),
    ("clinics/rows.rs", "SAVE", "the clinic is the row"),
    ("clinics/rows.rs", "LIMITS", "the clinic is the row"),
    ("clinics/rows.rs", "SAVE_LIMITS", "the clinic is the row"),
    ("clinics/rows.rs", "SET_DOMAIN", "the clinic is the row"),
    ("noticed/rows.rs", "RULES", "the clinic is the row"),
    ("noticed/rows.rs", "SAVE_RULES", "the clinic is the row"),
    ("visits/reminders/rows.rs", "TIMES", "the clinic is the row"),
    ("visits/reminders/rows.rs", "SAVE_TIMES", "the clinic is the row"),
    ("clinics/choices/rows.rs", "OFFERED", "the clinic is the row"),
    ("clinics/choices/rows.rs", "SAVE_OFFERED", "the clinic is the row"),
    ("throttle/allowed/rows.rs", "NETWORKS", "the clinic is the row"),
    ("throttle/allowed/rows.rs", "SAVE", "the clinic is the row"),
    ("logins/email/rows.rs", "PRUNE", "the daily job"),
    ("logins/lapsing/rows.rs", "RULES", "the clinic is the row"),
    ("logins/lapsing/rows.rs", "SAVE_RULES", "the clinic is the row"),
    ("logins/lapsing/rows.rs", "PRUNE", "the daily job"),
    ("logins/rows.rs", "SIGN_INS_END", "the password is the person's, not the clinic's"),
    ("logins/rows.rs", "SIGN_INS_PRUNE", "the daily job"),
    ("logins/rows.rs", "LINKS_PRUNE", "the daily job"),
    ("logins/rows.rs", "HAND_OVERS_PRUNE", "the daily job"),
    ("people/rows.rs", "INVITATIONS_PRUNE", "the daily job"),
    ("factors/rows.rs", "ASK_AGAIN", "the factor is the person's, not the clinic's"),
    ("factors/rows.rs", "FORGET_BROWSERS", "the factor is the person's, not the clinic's"),
    ("factors/rows.rs", "CLINICS_OF", "is it one clinic's alone"),
    ("factors/rows.rs", "PRUNE", "the daily job"),
    ("passkeys/rows.rs", "OF_IDENTITY", "recovery codes are the person's, not the clinic's"),
    ("factors/rows.rs", "RULES", "the clinic is the row"),
    ("factors/rows.rs", "SAVE_RULES", "the clinic is the row"),
    ("factors/texts/rows.rs", "ALLOWED", "the clinic is the row"),
    ("factors/texts/rows.rs", "ALLOW", "the clinic is the row"),
    ("newsletter/rows.rs", "READERS", "the operator's page, a number"),
    ("newsletter/rows.rs", "CLINICS_AFTER", "each clinic gets its copies"),
    ("newsletter/rows.rs", "DUE", "one pace for all clinics; each copy is looked at in its own"),
    ("newsletter/rows.rs", "NEXT", "one pace for all clinics, a time"),
    ("newsletter/rows.rs", "PROGRESS", "the operator's page, numbers"),
    ("operator/rows.rs", "CLINICS", "the operator's page"),
    ("operator/rows.rs", "CLINIC_NAME", "the clinic is the row"),
    ("operator/rows.rs", "CLINIC_COUNT", "the operator's page"),
    ("newsletter/rows.rs", "BY_MESSAGE", "finds out whose copy it is"),
    ("outbox/refused.rs", "PRUNE", "the daily job"),
    ("outbox/rows.rs", "CLINIC_OF", "finds out whose letter it is"),
    ("outbox/rows.rs", "NEWEST", "the operator's page"),
    ("outbox/rows.rs", "LOST", "the operator's page, a number"),
    ("outbox/rows.rs", "KEEP", "the daily job"),
    ("outbox/rows.rs", "PRUNE", "the daily job"),
    ("support/rows.rs", "OPEN", "the operator's page"),
    ("support/rows.rs", "INSIDE", "a sign-in of the operator's, wherever it has gone"),
    ("switching/rows.rs", "TOKENS_PRUNE", "the daily job"),
    ("switching/rows.rs", "HALVES_PRUNE", "the daily job"),
    ("texting/rows.rs", "LAST_TEXTED", "an answer says whose number it is, and not which clinic's"),
    ("visits/rows.rs", "ABANDONED", "what nobody ended, in one look"),
    ("visits/rows.rs", "CLINIC_OF", "a fact from a call finds out whose visit it is"),
    ("joining/rows.rs", "WITH_CONTACT", "the daily job"),
    ("joining/rows.rs", "HEARTBEAT", "one beat for everyone who is there"),
    ("joining/rows.rs", "RECOVER", "after a crash, for everyone who was there"),
];

pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    FILES.iter().flat_map(|(file, list)| list.iter().map(move |(name, text)| (*file, *name, *text)))
}

/// Every source file of the crate but this one.
pub(crate) fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    below(&root, &mut found);
    let name = |path: &PathBuf| path.strip_prefix(&root).expect("below it").display().to_string();
    let mut found: Vec<_> = found
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).expect("a source file")))
        .filter(|(name, _)| name != "checks.rs")
        .collect();
    found.sort();
    found
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => below(&path, found),
            path if path.extension().is_some_and(|end| end == "rs") => found.push(path),
            _ => {}
        }
    }
}

/// The tables that a statement names.
fn tables(text: &str) -> BTreeSet<&str> {
    let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let names = words.windows(2).filter(|pair| ["from", "join", "into", "update"].contains(&pair[0]));
    // `do update set`, `for update` are not followed by a table.
    names.map(|pair| pair[1]).filter(|name| !["set", "", "skip", "select"].contains(name)).collect()
}

/// What touches a clinic's table without naming the clinic.
fn unbound<'a>(statements: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Vec<String> {
    let global = |table: &str| GLOBAL.iter().any(|(name, _)| *name == table);
    let across = |file: &str, name: &str| ACROSS.iter().any(|(f, n, _)| *f == file && *n == name);
    statements
        .filter(|(file, name, _)| !across(file, name))
        .filter(|(_, _, text)| tables(text).iter().any(|table| !global(table)) && !binds(text))
        .map(|(file, name, _)| format!("{file} {name}"))
        .collect()
}

/// Compares with the clinic that was bound, or writes it.
fn binds(text: &str) -> bool {
    let inserts = text.trim_start().starts_with("insert into");
    text.contains("clinic_id = $") || inserts && text.contains("clinic_id,")
}

#[test]
fn every_file_with_sql_is_listed() {
    let with_sql: Vec<String> =
        sources().into_iter().filter(|(_, text)| text.contains("\nsql! {")).map(|(name, _)| name).collect();
    let listed: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(with_sql, listed);
}

#[test]
fn every_statement_binds_its_clinic() {
    assert_eq!(unbound(all()), Vec::<String>::new());
    for (file, name, _) in ACROSS {
        assert!(all().any(|(f, n, _)| f == *file && n == *name), "{file} {name} is gone: strike it off");
    }
}

/// The planted bug: a query that forgot its clinic.
#[test]
fn a_statement_without_its_clinic_is_found() {
    let forgot = "update visit set ended_at = $2 where id = $1";
    assert_eq!(unbound([("visits/rows.rs", "END", forgot)].into_iter()), ["visits/rows.rs END"]);
}

#[test]
fn every_job_kind_has_a_handler() {
    let mut kinds: Vec<String> = sources()
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter_map(|line| line.trim().strip_prefix("const KIND: &'static str = \""))
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    kinds.sort();
    let mut handled: Vec<&str> = crate::jobs::KINDS.to_vec();
    handled.sort_unstable();
    assert_eq!(kinds, handled);
}

/// An event without words would be a riddle in the log.
#[test]
fn every_event_has_its_words() {
    let mut written: Vec<String> = sources()
        .iter()
        .flat_map(|(_, text)| text.split("audit_event!(").skip(1))
        .filter_map(|rest| rest.split(';').next()?.split('"').nth(1).map(str::to_owned))
        .filter(|name| !name.contains(char::is_whitespace))
        .collect();
    written.sort();
    written.dedup();
    let mut worded: Vec<&str> = audit::words::EVENTS.iter().map(|(name, _, _)| *name).collect();
    worded.sort_unstable();
    assert_eq!(written, worded, "crates/domain/src/audit/words.rs");
}

/// Every commit without an audit event stands in `unaudited.txt` with its reason.
#[test]
fn what_is_not_audited_is_listed() {
    let mut found = String::new();
    for (file, text) in sources().iter().filter(|(file, _)| file != "tx.rs") {
        let whys = text.split("commit_unaudited(\"").skip(1).filter_map(|rest| rest.split('"').next());
        whys.for_each(|why| found.push_str(&format!("{file}: {why}\n")));
        let calls = text.matches("commit_unaudited(").count();
        assert_eq!(calls, text.matches("commit_unaudited(\"").count(), "{file}: the reason is a literal");
    }
    let listed = include_str!("../unaudited.txt");
    assert_eq!(found, listed, "crates/domain/unaudited.txt is not what the source says");
}

async fn prepare_all(db: &Db) -> Vec<String> {
    let mut wrong = Vec::new();
    let engine_of = |(name, sqlite, postgres): &(&'static str, &'static str, &'static str)| match db {
        Db::Sqlite { .. } => ("jobs", *name, *sqlite),
        Db::Postgres(_) => ("jobs", *name, *postgres),
    };
    for (file, name, text) in all().chain(::jobs::STATEMENTS.iter().map(engine_of)) {
        let answer = match db {
            Db::Sqlite { readers, .. } => {
                let mut c = readers.acquire().await.expect("a connection");
                (&mut *c).prepare(text.into_sql_str()).await.map(drop)
            }
            Db::Postgres(pool) => {
                let mut c = pool.acquire().await.expect("a connection");
                (&mut *c).prepare(text.into_sql_str()).await.map(drop)
            }
        };
        wrong.extend(answer.err().map(|error| format!("{file} {name}: {error}")));
    }
    wrong
}

#[tokio::test]
async fn every_statement_is_understood_by_sqlite() {
    let folder = std::env::temp_dir().join(format!("bedside-checks-{}", std::process::id()));
    let db = Db::connect(&DatabaseUrl::Sqlite(folder.join("bedside.db"))).await.expect("a file");
    migrate::run(&db, 0).await.expect("migrated from nothing");
    migrate::run(&db, 0).await.expect("a second time nothing is to do");
    assert_eq!(prepare_all(&db).await, Vec::<String>::new());
    db.close().await;
    std::fs::remove_dir_all(folder).expect("the test's own folder");
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "where PostgreSQL is, tests are told by the environment")]
async fn every_statement_is_understood_by_postgres() {
    let Ok(url) = std::env::var("BEDSIDE_TEST_PG_URL") else {
        eprintln!("NOT PREPARED on PostgreSQL: BEDSIDE_TEST_PG_URL is not set");
        return;
    };
    let db = Db::connect(&DatabaseUrl::Postgres(url)).await.expect("BEDSIDE_TEST_PG_URL answers");
    // In a schema of its own, on one connection that is thrown away.
    let Db::Postgres(pool) = &db else { unreachable!("connected to PostgreSQL") };
    let name = "create schema if not exists bedside_checks; set search_path to bedside_checks";
    let options = pool.connect_options().as_ref().clone().options([("search_path", "bedside_checks")]);
    sqlx::raw_sql(name).execute(pool).await.expect("a schema");
    let own = Db::Postgres(sqlx::PgPool::connect_with(options).await.expect("a connection"));
    migrate::run(&own, 0).await.expect("migrated from nothing");
    assert_eq!(prepare_all(&own).await, Vec::<String>::new());
    sqlx::raw_sql("drop schema bedside_checks cascade").execute(pool).await.expect("the schema goes");
    own.close().await;
    db.close().await;
}
