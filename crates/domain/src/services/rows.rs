//! The SQL of what a clinic offers to be booked.
use crate::error::Result;
use crate::tx::Tx;
use model::{MemberId, Minutes, ServiceId, Time, VisitId};

macro_rules! service {
    () => {
        "select s.id, s.name, s.about, s.duration_min, s.retired_at, (select count(*) from service_host h
                where h.clinic_id = s.clinic_id and h.service_id = s.id) as hosts
        from service s where s.clinic_id = $1"
    };
}

sql! {
    ALL = service!();
    ONE = concat!(service!(), " and s.id = $2");
    INSERT = "
        insert into service (id, clinic_id, name, about, duration_min, created_at) values ($1, $2, $3, $4, $5, $6)";
    SAVE = "update service set name = $3, about = $4, duration_min = $5 where clinic_id = $1 and id = $2";
    RETIRE = "update service set retired_at = $3 where clinic_id = $1 and id = $2";
    REMOVE = "delete from service where clinic_id = $1 and id = $2";
    /// Whether anybody offers it, or has booked it or asked for it.
    USED = "
        select (select count(*) from service_host where clinic_id = $1 and service_id = $2)
            + (select count(*) from booking_slot where clinic_id = $1 and service_id = $2)
            + (select count(*) from booking_request where clinic_id = $1 and service_id = $2)
            + (select count(*) from visit where clinic_id = $1 and booked_service = $2)
            + (select count(*) from visit where clinic_id = $1 and service_id = $2)";
    SAY = "update visit set service_id = $3 where clinic_id = $1 and id = $2";
    /// What was said when it was planned, or else what was booked.
    OF_VISIT = "
        select s.id, s.name from visit v
        join service s on s.clinic_id = v.clinic_id and s.id = coalesce(v.service_id, v.booked_service)
        where v.clinic_id = $1 and v.id = $2";
    OFFERED = "select service_id from service_host where clinic_id = $1 and host_id = $2";
    OFFER = "insert into service_host (clinic_id, service_id, host_id) values ($1, $2, $3)";
    OFFER_NOTHING = "delete from service_host where clinic_id = $1 and host_id = $2";
    CHANGE = "select booking_change from clinic where id = $1";
    SAVE_CHANGE = "update clinic set booking_change = $2 where id = $1";
}

#[derive(Clone, sqlx::FromRow)]
pub(crate) struct ServiceData {
    pub id: ServiceId,
    pub name: String,
    pub about: String,
    pub duration_min: Minutes,
    pub retired_at: Option<Time>,
    /// How many hosts offer it.
    pub hosts: i64,
}

pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<ServiceData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ALL).bind(clinic).fetch_all(c).await)?)
}

pub(crate) async fn one(tx: &mut Tx, id: ServiceId) -> Result<Option<ServiceData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn insert(tx: &mut Tx, id: ServiceId, name: &str, about: &str, duration: i32) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(INSERT).bind(id).bind(clinic).bind(name).bind(about).bind(duration).bind(now)
        .execute(c).await.map(drop))?)
}

pub(super) async fn save(tx: &mut Tx, id: ServiceId, name: &str, about: &str, duration: i32) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE).bind(clinic).bind(id).bind(name).bind(about).bind(duration)
        .execute(c).await.map(drop))?)
}

pub(super) async fn retire(tx: &mut Tx, id: ServiceId, at: Option<Time>) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(RETIRE).bind(clinic).bind(id).bind(at).execute(c).await.map(drop))?)
}

pub(super) async fn remove(tx: &mut Tx, id: ServiceId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

pub(super) async fn is_used(tx: &mut Tx, id: ServiceId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let used: i64 = on!(tx, c => sqlx::query_scalar(USED).bind(clinic).bind(id).fetch_one(c).await)?;
    Ok(used > 0)
}

/// The visit is one of these.
pub(crate) async fn say(tx: &mut Tx, visit: VisitId, service: ServiceId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAY).bind(clinic).bind(visit).bind(service).execute(c).await.map(drop))?)
}

/// One of these, or none of them.
pub(crate) async fn set(tx: &mut Tx, visit: VisitId, service: Option<ServiceId>) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAY).bind(clinic).bind(visit).bind(service).execute(c).await.map(drop))?)
}

/// What a visit is, and its name.
pub(crate) async fn of_visit(tx: &mut Tx, visit: VisitId) -> Result<Option<(ServiceId, String)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_VISIT).bind(clinic).bind(visit).fetch_optional(c).await)?)
}

/// What this host offers, retired or not.
pub(crate) async fn offered(tx: &mut Tx, host: MemberId) -> Result<Vec<ServiceId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(OFFERED).bind(clinic).bind(host).fetch_all(c).await)?)
}

/// These, and no others.
pub(crate) async fn offer(
    tx: &mut Tx,
    host: MemberId,
    services: impl IntoIterator<Item = ServiceId>,
) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(OFFER_NOTHING).bind(clinic).bind(host).execute(c).await.map(drop))?;
    for service in services {
        on!(tx, c => sqlx::query(OFFER).bind(clinic).bind(service).bind(host).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// May who has booked change it by themselves?
pub(crate) async fn patients_change(tx: &mut Tx) -> Result<bool> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(CHANGE).bind(clinic).fetch_one(c).await)?)
}

pub(super) async fn let_patients_change(tx: &mut Tx, yes: bool) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE_CHANGE).bind(clinic).bind(yes).execute(c).await.map(drop))?)
}
