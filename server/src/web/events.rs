//! `GET /events`: tells a signed-in page that something of its clinic changed; the page asks again for what it shows.
//! Nothing of what changed is in the event. `GET /events/clinic/{clinic}` is the operator's, in a clinic that lets them help.
use crate::web::router::Site;
use app::server::Visitor;
use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::Domain;
use futures::stream::unfold;
use model::factors::Lack;
use model::{ClinicId, Secret};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

pub async fn stream(State(site): State<Site>, Extension(visitor): Extension<Visitor>) -> Response {
    let (Some(front), Some(cookie)) = (visitor.front, visitor.sign_in) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let clinic = front.clinic;
    if domain::logins::resume(&site.domain, clinic, &cookie).await.is_err() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let changes = site.domain.changes();
    let from = (changes, site.domain.clone(), cookie, true);
    let events = unfold(from, move |(mut changes, domain, cookie, first)| async move {
        if !first {
            next(&mut changes, clinic).await?;
            // What changed may be that the reader has been signed out: then they hear nothing more, and their page
            // finds out why when it asks. Newer texts wait for the next page; who arrives is heard meanwhile.
            let reader = domain::logins::arriving(&domain, clinic, &cookie).await.ok()?;
            reader.lacks().is_none_or(|lack| lack == Lack::Texts).then_some(())?;
        }
        let event = Ok::<Event, Infallible>(Event::default().event("changed").data("1"));
        Some((event, (changes, domain, cookie, false)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

/// What changed may be that the clinic has taken its permission back. Whoever it is then closed to hears one word more, by
/// which their page finds out, and nothing after that.
pub async fn helping(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Path(clinic): Path<String>,
) -> Response {
    let (Some(clinic), Some(cookie)) = (ClinicId::parse(&clinic), visitor.operator) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let changes = site.domain.changes();
    let left = left_to_help(&site.domain, clinic, &cookie).await;
    if left.is_none() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let from = (changes, site.domain.clone(), cookie, left, true);
    let events = unfold(from, move |(mut changes, domain, cookie, mut left, first)| async move {
        let still = left?;
        if !first {
            // Nothing changes when the time is over.
            if let Ok(changed) = timeout(still, next(&mut changes, clinic)).await {
                changed?;
            }
            left = left_to_help(&domain, clinic, &cookie).await;
        }
        let event = Ok::<Event, Infallible>(Event::default().event("changed").data("1"));
        Some((event, (changes, domain, cookie, left, false)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

/// For how long the operator may still help, if nobody takes it back.
async fn left_to_help(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>) -> Option<Duration> {
    let operator = domain::operator::still(domain, cookie).await.ok()?;
    let helper = domain::support::helper(domain, &operator, clinic).await.ok()?;
    let seconds = domain::support::left_s(domain, &helper).await.ok()?;
    Some(Duration::from_secs(u64::try_from(seconds).ok()?.max(1)))
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
