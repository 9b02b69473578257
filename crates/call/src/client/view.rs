//! What the page draws. The whole of it is compared with the last one, so that the UI is called only on a change.
use super::{Background, Covering, Problem, Quieting};
use crate::moment::Moment;
use crate::quality::Note;
use model::doctor::{Health, Hint, Network};
use model::quality::Level;
use model::signal::{CallRole, ClientMessage, Devices, HostIs, Sending, Waiting};
use model::tasks::{Spoken, Task};
use model::{ParticipantId, Time};

/// Everything the page needs, in one value. Levels are not in it: they change sixty times a second and are asked of
/// `call-web` by the meter itself.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub phase: Phase,
    pub line: Line,
    pub me: Me,
    /// The others who are present, in the order in which they came. Empty unless `phase` is `In`.
    pub people: Vec<Tile>,
    /// Other programs that watch: nobody is watched unseen.
    pub watchers: Vec<(ParticipantId, String)>,
    /// Who speaks, loudest first; may contain me.
    pub speaking: Vec<ParticipantId>,
    /// Counts the times that something was said in the chat; what, is asked of the server.
    pub chat_news: u32,
    /// Whose hands are up, in the order of raising; may contain me.
    pub hands: Vec<ParticipantId>,
    /// Nobody new comes in.
    pub locked: bool,
    /// The waiting room, longest wait first. Hosts only, empty for all others.
    pub waiting: Vec<Waiting>,
    /// The server's clock and the moment when it was told: waits are counted by it, not by this machine's clock.
    pub server_now: Option<(Time, Moment)>,
    /// What this host asked for and is not done yet. While the line is away it waits for its return.
    pub asked: Vec<ClientMessage>,
    /// What is wrong now, the gravest first. Each goes away by itself when its cause does.
    pub problems: Vec<Problem>,
    pub quality: Quality,
    pub care: Care,
    /// How the encryption from end to end stands; none in a visit without.
    pub sealing: Option<super::Sealing>,
    pub channel: Channel,
}

/// Interpreters and captions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// What this person came to do.
    pub task: Task,
    /// The language whose interpreter this page listens to; none: the room. What the buttons show.
    pub hearing: Option<Spoken>,
    /// The interpreters whom everybody hears.
    pub aloud: Vec<ParticipantId>,
    /// Whether this interpreter is one of them: what the buttons show.
    pub my_aloud: bool,
    pub captions: Captions,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captions {
    /// Somebody types them, or has come to.
    pub there: bool,
    pub on: bool,
    /// This person may type them.
    pub types: bool,
    /// The last few, oldest first; each goes after a while.
    pub lines: Vec<CaptionLine>,
}

/// A line of captions as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptionLine {
    pub of: ParticipantId,
    pub line: u32,
    pub text: String,
    pub done: bool,
}

/// How the page is doing, and how others are, as far as a host can help them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    pub network: Network,
    /// What a host has sent to this page.
    pub hint: Option<Hint>,
    /// Of those who wait and those in the call; hosts only.
    pub others: Vec<(ParticipantId, Devices, Health)>,
}

/// How the call goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// For this person.
    pub level: Level,
    /// What to say to them, and what to do about it; none when the line itself is away, of which others speak.
    pub note: Option<Note>,
    /// For the others, where it is not good.
    pub others: Vec<(ParticipantId, Level)>,
}

/// Where this person stands. A lost line does not change it (one keeps one's place): see [`Line`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Before the server has said anything for the first time.
    Connecting,
    /// In the waiting room; the device check runs here. `place` counts from 1.
    Waiting {
        place: u32,
        host: HostIs,
        /// The host has sent this person back from the call.
        sent_back: bool,
    },
    /// Present in the call.
    In,
    /// The visit is over for everyone.
    Ended,
    /// The host has removed this person.
    Removed,
    /// Another tab or device of the same person took over. `Command::Return` takes it back.
    TakenOver,
    /// Left on purpose. `Command::Return` comes back.
    Left,
    /// The server does not let this page in (signed out, link withdrawn, full): reload or go back to the link.
    Refused,
}

impl Phase {
    /// Nothing more happens by itself.
    pub const fn is_over(self) -> bool {
        matches!(self, Phase::Ended | Phase::Removed | Phase::TakenOver | Phase::Left | Phase::Refused)
    }
}

/// How the connection is, to be said in words. Never a reason to cover the call: what still flows stays on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The first connection is being made.
    Opening,
    Good,
    /// Messages pass, picture and sound are being connected (again).
    MediaOpening,
    /// The way to the server is lost since then; it is tried again by itself.
    Reconnecting {
        since: Moment,
    },
    /// The browser says that there is no network since then.
    Offline {
        since: Moment,
    },
}

/// This person.
#[derive(Clone, Debug, PartialEq)]
pub struct Me {
    /// Known from the first message on.
    pub id: Option<ParticipantId>,
    pub role: CallRole,
    /// What leaves this page now, as others are told.
    pub sending: Sending,
    /// What the buttons show: the wish, kept while a device is away.
    pub mic_on: bool,
    pub camera_on: bool,
    /// This person's hand is up: what the button shows.
    pub hand: bool,
    pub devices: Devices,
    /// Lists are empty, and labels may be, until the browser allows a look.
    pub cameras: Vec<Device>,
    pub microphones: Vec<Device>,
    /// Empty where the browser does not let pages choose (`setSinkId`).
    pub speakers: Vec<Device>,
    /// Ids in use. For the speaker `None` is the system's own.
    pub camera: Option<String>,
    pub microphone: Option<String>,
    pub speaker: Option<String>,
    /// What others see behind this person, as chosen, and how it goes with that.
    pub background: Background,
    pub covering: Covering,
    pub quieting: Quieting,
    /// False on phones: no button then.
    pub can_share_screen: bool,
    /// Grows each time a local picture or sound source is replaced: attach the self view again.
    pub generation: u32,
}

/// A camera, microphone or speaker, as the browser names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    pub id: String,
    pub label: String,
}

/// Somebody else who is present.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    pub id: ParticipantId,
    pub name: String,
    pub role: CallRole,
    pub sending: Sending,
    /// False while their connection is away: dim the picture, say "reconnecting".
    pub here: bool,
    pub speaking: bool,
    /// Their picture is held back because the way is too narrow for it: say so. It comes back by itself.
    pub held: bool,
    /// Their picture is there, and this browser cannot show it: say so.
    pub unreadable: bool,
    /// What they came to do.
    pub task: Task,
    pub media: TileMedia,
}

/// Which m-line of the down connection carries what. When one changes, attach that element again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileMedia {
    pub mic: Option<Source>,
    pub camera: Option<Source>,
    pub screen: Option<Source>,
    pub screen_sound: Option<Source>,
}

/// An m-line of one down connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub epoch: u32,
    pub mid: String,
}
