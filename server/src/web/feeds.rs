//! `GET /feeds/{token}.ics`: a host's visits for another calendar (S11). The address is all that is shown, so whoever has
//! it reads; no cookie is looked at, and none is given. What is not there looks as what never was.
use crate::web::router::Site;
use app::server::Visitor;
use axum::extract::{Extension, Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::calendar::feed::FeedFile;
use model::{AppError, Secret};
use std::net::{IpAddr, Ipv4Addr};

pub async fn calendar(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    match read(&site, visitor, &file).await {
        Ok(file) => answer(file, &headers),
        Err(error) => refused(&error),
    }
}

async fn read(site: &Site, visitor: Visitor, file: &str) -> Result<FeedFile, AppError> {
    let clinic = visitor.front.ok_or(AppError::NotFound)?.clinic;
    let token = file.strip_suffix(".ics").ok_or(AppError::NotFound)?;
    // Without a known address everyone shares one bucket of the throttle.
    let ip = visitor.ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let who = site.domain.anyone(Some(clinic), visitor.lang, ip);
    let token = Secret::new(token.to_owned());
    domain::calendar::feed::read(&site.domain, &who, &token).await.map_err(domain::Error::shown)
}

/// A calendar that has it already is told so.
fn answer(file: FeedFile, headers: &HeaderMap) -> Response {
    let FeedFile { text, version } = file;
    let tag = format!("\"{version}\"");
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let known = known.flat_map(|value| value.split(',')).any(|one| is(one.trim(), &tag));
    let Ok(tag) = HeaderValue::from_str(&tag) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if known {
        return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
    }
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    ([(CONTENT_TYPE, kind), (ETAG, tag)], text).into_response()
}

/// Weakly compared (RFC 9110, 13.1.2).
fn is(one: &str, tag: &str) -> bool {
    one == "*" || one.trim_start_matches("W/") == tag
}

fn refused(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match error {
        AppError::TooMany { retry_after_s } => {
            (status, [(RETRY_AFTER, HeaderValue::from(*retry_after_s))]).into_response()
        }
        _ => status.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_sent_again() {
        let file =
            |version: &str| FeedFile { text: "BEGIN:VCALENDAR".to_owned(), version: version.to_owned() };
        let first = answer(file("one"), &HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers()[ETAG].to_str().expect("text").to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(&known).expect("a value"));
            assert_eq!(answer(file("one"), &headers).status(), StatusCode::NOT_MODIFIED);
            assert_eq!(answer(file("two"), &headers).status() == StatusCode::OK, known != "*");
        }
    }
}
