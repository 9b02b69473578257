//! What a clinic sets for everybody who works there, and may let each set for themselves (A11). Field names are the forms'
//! input names.
use serde::{Deserialize, Serialize};

/// Minutes of most visits, to choose from. Each visit may have any other length.
pub const LENGTHS_MIN: [u16; 8] = [10, 15, 20, 30, 45, 60, 90, 120];
/// Unless a clinic says otherwise.
pub const LENGTH_MIN: u16 = 30;

/// "on" when a box was ticked, as HTML forms say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicChoices {
    /// One of `LENGTHS_MIN`.
    pub visit_min: String,
    /// Members may choose another length for themselves.
    #[serde(default)]
    pub own_length: String,
    /// Members may write other words for the waiting room; the clinic's are among its settings.
    #[serde(default)]
    pub own_words: String,
    /// Members may choose for how long the bell is repeated for them.
    #[serde(default)]
    pub own_ring: String,
    /// Members may choose from when before the start an arrival calls them.
    #[serde(default)]
    pub own_early: String,
    /// Members may choose after how long a wait they get a message.
    #[serde(default)]
    pub own_tell: String,
}

/// One thing that somebody may choose for themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnChoice {
    pub clinics: String,
    /// Empty where the clinic's holds.
    pub own: String,
}

/// What the clinic lets somebody choose, as far as it means anything to what they do there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnChoices {
    /// In minutes.
    pub length: Option<OwnChoice>,
    /// Empty words of the clinic's are Bedside's own.
    pub words: Option<OwnChoice>,
    /// Of one's own waiting rooms, in minutes, each from a list of `noticed`.
    pub ring: Option<OwnChoice>,
    pub early: Option<OwnChoice>,
    pub tell: Option<OwnChoice>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOwnChoices {
    /// One of `LENGTHS_MIN`; empty is the clinic's.
    #[serde(default)]
    pub own_length: String,
    /// Empty is the clinic's.
    #[serde(default)]
    pub own_words: String,
    /// One of `RING_MIN`; empty is the clinic's, here and below.
    #[serde(default)]
    pub own_ring: String,
    /// One of `EARLY_MIN`.
    #[serde(default)]
    pub own_early: String,
    /// One of `TELL_MIN`.
    #[serde(default)]
    pub own_tell: String,
}
