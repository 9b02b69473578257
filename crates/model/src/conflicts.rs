//! What stands in the way of a time, or of another host, told before anything is saved: planned, moved, handed over, accepted.
//! Field names are the forms' input names.
use crate::series::{SeriesTime, WhichHour};
use crate::visits::{NewTime, Taken};
use crate::{FieldError, VisitId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflicts {
    /// Whose day it is, when it is not the reader's own.
    pub host: Option<String>,
    /// Another visit of the host's.
    pub taken: Option<Box<Taken>>,
    /// They have another visit then, of which the reader may see nothing.
    pub busy: bool,
    /// A patient has asked for that time, and waits for an answer.
    pub held: bool,
    /// The host is busy elsewhere then, as far as calendars say that they have named. It stands in no way.
    pub outside: bool,
    /// Of several visits that change together: those about which there is something to say.
    pub times: Vec<SeriesTime>,
    /// Which of two equal hours is meant, where that was said.
    pub fold: Option<WhichHour>,
}

impl Conflicts {
    /// There is nothing to say.
    pub fn is_none(&self) -> bool {
        self.taken.is_none() && !self.busy && !self.held && !self.outside && self.times.is_empty()
    }

    /// Some of the times exist twice, and nobody has said which is meant.
    pub fn asks(&self) -> bool {
        self.fold.is_none() && self.times.iter().any(|time| time.doubled)
    }
}

/// A visit that is planned, at another time or with another host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictsAsked {
    pub visit: VisitId,
    /// Where nothing is typed, it is the visit's own.
    #[serde(default)]
    pub to: NewTime,
    /// By id; empty: its host stays.
    #[serde(default)]
    pub new_host: String,
}

/// What a form still lacks is an answer, not an error: somebody is typing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Foreseen {
    Clear(Conflicts),
    Unclear(Vec<FieldError>),
}
