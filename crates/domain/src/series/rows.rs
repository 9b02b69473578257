//! The SQL of series, and of letters that speak of several visits.
use crate::error::Result;
use crate::outbox;
use crate::tx::Tx;
use model::outbox::Delivery;
use model::{LetterId, MemberId, ParticipantId, SeriesId, Time, VisitId};

sql! {
    INSERT = "
        insert into series (id, clinic_id, host_id, rule, zone, planned, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    JOIN = "update visit set series_id = $3, series_place = $4 where clinic_id = $1 and id = $2";
    OF_VISIT = "
        select s.id, s.rule, s.planned, v.series_place from visit v
        join series s on s.clinic_id = v.clinic_id and s.id = v.series_id
        where v.clinic_id = $1 and v.id = $2";
    /// Those that can still be changed: neither begun nor over.
    AHEAD = "
        select id, series_place from visit
        where clinic_id = $1 and series_id = $2 and ended_at is null and started_at is null and ends_at > $3
        order by series_place";
    SPOKEN_OF = "update participant set letter_id = $3 where clinic_id = $1 and id = $2";
    IS_SPOKEN_OF = "
        select count(*) from participant p join letter l on l.clinic_id = p.clinic_id and l.id = p.letter_id
        where p.clinic_id = $1 and p.id = $2
            and l.delivery in ('queued', 'retrying', 'sent', 'delivered', 'complained', 'kept', 'in_doubt')";
    /// But for a guest who has been written to of that visit alone since.
    DELIVERED = "
        update participant set delivery = $3 where clinic_id = $1 and letter_id = $2 and not exists (
            select 1 from letter l join letter of_all on of_all.clinic_id = l.clinic_id and of_all.id = $2
            where l.clinic_id = $1 and l.participant_id = participant.id and l.created_at > of_all.created_at
                and l.kind in ('invitation', 'moved', 'new_host'))";
    SPEAKS_OF_MORE = "
        select count(*) from participant p join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and p.letter_id = $2 and p.removed_at is null and v.ended_at is null
            and v.ends_at > $3";
    OVERTAKEN = "
        select count(*) from participant p join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and p.letter_id = $2 and (v.changed_at > $3 or v.cancelled_at > $3 or p.removed_at > $3)";
    AS_IT_WAS = "
        select v.id, p.id from participant p join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and p.letter_id = $2 and p.removed_at is null and p.invite
            and v.ended_at is null and (v.changed_at is null or v.changed_at <= $3)
        order by v.starts_at, v.id";
}

/// A visit's series, and where it stands in it.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Place {
    pub id: SeriesId,
    pub rule: String,
    pub planned: i32,
    pub series_place: i32,
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: SeriesId,
    host: MemberId,
    rule: &str,
    zone: &str,
    planned: i32,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(INSERT).bind(id).bind(clinic).bind(host).bind(rule).bind(zone).bind(planned).bind(now)
        .execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn join(tx: &mut Tx, visit: VisitId, series: SeriesId, place: i32) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(JOIN).bind(clinic).bind(visit).bind(series).bind(place).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn of_visit(tx: &mut Tx, visit: VisitId) -> Result<Option<Place>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_VISIT).bind(clinic).bind(visit).fetch_optional(c).await)?)
}

/// In the order of the plan.
pub(super) async fn ahead(tx: &mut Tx, series: SeriesId) -> Result<Vec<(VisitId, i32)>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(AHEAD).bind(clinic).bind(series).bind(now).fetch_all(c).await)?)
}

/// The letter tells this guest of this visit, among others.
pub(crate) async fn spoken_of(tx: &mut Tx, who: ParticipantId, letter: LetterId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(SPOKEN_OF).bind(clinic).bind(who).bind(letter).execute(c).await.map(drop))?;
    outbox::rows::tells(tx, who, letter).await
}

/// A letter that leaves for others' sake, or has left, tells this guest of the visit.
pub(crate) async fn is_spoken_of(tx: &mut Tx, who: ParticipantId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let n: i64 = on!(tx, c => sqlx::query_scalar(IS_SPOKEN_OF).bind(clinic).bind(who).fetch_one(c).await)?;
    Ok(n > 0)
}

/// How a letter fares is how each of its visits' invitations does.
pub(crate) async fn delivered(tx: &mut Tx, letter: LetterId, delivery: Delivery) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(DELIVERED).bind(clinic).bind(letter).bind(delivery).execute(c).await.map(drop))?;
    Ok(())
}

/// The letter is still of use, also where the visit that it was written at is over.
pub(crate) async fn speaks_of_more(tx: &mut Tx, letter: LetterId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let n: i64 = on!(tx, c => sqlx::query_scalar(SPEAKS_OF_MORE).bind(clinic).bind(letter).bind(now).fetch_one(c).await)?;
    Ok(n > 0)
}

/// A visit of which the letter speaks has another time since, will not be held, or not with this guest.
pub(super) async fn is_overtaken(tx: &mut Tx, letter: LetterId, written: Time) -> Result<bool> {
    let clinic = tx.clinic()?;
    let n: i64 = on!(tx, c => sqlx::query_scalar(OVERTAKEN).bind(clinic).bind(letter).bind(written).fetch_one(c).await)?;
    Ok(n > 0)
}

/// Those of which it is still right, soonest first.
pub(super) async fn as_it_was(
    tx: &mut Tx,
    letter: LetterId,
    written: Time,
) -> Result<Vec<(VisitId, ParticipantId)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(AS_IT_WAS).bind(clinic).bind(letter).bind(written).fetch_all(c).await)?)
}
