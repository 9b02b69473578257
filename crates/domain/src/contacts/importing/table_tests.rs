//! Files as Excel and its kin write them, byte by byte.
use super::*;
use proptest::prelude::*;

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    read(bytes).expect("it can be read").into_iter().map(|line| line.cells).collect()
}

/// As `text` stands in a file of this encoding.
fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    match encoding {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-8 with a mark" => [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat(),
        "utf-16le" => [b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(),
        "utf-16be" => [b"\xfe\xff".to_vec(), wide(u16::to_be_bytes)].concat(),
        "windows-1252" => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        "macintosh" => encoding_rs::MACINTOSH.encode(text).0.into_owned(),
        "cp850" => by_table(text, FileEncoding::Cp850),
        "cp437" => by_table(text, FileEncoding::Cp437),
        other => panic!("nobody writes {other}"),
    }
}

fn by_table(text: &str, encoding: FileEncoding) -> Vec<u8> {
    let byte = |one: char| {
        let found = (0..=u8::MAX).find(|byte| encoding::decode(&[*byte], encoding).starts_with(one));
        found.expect("it stands in the table")
    };
    text.chars().map(byte).collect()
}

#[test]
fn every_encoding_delimiter_and_line_end_says_the_same() {
    let rows = [["Name", "E-mail"], ["José Núñez", "jose@example.org"], ["Zoë Ñandú", "zoe@example.org"]];
    let encodings =
        ["utf-8", "utf-8 with a mark", "utf-16le", "utf-16be", "windows-1252", "macintosh", "cp850", "cp437"];
    let expected: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    for encoding in encodings {
        for delimiter in [",", ";", "\t"] {
            for end in ["\r\n", "\n", "\r"] {
                for sep in [false, true] {
                    let mut text = rows.map(|row| row.join(delimiter)).join(end);
                    if sep {
                        text = format!("sep={delimiter}{end}{text}");
                    }
                    let found = cells(&encoded(&text, encoding));
                    assert_eq!(found, expected, "{encoding} {delimiter:?} {end:?} {sep}");
                }
            }
        }
    }
}

/// The bytes themselves, so that encoder and decoder cannot be wrong together.
#[test]
fn letters_of_excels_ansi_are_read() {
    assert_eq!(cells(b"Jos\xe9;\x80;\x93Pepe\x94\r\n"), [["José", "€", "“Pepe”"]]);
    assert_eq!(cells(b"\xff\xfeJ\0\xf3\0;\0x\0"), [["Jó", "x"]]);
    assert_eq!(cells(b"\xfe\xff\0J\0\xf3\0;\0x"), [["Jó", "x"]]);
}

#[test]
fn quotes_hold_delimiters_line_breaks_and_quotes() {
    let text = "Name,Notes\r\n\"Lin, Maya\",\"first line\r\nsecond \"\"line\"\"\"\r\nTom,x\r\n";
    let lines = read(text.as_bytes()).unwrap();
    assert_eq!(lines[1].cells, ["Lin, Maya", "first line\nsecond \"line\""]);
    assert_eq!(lines[2], Line { line: 4, cells: vec!["Tom".into(), "x".into()] });
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    let numbers =
        |text: &str| read(text.as_bytes()).unwrap().iter().map(|line| line.line).collect::<Vec<_>>();
    assert_eq!(numbers("a;b\n\n\nc;d\n;\ne;f"), [1, 4, 6], "empty rows say nothing and count");
    assert_eq!(numbers("sep=;\r\na;b\r\nc;d"), [2, 3]);
    assert_eq!(numbers("a\r\rb"), [1, 3]);
}

#[test]
fn a_comma_in_a_name_is_no_delimiter_beside_a_semicolon() {
    assert_eq!(
        cells(b"Last, first;E-mail\nLin, Maya;m@x.org"),
        [["Last, first", "E-mail"], ["Lin, Maya", "m@x.org"]]
    );
    assert_eq!(cells(b"\"a;b\",c\n1,2"), [["a;b", "c"], ["1", "2"]], "quoted ones do not count");
    assert_eq!(cells(b"Maya"), [["Maya"]]);
}

#[test]
fn what_is_no_table_is_named() {
    assert_eq!(read(b""), Err(Unreadable::Empty));
    assert_eq!(read(b"\xef\xbb\xbf\r\n ; ;\r\n"), Err(Unreadable::Empty));
    assert_eq!(read(b"PK\x03\x04rest of a workbook"), Err(Unreadable::Workbook));
    assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]), Err(Unreadable::Workbook));
    assert_eq!(read(b"a\0b"), Err(Unreadable::NotText));
    assert_eq!(read(b"\xff\xfe\x00\xd8"), Err(Unreadable::NotText), "half of a pair");
    assert_eq!(read("x".repeat(BYTES_MOST + 1).as_bytes()), Err(Unreadable::TooBig));
    assert_eq!(read("a\n".repeat(LINES_MOST + 2).as_bytes()), Err(Unreadable::TooBig));
    assert_eq!(read("a\n".repeat(LINES_MOST + 1).as_bytes()).map(|lines| lines.len()), Ok(LINES_MOST + 1));
}

#[test]
fn the_apostrophe_of_a_guarded_cell_goes_and_that_of_a_name_stays() {
    assert_eq!(
        cells(b"'+1 303 555 0142,'=SUM(A1),'s-Gravenhage,O'Neil"),
        [["+1 303 555 0142", "=SUM(A1)", "'s-Gravenhage", "O'Neil"]]
    );
}

proptest! {
    /// Whatever is uploaded, there is an answer, and lines go up.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(lines) = read(&bytes) {
            prop_assert!(!lines.is_empty());
            prop_assert!(lines.windows(2).all(|pair| pair[0].line < pair[1].line));
        }
    }

    #[test]
    fn any_text_of_three_delimiters_has_rising_lines(text in "[ab,;\t\"\r\n]{0,200}") {
        if let Ok(lines) = read(text.as_bytes()) {
            prop_assert!(lines.windows(2).all(|pair| pair[0].line < pair[1].line));
        }
    }
}
