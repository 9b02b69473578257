//! Unwrapped person keys, kept for a minute: a page shows the same people again and again.
use super::cipher::Key;
use model::{ClinicId, PersonId, Time};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// More people than a busy clinic sees in a minute; beyond it the cache starts anew.
const MOST: usize = 4096;
/// How long a key that another process destroyed may still be used here.
const KEPT_S: i64 = 60;

#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<(ClinicId, PersonId), Kept>>);

/// A key, and since when it is kept.
type Kept = (Arc<Key>, Time);

impl Cache {
    pub fn get(&self, clinic: ClinicId, person: PersonId, now: Time) -> Option<Arc<Key>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (key, since) = known.get(&(clinic, person))?;
        (now.seconds_since(*since) < KEPT_S).then(|| key.clone())
    }

    pub fn put(&self, clinic: ClinicId, person: PersonId, key: Arc<Key>, now: Time) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((clinic, person), (key, now));
    }

    /// At once, when a person's key is destroyed here.
    pub fn forget(&self, clinic: ClinicId, person: PersonId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(clinic, person));
    }
}
