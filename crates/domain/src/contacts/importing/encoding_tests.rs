//! Files that do not say how their letters are written, byte by byte: what is guessed, and when one is asked.
use super::*;
use FileEncoding::{Cp437, Cp850, Macintosh, Windows1252};

fn guessed(bytes: &[u8]) -> (String, bool) {
    let guess = guess(bytes);
    (decode(bytes, guess.encoding), guess.unsure)
}

/// The bytes themselves, as the Unicode Consortium's tables have them.
#[test]
fn each_table_has_its_letters_in_their_places() {
    assert_eq!(decode(b"\x80\x93\x94\xe9\xf1", Windows1252), "€“”éñ");
    assert_eq!(decode(b"\x8e\x96\x9c\xd5\xdb", Macintosh), "éñú’€");
    assert_eq!(decode(b"\x82\xa4\xa3\xb5\xd6\xe0\xe9\xff", Cp850), "éñúÁÍÓÚ\u{a0}");
    assert_eq!(decode(b"\x82\xa4\xa3\xa5\x9b\xe1\xff", Cp437), "éñúÑ¢ß\u{a0}");
    for text in [CP850, CP437] {
        assert_eq!(text.chars().count(), 128);
    }
    for encoding in FileEncoding::ALL {
        let plain: Vec<u8> = (0..0x80).collect();
        assert!(decode(&plain, encoding).bytes().eq(plain), "{encoding:?} begins as ASCII");
    }
}

#[test]
fn names_are_read_as_they_were_written() {
    // José Núñez and Teléfono, by each table.
    for bytes in [
        &b"Jos\xe9 N\xfa\xf1ez;Tel\xe9fono"[..],
        b"Jos\x8e N\x9c\x96ez;Tel\x8efono",
        b"Jos\x82 N\xa3\xa4ez;Tel\x82fono",
    ] {
        assert_eq!(guessed(bytes), ("José Núñez;Teléfono".to_owned(), false));
    }
    assert_eq!(guessed(b"O\x92Neil"), ("O’Neil".to_owned(), false));
    assert_eq!(guessed(b"JOS\xc9 MU\xd1OZ"), ("JOSÉ MUÑOZ".to_owned(), false));
    assert_eq!(guessed(b"M\xaa \xc1ngeles P\xe9rez"), ("Mª Ángeles Pérez".to_owned(), false));
    // Álvarez and Ibáñez with a capital that the American table does not have.
    assert_eq!(guessed(b"\xb5lvarez;Ib\xa0\xa4ez"), ("Álvarez;Ibáñez".to_owned(), false));
}

/// One letter in a whole file may be meant in two ways: then one is asked, and each way is offered once.
#[test]
fn who_brings_it_in_is_asked_where_two_tables_make_words_of_it() {
    // Muñoz by a Macintosh, and Muûoz by DOS.
    let bytes = b"Name;E-mail\r\nMu\x96oz;x@example.org";
    let guess = guess(bytes);
    assert_eq!(guess, Guess { encoding: Macintosh, unsure: true });
    let found = readings(bytes, guess);
    assert_eq!((found.encoding, found.unsure), (Macintosh, true));
    let each: Vec<_> = found.each.iter().map(|one| (one.encoding, one.words.join(" "))).collect();
    let expected = [(Windows1252, "Mu–oz"), (Macintosh, "Muñoz"), (Cp850, "Muûoz")];
    assert_eq!(each, expected.map(|(encoding, words)| (encoding, words.to_owned())), "the two of DOS agree");
    // Chosen by hand, and one that reads alike stands for it.
    let chosen = Guess { encoding: Cp437, unsure: false };
    assert_eq!(readings(bytes, chosen).encoding, Cp850);
}

#[test]
fn the_words_that_are_shown_are_few_and_each_shows_another_letter() {
    let text = b"Jos\xe9;Ren\xe9,N\xfa\xf1ez \"Mar\xeda\" \x81x Zo\xeb H\xf8lm \xc5sa";
    let found = readings(text, Guess { encoding: Windows1252, unsure: false });
    let words = &found.each[0].words;
    assert_eq!(words[..3], ["José", "Núñez", "María"], "of René's letters José has all");
    assert_eq!(words.len(), WORDS_SHOWN);
    assert!(words.iter().all(|word| !word.chars().any(char::is_control)), "{words:?}");
}

/// A file that is all letters is guessed by its beginning, and read whole.
#[test]
fn a_long_file_is_judged_by_its_beginning() {
    let mut bytes = b"Jos\xe9 ".repeat(LOOKED_AT);
    bytes.extend(b"Jos\x8e ".repeat(LOOKED_AT));
    assert_eq!(guess(&bytes).encoding, Windows1252);
    assert_eq!(decode(&bytes, Windows1252).chars().count(), bytes.len());
}
