//! Running jobs: claim, run, settle. The claim is committed before the job runs, so no lock is held meanwhile.
use crate::{Claimed, JobError, LEASE_S, Outcome, TRIES, outcome};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How many jobs run at the same time, so that one slow mail server does not hold up the rest.
const LANES: usize = 4;
/// Without a wake-up the queue is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Who has the database, the clock and the handlers.
pub trait Runner: Clone + Send + Sync + 'static {
    fn now(&self) -> i64;
    fn claim(&self, limit: i64) -> impl Future<Output = anyhow::Result<Vec<Claimed>>> + Send;
    fn run(&self, job: &Claimed) -> impl Future<Output = Result<(), JobError>> + Send;
    fn settle(&self, job: &Claimed, outcome: Outcome) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// Runs all that is due, one after the other, also what becomes due meanwhile; how many ran.
pub async fn run_due(runner: &impl Runner) -> usize {
    let mut ran = 0;
    while run_one(runner).await {
        ran += 1;
    }
    ran
}

/// Runs jobs as they come, until `stop` is done; those in hand are finished first.
pub async fn work(runner: impl Runner, wake: Arc<Notify>, stop: impl Future<Output = ()> + Send) {
    let (tell, told) = tokio::sync::watch::channel(false);
    let lanes: Vec<_> =
        (0..LANES).map(|_| tokio::spawn(lane(runner.clone(), wake.clone(), told.clone()))).collect();
    stop.await;
    let _ = tell.send(true);
    for lane in lanes {
        let _ = lane.await;
    }
}

async fn lane(runner: impl Runner, wake: Arc<Notify>, mut told: tokio::sync::watch::Receiver<bool>) {
    loop {
        // Register for the wake-up first, then look, then wait: no job slips between looking and waiting.
        let mut woken = pin!(wake.notified());
        woken.as_mut().enable();
        while !*told.borrow() && run_one(&runner).await {}
        if *told.borrow() {
            return;
        }
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = told.changed() => {}
        }
    }
}

/// False when nothing was due, or the database did not answer.
async fn run_one(runner: &impl Runner) -> bool {
    let job = match runner.claim(1).await {
        Ok(jobs) => jobs.into_iter().next(),
        Err(error) => {
            tracing::error!("the queue cannot be read: {error:#}");
            None
        }
    };
    let Some(job) = job else { return false };
    let answer = run_guarded(runner, &job).await;
    if let Err(JobError::Retry(inside) | JobError::Never(inside) | JobError::InDoubt(inside)) = &answer {
        // The outermost message only: a cause may quote what others wrote.
        tracing::warn!(kind = job.kind, job = %job.id, attempt = job.attempt, "job failed: {inside}");
    }
    let outcome = outcome(job.attempt, &answer, runner.now());
    if let Err(error) = runner.settle(&job, outcome).await {
        // The lease lapses and the job runs again; handlers bear that.
        tracing::error!(kind = job.kind, job = %job.id, "a job's outcome was not written: {error:#}");
        return false;
    }
    true
}

/// A handler that panics, hangs, or takes the process down each time must not take the queue with it.
async fn run_guarded(runner: &impl Runner, job: &Claimed) -> Result<(), JobError> {
    if job.attempt > TRIES {
        return Err(JobError::Never(anyhow::anyhow!("its workers died {TRIES} times")));
    }
    let task = tokio::spawn({
        let (runner, job) = (runner.clone(), job.clone());
        async move { runner.run(&job).await }
    });
    let stop = task.abort_handle();
    match tokio::time::timeout(Duration::from_secs(LEASE_S as u64 - 20), task).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Err(JobError::Retry(anyhow::anyhow!("the handler panicked"))),
        Err(_) => {
            stop.abort();
            Err(JobError::Retry(anyhow::anyhow!("the handler took too long")))
        }
    }
}
