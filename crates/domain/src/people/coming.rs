//! Coming in by a temporary password (A4): at their first sign-in somebody is asked for what the page behind a link asks
//! for, and nothing else opens before (PR-02, PR-55).
use super::inviting::{self, MemberJoined};
use super::rows;
use crate::agreements::own;
use crate::logins::{self, temporary};
use crate::principals::Arriving;
use crate::{Domain, Result};
use model::factors::Lack;
use model::people::{Acceptance, Invitation};
use model::{AppError, Secret};

/// What the page says that stands between the password and the office.
pub async fn own_invitation(domain: &Domain, arriving: &Arriving) -> Result<Invitation> {
    is_to_come(arriving)?;
    let mut tx = domain.read(arriving).await?;
    let member = logins::rows::member(&mut tx, arriving.member.member).await?.ok_or(AppError::NotFound)?;
    inviting::shown(&mut tx, member, arriving.member.lang).await
}

/// They are in; this sign-in goes on, by another token.
pub async fn come_in(domain: &Domain, arriving: &Arriving, form: Acceptance) -> Result<Secret<String>> {
    is_to_come(arriving)?;
    let member = &arriving.member;
    let mut tx = domain.read(arriving).await?;
    let name = inviting::right(&mut tx, member.identity, &form).await?;
    drop(tx);
    temporary::is_another(domain, arriving, &form.password).await?;
    let password = logins::hash_password(domain, &form.password).await?;
    let mut tx = domain.begin(arriving).await?;
    logins::come_in(&mut tx, member.identity, &password).await?;
    let cookie = temporary::is_chosen(&mut tx, member).await?;
    let sealed = tx.seal(member.person, "member.name", member.member.0, &name).await?;
    if !rows::join(&mut tx, member.member, &sealed, &form.zone, form.lang).await? {
        return Err(AppError::NotFound.into());
    }
    own::keep(&mut tx, member.identity, form.lang, inviting::SOURCE).await?;
    tx.shows();
    tx.commit(MemberJoined { member: member.member }).await?;
    Ok(cookie)
}

fn is_to_come(arriving: &Arriving) -> Result<()> {
    match arriving.lacks {
        Some(Lack::Joining) => Ok(()),
        _ => Err(AppError::NotFound.into()),
    }
}
