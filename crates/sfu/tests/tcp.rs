//! The whole media thread by connections alone (ICE-TCP), as from a network that lets no UDP out: there is no UDP
//! socket on this side, and the DTLS is another implementation's.
#![allow(clippy::disallowed_methods, reason = "real sockets live in real time")]
mod support;

use call::room::Standing;
use model::VisitId;
use model::signal::TrackKind;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sfu::ice::{End, Path};
use sfu::limits::{DATAGRAM_BYTES_MAX, TCP_NEAR_STRANGERS_MAX};
use sfu::{Fact, SfuConfig, SfuHandle};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use support::caller::{self, Caller};
use support::{GCM, MIC_SSRC, Peer, World, binding_request, track};
use uuid::Uuid;

const VISIT: VisitId = VisitId(Uuid::from_u128(1));

/// One peer with its connection; frames are read and written apart from the server's own code.
struct Line {
    peer: Peer,
    stream: Option<TcpStream>,
    to: Option<SocketAddr>,
    out: Vec<u8>,
    buffer: Vec<u8>,
}

impl Line {
    fn new(who: u128, up: bool) -> Self {
        let peer = Peer::new(who, up, GCM);
        Line { peer, stream: None, to: None, out: Vec::new(), buffer: Vec::new() }
    }

    /// Another connection, as after a change of network.
    fn connect(&mut self) {
        let stream = open(self.to.expect("a candidate"));
        stream.set_nonblocking(true).expect("non-blocking");
        self.stream = Some(stream);
        self.buffer.clear();
        // As browsers do: nothing goes over a connection before a check.
        self.out = frame(&self.peer.check([9; 12]).expect("credentials"));
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
        self.to = Some(passive(description));
        if self.stream.is_none() {
            self.connect();
        }
    }

    fn drive(&mut self, now: Instant, rng: &mut StdRng) {
        self.peer.tick(now, rng);
        let Some(stream) = &mut self.stream else { return };
        for datagram in self.peer.outbox.drain(..) {
            self.out.extend_from_slice(&frame(&datagram));
        }
        if !self.out.is_empty() {
            match stream.write(&self.out) {
                Ok(len) => drop(self.out.drain(..len)),
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
        }
        let mut bytes = [0; 4096];
        loop {
            match stream.read(&mut bytes) {
                Ok(0) => panic!("the server hung up on {}", self.peer.who),
                Ok(len) => self.buffer.extend_from_slice(&bytes[..len]),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    break;
                }
            }
        }
        while let Some(mut datagram) = whole(&mut self.buffer) {
            self.peer.handle(now, &mut datagram);
        }
    }
}

fn open(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).expect("the port is open");
    stream.set_nodelay(true).expect("a socket");
    stream
}

fn frame(datagram: &[u8]) -> Vec<u8> {
    let len = u16::try_from(datagram.len()).expect("short enough");
    [&len.to_be_bytes()[..], datagram].concat()
}

/// The first frame, once it is there whole.
fn whole(buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let len = usize::from(u16::from_be_bytes([*buffer.first()?, *buffer.get(1)?]));
    if buffer.len() < 2 + len {
        return None;
    }
    Some(buffer.drain(..2 + len).skip(2).collect())
}

/// Where a description says that connections are taken.
fn passive(description: &str) -> SocketAddr {
    let line = description.lines().find(|line| line.starts_with("a=candidate:") && line.contains(" tcp "));
    let words: Vec<&str> = line.expect("a candidate").split(' ').collect();
    assert_eq!(words[6..], ["typ", "host", "tcptype", "passive"]);
    format!("{}:{}", words[4], words[5]).parse().expect("an address")
}

type Person = Caller<Line>;

fn arrive(sfu: &SfuHandle, n: u128, standing: Standing) -> Person {
    Person::arrive(sfu, VISIT, n, standing, Line::new)
}

fn hears_and_sees(person: &Person, more: usize, than: (usize, usize)) -> bool {
    let got = person.got();
    got.0 > than.0 + more && got.1 > than.1 + more
}

/// Drives everyone until the condition holds; media is sent every 20 ms.
fn until(sfu: &SfuHandle, people: &mut [Person], what: &str, condition: impl Fn(&[Person]) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut rng = StdRng::seed_from_u64(6544);
    let mut next = Instant::now();
    while !condition(people) {
        assert!(Instant::now() < deadline, "not within 30 s: {what}");
        let is_due = Instant::now() >= next;
        if is_due {
            next += Duration::from_millis(20);
        }
        for person in people.iter_mut() {
            if is_due {
                person.send();
            }
            person.drive(sfu, &mut rng);
        }
        std::thread::yield_now();
    }
}

fn start(workers: usize) -> SfuHandle {
    let listen = "127.0.0.1:0".parse().expect("an address");
    sfu::start(SfuConfig { listen, public: Vec::new(), shared: None, workers }).expect("a port").0
}

/// The server closes it, and has said nothing.
fn is_shut_in_silence(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket");
    let mut said = [0; 64];
    match stream.read(&mut said) {
        Ok(len) => len == 0,
        // It went while something of ours was still unread.
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn two_talk_by_connections_alone_and_a_third_waits() {
    let sfu = start(1);
    let standing = [Standing::Admitted, Standing::Admitted, Standing::Waiting];
    let mut people: Vec<Person> =
        (1..=3).zip(standing).map(|(n, standing)| arrive(&sfu, n, standing)).collect();
    until(&sfu, &mut people, "both hear and see the other", |people| {
        people[..2].iter().all(|person| hears_and_sees(person, 100, (0, 0)))
            && people[2].up.peer.is_connected()
    });
    assert!(people[2].sent > 0, "who waits has a way, and sends");
    assert!(people[2].down.peer.received.is_empty(), "who waits receives nothing");
    sfu.tell(VISIT, Fact::Admitted(people[2].who));
    let before = people[0].got();
    until(&sfu, &mut people, "the third is in", |people| {
        hears_and_sees(&people[2], 100, (0, 0)) && hears_and_sees(&people[0], 150, before)
    });
}

#[test]
fn a_connection_that_breaks_is_replaced_by_the_next() {
    replace_a_connection(1);
}

#[test]
fn with_several_workers_a_connection_finds_its_own() {
    replace_a_connection(3);
}

fn replace_a_connection(workers: usize) {
    let sfu = start(workers);
    let mut people: Vec<Person> = (1..=2).map(|n| arrive(&sfu, n, Standing::Admitted)).collect();
    until(&sfu, &mut people, "both talk", |people| {
        people.iter().all(|person| hears_and_sees(person, 20, (0, 0)))
    });
    people[1].down.connect();
    people[0].up.connect();
    let before = people[1].got();
    until(&sfu, &mut people, "they talk again", |people| hears_and_sees(&people[1], 50, before));
}

/// In virtual time: an address that is known by UDP gives nobody a way in by a connection.
#[test]
fn a_connection_is_a_path_of_its_own_and_is_forgotten_with_its_end() {
    let mut world = World::new(33);
    world.join(1);
    world.join(2);
    world.until_connected();
    world.forward(track(1, TrackKind::Mic), 2);
    while world.engine.poll_transmit().is_some() {}
    let path = Path { from: world.peer(1, true).address, local: Some(End::Connection(1)) };
    let refused = world.engine.stats().refused;
    let send = |world: &mut World| {
        let mut sound = world.peer(1, true).send_rtp(MIC_SSRC, 960, b"opus!");
        world.engine.handle_datagram(world.now, path, &mut sound);
    };
    send(&mut world);
    assert_eq!(world.engine.stats().refused, refused + 1, "nobody has checked it");
    assert!(world.engine.poll_transmit().is_none());
    let mut check = world.peer(1, true).check([5; 12]).expect("credentials");
    world.engine.handle_datagram(world.now, path, &mut check);
    assert_eq!(world.engine.poll_transmit().expect("an answer").path, path);
    send(&mut world);
    assert_eq!(world.engine.stats().refused, refused + 1, "now it is the peer's");
    world.engine.closed(path);
    send(&mut world);
    assert_eq!(world.engine.stats().refused, refused + 2, "and no more");
}

#[test]
fn strangers_get_no_answer_whatever_they_say() {
    say_everything_to(&start(1));
}

#[test]
fn strangers_get_no_answer_of_any_worker() {
    say_everything_to(&start(3));
}

fn say_everything_to(sfu: &SfuHandle) {
    let to = sfu.local_addr();
    let mut rng = StdRng::seed_from_u64(4571);
    // What is no frame, or no check, ends it at once.
    let too_long = (DATAGRAM_BYTES_MAX as u16 + 1).to_be_bytes().to_vec();
    let first =
        [b"GET / HTTP/1.1\r\n\r\n".to_vec(), too_long, frame(&[0x80, 96, 0, 0]), frame(b"\x16\xfe\xfd")];
    for said in first {
        let mut stream = open(to);
        let asked = Instant::now();
        stream.write_all(&said).expect("sent");
        assert!(is_shut_in_silence(&mut stream), "{said:?}");
        assert!(asked.elapsed() < Duration::from_secs(4), "at once: {said:?}");
    }
    for _ in 0..200 {
        let mut noise = vec![0; rng.random_range(1..3_000)];
        rng.fill(noise.as_mut_slice());
        let mut stream = open(to);
        // It may be closed before all of it is written.
        let _ = stream.write_all(&noise);
    }
    // A check that nobody of ours knows, nothing at all, and half a frame: each ends after a while.
    let check = frame(&binding_request(&[7; 12], "nobody:knows", b"a password"));
    let half = check[..check.len() / 2].to_vec();
    let mut waiting: Vec<TcpStream> = [check, Vec::new(), half]
        .iter()
        .map(|said| {
            let mut stream = open(to);
            stream.write_all(said).expect("sent");
            stream
        })
        .collect();
    for stream in &mut waiting {
        assert!(is_shut_in_silence(stream));
    }
}

#[test]
fn strangers_of_one_address_are_few_and_those_in_a_call_are_not_counted() {
    let sfu = start(1);
    let mut people: Vec<Person> = (1..=2).map(|n| arrive(&sfu, n, Standing::Admitted)).collect();
    until(&sfu, &mut people, "both talk", |people| {
        people.iter().all(|person| hears_and_sees(person, 5, (0, 0)))
    });
    let to = sfu.local_addr();
    let held: Vec<TcpStream> = (0..TCP_NEAR_STRANGERS_MAX).map(|_| open(to)).collect();
    let asked = Instant::now();
    assert!(is_shut_in_silence(&mut open(to)), "one too many");
    assert!(asked.elapsed() < Duration::from_secs(4), "at once");
    let before = people[0].got();
    until(&sfu, &mut people, "the two go on", |people| hears_and_sees(&people[0], 20, before));
    drop(held);
}
