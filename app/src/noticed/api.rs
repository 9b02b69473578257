//! Server functions of who waits, and of who is told.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::noticed::{ClinicNoticing, Wait};

/// Who waits for the reader now, without a name.
#[server(WaitingNow)]
pub async fn waiting_now() -> Result<Vec<Wait>, AppError> {
    let (domain, host) = server::host().await?;
    domain::noticed::waiting(&domain, &host).await.shown()
}

/// A page that shows who waits is in front of the reader: those who wait may believe so for a moment.
#[server(LookForArrivals)]
pub async fn look_for_arrivals() -> Result<(), AppError> {
    let (_, host) = server::host().await?;
    server::calls()?.looked(&host);
    Ok(())
}

/// "I have seen it": ends the bell on every page and device of the reader's.
#[server(SeeArrivals)]
pub async fn see_arrivals() -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::noticed::seen(&domain, &host).await.shown()
}

#[server(ReadNoticing)]
pub async fn noticing() -> Result<ClinicNoticing, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::noticed::noticing(&domain, &admin).await.shown()
}

#[server(SaveNoticing)]
pub async fn save_noticing(noticing: ClinicNoticing) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::noticed::save_noticing(&domain, &admin, noticing).await.shown()?;
    server::redirect("/settings?done=noticing");
    Ok(())
}
