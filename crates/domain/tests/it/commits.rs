//! Many writers at once (D5): none is told before its write is on disk, and they share the way there.
use domain::{Domain, DomainConfig, clinics};
use std::time::{Duration, Instant};
use testkit::{TestClinic, TestDomain, sign_up_form};

/// Audited writes in a second by so many writers at once, on the disk and not in memory.
async fn writes_per_second(domain: &Domain, clinic: &TestClinic, writers: usize) -> f64 {
    let (began, long) = (Instant::now(), Duration::from_secs(4));
    let tasks = (0..writers).map(|n| {
        let (domain, clinic) = (domain.clone(), clinic.clone());
        tokio::spawn(async move {
            let admin = clinic.admin(&domain).await;
            let mut settings = clinics::settings(&domain, &admin).await.unwrap();
            let mut written = 0u32;
            while began.elapsed() < long {
                settings.waiting_words = format!("words {n} {written}");
                clinics::save_settings(&domain, &admin, settings.clone()).await.unwrap();
                written += 1;
            }
            written
        })
    });
    let mut sum = 0;
    for task in tasks.collect::<Vec<_>>() {
        sum += task.await.unwrap();
    }
    f64::from(sum) / began.elapsed().as_secs_f64()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement; run it alone, with --nocapture"]
#[allow(clippy::disallowed_methods, reason = "it measures")]
async fn how_many_writes_a_second() {
    let memory = TestDomain::new().await;
    memory.leaves_jobs();
    let folder = std::env::temp_dir().join(format!("bedside-commits-{}", std::process::id()));
    let (config, ports) = memory.parts();
    let database = domain::DatabaseUrl::Sqlite(folder.join("bedside.db"));
    let config = DomainConfig { database, data_dir: folder.join("data"), ..config };
    let domain = Domain::open(config, ports).await.unwrap();
    let who = domain.anyone(None, model::Lang::En, testkit::ip(1));
    let clinic = TestClinic::open(&domain, &who, sign_up_form(&domain, "ada")).await;
    for writers in [1, 8, 64] {
        println!("{writers} writers: {:.0} writes/s", writes_per_second(&domain, &clinic, writers).await);
    }
    domain.close().await;
    std::fs::remove_dir_all(folder).unwrap();
}
