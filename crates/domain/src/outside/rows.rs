//! The SQL of outside calendars.
use crate::error::Result;
use crate::tx::Tx;
use model::outside::{SourceFault, SourceKind};
use model::{ClinicId, MemberId, OutsideCalendarId, ParticipantId, SourceId, Time, VisitId};

macro_rules! source {
    () => {
        "select id, member_id, kind, name, address, username, password, etag, modified, whole_at, read_at, fault,
            failing_since, tries, unread from outside_source where clinic_id = $1"
    };
}

sql! {
    OF = concat!(source!(), " and member_id = $2 order by created_at, id");
    ONE = concat!(source!(), " and id = $2");
    INSERT = "
        insert into outside_source (id, clinic_id, member_id, kind, name, address, username, password, created_at,
            tries, unread, next_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $9)";
    WAS_READ = "
        update outside_source set read_at = $3, fault = null, failing_since = null, tries = 0, next_at = $4
        where clinic_id = $1 and id = $2";
    WHOLE = "
        update outside_source set whole_at = $3, etag = $4, modified = $5, unread = $6
        where clinic_id = $1 and id = $2";
    FAILED = "
        update outside_source set fault = $3, failing_since = coalesce(failing_since, $4), tries = tries + 1,
            next_at = $5
        where clinic_id = $1 and id = $2";
    /// What the marks say is not what counts any more.
    UNMARK = "
        update outside_source set etag = null, modified = null, whole_at = null where clinic_id = $1 and id = $2";
    SET_PASSWORD = "update outside_source set password = $3 where clinic_id = $1 and id = $2";
    REMOVE = "delete from outside_source where clinic_id = $1 and member_id = $2 and id = $3";
    REMOVE_ALL = "delete from outside_source where clinic_id = $1 and member_id = $2";
    CALENDARS = "
        select id, name, address, counts from outside_calendar where clinic_id = $1 and source_id = $2 order by id";
    ADD_CALENDAR = "
        insert into outside_calendar (id, clinic_id, source_id, name, address, counts)
        values ($1, $2, $3, $4, $5, $6)";
    COUNTS = "update outside_calendar set counts = $3 where clinic_id = $1 and id = $2";
    REMOVE_CALENDAR = "delete from outside_calendar where clinic_id = $1 and id = $2";
    REMOVE_CALENDARS = "delete from outside_calendar where clinic_id = $1 and source_id = $2";
    SPANS = "
        select starts_at, ends_at from busy_time where clinic_id = $1 and source_id = $2 order by starts_at";
    ADD_SPAN = "
        insert into busy_time (clinic_id, source_id, member_id, starts_at, ends_at) values ($1, $2, $3, $4, $5)";
    REMOVE_SPANS = "delete from busy_time where clinic_id = $1 and source_id = $2";
    BUSY = "
        select starts_at, ends_at from busy_time
        where clinic_id = $1 and member_id = $2 and ends_at > $3 and starts_at < $4 order by starts_at";
    AHEAD = "select count(*) from busy_time where clinic_id = $1 and source_id = $2 and ends_at > $3";
    FAILING = "
        select count(*) from outside_source where clinic_id = $1 and member_id = $2 and failing_since <= $3";
    OWN_VISIT = "select count(*) from visit where clinic_id = $1 and id = $2 and host_id = $3";
    OWN_PLACE = "
        select count(*) from participant p join visit v on v.clinic_id = p.clinic_id and v.id = p.visit_id
        where p.clinic_id = $1 and p.id = $2 and (v.host_id = $3 or p.member_id = $3)";
    /// Whose turn was long ago: the job that was to read them is gone.
    FORGOTTEN = "select id, clinic_id from outside_source where next_at < $1 order by next_at limit 1000";
}

#[derive(Clone, sqlx::FromRow)]
pub(super) struct SourceRow {
    pub id: SourceId,
    pub member_id: MemberId,
    pub kind: SourceKind,
    pub name: Vec<u8>,
    pub address: Vec<u8>,
    pub username: Option<Vec<u8>>,
    pub password: Option<Vec<u8>>,
    pub etag: Option<Vec<u8>>,
    pub modified: Option<Vec<u8>>,
    pub whole_at: Option<Time>,
    pub read_at: Option<Time>,
    pub fault: Option<SourceFault>,
    pub failing_since: Option<Time>,
    pub tries: i32,
    pub unread: i32,
}

#[derive(Clone, sqlx::FromRow)]
pub(super) struct CalendarRow {
    pub id: OutsideCalendarId,
    pub name: Vec<u8>,
    pub address: Vec<u8>,
    pub counts: bool,
}

/// A source that is new.
pub(super) struct NewSource {
    pub id: SourceId,
    pub member: MemberId,
    pub kind: SourceKind,
    pub name: Vec<u8>,
    pub address: Vec<u8>,
    pub username: Option<Vec<u8>>,
    pub password: Option<Vec<u8>>,
}

pub(super) async fn of(tx: &mut Tx, member: MemberId) -> Result<Vec<SourceRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF).bind(clinic).bind(member).fetch_all(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, source: SourceId) -> Result<Option<SourceRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(source).fetch_optional(c).await)?)
}

pub(super) async fn insert(tx: &mut Tx, new: NewSource) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic).bind(new.member).bind(new.kind).bind(new.name)
        .bind(new.address).bind(new.username).bind(new.password).bind(now).execute(c).await.map(drop))?,
    )
}

pub(super) async fn was_read(tx: &mut Tx, source: SourceId, next: Time) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(WAS_READ).bind(clinic).bind(source).bind(now).bind(next).execute(c).await
        .map(drop))?)
}

pub(super) async fn whole(
    tx: &mut Tx,
    source: SourceId,
    (etag, modified): (Option<Vec<u8>>, Option<Vec<u8>>),
    unread: i32,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query(WHOLE).bind(clinic).bind(source).bind(now).bind(etag).bind(modified).bind(unread)
        .execute(c).await.map(drop))?,
    )
}

pub(super) async fn failed(tx: &mut Tx, source: SourceId, fault: SourceFault, next: Time) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query(FAILED).bind(clinic).bind(source).bind(fault).bind(now).bind(next).execute(c).await
        .map(drop))?,
    )
}

pub(super) async fn unmark(tx: &mut Tx, source: SourceId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(UNMARK).bind(clinic).bind(source).execute(c).await.map(drop))?)
}

pub(super) async fn set_password(tx: &mut Tx, source: SourceId, sealed: Vec<u8>) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query(SET_PASSWORD).bind(clinic).bind(source).bind(sealed).execute(c).await.map(drop))?,
    )
}

/// With all that was read of it. False when it is not this member's.
pub(super) async fn remove(tx: &mut Tx, member: MemberId, source: SourceId) -> Result<bool> {
    if one(tx, source).await?.is_none_or(|row| row.member_id != member) {
        return Ok(false);
    }
    empty(tx, source).await?;
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(member).bind(source).execute(c).await.map(drop))?;
    Ok(true)
}

/// All of somebody who holds no visits here any more.
pub(super) async fn remove_all(tx: &mut Tx, member: MemberId) -> Result<()> {
    for source in of(tx, member).await? {
        empty(tx, source.id).await?;
    }
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(REMOVE_ALL).bind(clinic).bind(member).execute(c).await.map(drop))?)
}

async fn empty(tx: &mut Tx, source: SourceId) -> Result<()> {
    let clinic = tx.clinic()?;
    for statement in [REMOVE_SPANS, REMOVE_CALENDARS] {
        on!(tx, c => sqlx::query(statement).bind(clinic).bind(source).execute(c).await.map(drop))?;
    }
    Ok(())
}

pub(super) async fn calendars(tx: &mut Tx, source: SourceId) -> Result<Vec<CalendarRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(CALENDARS).bind(clinic).bind(source).fetch_all(c).await)?)
}

pub(super) async fn add_calendar(tx: &mut Tx, source: SourceId, new: CalendarRow) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ADD_CALENDAR).bind(new.id).bind(clinic).bind(source).bind(new.name)
        .bind(new.address).bind(new.counts).execute(c).await.map(drop))?)
}

pub(super) async fn set_counts(tx: &mut Tx, calendar: OutsideCalendarId, counts: bool) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(COUNTS).bind(clinic).bind(calendar).bind(counts).execute(c).await.map(drop))?)
}

pub(super) async fn remove_calendar(tx: &mut Tx, calendar: OutsideCalendarId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(REMOVE_CALENDAR).bind(clinic).bind(calendar).execute(c).await.map(drop))?)
}

pub(super) async fn spans(tx: &mut Tx, source: SourceId) -> Result<Vec<(Time, Time)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(SPANS).bind(clinic).bind(source).fetch_all(c).await)?)
}

/// These, and no others.
pub(super) async fn set_spans(tx: &mut Tx, row: &SourceRow, spans: &[(Time, Time)]) -> Result<()> {
    let (clinic, source, member) = (tx.clinic()?, row.id, row.member_id);
    on!(tx, c => sqlx::query(REMOVE_SPANS).bind(clinic).bind(source).execute(c).await.map(drop))?;
    for (starts, ends) in spans.iter().copied() {
        on!(tx, c => sqlx::query(ADD_SPAN).bind(clinic).bind(source).bind(member).bind(starts).bind(ends)
            .execute(c).await.map(drop))?;
    }
    Ok(())
}

pub(super) async fn busy(
    tx: &mut Tx,
    member: MemberId,
    (from, to): (Time, Time),
) -> Result<Vec<(Time, Time)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(BUSY).bind(clinic).bind(member).bind(from).bind(to).fetch_all(c).await)?)
}

pub(super) async fn ahead(tx: &mut Tx, source: SourceId) -> Result<i64> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_scalar(AHEAD).bind(clinic).bind(source).bind(now).fetch_one(c).await)?)
}

/// How many have failed since then, or longer.
pub(super) async fn failing(tx: &mut Tx, member: MemberId, since: Time) -> Result<i64> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(FAILING).bind(clinic).bind(member).bind(since).fetch_one(c).await)?)
}

/// A visit that they hold.
pub(super) async fn is_own_visit(tx: &mut Tx, member: MemberId, visit: VisitId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let count: i64 = on!(tx, c => sqlx::query_scalar(OWN_VISIT).bind(clinic).bind(visit).bind(member)
        .fetch_one(c).await)?;
    Ok(count > 0)
}

/// A place in a visit that they hold, or their own in another's.
pub(super) async fn is_own_place(tx: &mut Tx, member: MemberId, place: ParticipantId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let count: i64 = on!(tx, c => sqlx::query_scalar(OWN_PLACE).bind(clinic).bind(place).bind(member)
        .fetch_one(c).await)?;
    Ok(count > 0)
}

pub(super) async fn forgotten(tx: &mut Tx, before: Time) -> Result<Vec<(SourceId, ClinicId)>> {
    Ok(on!(tx, c => sqlx::query_as(FORGOTTEN).bind(before).fetch_all(c).await)?)
}
