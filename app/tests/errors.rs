//! Every sentence that a person can meet when something is wrong, in every language, in one committed file: for
//! reading aloud. `UPDATE=1 cargo test -p app --test errors` writes it anew.
use app::ui::explain;
use app::ui::notice::field_words;
use model::{AppError, Conflict, FieldCode, Lang, VisitId};
use std::fmt::Write as _;

/// The fields whose names have words of their own.
const NAMES: [&str; 10] =
    ["clinic_name", "name", "email", "password", "help_phone", "zone", "date", "time", "code", "slug"];

fn errors() -> Vec<AppError> {
    let mut errors = vec![
        AppError::SignedOut,
        AppError::Unfinished(model::factors::Lack::Factor),
        AppError::NotAllowed,
        AppError::NotFound,
        AppError::Invalid(Vec::new()),
        AppError::TooMany { retry_after_s: 241 },
        AppError::TooMany { retry_after_s: 3 },
        AppError::Unavailable,
        AppError::Failed { reference: "7f3a1c".to_owned() },
        AppError::Offline,
    ];
    let taken = VisitId::parse("0123456789abcdef0123456789abcdef").map(Conflict::SlotTaken);
    errors.extend(taken.into_iter().chain(Conflict::ALL.iter().copied()).map(AppError::Conflict));
    errors
}

fn sentences() -> String {
    let mut out = String::new();
    for lang in Lang::ALL {
        writeln!(out, "# {}\n", lang.name()).unwrap();
        for error in errors() {
            let words = explain(&error, lang);
            writeln!(out, "{}. {}", words.title, words.help).unwrap();
            if let Some((action, path)) = words.action {
                writeln!(out, "  [{action}] {path}").unwrap();
            }
        }
        writeln!(out).unwrap();
        for code in FieldCode::ALL {
            writeln!(out, "{}", field_words(lang, "any", *code)).unwrap();
        }
        for name in NAMES {
            writeln!(out, "{}", field_words(lang, name, FieldCode::Required)).unwrap();
        }
        writeln!(out, "{}\n", field_words(lang, "participants[0][password]", FieldCode::ShorterThan(15)))
            .unwrap();
    }
    out
}

#[allow(clippy::disallowed_methods, reason = "only a developer who read it aloud sets it")]
#[test]
fn every_sentence_is_in_the_committed_file() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/errors.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, sentences()).expect("the file can be written");
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(committed, sentences(), "wording changed: read it aloud, then UPDATE=1");
}
