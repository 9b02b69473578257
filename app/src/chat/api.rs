//! Server functions of a visit's chat. A guest proves themself by their link each time, one of the clinic's own by their
//! sign-in. Whoever reads along is told by the call's line to look again, and hears nothing of what was said by it.
#[cfg(feature = "ssr")]
use crate::server::{self, RoomFact, Show};
use leptos::prelude::*;
use model::chat::{ChatView, NewChatLine, NewGuestLine};
use model::joining::LinkToken;
use model::json::Json;
use model::{AppError, ChatLineId, TalkId, Time, VisitId};

/// What the bearer of this link may read. `seen`: up to which line an open page has shown it; without, nothing changes.
#[server(ReadGuestChat, output = Json)]
pub async fn guest_chat(link: LinkToken, seen: Option<Time>) -> Result<ChatView, AppError> {
    let (domain, guest) = server::guest(&link).await?;
    domain::chat::read_as_guest(&domain, &guest, seen).await.shown()
}

#[server(SayAsGuest, output = Json)]
pub async fn say_as_guest(form: NewGuestLine) -> Result<(), AppError> {
    let (domain, guest) = server::guest(&LinkToken(form.link.clone())).await?;
    let said = domain::chat::say_as_guest(&domain, &guest, form).await.shown()?;
    ring(said)
}

#[server(TakeBackAsGuest, output = Json)]
pub async fn take_back_as_guest(link: LinkToken, line: ChatLineId) -> Result<(), AppError> {
    let (domain, guest) = server::guest(&link).await?;
    let said = domain::chat::take_back_as_guest(&domain, &guest, line).await.shown()?;
    ring(said)
}

/// The same for whoever of the clinic has a place in the visit.
#[server(ReadChat, output = Json)]
pub async fn visit_chat(
    visit: VisitId,
    talk: Option<TalkId>,
    seen: Option<Time>,
) -> Result<ChatView, AppError> {
    let (domain, host) = server::host().await?;
    domain::chat::read(&domain, &host, visit, talk.zip(seen)).await.shown()
}

#[server(Say, output = Json)]
pub async fn say(form: NewChatLine) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    let said = domain::chat::say(&domain, &host, form).await.shown()?;
    ring(said)
}

#[server(TakeBack, output = Json)]
pub async fn take_back(visit: VisitId, line: ChatLineId) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    let said = domain::chat::take_back(&domain, &host, visit, line).await.shown()?;
    ring(said)
}

#[cfg(feature = "ssr")]
fn ring(said: domain::chat::Said) -> Result<(), AppError> {
    server::calls()?.tell(said.visit, RoomFact::Chatted(said.talk));
    Ok(())
}
