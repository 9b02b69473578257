//! The SQL of booking: who can be booked, what was asked for, and what is held for it.
use crate::error::{OnUnique, Result};
use crate::logins::rows::MemberRow;
use crate::people::rows::given;
use crate::tidying::Typed;
use crate::tx::Tx;
use model::booking::RequestState;
use model::{AppError, Lang, MemberId, PersonId, RequestId, ServiceId, Time, VisitId};

/// Whoever works here and offers the service `$2` at some hours.
macro_rules! bookable {
    () => {
        "select m.id, m.identity_id, m.person_id, m.name, m.zone, m.lang, m.is_admin, m.is_host, m.is_scheduler,
            m.schedules_all, m.is_supervisor, m.is_billing, m.joined_at, m.deactivated_at
        from member m join service_host o on o.clinic_id = m.clinic_id and o.host_id = m.id
        where m.clinic_id = $1 and o.service_id = $2 and m.is_host and m.joined_at is not null
            and m.deactivated_at is null and exists (
                select 1 from booking_slot b where b.clinic_id = m.clinic_id and b.host_id = m.id
                    and (b.service_id is null or b.service_id = o.service_id))"
    };
}

macro_rules! request {
    () => {
        "select r.id, r.host_id, r.service_id, r.person_id, r.name, r.email, r.phone, r.note, r.zone, r.lang, r.state,
            r.asked_at, r.lapses_at, r.visit_id
        from booking_request r where r.clinic_id = $1"
    };
}

sql! {
    HOSTS = concat!(bookable!(), " order by m.id");
    HOST = concat!(bookable!(), " and m.id = $3");
    INSERT = "
        insert into booking_request (id, clinic_id, host_id, service_id, person_id, name, email, zone, lang, state,
            request_hash, asked_at, lapses_at, phone)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    ADD_TIME = "
        insert into booking_time (clinic_id, request_id, host_id, place, starts_at, ends_at)
        values ($1, $2, $3, $4, $5, $6)";
    FIND_REQUEST = "
        select id from booking_request where clinic_id = $1 and host_id = $2 and request_hash = $3";
    ONE = concat!(request!(), " and r.id = $2");
    /// Ordered by a sum, so that SQLite looks for the host and not for the order.
    OPEN = concat!(request!(), " and r.state = 'open' and r.lapses_at > $3 and r.host_id = $2
        order by +r.asked_at, r.id");
    OPEN_GIVEN = concat!(request!(), " and r.state = 'open' and r.lapses_at > $3 and r.host_id in ", given!(), "
        order by r.asked_at, r.id");
    TIMES = "
        select starts_at, ends_at from booking_time where clinic_id = $1 and request_id = $2 order by place";
    HELD = "
        select t.starts_at, t.ends_at from booking_time t
            join booking_request r on r.clinic_id = t.clinic_id and r.id = t.request_id
        where t.clinic_id = $1 and t.host_id = $2 and t.starts_at >= $3 and t.starts_at <= $4
            and r.state = 'open' and r.lapses_at > $5";
    HELD_BY_OTHERS = "
        select count(*) from booking_time t
            join booking_request r on r.clinic_id = t.clinic_id and r.id = t.request_id
        where t.clinic_id = $1 and t.host_id = $2 and t.starts_at >= $3 and t.starts_at < $4 and t.ends_at > $5
            and r.state = 'open' and r.lapses_at > $6 and r.id <> $7";
    SETTLE = "
        update booking_request set state = $3, note = $4, answered_at = $5
        where clinic_id = $1 and id = $2 and state = 'open'";
    LED_TO = "update booking_request set visit_id = $3 where clinic_id = $1 and id = $2";
    SET_BOOKED = "update visit set booked_service = $3 where clinic_id = $1 and id = $2";
    BOOKED = "select booked_service from visit where clinic_id = $1 and id = $2";
    /// Clinics in which something was asked for so long ago.
    WITH_OLD = "select distinct clinic_id from booking_request where asked_at < $1";
    OLD = "select person_id from booking_request where clinic_id = $1 and asked_at < $2";
    FORGET_TIMES = "
        delete from booking_time where clinic_id = $1 and request_id in (
            select r.id from booking_request r where r.clinic_id = $1 and r.asked_at < $2)";
    FORGET = "delete from booking_request where clinic_id = $1 and asked_at < $2";
}

#[derive(Clone, sqlx::FromRow)]
pub(super) struct RequestData {
    pub id: RequestId,
    pub host_id: MemberId,
    pub service_id: ServiceId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    /// Empty where there is a number.
    pub email: Vec<u8>,
    pub phone: Option<Vec<u8>>,
    pub note: Option<Vec<u8>>,
    pub zone: String,
    pub lang: Lang,
    pub state: RequestState,
    pub asked_at: Time,
    pub lapses_at: Time,
    /// What came of it, once somebody said yes.
    pub visit_id: Option<VisitId>,
}

/// Who can be booked for it.
pub(super) async fn hosts(tx: &mut Tx, service: ServiceId) -> Result<Vec<MemberRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(HOSTS).bind(clinic).bind(service).fetch_all(c).await)?)
}

pub(super) async fn host(tx: &mut Tx, service: ServiceId, host: MemberId) -> Result<Option<MemberRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(HOST).bind(clinic).bind(service).bind(host).fetch_optional(c).await)?)
}

pub(super) struct NewRequest<'a> {
    pub id: RequestId,
    pub host: MemberId,
    pub service: ServiceId,
    pub person: PersonId,
    pub name: Vec<u8>,
    pub email: Vec<u8>,
    pub phone: Option<Vec<u8>>,
    pub zone: &'a str,
    pub lang: Lang,
    pub request_hash: &'a [u8],
    pub lapses: Time,
}

pub(super) async fn insert(tx: &mut Tx, new: NewRequest<'_>, times: &[(Time, Time)]) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let inserted: std::result::Result<(), sqlx::Error> = on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic)
        .bind(new.host).bind(new.service).bind(new.person).bind(new.name).bind(new.email).bind(new.zone)
        .bind(new.lang).bind(RequestState::Open).bind(new.request_hash).bind(now).bind(new.lapses).bind(new.phone)
        .execute(c).await.map(drop));
    // The same form at the same moment: the second one finds it when it is sent again.
    inserted.on_unique(|| AppError::Unavailable.into())?;
    for (place, (starts, ends)) in (0i32..).zip(times) {
        on!(tx, c => sqlx::query(ADD_TIME).bind(clinic).bind(new.id).bind(new.host).bind(place).bind(*starts)
            .bind(*ends).execute(c).await.map(drop))?;
    }
    Ok(())
}

pub(super) async fn find(tx: &mut Tx, host: MemberId, hash: &[u8]) -> Result<Option<RequestId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(FIND_REQUEST).bind(clinic).bind(host).bind(hash)
        .fetch_optional(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, id: RequestId) -> Result<Option<RequestData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(id).fetch_optional(c).await)?)
}

/// Those that wait for this host's answer, the oldest first.
pub(super) async fn open(tx: &mut Tx, host: MemberId) -> Result<Vec<RequestData>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(OPEN).bind(clinic).bind(host).bind(now).fetch_all(c).await)?)
}

/// The same of the hosts whom a scheduler is given.
pub(super) async fn open_given(tx: &mut Tx, scheduler: MemberId) -> Result<Vec<RequestData>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(OPEN_GIVEN).bind(clinic).bind(scheduler).bind(now).fetch_all(c).await)?)
}

/// In the order of the patient's wishes.
pub(super) async fn times(tx: &mut Tx, id: RequestId) -> Result<Vec<(Time, Time)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(TIMES).bind(clinic).bind(id).fetch_all(c).await)?)
}

/// What is held of this host's, of what begins between two times.
pub(super) async fn held(tx: &mut Tx, host: MemberId, from: Time, to: Time) -> Result<Vec<(Time, Time)>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_as(HELD).bind(clinic).bind(host).bind(from).bind(to).bind(now)
        .fetch_all(c).await)?)
}

/// For somebody else, too.
pub(super) async fn is_held_by_others(
    tx: &mut Tx,
    request: &RequestData,
    (at, ends): (Time, Time),
) -> Result<bool> {
    let (clinic, now, from) = (tx.clinic()?, tx.now(), at.plus_seconds(-super::DAY_S));
    let held: i64 = on!(tx, c => sqlx::query_scalar(HELD_BY_OTHERS).bind(clinic).bind(request.host_id).bind(from)
        .bind(ends).bind(at).bind(now).bind(request.id).fetch_one(c).await)?;
    Ok(held > 0)
}

/// True the first time.
pub(super) async fn settle(
    tx: &mut Tx,
    id: RequestId,
    state: RequestState,
    note: Option<Vec<u8>>,
) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit: u64 = on!(tx, c => sqlx::query(SETTLE).bind(clinic).bind(id).bind(state).bind(note).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(super) async fn led_to(tx: &mut Tx, id: RequestId, visit: VisitId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(LED_TO).bind(clinic).bind(id).bind(visit).execute(c).await.map(drop))?)
}

/// From now on who comes may change it.
pub(super) async fn set_booked(tx: &mut Tx, visit: VisitId, service: ServiceId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query(SET_BOOKED).bind(clinic).bind(visit).bind(service).execute(c).await.map(drop))?,
    )
}

/// What was booked by who comes; none for a visit that was planned for them.
pub(super) async fn booked(tx: &mut Tx, visit: VisitId) -> Result<Option<ServiceId>> {
    let clinic = tx.clinic()?;
    let found: Option<Option<ServiceId>> =
        on!(tx, c => sqlx::query_scalar(BOOKED).bind(clinic).bind(visit).fetch_optional(c).await)?;
    Ok(found.flatten())
}

/// What a request says of whoever asks.
pub(super) const TYPED: Typed = Typed { clinics: WITH_OLD, people: OLD, forget: &[FORGET_TIMES, FORGET] };
