//! A sign-in by password in a browser that the account was not used in before (A7): nothing opens until the code is typed
//! that is mailed to the account's address. Who has a second factor shows that instead. It is no second factor, for who
//! reads the mail can also choose a new password by it; it is what a password alone does not open from elsewhere.
pub(crate) mod rows;

use super::{
    Identity, account, another_token, has_factor, hash_of, letters, limits, noticing, resetting, rules,
};
use crate::principals::Arriving;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Error, Member, Result, audit, factors};
use model::factors::{Lack, MailedCode};
use model::{AppError, FieldCode, MemberId, Secret, SignInId};
use subtle::ConstantTimeEq;

audit_event!(SignInCodeMailed, "sign_in_code_mailed", member: MemberId);
audit_event!(SignInCodeMistaken, "sign_in_code_mistaken", member: MemberId);
audit_event!(SignInCodeShown, "sign_in_code_shown", member: MemberId);

pub(crate) const DIGITS: usize = 8;
/// Time for a letter to come and to be read. Higher: longer to guess at. Lower: slow mail locks people out.
pub(crate) const GOOD_S: i64 = 10 * 60;
/// Of one code. Higher: more guesses. Lower: a few slips and one waits for another letter.
pub(crate) const TRIES: i32 = 5;
/// So many letters an hour to one person; with `TRIES`, what whoever knows the password may guess of a hundred million.
pub(crate) const LETTERS: Quota = Quota { purpose: "sign_in_code", most: 5, per_s: 60 * 60 };

/// In the transaction that begins a sign-in by password. True when a code is to be typed first; then the letter about the
/// browser waits until it was right.
pub(super) async fn look(
    tx: &mut Tx,
    who: &Anyone,
    member: MemberId,
    cookie: &Secret<String>,
) -> Result<bool> {
    if !tx.domain().config().mail_leaves {
        return Ok(false);
    }
    let found = super::rows::member(tx, member).await?.ok_or(AppError::NotFound)?;
    let identity = Identity::load(tx, found.identity_id).await?;
    // A temporary password was mailed, and who comes in by it has no browser yet. An address that nobody has confirmed may
    // be a stranger's, and nobody is locked out by a slip in it.
    if found.joined_at.is_none() || identity.temporary_until.is_some() || identity.confirmed_at.is_none() {
        return Ok(false);
    }
    let named = account(tx.clinic()?, &rules::email_key(&identity.email()?));
    if throttle::knows(tx.domain(), who, &named) {
        return Ok(false);
    }
    let hash = hash_of(cookie).ok_or(AppError::SignedOut)?;
    let row = super::rows::sign_in(tx, &hash).await?.ok_or(AppError::SignedOut)?;
    // Also of who has a second factor: it may be taken away while it is asked for, and the password alone would open.
    rows::ask(tx, row.id).await?;
    if has_factor(tx, &row).await? {
        return Ok(false);
    }
    match throttle::take_in(tx, &LETTERS, identity.id.0.as_bytes()).await {
        // The page says that there is no code, and when to ask for one.
        Err(Error::Shown(_)) => return Ok(true),
        other => other?,
    }
    mail(tx, who, &found, row.id).await?;
    audit::append(tx, &SignInCodeMailed { member }).await?;
    Ok(true)
}

/// What the page shows that asks for it.
pub(crate) async fn shown(tx: &mut Tx, member: &Member) -> Result<MailedCode> {
    let sign_in = member.sign_in.ok_or(AppError::SignedOut)?;
    let to = Identity::load(tx, member.identity).await?.email()?;
    Ok(MailedCode { to, is_out: rows::is_out(tx, sign_in).await? })
}

/// Another code; the one before opens nothing any more.
pub async fn mail_code_again(domain: &Domain, who: &Anyone, arriving: &Arriving) -> Result<()> {
    let (member, sign_in) = asked_of(arriving)?;
    let mut tx = domain.begin(arriving).await?;
    throttle::take_in(&mut tx, &LETTERS, member.identity.0.as_bytes()).await?;
    let found = super::rows::member(&mut tx, member.member).await?.ok_or(AppError::NotFound)?;
    mail(&mut tx, who, &found, sign_in).await?;
    tx.commit(SignInCodeMailed { member: member.member }).await
}

/// The sign-in goes on, by another token; from now on its browser is known.
pub async fn show_code(
    domain: &Domain,
    who: &Anyone,
    arriving: &Arriving,
    code: &Secret<String>,
) -> Result<Secret<String>> {
    let (member, sign_in) = asked_of(arriving)?;
    let guess = factors::guess(domain, who, member).await?;
    let mut tx = domain.begin(arriving).await?;
    let Some(kept) = rows::take_try(&mut tx, sign_in).await? else {
        tx.unchanged().await?;
        return Err(Error::field("code", FieldCode::MailedCodeOver));
    };
    if !bool::from(kept[..].ct_eq(&hash(domain, sign_in, &read(code))[..])) {
        tx.commit_unaudited("a counter of tries; the failure is audited").await?;
        guess.failed(domain, SignInCodeMistaken { member: member.member }).await?;
        return Err(Error::field("code", FieldCode::WrongMailedCode));
    }
    rows::done(&mut tx, sign_in).await?;
    let now = tx.now();
    super::rows::set_seen(&mut tx, sign_in, now).await?;
    let cookie = another_token(&mut tx, Some(sign_in)).await?;
    noticing::look(&mut tx, who, member.member).await?;
    tx.commit(SignInCodeShown { member: member.member }).await?;
    guess.succeeded(domain).await?;
    Ok(cookie)
}

fn asked_of(arriving: &Arriving) -> Result<(&Member, SignInId)> {
    if arriving.lacks != Some(Lack::MailedCode) {
        return Err(AppError::NotFound.into());
    }
    Ok((&arriving.member, arriving.member.sign_in.ok_or(AppError::SignedOut)?))
}

/// The letter leaves with the transaction.
async fn mail(tx: &mut Tx, who: &Anyone, found: &super::rows::MemberRow, sign_in: SignInId) -> Result<()> {
    let (code, now) = (new(tx.domain()), tx.now());
    let hash = hash(tx.domain(), sign_in, &code);
    rows::set(tx, sign_in, &hash, now.plus_seconds(GOOD_S)).await?;
    // Whoever waits for a letter opens no page: as long as its code is good, the sign-in that it is for lasts.
    let idle_s = limits::of(tx).await?.idle_s;
    super::rows::set_seen(tx, sign_in, now.plus_seconds((GOOD_S - idle_s).max(0))).await?;
    let (name, address) = resetting::reached(tx, found).await?;
    let (lang, zone) = (found.lang, Zone::stored(&found.zone));
    let to = letters::To { person: found.person_id, name: &name, address: &address, lang };
    let when = when::dated(now, now, &zone, lang);
    let device = noticing::in_words(&who.device, lang);
    letters::sign_in_code(tx, &to, &grouped(&code), &device, (&when, &zone.in_words(lang))).await
}

/// Eight digits of the twenty that 64 random bits have: none is likelier than another by more than one in a hundred
/// thousand million.
fn new(domain: &Domain) -> String {
    let mut bytes = [0; 8];
    domain.inner().ports.rng.fill(&mut bytes);
    of(u64::from_le_bytes(bytes))
}

fn of(drawn: u64) -> String {
    format!("{drawn:020}").chars().skip(20 - DIGITS).collect()
}

/// "1234 5678".
fn grouped(code: &str) -> String {
    let (one, two) = code.split_at(DIGITS / 2);
    format!("{one} {two}")
}

/// As it was typed or copied: gaps and hyphens do not matter.
fn read(typed: &Secret<String>) -> String {
    typed.expose().chars().filter(char::is_ascii_digit).collect()
}

/// Keyed, and of this sign-in only: whoever has the database has nothing to try a hundred million codes with.
fn hash(domain: &Domain, sign_in: SignInId, code: &str) -> [u8; 32] {
    domain.inner().keys.blind_global("sign-in code", &format!("{} {code}", sign_in.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_eight_digits_and_is_read_as_people_type_it() {
        for (drawn, code) in [(0, "00000000"), (7, "00000007"), (1_234_567_890_123, "67890123")] {
            assert_eq!(of(drawn), code);
        }
        assert_eq!(of(u64::MAX).len(), DIGITS);
        assert_eq!(grouped("12345678"), "1234 5678");
        for typed in ["12345678", " 1234 5678 ", "1234-5678", "1234\u{a0}5678"] {
            assert_eq!(read(&Secret::new(typed.to_owned())), "12345678", "{typed}");
        }
        for other in ["", "1234567", "123456789", "１２３４５６７８"] {
            assert_ne!(read(&Secret::new(other.to_owned())), "12345678", "{other}");
        }
    }
}
