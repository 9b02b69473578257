//! `docs/asvs.toml`: every requirement of levels 1 and 2 of chapters 6 to 8 of OWASP ASVS 5.0.0 stands there. What is met
//! names tests that exist; what is open says what lacks, and what does not apply says why.
use crate::{absent, of_project, tests_of, text};
use std::collections::BTreeMap;

/// Section by section, the levels of its requirements in their order, as the tag v5.0.0_release has them.
const SECTIONS: [(&str, &str); 18] = [
    ("6.1", "122"),
    ("6.2", "111111112222"),
    ("6.3", "11223333"),
    ("6.4", "112233"),
    ("6.5", "22222333"),
    ("6.6", "2223"),
    ("6.7", "33"),
    ("6.8", "2222"),
    ("7.1", "222"),
    ("7.2", "1111"),
    ("7.3", "22"),
    ("7.4", "11222"),
    ("7.5", "223"),
    ("7.6", "22"),
    ("8.1", "1233"),
    ("8.2", "1123"),
    ("8.3", "133"),
    ("8.4", "23"),
];
/// Fewer letters than this say nothing.
const LEAST: usize = 20;

/// Level by id, without those of level 3.
fn asked() -> BTreeMap<String, i64> {
    let mut asked = BTreeMap::new();
    for (section, levels) in SECTIONS {
        for (at, level) in levels.bytes().enumerate() {
            asked.insert(format!("{section}.{}", at + 1), i64::from(level - b'0'));
        }
    }
    asked.retain(|_, level| *level <= 2);
    asked
}

/// What is wrong with a table, given a way to read the project's files.
fn wrong(table: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let file: toml::Table = table.parse().expect("TOML");
    let (mut wrong, mut left) = (Vec::new(), asked());
    for entry in file["requirement"].as_array().expect("[[requirement]]") {
        let id = text(entry, "id");
        let level = entry.get("level").and_then(|level| level.as_integer());
        if left.remove(id) != level || level.is_none() {
            wrong.push(format!("{id:?} is there twice, is of another level, or is not asked for"));
        }
        let tests = tests_of(entry);
        let must_say = match text(entry, "state") {
            "met" => "how",
            "open" => "lacks",
            "not_applicable" => "because",
            _ => "state",
        };
        for what in ["asks", must_say] {
            if text(entry, what).len() < LEAST {
                wrong.push(format!("{id} does not say: {what}"));
            }
        }
        if must_say == "how" && tests.is_empty() {
            wrong.push(format!("{id} is met, and no test shows it"));
        }
        wrong.extend(absent(&tests, &read).iter().map(|test| format!("{id}: there is no test {test}")));
    }
    wrong.extend(left.keys().map(|id| format!("{id} is missing")));
    wrong
}

#[test]
fn every_requirement_has_its_tests_or_its_reason() {
    assert_eq!(asked().len(), 60);
    let table = of_project("docs/asvs.toml").expect("docs/asvs.toml");
    assert_eq!(wrong(&table, of_project), Vec::<String>::new());
}

const WORDS: &str = "Long enough to say something.";

fn entry(id: &str, level: i64, rest: &str) -> String {
    format!("[[requirement]]\nid = \"{id}\"\nlevel = {level}\nasks = \"{WORDS}\"\n{rest}\n")
}

/// The planted bugs: a requirement that is missing, there twice, of another level, of no state; one that is met without a
/// test, or by one that does not exist; one that is open, or does not apply, for no reason.
#[test]
fn a_row_that_shows_nothing_is_found() {
    let because = format!("state = \"not_applicable\"\nbecause = \"{WORDS}\"");
    let with = |first: &str| {
        let mut rest = asked();
        rest.remove("6.1.1");
        let rest = rest.iter().map(|(id, level)| entry(id, *level, &because));
        rest.fold(first.to_owned(), |table, row| table + &row)
    };
    let read = |path: &str| match path {
        "a.rs" => Some("#[test]\nfn real() {}\nfn helper() {}".to_owned()),
        "a.ts" => Some("test('the whole story', async () => {".to_owned()),
        _ => None,
    };
    let of = |rest: &str| wrong(&with(&entry("6.1.1", 1, rest)), read).len();
    let met = |tests: &str| of(&format!("state = \"met\"\nhow = \"{WORDS}\"\ntests = [{tests}]"));
    assert_eq!(met("\"a.rs::real\", \"a.ts::the whole story\""), 0);
    for bad in ["", "\"a.rs::gone\"", "\"a.rs::helper\"", "\"b.rs::real\"", "\"a.ts::the whole\""] {
        assert_eq!(met(bad), 1, "{bad}");
    }
    assert_eq!(of(&format!("state = \"open\"\nlacks = \"{WORDS}\"")), 0);
    for bad in ["state = \"open\"", "state = \"not_applicable\"", "state = \"soon\"", ""] {
        assert_eq!(of(bad), 1, "{bad}");
    }
    assert_eq!(wrong(&with(""), read), ["6.1.1 is missing"]);
    assert_eq!(wrong(&with(&entry("6.1.1", 2, &because)), read).len(), 1, "another level");
    let twice = entry("6.1.1", 1, &because) + &entry("6.1.1", 1, &because);
    assert_eq!(wrong(&with(&twice), read).len(), 1, "there twice");
}
