//! The one list of job kinds and their handlers.
use crate::audit::MailCheckpoints;
use crate::booking::LapseRequest;
use crate::chat::EraseChats;
use crate::logins::{SendReset, TellOfBrowser};
use crate::lost_link::SendLinks;
use crate::newsletter::{SendNewsletters, SpreadNewsletter, TestNewsletter};
use crate::noticed::TellHost;
use crate::outbox::{ReleaseInvitations, SendLetter};
use crate::outside::ReadOutside;
use crate::principals::Program;
use crate::tidying::Tidy;
use crate::visits::clocks::FollowClocks;
use crate::visits::reminders::{PlanReminders, RemindGuests};
use crate::{Domain, Error, Result, outbox};
use ::jobs::{Claimed, Job, JobError, Outcome, Runner};
use model::AppError;

/// Every kind that may stand in the queue; a test finds the kinds in the source and compares.
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) const KINDS: &[&str] = &[
    SendReset::KIND,
    TellOfBrowser::KIND,
    Tidy::KIND,
    SendLetter::KIND,
    ReleaseInvitations::KIND,
    MailCheckpoints::KIND,
    LapseRequest::KIND,
    RemindGuests::KIND,
    PlanReminders::KIND,
    FollowClocks::KIND,
    SendLinks::KIND,
    ReadOutside::KIND,
    SpreadNewsletter::KIND,
    SendNewsletters::KIND,
    TestNewsletter::KIND,
    EraseChats::KIND,
    TellHost::KIND,
];

/// Loads the present state by id and does nothing when it no longer applies: a job may run twice.
async fn handle(domain: &Domain, job: &Claimed) -> Result<(), JobError> {
    match job.kind.as_str() {
        SendReset::KIND => job.read::<SendReset>()?.run(domain, job).await,
        TellOfBrowser::KIND => job.read::<TellOfBrowser>()?.run(domain).await,
        Tidy::KIND => job.read::<Tidy>()?.run(domain).await,
        SendLetter::KIND => job.read::<SendLetter>()?.run(domain, job).await,
        ReleaseInvitations::KIND => job.read::<ReleaseInvitations>()?.run(domain).await,
        MailCheckpoints::KIND => job.read::<MailCheckpoints>()?.run(domain, job).await,
        LapseRequest::KIND => job.read::<LapseRequest>()?.run(domain).await,
        RemindGuests::KIND => job.read::<RemindGuests>()?.run(domain).await,
        PlanReminders::KIND => job.read::<PlanReminders>()?.run(domain).await,
        FollowClocks::KIND => job.read::<FollowClocks>()?.run(domain).await,
        SendLinks::KIND => job.read::<SendLinks>()?.run(domain).await,
        ReadOutside::KIND => job.read::<ReadOutside>()?.run(domain).await,
        SpreadNewsletter::KIND => job.read::<SpreadNewsletter>()?.run(domain).await,
        SendNewsletters::KIND => job.read::<SendNewsletters>()?.run(domain).await,
        TestNewsletter::KIND => job.read::<TestNewsletter>()?.run(domain).await,
        EraseChats::KIND => job.read::<EraseChats>()?.run(domain).await,
        TellHost::KIND => job.read::<TellHost>()?.run(domain).await,
        other => Err(JobError::Never(anyhow::anyhow!("no handler for jobs of kind {other}"))),
    }
}

/// So that `?` works in handlers: what failed inside is tried again; a use case that says no will say no again.
impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        match error {
            Error::Shown(AppError::Unavailable | AppError::TooMany { .. }) => {
                JobError::Retry(anyhow::anyhow!("the database is busy or away"))
            }
            Error::Shown(shown) => JobError::Never(anyhow::anyhow!("{shown}")),
            Error::Hidden(inside) => JobError::Retry(inside.context("an error inside")),
        }
    }
}

const PROGRAM: Program = Program { clinic: None };

/// What a dead process had claimed is free again.
pub(crate) async fn release(domain: &Domain) -> Result<()> {
    let mut tx = domain.begin(&PROGRAM).await?;
    ::jobs::release(tx.conn.for_jobs()).await?;
    tx.commit_unaudited("the queue's own bookkeeping").await
}

impl Runner for Domain {
    fn now(&self) -> i64 {
        Domain::now(self).micros()
    }

    async fn claim(&self, limit: i64) -> anyhow::Result<Vec<Claimed>> {
        let mut tx = self.begin(&PROGRAM).await?;
        let now = tx.now().micros();
        let claimed = ::jobs::claim(tx.conn.for_jobs(), now, limit).await?;
        if claimed.is_empty() {
            return Ok(claimed);
        }
        tx.commit_unaudited("the queue's own bookkeeping").await?;
        Ok(claimed)
    }

    async fn run(&self, job: &Claimed) -> Result<(), JobError> {
        handle(self, job).await
    }

    async fn settle(&self, job: &Claimed, outcome: Outcome) -> anyhow::Result<()> {
        let mut tx = self.begin(&PROGRAM).await?;
        let now = tx.now().micros();
        let settled = ::jobs::settle(tx.conn.for_jobs(), job, outcome, now).await?;
        if settled && job.kind == SendLetter::KIND && matches!(outcome, Outcome::Failed(_)) {
            outbox::given_up(&mut tx, job).await?;
        }
        Ok(tx.commit_unaudited("the queue's own bookkeeping").await?)
    }
}
