//! The server function of lost links.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;

/// The same answer for every address and every number.
#[server(AskLinks)]
pub async fn ask_links(reach: String) -> Result<(), AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::lost_link::ask(&domain, &anyone, &reach).await.shown()
}
