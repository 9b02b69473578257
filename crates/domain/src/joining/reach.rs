//! By what somebody is found who has lost their link: a keyed hash of their address beside the sealed one. And what they
//! wrote beside their answer, which goes with it. Each answer is an event of its own, too, and stays.
use crate::Result;
use crate::logins::email_key;
use crate::tx::Tx;
use model::visits::Rsvp;
use model::{ParticipantId, Time};

sql! {
    REMEMBER = "update participant set email_hash = $3 where clinic_id = $1 and id = $2";
    ANSWER = "update participant set rsvp = $3, rsvp_note = $4, answered_at = $5 where clinic_id = $1 and id = $2";
    /// A later answer takes nothing of it back.
    SAID = "
        insert into guest_answer (id, clinic_id, participant_id, rsvp, answered_at)
        values ($1, $2, $3, $4, $5)";
    ANSWERS = "
        select rsvp, answered_at from guest_answer where clinic_id = $1 and participant_id = $2
        order by answered_at, id";
    /// With the address, thirty days after the visit.
    FORGET = "
        update participant set email_hash = null, rsvp_note = null
        where clinic_id = $1 and (email_hash is not null or rsvp_note is not null) and visit_id in (
            select id from visit where clinic_id = $1 and coalesce(ended_at, ends_at) < $2)";
}

/// The same for every spelling of an address, and for this clinic alone.
pub(crate) fn reach_hash(tx: &Tx, email: &str) -> Result<Vec<u8>> {
    tx.blind("participant.email", &email_key(email))
}

/// Whoever sets an address tells it here; none: they have none any more.
pub(crate) async fn remember_reach(tx: &mut Tx, who: ParticipantId, email: Option<&str>) -> Result<()> {
    let clinic = tx.clinic()?;
    let hash = email.map(|email| reach_hash(tx, email)).transpose()?;
    Ok(on!(tx, c => sqlx::query(REMEMBER).bind(clinic).bind(who).bind(hash).execute(c).await.map(drop))?)
}

pub(super) async fn answer(
    tx: &mut Tx,
    who: ParticipantId,
    answer: Rsvp,
    note: Option<Vec<u8>>,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query(ANSWER).bind(clinic).bind(who).bind(answer).bind(note).bind(now).execute(c).await.map(drop))?,
    )
}

/// What a guest says now, for the history of their visit. `Unanswered`: the visit has another time, so they are asked anew.
pub(crate) async fn said(tx: &mut Tx, who: ParticipantId, answer: Rsvp) -> Result<()> {
    let (id, clinic, now) = (tx.new_uuid(), tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(SAID).bind(id).bind(clinic).bind(who).bind(answer).bind(now)
        .execute(c).await.map(drop))?)
}

/// All that a guest has said, oldest first.
pub(crate) async fn answers(tx: &mut Tx, who: ParticipantId) -> Result<Vec<(Rsvp, Time)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ANSWERS).bind(clinic).bind(who).fetch_all(c).await)?)
}

pub(super) async fn forget(tx: &mut Tx, before: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(before).execute(c).await.map(drop))?)
}
