//! The workers, one a core: each has its rooms for as long as they live, with an engine, a relay and a thread of its own,
//! and none knows of another. Which visit is whose follows from its id. Must not know what they do.
use crate::datagrams::Datagrams;
use crate::demux::{self, Handed};
use crate::engine::Engine;
use crate::limits::{MEDIA_WORKERS_MAX, SAID_MAX};
use crate::relay::Relay;
use crate::relays::Relays;
use crate::shell::{Channels, Message, Worker, clock};
use crate::tcp::{self, Door, Tcp, neighbourhood};
use crate::udp::Udp;
use crate::{FromRoom, SfuConfig, addresses, candidates, counters};
use model::VisitId;
use rand::Rng;
use rand::rngs::StdRng;
use ring::hmac;
use std::io;
use std::net::{IpAddr, TcpListener, UdpSocket};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;

/// The way to one worker. It ends when the last of these is dropped.
pub(crate) struct Line {
    inbox: mpsc::UnboundedSender<Message>,
    waiting: Arc<AtomicUsize>,
}

impl Line {
    /// Without the thread (it ended with its socket) there is nobody to tell; sockets see their outbox close.
    pub fn send(&self, message: Message) {
        drop(self.inbox.send(message));
    }

    /// Dropped when the thread is far behind: a flood must not fill the memory.
    pub fn send_said(&self, message: Message) {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= SAID_MAX {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        self.send(message);
    }
}

/// Whose a visit is. Ids are by chance, so that rooms are spread evenly.
pub(crate) fn of_visit(visit: VisitId, workers: usize) -> usize {
    fold(visit.0.as_u128(), workers)
}

/// Who answers a stranger of whom nothing but an address is known: always the same one, so that answers are counted.
pub(crate) fn of_address(ip: IpAddr, workers: usize) -> usize {
    match neighbourhood(ip) {
        IpAddr::V4(ip) => fold(u128::from(ip.to_bits()), workers),
        IpAddr::V6(ip) => fold(ip.to_bits(), workers),
    }
}

fn fold(bits: u128, workers: usize) -> usize {
    let folded = (bits >> 64) as u64 ^ bits as u64;
    (folded % workers.max(1) as u64) as usize
}

/// Where a worker's datagrams will come from, once it runs.
enum Source {
    Own(UdpSocket),
    Handed(Handed),
}

impl Source {
    /// # Errors
    /// The socket cannot be used.
    fn open(self) -> io::Result<Datagrams> {
        Ok(match self {
            Source::Own(socket) => Datagrams::Own(Udp::new(socket)?),
            Source::Handed(handed) => Datagrams::Handed(handed),
        })
    }
}

/// What was started: the ways to the workers, where connections come in, and what the rooms say.
pub(crate) type Started = (Arc<[Line]>, Door, mpsc::UnboundedReceiver<FromRoom>);

/// Starts as many as are configured. One alone reads the socket itself, and nothing is marked or handed over.
///
/// # Errors
/// A thread cannot be started, or no certificate be made.
pub(crate) fn start(
    config: &SfuConfig,
    socket: UdpSocket,
    listener: Option<TcpListener>,
) -> io::Result<Started> {
    let workers = config.workers.clamp(1, MEDIA_WORKERS_MAX);
    counters::started(workers);
    let candidates = candidates(config, socket.local_addr()?, listener.is_some());
    let ways = addresses::ways(config, &candidates);
    let (connections, door) = tcp::start(listener, workers)?;
    let sources = match workers {
        1 => vec![Source::Own(socket)],
        _ => demux::start(socket, workers)?.into_iter().map(Source::Handed).collect(),
    };
    let (secret, now) = (secret(), clock());
    let (to_domain, from_room) = mpsc::unbounded_channel();
    let mut lines = Vec::new();
    for (worker, (source, tcp)) in sources.into_iter().zip(connections).enumerate() {
        let mut relay = Relay::new(&candidates, rand::make_rng(), now);
        let mut engine = Engine::new(candidates.clone(), rand::make_rng(), now)?;
        let mut name = "media".to_owned();
        if workers > 1 {
            relay = relay.of_worker(worker as u8, &secret);
            engine = engine.of_worker(worker as u8);
            name = format!("media-{worker}");
        }
        let (inbox, receiver) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let channels = Channels { inbox: receiver, waiting: waiting.clone(), to_domain: to_domain.clone() };
        spawn(name, source, tcp, engine, Relays::new(relay, ways.clone()), channels)?;
        lines.push(Line { inbox, waiting });
    }
    Ok((lines.into(), door, from_room))
}

fn spawn(
    name: String,
    source: Source,
    tcp: Tcp,
    engine: Engine,
    relays: Relays,
    channels: Channels,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name(name).spawn(move || {
        let datagrams = match runtime.block_on(async { source.open() }) {
            Ok(datagrams) => datagrams,
            Err(error) => return tracing::error!(%error, "the media thread could not start"),
        };
        let mut worker = Worker::new(datagrams, tcp, engine, relays, channels);
        // A panic ends this worker's calls, whose pages come back; the others hear nothing of it.
        while catch_unwind(AssertUnwindSafe(|| runtime.block_on(worker.run()))).is_err() {
            tracing::error!("a panic in a media thread: its rooms begin anew");
            worker.begin_anew();
        }
    })?;
    Ok(())
}

/// What the relays of all workers sign with.
fn secret() -> hmac::Key {
    let mut rng: StdRng = rand::make_rng();
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    hmac::Key::new(hmac::HMAC_SHA256, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use call::room::{Arrival, SocketId, Standing};
    use model::signal::CallRole;
    use model::{ParticipantId, Time};
    use rand::SeedableRng;
    use std::time::Duration;

    fn visit(n: u128) -> VisitId {
        VisitId(uuid::Uuid::from_u128(n))
    }

    fn host() -> Arrival {
        Arrival {
            who: ParticipantId(uuid::Uuid::from_u128(7)),
            socket: SocketId(0),
            name: "host".to_owned(),
            role: CallRole::Host,
            standing: Standing::Admitted,
            since: Time(0),
            page: 1,
            again: false,
            task: Default::default(),
        }
    }

    /// Until it is closed; at most ten seconds.
    async fn is_hung_up(outbox: &mut crate::Outbox) -> bool {
        let to_its_end = async { while outbox.recv().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(10), to_its_end).await.is_ok()
    }

    #[tokio::test]
    async fn a_panic_ends_the_rooms_of_its_worker_and_they_may_come_back() {
        for workers in [1, 3] {
            let listen = "127.0.0.1:0".parse().expect("an address");
            let config = SfuConfig { listen, public: Vec::new(), shared: None, workers };
            let (sfu, _rooms) = crate::start(config).expect("a port");
            let (_, mut struck) = sfu.arrive(visit(1), host());
            let (_, spared) = sfu.arrive(visit(2), host());
            sfu.send(visit(1), Message::Panic);
            assert!(is_hung_up(&mut struck).await, "{workers}");
            let rooms = u32::from(workers > 1);
            let count = sfu.count().await.expect("all answer");
            assert_eq!(
                (count.rooms, spared.is_closed()),
                (rooms, workers == 1),
                "the other worker's goes on"
            );
            let (_, mut again) = sfu.arrive(visit(1), host());
            let first = tokio::time::timeout(Duration::from_secs(10), again.recv()).await;
            assert!(first.is_ok_and(|message| message.is_some()), "{workers}: who comes back is let in");
        }
    }

    #[test]
    fn rooms_are_spread_and_each_stays_where_it_is() {
        let mut rng = StdRng::seed_from_u64(9562);
        for workers in 1..=MEDIA_WORKERS_MAX {
            let mut counts = vec![0; workers];
            for at in 0..1_600u128 {
                // As ids are made: time in front, chance behind.
                let visit = VisitId(uuid::Uuid::from_u128(at << 80 | u128::from(rng.next_u64() >> 2)));
                let worker = of_visit(visit, workers);
                assert_eq!(worker, of_visit(visit, workers));
                counts[worker] += 1;
            }
            let fair = 1_600 / workers;
            assert!(counts.iter().all(|count| (fair / 2..=fair * 2).contains(count)), "{counts:?}");
        }
    }

    #[test]
    fn a_network_of_ipv6_has_one_worker() {
        let ip = |text: &str| text.parse().expect("an address");
        for workers in 2..=MEDIA_WORKERS_MAX {
            assert_eq!(of_address(ip("2001:db8::1"), workers), of_address(ip("2001:db8::ffff:1"), workers));
            assert!(of_address(ip("192.0.2.1"), workers) < workers);
        }
    }
}
