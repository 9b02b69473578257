//! All callers: four hundred people's connections on one socket, told apart by their addresses of loopback.
use super::support::{CAMERA_SSRC, GCM, MIC_SSRC, Peer, person, track, visit, vp8};
use super::talk::Talk;
use super::thread::Thread;
use call::media::{MediaCommand, MediaEvent};
use model::ParticipantId;
use model::signal::TrackKind;
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSockRef, UdpSocketState};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sfu::forward::rtp::Header;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::IoSliceMut;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// 30 pictures a second of five packets of 1,000 bytes: 1.2 Mbit/s.
const PICTURE_EVERY: Duration = Duration::from_nanos(33_333_333);
const PACKETS_PER_PICTURE: u32 = 5;
const PICTURE_BYTES: usize = 1_000;
const WHOLE_PICTURE_EVERY: u32 = 60;
const SOUND_EVERY: Duration = Duration::from_millis(20);
const SOUND_BYTES: usize = 100;
/// Where a payload says when it was sent, behind what the engine reads of it.
const STAMP_AT: usize = 6;
/// Bytes before and after the payload of a packet for the echo, as header and tag would be.
const HEADER: usize = 12;
const TAG: usize = 16;
/// Calls that are connected at a time: hundreds of handshakes at once would only repeat each other's flights.
const AT_ONCE: usize = 10;
const CONNECT_WITHIN: Duration = Duration::from_secs(20);
/// What is on its way at the end of a stretch still counts.
const LAST_COME: Duration = Duration::from_millis(300);
/// Room for one batch of the kernel's.
const SLOT: usize = 65_536;

struct Caller {
    up: Peer,
    down: Peer,
    sound: u32,
    picture: u32,
    /// Of the last packet of its camera.
    index: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Sound,
    Picture,
}

/// Up and down have an address each.
fn address(n: usize, up: bool) -> Ipv4Addr {
    let [high, low] = u16::try_from(n + 1).expect("some hundred").to_be_bytes();
    Ipv4Addr::new(127, if up { 1 } else { 2 }, high, low)
}

fn who_has(address: Ipv4Addr) -> (usize, bool) {
    let [_, way, high, low] = address.octets();
    (usize::from(u16::from_be_bytes([high, low])).saturating_sub(1), way == 1)
}

fn id(n: usize) -> u128 {
    n as u128 + 1
}

pub struct Client {
    pub thread: Thread,
    socket: UdpSocket,
    state: UdpSocketState,
    memory: Vec<u8>,
    metas: Vec<RecvMeta>,
    callers: Vec<Caller>,
    rng: StdRng,
    began: Instant,
    /// Who is looked after next, when there is nothing else to do.
    turn: usize,
}

impl Client {
    pub fn connected(thread: Thread, calls: usize) -> Client {
        let socket = sfu::udp::bind("0.0.0.0:0".parse().expect("an address")).expect("a port");
        let state = UdpSocketState::new(UdpSockRef::from(&socket)).expect("a socket");
        let mut client = Client {
            thread,
            socket,
            state,
            memory: vec![0; SLOT * BATCH_SIZE],
            metas: vec![RecvMeta::default(); BATCH_SIZE],
            callers: Vec::new(),
            rng: StdRng::seed_from_u64(3),
            began: Instant::now(),
            turn: 0,
        };
        for first in (0..calls).step_by(AT_ONCE) {
            client.connect(first..calls.min(first + AT_ONCE));
        }
        client
    }

    fn order(&self, n: usize, command: MediaCommand) {
        self.thread.order(visit(n as u128 / 2 + 1), command);
    }

    fn connect(&mut self, calls: std::ops::Range<usize>) {
        let people = 2 * calls.start..2 * calls.end;
        for n in people.clone() {
            let (up, down) = (Peer::new(id(n), true, GCM), Peer::new(id(n), false, GCM));
            self.order(n, MediaCommand::OpenUp { who: person(id(n)), epoch: 0, offer: up.offer() });
            self.order(n, MediaCommand::OpenDown { who: person(id(n)), epoch: 0 });
            self.callers.push(Caller { up, down, sound: 0, picture: 0, index: 0 });
        }
        let deadline = Instant::now() + CONNECT_WITHIN;
        let is_there = |caller: &Caller| caller.up.is_connected() && caller.down.is_connected();
        while !self.callers[people.clone()].iter().all(is_there) {
            assert!(Instant::now() < deadline, "{people:?} connect in time");
            self.look_after_all();
            std::thread::sleep(Duration::from_millis(1));
        }
        for n in people {
            for kind in [TrackKind::Mic, TrackKind::Camera] {
                let to = person(id(n ^ 1));
                self.order(n, MediaCommand::Forward { track: track(id(n), kind), to });
            }
        }
        // A new line is offered and answered before anybody speaks.
        for _ in 0..20 {
            self.look_after_all();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn look_after_all(&mut self) {
        self.take_events();
        while self.receive(None) {}
        for n in 0..self.callers.len() {
            self.look_after(n);
        }
    }

    fn take_events(&mut self) {
        let now = Instant::now();
        while let Some((visit, event)) = self.thread.event() {
            match event {
                MediaEvent::UpAnswer { who, sdp, .. } => self.caller(who).up.learn(&sdp, now),
                MediaEvent::DownOffer { who, epoch, serial, sdp, .. } => {
                    let down = &mut self.caller(who).down;
                    down.learn(&sdp, now);
                    let sdp = down.answer(&sdp);
                    self.thread.order(visit, MediaCommand::DownAnswer { who, epoch, serial, sdp });
                }
                _ => {}
            }
        }
    }

    fn caller(&mut self, who: ParticipantId) -> &mut Caller {
        let n = usize::try_from(who.0.as_u128() - 1).expect("some hundred");
        &mut self.callers[n]
    }

    /// Checks, handshakes.
    fn look_after(&mut self, n: usize) {
        let now = Instant::now();
        let caller = &mut self.callers[n];
        caller.up.tick(now, &mut self.rng);
        caller.down.tick(now, &mut self.rng);
        let (up, down) = (std::mem::take(&mut caller.up.outbox), std::mem::take(&mut caller.down.outbox));
        for (all, is_up) in [(up, true), (down, false)] {
            for bytes in &all {
                self.send(address(n, is_up), self.thread.address, bytes);
            }
        }
    }

    /// False: the system did not take it.
    fn send(&self, from: Ipv4Addr, to: SocketAddr, bytes: &[u8]) -> bool {
        let transmit = Transmit {
            destination: to,
            ecn: None,
            contents: bytes,
            segment_size: None,
            src_ip: Some(IpAddr::V4(from)),
        };
        self.state.try_send(UdpSockRef::from(&self.socket), &transmit).is_ok()
    }

    /// Both of each of the first so many calls speak and are seen, through the engine or through an echo.
    pub fn talk(&mut self, calls: usize, lasts: Duration, echo: Option<SocketAddr>) -> Talk {
        let mut talk = Talk::of(calls);
        let start = Instant::now();
        let mut due = BinaryHeap::new();
        for n in 0..2 * calls {
            // People do not begin in step.
            for (what, every) in [(What::Sound, SOUND_EVERY), (What::Picture, PICTURE_EVERY)] {
                due.push(Reverse((start + every.mul_f64(self.rng.random::<f64>()), n, what)));
            }
        }
        while start.elapsed() < lasts {
            let now = Instant::now();
            match due.peek() {
                Some(Reverse((at, n, what))) if *at <= now => {
                    let (at, n, what) = (*at, *n, *what);
                    due.pop();
                    self.speak(&mut talk, n, what, now - at, echo);
                    let every = if what == What::Sound { SOUND_EVERY } else { PICTURE_EVERY };
                    due.push(Reverse((at + every, n, what)));
                }
                _ => {
                    self.turn = (self.turn + 1) % self.callers.len();
                    self.look_after(self.turn);
                    self.take_events();
                }
            }
            self.receive(Some(&mut talk));
        }
        let end = Instant::now() + LAST_COME;
        while Instant::now() < end {
            self.receive(Some(&mut talk));
        }
        talk
    }

    fn speak(&mut self, talk: &mut Talk, n: usize, what: What, behind: Duration, echo: Option<SocketAddr>) {
        let caller = &mut self.callers[n];
        let parts = if what == What::Sound { 1 } else { PACKETS_PER_PICTURE };
        // What an echo gets is no part of a stream, in which the engine would find it missing afterwards.
        match what {
            _ if echo.is_some() => {}
            What::Sound => caller.sound += 1,
            What::Picture => caller.picture += 1,
        }
        for part in 0..parts {
            let caller = &mut self.callers[n];
            let mut payload = match what {
                What::Sound => vec![0; SOUND_BYTES],
                What::Picture => {
                    let is_whole = part == 0 && caller.picture.is_multiple_of(WHOLE_PICTURE_EVERY);
                    let mut payload = vp8(is_whole, caller.picture);
                    payload.resize(PICTURE_BYTES, 0xAB);
                    payload
                }
            };
            let stamp = self.began.elapsed().as_nanos() as u64;
            payload[STAMP_AT..STAMP_AT + 8].copy_from_slice(&stamp.to_be_bytes());
            let packet = if echo.is_some() { bare(&payload) } else { caller.seal(what, &payload) };
            if self.send(address(n, true), echo.unwrap_or(self.thread.address), &packet) {
                talk.note_sent(n, behind);
            }
        }
    }

    /// One batch; false when there is none.
    fn receive(&mut self, mut talk: Option<&mut Talk>) -> bool {
        let Client { socket, state, memory, metas, callers, began, thread, .. } = self;
        let mut slices: Vec<IoSliceMut<'_>> = memory.chunks_exact_mut(SLOT).map(IoSliceMut::new).collect();
        let Ok(count) = state.recv(UdpSockRef::from(&*socket), &mut slices, metas) else { return false };
        let now = Instant::now();
        let at = now.duration_since(*began).as_nanos() as u64;
        for (meta, buffer) in metas.iter().zip(memory.chunks_exact_mut(SLOT)).take(count) {
            let Some(IpAddr::V4(to)) = meta.dst_ip else { continue };
            let (n, is_up) = who_has(to);
            let Some(caller) = callers.get_mut(n) else { continue };
            let from_engine = meta.addr == thread.address;
            for datagram in buffer[..meta.len].chunks_mut(meta.stride.max(1)) {
                if from_engine && datagram[0] < 128 {
                    let peer = if is_up { &mut caller.up } else { &mut caller.down };
                    peer.handle(now, datagram);
                    continue;
                }
                let Some(talk) = talk.as_deref_mut() else { continue };
                // What the engine sends is of the other one of the call; an echo comes back to its sender.
                let (of, stamp) = if from_engine {
                    (n ^ 1, caller.open(datagram))
                } else {
                    (n, stamp(&datagram[HEADER..]))
                };
                if let Some(stamp) = stamp {
                    talk.note_got(of, Duration::from_nanos(at.saturating_sub(stamp)));
                }
            }
        }
        count > 0
    }
}

impl Caller {
    fn seal(&mut self, what: What, payload: &[u8]) -> Vec<u8> {
        match what {
            What::Sound => self.up.seal(MIC_SSRC, self.sound.into(), self.sound.wrapping_mul(960), payload),
            What::Picture => {
                self.index += 1;
                self.up.seal(CAMERA_SSRC, self.index, self.picture.wrapping_mul(3_000), payload)
            }
        }
    }

    /// When it was sent; none of what is no media.
    fn open(&mut self, datagram: &mut [u8]) -> Option<u64> {
        // Types of RTCP (RFC 5761).
        if (192..224).contains(datagram.get(1)?) {
            return None;
        }
        let header = Header::read(datagram)?;
        let found = self.down.opener.as_mut()?.open_rtp(&header, datagram)?;
        stamp(datagram.get(header.len..found.end)?)
    }
}

fn stamp(payload: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(*payload.get(STAMP_AT..)?.first_chunk()?))
}

/// As long as a sealed one.
fn bare(payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x80; HEADER];
    packet.extend_from_slice(payload);
    packet.resize(HEADER + payload.len() + TAG, 0);
    packet
}
