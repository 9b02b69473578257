//! The security headers of every answer (security.md 3.1), asserted byte for byte by `server/tests/web/headers.rs`.
use crate::config::{Config, TlsKind};
use crate::web::origin::Ours;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY};
use axum::http::header::{STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use std::sync::Arc;

const FIXED: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // Only names that browsers know: each other one is a line in their console.
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), geolocation=(), \
         accelerometer=(), gyroscope=(), magnetometer=(), midi=(), payment=(), usb=(), serial=(), hid=(), \
         xr-spatial-tracking=()",
    ),
];

/// What carries its content's hash or version in its address says so by this.
pub const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// 128 random bits for one answer's policy, put into the request for whoever writes its scripts.
#[derive(Clone)]
pub struct Nonce(pub Arc<str>);

impl Nonce {
    #[allow(clippy::disallowed_methods, reason = "the server is a shell: chance comes in here")]
    fn fresh() -> Nonce {
        let bytes: [u8; 16] = rand::random();
        Nonce(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes).into())
    }
}

/// Put into the answer of a page whose form goes to another host: that host's origin.
#[derive(Clone)]
pub struct FormsTo(pub Arc<str>);

/// Put into an answer that is what somebody sent, and no page of ours: whatever is in it does nothing.
#[derive(Clone, Copy)]
pub struct Sandboxed;

/// The policy of such an answer.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// The policy: scripts by nonce only, nothing from any other host, nowhere to be framed. Older browsers do not take
/// `'self'` for a socket's address, so it is named; an answer that belongs to nobody's page opens none.
pub fn policy(nonce: &str, ours: Option<&Ours>, forms: Option<&FormsTo>) -> String {
    let forms = forms.map(|to| format!(" {}", to.0)).unwrap_or_default();
    let sockets = ours.map(|ours| format!(" {}", ours.of_sockets())).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; font-src 'self'; connect-src 'self'{sockets}; media-src 'self' blob:; \
         worker-src 'self' blob:; manifest-src 'self'; form-action 'self'{forms}; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'none'"
    )
}

/// May browsers be told to insist on TLS for two years? Not with a local authority, nor for `localhost`: that would lock
/// the same browser out of a plain server there later.
pub fn strict_transport(config: &Config) -> bool {
    config.scheme() == "https" && config.tls_kind() != TlsKind::Lan && config.server.host != "localhost"
}

/// Outermost, so that every answer passes here. `State(true)` adds Strict-Transport-Security.
pub async fn add(State(strict): State<bool>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::fresh();
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let carried = response.extensions();
    let policy = policy(&nonce.0, carried.get::<Ours>(), carried.get::<FormsTo>());
    let sandboxed = carried.get::<Sandboxed>().is_some();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if sandboxed {
        headers.insert(CONTENT_SECURITY_POLICY, SANDBOX);
    } else if let Ok(value) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, value);
    }
    if strict {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(STRICT_TRANSPORT_SECURITY, two_years);
    }
    if !is_forever(headers) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn is_forever(headers: &HeaderMap) -> bool {
    headers.get(CACHE_CONTROL).is_some_and(|value| *value == FOREVER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::net::SocketAddr;

    #[test]
    fn no_nonce_comes_twice_and_each_has_its_128_bits() {
        let all: BTreeSet<Arc<str>> = (0..100_000).map(|_| Nonce::fresh().0).collect();
        assert_eq!(all.len(), 100_000);
        assert!(all.iter().all(|nonce| nonce.len() == 22), "16 bytes, in base 64");
    }

    /// `localhost` must stay open to a plain server, whatever has run there before.
    #[test]
    fn only_a_public_name_under_tls_is_strict() {
        let strict = |host: &str, kind: TlsKind, https: bool| {
            let mut config = Config::default();
            config.server.listen = SocketAddr::from(([192, 0, 2, 1], 443));
            config.server.host = host.to_owned();
            config.server.https = https;
            config.tls.kind = kind;
            strict_transport(&config)
        };
        assert!(strict("visits.example", TlsKind::Files, false));
        assert!(strict("visits.example", TlsKind::Acme, false));
        assert!(strict("visits.example", TlsKind::None, true), "a proxy ends TLS");
        assert!(!strict("visits.example", TlsKind::None, false), "plain");
        assert!(!strict("visits.example", TlsKind::Lan, false));
        assert!(!strict("visits.example", TlsKind::Auto, false), "a LAN address without certificate");
        assert!(!strict("localhost", TlsKind::Files, false));
    }
}
