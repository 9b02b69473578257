//! The texts that a clinic has accepted (V1, V10): which version, when, by whom, and whether it has changed since.
use crate::legal::LegalKind;
use crate::{ConsentId, Lang};
use serde::{Deserialize, Serialize};

/// One acceptance on behalf of the clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    pub consent: ConsentId,
    pub kind: LegalKind,
    pub title: String,
    pub version: String,
    /// The language in which it was read.
    pub lang: Lang,
    /// Who accepted it.
    pub by: String,
    pub at: String,
    /// The reader's own day of it, as ISO 8601 writes it.
    pub day: String,
}

/// One of the texts, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub kind: LegalKind,
    pub title: String,
    /// The newest acceptance.
    pub agreed: Option<Agreement>,
    /// The text is another one by now.
    pub changed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreements {
    pub now: Vec<Standing>,
    /// Every acceptance, the newest first.
    pub history: Vec<Agreement>,
}

/// What somebody has accepted themselves, as their own page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAgreement {
    pub title: String,
    pub version: String,
    pub at: String,
}

/// What the button under a text sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub kind: LegalKind,
    /// Of the text that the page showed, in its language.
    pub version: String,
    pub lang: Lang,
    /// "on" when the box was ticked, as HTML forms say it.
    #[serde(default)]
    pub agreed: String,
}

/// What somebody who works at the clinic accepts for themselves, as the page showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAcceptance {
    pub terms_version: String,
    pub privacy_version: String,
    pub lang: Lang,
    /// "on" when the box was ticked, as HTML forms say it.
    #[serde(default)]
    pub accept: String,
    /// Where one was before (`limits::way_back`).
    #[serde(default)]
    pub back: String,
}
