//! When guests are reminded, and whether a reminder that is due is still of use. Pure.
use crate::joining::rows::PlaceRow;
use crate::joining::rules::state;
use model::Time;
use model::reminders::{BEFORE_MIN, LATE_MIN, MOST};
use model::visits::{GuestState, Rsvp};

/// Whoever was just written to needs no reminder. Higher: an invitation of this morning stands for the reminder of noon.
/// Lower: two letters in one minute.
const JUST_WRITTEN_S: i64 = 30 * 60;
/// So late a reminder still counts as one in time. Higher: two reminders arrive at once after a server was away. Lower: a
/// busy minute drops them.
const IN_TIME_S: i64 = 10 * 60;
/// A host says an hour ahead at most that they will be late. Higher: a button that most days nobody needs.
const LATE_AHEAD_S: i64 = 60 * 60;
/// Guests read that the host is late until so long after the time that was named: then it is not true any more.
const LATE_KEPT_S: i64 = 5 * 60;

/// The minutes before the start, as they are kept: "1440,15"; the longest first.
pub(super) fn read(kept: &str) -> Vec<u16> {
    tidy(kept.split(',').filter_map(|minutes| minutes.trim().parse().ok()))
}

pub(super) fn write(minutes: &[u16]) -> String {
    minutes.iter().map(u16::to_string).collect::<Vec<_>>().join(",")
}

/// What may be chosen, each once, the longest first.
pub(super) fn tidy(minutes: impl Iterator<Item = u16>) -> Vec<u16> {
    let mut minutes: Vec<u16> = minutes.filter(|minutes| BEFORE_MIN.contains(minutes)).collect();
    minutes.sort_unstable_by(|a, b| b.cmp(a));
    minutes.dedup();
    minutes.truncate(MOST);
    minutes
}

/// The reminders of a visit: minutes before, and when that is; soonest first.
pub(super) fn dues(starts: Time, minutes: &[u16]) -> Vec<(u16, Time)> {
    minutes.iter().map(|&minutes| (minutes, starts.plus_seconds(-60 * i64::from(minutes)))).collect()
}

/// When whoever is invited at this moment will be reminded; soonest first.
pub(super) fn promised(starts: Time, minutes: &[u16], now: Time) -> Vec<Time> {
    let dues = dues(starts, minutes).into_iter().map(|(_, due)| due);
    dues.filter(|due| due.seconds_since(now) >= JUST_WRITTEN_S).collect()
}

/// One reminder that is due, and what is around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub now: Time,
    pub due: Time,
    /// When the one after it is due.
    pub next: Option<Time>,
    pub starts: Time,
    /// When the guest was last written when and with whom the visit is.
    pub written: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    /// Not needed, and nobody misses it.
    Nothing,
    /// Wanted, and too late.
    Drop,
}

pub(super) fn judge(place: &PlaceRow, at: Due) -> Verdict {
    let just_written = at.written.is_some_and(|then| at.due.seconds_since(then) < JUST_WRITTEN_S);
    if !is_missing(place, at.now) || just_written {
        return Verdict::Nothing;
    }
    let late = at.now.seconds_since(at.due) > IN_TIME_S;
    if at.now >= at.starts || late && at.next.is_some_and(|next| next <= at.now) {
        return Verdict::Drop;
    }
    Verdict::Send
}

/// A guest whom the clinic writes to, who has not said No, and who is neither in nor waiting.
pub(super) fn is_missing(place: &PlaceRow, now: Time) -> bool {
    let reached = place.member_id.is_none() && place.delivery.is_some() && place.removed_at.is_none();
    reached && place.rsvp != Rsvp::No && matches!(state(place, now), GuestState::Expected | GuestState::Away)
}

/// May the host say now that they are late for a visit that nobody was let into? Not once all that can be said has passed.
pub(super) fn may_be_late(starts: Time, now: Time) -> bool {
    let most = LATE_MIN.iter().max().map_or(0, |minutes| 60 * i64::from(*minutes));
    now >= starts.plus_seconds(-LATE_AHEAD_S) && now < starts.plus_seconds(most)
}

/// Is it still true that the host comes so many minutes after the start?
pub(super) fn is_late(starts: Time, minutes: i32, now: Time) -> bool {
    now < starts.plus_seconds(60 * i64::from(minutes) + LATE_KEPT_S)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
