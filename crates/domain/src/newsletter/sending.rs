//! The way out. One job writes each clinic's copies, each reader once; another one sends them, one after the other and never
//! more in a minute than the configuration says, and no second of its kind runs beside it: so letters about visits and
//! accounts always have the queue's other workers.
//!
//! As with the outbox's letters, `handed_at` is committed before a mail server hears of a copy, and in the same transaction
//! its reader is asked once more. A copy that is found handed over and due again is in doubt, and not sent a second time.
use super::rows::{Issue, Key};
use super::{choices, letter, readers, rows, rules};
use crate::logins::{self, rows::MemberRow};
use crate::ports::{Letter, SendError};
use crate::principals::Program;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::{Domain, Error, Result, clinics, outbox};
use jobs::JobError;
use model::newsletter::{Audience, CopyState, NewsKind, NewsState};
use model::{AppError, ClinicId, Lang, NewsletterId, Time};
use serde::{Deserialize, Serialize};

const PROGRAM: Program = Program { clinic: None };
/// Clinics of one run. Higher: a run that takes longer than a worker has. Lower: more runs.
const CLINICS: i64 = 200;
/// Copies of one run, and its seconds: well within a worker's time, also where each takes the mail server long.
const COPIES: i64 = 100;
const LONG_S: i64 = 20;
/// Longer than any worker holds a copy.
const HELD_S: i64 = 180;
/// A mail server that put one off is left alone for so long; that copy, a little longer.
const PAUSE_S: i64 = 60;
const AGAIN_S: i64 = 15 * 60;
/// As with the outbox's letters.
const KEPT_TRYING_S: i64 = 4 * 86_400;

/// Writes the copies, clinic by clinic.
#[derive(Serialize, Deserialize)]
pub(crate) struct SpreadNewsletter {
    pub newsletter: NewsletterId,
    /// The last clinic that has them.
    pub after: Option<ClinicId>,
}

impl jobs::Job for SpreadNewsletter {
    const KIND: &'static str = "spread_newsletter";
    fn key(&self) -> Option<String> {
        Some(self.newsletter.text())
    }
}

/// Sends what is due of all of them.
#[derive(Serialize, Deserialize)]
pub(crate) struct SendNewsletters {}

impl jobs::Job for SendNewsletters {
    const KIND: &'static str = "send_newsletters";
    /// One at a time.
    fn key(&self) -> Option<String> {
        Some("send_newsletters".to_owned())
    }
}

/// One to the operator, as a reader would get it.
#[derive(Serialize, Deserialize)]
pub(crate) struct TestNewsletter {
    pub newsletter: NewsletterId,
}

impl jobs::Job for TestNewsletter {
    const KIND: &'static str = "test_newsletter";
    fn key(&self) -> Option<String> {
        Some(self.newsletter.text())
    }
}

impl SpreadNewsletter {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        let mut tx = domain.read(&PROGRAM).await?;
        let Some(issue) = rows::issue(&mut tx, self.newsletter).await? else { return Ok(()) };
        let after = self.after.unwrap_or(ClinicId(uuid::Uuid::nil()));
        let some = rows::clinics_after(&mut tx, after, CLINICS).await?;
        drop(tx);
        for clinic in &some {
            let mut tx = domain.begin(&Program { clinic: Some(*clinic) }).await?;
            rows::spread(&mut tx, &issue, rules::rank(issue.kind)).await?;
            tx.commit_unaudited("copies of what was begun, which is audited").await?;
        }
        let mut tx = domain.begin(&PROGRAM).await?;
        match some.last() {
            Some(last) => tx.enqueue(SpreadNewsletter { after: Some(*last), ..self }).await?,
            None => rows::all_spread(&mut tx, self.newsletter).await?,
        }
        tx.enqueue(SendNewsletters {}).await?;
        Ok(tx.commit_unaudited("copies of what was begun, which is audited").await?)
    }
}

impl SendNewsletters {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        let begun = domain.now();
        let due = rows::due(&mut domain.read(&PROGRAM).await?, COPIES).await?;
        let mut not_before = begun;
        for key in due {
            if domain.now().seconds_since(begun) >= LONG_S {
                break;
            }
            if let Some(until) = send_one(domain, &key).await? {
                not_before = until;
                break;
            }
        }
        let mut tx = domain.begin(&PROGRAM).await?;
        let Some(next) = rows::next(&mut tx).await? else { return Ok(tx.unchanged().await?) };
        tx.enqueue_at(next.max(not_before).max(tx.now()), SendNewsletters {}).await?;
        Ok(tx.commit_unaudited("how newsletters fare").await?)
    }
}

impl TestNewsletter {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        let Some(to) = domain.config().news.test_to.clone() else { return Ok(()) };
        let mut tx = domain.read(&PROGRAM).await?;
        let Some(issue) = rows::issue(&mut tx, self.newsletter).await? else { return Ok(()) };
        let id = tx.new_uuid();
        drop(tx);
        for lang in Lang::ALL {
            if lang == Lang::Es && issue.subject_es.is_empty() {
                continue;
            }
            let made = letter::made(domain, &issue, lang, None);
            let message_id = format!("{}.{}", id.simple(), lang.tag());
            let letter = letter::outgoing(domain, &message_id, (String::new(), to.clone()), made, None);
            domain.inner().ports.mail.send(letter).await.map_err(|error| match error {
                SendError::Retry(_) => JobError::Retry(anyhow::anyhow!("the mail server did not take it")),
                SendError::Never(_) => JobError::Never(anyhow::anyhow!("the mail server refused it")),
                SendError::InDoubt(_) => {
                    JobError::InDoubt(anyhow::anyhow!("the connection broke after it was handed over"))
                }
            })?;
        }
        Ok(())
    }
}

enum Ready {
    /// Handed over, as of now, to a reader at an address of that hash.
    Send(Box<Letter>, Vec<u8>),
    /// Another worker's, or not to be sent now.
    Nothing,
    /// The minute has had its letters.
    Full(Time),
}

/// One copy. Some: the next one is not before then.
async fn send_one(domain: &Domain, key: &Key) -> Result<Option<Time>> {
    let ready = match prepare(domain, key).await {
        Err(Error::Hidden(inside)) => {
            // The outermost message only. One that cannot be made must not hold up the others.
            tracing::error!("a copy of a newsletter cannot be made: {inside}");
            fares(domain, key, CopyState::Failed, None).await?;
            return Ok(None);
        }
        Err(Error::Shown(said)) if !matches!(said, AppError::Unavailable | AppError::TooMany { .. }) => {
            // What is gone, for one reader, ends no other's letter.
            tracing::error!("a copy of a newsletter cannot be made: {said}");
            fares(domain, key, CopyState::Failed, None).await?;
            return Ok(None);
        }
        other => other?,
    };
    let (letter, address) = match ready {
        Ready::Send(letter, address) => (*letter, address),
        Ready::Nothing => return Ok(None),
        Ready::Full(until) => return Ok(Some(until)),
    };
    let taken = if domain.mail_leaves() { CopyState::Sent } else { CopyState::Kept };
    match domain.inner().ports.mail.send(letter).await {
        Ok(()) => fares(domain, key, taken, None).await?,
        Err(SendError::Never(_)) => fares(domain, key, CopyState::Bounced, Some(address)).await?,
        Err(SendError::InDoubt(_)) => fares(domain, key, CopyState::InDoubt, None).await?,
        Err(SendError::Retry(_)) => return Ok(Some(put_off(domain, key).await?)),
    }
    Ok(None)
}

async fn begin(domain: &Domain, key: &Key) -> Result<Tx> {
    domain.begin(&Program { clinic: Some(key.clinic_id) }).await
}

/// Looks at what is true now, and marks the copy as handed over before it is.
async fn prepare(domain: &Domain, key: &Key) -> Result<Ready> {
    let mut tx = begin(domain, key).await?;
    let now = tx.now();
    let Some(copy) = rows::copy(&mut tx, key).await? else { return Ok(Ready::Nothing) };
    let issue = rows::issue(&mut tx, key.newsletter_id).await?;
    let Some(issue) = issue.filter(|issue| issue.state == NewsState::Sending) else {
        return Ok(Ready::Nothing);
    };
    if copy.state != CopyState::Waiting || copy.due_at > now {
        return Ok(Ready::Nothing);
    }
    if copy.handed_at.is_some() {
        return end(tx, key, CopyState::InDoubt).await;
    }
    let Some((member, address)) = reader(&mut tx, key, &issue).await? else {
        return end(tx, key, CopyState::Dropped).await;
    };
    let pace = Quota { purpose: "newsletter", most: domain.config().news.per_min, per_s: 60 };
    match throttle::take_in(&mut tx, &pace, b"installation").await {
        Ok(()) => {}
        Err(Error::Shown(AppError::TooMany { retry_after_s })) => {
            return Ok(Ready::Full(now.plus_seconds(i64::from(retry_after_s))));
        }
        Err(error) => return Err(error),
    }
    let letter = copy_for(&mut tx, key, &issue, &member, &address).await?;
    let hash = address_hash(&tx, &address)?;
    if !rows::hand(&mut tx, key, now.plus_seconds(HELD_S), &message(domain, key)).await? {
        return Ok(Ready::Nothing);
    }
    tx.commit_unaudited("how newsletters fare").await?;
    Ok(Ready::Send(Box::new(letter), hash))
}

/// Settles a copy that is not sent.
async fn end(mut tx: Tx, key: &Key, state: CopyState) -> Result<Ready> {
    rows::settle(&mut tx, key, state).await?;
    tx.commit_unaudited("how newsletters fare").await?;
    Ok(Ready::Nothing)
}

/// Whoever is to get it, if they are at this moment: they work there, have shown the address to be theirs, want it, and no
/// letter of the kind was refused there, as far as one can do without the kind.
async fn reader(tx: &mut Tx, key: &Key, issue: &Issue) -> Result<Option<(MemberRow, String)>> {
    let found = logins::rows::member(tx, key.member_id).await?.filter(MemberRow::is_working);
    let meant = found.filter(|member| issue.audience == Audience::Everyone || member.is_admin);
    let Some(member) = meant else { return Ok(None) };
    let Some(address) = logins::confirmed_email_of(tx, member.identity_id).await? else { return Ok(None) };
    if issue.kind != NewsKind::News {
        choices::make(tx, member.id, issue.kind, true).await?;
    }
    let row = readers::reader(tx, member.id, issue.kind).await?;
    let hash = address_hash(tx, &address)?;
    let Some(row) = row else { return Ok(None) };
    // What everybody must know is tried each time: one letter that a filter disliked must not keep back all that follow.
    if issue.kind.can_be_stopped() && row.bounced_hash.is_some_and(|bounced| bounced == hash) {
        return Ok(None);
    }
    if issue.kind.can_be_stopped() && outbox::refused::of(tx, &address).await?.is_some() {
        return Ok(None);
    }
    Ok(readers::take(tx, member.id, issue.kind).await?.then_some((member, address)))
}

fn address_hash(tx: &Tx, address: &str) -> Result<Vec<u8>> {
    tx.blind("newsletter.address", &logins::email_key(address))
}

async fn copy_for(
    tx: &mut Tx,
    key: &Key,
    issue: &Issue,
    member: &MemberRow,
    address: &str,
) -> Result<Letter> {
    let domain = tx.domain().clone();
    let stop = match issue.kind.can_be_stopped() {
        true => {
            let front = clinics::front_in(tx).await?;
            let token = choices::stop_token(&domain, member.id, issue.kind);
            Some(domain.origin().clinic_url(&front, &format!("/unsubscribe/{}", token.expose())))
        }
        false => None,
    };
    let made = letter::made(&domain, issue, member.lang, stop.as_deref());
    let message_id: String = message(&domain, key).iter().map(|byte| format!("{byte:02x}")).collect();
    let to = (member.name(tx).await?, address.to_owned());
    Ok(letter::outgoing(&domain, &message_id, to, made, stop.as_deref()))
}

/// Of which the Message-ID is made: the same over every try, and nobody's id.
fn message(domain: &Domain, key: &Key) -> Vec<u8> {
    let place = format!("{}.{}", key.newsletter_id.text(), key.member_id.text());
    domain.inner().keys.blind_global("newsletter.message", &place).iter().take(16).copied().collect()
}

/// What came of it; and what an address refused is remembered, for this list alone.
async fn fares(domain: &Domain, key: &Key, state: CopyState, refused: Option<Vec<u8>>) -> Result<()> {
    let mut tx = begin(domain, key).await?;
    rows::settle(&mut tx, key, state).await?;
    if let Some(address) = refused
        && let Some(issue) = rows::issue(&mut tx, key.newsletter_id).await?
    {
        readers::bounced(&mut tx, key.member_id, issue.kind, &address).await?;
    }
    tx.commit_unaudited("how newsletters fare").await
}

/// The mail server did not take it; until when it is left alone.
async fn put_off(domain: &Domain, key: &Key) -> Result<Time> {
    let mut tx = begin(domain, key).await?;
    let now = tx.now();
    let issue = rows::issue(&mut tx, key.newsletter_id).await?;
    let begun = issue.and_then(|issue| issue.started_at).unwrap_or(now);
    if now.seconds_since(begun) > KEPT_TRYING_S {
        rows::settle(&mut tx, key, CopyState::Failed).await?;
    } else {
        rows::later(&mut tx, key, now.plus_seconds(AGAIN_S)).await?;
    }
    tx.commit_unaudited("how newsletters fare").await?;
    Ok(now.plus_seconds(PAUSE_S))
}
