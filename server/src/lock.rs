//! One server to a data folder: two would each keep rooms that the other does not know, and end each other's records.
use crate::startup::Stop;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Held until it is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub struct Held {
    _file: File,
}

/// Makes the folder where there is none, and takes it.
///
/// # Errors
/// Another server has it, or it cannot be written.
pub fn take(data: &Path) -> Result<Held, Stop> {
    let cannot = |error| Stop::DataFolder { path: data.to_owned(), error };
    std::fs::create_dir_all(data).map_err(cannot)?;
    let file = open(data).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(Held { _file: file }),
        Err(TryLockError::WouldBlock) => Err(Stop::InUse(data.to_owned())),
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

/// Is a server running on this folder? Makes nothing and takes nothing.
pub fn is_held(data: &Path) -> bool {
    let Ok(file) = File::open(data.join(".lock")) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn open(data: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(data.join(".lock"))
}
