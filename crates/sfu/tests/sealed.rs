//! The dump (W18): a visit that is encrypted from end to end goes through a media server in a process of its own, and then
//! everything that this process can write to is read. What was said and shown is not in it, and no key is.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "real sockets and processes live in real time")]
mod support;

use call::room::{SocketId, Standing};
use model::ParticipantId;
use model::signal::{ClientMessage, Sending, ServerMessage};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sealed::{Medium, Member, Opened, Session};
use sfu::{Outbox, SfuConfig};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use support::caller::arrival;
use support::{CAMERA_SSRC, GCM, MIC_SSRC, Peer, person, visit};
use uuid::Uuid;

/// This file's test, which is also the media server when it is started with `PARENT` in its environment.
const TEST: &str = "the_memory_of_the_server_has_neither_media_nor_keys";
const PARENT: &str = "BEDSIDE_DUMPED_BY";
const PATIENCE: Duration = Duration::from_secs(30);
const EVERY: Duration = Duration::from_millis(20);
/// So many frames each page has opened before the memory is read.
const FRAMES: usize = 60;

/// The media server. A line of the test is what a page says, or (null) that one comes; a line to it is what one is told.
fn serve(parent: &str) {
    let line = TcpStream::connect(parent).expect("the test");
    let mut to = line.try_clone().expect("a line");
    let (heard, said) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(line).lines().map_while(Result::ok) {
            if heard.send(line).is_err() {
                return;
            }
        }
    });
    let listen = "127.0.0.1:0".parse().expect("an address");
    let (sfu, _from_room) =
        sfu::start(SfuConfig { listen, public: Vec::new(), shared: None, workers: 1 }).expect("a port");
    let mut pages: Vec<(u32, SocketId, Outbox)> = Vec::new();
    loop {
        match said.recv_timeout(Duration::from_millis(1)) {
            Ok(line) => {
                let (n, message): (u32, Option<ClientMessage>) =
                    serde_json::from_str(&line).expect("a message");
                let socket = pages.iter().find(|page| page.0 == n).map(|page| page.1);
                if let (Some(socket), Some(message)) = (socket, message) {
                    sfu.said(visit(1), person(u128::from(n)), socket, message);
                } else {
                    let arrival = arrival(u128::from(n), Standing::Admitted);
                    let (socket, outbox) = sfu.arrive(visit(1), arrival);
                    pages.push((n, socket, outbox));
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        for (n, _, outbox) in &mut pages {
            while let Ok(told) = outbox.try_recv() {
                let line = serde_json::to_string(&(*n, told)).expect("JSON");
                if writeln!(to, "{line}").is_err() {
                    return;
                }
            }
        }
    }
}

/// A page: its end of the encryption, and its two connections (up, then down).
struct Page {
    n: u32,
    session: Session,
    /// All chance that was drawn for it. What the room has not carried of it in clear are keys.
    chances: Vec<[u8; 32]>,
    ends: [(Peer, UdpSocket); 2],
    sent: u32,
    looked: usize,
    /// Frames of the other that are as they were sent.
    opened: usize,
}

fn member(n: u32) -> Member {
    Member(person(u128::from(n)).0.into_bytes())
}

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_nonblocking(true).expect("non-blocking");
    socket
}

impl Page {
    fn new(n: u32, rng: &mut StdRng) -> Page {
        let secret: [u8; 32] = rng.random();
        let end = |up| (Peer::new(u128::from(n), up, GCM), socket());
        Page {
            n,
            session: Session::new(b"visit", member(n), secret),
            chances: vec![secret],
            ends: [end(true), end(false)],
            sent: 0,
            looked: 0,
            opened: 0,
        }
    }

    fn other(&self) -> u32 {
        3 - self.n
    }

    fn carry(&mut self, media: SocketAddr, now: Instant, rng: &mut StdRng) {
        let mut buffer = [0; 2_000];
        for (peer, socket) in &mut self.ends {
            while let Ok((len, _)) = socket.recv_from(&mut buffer) {
                peer.handle(now, &mut buffer[..len]);
            }
            peer.tick(now, rng);
            for bytes in peer.outbox.drain(..) {
                let _ = socket.send_to(&bytes, media);
            }
        }
    }

    /// A picture and a sound, once there are a connection and, where it is sealed, a key.
    fn talk(&mut self, media: SocketAddr, canary: &[u8], seals: bool) {
        if !self.ends[0].0.is_connected() {
            return;
        }
        let n = self.sent;
        self.sent += 1;
        let is_whole = n.is_multiple_of(10);
        // What stays in clear of a picture is not the canary.
        let picture =
            [&[u8::from(!is_whole)][..], &n.to_be_bytes()[..], &[0; 5][..], &canary.repeat(8)].concat();
        let sound = [&[0x78][..], &n.to_be_bytes()[..], &canary.repeat(2)].concat();
        for (medium, ssrc, clock, frame) in
            [(Medium::Camera, CAMERA_SSRC, 1_800, picture), (Medium::Mic, MIC_SSRC, 960, sound)]
        {
            let frame = if seals { self.session.seal(medium, &frame) } else { Some(frame) };
            let Some(frame) = frame else { continue };
            // The VP8 descriptor says "start of a picture".
            let payload = if medium == Medium::Camera { [&[0x10][..], &frame].concat() } else { frame };
            let (peer, socket) = &mut self.ends[0];
            let packet = peer.send_rtp(ssrc, n.wrapping_mul(clock), &payload);
            let _ = socket.send_to(&packet, media);
        }
    }

    /// What has arrived, opened.
    fn look(&mut self, canary: &[u8], seals: bool) {
        let of = member(self.other());
        for packet in &self.ends[1].0.received[self.looked..] {
            let (medium, frame) = match packet.payload_type {
                96 => (Medium::Camera, &packet.payload[1..]),
                _ => (Medium::Mic, &packet.payload[..]),
            };
            let clear = match seals {
                true => match self.session.open(medium, of, frame) {
                    Opened::Frame(clear) => clear,
                    Opened::Later | Opened::Never => continue,
                },
                false => frame.to_vec(),
            };
            assert!(clear.ends_with(canary), "it comes out as it went in");
            self.opened += 1;
        }
        self.looked = self.ends[1].0.received.len();
    }
}

/// Two pages, and the media server between them.
struct Call {
    server: Child,
    to: TcpStream,
    told: Receiver<(u32, ServerMessage)>,
    media: Option<SocketAddr>,
    pages: Vec<Page>,
    /// Envelopes, as the room has had them.
    carried: Vec<String>,
    canary: [u8; 24],
    /// False is the planted bug: pages that send in clear.
    seals: bool,
    rng: StdRng,
    began: Instant,
}

impl Drop for Call {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Call {
    fn begin(seals: bool) -> Call {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("non-blocking");
        let server = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", TEST, "--nocapture"])
            .env(PARENT, listener.local_addr().expect("an address").to_string())
            .stdout(Stdio::null())
            .spawn()
            .expect("a process");
        let deadline = Instant::now() + PATIENCE;
        let line = loop {
            if let Ok((line, _)) = listener.accept() {
                break line;
            }
            assert!(Instant::now() < deadline, "the media server did not start");
            std::thread::yield_now();
        };
        line.set_nonblocking(false).expect("blocking");
        let to = line.try_clone().expect("a line");
        let (heard, told) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(line).lines().map_while(Result::ok) {
                let told: (u32, ServerMessage) = serde_json::from_str(&line).expect("a message");
                if heard.send(told).is_err() {
                    return;
                }
            }
        });
        let mut rng = StdRng::seed_from_u64(rand::random());
        let pages = [1, 2].map(|n| Page::new(n, &mut rng)).into_iter().collect();
        let canary = rng.random();
        let mut call = Call {
            server,
            to,
            told,
            media: None,
            pages,
            carried: Vec::new(),
            canary,
            seals,
            rng,
            began: Instant::now(),
        };
        for n in [1, 2] {
            call.write(n, None);
            let offer = call.pages[n as usize - 1].ends[0].0.offer();
            call.say(n, ClientMessage::UpOffer { epoch: 1, sdp: offer });
            let sending = Sending { mic: true, camera: true, screen: false, screen_sound: false };
            call.say(n, ClientMessage::Sending { sending });
            call.say(n, ClientMessage::DownWanted { epoch: 0 });
        }
        call
    }

    fn say(&mut self, n: u32, message: ClientMessage) {
        self.write(n, Some(message));
    }

    fn write(&mut self, n: u32, message: Option<ClientMessage>) {
        let line = serde_json::to_string(&(n, message)).expect("JSON");
        writeln!(self.to, "{line}").expect("the media server listens");
    }

    fn hear(&mut self, n: u32, message: ServerMessage, now: Instant) {
        let page = &mut self.pages[n as usize - 1];
        match message {
            ServerMessage::Welcome { people, .. } => {
                let others = people.iter().map(|person| Member(person.id.0.into_bytes()));
                let others: Vec<Member> = others.filter(|other| *other != member(n)).collect();
                page.session.present(&others, true);
            }
            ServerMessage::PersonJoined { person } => {
                page.session.present(&[Member(person.id.0.into_bytes())], false);
            }
            ServerMessage::Sealed { from, envelope } => {
                page.session.receive(Member(from.0.into_bytes()), &unhex(&envelope));
            }
            ServerMessage::UpAnswer { sdp, .. } => {
                self.media = self.media.or(address(&sdp));
                page.ends[0].0.learn(&sdp, now);
            }
            ServerMessage::DownOffer { epoch, serial, sdp, .. } => {
                let peer = &mut page.ends[1].0;
                peer.learn(&sdp, now);
                let sdp = peer.answer(&sdp);
                self.say(n, ClientMessage::DownAnswer { epoch, serial, sdp });
            }
            _ => {}
        }
    }

    fn step(&mut self, now: Instant, talks: bool) {
        while let Ok((n, message)) = self.told.try_recv() {
            self.hear(n, message, now);
        }
        let ms = self.began.elapsed().as_millis() as u64;
        let mut out = Vec::new();
        for page in &mut self.pages {
            let (rng, chances) = (&mut self.rng, &mut page.chances);
            page.session.tick(ms, &mut || {
                let bytes: [u8; 32] = rng.random();
                chances.push(bytes);
                bytes
            });
            while let Some(letter) = page.session.poll() {
                out.push((page.n, letter));
            }
            let Some(media) = self.media else { continue };
            page.carry(media, now, &mut self.rng);
            if talks {
                page.talk(media, &self.canary, self.seals);
            }
            page.look(&self.canary, self.seals);
        }
        for (n, letter) in out {
            let envelope = hex(&letter.envelope);
            self.carried.push(envelope.clone());
            let to = ParticipantId(Uuid::from_bytes(letter.to.0));
            self.say(n, ClientMessage::Sealed { to, envelope });
        }
    }

    /// Both talk until each has opened enough of the other.
    fn talk(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        let mut next = Instant::now();
        while self.pages.iter().any(|page| page.opened < FRAMES) {
            let now = Instant::now();
            let opened: Vec<usize> = self.pages.iter().map(|page| page.opened).collect();
            assert!(now < deadline, "not within {PATIENCE:?}: {opened:?} frames were opened");
            let talks = now >= next;
            if talks {
                next += EVERY;
            }
            self.step(now, talks);
            std::thread::yield_now();
        }
    }

    fn keys(&self) -> Vec<Vec<u8>> {
        let drawn = self.pages.iter().flat_map(|page| &page.chances);
        let carried = |key: &str| self.carried.iter().any(|envelope| envelope.contains(key));
        drawn.filter(|key| !carried(&hex(*key))).map(|key| key.to_vec()).collect()
    }

    /// What the server's memory holds of all this.
    fn dump(&self) -> Dump {
        let memory = memory(self.server.id());
        let keys = self.keys();
        assert!(keys.len() >= 4, "each page has an identity and a key to send under");
        let arrived = self.pages[1].ends[1].0.received.iter();
        let passed = arrived.rev().find(|packet| packet.payload_type == 96).expect("a picture");
        let mut wanted = vec![passed.payload[20..60].to_vec(), self.canary.to_vec()];
        wanted.extend(keys.iter().map(|key| hex(key).into_bytes()));
        wanted.extend(keys);
        let found = found(&memory, &wanted);
        Dump { passed: found[0], clear: found[1], keys: found[2..].contains(&true) }
    }
}

/// Whether it was found: a picture as it passed, what it was before it was sealed, and any key.
#[derive(Debug, PartialEq, Eq)]
struct Dump {
    passed: bool,
    clear: bool,
    keys: bool,
}

/// All that a process can write to: what it has read, made and kept.
fn memory(of: u32) -> Vec<Vec<u8>> {
    let maps = std::fs::read_to_string(format!("/proc/{of}/maps")).expect("the map of its memory");
    let memory = File::open(format!("/proc/{of}/mem")).expect("its memory");
    let mut parts = Vec::new();
    for line in maps.lines() {
        let Some((range, rest)) = line.split_once(' ') else { continue };
        let Some((from, to)) = range.split_once('-').filter(|_| rest.starts_with("rw")) else { continue };
        let ends = [from, to].map(|end| u64::from_str_radix(end, 16).expect("an address"));
        let mut part = vec![0; usize::try_from(ends[1] - ends[0]).expect("a length")];
        // One that went away meanwhile is not there to be read.
        if memory.read_exact_at(&mut part, ends[0]).is_ok() {
            parts.push(part);
        }
    }
    parts
}

/// Which of these are in it. All at once: the memory is large, and tests are not made to be fast.
fn found(memory: &[Vec<u8>], wanted: &[Vec<u8>]) -> Vec<bool> {
    let start = |bytes: &[u8]| usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
    let mut begins = vec![false; 1 << 16];
    for bytes in wanted {
        begins[start(bytes)] = true;
    }
    let mut found = vec![false; wanted.len()];
    for part in memory {
        for at in 0..part.len().saturating_sub(1) {
            if begins[start(&part[at..])] {
                for (bytes, found) in wanted.iter().zip(&mut found) {
                    *found |= part[at..].starts_with(bytes);
                }
            }
        }
    }
    found
}

fn address(sdp: &str) -> Option<SocketAddr> {
    sdp.lines().find_map(|line| {
        let words: Vec<&str> = line.strip_prefix("a=candidate:")?.split(' ').collect();
        words.get(2).filter(|protocol| **protocol == "udp")?;
        Some(SocketAddr::new(words.get(4)?.parse().ok()?, words.get(5)?.parse().ok()?))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("hexadecimal"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal")).collect()
}

/// The planted bug: pages that send in clear. What they send is found then, so it would be if it were there.
#[test]
fn the_memory_of_the_server_has_neither_media_nor_keys() {
    if let Ok(parent) = std::env::var(PARENT) {
        return serve(&parent);
    }
    for (seals, clear) in [(true, false), (false, true)] {
        let mut call = Call::begin(seals);
        call.talk();
        assert_eq!(call.dump(), Dump { passed: true, clear, keys: false }, "sealed: {seals}");
    }
}
