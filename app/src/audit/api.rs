//! The administrator's server function: the log, as much of it as fits a page.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::audit::{AuditFilter, AuditPage};

#[server(ReadLog)]
pub async fn read_log(filter: AuditFilter) -> Result<AuditPage, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::audit::page(&domain, &admin, &filter).await.shown()
}
