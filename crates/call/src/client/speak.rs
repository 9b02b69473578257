//! What goes into the client and what it asks of the browser.
use super::Device;
use super::background::{Background, CoverNews, Pace};
use super::view;
use crate::quality::Counters;
use model::doctor::Hint;
use model::relay::RelayPass;
use model::signal::{CallRole, ClientMessage, DeviceState, Look, ServerMessage, TrackKind};
use model::tasks::Spoken;
use model::{AppError, ParticipantId};

/// How a call starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    pub role: CallRole,
    /// True after a tap on "Join" or a reload: camera and microphone are asked for at once. False: on `AskAgain`.
    pub ask_devices: bool,
    pub mic_on: bool,
    pub camera_on: bool,
    /// Choices remembered from another time.
    pub camera: Option<String>,
    pub microphone: Option<String>,
    pub speaker: Option<String>,
    pub background: Background,
    pub strong_noise: bool,
    pub can_share_screen: bool,
    /// The visit is encrypted from end to end: nothing leaves this page in clear.
    pub sealed: bool,
    /// Spreads reconnections, so that a restarted server is not met by everybody in one millisecond.
    pub seed: u64,
}

/// From the UI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Turning on asks for the device when there is none yet.
    Mic(bool),
    Camera(bool),
    /// By id, from the lists in [`view::Me`].
    ChooseCamera(String),
    /// A phone's other camera: the one that looks away (true), or the one that looks at its person.
    FlipCamera {
        back: bool,
    },
    ChooseMicrophone(String),
    /// `None`: the system's own.
    ChooseSpeaker(Option<String>),
    /// What others see behind this person.
    Background(Background),
    /// Silences more noise than the browser does by itself, or not.
    StrongNoise(bool),
    /// Asks again for what is in trouble, and for nothing else: a muted person stays muted. Asks for both when neither
    /// was ever asked for (`Start::ask_devices` was false).
    AskAgain,
    /// Turns on camera and microphone, those that are off as well, with one question.
    TurnOn,
    /// Opens this one anew although it seems to work, when it is on.
    Renew(Device),
    /// Comes in without what is not working: the problems go away, nothing is asked for until it is turned on.
    ComeInWithout,
    /// From the handler of a tap, or browsers refuse.
    ShareScreen,
    StopSharing,
    /// From the handler of a tap: play what the browser held back.
    Listen,
    Leave,
    /// Back from `Left` or `TakenOver`.
    Return,
    /// Do not wait for the next try.
    TryNow,
    /// One's own hand, up or down.
    Hand(bool),
    /// Listen to the interpreter of this language; `None` to the room.
    HearIn(Option<Spoken>),
    /// Interpreters only: heard by everybody (true), or by those who listen to them.
    SpeakToAll(bool),
    /// Show captions.
    Captions(bool),
    /// Captioners only, and hosts where there is none: a line as it stands now.
    Caption {
        line: u32,
        text: String,
        done: bool,
    },
    /// Hosts only, as are the next ten.
    EndForAll,
    SendBack(ParticipantId),
    Admit(ParticipantId),
    Remove(ParticipantId),
    /// Asks their page to mute.
    Mute(ParticipantId),
    /// The same of everybody but hosts.
    MuteAll,
    /// Somebody's hand, or all of them.
    LowerHand(Option<ParticipantId>),
    /// Nobody new comes in (true), or they do again.
    Lock(bool),
    /// All who wait now.
    AdmitAll,
    /// All guests, to the waiting room.
    SendAllBack,
    /// A colleague: they hold the visit, too (true), or not any more.
    MakeHost(ParticipantId, bool),
    /// To the page of somebody who waits or is in the call: what may help them.
    Hint(ParticipantId, Hint),
    /// The hint that a host has sent to this page has been read, or followed.
    HintSeen,
    /// What the page shows how large, the most important first, whenever that changes.
    Looks(Vec<Look>),
    /// This code is the same on the pages of the others, as they have read it to each other.
    CodesMatch(String),
    /// No picture arrives of somebody who says that they send one.
    PictureMissing(ParticipantId, TrackKind),
}

/// The state of an `RTCPeerConnection`, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    Connecting,
    Connected,
    /// May come back by itself.
    Disconnected,
    Failed,
}

/// One device's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got {
    /// It gives; the id in use when the browser tells.
    Works { id: Option<String> },
    /// The name of the `DOMException` and its message; `NotSecureError` for a page without TLS. `blocked`: whether this
    /// one by itself is blocked, where the browser tells: it refuses both when one of them is.
    Refused { name: String, message: String, blocked: Option<bool> },
}

/// From the browser.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    /// Answer to `GetTicket`.
    Ticket(Result<String, AppError>),
    SocketOpened,
    /// Also when it could not be opened.
    SocketClosed,
    Told(ServerMessage),
    /// Answer to `OpenUp`: `None` when the browser could not make an offer.
    UpOffered {
        epoch: u32,
        sdp: Option<String>,
    },
    /// Answer to `AnswerDown`.
    DownAnswered {
        epoch: u32,
        serial: u32,
        sdp: Option<String>,
    },
    UpState {
        epoch: u32,
        state: LinkState,
    },
    DownState {
        epoch: u32,
        state: LinkState,
    },
    /// Answer to `GetDevices`: one for each that was asked for. `round` is the question's.
    Got {
        round: u32,
        camera: Option<Got>,
        microphone: Option<Got>,
    },
    /// Answer to `ListDevices`.
    Listed {
        cameras: Vec<view::Device>,
        microphones: Vec<view::Device>,
        speakers: Vec<view::Device>,
    },
    /// The list of devices may have changed.
    DevicesChanged,
    /// A source went by itself.
    SourceEnded(TrackKind),
    /// Answer to `GetScreen`: with sound or without; `Err(true)` when it was no mere cancel.
    ScreenGot(Result<ScreenGot, bool>),
    /// The open microphone has given nothing at all for a while (true), or something again (false).
    MicSilent(bool),
    /// What the open devices show, once a second.
    Signs(super::Signs),
    /// How it goes with the background.
    Cover(CoverNews),
    /// Noise cannot be silenced any further in this browser.
    NoiseFailed,
    /// The page is behind another one (true), or looked at again.
    Hidden(bool),
    /// Nothing arrives any more of the sound and the pictures that came until now (true), or something again (false).
    MediaStopped(bool),
    /// What the browser has counted by now of sound and picture, every two seconds.
    Measured(Counters),
    /// And of each m-line that carries a picture, as often.
    Pictures(Vec<super::Arriving>),
    /// The browser refused to play this element without a tap (true), or plays it, or it is gone (false). Elements
    /// count from one; [`PROBE`] stands for those still to come.
    PlayBlocked {
        element: u32,
        blocked: bool,
    },
    /// Of a sealed visit: to be carried to the page of somebody else.
    Envelope {
        to: ParticipantId,
        envelope: String,
    },
    /// Of a sealed visit: how it stands.
    Sealing(super::Sealing),
    Online,
    Offline,
    /// The browser is by another network than before, or by the same one at another pace.
    OtherNetwork,
    /// The page is looked at again: sleeping timers are late, so look at once.
    Woke,
    Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenGot {
    pub sound: bool,
}

/// How large a camera picture should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraSize {
    /// 1280×720: one other person looks at it.
    Large,
    /// 640×360.
    Small,
}

/// What `GetDevices` wants of one device: which, if one was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub id: Option<String>,
    /// This one or none: phones take the front camera again when the chosen one is a mere preference.
    pub exact: bool,
    /// Of cameras, while none is named: the one that looks away.
    pub back: bool,
}

/// A sound that nobody hears, to find out in the waiting room whether the browser will play without a tap.
pub const PROBE: u32 = 0;

/// To the browser. Each is done at once and in order; answers come back as [`Input`].
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A single-use ticket for one socket, by POST. A later one replaces an earlier.
    GetTicket,
    OpenSocket {
        ticket: String,
        /// See [`model::signal::Hello::again`].
        again: bool,
    },
    CloseSocket,
    Send(ClientMessage),
    /// What connections that are opened from now on may be made through.
    UseRelay(RelayPass),
    /// A new up connection in place of the old, four send-only transceivers in the order of `TrackKind::ALL`, with
    /// what `Put` has put on; make an offer.
    OpenUp {
        epoch: u32,
    },
    SetUpAnswer {
        epoch: u32,
        sdp: String,
    },
    /// A new down connection if `epoch` is new, else the same; answer this offer.
    AnswerDown {
        epoch: u32,
        serial: u32,
        sdp: String,
    },
    /// Close both connections.
    CloseMedia,
    /// Put the open source of this kind on its sender (true), or nothing (false).
    Put {
        kind: TrackKind,
        on: bool,
    },
    /// One `getUserMedia` for what is `Some`; a source that is open already is replaced.
    GetDevices {
        round: u32,
        camera: Option<Wish>,
        microphone: Option<Wish>,
    },
    /// Takes it off its sender, too.
    StopDevice(Device),
    ListDevices,
    GetScreen,
    /// Takes picture and sound of it off their senders, too.
    StopScreen,
    CameraSize(CameraSize),
    /// Encode so many layers of the camera, the smallest first; a new up connection begins with all.
    CameraLayers(u8),
    /// From now on, whichever camera opens; until the person is found in its picture, all of it is blurred.
    Cover {
        what: Background,
        pace: Pace,
    },
    /// From now on, whichever microphone opens.
    StrongNoise(bool),
    /// Keep these choices for another time.
    RememberCover {
        what: Background,
        strong_noise: bool,
    },
    UseSpeaker(Option<String>),
    /// Of a sealed visit: who else is present now. `anew`: nobody may have heard what was sent before.
    SealFor {
        me: ParticipantId,
        others: Vec<ParticipantId>,
        anew: bool,
    },
    /// Of a sealed visit: what was carried here from the page of somebody else.
    OpenEnvelope {
        from: ParticipantId,
        envelope: String,
    },
    /// Of a sealed visit: whose what each m-line of the down connection is.
    OpenSlots(Vec<(String, Option<(ParticipantId, TrackKind)>)>),
    /// Play all held-back elements again, and the probe.
    PlayAll,
    /// Keep these wishes for a reload of this page.
    Keep {
        mic_on: bool,
        camera_on: bool,
    },
    /// Keep these choices for another time.
    Remember {
        camera: Option<String>,
        microphone: Option<String>,
        speaker: Option<String>,
    },
}

/// Why a device did not open, from what the browser says. Names are those of the Media Capture specification, with
/// the older spellings; the message tells the system's refusal from the person's in Chromium.
pub fn device_state(name: &str, message: &str) -> DeviceState {
    let message = message.to_ascii_lowercase();
    match name {
        "NotAllowedError" | "PermissionDeniedError" | "SecurityError" => {
            if message.contains("system") {
                DeviceState::BlockedBySystem
            } else {
                DeviceState::Denied
            }
        }
        "NotReadableError" | "TrackStartError" | "AbortError" => DeviceState::InUse,
        "NotFoundError" | "DevicesNotFoundError" | "OverconstrainedError" => DeviceState::Missing,
        "NotSecureError" => DeviceState::NotSecure,
        // No `mediaDevices` at all: a browser without cameras.
        "TypeError" => DeviceState::BlockedBySystem,
        _ => DeviceState::InUse,
    }
}
