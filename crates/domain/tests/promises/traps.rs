//! `docs/traps.toml`: every trap of the framework (T1 to T13) stands there, with what keeps it shut and tests that exist.
use crate::{absent, of_project, tests_of, text};
use std::collections::BTreeSet;

/// How many there are.
const TRAPS: usize = 13;
/// Fewer letters than this say nothing.
const LEAST: usize = 20;

/// What is wrong with a table, given a way to read the project's files.
fn wrong(table: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let file: toml::Table = table.parse().expect("TOML");
    let mut wrong = Vec::new();
    let mut left: BTreeSet<String> = (1..=TRAPS).map(|n| format!("T{n}")).collect();
    for entry in file["trap"].as_array().expect("[[trap]]") {
        let id = text(entry, "id");
        if !left.remove(id) {
            wrong.push(format!("{id:?} is there twice, or is none of ours"));
        }
        for what in ["trap", "how"] {
            if text(entry, what).len() < LEAST {
                wrong.push(format!("{id} does not say: {what}"));
            }
        }
        let tests = tests_of(entry);
        if tests.is_empty() {
            wrong.push(format!("{id} names no test"));
        }
        let different: BTreeSet<&str> = tests.iter().copied().collect();
        if different.len() < tests.len() {
            wrong.push(format!("{id} names a test twice"));
        }
        wrong.extend(absent(&tests, &read).iter().map(|test| format!("{id}: there is no test {test}")));
    }
    wrong.extend(left.iter().map(|id| format!("{id} is missing")));
    wrong
}

#[test]
fn every_trap_has_its_tests() {
    let table = of_project("docs/traps.toml").expect("docs/traps.toml");
    assert_eq!(wrong(&table, of_project), Vec::<String>::new());
}

/// The planted bugs: a trap that is missing, there twice, without words, without a test, with one that does not exist, and with
/// the same one twice.
#[test]
fn a_trap_that_nothing_keeps_shut_is_found() {
    let words = "Long enough to say something.";
    let entry = |id: &str, how: &str, tests: &str| {
        format!("[[trap]]\nid = \"{id}\"\ntrap = \"{words}\"\nhow = \"{how}\"\ntests = [{tests}]\n")
    };
    let real = "\"a.rs::real\"";
    let read = |path: &str| (path == "a.rs").then(|| "#[test]\nfn real() {}".to_owned());
    let others: String = (2..=TRAPS).map(|n| entry(&format!("T{n}"), words, real)).collect();
    let of = |first: &str| wrong(&(others.clone() + first), read).len();
    assert_eq!(of(&entry("T1", words, real)), 0);
    assert_eq!(of(""), 1, "missing");
    assert_eq!(of(&(entry("T1", words, real) + &entry("T2", words, real))), 1, "there twice");
    assert_eq!(of(&entry("T1", "", real)), 1, "without words");
    for bad in ["", "\"a.rs::gone\"", "\"b.rs::real\"", "\"a.rs::real\", \"a.rs::real\""] {
        assert_eq!(of(&entry("T1", words, bad)), 1, "{bad}");
    }
}

/// What the compiler and the build are told: errors that speak and SQL that is put together are refused, panics unwind on the
/// server, no function is compiled in for tests alone, and data in pages are escaped.
#[test]
fn what_would_open_a_trap_is_refused_by_the_compiler() {
    let read = |path: &str| of_project(path).expect(path);
    let clippy: toml::Table = read("clippy.toml").parse().expect("TOML");
    let refused = |list: &str, path: &str| {
        let all = clippy[list].as_array().expect("a list");
        all.iter().any(|entry| text(entry, "path") == path)
    };
    assert!(refused("disallowed-types", "leptos::server_fn::error::ServerFnError"));
    assert!(refused("disallowed-methods", "sqlx::AssertSqlSafe"));
    assert!(refused("disallowed-methods", "leptos_meta::Title"));

    let cargo: toml::Table = read("Cargo.toml").parse().expect("TOML");
    let profiles = cargo["profile"].as_table().expect("profiles");
    for (name, profile) in profiles {
        let aborts = text(profile, "panic") == "abort";
        assert_eq!(aborts, name.starts_with("wasm-"), "profile.{name}: a panic must unwind on a server");
    }
    for manifest in ["app/Cargo.toml", "server/Cargo.toml"] {
        let manifest_of: toml::Table = read(manifest).parse().expect("TOML");
        let features = manifest_of.get("features").and_then(|features| features.as_table());
        let named: Vec<&String> = features.into_iter().flat_map(|all| all.keys()).collect();
        assert!(named.iter().all(|name| !name.contains("test")), "{manifest}: {named:?}");
    }

    // From this version on errors are escaped as the rest of the data is.
    let lock: toml::Table = read("Cargo.lock").parse().expect("TOML");
    let packages = lock["package"].as_array().expect("packages");
    let context = packages.iter().filter(|package| text(package, "name") == "hydration_context");
    let versions: Vec<Vec<u32>> = context
        .map(|package| text(package, "version").split('.').filter_map(|part| part.parse().ok()).collect())
        .collect();
    let escapes = |version: &Vec<u32>| version.as_slice() >= &[0, 3, 2][..];
    assert!(!versions.is_empty() && versions.iter().all(escapes), "{versions:?}");
}
