//! The SQL of a clinic's rules for passwords. `old_password` is global, as the identity is.
use crate::error::Result;
use crate::tx::Tx;
use model::{IdentityId, SignInId};
use uuid::Uuid;

sql! {
    RULES = "select password_least, password_days from clinic where id = $1";
    SAVE_RULES = "update clinic set password_least = $2, password_days = $3 where id = $1";
    SET_LAPSED = "update sign_in set password_lapsed = true where clinic_id = $1 and id = $2";
    END_LAPSED = "
        update sign_in set password_lapsed = false where clinic_id = $1 and id = $2 and password_lapsed";
    KEEP = "insert into old_password (id, identity_id, password, replaced_at) values ($1, $2, $3, $4)";
    KEPT = "
        select id, password from old_password where identity_id = $1 order by replaced_at desc, id desc limit $2";
    FORGET_OLDER = "
        delete from old_password where identity_id = $1 and id not in (
            select kept.id from old_password kept where kept.identity_id = $1
            order by kept.replaced_at desc, kept.id desc limit $2)";
    REMOVE = "delete from old_password where identity_id = $1";
    /// Of who works at no clinic any more that lets passwords lapse.
    PRUNE = "
        delete from old_password where identity_id not in (
            select m.identity_id from member m join clinic c on c.id = m.clinic_id where c.password_days > 0)";
}

/// The shortest length, and the days after which another one is chosen.
pub(super) async fn rules(tx: &mut Tx) -> Result<(i32, i32)> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(RULES).bind(clinic).fetch_one(c).await)?)
}

pub(super) async fn save_rules(tx: &mut Tx, least: u16, days: u16) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE_RULES).bind(clinic).bind(i32::from(least)).bind(i32::from(days))
        .execute(c).await.map(drop))?)
}

pub(super) async fn set_lapsed(tx: &mut Tx, id: SignInId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SET_LAPSED).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

/// True for the one who comes first.
pub(super) async fn end_lapsed(tx: &mut Tx, id: SignInId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let rows: u64 = on!(tx, c => sqlx::query(END_LAPSED).bind(clinic).bind(id)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(super) async fn keep(tx: &mut Tx, id: Uuid, owner: IdentityId, sealed: &[u8]) -> Result<()> {
    let now = tx.now();
    Ok(
        on!(tx, c => sqlx::query(KEEP).bind(id).bind(owner).bind(sealed).bind(now).execute(c).await.map(drop))?,
    )
}

/// The newest first, so many at most.
pub(super) async fn kept(tx: &mut Tx, owner: IdentityId, most: i64) -> Result<Vec<(Uuid, Vec<u8>)>> {
    Ok(on!(tx, c => sqlx::query_as(KEPT).bind(owner).bind(most).fetch_all(c).await)?)
}

/// All but the newest.
pub(super) async fn forget_older(tx: &mut Tx, owner: IdentityId, most: i64) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(FORGET_OLDER).bind(owner).bind(most).execute(c).await.map(drop))?)
}

pub(super) async fn remove(tx: &mut Tx, owner: IdentityId) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(REMOVE).bind(owner).execute(c).await.map(drop))?)
}

pub(super) async fn prune(tx: &mut Tx) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(PRUNE).execute(c).await.map(drop))?)
}
