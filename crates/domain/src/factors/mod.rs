//! The second factor (A6). One's own app is set up and taken away here, a number for codes by text in `texts/`; how they are
//! shown at a sign-in is `showing.rs`.
mod app;
pub(crate) mod codes;
pub(crate) mod rows;
mod rules;
mod showing;
mod square;
pub mod texts;

pub(crate) use codes::fresh_for_first;
pub use rules::{rules, save_rules};
pub use showing::{Passed, show};
pub(crate) use showing::{is_remembered, prune, remember};

use crate::agreements::own;
use crate::logins::letters::{self, FactorNews};
use crate::logins::{self, Token};
use crate::principals::Arriving;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Admin, Anyone, Domain, Error, Member, Result, passkeys, switching};
use app::App;
use model::factors::{Arrival, Factor, Lack, PendingApp};
use model::{AppError, FieldCode, IdentityId, MemberId, Secret};

audit_event!(FactorSetUp, "factor_set_up", member: MemberId);
audit_event!(FactorMistaken, "factor_mistaken", member: MemberId);
audit_event!(FactorRemoved, "factor_removed", member: MemberId);
audit_event!(MemberFactorRemoved, "member_factor_removed", member: MemberId);
audit_event!(RecoveryCodesMade, "recovery_codes_made", member: MemberId);

/// What somebody who signs in still has to do.
pub async fn arrival(domain: &Domain, arriving: &Arriving) -> Result<Arrival> {
    let mut tx = domain.read(arriving).await?;
    let (_, remember_days) = rows::rules(&mut tx).await?;
    let member = &arriving.member;
    let app = app_is_on(&mut tx, member.identity).await?;
    let passkey = passkeys::any_here(&mut tx, member.member).await?;
    let newer = match arriving.lacks {
        Some(Lack::Texts) => own::versions(domain, member.lang),
        _ => Vec::new(),
    };
    let mailed_code = match arriving.lacks {
        Some(Lack::MailedCode) => Some(logins::mailed_code(&mut tx, member).await?),
        _ => None,
    };
    let text = texts::at_sign_in(&mut tx, member).await?;
    let no_texts = !domain.texts_leave() && texts::any_of(&mut tx, member.identity).await?;
    Ok(Arrival {
        lacks: arriving.lacks,
        remember_days,
        app,
        passkey,
        text,
        no_texts,
        texts: newer,
        mailed_code,
    })
}

/// One's own second factor, as its page shows it.
pub async fn factor(domain: &Domain, arriving: &Arriving) -> Result<Factor> {
    let member = past_factor(arriving)?;
    let mut tx = domain.read(arriving).await?;
    let (zone, now) = (Zone::stored(&member.zone), tx.now());
    let row = rows::authenticator(&mut tx, member.identity).await?;
    let since = row.as_ref().and_then(|row| row.confirmed_at);
    let pending = match &row {
        // Whoever finds the page open makes no app of their own by it.
        Some(row) if since.is_none() && !member.stale => {
            let app = App::open(domain, member.identity, &row.secret)?;
            Some(pending(&mut tx, member, &app).await?)
        }
        _ => None,
    };
    let (passkeys, passkeys_possible) = passkeys::list(&mut tx, member).await?;
    let texts = texts::factor(&mut tx, member).await?;
    // Whoever finds the page open does not take them along.
    let codes = if member.stale { Vec::new() } else { codes::unkept(&mut tx, member.identity).await? };
    Ok(Factor {
        again: member.stale,
        since: since.map(|at| when::shown(at, now, &zone, member.lang)),
        pending,
        codes,
        codes_left: rows::codes_left(&mut tx, member.identity).await?,
        required: rows::rules(&mut tx).await?.0,
        passkeys,
        passkeys_possible,
        texts,
    })
}

/// Before what opens the account becomes another: this sign-in asks for the second factor once more. False where it was shown
/// a moment ago.
pub async fn ask_once_more(domain: &Domain, member: &Member) -> Result<bool> {
    let Some(sign_in) = member.sign_in.filter(|_| member.stale) else { return Ok(false) };
    let mut tx = domain.begin(member).await?;
    logins::ask_factor(&mut tx, sign_in).await?;
    tx.commit_unaudited("more is asked of one's own sign-in; showing it is audited").await?;
    Ok(true)
}

async fn pending(tx: &mut Tx, member: &Member, app: &App) -> Result<PendingApp> {
    let clinic = crate::clinics::front_in(tx).await?.name;
    let email = logins::email_of(tx, member.identity).await?;
    Ok(PendingApp { key: app.key(), square: square::of(&app.address(&clinic, &email))? })
}

/// A new secret for an app. The one before, if no code of it was right yet, is worth nothing any more. It takes the present
/// password, but where a sign-in asks for a factor to be set up: there it has just been shown.
pub async fn begin(
    domain: &Domain,
    who: &Anyone,
    arriving: &Arriving,
    password: Secret<String>,
) -> Result<()> {
    let member = past_factor(arriving)?;
    if arriving.lacks.is_none() {
        if password.expose().is_empty() {
            return Err(Error::field("app_password", FieldCode::Required));
        }
        logins::show_again(domain, who, member, ("app_password", password)).await?;
    }
    let mut tx = domain.begin(arriving).await?;
    let sealed = App::new(domain).sealed(domain, member.identity);
    rows::begin(&mut tx, member.identity, &sealed).await?;
    tx.commit_unaudited("guards nothing until a code of it was right").await
}

/// The first right code: from now on one is asked for at each sign-in. Other sign-ins are asked at their next step.
pub async fn confirm(
    domain: &Domain,
    who: &Anyone,
    arriving: &Arriving,
    code: &Secret<String>,
) -> Result<()> {
    let member = past_factor(arriving)?;
    // It was begun with all that a sign-in takes, and may have lain open since.
    if member.stale {
        return Err(Error::field("code", FieldCode::FactorFirst));
    }
    let guess = guess(domain, who, member).await?;
    let mut tx = domain.read(arriving).await?;
    let row = rows::authenticator(&mut tx, member.identity).await?;
    let row = row.filter(|row| row.confirmed_at.is_none()).ok_or(AppError::NotFound)?;
    let app = App::open(domain, member.identity, &row.secret)?;
    // It shows that the app has the secret, and how its phone's clock goes: it may be off.
    let Some(known) = app.look(code.expose(), tx.now(), row.drift_s) else {
        drop(tx);
        guess.failed(domain, FactorMistaken { member: member.member }).await?;
        return Err(Error::field("code", FieldCode::WrongAppCode));
    };
    drop(tx);
    let codes = codes::fresh_for_first(domain, member).await?;
    let mut tx = domain.begin(arriving).await?;
    let was_on = is_on(&mut tx, member.identity).await?;
    // Not where another one was begun, or this one confirmed, in another tab meanwhile.
    if !rows::confirm(&mut tx, member.identity, &row.secret, (known.step, known.drift_s)).await? {
        return Err(AppError::NotFound.into());
    }
    has_one(&mut tx, member, was_on, codes).await?;
    tell(&mut tx, member, FactorNews::SetUp).await?;
    tx.shows();
    tx.commit(FactorSetUp { member: member.member }).await?;
    guess.succeeded(domain).await
}

/// The codes are written down or printed: we forget them but for their hashes.
pub async fn keep_codes(domain: &Domain, member: &Member) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    rows::codes_kept(&mut tx, member.identity).await?;
    tx.commit_unaudited("what was shown is forgotten").await
}

/// Ten new recovery codes; the old ones open nothing any more.
pub async fn new_codes(
    domain: &Domain,
    who: &Anyone,
    member: &Member,
    password: Secret<String>,
) -> Result<()> {
    logins::show_again(domain, who, member, ("current_password", password)).await?;
    let fresh = codes::fresh(domain, member.identity).await?;
    let mut tx = domain.begin(member).await?;
    if !is_on(&mut tx, member.identity).await? {
        return Err(AppError::NotFound.into());
    }
    codes::put(&mut tx, member.identity, fresh).await?;
    tx.commit(RecoveryCodesMade { member: member.member }).await
}

/// The app is taken away. Who has passkeys is asked for one after the password; else the password is enough, but where
/// the clinic asks for a second factor, another one must be set up.
pub async fn remove(domain: &Domain, who: &Anyone, member: &Member, password: Secret<String>) -> Result<()> {
    // Another field than that of the codes, which stands on the same page.
    logins::show_again(domain, who, member, ("removal_password", password)).await?;
    let mut tx = domain.begin(member).await?;
    if !rows::remove(&mut tx, member.identity).await? {
        return tx.unchanged().await;
    }
    tell_removed(&mut tx, member, FactorNews::AppRemoved, FactorNews::Removed).await?;
    tx.shows();
    tx.commit(FactorRemoved { member: member.member }).await
}

/// A colleague has lost phone and codes: app, number and passkeys go. They are told by letter, and every sign-in of theirs
/// ends: whoever talked an administrator into this has a password at most.
pub async fn remove_of(domain: &Domain, admin: &Admin, id: MemberId) -> Result<()> {
    let mut tx = domain.begin(admin).await?;
    let member = logins::member_in(&mut tx, id).await?;
    // The factor guards the person's other clinics as well, and those are not this administrator's.
    if rows::clinics_of(&mut tx, member.identity).await? != 1 {
        return Err(AppError::NotAllowed.into());
    }
    let apps = rows::remove(&mut tx, member.identity).await?;
    let texts = texts::rows::remove(&mut tx, member.identity).await?;
    let passkeys = passkeys::take_all_away(&mut tx, id).await?;
    if !apps && !texts && !passkeys {
        return tx.unchanged().await;
    }
    still_on(&mut tx, member.identity).await?;
    logins::end_member_sign_ins(&mut tx, id).await?;
    switching::end_all(&mut tx, id).await?;
    tell(&mut tx, &member, FactorNews::Removed).await?;
    tx.shows();
    tx.commit(MemberFactorRemoved { member: id }).await
}

/// Does signing in ask this person for more than the password?
pub(crate) async fn is_on(tx: &mut Tx, identity: IdentityId) -> Result<bool> {
    Ok(app_is_on(tx, identity).await?
        || texts::any_of(tx, identity).await?
        || passkeys::any_of(tx, identity).await?)
}

async fn app_is_on(tx: &mut Tx, identity: IdentityId) -> Result<bool> {
    Ok(rows::authenticator(tx, identity).await?.is_some_and(|row| row.confirmed_at.is_some()))
}

/// An app, a number or a passkey was just added in this sign-in. With the first one, other sign-ins are asked at their next
/// step, and there are codes for the day on which it is lost: those that were made before the transaction.
pub(crate) async fn has_one(
    tx: &mut Tx,
    member: &Member,
    was_on: bool,
    codes: Option<codes::Fresh>,
) -> Result<()> {
    if !was_on {
        // None were made where there was another factor a moment ago: then once more.
        let codes = codes.ok_or(AppError::Unavailable)?;
        rows::ask_again(tx, member.identity, member.sign_in).await?;
        return codes::put(tx, member.identity, codes).await;
    }
    match member.sign_in {
        Some(sign_in) => logins::set_factor_shown(tx, sign_in).await,
        None => Ok(()),
    }
}

/// One of several was just taken away, or the last one.
pub(crate) async fn tell_removed(
    tx: &mut Tx,
    member: &Member,
    one: FactorNews,
    last: FactorNews,
) -> Result<()> {
    let news = if still_on(tx, member.identity).await? { one } else { last };
    tell(tx, member, news).await
}

/// An app, a number or a passkey was just taken away. With the last one go recovery codes and remembered browsers.
async fn still_on(tx: &mut Tx, identity: IdentityId) -> Result<bool> {
    let on = is_on(tx, identity).await?;
    if !on {
        rows::forget_browsers(tx, identity).await?;
        rows::remove_codes(tx, identity).await?;
    }
    Ok(on)
}

/// Of somebody who was deleted; their passkeys are `passkeys`'.
pub(crate) async fn forget(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    rows::remove(tx, identity).await?;
    texts::rows::remove(tx, identity).await?;
    rows::remove_codes(tx, identity).await?;
    rows::forget_browsers(tx, identity).await
}

/// Somebody whose own second factor is not in question here: without showing one that exists, none is set up or seen.
pub(crate) fn past_factor(arriving: &Arriving) -> Result<&Member> {
    match arriving.lacks {
        Some(Lack::FactorSetUp) | None => Ok(&arriving.member),
        Some(lack) => Err(AppError::Unfinished(lack).into()),
    }
}

/// Digits can be guessed; they are counted apart from the password, whose success would forgive them.
pub(crate) async fn guess(domain: &Domain, who: &Anyone, member: &Member) -> Result<crate::throttle::Guess> {
    let account = format!("{} {} factor", member.clinic.text(), member.member.text());
    crate::throttle::guess_account(domain, who, &account).await
}

pub(crate) async fn tell(tx: &mut Tx, member: &Member, news: FactorNews) -> Result<()> {
    let address = logins::email_of(tx, member.identity).await?;
    let to = letters::To::member(member, &address);
    letters::factor(tx, &to, news).await
}
