//! The guest's server functions. The link is the credential: each of them proves it anew.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::joining::{Greeting, LinkToken};
use model::json::Json;
use model::visits::{Rsvp, Ticket};

/// What a guest with this link sees. Changes nothing, so mail scanners may open links.
#[server(Greet, output = Json)]
pub async fn greet(link: LinkToken) -> Result<Greeting, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::joining::open(&domain, &anyone, &link).await.shown()
}

/// "Join": from now on the guest waits, and the host is told.
#[server(Enter, output = Json)]
pub async fn enter(link: LinkToken, name: String) -> Result<(), AppError> {
    let (domain, guest) = server::guest(&link).await?;
    domain::joining::enter(&domain, &guest, name).await.shown().map(drop)
}

#[server(AnswerInvitation)]
pub async fn rsvp(link: LinkToken, answer: Rsvp, #[server(default)] note: String) -> Result<(), AppError> {
    let (domain, guest) = server::guest(&link).await?;
    domain::joining::rsvp(&domain, &guest, answer, &note).await.shown()
}

/// Nine digits lead to the guest's own link.
#[server(ByCode)]
pub async fn by_code(code: String) -> Result<(), AppError> {
    let (domain, anyone) = server::anyone().await?;
    let link = domain::joining::by_code(&domain, &anyone, &code).await.shown()?;
    server::redirect(&format!("/j/{}", link.0));
    Ok(())
}

/// Opens one socket of the call.
#[server(GuestTicket, output = Json)]
pub async fn guest_ticket(link: LinkToken) -> Result<Ticket, AppError> {
    let (domain, guest) = server::guest(&link).await?;
    let seat = domain::joining::seat(&domain, &guest).await.shown()?;
    Ok(server::calls()?.ticket(seat))
}
