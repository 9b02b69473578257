//! The SQL of chats: what was said, how far somebody has read, and how long a clinic keeps it.
use crate::error::{OnUnique, Result};
use crate::joining::rules::AFTER_S;
use crate::tx::Tx;
use model::chat::{FILE_MB_DEFAULT, KEPT_H_DEFAULT, LINES_MOST};
use model::{AppError, ChatLineId, ClinicId, MemberId, ParticipantId, PersonId, TalkId, Time, VisitId};

sql! {
    SAY = "
        insert into chat_line (id, clinic_id, visit_id, talk_id, from_id, at, text, request_hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    SAID = "select talk_id from chat_line where clinic_id = $1 and request_hash = $2";
    OF_TALK = "
        select l.id, l.talk_id, l.from_id, l.at, l.text from chat_line l
        where l.clinic_id = $1 and l.visit_id = $2 and l.talk_id = $3 order by l.at desc, l.id desc limit $4";
    TAKE_BACK = "
        update chat_line set text = null, taken_back_at = $5
        where clinic_id = $1 and visit_id = $2 and id = $3 and from_id = $4 and taken_back_at is null";
    TALK_OF = "select talk_id from chat_line where clinic_id = $1 and visit_id = $2 and id = $3 and from_id = $4";
    READ = "select talk_id, read_at from chat_read where clinic_id = $1 and reader_id = $2";
    SET_READ = "
        insert into chat_read (clinic_id, visit_id, reader_id, talk_id, read_at) values ($1, $2, $3, $4, $5)
        on conflict (clinic_id, reader_id, talk_id) do update set read_at = excluded.read_at
        where chat_read.read_at < excluded.read_at";
    /// Of the visits that a member holds: whose lines they have not read, and how many. What was said at the door of a guest
    /// who was removed is not shown any more. From the visits to the lines, for a clinic has many more lines than a host has
    /// visits of these days.
    UNREAD_HELD = "
        select l.visit_id, f.id, f.person_id, f.name, count(*) as count
        from visit v cross join participant me cross join chat_line l cross join participant f
        left join chat_read r on r.clinic_id = $1 and r.reader_id = me.id and r.talk_id = l.talk_id
        where v.clinic_id = $1 and v.host_id = $2 and v.starts_at > $3
            and me.clinic_id = $1 and me.visit_id = v.id and me.member_id = $2 and me.removed_at is null
            and l.clinic_id = $1 and l.visit_id = v.id and l.from_id <> me.id and l.taken_back_at is null
            and f.clinic_id = $1 and f.id = l.from_id and l.at > coalesce(r.read_at, 0)
            and (l.talk_id = l.visit_id or exists (select 1 from participant g
                where g.clinic_id = $1 and g.id = l.talk_id and g.removed_at is null))
        group by l.visit_id, f.id, f.person_id, f.name
        order by l.visit_id, f.id";
    /// The same of the visits of others in which they are a colleague. What is said at the door is for those who hold them.
    UNREAD_JOINED = "
        select l.visit_id, f.id, f.person_id, f.name, count(*) as count
        from participant me cross join visit v cross join chat_line l cross join participant f
        left join chat_read r on r.clinic_id = $1 and r.reader_id = me.id and r.talk_id = l.talk_id
        where me.clinic_id = $1 and me.member_id = $2 and me.role in ('cohost', 'colleague') and me.removed_at is null
            and v.clinic_id = $1 and v.id = me.visit_id and v.host_id <> $2 and v.starts_at > $3
            and l.clinic_id = $1 and l.visit_id = v.id and l.from_id <> me.id and l.taken_back_at is null
            and f.clinic_id = $1 and f.id = l.from_id and l.at > coalesce(r.read_at, 0)
            and (l.talk_id = l.visit_id or me.role = 'cohost' and exists (select 1 from participant g
                where g.clinic_id = $1 and g.id = l.talk_id and g.removed_at is null))
        group by l.visit_id, f.id, f.person_id, f.name
        order by l.visit_id, f.id";
    KEPT = "select kept_h from chat_choice where clinic_id = $1";
    KEEP = "
        insert into chat_choice (clinic_id, kept_h, file_mb) values ($1, $2, $3)
        on conflict (clinic_id) do update set kept_h = excluded.kept_h, file_mb = excluded.file_mb";
    FILE_MB = "select file_mb from chat_choice where clinic_id = $1";
    /// Clinics in which anything is kept.
    WITH_CHAT = "select distinct clinic_id from chat_line";
    /// Visits that ended before `$2`, or that nobody ended and that were over before `$3`.
    OVER = "
        select distinct l.visit_id from chat_line l join visit v on v.clinic_id = l.clinic_id and v.id = l.visit_id
        where l.clinic_id = $1 and (v.ended_at < $2
            or v.ended_at is null and v.ends_at < $3 and (v.reopened_at is null or v.reopened_at < $3))";
    ERASE_READ = "delete from chat_read where clinic_id = $1 and visit_id = $2";
    ERASE = "delete from chat_line where clinic_id = $1 and visit_id = $2";
}

#[derive(sqlx::FromRow)]
pub(super) struct LineRow {
    pub id: ChatLineId,
    pub talk_id: TalkId,
    pub from_id: ParticipantId,
    pub at: Time,
    /// None: taken back.
    pub text: Option<Vec<u8>>,
}

pub(super) struct NewLine<'a> {
    pub id: ChatLineId,
    pub visit: VisitId,
    pub talk: TalkId,
    pub from: ParticipantId,
    pub text: Vec<u8>,
    pub request_hash: &'a [u8],
}

pub(super) async fn say(tx: &mut Tx, new: NewLine<'_>) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let inserted: std::result::Result<(), sqlx::Error> = on!(tx, c => sqlx::query(SAY).bind(new.id).bind(clinic)
        .bind(new.visit).bind(new.talk).bind(new.from).bind(now).bind(new.text).bind(new.request_hash)
        .execute(c).await.map(drop));
    // The same line at the same moment: the page sends it again, and then it is found.
    inserted.on_unique(|| AppError::Unavailable.into())
}

/// Where this was said already.
pub(super) async fn said(tx: &mut Tx, hash: &[u8]) -> Result<Option<TalkId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(SAID).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

/// The newest, latest first. Of each talk so many, so that nobody's words push those of another talk off a page.
pub(super) async fn of_talk(tx: &mut Tx, visit: VisitId, talk: TalkId) -> Result<Vec<LineRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_TALK).bind(clinic).bind(visit).bind(talk).bind(LINES_MOST)
        .fetch_all(c).await)?)
}

/// Where somebody has said this line.
pub(super) async fn talk_of(
    tx: &mut Tx,
    visit: VisitId,
    line: ChatLineId,
    from: ParticipantId,
) -> Result<Option<TalkId>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(TALK_OF).bind(clinic).bind(visit).bind(line).bind(from)
        .fetch_optional(c).await)?)
}

/// True the first time.
pub(super) async fn take_back(
    tx: &mut Tx,
    visit: VisitId,
    line: ChatLineId,
    from: ParticipantId,
) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let hit: u64 = on!(tx, c => sqlx::query(TAKE_BACK).bind(clinic).bind(visit).bind(line).bind(from).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

/// How far somebody has read each talk.
pub(super) async fn read(tx: &mut Tx, reader: ParticipantId) -> Result<Vec<(TalkId, Time)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(READ).bind(clinic).bind(reader).fetch_all(c).await)?)
}

/// True when that is further than before.
pub(super) async fn set_read(
    tx: &mut Tx,
    visit: VisitId,
    reader: ParticipantId,
    talk: TalkId,
    at: Time,
) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit: u64 = on!(tx, c => sqlx::query(SET_READ).bind(clinic).bind(visit).bind(reader).bind(talk).bind(at)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

#[derive(sqlx::FromRow)]
pub(super) struct UnreadRow {
    pub visit_id: VisitId,
    pub id: ParticipantId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    pub count: i64,
}

/// Of visits that began after `after`, or are still to begin.
pub(super) async fn unread(tx: &mut Tx, member: MemberId, after: Time) -> Result<Vec<UnreadRow>> {
    let clinic = tx.clinic()?;
    let mut found: Vec<UnreadRow> =
        on!(tx, c => sqlx::query_as(UNREAD_HELD).bind(clinic).bind(member).bind(after).fetch_all(c).await)?;
    let joined: Vec<UnreadRow> =
        on!(tx, c => sqlx::query_as(UNREAD_JOINED).bind(clinic).bind(member).bind(after).fetch_all(c).await)?;
    found.extend(joined);
    Ok(found)
}

/// Hours after a visit's end.
pub(super) async fn kept_h(tx: &mut Tx) -> Result<i32> {
    let clinic = tx.clinic()?;
    let kept: Option<i32> = on!(tx, c => sqlx::query_scalar(KEPT).bind(clinic).fetch_optional(c).await)?;
    Ok(kept.unwrap_or(i32::from(KEPT_H_DEFAULT)))
}

pub(super) async fn keep(tx: &mut Tx, hours: i32, file_mb: i32) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(KEEP).bind(clinic).bind(hours).bind(file_mb).execute(c).await.map(drop))?)
}

/// Megabytes of one file.
pub(super) async fn file_mb(tx: &mut Tx) -> Result<i32> {
    let clinic = tx.clinic()?;
    let most: Option<i32> = on!(tx, c => sqlx::query_scalar(FILE_MB).bind(clinic).fetch_optional(c).await)?;
    Ok(most.unwrap_or(i32::from(FILE_MB_DEFAULT)))
}

pub(super) async fn with_chat(tx: &mut Tx) -> Result<Vec<ClinicId>> {
    Ok(on!(tx, c => sqlx::query_scalar(WITH_CHAT).fetch_all(c).await)?)
}

/// Visits over before a moment of which something is kept.
pub(super) async fn over(tx: &mut Tx, before: Time) -> Result<Vec<VisitId>> {
    let (clinic, unended) = (tx.clinic()?, before.plus_seconds(-AFTER_S));
    Ok(on!(tx, c => sqlx::query_scalar(OVER).bind(clinic).bind(before).bind(unended).fetch_all(c).await)?)
}

pub(super) async fn erase(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(ERASE_READ).bind(clinic).bind(visit).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(ERASE).bind(clinic).bind(visit).execute(c).await.map(drop))?)
}
