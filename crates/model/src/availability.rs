//! When a host can be booked, and for what (S9). Field names are the forms' input names; times are as typed, so that a wrong
//! one keeps its text.
use crate::people::HostName;
use crate::{MemberId, Minutes, ServiceId, SlotId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Minutes between two visits, at most. Higher: half of the day is a break. Lower: no time to write down what was said.
pub const BUFFER_MOST_MIN: i32 = 60;
/// Hours ahead, at most. Higher: nobody finds a time within the week that they can plan.
pub const NOTICE_MOST_H: i32 = 14 * 24;
/// Days ahead, at most. Higher: each look at the page counts through more days.
pub const HORIZON_MOST_D: i32 = 180;
/// Visits of one day, at most.
pub const DAILY_MOST: i32 = 50;
/// Lines of a host's hours. Higher: the page becomes a calendar, which it is not.
pub const SLOTS_MOST: usize = 100;

/// Everything of one host's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    pub host: MemberId,
    pub host_name: String,
    /// For whom the reader may say it, themselves first.
    pub hosts: Vec<HostName>,
    /// The host's zone in words.
    pub zone_words: String,
    /// `2026-11-24` in that zone.
    pub today: String,
    pub services: Vec<OfferedService>,
    pub weekly: Vec<SlotRow>,
    pub days: Vec<SlotRow>,
    pub off: Vec<SlotRow>,
    pub rules: BookingRules,
    /// Of the host's own booking page; none while nothing can be booked with them.
    pub address: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedService {
    pub service: ServiceId,
    pub name: String,
    pub duration: Minutes,
    pub offered: bool,
}

/// One line of hours, or of absence, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotRow {
    pub slot: SlotId,
    /// "Mondays", "Tue, Dec 1".
    pub day: String,
    /// "9:00 am – 12:00 pm"; empty for whole days.
    pub hours: String,
    /// None: for everything that the host offers.
    pub service: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRules {
    pub host: String,
    pub before_min: String,
    pub after_min: String,
    pub notice_h: String,
    pub horizon_d: String,
    /// Empty: as many as there is time for.
    #[serde(default)]
    pub daily_most: String,
    /// "instant" or "request".
    pub way: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewWeekly {
    pub host: String,
    /// "0" is Monday.
    pub weekday: String,
    pub weekly_from: String,
    pub weekly_to: String,
    #[serde(default)]
    pub weekly_service: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDay {
    pub host: String,
    pub day: String,
    pub day_from: String,
    pub day_to: String,
    #[serde(default)]
    pub day_service: String,
}

/// From one day to another; with hours, or without for whole days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOff {
    pub host: String,
    pub off_from: String,
    #[serde(default)]
    pub off_from_time: String,
    pub off_to: String,
    #[serde(default)]
    pub off_to_time: String,
}

/// What a host offers: these, and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub host: String,
    /// One box a service (`name_of`), "on" when it was ticked.
    #[serde(default)]
    pub services: BTreeMap<String, String>,
}

impl Offered {
    /// The name of a service's box. It begins with a letter, for a number would be a place in a list.
    pub fn name_of(service: ServiceId) -> String {
        format!("service_{}", service.text())
    }

    pub fn ticked(&self) -> BTreeSet<ServiceId> {
        let boxes = self.services.iter().filter(|(_, typed)| typed.as_str() == "on");
        boxes.filter_map(|(name, _)| ServiceId::parse(name.strip_prefix("service_")?)).collect()
    }
}
