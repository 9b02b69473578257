//! A folder of files in memory, which can be full, and whose files an intruder can change.
use domain::ports::{Boxed, FileError, Files, NewFile};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Shelf = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Whole files only; what is on its way is with whoever writes it.
#[derive(Default)]
pub struct FileShelf {
    files: Shelf,
    full: Arc<AtomicBool>,
}

impl FileShelf {
    /// What stands there, as an intruder finds it and may leave it.
    pub fn all(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on there is no room, or there is again.
    pub fn set_full(&self, full: bool) {
        self.full.store(full, Ordering::SeqCst);
    }
}

impl Files for FileShelf {
    fn begin(&self, name: String) -> Boxed<'_, Result<Box<dyn NewFile>, FileError>> {
        let new = Writing { shelf: self.files.clone(), full: self.full.clone(), name, bytes: Vec::new() };
        Box::pin(async move { Ok(Box::new(new) as Box<dyn NewFile>) })
    }

    fn read(&self, name: String, at: u64, most: usize) -> Boxed<'_, Result<Vec<u8>, FileError>> {
        let found = self.all().get(&name).cloned().ok_or(FileError::Missing);
        Box::pin(async move {
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            Ok(found?.into_iter().skip(at).take(most).collect())
        })
    }

    fn remove(&self, name: String) -> Boxed<'_, Result<(), FileError>> {
        self.all().remove(&name);
        Box::pin(async { Ok(()) })
    }

    fn names(&self) -> Boxed<'_, Result<Vec<String>, FileError>> {
        let names = self.all().keys().cloned().collect();
        Box::pin(async move { Ok(names) })
    }
}

struct Writing {
    shelf: Shelf,
    full: Arc<AtomicBool>,
    name: String,
    bytes: Vec<u8>,
}

impl NewFile for Writing {
    fn write(&mut self, bytes: Vec<u8>) -> Boxed<'_, Result<(), FileError>> {
        let full = self.full.load(Ordering::SeqCst);
        self.bytes.extend(bytes);
        Box::pin(async move { if full { Err(FileError::Full) } else { Ok(()) } })
    }

    fn finish(self: Box<Self>) -> Boxed<'static, Result<(), FileError>> {
        let Writing { shelf, full, name, bytes } = *self;
        Box::pin(async move {
            if full.load(Ordering::SeqCst) {
                return Err(FileError::Full);
            }
            shelf.lock().unwrap_or_else(PoisonError::into_inner).insert(name, bytes);
            Ok(())
        })
    }
}
