//! From a datagram to its transport: by address, and for the first one by the ufrag in an authentic check. What is
//! not from a checked address is dropped without an answer.
use super::{Engine, TransportId};
use crate::dtls::Progress;
use crate::forward::rtp;
use crate::ice::Path;
use crate::limits::{DATAGRAM_BYTES_MAX, PATH_KEPT};
use crate::stun;
use call::media::MediaEvent;
use std::time::Instant;

use super::transport::{Kind, Srtp};

impl Engine {
    /// One datagram; it is decrypted in place.
    pub fn handle_datagram(&mut self, now: Instant, path: Path, bytes: &mut [u8]) {
        if bytes.len() > DATAGRAM_BYTES_MAX {
            return;
        }
        // RFC 7983: the first byte tells the protocols apart.
        match bytes.first() {
            Some(0..=3) => self.stun(now, path, bytes),
            Some(20..=63) => self.dtls(now, path, bytes),
            Some(128..=191) => self.media(now, path, bytes),
            _ => {}
        }
    }

    /// A connection is gone, and its path with it.
    pub fn closed(&mut self, path: Path) {
        let owner = self.by_path.remove(&path);
        if let Some(transport) = owner.and_then(|id| self.transports.get_mut(&id)) {
            transport.ice.forget(path);
        }
    }

    /// The transport that this address proved to belong to.
    fn owner(&self, path: Path) -> Option<TransportId> {
        let id = *self.by_path.get(&path)?;
        self.transports.get(&id).filter(|transport| transport.ice.knows(path))?;
        Some(id)
    }

    fn stun(&mut self, now: Instant, path: Path, bytes: &[u8]) {
        let Some(message) = stun::Message::read(bytes) else { return };
        match message.kind {
            stun::Kind::Request => {
                self.check(now, path, &message);
            }
            stun::Kind::Success => {
                if let Some(transport) = self.owner(path).and_then(|id| self.transports.get_mut(&id)) {
                    transport.ice.answered(path, &message);
                }
            }
            stun::Kind::Other => {}
        }
    }

    fn check(&mut self, now: Instant, path: Path, message: &stun::Message<'_>) -> Option<()> {
        let (ufrag, _) = message.username?.split_once(':')?;
        let id = *self.by_ufrag.get(ufrag)?;
        let transport = self.transports.get(&id)?;
        if !transport.ice.is_authentic(message) {
            return None;
        }
        // A member could forge somebody's source address: it stays theirs as long as they use it.
        let is_taken = self.owner(path).filter(|owner| *owner != id).is_some_and(|owner| {
            let other = self.transports.get(&owner).and_then(|other| other.ice.checked_at());
            other.is_some_and(|at| now.saturating_duration_since(at) < PATH_KEPT)
        });
        if is_taken {
            return None;
        }
        let transport = self.transports.get_mut(&id)?;
        let settled = transport.srtp.is_some();
        let checked = transport.ice.checked(path, message.use_candidate, settled, now)?;
        let answer = stun::success(&message.transaction, path.from, transport.ice.local.password.as_bytes());
        // Who changes addresses all the time leaves none of them behind.
        if let Some(gone) = checked.gone.filter(|gone| self.by_path.get(gone) == Some(&id)) {
            self.by_path.remove(&gone);
            self.claims.no_path(gone);
        }
        self.by_path.insert(path, id);
        self.claims.path(path);
        self.send(path, answer);
        Some(())
    }

    fn dtls(&mut self, now: Instant, path: Path, bytes: &[u8]) {
        let Some(id) = self.owner(path) else { return };
        self.guarded(id, |engine| {
            if let Some(transport) = engine.transports.get_mut(&id) {
                transport.dtls.handle(bytes, &engine.identity, now);
            }
            engine.send_dtls(id, Some(path));
            engine.try_keys(id);
        });
    }

    /// Sends what DTLS has to say, to where the peer spoke from or else to where media goes.
    pub(super) fn send_dtls(&mut self, id: TransportId, to: Option<Path>) {
        while let Some(transport) = self.transports.get_mut(&id) {
            let Some(path) = to.or(transport.ice.selected()) else { return };
            let Some(datagram) = transport.dtls.poll_transmit() else { return };
            self.send(path, datagram.to_vec());
        }
    }

    /// Takes the keys as soon as the handshake is done and the fingerprint known, and says so.
    pub(super) fn try_keys(&mut self, id: TransportId) {
        let Some(transport) = self.transports.get_mut(&id) else { return };
        match transport.dtls.progress() {
            Progress::Handshaking => {}
            Progress::Failed => self.fail(id),
            Progress::Done if transport.srtp.is_some() => {}
            Progress::Done => {
                let Some(expected) = transport.fingerprint else { return };
                let Ok((opener, sealer)) = transport.dtls.keys(&expected) else {
                    tracing::debug!("the certificate is not the one that was signalled");
                    return self.fail(id);
                };
                transport.srtp = Some(Srtp { opener, sealer });
                let up = matches!(transport.kind, Kind::Up(_));
                let (visit, who) = (transport.visit, transport.who);
                self.emit(visit, MediaEvent::Connected { who, up });
            }
        }
    }

    fn media(&mut self, now: Instant, path: Path, bytes: &mut [u8]) {
        let owner = self.owner(path);
        let budget = owner.and_then(|id| self.transports.get_mut(&id));
        let is_let_in =
            budget.is_some_and(|transport| transport.srtp.is_some() && transport.packets.take(now));
        let Some(id) = owner.filter(|_| is_let_in) else {
            self.stats.refused += 1;
            return;
        };
        self.guarded(id, |engine| {
            let accepted = if rtp::is_rtcp(bytes) {
                engine.rtcp_in(id, bytes, now)
            } else {
                engine.rtp_in(id, bytes, now)
            };
            if accepted.is_none() {
                engine.stats.refused += 1;
            }
        });
    }
}
