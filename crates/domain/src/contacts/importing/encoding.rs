//! How the letters of a file are written that says nothing about it: what Excel calls "ANSI", "Macintosh" and "MS-DOS" has
//! one byte a letter, and nothing tells by which table. Guessed by where letters stand; where two tables make words of it,
//! whoever brings the file in chooses among the words. Pure.
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use model::contacts::{FileEncoding, ImportReading, ImportReadings};
use std::cmp::Reverse;

/// Bytes above ASCII that are looked at. Higher: a file of nothing else takes longer. Lower: a long file is judged by its
/// beginning.
const LOOKED_AT: usize = 20_000;
/// Words that are shown of each reading, and how long they may be.
const WORDS_SHOWN: usize = 5;
const WORD_MOST: usize = 40;

/// What the bytes from 0x80 on mean.
type Upper = [char; 128];

/// Unicode Consortium, MAPPINGS/VENDORS/MICSFT/PC/CP850.TXT, from 0x80 on.
const CP850: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
    áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
/// The same, CP437.TXT.
const CP437: &str = "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
    áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// What Spanish and English need, and what spreadsheets put in place of what is typed.
const FAMILIAR: &str = "áéíóúüñÁÉÍÓÚÜÑ¿¡ºª’“”–€";
/// What else stands in names of Western Europe, and in remarks.
const KNOWN: &str = "àâãäåçèêëìîïòôõöøùûýÿšžßÀÂÃÄÅÇÈÊËÌÎÏÒÔÕÖØÙÛÝŠŽ‘—…«»°£\u{a0}";

/// By which table a file is read, and whether another one would do as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    pub encoding: FileEncoding,
    pub unsure: bool,
}

fn upper(encoding: FileEncoding) -> Upper {
    let of = |encoding: &'static Encoding| {
        let bytes: Vec<u8> = (0x80..=0xff).collect();
        encoding.decode_without_bom_handling(&bytes).0.into_owned()
    };
    let text = match encoding {
        FileEncoding::Windows1252 => of(WINDOWS_1252),
        FileEncoding::Macintosh => of(MACINTOSH),
        FileEncoding::Cp850 => CP850.to_owned(),
        FileEncoding::Cp437 => CP437.to_owned(),
    };
    let mut letters = text.chars();
    std::array::from_fn(|_| letters.next().unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn letter(upper: &Upper, byte: u8) -> char {
    match byte.checked_sub(0x80) {
        Some(at) => upper[usize::from(at)],
        None => char::from(byte),
    }
}

pub(super) fn decode(bytes: &[u8], encoding: FileEncoding) -> String {
    let upper = upper(encoding);
    bytes.iter().map(|byte| letter(&upper, *byte)).collect()
}

/// The table by which the fewest letters stand where none does, and of those by which the most are familiar ones. Unsure where
/// another one that reads the file otherwise has hardly more letters out of place.
pub(super) fn guess(bytes: &[u8]) -> Guess {
    let scores = FileEncoding::ALL.map(|encoding| (encoding, Score::of(bytes, &upper(encoding))));
    let best = scores.iter().min_by_key(|(_, score)| (score.odd, Reverse(score.familiar)));
    let (encoding, odd) =
        best.map_or((FileEncoding::Windows1252, 0), |(encoding, score)| (*encoding, score.odd));
    let as_good = |(other, score): &(FileEncoding, Score)| {
        score.odd <= 2 * odd && !reads_alike(bytes, *other, encoding)
    };
    Guess { encoding, unsure: scores.iter().any(as_good) }
}

struct Score {
    /// Letters and signs that stand where none does.
    odd: usize,
    familiar: usize,
}

impl Score {
    fn of(bytes: &[u8], upper: &Upper) -> Score {
        let mut score = Score { odd: 0, familiar: 0 };
        let beside =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).map_or(' ', |byte| letter(upper, *byte));
        let high = bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii());
        for (at, byte) in high.take(LOOKED_AT) {
            let one = letter(upper, *byte);
            let familiar = FAMILIAR.contains(one);
            let fits = (familiar || KNOWN.contains(one))
                && fits(beside(at.checked_sub(1)), one, beside(at.checked_add(1)));
            score.odd += usize::from(!fits);
            score.familiar += usize::from(fits && familiar);
        }
        score
    }
}

/// Whether it may stand between these two.
fn fits(before: char, one: char, after: char) -> bool {
    let (begins, ends) = (!before.is_alphabetic(), !after.is_alphabetic());
    match one {
        'ß' => "aeiouäöü".contains(before),
        'ª' | 'º' => (before.is_alphanumeric() || before == '.') && ends,
        '°' => !before.is_alphabetic() && ends,
        '¿' | '¡' => begins && after.is_uppercase(),
        '‘' | '“' | '«' => begins && !after.is_whitespace(),
        '”' | '»' => !before.is_whitespace() && ends,
        '’' => before.is_alphabetic(),
        '…' => !before.is_uppercase() && ends,
        '–' | '—' | '€' | '£' => begins && ends,
        '\u{a0}' => !(before.is_lowercase() && after.is_lowercase()),
        _ if one.is_lowercase() => !after.is_uppercase(),
        _ => begins || before.is_uppercase(),
    }
}

/// Nothing in the file tells the two apart.
fn reads_alike(bytes: &[u8], one: FileEncoding, other: FileEncoding) -> bool {
    let (one, other) = (upper(one), upper(other));
    bytes.iter().all(|byte| letter(&one, *byte) == letter(&other, *byte))
}

/// The file as each table would read it.
pub(super) fn readings(bytes: &[u8], guess: Guess) -> ImportReadings {
    let words = telling(bytes);
    let shown = |word: &&[u8], encoding| {
        let plain = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
        decode(word, encoding).chars().map(plain).collect::<String>()
    };
    let mut each: Vec<ImportReading> = Vec::new();
    for encoding in FileEncoding::ALL {
        if !each.iter().any(|reading| reads_alike(bytes, reading.encoding, encoding)) {
            let words = words.iter().map(|word| shown(word, encoding)).collect();
            each.push(ImportReading { encoding, words });
        }
    }
    // Of those that read alike, the first one stands for all.
    let now = each.iter().find(|reading| reads_alike(bytes, reading.encoding, guess.encoding));
    let encoding = now.map_or(guess.encoding, |reading| reading.encoding);
    ImportReadings { encoding, unsure: guess.unsure, each }
}

/// Words that have a letter which none before has.
fn telling(bytes: &[u8]) -> Vec<&[u8]> {
    let mut seen = [false; 256];
    let mut words: Vec<&[u8]> = Vec::new();
    let between = |byte: &u8| byte.is_ascii_whitespace() || b",;\"".contains(byte);
    for word in bytes.split(between).filter(|word| word.len() <= WORD_MOST) {
        let mut is_new = false;
        for byte in word.iter().filter(|byte| !byte.is_ascii()) {
            is_new |= !seen[usize::from(*byte)];
            seen[usize::from(*byte)] = true;
        }
        if is_new {
            words.push(word);
        }
        if words.len() == WORDS_SHOWN {
            break;
        }
    }
    words
}

#[cfg(test)]
#[path = "encoding_tests.rs"]
mod tests;
