//! The register of messages: every place that hands something to the outbox is in it, and nothing in it is made up. It is
//! printed into the committed `messages.txt`, so that a new message is seen in review; `BEDSIDE_BLESS=1` writes it.
use domain::templates::register::{Message, Purpose, Recipient};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What hands a message over.
const HANDS: &[&str] = &[
    "letters::send(",
    " send(tx, &front",
    "outbox::queue(",
    "outbox::queue_for(",
    "outbox::queue_about(",
    "outbox::queue_text(",
    "outbox::queue_text_about(",
    "ports.mail.send(",
    "ports.texts.send(",
];
/// Through which all of them go.
const WAYS: &[&str] =
    &["outbox/mod.rs::queue", "outbox/mod.rs::queue_for", "outbox/send.rs::run", "logins/letters.rs::send"];
/// Said in answer to a text that came in, by whoever brought it.
const ANSWERS: &str = "texting/answers.rs::answered";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(at: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(at).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path if path.to_string_lossy().ends_with("_tests.rs") => {}
            path if path.extension().is_some_and(|end| end == "rs") => found.push(path),
            _ => {}
        }
    }
}

/// `file::function` of every place in the source that hands something over.
fn places() -> BTreeSet<String> {
    let (mut found, mut places) = (Vec::new(), BTreeSet::new());
    files(&folder(), &mut found);
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let name = path.strip_prefix(folder()).expect("below it").display().to_string();
        let mut function = "";
        for line in text.lines() {
            let begins = line.trim_start();
            if let Some((_, rest)) = begins.split_once("fn ").filter(|_| !begins.starts_with("//")) {
                function = rest.split(['(', '<']).next().unwrap_or_default();
            }
            let place = format!("{name}::{function}");
            let here = HANDS.iter().any(|hand| line.contains(hand)) && !begins.starts_with("//");
            if here && !WAYS.contains(&place.as_str()) {
                places.insert(place);
            }
        }
    }
    places
}

#[test]
fn every_message_that_leaves_is_in_the_register() {
    let mut found = places();
    let answers = std::fs::read_to_string(folder().join("texting/answers.rs")).expect("a source file");
    assert!(answers.contains("pub async fn answered("));
    found.insert(ANSWERS.to_owned());
    let listed: BTreeSet<String> =
        Message::ALL.iter().flat_map(|message| message.sites()).map(|site| (*site).to_owned()).collect();
    assert_eq!(found, listed, "what is sent on the left, the register on the right");
}

/// Nobody can be spared what guards an account, and nobody gets news of the product by one of these.
#[test]
fn guests_hear_of_visits_only() {
    for message in Message::ALL {
        let (purpose, recipient) = (message.purpose(), message.recipient());
        if matches!(
            recipient,
            Recipient::Guest | Recipient::Asker | Recipient::Typed | Recipient::Sender | Recipient::Host
        ) {
            assert_eq!(purpose, Purpose::Visit, "{message:?}");
        }
        if message.template().is_some() {
            assert!(
                matches!(recipient, Recipient::Guest | Recipient::Asker | Recipient::Typed),
                "a clinic words only what its guests read: {message:?}"
            );
        }
    }
}

fn table() -> String {
    let mut out = String::from(
        "Every message that Bedside sends: purpose, who gets it, whether the clinic may word it, where it is handed over.\n\n",
    );
    for message in Message::ALL {
        let words = if message.template().is_some() { "own words" } else { "Bedside's words" };
        writeln!(
            out,
            "{message:?} | {:?} | {:?} | {words} | {}",
            message.purpose(),
            message.recipient(),
            message.sites().join(", ")
        )
        .expect("a string grows");
    }
    out
}

#[test]
#[allow(clippy::disallowed_methods, reason = "whoever blesses says so in the environment")]
fn the_register_is_as_it_was_looked_at() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("messages.txt");
    if std::env::var_os("BEDSIDE_BLESS").is_some() {
        std::fs::write(&path, table()).expect("the file is writable");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(table(), committed, "messages changed: look at it, then run with BEDSIDE_BLESS=1");
}
