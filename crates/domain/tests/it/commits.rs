//! How many writes a second there are on this disk (D5). That they share their way there, `src/pen_tests.rs` shows.
#![allow(clippy::disallowed_methods, reason = "it measures")]
use domain::{Domain, DomainConfig, clinics};
use std::time::{Duration, Instant};
use testkit::{TestClinic, TestDomain, sign_up_form};

/// Audited writes by so many writers at once, on the disk and not in memory: how many in a second, and how long one
/// takes when nothing else is in its way (the tenth percentile, in microseconds).
async fn writes(domain: &Domain, clinic: &TestClinic, writers: usize) -> (f64, u128) {
    let (began, long) = (Instant::now(), Duration::from_secs(4));
    let tasks = (0..writers).map(|n| {
        let (domain, clinic) = (domain.clone(), clinic.clone());
        tokio::spawn(async move {
            let admin = clinic.admin(&domain).await;
            let mut settings = clinics::settings(&domain, &admin).await.unwrap();
            let mut took = Vec::new();
            while began.elapsed() < long {
                settings.waiting_words = format!("words {n} {}", took.len());
                let start = Instant::now();
                clinics::save_settings(&domain, &admin, settings.clone()).await.unwrap();
                took.push(start.elapsed().as_micros());
            }
            took
        })
    });
    let mut took = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        took.extend(task.await.unwrap());
    }
    let a_second = took.len() as f64 / began.elapsed().as_secs_f64();
    took.sort_unstable();
    (a_second, took[took.len() / 10])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement; run it alone, with --nocapture"]
async fn how_many_writes_a_second() {
    let memory = TestDomain::new().await;
    memory.leaves_jobs();
    let folder = std::env::temp_dir().join(format!("bedside-commits-{}", std::process::id()));
    let (config, ports) = memory.parts();
    let database = domain::DatabaseUrl::Sqlite(folder.join("bedside.db"));
    let config =
        DomainConfig { database, data_dir: folder.join("data"), audit_dir: folder.join("audit"), ..config };
    let domain = Domain::open(config, ports).await.unwrap();
    let who = domain.anyone(None, model::Lang::En, testkit::ip(1));
    let clinic = TestClinic::open(&domain, &who, sign_up_form(&domain, "ada")).await;
    for writers in [1, 8, 64] {
        let (a_second, quick) = writes(&domain, &clinic, writers).await;
        println!("{writers} writers: {a_second:.0} writes/s, one takes {quick} us");
    }
    domain.close().await;
    std::fs::remove_dir_all(folder).unwrap();
}
