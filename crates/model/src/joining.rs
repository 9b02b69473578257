//! Arriving: the guest's page, the code, the waiting room.
use crate::clinics::ClinicFront;
use crate::tasks::Task;
use crate::visits::{Rsvp, Told, VisitStatus};
use crate::{Lang, Minutes, ParticipantId, Shown, VisitId};
use serde::{Deserialize, Serialize};

/// The path segment of a join link, `{participant}.{mac}`: not a secret of ours to store, a credential of the
/// guest's to carry. It is never logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkToken(pub String);

impl std::fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkToken")
    }
}

/// A visit in which somebody who works at the clinic stands by their own address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPlace {
    /// As the letter has it; a credential.
    pub url: String,
    pub host: String,
    /// In the member's zone.
    pub starts: Shown,
}

/// What a guest with a good link sees (W1, W3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    pub clinic: ClinicFront,
    pub visit: VisitId,
    pub me: ParticipantId,
    /// The guest's own name, to correct.
    pub my_name: String,
    pub host_name: String,
    /// In the guest's zone.
    pub starts: Shown,
    /// Seconds from now to the start; negative once it has begun.
    pub starts_in_s: i64,
    /// The host's zone in words when it differs from the guest's, with the time there.
    pub host_starts: Option<Shown>,
    pub duration: Minutes,
    /// Encrypted from end to end.
    #[serde(default)]
    pub sealed: bool,
    pub status: VisitStatus,
    /// It will not be held.
    #[serde(default)]
    pub cancelled: bool,
    /// Why, as far as guests are told.
    #[serde(default)]
    pub told: Option<Told>,
    /// They have booked it, and may still move or cancel it by themselves.
    #[serde(default)]
    pub may_change: bool,
    pub rsvp: Rsvp,
    /// What the guest wrote beside their answer, to change; empty for nothing.
    pub note: String,
    /// The host has said that they come so many minutes after the start.
    pub late_min: Option<i32>,
    pub standing: Standing,
    /// True from 24 hours before the start to the end: one may come in and wait.
    pub open: bool,
    /// From so many minutes before the start an arrival calls the host.
    #[serde(default)]
    pub calls_min: i32,
    /// What they are invited to do.
    #[serde(default)]
    pub task: Task,
    pub lang: Lang,
}

/// What the database says of a guest; the authority on who *may* be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Has not tapped "Join" yet.
    Invited,
    Waiting,
    Admitted,
    /// The host has removed this person: no way back in.
    Removed,
}
