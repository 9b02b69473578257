//! Calendars elsewhere, as tests want them: files by their addresses, one account, and faults on demand.
use domain::ports::{Boxed, CalendarAccount, CalendarFile, CalendarMarks, Calendars, FoundCalendar};
use model::outside::SourceFault;
use model::{Secret, Time};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Servers that give what they were told to give. Nothing is there at first.
#[derive(Default)]
pub struct CalendarStandIn {
    files: Mutex<BTreeMap<String, Result<String, SourceFault>>>,
    reads: AtomicUsize,
}

impl CalendarStandIn {
    /// From now on this is at the address, of a file or of an account's calendar.
    pub fn put(&self, address: &str, there: Result<&str, SourceFault>) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(address.to_owned(), there.map(str::to_owned));
    }

    /// How often somebody asked.
    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    fn at(&self, address: &Secret<String>) -> Result<String, SourceFault> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(address.expose()).cloned().unwrap_or(Err(SourceFault::NotFound))
    }
}

impl Calendars for CalendarStandIn {
    /// The file is its own mark.
    fn file(
        &self,
        address: Secret<String>,
        marks: CalendarMarks,
    ) -> Boxed<'_, Result<CalendarFile, SourceFault>> {
        let found = self.at(&address);
        Box::pin(async move {
            let text = found?;
            if marks.etag.as_deref() == Some(&text) {
                return Ok(CalendarFile::Same);
            }
            let marks = CalendarMarks { etag: Some(text.clone()), modified: None };
            Ok(CalendarFile::Read { text, marks })
        })
    }

    /// Whatever lies below the account's address. Its password is "right".
    fn of_account(&self, account: CalendarAccount) -> Boxed<'_, Result<Vec<FoundCalendar>, SourceFault>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let below = files.keys().filter(|address| address.starts_with(account.address.expose().as_str()));
        let found = below.map(|address| FoundCalendar {
            name: address.rsplit('/').next().unwrap_or_default().to_owned(),
            address: Secret::new(address.clone()),
        });
        let found: Vec<FoundCalendar> = found.collect();
        let right = account.password.expose() == "right";
        Box::pin(async move { if right { Ok(found) } else { Err(SourceFault::Refused) } })
    }

    fn entries(
        &self,
        _: CalendarAccount,
        calendars: Vec<Secret<String>>,
        _: (Time, Time),
    ) -> Boxed<'_, Result<Vec<String>, SourceFault>> {
        let found: Result<Vec<String>, SourceFault> =
            calendars.iter().map(|address| self.at(address)).collect();
        Box::pin(async move { found })
    }
}
