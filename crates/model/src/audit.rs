//! The record of what happened, as an administrator reads it (O1).
use crate::Shown;
use serde::{Deserialize, Serialize};

/// Rows of one page.
pub const AUDIT_PAGE: i64 = 50;

/// What is looked for; as it stands in the address of the page. Empty: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditFilter {
    /// A member's id, or one of `AuditWho`.
    pub who: String,
    /// One of `AuditKind`.
    pub kind: String,
    /// `2026-11-24`, in the reader's zone.
    pub day: String,
    /// The number of the last row of the page before.
    pub before: Option<i64>,
}

/// Who acts without being a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditWho {
    Guest,
    Anyone,
    Operator,
    Program,
}

impl AuditWho {
    pub const ALL: [AuditWho; 4] = [AuditWho::Guest, AuditWho::Anyone, AuditWho::Operator, AuditWho::Program];

    /// As the log writes it.
    pub const fn name(self) -> &'static str {
        match self {
            AuditWho::Guest => "guest",
            AuditWho::Anyone => "anyone",
            AuditWho::Operator => "operator",
            AuditWho::Program => "program",
        }
    }
}

/// What it is about, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    SignIns,
    Visits,
    /// Who saw what.
    Reading,
    Clinic,
}

impl AuditKind {
    pub const ALL: [AuditKind; 4] =
        [AuditKind::SignIns, AuditKind::Visits, AuditKind::Reading, AuditKind::Clinic];

    pub const fn name(self) -> &'static str {
        match self {
            AuditKind::SignIns => "sign_ins",
            AuditKind::Visits => "visits",
            AuditKind::Reading => "reading",
            AuditKind::Clinic => "clinic",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    pub seq: i64,
    /// "Tuesday, November 24": rows of a day stand together.
    pub day: String,
    pub at: Shown,
    pub kind: AuditKind,
    /// Somebody may be trying what they should not.
    pub alarm: bool,
    pub who: String,
    /// Goes on after `who`: "planned a visit".
    pub what: String,
    /// "Visit of Tue, Nov 24 at 3:30 pm", or whose account it happened to; never a word of what a visit is about.
    pub about: Option<String>,
}

/// A member whose acts can be looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPerson {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    pub people: Vec<AuditPerson>,
    /// Where the next page begins, when there is one.
    pub older: Option<i64>,
    /// Whose clock the times are of: "Denver time".
    pub zone: String,
}
