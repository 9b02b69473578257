//! The SQL of visits. Their people are in `joining/rows.rs`: visit, participant and presence are one thing seen from
//! two sides, so the queries here and there join the three.
use crate::db::Sql;
use crate::error::Result;
use crate::people::rows::given;
use crate::tx::Tx;
use model::{ClinicId, MemberId, Minutes, PersonId, Time, VisitId};

macro_rules! columns {
    () => {
        "v.id, v.host_id, v.person_id, v.topic, v.starts_at, v.ends_at, v.duration_min, v.host_zone,
         v.started_at, v.ended_at, v.reopened_at"
    };
}

sql! {
    FIND_REQUEST = "select id from visit where clinic_id = $1 and host_id = $2 and request_hash = $3";
    BUSY = "
        select id, starts_at, ends_at from visit where clinic_id = $1 and host_id = $2 and ended_at is null
            and starts_at >= $3 and starts_at <= $4 order by starts_at";
    INSERT = "
        insert into visit (id, clinic_id, host_id, person_id, topic, starts_at, ends_at, duration_min, zone, wall,
            host_zone, request_hash, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    ONE = concat!("select ", columns!(), " from visit v where v.clinic_id = $1 and v.id = $2");
    OPEN = concat!("select ", columns!(), " from visit v
        where v.clinic_id = $1 and v.host_id = $2 and v.ended_at is null
            and (v.ends_at > $3 or v.reopened_at > $3) and v.starts_at >= $4 and v.starts_at < $5 order by v.starts_at, v.id limit $6");
    OPEN_GIVEN = concat!("select ", columns!(), " from visit v
        where v.clinic_id = $1 and v.ended_at is null and (v.ends_at > $3 or v.reopened_at > $3)
            and v.starts_at >= $4 and v.starts_at < $5 and v.host_id in ", given!(), "
        order by v.starts_at, v.id limit $6");
    OVER = concat!("select ", columns!(), " from visit v
        where v.clinic_id = $1 and v.host_id = $2 and (v.starts_at < $3 or v.starts_at = $3 and v.id < $4)
            and (v.ended_at is not null or v.ends_at <= $5 and coalesce(v.reopened_at, v.ends_at) <= $5)
        order by v.starts_at desc, v.id desc limit $6");
    START = "
        update visit set started_at = $3 where clinic_id = $1 and id = $2 and started_at is null
            and ended_at is null";
    END = "update visit set ended_at = $3 where clinic_id = $1 and id = $2 and ended_at is null";
    CANCEL = "
        update visit set ended_at = $3
        where clinic_id = $1 and id = $2 and ended_at is null and started_at is null";
    REOPEN = "
        update visit set ended_at = null, reopened_at = $3
        where clinic_id = $1 and id = $2 and ended_at is not null";
    /// Over all clinics: planned to end by $1 with nobody there since, or by $2 whoever is there.
    ABANDONED = "
        select v.id, v.clinic_id from visit v
        where v.ended_at is null and v.ends_at <= $1 and coalesce(v.reopened_at, v.ends_at) <= $1
            and (v.ends_at <= $2 and coalesce(v.reopened_at, v.ends_at) <= $2 or not exists (
                select 1 from presence x where x.clinic_id = v.clinic_id and x.visit_id = v.id
                    and (x.to_at is null or x.to_at > $1)))
        order by v.ends_at limit $3";
    TO_HOLD = "
        select count(*) from visit
        where clinic_id = $1 and host_id = $2 and ended_at is null and ends_at > $3";
    /// What comes from inside of a call names its visit only; the rest of the transaction is bound to the answer.
    CLINIC_OF = "select clinic_id from visit where id = $1";
}

/// Nobody else plans for this host now. On SQLite the transaction holds the only pen already.
const LOCK_HOST: Sql = Sql {
    sqlite: "select id from member where clinic_id = $1 and id = $2",
    postgres: "select id from member where clinic_id = $1 and id = $2 for no key update",
};

#[derive(Clone, sqlx::FromRow)]
pub(crate) struct VisitData {
    pub id: VisitId,
    pub host_id: MemberId,
    pub person_id: PersonId,
    pub topic: Vec<u8>,
    pub starts_at: Time,
    pub ends_at: Time,
    pub duration_min: Minutes,
    pub host_zone: String,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub reopened_at: Option<Time>,
}

/// How many visits are still before this host.
pub(crate) async fn to_hold(tx: &mut Tx, host: MemberId) -> Result<i64> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_scalar(TO_HOLD).bind(clinic).bind(host).bind(now).fetch_one(c).await)?)
}

pub(super) async fn lock_host(tx: &mut Tx, host: MemberId) -> Result<()> {
    let (clinic, text) = (tx.clinic()?, LOCK_HOST.of(tx.engine()));
    on!(tx, c => sqlx::query(text).bind(clinic).bind(host).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn find_request(tx: &mut Tx, host: MemberId, hash: &[u8]) -> Result<Option<VisitId>> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query_scalar(FIND_REQUEST).bind(clinic).bind(host).bind(hash).fetch_optional(c).await)?,
    )
}

/// When the host is taken: visits that are not over and start between two times.
pub(super) async fn busy(
    tx: &mut Tx,
    host: MemberId,
    from: Time,
    to: Time,
) -> Result<Vec<(VisitId, Time, Time)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(BUSY).bind(clinic).bind(host).bind(from).bind(to).fetch_all(c).await)?)
}

pub(super) struct NewRow<'a> {
    pub id: VisitId,
    pub host: MemberId,
    pub person: PersonId,
    pub topic: Vec<u8>,
    pub plan: &'a super::rules::Plan,
    pub host_zone: &'a str,
    pub request_hash: Vec<u8>,
}

pub(super) async fn insert(tx: &mut Tx, new: NewRow<'_>) -> Result<()> {
    let (clinic, now, plan) = (tx.clinic()?, tx.now(), new.plan);
    on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic).bind(new.host).bind(new.person).bind(new.topic)
        .bind(plan.at).bind(plan.ends()).bind(plan.duration).bind(plan.zone.name()).bind(plan.wall.as_str())
        .bind(new.host_zone).bind(new.request_hash).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn one(tx: &mut Tx, visit: VisitId) -> Result<Option<VisitData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(visit).fetch_optional(c).await)?)
}

/// Visits that are not over and start in `[from, to)`, soonest first. `alive`: planned to end after it.
pub(super) async fn open(
    tx: &mut Tx,
    host: MemberId,
    alive: Time,
    from: Time,
    to: Time,
    most: i64,
) -> Result<Vec<VisitData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OPEN).bind(clinic).bind(host).bind(alive).bind(from).bind(to).bind(most)
        .fetch_all(c).await)?)
}

/// The same of the hosts whom a scheduler is given.
pub(super) async fn open_given(
    tx: &mut Tx,
    scheduler: MemberId,
    alive: Time,
    from: Time,
    to: Time,
    most: i64,
) -> Result<Vec<VisitData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OPEN_GIVEN).bind(clinic).bind(scheduler).bind(alive).bind(from).bind(to)
        .bind(most).fetch_all(c).await)?)
}

/// Visits that ended, or that were planned to end by `dead` and nobody ended; latest first. Many may start at one
/// moment, so a page begins after a visit and not after a moment.
pub(super) async fn over(
    tx: &mut Tx,
    host: MemberId,
    (before, last): (Time, VisitId),
    dead: Time,
    most: i64,
) -> Result<Vec<VisitData>> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query_as(OVER).bind(clinic).bind(host).bind(before).bind(last).bind(dead).bind(most)
        .fetch_all(c).await)?,
    )
}

/// Once; later admissions change nothing.
pub(crate) async fn start(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(START).bind(clinic).bind(visit).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// As `end`, unless it has begun.
pub(super) async fn cancel(tx: &mut Tx, visit: VisitId, at: Time) -> Result<bool> {
    ended(tx, CANCEL, visit, at).await
}

/// True the first time.
pub(super) async fn end(tx: &mut Tx, visit: VisitId, at: Time) -> Result<bool> {
    ended(tx, END, visit, at).await
}

async fn ended(tx: &mut Tx, statement: &'static str, visit: VisitId, at: Time) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit = on!(tx, c => sqlx::query(statement).bind(clinic).bind(visit).bind(at).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// True when it was over.
pub(super) async fn reopen(tx: &mut Tx, visit: VisitId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(REOPEN).bind(clinic).bind(visit).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(super) async fn abandoned(
    tx: &mut Tx,
    quiet: Time,
    dead: Time,
    most: i64,
) -> Result<Vec<(VisitId, ClinicId)>> {
    Ok(on!(tx, c => sqlx::query_as(ABANDONED).bind(quiet).bind(dead).bind(most).fetch_all(c).await)?)
}

pub(crate) async fn clinic_of(tx: &mut Tx, visit: VisitId) -> Result<Option<ClinicId>> {
    Ok(on!(tx, c => sqlx::query_scalar(CLINIC_OF).bind(visit).fetch_optional(c).await)?)
}
