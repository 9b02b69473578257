//! One's own account (A2): password, sign-ins.
use super::{
    Identity, SignedOut, account, apart, begin_sign_in, identities, lapsing, letters, limits, rows, rules,
};
use crate::clinics;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Error, Member, Result, switching, throttle};
use model::clinics::ClinicFront;
use model::people::{Device, PasswordChange, SignInRow};
use model::{AppError, FieldCode, MemberId, Secret, SignInId};

audit_event!(PasswordMistaken, "password_mistaken", member: MemberId);
audit_event!(PasswordChanged, "password_changed", member: MemberId);
audit_event!(OtherSignInsEnded, "other_sign_ins_ended", member: MemberId);

/// Every other sign-in of this person ends, in every clinic, and this browser gets a new one: whoever had a copy of
/// the old cookie has nothing. Links to other clinics end, since whoever holds a sign-in there would come back by one. The
/// present password is a guess like any other. Passkeys stay, here and at a reset: none of them comes from the password,
/// each was told by letter when it was made, and to take them away would leave somebody whose password was stolen with a
/// password alone.
pub async fn change_password(
    domain: &Domain,
    who: &Anyone,
    member: &Member,
    form: PasswordChange,
) -> Result<Secret<String>> {
    let Known { email, names, kept, clinic, used } = known(domain, member).await?;
    let own = [clinic.name.as_str(), names.as_str(), email.as_str()];
    rules::password(form.password.expose(), clinic.password_least, &own)
        .map_err(|code| Error::field("password", code))?;
    is_right(domain, who, member, (&email, kept), ("current_password", form.current_password)).await?;
    lapsing::is_new(domain, &form.password, used).await?;
    let hash = identities::hash(domain, &form.password).await?;
    let mut tx = domain.begin(member).await?;
    identities::set_password(&mut tx, member.identity, &hash).await?;
    // The same browser, and this form does not ask it again.
    let zone = match member.sign_in {
        Some(sign_in) => rows::zone_of(&mut tx, sign_in).await?,
        None => String::new(),
    };
    rows::end_sign_ins(&mut tx, member.identity).await?;
    rows::end_reset_links(&mut tx, member.identity).await?;
    let here = who.clone().using(Device { zone, ..who.device.clone() });
    let (sign_in, cookie) = begin_sign_in(&mut tx, &here, member.member).await?;
    // Shown at the sign-in before this one.
    rows::set_factor_passed(&mut tx, sign_in).await?;
    let to = letters::To::member(member, &email);
    letters::changed(&mut tx, &to).await?;
    tx.shows();
    tx.commit(PasswordChanged { member: member.member }).await?;
    Ok(cookie)
}

/// Before what a thief of an open page must not do: the present password, which is a guess like any other.
pub(crate) async fn show_password(
    domain: &Domain,
    who: &Anyone,
    member: &Member,
    (field, typed): (&'static str, Secret<String>),
) -> Result<()> {
    let Known { email, kept, .. } = known(domain, member).await?;
    is_right(domain, who, member, (&email, kept), (field, typed)).await
}

/// Before what opens the account, or recovers it, becomes another: all that a sign-in takes, the present password and,
/// lately, the second factor of whoever has one (ASVS 7.5.1).
pub(crate) async fn show_again(
    domain: &Domain,
    who: &Anyone,
    member: &Member,
    (field, typed): (&'static str, Secret<String>),
) -> Result<()> {
    show_password(domain, who, member, (field, typed)).await?;
    if member.stale { Err(Error::field(field, FieldCode::FactorFirst)) } else { Ok(()) }
}

async fn is_right(
    domain: &Domain,
    who: &Anyone,
    member: &Member,
    (email, kept): (&str, String),
    (field, typed): (&'static str, Secret<String>),
) -> Result<()> {
    let account = account(member.clinic, &rules::email_key(email));
    let guess = throttle::guess_account(domain, who, &account).await?;
    if !domain.inner().hashing.verify(&super::bounded(typed), kept).await? {
        guess.failed(domain, PasswordMistaken { member: member.member }).await?;
        return Err(Error::field(field, FieldCode::WrongPassword));
    }
    guess.succeeded(domain).await
}

/// What a typed password is held against.
struct Known {
    email: String,
    names: String,
    /// The hash of the present one.
    kept: String,
    clinic: ClinicFront,
    /// The hashes of those that may not come again.
    used: Vec<String>,
}

async fn known(domain: &Domain, member: &Member) -> Result<Known> {
    let mut tx = domain.read(member).await?;
    let identity = Identity::load(&mut tx, member.identity).await?;
    let (clinic, used) = (clinics::front_in(&mut tx).await?, lapsing::used(&mut tx, &identity).await?);
    let names = super::profile::names(&mut tx, member).await?;
    Ok(Known { email: identity.email()?, names, kept: identity.password(domain)?, clinic, used })
}

/// Where one is signed in, the browser that asks first, then the one used last.
pub async fn sign_ins(domain: &Domain, member: &Member) -> Result<Vec<SignInRow>> {
    let mut tx = domain.read(member).await?;
    let (zone, now) = (Zone::stored(&member.zone), tx.now());
    let limits = limits::of(&mut tx).await?;
    let town = |zone: &str| Zone::parse(zone).and_then(|zone| zone.town(member.lang)).unwrap_or_default();
    let mut live = rows::sign_ins(&mut tx, member.member).await?;
    live.retain(|row| limits.ended(row.created_at, row.seen_at, now).is_none());
    let far = live.iter().filter(|row| live.iter().any(|other| apart::are_apart(row, other)));
    let far: Vec<SignInId> = far.map(|row| row.id).collect();
    let mut rows: Vec<SignInRow> = live
        .into_iter()
        .map(|row| SignInRow {
            sign_in: row.id,
            here: member.sign_in == Some(row.id),
            apart: far.contains(&row.id),
            begun: when::shown(row.created_at, now, &zone, member.lang),
            seen: when::shown(row.seen_at, now, &zone, member.lang),
            around: town(&row.zone),
            device: Device { browser: row.browser, system: row.system, zone: row.zone },
        })
        .collect();
    rows.sort_by_key(|row| !row.here);
    Ok(rows)
}

/// One of one's own; somebody else's does not exist. Whoever finds a page open shuts nobody out by it.
pub async fn end_sign_in(
    domain: &Domain,
    who: &Anyone,
    member: &Member,
    id: SignInId,
    password: Secret<String>,
) -> Result<()> {
    show_password(domain, who, member, ("end_password", password)).await?;
    let mut tx = domain.begin(member).await?;
    if !rows::end_own_sign_in(&mut tx, member.member, id).await? {
        return Err(AppError::NotFound.into());
    }
    tx.shows();
    tx.commit(SignedOut { sign_in: id }).await
}

/// Everywhere but here. A link to another clinic leads back from there, so it ends as well.
pub async fn end_other_sign_ins(
    domain: &Domain,
    who: &Anyone,
    member: &Member,
    password: Secret<String>,
) -> Result<()> {
    show_password(domain, who, member, ("others_password", password)).await?;
    let mut tx = domain.begin(member).await?;
    rows::end_sign_ins_of(&mut tx, member.member, member.sign_in).await?;
    switching::end_all(&mut tx, member.member).await?;
    tx.shows();
    tx.commit(OtherSignInsEnded { member: member.member }).await
}
