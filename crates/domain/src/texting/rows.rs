//! The SQL of text messages, beside the outbox's: by which number somebody is reached, who said STOP, what was answered.
use crate::error::Result;
use crate::tx::Tx;
use model::outbox::{Channel, Delivery};
use model::visits::Rsvp;
use model::{ClinicId, Lang, LetterId, ParticipantId, Time};

sql! {
    SET_NUMBER = "
        update participant set channel = $3, phone = $4, phone_hash = $5 where clinic_id = $1 and id = $2";
    NUMBER = "select channel, phone, phone_hash from participant where clinic_id = $1 and id = $2";
    TAKEN_AS = "update letter set provider_id = $3 where clinic_id = $1 and id = $2";
    /// What the network says of a text, unless it has said the last word already.
    RECEIPT = "
        update letter set delivery = $3, handed_at = null, sent_at = coalesce(sent_at, $4),
            provider_id = coalesce(provider_id, $5)
        where clinic_id = $1 and id = $2 and channel = 'sms' and delivery not in ('delivered', 'bounced', $3)";
    /// Which clinic's: a number may be in several, and answers the one that wrote last.
    LAST_TEXTED = "
        select l.clinic_id, l.participant_id from participant p
        join letter l on l.clinic_id = p.clinic_id and l.participant_id = p.id
        where p.phone_hash = $1 and l.channel = 'sms' and l.delivery in ('sent', 'delivered', 'in_doubt')
        order by coalesce(l.sent_at, l.created_at) desc, l.id desc limit 1";
    /// The visit that they come to next.
    NEXT = "
        select p.id, v.starts_at, p.zone, p.lang, p.rsvp from participant p
        join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and p.phone_hash = $2 and p.removed_at is null and v.ended_at is null
            and v.ends_at > $3
        order by v.starts_at, v.id limit 1";
    /// What they wrote beside another answer is not so any more.
    ANSWER = "
        update participant set rsvp = $3, rsvp_note = null, answered_at = $4 where clinic_id = $1 and id = $2";
    STOP = "
        insert into text_stop (phone_hash, stopped_at) values ($1, $2) on conflict (phone_hash) do nothing";
    START = "delete from text_stop where phone_hash = $1";
    STOPPED = "select count(*) from text_stop where phone_hash = $1";
    READ_ONCE = "
        insert into text_read (provider_id, read_at) values ($1, $2) on conflict (provider_id) do nothing";
    PRUNE = "delete from text_read where read_at < $1";
}

/// By what somebody is reached; number and hash with a text message only.
#[derive(sqlx::FromRow)]
pub(super) struct Number {
    pub channel: Channel,
    pub phone: Option<Vec<u8>>,
    pub phone_hash: Option<Vec<u8>>,
}

/// Who answers, and about what.
#[derive(sqlx::FromRow)]
pub(super) struct Asked {
    pub id: ParticipantId,
    pub starts_at: Time,
    pub zone: String,
    pub lang: Lang,
    pub rsvp: Rsvp,
}

pub(super) async fn set_number(tx: &mut Tx, who: ParticipantId, to: Number) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(SET_NUMBER).bind(clinic).bind(who).bind(to.channel).bind(to.phone)
        .bind(to.phone_hash).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn number(tx: &mut Tx, who: ParticipantId) -> Result<Option<Number>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(NUMBER).bind(clinic).bind(who).fetch_optional(c).await)?)
}

pub(crate) async fn taken_as(tx: &mut Tx, id: LetterId, provider_id: &str) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(TAKEN_AS).bind(clinic).bind(id).bind(provider_id).execute(c).await.map(drop))?;
    Ok(())
}

/// False where it changes nothing.
pub(super) async fn receipt(tx: &mut Tx, id: LetterId, says: Delivery, provider_id: &str) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(RECEIPT).bind(clinic).bind(id).bind(says).bind(now).bind(provider_id)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(super) async fn last_texted(
    tx: &mut Tx,
    hash: &[u8],
) -> Result<Option<(ClinicId, Option<ParticipantId>)>> {
    Ok(on!(tx, c => sqlx::query_as(LAST_TEXTED).bind(hash).fetch_optional(c).await)?)
}

pub(super) async fn next(tx: &mut Tx, hash: &[u8]) -> Result<Option<Asked>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(NEXT).bind(clinic).bind(hash).bind(now).fetch_optional(c).await)?)
}

pub(super) async fn answer(tx: &mut Tx, who: ParticipantId, answer: Rsvp) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(ANSWER).bind(clinic).bind(who).bind(answer).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn stop(tx: &mut Tx, hash: &[u8]) -> Result<()> {
    let now = tx.now();
    on!(tx, c => sqlx::query(STOP).bind(hash).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn start(tx: &mut Tx, hash: &[u8]) -> Result<()> {
    on!(tx, c => sqlx::query(START).bind(hash).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn stopped(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let count: i64 = on!(tx, c => sqlx::query_scalar(STOPPED).bind(hash).fetch_one(c).await)?;
    Ok(count > 0)
}

/// True the first time.
pub(super) async fn read_once(tx: &mut Tx, provider_id: &str) -> Result<bool> {
    let now = tx.now();
    let hit = on!(tx, c => sqlx::query(READ_ONCE).bind(provider_id).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(super) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?;
    Ok(())
}
