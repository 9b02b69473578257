//! The relay's part of the shell: what comes goes to it or to the engine, pages are told their passes, and what has
//! ended there ends here. Must not know how a pass is made.
use crate::claims::Claim;
use crate::engine::{Engine, Transmit};
use crate::ice::Path;
use crate::limits::RELAY_PASS_EVERY;
use crate::relay::{self, Ended, Relay, Taken};
use crate::tcp::Tcp;
use model::relay::RelayPass;
use model::signal::ServerMessage;
use model::{ParticipantId, Time, VisitId};
use std::time::Instant;
use tokio::sync::mpsc;

/// A page that is told a new pass from time to time. Weak: whoever is hung up is gone.
struct Line {
    visit: VisitId,
    who: ParticipantId,
    outbox: mpsc::WeakSender<ServerMessage>,
}

pub(crate) struct Relays {
    relay: Relay,
    ways: RelayPass,
    lines: Vec<Line>,
    tell_at: Option<Instant>,
}

impl Relays {
    pub fn new(relay: Relay, ways: RelayPass) -> Self {
        Relays { relay, ways, lines: Vec::new(), tell_at: None }
    }

    /// Before anything else on a socket, because the page opens its connections when it is greeted.
    pub fn arrived(
        &mut self,
        visit: VisitId,
        who: ParticipantId,
        outbox: &mpsc::Sender<ServerMessage>,
        wall: Time,
        now: Instant,
    ) {
        let line = Line { visit, who, outbox: outbox.downgrade() };
        self.tell(&line, wall, now);
        self.forget_gone();
        self.lines.push(line);
        self.tell_at.get_or_insert(now + RELAY_PASS_EVERY);
    }

    /// Who comes and goes all the time leaves nothing behind.
    fn forget_gone(&mut self) {
        self.lines.retain(|line| line.outbox.upgrade().is_some());
    }

    fn tell(&mut self, line: &Line, wall: Time, now: Instant) {
        let Some(outbox) = line.outbox.upgrade() else { return };
        let wall_s = u64::try_from(wall.0 / 1_000_000).unwrap_or_default();
        if let Some((username, password)) = self.relay.give(line.visit, line.who, wall_s, now) {
            let pass = RelayPass { username, password, ..self.ways.clone() };
            // A socket that is full is hung up with the next thing that it is told.
            let _ = outbox.try_send(ServerMessage::Relay { pass });
        }
    }

    pub fn poll_timeout(&self) -> Option<Instant> {
        self.tell_at.into_iter().chain(self.relay.poll_timeout()).min()
    }

    pub fn handle_timeout(&mut self, wall: Time, now: Instant) {
        self.relay.handle_timeout(now);
        if self.tell_at.is_none_or(|at| now < at) {
            return;
        }
        self.forget_gone();
        let lines = std::mem::take(&mut self.lines);
        lines.iter().for_each(|line| self.tell(line, wall, now));
        self.lines = lines;
        self.tell_at = (!self.lines.is_empty()).then_some(now + RELAY_PASS_EVERY);
    }

    pub fn forget(&mut self, visit: VisitId, who: ParticipantId) {
        self.relay.forget(visit, who);
    }

    pub fn forget_room(&mut self, visit: VisitId) {
        self.relay.forget_room(visit);
    }

    pub fn closed(&mut self, client: Path) {
        self.relay.closed(client);
    }

    /// One datagram, or one message of a stream.
    pub fn take_in(
        &mut self,
        engine: &mut Engine,
        now: Instant,
        path: Path,
        bytes: &mut [u8],
        answers: &mut Vec<Transmit>,
    ) {
        if !relay::is_for(bytes) {
            return engine.handle_datagram(now, path, bytes);
        }
        match self.relay.handle(now, path, bytes) {
            Taken::Nothing => {}
            Taken::Answer(bytes) => answers.push(Transmit { path, bytes }),
            Taken::Inner { path, at } => {
                if let Some(inner) = bytes.get_mut(at) {
                    engine.handle_datagram(now, path, inner);
                }
            }
        }
    }

    /// To be said before anything is sent.
    pub fn poll_claim(&mut self) -> Option<Claim> {
        self.relay.poll_claim()
    }

    /// What is to be relayed is put on its way; what has none is left out.
    pub fn give_out(&mut self, transmits: &mut Vec<Transmit>, now: Instant) {
        transmits.retain_mut(|transmit| self.relay.outward(now, transmit));
    }

    pub fn settle(&mut self, engine: &mut Engine, tcp: &mut Tcp) {
        while let Some(ended) = self.relay.poll_ended() {
            match ended {
                Ended::Path(path) => engine.closed(path),
                Ended::Client(path) => tcp.closed(path),
            }
        }
    }
}
