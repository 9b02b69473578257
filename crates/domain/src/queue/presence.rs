//! A host is there for whoever comes: while their page is open, and as long as the sign-in stands by which they said so.
use super::{HostNotThere, HostThere, rows, rules};
use crate::tx::Tx;
use crate::{Domain, Host, Result};
use model::policy::{Action, Relation};
use model::{AppError, MemberId};

/// From now on. A forgotten word ends by itself.
pub async fn be_there(domain: &Domain, host: &Host) -> Result<()> {
    host.member.may(Action::ServeLine, Relation::Own)?;
    // Whoever acts from within a call has no sign-in, and no such button.
    let sign_in = host.sign_in().ok_or(AppError::NotAllowed)?;
    let mut tx = domain.begin(host).await?;
    let until = tx.now().plus_seconds(rules::AVAILABLE_S);
    rows::be_there(&mut tx, host.id(), sign_in, until).await?;
    tx.shows();
    tx.commit(HostThere { member: host.id() }).await
}

/// Not any more. Who waits keeps their place.
pub async fn leave_line(domain: &Domain, host: &Host) -> Result<()> {
    host.member.may(Action::ServeLine, Relation::Own)?;
    let mut tx = domain.begin(host).await?;
    if !rows::go(&mut tx, host.id()).await? {
        return tx.unchanged().await;
    }
    tx.shows();
    tx.commit(HostNotThere { member: host.id() }).await
}

/// Of somebody who is deleted.
pub(crate) async fn forget(tx: &mut Tx, host: MemberId) -> Result<()> {
    rows::go(tx, host).await.map(drop)
}

/// Their page is open still. Who is not there is not put there by it: false.
pub async fn stay(domain: &Domain, host: &Host) -> Result<bool> {
    host.member.may(Action::ServeLine, Relation::Own)?;
    let mut tx = domain.begin(host).await?;
    let until = tx.now().plus_seconds(rules::AVAILABLE_S);
    let stays = rows::stay(&mut tx, host.id(), until).await?;
    tx.commit_unaudited("an open page; that its host is there is audited").await?;
    Ok(stays)
}
