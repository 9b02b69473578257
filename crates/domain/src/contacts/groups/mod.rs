//! Groups of a host's contacts: "Tuesday course". Somebody may be in several. A visit can be begun with a whole group.
pub(crate) mod rows;

use super::book::{self, Book};
use crate::error::OnUnique;
use crate::tx::Tx;
use crate::{Domain, Error, Planner, Result, audit, clinics, visits};
use model::contacts::{CONTACT_GROUPS_MOST, ContactGroupRow, ContactGroups, GroupsOf};
use model::groups::NAME_MOST;
use model::people::HostName;
use model::policy::Action;
use model::{AppError, Conflict, ContactGroupId, ContactId, FieldCode, MemberId};
use rows::GroupData;
use std::collections::BTreeSet;

audit_event!(ContactGroupMade, "contact_group_made", group: ContactGroupId);
audit_event!(ContactGroupRenamed, "contact_group_renamed", group: ContactGroupId);
audit_event!(ContactGroupDeleted, "contact_group_deleted", group: ContactGroupId);

const NAME: &str = "contact_group.name";

/// The groups of a book; `host` by id, empty for the reader's own.
pub async fn list(domain: &Domain, who: impl Into<Planner>, host: &str) -> Result<ContactGroups> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (hosts, book) = book::or_first(&mut tx, &who, host, Action::ReadContacts).await?;
    let groups = match &book {
        Some(book) => of(&mut tx, book.id()).await?,
        None => Vec::new(),
    };
    drop(tx);
    audit::seen(domain, &who, super::ContactsSeen).await;
    Ok(ContactGroups { hosts, host: book.map(|book| book.id()), groups })
}

/// Without anybody in it; who is in it is said at each contact.
pub async fn make(
    domain: &Domain,
    who: impl Into<Planner>,
    host: &str,
    name: &str,
) -> Result<ContactGroupId> {
    let who = who.into();
    let name = checked(name)?;
    let mut tx = domain.begin(&who).await?;
    let (_, book) = book::or_first(&mut tx, &who, host, Action::ChangeContacts).await?;
    let book = book.ok_or(AppError::NotFound)?;
    // One after the other, or two who make the last one both would.
    visits::rows::lock_host(&mut tx, book.id()).await?;
    if rows::count(&mut tx, book.id()).await? >= CONTACT_GROUPS_MOST {
        return Err(Error::field("name", FieldCode::TooManyGroups));
    }
    let (id, person) = (ContactGroupId(tx.new_uuid()), tx.new_person().await?);
    let sealed = tx.seal(person, NAME, id.0, &name).await?;
    let hash = hash(&tx, book.id(), &name)?;
    rows::insert(&mut tx, book.id(), id, person, &sealed, &hash).await.on_unique(taken)?;
    tx.commit(ContactGroupMade { group: id }).await?;
    Ok(id)
}

pub async fn rename(
    domain: &Domain,
    who: impl Into<Planner>,
    group: ContactGroupId,
    name: &str,
) -> Result<()> {
    let who = who.into();
    let name = checked(name)?;
    let mut tx = domain.begin(&who).await?;
    let (book, data) = locked(&mut tx, &who, group).await?;
    let sealed = tx.seal(data.person_id, NAME, group.0, &name).await?;
    let hash = hash(&tx, book.id(), &name)?;
    rows::rename(&mut tx, group, &sealed, &hash).await.on_unique(taken)?;
    tx.commit(ContactGroupRenamed { group }).await
}

/// Nobody in it is deleted.
pub async fn delete(domain: &Domain, who: impl Into<Planner>, group: ContactGroupId) -> Result<()> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let (_, data) = locked(&mut tx, &who, group).await?;
    rows::remove(&mut tx, group).await?;
    tx.destroy_person(data.person_id).await?;
    tx.commit(ContactGroupDeleted { group }).await
}

/// Of one book, by name: the sealed ones cannot be ordered by the database.
pub(super) async fn of(tx: &mut Tx, host: MemberId) -> Result<Vec<ContactGroupRow>> {
    let mut groups = Vec::new();
    for data in rows::all(tx, host).await? {
        let name = tx.open(data.person_id, NAME, data.id.0, &data.name).await?;
        groups.push(ContactGroupRow { group: data.id, name, people: data.people });
    }
    groups.sort_by_cached_key(|row: &ContactGroupRow| row.name.to_lowercase());
    Ok(groups)
}

/// Of how many hosts the planning page offers groups. Higher: a longer list, and a slower page for whoever plans for all.
/// Lower: whoever plans for one more begins with a group at its own page.
const BOOKS: usize = 12;

/// Those that have somebody in them, host by host, for the page on which somebody plans for these.
pub(crate) async fn offered(tx: &mut Tx, hosts: &[HostName]) -> Result<Vec<GroupsOf>> {
    let mut all = Vec::new();
    for host in hosts.iter().take(BOOKS) {
        let mut groups = of(tx, host.host).await?;
        groups.retain(|row| row.people > 0);
        if !groups.is_empty() {
            all.push(GroupsOf { host: host.name.clone(), groups });
        }
    }
    Ok(all)
}

/// A group, and the book that it is of.
pub(super) async fn with(
    tx: &mut Tx,
    who: &Planner,
    group: ContactGroupId,
    action: Action,
) -> Result<(Book, GroupData)> {
    let data = rows::one(tx, group).await?.ok_or(AppError::NotFound)?;
    let book = book::of(tx, who, data.host_id, action).await?;
    Ok((book, data))
}

async fn locked(tx: &mut Tx, who: &Planner, group: ContactGroupId) -> Result<(Book, GroupData)> {
    let (book, _) = with(tx, who, group, Action::ChangeContacts).await?;
    visits::rows::lock_host(tx, book.id()).await?;
    let data = rows::one(tx, group).await?.ok_or(AppError::NotFound)?;
    Ok((book, data))
}

/// Who is in it.
pub(super) async fn inside(tx: &mut Tx, group: ContactGroupId) -> Result<BTreeSet<ContactId>> {
    rows::inside(tx, group).await
}

/// In which they are.
pub(super) async fn of_contact(tx: &mut Tx, contact: ContactId) -> Result<BTreeSet<ContactGroupId>> {
    rows::of_contact(tx, contact).await
}

/// They are in these, and in no others.
pub(super) async fn put(
    tx: &mut Tx,
    host: MemberId,
    contact: ContactId,
    wanted: &BTreeSet<ContactGroupId>,
) -> Result<()> {
    let inside = rows::of_contact(tx, contact).await?;
    for group in wanted.difference(&inside) {
        // Another host's is told apart from one that was deleted by nothing.
        if rows::one(tx, *group).await?.is_none_or(|data| data.host_id != host) {
            return Err(Conflict::GroupGone.into());
        }
        rows::put_in(tx, *group, contact).await?;
    }
    for group in inside.difference(wanted) {
        rows::take_out(tx, *group, contact).await?;
    }
    Ok(())
}

/// Out of every group.
pub(super) async fn leave(tx: &mut Tx, contact: ContactId) -> Result<()> {
    rows::leave(tx, contact).await
}

/// All of a host who was deleted, with the keys of their names.
pub(super) async fn forget_all(tx: &mut Tx, host: MemberId) -> Result<()> {
    for data in rows::all(tx, host).await? {
        rows::remove(tx, data.id).await?;
        tx.destroy_person(data.person_id).await?;
    }
    Ok(())
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
fn hash(tx: &Tx, host: MemberId, name: &str) -> Result<Vec<u8>> {
    tx.blind(NAME, &format!("{} {}", host.text(), name.to_lowercase()))
}
