//! Deleting somebody who does not work here any more (A4). What they signed in by and were written to goes, and their
//! address may be invited again. What the clinic must be able to tell stays: the visits that they held with their name, the
//! activity log, what they agreed to.
use super::{groups, rows};
use crate::logins::{self, Token};
use crate::{
    Admin, Domain, Result, availability, clinics, contacts, factors, newsletter, outbox, outside, passkeys,
    queue, switching, visits,
};
use model::{AppError, Conflict, MemberId};
use std::collections::BTreeSet;

audit_event!(MemberDeleted, "member_deleted", member: MemberId);

/// Only who was deactivated before: nobody is thrown out of a call by this, and the last administrator is never gone.
pub async fn delete(domain: &Domain, admin: &Admin, id: MemberId) -> Result<()> {
    let mut tx = domain.begin(admin).await?;
    let member = super::locked(&mut tx, id).await?;
    if member.deactivated_at.is_none() {
        return Err(Conflict::PersonChanged.into());
    }
    if visits::rows::to_hold(&mut tx, id).await? > 0 {
        return Err(Conflict::VisitsAhead.into());
    }
    // What they sign in by is their other clinics' as well, and those are not this administrator's.
    if factors::rows::clinics_of(&mut tx, member.identity_id).await? != 1 {
        return Err(AppError::NotAllowed.into());
    }
    let nothing = Token::new(domain).hash;
    rows::set_deleted(&mut tx, id, &nothing).await?;
    rows::remove_invitations(&mut tx, id).await?;
    rows::choose(&mut tx, id, &BTreeSet::new()).await?;
    rows::chosen_by_nobody(&mut tx, id).await?;
    groups::forget(&mut tx, id).await?;
    clinics::choices::rows::forget(&mut tx, id).await?;
    availability::forget(&mut tx, id).await?;
    outside::forget(&mut tx, id).await?;
    queue::forget(&mut tx, id).await?;
    factors::forget(&mut tx, member.identity_id).await?;
    passkeys::take_all_away(&mut tx, id).await?;
    switching::forget(&mut tx, id).await?;
    newsletter::forget(&mut tx, id).await?;
    logins::forget_account(&mut tx, id, member.identity_id).await?;
    contacts::forget_all(&mut tx, id).await?;
    outbox::forget(&mut tx, member.person_id).await?;
    tx.shows();
    tx.commit(MemberDeleted { member: id }).await
}
