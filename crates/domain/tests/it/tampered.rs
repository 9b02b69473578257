//! The audit log's tables as an intruder sees them: read, changed at will, written back. The hashes are computed here
//! anew from what the format says, not by the program.
#![allow(clippy::disallowed_methods, reason = "an intruder's statements")]
use model::Time;
use sha2::{Digest, Sha256};
use sqlx::types::Uuid;
use std::collections::BTreeSet;
use testkit::{Raw, TestDatabase};

macro_rules! put_back {
    ($state:expr, $c:expr) => {{
        sqlx::raw_sql(
            "begin; delete from audit_event; delete from audit_head; delete from audit_checkpoint;",
        )
        .execute($c)
        .await
        .unwrap();
        for e in &$state.entries {
            sqlx::query("insert into audit_event values ($1, $2, $3, $4, $5, $6, $7, $8)")
                .bind(e.clinic_id)
                .bind(e.seq)
                .bind(e.at)
                .bind(&e.actor_kind)
                .bind(e.actor_id)
                .bind(&e.name)
                .bind(e.object_id)
                .bind(&e.hash)
                .execute($c)
                .await
                .unwrap();
        }
        for h in &$state.heads {
            sqlx::query("insert into audit_head values ($1, $2, $3, $4, $5)")
                .bind(h.clinic_id)
                .bind(h.seq)
                .bind(&h.hash)
                .bind(&h.peaks)
                .bind(&h.mac)
                .execute($c)
                .await
                .unwrap();
        }
        for k in &$state.checkpoints {
            sqlx::query("insert into audit_checkpoint values ($1, $2, $3, $4, $5, $6, $7)")
                .bind(k.n)
                .bind(k.clinic_id)
                .bind(k.size)
                .bind(&k.root)
                .bind(k.at)
                .bind(&k.before)
                .bind(&k.signature)
                .execute($c)
                .await
                .unwrap();
        }
        sqlx::raw_sql("commit").execute($c).await.unwrap();
    }};
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Entry {
    pub clinic_id: Uuid,
    pub seq: i64,
    pub at: Time,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub name: String,
    pub object_id: Option<Uuid>,
    pub hash: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Head {
    pub clinic_id: Uuid,
    pub seq: i64,
    pub hash: Vec<u8>,
    pub peaks: Option<Vec<u8>>,
    pub mac: Option<Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Checkpoint {
    pub n: i64,
    pub clinic_id: Uuid,
    pub size: i64,
    pub root: Vec<u8>,
    pub at: Time,
    pub before: Vec<u8>,
    pub signature: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub entries: Vec<Entry>,
    pub heads: Vec<Head>,
    pub checkpoints: Vec<Checkpoint>,
}

/// Another id, or one where there was none.
pub fn with(id: Option<Uuid>, salt: usize) -> Option<Uuid> {
    Some(Uuid::from_u128(id.unwrap_or_default().as_u128() ^ (salt as u128 + 1)))
}

fn fields(fields: &[&[u8]]) -> Vec<u8> {
    let mut text = Vec::new();
    for field in fields {
        text.extend((field.len() as u64).to_be_bytes());
        text.extend(*field);
    }
    text
}

impl Entry {
    fn text(&self) -> Vec<u8> {
        let id = |id: &Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
        fields(&[
            self.clinic_id.as_bytes(),
            &self.seq.to_be_bytes(),
            &self.at.micros().to_be_bytes(),
            self.actor_kind.as_bytes(),
            &id(&self.actor_id),
            self.name.as_bytes(),
            &id(&self.object_id),
        ])
    }

    pub fn link(&self, before: &[u8]) -> Vec<u8> {
        Sha256::digest([fields(&[before]), self.text()].concat()).to_vec()
    }

    fn leaf(&self) -> Vec<u8> {
        Sha256::digest([vec![0], self.text()].concat()).to_vec()
    }
}

/// RFC 9162, 2.1.1.
fn root(leaves: &[Vec<u8>]) -> Vec<u8> {
    match leaves {
        [] => Sha256::digest([]).to_vec(),
        [one] => one.clone(),
        more => {
            let half = more.len().next_power_of_two() / 2;
            Sha256::digest([vec![1], root(&more[..half]), root(&more[half..])].concat()).to_vec()
        }
    }
}

/// The roots of the whole subtrees, largest first.
fn peaks(leaves: &[Vec<u8>]) -> Vec<u8> {
    let (mut rest, mut peaks) = (leaves, Vec::new());
    while !rest.is_empty() {
        let whole = 1 << rest.len().ilog2();
        peaks.extend(root(&rest[..whole]));
        rest = &rest[whole..];
    }
    peaks
}

impl State {
    pub fn logs(&self) -> Vec<Uuid> {
        self.entries.iter().map(|entry| entry.clinic_id).collect::<BTreeSet<_>>().into_iter().collect()
    }

    pub fn of(&self, log: Uuid) -> Vec<Entry> {
        self.entries.iter().filter(|entry| entry.clinic_id == log).cloned().collect()
    }

    pub fn put(&mut self, log: Uuid, entries: Vec<Entry>) {
        self.entries.retain(|entry| entry.clinic_id != log);
        self.entries.extend(entries);
        self.entries.sort_by_key(|entry| (entry.clinic_id, entry.seq));
    }

    /// Numbers, hashes, head and tree as the program would have made them.
    pub fn relink(&mut self, log: Uuid, entries: &mut [Entry]) {
        let mut before = vec![0; 32];
        for (entry, seq) in entries.iter_mut().zip(1..) {
            entry.seq = seq;
            entry.hash = entry.link(&before);
            before.clone_from(&entry.hash);
        }
        let leaves: Vec<Vec<u8>> = entries.iter().map(Entry::leaf).collect();
        let head = self.heads.iter_mut().find(|head| head.clinic_id == log).expect("a head");
        (head.seq, head.hash, head.peaks) = (entries.len() as i64, before, Some(peaks(&leaves)));
    }

    /// The checkpoints' roots as they would be over these entries; only who has the key could sign them.
    pub fn reroot(&mut self, log: Uuid, entries: &[Entry]) {
        let leaves: Vec<Vec<u8>> = entries.iter().map(Entry::leaf).collect();
        for one in self.checkpoints.iter_mut().filter(|one| one.clinic_id == log) {
            one.root = root(&leaves[..one.size as usize]);
        }
        self.renumber();
    }

    /// The checkpoints in a row again, each naming the one before.
    pub fn renumber(&mut self) {
        let mut before = vec![0; 32];
        for (one, n) in self.checkpoints.iter_mut().zip(1..) {
            (one.n, one.before) = (n, before);
            let text = fields(&[
                &one.n.to_be_bytes(),
                one.clinic_id.as_bytes(),
                &one.size.to_be_bytes(),
                &one.root,
                &one.at.micros().to_be_bytes(),
                &one.before,
            ]);
            before = Sha256::digest([b"bedside audit checkpoint 1\n".to_vec(), text].concat()).to_vec();
        }
    }

    pub async fn read(database: &TestDatabase) -> State {
        let (entries, heads, checkpoints) = (
            "select * from audit_event order by clinic_id, seq",
            "select * from audit_head order by clinic_id",
            "select * from audit_checkpoint order by n",
        );
        match database.raw().await {
            Raw::Sqlite(mut c) => State {
                entries: sqlx::query_as(entries).fetch_all(&mut c).await.unwrap(),
                heads: sqlx::query_as(heads).fetch_all(&mut c).await.unwrap(),
                checkpoints: sqlx::query_as(checkpoints).fetch_all(&mut c).await.unwrap(),
            },
            Raw::Postgres(mut c) => State {
                entries: sqlx::query_as(entries).fetch_all(&mut c).await.unwrap(),
                heads: sqlx::query_as(heads).fetch_all(&mut c).await.unwrap(),
                checkpoints: sqlx::query_as(checkpoints).fetch_all(&mut c).await.unwrap(),
            },
        }
    }

    pub async fn write(&self, database: &TestDatabase) {
        match database.raw().await {
            Raw::Sqlite(mut c) => put_back!(self, &mut c),
            Raw::Postgres(mut c) => put_back!(self, &mut c),
        }
    }
}
