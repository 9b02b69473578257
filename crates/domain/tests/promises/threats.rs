//! `docs/threats.toml`: every threat to calls that we know (W1 to W26) stands there. What is met names tests that exist, as
//! does what is accepted, for the part that is held; what is open says what lacks.
use crate::{absent, of_project, tests_of, text};
use std::collections::BTreeSet;

/// How many there are.
const THREATS: usize = 26;
/// Fewer letters than this say nothing.
const LEAST: usize = 20;

/// What is wrong with a table, given a way to read the project's files.
fn wrong(table: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let file: toml::Table = table.parse().expect("TOML");
    let mut wrong = Vec::new();
    let mut left: BTreeSet<String> = (1..=THREATS).map(|n| format!("W{n}")).collect();
    for entry in file["threat"].as_array().expect("[[threat]]") {
        let id = text(entry, "id");
        if !left.remove(id) {
            wrong.push(format!("{id:?} is there twice, or is none of ours"));
        }
        let tests = tests_of(entry);
        let must_say: &[&str] = match text(entry, "state") {
            "met" => &["threat", "how"],
            "accepted" => &["threat", "how", "because"],
            "open" => &["threat", "how", "lacks"],
            "not_applicable" => &["threat", "because"],
            _ => &["threat", "state"],
        };
        for what in must_say {
            if text(entry, what).len() < LEAST {
                wrong.push(format!("{id} does not say: {what}"));
            }
        }
        if matches!(text(entry, "state"), "met" | "accepted") && tests.is_empty() {
            wrong.push(format!("{id} is met or accepted, and no test shows how far"));
        }
        wrong.extend(absent(&tests, &read).iter().map(|test| format!("{id}: there is no test {test}")));
    }
    wrong.extend(left.iter().map(|id| format!("{id} is missing")));
    wrong
}

#[test]
fn every_threat_has_its_tests_or_says_what_lacks() {
    let table = of_project("docs/threats.toml").expect("docs/threats.toml");
    assert_eq!(wrong(&table, of_project), Vec::<String>::new());
}

/// The planted bugs: a threat that is missing, there twice, of no state, met by no test or by one that does not exist, accepted
/// without a reason or untried, open without a word of what lacks.
#[test]
fn a_threat_that_nobody_meets_is_found() {
    let words = "Long enough to say something.";
    let entry = |id: &str, rest: &str| format!("[[threat]]\nid = \"{id}\"\nthreat = \"{words}\"\n{rest}\n");
    let none = format!("state = \"not_applicable\"\nbecause = \"{words}\"");
    let others: String = (2..=THREATS).map(|n| entry(&format!("W{n}"), &none)).collect();
    let read = |path: &str| (path == "a.rs").then(|| "#[test]\nfn real() {}".to_owned());
    let of = |first: &str| wrong(&(others.clone() + first), read).len();
    let met =
        |tests: &str| of(&entry("W1", &format!("state = \"met\"\nhow = \"{words}\"\ntests = [{tests}]")));
    assert_eq!(met("\"a.rs::real\""), 0);
    for bad in ["", "\"a.rs::gone\"", "\"b.rs::real\""] {
        assert_eq!(met(bad), 1, "{bad}");
    }
    let accepted = |more: &str| of(&entry("W1", &format!("state = \"accepted\"\nhow = \"{words}\"\n{more}")));
    let (because, tests) = (format!("because = \"{words}\"\n"), "tests = [\"a.rs::real\"]");
    assert_eq!(accepted(&format!("{because}{tests}")), 0);
    assert_eq!((accepted(&because), accepted(tests)), (1, 1), "untried, and without a reason");
    assert_eq!(of(&entry("W1", &format!("state = \"open\"\nhow = \"{words}\"\nlacks = \"{words}\""))), 0);
    for bad in [format!("state = \"open\"\nhow = \"{words}\""), "state = \"soon\"".to_owned()] {
        assert_eq!(of(&entry("W1", &bad)), 1, "{bad}");
    }
    assert_eq!(of(""), 1, "missing");
    assert_eq!(of(&(entry("W1", &none) + &entry("W2", &none))), 1, "there twice");
}
