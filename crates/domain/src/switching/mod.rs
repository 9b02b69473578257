//! Switching between the clinics of one person (A12).
//!
//! Each clinic has its own people: an address that two clinics know makes two accounts, and only their owner makes one
//! person of them. A link takes the password of both, typed in one form, and the same confirmed address at both; so an
//! administrator who invites somebody else's address, or sets a password for it, reaches nothing. It is two rows, one in
//! each clinic, and leads somewhere only as long as both stand: each clinic ends its own, by its member's wish or with
//! whatever makes the proof worthless (another password, however it was set; a factor that an administrator took away,
//! another address, every other sign-in ended, deactivation), and no transaction writes in two clinics.
//!
//! To switch is to begin a sign-in of its own at the other clinic, without its password: its time counts from the sign-in
//! that it came from, so that nobody goes to and fro instead of typing a password again. A token carries the way there:
//! good once and for five minutes, bound to the sign-in that it was asked for in and to the member it leads to. It travels
//! in the body of a form, and the page there names who goes on and waits for a button, so that nobody is signed in by
//! another page's doing.
pub(crate) mod rows;
mod rules;

use crate::logins::rows::MemberRow;
use crate::logins::{self, Still, Token, hash_of};
use crate::principals::Program;
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Member, Result, clinics};
use model::clinics::ClinicFront;
use model::switching::{NewLink, OtherClinic};
use model::{AppError, ClinicId, FieldCode, LinkId, MemberId, Secret, SignInId, Time};
use rows::{LinkRow, TokenRow};

audit_event!(ClinicLinked, "clinic_linked", member: MemberId);
audit_event!(ClinicUnlinked, "clinic_unlinked", member: MemberId);
audit_event!(SwitchedAway, "switched_away", member: MemberId);
audit_event!(SwitchedHere, "switched_here", sign_in: SignInId);

/// Time to read two pages and to press their buttons. Higher: a page that was left open leads on for longer. Lower: a slow
/// reader begins anew.
pub(crate) const GOOD_FOR_S: i64 = 5 * 60;
const DAY_S: i64 = 24 * 60 * 60;

/// Those to which one's links lead now, by name.
pub async fn list(domain: &Domain, member: &Member) -> Result<Vec<OtherClinic>> {
    let mut tx = domain.read(member).await?;
    let links = rows::of(&mut tx, member.member).await?;
    let address = logins::confirmed_address(&mut tx, member.identity).await?;
    drop(tx);
    let Some(address) = address else { return Ok(Vec::new()) };
    let mut clinics = Vec::new();
    for link in links {
        if let Some(front) = other_end(domain, &link, &address).await? {
            let address = domain.origin().clinic_url(&front, "/");
            clinics.push(OtherClinic { link: link.id, name: front.name, address });
        }
    }
    clinics.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(clinics)
}

/// The clinic at the other end, while its half stands as well.
async fn other_end(domain: &Domain, link: &LinkRow, address: &str) -> Result<Option<ClinicFront>> {
    let mut tx = domain.read(&Program { clinic: Some(link.other_clinic_id) }).await?;
    match stands(&mut tx, link.other_member_id, link.member_id, address).await? {
        true => Ok(Some(clinics::front_in(&mut tx).await?)),
        false => Ok(None),
    }
}

/// This clinic's half: it is kept, and its member works here under the address that the other one has confirmed.
async fn stands(tx: &mut Tx, here: MemberId, elsewhere: MemberId, address: &str) -> Result<bool> {
    Ok(rows::is_linked(tx, here, elsewhere).await? && is_known_by(tx, here, address).await?)
}

async fn is_known_by(tx: &mut Tx, member: MemberId, address: &str) -> Result<bool> {
    Ok(address_of(tx, member).await?.as_deref() == Some(address))
}

/// The confirmed address of somebody who works here.
async fn address_of(tx: &mut Tx, member: MemberId) -> Result<Option<String>> {
    match logins::rows::member(tx, member).await?.filter(MemberRow::is_working) {
        Some(row) => logins::confirmed_address(tx, row.identity_id).await,
        None => Ok(None),
    }
}

/// A link to another clinic, and back. Nothing tells whether anybody there has the address, or has confirmed it, but the
/// password that opens it.
pub async fn add(domain: &Domain, who: &Anyone, member: &Member, form: NewLink) -> Result<()> {
    let front = meant(domain, member, &form.clinic).await?;
    logins::show_password(domain, who, member, ("current_password", form.current_password)).await?;
    let mut tx = domain.read(member).await?;
    let (address, confirmed) = logins::own_address(&mut tx, member.identity).await?;
    drop(tx);
    let there = Anyone { clinic: Some(front.clinic), ..who.clone() };
    let shown = ("other_password", form.other_password);
    let other = logins::show_password_at(domain, &there, &address, shown).await?;
    if !confirmed {
        return Err(Error::field("clinic", FieldCode::NotConfirmedHere));
    }
    let (here, there) = ((member.clinic, member.member), (front.clinic, other));
    let name = clinics::front(domain, member.clinic).await?.name;
    // The other clinic's first: a half that is left alone leads nowhere.
    keep(domain, there, here, &address, Some(&name)).await?;
    keep(domain, here, there, &address, None).await
}

/// The clinic whose address was typed.
async fn meant(domain: &Domain, member: &Member, typed: &str) -> Result<ClinicFront> {
    let wrong = |code| Error::field("clinic", code);
    let by = rules::named(typed, domain.origin()).ok_or_else(|| wrong(FieldCode::Required))?;
    match clinics::find(domain, &by).await {
        Ok(front) if front.clinic == member.clinic => Err(wrong(FieldCode::ThisClinic)),
        Err(Error::Shown(AppError::NotFound)) => Err(wrong(FieldCode::NoSuchClinic)),
        other => other,
    }
}

/// One half, in its own clinic, with a letter where its member is not the one at hand: `told` is the clinic that is.
async fn keep(
    domain: &Domain,
    (clinic, member): (ClinicId, MemberId),
    other: (ClinicId, MemberId),
    address: &str,
    told: Option<&str>,
) -> Result<()> {
    let mut tx = domain.begin(&Program { clinic: Some(clinic) }).await?;
    // Deactivated at this very moment.
    if !is_known_by(&mut tx, member, address).await? {
        return Err(AppError::NotAllowed.into());
    }
    tx.known_as(member);
    // Also where it stood already: the other half may be a new one, and is told of.
    rows::insert(&mut tx, member, other).await?;
    if let Some(told) = told {
        logins::tell_of_link(&mut tx, member, told).await?;
    }
    tx.shows();
    tx.commit(ClinicLinked { member }).await
}

/// One of one's own; what is left of it at the other end leads nowhere.
pub async fn end(domain: &Domain, member: &Member, link: LinkId) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    if !rows::end(&mut tx, member.member, link).await? {
        return Err(AppError::NotFound.into());
    }
    tx.shows();
    tx.commit(ClinicUnlinked { member: member.member }).await
}

/// In the transaction of whatever makes the proof worthless.
pub(crate) async fn end_all(tx: &mut Tx, member: MemberId) -> Result<()> {
    rows::end_all(tx, member).await
}

/// Of somebody who was deleted.
pub(crate) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    rows::end_all(tx, member).await?;
    rows::remove_tokens(tx, member).await
}

/// What the page on the way says and carries.
#[derive(Debug)]
pub struct Leaving {
    pub name: String,
    /// Where its form goes to.
    pub address: String,
    pub token: Secret<String>,
}

/// "Switch": from here on for five minutes, by whoever has the token, in as many steps as `arrive` asks for.
pub async fn leave(domain: &Domain, member: &Member, link: LinkId) -> Result<Leaving> {
    let sign_in = member.sign_in.ok_or(AppError::SignedOut)?;
    let mut tx = domain.read(member).await?;
    let link = rows::one(&mut tx, member.member, link).await?.ok_or(AppError::NotFound)?;
    let address = logins::confirmed_address(&mut tx, member.identity).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let front = other_end(domain, &link, &address).await?.ok_or(AppError::NotFound)?;
    let token = Token::new(domain);
    let mut tx = domain.begin(member).await?;
    let expires = tx.now().plus_seconds(GOOD_FOR_S);
    rows::insert_token(&mut tx, &link, sign_in, &token.hash, expires).await?;
    tx.commit_unaudited("opens nothing by itself; to go on is audited").await?;
    let token = Secret::new(format!("{}.{}", member.clinic.text(), token.secret.expose()));
    let address = domain.origin().clinic_url(&front, "/arrive");
    Ok(Leaving { name: front.name, address, token })
}

/// Who goes on at this clinic, for the page with the button. Changes nothing.
pub async fn arrival(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<String> {
    let (from, hash) = parts(token)?;
    let link = found(domain, who, from, &hash).await?.link;
    let mut tx = domain.read(who).await?;
    let row = logins::rows::member(&mut tx, link.other_member_id).await?.filter(MemberRow::is_working);
    row.ok_or_else(expired)?.name(&mut tx).await
}

/// The button. A browser that is signed in here already goes on in that sign-in; else one begins, which lacks whatever
/// this clinic asks for beyond the password. Where it would ask for something that takes the password, it asks for all.
pub async fn arrive(
    domain: &Domain,
    who: &Anyone,
    token: &Secret<String>,
    carried: Option<&Secret<String>>,
) -> Result<Secret<String>> {
    let here = who.at_clinic()?;
    let (from, hash) = parts(token)?;
    if let Some(carried) = carried
        && has_arrived(domain, here, (from, &hash), carried).await?
    {
        return Ok(carried.clone());
    }
    let (link, address, since) = go(domain, who, from, &hash).await?;
    if let Some(carried) = carried
        && let Ok(member) = logins::resume(domain, here, carried).await
        && member.member == link.other_member_id
    {
        return Ok(carried.clone());
    }
    let mut tx = domain.begin(who).await?;
    if !stands(&mut tx, link.other_member_id, link.member_id, &address).await? {
        return Err(expired());
    }
    let (sign_in, cookie) =
        logins::come_over(&mut tx, who, link.other_member_id, since).await?.ok_or_else(expired)?;
    tx.commit(SwitchedHere { sign_in }).await?;
    Ok(cookie)
}

/// The button again (Back, a second click), in a browser that has the sign-in already: it opens nothing that this does not.
async fn has_arrived(
    domain: &Domain,
    here: ClinicId,
    (from, hash): (ClinicId, &[u8]),
    carried: &Secret<String>,
) -> Result<bool> {
    let mut tx = domain.read(&Program { clinic: Some(from) }).await?;
    let meant = rows::used_token(&mut tx, hash).await?;
    drop(tx);
    let Some(meant) = meant else { return Ok(false) };
    let arriving = logins::arriving(domain, here, carried).await;
    Ok(arriving.is_ok_and(|arriving| arriving.member.member == meant))
}

/// The token is used up, at the clinic that it comes from; whose it was, their address there, and since when they are
/// signed in there.
async fn go(domain: &Domain, who: &Anyone, from: ClinicId, hash: &[u8]) -> Result<(LinkRow, String, Time)> {
    let TokenRow { link, sign_in_id, since } = found(domain, who, from, hash).await?;
    if logins::still(domain, from, sign_in_id).await? != Still::Good {
        return Err(expired());
    }
    let mut tx = domain.begin(&Program { clinic: Some(from) }).await?;
    if !rows::use_token(&mut tx, hash).await? {
        // The other one of two submits may be in this very group of writes.
        tx.unchanged().await?;
        return Err(expired());
    }
    let address = address_of(&mut tx, link.member_id).await?.ok_or_else(expired)?;
    tx.known_as(link.member_id);
    tx.commit(SwitchedAway { member: link.member_id }).await?;
    Ok((link, address, since))
}

/// A good token that leads to this clinic.
async fn found(domain: &Domain, who: &Anyone, from: ClinicId, hash: &[u8]) -> Result<TokenRow> {
    let here = who.at_clinic()?;
    let mut tx = domain.read(&Program { clinic: Some(from) }).await?;
    let row = rows::token(&mut tx, hash).await?;
    row.filter(|row| row.link.other_clinic_id == here).ok_or_else(expired)
}

/// The clinic that somebody comes from, and the hash of what they carry.
fn parts(token: &Secret<String>) -> Result<(ClinicId, Vec<u8>)> {
    let (clinic, secret) = token.expose().split_once('.').ok_or_else(expired)?;
    let clinic = ClinicId::parse(clinic).ok_or_else(expired)?;
    let hash = hash_of(&Secret::new(secret.to_owned())).ok_or_else(expired)?;
    Ok((clinic, hash))
}

fn expired() -> Error {
    Error::field("token", FieldCode::LinkExpired)
}

/// The daily job calls it.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    let before = tx.now().plus_seconds(-30 * DAY_S);
    rows::prune(tx, before).await
}
