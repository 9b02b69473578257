//! What a newsletter may say, and how its words become a letter. Pure.
use crate::error::{Error, Result};
use model::newsletter::{NewsKind, NewsletterDraft};
use model::{AppError, FieldCode, FieldError};
use sha2::{Digest, Sha256};

const SUBJECT_MOST: usize = 150;
/// Higher: mail programs cut the letter off, and with it the way to end it. Lower: less to say.
const BODY_MOST: usize = 20_000;

/// As it is kept. English is what everybody gets who has nothing else; Spanish is whole or not there.
pub(super) fn draft(draft: NewsletterDraft) -> Result<NewsletterDraft> {
    let clean = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let draft = NewsletterDraft {
        subject_en: clean(&draft.subject_en),
        body_en: clean(&draft.body_en),
        subject_es: clean(&draft.subject_es),
        body_es: clean(&draft.body_es),
        ..draft
    };
    let spanish = !draft.subject_es.is_empty() || !draft.body_es.is_empty();
    let fields = [
        ("subject_en", &draft.subject_en, SUBJECT_MOST, true),
        ("body_en", &draft.body_en, BODY_MOST, true),
        ("subject_es", &draft.subject_es, SUBJECT_MOST, spanish),
        ("body_es", &draft.body_es, BODY_MOST, spanish),
    ];
    let fault = |(name, text, most, needed): (&str, &String, usize, bool)| match text.chars().count() {
        0 if needed => Some(FieldError::new(name, FieldCode::Required)),
        long if long > most => Some(FieldError::new(name, FieldCode::TooLong)),
        _ => None,
    };
    let faults: Vec<FieldError> = fields.into_iter().filter_map(fault).collect();
    if faults.is_empty() { Ok(draft) } else { Err(Error::Shown(AppError::Invalid(faults))) }
}

/// What is urgent goes first.
pub(super) const fn rank(kind: NewsKind) -> i32 {
    match kind {
        NewsKind::Status => 0,
        NewsKind::Product => 1,
        NewsKind::News => 2,
    }
}

/// What stands between empty lines.
pub(super) fn paragraphs(body: &str) -> Vec<String> {
    body.split("\n\n").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// The first sixteen hex digits of the SHA-256 of a text: its version in the register.
pub(super) fn version(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// HTML whose addresses, written out in its text, are links. What stands in an attribute stays as it is.
pub(super) fn linked(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    let begin = |rest: &str| ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min();
    while let Some(at) = begin(rest) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let address = &from[..end(from)];
        if before.ends_with(['"', '\'']) {
            out.push_str(address);
        } else {
            out.push_str(&format!("<a href=\"{address}\">{address}</a>"));
        }
        rest = &from[address.len()..];
    }
    out.push_str(rest);
    out
}

/// Where an address of escaped text ends: what closes a sentence is not of it.
fn end(from: &str) -> usize {
    let space = from.find(|c: char| c.is_whitespace() || "<>\"'".contains(c));
    let escaped = ["&quot;", "&#39;", "&lt;", "&gt;"].iter().filter_map(|mark| from.find(mark));
    let end = escaped.chain(space).min().unwrap_or(from.len());
    from[..end].trim_end_matches(['.', ',', ':', '!', '?', ')']).len()
}
