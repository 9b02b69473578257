//! The daily job: forgets what has had its time (promises 1L), then enqueues its next self.
use crate::audit::{AuditEvent, MailCheckpoints};
use crate::principals::Program;
use crate::{
    Domain, Result, booking, chat, factors, joining, logins, operator, outbox, outside, people, publish,
    quality, queue, switching, texting, throttle,
};
use ::jobs::JobError;
use model::{ClinicId, PersonId};
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

/// What somebody without an account has typed about themselves, in a feature that keeps it for a while: the statements by
/// which it goes. What came of it is a visit, and is kept as such.
pub(crate) struct Typed {
    /// Clinics in which something was typed before the time `$1`.
    pub clinics: &'static str,
    /// Whose keys seal what was typed in the clinic `$1` before `$2`.
    pub people: &'static str,
    /// These take it away, in this order; bound alike.
    pub forget: &'static [&'static str],
}

/// The letters go after as many days.
const TYPED_KEPT_S: i64 = 30 * DAY_S;

impl Typed {
    /// Names and addresses go with their keys, clinic by clinic, each with the event in its log.
    pub async fn prune<E: AuditEvent>(&self, domain: &Domain, event: fn() -> E) -> Result<()> {
        let before = domain.now().plus_seconds(-TYPED_KEPT_S);
        let mut looking = domain.read(&PROGRAM).await?;
        let clinics: Vec<ClinicId> =
            on!(looking, c => sqlx::query_scalar(self.clinics).bind(before).fetch_all(c).await)?;
        drop(looking);
        for clinic in clinics {
            let mut tx = domain.begin(&Program { clinic: Some(clinic) }).await?;
            let people: Vec<PersonId> = on!(tx, c => sqlx::query_scalar(self.people).bind(clinic).bind(before)
                .fetch_all(c).await)?;
            for person in people {
                tx.destroy_person(person).await?;
            }
            for statement in self.forget {
                on!(tx, c => sqlx::query(*statement).bind(clinic).bind(before).execute(c).await.map(drop))?;
            }
            tx.commit(event()).await?;
        }
        Ok(())
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
    publish::prune(&mut tx).await?;
    operator::prune(&mut tx).await?;
    throttle::prune(&mut tx).await?;
    outbox::prune(&mut tx).await?;
    texting::prune(&mut tx).await?;
    quality::prune(&mut tx).await?;
    ::jobs::prune(tx.conn.for_jobs(), now.plus_seconds(-30 * DAY_S).micros()).await?;
    tx.commit_unaudited("the retention table, applied").await?;
    joining::prune(domain).await?;
    booking::prune(domain).await?;
    outside::wake(domain).await?;
    queue::prune(domain).await?;
    chat::prune(domain).await?;
    let inner = domain.inner();
    inner.keys.addresses.turn(now, |bytes| inner.ports.rng.fill(bytes))?;
    let mut tx = domain.begin(&PROGRAM).await?;
    if domain.config().audit_mail.is_some() {
        tx.enqueue(MailCheckpoints {}).await?;
    }
    tx.enqueue_at(now.plus_seconds(DAY_S), Tidy {}).await?;
    tx.commit_unaudited("the queue's own bookkeeping").await
}
