//! `GET /reports/weeks.csv` and `GET /reports/browsers.csv`: the figures of a clinic's visits and calls as files, for its
//! administrators. That one was taken is an entry of the log; nothing else changes.
use crate::web::audit::admin;
use crate::web::router::Site;
use app::server::Visitor;
use axum::extract::{Extension, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::AppError;
use model::quality::Days;

pub async fn csv(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Query(days): Query<Days>,
) -> Response {
    file(weeks(&site, visitor, &days).await, "attachment; filename=\"reports.csv\"")
}

pub async fn browsers_csv(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Query(days): Query<Days>,
) -> Response {
    file(browsers(&site, visitor, &days).await, "attachment; filename=\"browsers.csv\"")
}

fn file(table: Result<String, AppError>, name: &'static str) -> Response {
    match table {
        Ok(table) => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
                (CONTENT_DISPOSITION, HeaderValue::from_static(name)),
            ];
            (headers, table).into_response()
        }
        Err(error) => {
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
    }
}

async fn weeks(site: &Site, visitor: Visitor, days: &Days) -> Result<String, AppError> {
    let admin = admin(site, visitor).await?;
    domain::quality::export(&site.domain, &admin, days).await.map_err(domain::Error::shown)
}

async fn browsers(site: &Site, visitor: Visitor, days: &Days) -> Result<String, AppError> {
    let admin = admin(site, visitor).await?;
    domain::quality::export_browsers(&site.domain, &admin, days).await.map_err(domain::Error::shown)
}
