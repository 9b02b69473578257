//! "Unsubscribe" in a mail program (RFC 8058): its program posts to the link of a letter, without a cookie and from no page
//! of ours (`origin::check` lets it pass). The link's token is all that it shows, and ends that one list and nothing else;
//! to open the link only shows a page with a button.
use crate::web::router::Site;
use app::server::Visitor;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::Secret;
use std::net::{IpAddr, Ipv4Addr};

/// Below the clinic's place; the token follows.
pub const UNSUBSCRIBE: &str = "/unsubscribe/";

/// `POST /unsubscribe/{token}`. Twice is as once; what was never a link of ours looks like what does not exist.
pub async fn one_click(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Path(token): Path<String>,
    body: Bytes,
) -> Response {
    if !says_so(&body) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let ip = visitor.ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let clinic = visitor.front.as_ref().map(|front| front.clinic);
    let who = site.domain.anyone(clinic, visitor.lang, ip);
    match domain::newsletter::stop(&site.domain, &who, &Secret::new(token)).await {
        Ok(()) => StatusCode::OK.into_response(),
        // Asked again later where the fault is ours.
        Err(error) => match StatusCode::from_u16(error.shown().status()) {
            Ok(status) if status.is_server_error() => status.into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

/// As a form of either kind: the RFC allows both.
fn says_so(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.contains("List-Unsubscribe") && text.contains("One-Click")
}

#[cfg(test)]
mod tests {
    use super::says_so;

    #[test]
    fn both_kinds_of_form_say_so() {
        assert!(says_so(b"List-Unsubscribe=One-Click"));
        let parts =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        assert!(says_so(parts.as_bytes()));
        assert!(!says_so(b"") && !says_so(b"List-Unsubscribe=no"));
    }
}
