//! The SQL of reminders: when they go out, and what became of each.
use super::rules;
use crate::error::Result;
use crate::tx::Tx;
use model::reminders::{RemindedKind, RemindedState};
use model::{ParticipantId, Time, VisitId};

sql! {
    TIMES = "select reminders from clinic where id = $1";
    SAVE_TIMES = "update clinic set reminders = $2 where id = $1";
    /// Visits that are still to be held, soonest first, behind the last one seen.
    AHEAD = "
        select id, starts_at from visit
        where clinic_id = $1 and ended_at is null and started_at is null
            and (starts_at > $2 or starts_at = $2 and id > $3)
        order by starts_at, id limit $4";
    /// Once for each guest, kind and moment.
    ADD = "
        insert into reminder (id, clinic_id, visit_id, participant_id, kind, due_at, state, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (clinic_id, participant_id, kind, due_at) do nothing";
    FORGET = "
        delete from reminder where clinic_id = $1 and participant_id = $2 and kind = $3 and due_at = $4";
    /// The letter that was written with it has not left in time.
    DROP = "
        update reminder set state = 'dropped' where clinic_id = $1 and participant_id = $2 and created_at = $3";
    LAST = "
        select max(created_at) from reminder
        where clinic_id = $1 and participant_id = $2 and kind in ($3, $4) and state = 'sent'";
    DROPPED = "
        select participant_id, due_at from reminder
        where clinic_id = $1 and visit_id = $2 and state = 'dropped' order by created_at desc, id desc limit 100";
    /// When a guest was last told when the visit is.
    WRITTEN = "
        select max(created_at) from letter
        where clinic_id = $1 and participant_id = $2 and kind in ('invitation', 'moved', 'new_host')";
    LATE = "select late_min, late_said_at from visit where clinic_id = $1 and id = $2";
    SAY_LATE = "
        update visit set late_min = $3, late_said_at = $4
        where clinic_id = $1 and id = $2 and ended_at is null and started_at is null";
    NOT_LATE = "
        update visit set late_min = null, late_said_at = null
        where clinic_id = $1 and id = $2 and late_min is not null";
    /// Of all visits that should have begun or soon will, those whose host is late.
    LATE_NOW = "
        select id, late_min, starts_at from visit
        where clinic_id = $1 and ended_at is null and starts_at > $2 and started_at is null
            and late_min is not null";
}

/// Nobody says that they are late by more, so no visit before this is looked at.
const LATE_SINCE_S: i64 = 60 * 60;

/// Minutes before the start at which this clinic's guests are reminded, the longest first.
pub(super) async fn times(tx: &mut Tx) -> Result<Vec<u16>> {
    let clinic = tx.clinic()?;
    let kept: String = on!(tx, c => sqlx::query_scalar(TIMES).bind(clinic).fetch_one(c).await)?;
    Ok(rules::read(&kept))
}

pub(super) async fn save_times(tx: &mut Tx, minutes: &[u16]) -> Result<()> {
    let (clinic, kept) = (tx.clinic()?, rules::write(minutes));
    Ok(on!(tx, c => sqlx::query(SAVE_TIMES).bind(clinic).bind(kept).execute(c).await.map(drop))?)
}

pub(super) async fn ahead(tx: &mut Tx, after: (Time, VisitId), most: i64) -> Result<Vec<(VisitId, Time)>> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query_as(AHEAD).bind(clinic).bind(after.0).bind(after.1).bind(most).fetch_all(c).await)?,
    )
}

/// One word to one guest, as it is written down.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub visit: VisitId,
    pub participant: ParticipantId,
    pub kind: RemindedKind,
    pub due: Time,
}

/// False when it stands there already.
pub(super) async fn add(tx: &mut Tx, word: Word, state: RemindedState) -> Result<bool> {
    let (clinic, id, now) = (tx.clinic()?, tx.new_uuid(), tx.now());
    let hit = on!(tx, c => sqlx::query(ADD).bind(id).bind(clinic).bind(word.visit).bind(word.participant)
        .bind(word.kind).bind(word.due).bind(state).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// Nothing was said after all.
pub(super) async fn forget(tx: &mut Tx, word: Word) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(word.participant).bind(word.kind).bind(word.due)
        .execute(c).await.map(drop))?)
}

pub(super) async fn dropped(tx: &mut Tx, who: ParticipantId, written: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(DROP).bind(clinic).bind(who).bind(written).execute(c).await.map(drop))?)
}

/// When this guest was last told one of two things.
pub(super) async fn last(
    tx: &mut Tx,
    who: ParticipantId,
    (one, other): (RemindedKind, RemindedKind),
) -> Result<Option<Time>> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query_scalar(LAST).bind(clinic).bind(who).bind(one).bind(other).fetch_one(c).await)?,
    )
}

/// What was not sent in time to whom, and when it was due.
pub(super) async fn dropped_of(tx: &mut Tx, visit: VisitId) -> Result<Vec<(ParticipantId, Time)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(DROPPED).bind(clinic).bind(visit).fetch_all(c).await)?)
}

pub(super) async fn written(tx: &mut Tx, who: ParticipantId) -> Result<Option<Time>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(WRITTEN).bind(clinic).bind(who).fetch_one(c).await)?)
}

/// By how many minutes the host is late, and when they said so.
pub(super) async fn late(tx: &mut Tx, visit: VisitId) -> Result<Option<(i32, Time)>> {
    let clinic = tx.clinic()?;
    let found: Option<(Option<i32>, Option<Time>)> =
        on!(tx, c => sqlx::query_as(LATE).bind(clinic).bind(visit).fetch_optional(c).await)?;
    Ok(found.and_then(|(minutes, said)| minutes.zip(said)))
}

/// False when somebody was let in meanwhile, or it is over.
pub(super) async fn say_late(tx: &mut Tx, visit: VisitId, minutes: i32) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(SAY_LATE).bind(clinic).bind(visit).bind(minutes).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// At another time nobody is late yet.
pub(super) async fn not_late(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(NOT_LATE).bind(clinic).bind(visit).execute(c).await.map(drop))?)
}

pub(super) async fn late_now(tx: &mut Tx) -> Result<Vec<(VisitId, i32, Time)>> {
    let (clinic, since) = (tx.clinic()?, tx.now().plus_seconds(-LATE_SINCE_S));
    Ok(on!(tx, c => sqlx::query_as(LATE_NOW).bind(clinic).bind(since).fetch_all(c).await)?)
}
