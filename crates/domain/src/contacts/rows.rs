//! The SQL of contacts.
use crate::error::Result;
use crate::tx::Tx;
use crate::visits::rules::PlannedGuest;
use model::{ContactId, Lang, MemberId, PersonId};

sql! {
    FIND = "select id, person_id from contact where clinic_id = $1 and host_id = $2 and match_hash = $3";
    ONE = "
        select id, person_id, name, email, zone, lang from contact
        where clinic_id = $1 and host_id = $2 and id = $3";
    SAVE = "
        insert into contact (id, clinic_id, host_id, person_id, match_hash, name, email, zone, lang, used_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (id) do update set match_hash = excluded.match_hash, name = excluded.name, email = excluded.email, zone = excluded.zone,
            lang = excluded.lang, used_at = excluded.used_at";
    FORGET_WORDS = "delete from contact_word where clinic_id = $1 and contact_id = $2";
    ADD_WORD = "insert into contact_word (clinic_id, contact_id, word_hash) values ($1, $2, $3)";
    FORGET_ALL_WORDS = "
        delete from contact_word where clinic_id = $1 and contact_id in (
            select c.id from contact c where c.clinic_id = $1 and c.host_id = $2)";
    FORGET_ALL = "delete from contact where clinic_id = $1 and host_id = $2";
    /// Far more than are offered, because the hash only tells the beginning.
    WITH_WORD = "
        select c.id, c.person_id, c.name, c.email, c.zone, c.lang from contact c
        join contact_word w on w.clinic_id = c.clinic_id and w.contact_id = c.id
        where c.clinic_id = $1 and c.host_id = $2 and w.word_hash = $3
        order by c.used_at desc limit 50";
}

#[derive(sqlx::FromRow)]
pub(super) struct ContactRow {
    pub id: ContactId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    pub email: Option<Vec<u8>>,
    pub zone: String,
    pub lang: Lang,
}

pub(super) async fn find(
    tx: &mut Tx,
    host: MemberId,
    match_hash: &[u8],
) -> Result<Option<(ContactId, PersonId)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(FIND).bind(clinic).bind(host).bind(match_hash).fetch_optional(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, host: MemberId, id: ContactId) -> Result<Option<ContactRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(host).bind(id).fetch_optional(c).await)?)
}

#[allow(clippy::too_many_arguments)] // One row, column by column.
pub(super) async fn save(
    tx: &mut Tx,
    host: MemberId,
    id: ContactId,
    person: PersonId,
    match_hash: &[u8],
    name: Vec<u8>,
    email: Option<Vec<u8>>,
    guest: &PlannedGuest,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(SAVE).bind(id).bind(clinic).bind(host).bind(person).bind(match_hash).bind(name)
        .bind(email).bind(guest.zone.name()).bind(guest.lang).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn set_words(tx: &mut Tx, contact: ContactId, hashes: Vec<Vec<u8>>) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(FORGET_WORDS).bind(clinic).bind(contact).execute(c).await.map(drop))?;
    for hash in hashes {
        on!(tx, c => sqlx::query(ADD_WORD).bind(clinic).bind(contact).bind(hash).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// The whole address book of one host.
pub(super) async fn forget_all(tx: &mut Tx, host: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(FORGET_ALL_WORDS).bind(clinic).bind(host).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(FORGET_ALL).bind(clinic).bind(host).execute(c).await.map(drop))?)
}

pub(super) async fn with_word(tx: &mut Tx, host: MemberId, hash: &[u8]) -> Result<Vec<ContactRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(WITH_WORD).bind(clinic).bind(host).bind(hash).fetch_all(c).await)?)
}
