//! The SQL of the calendar and of its feeds. Of visits it only reads; what is cancelled is in no calendar.
use crate::error::Result;
use crate::joining::rows::attended;
use crate::joining::rules::AFTER_S;
use crate::people::rows::given;
use crate::tx::Tx;
use model::calendar::FeedTells;
use model::visits::VisitStatus;
use model::{MemberId, Minutes, Time, VisitId};
use uuid::Uuid;

macro_rules! columns {
    () => {
        "v.id, v.host_id, v.starts_at, v.ends_at, v.duration_min, v.started_at, v.ended_at, v.reopened_at,
         v.sequence, v.created_at, coalesce(v.changed_at, v.created_at) as changed_at"
    };
}

sql! {
    OF_HOST = concat!("select ", columns!(), " from visit v
        where v.clinic_id = $1 and v.host_id = $2 and v.starts_at >= $3 and v.starts_at < $4
            and v.cancelled_at is null order by v.starts_at, v.id limit $5");
    OF_GIVEN = concat!("select ", columns!(), " from ", given!(), " g cross join visit v
        where v.clinic_id = $1 and v.host_id = g.id and v.starts_at >= $3 and v.starts_at < $4
            and v.cancelled_at is null order by v.starts_at, v.id limit $5");
    OF_ATTENDED = concat!("select ", columns!(), " from ", attended!(), "
            and v.starts_at >= $3 and v.starts_at < $4 and v.cancelled_at is null
        order by v.starts_at, v.id limit $5");
    FEED = "
        select id, token, tells, created_at from calendar_feed
        where clinic_id = $1 and member_id = $2 and ended_at is null";
    FEED_BY_TOKEN = "
        select member_id, tells, token is not null as fresh, ended_at from calendar_feed
        where clinic_id = $1 and token_hash = $2";
    FEED_INSERT = "
        insert into calendar_feed (id, clinic_id, member_id, token_hash, token, tells, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    FEED_TELLS = "
        update calendar_feed set tells = $3 where clinic_id = $1 and member_id = $2 and ended_at is null";
    FEED_KEPT = "update calendar_feed set token = null where clinic_id = $1 and member_id = $2";
    FEED_END = "
        update calendar_feed set ended_at = $3, token = null
        where clinic_id = $1 and member_id = $2 and ended_at is null";
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct VisitRow {
    pub id: VisitId,
    pub host_id: MemberId,
    pub starts_at: Time,
    pub ends_at: Time,
    pub duration_min: Minutes,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub reopened_at: Option<Time>,
    pub sequence: i32,
    pub created_at: Time,
    /// Since when it has its time.
    pub changed_at: Time,
}

impl VisitRow {
    /// As `joining::rules::is_over` says it of a whole visit.
    pub fn status(&self, now: Time) -> VisitStatus {
        let due = self.reopened_at.map_or(self.ends_at, |at| at.max(self.ends_at));
        if self.ended_at.is_some() || now >= due.plus_seconds(AFTER_S) {
            VisitStatus::Ended
        } else if self.started_at.is_some() {
            VisitStatus::Started
        } else {
            VisitStatus::NotStarted
        }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct FeedRow {
    pub id: Uuid,
    pub token: Option<Vec<u8>>,
    pub tells: FeedTells,
    pub created_at: Time,
}

#[derive(sqlx::FromRow)]
pub(super) struct AskedRow {
    pub member_id: MemberId,
    pub tells: FeedTells,
    /// Its address is still shown to its owner.
    pub fresh: bool,
    pub ended_at: Option<Time>,
}

/// Visits of one host that start in `[from, to)`, soonest first.
pub(super) async fn of_host(
    tx: &mut Tx,
    host: MemberId,
    (from, to): (Time, Time),
    most: i64,
) -> Result<Vec<VisitRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_HOST).bind(clinic).bind(host).bind(from).bind(to).bind(most)
        .fetch_all(c).await)?)
}

/// The same of the hosts whom a scheduler is given.
pub(super) async fn of_given(
    tx: &mut Tx,
    scheduler: MemberId,
    (from, to): (Time, Time),
    most: i64,
) -> Result<Vec<VisitRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_GIVEN).bind(clinic).bind(scheduler).bind(from).bind(to).bind(most)
        .fetch_all(c).await)?)
}

/// The same in which a member is somebody else's colleague.
pub(super) async fn of_attended(
    tx: &mut Tx,
    member: MemberId,
    (from, to): (Time, Time),
    most: i64,
) -> Result<Vec<VisitRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_ATTENDED).bind(clinic).bind(member).bind(from).bind(to).bind(most)
        .fetch_all(c).await)?)
}

/// The one that stands.
pub(super) async fn feed(tx: &mut Tx, member: MemberId) -> Result<Option<FeedRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(FEED).bind(clinic).bind(member).fetch_optional(c).await)?)
}

/// Also one that was ended.
pub(super) async fn feed_by_token(tx: &mut Tx, hash: &[u8]) -> Result<Option<AskedRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(FEED_BY_TOKEN).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

pub(super) async fn insert_feed(
    tx: &mut Tx,
    id: Uuid,
    member: MemberId,
    (hash, sealed): (&[u8], Vec<u8>),
    tells: FeedTells,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(FEED_INSERT).bind(id).bind(clinic).bind(member).bind(hash).bind(sealed)
        .bind(tells).bind(now).execute(c).await.map(drop))?)
}

/// False when there is none.
pub(super) async fn set_tells(tx: &mut Tx, member: MemberId, tells: FeedTells) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit = on!(tx, c => sqlx::query(FEED_TELLS).bind(clinic).bind(member).bind(tells).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit > 0)
}

/// Its address is shown no more.
pub(super) async fn kept(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FEED_KEPT).bind(clinic).bind(member).execute(c).await.map(drop))?)
}

/// False when there is none.
pub(super) async fn end_feed(tx: &mut Tx, member: MemberId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(FEED_END).bind(clinic).bind(member).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit > 0)
}
