//! `GET /contacts/file.csv`: a host's contacts as a file. That it was taken is an entry of the log; nothing else changes.
//! `POST /contacts/import/file`: a list to be brought in; it waits in memory until it is, and the pages of `/contacts/import`
//! go on with it.
use crate::web::router::Site;
use app::contacts::with_host;
use app::server::Visitor;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, FromRequest, Multipart, Query, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Planner;
use domain::contacts::Export;
use futures::stream::unfold;
use model::AppError;
use model::contacts::{Separator, Unreadable};
use serde::Deserialize;

/// Bytes of one upload. Higher: more memory that somebody who is signed in can hold. Lower: whoever chooses a file that is
/// too big sees a broken connection, and not the sentence that says so.
pub const UPLOAD_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Whose book, by id, and what stands between the cells.
#[derive(Deserialize)]
pub struct Whose {
    #[serde(default)]
    host: String,
    #[serde(default)]
    separator: String,
}

pub async fn csv(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Query(whose): Query<Whose>,
) -> Response {
    match begin(&site, &visitor, &whose).await {
        Ok(export) => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
                (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"contacts.csv\"")),
            ];
            (headers, body(export)).into_response()
        }
        Err(error) => refused(&error),
    }
}

async fn begin(site: &Site, visitor: &Visitor, whose: &Whose) -> Result<Export, AppError> {
    let who = planner(site, visitor).await?;
    let separator = Separator::parse(&whose.separator).unwrap_or_default();
    domain::contacts::export(&site.domain, &who, &whose.host, separator).await.map_err(domain::Error::shown)
}

pub async fn upload(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Response {
    match read(&site, &visitor, request).await {
        Ok((host, None)) => on(&visitor, &with_host("/contacts/import?step=columns", &host)),
        // For the same book again, or the next file would go into the first one that they may open.
        Ok((host, Some(why))) => {
            on(&visitor, &with_host(&format!("/contacts/import?wrong={}", why.name()), &host))
        }
        Err(error) => refused(&error),
    }
}

/// Whoever sends it is known before a byte of it is read. For whose book, as the form said it, and why it cannot be read.
async fn read(
    site: &Site,
    visitor: &Visitor,
    request: Request,
) -> Result<(String, Option<Unreadable>), AppError> {
    let who = planner(site, visitor).await?;
    let (mut host, mut file) = (String::new(), Bytes::new());
    let Ok(mut parts) = Multipart::from_request(request, &()).await else {
        return Ok((host, Some(Unreadable::Empty)));
    };
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(error) => return Ok((host, Some(broken(error.status())))),
        };
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = match part.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => return Ok((host, Some(broken(error.status())))),
        };
        match name.as_str() {
            "host" => host = String::from_utf8_lossy(&bytes).into_owned(),
            "file" => file = bytes,
            _ => {}
        }
    }
    let why = domain::contacts::importing::upload(&site.domain, &who, &host, &file).await;
    Ok((host, why.map_err(domain::Error::shown)?))
}

fn broken(status: StatusCode) -> Unreadable {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Unreadable::TooBig } else { Unreadable::Empty }
}

async fn planner(site: &Site, visitor: &Visitor) -> Result<Planner, AppError> {
    let clinic = visitor.front.as_ref().ok_or(AppError::NotFound)?.clinic;
    let cookie = visitor.sign_in.as_ref().ok_or(AppError::SignedOut)?;
    let member = domain::logins::resume(&site.domain, clinic, cookie).await.map_err(domain::Error::shown)?;
    member.speaking(visitor.lang).planner().map_err(domain::Error::shown)
}

fn refused(error: &AppError) -> Response {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

/// To a page of the same clinic.
fn on(visitor: &Visitor, path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, format!("{}{path}", visitor.base))]).into_response()
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
