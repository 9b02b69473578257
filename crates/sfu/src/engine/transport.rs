//! One connection of one person: ICE, DTLS, keys, and what it is for. Knows no other transport.
use super::down::Down;
use super::up::Up;
use crate::dtls::{Dtls, Fingerprint};
use crate::forward::rate::Budget;
use crate::forward::srtp::{Opener, Sealer};
use crate::ice::Ice;
use model::{ParticipantId, VisitId};
use std::time::Instant;

pub(super) struct Transport {
    pub visit: VisitId,
    pub who: ParticipantId,
    pub epoch: u32,
    pub ice: Ice,
    pub dtls: Dtls,
    /// The certificate that the signalling named; on `down` known with the answer.
    pub fingerprint: Option<Fingerprint>,
    pub srtp: Option<Srtp>,
    pub packets: Budget,
    /// Repeats that the peer may ask for.
    pub repeats: Budget,
    /// Reports of when packets arrived that the peer may make.
    pub tellings: Budget,
    pub opened_at: Instant,
    pub kind: Kind,
}

pub(super) struct Srtp {
    pub opener: Opener,
    pub sealer: Sealer,
}

pub(super) enum Kind {
    Up(Box<Up>),
    Down(Box<Down>),
}

impl Transport {
    pub fn up(&self) -> Option<&Up> {
        match &self.kind {
            Kind::Up(up) => Some(up),
            Kind::Down(_) => None,
        }
    }
    pub fn up_mut(&mut self) -> Option<&mut Up> {
        match &mut self.kind {
            Kind::Up(up) => Some(up),
            Kind::Down(_) => None,
        }
    }
    pub fn down(&self) -> Option<&Down> {
        match &self.kind {
            Kind::Down(down) => Some(down),
            Kind::Up(_) => None,
        }
    }
    pub fn down_mut(&mut self) -> Option<&mut Down> {
        match &mut self.kind {
            Kind::Down(down) => Some(down),
            Kind::Up(_) => None,
        }
    }
}
