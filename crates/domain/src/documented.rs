//! `docs/sign-in.md` is what the code does: its numbers and its ways in. Length and words of passwords are held to it in
//! `logins/rules_tests.rs`.
use crate::checks::sources;
use crate::factors::codes;
use crate::logins::{A_SECOND, FRESH_S, HOLDS_S, unusual};
use crate::operator;
use crate::switching;
use crate::throttle::rules::{ACCOUNT_FAILURES, BLOCKS_S, DAY_S, FAILURES, LATELY, LATELY_AROUND, MOST_ROWS};
use model::limits::{ABSOLUTE_H, IDLE_MIN};
use model::passwords::{DAYS, LEAST, NOT_AGAIN};
use std::collections::BTreeSet;

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sign-in.md"));

fn said() -> [String; 16] {
    let ([shortest, more @ ..], [never, after @ ..]) = (LEAST, DAYS);
    assert_eq!(never, 0);
    let [first, second, later] = BLOCKS_S.map(|seconds| seconds / 60);
    [
        format!(
            "{FAILURES} failures in a row block an address for {first} minutes, then {second}, then {later}"
        ),
        format!("{LATELY} failures in a day block it"),
        format!("{LATELY_AROUND} failures in a day block a network"),
        format!("{ACCOUNT_FAILURES} failures in a row it takes no password until the day is over"),
        format!("{A_SECOND} failed sign-ins a second in the whole installation, and for {HOLDS_S} seconds"),
        format!("beyond {MOST_ROWS} rows those that matter least are forgotten"),
        format!(
            "{} minutes without a sign of a person",
            IDLE_MIN.map(|minutes| minutes.to_string()).join(", ")
        ),
        format!("{} hours in all", ABSOLUTE_H.map(|hours| hours.to_string()).join(", ")),
        format!("{} hours unused, {} days in all", operator::IDLE_S / 3600, operator::ABSOLUTE_S / DAY_S),
        format!("has {shortest}, {} characters ({shortest} unless", or(&more)),
        format!("lapse after {} days (never unless", or(&after)),
        format!("none of the last {NOT_AGAIN} passwords is taken again"),
        format!(
            "has {} digits and is good for that sign-in, once, for {} minutes and for {} tries; another one takes its \
             place, and no more than {} an hour",
            unusual::DIGITS,
            unusual::GOOD_S / 60,
            unusual::TRIES,
            unusual::LETTERS.most
        ),
        format!("shown in the last {} minutes, and not only in a browser that is remembered", FRESH_S / 60),
        format!("There are {} recovery codes of {} bits", codes::COUNT, 5 * codes::LENGTH),
        format!(
            "a sign-in at the other clinic, a token that is good once and for {} minutes",
            switching::GOOD_FOR_S / 60
        ),
    ]
}

/// "90, 180 or 365".
fn or(numbers: &[u16]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u16::to_string).collect();
    let (last, others) = numbers.split_last().expect("some");
    format!("{} or {last}", others.join(", "))
}

fn unsaid(page: &str) -> Vec<String> {
    said().into_iter().filter(|sentence| !page.contains(sentence)).collect()
}

#[test]
fn the_page_says_the_numbers() {
    assert_eq!(unsaid(PAGE), Vec::<String>::new());
    assert_eq!(unsaid(&PAGE.replace("failures in a row", "slips in a row")).len(), 2, "a planted difference");
}

/// A sign-in begins in no other file than those of the page's table.
#[test]
fn the_page_lists_every_way_in() {
    let begins = ["begin", "insert"].map(|verb| format!("{verb}_sign_in("));
    let starts =
        |line: &str| !line.contains("fn ") && begins.iter().any(|begin| line.contains(begin.as_str()));
    let found = sources().into_iter().filter(|(_, text)| text.lines().any(starts)).map(|(name, _)| name);
    let rows = PAGE.lines().filter(|line| line.starts_with('|'));
    let listed = rows.filter_map(|row| row.rsplit('`').nth(1)).filter(|name| name.ends_with(".rs"));
    assert_eq!(found.collect::<BTreeSet<_>>(), listed.map(str::to_owned).collect::<BTreeSet<_>>());
}
