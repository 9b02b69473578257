//! The file of checkpoints outside of the database: one a line, added to and never changed.
use super::checkpoint::Checkpoint;
use anyhow::Context;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const NAME: &str = "checkpoints.jsonl";
/// More than any line has.
const LINE_MOST: u64 = 4096;

pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// The last whole line; None when there is no file yet, or none that can be read.
pub(super) fn last(path: &Path) -> anyhow::Result<Option<Checkpoint>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(2 * LINE_MOST)))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    let end = String::from_utf8_lossy(&end);
    let whole = end.rfind('\n').map_or("", |at| &end[..at]);
    Ok(whole.lines().next_back().and_then(Checkpoint::parse))
}

/// On the disk when it returns. A line that a crash tore off is replaced: it was never reported as written.
pub(super) fn append(path: &Path, checkpoints: &[Checkpoint]) -> anyhow::Result<()> {
    let folder = path.parent().context("the file stands in a folder")?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let new = !path.exists();
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    let torn = torn(&mut file)?;
    if torn > 0 {
        file.set_len(file.metadata()?.len().saturating_sub(torn))?;
    }
    let lines: String = checkpoints.iter().map(|checkpoint| checkpoint.line() + "\n").collect();
    file.write_all(lines.as_bytes())?;
    file.sync_all()?;
    if new {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// How many bytes stand behind the last line's end.
fn torn(file: &mut File) -> std::io::Result<u64> {
    let length = file.metadata()?.len();
    let from = length.saturating_sub(2 * LINE_MOST);
    file.seek(SeekFrom::Start(from))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    let behind = end.iter().rev().take_while(|byte| **byte != b'\n').count() as u64;
    // Something that has no line's end so far back is no file of ours: it stays as it is.
    Ok(if behind == length - from && from > 0 { 0 } else { behind })
}

/// Every line; `Err` with its number where one is no checkpoint. A torn last line is none yet. None without a file.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<Vec<Result<Checkpoint, i64>>>> {
    let text = match fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let whole = text.rfind('\n').map_or("", |at| &text[..at]);
    let lines = whole.lines().zip(1..);
    Ok(Some(lines.map(|(line, number)| Checkpoint::parse(line).ok_or(number)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Time;
    use uuid::Uuid;

    fn checkpoint(n: i64) -> Checkpoint {
        Checkpoint {
            n,
            clinic_id: Uuid::from_u128(7),
            size: 3 * n,
            root: vec![1; 32],
            at: Time(n),
            before: vec![2; 32],
            signature: vec![3; 64],
        }
    }

    #[test]
    fn lines_are_added_and_a_torn_one_is_replaced() {
        let folder = std::env::temp_dir().join(format!("bedside-checkpoints-{}", std::process::id()));
        let path = path(&folder.join("deep"));
        assert_eq!(last(&path).expect("no file is no error"), None);
        assert!(read(&path).expect("no file is no error").is_none());
        append(&path, &[checkpoint(1), checkpoint(2)]).expect("written");
        assert_eq!(last(&path).expect("read"), Some(checkpoint(2)));
        let whole = fs::read(&path).expect("there");
        fs::write(&path, [&whole[..], b"{\"n\":3,\"lo"].concat()).expect("torn");
        assert_eq!(last(&path).expect("read"), Some(checkpoint(2)), "what is torn is none");
        append(&path, &[checkpoint(3)]).expect("written");
        let lines = read(&path).expect("read").expect("a file");
        assert_eq!(lines, [Ok(checkpoint(1)), Ok(checkpoint(2)), Ok(checkpoint(3))]);
        fs::write(&path, "nothing\n").expect("written");
        assert_eq!(read(&path).expect("read").expect("a file"), [Err(1)]);
        fs::remove_dir_all(folder).expect("the test's own folder");
    }
}
