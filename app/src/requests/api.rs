//! Server functions of requests for visits.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::Time;
use model::booking::RequestRow;
use model::{AppError, RequestId, VisitId};

#[server(ListRequests)]
pub async fn requests() -> Result<Vec<RequestRow>, AppError> {
    let (domain, who) = server::planner().await?;
    domain::booking::list(&domain, &who).await.shown()
}

#[server(ReadRequest)]
pub async fn request(id: RequestId) -> Result<RequestRow, AppError> {
    let (domain, who) = server::planner().await?;
    domain::booking::request(&domain, &who, id).await.shown()
}

/// `chosen` is one of the times that were asked for, as the form sends it.
#[server(AcceptRequest)]
pub async fn accept_request(
    request: RequestId,
    #[server(default)] chosen: String,
) -> Result<VisitId, AppError> {
    let (domain, who) = server::planner().await?;
    let at = chosen.parse().ok().map(Time);
    let visit = domain::booking::accept(&domain, &who, request, at).await.shown()?;
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(visit)
}

#[server(DeclineRequest)]
pub async fn decline_request(request: RequestId, #[server(default)] note: String) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    domain::booking::decline(&domain, &who, request, &note).await.shown()?;
    server::redirect("/requests?done=declined");
    Ok(())
}
