//! The server function of the test call.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::doctor::Trial;
use model::json::Json;

/// A room for a few minutes, with nobody else in it.
#[server(StartTrial, output = Json)]
pub async fn start_trial() -> Result<Trial, AppError> {
    let (domain, anyone) = server::anyone().await?;
    let seats = domain::joining::trial(&domain, &anyone).await.shown()?;
    server::calls()?.trial(seats)
}
