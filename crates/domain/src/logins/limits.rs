//! Sign-ins that end by time (A9, PR-42): judged at each request, by the domain's clock and the clinic's limits.
//!
//! What keeps a sign-in is that a person is there: a page that somebody opens, and a page's word that somebody types,
//! clicks or scrolls in it, or pressed "Stay signed in". What pages fetch by themselves keeps nothing, and neither does
//! the line on which they hear of changes.
use super::{by_cookie, hash_of, lack, member_in, rows};
use crate::agreements::own;
use crate::principals::Program;
use crate::tx::Tx;
use crate::{Domain, Host, Member, Result, clinics};
use model::limits::{Ended, Limits, Stay};
use model::{AppError, ClinicId, Secret, SignInId, Time};

/// A sign-in that has ended by time is kept for so long, so that its owner can be told why, and so that a call that
/// outlives it knows that nobody has ended it. Higher: rows that open nothing. Lower: "signed out", and no word why.
const KEPT_S: i64 = 2 * 24 * 60 * 60;

/// Of the transaction's clinic: its own, as far as the installation allows.
pub(super) async fn of(tx: &mut Tx) -> Result<Limits> {
    let (idle_min, absolute_h) = clinics::rows::limits(tx).await?;
    let chosen = Limits::chosen(u16::try_from(idle_min).unwrap_or(0), u16::try_from(absolute_h).unwrap_or(0));
    Ok(chosen.within(tx.domain().config().limits))
}

/// How long the browser keeps the cookie: as long as the row is kept that it names. After its limit it opens nothing.
pub async fn cookie_s(domain: &Domain, clinic: ClinicId) -> Result<i64> {
    let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
    Ok(of(&mut tx).await?.absolute_s + KEPT_S)
}

/// How long a page may stay open with this cookie. Somebody is `here`: from now on the idle limit counts anew.
pub async fn stay(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>, here: bool) -> Result<Stay> {
    let (arriving, sign_in, _) = by_cookie(domain, clinic, cookie).await?;
    if let Some(lack) = arriving.lacks {
        return Err(AppError::Unfinished(lack).into());
    }
    let mut tx = domain.read(&arriving.member).await?;
    let (begun, seen) = rows::sign_in_times(&mut tx, sign_in).await?.ok_or(AppError::SignedOut)?;
    let (limits, now) = (of(&mut tx).await?, tx.now());
    drop(tx);
    let seen = if here && now.seconds_since(seen) >= limits.tell_every_s() {
        note_seen(domain, &arriving.member, sign_in, now).await?;
        now
    } else {
        seen
    };
    Ok(limits.stay(begun, seen, now))
}

/// Somebody opened a page. A full disk must not keep them from what they came to read.
pub async fn page_opened(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>) -> Option<Stay> {
    match stay(domain, clinic, cookie, true).await {
        Ok(stay) => Some(stay),
        Err(crate::Error::Shown(_)) => None,
        Err(error) => {
            let _ = error.shown();
            stay(domain, clinic, cookie, false).await.ok()
        }
    }
}

async fn note_seen(domain: &Domain, member: &Member, sign_in: SignInId, now: Time) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    rows::set_seen(&mut tx, sign_in, now).await?;
    tx.commit_unaudited("when a sign-in was last used").await
}

/// Why this cookie opens nothing any more, when it was time that ended it.
pub async fn why_ended(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>) -> Result<Option<Ended>> {
    let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
    let Some(hash) = hash_of(cookie) else { return Ok(None) };
    let Some(row) = rows::sign_in(&mut tx, &hash).await? else { return Ok(None) };
    Ok(of(&mut tx).await?.ended(row.created_at, row.seen_at, tx.now()))
}

/// Whose sign-in has ended by time, and nobody ended it, or who has newer texts to accept first: they may stay in the call
/// that they are in, and nothing else.
pub async fn lapsed(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>) -> Result<Host> {
    let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
    let hash = hash_of(cookie).ok_or(AppError::SignedOut)?;
    let row = rows::sign_in(&mut tx, &hash).await?.ok_or(AppError::SignedOut)?;
    let good = of(&mut tx).await?.ended(row.created_at, row.seen_at, tx.now()).is_none();
    let member = member_in(&mut tx, row.member_id).await?;
    let lapsed = !good || !own::is_up_to_date(&mut tx, member.identity).await?;
    if !lapsed || lack(&mut tx, &row).await?.is_some() {
        return Err(AppError::SignedOut.into());
    }
    Member { sign_in: Some(row.id), ..member }.host()
}

/// What has become of a sign-in by which somebody came into a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Still {
    Good,
    /// By time: the call goes on.
    Ended,
    /// Signed out, a new password, other roles, deactivated: so does the call end.
    Gone,
}

pub async fn still(domain: &Domain, clinic: ClinicId, sign_in: SignInId) -> Result<Still> {
    let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
    let Some((begun, seen)) = rows::sign_in_times(&mut tx, sign_in).await? else { return Ok(Still::Gone) };
    let ended = of(&mut tx).await?.ended(begun, seen, tx.now());
    Ok(if ended.is_some() { Still::Ended } else { Still::Good })
}

/// The longest limits that any clinic may have; the daily job calls it.
pub(super) async fn prune(tx: &mut Tx) -> Result<()> {
    let (most, kept) = (tx.domain().config().limits, tx.now().plus_seconds(-KEPT_S));
    rows::prune_sign_ins(tx, kept.plus_seconds(-most.idle_s), kept.plus_seconds(-most.absolute_s)).await
}
