//! Visits: planning, the day, one visit, history. Field names are the forms' input names.
pub use crate::changes::{
    AddStart, AddingGuest, CalledOff, CallingOff, Cancelling, ChangingGuest, GuestForm, GuestPast, MoveStart,
    Moving, NewDetails, NewTime, Past, PastFact, Prospect, Told,
};
use crate::chat::UnreadChat;
use crate::colleagues::{Colleagues, Part, PlannedColleague};
use crate::conflicts::Conflicts;
use crate::contacts::{GroupsOf, Suggestion};
use crate::outbox::{Channel, Delivery, Post};
use crate::people::HostName;
use crate::quality::ShownMinute;
use crate::reminders::Reminding;
use crate::series::{Repeat, SeriesPlace, SeriesPreview};
use crate::services::ServiceName;
use crate::tasks::Task;
use crate::{FieldError, MemberId, Minutes, ParticipantId, Secret, Shown, Time, VisitId};
use serde::{Deserialize, Serialize};

/// Everybody in one visit, its host among them: what may be planned, and what a room of the call takes. Higher: more forwards
/// per packet (quadratic). Lower: families and interpreters stay out.
pub const PEOPLE_MOST: usize = 25;

/// S2. A visit to plan, exactly as typed: the server parses, so that a wrong value keeps its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewVisit {
    /// Made by the form; a second submit of the same form (double click, Back) returns the same visit.
    pub request_id: String,
    /// Whose visit it is to be, by id; empty: the planner's own.
    #[serde(default)]
    pub for_host: String,
    /// "now" or "later".
    pub when: String,
    /// `2026-11-24`, with `when = later`.
    #[serde(default)]
    pub date: String,
    /// `15:30`, with `when = later`.
    #[serde(default)]
    pub time: String,
    /// "", "first" or "second": which of two equal wall times on the day clocks go back.
    #[serde(default)]
    pub fold: String,
    /// IANA zone that date and time are meant in; the planner's own by default.
    #[serde(default)]
    pub zone: String,
    /// Minutes, 5 to 480.
    pub duration: String,
    #[serde(default)]
    pub topic: String,
    /// What of the clinic's services it is, by id; empty: none of them.
    #[serde(default)]
    pub service: String,
    /// Encrypted from end to end: "on" or empty.
    #[serde(default)]
    pub sealed: String,
    /// How often; once by default.
    #[serde(default)]
    pub repeat: Repeat,
    /// One or more. HTML forms send `participants[0][name]` and so on.
    #[serde(default)]
    pub participants: Vec<NewParticipant>,
    /// Who of the clinic's own people comes as well: `colleagues[0][colleague]` and so on.
    #[serde(default)]
    pub colleagues: Vec<PlannedColleague>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewParticipant {
    /// The remembered person who was chosen; empty for somebody who was typed.
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    /// With `invite = sms`: "+1 212 555 0123".
    #[serde(default)]
    pub phone: String,
    /// "mail", "sms" or "none".
    #[serde(default)]
    pub invite: String,
    #[serde(default)]
    pub zone: String,
    #[serde(default)]
    pub lang: String,
    /// What they come to do: the tag of a `Task`.
    #[serde(default)]
    pub task: String,
}

/// What the planning page starts from (S2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanningStart {
    pub request_id: String,
    /// The planner's zone by name and in words ("Denver time").
    pub zone: String,
    pub zone_words: String,
    /// `2026-11-24` in that zone.
    pub today: String,
    /// Of most visits that they plan.
    pub duration: Minutes,
    pub post: Post,
    /// Whose draft the browser may keep: another person's is not shown. None when the sign-in ended meanwhile.
    pub planner: Option<MemberId>,
    /// For whom they may plan, themselves first.
    pub hosts: Vec<HostName>,
    /// Of whom a whole group can be filled in.
    #[serde(default)]
    pub groups: Vec<GroupsOf>,
    /// What a visit can be, by name.
    #[serde(default)]
    pub services: Vec<ServiceName>,
    /// Who of the clinic's own people may be asked to come as well.
    #[serde(default)]
    pub colleagues: Vec<HostName>,
}

/// Whoever is offered while a name is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offered {
    /// Somebody of the host's address book.
    Contact(Suggestion),
    /// Somebody of the clinic: they come by their own sign-in, without a code.
    Colleague(HostName),
}

/// Whether the form says enough to be sent. That it does not yet is an answer, not an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "one at a time, made to be sent")]
pub enum Outlook {
    Clear(Preview),
    Unclear(Vec<FieldError>),
}

/// What would happen if the form were sent as it stands, for the sentence at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Whose visit it is, when it is not the planner's own.
    pub host: Option<String>,
    /// In the planner's zone; none for a visit now.
    pub starts: Option<Shown>,
    pub guests: Vec<PreviewGuest>,
    /// When guests who get messages will be reminded, in the planner's zone.
    #[serde(default)]
    pub reminders: Vec<Shown>,
    pub post: Post,
    /// What stands in the way; of a series each time says so itself.
    #[serde(default)]
    pub conflicts: Conflicts,
    /// Who of the clinic's own people comes as well.
    #[serde(default)]
    pub colleagues: Vec<PreviewColleague>,
    /// All times, when there are to be several.
    #[serde(default)]
    pub series: Option<SeriesPreview>,
}

/// Another visit of the host's at the time that is being planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub visit: VisitId,
    pub names: Vec<String>,
    pub starts: Shown,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewColleague {
    pub name: String,
    pub cohost: bool,
    /// They have something else then. It stands in no way.
    pub busy: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewGuest {
    pub name: String,
    pub mail: bool,
    /// What becomes of a text message to them; none where none is asked for.
    #[serde(default)]
    pub text: Option<Post>,
    /// In the guest's zone, when that differs from the planner's and the visit is not now.
    pub their_starts: Option<Shown>,
}

/// C9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum VisitStatus {
    NotStarted,
    Started,
    Ended,
}

/// N2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Rsvp {
    Unanswered,
    Yes,
    No,
}

/// Where a guest is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuestState {
    /// Has not come yet.
    Expected,
    /// In the waiting room, their page open.
    Waiting,
    /// Came to the waiting room, but their page is closed now.
    Away,
    /// Admitted.
    In,
    /// Was in, has left.
    Left,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestRow {
    pub participant: ParticipantId,
    pub name: String,
    pub state: GuestState,
    /// Since when the present wait lasts.
    pub waiting_since: Option<Time>,
    pub rsvp: Rsvp,
    /// What they wrote beside their answer; empty for nothing.
    #[serde(default)]
    pub note: String,
    /// None when no invitation goes out by the clinic.
    pub delivery: Option<Delivery>,
    /// By what they are invited.
    #[serde(default)]
    pub channel: Channel,
    /// The host knows that they wait, or nobody waits.
    #[serde(default)]
    pub seen: bool,
    /// The host's bell is repeated for them now.
    #[serde(default)]
    pub rings: bool,
    /// What they come to do.
    #[serde(default)]
    pub task: Task,
}

/// A line of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRow {
    pub visit: VisitId,
    /// Whose visit it is, when it is not the reader's own.
    pub host: Option<String>,
    /// What it is to the reader: who comes as a colleague enters, too.
    pub part: Part,
    pub topic: String,
    pub starts: Shown,
    pub duration: Minutes,
    pub status: VisitStatus,
    pub guests: Vec<GuestRow>,
}

/// S1, S7. The day as the host sees it, or whoever plans for hosts; `now` is the server's clock, so that waits count
/// right on any machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    pub now: Time,
    /// "Tuesday, November 24".
    pub today: String,
    /// Visits with somebody waiting, longest wait first.
    pub waiting: Vec<VisitRow>,
    /// Started, or due within the next quarter of an hour or overdue.
    pub current: Vec<VisitRow>,
    /// Of the days before: never ended, and nobody is there.
    pub earlier: Vec<VisitRow>,
    /// Later today.
    pub later: Vec<VisitRow>,
    /// The days after, soonest first, at most `COMING_PAGE`.
    pub coming: Vec<VisitRow>,
    /// There are visits after the last of `coming`.
    pub more: bool,
    /// Of the reader's own, over for less than half an hour, latest first.
    pub ended: Vec<VisitRow>,
    /// There are colleagues' visits that the reader has taken off their day.
    pub hidden: bool,
    pub post: Post,
    /// The reader's own address, until it is confirmed.
    pub unconfirmed: Option<String>,
    /// What patients have asked for and nobody has answered.
    pub requests: i64,
    /// What was said to the reader in chats of visits and they have not read.
    pub chats: Vec<UnreadChat>,
}

/// Visits of the coming days on one page. Higher: a longer page, refreshed as a whole. Lower: more steps ahead.
pub const COMING_PAGE: i64 = 50;

/// One visit with everything its host may know; who plans for them is shown no record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitView {
    pub row: VisitRow,
    /// Encrypted from end to end.
    #[serde(default)]
    pub sealed: bool,
    /// What to hand to each guest who has no mail: link and nine digits in three groups.
    pub keys: Vec<GuestKey>,
    /// None also for a visit that nobody ended and that is over by itself.
    pub ended: Option<Shown>,
    /// It is over, and the host may still open it again.
    pub may_reopen: bool,
    /// Its place in a series.
    pub series: Option<SeriesPlace>,
    /// The name of the service that it is, where somebody has said so.
    #[serde(default)]
    pub service: Option<String>,
    pub post: Post,
    /// What guests hear before it (N1).
    pub reminding: Reminding,
    /// The record (C9), filled as it happens.
    pub record: Option<VisitRecord>,
    /// Who of the clinic's own people belongs to it beside its host.
    pub colleagues: Colleagues,
    /// The reader may add guests, change them and take them out.
    #[serde(default)]
    pub may_guests: bool,
    /// The reader may move, cancel and remove it.
    #[serde(default)]
    pub may_move: bool,
    /// What was sent to each guest, and what they did.
    #[serde(default)]
    pub past: Vec<GuestPast>,
    #[serde(default)]
    pub cancelled: Option<CalledOff>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestKey {
    pub participant: ParticipantId,
    pub name: String,
    pub link: String,
    /// "123 456 789".
    pub code: String,
}

/// C9, S12: exact to the second, from facts written as they happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRecord {
    /// How long a guest had the waiting room open before they were let in, the longest of all guests, seconds.
    pub wait_s: i64,
    /// How long host and at least one guest were connected at the same time, seconds.
    pub duration_s: i64,
    pub started: Option<Shown>,
    pub people: Vec<Attendance>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    pub participant: ParticipantId,
    pub name: String,
    pub host: bool,
    pub waited_s: i64,
    pub present_s: i64,
    pub joined: Option<Shown>,
    pub left: Option<Shown>,
    /// How the call went for them, minute by minute, as long as that is kept.
    pub minutes: Vec<ShownMinute>,
    /// How often they were in the call, less one.
    pub returns: u32,
}

/// Where a page of the history begins: after this visit. Many may start at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastVisit {
    pub starts: Time,
    pub visit: VisitId,
}

/// Visits on one page of the history. Higher: a longer page. Lower: more steps to last month.
pub const HISTORY_PAGE: i64 = 50;

/// S12.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRow {
    pub visit: VisitId,
    pub topic: String,
    pub starts: Shown,
    pub names: Vec<String>,
    pub wait_s: i64,
    pub duration_s: i64,
    /// Nobody but the host came.
    pub no_show: bool,
    /// It was cancelled before it began.
    pub cancelled: bool,
    /// Who was in the call, with its host.
    pub joined: Vec<String>,
    /// Whose visit it was, when it was not the reader's own.
    pub host: Option<String>,
    /// The reader may know how it went; a colleague who came along sees who and when.
    pub recorded: bool,
}

/// S12. Which visits of the history are shown, exactly as typed; empty: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryFilter {
    /// `2026-11-24`, the first day, in the reader's zone.
    #[serde(default)]
    pub from: String,
    /// The last day.
    #[serde(default)]
    pub to: String,
    /// The tag of an `Outcome`.
    #[serde(default)]
    pub outcome: String,
}

/// The same as a form sends it, with whose visits are looked for: a name stands in no address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// Beginnings of the words of a guest's name.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    pub outcome: String,
    /// Where the page begins; empty: at the newest.
    #[serde(default)]
    pub before: String,
}

impl HistoryQuery {
    pub fn filter(&self) -> HistoryFilter {
        HistoryFilter { from: self.from.clone(), to: self.to.clone(), outcome: self.outcome.clone() }
    }

    /// Somebody is looked for.
    pub fn is_named(&self) -> bool {
        !self.name.trim().is_empty()
    }
}

/// What is found of somebody, and where to look on, if there is more to look through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryFound {
    pub rows: Vec<HistoryRow>,
    pub on: Option<PastVisit>,
}

/// What became of a visit that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Somebody was let in.
    Held,
    /// Nobody was.
    NotHeld,
    Cancelled,
}

impl Outcome {
    pub const ALL: [Outcome; 3] = [Outcome::Held, Outcome::NotHeld, Outcome::Cancelled];

    /// The form's value.
    pub const fn tag(self) -> &'static str {
        match self {
            Outcome::Held => "held",
            Outcome::NotHeld => "not_held",
            Outcome::Cancelled => "cancelled",
        }
    }

    pub fn parse(tag: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.tag() == tag.trim())
    }
}

/// What opens the call's socket: one use, thirty seconds, bound to visit and person. Got by POST.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ticket {
    pub token: Secret<String>,
    pub visit: VisitId,
    pub me: ParticipantId,
}
