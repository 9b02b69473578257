//! What can be wrong for a person in a call: a code, whose fault, the cure. The words are the UI's.
use model::doctor::Ailment;
use model::signal::{DeviceState, Refusal};

/// Camera or microphone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Device {
    Camera,
    Microphone,
}

/// Something that is wrong now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The browser says that there is no network.
    NoNetwork,
    /// The server cannot be reached for more than a moment.
    ServerAway,
    /// Messages pass but picture and sound have not for ten seconds: usually a network that blocks them.
    MediaBlocked,
    /// The browser plays no sound before a tap (`Command::Listen`, from the tap's handler).
    SoundBlocked,
    /// The person, or the browser for them, said no.
    Denied(Device),
    /// The operating system does not let the browser at it.
    BlockedBySystem(Device),
    /// The page came without TLS, so that no browser gives it anything.
    NotSecure(Device),
    /// Another program has it.
    InUse(Device),
    /// There is none.
    Missing(Device),
    /// It worked and then went: unplugged, a phone call, permission withdrawn.
    Stopped(Device),
    /// The microphone is on and gives nothing at all.
    Silent,
    /// Nothing was refused, and yet something is wrong.
    Ailing(Ailment),
    /// Somebody speaks into a microphone that they have muted. Nobody else is told.
    TalksMuted,
    /// A host has muted this person, who may unmute themselves. Goes with the next word on the microphone's button.
    MutedByHost,
    /// The screen could not be shared (a plain "cancel" is no problem and not told).
    ScreenFailed,
    /// The server refused something just asked for; told for five seconds.
    Refused(Refusal),
}

/// Whose it is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Network,
    Server,
    Browser,
    System,
    Hardware,
    Ours,
}

/// What helps. The UI gives each its button or its picture of where to tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cure {
    /// Nothing to do: it is tried again by itself. `Command::TryNow` hurries.
    Wait,
    /// `Command::AskAgain`, after allowing it next to the address.
    AllowInBrowser,
    /// Allow the browser in the system's settings, then `Command::AskAgain`.
    AllowInSystem,
    /// Open the page by its safe address (`https:`).
    OpenSafely,
    /// `Command::Mic(true)`, if one wants to speak.
    Unmute,
    /// Close the other program, then `Command::AskAgain`.
    CloseOther,
    /// Plug one in (it is noticed), choose another, or come in without.
    PlugIn,
    /// `Command::AskAgain`.
    AskAgain,
    /// `Command::Listen`.
    TapToListen,
    /// Another network, or the phone.
    OtherNetwork,
    /// Choose another microphone, or unmute it by its own switch.
    CheckMicrophone,
    /// Answer the browser's question.
    AnswerPrompt,
    /// `Command::ChooseSpeaker(None)`: the device's own.
    OwnSpeaker,
    /// Take away what is before the camera, or turn on a light.
    Uncover,
    /// Close other programs.
    CloseTheRest,
    Nothing,
}

impl Problem {
    /// Stable and readable by programs; also the key of its words.
    pub const fn code(self) -> &'static str {
        match self {
            Problem::NoNetwork => "no_network",
            Problem::ServerAway => "server_away",
            Problem::MediaBlocked => "media_blocked",
            Problem::SoundBlocked => "sound_blocked",
            Problem::Denied(Device::Camera) => "camera_denied",
            Problem::Denied(Device::Microphone) => "microphone_denied",
            Problem::BlockedBySystem(Device::Camera) => "camera_blocked_by_system",
            Problem::BlockedBySystem(Device::Microphone) => "microphone_blocked_by_system",
            Problem::NotSecure(Device::Camera) => "camera_not_secure",
            Problem::NotSecure(Device::Microphone) => "microphone_not_secure",
            Problem::InUse(Device::Camera) => "camera_in_use",
            Problem::InUse(Device::Microphone) => "microphone_in_use",
            Problem::Missing(Device::Camera) => "camera_missing",
            Problem::Missing(Device::Microphone) => "microphone_missing",
            Problem::Stopped(Device::Camera) => "camera_stopped",
            Problem::Stopped(Device::Microphone) => "microphone_stopped",
            Problem::Silent => "microphone_silent",
            Problem::TalksMuted => "talks_muted",
            Problem::Ailing(Ailment::PromptWaits) => "prompt_waits",
            Problem::Ailing(Ailment::MicrophoneTaken) => "microphone_taken",
            Problem::Ailing(Ailment::CameraTaken) => "camera_taken",
            Problem::Ailing(Ailment::MicrophoneSilent) => "microphone_silent",
            Problem::Ailing(Ailment::MicrophoneQuiet) => "microphone_quiet",
            Problem::Ailing(Ailment::SoundBlocked) => "sound_blocked",
            Problem::Ailing(Ailment::SpeakerGone) => "speaker_gone",
            Problem::Ailing(Ailment::CameraDark) => "camera_dark",
            Problem::Ailing(Ailment::Overloaded) => "overloaded",
            Problem::Ailing(Ailment::Away) => "away",
            Problem::MutedByHost => "muted_by_host",
            Problem::ScreenFailed => "screen_failed",
            Problem::Refused(_) => "refused",
        }
    }

    pub const fn fault(self) -> Fault {
        match self {
            Problem::NoNetwork | Problem::MediaBlocked => Fault::Network,
            Problem::ServerAway => Fault::Server,
            Problem::SoundBlocked | Problem::Denied(_) | Problem::ScreenFailed => Fault::Browser,
            Problem::Ailing(Ailment::PromptWaits | Ailment::SoundBlocked) => Fault::Browser,
            Problem::Ailing(
                Ailment::MicrophoneTaken | Ailment::CameraTaken | Ailment::Overloaded | Ailment::Away,
            ) => Fault::System,
            Problem::Ailing(_) | Problem::TalksMuted => Fault::Hardware,
            Problem::BlockedBySystem(_) | Problem::InUse(_) => Fault::System,
            Problem::Missing(_) | Problem::Stopped(_) | Problem::Silent => Fault::Hardware,
            Problem::NotSecure(_) | Problem::MutedByHost | Problem::Refused(_) => Fault::Ours,
        }
    }

    pub const fn cure(self) -> Cure {
        match self {
            Problem::NoNetwork | Problem::ServerAway => Cure::Wait,
            Problem::MediaBlocked => Cure::OtherNetwork,
            Problem::SoundBlocked => Cure::TapToListen,
            Problem::Denied(_) => Cure::AllowInBrowser,
            Problem::BlockedBySystem(_) => Cure::AllowInSystem,
            Problem::NotSecure(_) => Cure::OpenSafely,
            Problem::MutedByHost => Cure::Unmute,
            Problem::InUse(_) => Cure::CloseOther,
            Problem::Missing(_) => Cure::PlugIn,
            Problem::Stopped(_) => Cure::AskAgain,
            Problem::Silent => Cure::CheckMicrophone,
            Problem::TalksMuted => Cure::Unmute,
            Problem::Ailing(ailment) => match ailment {
                Ailment::PromptWaits => Cure::AnswerPrompt,
                Ailment::MicrophoneTaken | Ailment::CameraTaken => Cure::AskAgain,
                Ailment::MicrophoneSilent | Ailment::MicrophoneQuiet => Cure::CheckMicrophone,
                Ailment::SoundBlocked => Cure::TapToListen,
                Ailment::SpeakerGone => Cure::OwnSpeaker,
                Ailment::CameraDark => Cure::Uncover,
                Ailment::Overloaded => Cure::CloseTheRest,
                Ailment::Away => Cure::Nothing,
            },
            Problem::ScreenFailed | Problem::Refused(_) => Cure::Nothing,
        }
    }

    /// The problem that a device's state is, if it is one.
    pub const fn of(device: Device, state: DeviceState) -> Option<Problem> {
        match state {
            DeviceState::Denied => Some(Problem::Denied(device)),
            DeviceState::BlockedBySystem => Some(Problem::BlockedBySystem(device)),
            DeviceState::NotSecure => Some(Problem::NotSecure(device)),
            DeviceState::InUse => Some(Problem::InUse(device)),
            DeviceState::Missing => Some(Problem::Missing(device)),
            DeviceState::Unknown | DeviceState::Asking | DeviceState::Good | DeviceState::Off => None,
        }
    }
}
