//! The engine on a real socket in a thread of its own, as in `shell.rs` but without rooms, and what that thread costs.
use call::media::{MediaCommand, MediaEvent};
use model::VisitId;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sfu::engine::{Engine, Transmit};
use sfu::udp::{self, Udp};
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc;
use std::time::{Duration, Instant};

enum Order {
    Do(VisitId, MediaCommand),
    Account(mpsc::Sender<Account>),
}

/// CPU and packets of the thread so far.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    pub cpu: Duration,
    pub forwarded: u64,
}

/// Ends when it is dropped.
pub struct Thread {
    orders: tokio::sync::mpsc::UnboundedSender<Order>,
    events: mpsc::Receiver<(VisitId, MediaEvent)>,
    pub address: SocketAddr,
}

impl Thread {
    /// `prepare` runs first in the new thread: it may pin it to a core.
    pub fn start(prepare: impl FnOnce() + Send + 'static) -> Thread {
        let bound = udp::bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let address = bound.local_addr().expect("an address");
        let (orders, inbox) = tokio::sync::mpsc::unbounded_channel();
        let (tell, events) = mpsc::channel();
        std::thread::spawn(move || {
            prepare();
            run(bound, address, inbox, tell);
        });
        Thread { orders, events, address }
    }

    pub fn order(&self, visit: VisitId, command: MediaCommand) {
        assert!(self.orders.send(Order::Do(visit, command)).is_ok(), "the engine's thread is there");
    }

    pub fn event(&self) -> Option<(VisitId, MediaEvent)> {
        self.events.try_recv().ok()
    }

    pub fn account(&self) -> Account {
        let (tell, told) = mpsc::channel();
        assert!(self.orders.send(Order::Account(tell)).is_ok(), "the engine's thread is there");
        told.recv().expect("an account")
    }
}

/// CPU of the calling thread so far, from the scheduler's own account, kernel time included.
pub fn thread_cpu() -> Duration {
    cpu_of("/proc/thread-self/schedstat").expect("Linux tells a thread's CPU")
}

/// What a `schedstat` says of the CPU that was used.
pub fn cpu_of(path: &str) -> Option<Duration> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

fn run(
    bound: UdpSocket,
    address: SocketAddr,
    mut inbox: tokio::sync::mpsc::UnboundedReceiver<Order>,
    tell: mpsc::Sender<(VisitId, MediaEvent)>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async move {
        let mut udp = Udp::new(bound).expect("a socket");
        let mut engine = Engine::new(vec![address], StdRng::from_seed(rand::rng().random()), Instant::now())
            .expect("an engine");
        let mut transmits: Vec<Transmit> = Vec::new();
        loop {
            let deadline = engine.poll_timeout().unwrap_or_else(|| Instant::now() + Duration::from_secs(1));
            tokio::select! {
                order = inbox.recv() => match order {
                    Some(Order::Do(visit, command)) => engine.handle(visit, command, Instant::now()),
                    Some(Order::Account(to)) => {
                        let _ = to.send(Account { cpu: thread_cpu(), forwarded: engine.stats().forwarded });
                    }
                    None => return,
                },
                readable = udp.readable() => {
                    readable.expect("a socket");
                    let now = Instant::now();
                    while udp.receive(|path, datagram| engine.handle_datagram(now, path, datagram)) {}
                }
                () = tokio::time::sleep_until(deadline.into()) => {}
            }
            let now = Instant::now();
            if engine.poll_timeout().is_some_and(|at| at <= now) {
                engine.handle_timeout(now);
            }
            while let Some(event) = engine.poll_event() {
                drop(tell.send(event));
            }
            transmits.extend(std::iter::from_fn(|| engine.poll_transmit()));
            udp.send(&mut transmits);
            for transmit in transmits.drain(..) {
                engine.recycle(transmit.bytes);
            }
        }
    });
}
