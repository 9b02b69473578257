//! What a newsletter may say, and how its words become a letter.
use super::rules::*;
use crate::Error;
use model::newsletter::NewsletterDraft;
use model::{AppError, FieldCode, FieldError};

fn written(subject_es: &str, body_es: &str) -> NewsletterDraft {
    NewsletterDraft {
        subject_en: " What is new ".into(),
        body_en: "Hello.\r\n\r\nMore.".into(),
        subject_es: subject_es.into(),
        body_es: body_es.into(),
        ..NewsletterDraft::default()
    }
}

fn faults(typed: NewsletterDraft) -> Vec<FieldError> {
    match draft(typed) {
        Err(Error::Shown(AppError::Invalid(faults))) => faults,
        other => panic!("no fault: {other:?}"),
    }
}

#[test]
fn english_is_needed_and_spanish_is_whole_or_not_there() {
    let kept = draft(written("", " ")).expect("English alone");
    assert_eq!((kept.subject_en.as_str(), kept.body_en.as_str()), ("What is new", "Hello.\n\nMore."));
    assert!(draft(written("Novedades", "Hola.")).is_ok());
    let missing = |name| vec![FieldError::new(name, FieldCode::Required)];
    assert_eq!(faults(written("Novedades", "")), missing("body_es"));
    assert_eq!(faults(written("", "Hola.")), missing("subject_es"));
    let nothing = faults(NewsletterDraft::default());
    assert_eq!(nothing, [missing("subject_en"), missing("body_en")].concat());
    let long = NewsletterDraft { subject_en: "x".repeat(151), ..written("", "") };
    assert_eq!(faults(long), [FieldError::new("subject_en", FieldCode::TooLong)]);
}

#[test]
fn paragraphs_stand_between_empty_lines() {
    assert_eq!(paragraphs("One\ntwo.\n\n\n\nThree.\n"), ["One\ntwo.", "Three."]);
}

#[test]
fn addresses_become_links_and_nothing_else_does() {
    let link = |address: &str| format!("<a href=\"{address}\">{address}</a>");
    assert_eq!(
        linked("<p>See https://a.example/x?b=1&amp;c=2. Bye</p>"),
        format!("<p>See {}. Bye</p>", link("https://a.example/x?b=1&amp;c=2"))
    );
    assert_eq!(linked("(http://a.example)<br>"), format!("({})<br>", link("http://a.example")));
    assert_eq!(linked("&quot;https://a.example&quot;"), format!("&quot;{}&quot;", link("https://a.example")));
    let there = "<a href=\"https://a.example/\">here</a> javascript:alert(1)";
    assert_eq!(linked(there), there);
}

#[test]
fn another_text_is_another_version() {
    assert_eq!(version("a"), version("a"));
    assert_ne!(version("a"), version("b"));
    assert_eq!(version("a").len(), 16);
}
