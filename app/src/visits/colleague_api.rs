//! The server functions of colleagues in visits: who asks, one use case, the error in words.
#[cfg(feature = "ssr")]
use crate::server::{self, RoomFact, Show};
use leptos::prelude::*;
use model::colleagues::{HandOver, NewColleague};
use model::visits::VisitRow;
use model::{AppError, ParticipantId, VisitId};

#[server(AddColleague)]
pub async fn add_colleague(form: NewColleague) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let visit = form.visit;
    domain::colleagues::add(&domain, &who, form).await.shown()?;
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// Out of the visit, and out of its call.
#[server(RemoveColleague)]
pub async fn remove_colleague(colleague: ParticipantId) -> Result<VisitId, AppError> {
    let (domain, who) = server::planner().await?;
    let visit = domain::colleagues::remove(&domain, &who, colleague).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Removed(colleague));
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(visit)
}

/// Off one's own day.
#[server(HideVisit)]
pub async fn hide_visit(visit: VisitId) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::colleagues::hide(&domain, &host, visit, true).await.shown()?;
    server::redirect("/today");
    Ok(())
}

/// Back onto it.
#[server(ShowVisit)]
pub async fn show_visit(visit: VisitId) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::colleagues::hide(&domain, &host, visit, false).await.shown()?;
    server::redirect("/today");
    Ok(())
}

#[server(HiddenVisits)]
pub async fn hidden_visits() -> Result<Vec<VisitRow>, AppError> {
    let (domain, host) = server::host().await?;
    domain::colleagues::hidden(&domain, &host).await.shown()
}

/// A host who hands their visit on has nothing more to see of it; whoever plans for both goes back to its page.
#[server(HandOverVisit)]
pub async fn hand_over(form: HandOver) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    for (visit, old) in domain::colleagues::hand_over(&domain, &who, form).await.shown()? {
        server::calls()?.tell(visit, RoomFact::Removed(old));
    }
    server::redirect("/today");
    Ok(())
}
