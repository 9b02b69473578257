//! Server functions of lines, for whoever asks for a visit now.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::queue::{AskForm, QueueFront, QueueLink, TicketView};
use model::{AppError, QueueId};

/// The lines of this clinic that are switched on; none where there are none.
#[server(QueueLinks)]
pub async fn queue_links() -> Result<Vec<QueueLink>, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::queue::links(&domain, &anyone).await.shown()
}

/// Whoever is signed in here need not type their name.
#[server(ReadQueueFront)]
pub async fn queue_front(id: QueueId) -> Result<QueueFront, AppError> {
    let (domain, anyone) = server::anyone().await?;
    let member = server::member().await.ok().map(|(_, member)| member);
    domain::queue::front(&domain, &anyone, member.as_ref(), id).await.shown()
}

#[server(AskInLine)]
pub async fn ask_in_line(form: AskForm) -> Result<(), AppError> {
    let (domain, anyone) = server::anyone().await?;
    let token = domain::queue::ask(&domain, &anyone, form).await.shown()?;
    server::redirect(&format!("/queue/ticket/{token}"));
    Ok(())
}

/// Behind the link of whoever waits. Changes nothing.
#[server(ReadTicket)]
pub async fn ticket(token: String) -> Result<TicketView, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::queue::look(&domain, &anyone, &token).await.shown()
}

/// The same, and their page is open: they keep their place.
#[server(LookAgain)]
pub async fn look_again(token: String) -> Result<TicketView, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::queue::look_again(&domain, &anyone, &token).await.shown()
}

#[server(LeaveLine)]
pub async fn leave_line(token: String) -> Result<(), AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::queue::leave(&domain, &anyone, &token).await.shown()?;
    server::redirect(&format!("/queue/ticket/{token}"));
    Ok(())
}
