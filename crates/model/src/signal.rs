//! The messages between a call's page and the server, one JSON object a WebSocket text frame.
//!
//! Symmetric and asynchronous: no requests and responses. The server says what *is*; the page draws it. The offerer
//! is the sender of media, so offers never collide: on `up` the page offers, on `down` the server does.
use crate::doctor::{Health, Hint};
use crate::quality::{Level, Report};
use crate::relay::RelayPass;
use crate::tasks::{Spoken, Task};
use crate::{ParticipantId, Time, VisitId};
use serde::{Deserialize, Serialize};

/// What a person is in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallRole {
    /// Whoever holds the visit: its host, and who holds it with them.
    Host,
    /// Of the clinic's own people, who comes to talk.
    Colleague,
    Guest,
    /// No person: another program, which a host has let send sound or picture (WHIP).
    Program,
    /// No person either: another program, which watches (WHEP). It sends nothing.
    Watcher,
}

impl CallRole {
    /// Another program in the room, which counts as nobody.
    pub const fn is_program(self) -> bool {
        matches!(self, CallRole::Program | CallRole::Watcher)
    }
}

/// The four things that a person can send. The order is the order of the m-lines in the `up` offer, so that no
/// renegotiation is ever needed to start or stop one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackKind {
    Mic,
    Camera,
    Screen,
    ScreenSound,
}

impl TrackKind {
    pub const ALL: [TrackKind; 4] =
        [TrackKind::Mic, TrackKind::Camera, TrackKind::Screen, TrackKind::ScreenSound];

    pub const fn is_audio(self) -> bool {
        matches!(self, TrackKind::Mic | TrackKind::ScreenSound)
    }
    /// Index of its m-line in the `up` description.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// What a person is sending now, as they said it themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    pub mic: bool,
    pub camera: bool,
    pub screen: bool,
    pub screen_sound: bool,
}

impl Sending {
    pub const fn has(self, kind: TrackKind) -> bool {
        match kind {
            TrackKind::Mic => self.mic,
            TrackKind::Camera => self.camera,
            TrackKind::Screen => self.screen,
            TrackKind::ScreenSound => self.screen_sound,
        }
    }
}

/// How a person's devices are, for the host's eyes (W5) and for the record of what went wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    #[default]
    Unknown,
    Asking,
    Good,
    Denied,
    BlockedBySystem,
    /// The page came without TLS: browsers then give no device to anybody.
    NotSecure,
    InUse,
    Missing,
    /// Chosen so: "come in without".
    Off,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    pub camera: DeviceState,
    pub microphone: DeviceState,
}

/// What somebody who waits may believe of the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostIs {
    /// Has not been in the call, and has no page open that shows who arrives.
    #[default]
    Expected,
    /// Was in the call and left it, and has no such page open either.
    Away,
    /// Is in the call of another visit.
    Busy,
    /// Has said that they come so many minutes after the start.
    Late(i32),
    /// Has a page open that shows and chimes who arrives.
    Watching,
    /// Is in the call of another visit, for about so many minutes; 0 for a few.
    BusyFor(i32),
    /// Has said that they know who waits. They may be free in about so many minutes; 0 for a few.
    Seen(Option<i32>),
    InCall,
}

/// Somebody who is present in the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: ParticipantId,
    pub name: String,
    pub role: CallRole,
    pub sending: Sending,
    /// False while their connection is away; their place is kept.
    pub here: bool,
    /// What they came to do.
    #[serde(default)]
    pub task: Task,
}

/// Somebody in the waiting room, told to hosts only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub id: ParticipantId,
    pub name: String,
    pub since: Time,
    pub devices: Devices,
    pub here: bool,
    /// What they have come to do.
    #[serde(default)]
    pub task: Task,
}

/// One m-line of the `down` description and what it carries now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The m-line's `a=mid`.
    pub mid: String,
    /// Nobody: the slot is free and silent.
    pub carries: Option<(ParticipantId, TrackKind)>,
}

/// How large a page shows one picture, so that it gets no more than it can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    pub of: ParticipantId,
    pub kind: TrackKind,
    /// The longer side as it is drawn, cropped parts included, in the page's pixels; 0 is not shown at all.
    pub width: u16,
}

/// The first frame of a page on its socket, before any message. The ticket is not in the address, where logs and
/// histories would keep it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Hello {
    pub ticket: String,
    /// Made up by the page when it opened: tells a page that comes back from another page of the same person.
    #[serde(default)]
    pub page: u64,
    /// The page was in before and comes back by itself, nobody has tapped: it takes no place from another page.
    #[serde(default)]
    pub again: bool,
}

/// The longest envelope of [`ClientMessage::Sealed`]: eighty bytes (`sealed::ENVELOPE_BYTES_MAX`). Higher: the room carries
/// what is no key. Lower: keys do not arrive.
pub const ENVELOPE_CHARS_MAX: usize = 160;

/// From the page to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// The `up` connection's offer; `epoch` grows with each new peer connection so that late answers are known.
    UpOffer {
        epoch: u32,
        sdp: String,
    },
    /// Answer to the `down` offer with the same `epoch` and `serial`. An empty `sdp` claims the connection of that epoch
    /// after the page's socket was away: the server confirms with `DownSlots`, then tells an offer that was missed. A
    /// `DownOffer` without that means that the server knows nothing of it and begins anew.
    DownAnswer {
        epoch: u32,
        serial: u32,
        sdp: String,
    },
    /// The page wants a fresh `down` connection: it has none (`epoch` 0; what the server opened for this very socket
    /// will do), or the one of this epoch failed.
    DownWanted {
        epoch: u32,
    },
    Sending {
        sending: Sending,
    },
    Devices {
        devices: Devices,
    },
    /// A picture is missing at this receiver: ask the sender for a keyframe.
    PictureWanted {
        of: ParticipantId,
        kind: TrackKind,
    },
    /// What the page shows how large, the most important first; each message replaces the one before. A picture that
    /// is not named is wanted of middling size.
    Looks {
        looks: Vec<Look>,
    },
    /// Leaves on purpose: the place is given up at once (an admitted guest may come back by their link).
    Leave,
    /// Host only.
    EndForAll,
    /// Host only: back to the waiting room.
    SendBack {
        who: ParticipantId,
    },
    /// Host only: admit from within the call.
    Admit {
        who: ParticipantId,
    },
    /// Host only: for good, their link opens nothing any more.
    Remove {
        who: ParticipantId,
    },
    /// Host only: ask somebody's page to mute. They can unmute themselves.
    Mute {
        who: ParticipantId,
    },
    /// Host only: ask the pages of everybody but hosts to mute.
    MuteAll,
    /// One's own hand, up or down.
    Hand {
        up: bool,
    },
    /// Host only: somebody's hand, or all of them.
    LowerHand {
        who: Option<ParticipantId>,
    },
    /// Host only: nobody new comes in until it is unlocked. Whoever was in may come back.
    LockRoom {
        locked: bool,
    },
    /// Host only: a colleague who is present holds the visit with its host from now on, or not any more.
    MakeHost {
        who: ParticipantId,
        host: bool,
    },
    /// How the call goes for this page, every ten seconds and when the level changes.
    Quality {
        report: Report,
    },
    /// What the page has found out about itself, whenever that changes.
    Health {
        health: Health,
    },
    /// Host only: to somebody who waits or is in the call, what may help them.
    Hint {
        who: ParticipantId,
        hint: Hint,
    },
    /// Whom this page listens to: the interpreter of a language, or (none) the room.
    HearIn {
        spoken: Option<Spoken>,
    },
    /// An interpreter's only: everybody hears them (true), or those who listen to them.
    SpeakToAll {
        yes: bool,
    },
    /// Whether captions are to be sent to this page.
    Captions {
        on: bool,
    },
    /// A captioner's only, or a host's where there is none: a line as it stands now. The same `line` again replaces it.
    Caption {
        line: u32,
        text: String,
        /// Nothing follows in this line.
        done: bool,
    },
    /// To the page of somebody else who is present, in a visit that is encrypted from end to end: keys and what makes the
    /// code to compare. The room carries it and cannot read it.
    Sealed {
        to: ParticipantId,
        /// Hexadecimal, at most [`ENVELOPE_CHARS_MAX`].
        envelope: String,
    },
    /// Every 10 s, so that both ends notice a dead line.
    Ping {
        n: u32,
    },
}

/// From the server to the page. What is new here is new in `told.rs`, too, by which a page reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tell", rename_all = "snake_case", try_from = "crate::told::Told")]
pub enum ServerMessage {
    /// First on every socket of somebody who waits, but for `Relay`. `place` counts from 1, over all that the host has to do now.
    Wait {
        visit: VisitId,
        me: ParticipantId,
        place: u32,
        host: HostIs,
    },
    /// First on every socket of somebody admitted, but for `Relay`, and at the moment of admission.
    Welcome {
        visit: VisitId,
        me: ParticipantId,
        role: CallRole,
        people: Vec<Person>,
    },
    /// The waiting room, to hosts, whenever it changes.
    WaitingRoom {
        waiting: Vec<Waiting>,
        /// The server's clock, since the page's own may be wrong.
        now: Time,
    },
    PersonJoined {
        person: Person,
    },
    PersonChanged {
        person: Person,
    },
    PersonLeft {
        id: ParticipantId,
    },
    /// Who speaks, loudest first; empty when nobody does.
    Speaking {
        who: Vec<ParticipantId>,
    },
    /// Whose hands are up, in the order in which they were raised, whenever that changes. None are until it is said.
    Hands {
        up: Vec<ParticipantId>,
    },
    /// Nobody new comes in (true), or they do again (false): to all who are present or wait. Open until it is said.
    Locked {
        locked: bool,
    },
    /// How the call goes for somebody else who is present; good until something else is told.
    Quality {
        of: ParticipantId,
        level: Level,
    },
    /// The pictures that are held back because the way to this page is too narrow for them; empty when none is.
    Thin {
        held: Vec<(ParticipantId, TrackKind)>,
    },
    /// How many layers of this page's camera somebody can use, the smallest first: the others need not be encoded.
    Wanted {
        layers: u8,
    },
    UpAnswer {
        epoch: u32,
        sdp: String,
    },
    DownOffer {
        epoch: u32,
        serial: u32,
        sdp: String,
        slots: Vec<Slot>,
    },
    /// The slots changed without a new description.
    DownSlots {
        slots: Vec<Slot>,
    },
    /// How to reach media through the relay, for connections that are made from now on. Before anything else on a socket
    /// of a person, and again every few minutes, because the one before ends.
    Relay {
        pass: RelayPass,
    },
    /// A connection failed on the server's side: make a new one.
    MediaFailed {
        up: bool,
        /// Which one: as the page counts its ways up, and the server its ways down. 0 from a server that did not say it.
        #[serde(default)]
        epoch: u32,
    },
    /// Another tab or device of the same person took over: this one stops and does not come back by itself.
    TakenOver,
    /// Sent back to the waiting room by the host (followed by `Wait`).
    SentBack,
    /// A host asks this page to mute.
    Muted,
    /// A host thinks that this helps.
    Hint {
        hint: Hint,
    },
    /// How somebody who waits or is in the call is doing, to hosts; good until something else is told.
    Health {
        of: ParticipantId,
        devices: Devices,
        health: Health,
    },
    /// From the page of somebody else who is present: see [`ClientMessage::Sealed`].
    Sealed {
        from: ParticipantId,
        envelope: String,
    },
    /// Something was said in a chat that this page may read: it is to look. What was said is not in it.
    ChatNews,
    /// What this person came to do, to themselves. Only where it is more than to talk.
    Task {
        task: Task,
    },
    /// Whom this page listens to, when it has said so.
    Hearing {
        spoken: Option<Spoken>,
    },
    /// The interpreters whom everybody hears, whenever that changes. None until it is said.
    Aloud {
        who: Vec<ParticipantId>,
    },
    /// Somebody types captions in this call: they can be turned on.
    Captioned,
    /// A line of captions as it stands now, to pages that have turned them on. Kept nowhere.
    Caption {
        of: ParticipantId,
        line: u32,
        text: String,
        done: bool,
    },
    /// The visit is over for everyone.
    Ended,
    Removed,
    Refused {
        reason: Refusal,
    },
    Pong {
        n: u32,
    },
}

/// Why a message was refused; stable, readable by programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    NotAdmitted,
    NotHost,
    TooFast,
    TooLong,
    Unreadable,
    NobodyThere,
    RoomFull,
    BadDescription,
    /// The host's sign-in has ended. They may talk on, and sign in again to do more.
    SignedOut,
    /// What a host asked for could not be done or written; nothing has changed.
    Failed,
    /// Nobody new comes in while the visit is locked.
    Locked,
    /// Only people of the clinic hold a visit.
    NotForGuests,
}
