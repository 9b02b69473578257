//! Letters on their way: rows with sealed recipient, subject and body, and how each one fares.
//!
//! A letter is written by the transaction that is its reason (`queue`), sent by a job (`send.rs`), and shown to the
//! operator. Its Message-ID is made of its id, so every try of one letter carries the same.
mod heard;
pub(crate) mod refused;
pub(crate) mod rows;
mod send;

use crate::audit;
use crate::principals::{OperatorAt, Program};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Domain, Operator, Result};
use model::outbox::{Channel, Delivery, LetterKind, LetterRow, LetterView};
use model::{AppError, ClinicId, Lang, LetterId, ParticipantId, PersonId, Time};
use rows::LetterData;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use heard::{Heard, heard};
pub(crate) use send::{ReleaseInvitations, SendLetter, given_up};

audit_event!(OutboxSeen, "outbox_seen");
audit_event!(LetterRead, "letter_read", letter: LetterId);
audit_event!(LetterRetried, "letter_retried", letter: LetterId);

/// So long an address is known to refuse letters. Higher: one that was mended is still said to. Lower: newsletters go in vain
/// to addresses of nobody, for which providers close accounts.
const REFUSED_KEPT_S: i64 = 180 * 86_400;

/// What to send to whom; rendered already.
pub(crate) struct OutgoingLetter {
    pub clinic: ClinicId,
    /// The letter is about and to this person: it is sealed under their key.
    pub person: PersonId,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<crate::ports::Attachment>,
}

/// A text message to one phone, rendered already.
pub(crate) struct OutgoingText {
    pub clinic: ClinicId,
    /// As a letter's.
    pub person: PersonId,
    pub to_name: String,
    /// E.164.
    pub to_number: String,
    pub body: String,
}

/// The sealed part that is only read to be sent or shown.
#[derive(Serialize, Deserialize)]
struct Body {
    text: String,
    html: String,
    attachments: Vec<Kept>,
}

/// An attachment of ours is text.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: String,
    content_type: String,
    body: String,
}

/// Letters to a member who was deleted: each holds their address. One that is still to leave does not.
pub(crate) async fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    rows::forget(tx, person).await
}

/// Writes the letter and enqueues its job, in the caller's transaction.
pub(crate) async fn queue(tx: &mut Tx, letter: OutgoingLetter) -> Result<LetterId> {
    queue_for(tx, letter, None).await
}

/// What is not yet on its way to a guest is not sent any more: something newer is true.
pub(crate) async fn drop_unsent(tx: &mut Tx, participant: ParticipantId) -> Result<()> {
    rows::drop_unsent(tx, participant).await
}

/// The same for a participant's invitation: it does not go out when the visit is over, and its delivery is shown
/// at the visit.
pub(crate) async fn queue_for(
    tx: &mut Tx,
    letter: OutgoingLetter,
    participant: Option<ParticipantId>,
) -> Result<LetterId> {
    queue_about(tx, letter, participant, LetterKind::Invitation).await
}

/// The same for a letter about something else that has become of the visit.
pub(crate) async fn queue_about(
    tx: &mut Tx,
    letter: OutgoingLetter,
    participant: Option<ParticipantId>,
    kind: LetterKind,
) -> Result<LetterId> {
    let (id, person) = (LetterId(tx.new_uuid()), letter.person);
    let mut attachments = Vec::new();
    for one in letter.attachments {
        let body = String::from_utf8(one.body).map_err(anyhow::Error::from)?;
        attachments.push(Kept { name: one.name, content_type: one.content_type, body });
    }
    let body = Body { text: letter.text, html: letter.html, attachments };
    let body = serde_json::to_string(&body).map_err(anyhow::Error::from)?;
    let sealed = rows::Sealed {
        to_name: tx.seal(person, "letter.to_name", id.0, &letter.to_name).await?,
        to_address: tx.seal(person, "letter.to_address", id.0, &letter.to_address).await?,
        subject: tx.seal(person, "letter.subject", id.0, &letter.subject).await?,
        body: tx.seal(person, "letter.body", id.0, &body).await?,
        channel: Channel::Mail,
    };
    rows::insert(tx, id, person, participant, kind, sealed).await?;
    tx.enqueue(SendLetter { letter: id, clinic: letter.clinic }).await?;
    Ok(id)
}

/// Writes a text message, which the same job sends. What it is about stands before its link.
pub(crate) async fn queue_text(
    tx: &mut Tx,
    text: OutgoingText,
    kind: LetterKind,
    participant: Option<ParticipantId>,
) -> Result<LetterId> {
    let about = text.body.split("http").next().unwrap_or_default().trim().to_owned();
    queue_text_about(tx, text, kind, participant, &about).await
}

/// The same, with what the outbox's list says of it: for a text that itself is for nobody else.
pub(crate) async fn queue_text_about(
    tx: &mut Tx,
    text: OutgoingText,
    kind: LetterKind,
    participant: Option<ParticipantId>,
    about: &str,
) -> Result<LetterId> {
    let (id, person) = (LetterId(tx.new_uuid()), text.person);
    let body = Body { text: text.body, html: String::new(), attachments: Vec::new() };
    let body = serde_json::to_string(&body).map_err(anyhow::Error::from)?;
    let sealed = rows::Sealed {
        to_name: tx.seal(person, "letter.to_name", id.0, &text.to_name).await?,
        to_address: tx.seal(person, "letter.to_address", id.0, &text.to_number).await?,
        subject: tx.seal(person, "letter.subject", id.0, about).await?,
        body: tx.seal(person, "letter.body", id.0, &body).await?,
        channel: Channel::Sms,
    };
    rows::insert(tx, id, person, participant, kind, sealed).await?;
    tx.enqueue(SendLetter { letter: id, clinic: text.clinic }).await?;
    Ok(id)
}

/// Whom a letter is to, and of what, where it is a guest's.
pub(crate) async fn about(tx: &mut Tx, id: LetterId) -> Result<Option<(ParticipantId, LetterKind)>> {
    let found = rows::find(tx, id).await?;
    Ok(found.and_then(|letter| Some((letter.participant_id?, letter.kind))))
}

/// The newest letters of all clinics. That they were looked at stands in the log of each.
pub async fn letters(domain: &Domain, operator: &Operator) -> Result<Vec<LetterRow>> {
    let mut tx = domain.read(operator).await?;
    let mut by_clinic: BTreeMap<ClinicId, Vec<LetterData>> = BTreeMap::new();
    for letter in rows::newest(&mut tx).await? {
        by_clinic.entry(letter.clinic_id).or_default().push(letter);
    }
    drop(tx);
    let mut shown = Vec::new();
    for (clinic, letters) in by_clinic {
        let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
        for letter in letters {
            shown.push(row(&mut tx, &letter, operator.lang).await?);
        }
        drop(tx);
        audit::seen(domain, &OperatorAt { operator, clinic }, OutboxSeen).await;
    }
    shown.sort_by_key(|row| std::cmp::Reverse((row.at, row.letter)));
    Ok(shown)
}

async fn row(tx: &mut Tx, letter: &LetterData, lang: Lang) -> Result<LetterRow> {
    let (id, person) = (letter.id, letter.person_id);
    // The operator's machine has no zone of its own that matters; one clock for letters of all clinics.
    let when = when::shown(letter.created_at, tx.now(), &Zone::stored("UTC"), lang);
    Ok(LetterRow {
        letter: id,
        to: tx.open(person, "letter.to_address", id.0, &letter.to_address).await?,
        subject: tx.open(person, "letter.subject", id.0, &letter.subject).await?,
        at: letter.created_at,
        when: format!("{} {}", when.words, when.zone),
        delivery: letter.delivery,
        attempts: letter.attempts,
        channel: letter.channel,
    })
}

/// One letter; links and all where no mail server takes it to its reader. That it was read stands in the clinic's audit
/// log: it may open a visit.
pub async fn letter(domain: &Domain, operator: &Operator, id: LetterId) -> Result<LetterView> {
    let mut tx = domain.begin(operator).await?;
    let clinic = rows::clinic_of(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.enter_clinic(clinic).await?;
    let letter = rows::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let row = row(&mut tx, &letter, operator.lang).await?;
    let body = open_body(&mut tx, &letter).await?;
    tx.commit(LetterRead { letter: id }).await?;
    let leaves = match letter.channel {
        Channel::Mail => domain.config().mail_leaves,
        Channel::Sms => domain.texts_leave(),
    };
    let text = (!leaves).then_some(body.text);
    let links = text.as_deref().map(links).unwrap_or_default();
    let attachments = body.attachments.into_iter().map(|kept| kept.name).collect();
    Ok(LetterView { row, text, links, attachments })
}

async fn open_body(tx: &mut Tx, letter: &LetterData) -> Result<Body> {
    let body = tx.open(letter.person_id, "letter.body", letter.id.0, &letter.body).await?;
    Ok(serde_json::from_str(&body).map_err(anyhow::Error::from)?)
}

fn links(text: &str) -> Vec<String> {
    let address = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
    let mut found: Vec<String> = text.split_whitespace().filter(address).map(str::to_owned).collect();
    found.dedup();
    found
}

/// Once more, with the same Message-ID: a mail server that took it the first time can know it again. A letter in
/// doubt is never tried again by itself, only here, by somebody who has seen that it may have arrived.
pub async fn retry(domain: &Domain, operator: &Operator, id: LetterId) -> Result<()> {
    let mut tx = domain.begin(operator).await?;
    let clinic = rows::clinic_of(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.enter_clinic(clinic).await?;
    let letter = rows::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    // Already sent, or on its way at this moment: nothing to do.
    if !rows::requeue(&mut tx, id).await? {
        return tx.unchanged().await;
    }
    if let Some(participant) = letter.participant_id.filter(|_| letter.kind.invites()) {
        crate::visits::delivered(&mut tx, participant, Delivery::Queued).await?;
        crate::series::rows::delivered(&mut tx, id, Delivery::Queued).await?;
    }
    tx.enqueue(SendLetter { letter: id, clinic }).await?;
    tx.commit(LetterRetried { letter: id }).await
}

/// How many letters did not arrive, or may not have, and might still be of use: those of a week, and no invitation to a
/// visit that has ended. What nobody can mend is no warning.
pub(crate) async fn lost(tx: &mut Tx) -> Result<i64> {
    let since = tx.now().plus_seconds(-7 * 86_400);
    rows::lost(tx, since).await
}

/// Forgets letters after thirty days (promises 1L); the daily job calls it. None is on its way for so long. That a guest was
/// sent one, and how it fared, stays with the record of the visit.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    let before = forgotten_before(tx);
    rows::prune(tx, before).await?;
    let before = tx.now().plus_seconds(-REFUSED_KEPT_S);
    refused::prune(tx, before).await
}

/// No letter that was written earlier is kept.
pub(crate) fn forgotten_before(tx: &Tx) -> Time {
    tx.now().plus_seconds(-30 * 86_400)
}
