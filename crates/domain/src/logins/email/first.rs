//! Another address for oneself (A1), as long as the first one is not confirmed: a slip of the finger at sign-up must
//! not lock anybody out of their own clinic.
use crate::logins::{Identity, letters, opening, rows, rules};
use crate::mail::address;
use crate::{Domain, Error, Member, Result, newsletter, throttle};
use model::{Conflict, IdentityId};

audit_event!(EmailChanged, "email_changed", identity: IdentityId);

/// A new letter goes to the new address, and every link that was mailed to the old one is dead. Whether somebody else
/// has the address is not told: then nothing changes, and the answer is the same.
pub async fn change_email(domain: &Domain, member: &Member, typed: &str) -> Result<()> {
    let address = address::parse(typed).map_err(|code| Error::field("email", code))?;
    let mut tx = domain.begin(member).await?;
    let identity = Identity::load(&mut tx, member.identity).await?;
    if identity.confirmed_at.is_some() {
        return Err(Conflict::EmailIsConfirmed.into());
    }
    throttle::take_in(&mut tx, &opening::CONFIRMATIONS, member.identity.0.as_bytes()).await?;
    let hash = tx.blind("member.email", &rules::email_key(&address))?;
    let other = rows::by_email(&mut tx, &hash).await?;
    if other.is_some_and(|other| other.identity_id != member.identity) {
        return tx.commit_unaudited("an address that is not to be had; only the request is counted").await;
    }
    let sealed = identity.sealed_email(domain, &address);
    rows::set_email(&mut tx, member.identity, &sealed, member.member, &hash).await?;
    rows::end_links(&mut tx, member.identity).await?;
    newsletter::unask(&mut tx, member.member).await?;
    let (name, lang) = (member.name.expose(), member.lang);
    let to = letters::To { person: member.person, name, address: &address, lang };
    opening::send_confirmation(&mut tx, member.identity, &to).await?;
    tx.shows();
    tx.commit(EmailChanged { identity: member.identity }).await
}
