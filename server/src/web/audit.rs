//! `GET /audit/log.csv` and `/audit/log.jsonl`: the log as a file, for the clinic's administrators. That it was taken is
//! an entry of the log; nothing else changes.
use crate::web::router::Site;
use app::server::Visitor;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Admin;
use domain::audit::{Export, Format};
use futures::stream::unfold;
use model::AppError;
use model::audit::AuditFilter;

pub async fn csv(site: State<Site>, visitor: Extension<Visitor>, filter: Query<AuditFilter>) -> Response {
    file(site, visitor, filter, Format::Csv).await
}

pub async fn json_lines(
    site: State<Site>,
    visitor: Extension<Visitor>,
    filter: Query<AuditFilter>,
) -> Response {
    file(site, visitor, filter, Format::JsonLines).await
}

async fn file(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Query(filter): Query<AuditFilter>,
    format: Format,
) -> Response {
    let export = match begin(&site, visitor, &filter, format).await {
        Ok(export) => export,
        Err(error) => {
            return StatusCode::from_u16(error.status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
                .into_response();
        }
    };
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"activity-log.csv\""),
        Format::JsonLines => ("application/x-ndjson", "attachment; filename=\"activity-log.jsonl\""),
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CONTENT_DISPOSITION, HeaderValue::from_static(name)),
    ];
    (headers, body(export)).into_response()
}

async fn begin(
    site: &Site,
    visitor: Visitor,
    filter: &AuditFilter,
    format: Format,
) -> Result<Export, AppError> {
    let admin = admin(site, visitor).await?;
    domain::audit::export(&site.domain, &admin, filter, format).await.map_err(domain::Error::shown)
}

/// Whoever asks for a file of the clinic's administrators.
pub async fn admin(site: &Site, visitor: Visitor) -> Result<Admin, AppError> {
    let clinic = visitor.front.ok_or(AppError::NotFound)?.clinic;
    let cookie = visitor.sign_in.ok_or(AppError::SignedOut)?;
    let member = domain::logins::resume(&site.domain, clinic, &cookie).await.map_err(domain::Error::shown)?;
    member.speaking(visitor.lang).admin().map_err(domain::Error::shown)
}

/// Piece by piece. An error breaks the answer off, so that half a file is not taken for a whole one.
fn body(export: Export) -> Body {
    Body::from_stream(unfold(Some(export), async |export| {
        let mut export = export?;
        match export.next().await {
            Ok(piece) => Some((Ok(Bytes::from(piece?)), Some(export))),
            Err(error) => Some((Err(std::io::Error::other(error.shown().to_string())), None)),
        }
    }))
}
