//! What people send each other, as files of one folder, the owner's alone. Written under another name, on the disk, then
//! renamed: what has its name is whole.
use domain::ports::{Boxed, FileError, Files, NewFile};
use std::io::{ErrorKind, SeekFrom};
use std::path::{Path, PathBuf};
use tokio::fs;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// What follows the name of a file that is not whole yet.
const UNFINISHED: &str = ".new";

/// Files in a folder, which is made with the first of them.
pub struct DiskFiles {
    folder: PathBuf,
}

impl DiskFiles {
    pub fn new(folder: PathBuf) -> DiskFiles {
        DiskFiles { folder }
    }

    fn path(&self, name: &str) -> Result<PathBuf, FileError> {
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if plain { Ok(self.folder.join(name)) } else { Err(FileError::Missing) }
    }
}

fn fault(error: std::io::Error) -> FileError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => FileError::Full,
        ErrorKind::NotFound => FileError::Missing,
        _ => FileError::Failed(error.into()),
    }
}

fn unfinished(path: &Path) -> PathBuf {
    path.with_extension(&UNFINISHED[1..])
}

impl Files for DiskFiles {
    fn begin(&self, name: String) -> Boxed<'_, Result<Box<dyn NewFile>, FileError>> {
        Box::pin(async move {
            let path = self.path(&name)?;
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).await.map_err(fault)?;
            let side = unfinished(&path);
            let _ = fs::remove_file(&side).await;
            let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&side).await;
            let file = file.map_err(fault)?;
            Ok(Box::new(Writing { file, side, path, whole: false }) as Box<dyn NewFile>)
        })
    }

    fn read(&self, name: String, at: u64, most: usize) -> Boxed<'_, Result<Vec<u8>, FileError>> {
        Box::pin(async move {
            let mut file = fs::File::open(self.path(&name)?).await.map_err(fault)?;
            file.seek(SeekFrom::Start(at)).await.map_err(fault)?;
            let mut bytes = Vec::with_capacity(most);
            file.take(most as u64).read_to_end(&mut bytes).await.map_err(fault)?;
            Ok(bytes)
        })
    }

    fn remove(&self, name: String) -> Boxed<'_, Result<(), FileError>> {
        Box::pin(async move {
            let path = self.path(&name)?;
            for path in [unfinished(&path), path] {
                match fs::remove_file(path).await {
                    Err(error) if error.kind() != ErrorKind::NotFound => return Err(fault(error)),
                    _ => {}
                }
            }
            Ok(())
        })
    }

    fn names(&self) -> Boxed<'_, Result<Vec<String>, FileError>> {
        Box::pin(async move {
            let mut entries = match fs::read_dir(&self.folder).await {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(fault(error)),
            };
            let mut names = Vec::new();
            while let Some(entry) = entries.next_entry().await.map_err(fault)? {
                let name = entry.file_name().to_string_lossy().into_owned();
                names.push(name.strip_suffix(UNFINISHED).unwrap_or(&name).to_owned());
            }
            names.sort_unstable();
            names.dedup();
            Ok(names)
        })
    }
}

struct Writing {
    file: fs::File,
    side: PathBuf,
    path: PathBuf,
    whole: bool,
}

impl NewFile for Writing {
    fn write(&mut self, bytes: Vec<u8>) -> Boxed<'_, Result<(), FileError>> {
        Box::pin(async move { self.file.write_all(&bytes).await.map_err(fault) })
    }

    fn finish(mut self: Box<Self>) -> Boxed<'static, Result<(), FileError>> {
        Box::pin(async move {
            self.file.flush().await.map_err(fault)?;
            self.file.sync_all().await.map_err(fault)?;
            fs::rename(&self.side, &self.path).await.map_err(fault)?;
            self.whole = true;
            // The name itself, too.
            let folder = self.path.parent().unwrap_or(Path::new("."));
            fs::File::open(folder).await.map_err(fault)?.sync_all().await.map_err(fault)
        })
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.whole {
            let _ = std::fs::remove_file(&self.side);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("bedside-files-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    #[tokio::test]
    async fn a_file_is_there_when_it_is_whole_and_for_its_owner_alone() {
        let folder = folder("whole");
        let files = DiskFiles::new(folder.clone());
        assert!(files.names().await.unwrap().is_empty());
        let mut new = files.begin("a-1".into()).await.unwrap();
        new.write(b"hello ".to_vec()).await.unwrap();
        assert!(matches!(files.read("a-1".into(), 0, 9).await, Err(FileError::Missing)));
        assert_eq!(files.names().await.unwrap(), ["a-1"]);
        new.write(b"there".to_vec()).await.unwrap();
        new.finish().await.unwrap();
        assert_eq!(files.read("a-1".into(), 6, 99).await.unwrap(), b"there");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("a-1"))), (0o700, 0o600));
        files.remove("a-1".into()).await.unwrap();
        files.remove("a-1".into()).await.unwrap();
        assert!(files.names().await.unwrap().is_empty());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn what_is_given_up_is_gone_and_what_a_killed_process_left_can_be() {
        let folder = folder("given-up");
        let files = DiskFiles::new(folder.clone());
        let mut new = files.begin("a-1".into()).await.unwrap();
        new.write(b"half".to_vec()).await.unwrap();
        drop(new);
        assert!(files.names().await.unwrap().is_empty());
        // Killed: nobody drops anything.
        std::fs::write(folder.join("a-2.new"), b"half").unwrap();
        assert_eq!(files.names().await.unwrap(), ["a-2"]);
        files.remove("a-2".into()).await.unwrap();
        assert!(files.names().await.unwrap().is_empty());
        for outside in ["../keys", "", "a/b", "."] {
            assert!(files.begin(outside.into()).await.is_err(), "{outside}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
