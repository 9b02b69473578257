//! Cross-origin requests may not change anything (security.md 3.1: server functions check nothing by themselves).
//!
//! The rule is Fetch metadata's: an unsafe method or a socket is accepted when the browser says `Sec-Fetch-Site:
//! same-origin` or `none`; a browser too old to say so must send the `Origin` that the request was resolved to. Who
//! sends neither is no browser and is refused: a program that means well can say where it stands.
//!
//! One address takes a form from any page, because it only shows a button: `switching::arrive`. Two more are for a provider's
//! program, which signs what it says: `texting`; and two for what becomes of letters, which show a key: `bounces`.
//! And one more kind for mail programs, which carries its own secret: `newsletter`. And other programs, with a key of their own in a header: `whip`.
use crate::web::bounces;
use crate::web::newsletter::UNSUBSCRIBE;
use crate::web::switching::ARRIVE;
use crate::web::texting;
use crate::web::whip;
use axum::extract::Request;
use axum::http::header::{AsHeaderName, ORIGIN, UPGRADE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Origins;
use std::net::Ipv6Addr;
use std::sync::Arc;

/// The origin of the clinic or installation that a request was resolved to: scheme and port from the configuration,
/// the name one that was found to be ours (`clinic::resolve`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours(Arc<str>);

impl Ours {
    /// `name` is without port and brackets.
    pub fn new(origins: &Origins, name: &str) -> Ours {
        let Origins { scheme, port, .. } = origins;
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let brackets = name.parse::<Ipv6Addr>().is_ok();
        let host = if brackets { format!("[{name}]") } else { name.to_owned() };
        Ours(format!("{scheme}://{host}{port}").into())
    }

    /// Where the same pages open their sockets: `ws:` for plain HTTP, `wss:` under TLS and never anything else.
    pub fn of_sockets(&self) -> String {
        self.0.replacen("http", "ws", 1)
    }
}

/// Put into a request that came from another page than ours, and that may all the same: nothing that it carries is run.
#[derive(Clone, Copy, Debug)]
pub struct FromElsewhere;

pub async fn check(mut request: Request, next: Next) -> Response {
    let ours = request.extensions().get::<Ours>();
    if changes_something(request.method(), request.headers()) && !same_origin(request.headers(), ours) {
        if !may_come_from_elsewhere(&request) {
            // Without a body, so that a person gets a page that says so.
            return StatusCode::FORBIDDEN.into_response();
        }
        request.extensions_mut().insert(FromElsewhere);
    }
    next.run(request).await
}

/// The one form that comes from another host, of whoever switches between clinics (`switching.rs`); and what the provider of
/// text messages tells, which is no browser's and signed (`texting.rs`). A mail program shows the token of a letter's link
/// (`newsletter.rs`).
/// What other programs say carries a key in a header that no page sends by itself (`whip`, `bounces`).
fn may_come_from_elsewhere(request: &Request) -> bool {
    let (method, headers, path) = (request.method(), request.headers(), request.uri().path());
    if whip::concerns(path) && !headers.contains_key(UPGRADE) {
        return true;
    }
    let hooks = [texting::INBOUND, texting::STATUS, bounces::AMAZON, bounces::BOUNCE];
    let known = path == ARRIVE || hooks.contains(&path) || path.starts_with(UNSUBSCRIBE);
    method == Method::POST && known && !headers.contains_key(UPGRADE)
}

fn changes_something(method: &Method, headers: &HeaderMap) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || headers.contains_key(UPGRADE)
}

/// `Origin: null` is nobody's: a sandboxed frame of a foreign page says the same.
fn same_origin(headers: &HeaderMap, ours: Option<&Ours>) -> bool {
    if headers.contains_key("sec-fetch-site") {
        return matches!(the_one(headers, "sec-fetch-site"), Some("same-origin" | "none"));
    }
    match (the_one(headers, ORIGIN), ours) {
        (Some(origin), Some(ours)) => origin.eq_ignore_ascii_case(&ours.0),
        _ => false,
    }
}

/// The value of a header that is there once. Two of them were not sent by a browser.
fn the_one(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(k, v)| (k.parse::<axum::http::HeaderName>().expect("name"), v.parse().expect("value")))
            .collect()
    }

    fn origins(scheme: &str, port: Option<u16>) -> Origins {
        Origins { scheme: scheme.into(), base_host: "visits.example".into(), port, shared_path: false }
    }

    #[test]
    fn every_variant_of_a_foreign_page_is_refused() {
        let ours = Ours::new(&origins("http", Some(8600)), "maple.localhost");
        let host = ("host", "evil.example");
        for foreign in [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "")],
            vec![("sec-fetch-site", "cross-site"), ("origin", "http://maple.localhost:8600")],
            vec![("origin", "http://evil.example")],
            // The client's Host decides nothing.
            vec![host, ("origin", "http://evil.example")],
            vec![("origin", "null")],
            vec![("origin", "http://maple.localhost:8601")],
            vec![("origin", "https://maple.localhost:8600")],
            vec![("origin", "http://maple.localhost")],
            vec![("origin", "http://maple.localhost:8600.evil.example")],
            vec![],
        ] {
            assert!(!same_origin(&headers(&foreign), Some(&ours)), "{foreign:?}");
        }
        for own in [
            vec![("sec-fetch-site", "same-origin")],
            vec![("sec-fetch-site", "none")],
            vec![("sec-fetch-site", "same-origin"), ("origin", "null")],
            vec![("origin", "http://maple.localhost:8600")],
            vec![("origin", "http://Maple.localhost:8600")],
        ] {
            assert!(same_origin(&headers(&own), Some(&ours)), "{own:?}");
        }
        assert!(!same_origin(&headers(&[("origin", "http://maple.localhost:8600")]), None), "nobody's host");
    }

    #[test]
    fn a_header_sent_twice_says_nothing() {
        let ours = Ours::new(&origins("http", None), "visits.example");
        for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", "http://visits.example")] {
            let mut twice = headers(&[(name, value)]);
            assert!(same_origin(&twice, Some(&ours)), "{name} once");
            twice.append(name, value.parse().expect("value"));
            assert!(!same_origin(&twice, Some(&ours)), "{name} twice");
        }
    }

    #[test]
    fn scheme_and_port_are_the_configured_ones() {
        let of = |scheme, port, name| Ours::new(&origins(scheme, port), name);
        assert_eq!(&*of("https", None, "visits.example").0, "https://visits.example");
        assert_eq!(&*of("http", Some(8600), "::1").0, "http://[::1]:8600");
        assert_eq!(of("https", Some(8443), "a.example").of_sockets(), "wss://a.example:8443");
        assert_eq!(of("http", None, "http.example").of_sockets(), "ws://http.example");
    }

    #[test]
    fn sockets_count_as_changes() {
        assert!(changes_something(&Method::GET, &headers(&[("upgrade", "websocket")])));
        assert!(!changes_something(&Method::GET, &headers(&[])));
        assert!(changes_something(&Method::POST, &headers(&[])));
    }
}
