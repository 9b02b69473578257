//! Several workers behind one port, over real sockets and with another implementation's DTLS: rooms on different workers,
//! peers whose address changes, and what is nobody's.
#![allow(clippy::disallowed_methods, reason = "real sockets live in real time")]
mod support;

use call::room::Standing;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sfu::{Count, SfuConfig, SfuHandle};
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};
use support::caller::{self, Caller};
use support::{GCM, Peer, binding_request, visit};

const WORKERS: usize = 3;

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_nonblocking(true).expect("non-blocking");
    socket
}

/// One peer with its socket.
struct Line {
    peer: Peer,
    socket: UdpSocket,
    to: SocketAddr,
}

impl Line {
    fn new(who: u128, up: bool, to: SocketAddr) -> Self {
        Line { peer: Peer::new(who, up, GCM), socket: socket(), to }
    }

    /// Another address, as behind a router that has forgotten the old one; a check is on its way soon.
    fn rebind(&mut self) {
        self.socket = socket();
        self.peer.outbox.extend(self.peer.check([9; 12]));
    }
}

impl caller::Line for Line {
    fn peer(&self) -> &Peer {
        &self.peer
    }

    fn peer_mut(&mut self) -> &mut Peer {
        &mut self.peer
    }

    fn learn(&mut self, description: &str, now: Instant) {
        self.peer.learn(description, now);
    }

    fn drive(&mut self, now: Instant, rng: &mut StdRng) {
        self.peer.tick(now, rng);
        for datagram in self.peer.outbox.drain(..) {
            // Full for a moment is as lost.
            let _ = self.socket.send_to(&datagram, self.to);
        }
        let mut bytes = [0; 2_000];
        while let Ok((len, from)) = self.socket.recv_from(&mut bytes) {
            assert_eq!(from, self.to, "all come from the one port");
            self.peer.handle(now, &mut bytes[..len]);
        }
    }
}

type Person = Caller<Line>;

fn arrive(sfu: &SfuHandle, room: u128, n: u128) -> Person {
    let line = |n, up| Line::new(n, up, sfu.local_addr());
    Person::arrive(sfu, visit(room), n, Standing::Admitted, line)
}

/// The worker that has their room, as the names of its connections begin.
fn mark(person: &Person) -> char {
    let (ufrag, _) = person.up.peer.remote.as_ref().expect("credentials");
    ufrag.chars().next().expect("a name")
}

/// Two rooms of two people, on two of three workers.
struct Scene {
    sfu: SfuHandle,
    people: Vec<Person>,
    rng: StdRng,
}

impl Scene {
    fn talking() -> Self {
        let listen = "127.0.0.1:0".parse().expect("an address");
        let config = SfuConfig { listen, public: Vec::new(), shared: None, workers: WORKERS };
        let (sfu, _) = sfu::start(config).expect("a port");
        let who = [(1, 1), (1, 2), (2, 1), (2, 2)];
        let people = who.map(|(room, n)| arrive(&sfu, room, n)).into();
        let mut scene = Scene { sfu, people, rng: StdRng::seed_from_u64(5) };
        scene.until_all_get(20);
        scene
    }

    /// Until everybody has got so many more of both; media is sent every 20 ms.
    fn until_all_get(&mut self, more: usize) {
        self.until_all_get_while(more, |_| {});
    }

    fn until_all_get_while(&mut self, more: usize, mut meanwhile: impl FnMut(&SfuHandle)) {
        let before: Vec<(usize, usize)> = self.people.iter().map(Person::got).collect();
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut next = Instant::now();
        loop {
            let has_enough = |(person, before): (&Person, &(usize, usize))| {
                let got = person.got();
                got.0 >= before.0 + more && got.1 >= before.1 + more
            };
            if self.people.iter().zip(&before).all(has_enough) {
                return;
            }
            let got: Vec<_> = self.people.iter().map(Person::got).collect();
            assert!(Instant::now() < deadline, "not within 30 s: {more} more than {before:?}, but {got:?}");
            let is_due = Instant::now() >= next;
            if is_due {
                next += Duration::from_millis(20);
                meanwhile(&self.sfu);
            }
            for person in &mut self.people {
                if is_due {
                    person.send();
                }
                person.drive(&self.sfu, &mut self.rng);
            }
            std::thread::yield_now();
        }
    }
}

#[test]
fn rooms_are_on_different_workers_and_all_hear_and_see() {
    let mut scene = Scene::talking();
    let marks: Vec<char> = scene.people.iter().map(mark).collect();
    assert_eq!(marks, ['B', 'B', 'C', 'C'], "a room is one worker's, and the other room another's");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    assert_eq!(runtime.block_on(scene.sfu.count()), Some(Count { rooms: 2, people: 4 }));
    // Whoever sends and whoever receives gets another address; the other room hears nothing of it.
    scene.people[0].up.rebind();
    scene.people[1].down.rebind();
    scene.until_all_get(30);
    assert_eq!(sfu::counters::workers().len(), WORKERS);
}

#[test]
fn what_is_nobodys_is_answered_by_nobody_and_costs_nobody_anything() {
    let mut scene = Scene::talking();
    let (ufrag, password) = scene.people[0].up.peer.remote.clone().expect("credentials");
    // Right but for the worker that it names; and of each worker, but unknown there.
    let wrong = |mark: char| format!("{mark}{}:page", &ufrag[1..]);
    let mut names: Vec<String> = ['A', 'C', 'D', '/'].into_iter().map(wrong).collect();
    names.extend(["A", "B", "C"].map(|mark| format!("{mark}nobody:page")));
    let stranger = socket();
    let mut rng = StdRng::seed_from_u64(8445);
    scene.until_all_get_while(30, |sfu| {
        for name in &names {
            let check = binding_request(&[7; 12], name, password.as_bytes());
            let _ = stranger.send_to(&check, sfu.local_addr());
        }
        for first in [22, 128, 0x40, 1, 0xFF] {
            let mut noise = [0; 400];
            rng.fill_bytes(&mut noise);
            noise[0] = first;
            let _ = stranger.send_to(&noise, sfu.local_addr());
        }
    });
    let said = stranger.recv_from(&mut [0; 100]).expect_err("no answer");
    assert_eq!(said.kind(), ErrorKind::WouldBlock);
    // The same check with its right name is answered: it was the name.
    let check =
        binding_request(&[8; 12], &format!("{ufrag}:{}", scene.people[0].up.peer.ufrag), password.as_bytes());
    scene.until_all_get_while(5, |sfu| {
        let _ = stranger.send_to(&check, sfu.local_addr());
    });
    assert!(stranger.recv_from(&mut [0; 100]).is_ok());
}
