//! Calendars elsewhere, over the domain's port: files at addresses that hosts have typed, and accounts that speak CalDAV.
//! Where a request may go is decided in `fetch.rs`; nothing of what opens a calendar is in any error or log.
mod addresses;
mod dav;
#[doc(hidden)]
pub mod digest;
mod fetch;
#[doc(hidden)]
pub mod place;
#[doc(hidden)]
pub mod xml;

use dav::Dav;
use domain::ports::{Boxed, CalendarAccount, CalendarFile, CalendarMarks, Calendars, FoundCalendar};
use fetch::{Ask, Fetch};
use model::outside::SourceFault;
use model::{Secret, Time};
use place::Place;
use std::time::Duration;

/// All that belongs to one reading: below the time that the queue gives a job.
const WHOLE: Duration = Duration::from_secs(60);
/// Bytes of all calendars of an account together. Higher: more memory that a stranger's server can fill. Lower: years of
/// some calendars do not fit.
const TEXT_MAX: usize = 20 * 1024 * 1024;

/// Asks the servers that hosts have named.
pub struct OutsideCalendars {
    fetch: Fetch,
}

impl OutsideCalendars {
    /// `allowed`: hosts of the operator's own network, which are otherwise never asked.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(allowed: Vec<String>) -> anyhow::Result<OutsideCalendars> {
        Ok(OutsideCalendars { fetch: Fetch::new(allowed, fetch::system())? })
    }

    async fn read(&self, address: &str, marks: &CalendarMarks) -> Result<CalendarFile, SourceFault> {
        let mut headers = vec![("Accept", "text/calendar, */*;q=0.1".to_owned())];
        if let Some(etag) = &marks.etag {
            headers.push(("If-None-Match", etag.clone()));
        }
        if let Some(modified) = &marks.modified {
            headers.push(("If-Modified-Since", modified.clone()));
        }
        let ask = Ask { method: "GET", headers, authorization: None, body: String::new() };
        let (_, answer) = self.fetch.ask(&Place::parse(address)?, &ask).await?;
        if answer.status == 304 {
            return Ok(CalendarFile::Same);
        }
        judged(answer.status)?;
        // What could not be sent back is none.
        let plain = |mark: &&str| mark.len() <= 200 && mark.bytes().all(|b| matches!(b, b' '..=b'~'));
        let mark = |name: &str| answer.header(name).filter(plain).map(str::to_owned);
        let marks = CalendarMarks { etag: mark("etag"), modified: mark("last-modified") };
        Ok(CalendarFile::Read { text: String::from_utf8_lossy(&answer.body).into_owned(), marks })
    }
}

/// What a status means for whoever has typed the address.
fn judged(status: u16) -> Result<(), SourceFault> {
    match status {
        200..=299 => Ok(()),
        401 | 403 => Err(SourceFault::Refused),
        404 | 405 | 410 => Err(SourceFault::NotFound),
        413 => Err(SourceFault::TooLarge),
        400..=499 => Err(SourceFault::NotACalendar),
        _ => Err(SourceFault::NoAnswer),
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, SourceFault>>) -> Result<T, SourceFault> {
    tokio::time::timeout(WHOLE, work).await.unwrap_or(Err(SourceFault::NoAnswer))
}

impl Calendars for OutsideCalendars {
    fn file(
        &self,
        address: Secret<String>,
        marks: CalendarMarks,
    ) -> Boxed<'_, Result<CalendarFile, SourceFault>> {
        Box::pin(async move { in_time(self.read(address.expose(), &marks)).await })
    }

    fn of_account(&self, account: CalendarAccount) -> Boxed<'_, Result<Vec<FoundCalendar>, SourceFault>> {
        Box::pin(async move {
            let dav = Dav::new(&self.fetch, &account);
            in_time(dav.calendars()).await
        })
    }

    fn entries(
        &self,
        account: CalendarAccount,
        calendars: Vec<Secret<String>>,
        span: (Time, Time),
    ) -> Boxed<'_, Result<Vec<String>, SourceFault>> {
        Box::pin(async move {
            let dav = Dav::new(&self.fetch, &account);
            let all = async {
                let (mut files, mut bytes) = (Vec::new(), 0);
                for calendar in &calendars {
                    let found = dav.entries(calendar.expose(), span).await?;
                    bytes += found.iter().map(String::len).sum::<usize>();
                    if bytes > TEXT_MAX {
                        return Err(SourceFault::TooLarge);
                    }
                    files.extend(found);
                }
                Ok::<_, SourceFault>(files)
            };
            in_time(all).await
        })
    }
}
