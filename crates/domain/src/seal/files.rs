//! Key files: 32 bytes each, the owner's alone, on the disk before anything depends on them.
use super::cipher::Key;
use anyhow::{Context, bail};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use zeroize::Zeroizing;

pub(crate) fn make_folder(dir: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// None when there is no such file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Option<Key>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let mut key = Zeroizing::new([0; 32]);
    if bytes.len() != key.len() {
        bail!("{} is not a key of 32 bytes", path.display());
    }
    key.copy_from_slice(&bytes);
    Ok(Some(key))
}

/// Written whole or not at all: a side file, synced, then renamed, and the folder synced. Never replaces a key.
pub(crate) fn write(path: &Path, key: &Key) -> anyhow::Result<()> {
    if path.exists() {
        bail!("{} exists already", path.display());
    }
    let side = path.with_extension("new");
    let _ = fs::remove_file(&side);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&side)?;
    file.write_all(&key[..])?;
    file.sync_all()?;
    fs::rename(&side, path)?;
    let folder = path.parent().context("a key file stands in a folder")?;
    File::open(folder)?.sync_all()?;
    Ok(())
}
