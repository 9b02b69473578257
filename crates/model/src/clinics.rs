//! A clinic and what it may set about itself.
use crate::branding::Theme;
use crate::limits::Limits;
use crate::{ClinicId, Lang};
use serde::{Deserialize, Serialize};

/// How the request named its clinic. Never by cookie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClinicBy {
    /// `{slug}.localhost` or `{slug}.{base host}`, or the path `/c/{slug}/…`.
    Slug(String),
    /// The clinic's own domain.
    Domain(String),
}

/// What anyone may know of a clinic: its front door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicFront {
    pub clinic: ClinicId,
    pub slug: String,
    /// The clinic's own host name, when it has one: its links are there.
    pub domain: Option<String>,
    pub name: String,
    /// Shown to participants as the way to get help.
    pub help_phone: String,
    /// IANA zone name.
    pub zone: String,
    pub lang: Lang,
    /// The clinic's own words in the waiting room; empty means the default text.
    pub waiting_words: String,
    /// The characters that a new password has here at least (`passwords.rs`).
    pub password_least: u16,
    pub theme: Theme,
}

/// The settings page's input. Field names are the form's input names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicSettings {
    pub name: String,
    pub help_phone: String,
    pub zone: String,
    pub lang: Lang,
    #[serde(default)]
    pub waiting_words: String,
    /// `#rrggbb` as picked; corrected for contrast when saved.
    pub accent: String,
    /// When a sign-in ends (`limits.rs`): minutes without anybody there, hours in any case.
    #[serde(default)]
    pub idle_min: u16,
    #[serde(default)]
    pub absolute_h: u16,
    /// The longest that the installation allows; nothing that a clinic sets.
    #[serde(default)]
    pub allowed: Option<Limits>,
}
