//! The relay on the web port, in plain and within TLS, beside everything else that comes there.
use crate::sharing::both;
use crate::visitor::{Visitor, greet};
use crate::{Folder, authority, with_files};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(10);

/// An allocation (RFC 8656) that nobody signed, for UDP.
const ALLOCATE: &[u8] = b"\x00\x03\x00\x08\x21\x12\xa4\x42abcdefghijkl\x00\x19\x00\x04\x11\x00\x00\x00";

/// The head of what comes back: a no to an allocation, and to this one.
async fn is_told_to_sign(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> bool {
    // Its first byte alone: nobody may count on what comes at once.
    for piece in [&ALLOCATE[..1], &ALLOCATE[1..]] {
        stream.write_all(piece).await.expect("sent");
        stream.flush().await.expect("sent");
        tokio::task::yield_now().await;
    }
    let mut head = [0; 20];
    timeout(PATIENCE, stream.read_exact(&mut head)).await.expect("in time").expect("an answer");
    head[..2] == [0x01, 0x13] && head[8..] == ALLOCATE[8..20]
}

#[tokio::test]
async fn the_relay_answers_within_tls_and_beside_it() {
    let folder = Folder::new("relay");
    let (config, made) = with_files(&folder);
    let (port, _media) = both(server::tls::prepare(&config).expect("TLS is prepared")).await;
    let visitor = Visitor::trusting(authority(&made.authority_pem));
    let within = visitor.connect(port, "maple.visits.example").await.expect("TLS");
    assert!(is_told_to_sign(within).await, "as a network with a proxy lets it through");
    let beside = TcpStream::connect(("127.0.0.1", port)).await.expect("the port is open");
    assert!(is_told_to_sign(beside).await);
    // Whoever says no protocol and then speaks HTTP is served as before, from the first letter on.
    let mut slow = visitor.connect(port, "maple.visits.example").await.expect("TLS");
    let answer = greet(&mut slow, "/").await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn the_relay_answers_where_there_is_no_tls() {
    let (port, _media) = both(None).await;
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the port is open");
    assert!(is_told_to_sign(stream).await);
}
