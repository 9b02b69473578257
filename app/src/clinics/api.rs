//! Server functions of a clinic's settings.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::choices::ClinicChoices;
use model::clinics::ClinicSettings;
use model::reminders::ClinicReminders;

#[server]
pub async fn settings() -> Result<ClinicSettings, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::clinics::settings(&domain, &admin).await.shown()
}

/// Loads the page anew, so that it wears what was saved.
#[server]
pub async fn save_settings(new: ClinicSettings) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::clinics::save_settings(&domain, &admin, new).await.shown()?;
    server::redirect("/settings?saved");
    Ok(())
}

/// What members may choose for themselves.
#[server(ReadChoices)]
pub async fn choices() -> Result<ClinicChoices, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::clinics::choices(&domain, &admin).await.shown()
}

/// When the clinic's guests are reminded.
#[server(ReadReminders)]
pub async fn reminders() -> Result<ClinicReminders, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::visits::reminders::reminders(&domain, &admin).await.shown()
}

#[server(SaveReminders)]
pub async fn save_reminders(reminders: ClinicReminders) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::visits::reminders::save_reminders(&domain, &admin, reminders).await.shown()?;
    server::redirect("/settings?done=reminders");
    Ok(())
}

#[server(SaveChoices)]
pub async fn save_choices(choices: ClinicChoices) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::clinics::save_choices(&domain, &admin, choices).await.shown()?;
    server::redirect("/settings?done=choices");
    Ok(())
}
