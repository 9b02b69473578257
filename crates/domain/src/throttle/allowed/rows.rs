//! The SQL of a clinic's own networks.
use crate::error::Result;
use crate::tx::Tx;

sql! {
    NETWORKS = "select allowed_networks from clinic where id = $1";
    SAVE = "update clinic set allowed_networks = $2 where id = $1";
}

/// One a line.
pub(super) async fn networks(tx: &mut Tx) -> Result<String> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_scalar(NETWORKS).bind(clinic).fetch_one(c).await)?)
}

pub(super) async fn save(tx: &mut Tx, networks: &str) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SAVE).bind(clinic).bind(networks).execute(c).await.map(drop))?)
}
