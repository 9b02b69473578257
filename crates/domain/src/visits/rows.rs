//! The SQL of visits. Their people are in `joining/rows.rs`: visit, participant and presence are one thing seen from
//! two sides, so the queries here and there join the three.
use crate::db::Sql;
use crate::error::Result;
use crate::joining::rows::attended;
use crate::people::rows::given;
use crate::tx::Tx;
use model::visits::Told;
use model::{ClinicId, MemberId, Minutes, PersonId, Time, VisitId};

macro_rules! columns {
    () => {
        "v.id, v.host_id, v.person_id, v.topic, v.starts_at, v.ends_at, v.duration_min, v.zone,
         v.host_zone, v.started_at, v.ended_at, v.reopened_at, v.sequence, v.moved_from, v.cancelled_at,
         v.cancelled_reason, v.cancelled_told, v.sealed"
    };
}

/// Visits that are over: before the last one seen, from a time on, and of one outcome unless it is empty.
macro_rules! over {
    () => {
        "(v.starts_at < $3 or v.starts_at = $3 and v.id < $4)
            and (v.ended_at is not null or v.ends_at <= $5 and coalesce(v.reopened_at, v.ends_at) <= $5)
            and v.starts_at >= $7 and ($8 = '' or $8 = 'held' and v.started_at is not null
                or $8 = 'cancelled' and v.cancelled_at is not null
                or $8 = 'not_held' and v.started_at is null and v.cancelled_at is null)
        order by v.starts_at desc, v.id desc limit $6"
    };
}

sql! {
    FIND_REQUEST = "select id from visit where clinic_id = $1 and host_id = $2 and request_hash = $3";
    BUSY_ATTENDED = concat!("
        select v.id, v.starts_at, v.ends_at from ", attended!(), "
            and v.ended_at is null and v.starts_at >= $3 and v.starts_at <= $4
        order by v.starts_at");
    BUSY = "
        select id, starts_at, ends_at from visit where clinic_id = $1 and host_id = $2 and ended_at is null
            and starts_at >= $3 and starts_at <= $4 order by starts_at";
    INSERT = "
        insert into visit (id, clinic_id, host_id, person_id, topic, starts_at, ends_at, duration_min, zone, wall,
            host_zone, request_hash, created_at, sealed)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    ONE = concat!("select ", columns!(), " from visit v where v.clinic_id = $1 and v.id = $2");
    OPEN = concat!("select ", columns!(), " from visit v
        where v.clinic_id = $1 and v.host_id = $2 and v.ended_at is null
            and (v.ends_at > $3 or v.reopened_at > $3) and v.starts_at >= $4 and v.starts_at < $5 order by v.starts_at, v.id limit $6");
    OPEN_GIVEN = concat!("select ", columns!(), " from ", given!(), " g cross join visit v
        where v.clinic_id = $1 and v.host_id = g.id and v.ended_at is null
            and (v.ends_at > $3 or v.reopened_at > $3) and v.starts_at >= $4 and v.starts_at < $5
        order by v.starts_at, v.id limit $6");
    /// The same of the visits in which a member is a colleague, but for those that they have taken off their day.
    OPEN_ATTENDED = concat!("select ", columns!(), " from ", attended!(), "
            and q.hidden_at is null and v.ended_at is null and (v.ends_at > $3 or v.reopened_at > $3)
            and v.starts_at >= $4 and v.starts_at < $5
        order by v.starts_at, v.id limit $6");
    JUST_OVER = concat!("select ", columns!(), " from visit v
        where v.clinic_id = $1 and v.host_id = $2 and v.ended_at > $3 and v.cancelled_at is null
            and v.starts_at > $4 order by v.ended_at desc, v.id limit $5");
    OVER = concat!("select ", columns!(), " from visit v
        where v.clinic_id = $1 and v.host_id = $2 and ", over!());
    OVER_ATTENDED = concat!("select ", columns!(), " from ", attended!(), " and ", over!());
    START = "
        update visit set started_at = $3 where clinic_id = $1 and id = $2 and started_at is null
            and ended_at is null";
    END = "update visit set ended_at = $3 where clinic_id = $1 and id = $2 and ended_at is null";
    CANCEL = "
        update visit set ended_at = $3, cancelled_at = $3, cancelled_reason = $4, cancelled_told = $5,
            sequence = sequence + 1
        where clinic_id = $1 and id = $2 and ended_at is null and started_at is null";
    MOVE = "
        update visit set moved_from = $8, starts_at = $3, ends_at = $4, duration_min = $5, zone = $6, wall = $7,
            sequence = sequence + 1, changed_at = $9
        where clinic_id = $1 and id = $2 and ended_at is null and started_at is null";
    DESCRIBE = "
        update visit set topic = $3, sealed = $4
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
    /// That its time was chosen in.
    pub zone: String,
    pub host_zone: String,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub reopened_at: Option<Time>,
    /// Of its calendar files: grows with each change that they show.
    pub sequence: i32,
    /// Its start before it was moved last, as its guests were last told.
    pub moved_from: Option<Time>,
    /// It will not be held: cancelled, or removed without a word.
    pub cancelled_at: Option<Time>,
    pub cancelled_reason: Option<Vec<u8>>,
    pub cancelled_told: Option<Told>,
    /// Encrypted from end to end: the clinic's server forwards picture and sound and cannot read them.
    pub sealed: bool,
}

/// How many visits are still before this host.
pub(crate) async fn to_hold(tx: &mut Tx, host: MemberId) -> Result<i64> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_scalar(TO_HOLD).bind(clinic).bind(host).bind(now).fetch_one(c).await)?)
}

pub(crate) async fn lock_host(tx: &mut Tx, host: MemberId) -> Result<()> {
    let (clinic, text) = (tx.clinic()?, LOCK_HOST.of(tx.engine()));
    on!(tx, c => sqlx::query(text).bind(clinic).bind(host).execute(c).await.map(drop))?;
    Ok(())
}

pub(crate) async fn find_request(tx: &mut Tx, host: MemberId, hash: &[u8]) -> Result<Option<VisitId>> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query_scalar(FIND_REQUEST).bind(clinic).bind(host).bind(hash).fetch_optional(c).await)?,
    )
}

/// When the host is taken: visits that are not over and start between two times, their own and those to which they come as a
/// colleague.
pub(crate) async fn busy(
    tx: &mut Tx,
    host: MemberId,
    from: Time,
    to: Time,
) -> Result<Vec<(VisitId, Time, Time)>> {
    let clinic = tx.clinic()?;
    let mut day: Vec<(VisitId, Time, Time)> =
        on!(tx, c => sqlx::query_as(BUSY).bind(clinic).bind(host).bind(from).bind(to).fetch_all(c).await)?;
    let others: Vec<(VisitId, Time, Time)> = on!(tx, c => sqlx::query_as(BUSY_ATTENDED).bind(clinic).bind(host).bind(from).bind(to).fetch_all(c).await)?;
    day.extend(others);
    Ok(day)
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
        .bind(new.host_zone).bind(new.request_hash).bind(now).bind(plan.sealed).execute(c).await.map(drop))?;
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

/// The same of the visits to which a member comes as a colleague.
pub(super) async fn open_attended(
    tx: &mut Tx,
    member: MemberId,
    alive: Time,
    from: Time,
    to: Time,
    most: i64,
) -> Result<Vec<VisitData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OPEN_ATTENDED).bind(clinic).bind(member).bind(alive).bind(from).bind(to)
        .bind(most).fetch_all(c).await)?)
}

/// A host's own visits that ended after a moment, latest first. None began before `begun`.
pub(super) async fn just_over(
    tx: &mut Tx,
    host: MemberId,
    ended: Time,
    begun: Time,
    most: i64,
) -> Result<Vec<VisitData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(JUST_OVER).bind(clinic).bind(host).bind(ended).bind(begun).bind(most)
        .fetch_all(c).await)?)
}

/// A stretch of the history: what comes behind a visit, from a time on, of one outcome unless that is empty.
pub(super) struct Stretch {
    pub before: (Time, VisitId),
    pub from: Time,
    /// Planned to end by then, a visit that nobody ended is over as well.
    pub dead: Time,
    pub outcome: &'static str,
    pub most: i64,
}

/// A host's own visits that are over, latest first. Many may start at one moment, so a page begins after a visit and not
/// after a moment.
pub(super) async fn over(tx: &mut Tx, host: MemberId, wanted: &Stretch) -> Result<Vec<VisitData>> {
    stretch(tx, OVER, host, wanted).await
}

/// The same of the visits to which a member came as a colleague.
pub(super) async fn over_attended(tx: &mut Tx, member: MemberId, wanted: &Stretch) -> Result<Vec<VisitData>> {
    stretch(tx, OVER_ATTENDED, member, wanted).await
}

async fn stretch(
    tx: &mut Tx,
    statement: &'static str,
    member: MemberId,
    wanted: &Stretch,
) -> Result<Vec<VisitData>> {
    let (clinic, (before, last)) = (tx.clinic()?, wanted.before);
    Ok(on!(tx, c => sqlx::query_as(statement).bind(clinic).bind(member).bind(before).bind(last)
        .bind(wanted.dead).bind(wanted.most).bind(wanted.from).bind(wanted.outcome).fetch_all(c).await)?)
}

/// Once; later admissions change nothing.
pub(crate) async fn start(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(START).bind(clinic).bind(visit).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// As `end`, unless it has begun; and it is marked as one that was never held.
pub(super) async fn cancel(
    tx: &mut Tx,
    visit: VisitId,
    reason: Option<Vec<u8>>,
    told: Option<Told>,
) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit = on!(tx, c => sqlx::query(CANCEL).bind(clinic).bind(visit).bind(now).bind(reason).bind(told)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// To another time, unless it has begun or is over.
pub(super) async fn reschedule(
    tx: &mut Tx,
    visit: VisitId,
    (at, ends): (Time, Time),
    before: Time,
    zone: &str,
    wall: &str,
) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let minutes = i32::try_from(ends.seconds_since(at) / 60).unwrap_or_default();
    let hit = on!(tx, c => sqlx::query(MOVE).bind(clinic).bind(visit).bind(at).bind(ends).bind(minutes).bind(zone)
        .bind(wall).bind(before).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// What it is, unless it has begun or is over.
pub(super) async fn describe(tx: &mut Tx, visit: VisitId, topic: Vec<u8>, sealed: bool) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit = on!(tx, c => sqlx::query(DESCRIBE).bind(clinic).bind(visit).bind(topic).bind(sealed).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// True the first time.
pub(super) async fn end(tx: &mut Tx, visit: VisitId, at: Time) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit = on!(tx, c => sqlx::query(END).bind(clinic).bind(visit).bind(at).execute(c).await
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
