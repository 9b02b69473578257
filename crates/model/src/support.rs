//! The operator's help with a clinic: its administrators let them in for a time, and take it back.
use crate::clinics::ClinicSettings;
use crate::{ClinicId, Lang};
use serde::{Deserialize, Serialize};

/// For so many hours a clinic may let the operator in.
pub const HOURS: [u16; 3] = [1, 24, 7 * 24];

/// What an administrator sees of it while it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// "Tue, Nov 24 at 3:30 pm (Denver time)".
    pub until: String,
    /// Who let them in.
    pub by: String,
    /// Since when the operator has the clinic open; none while they have not.
    pub inside: Option<String>,
}

/// What the operator reads of a clinic, under its name and until when they may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helped<T> {
    pub clinic: ClinicId,
    pub name: String,
    pub until: String,
    pub what: T,
}

/// What the operator may change: what the clinic shows of itself. Field names are the form's input names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicSettings {
    pub clinic: ClinicId,
    pub name: String,
    pub help_phone: String,
    pub zone: String,
    pub lang: Lang,
    #[serde(default)]
    pub waiting_words: String,
    /// `#rrggbb` as picked.
    pub accent: String,
}

impl PublicSettings {
    /// Over everything else that is kept, which stays as it is.
    pub fn over(self, kept: ClinicSettings) -> ClinicSettings {
        let PublicSettings { clinic: _, name, help_phone, zone, lang, waiting_words, accent } = self;
        ClinicSettings { name, help_phone, zone, lang, waiting_words, accent, ..kept }
    }
}
