//! Server functions of messages that a clinic words itself.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::templates::{TemplateForm, TemplatePreview, TemplateRow, TemplateView};

#[server(ListTemplates)]
pub async fn templates() -> Result<Vec<TemplateRow>, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::templates::list(&domain, &admin).await.shown()
}

#[server(ReadTemplate)]
pub async fn template(message: String) -> Result<TemplateView, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::templates::view(&domain, &admin, &message).await.shown()
}

/// How typed words would arrive.
#[server(PreviewTemplate)]
pub async fn preview_template(form: TemplateForm) -> Result<TemplatePreview, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::templates::preview(&domain, &admin, form).await.shown()
}

/// Whichever of the form's buttons was pressed: to see it, to try it, to save it. Only the last one leads elsewhere.
#[server(SaveTemplate)]
pub async fn save_template(form: TemplateForm) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::templates::press(&domain, &admin, form).await.shown()?.into_iter().for_each(server::redirect);
    Ok(())
}

/// Bedside's words again.
#[server(RestoreTemplate)]
pub async fn restore_template(message: String, version: i32) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::templates::restore(&domain, &admin, &message, version).await.shown()?;
    server::redirect("/settings/messages?done=restored");
    Ok(())
}
