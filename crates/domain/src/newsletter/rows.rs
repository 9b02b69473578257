//! The SQL of newsletters: what is sent, which is the installation's, and how its copies fare, which is each clinic's.
use crate::error::Result;
use crate::tx::Tx;
use model::newsletter::{Audience, CopyState, NewsKind, NewsState};
use model::{ClinicId, MemberId, NewsletterId, Time};

macro_rules! issue {
    () => {
        "select id, kind, audience, subject_en, body_en, subject_es, body_es, state, created_at, started_at, spread_at
         from newsletter "
    };
}

/// Who of `m` is in the audience ($1) of a letter of a kind ($2).
macro_rules! reader {
    () => {
        "m.joined_at is not null and m.deactivated_at is null and ($1 <> 'administrators' or m.is_admin)
         and ($2 <> 'news' or exists (
            select 1 from newsletter_reader r
            where r.clinic_id = m.clinic_id and r.member_id = m.id and r.list = 'news' and r.wanted))
         and ($2 <> 'product' or not exists (
            select 1 from newsletter_reader r
            where r.clinic_id = m.clinic_id and r.member_id = m.id and r.list = 'product' and not r.wanted))"
    };
}

sql! {
    ISSUE = concat!(issue!(), "where id = $1");
    ISSUES = concat!(issue!(), "order by created_at desc, id desc limit $1");
    ISSUE_INSERT = "
        insert into newsletter (id, kind, audience, subject_en, body_en, subject_es, body_es, state, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, 'draft', $8)";
    ISSUE_SAVE = "
        update newsletter set kind = $2, audience = $3, subject_en = $4, body_en = $5, subject_es = $6, body_es = $7
        where id = $1 and state = 'draft'";
    ISSUE_DELETE = "delete from newsletter where id = $1 and state = 'draft'";
    ISSUE_START = "
        update newsletter set state = 'sending', started_at = $2 where id = $1 and state = 'draft'";
    ISSUE_TURN = "update newsletter set state = $3 where id = $1 and state = $2";
    ISSUE_SPREAD = "update newsletter set spread_at = $2 where id = $1 and spread_at is null";

    /// How many would get it now, over all clinics: a number for the operator.
    READERS = concat!("
        select count(*) from member m join identity i on i.id = m.identity_id
        where i.confirmed_at is not null and ", reader!());
    /// The clinics that have not got their copies yet, in order.
    CLINICS_AFTER = "select id from clinic where id > $1 order by id limit $2";
    /// Whose turn it is, over all clinics: what is urgent first.
    DUE = "
        select c.clinic_id, c.newsletter_id, c.member_id from newsletter_copy c
        join newsletter n on n.id = c.newsletter_id
        where n.state = 'sending' and c.state = 'waiting' and c.due_at <= $1
        order by c.rank, c.due_at, c.clinic_id, c.member_id limit $2";
    /// When it is somebody's turn again, over all clinics.
    NEXT = "
        select min(c.due_at) from newsletter_copy c join newsletter n on n.id = c.newsletter_id
        where n.state = 'sending' and c.state = 'waiting'";
    /// How many copies of it are where, over all clinics: numbers for the operator.
    PROGRESS = "select state, count(*) from newsletter_copy where newsletter_id = $1 group by state";

    /// Each reader of the clinic once.
    SPREAD = concat!("
        insert into newsletter_copy (clinic_id, newsletter_id, member_id, state, rank, due_at)
        select m.clinic_id, n.id, m.id, 'waiting', cast($5 as integer), cast($6 as bigint)
        from member m join newsletter n on n.id = $4 where m.clinic_id = $3 and ", reader!(), "
        on conflict (clinic_id, newsletter_id, member_id) do nothing");
    COPY = "
        select state, due_at, handed_at from newsletter_copy
        where clinic_id = $1 and newsletter_id = $2 and member_id = $3";
    /// One of two workers wins.
    HAND = "
        update newsletter_copy set handed_at = $4, due_at = $5, message_hash = $6
        where clinic_id = $1 and newsletter_id = $2 and member_id = $3 and state = 'waiting' and handed_at is null";
    SETTLE = "
        update newsletter_copy set state = $4, settled_at = $5, handed_at = null
        where clinic_id = $1 and newsletter_id = $2 and member_id = $3 and state = 'waiting'";
    LATER = "
        update newsletter_copy set due_at = $4, handed_at = null
        where clinic_id = $1 and newsletter_id = $2 and member_id = $3 and state = 'waiting'";
    /// What is heard of a copy names its message only; whose is it?
    BY_MESSAGE = "select clinic_id, newsletter_id, member_id from newsletter_copy where message_hash = $1";
    /// What whoever brings letters says of one that a mail server has, or may have. What bounced does not arrive later.
    HEARD = "
        update newsletter_copy set state = $4, settled_at = coalesce(settled_at, $5), handed_at = null
        where clinic_id = $1 and newsletter_id = $2 and member_id = $3 and state <> $4
            and (state in ('sent', 'in_doubt') or state = 'waiting' and handed_at is not null)";
    FORGET_COPIES = "delete from newsletter_copy where clinic_id = $1 and member_id = $2";
}

#[derive(sqlx::FromRow)]
pub(super) struct Issue {
    pub id: NewsletterId,
    pub kind: NewsKind,
    pub audience: Audience,
    pub subject_en: String,
    pub body_en: String,
    pub subject_es: String,
    pub body_es: String,
    pub state: NewsState,
    pub created_at: Time,
    pub started_at: Option<Time>,
    pub spread_at: Option<Time>,
}

pub(super) async fn issue(tx: &mut Tx, id: NewsletterId) -> Result<Option<Issue>> {
    Ok(on!(tx, c => sqlx::query_as(ISSUE).bind(id).fetch_optional(c).await)?)
}

/// The newest ones.
pub(super) async fn issues(tx: &mut Tx, most: i64) -> Result<Vec<Issue>> {
    Ok(on!(tx, c => sqlx::query_as(ISSUES).bind(most).fetch_all(c).await)?)
}

pub(super) async fn insert(tx: &mut Tx, issue: &Issue) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(ISSUE_INSERT).bind(issue.id).bind(issue.kind).bind(issue.audience)
        .bind(&issue.subject_en).bind(&issue.body_en).bind(&issue.subject_es).bind(&issue.body_es)
        .bind(issue.created_at).execute(c).await.map(drop))?)
}

/// False when it is no draft any more.
pub(super) async fn save(tx: &mut Tx, issue: &Issue) -> Result<bool> {
    let rows: u64 = on!(tx, c => sqlx::query(ISSUE_SAVE).bind(issue.id).bind(issue.kind).bind(issue.audience)
        .bind(&issue.subject_en).bind(&issue.body_en).bind(&issue.subject_es).bind(&issue.body_es)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// False when it is no draft any more.
pub(super) async fn delete(tx: &mut Tx, id: NewsletterId) -> Result<bool> {
    let rows: u64 = on!(tx, c => sqlx::query(ISSUE_DELETE).bind(id).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// False when it was begun before.
pub(super) async fn start(tx: &mut Tx, id: NewsletterId) -> Result<bool> {
    let now = tx.now();
    let rows: u64 = on!(tx, c => sqlx::query(ISSUE_START).bind(id).bind(now).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// False when it was not in the first state.
pub(super) async fn turn(tx: &mut Tx, id: NewsletterId, from: NewsState, to: NewsState) -> Result<bool> {
    let rows: u64 = on!(tx, c => sqlx::query(ISSUE_TURN).bind(id).bind(from).bind(to).execute(c).await
        .map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn all_spread(tx: &mut Tx, id: NewsletterId) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(ISSUE_SPREAD).bind(id).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn readers(tx: &mut Tx, audience: Audience, kind: NewsKind) -> Result<i64> {
    Ok(on!(tx, c => sqlx::query_scalar(READERS).bind(audience).bind(kind).fetch_one(c).await)?)
}

pub(super) async fn clinics_after(tx: &mut Tx, after: ClinicId, most: i64) -> Result<Vec<ClinicId>> {
    Ok(on!(tx, c => sqlx::query_scalar(CLINICS_AFTER).bind(after).bind(most).fetch_all(c).await)?)
}

/// One reader's copy.
#[derive(Clone, Copy, sqlx::FromRow)]
pub(super) struct Key {
    pub clinic_id: ClinicId,
    pub newsletter_id: NewsletterId,
    pub member_id: MemberId,
}

pub(super) async fn due(tx: &mut Tx, most: i64) -> Result<Vec<Key>> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query_as(DUE).bind(now).bind(most).fetch_all(c).await)?)
}

pub(super) async fn next(tx: &mut Tx) -> Result<Option<Time>> {
    Ok(on!(tx, c => sqlx::query_scalar(NEXT).fetch_one(c).await)?)
}

pub(super) async fn progress(tx: &mut Tx, id: NewsletterId) -> Result<Vec<(CopyState, i64)>> {
    Ok(on!(tx, c => sqlx::query_as(PROGRESS).bind(id).fetch_all(c).await)?)
}

pub(super) async fn spread(tx: &mut Tx, issue: &Issue, rank: i32) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(SPREAD).bind(issue.audience).bind(issue.kind).bind(clinic).bind(issue.id)
        .bind(rank).bind(now).execute(c).await.map(drop))?)
}

#[derive(sqlx::FromRow)]
pub(super) struct CopyRow {
    pub state: CopyState,
    pub due_at: Time,
    pub handed_at: Option<Time>,
}

pub(super) async fn copy(tx: &mut Tx, key: &Key) -> Result<Option<CopyRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(COPY).bind(clinic).bind(key.newsletter_id).bind(key.member_id)
        .fetch_optional(c).await)?)
}

/// True when this worker, and no other, may send it now; another may look again at `until`. It leaves by the name `message`.
pub(super) async fn hand(tx: &mut Tx, key: &Key, until: Time, message: &[u8]) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(HAND).bind(clinic).bind(key.newsletter_id).bind(key.member_id)
        .bind(now).bind(until).bind(message).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

pub(super) async fn by_message(tx: &mut Tx, message: &[u8]) -> Result<Option<Key>> {
    Ok(on!(tx, c => sqlx::query_as(BY_MESSAGE).bind(message).fetch_optional(c).await)?)
}

/// False where it is no news.
pub(super) async fn heard(tx: &mut Tx, key: &Key, state: CopyState) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(HEARD).bind(clinic).bind(key.newsletter_id).bind(key.member_id)
        .bind(state).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

pub(super) async fn settle(tx: &mut Tx, key: &Key, state: CopyState) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(SETTLE).bind(clinic).bind(key.newsletter_id).bind(key.member_id)
        .bind(state).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn later(tx: &mut Tx, key: &Key, at: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(LATER).bind(clinic).bind(key.newsletter_id).bind(key.member_id)
        .bind(at).execute(c).await.map(drop))?)
}

/// What was sent to a member who was deleted.
pub(super) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET_COPIES).bind(clinic).bind(member).execute(c).await.map(drop))?)
}
