//! Keys and sealing (V13): personal and health columns are readable only with keys that live outside the database.
//!
//! One file for the installation and one for each clinic in `data_dir/keys`. A clinic's key wraps one key per person
//! (table `person_key`), which seals that person's columns: to destroy the wrapped key is to destroy the data, in
//! every backup too. What is sealed is found only through keyed hashes.
mod addresses;
pub(crate) mod cipher;
mod files;
mod people;
pub(crate) mod signing;

use crate::error::Result;
use addresses::AddressKeys;
use anyhow::Context;
use cipher::Key;
use model::{ClinicId, PersonId};
use signing::Signer;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

pub(crate) struct Keys {
    folder: PathBuf,
    installation: Key,
    clinics: Mutex<HashMap<ClinicId, Arc<Key>>>,
    pub(crate) people: people::Cache,
    pub(crate) addresses: AddressKeys,
    /// Of the audit log's heads and checkpoints.
    pub(crate) audit: Signer,
}

/// What may still get its first key. What is in use already never gets a new one: it would be lost without a word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fresh {
    /// The database holds nothing yet.
    pub database: bool,
    /// No checkpoint of the audit log was ever signed.
    pub log: bool,
}

impl Keys {
    /// Loads the installation's keys.
    pub fn load(data_dir: &Path, fresh: Fresh, fill: impl Fn(&mut [u8])) -> Result<Keys> {
        let folder = data_dir.join("keys");
        files::make_folder(&folder)?;
        let installation = load_or_make(&folder.join("installation.key"), fresh.database, &fill)?;
        let audit = Signer::new(&load_or_make(&audit_path(&folder), fresh.log, &fill)?)?;
        let addresses = AddressKeys::new(folder.clone());
        let (clinics, people) = (Mutex::default(), people::Cache::default());
        Ok(Keys { folder, installation, clinics, people, addresses, audit })
    }

    /// By which the audit log's heads and checkpoints are known; None when there is no such key. Makes and changes
    /// nothing.
    pub fn of_audit(data_dir: &Path) -> anyhow::Result<Option<Signer>> {
        let seed = files::read(&audit_path(&data_dir.join("keys")))?;
        seed.map(|seed| Signer::new(&seed)).transpose()
    }

    /// What is wrong with the keys of an installation with these clinics. Makes and changes nothing.
    pub fn faults(data_dir: &Path, clinics: &[ClinicId]) -> Vec<String> {
        let folder = data_dir.join("keys");
        let of_clinics = clinics.iter().map(|clinic| clinic_path(&folder, *clinic));
        [folder.join("installation.key"), audit_path(&folder)]
            .into_iter()
            .chain(of_clinics)
            .filter_map(|path| match files::read(&path) {
                Ok(Some(_)) => None,
                Ok(None) => Some(format!("{} is missing", path.display())),
                Err(error) => Some(format!("{error:#}")),
            })
            .collect()
    }

    /// A new clinic's key, on the disk before the clinic's row is.
    pub fn make_clinic(&self, clinic: ClinicId, fill: impl Fn(&mut [u8])) -> Result<()> {
        let key = new_file(&self.clinic_path(clinic), &fill)?;
        self.clinics.lock().unwrap_or_else(PoisonError::into_inner).insert(clinic, Arc::new(key));
        Ok(())
    }

    /// The key file of a clinic that came to nothing.
    pub fn drop_clinic(&self, clinic: ClinicId) {
        self.clinics.lock().unwrap_or_else(PoisonError::into_inner).remove(&clinic);
        let _ = std::fs::remove_file(self.clinic_path(clinic));
    }

    pub fn clinic(&self, clinic: ClinicId) -> Result<Arc<Key>> {
        let mut known = self.clinics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = known.get(&clinic) {
            return Ok(key.clone());
        }
        let path = self.clinic_path(clinic);
        let key = files::read(&path)?.with_context(|| format!("{} is missing", path.display()))?;
        let key = Arc::new(key);
        known.insert(clinic, key.clone());
        Ok(key)
    }

    /// For what belongs to no clinic: identities.
    pub fn installation(&self) -> &Key {
        &self.installation
    }

    /// The keyed hash of a text for one purpose in one clinic: 32 bytes.
    pub fn blind(&self, clinic: ClinicId, purpose: &str, text: &str) -> Result<[u8; 32]> {
        let key = cipher::derive(&*self.clinic(clinic)?, &format!("blind {purpose}"));
        Ok(cipher::keyed_hash(&key, text.as_bytes()))
    }

    /// The same for what belongs to no clinic.
    pub fn blind_global(&self, purpose: &str, text: &str) -> [u8; 32] {
        let key = cipher::derive(&self.installation, &format!("blind {purpose}"));
        cipher::keyed_hash(&key, text.as_bytes())
    }

    fn clinic_path(&self, clinic: ClinicId) -> PathBuf {
        clinic_path(&self.folder, clinic)
    }
}

fn audit_path(folder: &Path) -> PathBuf {
    folder.join("audit.key")
}

fn load_or_make(path: &Path, fresh: bool, fill: impl Fn(&mut [u8])) -> Result<Key> {
    match files::read(path)? {
        Some(key) => Ok(key),
        None if fresh => new_file(path, &fill),
        None => {
            let path = path.display();
            Err(anyhow::anyhow!("the database is in use, but its key {path} is missing").into())
        }
    }
}

fn clinic_path(folder: &Path, clinic: ClinicId) -> PathBuf {
    folder.join(format!("clinic-{}.key", clinic.text()))
}

/// What a sealed value is bound to: it opens nowhere else.
pub(crate) fn place(clinic: Option<ClinicId>, column: &str, row: Uuid) -> Vec<u8> {
    let clinic = clinic.map_or(Uuid::nil(), |clinic| clinic.0);
    [clinic.as_bytes(), column.as_bytes(), &[0], row.as_bytes()].concat()
}

/// What a person's wrapped key is bound to.
pub(crate) fn wrap_place(clinic: ClinicId, person: PersonId) -> Vec<u8> {
    place(Some(clinic), "person_key.key_wrapped", person.0)
}

pub(crate) fn new_key(fill: impl Fn(&mut [u8])) -> Key {
    let mut key = Key::new([0; 32]);
    fill(&mut key[..]);
    key
}

fn new_file(path: &Path, fill: impl Fn(&mut [u8])) -> Result<Key> {
    let key = new_key(fill);
    files::write(path, &key).with_context(|| format!("writing {}", path.display()))?;
    Ok(key)
}
