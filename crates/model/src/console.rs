//! What the operator's console shows: times, numbers, and a clinic's public name. Nothing of anybody who comes there, and
//! nothing of what a job is about.
use crate::quality::{Level, Report};
use crate::{ClinicId, JobId};
use serde::{Deserialize, Serialize};

/// The clinics of the installation, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinics {
    pub clinics: Vec<ClinicLine>,
    /// So many more there are, opened before those.
    pub older: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicLine {
    pub clinic: ClinicId,
    pub name: String,
    pub address: String,
    pub opened: String,
    /// Who has joined and may sign in.
    pub people: i64,
    /// Visits with somebody in the call.
    pub running: i64,
    /// Until when the clinic lets the operator help; none while it does not.
    pub open_until: Option<String>,
}

/// What a job is for. Letters are not among them: the outbox says how each fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    Reset,
    NewBrowser,
    Tidy,
    Release,
    Checkpoints,
    /// A request for a time that nobody has answered.
    Lapse,
    Remind,
    /// A clinic's reminders go out at other times.
    PlanReminders,
    /// Visits stay at their hour where a country has changed its clocks.
    FollowClocks,
    LostLink,
    /// A calendar of a host's elsewhere.
    Outside,
    /// Newsletters and notices of the operator's.
    Newsletter,
    NewsletterTest,
    /// Chats that a clinic does not keep any more go.
    EraseChats,
    /// A host hears that somebody waits for them.
    HostTold,
    /// Of a version that had other kinds.
    Other,
}

/// Why a job was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobFault {
    /// Trying again by itself could not help.
    Never,
    /// It may have been done all the same.
    InDoubt,
    /// Every try failed.
    GaveUp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedJob {
    pub job: JobId,
    pub kind: JobKind,
    pub fault: JobFault,
    pub asked: String,
    pub failed: String,
    pub tries: i32,
}

/// What is due or under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub count: i64,
    /// How long the oldest has been due; 0 where nothing waits.
    pub oldest_s: i64,
}

/// The queue: what failed, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jobs {
    pub failed: Vec<FailedJob>,
    /// So many more have failed, before those.
    pub older: i64,
    pub waiting: Waiting,
}

/// What goes through live calls now, as their pages say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    pub rooms: u32,
    /// Those who are in.
    pub people: u32,
    /// What they get, and what they send.
    pub to_kbps: u32,
    pub from_kbps: u32,
    /// The sum of what each has lost on the way to them, in thousandths.
    pub lost_pm: u32,
    pub good: u32,
    pub weak: u32,
    pub bad: u32,
    pub no_sound: u32,
}

impl Flow {
    /// One more person of a room.
    pub fn add(&mut self, report: &Report) {
        let of = match report.level {
            Level::Good => Flow { good: 1, ..Flow::default() },
            Level::Weak => Flow { weak: 1, ..Flow::default() },
            Level::Bad => Flow { bad: 1, ..Flow::default() },
            Level::NoSound => Flow { no_sound: 1, ..Flow::default() },
        };
        let (to_kbps, from_kbps) = (report.in_kbps, report.out_kbps);
        *self = self.plus(Flow { people: 1, to_kbps, from_kbps, lost_pm: report.lost_down_pm, ..of });
    }

    #[must_use]
    pub const fn plus(self, other: Flow) -> Flow {
        Flow {
            rooms: self.rooms.saturating_add(other.rooms),
            people: self.people.saturating_add(other.people),
            to_kbps: self.to_kbps.saturating_add(other.to_kbps),
            from_kbps: self.from_kbps.saturating_add(other.from_kbps),
            lost_pm: self.lost_pm.saturating_add(other.lost_pm),
            good: self.good.saturating_add(other.good),
            weak: self.weak.saturating_add(other.weak),
            bad: self.bad.saturating_add(other.bad),
            no_sound: self.no_sound.saturating_add(other.no_sound),
        }
    }

    /// What one of them loses on the way, in thousandths.
    pub const fn lost_mean_pm(&self) -> u32 {
        match self.people {
            0 => 0,
            people => self.lost_pm / people,
        }
    }
}

/// The calls of one clinic, by its public name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicFlow {
    pub name: String,
    pub flow: Flow,
}

/// The live calls of the installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallsNow {
    /// None where the media server does not answer.
    pub live: Option<Live>,
    pub all: Flow,
    /// Those with most people first.
    pub clinics: Vec<ClinicFlow>,
    /// So many more, which are in the sum.
    pub older: i64,
}

/// Who is in the live rooms, as the media server counts them: whoever waits to be let in, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    pub rooms: u32,
    pub people: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Engine {
    /// On the wire by what it is: no answer names a product inside.
    #[serde(rename = "file")]
    Sqlite,
    #[serde(rename = "server")]
    Postgres,
}

/// How the installation does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    pub engine: Engine,
    pub database_bytes: i64,
    pub waiting: Waiting,
    pub failed_jobs: i64,
    /// False without a mail server.
    pub mail_leaves: bool,
    /// Of the last days.
    pub lost_letters: i64,
    /// None when the media server does not answer.
    pub live: Option<Live>,
    /// When the audit logs were signed last; none when never.
    pub signed: Option<String>,
    /// How long the oldest entry has waited for a signature; 0 where none does.
    pub unsigned_s: i64,
    pub clinics: i64,
    pub blocks: i64,
    pub version: String,
    pub running_s: i64,
}
