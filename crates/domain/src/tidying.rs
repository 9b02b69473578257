//! The daily job: forgets what has had its time (promises 1L), then enqueues its next self.
use crate::audit::MailCheckpoints;
use crate::principals::Program;
use crate::{
    Domain, Result, booking, factors, joining, logins, operator, outbox, outside, people, queue, switching,
    texting, throttle,
};
use ::jobs::JobError;
use serde::{Deserialize, Serialize};

const DAY_S: i64 = 24 * 60 * 60;
const PROGRAM: Program = Program { clinic: None };

#[derive(Serialize, Deserialize)]
pub(crate) struct Tidy {}

impl ::jobs::Job for Tidy {
    const KIND: &'static str = "tidy";
    /// One at a time.
    fn key(&self) -> Option<String> {
        Some("tidy".to_owned())
    }
}

impl Tidy {
    /// Begins anew with each worker; a day is long enough that restarts do not matter.
    pub async fn start(domain: &Domain) -> Result<()> {
        let mut tx = domain.begin(&PROGRAM).await?;
        tx.enqueue(Tidy {}).await?;
        tx.commit_unaudited("the queue's own bookkeeping").await
    }

    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        Ok(tidy(domain).await?)
    }
}

/// What fails is tried again, as every job is; each step may run twice.
async fn tidy(domain: &Domain) -> Result<()> {
    let mut tx = domain.begin(&PROGRAM).await?;
    let now = tx.now();
    logins::prune(&mut tx).await?;
    factors::prune(&mut tx).await?;
    people::prune(&mut tx).await?;
    switching::prune(&mut tx).await?;
    operator::prune(&mut tx).await?;
    throttle::prune(&mut tx).await?;
    outbox::prune(&mut tx).await?;
    texting::prune(&mut tx).await?;
    ::jobs::prune(tx.conn.for_jobs(), now.plus_seconds(-30 * DAY_S).micros()).await?;
    tx.commit_unaudited("the retention table, applied").await?;
    joining::prune(domain).await?;
    booking::prune(domain).await?;
    outside::wake(domain).await?;
    queue::prune(domain).await?;
    let inner = domain.inner();
    inner.keys.addresses.turn(now, |bytes| inner.ports.rng.fill(bytes))?;
    let mut tx = domain.begin(&PROGRAM).await?;
    if domain.config().audit_mail.is_some() {
        tx.enqueue(MailCheckpoints {}).await?;
    }
    tx.enqueue_at(now.plus_seconds(DAY_S), Tidy {}).await?;
    tx.commit_unaudited("the queue's own bookkeeping").await
}
