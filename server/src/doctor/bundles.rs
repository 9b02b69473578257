//! What browsers are given, as one number that anybody can hold against the release: no server of a web page can be prevented
//! from giving out other scripts than those that were built, but it can be seen on its disk.
use super::machine::below;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// What everybody's tools say in that folder:
/// `find . -type f ! -name '.*' | LC_ALL=C sort | xargs sha256sum | sha256sum`.
///
/// # Errors
/// A file cannot be read.
pub fn sum(dist: &Path) -> io::Result<String> {
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."));
    let mut files: Vec<PathBuf> =
        below(dist).into_iter().filter(|path| path.is_file() && !is_hidden(path)).collect();
    files.sort_by(|one, other| one.as_os_str().cmp(other.as_os_str()));
    let mut all = Sha256::new();
    for path in files {
        let name = path.strip_prefix(dist).unwrap_or(&path).display();
        all.update(format!("{}  ./{name}\n", hex(&Sha256::digest(fs::read(&path)?))));
    }
    Ok(hex(&all.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
