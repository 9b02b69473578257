//! Visits that repeat (S6). Field names are the forms' input names.
use crate::Shown;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The days of the week as the form names them, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// Weeks from one visit to the next, where that is typed. Higher: no series of two years has two such visits.
pub const INTERVAL_MOST: i32 = 52;

/// S6. How often a visit that is being planned takes place, exactly as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// Empty or "never": once. "day", "week", "two_weeks", "month_weekday", "month_day", or "custom".
    #[serde(default)]
    pub every: String,
    /// With `every = custom`: weeks from one to the next.
    #[serde(default)]
    pub interval: String,
    /// With `every = custom`: the days of the week that are ticked, by their names in `WEEKDAYS`. The day of the first visit
    /// is always among them.
    #[serde(default)]
    pub days: BTreeMap<String, String>,
    /// "count" or "until".
    #[serde(default)]
    pub ends: String,
    /// With `ends = count`: how many visits, the first one counted.
    #[serde(default)]
    pub count: String,
    /// With `ends = until`: the last day, `2027-03-01`.
    #[serde(default)]
    pub until: String,
    /// Ticked: times that are taken are left out.
    #[serde(default)]
    pub leave_out: String,
    /// The tag of a `WhichHour`: of the days on which clocks go back. Asked where there are any.
    #[serde(default)]
    pub fold: String,
}

impl Repeat {
    /// More than one visit is wanted.
    pub fn is_wanted(&self) -> bool {
        !matches!(self.every.trim(), "" | "never")
    }

    pub fn leaves_out(&self) -> bool {
        !self.leave_out.trim().is_empty()
    }
}

/// All times of a series that is being planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesPreview {
    /// "every 2 weeks".
    pub rule: String,
    pub times: Vec<SeriesTime>,
    /// Times that are taken are left out.
    pub leaves_out: bool,
    /// Which of two equal hours is meant, where that was said.
    #[serde(default)]
    pub fold: Option<WhichHour>,
}

/// Where clocks go back, an hour of the wall exists twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhichHour {
    #[default]
    First,
    Second,
}

impl WhichHour {
    /// What is not said is nothing.
    pub fn parse(tag: &str) -> Option<WhichHour> {
        match tag.trim() {
            "first" => Some(WhichHour::First),
            "second" => Some(WhichHour::Second),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesTime {
    /// In the planner's zone.
    pub starts: Shown,
    /// The host has something else then.
    pub taken: bool,
    /// Clocks jump over the hour that was asked for: it begins at the first minute after it.
    pub moved: bool,
    /// Clocks go back over it, so that it exists twice that day.
    #[serde(default)]
    pub doubled: bool,
}

/// Where a visit stands in its series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesPlace {
    /// From 1.
    pub place: i64,
    /// How many were planned.
    pub of: i64,
    /// "every 2 weeks".
    pub rule: String,
    /// There are others after this one that are still to come.
    pub following: bool,
    /// There are others, before or after it, that are still to come.
    pub others: bool,
}

/// Which visits of a series a change is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    One,
    Following,
    All,
}

impl Scope {
    /// The forms' value.
    pub const fn tag(self) -> &'static str {
        match self {
            Scope::One => "one",
            Scope::Following => "following",
            Scope::All => "all",
        }
    }

    /// What is not said, or is nothing known, is the least.
    pub fn parse(tag: &str) -> Scope {
        match tag.trim() {
            "following" => Scope::Following,
            "all" => Scope::All,
            _ => Scope::One,
        }
    }
}
