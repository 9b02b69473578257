//! What happened, by whom, to what: append-only, each entry bound to the one before. No personal data, only ids.
//!
//! One log per clinic and one for the installation. Each is a chain, which shows that an entry was changed, moved or
//! taken out of the middle; and a tree (`merkle.rs`), whose root is signed every minute in which it grew, in the database
//! and in a file outside of it (`anchor.rs`). So the end cannot be cut off either, and not even who owns the database
//! can write a log anew: `verify.rs` finds it.

/// `audit_event!(VisitScheduled, "visit_scheduled", visit: VisitId);` makes a struct to hand to `tx.commit`.
/// Each has its words in `words.rs`. `member?:` is what an event may happen to, or to nobody that is known.
macro_rules! audit_event {
    ($name:ident, $text:literal, $field:ident : $id:ty) => {
        pub(crate) struct $name {
            pub $field: $id,
        }
        impl $crate::audit::AuditEvent for $name {
            fn name(&self) -> &'static str {
                $text
            }
            fn object(&self) -> Option<uuid::Uuid> {
                Some(self.$field.0)
            }
        }
    };
    ($name:ident, $text:literal, $field:ident ? : $id:ty) => {
        pub(crate) struct $name {
            pub $field: Option<$id>,
        }
        impl $crate::audit::AuditEvent for $name {
            fn name(&self) -> &'static str {
                $text
            }
            fn object(&self) -> Option<uuid::Uuid> {
                self.$field.map(|id| id.0)
            }
        }
    };
    ($name:ident, $text:literal) => {
        pub(crate) struct $name;
        impl $crate::audit::AuditEvent for $name {
            fn name(&self) -> &'static str {
                $text
            }
            fn object(&self) -> Option<uuid::Uuid> {
                None
            }
        }
    };
}

mod anchor;
mod checkpoint;
mod export;
mod file;
mod list;
mod mailing;
mod merkle;
mod rows;
mod seen;
mod verify;
pub(crate) mod words;

pub use anchor::anchor;
pub use export::{Export, Format, export};
pub(crate) use export::{csv_line, csv_row};
pub use list::page;
pub(crate) use list::page_for;
pub(crate) use mailing::MailCheckpoints;
#[cfg(test)]
pub(crate) use rows::STATEMENTS;
pub(crate) use seen::{Seen, seen};
pub use verify::{Fault, Log, Place, Report};
pub(crate) use verify::{Files, verify};

use crate::Domain;
use crate::error::Result;
use crate::tx::{Conn, Tx};
use merkle::Peaks;
use model::{ClinicId, Time};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Names what a transaction did. Declared beside its feature with `audit_event!`.
pub trait AuditEvent: Send {
    /// `visit_scheduled`.
    fn name(&self) -> &'static str;
    /// The id of what it happened to.
    fn object(&self) -> Option<Uuid>;
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Entry {
    pub seq: i64,
    pub at: model::Time,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub name: String,
    pub object_id: Option<Uuid>,
    pub hash: Vec<u8>,
}

/// Where a log has come to. Of a log that is from before there was a tree, `peaks` and `mac` are missing.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Head {
    seq: i64,
    hash: Vec<u8>,
    peaks: Option<Vec<u8>>,
    mac: Option<Vec<u8>>,
}

/// What stands for a log that was written in past the program: no mac is empty, so it stays wrong for good.
const NOT_OURS: &[u8] = &[];

impl Head {
    /// The tree over the first entries, `size` of them.
    fn peaks(&self, size: i64) -> Option<Peaks> {
        Peaks::read(size, self.peaks.as_deref().unwrap_or_default())
    }
}

pub(crate) async fn append(tx: &mut Tx, event: &impl AuditEvent) -> Result<()> {
    let chain = chain_of(tx);
    let head = rows::advance(tx, chain).await?;
    let ours = is_ours(tx, chain, &head, head.seq - 1).await?;
    let mut peaks = peaks(tx, chain, &head, head.seq - 1).await?;
    let (actor_kind, actor_id) = tx.actor();
    let mut entry = Entry {
        seq: head.seq,
        at: tx.now(),
        actor_kind: actor_kind.to_owned(),
        actor_id,
        name: event.name().to_owned(),
        object_id: event.object(),
        hash: Vec::new(),
    };
    let text = text(chain, &entry);
    entry.hash = link(&head.hash, &text);
    peaks.push(merkle::leaf(&text));
    rows::insert(tx, chain, &entry).await?;
    let mac = if ours { mac(tx, chain, entry.seq, &entry.hash) } else { NOT_OURS.to_vec() };
    rows::set_head(tx, chain, &entry.hash, &peaks, &mac).await
}

/// Shows that the program itself has brought a log to here.
fn mac(tx: &Tx, chain: Uuid, size: i64, hash: &[u8]) -> Vec<u8> {
    tx.domain().inner().keys.audit.mac(&end(chain, size, hash))
}

/// The end of a log, for its keyed hash.
fn end(chain: Uuid, size: i64, hash: &[u8]) -> Vec<u8> {
    [chain.as_bytes(), &size.to_be_bytes()[..], hash].concat()
}

/// Did the program bring the log to here, after `size` entries? Nothing is added to one that somebody else wrote in as if
/// nothing had been: it goes on, and stays marked.
async fn is_ours(tx: &mut Tx, chain: Uuid, head: &Head, size: i64) -> Result<bool> {
    let ours = match &head.mac {
        Some(kept) => *kept == mac(tx, chain, size, &head.hash),
        None => size == 0 || head.peaks.is_none() && !rows::was_signed(tx, chain).await?,
    };
    if !ours {
        tracing::error!("the audit log of {} was written in past Bedside", Log(chain).whose());
    }
    Ok(ours)
}

/// The tree over a log's first entries: as its head has it, or made from the entries, once, in a log that is older than
/// the tree.
async fn peaks(tx: &mut Tx, chain: Uuid, head: &Head, size: i64) -> Result<Peaks> {
    if let Some(peaks) = head.peaks(size) {
        return Ok(peaks);
    }
    let mut peaks = Peaks::default();
    while peaks.size() < size {
        let entries = rows::after(&mut tx.conn, chain, peaks.size()).await?;
        if entries.is_empty() {
            break;
        }
        entries.iter().for_each(|entry| peaks.push(merkle::leaf(&text(chain, entry))));
    }
    Ok(peaks)
}

/// The log of a clinic, or of the installation: is it whole? The number of the first entry that is not what was
/// written, if there is one. For `server doctor`; what was signed, `verify` looks at.
pub async fn first_broken_entry(domain: &Domain, clinic: Option<ClinicId>) -> Result<Option<i64>> {
    let mut conn = domain.inner().db.begin_read().await?;
    Ok(verify::first_broken(&mut conn, clinic.map_or(Uuid::nil(), |clinic| clinic.0)).await?)
}

/// Every log that is not whole: whose, and the number of the first wrong entry. Asked before there is a `Domain`.
pub(crate) async fn broken_chains(conn: &mut Conn) -> sqlx::Result<Vec<(String, i64)>> {
    let mut broken = Vec::new();
    for chain in rows::chains(conn).await? {
        if let Some(entry) = verify::first_broken(conn, chain).await? {
            broken.push((Log(chain).whose(), entry));
        }
    }
    Ok(broken)
}

/// Was any log ever signed? Asked before there is a `Domain`.
pub(crate) async fn is_signed(conn: &mut Conn) -> sqlx::Result<bool> {
    Ok(rows::signed_last(conn).await?.is_some())
}

/// When any log was signed last, and since when there are entries that are not signed.
pub(crate) async fn signing(tx: &mut Tx) -> Result<(Option<Time>, Option<Time>)> {
    let last = rows::signed_last(&mut tx.conn).await?;
    Ok((last.map(|last| last.at), rows::unsigned_since(tx).await?))
}

fn chain_of(tx: &Tx) -> Uuid {
    tx.clinic().map_or(Uuid::nil(), |clinic| clinic.0)
}

/// Every field of an entry, each with its length, so that no two entries read the same.
fn text(chain: Uuid, entry: &Entry) -> Vec<u8> {
    let mut text = Vec::with_capacity(160);
    let id = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    for field in [
        &chain.as_bytes()[..],
        &entry.seq.to_be_bytes(),
        &entry.at.micros().to_be_bytes(),
        entry.actor_kind.as_bytes(),
        &id(entry.actor_id),
        entry.name.as_bytes(),
        &id(entry.object_id),
    ] {
        text.extend((field.len() as u64).to_be_bytes());
        text.extend(field);
    }
    text
}

/// SHA-256 over the hash before, with its length, and the entry's text.
fn link(before: &[u8], text: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update((before.len() as u64).to_be_bytes());
    hash.update(before);
    hash.update(text);
    hash.finalize().to_vec()
}
