//! The SQL of a clinic's consents to the operator's help.
use crate::error::Result;
use crate::tx::Tx;
use model::{ClinicId, MemberId, SignInId, Time};
use uuid::Uuid;

sql! {
    INSERT = "
        insert into operator_consent (id, clinic_id, member_id, given_at, until_at) values ($1, $2, $3, $4, $5)";
    NOW = "
        select id, member_id, until_at, entered_at, inside_id, inside_since from operator_consent
        where clinic_id = $1 and ended_at is null and until_at > $2 order by until_at desc, id limit 1";
    END = "
        update operator_consent set ended_at = $2, inside_id = null
        where clinic_id = $1 and ended_at is null and until_at > $2";
    ENTER = "
        update operator_consent
        set inside_id = $3, inside_since = $4, entered_at = coalesce(entered_at, $4)
        where clinic_id = $1 and id = $2";
    END_OF = "
        update operator_consent set ended_at = $3, inside_id = null
        where clinic_id = $1 and member_id = $2 and ended_at is null and until_at > $3";
    LEAVE = "
        update operator_consent set inside_id = null
        where clinic_id = $1 and inside_id = $2 and ended_at is null and until_at > $3";
    /// Over all clinics: those that let the operator help now.
    OPEN = "
        select clinic_id, max(until_at) from operator_consent
        where ended_at is null and until_at > $1 group by clinic_id";
    /// Over all clinics: those that a sign-in of the operator's has open.
    INSIDE = "
        select distinct clinic_id from operator_consent
        where inside_id = $1 and ended_at is null and until_at > $2";
}

/// One that holds.
#[derive(sqlx::FromRow)]
pub(super) struct Consent {
    pub id: Uuid,
    pub member_id: MemberId,
    pub until_at: Time,
    pub entered_at: Option<Time>,
    pub inside_id: Option<SignInId>,
    pub inside_since: Option<Time>,
}

pub(super) async fn insert(tx: &mut Tx, by: MemberId, until: Time) -> Result<()> {
    let (id, clinic, now) = (tx.new_uuid(), tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(INSERT).bind(id).bind(clinic).bind(by).bind(now).bind(until)
        .execute(c).await.map(drop))?)
}

pub(super) async fn now(tx: &mut Tx) -> Result<Option<Consent>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(NOW).bind(clinic).bind(now).fetch_optional(c).await)?)
}

/// False when none holds.
pub(super) async fn end(tx: &mut Tx) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(END).bind(clinic).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn enter(tx: &mut Tx, id: Uuid, sign_in: SignInId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query(ENTER).bind(clinic).bind(id).bind(sign_in).bind(now).execute(c).await.map(drop))?,
    )
}

/// What this member has given.
pub(super) async fn end_of(tx: &mut Tx, by: MemberId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(END_OF).bind(clinic).bind(by).bind(now).execute(c).await.map(drop))?)
}

/// False when this sign-in has not the clinic open.
pub(super) async fn leave(tx: &mut Tx, sign_in: SignInId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(LEAVE).bind(clinic).bind(sign_in).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn open(tx: &mut Tx) -> Result<Vec<(ClinicId, Time)>> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query_as(OPEN).bind(now).fetch_all(c).await)?)
}

pub(super) async fn inside(tx: &mut Tx, sign_in: SignInId) -> Result<Vec<ClinicId>> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query_scalar(INSIDE).bind(sign_in).bind(now).fetch_all(c).await)?)
}
