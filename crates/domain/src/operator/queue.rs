//! The queue, as the operator sees it: what was given up and why, what waits, and the way to try again. What a job is
//! about stays in the queue. Letters are left to the outbox, which says how each one fares and has its own way to try
//! again (`outbox::given_up` sees to it that none is given up in silence).
use super::words;
use crate::audit::MailCheckpoints;
use crate::booking::LapseRequest;
use crate::chat::EraseChats;
use crate::logins::{SendReset, TellOfBrowser};
use crate::lost_link::SendLinks;
use crate::newsletter::{SendNewsletters, SpreadNewsletter, TestNewsletter};
use crate::noticed::TellHost;
use crate::outbox::{ReleaseInvitations, SendLetter};
use crate::outside::ReadOutside;
use crate::tidying::Tidy;
use crate::tx::Tx;
use crate::visits::clocks::FollowClocks;
use crate::visits::reminders::{PlanReminders, RemindGuests};
use crate::{Domain, Operator, Result};
use ::jobs::Job;
use model::console::{FailedJob, JobFault, JobKind, Jobs, Waiting};
use model::{JobId, Lang, Time};

audit_event!(JobRetried, "job_retried", job: JobId);

/// Higher: a page that nobody reads to its end. Lower: more failures that are only counted.
const MOST: i64 = 200;

/// What failed, the latest first, and what waits.
pub async fn jobs(domain: &Domain, operator: &Operator) -> Result<Jobs> {
    let mut tx = domain.read(operator).await?;
    let now = tx.now();
    let count = failures(&mut tx).await?;
    let found = ::jobs::failed(tx.conn.for_jobs(), SendLetter::KIND, MOST).await?;
    let failed = found.into_iter().map(|job| shown(job, now, operator.lang)).collect();
    Ok(Jobs { failed, older: (count - MOST).max(0), waiting: waiting(&mut tx).await? })
}

fn shown(job: ::jobs::Failed, now: Time, lang: Lang) -> FailedJob {
    FailedJob {
        job: JobId(job.id),
        kind: kind(&job.kind),
        fault: fault(&job.why),
        asked: words(Time(job.created_at), now, lang),
        failed: words(Time(job.failed_at), now, lang),
        tries: job.attempt,
    }
}

fn kind(name: &str) -> JobKind {
    match name {
        SendReset::KIND => JobKind::Reset,
        TellOfBrowser::KIND => JobKind::NewBrowser,
        Tidy::KIND => JobKind::Tidy,
        ReleaseInvitations::KIND => JobKind::Release,
        MailCheckpoints::KIND => JobKind::Checkpoints,
        LapseRequest::KIND => JobKind::Lapse,
        RemindGuests::KIND => JobKind::Remind,
        PlanReminders::KIND => JobKind::PlanReminders,
        FollowClocks::KIND => JobKind::FollowClocks,
        SendLinks::KIND => JobKind::LostLink,
        ReadOutside::KIND => JobKind::Outside,
        SpreadNewsletter::KIND | SendNewsletters::KIND => JobKind::Newsletter,
        TestNewsletter::KIND => JobKind::NewsletterTest,
        EraseChats::KIND => JobKind::EraseChats,
        TellHost::KIND => JobKind::HostTold,
        _ => JobKind::Other,
    }
}

fn fault(why: &str) -> JobFault {
    match why {
        "in_doubt" => JobFault::InDoubt,
        "gave_up" => JobFault::GaveUp,
        _ => JobFault::Never,
    }
}

/// How many jobs failed and are still to be done.
pub(super) async fn failures(tx: &mut Tx) -> Result<i64> {
    Ok(::jobs::failed_count(tx.conn.for_jobs(), SendLetter::KIND).await?)
}

pub(super) async fn waiting(tx: &mut Tx) -> Result<Waiting> {
    let now = tx.now();
    let (count, oldest) = ::jobs::waiting(tx.conn.for_jobs(), now.micros()).await?;
    Ok(Waiting { count, oldest_s: now.seconds_since(Time(oldest)) })
}

/// Once more, from the first try on. A job that is not failed any more, or that a later one has taken over, is as good as
/// done.
pub async fn retry(domain: &Domain, operator: &Operator, job: JobId) -> Result<()> {
    let mut tx = domain.begin(operator).await?;
    let now = tx.now().micros();
    if !::jobs::retry(tx.conn.for_jobs(), job.0, SendLetter::KIND, now).await? {
        return tx.unchanged().await;
    }
    tx.wakes();
    tx.commit(JobRetried { job }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_but_the_letters_has_a_name_here() {
        for name in crate::jobs::KINDS.iter().filter(|name| **name != SendLetter::KIND) {
            assert_ne!(kind(name), JobKind::Other, "{name}");
        }
        assert_eq!(kind("of another version"), JobKind::Other);
    }

    #[test]
    fn a_fault_is_what_the_queue_wrote() {
        let answers = [
            (JobFault::Never, 1, Err(::jobs::JobError::Never(anyhow::anyhow!("no")))),
            (JobFault::InDoubt, 1, Err(::jobs::JobError::InDoubt(anyhow::anyhow!("cut")))),
            (JobFault::GaveUp, ::jobs::TRIES, Err(::jobs::JobError::Retry(anyhow::anyhow!("busy")))),
        ];
        for (expected, attempt, answer) in answers {
            let ::jobs::Outcome::Failed(why) = ::jobs::outcome(attempt, &answer, 0) else {
                panic!("not failed")
            };
            assert_eq!(fault(why), expected);
        }
    }
}
