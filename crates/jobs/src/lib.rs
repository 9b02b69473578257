//! The queue: jobs written by the transaction that is their reason, claimed with a lease, tried again with growing
//! patience. Knows SQL, knows no domain.
mod rows;
mod worker;

pub use rows::{
    Conn, Failed, STATEMENTS, claim, due, failed, failed_count, insert, prune, release, retry, settle,
    waiting,
};
pub use worker::{Runner, run_due, work};

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A piece of work. Its payload holds ids only: the handler loads what is true when it runs.
pub trait Job: Serialize + DeserializeOwned + Send {
    const KIND: &'static str;
    /// At most one unfinished job of a kind has a given key: a second one takes its place.
    fn key(&self) -> Option<String>;
}

/// What `insert` writes.
pub struct NewJob<'a> {
    pub id: Uuid,
    pub kind: &'a str,
    pub payload: String,
    pub key: Option<String>,
    /// Microseconds since 1970, as every time here.
    pub run_at: i64,
    pub now: i64,
}

/// A job in the hands of a worker.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: Uuid,
    pub kind: String,
    pub payload: String,
    /// 1 on the first try. Also the fence: a worker whose lease has lapsed settles nothing.
    pub attempt: i32,
}

impl Claimed {
    /// The job as it was enqueued.
    pub fn read<J: Job>(&self) -> Result<J, JobError> {
        serde_json::from_str(&self.payload).map_err(|error| JobError::Never(error.into()))
    }
}

/// The outermost message of the inside is logged, so it holds no personal data.
#[derive(Debug)]
pub enum JobError {
    /// Try again later, up to ten times.
    Retry(anyhow::Error),
    /// Trying again cannot help.
    Never(anyhow::Error),
    /// It may have happened: not tried again by itself.
    InDoubt(anyhow::Error),
}

/// What becomes of a claimed job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Again at this time.
    Again(i64),
    /// Never again by itself, for this reason: "never", "in_doubt" or "gave_up".
    Failed(&'static str),
}

/// How often a job is tried before it is given up.
pub const TRIES: i32 = 10;

/// A worker's claim lapses after this; a handler is stopped before.
pub const LEASE_S: i64 = 120;

/// Five seconds, doubling with each try.
pub fn patience_s(attempt: i32) -> i64 {
    5 << attempt.clamp(1, TRIES).saturating_sub(1)
}

/// What a handler's answer means for the job.
pub fn outcome(attempt: i32, answer: &Result<(), JobError>, now: i64) -> Outcome {
    match answer {
        Ok(()) => Outcome::Done,
        Err(JobError::Never(_)) => Outcome::Failed("never"),
        Err(JobError::InDoubt(_)) => Outcome::Failed("in_doubt"),
        Err(JobError::Retry(_)) if attempt >= TRIES => Outcome::Failed("gave_up"),
        Err(JobError::Retry(_)) => Outcome::Again(now + patience_s(attempt) * 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_doubles_from_five_seconds() {
        let seconds: Vec<i64> = (1..=10).map(patience_s).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
    }

    #[test]
    fn the_tenth_failure_is_the_last() {
        let retry = Err(JobError::Retry(anyhow::anyhow!("no")));
        assert_eq!(outcome(9, &retry, 0), Outcome::Again(1_280_000_000));
        assert_eq!(outcome(10, &retry, 0), Outcome::Failed("gave_up"));
    }

    #[test]
    fn doubt_and_refusal_are_not_tried_again() {
        let doubt = Err(JobError::InDoubt(anyhow::anyhow!("cut")));
        let never = Err(JobError::Never(anyhow::anyhow!("refused")));
        assert_eq!(outcome(1, &doubt, 0), Outcome::Failed("in_doubt"));
        assert_eq!(outcome(1, &never, 0), Outcome::Failed("never"));
    }
}
