//! Visits that change after they were planned (S5): the forms, what their pages start from, and the story of a guest. Named
//! with the rest of visits, as `model::visits`.
use crate::outbox::{Channel, Delivery, LetterKind, Post};
use crate::series::SeriesPlace;
use crate::services::ServiceName;
use crate::tasks::Task;
use crate::visits::{NewParticipant, Rsvp};
use crate::{Lang, Minutes, ParticipantId, ServiceId, Shown, VisitId};
use serde::{Deserialize, Serialize};

/// S5. Another time for a visit, exactly as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTime {
    /// `2026-11-24`.
    #[serde(default)]
    pub date: String,
    /// `15:30`.
    #[serde(default)]
    pub time: String,
    /// "", "first" or "second", as in `NewVisit`.
    #[serde(default)]
    pub fold: String,
    /// IANA zone that date and time are meant in; the visit's own by default.
    #[serde(default)]
    pub zone: String,
    /// Minutes, 5 to 480.
    #[serde(default)]
    pub duration: String,
    /// Of a visit in a series: the tag of a `Scope`.
    #[serde(default)]
    pub scope: String,
}

/// Why a visit is cancelled, as guests may be told. Sentences to choose from, because what is typed could be about
/// somebody's health, and mail is read by others, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Told {
    /// The time does not work any more.
    Time,
    /// The host cannot be there.
    Away,
    /// It is not needed any more.
    Unneeded,
}

impl Told {
    pub const ALL: [Told; 3] = [Told::Time, Told::Away, Told::Unneeded];

    /// The form's value.
    pub const fn tag(self) -> &'static str {
        match self {
            Told::Time => "time",
            Told::Away => "away",
            Told::Unneeded => "unneeded",
        }
    }

    pub fn parse(tag: &str) -> Option<Told> {
        Told::ALL.into_iter().find(|told| told.tag() == tag.trim())
    }
}

/// S5. Why a visit is cancelled, exactly as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancelling {
    /// For the clinic's own record; no guest reads it.
    #[serde(default)]
    pub reason: String,
    /// What the guests are told: the tag of a `Told`, or empty for nothing.
    #[serde(default)]
    pub told: String,
    /// Of a visit in a series: the tag of a `Scope`.
    #[serde(default)]
    pub scope: String,
}

/// S5. What the page that moves a visit starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveStart {
    pub visit: VisitId,
    pub names: Vec<String>,
    /// In the zone that its time was chosen in.
    pub starts: Shown,
    /// `2026-11-24` and `15:30` there.
    pub date: String,
    pub time: String,
    pub zone: String,
    pub zone_words: String,
    pub duration: Minutes,
    /// Who would be written to.
    pub told: Vec<String>,
    /// Its place in a series.
    pub series: Option<SeriesPlace>,
    pub post: Post,
    pub topic: String,
    /// What of the clinic's services it is.
    pub service: Option<ServiceId>,
    /// It was booked as one, and stays one of them.
    pub booked: bool,
    /// What it can be, by name.
    pub services: Vec<ServiceName>,
    /// Encrypted from end to end.
    pub sealed: bool,
}

/// S5. What a visit is beside its time, exactly as typed. No guest is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDetails {
    #[serde(default)]
    pub topic: String,
    /// By id; empty: none of the clinic's services.
    #[serde(default)]
    pub service: String,
    /// Encrypted from end to end: "on" or empty.
    #[serde(default)]
    pub sealed: String,
}

/// S5. The form that changes a visit: its time, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    pub visit: VisitId,
    #[serde(default)]
    pub date: String,
    #[serde(default)]
    pub time: String,
    #[serde(default)]
    pub fold: String,
    #[serde(default)]
    pub zone: String,
    #[serde(default)]
    pub duration: String,
    #[serde(default)]
    pub scope: String,
    /// "on": the form shows what the visit is, too. Without it, that stays as it is.
    #[serde(default)]
    pub details: String,
    #[serde(default)]
    pub topic: String,
    #[serde(default)]
    pub service: String,
    #[serde(default)]
    pub sealed: String,
}

impl Moving {
    pub fn to(self) -> (NewTime, Option<NewDetails>) {
        let Moving { date, time, fold, zone, duration, scope, details, topic, service, sealed, .. } = self;
        let details = (details == "on").then_some(NewDetails { topic, service, sealed });
        (NewTime { date, time, fold, zone, duration, scope }, details)
    }
}

/// S5. The form that cancels a visit, or removes it without a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallingOff {
    pub visit: VisitId,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub told: String,
    #[serde(default)]
    pub scope: String,
}

/// S5. The form that adds a guest to a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddingGuest {
    pub visit: VisitId,
    /// Made by the form: sent a second time as it was, it adds nobody.
    pub request_id: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub invite: String,
    #[serde(default)]
    pub zone: String,
    #[serde(default)]
    pub lang: String,
    /// The tag of a `Task`.
    #[serde(default)]
    pub task: String,
    /// Of a visit in a series: the tag of a `Scope`.
    #[serde(default)]
    pub scope: String,
}

impl AddingGuest {
    pub fn person(self) -> NewParticipant {
        let AddingGuest { name, email, phone, invite, zone, lang, task, .. } = self;
        NewParticipant { contact: String::new(), name, email, phone, invite, zone, lang, task }
    }
}

/// S5. The form that changes a guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangingGuest {
    pub guest: ParticipantId,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub invite: String,
    #[serde(default)]
    pub zone: String,
    #[serde(default)]
    pub lang: String,
    /// The tag of a `Task`.
    #[serde(default)]
    pub task: String,
}

impl ChangingGuest {
    pub fn person(self) -> NewParticipant {
        let ChangingGuest { name, email, phone, invite, zone, lang, task, .. } = self;
        NewParticipant { contact: String::new(), name, email, phone, invite, zone, lang, task }
    }
}

/// S5. What the page that adds a guest starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddStart {
    pub visit: VisitId,
    pub request_id: String,
    /// The host's zone, by name.
    pub zone: String,
    /// The visit's place in a series.
    #[serde(default)]
    pub series: Option<SeriesPlace>,
    pub post: Post,
}

/// S5. What it would do to cancel or remove a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prospect {
    pub visit: VisitId,
    pub names: Vec<String>,
    /// Who knows of it, and would be written to.
    pub told: Vec<String>,
    /// Whose visit it is, where that is another than the reader and they would be written to, also when it is removed.
    pub host: Option<String>,
    pub starts: Shown,
    /// Its place in a series.
    pub series: Option<SeriesPlace>,
    pub post: Post,
}

/// S5. What the page of one guest starts from; the fields are those of `NewParticipant`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestForm {
    pub visit: VisitId,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub invite: String,
    pub zone: String,
    pub lang: Lang,
    #[serde(default)]
    pub task: Task,
    /// Without them the visit would be nobody's.
    pub last: bool,
    /// They are in the call, and the reader is not one of those who take somebody out of it.
    #[serde(default)]
    pub stays: bool,
    /// The visit's place in a series.
    #[serde(default)]
    pub series: Option<SeriesPlace>,
    pub post: Post,
}

impl From<String> for Cancelling {
    fn from(reason: String) -> Self {
        Cancelling { reason, ..Cancelling::default() }
    }
}

/// A visit that was never to be held any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOff {
    pub at: Shown,
    /// For the clinic's own record; empty when nobody wrote any.
    pub reason: String,
    pub told: Option<Told>,
}

/// S5. The story of one guest, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestPast {
    pub participant: ParticipantId,
    pub name: String,
    pub facts: Vec<PastFact>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastFact {
    pub at: Shown,
    pub what: Past,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Past {
    Written(LetterKind, Channel, Delivery),
    /// What they said; `Unanswered`: the visit was moved, so they are asked again.
    Answered(Rsvp),
    Arrived,
    Admitted,
    Left,
    TakenOut,
}
