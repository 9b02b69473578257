//! The built bundles: Trunk's page of each entry is read as a manifest, its files are served as immutable.
use crate::web::headers::FOREVER;
use anyhow::Context;
use axum::Router;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::map_response;
use axum::response::Response;
use std::path::Path;
use std::sync::Arc;
use tower_http::services::ServeDir;

/// What stands in the `<head>` of an entry's manifest, with Trunk's nonce placeholder still in it.
#[derive(Clone, Debug, Default)]
pub struct Head(Arc<str>);

/// Trunk writes this where a nonce belongs (`Trunk.toml`: `nonce_placeholder`).
const NONCE_PLACEHOLDER: &str = "{{__TRUNK_NONCE__}}";

impl Head {
    /// # Errors
    /// The bundle has not been built.
    pub fn read(dist: &Path, entry: &str) -> anyhow::Result<Head> {
        let folder = dist.join(entry);
        let page = [format!("{entry}.html"), "index.html".to_owned()]
            .iter()
            .find_map(|name| std::fs::read_to_string(folder.join(name)).ok())
            .with_context(|| format!("{} has no page: build it with ./x", folder.display()))?;
        let start = page.find("<head>").map(|at| at + "<head>".len()).context("the page has no <head>")?;
        let end = page.find("</head>").context("the page has no </head>")?;
        Ok(Head(page[start..end].trim().into()))
    }

    /// The head for one response.
    pub fn with_nonce(&self, nonce: &str) -> Arc<str> {
        self.0.replace(NONCE_PLACEHOLDER, nonce).into()
    }
}

/// Where `router` serves, as `routes::own` lists it.
pub const ROUTE: &str = "GET /pkg/{entry}/{file}";

/// `/pkg/guest/…`, `/pkg/site/…`, `/pkg/office/…` and what is loaded by choice only in `/pkg/extras/…`, precompressed, cached
/// for a year: every name carries its content's hash or version.
pub fn router<S: Clone + Send + Sync + 'static>(dist: &Path) -> Router<S> {
    let folder = |entry: &str| {
        ServeDir::new(dist.join(entry))
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip()
    };
    Router::new()
        .nest_service("/pkg/guest", folder("guest"))
        .nest_service("/pkg/site", folder("site"))
        .nest_service("/pkg/office", folder("office"))
        // The worker of encrypted visits; its folder carries its content's sum.
        .nest_service("/pkg/sealed", folder("sealed"))
        .nest_service("/pkg/extras", folder("extras"))
        .layer(map_response(keep_what_is_there))
}

/// A file that is not there now, such as the next version's during an update, may be there in a minute.
async fn keep_what_is_there(mut response: Response) -> Response {
    if response.status().is_success() || response.status() == axum::http::StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CACHE_CONTROL, FOREVER);
    }
    response
}
