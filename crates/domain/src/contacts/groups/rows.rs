//! The SQL of groups of contacts.
use crate::error::Result;
use crate::tx::Tx;
use model::{ContactGroupId, ContactId, MemberId, PersonId};
use std::collections::BTreeSet;

macro_rules! group {
    () => {
        "select g.id, g.host_id, g.person_id, g.name, (select count(*) from contact_group_member m
                where m.clinic_id = g.clinic_id and m.group_id = g.id) as people
        from contact_group g where g.clinic_id = $1"
    };
}

sql! {
    ALL = concat!(group!(), " and g.host_id = $2");
    ONE = concat!(group!(), " and g.id = $2");
    COUNT = "select count(*) from contact_group where clinic_id = $1 and host_id = $2";
    INSERT = "
        insert into contact_group (id, clinic_id, host_id, person_id, name, name_hash, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    RENAME = "update contact_group set name = $3, name_hash = $4 where clinic_id = $1 and id = $2";
    REMOVE = "delete from contact_group where clinic_id = $1 and id = $2";
    EMPTY = "delete from contact_group_member where clinic_id = $1 and group_id = $2";
    INSIDE = "select contact_id from contact_group_member where clinic_id = $1 and group_id = $2";
    OF_CONTACT = "select group_id from contact_group_member where clinic_id = $1 and contact_id = $2";
    PUT_IN = "insert into contact_group_member (clinic_id, group_id, contact_id) values ($1, $2, $3)";
    TAKE_OUT = "
        delete from contact_group_member where clinic_id = $1 and group_id = $2 and contact_id = $3";
    LEAVE = "delete from contact_group_member where clinic_id = $1 and contact_id = $2";
}

#[derive(sqlx::FromRow)]
pub(in crate::contacts) struct GroupData {
    pub id: ContactGroupId,
    pub host_id: MemberId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    /// How many are in it.
    pub people: i64,
}

pub(super) async fn all(tx: &mut Tx, host: MemberId) -> Result<Vec<GroupData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ALL).bind(clinic).bind(host).fetch_all(c).await)?)
}

/// Of whichever host of the clinic.
pub(super) async fn one(tx: &mut Tx, id: ContactGroupId) -> Result<Option<GroupData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn count(tx: &mut Tx, host: MemberId) -> Result<i64> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(COUNT).bind(clinic).bind(host).fetch_one(c).await)?)
}

pub(super) async fn insert(
    tx: &mut Tx,
    host: MemberId,
    id: ContactGroupId,
    person: PersonId,
    name: &[u8],
    hash: &[u8],
) -> Result<(), sqlx::Error> {
    let (clinic, now) = (tx.clinic().map_err(|_| sqlx::Error::RowNotFound)?, tx.now());
    on!(tx, c => sqlx::query(INSERT).bind(id).bind(clinic).bind(host).bind(person).bind(name).bind(hash).bind(now)
        .execute(c).await.map(drop))
}

pub(super) async fn rename(
    tx: &mut Tx,
    id: ContactGroupId,
    name: &[u8],
    hash: &[u8],
) -> Result<(), sqlx::Error> {
    let clinic = tx.clinic().map_err(|_| sqlx::Error::RowNotFound)?;
    on!(tx, c => sqlx::query(RENAME).bind(clinic).bind(id).bind(name).bind(hash).execute(c).await.map(drop))
}

/// With everybody's place in it.
pub(super) async fn remove(tx: &mut Tx, id: ContactGroupId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(EMPTY).bind(clinic).bind(id).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

pub(super) async fn inside(tx: &mut Tx, id: ContactGroupId) -> Result<BTreeSet<ContactId>> {
    let clinic = tx.clinic()?;
    let contacts: Vec<ContactId> =
        on!(tx, c => sqlx::query_scalar(INSIDE).bind(clinic).bind(id).fetch_all(c).await)?;
    Ok(contacts.into_iter().collect())
}

pub(super) async fn of_contact(tx: &mut Tx, contact: ContactId) -> Result<BTreeSet<ContactGroupId>> {
    let clinic = tx.clinic()?;
    let groups: Vec<ContactGroupId> =
        on!(tx, c => sqlx::query_scalar(OF_CONTACT).bind(clinic).bind(contact).fetch_all(c).await)?;
    Ok(groups.into_iter().collect())
}

pub(super) async fn put_in(tx: &mut Tx, id: ContactGroupId, contact: ContactId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(PUT_IN).bind(clinic).bind(id).bind(contact).execute(c).await.map(drop))?)
}

pub(super) async fn take_out(tx: &mut Tx, id: ContactGroupId, contact: ContactId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(TAKE_OUT).bind(clinic).bind(id).bind(contact).execute(c).await.map(drop))?)
}

/// Out of every group.
pub(super) async fn leave(tx: &mut Tx, contact: ContactId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(LEAVE).bind(clinic).bind(contact).execute(c).await.map(drop))?)
}
