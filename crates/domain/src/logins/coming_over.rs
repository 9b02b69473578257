//! Coming from another clinic of one's own (`switching`): a sign-in that begins without this clinic's password, and the one
//! time at which that password is shown beforehand.
use super::{
    Identity, Known, SignInFailed, account, begin_sign_in, bounded, confirmed_email_of, email_of, hash_of,
    hashing, known, lack, lapsing, letters, limits, member_in, noticing, rows, rules,
};
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Result, throttle};
use model::factors::Lack;
use model::{AppError, FieldCode, IdentityId, MemberId, Secret, SignInId, Time};

/// The address by which clinics know that two of their members may be one person; none before it was confirmed.
pub(crate) async fn confirmed_address(tx: &mut Tx, identity: IdentityId) -> Result<Option<String>> {
    Ok(confirmed_email_of(tx, identity).await?.map(|email| rules::email_key(&email)))
}

/// The same address, and whether it was confirmed.
pub(crate) async fn own_address(tx: &mut Tx, identity: IdentityId) -> Result<(String, bool)> {
    let identity = Identity::load(tx, identity).await?;
    Ok((rules::email_key(&identity.email()?), identity.confirmed_at.is_some()))
}

/// The password that belongs to this address at another clinic (`there`): a guess at that account like any other. Nothing
/// tells whether anybody there has the address; a temporary password is nobody's own, and shows nothing.
pub(crate) async fn show_password_at(
    domain: &Domain,
    there: &Anyone,
    address: &str,
    (field, typed): (&'static str, Secret<String>),
) -> Result<MemberId> {
    let clinic = there.at_clinic()?;
    let guess = throttle::guess_account(domain, there, &account(clinic, address)).await?;
    let known = known(domain, there, address).await?;
    let meant = known.as_ref().map(|known| known.member);
    let own = known.filter(|known| known.temporary.is_none());
    let kept = own.as_ref().map_or(hashing::NOBODYS.to_owned(), |known| known.password.clone());
    let right = domain.inner().hashing.verify(&bounded(typed), kept).await?;
    let Some(Known { member, .. }) = own.filter(|_| right) else {
        guess.failed(domain, SignInFailed { member: meant }).await?;
        return Err(Error::field(field, FieldCode::WrongPasswordThere));
    };
    guess.succeeded(domain).await?;
    let mut tx = domain.read(there).await?;
    let row = rows::member(&mut tx, member).await?.ok_or(AppError::NotFound)?;
    match confirmed_address(&mut tx, row.identity_id).await? {
        Some(_) => Ok(member),
        None => Err(Error::field("clinic", FieldCode::NotConfirmedThere)),
    }
}

/// The owner of an account that was just linked to one at another clinic.
pub(crate) async fn tell_of_link(tx: &mut Tx, member: MemberId, other: &str) -> Result<()> {
    let member = member_in(tx, member).await?;
    let email = email_of(tx, member.identity).await?;
    letters::linked(tx, &letters::To::member(&member, &email), other).await
}

/// The second factor and newer texts are asked for as after a password, and the factor also in a browser that is remembered,
/// which is worth nothing without the password. None where more would be offered than that: another password in the place
/// of a temporary or a lapsed one, or to set up a factor, takes a password that has just been shown.
///
/// Its time counts from `since`, when the sign-in began that it comes from: none where that is too long ago for this
/// clinic.
pub(crate) async fn come_over(
    tx: &mut Tx,
    who: &Anyone,
    member: MemberId,
    since: Time,
) -> Result<Option<(SignInId, Secret<String>)>> {
    let now = tx.now();
    if limits::of(tx).await?.ended(since, now, now).is_some() {
        return Ok(None);
    }
    let row = rows::member(tx, member).await?.ok_or(AppError::NotFound)?;
    let password_at = Identity::load(tx, row.identity_id).await?.password_at;
    let (sign_in, cookie) = begin_sign_in(tx, who, member).await?;
    rows::set_begun(tx, sign_in, since).await?;
    lapsing::look(tx, sign_in, password_at).await?;
    let hash = hash_of(&cookie).ok_or(AppError::SignedOut)?;
    let begun = rows::sign_in(tx, &hash).await?.ok_or(AppError::SignedOut)?;
    if begun.temporary || begun.lapsed || lack(tx, &begun).await? == Some(Lack::FactorSetUp) {
        return Ok(None);
    }
    noticing::look(tx, who, member).await?;
    Ok(Some((sign_in, cookie)))
}
