//! `GET /history/visits.csv`: a host's own past visits as a file. That it was taken is an entry of the log; nothing else
//! changes. `POST` for those of somebody: a name stands in no address.
use crate::web::router::Site;
use app::server::Visitor;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::visits::HistoryExport;
use futures::stream::unfold;
use model::AppError;
use model::visits::{HistoryFilter, HistoryQuery};

pub async fn csv(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Query(HistoryFilter { from, to, outcome }): Query<HistoryFilter>,
) -> Response {
    let query = HistoryQuery { from, to, outcome, ..HistoryQuery::default() };
    file(&site, visitor, &query).await
}

pub async fn csv_of(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    typed: Bytes,
) -> Response {
    // A form of ours has these fields; whatever else is sent looks for nobody.
    let query: HistoryQuery = serde_urlencoded::from_bytes(&typed).unwrap_or_default();
    file(&site, visitor, &query).await
}

async fn file(site: &Site, visitor: Visitor, query: &HistoryQuery) -> Response {
    let export = match begin(site, visitor, query).await {
        Ok(export) => export,
        Err(error) => {
            return StatusCode::from_u16(error.status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
                .into_response();
        }
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"past-visits.csv\"")),
    ];
    (headers, body(export)).into_response()
}

async fn begin(site: &Site, visitor: Visitor, query: &HistoryQuery) -> Result<HistoryExport, AppError> {
    let clinic = visitor.front.ok_or(AppError::NotFound)?.clinic;
    let cookie = visitor.sign_in.ok_or(AppError::SignedOut)?;
    let member = domain::logins::resume(&site.domain, clinic, &cookie).await.map_err(domain::Error::shown)?;
    let host = member.speaking(visitor.lang).host().map_err(domain::Error::shown)?;
    domain::visits::export_history(&site.domain, &host, query).await.map_err(domain::Error::shown)
}

/// Piece by piece. An error breaks the answer off, so that half a file is not taken for a whole one.
fn body(export: HistoryExport) -> Body {
    Body::from_stream(unfold(Some(export), async |export| {
        let mut export = export?;
        match export.next().await {
            Ok(piece) => Some((Ok(Bytes::from(piece?)), Some(export))),
            Err(error) => Some((Err(std::io::Error::other(error.shown().to_string())), None)),
        }
    }))
}
