//! A clinic's own rules for passwords (A5): how long a new one is, after how many days the next sign-in asks for another,
//! and that none of the last ones comes again where that is so. Who signs in by a passkey is asked for no password, and
//! whoever is signed in already is not interrupted.
mod rows;

#[cfg(test)]
pub(crate) use rows::STATEMENTS;

use super::account::PasswordChanged;
use super::{Identity, hashing, identities, letters, rules};
use crate::principals::Arriving;
use crate::tx::Tx;
use crate::{Admin, Domain, Error, Result, clinics};
use model::passwords::{DAYS, LEAST, NOT_AGAIN, PasswordRules};
use model::{AppError, ClinicId, FieldCode, IdentityId, Secret, SignInId, Time};

audit_event!(PasswordRulesChanged, "password_rules_changed", clinic: ClinicId);

const DAY_S: i64 = 24 * 60 * 60;
/// Beside the present one.
const KEPT: i64 = NOT_AGAIN - 1;

pub async fn password_rules(domain: &Domain, admin: &Admin) -> Result<PasswordRules> {
    let mut tx = domain.read(admin).await?;
    let (least, days) = rows::rules(&mut tx).await?;
    Ok(PasswordRules { least_length: least.to_string(), lapse_days: days.to_string() })
}

/// The length holds for the next password that anybody chooses, the days from the next sign-in.
pub async fn save_password_rules(domain: &Domain, admin: &Admin, form: PasswordRules) -> Result<()> {
    let least = chosen("least_length", &LEAST, &form.least_length)?;
    let days = chosen("lapse_days", &DAYS, &form.lapse_days)?;
    let mut tx = domain.begin(admin).await?;
    rows::save_rules(&mut tx, least, days).await?;
    tx.shows();
    tx.commit(PasswordRulesChanged { clinic: admin.clinic() }).await
}

fn chosen(field: &str, all: &[u16], typed: &str) -> Result<u16> {
    let chosen = typed.parse().ok().filter(|chosen| all.contains(chosen));
    chosen.ok_or_else(|| Error::field(field, FieldCode::Required))
}

/// A sign-in begins with a password that was set at that time. Is it too old?
pub(super) async fn look(tx: &mut Tx, sign_in: SignInId, set_at: Time) -> Result<()> {
    let (_, days) = rows::rules(tx).await?;
    if days > 0 && tx.now().seconds_since(set_at) >= i64::from(days) * DAY_S {
        rows::set_lapsed(tx, sign_in).await?;
    }
    Ok(())
}

/// Another password in the place of one that was too old. As whoever changes it on their own: what the old one may have
/// opened elsewhere ends, and its owner is told by letter.
pub(super) async fn choose(
    domain: &Domain,
    arriving: &Arriving,
    password: &Secret<String>,
) -> Result<Secret<String>> {
    let member = &arriving.member;
    let mut tx = domain.read(arriving).await?;
    let identity = Identity::load(&mut tx, member.identity).await?;
    let clinic = clinics::front_in(&mut tx).await?;
    let (email, used) = (identity.email()?, used(&mut tx, &identity).await?);
    let names = super::profile::names(&mut tx, member).await?;
    drop(tx);
    let own = [clinic.name.as_str(), names.as_str(), email.as_str()];
    rules::password(password.expose(), clinic.password_least, &own)
        .map_err(|code| Error::field("password", code))?;
    is_new(domain, password, used).await?;
    let hash = identities::hash(domain, password).await?;
    let mut tx = domain.begin(arriving).await?;
    let sign_in = member.sign_in.ok_or(AppError::SignedOut)?;
    if !rows::end_lapsed(&mut tx, sign_in).await? {
        // The second of two at the same moment.
        return Err(AppError::NotFound.into());
    }
    identities::set_password(&mut tx, member.identity, &hash).await?;
    super::rows::end_sign_ins_of(&mut tx, member.member, Some(sign_in)).await?;
    super::rows::end_reset_links(&mut tx, member.identity).await?;
    let cookie = super::another_token(&mut tx, Some(sign_in)).await?;
    let to = letters::To::member(member, &email);
    letters::changed(&mut tx, &to).await?;
    tx.shows();
    tx.commit(PasswordChanged { member: member.member }).await?;
    Ok(cookie)
}

/// The hashes of the passwords that this person must not choose now: none where passwords do not lapse.
pub(super) async fn used(tx: &mut Tx, identity: &Identity) -> Result<Vec<String>> {
    if rows::rules(tx).await?.1 == 0 {
        return Ok(Vec::new());
    }
    let mut hashes = vec![identity.password(tx.domain())?];
    for (id, sealed) in rows::kept(tx, identity.id, KEPT).await? {
        hashes.push(identities::opened_old(tx.domain(), id, &sealed)?);
    }
    Ok(hashes)
}

/// Outside of a transaction: each hash takes its time.
pub(super) async fn is_new(domain: &Domain, password: &Secret<String>, used: Vec<String>) -> Result<()> {
    for hash in used {
        if domain.inner().hashing.verify(&super::bounded(password.clone()), hash).await? {
            return Err(Error::field("password", FieldCode::UsedBefore));
        }
    }
    Ok(())
}

/// A password is about to be replaced. One that the system made, or that nobody had, was nobody's own.
pub(super) async fn keep(tx: &mut Tx, id: IdentityId) -> Result<()> {
    if rows::rules(tx).await?.1 == 0 {
        return Ok(());
    }
    let identity = Identity::load(tx, id).await?;
    let hash = identity.password(tx.domain())?;
    if identity.temporary_until.is_some() || hash == hashing::NOBODYS {
        return Ok(());
    }
    let row = tx.new_uuid();
    let sealed = identities::sealed_old(tx.domain(), row, &hash);
    rows::keep(tx, row, id, &sealed).await?;
    rows::forget_older(tx, id, KEPT).await
}

/// Of somebody who was deleted, or never came in.
pub(super) async fn forget(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    rows::remove(tx, identity).await
}

/// What no clinic looks at any more; the daily job calls it.
pub(super) async fn prune(tx: &mut Tx) -> Result<()> {
    rows::prune(tx).await
}
