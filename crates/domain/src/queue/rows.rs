//! The SQL of lines: whose they are, who is there for them, and who stands in them.
use super::rules::WAITS_COUNTED;
use crate::error::{OnUnique, Result};
use crate::tidying::Typed;
use crate::tx::Tx;
use model::queue::{Sentence, TicketState};
use model::{AppError, GroupId, Lang, MemberId, PersonId, QueueId, SignInId, TicketId, Time, VisitId};

macro_rules! queue {
    () => {
        "select q.id, q.group_id, q.host_id, q.name, q.is_on, q.registers from queue q
        where q.clinic_id = $1 and q.retired_at is null"
    };
}

macro_rules! ticket {
    () => {
        "select t.id, t.queue_id, t.host_id, t.from_id, t.person_id, t.name, t.email, t.phone, t.note, t.zone, t.lang,
            t.state, t.sentence, t.asked_at, t.seen_at, t.answered_by, t.visit_id
        from queue_ticket t where t.clinic_id = $1"
    };
}

sql! {
    ALL = concat!(queue!(), " order by q.created_at, q.id");
    ONE = concat!(queue!(), " and q.id = $2");
    /// Also of one that is gone.
    NAME = "select name from queue where clinic_id = $1 and id = $2";
    INSERT = "
        insert into queue (id, clinic_id, group_id, host_id, name, is_on, registers, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    SAVE = "
        update queue set group_id = $3, host_id = $4, name = $5, is_on = $6, registers = $7
        where clinic_id = $1 and id = $2";
    RETIRE = "update queue set retired_at = $3, is_on = false where clinic_id = $1 and id = $2";
    /// Whoever stands in a line that is gone.
    TURN_AWAY = "
        update queue_ticket set state = 'declined', sentence = 'call', answered_at = $3
        where clinic_id = $1 and queue_id = $2 and state = 'waits'";
    /// Who serves which line: whoever holds visits now.
    SERVING = "
        select q.id, m.id from queue q join member m on m.clinic_id = q.clinic_id
        where q.clinic_id = $1 and q.retired_at is null and m.is_host and m.joined_at is not null
            and m.deactivated_at is null and (m.id = q.host_id or exists (
                select 1 from people_group_member g
                where g.clinic_id = q.clinic_id and g.group_id = q.group_id and g.member_id = m.id))";
    HOSTS = "
        select m.id from member m
        where m.clinic_id = $1 and m.is_host and m.joined_at is not null and m.deactivated_at is null";
    /// Who is there, by a sign-in that stands.
    AVAILABLE = "
        select a.host_id from host_available a
        where a.clinic_id = $1 and a.open_until > $2 and exists (
            select 1 from sign_in s where s.clinic_id = a.clinic_id and s.id = a.sign_in_id)";
    UNTIL = "
        select a.open_until from host_available a
        where a.clinic_id = $1 and a.host_id = $2 and a.open_until > $3 and exists (
            select 1 from sign_in s where s.clinic_id = a.clinic_id and s.id = a.sign_in_id)";
    BE_THERE = "
        insert into host_available (clinic_id, host_id, sign_in_id, since, open_until) values ($1, $2, $3, $4, $5)
        on conflict (clinic_id, host_id) do update set
            sign_in_id = excluded.sign_in_id, since = excluded.since, open_until = excluded.open_until";
    STAY = "
        update host_available set open_until = $4 where clinic_id = $1 and host_id = $2 and open_until > $3";
    GO = "delete from host_available where clinic_id = $1 and host_id = $2";
    /// Whoever came today and whose page was open not long ago, the longest wait first.
    WAITING = concat!(ticket!(), " and t.state = 'waits' and t.asked_at >= $2 and t.seen_at > $3
        order by t.asked_at, t.id");
    TICKET = concat!(ticket!(), " and t.id = $2");
    FIND = "select id from queue_ticket where clinic_id = $1 and request_hash = $2";
    ADD = "
        insert into queue_ticket (id, clinic_id, queue_id, person_id, name, email, phone, zone, lang, state,
            request_hash, asked_at, seen_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
    SEE = "update queue_ticket set seen_at = $3 where clinic_id = $1 and id = $2 and state = 'waits'";
    SETTLE = "
        update queue_ticket set state = $3, answered_at = $4, answered_by = $5, sentence = $6, note = $7
        where clinic_id = $1 and id = $2 and state = 'waits'";
    HAND = "
        update queue_ticket set queue_id = $3, host_id = $4, from_id = $5
        where clinic_id = $1 and id = $2 and state = 'waits'";
    LED_TO = "update queue_ticket set visit_id = $3 where clinic_id = $1 and id = $2";
    SERVED = "
        select asked_at, answered_at from queue_ticket
        where clinic_id = $1 and queue_id = $2 and state = 'accepted' and answered_at is not null
        order by answered_at desc limit $3";
    /// Clinics in which somebody asked so long ago.
    WITH_OLD = "select distinct clinic_id from queue_ticket where asked_at < $1";
    OLD = "select person_id from queue_ticket where clinic_id = $1 and asked_at < $2";
    FORGET = "delete from queue_ticket where clinic_id = $1 and asked_at < $2";
}

#[derive(Clone, sqlx::FromRow)]
pub(super) struct QueueData {
    pub id: QueueId,
    pub group_id: Option<GroupId>,
    pub host_id: Option<MemberId>,
    pub name: String,
    pub is_on: bool,
    pub registers: bool,
}

#[derive(Clone, sqlx::FromRow)]
pub(super) struct TicketData {
    pub id: TicketId,
    pub queue_id: QueueId,
    /// Handed over to them alone.
    pub host_id: Option<MemberId>,
    pub from_id: Option<MemberId>,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    pub email: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
    pub note: Option<Vec<u8>>,
    pub zone: String,
    pub lang: Lang,
    pub state: TicketState,
    pub sentence: Option<Sentence>,
    pub asked_at: Time,
    pub seen_at: Time,
    pub answered_by: Option<MemberId>,
    /// What came of it.
    pub visit_id: Option<VisitId>,
}

pub(super) async fn all(tx: &mut Tx) -> Result<Vec<QueueData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ALL).bind(clinic).fetch_all(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, id: QueueId) -> Result<Option<QueueData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn name(tx: &mut Tx, id: QueueId) -> Result<Option<String>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(NAME).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn insert(tx: &mut Tx, new: &QueueData) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic).bind(new.group_id).bind(new.host_id)
        .bind(new.name.as_str()).bind(new.is_on).bind(new.registers).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn save(tx: &mut Tx, new: &QueueData) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE).bind(clinic).bind(new.id).bind(new.group_id).bind(new.host_id)
        .bind(new.name.as_str()).bind(new.is_on).bind(new.registers).execute(c).await.map(drop))?)
}

pub(super) async fn retire(tx: &mut Tx, id: QueueId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(RETIRE).bind(clinic).bind(id).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn turn_away(tx: &mut Tx, id: QueueId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(TURN_AWAY).bind(clinic).bind(id).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn serving(tx: &mut Tx) -> Result<Vec<(QueueId, MemberId)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(SERVING).bind(clinic).fetch_all(c).await)?)
}

/// Whoever holds visits now.
pub(super) async fn hosts(tx: &mut Tx) -> Result<Vec<MemberId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(HOSTS).bind(clinic).fetch_all(c).await)?)
}

pub(super) async fn available(tx: &mut Tx) -> Result<Vec<MemberId>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_scalar(AVAILABLE).bind(clinic).bind(now).fetch_all(c).await)?)
}

/// Until when this host is there.
pub(super) async fn until(tx: &mut Tx, host: MemberId) -> Result<Option<Time>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_scalar(UNTIL).bind(clinic).bind(host).bind(now).fetch_optional(c).await)?)
}

pub(super) async fn be_there(tx: &mut Tx, host: MemberId, by: SignInId, until: Time) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(BE_THERE).bind(clinic).bind(host).bind(by).bind(now).bind(until)
        .execute(c).await.map(drop))?)
}

/// False for who is not there any more.
pub(super) async fn stay(tx: &mut Tx, host: MemberId, until: Time) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit: u64 = on!(tx, c => sqlx::query(STAY).bind(clinic).bind(host).bind(now).bind(until)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// True when they were there.
pub(super) async fn go(tx: &mut Tx, host: MemberId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit: u64 = on!(tx, c => sqlx::query(GO).bind(clinic).bind(host)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// Who came after `day`, and whose page was open after `seen`.
pub(super) async fn waiting(tx: &mut Tx, day: Time, seen: Time) -> Result<Vec<TicketData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(WAITING).bind(clinic).bind(day).bind(seen).fetch_all(c).await)?)
}

pub(super) async fn ticket(tx: &mut Tx, id: TicketId) -> Result<Option<TicketData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(TICKET).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn find(tx: &mut Tx, hash: &[u8]) -> Result<Option<TicketId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(FIND).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

pub(super) struct NewTicket<'a> {
    pub id: TicketId,
    pub queue: QueueId,
    pub person: PersonId,
    pub name: Vec<u8>,
    pub email: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
    pub zone: &'a str,
    pub lang: Lang,
    pub request_hash: &'a [u8],
}

pub(super) async fn add(tx: &mut Tx, new: NewTicket<'_>) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let inserted: std::result::Result<(), sqlx::Error> = on!(tx, c => sqlx::query(ADD).bind(new.id).bind(clinic)
        .bind(new.queue).bind(new.person).bind(new.name).bind(new.email).bind(new.phone).bind(new.zone)
        .bind(new.lang).bind(TicketState::Waits).bind(new.request_hash).bind(now)
        .execute(c).await.map(drop));
    // The same form at the same moment: the second one finds it when it is sent again.
    inserted.on_unique(|| AppError::Unavailable.into())
}

/// Their page is open.
pub(super) async fn see(tx: &mut Tx, id: TicketId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(SEE).bind(clinic).bind(id).bind(now).execute(c).await.map(drop))?)
}

/// What came of somebody who waits.
pub(super) struct Settled {
    pub state: TicketState,
    pub by: Option<MemberId>,
    pub sentence: Option<Sentence>,
    pub note: Option<Vec<u8>>,
}

/// True for whoever settles it; of two at once, one.
pub(super) async fn settle(tx: &mut Tx, id: TicketId, to: Settled) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit: u64 = on!(tx, c => sqlx::query(SETTLE).bind(clinic).bind(id).bind(to.state).bind(now).bind(to.by)
        .bind(to.sentence).bind(to.note).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// True while they wait.
pub(super) async fn hand(
    tx: &mut Tx,
    id: TicketId,
    queue: QueueId,
    host: Option<MemberId>,
    from: MemberId,
) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit: u64 = on!(tx, c => sqlx::query(HAND).bind(clinic).bind(id).bind(queue).bind(host).bind(from)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(super) async fn led_to(tx: &mut Tx, id: TicketId, visit: VisitId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(LED_TO).bind(clinic).bind(id).bind(visit).execute(c).await.map(drop))?)
}

/// How long those waited who were served last, in seconds.
pub(super) async fn served(tx: &mut Tx, queue: QueueId) -> Result<Vec<i64>> {
    let clinic = tx.clinic()?;
    let waits: Vec<(Time, Time)> = on!(tx, c => sqlx::query_as(SERVED).bind(clinic).bind(queue)
        .bind(WAITS_COUNTED).fetch_all(c).await)?;
    Ok(waits.into_iter().map(|(asked, answered)| answered.seconds_since(asked)).collect())
}

/// What a ticket says of whoever asks.
pub(super) const TYPED: Typed = Typed { clinics: WITH_OLD, people: OLD, forget: &[FORGET] };
