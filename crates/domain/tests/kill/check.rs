//! What must be true after the last kill: the database against what was acknowledged and what the mail server saw.
use crate::Acknowledged;
use crate::child::form;
use domain::{Domain, Host, audit, joining, visits};
use model::visits::GuestState;
use std::collections::BTreeMap;
use std::time::Duration;
use testkit::{Raw, TestClinic, TestDomain};

async fn count(domain: &TestDomain, what: &'static str) -> i64 {
    match domain.database.raw().await {
        Raw::Sqlite(mut c) => sqlx::query_scalar(what).fetch_one(&mut c).await,
        Raw::Postgres(mut c) => sqlx::query_scalar(what).fetch_one(&mut c).await,
    }
    .unwrap()
}

/// Runs the worker until nothing is due any more; what is due all the same after half a minute.
async fn work(quiet: &Domain) -> Vec<String> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(quiet.clone().run_worker(async {
        let _ = stopped.await;
    }));
    let mut due = Vec::new();
    for _ in 0..3000 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        due = quiet.due_jobs().await.unwrap();
        if due.is_empty() {
            break;
        }
    }
    stop.send(()).unwrap();
    worker.await.unwrap();
    due
}

/// A start after a kill, as the server starts: afterwards all that was due is done, nobody is there any more, and the
/// logs of what happened are whole.
pub async fn recovered(
    domain: &TestDomain,
    quiet: &Domain,
    clinic: &TestClinic,
    works: bool,
    wrong: &mut Vec<String>,
) {
    joining::recover(quiet).await.unwrap();
    let due = if works { work(quiet).await } else { quiet.due_jobs().await.unwrap() };
    if !due.is_empty() {
        wrong.push(format!("{} jobs are left, the first: {}", due.len(), due[0]));
    }
    let present = count(domain, "select count(*) from presence where to_at is null").await;
    if present > 0 {
        wrong.push(format!("{present} people are in a call that is no more"));
    }
    for chain in [None, Some(clinic.id())] {
        if let Some(entry) = audit::first_broken_entry(quiet, chain).await.unwrap() {
            wrong.push(format!("the log is broken at entry {entry}"));
        }
    }
}

/// How far the first guest of a visit came, by what the host sees after everybody has gone.
async fn far(quiet: &Domain, host: &Host, n: u64) -> &'static str {
    let visit = visits::schedule(quiet, host, form(n)).await.unwrap();
    match visits::view(quiet, host, visit).await.unwrap().row.guests[0].state {
        GuestState::Expected => "planned",
        GuestState::Waiting | GuestState::Away => "arrived",
        GuestState::In => "admitted",
        GuestState::Left => "came",
    }
}

/// The same form again finds its visit: if any acknowledged one were missing, there would be more visits afterwards.
/// Then what was acknowledged of the people in each.
pub async fn lost(
    domain: &TestDomain,
    quiet: &Domain,
    clinic: &TestClinic,
    acknowledged: &Acknowledged,
    wrong: &mut Vec<String>,
) {
    let host = clinic.host(quiet).await;
    let before = count(domain, "select count(*) from visit").await;
    let mut backwards = Vec::new();
    for (n, step) in acknowledged {
        let is = far(quiet, &host, *n).await;
        // Coming and leaving look the same once everybody has gone.
        let least = if *step == "left" { "came" } else { *step };
        let rank = |step: &str| crate::STEPS.iter().position(|one| *one == step);
        if rank(is) < rank(least) {
            backwards.push(format!("{n} was acknowledged as {step} and is {is}"));
        }
    }
    if let Some(first) = backwards.first() {
        wrong.push(format!("{} people's steps were lost: {first}", backwards.len()));
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
