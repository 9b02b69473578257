//! The host's door to the call. Admitting, sending back and ending go through the call's own line (`Command`), or
//! through `visits::api` from other pages.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::visits::Ticket;
use model::{AppError, VisitId};

/// Opens one socket of the call.
#[server(HostTicket)]
pub async fn host_ticket(visit: VisitId) -> Result<Ticket, AppError> {
    let (domain, host) = server::host_of_call(visit).await?;
    let seat = domain::joining::host_seat(&domain, &host, visit).await.shown()?;
    Ok(server::calls()?.ticket(seat))
}
