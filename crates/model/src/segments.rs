//! How long a text message is, as phones count (3GPP TS 23.038): in parts of 153 letters of the old alphabet, or of 67 of
//! any other. Each part is paid for, and networks bring more than two of them badly. Pure.

/// The basic alphabet, but for the digits and the letters from A to Z.
const BASIC: &str = "@£$¥èéùìòÇ\n\rØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Each of these takes the room of two.
const DOUBLE: &str = "^{}\\[~]|€";

/// In how many parts it travels.
pub fn parts(text: &str) -> usize {
    let (room, one, each) = match septets(text) {
        Some(septets) => (septets, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if room <= one { 1 } else { room.div_ceil(each) }
}

/// None where a letter is not in the old alphabet.
fn septets(text: &str) -> Option<usize> {
    text.chars().map(room).sum()
}

fn room(c: char) -> Option<usize> {
    if c.is_ascii_alphanumeric() || BASIC.contains(c) {
        Some(1)
    } else if DOUBLE.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// The same words in the old alphabet, where a few accents and typographic marks are all that stands in the way.
/// Otherwise as it was, but for marks of direction, which a phone shows as boxes.
pub fn plain(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}')).collect();
    let folded: String = visible.chars().map(fold).collect();
    if septets(&folded).is_some() { folded } else { visible }
}

fn fold(c: char) -> char {
    match c {
        'á' | 'â' | 'ã' => 'a',
        'í' | 'î' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' | 'û' => 'u',
        'ê' | 'ë' => 'e',
        'ç' => 'c',
        'Á' | 'Â' | 'Ã' | 'À' => 'A',
        'Í' | 'Î' => 'I',
        'Ó' | 'Ô' | 'Õ' => 'O',
        'Ú' | 'Û' => 'U',
        'È' | 'Ê' => 'E',
        '‘' | '’' => '\'',
        '“' | '”' | '«' | '»' => '"',
        '–' | '—' | '\u{2011}' => '-',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_as_phones_do() {
        assert_eq!((parts(""), parts(&"a".repeat(160)), parts(&"a".repeat(161))), (1, 1, 2));
        assert_eq!((parts(&"a".repeat(306)), parts(&"a".repeat(307))), (2, 3));
        assert_eq!((parts(&"€".repeat(80)), parts(&"€".repeat(81))), (1, 2));
        assert_eq!((parts(&"á".repeat(70)), parts(&"á".repeat(71)), parts(&"王".repeat(135))), (1, 2, 3));
        // Two units of UTF-16.
        assert_eq!(parts(&"👋".repeat(36)), 2);
    }

    #[test]
    fn accents_go_only_where_that_makes_it_shorter() {
        assert_eq!(plain("Mañana a las 15:30, ¿podrá?"), "Mañana a las 15:30, ¿podra?");
        assert_eq!(plain("\u{2068}Clínica “Ñandú”\u{2069}"), "Clinica \"Ñandu\"");
        assert_eq!(plain("\u{2068}王\u{2069} á"), "王 á");
    }
}
