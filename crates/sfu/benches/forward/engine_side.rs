//! The engine in its thread, with one sender and a hundred receivers.
use super::support::{GCM, Peer, person, track, visit};
use super::thread::{Bug, Thread};
use super::{Cost, RECEIVERS, socket, stream};
use call::media::{MediaCommand, MediaEvent};
use model::signal::TrackKind;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

pub struct Side {
    thread: Thread,
    /// The sender first.
    peers: Vec<(Peer, UdpSocket)>,
    rng: StdRng,
    picture: u32,
}

impl Side {
    pub fn connected() -> Side {
        let thread = Thread::start(|| ());
        let mut side = Side { thread, peers: Vec::new(), rng: StdRng::seed_from_u64(1), picture: 0 };
        side.connect();
        side
    }

    fn order(&self, command: MediaCommand) {
        self.thread.order(visit(1), command);
    }

    fn connect(&mut self) {
        let sender = Peer::new(1, true, GCM);
        self.order(MediaCommand::OpenUp { who: person(1), epoch: 0, offer: sender.offer() });
        self.peers.push((sender, socket("127.0.0.1:0")));
        for who in 2..2 + RECEIVERS as u128 {
            self.peers.push((Peer::new(who, false, GCM), socket("127.0.0.1:0")));
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
        while let Some((_, event)) = self.thread.event() {
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
                let _ = socket.send_to(&bytes, self.thread.address);
            }
        }
        if wait {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// A round with the planted bug.
    pub fn round_with(&mut self, bug: Bug) -> Cost {
        self.thread.plant(Some(bug));
        let cost = self.round();
        self.thread.plant(None);
        cost
    }

    pub fn round(&mut self) -> Cost {
        let before = self.thread.account();
        let (mut sender, out) = self.peers.remove(0);
        let mut picture = self.picture;
        let address = self.thread.address;
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
        let after = self.thread.account();
        Cost { cpu: after.cpu - before.cpu, packets: after.forwarded - before.forwarded }
    }
}
