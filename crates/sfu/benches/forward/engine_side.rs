//! The engine on a real socket, in a thread as in `shell.rs`, with one sender and a hundred receivers.
use super::support::{GCM, Peer, person, track, visit};
use super::{Cost, RECEIVERS, socket, stream, thread_cpu};
use call::media::{MediaCommand, MediaEvent};
use model::signal::TrackKind;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sfu::engine::{Engine, Transmit};
use sfu::udp::{self, Udp};
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc;
use std::time::{Duration, Instant};

enum Order {
    Do(MediaCommand),
    /// CPU and packets so far.
    Account(mpsc::Sender<(Duration, u64)>),
}

pub struct Side {
    orders: tokio::sync::mpsc::UnboundedSender<Order>,
    events: mpsc::Receiver<MediaEvent>,
    address: SocketAddr,
    /// The sender first.
    peers: Vec<(Peer, UdpSocket)>,
    rng: StdRng,
    picture: u32,
}

impl Side {
    pub fn connected() -> Side {
        let bound = udp::bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let address = bound.local_addr().expect("an address");
        let (orders, inbox) = tokio::sync::mpsc::unbounded_channel();
        let (tell, events) = mpsc::channel();
        std::thread::spawn(move || run(bound, address, inbox, tell));
        let mut side =
            Side { orders, events, address, peers: Vec::new(), rng: StdRng::seed_from_u64(1), picture: 0 };
        side.connect();
        side
    }

    fn order(&self, command: MediaCommand) {
        assert!(self.orders.send(Order::Do(command)).is_ok(), "the engine's thread is there");
    }

    fn connect(&mut self) {
        let sender = Peer::new(1, true, GCM);
        self.order(MediaCommand::OpenUp { who: person(1), epoch: 0, offer: sender.offer() });
        self.peers.push((sender, socket()));
        for who in 2..2 + RECEIVERS as u128 {
            self.peers.push((Peer::new(who, false, GCM), socket()));
            self.order(MediaCommand::OpenDown { who: person(who), epoch: 0 });
        }
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.peers.iter().all(|(peer, _)| peer.is_connected()) {
            assert!(Instant::now() < deadline, "all connected within a minute");
            self.take_events();
            self.serve(true);
        }
        for who in 2..2 + RECEIVERS as u128 {
            self.order(MediaCommand::Forward { track: track(1, TrackKind::Camera), to: person(who) });
        }
        self.warm_up();
    }

    /// Until everybody gets packets: the first picture is a whole one.
    fn warm_up(&mut self) {
        self.round();
        let cost = self.round();
        let due = RECEIVERS as u64 * 600;
        assert!(cost.packets >= due, "only {} of {due} packets are forwarded", cost.packets);
    }

    fn take_events(&mut self) {
        let now = Instant::now();
        while let Ok(event) = self.events.try_recv() {
            let of = |who| move |(peer, _): &&mut (Peer, UdpSocket)| person(peer.who) == who;
            match event {
                MediaEvent::UpAnswer { who, sdp, .. } => {
                    let found = self.peers.iter_mut().find(of(who)).expect("a peer");
                    found.0.learn(&sdp, now);
                }
                MediaEvent::DownOffer { who, epoch, serial, sdp, .. } => {
                    let found = self.peers.iter_mut().find(of(who)).expect("a peer");
                    found.0.learn(&sdp, now);
                    let sdp = found.0.answer(&sdp);
                    self.order(MediaCommand::DownAnswer { who, epoch, serial, sdp });
                }
                _ => {}
            }
        }
    }

    /// Checks, handshakes and answers; media is only emptied from the sockets.
    fn serve(&mut self, wait: bool) {
        let now = Instant::now();
        let mut buffer = [0; 2048];
        for (peer, socket) in &mut self.peers {
            while let Ok(len) = socket.recv(&mut buffer) {
                if buffer[0] < 128 {
                    peer.handle(now, &mut buffer[..len]);
                }
            }
            peer.tick(now, &mut self.rng);
            for bytes in peer.outbox.drain(..) {
                let _ = socket.send_to(&bytes, self.address);
            }
        }
        if wait {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn account(&self) -> (Duration, u64) {
        let (tell, told) = mpsc::channel();
        assert!(self.orders.send(Order::Account(tell)).is_ok(), "the engine's thread is there");
        told.recv().expect("an account")
    }

    pub fn round(&mut self) -> Cost {
        let (cpu, packets) = self.account();
        let (mut sender, out) = self.peers.remove(0);
        let mut picture = self.picture;
        let address = self.address;
        stream(
            &mut sender,
            &mut picture,
            |bytes| drop(out.send_to(bytes, address)),
            || {
                self.take_events();
                self.serve(false);
            },
        );
        self.picture = picture;
        self.peers.insert(0, (sender, out));
        self.serve(false);
        let (cpu_after, packets_after) = self.account();
        Cost { cpu: cpu_after - cpu, packets: packets_after - packets }
    }
}

/// As the shell does it, without rooms.
fn run(
    bound: UdpSocket,
    address: SocketAddr,
    mut inbox: tokio::sync::mpsc::UnboundedReceiver<Order>,
    tell: mpsc::Sender<MediaEvent>,
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
                    Some(Order::Do(command)) => engine.handle(visit(1), command, Instant::now()),
                    Some(Order::Account(to)) => drop(to.send((thread_cpu(), engine.stats().forwarded))),
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
            while let Some((_, event)) = engine.poll_event() {
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
