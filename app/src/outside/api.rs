//! Server functions of outside calendars. None answers with an address or a password.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::outside::{CalendarsChosen, NewAccount, NewFeed, OutsideView};
use model::{AppError, SourceId};

/// Where the page is.
#[cfg(feature = "ssr")]
const PAGE: &str = "/calendar/outside";

#[server(ReadOutsideCalendars)]
pub async fn outside_calendars() -> Result<OutsideView, AppError> {
    let (domain, host) = server::host().await?;
    domain::outside::view(&domain, &host).await.shown()
}

#[server(AddOutsideFeed)]
pub async fn add_outside_feed(form: NewFeed) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::outside::add_feed(&domain, &host, form).await.shown()?;
    server::redirect(&format!("{PAGE}?done=added"));
    Ok(())
}

#[server(AddOutsideAccount)]
pub async fn add_outside_account(form: NewAccount) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::outside::add_account(&domain, &host, form).await.shown()?;
    server::redirect(&format!("{PAGE}?done=added"));
    Ok(())
}

#[server(ChooseOutsideCalendars)]
pub async fn choose_outside_calendars(form: CalendarsChosen) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::outside::choose(&domain, &host, form).await.shown()?;
    server::redirect(&format!("{PAGE}?done=saved"));
    Ok(())
}

#[server(ReadOutsideNow)]
pub async fn read_outside_now(source: SourceId) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::outside::read_now(&domain, &host, source).await.shown()?;
    server::redirect(&format!("{PAGE}?done=asked"));
    Ok(())
}

#[server(RemoveOutside)]
pub async fn remove_outside(source: SourceId) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::outside::remove(&domain, &host, source).await.shown()?;
    server::redirect(&format!("{PAGE}?done=removed"));
    Ok(())
}
