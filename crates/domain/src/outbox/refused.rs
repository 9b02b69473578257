//! Addresses that refused a letter for good, or whose owner complained of one: each clinic's own, by a keyed hash. What is
//! about a visit or an account is tried all the same; newsletters are not, and the clinic's contacts say so.
use crate::error::Result;
use crate::logins;
use crate::tx::Tx;
use model::Time;
use model::outbox::Refused;

sql! {
    /// Who complained has said more than their mail server has.
    NOTE = "
        insert into mail_refused (clinic_id, address_hash, why, at) values ($1, $2, $3, $4)
        on conflict (clinic_id, address_hash) do update set
            why = case when mail_refused.why = 'complained' then mail_refused.why else excluded.why end,
            at = excluded.at";
    OF = "select why from mail_refused where clinic_id = $1 and address_hash = $2";
    ARRIVED = "delete from mail_refused where clinic_id = $1 and address_hash = $2 and why = 'bounced'";
    FORGET = "delete from mail_refused where clinic_id = $1 and address_hash = $2";
    /// The daily job, over all clinics.
    PRUNE = "delete from mail_refused where at < $1";
}

fn hash(tx: &Tx, address: &str) -> Result<Vec<u8>> {
    tx.blind("mail.refused", &logins::email_key(address))
}

pub(crate) async fn note(tx: &mut Tx, address: &str, why: Refused) -> Result<()> {
    let (clinic, now, hash) = (tx.clinic()?, tx.now(), hash(tx, address)?);
    Ok(
        on!(tx, c => sqlx::query(NOTE).bind(clinic).bind(hash).bind(why).bind(now).execute(c).await.map(drop))?,
    )
}

/// None where nothing was refused, or a letter has arrived since.
pub(crate) async fn of(tx: &mut Tx, address: &str) -> Result<Option<Refused>> {
    let (clinic, hash) = (tx.clinic()?, hash(tx, address)?);
    Ok(on!(tx, c => sqlx::query_scalar(OF).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

/// A letter has arrived there. What was complained of stays so.
pub(super) async fn arrived(tx: &mut Tx, address: &str) -> Result<()> {
    let (clinic, hash) = (tx.clinic()?, hash(tx, address)?);
    Ok(on!(tx, c => sqlx::query(ARRIVED).bind(clinic).bind(hash).execute(c).await.map(drop))?)
}

/// Its owner asks for letters again.
pub(crate) async fn forget(tx: &mut Tx, address: &str) -> Result<()> {
    let (clinic, hash) = (tx.clinic()?, hash(tx, address)?);
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(hash).execute(c).await.map(drop))?)
}

pub(super) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?;
    Ok(())
}
