//! What must be true after the last kill: the database against what was acknowledged and what the mail server saw.
use crate::child::form;
use domain::{Domain, visits};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Raw, TestDomain};

async fn count(domain: &TestDomain, what: &'static str) -> i64 {
    match domain.database.raw().await {
        Raw::Sqlite(mut c) => sqlx::query_scalar(what).fetch_one(&mut c).await,
        Raw::Postgres(mut c) => sqlx::query_scalar(what).fetch_one(&mut c).await,
    }
    .unwrap()
}

/// The same form again finds its visit: if any acknowledged one were missing, there would be more visits afterwards.
pub async fn lost_visits(
    domain: &TestDomain,
    quiet: &Domain,
    clinic: &testkit::TestClinic,
    planned: &BTreeSet<u64>,
    wrong: &mut Vec<String>,
) {
    let host = clinic.host(quiet).await;
    let before = count(domain, "select count(*) from visit").await;
    for n in planned {
        visits::schedule(quiet, &host, form(*n)).await.unwrap();
    }
    let after = count(domain, "select count(*) from visit").await;
    if after != before {
        wrong.push(format!("{} acknowledged visits were lost", after - before));
    }
    // Whole or not at all: every visit has its host, its two guests and their two letters.
    for (what, per_visit) in [
        ("select count(*) from participant", 3),
        ("select count(*) from letter where participant_id is not null", 2),
    ] {
        let there = count(domain, what).await;
        if there != after * per_visit {
            wrong.push(format!("{after} visits, but {there} by {what}"));
        }
    }
}

/// Each letter's row against what the mail server saw.
pub async fn letters(
    domain: &TestDomain,
    taken: &[(String, String)],
    wrong: &mut Vec<String>,
) -> (usize, usize) {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut recipients: BTreeMap<&str, u32> = BTreeMap::new();
    for (id, to) in taken {
        *seen.entry(id).or_default() += 1;
        *recipients.entry(to).or_default() += 1;
    }
    let twice = seen.values().filter(|n| **n > 1).count();
    let two_letters = recipients.values().filter(|n| **n > 1).count();
    if twice > 0 || two_letters > 0 {
        wrong.push(format!("{twice} letters came twice, {two_letters} people got two"));
    }
    // SQLite keeps ids as bytes, PostgreSQL as uuid; both say them as 32 digits this way.
    let rows =
        match domain.database.raw().await {
            Raw::Sqlite(mut c) => {
                sqlx::query_as("select lower(hex(id)), delivery from letter where participant_id is not null")
                    .fetch_all(&mut c)
                    .await
            }
            Raw::Postgres(mut c) => sqlx::query_as(
                "select replace(id::text, '-', ''), delivery from letter where participant_id is not null",
            )
            .fetch_all(&mut c)
            .await,
        };
    let rows: Vec<(String, String)> = rows.unwrap();
    let mut in_doubt = 0;
    for (id, delivery) in &rows {
        let times = seen.get(format!("{id}@localhost").as_str()).copied().unwrap_or(0);
        match (delivery.as_str(), times) {
            ("sent", 1) => {}
            ("in_doubt", 0 | 1) => in_doubt += 1,
            (_, n) if n > 1 => {}
            (state, times) => {
                wrong.push(format!("a letter is {state}, and the mail server saw it {times} times"))
            }
        }
    }
    (rows.len(), in_doubt)
}
