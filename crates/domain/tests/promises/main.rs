//! `promises.toml`, `docs/asvs.toml` in `asvs.rs`, `docs/threats.toml` in `threats.rs` and `docs/traps.toml` in `traps.rs`: what
//! is said to be kept or met names tests that exist. And `docs/crypto.toml` in `crypto.rs`, which is held against the source.
mod asvs;
mod crypto;
mod threats;
mod traps;

use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A file of the project.
fn of_project(path: &str) -> Option<String> {
    std::fs::read_to_string(Path::new(ROOT).join(path)).ok()
}

/// What an entry says under a name.
fn text<'a>(entry: &'a toml::Value, name: &str) -> &'a str {
    entry.get(name).and_then(|text| text.as_str()).unwrap_or_default()
}

/// The tests that an entry names.
fn tests_of(entry: &toml::Value) -> Vec<&str> {
    let tests = entry.get("tests").and_then(|tests| tests.as_array());
    tests.into_iter().flatten().filter_map(|test| test.as_str()).collect()
}

/// Those of them that do not exist, or are never run.
fn absent<'a>(tests: &[&'a str], read: &impl Fn(&str) -> Option<String>) -> Vec<&'a str> {
    let is_there = |test: &str| {
        let (path, name) = test.split_once("::").unwrap_or((test, ""));
        read(path).is_some_and(|source| has_test(&source, name))
    };
    tests.iter().copied().filter(|test| !is_there(test)).collect()
}

/// What is wrong with a registry, given a way to read the project's files.
fn wrong(registry: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let file: toml::Table = registry.parse().expect("TOML");
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for entry in file["promise"].as_array().expect("[[promise]]") {
        let id = text(entry, "id");
        if id.is_empty() || !seen.insert(id.to_owned()) {
            wrong.push(format!("{id:?} is not an id of its own"));
        }
        if text(entry, "behaviour").len() < 20 {
            wrong.push(format!("{id} says no behaviour"));
        }
        let tests = tests_of(entry);
        if tests.is_empty() {
            wrong.push(format!("{id} names no test"));
        }
        wrong.extend(absent(&tests, &read).iter().map(|test| format!("{id}: there is no test {test}")));
    }
    wrong
}

/// A function of that name under a test attribute that is not ignored; in TypeScript, a test with that title.
fn has_test(source: &str, name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let is_it = |line: &str| {
        let code = line.trim_start_matches("async ");
        code.strip_prefix("fn ")
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with('('))
    };
    let titled = |line: &str| ['\'', '"'].iter().any(|q| line.contains(&format!("test({q}{name}{q}")));
    lines.iter().enumerate().any(|(at, line)| {
        titled(line)
            || is_it(line) && {
                let above = lines[..at]
                    .iter()
                    .rev()
                    .take_while(|line| line.starts_with('#') || line.starts_with("//"));
                let above: Vec<_> = above.collect();
                above.iter().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
                    && !above.iter().any(|line| line.starts_with("#[ignore"))
            }
    })
}

#[test]
fn every_promise_names_tests_that_exist() {
    let registry = of_project("promises.toml").expect("promises.toml");
    assert_eq!(wrong(&registry, of_project), Vec::<String>::new());
}

/// The planted bugs: a promise without a test, with one that does not exist, and with one that is never run.
#[test]
fn an_empty_promise_is_found() {
    let entry = |tests: &str| {
        format!("[[promise]]\nid = \"X\"\nbehaviour = \"Long enough to be a behaviour\"\ntests = [{tests}]")
    };
    let source = "#[test]\nfn real() {}\n#[test]\n#[ignore]\nfn asleep() {}\nfn helper() {}";
    let read = |path: &str| (path == "a.rs").then(|| source.to_owned());
    assert_eq!(wrong(&entry("\"a.rs::real\""), read), Vec::<String>::new());
    for bad in ["", "\"a.rs::gone\"", "\"a.rs::asleep\"", "\"a.rs::helper\"", "\"b.rs::real\"", "\"a.rs\""] {
        assert_eq!(wrong(&entry(bad), read).len(), 1, "{bad}");
    }
}
