//! Whose wait calls the host, and when; and what those who wait may believe of how long it takes. Pure.
use model::Time;

/// What a clinic has set, in minutes; 0 tells nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Rules {
    pub ring_min: i32,
    pub early_min: i32,
    pub tell_min: i32,
    pub more_min: i32,
}

/// From when on a wait calls the host: nobody is alarmed by who comes hours before.
pub(crate) fn calls_from(since: Time, starts: Time, rules: &Rules) -> Time {
    since.max(starts.plus_seconds(-60 * i64::from(rules.early_min)))
}

/// The bell is repeated for whom the host has not seen, for as long as the clinic says.
pub(crate) fn rings(since: Time, starts: Time, rules: &Rules, now: Time) -> bool {
    let from = calls_from(since, starts, rules);
    now >= from && now < from.plus_seconds(60 * i64::from(rules.ring_min))
}

/// When the host is told who has not seen it by then; none where the clinic has nobody told.
pub(crate) fn tell_at(since: Time, starts: Time, rules: &Rules) -> Option<Time> {
    let after = 60 * i64::from(rules.tell_min);
    (after > 0).then(|| calls_from(since, starts, rules).plus_seconds(after))
}

/// A host's other visit that comes before the one for which somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Before {
    /// The host is in its call, and not only somebody waits for it.
    pub runs: bool,
    pub ends: Time,
    pub minutes: i64,
}

/// Nobody believes more, and nobody could have known. Higher: promises of a whole afternoon.
const MOST_MIN: i64 = 90;
/// What is said is a multiple of it, upwards.
const STEP_MIN: i64 = 5;

/// In how many minutes the host may be free, in steps of five; 0 for a few. None where the host has nothing else to do now, or
/// it takes so long that any number would be made up.
pub(crate) fn about_min(before: &[Before], now: Time) -> Option<i32> {
    if !before.iter().any(|visit| visit.runs) {
        return None;
    }
    // What should be over ends any moment. Who runs over does not do so for as long again.
    let left = |visit: &Before| (visit.ends.seconds_since(now).max(0) + 59) / 60;
    let running = before.iter().filter(|visit| visit.runs).map(left).max().unwrap_or_default();
    let waiting: i64 = before.iter().filter(|visit| !visit.runs).map(|visit| visit.minutes).sum();
    let all = running + waiting;
    if all > MOST_MIN {
        return None;
    }
    let steps = if all < STEP_MIN { 0 } else { (all + STEP_MIN - 1) / STEP_MIN };
    i32::try_from(steps * STEP_MIN).ok()
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
