//! Server functions of how long a clinic keeps chats.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::chat::ChatKeeping;

#[server(ReadChatKeeping)]
pub async fn chat_keeping() -> Result<ChatKeeping, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::chat::keeping(&domain, &admin).await.shown()
}

#[server(SaveChatKeeping)]
pub async fn save_chat_keeping(form: ChatKeeping) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::chat::save_keeping(&domain, &admin, form).await.shown()?;
    server::redirect("/settings?done=chats");
    Ok(())
}
