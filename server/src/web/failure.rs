//! What fails before a page could be drawn is answered with a whole page that says so: a panic, a database that cannot
//! be reached, a body that cannot be read, a form that another page sent. Programs (`/api/`, sockets, files) get the
//! bare status. The page of a clinic that has moved is drawn in the same way, apart from the routes.
use crate::web::router::Site;
use app::server::Visitor;
use app::shell;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::AppError;

/// Put into a request that cannot be served, before it came this far.
#[derive(Clone)]
pub struct Unserved(pub StatusCode);

/// Middleware inside the clinic's resolution, outside of everything that may fail.
pub async fn pages(State(site): State<Site>, request: Request, next: Next) -> Response {
    let page = is_read_by_a_person(request.headers());
    let visitor = request.extensions().get::<Visitor>().cloned();
    let answer = match request.extensions().get::<Unserved>() {
        Some(Unserved(status)) => status.into_response(),
        None => next.run(request).await,
    };
    let bare = !answer.headers().contains_key(CONTENT_TYPE);
    match (visitor, error_of(answer.status())) {
        (Some(visitor), Some(error)) if page && bare => draw(&site, &visitor, answer.status(), error),
        _ => answer,
    }
}

fn is_read_by_a_person(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn error_of(status: StatusCode) -> Option<AppError> {
    match status {
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => Some(AppError::Invalid(Vec::new())),
        StatusCode::FORBIDDEN => Some(AppError::NotAllowed),
        status if status.is_server_error() => Some(AppError::Unavailable),
        _ => None,
    }
}

/// The page of a clinic that has an address of its own now.
pub fn moved(site: &Site, visitor: &Visitor, address: &str) -> String {
    shell::moved(visitor, &site.site_head.with_nonce(&visitor.nonce), address)
}

/// When to come again, for programs as well, where somebody has asked too often.
pub fn retry_after(error: &AppError) -> Option<HeaderValue> {
    match error {
        AppError::TooMany { retry_after_s } => Some(HeaderValue::from(*retry_after_s)),
        _ => None,
    }
}

fn draw(site: &Site, visitor: &Visitor, status: StatusCode, error: AppError) -> Response {
    let page = shell::failed(visitor, &site.site_head.with_nonce(&visitor.nonce), error);
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(CONTENT_TYPE, html)], page).into_response()
}
