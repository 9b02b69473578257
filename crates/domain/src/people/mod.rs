//! People of a clinic (A3, A4): invited, given roles, deactivated, restored, deleted. What changes what somebody may do
//! ends their sign-ins in the same transaction.
mod coming;
mod deleting;
pub mod groups;
mod inviting;
mod licences;
pub(crate) mod notices;
mod planning;
pub(crate) mod rows;
mod rules;

pub use coming::{come_in, own_invitation};
pub use deleting::delete;
pub use inviting::{accept, invitation, invite, invite_again, withdraw};
pub use licences::licences;
pub use notices::{notices, save_notices};

use crate::agreements::own;
use crate::clinics::rules as clinic;
use crate::logins::rows::MemberRow;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{
    Admin, Domain, Result, calendar, colleagues, factors, joining, logins, outside, support, switching,
    visits,
};
use model::people::{NewRoles, People, PersonRow, PersonView};
use model::policy::Role;
use model::{AppError, Conflict, MemberId, ParticipantId, VisitId};
use rows::PersonData;

audit_event!(RolesChanged, "roles_changed", member: MemberId);
audit_event!(MemberRenamed, "member_renamed", member: MemberId);
audit_event!(HostsGiven, "hosts_given", member: MemberId);
audit_event!(MemberDeactivated, "member_deactivated", member: MemberId);
audit_event!(MemberRestored, "member_restored", member: MemberId);

/// Places in visits that somebody holds who may not any more: the live rooms must be told.
pub type Left = Vec<(VisitId, ParticipantId)>;

pub async fn list(domain: &Domain, admin: &Admin) -> Result<People> {
    let mut tx = domain.read(admin).await?;
    list_in(&mut tx, Some(admin.member.member)).await
}

/// Everybody; `me` is whoever reads, if they work here.
pub(crate) async fn list_in(tx: &mut Tx, me: Option<MemberId>) -> Result<People> {
    let mut people = Vec::new();
    for data in rows::all(tx).await? {
        people.push(line(tx, me, &data).await?);
    }
    // By name, as people look for people; the sealed names cannot be ordered by the database.
    people.sort_by_cached_key(|row: &PersonRow| (row.standing as u8, row.name.to_lowercase()));
    let (licences, groups) = (rows::licences(tx).await?, groups::names(tx).await?);
    Ok(People { rows: people, licences, groups })
}

pub async fn person(domain: &Domain, admin: &Admin, id: MemberId) -> Result<PersonView> {
    let mut tx = domain.read(admin).await?;
    let data = rows::one(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let zone = Zone::stored(&admin.member.zone);
    let since = data.member.joined_at.unwrap_or(data.created_at);
    Ok(PersonView {
        since: when::shown(since, tx.now(), &zone, admin.member.lang),
        visits: visits::rows::to_hold(&mut tx, id).await?,
        only_administrator: is_only_administrator(&mut tx, &data.member).await?,
        has_factor: factors::is_on(&mut tx, data.member.identity_id).await?,
        mail_leaves: domain.mail_leaves(),
        plans_for: planning::plans_for(&mut tx, &data.member).await?,
        hosts: planning::hosts(&mut tx, id).await?,
        groups: groups::names(&mut tx).await?,
        by_password: rules::by_password(&data),
        full_name: logins::full_name(&mut tx, &data.member).await?.unwrap_or_default(),
        phones: logins::phones(&mut tx, &data.member).await?,
        row: line(&mut tx, Some(admin.member.member), &data).await?,
    })
}

async fn line(tx: &mut Tx, me: Option<MemberId>, data: &PersonData) -> Result<PersonRow> {
    let member = &data.member;
    Ok(PersonRow {
        member: member.id,
        name: member.name(tx).await?,
        email: logins::email_of(tx, member.identity_id).await?,
        roles: member.roles(),
        standing: rules::standing(data, tx.now()),
        me: me == Some(member.id),
        up_to_date: own::is_up_to_date(tx, member.identity_id).await?,
    })
}

/// Other roles, or other hosts to plan for, from now on. Where nothing changes, nothing happens.
pub async fn set_roles(domain: &Domain, admin: &Admin, form: NewRoles) -> Result<Left> {
    let wanted = rules::roles(&form)?;
    let mut tx = domain.begin(admin).await?;
    let member = locked(&mut tx, form.member).await?;
    let (roles, same) = (&wanted.roles, member.roles() == wanted.roles);
    if same && planning::plans_for(&mut tx, &member).await? == wanted.plans_for {
        tx.unchanged().await?;
        return Ok(Left::new());
    }
    if !roles.contains(&Role::Administrator) && is_only_administrator(&mut tx, &member).await? {
        return Err(Conflict::LastAdministrator.into());
    }
    planning::check(&mut tx, member.id, &wanted.plans_for).await?;
    rows::set_roles(&mut tx, member.id, roles, wanted.plans_for.all).await?;
    planning::give(&mut tx, member.id, &wanted.plans_for).await?;
    logins::end_member_sign_ins(&mut tx, member.id).await?;
    if !roles.contains(&Role::Administrator) {
        support::end_of(&mut tx, member.id).await?;
    }
    let mut left = Left::new();
    if !roles.contains(&Role::Host) {
        left = joining::places_of(&mut tx, member.id).await?;
        colleagues::end_of_member(&mut tx, member.id).await?;
        // Their page is a host's: nobody could take the passwords away again.
        outside::forget(&mut tx, member.id).await?;
        // Who holds visits again one day is given to nobody yet, but with the groups that they are in.
        rows::chosen_by_nobody(&mut tx, member.id).await?;
    }
    tx.shows();
    match same {
        true => tx.commit(HostsGiven { member: member.id }).await?,
        false => tx.commit(RolesChanged { member: member.id }).await?,
    }
    Ok(left)
}

/// As patients are to see it, also before they have come in. One's own name is one's own page's (`logins::save_profile`).
pub async fn rename(domain: &Domain, admin: &Admin, id: MemberId, name: &str) -> Result<()> {
    let name = clinic::tidy(name);
    AppError::of_fields([("name", clinic::name(&name))])?;
    let mut tx = domain.begin(admin).await?;
    let member = locked(&mut tx, id).await?;
    if member.name(&mut tx).await? == name {
        return tx.unchanged().await;
    }
    let sealed = tx.seal(member.person_id, "member.name", id.0, &name).await?;
    rows::set_name(&mut tx, id, &sealed).await?;
    tx.shows();
    tx.commit(MemberRenamed { member: id }).await
}

/// Signed out everywhere at once, and out of every call.
pub async fn deactivate(domain: &Domain, admin: &Admin, id: MemberId) -> Result<Left> {
    let mut tx = domain.begin(admin).await?;
    let member = locked(&mut tx, id).await?;
    if member.deactivated_at.is_some() {
        tx.unchanged().await?;
        return Ok(Left::new());
    }
    if member.joined_at.is_none() {
        return Err(Conflict::PersonChanged.into());
    }
    if is_only_administrator(&mut tx, &member).await? {
        return Err(Conflict::LastAdministrator.into());
    }
    rows::set_deactivated(&mut tx, id, true).await?;
    logins::end_member_sign_ins(&mut tx, id).await?;
    logins::end_member_links(&mut tx, member.identity_id).await?;
    switching::end_all(&mut tx, id).await?;
    calendar::feed::end_of(&mut tx, id).await?;
    outside::forget(&mut tx, id).await?;
    support::end_of(&mut tx, id).await?;
    let left = joining::places_of(&mut tx, id).await?;
    colleagues::end_of_member(&mut tx, id).await?;
    tx.shows();
    tx.commit(MemberDeactivated { member: id }).await?;
    Ok(left)
}

/// With the roles and the password that they had.
pub async fn restore(domain: &Domain, admin: &Admin, id: MemberId) -> Result<()> {
    let mut tx = domain.begin(admin).await?;
    let member = locked(&mut tx, id).await?;
    if member.deactivated_at.is_none() {
        return tx.unchanged().await;
    }
    rows::set_deactivated(&mut tx, id, false).await?;
    tx.shows();
    tx.commit(MemberRestored { member: id }).await
}

/// The person, while nobody else changes who works here: two administrators who demote each other at the same moment
/// must not both succeed.
async fn locked(tx: &mut Tx, id: MemberId) -> Result<MemberRow> {
    rows::lock(tx).await?;
    Ok(rows::one(tx, id).await?.ok_or(AppError::NotFound)?.member)
}

/// Those who are told what concerns the clinic as a whole.
pub(crate) async fn administrators(tx: &mut Tx) -> Result<Vec<MemberRow>> {
    let all = rows::all(tx).await?.into_iter().map(|data| data.member);
    Ok(all.filter(|member| member.is_admin && member.is_working()).collect())
}

async fn is_only_administrator(tx: &mut Tx, member: &MemberRow) -> Result<bool> {
    Ok(member.is_admin && member.is_working() && rows::other_administrators(tx, member.id).await? == 0)
}

/// Takes out invitations that lapsed long ago; the daily job calls it.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    let before = tx.now().plus_seconds(-30 * 24 * 60 * 60);
    rows::prune(tx, before).await
}
