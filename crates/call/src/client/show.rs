//! The view, made from the state each time: nothing in it is kept twice.
use super::gear::Unit;
use super::view::{Me, Source, Tile, TileMedia, View};
use super::{Client, Device, Line, PROBE, Phase, Problem};
use crate::moment::Moment;
use model::ParticipantId;
use model::signal::{CallRole, Person, TrackKind};

/// A network that passes media does so within this time.
pub(super) const BLOCKED_AFTER_MS: u64 = 10_000;
/// A shorter absence of the server is not worth a word.
const AWAY_AFTER_MS: u64 = 2_000;

impl Client {
    pub fn view(&self) -> View {
        View {
            phase: self.phase,
            line: self.line(),
            me: self.show_me(),
            people: self.people.iter().filter(|one| !watches(one)).map(|person| self.tile(person)).collect(),
            watchers: self
                .people
                .iter()
                .filter(|one| watches(one))
                .map(|one| (one.id, one.name.clone()))
                .collect(),
            speaking: self.speaking.clone(),
            chat_news: self.chat_news,
            hands: self.hands.clone(),
            locked: self.locked,
            waiting: self.waiting_list().to_vec(),
            server_now: self.server_now,
            asked: self.asked.clone(),
            problems: self.problems(),
            quality: self.show_quality(),
            care: self.care(),
            sealing: self.sealed.show(),
            channel: self.show_channel(),
        }
    }

    pub(super) fn line(&self) -> Line {
        if self.phase.is_over() {
            return Line::Good;
        }
        match (self.offline_since, self.way.lost_since) {
            (Some(since), Some(_)) => Line::Offline { since },
            (None, Some(since)) if self.me.is_some() => Line::Reconnecting { since },
            _ if !self.way.greeted() => Line::Opening,
            _ if self.media_since.is_some() => Line::MediaOpening,
            _ => Line::Good,
        }
    }

    fn show_me(&self) -> Me {
        let gear = &self.gear;
        Me {
            id: self.me,
            role: self.role,
            sending: self.told_sending,
            mic_on: gear.microphone.on,
            camera_on: gear.camera.on,
            hand: self.hand_is_up(),
            devices: gear.devices(),
            cameras: gear.cameras.clone(),
            microphones: gear.microphones.clone(),
            speakers: gear.speakers.clone(),
            camera: gear.camera.in_use.clone(),
            microphone: gear.microphone.in_use.clone(),
            speaker: gear.speaker.clone(),
            background: self.cover.what,
            covering: self.cover.how,
            quieting: self.cover.quieting,
            can_share_screen: self.can_share_screen,
            generation: gear.generation,
        }
    }

    fn tile(&self, person: &Person) -> Tile {
        Tile {
            id: person.id,
            name: person.name.clone(),
            role: person.role,
            sending: person.sending,
            here: person.here,
            speaking: self.speaking.contains(&person.id),
            held: self.layers.is_held(person.id, TrackKind::Camera),
            unreadable: self.is_unreadable(person.id),
            task: person.task,
            media: TileMedia {
                mic: self.source(person.id, TrackKind::Mic),
                camera: self.source(person.id, TrackKind::Camera),
                screen: self.source(person.id, TrackKind::Screen),
                screen_sound: self.source(person.id, TrackKind::ScreenSound),
            },
        }
    }

    /// Where a track arrives now.
    pub fn source(&self, of: ParticipantId, kind: TrackKind) -> Option<Source> {
        let slot = self.slots.iter().find(|slot| slot.carries == Some((of, kind)))?;
        Some(Source { epoch: self.down.local, mid: slot.mid.clone() })
    }

    /// In the waiting room only the probe can tell; in the call what is really held back. A host also waits for the
    /// chime of an arrival, of which only the probe can tell.
    fn sound_blocked(&self) -> bool {
        match self.phase {
            Phase::In if self.role == CallRole::Host => !self.held_back.is_empty(),
            Phase::In => self.held_back.iter().any(|element| *element != PROBE),
            Phase::Waiting { .. } => self.held_back.contains(&PROBE),
            _ => false,
        }
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        if self.phase.is_over() {
            return Vec::new();
        }
        let long = |since: Option<Moment>, ms| since.is_some_and(|at| self.now.ms_since(at) >= ms);
        let offline = self.offline_since.is_some();
        let away = !offline && long(self.way.lost_since, AWAY_AFTER_MS);
        let blocked = self.way.greeted() && long(self.media_since, BLOCKED_AFTER_MS);
        [
            offline.then_some(Problem::NoNetwork),
            away.then_some(Problem::ServerAway),
            blocked.then_some(Problem::MediaBlocked),
            self.sound_blocked().then_some(Problem::SoundBlocked),
            device_problem(Device::Microphone, &self.gear.microphone),
            device_problem(Device::Camera, &self.gear.camera),
            // Taken by another call it is silent, too: the cause is said, not the effect.
            (self.is_silent() && !self.microphone_is_taken()).then_some(Problem::Silent),
            self.muted_by_host.then_some(Problem::MutedByHost),
            self.screen_failed.then_some(Problem::ScreenFailed),
            self.refused.map(|(reason, _)| Problem::Refused(reason)),
        ]
        .into_iter()
        .flatten()
        .chain(self.ailments())
        .collect()
    }
}

/// It has no face, and nothing comes from it.
fn watches(person: &Person) -> bool {
    person.role == CallRole::Watcher
}

fn device_problem(device: Device, unit: &Unit) -> Option<Problem> {
    if unit.stopped { Some(Problem::Stopped(device)) } else { Problem::of(device, unit.state) }
}
