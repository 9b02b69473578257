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

/// Planted bugs: what a careless change to the way of a packet could do. Each bench plants one, which its bar must see.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "each bench plants its own")]
pub enum Bug {
    /// Each datagram costs so much more of the thread's CPU.
    Wastes(Duration),
    /// The thread is away for so long after each batch.
    Dawdles(Duration),
    /// Of so many datagrams one is not looked at.
    Loses(u32),
}

enum Order {
    Do(VisitId, MediaCommand),
    Account(mpsc::Sender<Account>),
    Plant(Option<Bug>),
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

    /// From now on, or none any more.
    pub fn plant(&self, bug: Option<Bug>) {
        assert!(self.orders.send(Order::Plant(bug)).is_ok(), "the engine's thread is there");
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

/// What the bug does at a datagram; true: this one is lost.
fn stumbles(bug: Option<Bug>, seen: &mut u32) -> bool {
    *seen = seen.wrapping_add(1);
    match bug {
        Some(Bug::Wastes(time)) => {
            let began = Instant::now();
            while began.elapsed() < time {
                std::hint::spin_loop();
            }
            false
        }
        Some(Bug::Loses(one_in)) => seen.is_multiple_of(one_in),
        Some(Bug::Dawdles(_)) | None => false,
    }
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
        let (mut bug, mut seen) = (None, 0);
        loop {
            let deadline = engine.poll_timeout().unwrap_or_else(|| Instant::now() + Duration::from_secs(1));
            tokio::select! {
                order = inbox.recv() => match order {
                    Some(Order::Do(visit, command)) => engine.handle(visit, command, Instant::now()),
                    Some(Order::Account(to)) => {
                        let _ = to.send(Account { cpu: thread_cpu(), forwarded: engine.stats().forwarded });
                    }
                    Some(Order::Plant(planted)) => bug = planted,
                    None => return,
                },
                readable = udp.readable() => {
                    readable.expect("a socket");
                    let now = Instant::now();
                    let mut more = true;
                    while more {
                        more = udp.receive(|path, datagram| {
                            if !stumbles(bug, &mut seen) {
                                engine.handle_datagram(now, path, datagram);
                            }
                        });
                    }
                    if let Some(Bug::Dawdles(time)) = bug {
                        std::thread::sleep(time);
                    }
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
