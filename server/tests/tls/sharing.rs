//! One port for all: media by TCP comes to the web port beside TLS and plain HTTP, and none disturbs another.
use crate::visitor::{Visitor, plain};
use crate::{Folder, authority, with_files};
use call::room::{Arrival, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, ServerMessage};
use model::{ParticipantId, Time, VisitId};
use sfu::{Outbox, SfuConfig, SfuHandle, framing, stun};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(10);

/// A server that greets on every path, with a media server behind the same port.
pub async fn both(tls: Option<server::tls::Tls>) -> (u16, SfuHandle) {
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let web = server::listen::bind(loopback, tls).await.expect("a free port");
    let port = axum::serve::Listener::local_addr(&web).expect("an address").port();
    let config = SfuConfig { listen: loopback, public: vec![loopback], shared: Some(port), workers: 1 };
    let (media, _) = sfu::start(config).expect("a free port");
    web.share(media.door());
    let routes = axum::Router::new().fallback(|| async { "hello" });
    tokio::spawn(async move { axum::serve(web, routes).await });
    (port, media)
}

/// What the media server describes to somebody who comes, and who is there as long as the other half is held.
async fn described(media: &SfuHandle) -> (String, Outbox) {
    let (visit, who) = (VisitId(Uuid::from_u128(1)), ParticipantId(Uuid::from_u128(2)));
    let arrival = Arrival {
        who,
        socket: SocketId(0),
        name: "person".to_owned(),
        role: CallRole::Host,
        standing: Standing::Admitted,
        since: Time(0),
        page: 1,
        again: false,
        task: Default::default(),
    };
    let (socket, mut outbox) = media.arrive(visit, arrival);
    media.said(visit, who, socket, ClientMessage::DownWanted { epoch: 0 });
    loop {
        match timeout(PATIENCE, outbox.recv()).await.expect("in time").expect("open") {
            ServerMessage::DownOffer { sdp, .. } => return (sdp, outbox),
            _ => continue,
        }
    }
}

fn value<'a>(description: &'a str, name: &str) -> &'a str {
    description.lines().find_map(|line| line.strip_prefix(name)).expect("it is there")
}

/// Sends a check, its first byte alone; the answer.
async fn checked(port: u16, ufrag: &str, password: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the port is open");
    stream.set_nodelay(true).expect("a socket");
    let check = stun::request(&[7; 12], &format!("{ufrag}:theirs"), password.as_bytes(), 1);
    let mut frame = Vec::new();
    framing::write(&mut frame, &check);
    stream.write_all(&frame[..1]).await.expect("sent");
    tokio::task::yield_now().await;
    // It may have been closed already.
    let _ = stream.write_all(&frame[1..]).await;
    let mut answer = Vec::new();
    let mut bytes = [0; 500];
    loop {
        match timeout(PATIENCE, stream.read(&mut bytes)).await.expect("answered or closed") {
            Ok(len) if len > 0 => answer.extend_from_slice(&bytes[..len]),
            _ => return answer,
        }
        if answer.len() > 2 && answer.len() == 2 + usize::from(u16::from_be_bytes([answer[0], answer[1]])) {
            return answer.split_off(2);
        }
    }
}

#[tokio::test]
async fn a_check_on_the_web_port_is_answered_and_tls_and_http_are_as_they_were() {
    let folder = Folder::new("sharing");
    let (config, made) = with_files(&folder);
    let (port, media) = both(server::tls::prepare(&config).expect("TLS is prepared")).await;
    let (description, _there) = described(&media).await;
    assert!(
        description.contains(&format!(" 127.0.0.1 {port} typ host tcptype passive\r\n")),
        "{description}"
    );
    let (ufrag, password) = (value(&description, "a=ice-ufrag:"), value(&description, "a=ice-pwd:"));
    let answer = checked(port, ufrag, password).await;
    let answer = stun::Message::read(&answer).expect("an answer");
    assert!(answer.kind == stun::Kind::Success && answer.is_authentic(password.as_bytes()));
    let visitor = Visitor::trusting(authority(&made.authority_pem));
    assert!(visitor.get(port, "maple.visits.example", "/").await.expect("TLS").ends_with("hello"));
    let answer = plain(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 308 "), "{answer}");
}

#[tokio::test]
async fn without_tls_the_port_is_shared_as_well() {
    let (port, media) = both(None).await;
    let (description, _there) = described(&media).await;
    let (ufrag, password) = (value(&description, "a=ice-ufrag:"), value(&description, "a=ice-pwd:"));
    assert!(!checked(port, ufrag, password).await.is_empty());
    let answer = plain(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn who_knows_no_password_hears_nothing_and_holds_up_nobody() {
    let folder = Folder::new("strangers");
    let (config, made) = with_files(&folder);
    let (port, _media) = both(server::tls::prepare(&config).expect("TLS is prepared")).await;
    let mut silent = Vec::new();
    let firsts: [&[u8]; 4] = [&[], &[0], &[22], &[0, 40, 0, 1]];
    for first in firsts {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the port is open");
        stream.write_all(first).await.expect("sent");
        silent.push(stream);
    }
    let visitor = Visitor::trusting(authority(&made.authority_pem));
    let answer = timeout(Duration::from_secs(4), visitor.get(port, "maple.visits.example", "/")).await;
    assert!(answer.expect("at once").expect("TLS").ends_with("hello"));
    assert!(checked(port, "nobody", "knows").await.is_empty());
    for mut stream in silent {
        let mut said = Vec::new();
        // Closed with something unread it is a reset, which is as good.
        let _ = timeout(2 * PATIENCE, stream.read_to_end(&mut said)).await.expect("closed after a while");
        assert!(said.is_empty(), "nothing was said: {said:?}");
    }
}

#[tokio::test]
async fn before_there_is_a_media_server_such_connections_are_closed() {
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let web = server::listen::bind(loopback, None).await.expect("a free port");
    let port = axum::serve::Listener::local_addr(&web).expect("an address").port();
    assert!(checked(port, "nobody", "knows").await.is_empty());
}
