//! What a clinic offers to be booked (S9). Field names are the forms' input names.
use crate::{Minutes, ServiceId};
use serde::{Deserialize, Serialize};

/// Letters of a name. Higher: it does not fit a line on a phone. Lower: "First visit with a dietician" does not either.
pub const NAME_MOST: usize = 80;
/// Letters of what is said about it. Higher: the list cannot be looked over. Lower: nobody can say what to bring.
pub const ABOUT_MOST: usize = 400;
/// Services of a clinic. Higher: a patient who has to choose gives up. Lower: a clinic with many departments has no room.
pub const SERVICES_MOST: usize = 50;

/// The page of the clinic's services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    pub services: Vec<ServiceRow>,
    /// Who has booked may move or cancel it by themselves.
    pub patients_change: bool,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRow {
    pub service: ServiceId,
    pub name: String,
    pub about: String,
    pub duration: Minutes,
    pub retired: bool,
    /// How many hosts offer it.
    pub hosts: i64,
}

/// One to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceName {
    pub service: ServiceId,
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceForm {
    /// By id; empty for a new one.
    #[serde(default)]
    pub service: String,
    pub name: String,
    #[serde(default)]
    pub about: String,
    /// Minutes.
    pub duration: String,
}
