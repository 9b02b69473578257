//! The chat of a visit: what is written in the waiting room and in the call. Field names are the forms' input names.
use crate::{ChatLineId, ParticipantId, TalkId, Time, VisitId};
use serde::{Deserialize, Serialize};

/// Characters of one line. Higher: a letter, which nobody reads in a call. Lower: whoever pastes a list of medicines is cut.
pub const TEXT_MOST: usize = 4_000;
/// Lines of each talk of a visit that a page shows, the newest. Higher: slow phones draw long. Lower: the beginning of a long talk is gone.
pub const LINES_MOST: i64 = 300;
/// Hours after a visit's end for which a clinic may keep its chat, to choose from.
pub const KEPT_H: [u16; 7] = [1, 6, 24, 72, 168, 336, 720];
/// Unless a clinic says otherwise; stands in the table's column, too.
pub const KEPT_H_DEFAULT: u16 = 24;

impl TalkId {
    /// Of all who are present.
    pub const fn everyone(visit: VisitId) -> TalkId {
        TalkId(visit.0)
    }
    /// Between one guest who waits and those who hold the visit.
    pub const fn at_door(guest: ParticipantId) -> TalkId {
        TalkId(guest.0)
    }
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatLine {
    pub id: ChatLineId,
    pub from: String,
    pub mine: bool,
    pub at: Time,
    /// In the reader's zone; with the day where it was another one.
    pub when: String,
    /// None: its writer has taken it back.
    pub text: Option<String>,
}

/// What one reader sees of one talk, oldest line first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub talk: TalkId,
    /// With whom a host speaks at the door; none for the talk of all, and for a guest's own.
    pub with: Option<String>,
    /// They wait at this moment.
    pub waits: bool,
    pub unread: i64,
    pub lines: Vec<ChatLine>,
}

/// What one reader sees of a visit's chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatView {
    pub talks: Vec<Talk>,
    /// False once the visit is over, or before one has come in.
    pub open: bool,
    /// Begins the marks of what is written on this page: the same mark twice is one line.
    pub mark: String,
    /// Hours after the visit's end until nothing of it is left.
    pub kept_h: u16,
}

impl ChatView {
    /// Lines of others that the reader has not seen.
    pub fn unread(&self) -> i64 {
        self.talks.iter().map(|talk| talk.unread).sum()
    }
}

/// What a host writes, and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewChatLine {
    pub visit: String,
    pub talk: String,
    pub mark: String,
    #[serde(default)]
    pub text: String,
}

/// What a guest writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGuestLine {
    pub link: String,
    /// Where the page was when it was written: what was meant for the hosts goes to nobody else, also when it is sent after
    /// they were let in. Empty: where they are.
    #[serde(default)]
    pub talk: String,
    pub mark: String,
    #[serde(default)]
    pub text: String,
}

/// What somebody has written to a visit's hosts and they have not read, for the day's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadChat {
    pub visit: VisitId,
    pub from: String,
    pub count: i64,
}

/// How long a clinic keeps chats: one of `KEPT_H`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatKeeping {
    pub chat_hours: String,
}
