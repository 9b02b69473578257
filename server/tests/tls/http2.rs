//! HTTP/2 where a browser asks for it, 1.1 where it does not, and websockets beside both.
use crate::visitor::{Visitor, greet};
use crate::{Folder, authority, with_files};
use axum::body::Body;
use axum::http::{HeaderMap, Request, Version};
use axum::routing::any;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Says by which version it was asked, of which host and with which cookies.
async fn echo(version: Version, headers: HeaderMap) -> String {
    let value =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("-").to_owned();
    format!("{version:?} {} {}", value("host"), value("cookie"))
}

async fn socket(upgrade: axum::extract::ws::WebSocketUpgrade) -> axum::response::Response {
    upgrade.on_upgrade(|_| async {})
}

#[tokio::test]
async fn both_versions_and_websockets_on_one_port() {
    let folder = Folder::new("http2");
    let (config, made) = with_files(&folder);
    let tls = server::tls::prepare(&config).expect("TLS is prepared");
    let web = server::listen::bind(SocketAddr::from(([127, 0, 0, 1], 0)), tls).await.expect("a free port");
    let port = axum::serve::Listener::local_addr(&web).expect("an address").port();
    let routes = axum::Router::new().route("/socket", any(socket)).fallback(echo);
    tokio::spawn(server::versions::serve(web, routes));
    let name = "maple.visits.example";
    let authority = authority(&made.authority_pem);

    let browser = Visitor::offering(authority.clone(), &["h2", "http/1.1"]);
    let line = browser.connect(port, name).await.expect("TLS");
    assert_eq!(line.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut ask, connection) =
        hyper::client::conn::http2::handshake::<_, _, Body>(TokioExecutor::new(), TokioIo::new(line))
            .await
            .expect("HTTP/2");
    tokio::spawn(connection);
    let request = Request::builder()
        .uri(format!("https://{name}/"))
        .header("cookie", "a=1")
        .header("cookie", "b=2")
        .body(Body::empty())
        .expect("a request");
    let answer = ask.send_request(request).await.expect("an answer");
    let body = axum::body::to_bytes(Body::new(answer.into_body()), 1_000).await.expect("a body");
    assert_eq!(body, "HTTP/2.0 maple.visits.example a=1; b=2");

    let older = Visitor::offering(authority, &["http/1.1"]);
    let mut line = older.connect(port, name).await.expect("TLS");
    let answer = greet(&mut line, "/").await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("HTTP/1.1 localhost -"), "{answer}");

    let mut line = older.connect(port, name).await.expect("TLS");
    line.write_all(
        b"GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
          Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    )
    .await
    .expect("sent");
    let mut answer = [0; 12];
    line.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 101");
}
