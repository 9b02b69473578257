//! The SQL of what members want of newsletters, and of the register of how that came about.
use crate::error::Result;
use crate::tx::Tx;
use model::newsletter::NewsKind;
use model::{Lang, MemberId, Time};

sql! {
    READER = "
        select member_id, list, wanted, confirm_until, bounced_hash from newsletter_reader
        where clinic_id = $1 and member_id = $2 and list = $3";
    BY_STOP = "
        select member_id, list, wanted, confirm_until, bounced_hash from newsletter_reader
        where clinic_id = $1 and stop_hash = $2";
    BY_CONFIRM = "
        select member_id, list, wanted, confirm_until, bounced_hash from newsletter_reader
        where clinic_id = $1 and confirm_hash = $2";
    /// Of a list that one is on without asking.
    READER_MAKE = "
        insert into newsletter_reader (clinic_id, member_id, list, wanted, changed_at, stop_hash)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (clinic_id, member_id, list) do nothing";
    READER_ASK = "
        update newsletter_reader set confirm_hash = $4, confirm_until = $5
        where clinic_id = $1 and member_id = $2 and list = $3";
    /// What is chosen anew is tried anew: an address that refused one letter may take the next.
    READER_SET = "
        update newsletter_reader
        set wanted = $4, changed_at = $5, confirm_hash = null, confirm_until = null, bounced_hash = null
        where clinic_id = $1 and member_id = $2 and list = $3";
    /// In the transaction that hands a letter over: whoever takes it back comes before this, or after.
    TAKE = "
        update newsletter_reader set last_at = $4
        where clinic_id = $1 and member_id = $2 and list = $3 and wanted";
    /// The letter that asks for it went to an address that is not theirs any more.
    UNASK = "
        update newsletter_reader set confirm_hash = null, confirm_until = null
        where clinic_id = $1 and member_id = $2 and confirm_hash is not null";
    BOUNCED = "
        update newsletter_reader set bounced_hash = $4 where clinic_id = $1 and member_id = $2 and list = $3";
    FORGET = "delete from newsletter_reader where clinic_id = $1 and member_id = $2";
    CONSENT = "
        insert into newsletter_consent (id, clinic_id, member_id, list, step, version, lang, source, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    TEXT_KEEP = "
        insert into newsletter_text (version, lang, body, first_at) values ($1, $2, $3, $4)
        on conflict (version, lang) do nothing";
}

/// What a member wants of a list.
#[derive(sqlx::FromRow)]
pub(super) struct Reader {
    pub member_id: MemberId,
    pub list: NewsKind,
    pub wanted: bool,
    pub confirm_until: Option<Time>,
    pub bounced_hash: Option<Vec<u8>>,
}

pub(super) async fn reader(tx: &mut Tx, member: MemberId, list: NewsKind) -> Result<Option<Reader>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(READER).bind(clinic).bind(member).bind(list).fetch_optional(c).await)?)
}

pub(super) async fn by_stop(tx: &mut Tx, hash: &[u8]) -> Result<Option<Reader>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(BY_STOP).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

pub(super) async fn by_confirm(tx: &mut Tx, hash: &[u8]) -> Result<Option<Reader>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(BY_CONFIRM).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

/// A row of theirs, unless there is one.
pub(super) async fn make_reader(
    tx: &mut Tx,
    member: MemberId,
    list: NewsKind,
    wanted: bool,
    stop: &[u8],
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(READER_MAKE).bind(clinic).bind(member).bind(list).bind(wanted).bind(now)
        .bind(stop).execute(c).await.map(drop))?)
}

pub(super) async fn ask(
    tx: &mut Tx,
    member: MemberId,
    list: NewsKind,
    hash: &[u8],
    until: Time,
) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(READER_ASK).bind(clinic).bind(member).bind(list).bind(hash).bind(until)
        .execute(c).await.map(drop))?)
}

pub(super) async fn set(tx: &mut Tx, member: MemberId, list: NewsKind, wanted: bool) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(READER_SET).bind(clinic).bind(member).bind(list).bind(wanted).bind(now)
        .execute(c).await.map(drop))?)
}

/// True for whoever wants it at this moment; nobody changes that before the transaction is over.
pub(super) async fn take(tx: &mut Tx, member: MemberId, list: NewsKind) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(TAKE).bind(clinic).bind(member).bind(list).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

pub(super) async fn unask(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(UNASK).bind(clinic).bind(member).execute(c).await.map(drop))?)
}

pub(super) async fn bounced(tx: &mut Tx, member: MemberId, list: NewsKind, address: &[u8]) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(BOUNCED).bind(clinic).bind(member).bind(list).bind(address)
        .execute(c).await.map(drop))?)
}

/// What was chosen by a member who was deleted. What they agreed to stays.
pub(super) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(member).execute(c).await.map(drop))?)
}

/// One line of the register.
pub(super) struct Consent<'a> {
    pub member: MemberId,
    pub list: NewsKind,
    pub step: &'static str,
    pub version: &'a str,
    pub lang: Lang,
    pub source: &'static str,
}

pub(super) async fn consent(tx: &mut Tx, new: Consent<'_>) -> Result<()> {
    let (id, clinic, now) = (tx.new_uuid(), tx.clinic()?, tx.now());
    let Consent { member, list, step, version, lang, source } = new;
    Ok(on!(tx, c => sqlx::query(CONSENT).bind(id).bind(clinic).bind(member).bind(list).bind(step)
        .bind(version).bind(lang).bind(source).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn keep_text(tx: &mut Tx, version: &str, lang: Lang, body: &str) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(TEXT_KEEP).bind(version).bind(lang).bind(body).bind(now)
        .execute(c).await.map(drop))?)
}
