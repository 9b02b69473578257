//! Other programs in calls (I4): what a host sees of those that they have let in, and what they type. Field names are the
//! forms' input names.
use crate::{ProgramId, VisitId};
use serde::{Deserialize, Serialize};

/// Characters of a program's name. Higher: it does not fit on a tile. Lower: "Ultrasound in room 3" is cut.
pub const NAME_MOST: usize = 60;
/// How long a program's key opens the call. Higher: one that is lost opens for longer. Lower: who prepares a device the
/// evening before makes another in the morning.
pub const LASTS_H: i64 = 24;

/// A key that still opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramRow {
    pub id: ProgramId,
    pub name: String,
    pub watches: bool,
    pub until: String,
    /// In the reader's zone; none before a program has come with it.
    pub used: Option<String>,
    /// The reader has made it.
    pub mine: bool,
    /// Shown to whoever has made it, for a few minutes; kept nowhere.
    pub code: Option<String>,
}

/// Of one visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programs {
    /// The clinic lets programs in, the visit is not over, and the reader may.
    pub open: bool,
    pub rows: Vec<ProgramRow>,
    /// Where a program sends to, and where it watches.
    pub send_to: String,
    pub watch_at: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProgram {
    pub visit: VisitId,
    #[serde(default)]
    pub program_name: String,
    /// "send" or "watch".
    #[serde(default)]
    pub program_does: String,
}

/// The clinic's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramSetting {
    pub programs: bool,
}
