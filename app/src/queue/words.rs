//! A wait and a host's sentence, in words.
use model::Lang;
use model::queue::{Sentence, Wait};
use texts::queue as t;

pub fn wait(lang: Lang, wait: Wait) -> String {
    match wait {
        Wait::Unknown => t::wait_unknown(lang).to_owned(),
        Wait::Soon => t::wait_soon(lang).to_owned(),
        Wait::About(minutes) => t::wait_about(lang, minutes),
        Wait::Long => t::wait_long(lang).to_owned(),
    }
}

/// As the patient reads it.
pub fn sentence(lang: Lang, sentence: Sentence) -> &'static str {
    match sentence {
        Sentence::NoTime => t::say_no_time(lang),
        Sentence::Book => t::say_book(lang),
        Sentence::Call => t::say_call(lang),
        Sentence::OtherLine => t::say_other_line(lang),
    }
}
