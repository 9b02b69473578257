//! HTTP on the web port, 1.1 and 2, with limits on what one client may make us hold. What comes by HTTP/2 is written as
//! it would have come by 1.1, so that nothing behind this has to know of two.
use crate::listen::Web;
use crate::web::clinic::Peer;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{COOKIE, HOST};
use axum::http::{HeaderValue, Request, Uri, Version};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tower::ServiceExt;

/// How long a connection by 1.1 may take until its next request is there. Higher: slow clients hold more. Lower: proxies
/// that keep their connections for a minute lose requests.
const HEADERS_WITHIN: Duration = Duration::from_secs(75);
/// Requests at once on one connection. Higher: one client makes us do more at once. Lower: pages with many files wait.
const STREAMS_MAX: u32 = 100;
/// Requests that were taken back before they were looked at, and answers of ours to what was wrong: above, the connection
/// ends (CVE-2023-44487). Higher: work for a flood. Lower: a page that is left while it loads loses its connection.
const RESETS_MAX: usize = 20;
/// Headers of one request by 2, however they are cut (CVE-2024-27316). Higher: memory. Lower: long cookies do not fit.
const HEADERS_BYTES_MAX: u32 = 16 * 1024;
/// Bytes of one answer by 2 that wait for a client that does not read. Higher: memory, times the requests at once. Lower:
/// more waking up.
const UNREAD_MAX: usize = 64 * 1024;
/// A connection by 2 is asked whether it is still there, and has so long to answer.
const ALIVE_EVERY: Duration = Duration::from_secs(30);
const ALIVE_WITHIN: Duration = Duration::from_secs(20);

/// For ever.
pub async fn serve(mut web: Web, routes: Router) {
    let builder = builder();
    loop {
        let (stream, peer) = web.accept().await;
        let (builder, routes) = (builder.clone(), routes.clone());
        tokio::spawn(async move {
            let has_asked = Arc::new(AtomicBool::new(false));
            let asks = has_asked.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                asks.store(true, Ordering::Relaxed);
                let mut request = as_by_http1(request.map(Body::new));
                request.extensions_mut().insert(ConnectInfo(Peer(peer)));
                routes.clone().oneshot(request)
            });
            let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
            tokio::select! {
                // How a connection ended is nobody's business.
                _ = connection => {}
                () = stays_silent(&has_asked) => {}
            }
        });
    }
}

/// Ends if nothing was asked in time. Until the version is known nobody else looks at the clock, nor while a connection by 2
/// begins.
async fn stays_silent(has_asked: &AtomicBool) {
    tokio::time::sleep(HEADERS_WITHIN).await;
    if has_asked.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

/// Websockets come by 1.1: that they could come by 2 is not offered, and so browsers open a connection of its own.
fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_pending_accept_reset_streams(RESETS_MAX)
        .max_local_error_reset_streams(RESETS_MAX)
        .max_header_list_size(HEADERS_BYTES_MAX)
        .max_send_buf_size(UNREAD_MAX)
        .keep_alive_interval(ALIVE_EVERY)
        .keep_alive_timeout(ALIVE_WITHIN);
    builder
}

/// By 2 the host stands in the address, and a browser may cut its cookies into pieces (RFC 9113, 8.2.3).
fn as_by_http1(mut request: Request<Body>) -> Request<Body> {
    if request.version() != Version::HTTP_2 {
        return request;
    }
    let host = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(host) = host {
        request.headers_mut().insert(HOST, host);
    }
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map_or_else(Uri::default, Uri::from);
    let crumbs: Vec<&[u8]> = request.headers().get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if crumbs.len() > 1
        && let Ok(whole) = HeaderValue::from_bytes(&crumbs.join(&b"; "[..]))
    {
        request.headers_mut().insert(COOKIE, whole);
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_by_2_looks_like_one_by_1() {
        let by = |version| {
            Request::builder()
                .version(version)
                .uri("https://maple.visits.example/visits?day=1")
                .header(COOKIE, "a=1")
                .header(COOKIE, "b=2")
                .body(Body::empty())
                .expect("a request")
        };
        let request = as_by_http1(by(Version::HTTP_2));
        assert_eq!(request.headers()[HOST], "maple.visits.example");
        assert_eq!(request.uri(), "/visits?day=1");
        let cookies: Vec<_> = request.headers().get_all(COOKIE).iter().collect();
        assert_eq!(cookies, ["a=1; b=2"]);
        let request = as_by_http1(by(Version::HTTP_11));
        assert!(!request.headers().contains_key(HOST), "what comes by 1.1 is left as it is");
        assert_eq!(request.headers().get_all(COOKIE).iter().count(), 2);
    }
}
