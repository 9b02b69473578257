//! The media server: rooms, transports and the packet path on one port, UDP and TCP. Knows neither the domain nor HTTP.
//!
//! The server crate uses only what this file exports.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests count from a moment of their own"))]
use call::room::{Around, Arrival, HostAsks, Note};
use model::quality::Report;
use model::signal::{ClientMessage, Refusal, ServerMessage};
use model::{ParticipantId, TalkId, VisitId};
use relays::Relays;
use shell::{Channels, Message, Worker};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

mod addresses;
pub mod counters;
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

/// The way to the SFU's task. Cheap to clone; never blocks. The media thread ends when the last one is dropped.
#[derive(Clone)]
pub struct SfuHandle {
    inbox: mpsc::UnboundedSender<Message>,
    waiting: Arc<AtomicUsize>,
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
        self.send(Message::Arrived { visit, arrival, outbox });
        (socket, receiver)
    }

    /// Dropped when the thread is far behind: a flood must not fill the memory.
    pub fn said(&self, visit: VisitId, who: ParticipantId, socket: SocketId, message: ClientMessage) {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= limits::SAID_MAX {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        self.send(Message::Said { visit, who, socket, message });
    }

    pub fn left(&self, visit: VisitId, who: ParticipantId, socket: SocketId) {
        self.send(Message::Left { visit, who, socket });
    }

    pub fn tell(&self, visit: VisitId, fact: Fact) {
        self.send(Message::Told { visit, fact });
    }

    /// Who is there at this moment; none when the media thread has ended.
    pub async fn count(&self) -> Option<Count> {
        let (answer, counted) = oneshot::channel();
        self.send(Message::Count { answer });
        counted.await.ok()
    }

    /// The UDP address in use, for `doctor` and tests.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Where the web port brings connections that begin with a check instead of a request.
    pub fn door(&self) -> Door {
        self.door.clone()
    }

    /// Without the thread (it ended with its socket) there is nobody to tell; sockets see their outbox close.
    fn send(&self, message: Message) {
        drop(self.inbox.send(message));
    }
}

/// Binds the port and starts the media thread.
///
/// # Errors
/// The port is taken or may not be bound.
pub fn start(config: SfuConfig) -> std::io::Result<(SfuHandle, mpsc::UnboundedReceiver<FromRoom>)> {
    let (socket, listener) = bind(config.listen)?;
    let local = socket.local_addr()?;
    let candidates = candidates(&config, local, listener.is_some());
    let (tcp, door) = tcp::start(listener)?;
    let relay = relay::Relay::new(&candidates, rand::make_rng(), shell::clock());
    let ways = addresses::ways(&config, &candidates);
    let engine = engine::Engine::new(candidates, rand::make_rng(), shell::clock())?;
    let (inbox, receiver) = mpsc::unbounded_channel();
    let (to_domain, from_room) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let channels = Channels { inbox: receiver, waiting: waiting.clone(), to_domain };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("media".to_owned()).spawn(move || {
        runtime.block_on(async {
            match Worker::new(socket, tcp, engine, Relays::new(relay, ways), channels) {
                Ok(worker) => worker.run().await,
                Err(error) => tracing::error!(%error, "the media thread could not start"),
            }
        });
    })?;
    let next_socket = Arc::new(AtomicU64::new(1));
    Ok((SfuHandle { inbox, waiting, next_socket, local, door }, from_room))
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
