//! Groups of members (A14): "Front desk", "Cardiology". An administrator makes them and says who is in them, and asks
//! nobody. To be in one opens nothing.
//!
//! A scheduler may be given a group beside single hosts (`planning.rs`): whoever holds visits and is in it is theirs to plan
//! for (`rows::given` asks each time), so what changes in the group changes that at once. Whoever is deactivated stays in
//! their groups, is shown as away and is planned for by nobody; whoever is deleted leaves them.
pub(crate) mod rows;

use crate::error::OnUnique;
use crate::tx::Tx;
use crate::{Admin, Domain, Error, Result, clinics};
use model::groups::{GROUPS_MOST, GroupMembers, GroupName, GroupPerson, GroupRow, GroupView, NAME_MOST};
use model::{AppError, Conflict, FieldCode, GroupId, MemberId};
use rows::GroupData;
use std::collections::BTreeSet;

audit_event!(GroupMade, "group_made", group: GroupId);
audit_event!(GroupRenamed, "group_renamed", group: GroupId);
audit_event!(GroupDeleted, "group_deleted", group: GroupId);
audit_event!(GroupMembersChanged, "group_members_changed", group: GroupId);

const NAME: &str = "people_group.name";

impl GroupData {
    async fn name(&self, tx: &mut Tx) -> Result<String> {
        tx.open(self.person_id, NAME, self.id.0, &self.name).await
    }
}

pub async fn list(domain: &Domain, admin: &Admin) -> Result<Vec<GroupRow>> {
    let mut tx = domain.read(admin).await?;
    let mut groups = Vec::new();
    for data in rows::all(&mut tx).await? {
        groups.push(GroupRow { group: data.id, name: data.name(&mut tx).await?, people: data.people });
    }
    // By name; the sealed ones cannot be ordered by the database.
    groups.sort_by_cached_key(|row: &GroupRow| row.name.to_lowercase());
    Ok(groups)
}

/// The clinic's groups, by name.
pub(crate) async fn names(tx: &mut Tx) -> Result<Vec<GroupName>> {
    let mut names = Vec::new();
    for data in rows::all(tx).await? {
        names.push(GroupName { group: data.id, name: data.name(tx).await? });
    }
    names.sort_by_cached_key(|group: &GroupName| group.name.to_lowercase());
    Ok(names)
}

pub async fn view(domain: &Domain, admin: &Admin, id: GroupId) -> Result<GroupView> {
    let mut tx = domain.read(admin).await?;
    let group = found(&mut tx, id).await?;
    let members = rows::members(&mut tx, id).await?;
    let schedulers = rows::schedulers(&mut tx, id).await?;
    let (mut people, mut planned_by) = (Vec::new(), Vec::new());
    for data in super::rows::all(&mut tx).await? {
        let member = &data.member;
        let (name, inside) = (member.name(&mut tx).await?, members.contains(&member.id));
        if schedulers.contains(&member.id) {
            planned_by.push(name.clone());
        }
        // Nobody puts in who does not work here any more; whoever was in already is still seen.
        if member.deactivated_at.is_none() || inside {
            let standing = super::rules::standing(&data, tx.now());
            people.push(GroupPerson { member: member.id, name, roles: member.roles(), standing, inside });
        }
    }
    people.sort_by_cached_key(|person: &GroupPerson| person.name.to_lowercase());
    planned_by.sort_by_cached_key(|name: &String| name.to_lowercase());
    Ok(GroupView { group: id, name: group.name(&mut tx).await?, people, planned_by })
}

pub async fn make(domain: &Domain, admin: &Admin, name: String) -> Result<GroupId> {
    let name = checked(&name)?;
    let mut tx = domain.begin(admin).await?;
    // One after the other, or two who make the last one both would.
    super::rows::lock(&mut tx).await?;
    if rows::count(&mut tx).await? >= GROUPS_MOST {
        return Err(Error::field("name", FieldCode::TooManyGroups));
    }
    let (id, person) = (GroupId(tx.new_uuid()), tx.new_person().await?);
    let sealed = tx.seal(person, NAME, id.0, &name).await?;
    let hash = hash(&tx, &name)?;
    rows::insert(&mut tx, id, person, &sealed, &hash).await.on_unique(taken)?;
    tx.commit(GroupMade { group: id }).await?;
    Ok(id)
}

pub async fn rename(domain: &Domain, admin: &Admin, id: GroupId, name: String) -> Result<()> {
    let name = checked(&name)?;
    let mut tx = domain.begin(admin).await?;
    let group = locked(&mut tx, id).await?;
    if group.name(&mut tx).await? == name {
        return tx.unchanged().await;
    }
    let sealed = tx.seal(group.person_id, NAME, id.0, &name).await?;
    let hash = hash(&tx, &name)?;
    rows::rename(&mut tx, id, &sealed, &hash).await.on_unique(taken)?;
    tx.commit(GroupRenamed { group: id }).await
}

/// Nobody is deleted by it. Schedulers who were given it plan for its hosts no more, unless they are given them otherwise.
pub async fn delete(domain: &Domain, admin: &Admin, id: GroupId) -> Result<()> {
    let mut tx = domain.begin(admin).await?;
    let group = locked(&mut tx, id).await?;
    rows::remove(&mut tx, id).await?;
    tx.destroy_person(group.person_id).await?;
    tx.shows();
    tx.commit(GroupDeleted { group: id }).await
}

/// These, and nobody else. Open pages of schedulers who are given the group show it at once.
pub async fn set_members(domain: &Domain, admin: &Admin, form: GroupMembers) -> Result<()> {
    let wanted = form.ticked();
    let mut tx = domain.begin(admin).await?;
    locked(&mut tx, form.group).await?;
    let inside = rows::members(&mut tx, form.group).await?;
    if inside == wanted {
        return tx.unchanged().await;
    }
    for member in wanted.difference(&inside) {
        // Another clinic's member is told apart from nobody by nothing.
        if super::rows::one(&mut tx, *member).await?.is_none() {
            return Err(Conflict::PersonChanged.into());
        }
        rows::put_in(&mut tx, form.group, *member).await?;
    }
    for member in inside.difference(&wanted) {
        rows::take_out(&mut tx, form.group, *member).await?;
    }
    tx.shows();
    tx.commit(GroupMembersChanged { group: form.group }).await
}

/// The groups that a scheduler is given.
pub(super) async fn given(tx: &mut Tx, scheduler: MemberId) -> Result<BTreeSet<GroupId>> {
    rows::given(tx, scheduler).await
}

/// They are given these, and no others.
pub(super) async fn give(tx: &mut Tx, scheduler: MemberId, groups: &BTreeSet<GroupId>) -> Result<()> {
    rows::give(tx, scheduler, groups).await
}

/// Each is a group of this clinic, and stays one until the transaction ends.
pub(super) async fn check(tx: &mut Tx, groups: &BTreeSet<GroupId>) -> Result<()> {
    if !groups.is_empty() {
        super::rows::lock(tx).await?;
    }
    for group in groups {
        if rows::one(tx, *group).await?.is_none() {
            return Err(Conflict::GroupGone.into());
        }
    }
    Ok(())
}

/// Somebody who is deleted, or whose invitation is taken back, is in no group and is given none.
pub(super) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    rows::leave(tx, member).await?;
    rows::give(tx, member, &BTreeSet::new()).await
}

async fn found(tx: &mut Tx, id: GroupId) -> Result<GroupData> {
    Ok(rows::one(tx, id).await?.ok_or(AppError::NotFound)?)
}

/// The group, while nobody else changes groups or who works here.
async fn locked(tx: &mut Tx, id: GroupId) -> Result<GroupData> {
    super::rows::lock(tx).await?;
    found(tx, id).await
}

fn taken() -> Error {
    Error::field("name", FieldCode::GroupNameTaken)
}

fn checked(typed: &str) -> Result<String> {
    let name = clinics::rules::tidy(typed);
    match name.chars().count() {
        0 => Err(Error::field("name", FieldCode::Required)),
        letters if letters > NAME_MOST => Err(Error::field("name", FieldCode::TooLong)),
        _ => Ok(name),
    }
}

/// Two names that differ in capital letters only would be taken for one another.
fn hash(tx: &Tx, name: &str) -> Result<Vec<u8>> {
    tx.blind(NAME, &name.to_lowercase())
}
