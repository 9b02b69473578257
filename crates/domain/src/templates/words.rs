//! A clinic's own words: whether they can be sent, and what becomes of them with a guest's values in their places. Pure.
//!
//! Words are text and variables. Nothing in them is read as HTML, a link comes only of a variable, and a value that was put
//! in is never looked at again.
use crate::mail::render::Block;
use model::outbox::Channel;
use model::templates::{
    BODY_MOST, HEADING_MOST, PARTS_MOST, Piece, SUBJECT_MOST, TEXT_MOST, TemplateId, TemplateKind,
    TemplateWords, Variable, as_text, fill, read, tidy, tidy_line,
};
use model::{AppError, FieldCode, segments};
use std::collections::BTreeMap;

/// What the variables stand for, in one message to one reader.
pub(crate) type Values = BTreeMap<Variable, String>;

/// Letters that a name may have in a text message that would get too long.
const SHORT_NAME: usize = 30;

/// Words that can be sent.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    id: TemplateId,
    subject: Vec<Piece>,
    heading: Vec<Piece>,
    body: Vec<Piece>,
}

/// What was typed, as it is kept, or everything that is wrong with it.
pub(super) fn check(id: TemplateId, typed: &TemplateWords) -> Result<TemplateWords, AppError> {
    let mail = id.channel == Channel::Mail;
    let line = |text: &str| if mail { tidy_line(text) } else { String::new() };
    let words = TemplateWords {
        subject: line(&typed.subject),
        heading: line(&typed.heading),
        body: tidy(&typed.body),
    };
    let allowed = id.kind.variables(id.channel);
    // A subject is read on a locked screen, and opens nothing.
    let shown: Vec<Variable> =
        allowed.iter().copied().filter(|one| !matches!(one, Variable::Link | Variable::Code)).collect();
    let most = if mail { BODY_MOST } else { TEXT_MOST };
    AppError::of_fields([
        ("subject", if mail { part(&words.subject, &shown, SUBJECT_MOST).map(drop) } else { Ok(()) }),
        ("heading", if mail { part(&words.heading, &shown, HEADING_MOST).map(drop) } else { Ok(()) }),
        ("body", part(&words.body, &allowed, most).and_then(|body| whole(id.kind, &body))),
    ])?;
    Ok(words)
}

fn part(text: &str, allowed: &[Variable], most: usize) -> Result<Vec<Piece>, FieldCode> {
    match text.chars().count() {
        0 => Err(FieldCode::Required),
        letters if letters > most => Err(FieldCode::TooLong),
        _ => read(text, allowed),
    }
}

fn whole(kind: TemplateKind, body: &[Piece]) -> Result<(), FieldCode> {
    let missing = kind.needs().iter().find(|needed| !body.contains(&Piece::Variable(**needed)));
    match missing {
        Some(Variable::Time) => Err(FieldCode::TimeMissing),
        Some(_) => Err(FieldCode::LinkMissing),
        None => Ok(()),
    }
}

impl Own {
    /// Of what is kept: checked again, because a row may be older than a rule.
    pub fn of(id: TemplateId, kept: &TemplateWords) -> Result<Own, AppError> {
        let words = check(id, kept)?;
        let allowed = id.kind.variables(id.channel);
        let pieces = |text: &str, field| read(text, &allowed).map_err(|code| AppError::field(field, code));
        Ok(Own {
            id,
            subject: pieces(&words.subject, "subject")?,
            heading: pieces(&words.heading, "heading")?,
            body: pieces(&words.body, "body")?,
        })
    }

    /// Whether they say this anywhere.
    pub fn says(&self, variable: Variable) -> bool {
        let of = Piece::Variable(variable);
        [&self.subject, &self.heading, &self.body].into_iter().any(|pieces| pieces.contains(&of))
    }

    /// Without the marks around names: programs that list letters show them as boxes.
    pub fn subject(&self, values: &Values) -> String {
        let marks = |c: char| matches!(c, '\u{2066}'..='\u{2069}');
        // Of somebody who asks for a visit there may be several times, a line each.
        filled(&self.subject, values).replace(marks, "").replace('\n', ", ")
    }

    /// The letter, top down. Its link is a button wherever it was typed, so that it can be hit and read aloud as one.
    pub fn blocks(&self, values: &Values, button: &str) -> Vec<Block> {
        let mut blocks = vec![Block::Heading(filled(&self.heading, values))];
        let mut paragraph = String::new();
        for piece in &self.body {
            match piece {
                Piece::Text(text) => {
                    for (n, part) in text.split("\n\n").enumerate() {
                        if n > 0 {
                            end(&mut blocks, &mut paragraph);
                        }
                        paragraph.push_str(part);
                    }
                }
                Piece::Variable(Variable::Link) => {
                    end(&mut blocks, &mut paragraph);
                    let url = values.get(&Variable::Link).cloned().unwrap_or_default();
                    blocks.push(Block::Button { label: button.to_owned(), url });
                }
                Piece::Variable(variable) => {
                    paragraph.push_str(values.get(variable).map(String::as_str).unwrap_or_default());
                }
            }
        }
        end(&mut blocks, &mut paragraph);
        blocks
    }

    /// The text message; none where long names make it longer than networks bring well.
    pub fn text(&self, values: &Values) -> Option<String> {
        let stop = if self.id.kind.tells_stop() { texts::templates::stop(self.id.lang) } else { "" };
        let fits = |said: &String| segments::parts(said) <= PARTS_MOST;
        let short = |name: &str| -> String { name.chars().take(SHORT_NAME).collect() };
        let named = [Variable::Guest, Variable::Clinic, Variable::Host];
        let shorter = values.iter().map(|(variable, value)| {
            (*variable, if named.contains(variable) { short(value) } else { value.clone() })
        });
        let said = |values: &Values| as_text(&self.body, &filled(&self.body, values), stop);
        Some(said(values)).filter(fits).or_else(|| Some(said(&shorter.collect())).filter(fits))
    }
}

fn filled(pieces: &[Piece], values: &Values) -> String {
    fill(pieces, |variable| values.get(&variable).cloned().unwrap_or_default())
}

/// What is left of a sentence around a link, a full stop or a bracket, is no paragraph.
fn end(blocks: &mut Vec<Block>, paragraph: &mut String) {
    let text = std::mem::take(paragraph);
    let text = text.trim().trim_end_matches(['(', '[']).trim_end();
    if !text.chars().all(|c| c.is_ascii_punctuation()) {
        blocks.push(Block::Text(text.to_owned()));
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
