//! The SQL of a change of zone rules.
use crate::error::Result;
use crate::tx::Tx;
use model::{ParticipantId, Time, VisitId};

/// The program's own database of zones; there is no other yet.
const NAME: &str = "bundled";

sql! {
    KNOWN = "select version from zone_rules where name = $1";
    KNOW = "
        insert into zone_rules (name, version, noted_at) values ($1, $2, $3)
        on conflict (name) do update set version = excluded.version, noted_at = excluded.noted_at";
    AHEAD = "
        select id, starts_at, zone, wall from visit
        where clinic_id = $1 and ended_at is null and started_at is null and starts_at >= $2
            and (starts_at > $2 or id > $3)
        order by starts_at, id limit $4";
    WALL = "select wall from visit where clinic_id = $1 and id = $2";
    /// What guests were told of the visits that start between two times. SQLite reads a cross join in this order.
    TOLD_BETWEEN = "
        select v.id, v.starts_at, p.zone, p.told from visit v cross join participant p
        where v.clinic_id = $1 and v.ended_at is null and v.started_at is null and v.starts_at >= $2
            and v.starts_at <= $3 and p.clinic_id = $1 and p.visit_id = v.id and p.told is not null
            and p.member_id is null and p.removed_at is null and p.invite
        order by v.starts_at, v.id";
    TOLD = "select told from participant where clinic_id = $1 and id = $2";
    TELL = "update participant set told = $3 where clinic_id = $1 and id = $2";
    /// The same moment, and other words for it: calendars take a file only as a newer one, and there is no time before it.
    SAID_ANEW = "
        update visit set moved_from = starts_at, sequence = sequence + 1, changed_at = $3
        where clinic_id = $1 and id = $2 and ended_at is null and started_at is null";
}

/// A visit that has not begun, with what its planner chose.
#[derive(sqlx::FromRow)]
pub(super) struct Ahead {
    pub id: VisitId,
    pub starts_at: Time,
    pub zone: String,
    pub wall: String,
}

/// What a guest of a visit was told.
#[derive(sqlx::FromRow)]
pub(super) struct Told {
    pub id: VisitId,
    pub starts_at: Time,
    pub zone: String,
    pub told: String,
}

/// By which version the times were made; none before the first start.
pub(super) async fn known(tx: &mut Tx) -> Result<Option<String>> {
    Ok(on!(tx, c => sqlx::query_scalar(KNOWN).bind(NAME).fetch_optional(c).await)?)
}

pub(super) async fn know(tx: &mut Tx, version: &str) -> Result<()> {
    let now = tx.now();
    on!(tx, c => sqlx::query(KNOW).bind(NAME).bind(version).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// Behind the one that was looked at last, soonest first.
pub(super) async fn ahead(tx: &mut Tx, (at, last): (Time, VisitId), most: i64) -> Result<Vec<Ahead>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(AHEAD).bind(clinic).bind(at).bind(last).bind(most).fetch_all(c).await)?)
}

pub(super) async fn wall(tx: &mut Tx, visit: VisitId) -> Result<Option<String>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(WALL).bind(clinic).bind(visit).fetch_optional(c).await)?)
}

pub(super) async fn told_between(tx: &mut Tx, (from, to): (Time, Time)) -> Result<Vec<Told>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(TOLD_BETWEEN).bind(clinic).bind(from).bind(to).fetch_all(c).await)?)
}

pub(super) async fn told(tx: &mut Tx, who: ParticipantId) -> Result<Option<String>> {
    let clinic = tx.clinic()?;
    let found: Option<Option<String>> =
        on!(tx, c => sqlx::query_scalar(TOLD).bind(clinic).bind(who).fetch_optional(c).await)?;
    Ok(found.flatten())
}

pub(super) async fn tell(tx: &mut Tx, who: ParticipantId, told: &str) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(TELL).bind(clinic).bind(who).bind(told).execute(c).await.map(drop))?;
    Ok(())
}

/// False where it has begun or is over.
pub(super) async fn said_anew(tx: &mut Tx, visit: VisitId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(SAID_ANEW).bind(clinic).bind(visit).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}
