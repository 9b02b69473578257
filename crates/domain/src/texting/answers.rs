//! What is texted back: whether they will come, and that they want no texts any more. What was typed is not kept.
use super::words::{self, Answer};
use super::{hash, rows, texts};
use crate::joining::rows as places;
use crate::people::notices;
use crate::principals::Program;
use crate::tx::Tx;
use crate::visits::rows as visits;
use crate::visits::when::{self, Zone};
use crate::{Domain, Result, clinics, joining};
use model::clinics::ClinicFront;
use model::visits::Rsvp;
use model::{Lang, ParticipantId, Secret};

audit_event!(AnsweredByText, "answered_by_text", participant: ParticipantId);
audit_event!(TextsStopped, "texts_stopped", participant?: ParticipantId);
audit_event!(TextsStarted, "texts_started", participant?: ParticipantId);

/// A text that came in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The provider's name for it: the same text may be brought twice.
    pub provider_id: String,
    /// E.164.
    pub from: Secret<String>,
    pub body: Secret<String>,
}

/// Does what it says, once, and gives the words to answer with, if any.
pub async fn answered(domain: &Domain, text: &Incoming) -> Result<Option<String>> {
    let mut tx = domain.begin(&Program { clinic: None }).await?;
    if !rows::read_once(&mut tx, &text.provider_id).await? {
        tx.unchanged().await?;
        return Ok(None);
    }
    let hash = hash(domain, text.from.expose());
    let Some((clinic, participant)) = rows::last_texted(&mut tx, &hash).await? else {
        // Nobody whom we know. STOP is heard all the same.
        return unknown(tx, &hash, words::read(text.body.expose())).await;
    };
    tx.enter_clinic(clinic).await?;
    let front = clinics::front_in(&mut tx).await?;
    match words::read(text.body.expose()) {
        Answer::Yes => rsvp(tx, &front, &hash, Rsvp::Yes).await,
        Answer::No => rsvp(tx, &front, &hash, Rsvp::No).await,
        // Networks answer STOP by themselves, and take no text of ours after it. ALTO is ours to answer, in its language.
        Answer::Stop => {
            rows::stop(&mut tx, &hash).await?;
            tx.commit(TextsStopped { participant }).await?;
            let heard = words::is_answered_by_network(text.body.expose());
            Ok((!heard).then(|| texts::stopped(Lang::Es, &front.name)))
        }
        Answer::Start => {
            rows::start(&mut tx, &hash).await?;
            tx.commit(TextsStarted { participant }).await?;
            Ok(Some(texts::started(front.lang).to_owned()))
        }
        // Once a day: two machines that answer each other would never end.
        Answer::Help => {
            let first = super::helped(&mut tx, &hash).await?;
            tx.commit_unaudited("what was read is not read again").await?;
            Ok(first.then(|| help(&front)))
        }
        Answer::Other => {
            tx.commit_unaudited("what was read is not read again").await?;
            Ok(Some(texts::not_understood(front.lang, &front.name)))
        }
    }
}

async fn unknown(mut tx: Tx, hash: &[u8], answer: Answer) -> Result<Option<String>> {
    // Perhaps somebody who works at a clinic, and gets codes for signing in.
    let helps = answer == Answer::Help && super::helped(&mut tx, hash).await?;
    match answer {
        Answer::Stop => {
            rows::stop(&mut tx, hash).await?;
            tx.commit(TextsStopped { participant: None }).await?;
        }
        Answer::Start => {
            rows::start(&mut tx, hash).await?;
            tx.commit(TextsStarted { participant: None }).await?;
        }
        _ => tx.commit_unaudited("what was read is not read again").await?,
    }
    Ok(helps.then(|| words::help_of_nobody().to_owned()))
}

/// About the visit that they come to next at the clinic that wrote last.
async fn rsvp(mut tx: Tx, front: &ClinicFront, hash: &[u8], answer: Rsvp) -> Result<Option<String>> {
    let Some(asked) = rows::next(&mut tx, hash).await? else {
        tx.commit_unaudited("what was read is not read again").await?;
        return Ok(Some(help(front)));
    };
    let zone = Zone::stored(&asked.zone);
    let when = when::in_full(asked.starts_at, &zone, asked.lang);
    let said = match answer {
        Rsvp::No => texts::no(asked.lang, &front.name, when),
        Rsvp::Yes | Rsvp::Unanswered => texts::yes(asked.lang, &front.name, when),
    };
    if asked.rsvp == answer {
        tx.commit_unaudited("what was read is not read again").await?;
        return Ok(Some(said));
    }
    rows::answer(&mut tx, asked.id, answer).await?;
    joining::said(&mut tx, asked.id, answer).await?;
    if answer == Rsvp::No
        && let Some(place) = places::one(&mut tx, asked.id).await?
        && let Some(visit) = visits::one(&mut tx, place.visit_id).await?
    {
        notices::declined(&mut tx, visit.host_id, (visit.id, visit.starts_at)).await?;
    }
    tx.shows();
    tx.commit(AnsweredByText { participant: asked.id }).await?;
    Ok(Some(said))
}

fn help(front: &ClinicFront) -> String {
    match front.help_phone.trim() {
        "" => texts::help_without_phone(front.lang, &front.name),
        phone => texts::help(front.lang, &front.name, phone),
    }
}
