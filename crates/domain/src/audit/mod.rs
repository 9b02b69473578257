//! What happened, by whom, to what: append-only, each entry bound to the one before. No personal data, only ids.
//!
//! One chain per clinic and one for the installation. The chain shows that an entry was changed, moved or taken out
//! of the middle; that the end was cut off shows only against a copy elsewhere (the Merkle log of a later issue).
mod rows;
#[cfg(test)]
pub(crate) use rows::STATEMENTS;

use crate::Domain;
use crate::error::Result;
use crate::tx::{Conn, Tx};
use model::ClinicId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Names what a transaction did. Declared beside its feature with `audit_event!`.
pub trait AuditEvent: Send {
    /// `visit_scheduled`.
    fn name(&self) -> &'static str;
    /// The id of what it happened to.
    fn object(&self) -> Option<Uuid>;
}

/// `audit_event!(VisitScheduled, "visit_scheduled", visit: VisitId);` makes a struct to hand to `tx.commit`.
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

pub(crate) async fn append(tx: &mut Tx, event: &impl AuditEvent) -> Result<()> {
    let chain = chain_of(tx);
    let (seq, before) = rows::advance(tx, chain).await?;
    let (actor_kind, actor_id) = tx.actor();
    let mut entry = Entry {
        seq,
        at: tx.now(),
        actor_kind: actor_kind.to_owned(),
        actor_id,
        name: event.name().to_owned(),
        object_id: event.object(),
        hash: Vec::new(),
    };
    entry.hash = link(&before, chain, &entry);
    rows::insert(tx, chain, &entry).await?;
    rows::set_head(tx, chain, &entry.hash).await
}

/// The log of a clinic, or of the installation: is it whole? The number of the first entry that is not what was
/// written, if there is one. For `server doctor`.
pub async fn first_broken_entry(domain: &Domain, clinic: Option<ClinicId>) -> Result<Option<i64>> {
    let mut conn = domain.inner().db.begin_read().await?;
    Ok(first_broken(&mut conn, clinic.map_or(Uuid::nil(), |clinic| clinic.0)).await?)
}

/// Every log that is not whole: whose, and the number of the first wrong entry. Asked before there is a `Domain`.
pub(crate) async fn broken_chains(conn: &mut Conn) -> sqlx::Result<Vec<(String, i64)>> {
    let mut broken = Vec::new();
    for chain in rows::chains(conn).await? {
        if let Some(entry) = first_broken(conn, chain).await? {
            let whose = if chain.is_nil() { "the installation".to_owned() } else { ClinicId(chain).text() };
            broken.push((whose, entry));
        }
    }
    Ok(broken)
}

/// The number of the first entry that does not follow from the one before, if any.
async fn first_broken(conn: &mut Conn, chain: Uuid) -> sqlx::Result<Option<i64>> {
    let mut before = vec![0; 32];
    for (index, entry) in rows::all(conn, chain).await?.into_iter().enumerate() {
        let expected = index as i64 + 1;
        if entry.seq != expected || entry.hash != link(&before, chain, &entry) {
            return Ok(Some(expected));
        }
        before = entry.hash;
    }
    let (last, head) = rows::head(conn, chain).await?.unwrap_or((0, vec![0; 32]));
    Ok((head != before).then_some(last))
}

fn chain_of(tx: &Tx) -> Uuid {
    tx.clinic().map_or(Uuid::nil(), |clinic| clinic.0)
}

/// SHA-256 over the hash before and every field, each with its length, so that no two entries read the same.
fn link(before: &[u8], chain: Uuid, entry: &Entry) -> Vec<u8> {
    let mut hash = Sha256::new();
    let id = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    for field in [
        before,
        chain.as_bytes(),
        &entry.seq.to_be_bytes(),
        &entry.at.micros().to_be_bytes(),
        entry.actor_kind.as_bytes(),
        &id(entry.actor_id),
        entry.name.as_bytes(),
        &id(entry.object_id),
    ] {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    hash.finalize().to_vec()
}
