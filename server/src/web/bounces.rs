//! What becomes of letters that have left: events of Amazon SES, which its EventBridge brings, and letters that came back,
//! which the operator's mail server hands on. Programs come here, so no page asks first (`origin::check` lets both pass):
//! whoever does not show the key of the configuration in a header finds what does not exist. Whatever letter they name, known
//! or not, the answer is the same.
use crate::web::router::Site;
use crate::wire;
use adapters::heard::{event, is_key, report};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::outbox::Heard;

/// Both are at the installation's own name.
pub const AMAZON: &str = "/hooks/mail/ses";
pub const BOUNCE: &str = "/hooks/mail/bounce";
const KEY: &str = "x-bedside-key";

/// `POST /hooks/mail/ses`: an event. What is none is said to be, so that a rule that sends something else is noticed.
pub async fn amazon(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Response {
    if !knows_key(&site, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match event(&body) {
        Ok(Some((name, says))) => told(&site, &name, says).await,
        Ok(None) => StatusCode::OK.into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// `POST /hooks/mail/bounce?letter=…`: a whole message, as it came to `bounces+…@`. Anybody may write there: what is no report
/// of a mail server's is nothing.
pub async fn bounce(State(site): State<Site>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if !knows_key(&site, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let query = uri.query().unwrap_or_default();
    let query = serde_urlencoded::from_str::<Vec<(String, String)>>(query).unwrap_or_default();
    let name = query.iter().find(|(known, _)| known == "letter").map(|(_, value)| value.as_str());
    match name.zip(report(&body)) {
        Some((name, says)) => told(&site, name, says).await,
        None => StatusCode::OK.into_response(),
    }
}

async fn told(site: &Site, name: &str, says: Heard) -> Response {
    match domain::outbox::heard(&site.domain, name, says).await {
        Ok(()) => StatusCode::OK.into_response(),
        // The fault is ours: it is brought again later.
        Err(error) => {
            drop(error.shown());
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn knows_key(site: &Site, headers: &HeaderMap) -> bool {
    let known = wire::events_key(&site.config);
    let known = known.inspect_err(|_| tracing::error!("mail.events_key_file cannot be used")).ok().flatten();
    let given = headers.get(KEY).and_then(|value| value.to_str().ok());
    known.zip(given).is_some_and(|(known, given)| is_key(&known, given))
}
