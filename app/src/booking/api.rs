//! Server functions of booking. Whoever looks is anyone; whoever changes what they have booked shows their link each time.
#[cfg(feature = "ssr")]
use crate::server::{self, RoomFact, Show};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::Time;
use model::booking::{
    BookForm, BookHosts, BookService, ChangeStart, Choosing, FreeTimes, HostOffers, RequestStatus,
};
#[cfg(feature = "ssr")]
use model::booking::{query, times_of};
use model::joining::LinkToken;
use model::{AppError, MemberId, ServiceId};

/// What can be booked here; nothing where nothing can.
#[server(BookServices)]
pub async fn book_services() -> Result<Vec<BookService>, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::booking::services(&domain, &anyone).await.shown()
}

#[server(BookWith)]
pub async fn book_hosts(service: ServiceId) -> Result<BookHosts, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::booking::hosts(&domain, &anyone, service).await.shown()
}

/// What can be booked with this host.
#[server(BookOffers)]
pub async fn book_offers(host: MemberId) -> Result<HostOffers, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::booking::offers(&domain, &anyone, host).await.shown()
}

/// A page of free times, from a day on, in this zone; today, and the clinic's, where none is named.
#[server(BookTimes)]
pub async fn book_times(
    service: ServiceId,
    host: String,
    #[server(default)] zone: String,
    #[server(default)] from: String,
) -> Result<FreeTimes, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::booking::times(&domain, &anyone, service, &host, &zone, &from).await.shown()
}

/// What was chosen, in words, and whether it is still free.
#[server(BookChoosing)]
pub async fn book_choosing(
    service: ServiceId,
    host: String,
    #[server(default)] zone: String,
    #[server(default)] at: String,
) -> Result<Choosing, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::booking::choosing(&domain, &anyone, service, &host, &zone, &at).await.shown()
}

/// Says nothing of whether anybody knows the address: the letter goes to whoever reads its mail.
#[server(Book)]
pub async fn book(form: BookForm) -> Result<(), AppError> {
    let (domain, anyone) = server::anyone().await?;
    let (service, times, zone) = (form.service.clone(), times_of(&form.at), form.zone.clone());
    let booked = domain::booking::book(&domain, &anyone, form).await.shown()?;
    let kept = if booked.asked { times.as_slice() } else { times.get(..1).unwrap_or_default() };
    let query = query(&zone, kept);
    let asked = if booked.asked { "&asked" } else { "" };
    server::redirect(&format!("/book/{}/{}/done{query}{asked}", service.trim(), booked.host.text()));
    Ok(())
}

/// Behind the link in the letter to whoever has asked.
#[server(RequestFares)]
pub async fn request_status(token: String) -> Result<RequestStatus, AppError> {
    let (domain, anyone) = server::anyone().await?;
    domain::booking::status(&domain, &anyone, &token).await.shown()
}

/// What one's link lets one change.
#[server(StartChange)]
pub async fn start_change(link: LinkToken, #[server(default)] from: String) -> Result<ChangeStart, AppError> {
    let (domain, guest) = server::guest(&link).await?;
    domain::booking::start_change(&domain, &guest, &from).await.shown()
}

/// `at` is one of the free times, as the form sends it.
#[server(MoveBooking)]
pub async fn move_booking(link: LinkToken, #[server(default)] at: String) -> Result<(), AppError> {
    let (domain, guest) = server::guest(&link).await?;
    let at = at.parse().ok().map(Time);
    domain::booking::move_to(&domain, &guest, at).await.shown()?;
    server::redirect(&format!("/j/{}/change?done=moved", link.0));
    Ok(())
}

#[server(CancelBooking)]
pub async fn cancel_booking(link: LinkToken) -> Result<(), AppError> {
    let (domain, guest) = server::guest(&link).await?;
    let visit = domain::booking::cancel(&domain, &guest).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Ended);
    server::redirect(&format!("/j/{}/change?done=cancelled", link.0));
    Ok(())
}
