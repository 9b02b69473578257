//! The SQL of contacts.
use super::card::Hashes;
use crate::error::Result;
use crate::tx::Tx;
use model::contacts::ContactSource;
use model::{ContactGroupId, ContactId, Lang, MemberId, PersonId, Time};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! columns {
    () => {
        "c.id, c.host_id, c.person_id, c.name, c.display_name, c.email, c.phone, c.external_id, c.notes, c.zone,
         c.lang, c.used_at"
    };
}

/// Those of the host `$2` of whom a column says what it says of another one, too; whoever was used last first.
macro_rules! alike {
    ($column:literal) => {
        concat!(
            "
        select c.id, c.",
            $column,
            " from contact c
        where c.clinic_id = $1 and c.host_id = $2 and c.",
            $column,
            " in (
            select k.",
            $column,
            " from contact k where k.clinic_id = $1 and k.host_id = $2 and k.",
            $column,
            " is not null
            group by k.",
            $column,
            " having count(*) > 1)
        order by c.used_at desc, c.id desc limit $3"
        )
    };
}

sql! {
    FIND = "select id, person_id from contact where clinic_id = $1 and host_id = $2 and match_hash = $3";
    ONE = concat!("select ", columns!(), " from contact c where c.clinic_id = $1 and c.id = $2");
    SAVE = "
        insert into contact (id, clinic_id, host_id, person_id, match_hash, name, display_name, email, phone,
            external_id, notes, name_hash, mail_hash, phone_hash, external_hash, zone, lang, used_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict (id) do update set match_hash = excluded.match_hash, name = excluded.name,
            display_name = excluded.display_name, email = excluded.email, phone = excluded.phone,
            external_id = excluded.external_id, notes = excluded.notes, name_hash = excluded.name_hash,
            mail_hash = excluded.mail_hash, phone_hash = excluded.phone_hash,
            external_hash = excluded.external_hash, zone = excluded.zone, lang = excluded.lang,
            used_at = excluded.used_at";
    CAME_BY = "update contact set source = $3 where clinic_id = $1 and person_id = $2";
    FORGET_WORDS = "delete from contact_word where clinic_id = $1 and contact_id = $2";
    /// Eight at a time, for a name has a dozen beginnings and a file ten thousand names.
    ADD_WORDS = "
        insert into contact_word (clinic_id, contact_id, word_hash)
        values ($1, $2, $3), ($1, $2, $4), ($1, $2, $5), ($1, $2, $6),
            ($1, $2, $7), ($1, $2, $8), ($1, $2, $9), ($1, $2, $10)
        on conflict do nothing";
    FORGET_ALL_WORDS = "
        delete from contact_word where clinic_id = $1 and contact_id in (
            select c.id from contact c where c.clinic_id = $1 and c.host_id = $2)";
    FORGET_ALL = "delete from contact where clinic_id = $1 and host_id = $2";
    FORGET = "delete from contact where clinic_id = $1 and id = $2";
    /// What visits say of the same person is sealed by the same key.
    USED = "
        select (select count(*) from participant where clinic_id = $1 and person_id = $2)
            + (select count(*) from visit where clinic_id = $1 and person_id = $2)";
    /// The hash only tells the beginning: what is found is looked at once it is open.
    WITH_WORD = concat!("select ", columns!(), " from contact c
        join contact_word w on w.clinic_id = c.clinic_id and w.contact_id = c.id
        where c.clinic_id = $1 and c.host_id = $2 and w.word_hash = $3
            and (c.used_at < $4 or c.used_at = $4 and c.id < $5)
        order by c.used_at desc, c.id desc limit $6");
    PAGE = concat!("select ", columns!(), " from contact c
        where c.clinic_id = $1 and c.host_id = $2 and (c.used_at < $3 or c.used_at = $3 and c.id < $4)
        order by c.used_at desc, c.id desc limit $5");
    PAGE_OF_GROUP = concat!("select ", columns!(), " from contact_group_member m
        join contact c on c.clinic_id = m.clinic_id and c.id = m.contact_id
        where m.clinic_id = $1 and m.group_id = $2 and (c.used_at < $3 or c.used_at = $3 and c.id < $4)
        order by c.used_at desc, c.id desc limit $5");
    KNOWN = "
        select id, mail_hash, external_hash, name_hash from contact
        where clinic_id = $1 and host_id = $2 and (mail_hash is not null or external_hash is not null)
        order by used_at desc, id";
    SAME_MAIL = alike!("mail_hash");
    SAME_PHONE = alike!("phone_hash");
    SAME_NAME = alike!("name_hash");
    /// Of whom somebody has said that they are two people.
    APART = "
        select a.one_id, a.other_id from contact_apart a
        join contact c on c.clinic_id = a.clinic_id and c.id = a.one_id
        where a.clinic_id = $1 and c.host_id = $2";
    SET_APART = "
        insert into contact_apart (clinic_id, one_id, other_id) values ($1, $2, $3) on conflict do nothing";
    FORGET_APART = "delete from contact_apart where clinic_id = $1 and (one_id = $2 or other_id = $2)";
    FORGET_ALL_APART = "
        delete from contact_apart where clinic_id = $1 and one_id in (
            select c.id from contact c where c.clinic_id = $1 and c.host_id = $2)";
}

#[derive(sqlx::FromRow)]
pub(super) struct ContactRow {
    pub id: ContactId,
    pub host_id: MemberId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    pub display_name: Option<Vec<u8>>,
    pub email: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
    pub external_id: Option<Vec<u8>>,
    pub notes: Option<Vec<u8>>,
    pub zone: String,
    pub lang: Lang,
    pub used_at: Time,
}

/// Behind which the next page begins.
pub(super) type After = (Time, ContactId);

/// Before everybody.
pub(super) const FIRST: After = (Time(i64::MAX), ContactId(uuid::Uuid::max()));

pub(super) async fn find(
    tx: &mut Tx,
    host: MemberId,
    match_hash: &[u8],
) -> Result<Option<(ContactId, PersonId)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(FIND).bind(clinic).bind(host).bind(match_hash).fetch_optional(c).await)?)
}

/// Of whichever host of the clinic.
pub(super) async fn one(tx: &mut Tx, id: ContactId) -> Result<Option<ContactRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(id).fetch_optional(c).await)?)
}

/// A contact as the table takes it, sealed.
pub(super) struct Sealed {
    pub id: ContactId,
    pub host: MemberId,
    pub person: PersonId,
    pub match_hash: Vec<u8>,
    pub name: Vec<u8>,
    pub display_name: Option<Vec<u8>>,
    pub email: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
    pub external_id: Option<Vec<u8>>,
    pub notes: Option<Vec<u8>>,
    pub hashes: Hashes,
    pub zone: String,
    pub lang: Lang,
    pub used_at: Time,
}

pub(super) async fn save(tx: &mut Tx, new: Sealed) -> Result<()> {
    let (clinic, hashes) = (tx.clinic()?, new.hashes);
    on!(tx, c => sqlx::query(SAVE).bind(new.id).bind(clinic).bind(new.host).bind(new.person).bind(new.match_hash)
        .bind(new.name).bind(new.display_name).bind(new.email).bind(new.phone).bind(new.external_id).bind(new.notes)
        .bind(hashes.name).bind(hashes.mail).bind(hashes.phone).bind(hashes.external).bind(new.zone).bind(new.lang)
        .bind(new.used_at).execute(c).await.map(drop))?;
    Ok(())
}

/// Of somebody who is new in the book: by which way what it says of them came in. What is not said came by planning.
pub(super) async fn came_by(tx: &mut Tx, person: PersonId, source: ContactSource) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(CAME_BY).bind(clinic).bind(person).bind(source).execute(c).await.map(drop))?)
}

pub(super) async fn forget_words(tx: &mut Tx, contact: ContactId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(FORGET_WORDS).bind(clinic).bind(contact).execute(c).await.map(drop))?)
}

pub(super) async fn add_words(tx: &mut Tx, contact: ContactId, hashes: &[Vec<u8>]) -> Result<()> {
    let clinic = tx.clinic()?;
    for some in hashes.chunks(8) {
        // The last one again where there are fewer: it is taken once.
        let [a, b, d, e, f, g, h, i] = std::array::from_fn(|at| some[at.min(some.len() - 1)].clone());
        on!(tx, c => sqlx::query(ADD_WORDS).bind(clinic).bind(contact).bind(a).bind(b).bind(d).bind(e).bind(f).bind(g)
            .bind(h).bind(i).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// The whole address book of one host.
pub(super) async fn forget_all(tx: &mut Tx, host: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(FORGET_ALL_APART).bind(clinic).bind(host).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(FORGET_ALL_WORDS).bind(clinic).bind(host).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(FORGET_ALL).bind(clinic).bind(host).execute(c).await.map(drop))?)
}

/// The row alone; its words and its places in groups go before.
pub(super) async fn forget(tx: &mut Tx, contact: ContactId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(FORGET_APART).bind(clinic).bind(contact).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(FORGET).bind(clinic).bind(contact).execute(c).await.map(drop))?)
}

/// Does a visit hold anything that is sealed by this key?
pub(super) async fn is_used(tx: &mut Tx, person: PersonId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let used: i64 = on!(tx, c => sqlx::query_scalar(USED).bind(clinic).bind(person).fetch_one(c).await)?;
    Ok(used > 0)
}

pub(super) async fn with_word(
    tx: &mut Tx,
    host: MemberId,
    hash: &[u8],
    (at, last): After,
    most: i64,
) -> Result<Vec<ContactRow>> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query_as(WITH_WORD).bind(clinic).bind(host).bind(hash).bind(at).bind(last).bind(most)
        .fetch_all(c).await)?,
    )
}

/// Whoever was used last first.
pub(super) async fn page(
    tx: &mut Tx,
    host: MemberId,
    (at, last): After,
    most: i64,
) -> Result<Vec<ContactRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(PAGE).bind(clinic).bind(host).bind(at).bind(last).bind(most)
        .fetch_all(c).await)?)
}

pub(super) async fn page_of_group(
    tx: &mut Tx,
    group: ContactGroupId,
    (at, last): After,
    most: i64,
) -> Result<Vec<ContactRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(PAGE_OF_GROUP).bind(clinic).bind(group).bind(at).bind(last).bind(most)
        .fetch_all(c).await)?)
}

/// By which a line of a file finds them.
#[derive(sqlx::FromRow)]
pub(super) struct Known {
    pub id: ContactId,
    pub mail_hash: Option<Vec<u8>>,
    pub external_hash: Option<Vec<u8>>,
    pub name_hash: Option<Vec<u8>>,
}

pub(super) async fn known(tx: &mut Tx, host: MemberId) -> Result<Vec<Known>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(KNOWN).bind(clinic).bind(host).fetch_all(c).await)?)
}

/// Of those who share one thing, each two are offered. Higher: a family, or a ward with one telephone, fills the page. Lower:
/// some of them are offered only when others are merged.
const ALIKE_MOST: usize = 8;

/// Newer and older of each two who share an address, a phone number or a name; without those who are two people.
pub(super) async fn pairs(tx: &mut Tx, host: MemberId, most: usize) -> Result<Vec<(ContactId, ContactId)>> {
    let mut seen = apart(tx, host).await?;
    let mut pairs = Vec::new();
    for statement in [SAME_MAIL, SAME_PHONE, SAME_NAME] {
        let mut found = Vec::new();
        let mut alike: BTreeMap<Vec<u8>, Vec<ContactId>> = BTreeMap::new();
        for (older, hash) in who_is_alike(tx, statement, host, most * ALIKE_MOST).await? {
            let newer = alike.entry(hash).or_default();
            if newer.len() < ALIKE_MOST {
                found.extend(newer.iter().map(|newer| (*newer, older)));
                newer.push(older);
            }
        }
        pairs.extend(found.into_iter().filter(|(one, other)| seen.insert(in_order(*one, *other))).take(most));
    }
    Ok(pairs)
}

async fn who_is_alike(
    tx: &mut Tx,
    statement: &'static str,
    host: MemberId,
    most: usize,
) -> Result<Vec<(ContactId, Vec<u8>)>> {
    let (clinic, most) = (tx.clinic()?, i64::try_from(most).unwrap_or(i64::MAX));
    Ok(on!(tx, c => sqlx::query_as(statement).bind(clinic).bind(host).bind(most).fetch_all(c).await)?)
}

/// As the table has two: the smaller id first.
fn in_order(one: ContactId, other: ContactId) -> (ContactId, ContactId) {
    (one.min(other), one.max(other))
}

async fn apart(tx: &mut Tx, host: MemberId) -> Result<BTreeSet<(ContactId, ContactId)>> {
    let clinic = tx.clinic()?;
    let pairs: Vec<(ContactId, ContactId)> =
        on!(tx, c => sqlx::query_as(APART).bind(clinic).bind(host).fetch_all(c).await)?;
    Ok(pairs.into_iter().collect())
}

/// From now on they are two people.
pub(super) async fn set_apart(tx: &mut Tx, one: ContactId, other: ContactId) -> Result<()> {
    let (clinic, (one, other)) = (tx.clinic()?, in_order(one, other));
    on!(tx, c => sqlx::query(SET_APART).bind(clinic).bind(one).bind(other).execute(c).await.map(drop))?;
    Ok(())
}
