//! The SQL of when a host can be booked.
use crate::error::Result;
use crate::tx::Tx;
use model::{MemberId, ServiceId, SlotId, Time};

sql! {
    RULES = "
        select before_min, after_min, notice_h, horizon_d, daily_most, on_request from booking_rule
        where clinic_id = $1 and host_id = $2";
    SAVE_RULES = "
        insert into booking_rule (clinic_id, host_id, before_min, after_min, notice_h, horizon_d, daily_most, on_request)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (clinic_id, host_id) do update set
            before_min = excluded.before_min, after_min = excluded.after_min, notice_h = excluded.notice_h,
            horizon_d = excluded.horizon_d, daily_most = excluded.daily_most, on_request = excluded.on_request";
    SLOTS = "
        select id, service_id, weekday, day, from_min, to_min from booking_slot where clinic_id = $1 and host_id = $2";
    ADD_SLOT = "
        insert into booking_slot (id, clinic_id, host_id, service_id, weekday, day, from_min, to_min)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    OFF = "select id, from_wall, to_wall from time_off where clinic_id = $1 and host_id = $2 order by from_wall";
    ADD_OFF = "insert into time_off (id, clinic_id, host_id, from_wall, to_wall) values ($1, $2, $3, $4, $5)";
    /// What was held already: cancelled visits have never begun.
    OVER = "
        select starts_at from visit where clinic_id = $1 and host_id = $2 and starts_at >= $3 and starts_at <= $4
            and started_at is not null and ended_at is not null";
    REMOVE_SLOT = "delete from booking_slot where clinic_id = $1 and host_id = $2 and id = $3";
    REMOVE_OFF = "delete from time_off where clinic_id = $1 and host_id = $2 and id = $3";
    FORGET_RULES = "delete from booking_rule where clinic_id = $1 and host_id = $2";
    FORGET_SLOTS = "delete from booking_slot where clinic_id = $1 and host_id = $2";
    FORGET_OFF = "delete from time_off where clinic_id = $1 and host_id = $2";
}

/// What a host has set; none of them yet where there is no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct RuleData {
    pub before_min: i32,
    pub after_min: i32,
    pub notice_h: i32,
    pub horizon_d: i32,
    pub daily_most: i32,
    pub on_request: bool,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct SlotData {
    pub id: SlotId,
    pub service_id: Option<ServiceId>,
    pub weekday: Option<i32>,
    /// `2026-11-24`.
    pub day: Option<String>,
    pub from_min: i32,
    pub to_min: i32,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct OffData {
    pub id: SlotId,
    /// `2026-11-24T00:00`.
    pub from_wall: String,
    pub to_wall: String,
}

pub(super) async fn rules(tx: &mut Tx, host: MemberId) -> Result<Option<RuleData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(RULES).bind(clinic).bind(host).fetch_optional(c).await)?)
}

pub(super) async fn save_rules(tx: &mut Tx, host: MemberId, new: RuleData) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE_RULES).bind(clinic).bind(host).bind(new.before_min).bind(new.after_min)
        .bind(new.notice_h).bind(new.horizon_d).bind(new.daily_most).bind(new.on_request)
        .execute(c).await.map(drop))?)
}

pub(super) async fn slots(tx: &mut Tx, host: MemberId) -> Result<Vec<SlotData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(SLOTS).bind(clinic).bind(host).fetch_all(c).await)?)
}

pub(super) async fn add_slot(tx: &mut Tx, host: MemberId, new: &SlotData) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ADD_SLOT).bind(new.id).bind(clinic).bind(host).bind(new.service_id)
        .bind(new.weekday).bind(new.day.as_deref()).bind(new.from_min).bind(new.to_min)
        .execute(c).await.map(drop))?)
}

/// By their beginning.
pub(super) async fn off(tx: &mut Tx, host: MemberId) -> Result<Vec<OffData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OFF).bind(clinic).bind(host).fetch_all(c).await)?)
}

pub(super) async fn add_off(tx: &mut Tx, host: MemberId, new: &OffData) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ADD_OFF).bind(new.id).bind(clinic).bind(host).bind(new.from_wall.as_str())
        .bind(new.to_wall.as_str()).execute(c).await.map(drop))?)
}

/// When visits of this host's began that are over.
pub(super) async fn over(tx: &mut Tx, host: MemberId, from: Time, to: Time) -> Result<Vec<Time>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(OVER).bind(clinic).bind(host).bind(from).bind(to).fetch_all(c).await)?)
}

/// Hours or an absence, by id; true when there was one.
pub(super) async fn remove(tx: &mut Tx, host: MemberId, id: SlotId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let mut gone: u64 = 0;
    for statement in [REMOVE_SLOT, REMOVE_OFF] {
        gone += on!(tx, c => sqlx::query(statement).bind(clinic).bind(host).bind(id).execute(c).await
            .map(|done| done.rows_affected()))?;
    }
    Ok(gone > 0)
}

/// Of somebody who was deleted.
pub(super) async fn forget(tx: &mut Tx, host: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    for statement in [FORGET_RULES, FORGET_SLOTS, FORGET_OFF] {
        on!(tx, c => sqlx::query(statement).bind(clinic).bind(host).execute(c).await.map(drop))?;
    }
    Ok(())
}
