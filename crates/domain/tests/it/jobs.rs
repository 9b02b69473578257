//! The queue: a job exists if its reason does, runs again after a failure, and two workers never share one.
use domain::ports::Clock;
use jobs::{Conn, JobError, Outcome};
use testkit::{Raw, TestDomain};
use uuid::Uuid;

macro_rules! conn {
    ($raw:expr) => {
        match $raw {
            Raw::Sqlite(c) => Conn::Sqlite(c),
            Raw::Postgres(c) => Conn::Postgres(c),
        }
    };
}

const SECOND: i64 = 1_000_000;

async fn add(raw: &mut Raw, n: u128, key: Option<&str>, run_at: i64) {
    let (id, key) = (Uuid::from_u128(n), key.map(str::to_owned));
    let job = jobs::NewJob { id, kind: "test", payload: format!("{n}"), key, run_at, now: 0 };
    jobs::insert(conn!(raw), job).await.unwrap();
}

async fn claimed(raw: &mut Raw, now: i64) -> Vec<(String, i32)> {
    let jobs = jobs::claim(conn!(raw), now, 10).await.unwrap();
    jobs.into_iter().map(|job| (job.payload, job.attempt)).collect()
}

fn one(payload: &str, attempt: i32) -> Vec<(String, i32)> {
    vec![(payload.to_owned(), attempt)]
}

#[tokio::test]
async fn a_claim_holds_until_its_lease_lapses() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let mut raw = domain.database.raw().await;
    add(&mut raw, 1, None, 10 * SECOND).await;
    assert_eq!(claimed(&mut raw, 9 * SECOND).await, [], "not due yet");
    assert_eq!(claimed(&mut raw, 10 * SECOND).await, one("1", 1));
    assert_eq!(claimed(&mut raw, 11 * SECOND).await, [], "somebody has it");
    let lapsed = (10 + jobs::LEASE_S) * SECOND;
    assert_eq!(claimed(&mut raw, lapsed - 1).await, []);
    assert_eq!(claimed(&mut raw, lapsed).await, one("1", 2));
}

#[tokio::test]
async fn a_lapsed_worker_settles_nothing() {
    let domain = TestDomain::new().await;
    let mut raw = domain.database.raw().await;
    add(&mut raw, 1, None, 0).await;
    let slow = jobs::claim(conn!(&mut raw), 0, 1).await.unwrap().remove(0);
    let lapsed = jobs::LEASE_S * SECOND;
    let quick = jobs::claim(conn!(&mut raw), lapsed, 1).await.unwrap().remove(0);
    jobs::settle(conn!(&mut raw), &slow, Outcome::Failed("never"), lapsed).await.unwrap();
    jobs::settle(conn!(&mut raw), &quick, Outcome::Again(lapsed + SECOND), lapsed).await.unwrap();
    assert_eq!(claimed(&mut raw, lapsed + SECOND).await, one("1", 3));
    jobs::settle(conn!(&mut raw), &jobs::Claimed { attempt: 3, ..quick }, Outcome::Done, lapsed)
        .await
        .unwrap();
    assert_eq!(jobs::due(conn!(&mut raw), i64::MAX).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_same_key_replaces_what_has_not_run() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let mut raw = domain.database.raw().await;
    add(&mut raw, 1, Some("visit 7"), 10).await;
    add(&mut raw, 2, Some("visit 7"), 20).await;
    assert_eq!(claimed(&mut raw, 10).await, []);
    let running = jobs::claim(conn!(&mut raw), 20, 1).await.unwrap().remove(0);
    assert_eq!(running.payload, "2");
    add(&mut raw, 3, Some("visit 7"), 20).await;
    jobs::settle(conn!(&mut raw), &running, Outcome::Done, 20).await.unwrap();
    assert_eq!(claimed(&mut raw, 20).await, one("3", 1), "the newer one is still to run");
}

#[tokio::test]
async fn workers_share_the_jobs_and_none_runs_twice() {
    let domain = TestDomain::new().await;
    let mut raw = domain.database.raw().await;
    for n in 0..40 {
        add(&mut raw, n, None, 0).await;
    }
    let workers = (0..4).map(|_| {
        let inside = domain.domain.clone();
        tokio::spawn(async move { inside.run_jobs_once().await })
    });
    let mut ran = 0;
    for worker in workers.collect::<Vec<_>>() {
        ran += worker.await.unwrap();
    }
    assert_eq!(ran, 40, "unknown kinds fail for good, each once");
}

#[tokio::test]
async fn a_worker_wakes_for_a_new_job_and_stops_when_told() {
    let domain = TestDomain::new().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(domain.domain.clone().run_worker(async {
        let _ = stopped.await;
    }));
    // Let it look once and go to sleep: what follows must wake it before its five seconds.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    domain.unconfirmed_clinic("ada").await;
    let mut letters = Vec::new();
    for _ in 0..300 {
        letters.extend(domain.mail());
        if !letters.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(letters.len(), 1, "within three seconds");
    stop.send(()).unwrap();
    worker.await.unwrap();
}

#[tokio::test]
async fn the_queue_survives_a_restart() {
    let domain = TestDomain::new().await;
    domain.unconfirmed_clinic("ada").await;
    let after = domain.reopened().await;
    assert_eq!(after.run_jobs_once().await, 1);
    assert_eq!(domain.mail().len(), 1);
    after.close().await;
}

#[tokio::test]
async fn a_mail_server_that_refuses_for_now_is_asked_again() {
    let domain = TestDomain::new().await;
    domain.outgoing.answer(&[testkit::Answer::Retry, testkit::Answer::Retry]);
    domain.unconfirmed_clinic("ada").await;
    let start = domain.clock.now();
    domain.run_jobs().await;
    for wait in [5, 10] {
        assert_eq!(domain.mail().len(), 0);
        domain.clock.advance(wait - 1);
        assert_eq!(domain.run_jobs().await, 0);
        domain.clock.advance(1);
        assert_eq!(domain.run_jobs().await, 1);
    }
    assert_eq!(domain.mail().len(), 1);
    assert_eq!(domain.clock.now().seconds_since(start), 15);
}

#[test]
fn an_answer_says_what_becomes_of_the_job() {
    let answer = Err(JobError::Retry(anyhow::anyhow!("busy")));
    assert_eq!(jobs::outcome(1, &answer, 0), Outcome::Again(5 * SECOND));
}
