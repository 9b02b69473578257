//! Where a guest stands, and when a link opens what. Pure.
use super::rows::PlaceRow;
use crate::visits::rows::VisitData;
use model::joining::Standing;
use model::visits::GuestState;
use model::{FieldCode, Time};

/// One may come in and wait from so long before the start.
pub(crate) const BEFORE_S: i64 = 24 * 3600;
/// A visit that nobody ended is over so long after its planned end; and so long after its end a link still tells
/// that it is over, before it means nothing any more.
pub(crate) const AFTER_S: i64 = 24 * 3600;

/// Whoever comes back to the waiting room later than this begins a new wait; a shorter gap is a bad network.
const SAME_WAIT_S: i64 = 5 * 60;

/// Ended, or so long past that it will not be held any more.
pub(crate) fn is_over(visit: &VisitData, now: Time) -> bool {
    visit.ended_at.is_some() || now >= due(visit).plus_seconds(AFTER_S)
}

/// Until when the visit was meant to be held; a visit that was opened again has a new day.
pub(crate) fn due(visit: &VisitData) -> Time {
    visit.reopened_at.map_or(visit.ends_at, |at| at.max(visit.ends_at))
}

/// The host may open it again until a day after its end.
pub(crate) fn may_reopen(visit: &VisitData, now: Time) -> bool {
    // Whoever was told that it will not be held does not come.
    visit.cancelled_at.is_none() && visit.ended_at.is_some_and(|ended| now < ended.plus_seconds(AFTER_S))
}

/// Who comes to the waiting room at this moment begins a new wait. `left`: when their last one ended.
pub(crate) fn waits_anew(place: &PlaceRow, left: Option<Time>, at: Time) -> bool {
    let long_ago = |then: Time| at.seconds_since(then) >= SAME_WAIT_S;
    // Being sent back begins a wait too, and nobody left since.
    let earlier = place.since_at.is_none_or(long_ago);
    let waits = standing(place) == Standing::Waiting && !place.waits;
    waits && earlier && (place.since_at.is_none() || left.is_some_and(long_ago))
}

/// Characters of what a guest may write beside their answer: a few words, no letter.
const NOTE_MOST: usize = 300;

/// As it is kept: without spaces around and without what cannot be seen, line breaks apart.
pub(crate) fn note(typed: &str) -> Result<String, FieldCode> {
    let seen = |c: &char| {
        *c == '\n' || !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let typed = typed.replace("\r\n", "\n");
    let kept: String = typed.chars().filter(seen).collect();
    let kept = kept.trim().to_owned();
    if kept.chars().count() > NOTE_MOST { Err(FieldCode::TooLong) } else { Ok(kept) }
}

/// One may come in and wait.
pub(crate) fn is_open(visit: &VisitData, now: Time) -> bool {
    now >= visit.starts_at.plus_seconds(-BEFORE_S) && !is_over(visit, now)
}

/// The link still greets: from the day the visit is planned until a day after it ended.
pub(crate) fn greets(visit: &VisitData, now: Time) -> bool {
    match visit.ended_at {
        // Who comes at the hour of a cancelled one still reads that it is.
        Some(ended) if visit.cancelled_at.is_some() => now < ended.max(visit.ends_at).plus_seconds(AFTER_S),
        Some(ended) => now < ended.plus_seconds(AFTER_S),
        None => !is_over(visit, now),
    }
}

pub(crate) fn standing(place: &PlaceRow) -> Standing {
    if place.removed_at.is_some() {
        Standing::Removed
    } else if place.admitted_at.is_some() || place.member_id.is_some() {
        Standing::Admitted
    } else if place.arrived_at.is_some() {
        Standing::Waiting
    } else {
        Standing::Invited
    }
}

/// Whoever tapped "Join" and whose page has not been heard of since: so long it may still be loading. Then they have
/// stepped away, and no chime calls the host to nobody. Higher: a host waits for a page that was closed. Lower: a slow
/// phone that is on its way is told as gone.
pub(crate) const GRACE_S: i64 = 2 * 60;

/// What the host sees of a guest: standing, and whether their page is open.
pub(crate) fn state(place: &PlaceRow, now: Time) -> GuestState {
    match standing(place) {
        Standing::Removed => GuestState::Left,
        // Admitted a moment ago, the page not yet over: already in.
        Standing::Admitted if place.present || !place.was_present => GuestState::In,
        Standing::Admitted => GuestState::Left,
        Standing::Waiting if place.waits || place.present => GuestState::Waiting,
        // By the plain form, or sent back before any page was heard of.
        Standing::Waiting if !place.waited && is_fresh(place, now) => GuestState::Waiting,
        Standing::Waiting => GuestState::Away,
        Standing::Invited => GuestState::Expected,
    }
}

/// Whoever waits, or whose line was lost a moment ago: a phone that is locked loses it, and its owner sits before it still.
pub(crate) fn waits_still(place: &PlaceRow, lost: Option<Time>, now: Time) -> bool {
    match state(place, now) {
        GuestState::Waiting => true,
        GuestState::Away => lost.is_some_and(|lost| now.seconds_since(lost) < SAME_WAIT_S),
        _ => false,
    }
}

fn is_fresh(place: &PlaceRow, now: Time) -> bool {
    place.since_at.is_some_and(|since| now.seconds_since(since) < GRACE_S)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
pub(crate) mod tests;
