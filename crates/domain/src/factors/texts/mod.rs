//! Codes by text message as a second factor (A6). A text costs money and can be redirected by whoever talks a network into
//! it: so a number is of the clinic's own country, codes are few, and a clinic may do without them altogether (PR-74).
//!
//! A number that has said STOP gets no code either, and the pages say why.
mod code;
pub(crate) mod rows;

use super::{FactorMistaken, fresh_for_first, guess, has_one, is_on, past_factor, tell, tell_removed};
use crate::logins::letters::FactorNews;
use crate::logins::{self, show_again};
use crate::outbox::{self, OutgoingText};
use crate::principals::Arriving;
use crate::seal::{self, cipher};
use crate::texting::{self, numbers};
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Error, Member, Result, clinics};
use anyhow::Context;
use code::{hash, host_of, new, read};
use model::factors::{Lack, NewTextNumber, TextFactor, TextWay};
use model::outbox::LetterKind;
use model::{AppError, FieldCode, IdentityId, MemberId, Secret, Time};
use rows::TextRow;
use subtle::ConstantTimeEq;
use texts::factors as words;

audit_event!(TextCodeSent, "text_code_sent", member: MemberId);
audit_event!(TextFactorSetUp, "text_factor_set_up", member: MemberId);
audit_event!(TextFactorRemoved, "text_factor_removed", member: MemberId);

const NUMBER: &str = "text_factor.number";
/// Time for a text to come and to be typed. Higher: longer to guess at. Lower: a slow network locks people out.
pub(crate) const GOOD_S: i64 = 10 * 60;
/// Of one code. Higher: more guesses of a million. Lower: a few slips, and one waits for another text.
pub(crate) const TRIES: i32 = 5;
/// Networks take so long; who presses twice before would only pay twice.
pub(crate) const AGAIN_S: i64 = 30;
const HOUR_S: i64 = 3600;
/// With `TRIES`, what whoever knows the password may guess of a million in an hour.
const TO_ACCOUNT: Quota = Quota { purpose: "text_codes_account", most: 5, per_s: HOUR_S };
/// Whoever has several accounts is still one phone.
const TO_NUMBER: Quota = Quota { purpose: "text_codes_number", most: 5, per_s: HOUR_S };
/// Higher: a stolen account sends to more numbers that somebody earns by. Lower: a big clinic waits in the morning.
const OF_CLINIC: Quota = Quota { purpose: "text_codes_clinic", most: 60, per_s: HOUR_S };
/// The same over clinics that anybody may open.
const OF_ALL: Quota = Quota { purpose: "text_codes", most: 300, per_s: HOUR_S };
const ALL: &[u8] = b"the installation";

/// What came of a code that was typed.
pub(super) enum Tried {
    Right,
    /// It counts, so the transaction is committed.
    Wrong,
    /// There is no code to try any more.
    Over,
}

/// As one's own page shows it.
pub(super) async fn factor(tx: &mut Tx, member: &Member) -> Result<TextFactor> {
    let (allowed, leave) = (rows::allowed(tx).await?, tx.domain().texts_leave());
    let Some(row) = rows::one(tx, member.identity).await? else {
        return Ok(if is_possible(tx).await? { TextFactor::Possible } else { TextFactor::Impossible });
    };
    let way = way(tx, member, &row).await?;
    let now = tx.now();
    Ok(match row.confirmed_at {
        Some(at) => {
            let since = when::shown(at, now, &Zone::stored(&member.zone), member.lang);
            TextFactor::On { since, way, allowed, leave }
        }
        None if is_possible(tx).await? => TextFactor::Pending(way),
        None => TextFactor::Impossible,
    })
}

/// What can be shown at a sign-in, where it can.
pub(super) async fn at_sign_in(tx: &mut Tx, member: &Member) -> Result<Option<TextWay>> {
    match usable(tx, member.identity).await? {
        Some(row) => Ok(Some(way(tx, member, &row).await?)),
        None => Ok(None),
    }
}

/// A number that was shown to be theirs, whether this clinic lets them use it or not.
pub(super) async fn any_of(tx: &mut Tx, owner: IdentityId) -> Result<bool> {
    Ok(rows::one(tx, owner).await?.is_some_and(|row| row.confirmed_at.is_some()))
}

/// Their number, once it was shown to be theirs; none where no text leaves. Whether a clinic takes codes by text says nothing of
/// messages.
pub(crate) async fn number_of(tx: &mut Tx, owner: IdentityId) -> Result<Option<String>> {
    if !tx.domain().texts_leave() {
        return Ok(None);
    }
    let row = rows::one(tx, owner).await?.filter(|row| row.confirmed_at.is_some());
    row.map(|row| open(tx.domain(), owner, &row.number)).transpose()
}

/// A code can be sent to it here.
async fn usable(tx: &mut Tx, owner: IdentityId) -> Result<Option<TextRow>> {
    if !tx.domain().texts_leave() || !rows::allowed(tx).await? {
        return Ok(None);
    }
    Ok(rows::one(tx, owner).await?.filter(|row| row.confirmed_at.is_some()))
}

/// A number can be set up here: somebody brings texts, the clinic allows it, has an address that is confirmed, and a help
/// line that says in which country its people are.
async fn is_possible(tx: &mut Tx) -> Result<bool> {
    Ok(tx.domain().texts_leave()
        && rows::allowed(tx).await?
        && logins::is_confirmed(tx).await?
        && texting::has_home(tx).await?)
}

async fn way(tx: &mut Tx, member: &Member, row: &TextRow) -> Result<TextWay> {
    let number = open(tx.domain(), member.identity, &row.number)?;
    let now = tx.now();
    let own = row.code_for.is_none_or(|sign_in| sign_in == rows::named(member.sign_in));
    Ok(TextWay {
        ending: number.get(number.len().saturating_sub(2)..).unwrap_or_default().to_owned(),
        is_out: own && row.code_until.is_some_and(|until| until > now) && row.code_tries < TRIES,
        wait_s: u32::try_from(wait_s(row, now)).unwrap_or_default(),
        stopped: texting::is_stopped(tx, &number).await?,
    })
}

/// Until another one may be asked for.
fn wait_s(row: &TextRow, now: Time) -> i64 {
    row.code_sent_at.map_or(0, |sent| (AGAIN_S - now.seconds_since(sent)).max(0))
}

/// A number to be set up, and a code to it. The one before, if it was never shown to be theirs, is forgotten. It takes the
/// present password, but where a sign-in asks for a factor to be set up: there it has just been shown.
pub async fn begin(domain: &Domain, who: &Anyone, arriving: &Arriving, form: NewTextNumber) -> Result<()> {
    let member = past_factor(arriving)?;
    let mut tx = domain.read(arriving).await?;
    let number = readable(&mut tx, &form.text_number).await?;
    drop(tx);
    if arriving.lacks.is_none() {
        if form.text_password.expose().is_empty() {
            return Err(Error::field("text_password", FieldCode::Required));
        }
        show_again(domain, who, member, ("text_password", form.text_password)).await?;
    }
    let mut tx = domain.begin(arriving).await?;
    let sealed = sealed(domain, member.identity, &number);
    if !is_possible(&mut tx).await? || !rows::begin(&mut tx, member.identity, &sealed).await? {
        return Err(AppError::NotFound.into());
    }
    send(&mut tx, member, &number).await?;
    tx.commit(TextCodeSent { member: member.member }).await
}

/// The number as it is kept; of the clinic's own country, and one that may be written to.
async fn readable(tx: &mut Tx, typed: &str) -> Result<String> {
    let at_field = |code| Error::field("text_number", code);
    let limits = texting::limits(tx).await?;
    let number = numbers::parse(typed, limits.ten_digits).map_err(at_field)?;
    if !texting::is_at_home(tx, &number).await? {
        return Err(at_field(FieldCode::ForeignPhone));
    }
    if texting::is_stopped(tx, &number).await? {
        return Err(at_field(FieldCode::PhoneStopped));
    }
    Ok(number)
}

/// Another code, or the first one of a sign-in. At a sign-in the number is one that was shown to be theirs; elsewhere it is
/// the one that is being set up.
pub async fn send_code(domain: &Domain, arriving: &Arriving) -> Result<()> {
    let (member, signing_in) = match arriving.lacks {
        Some(Lack::Factor) => (&arriving.member, true),
        _ => (past_factor(arriving)?, false),
    };
    let mut tx = domain.begin(arriving).await?;
    let row = match signing_in {
        true => usable(&mut tx, member.identity).await?,
        false if is_possible(&mut tx).await? => rows::one(&mut tx, member.identity).await?,
        false => None,
    };
    let row = row.filter(|row| row.confirmed_at.is_some() == signing_in).ok_or(AppError::NotFound)?;
    if let Ok(retry_after_s @ 1..) = u32::try_from(wait_s(&row, tx.now())) {
        return Err(AppError::TooMany { retry_after_s }.into());
    }
    let number = open(domain, member.identity, &row.number)?;
    if texting::is_stopped(&mut tx, &number).await? {
        return Err(Error::field("text_code", FieldCode::PhoneStopped));
    }
    send(&mut tx, member, &number).await?;
    tx.commit(TextCodeSent { member: member.member }).await
}

/// The first right code: from now on one is asked for at each sign-in, as with an app.
pub async fn confirm(
    domain: &Domain,
    who: &Anyone,
    arriving: &Arriving,
    code: &Secret<String>,
) -> Result<()> {
    let member = past_factor(arriving)?;
    let guess = guess(domain, who, member).await?;
    // Recovery codes are dear to make: only where there is a code to try.
    let mut tx = domain.read(arriving).await?;
    let row = rows::one(&mut tx, member.identity).await?.filter(|row| row.confirmed_at.is_none());
    let row = row.ok_or(AppError::NotFound)?;
    if !way(&mut tx, member, &row).await?.is_out {
        return Err(over());
    }
    drop(tx);
    let codes = fresh_for_first(domain, member).await?;
    let mut tx = domain.begin(arriving).await?;
    let row = rows::one(&mut tx, member.identity).await?.filter(|row| row.confirmed_at.is_none());
    // Where they are not allowed any more, it would be one that opens nothing.
    if row.is_none() || !rows::allowed(&mut tx).await? {
        return Err(AppError::NotFound.into());
    }
    match try_code(&mut tx, member, code).await? {
        Tried::Right => {}
        Tried::Over => {
            tx.unchanged().await?;
            return Err(over());
        }
        Tried::Wrong => {
            tx.commit_unaudited("a counter of tries; the failure is audited").await?;
            guess.failed(domain, FactorMistaken { member: member.member }).await?;
            return Err(wrong());
        }
    }
    let was_on = is_on(&mut tx, member.identity).await?;
    rows::confirm(&mut tx, member.identity).await?;
    has_one(&mut tx, member, was_on, codes).await?;
    tell(&mut tx, member, FactorNews::TextsSetUp).await?;
    tx.shows();
    tx.commit(TextFactorSetUp { member: member.member }).await?;
    guess.succeeded(domain).await
}

/// The number is taken away, as an app is.
pub async fn remove(domain: &Domain, who: &Anyone, member: &Member, password: Secret<String>) -> Result<()> {
    show_again(domain, who, member, ("texts_removal_password", password)).await?;
    let mut tx = domain.begin(member).await?;
    if !rows::remove(&mut tx, member.identity).await? {
        return tx.unchanged().await;
    }
    tell_removed(&mut tx, member, FactorNews::TextsRemoved, FactorNews::Removed).await?;
    tx.shows();
    tx.commit(TextFactorRemoved { member: member.member }).await
}

/// Each code is good once, also for two who come at the same moment: a try locks its row. Another sign-in than the one for
/// which it was texted has none to try, and takes no try from it.
pub(super) async fn try_code(tx: &mut Tx, member: &Member, typed: &Secret<String>) -> Result<Tried> {
    let owner = member.identity;
    let Some(kept) = rows::take_try(tx, owner, member.sign_in).await? else { return Ok(Tried::Over) };
    if !bool::from(kept[..].ct_eq(&hash(tx.domain(), owner, &read(typed))[..])) {
        return Ok(Tried::Wrong);
    }
    rows::done(tx, owner, &kept).await?;
    Ok(Tried::Right)
}

pub(super) fn over() -> Error {
    Error::field("text_code", FieldCode::TextCodeOver)
}

pub(super) fn wrong() -> Error {
    Error::field("text_code", FieldCode::WrongTextCode)
}

/// Leaves with the transaction. The code before opens nothing any more.
async fn send(tx: &mut Tx, member: &Member, number: &str) -> Result<()> {
    take(tx, member, number).await?;
    let (code, now) = (new(tx.domain()), tx.now());
    let hash = hash(tx.domain(), member.identity, &code);
    rows::set_code(tx, member.identity, member.sign_in, &hash, now.plus_seconds(GOOD_S)).await?;
    let front = clinics::front_in(tx).await?;
    let host = host_of(&tx.domain().origin().clinic_url(&front, "/")).to_owned();
    // The last line binds it to this address, and phones fill it in there (origin-bound one-time codes, WICG).
    let body = format!("{}\n\n@{host} #{code}", words::text_message(member.lang, &code));
    let text = OutgoingText {
        clinic: member.clinic,
        person: member.person,
        to_name: member.name.expose().clone(),
        to_number: number.to_owned(),
        body: texting::plain(&body),
    };
    let about = words::text_about(member.lang);
    outbox::queue_text_about(tx, text, LetterKind::Invitation, None, about).await.map(drop)
}

/// Of what may be sent in an hour: to this account, to this number, by this clinic, by all of them.
async fn take(tx: &mut Tx, member: &Member, number: &str) -> Result<()> {
    let (to, clinic) = (texting::hash(tx.domain(), number), tx.clinic()?);
    throttle::take_in(tx, &TO_ACCOUNT, member.identity.0.as_bytes()).await?;
    throttle::take_in(tx, &TO_NUMBER, &to[..16]).await?;
    throttle::take_in(tx, &OF_CLINIC, clinic.0.as_bytes()).await?;
    throttle::take_in(tx, &OF_ALL, ALL).await?;
    // Behind visits' texts it would come when it is good no more.
    texting::spare(tx).await
}

fn sealed(domain: &Domain, owner: IdentityId, number: &str) -> Vec<u8> {
    cipher::seal(&key(domain), domain.nonce(), &place(owner), number.as_bytes())
}

fn open(domain: &Domain, owner: IdentityId, sealed: &[u8]) -> Result<String> {
    let plain = cipher::open(&key(domain), &place(owner), sealed).context(NUMBER)?;
    Ok(std::str::from_utf8(&plain).context(NUMBER)?.to_owned())
}

fn key(domain: &Domain) -> cipher::Key {
    domain.derived_key("text factor")
}

fn place(owner: IdentityId) -> Vec<u8> {
    seal::place(None, NUMBER, owner.0)
}
