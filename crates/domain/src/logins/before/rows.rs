//! The SQL of sign-ins whose browser signs in again.
use crate::error::Result;
use crate::tx::Tx;
use model::people::Device;
use model::{SignInId, Time};

sql! {
    /// All that a sign-in asks for is asked for once more.
    ANEW = "
        update sign_in set token_hash = $3, created_at = $4, seen_at = $4, browser = $5, system = $6, zone = $7,
            factor_at = null, factor_shown_at = null, password_lapsed = false, code_asked = false, code_hash = null,
            code_until = null, code_tries = 0
        where clinic_id = $1 and id = $2 and token_hash = $8";
    SUPERSEDE = "
        update sign_in set token_hash = $3, created_at = $4, seen_at = $4
        where clinic_id = $1 and id = $2 and token_hash = $5";
}

/// The same one, from its beginning, under another token: whoever had the old one has nothing. False when it has ended, or
/// has begun anew, at this very moment: a second click, or signing out in another tab.
pub(in crate::logins) async fn anew(
    tx: &mut Tx,
    (id, before): (SignInId, &[u8]),
    hash: &[u8],
    device: &Device,
) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(ANEW).bind(clinic).bind(id).bind(hash).bind(now)
        .bind(&device.browser).bind(&device.system).bind(&device.zone).bind(before)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// As if it had begun so long ago that time has ended it, and under a token that nobody has. False as above.
pub(super) async fn supersede(
    tx: &mut Tx,
    (id, before): (SignInId, &[u8]),
    hash: &[u8],
    begun: Time,
) -> Result<bool> {
    let clinic = tx.clinic()?;
    let rows: u64 = on!(tx, c => sqlx::query(SUPERSEDE).bind(clinic).bind(id).bind(hash).bind(begun).bind(before)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}
