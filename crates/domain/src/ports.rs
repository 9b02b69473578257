//! The outside, as small traits. Adapters implement them; `testkit` has inspectors over the same traits.
use model::outside::SourceFault;
use model::{LetterId, Secret, Time};
use std::future::Future;
use std::pin::Pin;

pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub trait Clock: Send + Sync {
    fn now(&self) -> Time;
}

pub trait Rng: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> Time {
        Time(jiff::Timestamp::now().as_microsecond())
    }
}

/// The operating system's own source, asked each time: nothing is kept that a core dump could show.
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&self, bytes: &mut [u8]) {
        use rand::TryRng;
        // The system's source fails only before the machine has booted, or when it is broken.
        rand::rngs::SysRng.try_fill_bytes(bytes).expect("the system's random source answers");
    }
}

pub trait Mail: Send + Sync {
    /// False where letters are only kept for the operator to see: no person is told that one was sent.
    fn leaves(&self) -> bool {
        true
    }
    fn send(&self, letter: Letter) -> Boxed<'_, Result<(), SendError>>;
}

/// One message to one person, complete.
#[derive(Clone)]
pub struct Letter {
    /// Without angle brackets; stays the same over every try, so that a mail server can know the message again.
    pub message_id: String,
    pub from_name: String,
    pub from_address: String,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
    /// Further headers, such as `Auto-Submitted`.
    pub headers: Vec<(String, String)>,
}

/// Who brings text messages (SMS), all from one number of the installation's.
pub trait Texts: Send + Sync {
    /// False where texts are only kept for the operator to see: no person is told that one was sent.
    fn leaves(&self) -> bool {
        true
    }
    fn send(&self, text: Text) -> Boxed<'_, Result<Sent, TextError>>;
}

/// One text message to one phone.
#[derive(Clone)]
pub struct Text {
    /// Ours, the same over every try: what is said of the message later names it.
    pub id: LetterId,
    /// E.164: "+12125550123".
    pub to: String,
    pub body: String,
}

/// As a letter: a log never holds one.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text")
    }
}

/// It was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// By what name, where whoever took it gives one.
    pub provider_id: Option<String>,
}

/// Why a text was not sent, or may not have been.
#[derive(Debug)]
pub enum TextError {
    /// Whoever has the number said STOP, and the provider knows it: refused for good, as is the next one.
    Stopped,
    Send(SendError),
}

impl From<SendError> for TextError {
    fn from(error: SendError) -> Self {
        TextError::Send(error)
    }
}

/// Calendars elsewhere, as far as they say when somebody is taken. What opens one is in no log.
pub trait Calendars: Send + Sync {
    /// The file at an address; nothing when it is still the one that the marks name.
    fn file(
        &self,
        address: Secret<String>,
        marks: CalendarMarks,
    ) -> Boxed<'_, Result<CalendarFile, SourceFault>>;
    /// The calendars of an account.
    fn of_account(&self, account: CalendarAccount) -> Boxed<'_, Result<Vec<FoundCalendar>, SourceFault>>;
    /// What those of an account's calendars hold between two moments, as iCalendar files.
    fn entries(
        &self,
        account: CalendarAccount,
        calendars: Vec<Secret<String>>,
        span: (Time, Time),
    ) -> Boxed<'_, Result<Vec<String>, SourceFault>>;
}

/// What a server calls a file that was read (RFC 9110, 8.8).
#[derive(Clone, Default)]
pub struct CalendarMarks {
    pub etag: Option<String>,
    pub modified: Option<String>,
}

/// A calendar's file.
#[derive(Clone)]
pub enum CalendarFile {
    /// It has not changed.
    Same,
    Read {
        text: String,
        marks: CalendarMarks,
    },
}

/// What opens the calendars of somebody at a server.
#[derive(Clone)]
pub struct CalendarAccount {
    pub address: Secret<String>,
    pub user: Secret<String>,
    pub password: Secret<String>,
}

/// A calendar of an account.
#[derive(Clone)]
pub struct FoundCalendar {
    pub name: String,
    pub address: Secret<String>,
}

/// Where what people send each other is kept. What comes here is sealed already, and names say nothing: letters, digits, hyphens.
pub trait Files: Send + Sync {
    /// A new file. Until it is finished, nothing of it is found; what is dropped before is gone.
    fn begin(&self, name: String) -> Boxed<'_, Result<Box<dyn NewFile>, FileError>>;
    /// At most so many bytes from there on.
    fn read(&self, name: String, at: u64, most: usize) -> Boxed<'_, Result<Vec<u8>, FileError>>;
    /// What is not there is no error.
    fn remove(&self, name: String) -> Boxed<'_, Result<(), FileError>>;
    /// The names of all that is there, also of what was never finished.
    fn names(&self) -> Boxed<'_, Result<Vec<String>, FileError>>;
}

/// A file on its way.
pub trait NewFile: Send {
    fn write(&mut self, bytes: Vec<u8>) -> Boxed<'_, Result<(), FileError>>;
    /// It is whole, and on the disk when this returns.
    fn finish(self: Box<Self>) -> Boxed<'static, Result<(), FileError>>;
}

/// Why something could not be written or read.
#[derive(Debug)]
pub enum FileError {
    /// There is no room.
    Full,
    Missing,
    Failed(anyhow::Error),
}

/// A calendar file, for example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    /// `text/calendar; method=REQUEST; charset=utf-8`.
    pub content_type: String,
    pub body: Vec<u8>,
}

/// A letter is personal through and through: a log never holds one.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Letter")
    }
}

/// The adapter knows which. The inside may quote the mail server, so it is never logged.
#[derive(Debug)]
pub enum SendError {
    /// Nothing was handed over; try again later.
    Retry(anyhow::Error),
    /// Refused for good.
    Never(anyhow::Error),
    /// The connection broke after the message was handed over: it may have arrived.
    InDoubt(anyhow::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_source_gives_nothing_twice() {
        let drawn = (0..1000).map(|_| {
            let mut bytes = [0; 16];
            SystemRng.fill(&mut bytes);
            bytes
        });
        assert_eq!(drawn.collect::<std::collections::BTreeSet<[u8; 16]>>().len(), 1000);
    }
}
