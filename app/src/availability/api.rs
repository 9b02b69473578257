//! Server functions of when a host can be booked. Each leads back to the page of the host that it was about.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::availability::{Availability, BookingRules, NewDay, NewOff, NewWeekly, Offered};
use model::{AppError, MemberId, SlotId};

/// Of this host, or of the first whom the reader may say it for.
#[server(ReadAvailability)]
pub async fn availability(host: Option<MemberId>) -> Result<Availability, AppError> {
    let (domain, who) = server::planner().await?;
    domain::availability::view(&domain, &who, host).await.shown()
}

#[server(OfferServices)]
pub async fn offer_services(form: Offered) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = form.host.clone();
    domain::availability::offer(&domain, &who, form).await.shown()?;
    back(&host);
    Ok(())
}

#[server(AddWeekly)]
pub async fn add_weekly(form: NewWeekly) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = form.host.clone();
    domain::availability::add_weekly(&domain, &who, form).await.shown()?;
    back(&host);
    Ok(())
}

#[server(AddDay)]
pub async fn add_day(form: NewDay) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = form.host.clone();
    domain::availability::add_day(&domain, &who, form).await.shown()?;
    back(&host);
    Ok(())
}

#[server(AddOff)]
pub async fn add_off(form: NewOff) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = form.host.clone();
    domain::availability::add_off(&domain, &who, form).await.shown()?;
    back(&host);
    Ok(())
}

/// A line of hours, or of absence.
#[server(RemoveSlot)]
pub async fn remove_slot(host: MemberId, slot: SlotId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    domain::availability::remove(&domain, &who, host, slot).await.shown()?;
    back(&host.text());
    Ok(())
}

#[server(SaveBookingRules)]
pub async fn save_booking_rules(form: BookingRules) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let host = form.host.clone();
    domain::availability::save_rules(&domain, &who, form).await.shown()?;
    back(&host);
    Ok(())
}

#[cfg(feature = "ssr")]
fn back(host: &str) {
    if let Some(host) = MemberId::parse(host.trim()) {
        server::redirect(&format!("/availability?host={}&done=saved", host.text()));
    }
}
