//! Showing the second factor at a sign-in: a code of the app, one by text message, or a recovery code; and the browsers in which it is not
//! asked for, for a while.
use super::app::App;
use super::texts::{self, Tried};
use super::{FactorMistaken, Token, codes, guess, rows, tell};
use crate::logins::letters::FactorNews;
use crate::logins::{self, hash_of};
use crate::principals::Arriving;
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Member, Result};
use model::factors::{FactorCode, Lack};
use model::{AppError, FieldCode, MemberId, Secret};

audit_event!(FactorShown, "factor_shown", member: MemberId);
audit_event!(RecoveryCodeUsed, "recovery_code_used", member: MemberId);

const DAY_S: i64 = 24 * 60 * 60;

/// What the browser gets.
pub struct Passed {
    /// Of the sign-in: another one than before the second factor.
    pub cookie: Secret<String>,
    /// By which it is remembered, and for how many seconds.
    pub remembered: Option<(Secret<String>, u32)>,
}

enum Shown {
    Code,
    Recovery,
}

enum Taken {
    Right(Shown),
    Wrong,
    /// Of this app, and not the one that its phone shows: it is used up, and how the clock goes is kept.
    Off,
    /// A code by text: tries are counted with it.
    WrongText,
    /// There is none by text to type any more.
    Over,
}

pub async fn show(domain: &Domain, who: &Anyone, arriving: &Arriving, form: FactorCode) -> Result<Passed> {
    if arriving.lacks != Some(Lack::Factor) {
        return Err(AppError::NotFound.into());
    }
    let member = &arriving.member;
    let guess = guess(domain, who, member).await?;
    let recovery = match form.by.as_str() {
        // What is not looked at costs nothing.
        "text" => None,
        _ => codes::typed(domain, arriving, form.recovery_code.expose()).await?,
    };
    let mut tx = domain.begin(arriving).await?;
    let shown = match take(&mut tx, member, &form, recovery).await? {
        Taken::Right(shown) => shown,
        Taken::Wrong => {
            drop(tx);
            guess.failed(domain, FactorMistaken { member: member.member }).await?;
            return Err(wrong(&form));
        }
        Taken::WrongText => {
            tx.commit_unaudited("a counter of tries; the failure is audited").await?;
            guess.failed(domain, FactorMistaken { member: member.member }).await?;
            return Err(texts::wrong());
        }
        Taken::Over => {
            tx.unchanged().await?;
            return Err(texts::over());
        }
        Taken::Off => {
            // Whoever types it has the phone: no guess.
            tx.commit_unaudited("how the clock of a phone goes; nothing opens").await?;
            return Err(wrong(&form));
        }
    };
    let cookie = logins::renew_sign_in(&mut tx, member.sign_in).await?;
    let remembered = if form.remember == "on" { remember(&mut tx, member).await? } else { None };
    match shown {
        Shown::Code => tx.commit(FactorShown { member: member.member }).await?,
        Shown::Recovery => {
            tell(&mut tx, member, FactorNews::CodeUsed).await?;
            tx.commit(RecoveryCodeUsed { member: member.member }).await?;
        }
    }
    guess.succeeded(domain).await?;
    Ok(Passed { cookie, remembered })
}

/// Which of the three was right. Each is good once, also for two who come at the same moment.
async fn take(tx: &mut Tx, member: &Member, form: &FactorCode, recovery: Option<[u8; 32]>) -> Result<Taken> {
    if form.by == "text" {
        return by_text(tx, member, form).await;
    }
    if form.recovery_code.expose().trim().is_empty() {
        return app(tx, member, form).await;
    }
    let right = codes::take(tx, member.identity, recovery).await?;
    Ok(if right { Taken::Right(Shown::Recovery) } else { Taken::Wrong })
}

async fn app(tx: &mut Tx, member: &Member, form: &FactorCode) -> Result<Taken> {
    let row = rows::authenticator(tx, member.identity).await?;
    let Some(row) = row.filter(|row| row.confirmed_at.is_some()) else { return Ok(Taken::Wrong) };
    let domain = tx.domain().clone();
    let app = App::open(&domain, member.identity, &row.secret)?;
    let Some(known) = app.look(form.code.expose(), tx.now(), row.drift_s) else { return Ok(Taken::Wrong) };
    // One that was taken before says nothing of the clock either.
    if !rows::take_step(tx, member.identity, known.step, known.drift_s).await? {
        return Ok(Taken::Wrong);
    }
    Ok(if known.is_now { Taken::Right(Shown::Code) } else { Taken::Off })
}

/// Where the clinic has stopped to allow it, a code that is still under way opens nothing.
async fn by_text(tx: &mut Tx, member: &Member, form: &FactorCode) -> Result<Taken> {
    if texts::at_sign_in(tx, member).await?.is_none() {
        return Ok(Taken::Over);
    }
    Ok(match texts::try_code(tx, member, &form.text_code).await? {
        Tried::Right => Taken::Right(Shown::Code),
        Tried::Wrong => Taken::WrongText,
        Tried::Over => Taken::Over,
    })
}

fn wrong(form: &FactorCode) -> Error {
    match form.recovery_code.expose().trim() {
        "" => Error::field("code", FieldCode::WrongAppCode),
        _ => Error::field("recovery_code", FieldCode::WrongRecoveryCode),
    }
}

pub(crate) async fn remember(tx: &mut Tx, member: &Member) -> Result<Option<(Secret<String>, u32)>> {
    let (_, days) = rows::rules(tx).await?;
    let seconds = i64::from(days) * DAY_S;
    if seconds == 0 {
        return Ok(None);
    }
    let token = Token::new(tx.domain());
    rows::remember(tx, member.member, &token.hash, tx.now().plus_seconds(seconds)).await?;
    Ok(Some((token.secret, u32::try_from(seconds).unwrap_or(u32::MAX))))
}

/// Is the second factor not asked for in the browser that carries this?
pub(crate) async fn is_remembered(tx: &mut Tx, member: MemberId, carried: &Secret<String>) -> Result<bool> {
    match hash_of(carried) {
        Some(hash) => rows::is_remembered(tx, member, &hash).await,
        None => Ok(false),
    }
}

/// Takes out what has had its time; the daily job calls it.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    rows::prune(tx).await
}
