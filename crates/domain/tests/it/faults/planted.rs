//! Bugs that are planted, and that runs have to find: what finds none of them would be green whatever happens.
use super::{Run, World};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use testkit::TestDomain;

/// Within so many runs each is found; most are within five.
const RUNS: u64 = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// After a death nobody remembers that letters were being handed over.
    ForgetsWhatWasHandedOver,
    /// What a worker carried that died is gone with it.
    LosesWhatWasCarried,
    /// The line broke, and it may have been taken: it is sent once more.
    TriesAgainWhatIsInDoubt,
    /// The line broke, and it may be lost: it counts as sent.
    CallsDoubtSent,
}

impl Bug {
    pub async fn after_a_death(self, test: &TestDomain) {
        match self {
            Bug::ForgetsWhatWasHandedOver => {
                let forget = "update letter set handed_at = null where delivery in ('queued', 'retrying')";
                test.database.tamper(forget).await;
            }
            Bug::LosesWhatWasCarried => {
                let lose = "delete from job where kind = 'send_letter' and lease_until is not null";
                test.database.tamper(lose).await;
            }
            Bug::TriesAgainWhatIsInDoubt | Bug::CallsDoubtSent => {}
        }
    }
}

#[tokio::test]
async fn a_letter_that_is_sent_again_after_a_death_is_found() {
    is_found(Bug::ForgetsWhatWasHandedOver).await;
}

#[tokio::test]
async fn a_job_that_dies_with_its_worker_is_found() {
    is_found(Bug::LosesWhatWasCarried).await;
}

#[tokio::test]
async fn doubt_that_is_tried_again_is_found() {
    is_found(Bug::TriesAgainWhatIsInDoubt).await;
}

#[tokio::test]
async fn doubt_that_is_called_sent_is_found() {
    is_found(Bug::CallsDoubtSent).await;
}

async fn is_found(bug: Bug) {
    let world = World::new(&[]).await;
    // The run that finds it ends in the middle.
    world.test.leaves_jobs();
    world.provider.plant(bug);
    let mut found = false;
    for seed in 0..RUNS {
        let mut run = Run::of(seed, &world);
        found = Caught(Box::pin(run.play())).await.is_err();
        if found {
            break;
        }
        world.clear().await;
    }
    world.domain.close().await;
    assert!(found, "{bug:?} goes unseen for {RUNS} runs");
}

/// A panic is an answer.
struct Caught<F>(Pin<Box<F>>);

impl<F: Future> Future for Caught<F> {
    type Output = std::thread::Result<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}
