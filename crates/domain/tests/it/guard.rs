//! PostgreSQL's own guard: every table that has a clinic is behind it, to read, to write and to add to. On SQLite there is
//! none, and these tests say nothing.
#![allow(clippy::disallowed_methods, reason = "the schema itself gave the names, and names cannot be bound")]
use crate::visits::now;
use domain::visits;
use sqlx::{AssertSqlSafe, PgConnection};
use std::collections::BTreeSet;
use testkit::{Raw, TestDomain};

/// Tables with a clinic, and the column that names it.
const TABLES: &str = "
    select c.relname::text, a.attname::text, c.relrowsecurity
    from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        and a.attname = case c.relname when 'clinic' then 'id' else 'clinic_id' end
    order by 1";

/// To what is in them a clinic's transaction does nothing.
const APPENDED: [&str; 2] = ["audit_event", "audit_checkpoint"];

async fn postgres(domain: &TestDomain) -> Option<PgConnection> {
    match domain.database.raw().await {
        Raw::Postgres(connection) => Some(connection),
        Raw::Sqlite(_) => None,
    }
}

async fn tables(c: &mut PgConnection) -> Vec<(String, String, bool)> {
    sqlx::query_as(TABLES).fetch_all(c).await.unwrap()
}

async fn count(c: &mut PgConnection, statement: String) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(c).await.unwrap()
}

#[tokio::test]
async fn every_table_with_a_clinic_shows_and_takes_one_clinics_rows() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    for clinic in [&ada, &ben] {
        visits::schedule(&domain, &clinic.host(&domain).await, now(&["Maya Lin"])).await.unwrap();
    }
    domain.run_jobs().await;
    let Some(mut c) = postgres(&domain).await else { return };
    let all = tables(&mut c).await;
    let open: Vec<_> = all.iter().filter(|(_, _, guarded)| !guarded).collect();
    assert_eq!(open, Vec::<&(String, String, bool)>::new());
    let (mut with_rows, own) = (BTreeSet::new(), ben.id().0);
    for (table, column, _) in &all {
        let others = format!("select count(*) from {table} where {column} <> '{own}'");
        if count(&mut c, others).await > 0 {
            with_rows.insert(table.as_str());
        }
    }
    for table in [
        "clinic",
        "member",
        "sign_in",
        "person_key",
        "audit_event",
        "consent",
        "letter",
        "visit",
        "participant",
        "contact",
        "contact_word",
    ] {
        assert!(with_rows.contains(table), "{table} has nothing of Ada's, so nothing is shown");
    }
    let mut c = domain.database.within(ben.id()).await.unwrap();
    for (table, column, _) in &all {
        assert_eq!(count(&mut c, format!("select count(*) from {table} where {column} <> '{own}'")).await, 0);
        let taken = format!("update {table} set {column} = '{}' where {column} = '{own}'", ada.id().0);
        let rows = count(&mut c, format!("select count(*) from {table}")).await;
        let refused = sqlx::query(AssertSqlSafe(taken)).execute(&mut c).await.is_err();
        // What may not be changed at all is refused before anybody looks for a row.
        let expected = rows > 0 || APPENDED.contains(&table.as_str());
        assert_eq!(refused, expected, "{table}: a row was given to another clinic");
    }
}

/// A dump holds no role, so that a database which was restored from one may lack every policy.
#[tokio::test]
async fn a_policy_that_is_lost_is_put_up_again() {
    let domain = TestDomain::new().await;
    let ada = domain.clinic("ada").await;
    let Some(mut c) = postgres(&domain).await else { return };
    sqlx::query("drop policy clinic on visit").execute(&mut c).await.unwrap();
    let again = domain.reopened().await;
    let host = ada.host(&domain).await;
    visits::schedule(&again, &host, now(&["Maya Lin"])).await.unwrap();
    assert!(!visits::dashboard(&again, &host, None).await.unwrap().current.is_empty());
    domain.leaves_jobs();
}

/// Outside of a clinic the role sees nothing at all: a guard that was forgotten is closed.
#[tokio::test]
async fn without_a_clinic_nothing_is_shown() {
    let domain = TestDomain::new().await;
    domain.clinic("ada").await;
    let Some(mut c) = postgres(&domain).await else { return };
    let all = tables(&mut c).await;
    sqlx::query("set role bedside_clinic").execute(&mut c).await.unwrap();
    for (table, _, _) in all {
        let seen = sqlx::query(AssertSqlSafe(format!("select * from {table}"))).fetch_all(&mut c).await;
        assert!(seen.map_or(true, |rows| rows.is_empty()), "{table}");
    }
    let changed = sqlx::query("alter table visit disable row level security").execute(&mut c).await;
    assert!(changed.is_err(), "nor may it take the guard away");
}

/// The statement is refused for want of the right to it, whatever rows there are.
async fn is_refused(c: &mut PgConnection, statement: &'static str) -> bool {
    let answer = sqlx::query(statement).execute(c).await;
    matches!(answer, Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501"))
}

/// What a statement could do that somebody smuggles into a clinic's transaction: read the log and add to it, which the keyed
/// hash of its end finds, and nothing to what stands there. Rights of before there was this rule are taken back at a start.
#[tokio::test]
async fn nothing_in_a_log_is_changed_from_within_a_clinic() {
    let domain = TestDomain::new().await;
    let ada = domain.clinic("ada").await;
    domain::audit::anchor(&domain).await.unwrap();
    let Some(mut owner) = postgres(&domain).await else { return };
    let mut c = domain.database.within(ada.id()).await.unwrap();
    for table in APPENDED {
        assert!(count(&mut c, format!("select count(*) from {table}")).await > 0, "{table} is read");
    }
    let statements = [
        "update audit_event set name = 'nothing'",
        "delete from audit_event",
        "truncate audit_event",
        "insert into audit_checkpoint select * from audit_checkpoint",
        "update audit_checkpoint set size = 1",
        "delete from audit_checkpoint",
        "truncate audit_checkpoint",
    ];
    for statement in statements {
        assert!(is_refused(&mut c, statement).await, "{statement}");
    }

    for table in APPENDED {
        let all = format!("grant insert, update, delete on {table} to bedside_clinic");
        sqlx::query(AssertSqlSafe(all)).execute(&mut owner).await.unwrap();
    }
    assert!(!is_refused(&mut c, "update audit_event set name = name").await, "the right is there");
    let again = domain.reopened().await;
    for statement in statements {
        assert!(is_refused(&mut c, statement).await, "{statement}, after a start");
    }
    let host = ada.host(&domain).await;
    visits::schedule(&again, &host, now(&["Maya Lin"])).await.unwrap();
    domain::audit::anchor(&again).await.unwrap();
    domain.leaves_jobs();
}
