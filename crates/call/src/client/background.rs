//! What others see behind this person, how much of the device's work that may take, and the stronger silencing of noise.
//!
//! The browser's hands show the whole picture blurred whenever they cannot tell the person from the room. So each step
//! that is given up here costs sharpness, never the room.
use super::{Ask, Client};
use crate::moment::Moment;

/// What others see behind this person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// The room, as it is.
    #[default]
    Room,
    /// The room, out of focus.
    Blurred,
    /// Plain pictures of our own, in its place.
    Sand,
    Sea,
    Leaf,
}

impl Background {
    /// All, in the order in which they are offered.
    pub const ALL: [Background; 5] =
        [Background::Room, Background::Blurred, Background::Sand, Background::Sea, Background::Leaf];

    /// How it is kept on the device, and how forms name it.
    pub const fn code(self) -> &'static str {
        match self {
            Background::Room => "room",
            Background::Blurred => "blurred",
            Background::Sand => "sand",
            Background::Sea => "sea",
            Background::Leaf => "leaf",
        }
    }

    /// What is not known, such as the choice of a later version, is blurred: somebody did not want their room to be seen.
    pub fn of(code: &str) -> Background {
        Background::ALL.into_iter().find(|one| one.code() == code).unwrap_or(Background::Blurred)
    }
}

/// How it goes with what was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Covering {
    /// The room is shown.
    #[default]
    Off,
    /// The whole picture is blurred until the person is found in it.
    Preparing,
    Works,
    /// This browser cannot find them: the whole picture stays blurred.
    Failed,
    /// It was too much for this device: the whole picture stays blurred.
    Busy,
}

/// How hard the person is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// 24 pictures a second.
    #[default]
    Full,
    /// 15.
    Slow,
    /// 15, in a smaller picture.
    Small,
    /// Not at all.
    Still,
}

impl Pace {
    const fn next(self) -> Pace {
        match self {
            Pace::Full => Pace::Slow,
            Pace::Slow => Pace::Small,
            Pace::Small | Pace::Still => Pace::Still,
        }
    }

    /// At most, a second.
    pub const fn pictures(self) -> u32 {
        match self {
            Pace::Full => 24,
            _ => 15,
        }
    }
}

/// From the browser's hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverNews {
    /// The person is found.
    Works,
    /// The camera blurs the room itself, which costs this device nothing.
    WorksByCamera,
    /// They cannot be found in this browser.
    Failed,
    /// What a picture has cost of late, milliseconds; about once a second.
    Took(u32),
}

/// The stronger silencing of noise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quieting {
    /// Chosen.
    pub on: bool,
    /// It does not work in this browser: the microphone is heard as without it.
    pub failed: bool,
}

/// A picture that costs more leaves too little for the call itself. Higher: hot laptops and stuttering voices. Lower:
/// blur is given up on devices that could do it.
const BUSY_MS: u32 = 40;
/// So long without a pause; opening another program is over sooner.
const BUSY_FOR_MS: u64 = 3_000;

#[derive(Default)]
pub(super) struct Cover {
    pub what: Background,
    pub how: Covering,
    pub quieting: Quieting,
    /// See [`CoverNews::WorksByCamera`].
    by_camera: bool,
    pace: Pace,
    busy_since: Option<Moment>,
    /// Since when the browser has said that the device is too slow for the call itself.
    strained_since: Option<Moment>,
}

/// Whether this has been so for long enough; then it begins anew.
fn lasts(since: &mut Option<Moment>, busy: bool, now: Moment) -> bool {
    let first = *since.get_or_insert(now);
    let lasts = busy && now.ms_since(first) >= BUSY_FOR_MS;
    if !busy || lasts {
        *since = None;
    }
    lasts
}

impl Cover {
    pub fn new(what: Background, strong_noise: bool) -> Cover {
        let how = if what == Background::Room { Covering::Off } else { Covering::Preparing };
        let quieting = Quieting { on: strong_noise, failed: false };
        Cover { what, how, quieting, ..Cover::default() }
    }
}

impl Client {
    /// Before any camera is asked for, so that not one picture leaves without it.
    pub(super) fn begin_cover(&mut self) {
        if self.cover.what != Background::Room {
            self.ask_cover();
        }
        if self.cover.quieting.on {
            self.out.push_back(Ask::StrongNoise(true));
        }
    }

    fn ask_cover(&mut self) {
        self.out.push_back(Ask::Cover { what: self.cover.what, pace: self.cover.pace });
    }

    /// A new choice is a new try.
    pub(super) fn choose_background(&mut self, what: Background) {
        // What a camera does itself it does with no other background.
        let able = !self.cover.by_camera || what == Background::Blurred;
        let goes_on = self.cover.how == Covering::Works && what != Background::Room && able;
        let before = std::mem::take(&mut self.cover);
        self.cover = Cover::new(what, before.quieting.on);
        self.cover.quieting = before.quieting;
        if goes_on {
            (self.cover.how, self.cover.pace) = (Covering::Works, before.pace);
            self.cover.by_camera = before.by_camera;
        }
        self.ask_cover();
        self.remember_cover();
    }

    pub(super) fn choose_strong_noise(&mut self, on: bool) {
        self.cover.quieting = Quieting { on, failed: false };
        self.out.push_back(Ask::StrongNoise(on));
        self.remember_cover();
    }

    fn remember_cover(&mut self) {
        self.out
            .push_back(Ask::RememberCover { what: self.cover.what, strong_noise: self.cover.quieting.on });
    }

    pub(super) fn cover_news(&mut self, news: CoverNews) {
        let given_up = matches!(self.cover.how, Covering::Off | Covering::Busy);
        match news {
            // From before the choice, or before it was given up.
            _ if given_up => {}
            CoverNews::Works => (self.cover.how, self.cover.by_camera) = (Covering::Works, false),
            CoverNews::WorksByCamera => (self.cover.how, self.cover.by_camera) = (Covering::Works, true),
            CoverNews::Failed => self.cover.how = Covering::Failed,
            CoverNews::Took(ms) => {
                if lasts(&mut self.cover.busy_since, ms > BUSY_MS, self.now) {
                    self.yield_one_step();
                }
            }
        }
    }

    /// The call comes first: a device that is too slow for it looks less hard for the person.
    pub(super) fn cover_strained(&mut self, strained: bool) {
        let works = self.cover.how == Covering::Works && !self.cover.by_camera;
        if lasts(&mut self.cover.strained_since, strained && works, self.now) {
            self.yield_one_step();
        }
    }

    fn yield_one_step(&mut self) {
        self.cover.pace = self.cover.pace.next();
        if self.cover.pace == Pace::Still {
            self.cover.how = Covering::Busy;
        }
        self.ask_cover();
    }

    /// The microphone goes on as it is; said once, and not tried again until it is chosen again.
    pub(super) fn noise_failed(&mut self) {
        if self.cover.quieting.on {
            self.cover.quieting.failed = true;
            self.out.push_back(Ask::StrongNoise(false));
        }
    }
}
