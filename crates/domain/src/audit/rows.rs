//! The audit log's SQL. Entries are inserted and read, never updated or deleted.
use super::Entry;
use crate::error::Result;
use crate::tx::{Conn, Tx};
use uuid::Uuid;

sql! {
    /// Takes the next number and locks the chain until the commit.
    ADVANCE = "
        insert into audit_head (clinic_id, seq, hash) values ($1, 1, $2)
        on conflict (clinic_id) do update set seq = audit_head.seq + 1
        returning seq, hash";
    SET_HEAD = "update audit_head set hash = $2 where clinic_id = $1";
    HEAD = "select seq, hash from audit_head where clinic_id = $1";
    INSERT = "
        insert into audit_event (clinic_id, seq, at, actor_kind, actor_id, name, object_id, hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    CHAINS = "select clinic_id from audit_event union select clinic_id from audit_head order by 1";
    ALL = "
        select seq, at, actor_kind, actor_id, name, object_id, hash from audit_event
        where clinic_id = $1 order by seq";
}

/// The number of the next entry and the hash of the one before.
pub(super) async fn advance(tx: &mut Tx, chain: Uuid) -> Result<(i64, Vec<u8>)> {
    Ok(on!(tx, c => sqlx::query_as(ADVANCE).bind(chain).bind(vec![0u8; 32]).fetch_one(c).await)?)
}

pub(super) async fn set_head(tx: &mut Tx, chain: Uuid, hash: &[u8]) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(SET_HEAD).bind(chain).bind(hash).execute(c).await.map(drop))?)
}

pub(super) async fn insert(tx: &mut Tx, chain: Uuid, entry: &Entry) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(INSERT).bind(chain).bind(entry.seq).bind(entry.at).bind(&entry.actor_kind)
        .bind(entry.actor_id).bind(&entry.name).bind(entry.object_id).bind(&entry.hash)
        .execute(c).await.map(drop))?)
}

/// Whose logs there are. These three look without a transaction of the domain: `server doctor` has none.
pub(super) async fn chains(conn: &mut Conn) -> sqlx::Result<Vec<Uuid>> {
    match conn {
        Conn::Sqlite(c) => sqlx::query_scalar(CHAINS).fetch_all(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_scalar(CHAINS).fetch_all(&mut **c).await,
    }
}

pub(super) async fn all(conn: &mut Conn, chain: Uuid) -> sqlx::Result<Vec<Entry>> {
    match conn {
        Conn::Sqlite(c) => sqlx::query_as(ALL).bind(chain).fetch_all(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_as(ALL).bind(chain).fetch_all(&mut **c).await,
    }
}

/// The number and the hash of the last entry.
pub(super) async fn head(conn: &mut Conn, chain: Uuid) -> sqlx::Result<Option<(i64, Vec<u8>)>> {
    match conn {
        Conn::Sqlite(c) => sqlx::query_as(HEAD).bind(chain).fetch_optional(&mut **c).await,
        Conn::Postgres(c) => sqlx::query_as(HEAD).bind(chain).fetch_optional(&mut **c).await,
    }
}
