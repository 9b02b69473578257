//! The administrator's server function: the figures of a span.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::quality::{Days, Figures};

#[server(ReadFigures)]
pub async fn figures(days: Days) -> Result<Figures, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::quality::figures(&domain, &admin, &days).await.shown()
}
