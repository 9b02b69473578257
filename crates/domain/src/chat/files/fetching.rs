//! A file is read by whoever reads its line, chunk by chunk.
use super::chunks::Opener;
use super::{KEY, name_of, rows};
use crate::chat::talking::{self, Reader};
use crate::chat::{ChatSeen, TEXT};
use crate::joining::rows as places;
use crate::seal::{self, cipher};
use crate::tx::Tx;
use crate::{Domain, Guest, Host, Result, audit};
use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::chat::FileKind;
use model::{AppError, ChatLineId, VisitId};

/// A file on its way to a reader.
pub struct Download {
    domain: Domain,
    /// As whoever sent it called it.
    pub name: String,
    pub kind: FileKind,
    pub bytes: i64,
    stored: String,
    opener: Opener,
}

pub async fn file_as_guest(domain: &Domain, guest: &Guest, line: ChatLineId) -> Result<Download> {
    let mut tx = domain.read(guest).await?;
    let reader = talking::guests(&mut tx, guest).await?;
    open(&mut tx, &reader, line).await
}

/// That it was looked at is an entry of the log, as it is of the chat.
pub async fn file(domain: &Domain, host: &Host, visit: VisitId, line: ChatLineId) -> Result<Download> {
    let mut tx = domain.read(host).await?;
    let reader = talking::hosts(&mut tx, host, visit).await?;
    let found = open(&mut tx, &reader, line).await?;
    drop(tx);
    audit::seen(domain, host, ChatSeen { visit }).await;
    Ok(found)
}

async fn open(tx: &mut Tx, reader: &Reader, line: ChatLineId) -> Result<Download> {
    let row = rows::one(tx, reader.visit.id, line).await?.ok_or(AppError::NotFound)?;
    let theirs =
        reader.sees(row.talk_id) && (reader.is_guest() || talking::is_talk(tx, reader, row.talk_id).await?);
    if !theirs {
        return Err(AppError::NotFound.into());
    }
    let writer = places::one(tx, row.from_id).await?.ok_or(AppError::NotFound)?;
    let name = tx.open(writer.person_id, TEXT, line.0, &row.text).await?;
    let plain = tx.open(writer.person_id, KEY, line.0, &row.file_key).await?;
    let plain = STANDARD.decode(plain).context(KEY)?;
    let mut key = cipher::Key::new([0; 32]);
    key.copy_from_slice(plain.get(..32).context("a file's key of 32 bytes")?);
    let (domain, clinic) = (tx.domain().clone(), tx.clinic()?);
    let opener = Opener::new(key, seal::place(Some(clinic), KEY, line.0), row.bytes)?;
    let (stored, kind) = (name_of(clinic, line), FileKind::named(&row.kind));
    Ok(Download { domain, name, kind, bytes: row.bytes, stored, opener })
}

impl Download {
    /// The next piece; None when it is whole. What is not as it was written is an error, and nothing of it is given.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let Some((at, length)) = self.opener.next() else { return Ok(None) };
        let sealed = self.domain.inner().ports.files.read(self.stored.clone(), at, length).await?;
        Ok(Some(self.opener.open(&sealed)?))
    }
}
