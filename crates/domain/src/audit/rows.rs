//! The audit log's SQL. Entries and checkpoints are inserted and read, never updated or deleted.
use super::checkpoint::Checkpoint;
use super::merkle::Peaks;
use super::{Entry, Head};
use crate::error::Result;
use crate::tx::{Conn, Tx};
use model::{IdentityId, MemberId, PersonId, Time};
use uuid::Uuid;

/// So many entries are held in memory at a time. Higher: more memory. Lower: more questions.
const CHUNK: i64 = 5_000;

sql! {
    /// Takes the next number and locks the chain until the commit.
    ADVANCE = "
        insert into audit_head (clinic_id, seq, hash) values ($1, 1, $2)
        on conflict (clinic_id) do update set seq = audit_head.seq + 1
        returning seq, hash, peaks, mac";
    SET_HEAD = "update audit_head set hash = $2, peaks = $3, mac = $4 where clinic_id = $1";
    HEAD = "select seq, hash, peaks, mac from audit_head where clinic_id = $1";
    WAS_SIGNED = "select count(*) from audit_checkpoint where clinic_id = $1";
    INSERT = "
        insert into audit_event (clinic_id, seq, at, actor_kind, actor_id, name, object_id, hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    CHAINS = "
        select clinic_id from audit_event union select clinic_id from audit_head
        union select clinic_id from audit_checkpoint order by 1";
    AFTER = "
        select seq, at, actor_kind, actor_id, name, object_id, hash from audit_event
        where clinic_id = $1 and seq > $2 order by seq limit $3";
    /// Over all logs: what has grown since it was last signed.
    UNSIGNED = "
        select h.clinic_id, h.seq, h.hash, h.peaks, h.mac from audit_head h
        where h.seq > coalesce((select max(c.size) from audit_checkpoint c where c.clinic_id = h.clinic_id), 0)
        order by h.clinic_id";
    /// Over all logs: the time of the first entry that no checkpoint covers.
    UNSIGNED_SINCE = "
        select min(e.at) from audit_head h join audit_event e on e.clinic_id = h.clinic_id and e.seq = 1 +
            coalesce((select max(c.size) from audit_checkpoint c where c.clinic_id = h.clinic_id), 0)";
    SIGN = "
        insert into audit_checkpoint (n, clinic_id, size, root, at, before, signature)
        values ($1, $2, $3, $4, $5, $6, $7)";
    SIGNED_AFTER = "
        select n, clinic_id, size, root, at, before, signature from audit_checkpoint
        where n > $1 order by n";
    SIGNED_LAST = "
        select n, clinic_id, size, root, at, before, signature from audit_checkpoint order by n desc limit 1";
    /// What is looked for is open where it is empty.
    FIND = "
        select e.seq, e.at, e.actor_kind, e.actor_id, e.name, e.object_id, e.hash,
            coalesce(v.starts_at, w.starts_at) as visit_at
        from audit_event e
        left join visit v on v.clinic_id = e.clinic_id and v.id = e.object_id
        left join participant p on p.clinic_id = e.clinic_id and p.id = e.object_id
        left join visit w on w.clinic_id = p.clinic_id and w.id = p.visit_id
        where e.clinic_id = $1 and e.seq < $2 and ($3 = '' or e.actor_kind = $3)
            and (e.actor_id = $4 or e.object_id = $4 or e.object_id = $5 or $4 is null)
            and ($6 = '' or $6 like '%,' || e.name || ',%') and e.at >= $7 and e.at < $8
        order by e.seq desc limit $9";
    PEOPLE = "select id, identity_id, person_id, name from member where clinic_id = $1";
    SIGNED_NEWEST = "
        select c.n, c.clinic_id, c.size, c.root, c.at, c.before, c.signature from audit_checkpoint c
        where c.n = (select max(d.n) from audit_checkpoint d where d.clinic_id = c.clinic_id) order by c.n";
    SIGNED = "
        select n, clinic_id, size, root, at, before, signature from audit_checkpoint where n = $1";
}

/// The number of the next entry, and the hash and the tree before it.
pub(super) async fn advance(tx: &mut Tx, chain: Uuid) -> Result<Head> {
    Ok(on!(tx, c => sqlx::query_as(ADVANCE).bind(chain).bind(vec![0u8; 32]).fetch_one(c).await)?)
}

pub(super) async fn set_head(tx: &mut Tx, chain: Uuid, hash: &[u8], peaks: &Peaks, mac: &[u8]) -> Result<()> {
    let peaks = peaks.bytes();
    Ok(
        on!(tx, c => sqlx::query(SET_HEAD).bind(chain).bind(hash).bind(peaks).bind(mac).execute(c).await.map(drop))?,
    )
}

pub(super) async fn was_signed(tx: &mut Tx, chain: Uuid) -> Result<bool> {
    let count: i64 = on!(tx, c => sqlx::query_scalar(WAS_SIGNED).bind(chain).fetch_one(c).await)?;
    Ok(count > 0)
}

pub(super) async fn insert(tx: &mut Tx, chain: Uuid, entry: &Entry) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(INSERT).bind(chain).bind(entry.seq).bind(entry.at).bind(&entry.actor_kind)
        .bind(entry.actor_id).bind(&entry.name).bind(entry.object_id).bind(&entry.hash)
        .execute(c).await.map(drop))?)
}

/// The logs that have grown since they were last signed, with their heads.
pub(super) async fn unsigned(tx: &mut Tx) -> Result<Vec<(Uuid, Head)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        clinic_id: Uuid,
        #[sqlx(flatten)]
        head: Head,
    }
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(UNSIGNED).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| (row.clinic_id, row.head)).collect())
}

pub(super) async fn unsigned_since(tx: &mut Tx) -> Result<Option<Time>> {
    Ok(on!(tx, c => sqlx::query_scalar(UNSIGNED_SINCE).fetch_one(c).await)?)
}

pub(super) async fn sign(tx: &mut Tx, new: &Checkpoint) -> Result<()> {
    Ok(
        on!(tx, c => sqlx::query(SIGN).bind(new.n).bind(new.clinic_id).bind(new.size).bind(&new.root).bind(new.at)
        .bind(&new.before).bind(&new.signature).execute(c).await.map(drop))?,
    )
}

/// The last of each log.
pub(super) async fn signed_newest(tx: &mut Tx) -> Result<Vec<Checkpoint>> {
    Ok(on!(tx, c => sqlx::query_as(SIGNED_NEWEST).fetch_all(c).await)?)
}

pub(super) async fn signed(tx: &mut Tx, n: i64) -> Result<Option<Checkpoint>> {
    Ok(on!(tx, c => sqlx::query_as(SIGNED).bind(n).fetch_optional(c).await)?)
}

/// What an administrator looks for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Empty: whoever.
    pub actor_kind: &'static str,
    /// What this member did, and what happened to them.
    pub person: Option<Uuid>,
    pub identity: Option<Uuid>,
    /// Between commas; empty: whatever.
    pub names: String,
    pub from: Time,
    pub to: Time,
}

impl Wanted {
    /// Nothing in particular.
    pub fn everything() -> Wanted {
        Wanted {
            actor_kind: "",
            person: None,
            identity: None,
            names: String::new(),
            from: Time(i64::MIN),
            to: Time(i64::MAX),
        }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Found {
    pub seq: i64,
    pub at: Time,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub name: String,
    pub object_id: Option<Uuid>,
    pub hash: Vec<u8>,
    /// When the visit is that it happened to, or whose guest.
    pub visit_at: Option<Time>,
}

/// Entries of the clinic's log before the one with a number, newest first.
pub(super) async fn find(tx: &mut Tx, wanted: &Wanted, before: Option<i64>, most: i64) -> Result<Vec<Found>> {
    let (clinic, before) = (tx.clinic()?, before.unwrap_or(i64::MAX));
    Ok(
        on!(tx, c => sqlx::query_as(FIND).bind(clinic).bind(before).bind(wanted.actor_kind).bind(wanted.person)
        .bind(wanted.identity).bind(&wanted.names).bind(wanted.from).bind(wanted.to).bind(most)
        .fetch_all(c).await)?,
    )
}

#[derive(sqlx::FromRow)]
pub(super) struct PersonRow {
    pub id: MemberId,
    pub identity_id: IdentityId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
}

/// Everybody who is or was a member, for their names.
pub(super) async fn people(tx: &mut Tx) -> Result<Vec<PersonRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(PEOPLE).bind(clinic).fetch_all(c).await)?)
}

/// What was signed last. This and the next ones look without a transaction of the domain: who checks an installation
/// has none.
pub(super) async fn signed_last(conn: &mut Conn) -> sqlx::Result<Option<Checkpoint>> {
    on_conn!(conn, c => sqlx::query_as(SIGNED_LAST).fetch_optional(c).await)
}

/// What was signed after the one with this number, in order.
pub(super) async fn signed_after(conn: &mut Conn, n: i64) -> sqlx::Result<Vec<Checkpoint>> {
    on_conn!(conn, c => sqlx::query_as(SIGNED_AFTER).bind(n).fetch_all(c).await)
}

/// Whose logs there are.
pub(super) async fn chains(conn: &mut Conn) -> sqlx::Result<Vec<Uuid>> {
    on_conn!(conn, c => sqlx::query_scalar(CHAINS).fetch_all(c).await)
}

/// The next entries after the one with this number, some thousands at most; none when there are no more.
pub(super) async fn after(conn: &mut Conn, chain: Uuid, seq: i64) -> sqlx::Result<Vec<Entry>> {
    on_conn!(conn, c => sqlx::query_as(AFTER).bind(chain).bind(seq).bind(CHUNK).fetch_all(c).await)
}

pub(super) async fn head(conn: &mut Conn, chain: Uuid) -> sqlx::Result<Option<Head>> {
    on_conn!(conn, c => sqlx::query_as(HEAD).bind(chain).fetch_optional(c).await)
}
