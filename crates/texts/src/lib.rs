//! Every text for people, in every language, as one function each: `texts::common::save(lang)`. Pure; usable in the
//! browser and on the server. The files are `i18n/{lang}/{namespace}.json`; arguments come in alphabetical order.
use model::Lang;
use model::tasks::Spoken;

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

/// A language that an interpreter speaks, as it stands in a sentence.
pub fn spoken(lang: Lang, spoken: Spoken) -> &'static str {
    use Spoken::*;
    match spoken {
        Ase => interpreter::lang_ase(lang),
        Ar => interpreter::lang_ar(lang),
        De => interpreter::lang_de(lang),
        En => interpreter::lang_en(lang),
        Es => interpreter::lang_es(lang),
        Fa => interpreter::lang_fa(lang),
        Fr => interpreter::lang_fr(lang),
        Hi => interpreter::lang_hi(lang),
        Ht => interpreter::lang_ht(lang),
        It => interpreter::lang_it(lang),
        Ja => interpreter::lang_ja(lang),
        Ko => interpreter::lang_ko(lang),
        Pl => interpreter::lang_pl(lang),
        Pt => interpreter::lang_pt(lang),
        Ru => interpreter::lang_ru(lang),
        So => interpreter::lang_so(lang),
        Tl => interpreter::lang_tl(lang),
        Uk => interpreter::lang_uk(lang),
        Vi => interpreter::lang_vi(lang),
        Zh => interpreter::lang_zh(lang),
    }
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
