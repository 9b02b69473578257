//! The SQL of a change of zone rules.
use crate::error::Result;
use crate::tx::Tx;
use model::{Time, VisitId};

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
}

/// A visit that has not begun, with what its planner chose.
#[derive(sqlx::FromRow)]
pub(super) struct Ahead {
    pub id: VisitId,
    pub starts_at: Time,
    pub zone: String,
    pub wall: String,
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
