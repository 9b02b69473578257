//! Server functions of lines, for staff.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::queue::{LineToday, QueueForm, QueueView, Queues, Waiting};
#[cfg(feature = "ssr")]
use model::queue::{Sentence, TargetId};
use model::{AppError, QueueId, TicketId, VisitId};

#[server(ListQueues)]
pub async fn queues() -> Result<Queues, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::queue::list(&domain, &admin).await.shown()
}

#[server(ReadQueue)]
pub async fn queue(id: QueueId) -> Result<QueueView, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::queue::view(&domain, &admin, id).await.shown()
}

#[server(SaveQueue)]
pub async fn save_queue(form: QueueForm) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::queue::save(&domain, &admin, form).await.shown()?;
    server::redirect("/queues?done=saved");
    Ok(())
}

#[server(RetireQueue)]
pub async fn retire_queue(queue: QueueId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::queue::retire(&domain, &admin, queue).await.shown()?;
    server::redirect("/queues?done=removed");
    Ok(())
}

/// Whoever waits for the reader, or for a host for whom they plan.
#[server(ReadLine)]
pub async fn line_today() -> Result<LineToday, AppError> {
    let (domain, who) = server::planner().await?;
    domain::queue::today(&domain, &who).await.shown()
}

#[server(BeThere)]
pub async fn be_there() -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::queue::be_there(&domain, &host).await.shown()?;
    server::redirect("/today");
    Ok(())
}

#[server(NotThere)]
pub async fn not_there() -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::queue::leave_line(&domain, &host).await.shown()?;
    server::redirect("/today");
    Ok(())
}

/// The page is open still. False for who is not there.
#[server(StayThere)]
pub async fn stay_there() -> Result<bool, AppError> {
    let (domain, host) = server::host().await?;
    domain::queue::stay(&domain, &host).await.shown()
}

#[server(ReadWaiting)]
pub async fn waiting_ticket(id: TicketId) -> Result<Waiting, AppError> {
    let (domain, who) = server::planner().await?;
    domain::queue::waiting(&domain, &who, id).await.shown()
}

/// The visit begins; the host stays with their day.
#[server(AcceptTicket)]
pub async fn accept_ticket(ticket: TicketId) -> Result<VisitId, AppError> {
    let (domain, host) = server::host().await?;
    let visit = domain::queue::accept(&domain, &host, ticket).await.shown()?;
    server::redirect("/today?done=accepted");
    Ok(visit)
}

/// The same, and the host goes into its call.
#[server(AcceptAndEnter)]
pub async fn accept_and_enter(ticket: TicketId) -> Result<VisitId, AppError> {
    let (domain, host) = server::host().await?;
    let visit = domain::queue::accept(&domain, &host, ticket).await.shown()?;
    server::redirect(&format!("/visits/{}/call", visit.text()));
    Ok(visit)
}

#[server(DeclineTicket)]
pub async fn decline_ticket(
    ticket: TicketId,
    #[server(default)] sentence: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    let sentence = Sentence::parse(&sentence);
    domain::queue::decline(&domain, &host, ticket, sentence, &note).await.shown()?;
    server::redirect("/today?done=line_declined");
    Ok(())
}

/// `to` is a line or a host, as `TargetId` writes it.
#[server(HandOverTicket)]
pub async fn hand_over_ticket(ticket: TicketId, #[server(default)] to: String) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::queue::hand_over(&domain, &host, ticket, TargetId::parse(&to)).await.shown()?;
    server::redirect("/today?done=handed_over");
    Ok(())
}
