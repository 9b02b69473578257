//! Every text for people, in every language, as one function each: `texts::common::save(lang)`. Pure; usable in the
//! browser and on the server. The files are `i18n/{lang}/{namespace}.json`; arguments come in alphabetical order.
use model::Lang;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));
