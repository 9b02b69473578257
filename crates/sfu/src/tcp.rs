//! Connections instead of datagrams (ICE-TCP, RFC 6544: we are the passive side), for networks that let no UDP out.
//! Knows frames and limits; what is in a frame is the engine's, and so is every answer.
//!
//! A thread of its own with bounded channels: neither strangers who connect nor peers who do not read may cost the
//! media thread, on which the datagrams of everybody else are, more than a glance at a channel. A stream copies its
//! bytes anyway, so the extra hand-over is not what makes this way the slower one.
mod carry;
mod pieces;
mod places;
mod ways;

pub(crate) use places::neighbourhood;

use crate::engine::Transmit;
use crate::ice::{End, Path};
use crate::limits::{TCP_INBOX_MAX, TCP_SEND_BUFFER};
use carry::carry;
use places::Places;
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use ways::Ways;

/// Connections that the system keeps for us until they are accepted.
const BACKLOG: i32 = 256;
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

/// Bytes both ways, whatever they go through.
trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// A connection that was accepted elsewhere.
enum Adopted {
    Plain(std::net::TcpStream),
    /// One within TLS: what was read of it, and whose it is.
    Inside {
        stream: Box<dyn Line>,
        first: Vec<u8>,
        from: SocketAddr,
    },
}

/// Where connections come in that were accepted elsewhere: on the web port, by their first byte. Does not keep the
/// media server alive.
#[derive(Clone)]
pub struct Door(mpsc::Sender<Adopted>);

impl Door {
    /// Takes over a connection of which nothing was read. What it says first decides whether it stays.
    pub fn adopt(&self, stream: std::net::TcpStream) {
        // Full, or over: the connection closes, and the peer has its other candidates.
        let _ = self.0.try_send(Adopted::Plain(stream));
    }

    /// The same of a connection within TLS, of which `first` was read. It stays with the runtime that accepted it.
    pub fn adopt_inside(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        first: Vec<u8>,
        from: SocketAddr,
    ) {
        let _ = self.0.try_send(Adopted::Inside { stream: Box::new(stream), first, from });
    }

    /// What the system keeps of such a connection is bounded as for every other one: what waits there comes late.
    pub fn narrow(stream: &TcpStream) {
        let _ = SockRef::from(stream).set_send_buffer_size(TCP_SEND_BUFFER);
    }
}

/// A datagram on its way out, and since when.
pub(crate) struct Queued {
    at: Instant,
    bytes: Vec<u8>,
}

/// From the connections to a worker, in order for each of them.
pub(crate) enum FromTcp {
    Opened { path: Path, outbox: mpsc::Sender<Queued> },
    Frame { path: Path, bytes: Vec<u8> },
    Closed { path: Path },
}

/// A worker's end.
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

/// Starts the thread, with an end for each worker. It ends with the last of them.
///
/// # Errors
/// The thread cannot be started, or the listener not be used.
pub(crate) fn start(listener: Option<std::net::TcpListener>, workers: usize) -> io::Result<(Vec<Tcp>, Door)> {
    let (ways, inboxes): (Vec<_>, Vec<_>) = (0..workers).map(|_| mpsc::channel(TCP_INBOX_MAX)).unzip();
    let ways = Ways::new(ways);
    let (door, adopted) = mpsc::channel(DOOR_MAX);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("media-tcp".to_owned()).spawn(move || {
        runtime.block_on(async {
            match listener.map(TcpListener::from_std).transpose() {
                Ok(listener) => accept_all(listener, adopted, ways).await,
                Err(error) => tracing::error!(%error, "connections for media cannot be accepted"),
            }
        });
    })?;
    let ends = inboxes.into_iter().map(|inbox| Tcp { inbox, open: HashMap::new() });
    Ok((ends.collect(), Door(door)))
}

async fn accept_all(listener: Option<TcpListener>, mut adopted: mpsc::Receiver<Adopted>, ways: Ways) {
    let places = Places::default();
    let mut next = 0;
    loop {
        let arrived = tokio::select! {
            stream = accept(listener.as_ref()) => stream.map(Arrived::Plain),
            Some(adopted) = adopted.recv() => arrived(adopted),
            () = ways.closed() => return,
        };
        let Some(arrived) = arrived else { continue };
        let Some(from) = arrived.from() else { continue };
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        let Some(place) = places.take(from.ip()) else { continue };
        next += 1;
        let path = Path { from, local: Some(End::Connection(next)) };
        match arrived {
            Arrived::Plain(stream) => {
                let _ = stream.set_nodelay(true);
                let _ = SockRef::from(&stream).set_send_buffer_size(TCP_SEND_BUFFER);
                let (read, write) = stream.into_split();
                tokio::spawn(carry(read, write, Vec::new(), path, place, ways.clone()));
            }
            Arrived::Inside { stream, first, .. } => {
                let (read, write) = tokio::io::split(stream);
                tokio::spawn(carry(read, write, first, path, place, ways.clone()));
            }
        }
    }
}

/// A connection, ready to be used here.
enum Arrived {
    Plain(TcpStream),
    Inside { stream: Box<dyn Line>, first: Vec<u8>, from: SocketAddr },
}

impl Arrived {
    fn from(&self) -> Option<SocketAddr> {
        match self {
            Arrived::Plain(stream) => stream.peer_addr().ok(),
            Arrived::Inside { from, .. } => Some(*from),
        }
    }
}

fn arrived(adopted: Adopted) -> Option<Arrived> {
    match adopted {
        Adopted::Plain(stream) => TcpStream::from_std(stream).ok().map(Arrived::Plain),
        Adopted::Inside { stream, first, from } => Some(Arrived::Inside { stream, first, from }),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::clock;

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
}
