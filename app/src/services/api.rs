//! Server functions of services.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::services::{ServiceForm, ServiceRow, Services};
use model::{AppError, ServiceId};

#[server(ListServices)]
pub async fn services() -> Result<Services, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::services::list(&domain, &admin).await.shown()
}

#[server(ReadService)]
pub async fn service(id: ServiceId) -> Result<ServiceRow, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::services::view(&domain, &admin, id).await.shown()
}

#[server(SaveService)]
pub async fn save_service(form: ServiceForm) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::services::save(&domain, &admin, form).await.shown()?;
    server::redirect("/services?done=saved");
    Ok(())
}

/// What was never used is gone; what was, is not offered any more.
#[server(RemoveService)]
pub async fn remove_service(service: ServiceId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::services::remove(&domain, &admin, service).await.shown()?;
    server::redirect("/services?done=removed");
    Ok(())
}

#[server(RestoreService)]
pub async fn restore_service(service: ServiceId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::services::restore(&domain, &admin, service).await.shown()?;
    server::redirect("/services?done=restored");
    Ok(())
}

/// A box as HTML forms send it: "on", or nothing.
#[server(SaveBookingChoice)]
pub async fn save_booking_choice(#[server(default)] patients_change: String) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::services::let_patients_change(&domain, &admin, patients_change == "on").await.shown()?;
    server::redirect("/services?done=choice");
    Ok(())
}
