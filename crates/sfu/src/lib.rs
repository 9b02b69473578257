//! The media server: rooms, transports and the packet path on one port, UDP and TCP. Knows neither the domain nor HTTP.
//!
//! The server crate uses only what this file exports.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests count from a moment of their own"))]
use call::room::{Around, Arrival, HostAsks, Note};
use model::quality::Report;
use model::signal::{ClientMessage, Refusal, ServerMessage};
use model::{ParticipantId, TalkId, VisitId};
use shell::Message;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

mod addresses;
mod claims;
pub mod counters;
mod datagrams;
mod demux;
pub mod dtls;
pub mod engine;
pub mod forward;
pub mod framing;
pub mod ice;
pub mod limits;
pub mod relay;
mod relays;
pub mod sdp;
mod shell;
pub mod stun;
mod tcp;
pub mod udp;
mod workers;

pub use addresses::{Candidates, candidates};
pub use call::room::{SocketId, Standing};
pub use tcp::Door;

#[derive(Clone, Debug)]
pub struct SfuConfig {
    /// Where the UDP socket listens, and on the same number TCP. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// What the descriptions name as candidates; empty means every address of this machine's interfaces,
    /// loopback last.
    pub public: Vec<SocketAddr>,
    /// The web port, if connections that come there are brought to the `Door`.
    pub shared: Option<u16>,
    /// Threads that carry calls, 1 to `limits::MEDIA_WORKERS_MAX`; each room is one's.
    pub workers: usize,
}

/// Facts and questions for the domain, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromRoom {
    /// `at`: when it was so, which may be a while ago.
    Note {
        visit: VisitId,
        note: Note,
        at: Instant,
    },
    Ask {
        visit: VisitId,
        ask: HostAsks,
    },
    /// How the call goes for somebody present, as their page says.
    Quality {
        visit: VisitId,
        who: ParticipantId,
        report: Report,
    },
}

/// What a use case has written, for the room to act upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    Admitted(ParticipantId),
    SentBack(ParticipantId),
    Removed(ParticipantId),
    /// A colleague holds the visit with its host from now on (true), or not any more.
    Leads(ParticipantId, bool),
    Ended,
    Around(Around),
    /// Something was said in this talk of the visit's chat.
    Chatted(TalkId),
    /// No fact came of what this host asked for.
    Refused(ParticipantId, Refusal),
}

/// Rooms with somebody in them, and the lines that are open to them: one a person, whether they wait or are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub rooms: u32,
    pub people: u32,
}

/// What a socket receives. `None` from the channel means: close.
pub type Outbox = mpsc::Receiver<ServerMessage>;

/// The way to the SFU's workers. Cheap to clone; never blocks. The media threads end when the last one is dropped.
#[derive(Clone)]
pub struct SfuHandle {
    lines: Arc<[workers::Line]>,
    next_socket: Arc<AtomicU64>,
    local: SocketAddr,
    door: Door,
}

impl SfuHandle {
    /// A socket of a person opened; the newest page of a person takes over. `arrival.socket` is overwritten by
    /// the id returned.
    pub fn arrive(&self, visit: VisitId, mut arrival: Arrival) -> (SocketId, Outbox) {
        let socket = SocketId(self.next_socket.fetch_add(1, Ordering::Relaxed));
        arrival.socket = socket;
        let (outbox, receiver) = mpsc::channel(limits::OUTBOX_MAX);
        self.send(visit, Message::Arrived { visit, arrival, outbox });
        (socket, receiver)
    }

    /// Dropped when the thread is far behind: a flood must not fill the memory.
    pub fn said(&self, visit: VisitId, who: ParticipantId, socket: SocketId, message: ClientMessage) {
        if let Some(line) = self.line(visit) {
            line.send_said(Message::Said { visit, who, socket, message });
        }
    }

    pub fn left(&self, visit: VisitId, who: ParticipantId, socket: SocketId) {
        self.send(visit, Message::Left { visit, who, socket });
    }

    pub fn tell(&self, visit: VisitId, fact: Fact) {
        self.send(visit, Message::Told { visit, fact });
    }

    /// Who is there at this moment; none when a media thread has ended.
    pub async fn count(&self) -> Option<Count> {
        let mut sum = Count::default();
        for line in self.lines.iter() {
            let (answer, counted) = oneshot::channel();
            line.send(Message::Count { answer });
            let Count { rooms, people } = counted.await.ok()?;
            sum.rooms = sum.rooms.saturating_add(rooms);
            sum.people = sum.people.saturating_add(people);
        }
        Some(sum)
    }

    /// The UDP address in use, for `doctor` and tests.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Where the web port brings connections that begin with a check instead of a request.
    pub fn door(&self) -> Door {
        self.door.clone()
    }

    fn line(&self, visit: VisitId) -> Option<&workers::Line> {
        self.lines.get(workers::of_visit(visit, self.lines.len()))
    }

    fn send(&self, visit: VisitId, message: Message) {
        if let Some(line) = self.line(visit) {
            line.send(message);
        }
    }
}

/// Binds the port and starts the media threads.
///
/// # Errors
/// The port is taken or may not be bound.
pub fn start(config: SfuConfig) -> std::io::Result<(SfuHandle, mpsc::UnboundedReceiver<FromRoom>)> {
    let (socket, listener) = bind(config.listen)?;
    let local = socket.local_addr()?;
    let (lines, door, from_room) = workers::start(&config, socket, listener)?;
    let next_socket = Arc::new(AtomicU64::new(1));
    Ok((SfuHandle { lines, next_socket, local, door }, from_room))
}

/// How many free ports are tried until one is free for both.
const TRIES: usize = 8;

/// Both on one number, so that a firewall has one number to open. Calls work without TCP, so a program that has that
/// port is no reason not to start; `server doctor` names it.
fn bind(listen: SocketAddr) -> std::io::Result<(UdpSocket, Option<TcpListener>)> {
    for _ in 0..TRIES {
        let socket = udp::bind(listen)?;
        match tcp::bind(socket.local_addr()?) {
            Ok(listener) => return Ok((socket, Some(listener))),
            Err(error) if listen.port() != 0 => {
                tracing::warn!(%error, "the media port cannot be had for TCP: closed networks stay closed");
                return Ok((socket, None));
            }
            Err(_) => {}
        }
    }
    Ok((udp::bind(listen)?, None))
}
