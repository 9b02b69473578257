//! Server functions of the operator's help: an administrator's, then the operator's.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::audit::{AuditFilter, AuditPage};
use model::clinics::ClinicSettings;
use model::people::People;
use model::support::{Helped, PublicSettings, Support};
use model::{AppError, ClinicId};

/// Whether the operator may help now.
#[server(ReadSupport)]
pub async fn support() -> Result<Option<Support>, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::support::now(&domain, &admin).await.shown()
}

#[server(AllowSupport)]
pub async fn allow_support(hours: u16) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::support::allow(&domain, &admin, hours).await.shown()?;
    server::redirect("/settings?done=support");
    Ok(())
}

#[server(EndSupport)]
pub async fn end_support() -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::support::end(&domain, &admin).await.shown()?;
    server::redirect("/settings?done=support_ended");
    Ok(())
}

#[server(SupportEnter)]
pub async fn support_enter(clinic: ClinicId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::support::enter(&domain, &operator, clinic).await.shown()?;
    server::redirect(&super::address(clinic, ""));
    Ok(())
}

#[server(SupportLeave)]
pub async fn support_leave(clinic: ClinicId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::support::leave(&domain, &operator, clinic).await.shown()?;
    server::redirect("/operator/clinics");
    Ok(())
}

/// Whether an open page may stay open.
#[server(SupportHere)]
pub async fn support_here(clinic: ClinicId) -> Result<(), AppError> {
    server::helper_still(clinic).await.map(drop)
}

#[server(SupportPeople)]
pub async fn support_people(clinic: ClinicId) -> Result<Helped<People>, AppError> {
    let (domain, helper) = server::helper(clinic).await?;
    domain::support::people(&domain, &helper).await.shown()
}

#[server(SupportSettings)]
pub async fn support_settings(clinic: ClinicId) -> Result<Helped<ClinicSettings>, AppError> {
    let (domain, helper) = server::helper(clinic).await?;
    domain::support::settings(&domain, &helper).await.shown()
}

#[server(SaveSupportSettings)]
pub async fn save_support_settings(new: PublicSettings) -> Result<(), AppError> {
    let clinic = new.clinic;
    let (domain, helper) = server::helper(clinic).await?;
    domain::support::save_settings(&domain, &helper, new).await.shown()?;
    server::redirect(&super::address(clinic, "/settings?done=saved"));
    Ok(())
}

#[server(SupportLog)]
pub async fn support_log(clinic: ClinicId, filter: AuditFilter) -> Result<Helped<AuditPage>, AppError> {
    let (domain, helper) = server::helper(clinic).await?;
    domain::support::log(&domain, &helper, &filter).await.shown()
}
