//! Visits without an appointment (Q1, Q2): lines in which patients ask for a visit now. Field names are the forms' input
//! names.
use crate::{GroupId, MemberId, QueueId, TicketId, Time};
use serde::{Deserialize, Serialize};

/// Letters of a line's name. Higher: it does not fit a line on a phone. Lower: "Cardiology, urgent questions" does not either.
pub const NAME_MOST: usize = 80;
/// Lines of a clinic. Higher: a patient who has to choose gives up. Lower: a clinic with many departments has no room.
pub const QUEUES_MOST: usize = 30;
/// People in one line. Higher: who stands at its end waits for nothing. Lower: a busy morning turns people away.
pub const LINE_MOST: usize = 50;
/// Letters of a host's own words to whoever they cannot see.
pub const NOTE_MOST: usize = 500;

/// A line on the page of whoever makes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    pub queue: QueueId,
    pub name: String,
    /// Of the group, or of the host; none for a group that was deleted.
    pub owner: Option<String>,
    pub is_on: bool,
    pub registers: bool,
    /// How many hosts serve it.
    pub hosts: i64,
    /// To be handed out.
    pub address: String,
}

/// Whose a line may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub of: OwnerId,
    pub name: String,
}

/// A group's hosts, or one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerId {
    Group(GroupId),
    Host(MemberId),
}

impl OwnerId {
    /// As a form sends it.
    pub fn text(self) -> String {
        match self {
            OwnerId::Group(group) => format!("group-{}", group.text()),
            OwnerId::Host(host) => format!("host-{}", host.text()),
        }
    }

    /// The other way.
    pub fn parse(text: &str) -> Option<OwnerId> {
        match text.trim().split_once('-')? {
            ("group", id) => GroupId::parse(id).map(OwnerId::Group),
            ("host", id) => MemberId::parse(id).map(OwnerId::Host),
            _ => None,
        }
    }
}

/// The page of a clinic's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queues {
    pub queues: Vec<QueueRow>,
    /// Whose a new one may be: groups, then hosts, each by name.
    pub owners: Vec<Owner>,
}

/// The page of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    pub row: QueueRow,
    pub of: OwnerId,
    pub owners: Vec<Owner>,
}

/// A new line, or what is changed of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueForm {
    /// By id; empty for a new one.
    #[serde(default)]
    pub queue: String,
    pub name: String,
    /// As `OwnerId` writes it.
    #[serde(default)]
    pub owner: String,
    /// Boxes, as HTML forms send them: "on", or nothing.
    #[serde(default)]
    pub is_on: String,
    #[serde(default)]
    pub registers: String,
}

/// What the clinic's own page says of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueLink {
    pub queue: QueueId,
    pub name: String,
    /// Somebody is there for whoever comes.
    pub open: bool,
}

/// What a stranger reads before they ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueFront {
    pub queue: QueueId,
    pub name: String,
    pub open: bool,
    pub full: bool,
    pub registers: bool,
    pub wait: Wait,
    /// How many stand in it.
    pub length: i64,
    /// Times can be booked here as well.
    pub books: bool,
    /// Of a member who is signed in.
    pub my_name: String,
    pub request_id: String,
    /// Goes back with the form, with the work that the browser does for it meanwhile (`proof.rs`).
    pub stamp: String,
    pub bits: u8,
}

/// Asking for a visit now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskForm {
    /// Made by the page; a second submit of the same form asks for nothing more.
    #[serde(default)]
    pub request_id: String,
    pub queue: String,
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    /// A field that people do not see and robots fill.
    #[serde(default)]
    pub website: String,
    /// The place that this browser has already, as far as it knows.
    #[serde(default)]
    pub before: String,
    #[serde(default)]
    pub stamp: String,
    #[serde(default)]
    pub proof: String,
}

/// How long somebody waits, as far as that can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Nothing is known yet.
    Unknown,
    /// Less than five minutes.
    Soon,
    /// About so many minutes.
    About(i64),
    /// More than an hour.
    Long,
}

/// How somebody in a line fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum TicketState {
    Waits,
    Accepted,
    Declined,
    /// By themselves, or because their page was closed for too long, or because the day is over.
    Left,
}

/// What a host says to whoever they cannot see. None of it is about anybody's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Sentence {
    NoTime,
    Book,
    Call,
    OtherLine,
}

impl Sentence {
    pub const ALL: [Sentence; 4] = [Sentence::NoTime, Sentence::Book, Sentence::Call, Sentence::OtherLine];

    /// As a form sends it.
    pub const fn text(self) -> &'static str {
        match self {
            Sentence::NoTime => "no_time",
            Sentence::Book => "book",
            Sentence::Call => "call",
            Sentence::OtherLine => "other_line",
        }
    }

    /// The other way.
    pub fn parse(text: &str) -> Option<Sentence> {
        Sentence::ALL.into_iter().find(|sentence| sentence.text() == text.trim())
    }
}

/// What a patient's page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketView {
    pub state: TicketState,
    /// They waited until the clinic's day was over, and nobody had time for them.
    pub day_over: bool,
    pub queue: QueueId,
    pub queue_name: String,
    /// From one.
    pub place: i64,
    pub wait: Wait,
    /// Somebody is there for them now.
    pub open: bool,
    /// Who has answered.
    pub host_name: String,
    pub sentence: Option<Sentence>,
    /// The host's own words; empty without.
    pub note: String,
    /// The way to the visit, once it is their turn: a path of the same clinic.
    pub door: String,
    /// Times can be booked here as well.
    pub books: bool,
}

/// The line on a day's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineToday {
    /// The reader serves a line: they may say that they are there.
    pub serves: bool,
    /// They are there, until then unless their page stays open: a time of their clock.
    pub until: Option<String>,
    /// Whoever has waited longest comes first.
    pub waiting: Vec<TicketRow>,
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRow {
    pub ticket: TicketId,
    pub name: String,
    pub queue_name: String,
    pub asked_at: Time,
    /// Their page is closed; they are kept for a moment.
    pub gone: bool,
    /// Who has handed them over.
    pub from: Option<String>,
    /// To whom they were handed over, where it is not the reader.
    pub host: Option<String>,
    /// The reader may answer; else they plan for somebody who may.
    pub mine: bool,
}

/// The page of somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub row: TicketRow,
    /// How they are reached; empty where they did not say.
    pub email: String,
    pub phone: String,
    /// Since when, in the reader's words.
    pub since: String,
    /// To whom they may be handed over.
    pub targets: Vec<Target>,
}

/// A line, or a host, that may take somebody over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub to: TargetId,
    pub name: String,
    /// Somebody is there for them.
    pub open: bool,
}

/// Where somebody may be handed over to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetId {
    Queue(QueueId),
    Host(MemberId),
}

impl TargetId {
    /// As a form sends it.
    pub fn text(self) -> String {
        match self {
            TargetId::Queue(queue) => format!("queue-{}", queue.text()),
            TargetId::Host(host) => format!("host-{}", host.text()),
        }
    }

    /// The other way.
    pub fn parse(text: &str) -> Option<TargetId> {
        match text.trim().split_once('-')? {
            ("queue", id) => QueueId::parse(id).map(TargetId::Queue),
            ("host", id) => MemberId::parse(id).map(TargetId::Host),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_sends_is_read_back() {
        let id = "0123456789abcdef0123456789abcdef";
        let host = OwnerId::Host(MemberId::parse(id).unwrap());
        assert_eq!(OwnerId::parse(&host.text()), Some(host));
        let queue = TargetId::Queue(QueueId::parse(id).unwrap());
        assert_eq!(TargetId::parse(&queue.text()), Some(queue));
        assert!(OwnerId::parse(&format!("queue-{id}")).is_none() && TargetId::parse(id).is_none());
        for sentence in Sentence::ALL {
            assert_eq!(Sentence::parse(sentence.text()), Some(sentence));
        }
    }
}
