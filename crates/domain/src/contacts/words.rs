//! How names are compared: without case and accents, word by word from the beginning. Pure.

/// Beginnings of up to this many letters are hashed; a longer one is compared after opening.
const LONGEST: usize = 6;
/// A name with more words is found by its first ones.
const WORDS: usize = 8;

/// Lower case, and the accents of European languages taken off: "jose" finds "José".
pub fn folded(text: &str) -> String {
    text.to_lowercase().chars().map(plain).collect()
}

fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ś' | 'š' | 'ş' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ł' => 'l',
        'ď' => 'd',
        'ř' => 'r',
        'ť' => 't',
        c => c,
    }
}

/// The words of what was typed. An address stays whole.
pub fn of(typed: &str) -> Vec<String> {
    let cut = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"' | '<' | '>');
    folded(typed).split(cut).filter(|word| !word.is_empty()).take(WORDS).map(str::to_owned).collect()
}

/// What a contact is found by: the words of the names, the address, the number elsewhere.
pub fn of_contact(texts: &[&str]) -> Vec<String> {
    texts.iter().flat_map(|text| of(text)).collect()
}

/// "ma", "may", "maya". One letter alone fits half of the book, except where a letter is a syllable.
pub fn beginnings(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let shortest = if letters.first().is_some_and(|c| *c >= '\u{2e80}') { 1 } else { 2 };
    (shortest..=letters.len().min(LONGEST)).map(|n| letters[..n].iter().collect()).collect()
}

/// Each typed word begins a word of the contact.
pub fn match_all(typed: &[String], texts: &[&str]) -> bool {
    let known = of_contact(texts);
    typed.iter().all(|word| known.iter().any(|k| k.starts_with(word.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_and_case_do_not_matter() {
        assert!(match_all(&of("jose nun"), &["José Núñez", ""]));
        assert!(match_all(&of("MAYA@EX"), &["Maya Lin", "maya@example.org"]));
        assert!(!match_all(&of("lin ada"), &["Maya Lin", ""]));
    }

    #[test]
    fn beginnings_are_short_and_bounded() {
        assert_eq!(beginnings("maya"), ["ma", "may", "maya"]);
        assert_eq!(beginnings("a"), [""; 0]);
        assert_eq!(beginnings("王小明"), ["王", "王小", "王小明"]);
        assert_eq!(beginnings("bartholomew").len(), 5);
    }

    proptest! {
        /// Whatever beginning of two letters or more is typed, its hash is among the contact's.
        #[test]
        fn every_beginning_is_found(name in "[a-zé王]{2,12}", length in 2usize..12) {
            let typed: String = name.chars().take(length).collect();
            let looked_up = beginnings(&of(&typed)[0]).pop().unwrap();
            prop_assert!(beginnings(&of_contact(&[&name])[0]).contains(&looked_up));
            prop_assert!(match_all(&of(&typed), &[&name]));
        }
    }
}
