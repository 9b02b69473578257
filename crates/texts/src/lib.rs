//! Every text for people, in every language, as one function each: `texts::common::save(lang)`. Pure; usable in the
//! browser and on the server. The files are `i18n/{lang}/{namespace}.json`; arguments come in alphabetical order.
use model::Lang;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A right-to-left name inside a left-to-right sentence, held together so that it does not turn its neighbours
/// around (UAX 9: first strong isolate). Other names pass as they are.
pub fn isolate(name: &str) -> String {
    let right_to_left = name.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    });
    if right_to_left { format!("\u{2068}{name}\u{2069}") } else { name.to_owned() }
}

/// A browser as its owner knows it: names from a short list, or empty.
pub fn device(lang: Lang, browser: &str, system: &str) -> String {
    match (browser, system) {
        ("", "") => people::device_unknown(lang).to_owned(),
        (one, "") | ("", one) => one.to_owned(),
        (browser, system) => people::device(lang, browser, system),
    }
}

#[cfg(test)]
mod tests {
    use super::isolate;

    #[test]
    fn names_from_right_to_left_stay_together() {
        assert_eq!(isolate("محمد"), "\u{2068}محمد\u{2069}");
        assert_eq!(isolate("Zoë 👩‍⚕️"), "Zoë 👩‍⚕️");
    }
}
