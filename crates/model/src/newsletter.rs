//! Newsletters and notices of the operator's to account holders (N6): each has one kind, which says who gets it and what of
//! it can be turned off.
use crate::NewsletterId;
use serde::{Deserialize, Serialize};

/// What a letter is for. There is no other purpose, and none without a rule of who gets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum NewsKind {
    /// To those who asked for it and confirmed it.
    #[default]
    News,
    /// What changes in Bedside, to all but those who turned it off.
    Product,
    /// That the service is away, or was: to all, and nobody turns it off.
    Status,
}

impl NewsKind {
    pub const ALL: [NewsKind; 3] = [NewsKind::News, NewsKind::Product, NewsKind::Status];

    /// As a form sends it.
    pub const fn name(self) -> &'static str {
        match self {
            NewsKind::News => "news",
            NewsKind::Product => "product",
            NewsKind::Status => "status",
        }
    }

    /// Whether somebody may do without it.
    pub const fn can_be_stopped(self) -> bool {
        matches!(self, NewsKind::News | NewsKind::Product)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Audience {
    #[default]
    Everyone,
    Administrators,
}

impl Audience {
    pub const ALL: [Audience; 2] = [Audience::Everyone, Audience::Administrators];

    /// As a form sends it.
    pub const fn name(self) -> &'static str {
        match self {
            Audience::Everyone => "everyone",
            Audience::Administrators => "administrators",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum NewsState {
    Draft,
    Sending,
    Paused,
}

/// How one reader's copy fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum CopyState {
    Waiting,
    /// A mail server took it.
    Sent,
    /// There is no mail server.
    Kept,
    /// When its turn came they wanted none, or had no address that takes it.
    Dropped,
    /// The mail server refused it.
    Bounced,
    /// No mail server took it for days.
    Failed,
    /// It may have arrived.
    InDoubt,
}

/// As the form sends it. Field names are the form's input names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsletterDraft {
    /// Empty for a new one.
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub kind: NewsKind,
    #[serde(default)]
    pub audience: Audience,
    #[serde(default)]
    pub subject_en: String,
    #[serde(default)]
    pub body_en: String,
    #[serde(default)]
    pub subject_es: String,
    #[serde(default)]
    pub body_es: String,
}

/// How many copies are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub waiting: i64,
    pub sent: i64,
    pub kept: i64,
    pub dropped: i64,
    pub bounced: i64,
    pub failed: i64,
    pub in_doubt: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsletterRow {
    pub id: NewsletterId,
    pub kind: NewsKind,
    pub subject: String,
    pub state: NewsState,
    /// Nothing is left to be sent.
    pub over: bool,
    /// When it was begun, or sent.
    pub when: String,
}

/// A letter as one reader would see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsPreview {
    pub lang: crate::Lang,
    pub subject: String,
    pub text: String,
}

/// One of them, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsletterView {
    pub row: NewsletterRow,
    pub draft: NewsletterDraft,
    pub previews: Vec<NewsPreview>,
    /// So many would get it now.
    pub readers: i64,
    pub progress: Progress,
    /// Where a test goes; none where no address is set.
    pub test_to: Option<String>,
}

/// Whether somebody gets the newsletter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subscribed {
    No,
    /// The letter with the button is on its way.
    Asked,
    Yes,
}

/// What a member has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsChoices {
    pub news: Subscribed,
    pub product: bool,
}
