//! By what somebody is found who has lost their link: a keyed hash of their address beside the sealed one. And what they
//! wrote beside their answer, which goes with it.
use crate::Result;
use crate::logins::email_key;
use crate::tx::Tx;
use model::visits::Rsvp;
use model::{ParticipantId, Time};

sql! {
    REMEMBER = "update participant set email_hash = $3 where clinic_id = $1 and id = $2";
    ANSWER = "update participant set rsvp = $3, rsvp_note = $4, answered_at = $5 where clinic_id = $1 and id = $2";
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

pub(super) async fn forget(tx: &mut Tx, before: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(before).execute(c).await.map(drop))?)
}
