//! The server functions of the calendar and of its private address. The address itself is a route of the server's own
//! (`server/src/web/feeds.rs`).
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::calendar::{Calendar, CalendarAsked, FeedView};
use model::visits::NewTime;
use model::{AppError, VisitId};

/// Where the page of the address is.
#[cfg(feature = "ssr")]
const FEED: &str = "/calendar/feed";

#[server(ReadCalendar)]
pub async fn calendar(asked: CalendarAsked) -> Result<Calendar, AppError> {
    let (domain, who) = server::planner().await?;
    domain::calendar::show(&domain, &who, asked).await.shown()
}

/// Moved in the grid: by a script, which shows the grid anew by itself.
#[server(ShiftVisit)]
pub async fn shift_visit(visit: VisitId, to: NewTime) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::changes::reschedule(&domain, &who, visit, to).await.shown()
}

#[server(ReadFeed)]
pub async fn feed() -> Result<Option<FeedView>, AppError> {
    let (domain, host) = server::host().await?;
    domain::calendar::feed::own(&domain, &host).await.shown()
}

#[server(MakeFeed)]
pub async fn make_feed(tells: String) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::calendar::feed::make(&domain, &host, &tells).await.shown()?;
    server::redirect(&format!("{FEED}?done=made"));
    Ok(())
}

#[server(SetFeedTells)]
pub async fn set_feed_tells(tells: String) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::calendar::feed::set_tells(&domain, &host, &tells).await.shown()?;
    server::redirect(&format!("{FEED}?done=saved"));
    Ok(())
}

/// The address is in a calendar, or kept elsewhere.
#[server(KeepFeed)]
pub async fn keep_feed() -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::calendar::feed::kept(&domain, &host).await.shown()?;
    server::redirect(&format!("{FEED}?done=kept"));
    Ok(())
}

#[server(EndFeed)]
pub async fn end_feed() -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::calendar::feed::end(&domain, &host).await.shown()?;
    server::redirect(&format!("{FEED}?done=ended"));
    Ok(())
}
