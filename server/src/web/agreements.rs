//! `GET /agreements/file/{consent}`: a text as the clinic has accepted it, as a file to keep, for its administrators.
use crate::web::router::Site;
use app::server::Visitor;
use axum::extract::{Extension, Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::{AppError, ConsentId};

pub async fn file(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Path(consent): Path<String>,
) -> Response {
    match read(&site, visitor, &consent).await {
        Ok((name, text)) => {
            // The name is made of a kind and hex digits.
            let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
                .unwrap_or(HeaderValue::from_static("attachment"));
            let kind = HeaderValue::from_static("text/plain; charset=utf-8");
            ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)], text).into_response()
        }
        Err(error) => {
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
    }
}

async fn read(site: &Site, visitor: Visitor, consent: &str) -> Result<(String, String), AppError> {
    let admin = crate::web::audit::admin(site, visitor).await?;
    let id = ConsentId::parse(consent).ok_or(AppError::NotFound)?;
    domain::agreements::file(&site.domain, &admin, id).await.map_err(domain::Error::shown)
}
