//! The texts that a clinic accepts. Real default texts ship with the product; the operator edits them.
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum LegalKind {
    Terms,
    Privacy,
    Baa,
}

impl LegalKind {
    pub const ALL: [LegalKind; 3] = [LegalKind::Terms, LegalKind::Privacy, LegalKind::Baa];

    /// Its place in a URL: `/legal/{slug}`.
    pub const fn slug(self) -> &'static str {
        match self {
            LegalKind::Terms => "terms",
            LegalKind::Privacy => "privacy",
            LegalKind::Baa => "baa",
        }
    }
    pub fn parse(slug: &str) -> Option<LegalKind> {
        LegalKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// One version of one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalText {
    pub kind: LegalKind,
    /// The first sixteen hex digits of the SHA-256 of title and paragraphs.
    pub version: String,
    pub title: String,
    /// A paragraph that starts with "# " is a heading.
    pub paragraphs: Vec<String>,
}
