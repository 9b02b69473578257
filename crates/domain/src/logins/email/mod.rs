//! Another e-mail address for oneself (A10), confirmed at both: neither whoever sits at an open page, nor whoever reads
//! one of the two mailboxes, changes anything alone. `first.rs` is for an address that nobody has confirmed yet.
mod first;
pub(crate) mod rows;

pub use first::change_email;

use super::{Identity, Token, account, hash_of, letters, rows as logins, rules};
use crate::error::OnUnique;
use crate::mail::address;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Member, Result, newsletter, switching};
use model::people::{EmailAnswer, EmailCard, EmailChange, PendingEmail};
use model::{FieldCode, IdentityId, Secret};

use first::EmailChanged;

audit_event!(EmailChangeAsked, "email_change_asked", identity: IdentityId);
audit_event!(EmailChangeAgreed, "email_change_agreed", identity: IdentityId);
audit_event!(EmailChangeStopped, "email_change_stopped", identity: IdentityId);

const HOUR_S: i64 = 60 * 60;
/// Time to look into two mailboxes. Higher: a letter that is found later still opens. Lower: one mailbox is at home.
const GOOD_S: i64 = 24 * HOUR_S;
const ASKED: Quota = Quota { purpose: "email_change", most: 5, per_s: HOUR_S };

/// What the account's page shows.
pub async fn card(domain: &Domain, member: &Member) -> Result<EmailCard> {
    let mut tx = domain.read(member).await?;
    let identity = Identity::load(&mut tx, member.identity).await?;
    let pending = match rows::pending(&mut tx, member.identity).await? {
        Some(row) => Some(PendingEmail {
            email: identity.opened_email(&row.email)?,
            at_old: row.old_agreed_at.is_some(),
            at_new: row.new_agreed_at.is_some(),
        }),
        None => None,
    };
    Ok(EmailCard { email: identity.email()?, pending })
}

/// A letter to each address. Whether somebody else has the new one is not told before it is shown to be theirs.
pub async fn ask(domain: &Domain, who: &Anyone, member: &Member, form: EmailChange) -> Result<()> {
    let address = address::parse(&form.new_email).map_err(|code| Error::field("new_email", code))?;
    let mut tx = domain.read(member).await?;
    let identity = Identity::load(&mut tx, member.identity).await?;
    drop(tx);
    let old = identity.email()?;
    if rules::email_key(&address) == rules::email_key(&old) {
        return Err(Error::field("new_email", FieldCode::SameEmail));
    }
    account::show_again(domain, who, member, ("email_password", form.email_password)).await?;
    if identity.confirmed_at.is_none() {
        return change_email(domain, member, &address).await;
    }
    let mut tx = domain.begin(member).await?;
    throttle::take_in(&mut tx, &ASKED, member.identity.0.as_bytes()).await?;
    let (at_old, at_new) = (Token::new(domain), Token::new(domain));
    rows::remove(&mut tx, member.identity).await?;
    let new = rows::New {
        identity: member.identity,
        email: &identity.sealed_email(domain, &address),
        email_hash: &tx.blind("member.email", &rules::email_key(&address))?,
        old_token: &at_old.hash,
        new_token: &at_new.hash,
        expires: tx.now().plus_seconds(GOOD_S),
    };
    rows::insert(&mut tx, new).await?;
    let to = |address| letters::To::member(member, address);
    letters::email_change(&mut tx, &to(&old), letters::Mailbox::Old, &at_old.secret).await?;
    letters::email_change(&mut tx, &to(&address), letters::Mailbox::New, &at_new.secret).await?;
    tx.shows();
    tx.commit(EmailChangeAsked { identity: member.identity }).await
}

/// One's own, from the account's page.
pub async fn withdraw(domain: &Domain, member: &Member) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    if rows::pending(&mut tx, member.identity).await?.is_none() {
        return tx.unchanged().await;
    }
    rows::remove(&mut tx, member.identity).await?;
    tx.shows();
    tx.commit(EmailChangeStopped { identity: member.identity }).await
}

/// The button behind one of the two letters. Pressed twice, it is as good as once.
pub async fn agree(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<EmailAnswer> {
    let mut tx = domain.begin(who).await?;
    let (found, hash) = behind(&mut tx, who, token).await?;
    if found.done_at.is_some() {
        tx.unchanged().await?;
        return Ok(EmailAnswer::Changed);
    }
    rows::agree(&mut tx, found.id, found.old_token_hash == hash).await?;
    // Read again once the row is ours: the other letter's button may have been pressed at this very moment.
    let (now, _) = behind(&mut tx, who, token).await?;
    tx.shows();
    if now.old_agreed_at.is_none() || now.new_agreed_at.is_none() {
        tx.commit(EmailChangeAgreed { identity: found.identity_id }).await?;
        return Ok(EmailAnswer::Waiting);
    }
    change(&mut tx, &now).await?;
    tx.commit(EmailChanged { identity: found.identity_id }).await?;
    Ok(EmailAnswer::Changed)
}

/// "It was not me", behind either letter.
pub async fn stop(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<()> {
    let mut tx = domain.begin(who).await?;
    let (found, _) = behind(&mut tx, who, token).await?;
    if found.done_at.is_some() {
        return Err(late());
    }
    rows::remove(&mut tx, found.identity_id).await?;
    tx.shows();
    tx.commit(EmailChangeStopped { identity: found.identity_id }).await
}

fn late() -> Error {
    Error::field("token", FieldCode::LinkExpired)
}

async fn behind(tx: &mut Tx, who: &Anyone, token: &Secret<String>) -> Result<(rows::Row, Vec<u8>)> {
    who.at_clinic()?;
    let hash = hash_of(token).ok_or_else(late)?;
    let row = rows::by_token(tx, &hash).await?.ok_or_else(late)?;
    Ok((row, hash))
}

/// Links that were mailed to the old address open nothing any more, and it is told.
async fn change(tx: &mut Tx, row: &rows::Row) -> Result<()> {
    let taken = || Error::field("token", FieldCode::EmailTaken);
    let identity = Identity::load(tx, row.identity_id).await?;
    let old = identity.email()?;
    let member = logins::by_identity(tx, row.identity_id).await?.ok_or_else(late)?;
    let theirs = (tx.clinic()?, member.id, &row.email_hash[..]);
    rows::set_email(tx, (row.identity_id, &row.email), theirs).await.on_unique(taken)?;
    logins::end_links(tx, row.identity_id).await?;
    rows::set_done(tx, row.id).await?;
    switching::end_all(tx, member.id).await?;
    newsletter::unask(tx, member.id).await?;
    let name = member.name(tx).await?;
    let to = letters::To { person: member.person_id, name: &name, address: &old, lang: member.lang };
    letters::email_changed(tx, &to).await
}
