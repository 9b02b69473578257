//! How the call goes for this page, and for the others as the server says.
use super::view::Quality;
use super::{Client, Line, Phase};
use crate::quality::{Counters, Scene};
use model::ParticipantId;
use model::quality::Level;
use model::signal::ClientMessage;

impl Client {
    pub(super) fn measured(&mut self, counters: Counters) {
        // While a connection is being made it is no news that nothing arrives.
        if self.phase != Phase::In || self.line() != Line::Good {
            return;
        }
        let scene = Scene {
            sound_expected: self.people.iter().any(|person| person.here && person.sending.mic),
            others_poor: !self.levels.is_empty(),
            camera_on: self.told_sending.camera,
            devices: self.gear.devices(),
        };
        if let Some(report) = self.judge.measure(counters, scene, self.now) {
            self.send(ClientMessage::Quality { report });
        }
    }

    pub(super) fn told_quality(&mut self, of: ParticipantId, level: Level) {
        match level {
            Level::Good => drop(self.levels.remove(&of)),
            poor => drop(self.levels.insert(of, poor)),
        }
    }

    pub(super) fn show_quality(&self) -> Quality {
        let shown = self.phase == Phase::In && self.line() == Line::Good;
        Quality {
            level: if shown { self.judge.level() } else { Level::Good },
            note: self.judge.note().filter(|_| shown),
            others: self.levels.iter().map(|(who, level)| (*who, *level)).collect(),
        }
    }
}
