//! What is wrong although nothing was refused: a silent or distant microphone, a covered camera, a device that a phone
//! call has taken, a machine that cannot keep up, a weak line. Each sign needs patience in both directions, so that no
//! note flickers; and what hosts are told of it, and hint back.
use super::view::Care;
use super::{Client, Phase, Problem};
use crate::limits::{
    CAMERA_DARK, DARK_MS, LOUD_ENOUGH, LOUDNESS_KEPT, OVERLOADED_MS, PROMPT_WAITS_MS, SPEECH_STEP, TAKEN_MS,
    TALKS_LOOKS, TALKS_MUTED_MS, WEAK_LOST_PM, WEAK_MS, WEAK_ROUND_TRIP_S,
};
use crate::moment::Moment;
use crate::quality::Counters;
use model::ParticipantId;
use model::doctor::{Ailment, Health, Hint, Network};
use model::signal::{ClientMessage, Devices, TrackKind, Waiting};
use std::collections::{BTreeMap, VecDeque};

/// What the browser shows of its open devices, once a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Signs {
    /// Something else has them for a while: a phone call, a key of the keyboard, the system (`MediaStreamTrack.muted`).
    pub microphone_taken: bool,
    pub camera_taken: bool,
    /// The loudest of the last moment, 0 to 1 in even steps for the ear, also while muted. None: not open.
    pub loudness: Option<f32>,
    /// The mean of one's own picture, 0 to 1. None: not open, or not to be looked at now.
    pub brightness: Option<f32>,
}

/// A sign with its patience: how long it is seen until it counts, and how long not until it does not.
#[derive(Clone, Copy, Debug, Default)]
struct Watch {
    on: bool,
    /// Since when the opposite is seen.
    since: Option<Moment>,
}

impl Watch {
    fn look(&mut self, seen: bool, (appears_ms, goes_ms): (u64, u64), now: Moment) {
        if seen == self.on {
            self.since = None;
            return;
        }
        let since = *self.since.get_or_insert(now);
        let patience = if seen { appears_ms } else { goes_ms };
        if now.ms_since(since) >= patience {
            *self = Watch { on: seen, since: None };
        }
    }
}

#[derive(Default)]
pub(super) struct Doctor {
    microphone_taken: Watch,
    camera_taken: Watch,
    quiet: Watch,
    talks_muted: Watch,
    dark: Watch,
    strained: Watch,
    prompt: Watch,
    weak: Watch,
    measured: bool,
    last: Option<Counters>,
    loudness: VecDeque<f32>,
    /// Grows with each loud look and falls with each other one: words have pauses.
    voice: u32,
    hidden: bool,
    hint: Option<Hint>,
    told: Health,
    /// Something else than "well" was told once, so that each new socket has to hear how it is.
    spoken: bool,
    others: BTreeMap<ParticipantId, (Devices, Health)>,
}

impl Doctor {
    /// Somebody speaks, to be heard in how the loudness moves, and even the loudest of it is faint. Who only listens is
    /// not told so: their loudness does not move.
    fn hears_a_faint_voice(&self) -> bool {
        if self.loudness.len() < LOUDNESS_KEPT / 2 {
            return false;
        }
        let floor = self.loudness.iter().copied().fold(1.0, f32::min);
        let peak = self.loudness.iter().copied().fold(0.0, f32::max);
        let words = self.loudness.iter().filter(|loud| **loud >= floor + SPEECH_STEP).count();
        peak < LOUD_ENOUGH && floor > 0.0 && words >= LOUDNESS_KEPT / 4
    }

    fn hear(&mut self, loudness: Option<f32>) {
        let Some(loud) = loudness else {
            self.loudness.clear();
            self.voice = 0;
            return;
        };
        if self.loudness.len() >= LOUDNESS_KEPT {
            self.loudness.pop_front();
        }
        self.loudness.push_back(loud);
        let louder = (self.voice + 1).min(TALKS_LOOKS + 1);
        self.voice = if loud > LOUD_ENOUGH { louder } else { self.voice.saturating_sub(1) };
    }
}

impl Client {
    pub(super) fn signs(&mut self, signs: Signs) {
        let (now, sends) = (self.now, self.told_sending);
        let asks = self.gear.asked.is_some();
        let in_call = self.phase == Phase::In;
        // A wish that is off, with a microphone that is open.
        let muted = in_call && !self.gear.microphone.on && self.gear.microphone.open;
        let doctor = &mut self.doctor;
        doctor.hear(signs.loudness);
        // In the waiting room people are asked to speak, and are shown how loud they are.
        let faint = in_call && doctor.hears_a_faint_voice();
        let talks = muted && doctor.voice >= TALKS_LOOKS;
        let dark = signs.brightness.is_some_and(|bright| bright < CAMERA_DARK);
        doctor.microphone_taken.look(signs.microphone_taken && sends.has(TrackKind::Mic), TAKEN_MS, now);
        doctor.camera_taken.look(signs.camera_taken && sends.has(TrackKind::Camera), TAKEN_MS, now);
        doctor.quiet.look(faint && sends.has(TrackKind::Mic), (0, TALKS_MUTED_MS.1), now);
        doctor.talks_muted.look(talks, TALKS_MUTED_MS, now);
        doctor.dark.look(dark && sends.has(TrackKind::Camera), DARK_MS, now);
        doctor.prompt.look(asks, (PROMPT_WAITS_MS, 0), now);
    }

    /// How the line is, waiting as well as in the call.
    pub(super) fn line_measured(&mut self, counters: &Counters) {
        let doctor = &mut self.doctor;
        doctor.strained.look(counters.strained, OVERLOADED_MS, self.now);
        let before = doctor.last.replace(*counters).unwrap_or(*counters);
        // Nothing is connected yet.
        if counters.round_trip_s <= 0.0 {
            return;
        }
        let sent = (counters.packets_out - before.packets_out).max(0.0);
        let lost = (counters.lost_out - before.lost_out).max(0.0);
        let loses = sent >= 20.0 && lost * 1_000.0 / sent >= WEAK_LOST_PM;
        doctor.measured = true;
        doctor.weak.look(loses || counters.round_trip_s >= WEAK_ROUND_TRIP_S, WEAK_MS, self.now);
    }

    pub(super) fn page_hidden(&mut self, hidden: bool) {
        self.doctor.hidden = hidden;
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.doctor.hidden
    }

    pub(super) fn told_hint(&mut self, hint: Hint) {
        let there = matches!(self.phase, Phase::In | Phase::Waiting { .. });
        self.doctor.hint = Some(hint).filter(|_| there);
    }

    pub(super) fn hint_seen(&mut self) {
        self.doctor.hint = None;
    }

    pub(super) fn told_health(&mut self, of: ParticipantId, devices: Devices, health: Health) {
        self.doctor.others.insert(of, (devices, health));
    }

    /// Devices of those who wait come with their list. Who is neither there nor in the call is forgotten.
    pub(super) fn health_of_waiting(&mut self, waiting: &[Waiting]) {
        let people = &self.people;
        self.doctor.others.retain(|id, _| {
            people.iter().any(|person| person.id == *id) || waiting.iter().any(|one| one.id == *id)
        });
        for one in waiting {
            self.doctor.others.entry(one.id).or_default().0 = one.devices;
        }
    }

    /// What others were doing is told anew, or is no business of this page any more.
    pub(super) fn forget_health(&mut self) {
        self.doctor.others.clear();
    }

    pub(super) fn camera_is_taken(&self) -> bool {
        self.doctor.camera_taken.on
    }

    pub(super) fn microphone_is_taken(&self) -> bool {
        self.doctor.microphone_taken.on
    }

    /// What is wrong although nothing was refused, the gravest first.
    pub(super) fn ailments(&self) -> impl Iterator<Item = Problem> {
        let doctor = &self.doctor;
        let sends = self.told_sending;
        let ailing = |on: bool, ailment| on.then_some(Problem::Ailing(ailment));
        [
            ailing(doctor.prompt.on && self.gear.asked.is_some(), Ailment::PromptWaits),
            ailing(doctor.microphone_taken.on, Ailment::MicrophoneTaken),
            ailing(doctor.camera_taken.on, Ailment::CameraTaken),
            (doctor.talks_muted.on && !self.gear.microphone.on).then_some(Problem::TalksMuted),
            ailing(doctor.quiet.on && sends.has(TrackKind::Mic), Ailment::MicrophoneQuiet),
            ailing(self.speaker_is_gone(), Ailment::SpeakerGone),
            ailing(doctor.dark.on && sends.has(TrackKind::Camera), Ailment::CameraDark),
            ailing(doctor.strained.on, Ailment::Overloaded),
        ]
        .into_iter()
        .flatten()
    }

    /// The chosen speaker is not among those that the browser names; where it names none, nobody knows.
    fn speaker_is_gone(&self) -> bool {
        let gear = &self.gear;
        let named = !gear.speakers.is_empty() && gear.speakers.iter().all(|one| !one.id.is_empty());
        let gone = |id: &String| !gear.speakers.iter().any(|one| one.id == *id);
        named && gear.speaker.as_ref().is_some_and(gone)
    }

    fn health(&self) -> Health {
        let problems = self.problems();
        let ailing = |problem: &Problem| match problem {
            Problem::Ailing(ailment) => Some(*ailment),
            Problem::Silent => Some(Ailment::MicrophoneSilent),
            Problem::SoundBlocked => Some(Ailment::SoundBlocked),
            _ => None,
        };
        let away = self.doctor.hidden.then_some(Ailment::Away);
        let network = match self.doctor.weak.on {
            _ if problems.contains(&Problem::MediaBlocked) => Network::Blocked,
            true => Network::Weak,
            false if self.doctor.measured => Network::Good,
            false => Network::Unknown,
        };
        // `Ailment` is declared in the order of how grave it is.
        let ailment = problems.iter().filter_map(ailing).chain(away).min();
        Health { ailment, network }
    }

    /// Tells hosts, through the server, when it changed.
    pub(super) fn tell_health(&mut self) {
        let health = self.health();
        if health != self.doctor.told {
            self.doctor.told = health;
            self.doctor.spoken = true;
            self.send(ClientMessage::Health { health });
        }
    }

    /// On a new socket.
    pub(super) fn tell_health_again(&mut self) {
        if self.doctor.spoken {
            self.send(ClientMessage::Health { health: self.doctor.told });
        }
    }

    pub(super) fn care(&self) -> Care {
        // A hint that was followed has done its work.
        let followed = |hint: &Hint| *hint == Hint::Unmute && self.gear.microphone.on;
        let others = self.doctor.others.iter();
        Care {
            network: self.doctor.told.network,
            hint: self.doctor.hint.filter(|hint| !followed(hint) && !self.phase.is_over()),
            others: others.map(|(id, (devices, health))| (*id, *devices, *health)).collect(),
        }
    }
}
