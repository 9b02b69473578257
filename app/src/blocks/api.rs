//! The operator's server functions about blocks.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::blocks::Block;

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
