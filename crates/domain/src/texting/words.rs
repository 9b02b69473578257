//! What a text message says: as much of the names as fits into two parts, always the time and the link, and nothing about
//! health (PR-16). Pure.
use crate::visits::message::Occasion;
use model::Lang;
use model::segments::{parts, plain};
use texts::texting as words;

/// More than two parts arrive late, in the wrong order, or cut off.
const PARTS_MAX: usize = 2;

/// What there is to say.
pub(crate) struct Facts<'a> {
    pub lang: Lang,
    pub clinic: &'a str,
    pub host: &'a str,
    /// In the reader's zone, with the zone's name.
    pub when: &'a str,
    pub link: &'a str,
    /// Of how many of theirs this is told at once; then the time and the link are the first one's.
    pub visits: usize,
}

/// The fullest wording that fits.
pub(crate) fn body(facts: &Facts<'_>, occasion: &Occasion) -> String {
    let Facts { lang, clinic, host, .. } = *facts;
    let (clinic, host) = (plain(clinic), plain(host));
    let (some_clinic, some_host) = (words::clinic(lang), words::host(lang));
    let names = [
        (clinic.clone(), host.clone()),
        (cut(&clinic, 30), cut(&host, 30)),
        // A name in another alphabet makes every letter cost double.
        (some_clinic.to_owned(), some_host.to_owned()),
    ];
    let mut said = String::new();
    for (clinic, host) in names {
        said = plain(&say(facts, occasion, &clinic, &host));
        if parts(&said) <= PARTS_MAX {
            break;
        }
    }
    said
}

fn say(facts: &Facts<'_>, occasion: &Occasion, clinic: &str, host: &str) -> String {
    let Facts { lang, when, link, visits, .. } = *facts;
    match occasion {
        Occasion::Moved if visits > 1 => words::all_moved(lang, clinic, link, visits, when),
        Occasion::Cancelled if visits > 1 => words::all_cancelled(lang, clinic, visits, when),
        Occasion::NewHost if visits > 1 => words::all_new_host(lang, clinic, host, link, visits, when),
        Occasion::Invitation => words::invitation(lang, clinic, link, when),
        Occasion::Moved => words::moved(lang, clinic, link, when),
        Occasion::Cancelled => words::cancelled(lang, clinic, when),
        Occasion::NewHost => words::new_host(lang, clinic, host, link, when),
        Occasion::Reminder => words::reminder(lang, clinic, link, when),
        Occasion::Late { minutes } => words::late(lang, clinic, link, minutes),
        Occasion::HostWaits => words::host_waits(lang, clinic, link),
    }
}

/// To a number that no clinic has written to about a visit: in both languages, since nothing says which.
pub(crate) fn help_of_nobody() -> &'static str {
    texts::factors::text_help(Lang::En)
}

/// By whole letters, and by words where one ends nearby.
fn cut(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let short: String = name.chars().take(most).collect();
    let word = short.rfind(' ').filter(|at| *at > most / 2);
    word.map_or(short.as_str(), |at| &short[..at]).trim_end().to_owned()
}

/// Whoever brings our texts answers these by themselves, and lets none of ours follow. Spanish words are none of them.
const ANSWERED_BY_NETWORK: [&str; 6] = ["stop", "stopall", "unsubscribe", "cancel", "end", "quit"];

/// Does somebody else say that it is heard?
pub(crate) fn is_answered_by_network(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ANSWERED_BY_NETWORK.contains(&word.as_str())
}

/// What somebody has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    Stop,
    Start,
    Help,
    /// Something that nobody at the clinic will read.
    Other,
}

/// The first word says it, in either language. Words that end everything are those that networks know (CTIA), and are
/// taken alone only: "stop by at 3" is none.
pub(crate) fn read(text: &str) -> Answer {
    let folded: String = text.to_lowercase().chars().map(|c| if c == 'í' { 'i' } else { c }).collect();
    let all: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match all.as_slice() {
        ["stop" | "stopall" | "unsubscribe" | "cancel" | "end" | "quit" | "alto" | "parar" | "baja"] => {
            Answer::Stop
        }
        ["start" | "unstop" | "alta" | "iniciar"] => Answer::Start,
        ["help" | "info" | "ayuda"] => Answer::Help,
        // A letter is an answer alone only: "¿y a qué hora es?" is a question.
        ["y" | "s"] | ["yes" | "si" | "ok", ..] => Answer::Yes,
        ["n"] | ["no", ..] => Answer::No,
        _ => Answer::Other,
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
