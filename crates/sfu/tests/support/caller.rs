//! Somebody in a visit of the whole media server, over real sockets: what the test's own page says to the room, and sends.
#![allow(clippy::disallowed_methods, reason = "real sockets live in real time")]
use super::{CAMERA_SSRC, MIC_SSRC, Peer, person, vp8};
use call::room::{Arrival, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, Sending, ServerMessage};
use model::{ParticipantId, Time, VisitId};
use rand::rngs::StdRng;
use sfu::{Outbox, SfuHandle};
use std::time::Instant;

/// The first one is a host, and all others are guests.
pub fn arrival(n: u128, standing: Standing) -> Arrival {
    Arrival {
        who: person(n),
        socket: SocketId(0),
        name: format!("person {n}"),
        role: if n == 1 { CallRole::Host } else { CallRole::Guest },
        standing,
        since: Time(0),
        page: n as u64,
        again: false,
        task: Default::default(),
    }
}

/// A peer with the way that its packets go.
pub trait Line {
    fn peer(&self) -> &Peer;
    fn peer_mut(&mut self) -> &mut Peer;
    fn learn(&mut self, description: &str, now: Instant);
    fn drive(&mut self, now: Instant, rng: &mut StdRng);
}

pub struct Caller<L> {
    visit: VisitId,
    pub who: ParticipantId,
    socket: SocketId,
    outbox: Outbox,
    pub up: L,
    pub down: L,
    pub sent: u32,
}

impl<L: Line> Caller<L> {
    /// `line` makes one that sends (true), and one that receives.
    pub fn arrive(
        sfu: &SfuHandle,
        visit: VisitId,
        n: u128,
        standing: Standing,
        line: impl Fn(u128, bool) -> L,
    ) -> Self {
        let (socket, outbox) = sfu.arrive(visit, arrival(n, standing));
        let (up, down) = (line(n, true), line(n, false));
        let caller = Caller { visit, who: person(n), socket, outbox, up, down, sent: 0 };
        caller.say(sfu, ClientMessage::UpOffer { epoch: 1, sdp: caller.up.peer().offer() });
        let sending = Sending { mic: true, camera: true, screen: false, screen_sound: false };
        caller.say(sfu, ClientMessage::Sending { sending });
        caller.say(sfu, ClientMessage::DownWanted { epoch: 0 });
        caller
    }

    fn say(&self, sfu: &SfuHandle, message: ClientMessage) {
        sfu.said(self.visit, self.who, self.socket, message);
    }

    pub fn drive(&mut self, sfu: &SfuHandle, rng: &mut StdRng) {
        let now = Instant::now();
        while let Ok(message) = self.outbox.try_recv() {
            match message {
                ServerMessage::UpAnswer { sdp, .. } => self.up.learn(&sdp, now),
                ServerMessage::DownOffer { epoch, serial, sdp, .. } => {
                    self.down.learn(&sdp, now);
                    let sdp = self.down.peer().answer(&sdp);
                    self.say(sfu, ClientMessage::DownAnswer { epoch, serial, sdp });
                }
                _ => {}
            }
        }
        self.up.drive(now, rng);
        self.down.drive(now, rng);
    }

    /// One packet of sound and one of a picture.
    pub fn send(&mut self) {
        let peer = self.up.peer_mut();
        if !peer.is_connected() {
            return;
        }
        self.sent += 1;
        let n = self.sent;
        let sound = peer.send_rtp(MIC_SSRC, n * 960, b"opus!");
        let picture = peer.send_rtp(CAMERA_SSRC, n * 1_800, &vp8(n % 20 == 1, n));
        peer.outbox.extend([sound, picture]);
    }

    /// Packets of sound and of pictures so far.
    pub fn got(&self) -> (usize, usize) {
        let peer = self.down.peer();
        (peer.payloads(111).len(), peer.payloads(96).len())
    }
}
