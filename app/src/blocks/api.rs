//! Server functions about blocks: the operator's, and a clinic's own networks.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::blocks::{AllowedNetworks, Block};

#[server(ReadBlocks)]
pub async fn blocks() -> Result<Vec<Block>, AppError> {
    let (domain, operator) = server::operator().await?;
    domain::throttle::blocks(&domain, &operator).await.shown()
}

/// From there one may try again at once.
#[server(LiftBlock)]
pub async fn lift_block(block: String) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::throttle::lift(&domain, &operator, &block).await.shown()
}

/// The networks that the clinic calls its own.
#[server(ReadAllowedNetworks)]
pub async fn allowed_networks() -> Result<AllowedNetworks, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::throttle::allowed_networks(&domain, &admin).await.shown()
}

#[server(AllowNetworks)]
pub async fn allow_networks(form: AllowedNetworks) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::throttle::allow_networks(&domain, &admin, form).await.shown()?;
    server::redirect("/settings?done=networks");
    Ok(())
}
