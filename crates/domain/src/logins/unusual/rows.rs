//! The SQL of codes that are mailed for a sign-in. Each is its sign-in's.
use super::TRIES;
use crate::error::Result;
use crate::tx::Tx;
use model::{SignInId, Time};

sql! {
    ASK = "update sign_in set code_asked = true where clinic_id = $1 and id = $2";
    SET = "
        update sign_in set code_hash = $3, code_until = $4, code_tries = 0
        where clinic_id = $1 and id = $2 and code_asked";
    IS_OUT = "
        select count(*) from sign_in
        where clinic_id = $1 and id = $2 and code_hash is not null and code_until > $3 and code_tries < $4";
    TAKE_TRY = "
        update sign_in set code_tries = code_tries + 1
        where clinic_id = $1 and id = $2 and code_asked and code_hash is not null and code_until > $3
            and code_tries < $4
        returning code_hash";
    DONE = "
        update sign_in set code_asked = false, code_hash = null, code_until = null, code_tries = 0
        where clinic_id = $1 and id = $2";
}

pub(super) async fn ask(tx: &mut Tx, id: SignInId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ASK).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

/// In the place of the one before.
pub(super) async fn set(tx: &mut Tx, id: SignInId, hash: &[u8], until: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(
        on!(tx, c => sqlx::query(SET).bind(clinic).bind(id).bind(hash).bind(until).execute(c).await.map(drop))?,
    )
}

/// Is there a code that may still be typed?
pub(super) async fn is_out(tx: &mut Tx, id: SignInId) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let count: i64 = on!(tx, c => sqlx::query_scalar(IS_OUT).bind(clinic).bind(id).bind(now).bind(TRIES)
        .fetch_one(c).await)?;
    Ok(count > 0)
}

/// What this try is held against, which is one of the code's last; none when there is no code to try any more.
pub(super) async fn take_try(tx: &mut Tx, id: SignInId) -> Result<Option<Vec<u8>>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query_scalar(TAKE_TRY).bind(clinic).bind(id).bind(now).bind(TRIES)
        .fetch_optional(c).await)?)
}

pub(super) async fn done(tx: &mut Tx, id: SignInId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(DONE).bind(clinic).bind(id).execute(c).await.map(drop))?)
}
