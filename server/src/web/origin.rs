//! Cross-origin requests may not change anything (security.md 3.1: server functions check nothing by themselves).
//!
//! The rule is Fetch metadata's: an unsafe method or a socket is accepted when the browser says `Sec-Fetch-Site:
//! same-origin` or `none`; a browser too old to say so must send an `Origin` that equals the request's own host.
use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN, UPGRADE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

pub async fn check(request: Request, next: Next) -> Response {
    if changes_something(request.method(), request.headers()) && !same_origin(request.headers()) {
        return (StatusCode::FORBIDDEN, "").into_response();
    }
    next.run(request).await
}

fn changes_something(method: &Method, headers: &HeaderMap) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || headers.contains_key(UPGRADE)
}

/// Neither header: not a browser (a mail client's one-click POST, a program), which carries no cookie by itself.
fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return true };
    let Some(host) = text(HOST.as_str()) else { return false };
    origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse().expect("name"), v.parse().expect("value"))).collect()
    }

    #[test]
    fn every_variant_of_a_foreign_page_is_refused() {
        let host = ("host", "maple.localhost:8600");
        for foreign in [
            vec![host, ("sec-fetch-site", "cross-site")],
            vec![host, ("sec-fetch-site", "same-site")],
            vec![host, ("sec-fetch-site", "cross-site"), ("origin", "http://maple.localhost:8600")],
            vec![host, ("origin", "http://evil.example")],
            vec![host, ("origin", "null")],
            vec![host, ("origin", "http://maple.localhost:8601")],
        ] {
            assert!(!same_origin(&headers(&foreign)), "{foreign:?}");
        }
        for own in [
            vec![host, ("sec-fetch-site", "same-origin")],
            vec![host, ("origin", "http://maple.localhost:8600")],
            vec![host],
        ] {
            assert!(same_origin(&headers(&own)), "{own:?}");
        }
    }

    #[test]
    fn sockets_count_as_changes() {
        assert!(changes_something(&Method::GET, &headers(&[("upgrade", "websocket")])));
        assert!(!changes_something(&Method::GET, &headers(&[])));
        assert!(changes_something(&Method::POST, &headers(&[])));
    }
}
