//! The job that hands one letter to the mail server.
//!
//! Before the letter leaves, `handed_at` is committed; with the answer it is cleared. A try that finds it set knows
//! that the one before died in between: the letter may have arrived, so it is shown as in doubt and not sent again by
//! itself. So no letter reaches a mail server twice unless somebody asked for it, and none is silently lost.
use super::{Body, open_body, rows};
use crate::ports::{Attachment, Letter, SendError, Text, TextError};
use crate::principals::Program;
use crate::tx::Tx;
use crate::{Domain, Result, clinics, series, texting};
use jobs::{Claimed, JobError};
use model::outbox::{Channel, Delivery};
use model::{ClinicId, LetterId, ParticipantId};
use serde::{Deserialize, Serialize};

/// A mail server may be away over a long week-end.
const KEPT_TRYING_S: i64 = 4 * 86_400;
/// After these tries of the queue's growing patience, about ten minutes, a fresh job every quarter of an hour.
const TRIES_IN_A_ROW: i32 = 7;
const PAUSE_S: i64 = 15 * 60;
/// So long at least a letter waits for the one before it to the same reader. Higher: two that were written together arrive
/// apart. Lower: it looks again while that one is still being handed over.
const BEHIND_S: i64 = 5;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendLetter {
    pub letter: LetterId,
    pub clinic: ClinicId,
}

impl jobs::Job for SendLetter {
    const KIND: &'static str = "send_letter";
    fn key(&self) -> Option<String> {
        Some(self.letter.text())
    }
}

/// The clinic's address has been confirmed: what was held goes out.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReleaseInvitations {
    pub clinic: ClinicId,
}

impl jobs::Job for ReleaseInvitations {
    const KIND: &'static str = "release_invitations";
    fn key(&self) -> Option<String> {
        Some(self.clinic.text())
    }
}

impl ReleaseInvitations {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        let clinic = self.clinic;
        let mut tx = domain.begin(&Program { clinic: Some(clinic) }).await?;
        for letter in rows::held(&mut tx).await? {
            tx.enqueue(SendLetter { letter, clinic }).await?;
        }
        Ok(tx.commit_unaudited("how a letter fares").await?)
    }
}

impl SendLetter {
    pub async fn run(self, domain: &Domain, claimed: &Claimed) -> Result<(), JobError> {
        let answer = match prepare(domain, &self).await? {
            Ready::Send(letter) => match domain.inner().ports.mail.send(*letter).await {
                Ok(()) => Answer::Taken(None),
                Err(error) => Answer::Failed(error),
            },
            Ready::Text(text) => match domain.inner().ports.texts.send(text).await {
                Ok(sent) => Answer::Taken(sent.provider_id),
                Err(TextError::Stopped) => Answer::Stopped,
                Err(TextError::Send(error)) => Answer::Failed(error),
            },
            Ready::Nothing => return Ok(()),
            Ready::InDoubt => {
                return Err(JobError::InDoubt(anyhow::anyhow!("an earlier try died while sending")));
            }
        };
        settle(domain, &self, claimed, answer).await?
    }
}

/// What came of a try.
enum Answer {
    /// By whoever brings texts, under a name of its own.
    Taken(Option<String>),
    Failed(SendError),
    /// Whoever has the number wants no texts.
    Stopped,
}

enum Ready {
    Send(Box<Letter>),
    Text(Text),
    Nothing,
    InDoubt,
}

/// Looks at what is true now, and marks the letter as handed over before it is.
async fn prepare(domain: &Domain, job: &SendLetter) -> Result<Ready> {
    let front = clinics::front(domain, job.clinic).await?;
    let mut tx = domain.begin(&Program { clinic: Some(job.clinic) }).await?;
    let Some(letter) = rows::find(&mut tx, job.letter).await? else { return Ok(Ready::Nothing) };
    if !matches!(letter.delivery, Delivery::Queued | Delivery::Retrying) {
        return Ok(Ready::Nothing);
    }
    if letter.handed_at.is_some() {
        mark(&mut tx, &letter, Delivery::InDoubt).await?;
        tx.commit_unaudited("how a letter fares").await?;
        return Ok(Ready::InDoubt);
    }
    if let Some(participant) = letter.participant_id {
        match may_leave(&mut tx, participant, &letter).await? {
            crate::visits::MayInvite::Yes => {}
            // The address is not confirmed yet: the letter stays queued and `ReleaseInvitations` wakes it.
            crate::visits::MayInvite::Held => return Ok(Ready::Nothing),
            crate::visits::MayInvite::Over => {
                mark(&mut tx, &letter, Delivery::Failed).await?;
                crate::visits::reminders::not_sent(&mut tx, participant, letter.created_at).await?;
                tx.commit_unaudited("how a letter fares").await?;
                return Ok(Ready::Nothing);
            }
        }
    }
    if series::overtaken::write_anew(&mut tx, letter.id, letter.kind, letter.created_at).await? {
        tx.commit_unaudited("how a letter fares").await?;
        return Ok(Ready::Nothing);
    }
    if let Some(participant) = letter.participant_id
        && let Some(since) = rows::earlier(&mut tx, participant, &letter).await?
    {
        // Who gets both reads them in the order in which they were written. It stays queued, and a fresh job comes for it: the
        // longer the other one waits, the later.
        let pause = tx.now().seconds_since(since).clamp(BEHIND_S, PAUSE_S);
        let again = tx.now().plus_seconds(pause);
        tx.enqueue_at(again, SendLetter { letter: letter.id, clinic: job.clinic }).await?;
        tx.commit_unaudited("how a letter fares").await?;
        return Ok(Ready::Nothing);
    }
    let (id, person) = (letter.id, letter.person_id);
    let to_name = tx.open(person, "letter.to_name", id.0, &letter.to_name).await?;
    let to_address = tx.open(person, "letter.to_address", id.0, &letter.to_address).await?;
    if letter.channel == Channel::Sms && texting::is_stopped(&mut tx, &to_address).await? {
        mark(&mut tx, &letter, Delivery::Bounced).await?;
        tx.commit_unaudited("how a letter fares").await?;
        return Ok(Ready::Nothing);
    }
    let subject = tx.open(person, "letter.subject", id.0, &letter.subject).await?;
    let Body { text, html, attachments } = open_body(&mut tx, &letter).await?;
    if letter.channel == Channel::Sms
        && let Some(again) = texting::take(&mut tx).await?
    {
        // More than the clinic sends in an hour: it stays queued, and a fresh job comes for it.
        tx.enqueue_at(again, SendLetter { letter: id, clinic: job.clinic }).await?;
        tx.commit_unaudited("how a letter fares").await?;
        return Ok(Ready::Nothing);
    }
    if !rows::hand(&mut tx, id).await? {
        return Ok(Ready::Nothing);
    }
    tx.commit_unaudited("how a letter fares").await?;
    if letter.channel == Channel::Sms {
        return Ok(Ready::Text(Text { id, to: to_address, body: text }));
    }
    let attachments = attachments
        .into_iter()
        .map(|kept| Attachment {
            name: kept.name,
            content_type: kept.content_type,
            body: kept.body.into_bytes(),
        })
        .collect();
    Ok(Ready::Send(Box::new(Letter {
        message_id: message_id(domain, id),
        from_name: front.name,
        from_address: domain.config().mail_from.clone(),
        to_name,
        to_address,
        subject,
        text,
        html,
        attachments,
        // RFC 3834: no out-of-office answers, please.
        headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
    })))
}

pub(super) fn message_id(domain: &Domain, letter: LetterId) -> String {
    format!("{}@{}", letter.text(), domain.origin().base_host)
}

/// Writes down the answer; the inner result is the job's.
async fn settle(
    domain: &Domain,
    job: &SendLetter,
    claimed: &Claimed,
    answer: Answer,
) -> Result<Result<(), JobError>> {
    let mut tx = domain.begin(&Program { clinic: Some(job.clinic) }).await?;
    let Some(letter) = rows::find(&mut tx, job.letter).await? else { return Ok(Ok(())) };
    if !matches!(letter.delivery, Delivery::Queued | Delivery::Retrying) {
        // The network has said already that the text is on its way.
        tx.unchanged().await?;
        return Ok(Ok(()));
    }
    let leaves = match letter.channel {
        Channel::Mail => domain.mail_leaves(),
        Channel::Sms => domain.texts_leave(),
    };
    let too_old = tx.now().seconds_since(letter.created_at) > KEPT_TRYING_S;
    let (delivery, outcome) = match answer {
        Answer::Taken(name) => {
            if let Some(name) = name {
                texting::rows::taken_as(&mut tx, letter.id, &name).await?;
            }
            (if leaves { Delivery::Sent } else { Delivery::Kept }, Ok(()))
        }
        Answer::Stopped => {
            let number =
                tx.open(letter.person_id, "letter.to_address", letter.id.0, &letter.to_address).await?;
            texting::stop(&mut tx, &number).await?;
            (Delivery::Bounced, Err(JobError::Never(anyhow::anyhow!("no texts are wanted there"))))
        }
        Answer::Failed(SendError::Never(_)) => {
            (Delivery::Bounced, Err(JobError::Never(anyhow::anyhow!("the mail server refused it"))))
        }
        Answer::Failed(SendError::InDoubt(_)) => {
            let why = anyhow::anyhow!("the connection broke after the letter was handed over");
            (Delivery::InDoubt, Err(JobError::InDoubt(why)))
        }
        Answer::Failed(SendError::Retry(_)) if too_old => {
            (Delivery::Failed, Err(JobError::Never(anyhow::anyhow!("no mail server for four days"))))
        }
        Answer::Failed(SendError::Retry(_)) if claimed.attempt >= TRIES_IN_A_ROW => {
            let again = tx.now().plus_seconds(PAUSE_S);
            tx.enqueue_at(again, SendLetter { letter: job.letter, clinic: job.clinic }).await?;
            (Delivery::Retrying, Ok(()))
        }
        Answer::Failed(SendError::Retry(_)) => {
            (Delivery::Retrying, Err(JobError::Retry(anyhow::anyhow!("the mail server did not take it"))))
        }
    };
    mark(&mut tx, &letter, delivery).await?;
    tx.commit_unaudited("how a letter fares").await?;
    Ok(outcome)
}

/// The queue tries no more, and no try has said why: its workers died, or the letter could not be read. The outbox shows
/// it, for there somebody may ask for it again. What a try has said stays.
pub(crate) async fn given_up(tx: &mut Tx, job: &Claimed) -> Result<()> {
    // What cannot be read names no letter.
    let Ok(job) = job.read::<SendLetter>() else { return Ok(()) };
    tx.enter_clinic(job.clinic).await?;
    let Some(letter) = rows::find(tx, job.letter).await? else { return Ok(()) };
    if !matches!(letter.delivery, Delivery::Queued | Delivery::Retrying) {
        return Ok(());
    }
    let delivery = if letter.handed_at.is_some() { Delivery::InDoubt } else { Delivery::Failed };
    mark(tx, &letter, delivery).await
}

/// A letter that speaks of several visits is of use as long as one of them is.
async fn may_leave(
    tx: &mut Tx,
    participant: ParticipantId,
    letter: &rows::LetterData,
) -> Result<crate::visits::MayInvite> {
    use crate::visits::MayInvite;
    let may = crate::visits::may_invite(tx, participant, letter.kind, letter.created_at).await?;
    if !matches!(may, MayInvite::Over) || !series::rows::speaks_of_more(tx, letter.id).await? {
        return Ok(may);
    }
    let confirmed = crate::logins::is_confirmed(tx).await?;
    Ok(if confirmed { MayInvite::Yes } else { MayInvite::Held })
}

async fn mark(tx: &mut Tx, letter: &rows::LetterData, delivery: Delivery) -> Result<()> {
    if !rows::settle(tx, letter.id, delivery).await? {
        return Ok(());
    }
    show(tx, letter, delivery).await
}

/// Says at its guest how it fares.
pub(super) async fn show(tx: &mut Tx, letter: &rows::LetterData, delivery: Delivery) -> Result<()> {
    if let Some(participant) = letter.participant_id {
        if letter.kind.invites() {
            // An older letter that is heard of late says nothing of the one after it.
            if rows::is_last_word(tx, letter.id).await? {
                crate::visits::delivered(tx, participant, delivery).await?;
            }
            series::rows::delivered(tx, letter.id, delivery).await?;
        }
        tx.shows();
    }
    Ok(())
}
