//! The SQL of groups.
use crate::error::Result;
use crate::tx::Tx;
use model::{GroupId, MemberId, PersonId};
use std::collections::BTreeSet;

macro_rules! group {
    () => {
        "select g.id, g.person_id, g.name, (select count(*) from people_group_member m
                where m.clinic_id = g.clinic_id and m.group_id = g.id) as people
        from people_group g where g.clinic_id = $1"
    };
}

sql! {
    ALL = group!();
    ONE = concat!(group!(), " and g.id = $2");
    COUNT = "select count(*) from people_group where clinic_id = $1";
    INSERT = "
        insert into people_group (id, clinic_id, person_id, name, name_hash, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    RENAME = "update people_group set name = $3, name_hash = $4 where clinic_id = $1 and id = $2";
    REMOVE = "delete from people_group where clinic_id = $1 and id = $2";
    MEMBERS = "select member_id from people_group_member where clinic_id = $1 and group_id = $2";
    PUT_IN = "insert into people_group_member (clinic_id, group_id, member_id) values ($1, $2, $3)";
    TAKE_OUT = "delete from people_group_member where clinic_id = $1 and group_id = $2 and member_id = $3";
    EMPTY = "delete from people_group_member where clinic_id = $1 and group_id = $2";
    LEAVE = "delete from people_group_member where clinic_id = $1 and member_id = $2";
    SCHEDULERS = "select scheduler_id from scheduler_group where clinic_id = $1 and group_id = $2";
    GIVEN = "select group_id from scheduler_group where clinic_id = $1 and scheduler_id = $2";
    GIVE = "insert into scheduler_group (clinic_id, scheduler_id, group_id) values ($1, $2, $3)";
    GIVE_NONE = "delete from scheduler_group where clinic_id = $1 and scheduler_id = $2";
    GIVEN_TO_NOBODY = "delete from scheduler_group where clinic_id = $1 and group_id = $2";
}

#[derive(sqlx::FromRow)]
pub(super) struct GroupData {
    pub id: GroupId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    /// How many are in it.
    pub people: i64,
}

pub(super) async fn all(tx: &mut Tx) -> Result<Vec<GroupData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ALL).bind(clinic).fetch_all(c).await)?)
}

pub(super) async fn one(tx: &mut Tx, id: GroupId) -> Result<Option<GroupData>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(ONE).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(COUNT).bind(clinic).fetch_one(c).await)?)
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: GroupId,
    person: PersonId,
    name: &[u8],
    hash: &[u8],
) -> Result<(), sqlx::Error> {
    let (clinic, now) = (tx.clinic().map_err(|_| sqlx::Error::RowNotFound)?, tx.now());
    on!(tx, c => sqlx::query(INSERT).bind(id).bind(clinic).bind(person).bind(name).bind(hash).bind(now)
        .execute(c).await.map(drop))
}

pub(super) async fn rename(tx: &mut Tx, id: GroupId, name: &[u8], hash: &[u8]) -> Result<(), sqlx::Error> {
    let clinic = tx.clinic().map_err(|_| sqlx::Error::RowNotFound)?;
    on!(tx, c => sqlx::query(RENAME).bind(clinic).bind(id).bind(name).bind(hash).execute(c).await.map(drop))
}

/// With everybody's place in it; schedulers who were given it are not any more.
pub(super) async fn remove(tx: &mut Tx, id: GroupId) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(GIVEN_TO_NOBODY).bind(clinic).bind(id).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(EMPTY).bind(clinic).bind(id).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(REMOVE).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

pub(super) async fn members(tx: &mut Tx, id: GroupId) -> Result<BTreeSet<MemberId>> {
    let clinic = tx.clinic()?;
    let members: Vec<MemberId> =
        on!(tx, c => sqlx::query_scalar(MEMBERS).bind(clinic).bind(id).fetch_all(c).await)?;
    Ok(members.into_iter().collect())
}

pub(super) async fn put_in(tx: &mut Tx, id: GroupId, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(PUT_IN).bind(clinic).bind(id).bind(member).execute(c).await.map(drop))?)
}

pub(super) async fn take_out(tx: &mut Tx, id: GroupId, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(TAKE_OUT).bind(clinic).bind(id).bind(member).execute(c).await.map(drop))?)
}

/// Out of every group.
pub(super) async fn leave(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(LEAVE).bind(clinic).bind(member).execute(c).await.map(drop))?)
}

/// Who is given this group.
pub(super) async fn schedulers(tx: &mut Tx, id: GroupId) -> Result<BTreeSet<MemberId>> {
    let clinic = tx.clinic()?;
    let schedulers: Vec<MemberId> =
        on!(tx, c => sqlx::query_scalar(SCHEDULERS).bind(clinic).bind(id).fetch_all(c).await)?;
    Ok(schedulers.into_iter().collect())
}

/// The groups that a scheduler is given.
pub(super) async fn given(tx: &mut Tx, scheduler: MemberId) -> Result<BTreeSet<GroupId>> {
    let clinic = tx.clinic()?;
    let groups: Vec<GroupId> =
        on!(tx, c => sqlx::query_scalar(GIVEN).bind(clinic).bind(scheduler).fetch_all(c).await)?;
    Ok(groups.into_iter().collect())
}

/// These, and no others.
pub(super) async fn give(tx: &mut Tx, scheduler: MemberId, groups: &BTreeSet<GroupId>) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(GIVE_NONE).bind(clinic).bind(scheduler).execute(c).await.map(drop))?;
    for group in groups {
        on!(tx, c => sqlx::query(GIVE).bind(clinic).bind(scheduler).bind(*group).execute(c).await.map(drop))?;
    }
    Ok(())
}
