//! Server functions of messages that a clinic words itself.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::templates::{TemplateForm, TemplatePreview, TemplateRow, TemplateView};

#[server(ListTemplates)]
pub async fn templates() -> Result<Vec<TemplateRow>, AppError> {
    let (domain, editor) = server::editor().await?;
    domain::templates::list(&domain, &editor).await.shown()
}

#[server(ReadTemplate)]
pub async fn template(message: String) -> Result<TemplateView, AppError> {
    let (domain, editor) = server::editor().await?;
    domain::templates::view(&domain, &editor, &message).await.shown()
}

/// How typed words would arrive.
#[server(PreviewTemplate)]
pub async fn preview_template(form: TemplateForm) -> Result<TemplatePreview, AppError> {
    let (domain, editor) = server::editor().await?;
    domain::templates::preview(&domain, &editor, form).await.shown()
}

/// Whichever of the form's buttons was pressed: to see it, to try it, to save it. Only the last one leads elsewhere.
#[server(SaveTemplate)]
pub async fn save_template(form: TemplateForm) -> Result<(), AppError> {
    let (domain, editor) = server::editor().await?;
    domain::templates::press(&domain, &editor, form).await.shown()?.into_iter().for_each(server::redirect);
    Ok(())
}

/// Bedside's words again.
#[server(RestoreTemplate)]
pub async fn restore_template(message: String, version: i32) -> Result<(), AppError> {
    let (domain, editor) = server::editor().await?;
    domain::templates::restore(&domain, &editor, &message, version).await.shown()?;
    server::redirect("/settings/messages?done=restored");
    Ok(())
}
