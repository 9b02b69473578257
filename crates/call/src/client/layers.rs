//! What this page shows how large, and which pictures the way is too narrow for.
use super::{Client, Phase};
use crate::limits::LOOKS_MAX;
use model::ParticipantId;
use model::signal::{ClientMessage, Look, TrackKind};

#[derive(Default)]
pub(super) struct Layers {
    looks: Vec<Look>,
    held: Vec<(ParticipantId, TrackKind)>,
}

impl Layers {
    pub fn is_held(&self, of: ParticipantId, kind: TrackKind) -> bool {
        self.held.contains(&(of, kind))
    }

    /// What is shown stays what it is.
    pub fn forget(&mut self) {
        self.held.clear();
    }

    /// The first offer of a new connection: of it nothing is known to be held back.
    pub fn down_offered(&mut self, serial: u32) {
        if serial == 1 {
            self.held.clear();
        }
    }
}

impl Client {
    pub(super) fn looks(&mut self, mut looks: Vec<Look>) {
        looks.truncate(LOOKS_MAX);
        if looks != self.layers.looks {
            self.layers.looks = looks;
            self.tell_looks();
        }
    }

    /// Also on each new socket; only in the call, where there is something to look at.
    pub(super) fn tell_looks(&mut self) {
        if self.phase == Phase::In && !self.layers.looks.is_empty() {
            self.send(ClientMessage::Looks { looks: self.layers.looks.clone() });
        }
    }

    pub(super) fn told_thin(&mut self, held: Vec<(ParticipantId, TrackKind)>) {
        if self.phase == Phase::In {
            self.layers.held = held;
        }
    }
}
