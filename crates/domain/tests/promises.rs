//! `promises.toml`: every promise that is said to be kept names tests that exist.
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What is wrong with a registry, given a way to read the project's files.
fn wrong(registry: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let file: toml::Table = registry.parse().expect("TOML");
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for entry in file["promise"].as_array().expect("[[promise]]") {
        let id = entry.get("id").and_then(|id| id.as_str()).unwrap_or_default();
        if id.is_empty() || !seen.insert(id.to_owned()) {
            wrong.push(format!("{id:?} is not an id of its own"));
        }
        if entry.get("behaviour").and_then(|text| text.as_str()).is_none_or(|text| text.len() < 20) {
            wrong.push(format!("{id} says no behaviour"));
        }
        let tests = entry.get("tests").and_then(|tests| tests.as_array()).cloned().unwrap_or_default();
        if tests.is_empty() {
            wrong.push(format!("{id} names no test"));
        }
        for test in tests.iter().filter_map(|test| test.as_str()) {
            let (path, name) = test.split_once("::").unwrap_or((test, ""));
            if !read(path).is_some_and(|source| has_test(&source, name)) {
                wrong.push(format!("{id}: there is no test {test}"));
            }
        }
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
    let titled =
        |line: &str| ["test('", "test(\""].iter().any(|open| line.contains(&format!("{open}{name}")));
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
    let registry = std::fs::read_to_string(Path::new(ROOT).join("promises.toml")).expect("promises.toml");
    let read = |path: &str| std::fs::read_to_string(Path::new(ROOT).join(path)).ok();
    assert_eq!(wrong(&registry, read), Vec::<String>::new());
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
