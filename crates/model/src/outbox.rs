//! Messages as the operator sees them (N3, N4).
use crate::{LetterId, Time};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Delivery {
    /// Written, not sent yet.
    Queued,
    /// The mail server took it, or whoever brings text messages.
    Sent,
    /// A text message of which the network says that it is on the phone, or a letter that the recipient's mail server has.
    Delivered,
    /// No mail server is set up: it stays in the operator's outbox, and nothing left the house.
    Kept,
    /// The last try failed; more will come.
    Retrying,
    /// The connection broke after the message was handed over: it may have arrived.
    InDoubt,
    /// The mail server refused the recipient for good, at once or after it had taken the letter.
    Bounced,
    /// It arrived, and its reader called it unwanted.
    Complained,
    /// Given up after the last try.
    Failed,
}

/// Why no newsletter goes to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Refused {
    /// A letter was refused there for good, and none has arrived since.
    Bounced,
    /// Its owner called a letter unwanted.
    Complained,
}

/// By what somebody is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Channel {
    /// A letter.
    #[default]
    Mail,
    /// A text message.
    Sms,
}

/// What a guest's letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum LetterKind {
    Invitation,
    Moved,
    Cancelled,
    NewHost,
    Reminder,
    Late,
    HostWaits,
}

impl LetterKind {
    /// Says when and with whom the visit is: a newer one of these takes the place of an older one.
    pub const fn invites(self) -> bool {
        matches!(self, LetterKind::Invitation | LetterKind::Moved | LetterKind::NewHost)
    }
}

/// What becomes of an invitation that is written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// It leaves at once.
    Goes,
    /// It waits until the clinic's address is confirmed.
    Held,
    /// No mail server is set up: it goes nowhere.
    Kept,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterRow {
    pub letter: LetterId,
    pub to: String,
    pub subject: String,
    pub at: Time,
    pub when: String,
    pub delivery: Delivery,
    pub attempts: i32,
    #[serde(default)]
    pub channel: Channel,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterView {
    pub row: LetterRow,
    /// None where a mail server has it: what it says and opens is for whom it went to.
    pub text: Option<String>,
    /// Links found in the text, so that they work from the page.
    pub links: Vec<String>,
    pub attachments: Vec<String>,
}
