//! Levels and causes in the words of a clinic's own people.
use ::texts::quality as t;
use model::Lang;
use model::quality::{Cause, Level};

pub fn level(lang: Lang, level: Level) -> &'static str {
    match level {
        Level::Good => t::level_good(lang),
        Level::Weak => t::level_weak(lang),
        Level::Bad => t::level_bad(lang),
        Level::NoSound => t::level_silent(lang),
    }
}

pub fn cause(lang: Lang, cause: Cause) -> &'static str {
    match cause {
        Cause::Up => t::cause_up(lang),
        Cause::Down => t::cause_down(lang),
        Cause::Other => t::cause_other(lang),
    }
}
