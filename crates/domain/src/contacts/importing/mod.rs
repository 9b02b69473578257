//! A file of contacts is brought in: uploaded, its columns told apart, looked at, and only then written.
//!
//! Written a few hundred at a time, so that others write in between; where it was interrupted, it goes on behind the last
//! line. Who is in the book already is found by e-mail address or by their number in another program, and is left, updated,
//! or kept beside as somebody else: whichever is said, and nothing unasked.
pub(crate) mod columns;
mod encoding;
mod people;
pub(crate) mod table;
mod uploads;

use super::book::{self, Book};
use super::card::Card;
use super::{ContactsImported, editing, rows};
use crate::tx::Tx;
use crate::{Domain, Error, Planner, Result, visits};
use model::contacts::{
    Column, ContactSample, ContactSource, FileEncoding, ImportChoice, ImportColumn, ImportColumns,
    ImportSame, ImportView, Same, Unreadable,
};
use model::policy::Action;
use model::{AppError, ContactId, FieldCode, MemberId};
use people::Person;
use rows::Known;
use std::collections::HashMap;
use std::sync::Arc;
use table::{Line, Table};
use uploads::Upload;
pub(crate) use uploads::Uploads;

pub use table::{BYTES_MOST, LINES_MOST};

/// Lines of one transaction. Higher: others wait longer for theirs. Lower: more entries in the log.
const AT_A_TIME: usize = 250;
/// Cells of each column that are shown.
const CELLS_SHOWN: usize = 3;
/// New people that are shown before they are brought in.
const FIRST_SHOWN: usize = 5;
/// Faults that are shown. Higher: a page that no phone opens. Lower: a file is mended in more rounds.
const WRONG_SHOWN: usize = 200;
/// People of whom one by one can be said what becomes of them. Higher: a form that is too big to be sent.
const SAME_SHOWN: usize = 100;

/// The file waits, for the book of this host; what its columns are is guessed. A file that cannot be read is an answer.
pub async fn upload(
    domain: &Domain,
    who: impl Into<Planner>,
    host: &str,
    bytes: &[u8],
) -> Result<Option<Unreadable>> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (_, book) = book::or_first(&mut tx, &who, host, Action::ChangeContacts).await?;
    let host = book.ok_or(AppError::NotFound)?.id();
    match laid_out(host, bytes, None) {
        Ok(upload) => domain.inner().uploads.put(&who, domain.now(), upload),
        Err(why) => return Ok(Some(why)),
    }
    Ok(None)
}

/// The file as it is to wait. Its bytes wait with it where they may mean something else.
fn laid_out(
    host: MemberId,
    bytes: &[u8],
    encoding: Option<FileEncoding>,
) -> std::result::Result<Upload, Unreadable> {
    let Table { lines, guess } = table::read_as(bytes, encoding)?;
    let width = lines.iter().map(|line| line.cells.len()).max().unwrap_or_default();
    let (heading, mut columns) =
        lines.first().map_or((false, Vec::new()), |line| columns::guessed(&line.cells));
    columns.resize(width, Column::Skip);
    let raw = if guess.is_some() { bytes.to_vec() } else { Vec::new() };
    let (raw, lines) = (Arc::new(raw), Arc::new(lines));
    Ok(Upload { host, raw, guess, lines, heading, columns, taken: 0, turn: Arc::default() })
}

/// The file that waits, as it would be brought in now; none where none waits.
pub async fn waiting(domain: &Domain, who: impl Into<Planner>) -> Result<Option<ImportView>> {
    let who = who.into();
    let Some(upload) = domain.inner().uploads.get(&who, domain.now()) else { return Ok(None) };
    let mut tx = domain.read(&who).await?;
    let book = match book::of(&mut tx, &who, upload.host, Action::ChangeContacts).await {
        Ok(book) => book,
        // The host was taken away from whoever plans meanwhile: nothing waits for them.
        Err(Error::Shown(AppError::NotFound | AppError::NotAllowed)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let read = Read::of(&upload, &book);
    let known = Index::of(&mut tx, &book).await?;
    let (mut same, mut fresh, mut first) = (Vec::new(), 0, Vec::new());
    for person in &read.people {
        match known.find(&tx, &book, &person.card)? {
            Some(contact) => same.push((person, contact)),
            None => {
                fresh += 1;
                if first.len() < FIRST_SHOWN {
                    first.push(sample(person));
                }
            }
        }
    }
    let same_more = count(same.len().saturating_sub(SAME_SHOWN));
    let mut shown = Vec::new();
    for (person, contact) in same.into_iter().take(SAME_SHOWN) {
        let row = rows::one(&mut tx, contact).await?.ok_or(AppError::NotFound)?;
        let known = Card::open(&mut tx, &row).await?.name;
        shown.push(ImportSame { line: person.line, name: person.card.name.clone(), known });
    }
    let wrong_more = count(read.wrong.len().saturating_sub(WRONG_SHOWN));
    Ok(Some(ImportView {
        host_name: book.host_name(),
        heading: upload.heading,
        columns: shown_columns(&upload),
        readings: upload.guess.map(|guess| encoding::readings(&upload.raw, guess)),
        fresh,
        first,
        wrong: read.wrong.into_iter().take(WRONG_SHOWN).collect(),
        wrong_more,
        same: shown,
        same_more,
    }))
}

/// What the columns of the waiting file are. For whose book it is.
pub async fn set_columns(domain: &Domain, who: impl Into<Planner>, form: ImportColumns) -> Result<MemberId> {
    let who = who.into();
    let upload = domain.inner().uploads.get(&who, domain.now()).ok_or(AppError::NotFound)?;
    let mut tx = domain.read(&who).await?;
    book::of(&mut tx, &who, upload.host, Action::ChangeContacts).await?;
    let mut chosen: Vec<Column> = Vec::with_capacity(upload.columns.len());
    for (place, before) in upload.columns.iter().enumerate() {
        let column = form.of(place).unwrap_or(*before);
        if column != Column::Skip && chosen.contains(&column) {
            let field = format!("columns[{}]", ImportColumns::name_of(place));
            return Err(Error::field(&field, FieldCode::ColumnTwice));
        }
        chosen.push(column);
    }
    if ![Column::Name, Column::GivenName, Column::FamilyName].iter().any(|name| chosen.contains(name)) {
        let field = format!("columns[{}]", ImportColumns::name_of(0));
        return Err(Error::field(&field, FieldCode::NoNameColumn));
    }
    let (heading, host) = (form.heading == "on", upload.host);
    domain.inner().uploads.put(&who, domain.now(), Upload { heading, columns: chosen, ..upload });
    Ok(host)
}

/// By which table the letters of the waiting file are read; what its columns are is guessed anew. For whose book it is.
pub async fn set_encoding(domain: &Domain, who: impl Into<Planner>, encoding: &str) -> Result<MemberId> {
    let who = who.into();
    let before = domain.inner().uploads.get(&who, domain.now()).ok_or(AppError::NotFound)?;
    let host = before.host;
    let mut tx = domain.read(&who).await?;
    book::of(&mut tx, &who, host, Action::ChangeContacts).await?;
    let encoding = FileEncoding::parse(encoding.trim());
    let encoding = encoding.ok_or_else(|| Error::field("encoding", FieldCode::Required))?;
    if before.guess.is_none() {
        return Err(AppError::NotFound.into());
    }
    let read = laid_out(host, &before.raw, Some(encoding)).map_err(|_| AppError::NotFound)?;
    let after = Upload { taken: before.taken, turn: before.turn, ..read };
    domain.inner().uploads.put(&who, domain.now(), after);
    Ok(host)
}

/// The waiting file is forgotten; for whose book it was, so that the next one is chosen for the same.
pub async fn forget(domain: &Domain, who: impl Into<Planner>) -> Result<Option<MemberId>> {
    let who = who.into();
    let host = domain.inner().uploads.get(&who, domain.now()).map(|upload| upload.host);
    domain.inner().uploads.drop_of(&who);
    Ok(host)
}

/// Whoever is in the file comes into the book, but for lines with a fault. Whose book it is.
pub async fn bring_in(domain: &Domain, who: impl Into<Planner>, choice: ImportChoice) -> Result<MemberId> {
    let who = who.into();
    let asked = domain.inner().uploads.get(&who, domain.now()).ok_or(AppError::NotFound)?;
    let _turn = asked.turn.lock().await;
    // Pressed twice: by now the first press has brought it in, or was cut off, and this one goes on behind it.
    let Some(upload) = domain.inner().uploads.get(&who, domain.now()) else {
        return Ok(asked.host);
    };
    if !Arc::ptr_eq(&upload.lines, &asked.lines) {
        return Err(AppError::NotFound.into());
    }
    let work = {
        let mut tx = domain.read(&who).await?;
        let book = book::of(&mut tx, &who, upload.host, Action::ChangeContacts).await?;
        // Against the book as it is before the first line is written: a family with one address comes in whole.
        let known = Index::of(&mut tx, &book).await?;
        let mut work = Vec::new();
        for person in Read::of(&upload, &book).people {
            let same = known.find(&tx, &book, &person.card)?;
            match (same, choice.of(person.line)) {
                (Some(_), Same::Leave) => {}
                (Some(contact), Same::Update) => work.push((person, Some(contact))),
                _ => work.push((person, None)),
            }
        }
        work
    };
    let mut work = work.into_iter().peekable();
    let mut upload = upload;
    while work.peek().is_some() {
        let mut tx = domain.begin(&who).await?;
        let book = book::of(&mut tx, &who, upload.host, Action::ChangeContacts).await?;
        visits::rows::lock_host(&mut tx, book.id()).await?;
        let mut last = upload.taken;
        for (person, same) in work.by_ref().take(AT_A_TIME) {
            last = person.line;
            write(&mut tx, &book, person, same).await?;
        }
        tx.commit(ContactsImported).await?;
        upload.taken = last;
        domain.inner().uploads.put(&who, domain.now(), upload.clone());
    }
    domain.inner().uploads.drop_of(&who);
    Ok(upload.host)
}

async fn write(tx: &mut Tx, book: &Book, person: Person, same: Option<ContactId>) -> Result<()> {
    let row = match same {
        // Whoever was deleted meanwhile is somebody new.
        Some(contact) => rows::one(tx, contact).await?.filter(|row| row.host_id == book.id()),
        None => None,
    };
    let Some(row) = row else {
        return editing::new_in(tx, book.id(), person.card, ContactSource::File).await;
    };
    let card = people::updated(Card::open(tx, &row).await?, person);
    card.write(tx, book.id(), (row.id, row.person_id), row.used_at).await
}

/// The lines that are still to be brought in, and what is wrong with others.
struct Read {
    people: Vec<Person>,
    wrong: Vec<model::contacts::ImportWrong>,
}

impl Read {
    fn of(upload: &Upload, book: &Book) -> Read {
        let before = Card { zone: book.host.zone.clone(), lang: book.host.lang, ..Card::default() };
        let mut read = Read { people: Vec::new(), wrong: Vec::new() };
        for line in body(upload).filter(|line| line.line > upload.taken) {
            match people::person(line, &upload.columns, &before, book.is_own()) {
                Ok(person) => read.people.push(person),
                Err(wrong) => read.wrong.extend(wrong),
            }
        }
        read
    }
}

/// Without the heading.
fn body(upload: &Upload) -> impl Iterator<Item = &Line> {
    upload.lines.iter().skip(usize::from(upload.heading))
}

/// Who is in the book, by what a line may name them by.
struct Index {
    by_mail: HashMap<Vec<u8>, Vec<Known>>,
    by_external: HashMap<Vec<u8>, ContactId>,
}

impl Index {
    async fn of(tx: &mut Tx, book: &Book) -> Result<Index> {
        let mut index = Index { by_mail: HashMap::new(), by_external: HashMap::new() };
        for mut known in rows::known(tx, book.id()).await? {
            if let Some(hash) = known.external_hash.take() {
                index.by_external.entry(hash).or_insert(known.id);
            }
            if let Some(hash) = known.mail_hash.take() {
                index.by_mail.entry(hash).or_default().push(known);
            }
        }
        Ok(index)
    }

    /// By the number in another program, which is one person's; else by address: of a family who share one, whoever has
    /// the name, or else whoever was planned with last.
    fn find(&self, tx: &Tx, book: &Book, card: &Card) -> Result<Option<ContactId>> {
        let hashes = card.hashes(tx, book.id())?;
        if let Some(contact) = hashes.external.and_then(|hash| self.by_external.get(&hash)) {
            return Ok(Some(*contact));
        }
        let family =
            hashes.mail.and_then(|hash| self.by_mail.get(&hash)).map(Vec::as_slice).unwrap_or_default();
        let named = family.iter().find(|known| known.name_hash.as_ref() == Some(&hashes.name));
        Ok(named.or(family.first()).map(|known| known.id))
    }
}

fn shown_columns(upload: &Upload) -> Vec<ImportColumn> {
    let title = |place: usize| {
        let first = upload.lines.first().filter(|_| upload.heading);
        first.and_then(|line| line.cells.get(place)).cloned().unwrap_or_default()
    };
    let cells = |place: usize| {
        let filled =
            body(upload).filter_map(move |line| line.cells.get(place)).filter(|cell| !cell.is_empty());
        filled.take(CELLS_SHOWN).map(|cell| cell.chars().take(60).collect()).collect()
    };
    let columns = upload.columns.iter().enumerate();
    columns
        .map(|(place, column)| ImportColumn { title: title(place), cells: cells(place), column: *column })
        .collect()
}

fn sample(person: &Person) -> ContactSample {
    let Card { name, email, phone, .. } = person.card.clone();
    ContactSample { line: person.line, name, email, phone }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
