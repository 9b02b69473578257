//! What a page finds out about its devices and its line beyond "works" or "does not": told to hosts, who may answer
//! with a hint. All of it is closed lists, so that no page can put words into another.
use crate::visits::Ticket;
use serde::{Deserialize, Serialize};

/// What is wrong although nothing was refused. Of several the gravest is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ailment {
    /// The browser's question has not been answered for a while.
    PromptWaits,
    /// Another call, or the system, has taken the microphone for a while.
    MicrophoneTaken,
    CameraTaken,
    /// The microphone is on and gives nothing at all.
    MicrophoneSilent,
    /// Somebody speaks, and it is hardly loud enough to be understood.
    MicrophoneQuiet,
    /// The browser plays no sound before a tap.
    SoundBlocked,
    /// The chosen speaker is gone.
    SpeakerGone,
    /// The camera's picture is black.
    CameraDark,
    /// The device cannot keep up.
    Overloaded,
    /// The page is behind another one, or the phone is locked.
    Away,
}

impl Ailment {
    pub const ALL: [Ailment; 10] = [
        Ailment::PromptWaits,
        Ailment::MicrophoneTaken,
        Ailment::CameraTaken,
        Ailment::MicrophoneSilent,
        Ailment::MicrophoneQuiet,
        Ailment::SoundBlocked,
        Ailment::SpeakerGone,
        Ailment::CameraDark,
        Ailment::Overloaded,
        Ailment::Away,
    ];
}

/// How the way to the server is, from what the page measured over its own connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// Not measured yet.
    #[default]
    Unknown,
    Good,
    /// Slow, or it loses much.
    Weak,
    /// Messages pass, picture and sound do not.
    Blocked,
}

/// How somebody's page is, as it says itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Health {
    pub ailment: Option<Ailment>,
    pub network: Network,
}

/// What a host may send to somebody's page with one tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// Let the browser use camera and microphone.
    Allow,
    /// We do not hear you: look at the microphone.
    Microphone,
    /// You are muted.
    Unmute,
    /// We do not see you.
    Camera,
    /// Do you hear us?
    Sound,
    /// Another program has the camera or the microphone.
    CloseOther,
    /// The connection is weak.
    Network,
}

impl Hint {
    pub const ALL: [Hint; 7] = [
        Hint::Allow,
        Hint::Microphone,
        Hint::Unmute,
        Hint::Camera,
        Hint::Sound,
        Hint::CloseOther,
        Hint::Network,
    ];
}

/// A call to oneself: one ticket for who tries, one for the ear and eye at the other end, which is the same page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trial {
    pub mine: Ticket,
    pub echo: Ticket,
}
