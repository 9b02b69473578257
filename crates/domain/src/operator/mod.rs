//! The operator's way in: an address printed on the terminal at start, good once and for a day. Who reads the
//! terminal runs the machine, so there is no password to choose, to guess or to forget. And what the operator sees once
//! in: the clinics, the queue, how the installation does.
mod calls;
mod clinics;
mod domains;
mod health;
mod queue;
pub(crate) mod rows;

pub use calls::calls;
pub use clinics::clinics;
pub use domains::{NoDomain, set_clinic_domain};
pub use health::{Gauges, gauges, health};
pub use queue::{jobs, retry};

use crate::logins::{Token, hash_of};
use crate::principals::Program;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Domain, Error, Operator, Result, support};
use model::{AppError, FieldCode, Lang, Secret, SignInId, Time};

audit_event!(OperatorLinkMade, "operator_link_made");
audit_event!(OperatorEntered, "operator_entered", sign_in: SignInId);
audit_event!(OperatorLeft, "operator_left", sign_in: SignInId);

const DAY_S: i64 = 24 * 60 * 60;
pub(crate) const IDLE_S: i64 = 12 * 60 * 60;
pub(crate) const ABSOLUTE_S: i64 = 14 * DAY_S;
/// As with members: a page view is not worth an fsync.
const SEEN_EVERY_S: i64 = 60;
const PROGRAM: Program = Program { clinic: None };

/// The one-time token to print on the terminal; a fresh one at each start, which ends the one before.
pub async fn first_link(domain: &Domain) -> Result<Option<Secret<String>>> {
    let mut tx = domain.begin(&PROGRAM).await?;
    let token = replace_link(&mut tx).await?;
    tx.commit_unaudited("printed at start; its use is audited").await?;
    Ok(Some(token))
}

/// Another one, for who asks on the terminal while the server runs; it ends the one before.
pub async fn new_link(domain: &Domain) -> Result<Secret<String>> {
    let mut tx = domain.begin(&PROGRAM).await?;
    let token = replace_link(&mut tx).await?;
    tx.commit(OperatorLinkMade).await?;
    Ok(token)
}

async fn replace_link(tx: &mut Tx) -> Result<Secret<String>> {
    let (id, token) = (tx.new_uuid(), Token::new(tx.domain()));
    let expires = tx.now().plus_seconds(DAY_S);
    rows::replace_link(tx, id, &token.hash, expires).await?;
    Ok(token.secret)
}

/// Trades the token for a cookie.
pub async fn enter(domain: &Domain, token: Secret<String>) -> Result<Secret<String>> {
    let expired = || Error::field("token", FieldCode::LinkExpired);
    let hash = hash_of(&token).ok_or_else(expired)?;
    let mut tx = domain.begin(&PROGRAM).await?;
    if !rows::use_link(&mut tx, &hash).await? {
        return Err(expired());
    }
    let (sign_in, cookie) = (SignInId(tx.new_uuid()), Token::new(domain));
    rows::insert_sign_in(&mut tx, sign_in, &cookie.hash).await?;
    tx.commit(OperatorEntered { sign_in }).await?;
    Ok(cookie.secret)
}

/// What a person asks for.
pub async fn resume(domain: &Domain, cookie: &Secret<String>) -> Result<Operator> {
    let (operator, seen) = opened(domain, cookie).await?;
    if domain.now().seconds_since(seen) >= SEEN_EVERY_S
        && let Err(error) = note_seen(domain, operator.sign_in).await
    {
        // A full disk must not keep the operator from what they came to read.
        let _ = error.shown();
    }
    Ok(operator)
}

/// What an open page asks by itself: it keeps no sign-in.
pub async fn still(domain: &Domain, cookie: &Secret<String>) -> Result<Operator> {
    Ok(opened(domain, cookie).await?.0)
}

/// Whether a sign-in of the operator's still opens anything.
pub(crate) async fn is_open(tx: &mut Tx, sign_in: SignInId) -> Result<bool> {
    let now = tx.now();
    rows::is_open(tx, sign_in, now.plus_seconds(-IDLE_S), now.plus_seconds(-ABSOLUTE_S)).await
}

/// Whose cookie it is, and when it was last used.
async fn opened(domain: &Domain, cookie: &Secret<String>) -> Result<(Operator, Time)> {
    let hash = hash_of(cookie).ok_or(AppError::SignedOut)?;
    let mut tx = domain.read(&PROGRAM).await?;
    let (sign_in, created, seen) = rows::sign_in(&mut tx, &hash).await?.ok_or(AppError::SignedOut)?;
    let now = tx.now();
    if now.seconds_since(seen) >= IDLE_S || now.seconds_since(created) >= ABSOLUTE_S {
        return Err(AppError::SignedOut.into());
    }
    Ok((Operator { sign_in, lang: Lang::default() }, seen))
}

/// Ends the sign-in of this browser, out of each clinic that it has open; the way back in is another link from the terminal.
pub async fn leave(domain: &Domain, operator: &Operator) -> Result<()> {
    support::leave_all(domain, operator).await?;
    let mut tx = domain.begin(operator).await?;
    rows::end_sign_in(&mut tx, operator.sign_in).await?;
    tx.commit(OperatorLeft { sign_in: operator.sign_in }).await
}

async fn note_seen(domain: &Domain, sign_in: SignInId) -> Result<()> {
    let mut tx = domain.begin(&PROGRAM).await?;
    rows::set_seen(&mut tx, sign_in).await?;
    tx.commit_unaudited("when a sign-in was last used").await
}

/// Ends what has had its time; the daily job calls it.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    rows::prune(tx, now.plus_seconds(-IDLE_S), now.plus_seconds(-ABSOLUTE_S)).await
}

/// A time in words. As in the outbox: one clock for all.
fn words(at: Time, now: Time, lang: Lang) -> String {
    let when = when::shown(at, now, &Zone::stored("UTC"), lang);
    format!("{} {}", when.words, when.zone)
}
