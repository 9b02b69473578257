//! Booking by a patient, without an account (S10), and what a host answers. Field names are the forms' input names.
use crate::conflicts::Conflicts;
use crate::{MemberId, Minutes, RequestId, ServiceId, Shown, Time};
use serde::{Deserialize, Serialize};

/// Times that may be asked for at once, in the order of one's wishes. Higher: they are held from everybody else.
pub const TIMES_MOST: usize = 3;
/// Letters of the host's words when it does not work out.
pub const NOTE_MOST: usize = 500;
/// In place of a host, in addresses: whoever is free.
pub const ANYBODY: &str = "any";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookService {
    pub service: ServiceId,
    pub name: String,
    pub about: String,
    pub duration: Minutes,
}

/// Who offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookHosts {
    pub service: BookService,
    pub hosts: Vec<BookHost>,
    /// There is somebody to choose among who can be booked at once.
    pub anybody: bool,
}

/// What can be booked with one host: a page of their own, whose address they hand out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostOffers {
    pub host: BookHost,
    pub services: Vec<BookService>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookHost {
    pub host: MemberId,
    pub name: String,
    pub on_request: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeTime {
    pub at: Time,
    /// "3:30 pm".
    pub clock: String,
    /// "Tuesday, November 24 at 3:30 pm", for whoever hears one time without its day.
    pub words: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeDay {
    pub heading: String,
    pub times: Vec<FreeTime>,
}

/// A few days of one host, or of whoever is free, in the patient's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeTimes {
    pub service: BookService,
    /// None for whoever is free.
    pub host_name: Option<String>,
    pub on_request: bool,
    pub zone: String,
    pub zone_words: String,
    pub days: Vec<FreeDay>,
    /// Where the next page begins.
    pub later: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenTime {
    pub at: Time,
    pub words: String,
    pub free: bool,
}

/// What was chosen, before it is booked, and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choosing {
    pub service: BookService,
    pub host_name: Option<String>,
    pub on_request: bool,
    pub zone: String,
    pub zone_words: String,
    pub times: Vec<ChosenTime>,
    /// The next free ones, when one that was chosen has gone.
    pub next: Vec<ChosenTime>,
    pub request_id: String,
    /// The link can come by text message instead of by mail.
    pub by_text: bool,
    /// Goes back with the form, with the work that the browser does for it meanwhile (`proof.rs`).
    pub stamp: String,
    pub bits: u8,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookForm {
    /// Made by the page; a second submit of the same form books nothing more.
    #[serde(default)]
    pub request_id: String,
    pub service: String,
    /// By id, or `ANYBODY`.
    pub host: String,
    #[serde(default)]
    pub zone: String,
    /// As `times_text` writes it.
    pub at: String,
    pub name: String,
    /// "text": the link comes by text message to `phone`; else by mail to `email`.
    #[serde(default)]
    pub by: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub lang: String,
    /// A field that people do not see and robots fill.
    #[serde(default)]
    pub website: String,
    #[serde(default)]
    pub stamp: String,
    #[serde(default)]
    pub proof: String,
}

/// What came of it: with whom, and whether the host is still to say yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub host: MemberId,
    pub asked: bool,
}

/// Times in an address or a form, in the order of the wishes.
pub fn times_text(times: &[Time]) -> String {
    times.iter().map(|at| at.micros().to_string()).collect::<Vec<_>>().join(".")
}

/// The other way; what is none is left out, and so is one that stands twice.
pub fn times_of(text: &str) -> Vec<Time> {
    let mut times = Vec::new();
    for at in text.split('.').filter_map(|part| part.parse().ok().map(Time)) {
        if !times.contains(&at) && times.len() < TIMES_MOST {
            times.push(at);
        }
    }
    times
}

/// The query of a page of booking. A plus sign means a space there (URL standard, 5.1).
pub fn query(zone: &str, times: &[Time]) -> String {
    let at = if times.is_empty() { String::new() } else { format!("&at={}", times_text(times)) };
    format!("?zone={}{at}", zone.replace('+', "%2B"))
}

/// How a request fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum RequestState {
    Open,
    Accepted,
    Declined,
    /// Nobody answered in time.
    Lapsed,
}

/// What the patient sees of it behind the link in their letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestStatus {
    pub state: RequestState,
    pub host_name: String,
    pub times: Vec<String>,
    pub zone_words: String,
    /// The host's own words; empty without.
    pub note: String,
}

/// One line of those that wait for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    pub request: RequestId,
    pub name: String,
    /// Who was asked, when it is not the reader.
    pub host: Option<String>,
    pub service: String,
    /// In the order of the patient's wishes.
    pub times: Vec<Shown>,
    /// Until when the times are held.
    pub until: Shown,
    /// What stands in the way of each, in the same order; of the one request that is looked at.
    #[serde(default)]
    pub conflicts: Vec<Conflicts>,
}

/// What somebody with a link may do about a visit that they booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeStart {
    pub host_name: String,
    /// In their own zone.
    pub starts: Shown,
    /// False when it is too late, or when they have not booked it by themselves.
    pub may: bool,
    pub over: bool,
    pub days: Vec<FreeDay>,
    pub later: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_travel_in_the_order_of_the_wishes() {
        let times = [Time(30), Time(10), Time(20)];
        assert_eq!(times_of(&times_text(&times)), times);
        assert_eq!(times_of("5.x..5.-7"), [Time(5), Time(-7)]);
        assert_eq!(times_of("1.2.3.4"), [Time(1), Time(2), Time(3)]);
        assert_eq!(query("Etc/GMT+5", &[Time(1)]), "?zone=Etc/GMT%2B5&at=1");
    }
}
