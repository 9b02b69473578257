//! A file of a spreadsheet as rows of text: whatever encoding, delimiter and line ends Excel writes. Pure.
use super::encoding::{self, Guess};
use encoding_rs::Encoding;
use model::contacts::{FileEncoding, Unreadable};

/// Higher: more memory for a file that nobody checks. Lower: a large practice cuts its list in two.
pub const BYTES_MOST: usize = 2 * 1024 * 1024;
/// People in one file.
pub const LINES_MOST: usize = 10_000;
/// Cells of one row that are looked at. More are not a list of people.
const CELLS_MOST: usize = 60;

/// One row, and the line of the file in which it begins, from one on.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub line: u64,
    pub cells: Vec<String>,
}

/// The rows that say anything, and by what table their letters were read where the file does not say.
#[derive(Debug)]
pub(super) struct Table {
    pub lines: Vec<Line>,
    pub guess: Option<Guess>,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Line>, Unreadable> {
    read_as(bytes, None).map(|table| table.lines)
}

/// By this table, where the file does not say itself; none: by the one that is guessed.
pub(super) fn read_as(bytes: &[u8], encoding: Option<FileEncoding>) -> Result<Table, Unreadable> {
    if bytes.len() > BYTES_MOST {
        return Err(Unreadable::TooBig);
    }
    let (text, guess) = decoded(bytes, encoding)?;
    // One kind of line ends, so that lines can be counted.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (before, text) = without_sep(&text);
    let delimiter = before.unwrap_or_else(|| delimiter(text));
    let skipped = u64::from(before.is_some());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::NotText)?;
        let (line, byte) = record.position().map_or((1, 0), |at| (at.line(), at.byte()));
        // Empty lines before a record count as its beginning to the reader, and not to people.
        let from = usize::try_from(byte).unwrap_or_default().min(text.len());
        let empty = text.as_bytes()[from..].iter().take_while(|byte| **byte == b'\n').count();
        let cells: Vec<String> = record.iter().take(CELLS_MOST).map(cell).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            let line = line + u64::try_from(empty).unwrap_or_default() + skipped;
            lines.push(Line { line, cells });
        }
        // One more, for the heading.
        if lines.len() > LINES_MOST + 1 {
            return Err(Unreadable::TooBig);
        }
    }
    if lines.is_empty() { Err(Unreadable::Empty) } else { Ok(Table { lines, guess }) }
}

/// By its mark at the beginning; without one it is UTF-8 if it can be, and else one of the tables of before.
fn decoded(bytes: &[u8], chosen: Option<FileEncoding>) -> Result<(String, Option<Guess>), Unreadable> {
    // A ZIP archive, and the compound file before it.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Unreadable::Workbook);
    }
    let (text, guess) = if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if broken {
            return Err(Unreadable::NotText);
        }
        (text.into_owned(), None)
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        (text.to_owned(), None)
    } else {
        let guess = chosen.map(|encoding| Guess { encoding, unsure: false });
        let guess = guess.unwrap_or_else(|| encoding::guess(bytes));
        (encoding::decode(bytes, guess.encoding), Some(guess))
    };
    if text.contains('\0') { Err(Unreadable::NotText) } else { Ok((text, guess)) }
}

/// `sep=;` is a word of Excel's to itself.
fn without_sep(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end_matches(' ').trim_matches('"').to_lowercase();
    match first.strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) => (Some(*delimiter), rest),
        _ => (None, text),
    }
}

/// Whichever stands most often in the first row, outside of quotes. A comma may also belong to a name, so it comes last.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b'\t', 0), (b';', 0), (b',', 0)];
    for byte in text.trim_start_matches('\n').bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                for (_, count) in counts.iter_mut().filter(|(delimiter, _)| *delimiter == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    counts.iter().find(|(_, count)| *count == most && most > 0).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Without spaces around, and without the apostrophe by which a file keeps spreadsheets from taking text for a formula: our
/// own files have it before a phone number.
fn cell(text: &str) -> String {
    let text = text.trim();
    let guarded = |rest: &&str| rest.starts_with(['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠']);
    text.strip_prefix('\'').filter(guarded).unwrap_or(text).to_owned()
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
