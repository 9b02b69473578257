//! A file is sent: begun, taken piece by piece, and said once it is whole. Who may say something may send a file, to the same
//! people; the same mark twice is one file.
use super::chunks::Sealer;
use super::rows::{self, NewRow};
use super::strip::{Broken, Stripper};
use super::under_way::Turn;
use super::{KEY, name_of};
use crate::chat::rows::{self as lines, NewLine};
use crate::chat::talking::{self, Reader, Said};
use crate::chat::{FILES, TEXT};
use crate::joining::rules;
use crate::ports::{self, FileError};
use crate::seal::{self, cipher};
use crate::tx::Tx;
use crate::{Domain, Error, Guest, Host, Result, throttle};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::chat::{ChatFile, FILE_NAME_MOST, FILES_OF_A_DAY, FileFault, FileKind, MB};
use model::{AppError, ChatLineId, ClinicId, Conflict, TalkId, VisitId};

const DAY_S: i64 = 24 * 60 * 60;

/// What is said of a file before it comes.
#[derive(Clone, Debug, Default)]
pub struct NewFile {
    /// For whom; empty for where a guest is.
    pub talk: String,
    pub mark: String,
    pub name: String,
}

/// What became of the wish to send one.
pub enum Begun {
    Open(Box<Incoming>),
    /// It was sent before.
    Known(Said),
    Refused(FileFault),
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Said(Said),
    Refused(FileFault),
}

#[derive(Clone)]
enum Sender {
    Guest(Guest),
    Host(Host),
}

/// Why it ends before its end.
enum Stop {
    Fault(FileFault),
    Error(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Error(error)
    }
}

impl From<Broken> for Stop {
    fn from(_: Broken) -> Self {
        Stop::Fault(FileFault::Broken)
    }
}

impl From<FileError> for Stop {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Full => Stop::Fault(FileFault::DiskFull),
            other => Stop::Error(other.into()),
        }
    }
}

/// A file on its way. Dropped before it is finished, nothing of it is left.
pub struct Incoming {
    domain: Domain,
    who: Sender,
    clinic: ClinicId,
    visit: VisitId,
    talk: TalkId,
    mark: String,
    name: String,
    id: ChatLineId,
    key: cipher::Key,
    sealer: Sealer,
    file: Option<Box<dyn ports::NewFile>>,
    /// Its first bytes, until there are enough of them to say what it is.
    head: Option<Vec<u8>>,
    kind: FileKind,
    stripper: Option<Stripper>,
    came: i64,
    most: i64,
    left_today: i64,
    _turn: Turn,
}

pub async fn begin_file_as_guest(domain: &Domain, guest: &Guest, new: NewFile) -> Result<Begun> {
    let mut tx = domain.begin(guest).await?;
    let reader = talking::guests(&mut tx, guest).await?;
    let talk = talking::guests_talk(&reader, &new.talk)?;
    begin(tx, Sender::Guest(guest.clone()), &reader, talk, new).await
}

/// A talk that they do not read looks like none.
pub async fn begin_file(domain: &Domain, host: &Host, visit: VisitId, new: NewFile) -> Result<Begun> {
    let talk = TalkId::parse(new.talk.trim()).ok_or(AppError::NotFound)?;
    let mut tx = domain.begin(host).await?;
    let reader = talking::hosts(&mut tx, host, visit).await?;
    if !reader.sees(talk) || !talking::is_talk(&mut tx, &reader, talk).await? {
        return Err(AppError::NotFound.into());
    }
    begin(tx, Sender::Host(host.clone()), &reader, talk, new).await
}

async fn begin(mut tx: Tx, who: Sender, reader: &Reader, talk: TalkId, new: NewFile) -> Result<Begun> {
    let visit = reader.visit.id;
    let hash = talking::hash_of(&tx, reader, &new.mark)?;
    if let Some(talk) = lines::said(&mut tx, &hash).await? {
        tx.unchanged().await?;
        return Ok(Begun::Known(Said { visit, talk }));
    }
    if rules::is_over(&reader.visit, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    let bucket = tx.blind("chat of", &reader.place.id.text())?;
    throttle::take_in(&mut tx, &FILES, &bucket[..16]).await?;
    let most = i64::from(lines::file_mb(&mut tx).await?) * MB;
    let left_today = left_today(&mut tx, visit).await?;
    let (domain, clinic, id) = (tx.domain().clone(), tx.clinic()?, ChatLineId(tx.new_uuid()));
    tx.commit_unaudited("a counter of requests").await?;
    let name = name_of(clinic, id);
    let Some(turn) = domain.inner().sending.enter(reader.place.id, &name) else {
        return Ok(Begun::Refused(FileFault::Busy));
    };
    let file = match domain.inner().ports.files.begin(name).await {
        Ok(file) => file,
        Err(FileError::Full) => return Ok(Begun::Refused(FileFault::DiskFull)),
        Err(error) => return Err(error.into()),
    };
    let key = seal::new_key(|bytes| domain.inner().ports.rng.fill(bytes));
    let sealer = Sealer::new(key.clone(), seal::place(Some(clinic), KEY, id.0));
    Ok(Begun::Open(Box::new(Incoming {
        domain,
        who,
        clinic,
        visit,
        talk,
        mark: new.mark,
        name: shown_name(&new.name),
        id,
        key,
        sealer,
        file: Some(file),
        head: Some(Vec::new()),
        kind: FileKind::Other,
        stripper: None,
        came: 0,
        most,
        left_today,
        _turn: turn,
    })))
}

/// Bytes that may still be sent in a visit today.
async fn left_today(tx: &mut Tx, visit: VisitId) -> Result<i64> {
    let after = tx.now().plus_seconds(-DAY_S);
    Ok(FILES_OF_A_DAY - rows::of_day(tx, visit, after).await?)
}

impl Incoming {
    /// A piece of it. After a fault there is nothing more to do with it.
    pub async fn write(&mut self, piece: &[u8]) -> Result<Option<FileFault>> {
        match self.take(piece).await {
            Ok(()) => Ok(None),
            Err(Stop::Fault(fault)) => Ok(Some(fault)),
            Err(Stop::Error(error)) => Err(error),
        }
    }

    /// All of it has come: it is said.
    pub async fn finish(mut self) -> Result<Sent> {
        match self.end().await {
            Ok(said) => Ok(Sent::Said(said)),
            Err(Stop::Fault(fault)) => Ok(Sent::Refused(fault)),
            Err(Stop::Error(error)) => Err(error),
        }
    }

    async fn take(&mut self, piece: &[u8]) -> Result<(), Stop> {
        self.came += i64::try_from(piece.len()).unwrap_or(i64::MAX);
        if self.came > self.most {
            return Err(Stop::Fault(FileFault::TooBig));
        }
        if self.came > self.left_today {
            return Err(Stop::Fault(FileFault::DayFull));
        }
        match &mut self.head {
            Some(head) => {
                head.extend_from_slice(piece);
                if head.len() >= FileKind::HEAD { self.tell().await } else { Ok(()) }
            }
            None => self.keep(piece).await,
        }
    }

    /// Enough of it is there to say what it is, or there is no more.
    async fn tell(&mut self) -> Result<(), Stop> {
        let Some(head) = self.head.take() else { return Ok(()) };
        self.kind = FileKind::of(&head);
        self.stripper = Stripper::of(self.kind);
        self.keep(&head).await
    }

    async fn keep(&mut self, piece: &[u8]) -> Result<(), Stop> {
        let sealed = match &mut self.stripper {
            Some(stripper) => self.sealer.push(&stripper.push(piece)?),
            None => self.sealer.push(piece),
        };
        match &mut self.file {
            Some(file) if !sealed.is_empty() => Ok(file.write(sealed).await?),
            _ => Ok(()),
        }
    }

    async fn end(&mut self) -> Result<Said, Stop> {
        self.tell().await?;
        if self.came == 0 {
            return Err(Stop::Fault(FileFault::Empty));
        }
        // Half a photo comes of a line that broke, or is none.
        if self.stripper.as_ref().is_some_and(|stripper| !stripper.is_whole()) {
            return Err(Stop::Fault(FileFault::Broken));
        }
        let Some(mut file) = self.file.take() else { return Err(Stop::Fault(FileFault::Empty)) };
        file.write(self.sealer.end()).await?;
        file.finish().await?;
        let said = self.say().await;
        if !matches!(said, Ok((_, true))) {
            super::remove(&self.domain, self.clinic, &[self.id]).await;
        }
        said.map(|(said, _)| said)
    }

    /// The line and its file land together. False: somebody's second try has said it meanwhile.
    async fn say(&mut self) -> Result<(Said, bool), Stop> {
        let (mut tx, reader) = self.again().await?;
        let (visit, talk, id) = (self.visit, self.talk, self.id);
        if !reader.sees(talk) {
            return Err(Error::from(AppError::NotAllowed).into());
        }
        let hash = talking::hash_of(&tx, &reader, &self.mark)?;
        if let Some(talk) = lines::said(&mut tx, &hash).await? {
            tx.unchanged().await?;
            return Ok((Said { visit, talk }, false));
        }
        if rules::is_over(&reader.visit, tx.now()) {
            return Err(Error::from(Conflict::VisitEnded).into());
        }
        // Others have sent something meanwhile.
        if self.sealer.bytes > left_today(&mut tx, visit).await? {
            return Err(Stop::Fault(FileFault::DayFull));
        }
        let (person, from) = (reader.place.person_id, reader.place.id);
        let text = tx.seal(person, TEXT, id.0, &self.name).await?;
        lines::say(&mut tx, NewLine { id, visit, talk, from, text, request_hash: &hash }).await?;
        let key = tx.seal(person, KEY, id.0, &STANDARD.encode(&self.key[..])).await?;
        let file = ChatFile { kind: self.kind, bytes: self.sealer.bytes };
        rows::insert(&mut tx, NewRow { id, visit, file, key }).await?;
        tx.shows();
        tx.commit_unaudited("what people say to each other; what is looked at and what is erased is audited")
            .await?;
        Ok((Said { visit, talk }, true))
    }

    /// Whoever began it may have been sent away since.
    async fn again(&mut self) -> Result<(Tx, Reader)> {
        match &self.who {
            Sender::Guest(guest) => {
                let mut tx = self.domain.begin(guest).await?;
                let reader = talking::guests(&mut tx, guest).await?;
                Ok((tx, reader))
            }
            Sender::Host(host) => {
                let mut tx = self.domain.begin(host).await?;
                let reader = talking::hosts(&mut tx, host, self.visit).await?;
                Ok((tx, reader))
            }
        }
    }
}

/// Without folders, and without what cannot be seen or turns the letters around; a long one keeps its end.
fn shown_name(typed: &str) -> String {
    let own = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = |c: &char| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = own.chars().filter(seen).collect();
    let kept = kept.trim();
    if kept.is_empty() {
        return "file".to_owned();
    }
    let letters = kept.chars().count();
    if letters <= FILE_NAME_MOST {
        return kept.to_owned();
    }
    let end: String = kept.chars().skip(letters - 12).collect();
    kept.chars().take(FILE_NAME_MOST - 13).chain(['…']).chain(end.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_as_it_reads() {
        assert_eq!(shown_name(r"C:\Users\maya\list.pdf"), "list.pdf");
        assert_eq!(shown_name("../../etc/passwd"), "passwd");
        assert_eq!(shown_name("invoice\u{202e}fdp.exe\n"), "invoicefdp.exe");
        assert_eq!(shown_name(" / "), "file");
        let long = shown_name(&format!("{}.pdf", "é".repeat(300)));
        assert!(long.chars().count() == FILE_NAME_MOST && long.ends_with(".pdf"));
    }
}
