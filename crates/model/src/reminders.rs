//! Reminders and what else a host lets guests know before a visit (N1). Field names are the forms' input names.
use crate::{ParticipantId, Shown};
use serde::{Deserialize, Serialize};

/// Minutes before the start at which a clinic may have its guests reminded. Earlier than the first: nobody plans by it.
/// Later than the last: whoever reads it has no time to come.
pub const BEFORE_MIN: [u16; 12] = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080];
/// Reminders of one visit. Higher: guests stop reading them.
pub const MOST: usize = 4;
/// Unless a clinic says otherwise.
pub const USUAL_MIN: [u16; 2] = [1_440, 15];

/// What a host who is late may choose, in minutes after the planned start.
pub const LATE_MIN: [u16; 4] = [5, 10, 15, 30];
/// One guest is written to by hand this seldom, in minutes.
pub const PAUSE_MIN: i64 = 5;

/// When the guests of a clinic are reminded; each is one of `BEFORE_MIN`, or empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicReminders {
    #[serde(default)]
    pub reminder_1: String,
    #[serde(default)]
    pub reminder_2: String,
    #[serde(default)]
    pub reminder_3: String,
    #[serde(default)]
    pub reminder_4: String,
}

impl ClinicReminders {
    /// With the first ones filled, the longest time before first.
    pub fn of(minutes: &[u16]) -> ClinicReminders {
        let at = |n: usize| minutes.get(n).map(u16::to_string).unwrap_or_default();
        ClinicReminders { reminder_1: at(0), reminder_2: at(1), reminder_3: at(2), reminder_4: at(3) }
    }

    /// Each field with its name, in the order of the form.
    pub fn fields(&self) -> [(&'static str, &str); MOST] {
        [
            ("reminder_1", self.reminder_1.as_str()),
            ("reminder_2", self.reminder_2.as_str()),
            ("reminder_3", self.reminder_3.as_str()),
            ("reminder_4", self.reminder_4.as_str()),
        ]
    }
}

/// What of a visit the host can let guests know now, and what became of what was to be said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminding {
    /// Reminders that are still to go out.
    pub coming: Vec<Shown>,
    /// Somebody would be written to.
    pub may_remind: bool,
    /// The host may say that they are late.
    pub may_be_late: bool,
    /// What the guests were told last about that, in minutes.
    pub late_min: Option<i32>,
    /// Guests who are not there while their host is, after the start.
    pub missed: Vec<ParticipantId>,
    /// Newest first. What was sent stands in each guest's own story.
    pub dropped: Vec<Dropped>,
}

/// A word to a guest that came too late to be of use, so that nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    pub name: String,
    /// When it was to go out.
    pub at: Shown,
}

/// Why a guest was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum RemindedKind {
    /// A reminder at the time that the clinic has chosen.
    Due,
    /// One that was asked for by hand.
    Now,
    /// The host is late.
    Late,
    /// The host is there and waits.
    HostWaits,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum RemindedState {
    /// Handed to the outbox.
    Sent,
    /// It came too late to be of use, so nothing was sent.
    Dropped,
}
