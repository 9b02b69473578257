//! A clinic's lines, as an administrator makes them.
use super::lines::Lines;
use super::rows::QueueData;
use super::{QueueChanged, QueueMade, QueueRetired, member_name, rows};
use crate::people::{groups, rows as people};
use crate::tx::Tx;
use crate::{Admin, Domain, Error, Result, clinics};
use model::policy::{Action, Relation};
use model::queue::{NAME_MOST, Owner, OwnerId, QUEUES_MOST, QueueForm, QueueRow, QueueView, Queues};
use model::{AppError, FieldCode, QueueId};

pub async fn list(domain: &Domain, admin: &Admin) -> Result<Queues> {
    admin.member.may(Action::ManageQueues, Relation::Clinic)?;
    let mut tx = domain.read(admin).await?;
    let lines = Lines::load(&mut tx).await?;
    let owners = owners(&mut tx).await?;
    let mut queues = Vec::new();
    for queue in &lines.queues {
        queues.push(row(&mut tx, &lines, &owners, queue).await?);
    }
    queues.sort_by_cached_key(|row: &QueueRow| row.name.to_lowercase());
    Ok(Queues { queues, owners })
}

pub async fn view(domain: &Domain, admin: &Admin, id: QueueId) -> Result<QueueView> {
    admin.member.may(Action::ManageQueues, Relation::Clinic)?;
    let mut tx = domain.read(admin).await?;
    let lines = Lines::load(&mut tx).await?;
    let owners = owners(&mut tx).await?;
    let queue = lines.queue(id).ok_or(AppError::NotFound)?;
    let of = owner(queue).ok_or(AppError::NotFound)?;
    Ok(QueueView { row: row(&mut tx, &lines, &owners, queue).await?, of, owners })
}

/// A new one, or what is changed of one. Who stands in it stays there.
pub async fn save(domain: &Domain, admin: &Admin, form: QueueForm) -> Result<QueueId> {
    admin.member.may(Action::ManageQueues, Relation::Clinic)?;
    let name = clinics::rules::tidy(&form.name);
    let length = match name.chars().count() {
        0 => Err(FieldCode::Required),
        letters if letters > NAME_MOST => Err(FieldCode::TooLong),
        _ => Ok(()),
    };
    let own = match form.queue.trim() {
        "" => None,
        id => Some(QueueId::parse(id).ok_or(AppError::NotFound)?),
    };
    let of = OwnerId::parse(&form.owner);
    AppError::of_fields([("name", length), ("owner", of.map(drop).ok_or(FieldCode::Required))])?;
    let mut tx = domain.begin(admin).await?;
    // One after the other, and no group is deleted meanwhile.
    people::lock(&mut tx).await?;
    let all = rows::all(&mut tx).await?;
    let same = |other: &QueueData| other.name.to_lowercase() == name.to_lowercase() && Some(other.id) != own;
    if all.iter().any(same) {
        return Err(Error::field("name", FieldCode::LineNameTaken));
    }
    let of = of.ok_or(AppError::NotFound)?;
    if !owners(&mut tx).await?.iter().any(|owner| owner.of == of) {
        return Err(AppError::NotFound.into());
    }
    let (group_id, host_id) = match of {
        OwnerId::Group(group) => (Some(group), None),
        OwnerId::Host(host) => (None, Some(host)),
    };
    let (is_on, registers) = (form.is_on == "on", form.registers == "on");
    let Some(id) = own else {
        if all.len() >= QUEUES_MOST {
            return Err(Error::field("name", FieldCode::TooManyLines));
        }
        let id = QueueId(tx.new_uuid());
        rows::insert(&mut tx, &QueueData { id, group_id, host_id, name, is_on, registers }).await?;
        tx.shows();
        tx.commit(QueueMade { queue: id }).await?;
        return Ok(id);
    };
    if !all.iter().any(|queue| queue.id == id) {
        return Err(AppError::NotFound.into());
    }
    rows::save(&mut tx, &QueueData { id, group_id, host_id, name, is_on, registers }).await?;
    tx.shows();
    tx.commit(QueueChanged { queue: id }).await?;
    Ok(id)
}

/// Its address opens nothing any more. Whoever stood in it reads that we cannot see them, and is asked to call: nobody could
/// answer them, and they would wait for as long as their page stays open.
pub async fn retire(domain: &Domain, admin: &Admin, id: QueueId) -> Result<()> {
    admin.member.may(Action::ManageQueues, Relation::Clinic)?;
    let mut tx = domain.begin(admin).await?;
    rows::one(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    rows::retire(&mut tx, id).await?;
    rows::turn_away(&mut tx, id).await?;
    tx.shows();
    tx.commit(QueueRetired { queue: id }).await
}

/// The clinic's groups, then its hosts, each by name.
async fn owners(tx: &mut Tx) -> Result<Vec<Owner>> {
    let groups = groups::names(tx).await?.into_iter();
    let mut owners: Vec<Owner> =
        groups.map(|group| Owner { of: OwnerId::Group(group.group), name: group.name }).collect();
    let mut hosts = Vec::new();
    for host in rows::hosts(tx).await? {
        hosts.push(Owner { of: OwnerId::Host(host), name: member_name(tx, host).await? });
    }
    hosts.sort_by_cached_key(|owner: &Owner| owner.name.to_lowercase());
    owners.extend(hosts);
    Ok(owners)
}

fn owner(queue: &QueueData) -> Option<OwnerId> {
    queue.group_id.map(OwnerId::Group).or(queue.host_id.map(OwnerId::Host))
}

async fn row(tx: &mut Tx, lines: &Lines, owners: &[Owner], queue: &QueueData) -> Result<QueueRow> {
    let of = owner(queue);
    let known = owners.iter().find(|owner| Some(owner.of) == of).map(|owner| owner.name.clone());
    let owner = match (known, queue.host_id) {
        (Some(name), _) => Some(name),
        // They hold no visits any more.
        (None, Some(host)) => Some(member_name(tx, host).await?),
        (None, None) => None,
    };
    let front = clinics::front_in(tx).await?;
    let address = tx.domain().origin().clinic_url(&front, &format!("/queue/{}", queue.id.text()));
    let hosts = i64::try_from(lines.hosts(queue.id).count()).unwrap_or(i64::MAX);
    Ok(QueueRow {
        queue: queue.id,
        name: queue.name.clone(),
        owner,
        is_on: queue.is_on,
        registers: queue.registers,
        hosts,
        address,
    })
}
