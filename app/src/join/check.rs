//! The device check as a small state machine: it advances by itself, never blocks, and is over when all three are
//! good or nobody answers any more. Pure, so that a test covers half a minute in a microsecond.
use model::signal::DeviceState;

/// A voice, not the hum of a room; levels go from 0 to 1 in even steps for the ear.
const VOICE: f32 = 0.35;
/// How long one is asked to say something before the chime comes anyway. Higher: shy people wait. Lower: the chime
/// talks into the first word.
const SPEAK_MS: u64 = 5_000;
/// The chime's own length: what the microphone hears meanwhile is the chime.
const CHIME_MS: u64 = 1_600;
/// Nobody answers whether they heard it: the check steps aside then. It can be called back.
const PATIENCE_MS: u64 = 25_000;
/// The last tick is seen before the mirror becomes small.
const ENJOY_MS: u64 = 1_500;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sound {
    #[default]
    Untested,
    /// The browser wants a tap before it plays anything.
    NeedsTap,
    Asked,
    Heard,
    NotHeard,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// The microphone has heard a voice.
    pub voice: bool,
    pub sound: Sound,
    /// The check has stepped aside.
    pub ready: bool,
    settled_at: Option<u64>,
    chimed_at: Option<u64>,
    complete_at: Option<u64>,
}

/// What the check sees at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub now_ms: u64,
    pub camera: DeviceState,
    pub microphone: DeviceState,
    pub level: f32,
}

/// Good, or given up on purpose.
fn settled(device: DeviceState) -> bool {
    matches!(device, DeviceState::Good | DeviceState::Off)
}

impl Check {
    /// True: play the chime now.
    pub fn look(&mut self, seen: Seen) -> bool {
        if !(settled(seen.camera) && settled(seen.microphone)) {
            // Something needs a hand: the mirror comes back.
            (self.settled_at, self.complete_at, self.ready) = (None, None, false);
            return false;
        }
        let since = *self.settled_at.get_or_insert(seen.now_ms);
        let chiming = self.chimed_at.is_some_and(|at| seen.now_ms < at + CHIME_MS);
        let hears = seen.microphone == DeviceState::Good;
        self.voice |= hears && !chiming && seen.level > VOICE;
        self.advance(seen.now_ms, since, self.voice || !hears);
        let due = self.voice || !hears || seen.now_ms >= since + SPEAK_MS;
        due && self.sound == Sound::Untested && self.chimed_at.is_none() && {
            self.chimed_at = Some(seen.now_ms);
            true
        }
    }

    fn advance(&mut self, now_ms: u64, since: u64, spoken: bool) {
        if spoken && self.sound == Sound::Heard {
            let complete = *self.complete_at.get_or_insert(now_ms);
            self.ready |= now_ms >= complete + ENJOY_MS;
        } else if self.sound != Sound::NotHeard {
            self.ready |= now_ms >= since + PATIENCE_MS;
        }
    }

    /// The chime was played at the person's wish, or could not be (`false`).
    pub fn chimed(&mut self, now_ms: u64, played: bool) {
        self.chimed_at = Some(now_ms);
        self.sound = if played { Sound::Asked } else { Sound::NeedsTap };
    }

    pub fn answer(&mut self, heard: bool) {
        self.sound = if heard { Sound::Heard } else { Sound::NotHeard };
    }

    /// Once more, from the beginning.
    pub fn again(&mut self) {
        *self = Check::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeviceState::{Asking, Denied, Good, Missing, Off};

    fn at(now_ms: u64, camera: DeviceState, microphone: DeviceState, level: f32) -> Seen {
        Seen { now_ms, camera, microphone, level }
    }

    #[test]
    fn three_ticks_and_it_steps_aside() {
        let mut check = Check::default();
        assert!(!check.look(at(0, Asking, Asking, 0.0)));
        assert!(!check.look(at(100, Good, Good, 0.0)));
        assert!(check.look(at(200, Good, Good, 0.5)), "a voice is answered by the chime");
        assert!(check.voice);
        check.chimed(200, true);
        check.answer(true);
        assert!(!check.look(at(2_000, Good, Good, 0.0)) && !check.ready);
        check.look(at(2_000 + ENJOY_MS, Good, Good, 0.0));
        assert!(check.ready);
    }

    #[test]
    fn the_chime_is_no_voice() {
        let mut check = Check::default();
        check.look(at(0, Good, Good, 0.0));
        assert!(check.look(at(SPEAK_MS, Good, Good, 0.0)));
        check.chimed(SPEAK_MS, true);
        check.look(at(SPEAK_MS + 500, Good, Good, 0.9));
        assert!(!check.voice);
        check.look(at(SPEAK_MS + CHIME_MS, Good, Good, 0.9));
        assert!(check.voice);
    }

    #[test]
    fn silence_never_blocks() {
        let mut check = Check::default();
        check.look(at(0, Good, Good, 0.0));
        check.look(at(SPEAK_MS, Good, Good, 0.0));
        check.chimed(SPEAK_MS, false);
        assert!(!check.look(at(SPEAK_MS + 100, Good, Good, 0.0)), "one chime, not one a tick");
        check.look(at(PATIENCE_MS, Good, Good, 0.0));
        assert!(check.ready);
    }

    #[test]
    fn without_devices_only_the_chime_is_left() {
        let mut check = Check::default();
        assert!(check.look(at(0, Off, Off, 0.0)));
        check.chimed(0, true);
        check.answer(true);
        check.look(at(ENJOY_MS + 1, Off, Off, 0.0));
        check.look(at(2 * ENJOY_MS + 2, Off, Off, 0.0));
        assert!(check.ready);
    }

    #[test]
    fn trouble_brings_the_mirror_back() {
        let mut check = Check { ready: true, voice: true, sound: Sound::Heard, ..Check::default() };
        for state in [Denied, Missing] {
            check.look(at(5, state, Good, 0.0));
            assert!(!check.ready);
        }
    }

    #[test]
    fn who_did_not_hear_is_not_sent_away() {
        let mut check = Check::default();
        check.look(at(0, Good, Good, 0.5));
        check.chimed(0, true);
        check.answer(false);
        check.look(at(10 * PATIENCE_MS, Good, Good, 0.5));
        assert!(!check.ready);
    }
}
