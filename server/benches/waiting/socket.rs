//! A page's socket, without the page.
use anyhow::{Context, anyhow, bail};
use futures::{SinkExt, StreamExt};
use model::ParticipantId;
use model::signal::{ClientMessage, ServerMessage};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// As pages do.
const PING_EVERY: Duration = Duration::from_secs(10);
/// Sockets of one address of ours.
const NEAR: usize = 200;

pub type Socket = WebSocketStream<TcpStream>;

/// The way into one waiting room, as the server's process writes it in a line.
pub struct Place {
    url: String,
    ticket: String,
    pub who: ParticipantId,
}

impl Place {
    pub fn read(line: &str) -> anyhow::Result<Place> {
        let [url, ticket, who] = line.split(' ').collect::<Vec<_>>()[..] else { bail!("no place: {line}") };
        let who = ParticipantId::parse(who).context("nobody")?;
        Ok(Place { url: url.to_owned(), ticket: ticket.to_owned(), who })
    }
}

/// When somebody was let in.
pub struct Line {
    pub who: ParticipantId,
    pub at: Instant,
}

pub async fn enter(server: SocketAddr, n: usize, place: &Place) -> anyhow::Result<Socket> {
    let [high, low] = u16::try_from(n / NEAR + 1).context("so many")?.to_be_bytes();
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::new(127, 3, high, low), 0)))?;
    let stream = socket.connect(server).await?;
    stream.set_nodelay(true)?;
    let mut request = place.url.as_str().into_client_request()?;
    // As a page of the same clinic asks.
    let (scheme, rest) = place.url.split_once("://").context("a whole address")?;
    let host = rest.split('/').next().unwrap_or_default();
    let origin = format!("{}://{host}", scheme.replacen("ws", "http", 1));
    request.headers_mut().insert("origin", origin.parse()?);
    let config = WebSocketConfig::default().read_buffer_size(4 * 1024);
    let (mut socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    socket.send(Message::text(serde_json::json!({ "ticket": place.ticket }).to_string())).await?;
    Ok(socket)
}

pub async fn say(socket: &mut Socket, message: &ClientMessage) -> anyhow::Result<()> {
    Ok(socket.send(Message::text(serde_json::to_string(message)?)).await?)
}

/// Reads until the server says what is meant.
pub async fn told(socket: &mut Socket, is_it: impl Fn(&ServerMessage) -> bool) -> anyhow::Result<()> {
    while let Some(message) = socket.next().await {
        if let Message::Text(text) = message?
            && is_it(&serde_json::from_str(&text)?)
        {
            return Ok(());
        }
    }
    Err(anyhow!("the socket closed"))
}

/// Stays, pings, and notes when they are let in; `open` counts while the socket is.
pub async fn wait(
    mut socket: Socket,
    who: ParticipantId,
    tell: mpsc::UnboundedSender<Line>,
    open: Arc<AtomicUsize>,
) {
    open.fetch_add(1, Ordering::Relaxed);
    let mut tick = interval(PING_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut n = 0;
    loop {
        tokio::select! {
            _ = tick.tick() => {
                n += 1;
                if say(&mut socket, &ClientMessage::Ping { n }).await.is_err() { break }
            }
            message = socket.next() => {
                let at = Instant::now();
                let Some(Ok(message)) = message else { break };
                let Message::Text(text) = message else { continue };
                if let Ok(ServerMessage::Welcome { .. }) = serde_json::from_str(&text) {
                    let _ = tell.send(Line { who, at });
                }
            }
        }
    }
    open.fetch_sub(1, Ordering::Relaxed);
}
