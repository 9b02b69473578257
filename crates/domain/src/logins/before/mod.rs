//! Whoever signs in in a browser that carries a sign-in already gets another token, and the one before opens nothing from
//! that moment on (ASVS 7.2.4). A call that was joined by it goes on, as it does where time ends a sign-in.
pub(crate) mod rows;

use super::{SignedOut, Token, hash_of, limits};
use crate::tx::Tx;
use crate::{Anyone, Result, audit};
use model::limits::Limits;
use model::{MemberId, SignInId};

/// In the transaction that begins a sign-in of `member`. The one to begin anew, and the hash of its token, where the browser
/// carries their own: a call that they are in is theirs as before, and signing out of the new one ends it. Somebody else's
/// is left as one that time has ended: nobody acts by it, and its call goes on.
pub(super) async fn end(tx: &mut Tx, who: &Anyone, member: MemberId) -> Result<Option<(SignInId, Vec<u8>)>> {
    let Some(hash) = who.sign_in.as_ref().and_then(hash_of) else { return Ok(None) };
    let Some(row) = super::rows::sign_in(tx, &hash).await? else { return Ok(None) };
    let now = tx.now();
    // One that time has ended opens nothing but the call that it holds, and stays to say why (`limits`).
    if limits::of(tx).await?.ended(row.created_at, row.seen_at, now).is_some() {
        return Ok(None);
    }
    if row.member_id == member {
        return Ok(Some((row.id, hash)));
    }
    let nobodys = Token::new(tx.domain()).hash;
    let begun = now.plus_seconds(-Limits::LONGEST.absolute_s);
    if !rows::supersede(tx, (row.id, &hash), &nobodys, begun).await? {
        return Ok(None);
    }
    tx.known_as(row.member_id);
    audit::append(tx, &SignedOut { sign_in: row.id }).await?;
    // Pages of theirs that are open in this browser find out.
    tx.shows();
    Ok(None)
}
