//! How long somebody is kept in a line, and what they may expect. Pure.
use model::Time;
use model::queue::Wait;

/// Without a word of their page for so long, somebody has left it. Higher: a host accepts people who are not there. Lower:
/// who reads something else meanwhile, or has no scripts and does not look again, loses their place.
pub(super) const AWAY_S: i64 = 10 * 60;
/// So long their place is kept after that, and the host sees that they are gone.
const KEPT_S: i64 = 3 * 60;
/// After that they have left.
pub(super) const DROPPED_S: i64 = AWAY_S + KEPT_S;
/// As long as a host's word that they are there holds, unless their page says it again. Higher: patients wait for a switch
/// that somebody has forgotten. Lower: a machine that sleeps for a moment takes the host out of the line.
pub(super) const AVAILABLE_S: i64 = 15 * 60;
/// Of so many waits the middle one counts. Higher: yesterday's calm morning says something of today. Lower: so does one
/// long visit.
pub(super) const WAITS_COUNTED: i64 = 10;

const MINUTE_S: i64 = 60;
/// What is said is rounded up to these minutes: nobody waits longer than they were told because we rounded.
const STEP_MIN: i64 = 5;
const LONGEST_MIN: i64 = 60;

/// Their page is closed, but they have their place still.
pub(super) fn is_gone(seen: Time, now: Time) -> bool {
    now.seconds_since(seen) >= AWAY_S
}

/// What the last waits say to whoever is at that place (from one), with so many hosts there.
pub(super) fn wait(served_s: &[i64], place: i64, hosts: i64) -> Wait {
    let Some(middle) = median(served_s) else { return Wait::Unknown };
    if hosts < 1 {
        return Wait::Unknown;
    }
    let seconds = middle.saturating_mul(place.max(1)) / hosts;
    let minutes = seconds.div_euclid(MINUTE_S) + i64::from(seconds.rem_euclid(MINUTE_S) > 0);
    let rounded = (minutes + STEP_MIN - 1) / STEP_MIN * STEP_MIN;
    match rounded {
        _ if minutes < STEP_MIN => Wait::Soon,
        minutes if minutes > LONGEST_MIN => Wait::Long,
        minutes => Wait::About(minutes),
    }
}

/// Of an even number the longer of the two in the middle.
fn median(served_s: &[i64]) -> Option<i64> {
    let mut sorted: Vec<i64> = served_s.iter().map(|seconds| (*seconds).max(0)).collect();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_served_says_how_long_one_waits() {
        let minutes = |list: &[i64]| list.iter().map(|minutes| minutes * MINUTE_S).collect::<Vec<_>>();
        assert_eq!(wait(&[], 1, 1), Wait::Unknown, "nobody was served yet");
        assert_eq!(wait(&minutes(&[10]), 1, 0), Wait::Unknown, "nobody is there");
        assert_eq!(wait(&minutes(&[4]), 1, 1), Wait::Soon);
        assert_eq!(wait(&minutes(&[5]), 1, 1), Wait::About(5));
        assert_eq!(wait(&minutes(&[6]), 1, 1), Wait::About(10), "rounded up");
        assert_eq!(wait(&minutes(&[10]), 3, 1), Wait::About(30));
        assert_eq!(wait(&minutes(&[10]), 3, 2), Wait::About(15), "two hosts are twice as quick");
        assert_eq!(wait(&minutes(&[60]), 1, 1), Wait::About(60));
        assert_eq!(wait(&minutes(&[10]), 7, 1), Wait::Long);
        // One who waited for half a day changes nothing.
        assert_eq!(wait(&minutes(&[8, 700, 9]), 1, 1), Wait::About(10));
        assert_eq!(wait(&[i64::MAX], 50, 1), Wait::Long);
        assert_eq!(wait(&[-5], 1, 1), Wait::Soon, "a clock that was set back");
    }

    #[test]
    fn a_closed_page_is_gone_and_then_given_up() {
        let seen = Time::from_seconds(1_000);
        assert!(!is_gone(seen, seen.plus_seconds(AWAY_S - 1)));
        assert!(is_gone(seen, seen.plus_seconds(AWAY_S)));
        const { assert!(DROPPED_S > AWAY_S) };
    }
}
