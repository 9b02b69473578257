//! How long who waits: pure.
use model::Time;

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
/// Consecutive failures that block an address (PR-43).
pub(crate) const FAILURES: i32 = 20;
/// The first, the second and every later block of an address.
const BLOCKS_S: [i64; 3] = [15 * MINUTE_S, HOUR_S, 24 * HOUR_S];
/// A day without a failure begins the count anew.
pub(crate) const FORGOTTEN_AFTER_S: i64 = 24 * HOUR_S;
/// A week without a failure forgets the blocks.
const BLOCKS_FORGOTTEN_AFTER_S: i64 = 7 * 24 * HOUR_S;

/// What is known of one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Row {
    pub failures: i32,
    pub blocks: i32,
    pub blocked_until: Time,
    pub failed_at: Time,
}

impl Default for Row {
    fn default() -> Self {
        Row { failures: 0, blocks: 0, blocked_until: Time(0), failed_at: Time(0) }
    }
}

impl Row {
    /// The same address under two keys.
    pub fn joined(self, old: Row) -> Row {
        Row {
            failures: self.failures + old.failures,
            blocks: self.blocks.max(old.blocks),
            blocked_until: self.blocked_until.max(old.blocked_until),
            failed_at: self.failed_at.max(old.failed_at),
        }
    }
}

/// Addresses are blocked; accounts are only slowed, or anybody could lock anybody out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Address,
    Account,
}

/// Seconds until the next guess; 0 is now. `others` are guesses from there that are being looked at.
pub(crate) fn wait(rule: Rule, row: Row, others: i32, now: Time) -> i64 {
    if row.blocked_until > now {
        return seconds_up(now, row.blocked_until);
    }
    let failures = if now.seconds_since(row.failed_at) >= FORGOTTEN_AFTER_S { 0 } else { row.failures };
    if rule == Rule::Address && failures + others >= FAILURES {
        return 1;
    }
    let free_at = row.failed_at.plus_seconds(delay_s(rule, failures));
    if free_at > now { seconds_up(now, free_at) } else { 0 }
}

/// After so many failures in a row, so long between two guesses.
fn delay_s(rule: Rule, failures: i32) -> i64 {
    match (rule, failures) {
        (_, ..=3) => 0,
        (Rule::Address, ..=9) => 1,
        (Rule::Address, _) => 3,
        (Rule::Account, ..=9) => 3,
        (Rule::Account, ..=25) => 5,
        (Rule::Account, ..=100) => 10,
        (Rule::Account, _) => MINUTE_S,
    }
}

/// The row as it stands when this failure, already counted in it, is the one that blocks.
pub(crate) fn block(rule: Rule, row: Row, now: Time) -> Option<Row> {
    if rule != Rule::Address || row.failures < FAILURES {
        return None;
    }
    let long_ago = now.seconds_since(row.blocked_until) >= BLOCKS_FORGOTTEN_AFTER_S;
    let before = if long_ago { 0 } else { row.blocks };
    let length = BLOCKS_S[usize::try_from(before).unwrap_or(0).min(BLOCKS_S.len() - 1)];
    Some(Row { failures: 0, blocks: before + 1, blocked_until: now.plus_seconds(length), failed_at: now })
}

fn seconds_up(now: Time, until: Time) -> i64 {
    let micros = until.micros() - now.micros();
    micros.div_euclid(1_000_000) + i64::from(micros.rem_euclid(1_000_000) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_000_000_000_000_000);

    fn failed(failures: i32) -> Row {
        Row { failures, failed_at: NOW, ..Row::default() }
    }

    #[test]
    fn the_twentieth_failure_blocks_and_each_block_is_longer() {
        assert_eq!(block(Rule::Address, failed(19), NOW), None);
        let mut row = failed(20);
        for length in [900, 3600, 86_400, 86_400] {
            let blocked = block(Rule::Address, row, NOW).expect("twenty failures");
            assert_eq!(wait(Rule::Address, blocked, 0, NOW), length);
            row = Row { failures: 20, ..blocked };
        }
    }

    #[test]
    fn a_week_without_blocks_forgets_them() {
        let old =
            Row { failures: 20, blocks: 3, blocked_until: NOW.plus_seconds(-7 * 86_400), failed_at: NOW };
        assert_eq!(block(Rule::Address, old, NOW).map(|row| row.blocks), Some(1));
    }

    #[test]
    fn guesses_of_one_moment_cannot_pass_twenty() {
        let before = Row { failed_at: NOW.plus_seconds(-60), ..failed(12) };
        assert_eq!(wait(Rule::Address, before, 7, NOW), 0);
        assert_eq!(wait(Rule::Address, before, 8, NOW), 1);
    }

    #[test]
    fn the_first_slips_cost_nothing_and_a_day_forgives() {
        assert_eq!(wait(Rule::Address, failed(3), 0, NOW), 0);
        assert_eq!(wait(Rule::Address, failed(4), 0, NOW), 1);
        assert_eq!(wait(Rule::Account, failed(10), 0, NOW), 5);
        assert_eq!(wait(Rule::Address, failed(19), 0, NOW.plus_seconds(86_400)), 0);
    }

    #[test]
    fn an_account_is_slowed_but_never_blocked() {
        assert_eq!(block(Rule::Account, failed(1000), NOW), None);
        assert_eq!(wait(Rule::Account, failed(1000), 0, NOW), 60);
    }
}
