//! Connections instead of datagrams (ICE-TCP, RFC 6544: we are the passive side), for networks that let no UDP out.
//! Knows frames and limits; what is in a frame is the engine's, and so is every answer.
//!
//! A thread of its own with bounded channels: neither strangers who connect nor peers who do not read may cost the
//! media thread, on which the datagrams of everybody else are, more than a glance at a channel. A stream copies its
//! bytes anyway, so the extra hand-over is not what makes this way the slower one.
mod places;

use crate::engine::Transmit;
use crate::framing::{self, Frames};
use crate::ice::{End, Path};
use crate::limits::{
    DATAGRAM_BYTES_MAX, TCP_ANSWERED_WITHIN, TCP_FRAMES_UNANSWERED_MAX, TCP_INBOX_MAX, TCP_MEDIA_AGE_MAX,
    TCP_QUEUE_MAX, TCP_QUIET_MAX, TCP_SEND_BUFFER, TCP_STUCK_MAX,
};
use crate::shell::clock;
use crate::stun;
use places::{Place, Places};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Connections that the system keeps for us until they are accepted.
const BACKLOG: i32 = 256;
/// What is read, and what is written, at once. Higher: memory per connection. Lower: more system calls.
const READ_BYTES: usize = 4096;
const WRITE_BYTES: usize = 16 * 1024;
/// After a failed accept (out of file descriptors): give the others a moment to finish.
const ACCEPT_AGAIN: Duration = Duration::from_millis(50);
/// Connections from another port that wait to be taken over.
const DOOR_MAX: usize = 256;

/// # Errors
/// The port is taken or may not be bound.
pub(crate) fn bind(listen: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(listen), Type::STREAM, Some(Protocol::TCP))?;
    if listen.is_ipv6() && listen.ip().is_unspecified() {
        socket.set_only_v6(false)?;
    }
    // A server that starts again must not wait for the ends of its old connections.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&listen.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Where connections come in that were accepted elsewhere: on the web port, by their first byte. Does not keep the
/// media server alive.
#[derive(Clone)]
pub struct Door(mpsc::Sender<std::net::TcpStream>);

impl Door {
    /// Takes over a connection of which nothing was read. What it says first decides whether it stays.
    pub fn adopt(&self, stream: std::net::TcpStream) {
        // Full, or over: the connection closes, and the peer has its other candidates.
        let _ = self.0.try_send(stream);
    }
}

/// A datagram on its way out, and since when.
pub(crate) struct Queued {
    at: Instant,
    bytes: Vec<u8>,
}

/// From the connections to the media thread, in order for each of them.
pub(crate) enum FromTcp {
    Opened { path: Path, outbox: mpsc::Sender<Queued> },
    Frame { path: Path, bytes: Vec<u8> },
    Closed { path: Path },
}

/// The media thread's end.
pub(crate) struct Tcp {
    inbox: mpsc::Receiver<FromTcp>,
    open: HashMap<u64, mpsc::Sender<Queued>>,
}

impl Tcp {
    /// Pends for ever once the thread of the connections has ended.
    pub async fn recv(&mut self) -> FromTcp {
        match self.inbox.recv().await {
            Some(from) => from,
            None => std::future::pending().await,
        }
    }

    pub fn try_recv(&mut self) -> Option<FromTcp> {
        self.inbox.try_recv().ok()
    }

    pub fn opened(&mut self, path: Path, outbox: mpsc::Sender<Queued>) {
        if let Some(End::Connection(id)) = path.local {
            self.open.insert(id, outbox);
        }
    }

    pub fn closed(&mut self, path: Path) {
        if let Some(End::Connection(id)) = path.local {
            self.open.remove(&id);
        }
    }

    /// Takes out what goes by connections. What one of them does not take is dropped, as a full link would.
    pub fn send(&mut self, transmits: &mut Vec<Transmit>, now: Instant) {
        transmits.retain_mut(|transmit| {
            let Some(End::Connection(id)) = transmit.path.local else { return true };
            if let Some(outbox) = self.open.get(&id) {
                // Ends that are gone say so by `Closed`.
                let _ = outbox.try_send(Queued { at: now, bytes: std::mem::take(&mut transmit.bytes) });
            }
            false
        });
    }
}

/// Starts the thread. It ends with the media thread's end of the channels.
///
/// # Errors
/// The thread cannot be started, or the listener not be used.
pub(crate) fn start(listener: Option<std::net::TcpListener>) -> io::Result<(Tcp, Door)> {
    let (to_engine, inbox) = mpsc::channel(TCP_INBOX_MAX);
    let (door, adopted) = mpsc::channel(DOOR_MAX);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("media-tcp".to_owned()).spawn(move || {
        runtime.block_on(async {
            match listener.map(TcpListener::from_std).transpose() {
                Ok(listener) => accept_all(listener, adopted, to_engine).await,
                Err(error) => tracing::error!(%error, "connections for media cannot be accepted"),
            }
        });
    })?;
    Ok((Tcp { inbox, open: HashMap::new() }, Door(door)))
}

async fn accept_all(
    listener: Option<TcpListener>,
    mut adopted: mpsc::Receiver<std::net::TcpStream>,
    to_engine: mpsc::Sender<FromTcp>,
) {
    let places = Places::default();
    let mut next = 0;
    loop {
        let stream = tokio::select! {
            stream = accept(listener.as_ref()) => stream,
            Some(stream) = adopted.recv() => TcpStream::from_std(stream).ok(),
            () = to_engine.closed() => return,
        };
        let Some(stream) = stream else { continue };
        let Ok(from) = stream.peer_addr() else { continue };
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        let Some(place) = places.take(from.ip()) else { continue };
        let _ = stream.set_nodelay(true);
        let _ = SockRef::from(&stream).set_send_buffer_size(TCP_SEND_BUFFER);
        next += 1;
        let path = Path { from, local: Some(End::Connection(next)) };
        tokio::spawn(carry(stream, path, place, to_engine.clone()));
    }
}

async fn accept(listener: Option<&TcpListener>) -> Option<TcpStream> {
    let Some(listener) = listener else { return std::future::pending().await };
    match listener.accept().await {
        Ok((stream, _)) => Some(stream),
        Err(_) => {
            tokio::time::sleep(ACCEPT_AGAIN).await;
            None
        }
    }
}

/// One connection, from its first byte to its end.
async fn carry(stream: TcpStream, path: Path, mut place: Place, to_engine: mpsc::Sender<FromTcp>) {
    let (read, write) = stream.into_split();
    let (outbox, queue) = mpsc::channel(TCP_QUEUE_MAX);
    let answered = AtomicBool::new(false);
    tokio::select! {
        _ = take_in(read, path, outbox, &answered, &to_engine) => {}
        _ = give_out(write, queue, &answered, &mut place) => {}
    }
    // Fails when everything ends.
    let _ = to_engine.send(FromTcp::Closed { path }).await;
}

/// Reads until the peer ends or does what it may not. While the media thread is behind, nothing is read: the peer's
/// system holds it back.
async fn take_in(
    mut read: OwnedReadHalf,
    path: Path,
    outbox: mpsc::Sender<Queued>,
    answered: &AtomicBool,
    to_engine: &mpsc::Sender<FromTcp>,
) -> Option<()> {
    let mut frames = Frames::default();
    let mut outbox = Some(outbox);
    let mut unanswered = 0;
    let mut buffer = [0; READ_BYTES];
    loop {
        let len = read.read(&mut buffer).await.ok().filter(|len| *len > 0)?;
        frames.push(buffer.get(..len)?);
        while let Some(bytes) = frames.poll().ok()? {
            if let Some(outbox) = outbox.take() {
                // Whoever does not begin with a check has come to the wrong place.
                stun::Message::read(&bytes).filter(|message| message.kind == stun::Kind::Request)?;
                to_engine.send(FromTcp::Opened { path, outbox }).await.ok()?;
            }
            if !answered.load(Ordering::Relaxed) {
                unanswered += 1;
                if unanswered > TCP_FRAMES_UNANSWERED_MAX {
                    return None;
                }
            }
            to_engine.send(FromTcp::Frame { path, bytes }).await.ok()?;
        }
    }
}

/// Writes what the engine says. The engine answers nobody who has not proved to know a password of ours, so its first
/// word is the proof; and it goes on answering checks as long as the peer belongs to it, so its silence is the end.
async fn give_out(
    mut write: OwnedWriteHalf,
    mut queue: mpsc::Receiver<Queued>,
    answered: &AtomicBool,
    place: &mut Place,
) -> Option<()> {
    let mut run = Vec::new();
    loop {
        let patience = if answered.load(Ordering::Relaxed) { TCP_QUIET_MAX } else { TCP_ANSWERED_WITHIN };
        let first = timeout(patience, queue.recv()).await.ok()??;
        let now = clock();
        run.clear();
        add(&mut run, &first, now);
        while run.len() + DATAGRAM_BYTES_MAX < WRITE_BYTES {
            let Ok(next) = queue.try_recv() else { break };
            add(&mut run, &next, now);
        }
        if run.is_empty() {
            continue;
        }
        timeout(TCP_STUCK_MAX, write.write_all(&run)).await.ok()?.ok()?;
        if !answered.swap(true, Ordering::Relaxed) {
            place.make_known();
        }
    }
}

/// Media that waited too long is left out: late sound helps nobody, and what follows it is not to be late as well.
fn add(run: &mut Vec<u8>, queued: &Queued, now: Instant) {
    let is_media = queued.bytes.first().is_some_and(|first| (128..=191).contains(first));
    if is_media && now.saturating_duration_since(queued.at) > TCP_MEDIA_AGE_MAX {
        return;
    }
    framing::write(run, &queued.bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_drops_and_what_goes_by_udp_is_left() {
        let (_to_engine, inbox) = mpsc::channel(1);
        let mut tcp = Tcp { inbox, open: HashMap::new() };
        let (outbox, mut queue) = mpsc::channel(1);
        let of = |local| Path { from: SocketAddr::from(([192, 0, 2, 1], 9)), local };
        let (here, gone, udp) = (of(Some(End::Connection(7))), of(Some(End::Connection(8))), of(None));
        tcp.opened(here, outbox);
        let mut transmits: Vec<Transmit> =
            [here, udp, here, gone].iter().map(|path| Transmit { path: *path, bytes: vec![1] }).collect();
        tcp.send(&mut transmits, clock());
        assert_eq!(
            transmits,
            [Transmit { path: udp, bytes: vec![1] }],
            "nothing for a connection goes by UDP"
        );
        assert!(queue.try_recv().is_ok() && queue.try_recv().is_err(), "one fits, and nobody waits");
        tcp.closed(here);
        assert!(tcp.open.is_empty());
    }

    #[test]
    fn late_media_is_left_out_and_what_holds_the_connection_is_not() {
        let (mut run, at) = (Vec::new(), clock());
        let now = at + TCP_MEDIA_AGE_MAX + Duration::from_millis(1);
        add(&mut run, &Queued { at, bytes: vec![128; 12] }, now);
        assert!(run.is_empty());
        add(&mut run, &Queued { at, bytes: vec![1; 12] }, now);
        assert_eq!(run.len(), 14, "an answer to a check");
        add(&mut run, &Queued { at: now, bytes: vec![128; 12] }, now);
        assert_eq!(run.len(), 28);
    }
}
