//! Passwords that leaked elsewhere: a file on the operator's disk, in the form in which Have I Been Pwned publishes its list,
//! lines `SHA1:COUNT` in the order of the hashes. It has tens of gigabytes, so it is searched where it lies; nothing is asked
//! of another host.
use crate::error::Result;
use crate::{Domain, Error};
use anyhow::Context;
use model::{FieldCode, Secret};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

const HASH: usize = 40;
/// More than the end of one line and the whole of the next.
const LOOK: u64 = 160;

/// An error at the field `password` when it is in the list; nothing where the operator has none. A list that cannot be read
/// lets nobody choose a password: whoever has set it wants them compared.
pub(super) async fn is_in_no_list(domain: &Domain, password: &Secret<String>) -> Result<()> {
    let Some(path) = domain.config().leaked.clone() else { return Ok(()) };
    let password = password.clone();
    let found = tokio::task::spawn_blocking(move || is_listed(&path, password.expose())).await;
    match found.context("looking for it")?.context("passwords.leaked")? {
        true => Err(Error::field("password", FieldCode::Leaked)),
        false => Ok(()),
    }
}

/// Is this password in the list? It waits for the disk.
///
/// # Errors
/// There is no such file, it cannot be read, or it has lines of another form.
pub fn is_listed(list: &Path, password: &str) -> io::Result<bool> {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    let wanted: String = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    search(&mut File::open(list)?, wanted.as_bytes())
}

fn search(list: &mut (impl Read + Seek), wanted: &[u8]) -> io::Result<bool> {
    // The line begins here or after, and before `high`, if it is there.
    let (mut low, mut high) = (0, list.seek(SeekFrom::End(0))?);
    while low < high {
        let middle = low + (high - low) / 2;
        let Some(line) = line_from(list, middle)?.filter(|line| line.begins < high) else {
            high = middle;
            continue;
        };
        match wanted.cmp(&line.hash[..]) {
            std::cmp::Ordering::Equal => return Ok(true),
            std::cmp::Ordering::Less => high = middle,
            std::cmp::Ordering::Greater => low = line.ends,
        }
    }
    Ok(false)
}

struct Line {
    begins: u64,
    /// Behind its newline.
    ends: u64,
    hash: Vec<u8>,
}

/// The first line that begins there or after.
fn line_from(list: &mut (impl Read + Seek), at: u64) -> io::Result<Option<Line>> {
    // The byte before says whether a line begins right there.
    let from = at.saturating_sub(1);
    list.seek(SeekFrom::Start(from))?;
    let mut looked = Vec::new();
    list.by_ref().take(LOOK).read_to_end(&mut looked)?;
    let newline = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'\n');
    let skipped = match newline(&looked) {
        _ if at == 0 => 0,
        Some(end) => end + 1,
        None => looked.len(),
    };
    let rest = looked.get(skipped..).unwrap_or_default();
    // An empty line at the end is none.
    if rest.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let length = newline(rest).map_or(rest.len(), |end| end + 1);
    let hash = rest.get(..HASH).filter(|hash| hash.iter().all(u8::is_ascii_hexdigit));
    let other = || io::Error::new(ErrorKind::InvalidData, "a line that does not begin with a hash (SHA-1)");
    let hash = hash.ok_or_else(other)?.to_ascii_uppercase();
    let place = |offset: usize| from + u64::try_from(offset).unwrap_or(u64::MAX - from);
    Ok(Some(Line { begins: place(skipped), ends: place(skipped + length), hash }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn hash(n: u32) -> String {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &n.to_be_bytes());
        hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// With counts of one digit to seven, as they are published.
    fn list(hashes: &[String], end: &str) -> Vec<u8> {
        let mut sorted = hashes.to_vec();
        sorted.sort();
        let counts = [1, 20, 300, 4_000, 50_000, 600_000, 7_000_000].into_iter().cycle();
        let lines: Vec<String> =
            sorted.iter().zip(counts).map(|(hash, n)| format!("{hash}:{n}{end}")).collect();
        lines.concat().into_bytes()
    }

    #[test]
    fn each_that_is_there_is_found_and_no_other() {
        for many in [0, 1, 2, 3, 10, 1000] {
            let hashes: Vec<String> = (0..many).map(hash).collect();
            for end in ["\n", "\r\n"] {
                // The last line may have no end, and there may be an empty one after it.
                for whole in [true, false] {
                    let mut file = list(&hashes, end);
                    match whole {
                        true => file.extend(end.bytes()),
                        false => file.truncate(file.len().saturating_sub(end.len())),
                    }
                    let search = |wanted: &str| search(&mut Cursor::new(&file), wanted.as_bytes()).unwrap();
                    assert!(hashes.iter().all(|hash| search(hash)), "{many} {end:?} {whole}");
                    assert!(!(5000..5200).any(|n| search(&hash(n))), "{many} {end:?} {whole}");
                    assert!(!search(&"0".repeat(40)) && !search(&"F".repeat(40)));
                }
            }
        }
    }

    #[test]
    fn what_is_no_such_list_is_said_to_be_none() {
        for other in ["password\n123456\n", "{}", "5BAA61E4", &"x".repeat(10_000)] {
            let found = search(&mut Cursor::new(other.as_bytes()), hash(1).as_bytes());
            assert_eq!(found.expect_err("no list").kind(), ErrorKind::InvalidData, "{other:.20}");
        }
        assert!(is_listed(Path::new("/nowhere/at-all"), "password").is_err());
    }
}
