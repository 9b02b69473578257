//! The server functions of hosts, and of whoever plans for them: who asks, one use case, the error in words.
#[cfg(feature = "ssr")]
use crate::server::{self, RoomFact, Show};
use leptos::prelude::*;
use model::contacts::Suggestion;
use model::visits::{Dashboard, HistoryRow, NewVisit, Outlook, PastVisit, PlanningStart, VisitView};
use model::{AppError, MemberId, ParticipantId, Time, VisitId};

/// The day, and a page of what comes from behind a moment on.
#[server(Today)]
pub async fn dashboard(after: Option<Time>) -> Result<Dashboard, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::dashboard(&domain, &who, after).await.shown()
}

#[server(PlanStart)]
pub async fn plan_start() -> Result<PlanningStart, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::start(&domain, &who).await.shown()
}

/// What a form still lacks is an answer here, not a failure: somebody is typing.
#[server(PlanPreview)]
pub async fn preview(visit: NewVisit) -> Result<Outlook, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::preview(&domain, &who, visit).await.shown()
}

/// Of the people of the host who is planned for; without one, of the planner's own.
#[server(Suggest)]
pub async fn suggest(typed: String, host: Option<MemberId>) -> Result<Vec<Suggestion>, AppError> {
    let (domain, who) = server::planner().await?;
    domain::contacts::suggest(&domain, &who, host, &typed).await.shown()
}

#[server(Schedule)]
pub async fn schedule(visit: NewVisit) -> Result<VisitId, AppError> {
    let (domain, who) = server::planner().await?;
    let id = domain::visits::schedule(&domain, &who, visit).await.shown()?;
    server::redirect(&format!("/visits/{}", id.text()));
    Ok(id)
}

#[server(ReadVisit)]
pub async fn visit(id: VisitId) -> Result<VisitView, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::view(&domain, &who, id).await.shown()
}

/// Before it has begun, also by whoever plans for its host.
#[server(EndVisit)]
pub async fn end(visit: VisitId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::end(&domain, &who, visit).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Ended);
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// An ended visit goes on, until a day after its end.
#[server(ReopenVisit)]
pub async fn reopen(visit: VisitId) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::visits::reopen(&domain, &host, visit).await.shown()?;
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// Lets a guest in and takes the host to the call.
#[server(Admit)]
pub async fn admit(guest: ParticipantId) -> Result<VisitId, AppError> {
    let (domain, host) = server::host().await?;
    let visit = domain::joining::admit(&domain, &host, guest).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Admitted(guest));
    server::redirect(&format!("/visits/{}/call", visit.text()));
    Ok(visit)
}

/// For good: the guest's link opens nothing any more but the sentence that says so.
#[server(RemoveGuest)]
pub async fn remove_guest(guest: ParticipantId) -> Result<VisitId, AppError> {
    let (domain, host) = server::host().await?;
    let visit = domain::joining::remove(&domain, &host, guest).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Removed(guest));
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(visit)
}

/// Visits that are over, newest first, after the last one seen.
#[server(ReadHistory)]
pub async fn history(before: Option<PastVisit>) -> Result<Vec<HistoryRow>, AppError> {
    let (domain, host) = server::host().await?;
    domain::visits::history(&domain, &host, before).await.shown()
}
