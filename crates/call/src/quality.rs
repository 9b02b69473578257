//! The judge of a call: what the browser counts, turned into one word with patience in both directions, where it is lost,
//! and what to do about it. Pure: it is given counters and moments.
use crate::moment::Moment;
use model::quality::{Carrier, Cause, Level, Report};
use model::signal::Devices;

/// What the browser has counted since its connections were made. All grow, but for what is measured now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counters {
    pub bytes_in: f64,
    pub bytes_out: f64,
    pub packets_in: f64,
    pub lost_in: f64,
    pub packets_out: f64,
    /// As the server says that it missed them.
    pub lost_out: f64,
    /// Packets of sound.
    pub sound_in: f64,
    pub frames_in: f64,
    pub frozen_s: f64,
    /// Samples of sound that were made up, and all that were played.
    pub concealed: f64,
    pub samples: f64,
    /// Now: the worst jitter, the way to the server and back, the liveliest picture, the widest.
    pub jitter_s: f64,
    pub round_trip_s: f64,
    pub frames_per_s: f64,
    pub width: f64,
    pub carrier: Carrier,
    /// The browser makes a picture of this page worse because the machine cannot keep up.
    pub strained: bool,
}

/// What else the page knows when it measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// Somebody else has their microphone on and is there.
    pub sound_expected: bool,
    /// Somebody else's call goes badly, as the server says.
    pub others_poor: bool,
    /// One's own camera is on, so that turning it off would help.
    pub camera_on: bool,
    pub devices: Devices,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tip {
    /// Turn the camera off to keep the sound.
    CameraOff,
    /// Move closer to the router.
    Router,
    /// Nothing can be done on this side.
    Wait,
}

/// What is said to the person about their own call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    pub level: Level,
    pub cause: Cause,
    pub tip: Tip,
}

/// From what on a measure is weak, and from what on bad. Higher: people suffer without a word. Lower: words without
/// suffering.
const LOST_PM: (u32, u32) = (30, 100);
const CONCEALED_PM: (u32, u32) = (30, 100);
const FROZEN_PM: (u32, u32) = (200, 500);
const JITTER_MS: (u32, u32) = (60, 150);
const ROUND_TRIP_MS: (u32, u32) = (400, 800);
/// Fewer packets say nothing of a share of them.
const PACKETS_MIN: f64 = 20.0;
/// Measures in a row until it is said that it is worse, or better. Higher: late. Lower: a word that flickers.
const WORSE_AFTER: u32 = 2;
const BETTER_AFTER: u32 = 5;
/// Measures in a row without any sound.
const SILENT_AFTER: u32 = 3;
/// The page says how it is so often.
const REPORT_EVERY_MS: u64 = 10_000;
/// Notes begin no closer together. Higher: somebody is left alone with it. Lower: it nags.
const NOTE_EVERY_MS: u64 = 60_000;

/// One measure, judged by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Measure {
    level: Level,
    cause: Option<Cause>,
    report: Report,
}

#[derive(Clone, Debug, Default)]
pub struct Judge {
    last: Option<(Counters, Moment)>,
    level: Level,
    cause: Option<Cause>,
    /// Measures in a row that are worse than `level`, with the mildest of them; and better, with the worst.
    worse: (u32, Measure),
    better: (u32, Measure),
    silent: u32,
    /// Since the person came in, until there was a picture.
    since: Option<Moment>,
    first_frame_ms: Option<u32>,
    reported: Option<(Level, Moment)>,
    noted: Option<Moment>,
    note: Option<Note>,
}

impl Judge {
    /// The person has just come in, or comes back: what was counted before says nothing of now.
    pub fn begin(&mut self, now: Moment) {
        *self = Judge {
            since: Some(now),
            first_frame_ms: self.first_frame_ms,
            noted: self.noted,
            ..Judge::default()
        };
    }

    /// Nothing is measured until `begin`.
    pub fn end(&mut self) {
        *self = Judge { noted: self.noted, ..Judge::default() };
    }

    pub fn level(&self) -> Level {
        self.level
    }

    pub fn note(&self) -> Option<Note> {
        self.note
    }

    /// Takes what was counted; the answer is what the server is to hear now.
    pub fn measure(&mut self, counters: Counters, scene: Scene, now: Moment) -> Option<Report> {
        let since = self.since?;
        if counters.frames_in > 0.0 && self.first_frame_ms.is_none() {
            self.first_frame_ms = Some(u32::try_from(now.ms_since(since)).unwrap_or(u32::MAX));
        }
        let (before, at) = self.last.replace((counters, now))?;
        let ms = now.ms_since(at);
        // A page that slept, a clock that stands, connections made anew: no measure.
        if !(500..=10_000).contains(&ms) || counters.packets_in < before.packets_in {
            return None;
        }
        let measure = self.judge(&before, &counters, scene, ms);
        self.follow(measure);
        self.take_note(measure, scene, now);
        let due = self
            .reported
            .is_none_or(|(level, at)| level != self.level || now.ms_since(at) >= REPORT_EVERY_MS);
        due.then(|| {
            self.reported = Some((self.level, now));
            Report { level: self.level, cause: self.cause, ..measure.report }
        })
    }

    fn judge(&mut self, before: &Counters, now: &Counters, scene: Scene, ms: u64) -> Measure {
        let grown = |pick: fn(&Counters) -> f64| (pick(now) - pick(before)).max(0.0);
        let (packets_in, packets_out) = (grown(|c| c.packets_in), grown(|c| c.packets_out));
        let (lost_in, lost_out) = (grown(|c| c.lost_in), grown(|c| c.lost_out));
        let report = Report {
            lost_up_pm: share(lost_out, packets_out),
            lost_down_pm: share(lost_in, packets_in + lost_in),
            jitter_ms: whole(now.jitter_s * 1_000.0),
            round_trip_ms: whole(now.round_trip_s * 1_000.0),
            in_kbps: whole(grown(|c| c.bytes_in) * 8.0 / ms as f64),
            out_kbps: whole(grown(|c| c.bytes_out) * 8.0 / ms as f64),
            frames_per_s: whole(now.frames_per_s),
            frozen_ms: whole(grown(|c| c.frozen_s) * 1_000.0),
            concealed_pm: share(grown(|c| c.concealed), grown(|c| c.samples)),
            width: whole(now.width),
            first_frame_ms: self.first_frame_ms,
            carrier: now.carrier,
            devices: scene.devices,
            ..Report::default()
        };
        let quiet = scene.sound_expected && grown(|c| c.sound_in) < 1.0;
        self.silent = if quiet { self.silent + 1 } else { 0 };
        let frozen_pm = u32::try_from(u64::from(report.frozen_ms) * 1_000 / ms.max(1)).unwrap_or(u32::MAX);
        let up = of(report.lost_up_pm, LOST_PM);
        let down = of(report.lost_down_pm, LOST_PM)
            .max(of(report.concealed_pm, CONCEALED_PM))
            .max(of(frozen_pm, FROZEN_PM))
            .max(of(report.jitter_ms, JITTER_MS));
        // The way there and back is one's own in both directions.
        let both = of(report.round_trip_ms, ROUND_TRIP_MS);
        let level = match self.silent >= SILENT_AFTER {
            true => Level::NoSound,
            false => up.max(down).max(both),
        };
        let cause = match level {
            Level::Good => None,
            Level::NoSound if scene.others_poor => Some(Cause::Other),
            Level::NoSound => Some(Cause::Down),
            _ if up == level => Some(Cause::Up),
            // Pictures and sound of others are broken, and it is known of one of them that they have trouble.
            _ if down > both && scene.others_poor => Some(Cause::Other),
            _ => Some(Cause::Down),
        };
        Measure { level, cause, report }
    }

    /// The word changes only when measures in a row ask for it.
    fn follow(&mut self, measure: Measure) {
        let count = |run: (u32, Measure), keep: fn(Level, Level) -> bool| match run.0 {
            0 => (1, measure),
            n if keep(measure.level, run.1.level) => (n + 1, measure),
            n => (n + 1, run.1),
        };
        self.worse = match measure.level > self.level {
            true => count(self.worse, |new, old| new <= old),
            false => (0, measure),
        };
        self.better = match measure.level < self.level {
            true => count(self.better, |new, old| new >= old),
            false => (0, measure),
        };
        // Silence has been waited for already, and its end is heard at once.
        let patience = if measure.level == Level::NoSound { 1 } else { WORSE_AFTER };
        let relief = if self.level == Level::NoSound { 1 } else { BETTER_AFTER };
        let new = if self.worse.0 >= patience {
            Some(if patience == 1 { measure } else { self.worse.1 })
        } else if self.better.0 >= relief {
            Some(self.better.1)
        } else {
            None
        };
        if let Some(new) = new {
            (self.level, self.cause) = (new.level, new.cause);
            (self.worse, self.better) = ((0, measure), (0, measure));
        }
    }

    fn take_note(&mut self, measure: Measure, scene: Scene, now: Moment) {
        if self.level == Level::Good {
            self.note = None;
            return;
        }
        let cause = self.cause.or(measure.cause).unwrap_or(Cause::Down);
        let tip = match cause {
            Cause::Other => Tip::Wait,
            Cause::Up if scene.camera_on => Tip::CameraOff,
            Cause::Down if scene.camera_on && self.level == Level::Bad => Tip::CameraOff,
            Cause::Up | Cause::Down => Tip::Router,
        };
        let note = Note { level: self.level, cause, tip };
        if self.note == Some(note) {
            return;
        }
        // A tip that was followed is not given again.
        if self.note.is_some_and(|old| old.tip == Tip::CameraOff) && !scene.camera_on {
            self.note = None;
        }
        if self.noted.is_none_or(|at| now.ms_since(at) >= NOTE_EVERY_MS) {
            (self.note, self.noted) = (Some(note), Some(now));
        }
    }
}

fn of(value: u32, (weak, bad): (u32, u32)) -> Level {
    match value {
        value if value >= bad => Level::Bad,
        value if value >= weak => Level::Weak,
        _ => Level::Good,
    }
}

/// In thousandths; of too few nothing is said.
fn share(part: f64, all: f64) -> u32 {
    if all < PACKETS_MIN { 0 } else { whole(part * 1_000.0 / all).min(1_000) }
}

fn whole(value: f64) -> u32 {
    // Saturates, and makes zero of what is no number.
    value.round() as u32
}

#[cfg(test)]
#[path = "quality_tests.rs"]
mod tests;
