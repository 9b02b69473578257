//! How long who waits: pure.
use model::Time;
use model::blocks::BlockKind;

const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
pub(crate) const DAY_S: i64 = 24 * HOUR_S;
/// Consecutive failures that block an address (PR-43).
pub(crate) const FAILURES: i32 = 20;
/// The first, the second and every later block of an address.
pub(crate) const BLOCKS_S: [i64; 3] = [15 * MINUTE_S, HOUR_S, DAY_S];
/// A day without a failure begins the count anew.
pub(crate) const FORGOTTEN_AFTER_S: i64 = DAY_S;
/// Failures of an address in a day, whatever succeeds in between: whoever signs in to an account of their own after
/// each nineteen guesses would otherwise guess for ever. Higher, and they have more guesses a day; lower, and the slips
/// of a big practice behind one address block it.
pub(crate) const LATELY: i32 = 100;
/// The same of the /56 and of the /48 around an address of IPv6: one subscriber has many addresses there, so whoever
/// guesses from each of them is stopped here. Higher than for one address, for a /48 may be a whole hospital.
pub(crate) const LATELY_AROUND: i32 = 500;
/// Failures in a row after which an account takes no password until the day is over (NIST SP 800-63B-4: no more than a
/// hundred). A link by mail to choose a new one opens it at once.
pub(crate) const ACCOUNT_FAILURES: i32 = 100;
/// Rows of the table, about a hundred bytes each: whoever makes up addresses fills no disk. Higher, and a flood costs more
/// room; lower, and it washes away sooner what others have failed.
pub(crate) const MOST_ROWS: i64 = 50_000;
/// After so many failures it is looked whether there are more: a table is counted, and that is not for each.
pub(crate) const LOOKS_EVERY: u32 = 256;
/// A week without a failure forgets the blocks.
const BLOCKS_FORGOTTEN_AFTER_S: i64 = 7 * DAY_S;

/// What is known of one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Row {
    pub failures: i32,
    pub blocks: i32,
    pub blocked_until: Time,
    pub failed_at: Time,
    pub lately_until: Time,
}

impl Default for Row {
    fn default() -> Self {
        Row { failures: 0, blocks: 0, blocked_until: Time(0), failed_at: Time(0), lately_until: Time(0) }
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
            lately_until: self.lately_until.max(old.lately_until),
        }
    }

    /// Failures that still count, whatever succeeded since.
    fn lately(self, rule: Rule, now: Time) -> i32 {
        let (left, one) = ((self.lately_until.micros() - now.micros()).max(0), weighs_s(rule) * 1_000_000);
        i32::try_from(left.div_euclid(one) + i64::from(left.rem_euclid(one) > 0)).unwrap_or(i32::MAX)
    }

    /// Failures in a row that still count.
    fn in_a_row(self, rule: Rule, now: Time) -> i32 {
        let over = match rule {
            Rule::Address | Rule::Browser => now.seconds_since(self.failed_at) >= FORGOTTEN_AFTER_S,
            Rule::Account if self.failures >= ACCOUNT_FAILURES => self.failed_at < midnight(now),
            Rule::Account => now.seconds_since(self.failed_at) >= FORGOTTEN_AFTER_S,
            Rule::Around => true,
        };
        if over { 0 } else { self.failures }
    }
}

/// When the day of this moment began (UTC: the same for all who guess at an account, wherever they are).
pub(crate) fn midnight(now: Time) -> Time {
    Time::from_seconds(now.seconds().div_euclid(DAY_S) * DAY_S)
}

/// How many rows to forget where there are so many: a tenth more than needed, or each look of a flood would sort them all.
pub(crate) fn too_many(rows: i64) -> i64 {
    if rows <= MOST_ROWS { 0 } else { rows - (MOST_ROWS - MOST_ROWS / 10) }
}

/// Addresses are blocked. Accounts are slowed, so that nobody locks anybody out with a few wrong guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Address,
    /// The networks that an address is in.
    Around,
    Account,
    /// A browser that has signed in to the account before.
    Browser,
}

impl Rule {
    /// As it is written down, for the operator.
    pub const fn kind(self) -> BlockKind {
        match self {
            Rule::Address => BlockKind::Address,
            Rule::Around => BlockKind::Network,
            Rule::Account => BlockKind::Account,
            Rule::Browser => BlockKind::Browser,
        }
    }
}

/// A browser that is known is looked at by itself, until it has failed as often as would block an address; then it is
/// a stranger's for a day.
pub(crate) fn trusts(row: Row, others: i32, now: Time) -> bool {
    row.in_a_row(Rule::Browser, now) + others < FAILURES
}

/// So many failures of a day make an address suspicious.
const SUSPICIOUS: i32 = 10;

/// Is the address one that guessing comes from?
pub(crate) fn suspicious(row: Row, now: Time) -> bool {
    row.blocked_until > now || counted(Rule::Address, row, now) >= SUSPICIOUS
}

/// How many failures a row stands for.
pub(crate) fn counted(rule: Rule, row: Row, now: Time) -> i32 {
    row.in_a_row(rule, now).max(row.lately(rule, now))
}

/// The most failures of a day.
fn most_lately(rule: Rule) -> i32 {
    match rule {
        Rule::Around => LATELY_AROUND,
        Rule::Address | Rule::Account | Rule::Browser => LATELY,
    }
}

/// So long one failure weighs, after those before it have stopped to.
pub(crate) fn weighs_s(rule: Rule) -> i64 {
    DAY_S / i64::from(most_lately(rule))
}

/// Seconds until the next guess; 0 is now. `others` are guesses from there that are being looked at.
pub(crate) fn wait(rule: Rule, row: Row, others: i32, now: Time) -> i64 {
    if row.blocked_until > now {
        return seconds_up(now, row.blocked_until);
    }
    let failures = row.in_a_row(rule, now);
    match rule {
        Rule::Address if failures + others >= FAILURES => return 1,
        Rule::Address | Rule::Around if row.lately(rule, now) + others >= most_lately(rule) => return 1,
        Rule::Account if failures >= ACCOUNT_FAILURES => {
            return seconds_up(now, midnight(now).plus_seconds(DAY_S));
        }
        // Slow means one after the other.
        Rule::Account if others > 0 && delay_s(rule, failures + others) > 0 => return 1,
        _ => {}
    }
    let free_at = row.failed_at.plus_seconds(delay_s(rule, failures));
    if free_at > now { seconds_up(now, free_at) } else { 0 }
}

/// After so many failures in a row, so long between two guesses.
fn delay_s(rule: Rule, failures: i32) -> i64 {
    match (rule, failures) {
        (_, ..=3) | (Rule::Around, _) => 0,
        (Rule::Address | Rule::Browser, ..=9) => 1,
        (Rule::Address | Rule::Browser, _) => 3,
        (Rule::Account, ..=9) => 3,
        (Rule::Account, ..=25) => 5,
        (Rule::Account, _) => 10,
    }
}

/// The row as it stands when this failure, already counted in it, is the one that blocks.
pub(crate) fn block(rule: Rule, row: Row, now: Time) -> Option<Row> {
    let in_a_row = rule == Rule::Address && row.failures >= FAILURES;
    let blocks = matches!(rule, Rule::Address | Rule::Around);
    if !blocks || !in_a_row && row.lately(rule, now) < most_lately(rule) {
        return None;
    }
    let long_ago = now.seconds_since(row.blocked_until) >= BLOCKS_FORGOTTEN_AFTER_S;
    let before = if long_ago { 0 } else { row.blocks };
    let length = BLOCKS_S[usize::try_from(before).unwrap_or(0).min(BLOCKS_S.len() - 1)];
    let blocked_until = now.plus_seconds(length);
    Some(Row { failures: 0, blocks: before + 1, blocked_until, failed_at: now, lately_until: now })
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

    /// Ten million addresses that never were, each with one failure, as `failed` and `make_room` count and forget them: each
    /// writes a row for itself, for two networks around it, for an account and for a browser.
    #[test]
    fn ten_million_made_up_addresses_leave_a_small_table() {
        /// What one row takes in a database with its key and index, rounded up.
        const ROW_BYTES: i64 = 512;
        let (mut rows, mut most) = (0, 0);
        for n in 0_u32..10_000_000 {
            rows += 5;
            if n.is_multiple_of(LOOKS_EVERY) {
                rows -= too_many(rows);
            }
            most = most.max(rows);
        }
        assert!(most < MOST_ROWS + 5 * i64::from(LOOKS_EVERY) + 5, "{most}");
        assert!(most * ROW_BYTES < 64 * 1024 * 1024, "{} bytes", most * ROW_BYTES);
    }

    #[test]
    fn a_week_without_blocks_forgets_them() {
        let old = Row { blocks: 3, blocked_until: NOW.plus_seconds(-7 * 86_400), ..failed(20) };
        assert_eq!(block(Rule::Address, old, NOW).map(|row| row.blocks), Some(1));
    }

    #[test]
    fn room_is_made_before_there_are_more_rows_than_may_be() {
        assert_eq!((too_many(0), too_many(MOST_ROWS)), (0, 0));
        let rows = MOST_ROWS + 1;
        assert!(rows - too_many(rows) < MOST_ROWS && too_many(rows) < MOST_ROWS / 5);
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
    fn an_account_is_slowed_and_after_a_hundred_rests_until_the_day_is_over() {
        assert_eq!(block(Rule::Account, failed(1000), NOW), None);
        assert_eq!(wait(Rule::Account, failed(99), 0, NOW), 10);
        let tomorrow = midnight(NOW).plus_seconds(DAY_S);
        assert_eq!(wait(Rule::Account, failed(100), 0, NOW), tomorrow.seconds_since(NOW));
        assert_eq!(wait(Rule::Account, failed(100), 0, tomorrow.plus_seconds(-1)), 1);
        assert_eq!(wait(Rule::Account, failed(100), 0, tomorrow), 0);
        // Then it begins anew; fewer than a hundred are remembered over midnight.
        assert_eq!(wait(Rule::Account, failed(100), 1, tomorrow), 0);
        assert_eq!(wait(Rule::Account, failed(99), 1, tomorrow), 1);
    }

    #[test]
    fn a_known_browser_is_slowed_and_after_twenty_failures_a_strangers_for_a_day() {
        assert!(trusts(failed(19), 0, NOW) && !trusts(failed(20), 0, NOW));
        assert!(!trusts(failed(15), 5, NOW), "guesses of one moment count");
        assert!(trusts(failed(20), 0, NOW.plus_seconds(DAY_S)));
        assert_eq!((wait(Rule::Browser, failed(3), 0, NOW), wait(Rule::Browser, failed(10), 0, NOW)), (0, 3));
        assert_eq!(block(Rule::Browser, failed(1000), NOW), None);
    }

    #[test]
    fn a_few_slips_are_not_suspicious() {
        assert!(!suspicious(failed(9), NOW) && suspicious(failed(10), NOW));
        let blocked = Row { blocked_until: NOW.plus_seconds(1), ..Row::default() };
        assert!(suspicious(blocked, NOW));
        let today = Row { lately_until: NOW.plus_seconds(10 * weighs_s(Rule::Address)), ..Row::default() };
        assert!(suspicious(today, NOW), "whatever succeeded in between");
        assert!(!suspicious(failed(19), NOW.plus_seconds(DAY_S)));
    }

    #[test]
    fn an_account_that_is_slow_is_tried_by_one_at_a_time() {
        let before = Row { failed_at: NOW.plus_seconds(-60), ..failed(4) };
        assert_eq!(wait(Rule::Account, before, 0, NOW), 0);
        assert_eq!(wait(Rule::Account, before, 1, NOW), 1);
        assert_eq!(wait(Rule::Account, Row::default(), 3, NOW), 0);
        assert_eq!(wait(Rule::Account, Row::default(), 4, NOW), 1);
    }

    /// As `rows::add` counts.
    fn slip(row: Row, now: Time) -> Row {
        let from = row.lately_until.max(now);
        Row {
            failures: row.failures + 1,
            failed_at: now,
            lately_until: from.plus_seconds(weighs_s(Rule::Address)),
            ..row
        }
    }

    #[test]
    fn successes_in_between_do_not_hide_a_hundred_failures() {
        let (mut row, mut now) = (Row::default(), NOW);
        for n in 1..=100 {
            now = now.plus_seconds(7);
            row = slip(Row { failures: n % 19, ..row }, now);
            assert_eq!(block(Rule::Address, row, now).is_some(), n == 100, "{n}");
        }
        // Guesses of one moment count together here as well.
        let before = Row { lately_until: now.plus_seconds(90 * weighs_s(Rule::Address)), ..Row::default() };
        assert_eq!(wait(Rule::Address, before, 9, now), 0);
        assert_eq!(wait(Rule::Address, before, 10, now), 1);
        // The block begins anew; so does a day without failures.
        let blocked = block(Rule::Address, row, now).expect("blocked");
        assert_eq!(blocked.lately(Rule::Address, now), 0);
        assert_eq!(row.lately(Rule::Address, now.plus_seconds(DAY_S)), 0);
    }

    #[test]
    fn a_big_practices_slips_block_nobody() {
        let (mut row, mut now) = (Row::default(), NOW);
        for n in 0..1000 {
            now = now.plus_seconds(15 * MINUTE_S);
            row = slip(Row { failures: 0, ..row }, now);
            assert_eq!(block(Rule::Address, row, now), None, "{n}");
        }
    }
}
