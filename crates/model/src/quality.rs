//! How well a call goes, as figures and as words for them: what a page measures, what is kept of it, what a clinic reads.
//! Nothing of what is said or seen.
use crate::Shown;
use crate::agent::Agent;
use crate::signal::Devices;
use serde::{Deserialize, Serialize};

/// How a call is for one person, best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    #[default]
    Good,
    /// One can talk; sound or picture is broken now and then.
    Weak,
    /// One cannot talk well.
    Bad,
    /// Somebody speaks, and nothing of it arrives.
    NoSound,
}

impl Level {
    pub const ALL: [Level; 4] = [Level::Good, Level::Weak, Level::Bad, Level::NoSound];

    pub const fn tag(self) -> &'static str {
        match self {
            Level::Good => "good",
            Level::Weak => "weak",
            Level::Bad => "bad",
            Level::NoSound => "no_sound",
        }
    }

    pub fn parse(tag: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.tag() == tag)
    }
}

/// Where it is lost, seen from the page that measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Between this person and the server.
    Up,
    /// Between the server and this person.
    Down,
    /// Between the server and somebody else.
    Other,
}

impl Cause {
    pub const ALL: [Cause; 3] = [Cause::Up, Cause::Down, Cause::Other];

    pub const fn tag(self) -> &'static str {
        match self {
            Cause::Up => "up",
            Cause::Down => "down",
            Cause::Other => "other",
        }
    }

    pub fn parse(tag: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.tag() == tag)
    }
}

/// What carries sound and picture between page and server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    #[default]
    Unknown,
    Udp,
    Tcp,
    /// UDP, through the relay. What reaches the relay by TCP is as slow as any TCP, and counts as that.
    Relay,
}

impl Carrier {
    pub const ALL: [Carrier; 4] = [Carrier::Unknown, Carrier::Udp, Carrier::Tcp, Carrier::Relay];

    pub const fn tag(self) -> &'static str {
        match self {
            Carrier::Unknown => "unknown",
            Carrier::Udp => "udp",
            Carrier::Tcp => "tcp",
            Carrier::Relay => "relay",
        }
    }

    pub fn parse(tag: &str) -> Carrier {
        Carrier::ALL.into_iter().find(|carrier| carrier.tag() == tag).unwrap_or_default()
    }
}

/// What a page says of the last ten seconds, or fewer when the level has changed. Thousandths end in `_pm`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub level: Level,
    pub cause: Option<Cause>,
    pub lost_up_pm: u32,
    pub lost_down_pm: u32,
    pub jitter_ms: u32,
    pub round_trip_ms: u32,
    pub in_kbps: u32,
    pub out_kbps: u32,
    /// Frames of the liveliest picture that was shown, a second.
    pub frames_per_s: u32,
    /// How long pictures stood still.
    pub frozen_ms: u32,
    /// How much of the sound was made up because it was missing.
    pub concealed_pm: u32,
    /// The widest picture that was shown.
    pub width: u32,
    /// From being let in to the first picture, once there was one.
    pub first_frame_ms: Option<u32>,
    pub carrier: Carrier,
    pub devices: Devices,
    /// Pages of before do not say it.
    #[serde(default)]
    pub agent: Agent,
}

impl Report {
    /// What a page says by hand is no larger than what a page says by itself: sums over it cannot overflow.
    #[must_use]
    pub fn bounded(self) -> Report {
        const MOST: u32 = 1_000_000;
        let thousandths = |value: u32| value.min(1_000);
        let value = |value: u32| value.min(MOST);
        Report {
            lost_up_pm: thousandths(self.lost_up_pm),
            lost_down_pm: thousandths(self.lost_down_pm),
            jitter_ms: value(self.jitter_ms),
            round_trip_ms: value(self.round_trip_ms),
            in_kbps: value(self.in_kbps),
            out_kbps: value(self.out_kbps),
            frames_per_s: value(self.frames_per_s),
            frozen_ms: value(self.frozen_ms),
            concealed_pm: thousandths(self.concealed_pm),
            width: value(self.width),
            first_frame_ms: self.first_frame_ms.map(value),
            agent: self.agent.bounded(),
            ..self
        }
    }
}

/// A minute of one person's call, as it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minute {
    /// Level and cause that held longest; of two alike the worse. The figures are means, those of the first picture and of
    /// what carries it the last word.
    pub report: Report,
    /// How many reports it is made of.
    pub reports: u32,
}

/// One minute of a person's call, with its time in the reader's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownMinute {
    pub at: Shown,
    pub minute: Minute,
}

/// How far the visits of a span came: each number is of those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    /// Visits whose time came, and that were not cancelled.
    pub planned: u32,
    /// Of at least one guest, the page was opened and "Join" was pressed.
    pub arrived: u32,
    /// A guest was in the waiting room or the call: the browser could reach the server.
    pub waited: u32,
    /// A guest was let in.
    pub admitted: u32,
    /// Host and guest were in the call at once.
    pub together: u32,
    /// Both saw or heard the other: completed as video.
    pub video: u32,
    /// Of those that were together without it: a page said that camera or microphone was refused or missing.
    pub devices: u32,
}

impl Funnel {
    /// The steps in order.
    pub const fn steps(&self) -> [u32; 6] {
        [self.planned, self.arrived, self.waited, self.admitted, self.together, self.video]
    }

    #[must_use]
    pub const fn plus(self, other: Funnel) -> Funnel {
        Funnel {
            planned: self.planned + other.planned,
            arrived: self.arrived + other.arrived,
            waited: self.waited + other.waited,
            admitted: self.admitted + other.admitted,
            together: self.together + other.together,
            video: self.video + other.video,
            devices: self.devices + other.devices,
        }
    }
}

/// Minutes of calls by how they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    pub good: u32,
    pub weak: u32,
    pub bad: u32,
    pub no_sound: u32,
    /// Of those that were not good, where it was lost.
    pub up: u32,
    pub down: u32,
    pub other: u32,
    /// Of all, those that TCP carried.
    pub tcp: u32,
    /// Of all, those that went through the relay by UDP.
    #[serde(default)]
    pub relay: u32,
}

impl Minutes {
    pub const fn all(&self) -> u32 {
        self.good + self.weak + self.bad + self.no_sound
    }

    #[must_use]
    pub const fn plus(self, other: Minutes) -> Minutes {
        Minutes {
            good: self.good + other.good,
            weak: self.weak + other.weak,
            bad: self.bad + other.bad,
            no_sound: self.no_sound + other.no_sound,
            up: self.up + other.up,
            down: self.down + other.down,
            other: self.other + other.other,
            tcp: self.tcp + other.tcp,
            relay: self.relay + other.relay,
        }
    }
}

/// A week of it, or what of it is within the span.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// Its Monday, "2026-11-23".
    pub monday: String,
    pub funnel: Funnel,
    pub minutes: Minutes,
}

/// Minutes of one browser on one system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByAgent {
    pub agent: Agent,
    /// All of them, and those that were good.
    pub minutes: u32,
    pub good: u32,
    /// Those without sound.
    pub no_sound: u32,
}

/// What was wrong with a camera or a microphone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ailments {
    pub denied: u32,
    pub blocked: u32,
    pub in_use: u32,
    pub missing: u32,
}

/// What pages said in visits that were not completed by video. A visit counts at each cause that was said of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Causes {
    pub camera: Ailments,
    pub microphone: Ailments,
    /// The connection was bad, or no sound came.
    pub network: u32,
}

/// From which day to which, as typed; nothing is the last four weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
}

/// What an administrator reads: figures, and nobody's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// First and last day, as they were taken: "2026-11-01".
    pub from: String,
    pub to: String,
    pub funnel: Funnel,
    pub minutes: Minutes,
    pub weeks: Vec<Week>,
    pub causes: Causes,
    /// The browsers of those minutes, most minutes first.
    pub browsers: Vec<ByAgent>,
}

/// Days that one look at the figures may span. Higher: a slow answer. Lower: no year beside the year before it.
pub const REPORT_DAYS_MAX: i64 = 400;
