//! The SQL of files in the chat.
use crate::error::Result;
use crate::tx::Tx;
use model::chat::{ChatFile, FileKind};
use model::{ChatLineId, ParticipantId, TalkId, Time, VisitId};

sql! {
    INSERT = "
        insert into chat_file (id, clinic_id, visit_id, kind, bytes, at, file_key)
        values ($1, $2, $3, $4, $5, $6, $7)";
    ONE = "
        select l.talk_id, l.from_id, l.text, f.kind, f.bytes, f.file_key
        from chat_file f join chat_line l on l.clinic_id = f.clinic_id and l.id = f.id
        where f.clinic_id = $1 and f.visit_id = $2 and f.id = $3 and l.text is not null";
    OF_VISIT = "select id, kind, bytes from chat_file where clinic_id = $1 and visit_id = $2";
    OF_DAY = "
        select cast(coalesce(sum(bytes), 0) as bigint) from chat_file
        where clinic_id = $1 and visit_id = $2 and at > $3";
    KNOWN = "select count(*) from chat_file where clinic_id = $1 and id = $2";
    DELETE = "delete from chat_file where clinic_id = $1 and visit_id = $2 and id = $3";
    ERASE = "delete from chat_file where clinic_id = $1 and visit_id = $2";
}

#[derive(sqlx::FromRow)]
pub(in crate::chat) struct FileRow {
    pub id: ChatLineId,
    kind: String,
    bytes: i64,
}

impl FileRow {
    pub fn shown(&self) -> ChatFile {
        ChatFile { kind: FileKind::named(&self.kind), bytes: self.bytes }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct WholeRow {
    pub talk_id: TalkId,
    pub from_id: ParticipantId,
    pub text: Vec<u8>,
    pub kind: String,
    pub bytes: i64,
    pub file_key: Vec<u8>,
}

pub(super) struct NewRow {
    pub id: ChatLineId,
    pub visit: VisitId,
    pub file: ChatFile,
    pub key: Vec<u8>,
}

pub(super) async fn insert(tx: &mut Tx, new: NewRow) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(INSERT).bind(new.id).bind(clinic).bind(new.visit).bind(new.file.kind.name())
        .bind(new.file.bytes).bind(now).bind(new.key).execute(c).await.map(drop))?)
}

/// With its line, unless that was taken back.
pub(super) async fn one(tx: &mut Tx, visit: VisitId, line: ChatLineId) -> Result<Option<WholeRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(visit).bind(line).fetch_optional(c).await)?)
}

pub(in crate::chat) async fn of_visit(tx: &mut Tx, visit: VisitId) -> Result<Vec<FileRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_VISIT).bind(clinic).bind(visit).fetch_all(c).await)?)
}

/// Bytes that were sent in a visit after a moment.
pub(super) async fn of_day(tx: &mut Tx, visit: VisitId, after: Time) -> Result<i64> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(OF_DAY).bind(clinic).bind(visit).bind(after).fetch_one(c).await)?)
}

pub(super) async fn is_known(tx: &mut Tx, line: ChatLineId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let count: i64 = on!(tx, c => sqlx::query_scalar(KNOWN).bind(clinic).bind(line).fetch_one(c).await)?;
    Ok(count > 0)
}

/// True when there was one.
pub(in crate::chat) async fn delete(tx: &mut Tx, visit: VisitId, line: ChatLineId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let hit: u64 = on!(tx, c => sqlx::query(DELETE).bind(clinic).bind(visit).bind(line)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(hit == 1)
}

pub(in crate::chat) async fn erase(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ERASE).bind(clinic).bind(visit).execute(c).await.map(drop))?)
}
