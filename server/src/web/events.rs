//! `GET /events`: tells a signed-in page that something of its clinic changed; the page asks again for what it shows.
//! Nothing of what changed is in the event.
use crate::web::router::Site;
use app::server::Visitor;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::unfold;
use model::ClinicId;
use model::factors::Lack;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

pub async fn stream(State(site): State<Site>, Extension(visitor): Extension<Visitor>) -> Response {
    let (Some(front), Some(cookie)) = (visitor.front, visitor.sign_in) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let clinic = front.clinic;
    let Ok(member) = domain::logins::resume(&site.domain, clinic, &cookie).await else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    // Whoever has this page open hears and sees who arrives; those who wait are told so.
    let page = site.calls.watching().open(clinic, member.id());
    let changes = site.domain.changes();
    let from = (changes, site.domain.clone(), cookie, true, page);
    let events = unfold(from, move |(mut changes, domain, cookie, first, page)| async move {
        if !first {
            next(&mut changes, clinic).await?;
            // What changed may be that the reader has been signed out: then they hear nothing more, and their page
            // finds out why when it asks. Newer texts wait for the next page; who arrives is heard meanwhile.
            let reader = domain::logins::arriving(&domain, clinic, &cookie).await.ok()?;
            reader.lacks().is_none_or(|lack| lack == Lack::Texts).then_some(())?;
        }
        let event = Ok::<Event, Infallible>(Event::default().event("changed").data("1"));
        Some((event, (changes, domain, cookie, false, page)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

/// Waits for a change of this clinic; what was missed while the page was slow counts as one.
async fn next(changes: &mut Receiver<domain::Change>, clinic: ClinicId) -> Option<()> {
    loop {
        match changes.recv().await {
            Ok(change) if change.clinic == clinic => return Some(()),
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return Some(()),
            Err(RecvError::Closed) => return None,
        }
    }
}
