//! The calendar (S8) and its private feed (S11): what is asked for, and what is shown.
use crate::people::HostName;
use crate::visits::VisitStatus;
use crate::{MemberId, Minutes, Shown, VisitId};
use serde::{Deserialize, Serialize};

/// How much of the calendar is seen at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarSpan {
    Day,
    /// On a phone it is a list, so nobody has to choose another one there.
    #[default]
    Week,
    Month,
    Agenda,
}

impl CalendarSpan {
    pub const ALL: [CalendarSpan; 4] =
        [CalendarSpan::Day, CalendarSpan::Week, CalendarSpan::Month, CalendarSpan::Agenda];

    /// As it stands in the page's address.
    pub const fn name(self) -> &'static str {
        match self {
            CalendarSpan::Day => "day",
            CalendarSpan::Week => "week",
            CalendarSpan::Month => "month",
            CalendarSpan::Agenda => "agenda",
        }
    }

    pub fn parse(name: &str) -> Option<CalendarSpan> {
        CalendarSpan::ALL.into_iter().find(|span| span.name() == name)
    }
}

/// What is asked for, as it stands in the address of the page. What is empty, or means nothing, is the usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CalendarAsked {
    pub view: String,
    /// A day in the span, `2026-11-24`; empty: today.
    pub date: String,
    /// One host, by id; empty: all whom the reader may plan for, themselves among them.
    pub host: String,
    /// "all": also the hours at which hardly anybody works.
    pub hours: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub span: CalendarSpan,
    /// "Sun, Nov 22 – Sat, Nov 28".
    pub title: String,
    /// The day that was asked for, and those of the spans before and after it.
    pub date: String,
    pub before: String,
    pub after: String,
    pub today: String,
    /// The reader's zone by name and in words.
    pub zone: String,
    pub zone_words: String,
    /// Whom the reader may plan for, themselves first.
    pub hosts: Vec<HostName>,
    /// The only one who is shown.
    pub host: Option<MemberId>,
    /// All hours are shown.
    pub whole: bool,
    /// The quarters of an hour from top to bottom, of a day or a week.
    pub axis: Vec<Quarter>,
    /// A calendar elsewhere that the reader has named has not been read for days.
    #[serde(default)]
    pub stale: bool,
    pub days: Vec<CalendarDay>,
}

/// A row of the grid. On the day on which clocks go back some stand there a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarter {
    /// What clocks on the wall show, minutes from midnight.
    pub minute: u16,
    pub again: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    /// `2026-11-24`.
    pub date: String,
    /// "Tuesday, November 24".
    pub words: String,
    /// "Tue, Nov 24".
    pub short: String,
    /// Of the month before or after the one that is shown.
    pub outside: bool,
    /// Beside each other, at most.
    pub columns: u8,
    /// Rows that this day does not have, from and up to: an hour that clocks skip here or double on another day.
    pub absent: Vec<(u16, u16)>,
    pub visits: Vec<CalendarVisit>,
    /// When the host is busy elsewhere: on a day and in a week of one host's.
    #[serde(default)]
    pub busy: Vec<CalendarBusy>,
    /// More at one time than fit beside each other.
    pub unseen: u16,
}

/// Hours of another calendar's, and nothing else of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarBusy {
    /// When it begins and ends on the wall, minutes from midnight; the end of the day is 24 hours.
    pub from_min: u16,
    pub to_min: u16,
    /// Its rows, the first and the one after the last.
    pub from: u16,
    pub to: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarVisit {
    pub visit: VisitId,
    /// Whose it is, when it is not the reader's own.
    pub host: Option<String>,
    pub names: Vec<String>,
    pub starts: Shown,
    pub ends: Shown,
    /// What clocks on the wall show when it starts, minutes from midnight.
    pub minute: u16,
    pub duration: Minutes,
    pub status: VisitStatus,
    /// How many of the guests said that they come, and that they do not.
    pub coming: u16,
    pub declined: u16,
    /// Another visit of the same host's is at the same time.
    pub conflict: bool,
    /// It has begun on the day before.
    pub continued: bool,
    /// It may still be moved.
    pub movable: bool,
    pub place: Place,
}

/// Where it stands in the grid of its day: the first row and the one after the last, the first column and the one after
/// the last, all from 0 on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub from: u16,
    pub to: u16,
    pub column: u8,
    pub column_end: u8,
    /// For lack of room it stands in the list only.
    pub unseen: bool,
}

/// What the readers of a feed are told of a visit besides its hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum FeedTells {
    #[default]
    Busy,
    /// The first names of the guests.
    Names,
}

impl FeedTells {
    pub const fn name(self) -> &'static str {
        match self {
            FeedTells::Busy => "busy",
            FeedTells::Names => "names",
        }
    }

    /// What is not "names" is the careful choice.
    pub fn parse(typed: &str) -> FeedTells {
        if typed == "names" { FeedTells::Names } else { FeedTells::Busy }
    }
}

/// One's own feed, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedView {
    pub tells: FeedTells,
    pub made: Shown,
    /// Until it is said to be kept, or a calendar has asked for it.
    pub address: Option<String>,
}
