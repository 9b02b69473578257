//! Whoever waits is noticed (W4): who rings for how long, and how a host is told who hears no bell. Field names are the forms'
//! input names.
use crate::{ParticipantId, Time, VisitId};
use serde::{Deserialize, Serialize};

/// For how many minutes of a wait the bell is repeated, to choose from. More: a room where nobody is rings on. Less: whoever
/// is in the next room misses it.
pub const RING_MIN: [u16; 6] = [1, 2, 5, 10, 20, 30];
/// From how many minutes before the start an arrival calls the host; who comes before that rings once.
pub const EARLY_MIN: [u16; 6] = [0, 5, 10, 15, 30, 60];
/// After how many minutes of an unseen wait the host gets a message; 0: never.
pub const TELL_MIN: [u16; 6] = [0, 1, 2, 3, 5, 10];
/// After how many more minutes those get one who hold the visit with the host; 0: never.
pub const MORE_MIN: [u16; 5] = [0, 2, 5, 10, 15];

/// What a clinic has set for everybody's waiting rooms. Each is one of the numbers above.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicNoticing {
    #[serde(default)]
    pub ring_min: String,
    #[serde(default)]
    pub early_min: String,
    #[serde(default)]
    pub tell_min: String,
    #[serde(default)]
    pub more_min: String,
}

/// Somebody in the waiting room of the reader's own visits. No name: it is for pages that anybody in the room may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    pub visit: VisitId,
    pub participant: ParticipantId,
    /// Someone who left and came back has arrived again.
    pub since: Time,
    /// The host has said that they know.
    pub seen: bool,
    /// The bell is repeated for them now.
    pub rings: bool,
}
