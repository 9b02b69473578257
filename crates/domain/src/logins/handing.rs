//! From the installation's address to the new clinic's own. A cookie holds for one host name only, so whoever opened
//! a clinic elsewhere is handed over: a token in the address, good once and for a minute, that a button trades for a
//! cookie there. Opening the address changes nothing.
use super::{SignedIn, SignedUp, Token, begin_sign_in, hash_of, resume, rows};
use crate::{Anyone, Domain, Error, Result};
use model::{FieldCode, MemberId, Secret};

audit_event!(HandedOver, "handed_over", member: MemberId);

/// Time to press one button. Higher: an address that was copied opens longer. Lower: a slow reader signs in anew.
const GOOD_FOR_S: i64 = 60;

/// Instead of the sign-in in this browser's cookie, which then never was.
pub async fn hand_over(domain: &Domain, opened: &SignedUp) -> Result<Secret<String>> {
    let member = resume(domain, opened.front.clinic, &opened.cookie).await?;
    let mut tx = domain.begin(&member).await?;
    if let Some(sign_in) = member.sign_in {
        rows::end_sign_in(&mut tx, sign_in).await?;
    }
    let (id, token) = (tx.new_uuid(), Token::new(domain));
    let expires = tx.now().plus_seconds(GOOD_FOR_S);
    rows::insert_hand_over(&mut tx, id, member.member, &token.hash, expires).await?;
    tx.commit(HandedOver { member: member.member }).await?;
    Ok(token.secret)
}

/// The button at the clinic's own address.
pub async fn take_over(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<Secret<String>> {
    who.at_clinic()?;
    let expired = || Error::field("token", FieldCode::LinkExpired);
    let mut tx = domain.begin(who).await?;
    let hash = hash_of(token).ok_or_else(expired)?;
    let member = rows::use_hand_over(&mut tx, &hash).await?.ok_or_else(expired)?;
    let (sign_in, cookie) = begin_sign_in(&mut tx, who, member).await?;
    tx.commit(SignedIn { sign_in }).await?;
    Ok(cookie)
}
