//! Colleagues in visits: members of the clinic who belong to a visit without being its host, and the change of host. Field
//! names are the forms' input names.
use crate::people::HostName;
use crate::{ParticipantId, VisitId};
use serde::{Deserialize, Serialize};

/// What a place in a visit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum PlaceRole {
    Host,
    /// Lets people in, mutes, removes and ends, as the host does.
    Cohost,
    /// Comes and talks.
    Colleague,
    Guest,
}

/// What a visit is to whoever reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// They are its host.
    #[default]
    Own,
    Cohost,
    Colleague,
    /// They plan it for its host, and are nobody in it.
    Planned,
}

impl Part {
    /// May they go into the call?
    pub const fn enters(self) -> bool {
        !matches!(self, Part::Planned)
    }

    /// May they let people in?
    pub const fn leads(self) -> bool {
        matches!(self, Part::Own | Part::Cohost)
    }
}

/// The colleagues of one visit, and what its reader may do about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleagues {
    pub rows: Vec<ColleagueRow>,
    /// Who may be added; nobody where the reader may add nobody.
    pub add: Vec<HostName>,
    /// Who may take the visit over; nobody where the reader may not hand it over.
    pub hand: Vec<HostName>,
    /// Of the reader's own day, when they are a colleague: whether they have taken the visit off it.
    pub hidden: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColleagueRow {
    pub participant: ParticipantId,
    pub name: String,
    pub cohost: bool,
    /// They are in the call.
    pub present: bool,
    /// The reader may take them out.
    pub removable: bool,
}

/// Colleagues that the planning form has room for. Higher: a longer form for everyone. Lower: a team is added on the visit's
/// page.
pub const PLANNED_MOST: usize = 4;

/// A colleague of a visit that is being planned, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedColleague {
    /// By id; empty: nobody was chosen.
    #[serde(default)]
    pub colleague: String,
    /// "on": they may let people in.
    #[serde(default)]
    pub cohost: String,
}

/// A colleague to add, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewColleague {
    pub visit: VisitId,
    /// By id; empty: nobody was chosen.
    #[serde(default)]
    pub colleague: String,
    /// "on": they may let people in.
    #[serde(default)]
    pub cohost: String,
}

/// Whose visit it is to be from now on, as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    pub visit: VisitId,
    /// By id; empty: nobody was chosen.
    #[serde(default)]
    pub new_host: String,
    /// Of a visit in a series: the tag of a `Scope`.
    #[serde(default)]
    pub scope: String,
}
