//! The routes, and the layers around them from the outside in: headers, clinic, failures, origin, forms.
use crate::config::Config;
use crate::metrics;
use crate::web::assets::Head;
use crate::web::calls::LiveCalls;
use crate::web::{
    agreements, assets, audit, bounces, clinic, contacts, deadline, events, failure, feeds, figures, files,
    forms, headers, history, look, newsletter, origin, switching, texting, theme, whip, ws,
};
use app::server::{Calls, Visitor};
use app::shell::{Entry, shell};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{ACCEPT, CONTENT_LENGTH, REFERER, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, delete, get, post};
use domain::Domain;
use leptos::nonce::Nonce;
use leptos::prelude::*;
use leptos_axum::{generate_route_list, handle_server_fns_with_context, render_app_async_with_context};
use model::AppError;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// One route for all server functions, which `routes::functions` lists one by one.
pub const FUNCTIONS: &str = "/api/{*function}";

/// Bytes of one request. Higher: more memory a hostile client can hold. Lower: a visit with 25 people does not fit.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// Everything a request may need.
#[derive(Clone)]
pub struct Site {
    pub config: Arc<Config>,
    pub domain: Domain,
    pub calls: Arc<LiveCalls>,
    pub guest_head: Head,
    pub site_head: Head,
    pub office_head: Head,
}

/// The whole site as one service.
pub fn router(site: Site) -> Router {
    let strict = headers::strict_transport(&site.config);
    let inner = routes(&site).with_state(site.clone());
    // A form is run against the routes themselves, inside of every check that the request has passed.
    let with_forms = inner.clone().layer(from_fn_with_state(inner, forms::submit));
    Router::new()
        .fallback_service(with_forms)
        .layer(from_fn(origin::check))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(deadline::ANSWER_MAX, deadline::keep))
        .layer(from_fn_with_state(site.clone(), failure::pages))
        .layer(from_fn_with_state(site, clinic::resolve))
        // Also around the layers themselves; what panics out here gets no page.
        .layer(CatchPanicLayer::custom(after_panic))
        // No answer leaves without them, whoever gave it.
        .layer(from_fn_with_state(strict, headers::add))
        // Around all of it, so that the time is the one that browsers wait.
        .layer(from_fn(metrics::timed))
}

/// The server's own routes. `routes::own` lists this very table, and nothing else adds one.
pub fn own() -> [(&'static str, MethodRouter<Site>); 30] {
    [
        ("DELETE /whep/{session}", program_session()),
        ("DELETE /whip/{session}", program_session()),
        ("GET /agreements/file/{consent}", get(agreements::file)),
        ("GET /audit/log.csv", get(audit::csv)),
        ("GET /audit/log.jsonl", get(audit::json_lines)),
        ("GET /contacts/file.csv", get(contacts::csv)),
        ("GET /events", get(events::stream)),
        ("GET /events/clinic/{clinic}", get(events::helping)),
        ("GET /feeds/{file}", get(feeds::calendar)),
        ("GET /health", get(health)),
        ("GET /history/visits.csv", get(history::csv)),
        ("GET /j/{token}/file/{line}", get(files::of_guest)),
        ("GET /reports/browsers.csv", get(figures::browsers_csv)),
        ("GET /reports/weeks.csv", get(figures::csv)),
        ("GET /theme/{clinic}/{version}", get(theme::css)),
        ("GET /visits/{id}/file/{line}", get(files::of_host)),
        ("GET /ws/visit/{visit}", get(ws::open)),
        ("POST /arrive", post(switching::arrive)),
        // Its bound is the clinic's, and kept while it comes.
        ("POST /chat/file", post(files::take).layer(DefaultBodyLimit::disable())),
        (
            "POST /contacts/import/file",
            // Within the limit of all others.
            post(contacts::upload).layer(DefaultBodyLimit::max(contacts::UPLOAD_BYTES_MAX)),
        ),
        ("POST /history/visits.csv", post(history::csv_of)),
        ("POST /hooks/mail/bounce", post(bounces::bounce)),
        ("POST /hooks/mail/ses", post(bounces::amazon)),
        ("POST /hooks/twilio/inbound", post(texting::inbound)),
        ("POST /hooks/twilio/status", post(texting::status)),
        ("POST /lang", post(look::choose)),
        ("POST /switch", post(switching::leave)),
        ("POST /unsubscribe/{token}", post(newsletter::one_click)),
        (
            "POST /whep",
            post(whip::watch).options(whip::allowed).layer(DefaultBodyLimit::max(whip::BYTES_MAX)),
        ),
        (
            "POST /whip",
            post(whip::publish).options(whip::allowed).layer(DefaultBodyLimit::max(whip::BYTES_MAX)),
        ),
    ]
}

/// What a program does with its session, whether it sends or watches.
fn program_session() -> MethodRouter<Site> {
    let all = delete(whip::end).patch(whip::trickle).options(whip::allowed);
    all.layer(DefaultBodyLimit::max(whip::BYTES_MAX))
}

/// Every route, without the layers around them.
pub fn routes(site: &Site) -> Router<Site> {
    let mut pages = Router::new();
    for (entry, listing, bundle) in [
        (Entry::Guest, generate_route_list(app::GuestApp), &site.guest_head),
        (Entry::Site, generate_route_list(app::SiteApp), &site.site_head),
        (Entry::Office, generate_route_list(app::OfficeApp), &site.office_head),
    ] {
        for page in listing {
            let bundle = bundle.clone();
            let render = render_app_async_with_context(context(site), move || shell(entry, head(&bundle)));
            pages = pages.route(page.path(), get(render));
        }
    }
    for (listed, handler) in own() {
        let path = listed.split_once(' ').map_or(listed, |(_, path)| path);
        pages = pages.route(path, handler);
    }
    pages
        .route(FUNCTIONS, any(server_function))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(assets::router(&site.config.server.dist))
}

/// The manifest of the bundle with this response's nonce.
fn head(head: &Head) -> Arc<str> {
    let nonce = use_context::<Visitor>().map(|visitor| visitor.nonce).unwrap_or_default();
    head.with_nonce(&nonce)
}

/// What pages and server functions find in their context.
fn context(site: &Site) -> impl Fn() + Clone + Send + Sync + 'static {
    let site = site.clone();
    move || {
        provide_context(site.domain.clone());
        provide_context(site.calls.clone() as Arc<dyn Calls>);
        let Some(parts) = use_context::<axum::http::request::Parts>() else { return };
        if let Some(visitor) = forms::visitor_of(&parts.extensions) {
            provide_context(Nonce::from_value(visitor.nonce.clone()));
            provide_context(visitor);
        }
        if let Some(state) = forms::state_of(&parts.extensions) {
            provide_context(state);
        }
    }
}

/// Server functions answer as to a program, whoever asks: with an HTML `Accept` they would redirect to the referrer and
/// put errors into its query (errors do not belong in URLs).
async fn server_function(State(site): State<Site>, mut request: Request<Body>) -> Response {
    if declared_bytes(request.headers()) > BODY_BYTES_MAX {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.headers_mut().remove(REFERER);
    let answer = handle_server_fns_with_context(context(&site), request).await.into_response();
    if answer.status() == StatusCode::INTERNAL_SERVER_ERROR { with_own_status(answer).await } else { answer }
}

/// What does not declare its length is cut off by the limit all the same, and reads as a broken request.
fn declared_bytes(headers: &HeaderMap) -> usize {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The library answers every error with 500; ours says what it is (`AppError::status`).
async fn with_own_status(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, 64 * 1024).await.unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        parts.headers.extend(failure::retry_after(&error).map(|wait| (RETRY_AFTER, wait)));
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// A page of ours also for an address that leads nowhere.
async fn not_found(State(site): State<Site>, request: Request<Body>) -> Response {
    let page = site.site_head.clone();
    let render = render_app_async_with_context(context(&site), move || shell(Entry::Site, head(&page)));
    let mut response = render(request).await.into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

async fn health(State(site): State<Site>) -> StatusCode {
    if site.domain.due_jobs().await.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// A panic is a bug: it ends this request and nothing else. What it said may hold personal data and is not passed on.
fn after_panic(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!("a request panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
