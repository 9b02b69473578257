//! Calendars elsewhere that say when a host is busy (S11). Field names are the forms' input names.
use crate::{OutsideCalendarId, Shown, SourceId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Calendars of one host. Higher: a page that nobody looks over, and an hour of requests to others. Lower: who works at
/// two places and has a family has no room.
pub const SOURCES_MOST: usize = 10;
/// Calendars of one account. Higher: one account keeps the worker from all others. Lower: shared calendars are left out.
pub const CALENDARS_MOST: usize = 30;
/// Letters of a name.
pub const NAME_MOST: usize = 80;
/// Letters of an address. Higher: a page of it. Lower: Outlook's do not fit.
pub const ADDRESS_MOST: usize = 1000;

/// How a calendar is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum SourceKind {
    /// A file at an address, as Google, Outlook and Apple give out.
    Feed,
    /// An account at a server that speaks CalDAV.
    Account,
}

/// Why a calendar could not be read, as far as its owner can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum SourceFault {
    /// There is nothing at that address.
    NotFound,
    /// The name or the password opens nothing.
    Refused,
    /// What is there is no calendar.
    NotACalendar,
    TooLarge,
    NoAnswer,
    /// An address that Bedside must not ask: without https, or inside of somebody's network.
    NotAllowed,
}

impl SourceFault {
    pub const ALL: [SourceFault; 6] = [
        SourceFault::NotFound,
        SourceFault::Refused,
        SourceFault::NotACalendar,
        SourceFault::TooLarge,
        SourceFault::NoAnswer,
        SourceFault::NotAllowed,
    ];
}

/// The page of one's outside calendars.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideView {
    pub sources: Vec<SourceView>,
}

/// One of them. Neither its address nor its password is ever shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    pub source: SourceId,
    pub kind: SourceKind,
    pub name: String,
    /// The server's name, without what is secret of the address.
    pub host: String,
    /// When it was last read, in the owner's zone.
    pub read: Option<Shown>,
    /// Busy times that are known, from now on.
    pub busy: i64,
    pub fault: Option<SourceFault>,
    /// It has failed for days: what is known may be wrong.
    pub stale: bool,
    /// Entries that repeat in a way that Bedside cannot follow.
    pub unread: i32,
    /// Of an account.
    pub calendars: Vec<CalendarChoice>,
}

/// A calendar of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarChoice {
    pub calendar: OutsideCalendarId,
    pub name: String,
    pub counts: bool,
}

#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFeed {
    pub feed_name: String,
    pub feed_address: String,
}

#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAccount {
    pub account_name: String,
    pub server: String,
    pub server_user: String,
    pub server_password: String,
}

/// What opens something is in no log.
impl std::fmt::Debug for NewFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewFeed")
    }
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewAccount")
    }
}

/// The calendars of an account that count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarsChosen {
    pub source: String,
    #[serde(default)]
    pub calendars: BTreeMap<String, String>,
}

impl CalendarsChosen {
    /// The input's name of a calendar; digits alone would be a place in a list.
    pub fn name_of(calendar: OutsideCalendarId) -> String {
        format!("calendar_{}", calendar.text())
    }

    /// Those that are ticked.
    pub fn ticked(&self) -> BTreeSet<OutsideCalendarId> {
        let boxes = self.calendars.iter().filter(|(_, typed)| typed.as_str() == "on");
        boxes.filter_map(|(name, _)| OutsideCalendarId::parse(name.strip_prefix("calendar_")?)).collect()
    }
}
