//! The operator's server functions about the installation as a whole.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::console::{CallsNow, Clinics, Health, Jobs};
use model::{AppError, JobId};

/// Out of this browser. The first page then says how to come in again.
#[server(OperatorLeave)]
pub async fn operator_leave() -> Result<(), AppError> {
    server::operator_leaves().await?;
    server::redirect("/operator");
    Ok(())
}

#[server(ReadClinics)]
pub async fn operator_clinics() -> Result<Clinics, AppError> {
    let (domain, operator) = server::operator().await?;
    domain::operator::clinics(&domain, &operator).await.shown()
}

#[server(ReadJobs)]
pub async fn operator_jobs() -> Result<Jobs, AppError> {
    let (domain, operator) = server::operator().await?;
    domain::operator::jobs(&domain, &operator).await.shown()
}

#[server(RetryJob)]
pub async fn retry_job(job: JobId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::operator::retry(&domain, &operator, job).await.shown()
}

#[server(ReadHealth)]
pub async fn operator_health() -> Result<Health, AppError> {
    let (domain, operator) = server::operator().await?;
    let calls = server::calls()?;
    let live = calls.count().await;
    domain::operator::health(&domain, &operator, live).await.shown()
}

/// Asked by an open page again and again, which keeps no sign-in.
#[server(ReadCalls)]
pub async fn operator_calls() -> Result<CallsNow, AppError> {
    let (domain, operator) = server::operator_still().await?;
    let calls = server::calls()?;
    let (live, flows) = (calls.count().await, calls.flows());
    domain::operator::calls(&domain, &operator, live, flows).await.shown()
}
