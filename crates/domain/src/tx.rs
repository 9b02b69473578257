//! One transaction: its frozen time, its clinic, its actor, its jobs; and `on!`, one SQL text on two engines.
use crate::audit::{self, AuditEvent};
use crate::db::{Engine, SqliteTx};
use crate::error::Result;
use crate::principals::Acts;
use crate::seal::{self, cipher};
use crate::visits::message::Asked;
use crate::{Change, Domain};
use anyhow::Context;
use model::{AppError, ClinicId, MemberId, PersonId, Time};
use std::sync::Arc;
use uuid::Uuid;

/// Runs the same tokens on either engine: `on!(tx, c => sqlx::query(SQL).bind(x).execute(c).await)?`.
/// `tx` is borrowed meanwhile: `let clinic = tx.clinic()?;` comes before. `execute` answers with a type of the
/// engine's own, so it ends with `.map(drop)` or `.map(|done| done.rows_affected())`.
macro_rules! on {
    ($tx:expr, $c:ident => $body:expr) => {
        on_conn!(&mut $tx.conn, $c => $body)
    };
}

/// The same on a bare connection, for what looks or writes without a transaction of the domain.
macro_rules! on_conn {
    ($conn:expr, $c:ident => $body:expr) => {{
        #[cfg(debug_assertions)]
        $crate::statements::note(concat!(file!(), ":", line!()));
        match $conn {
            $crate::tx::Conn::Sqlite(inner) => {
                let $c = &mut **inner;
                $body
            }
            $crate::tx::Conn::Postgres(inner) => {
                let $c = &mut **inner;
                $body
            }
        }
    }};
}

/// `on!` for one of the few statements that reach across clinics (`ACROSS` in `checks.rs`), from within a clinic's
/// transaction.
macro_rules! across {
    ($tx:expr, $c:ident => $body:expr) => {{
        $tx.open_guard().await?;
        let done = on!($tx, $c => $body)?;
        $tx.close_guard().await?;
        done
    }};
}

/// Declares a feature's statements, and lists them for the test that prepares each on both engines:
/// `sql! { FIND = "select …"; INSERT = "insert …"; }`.
macro_rules! sql {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* const $name: &str = $text;)*
        /// Every statement of this file.
        #[cfg_attr(not(test), allow(dead_code))]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

sql! {
    KEY_INSERT = "
        insert into person_key (person_id, clinic_id, key_wrapped, created_at) values ($1, $2, $3, $4)";
    KEY_FIND = "select key_wrapped from person_key where clinic_id = $1 and person_id = $2";
    KEY_DESTROY = "update person_key set key_wrapped = $3 where clinic_id = $1 and person_id = $2";
}

pub(crate) enum Conn {
    Sqlite(SqliteTx),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Conn {
    pub fn engine(&self) -> Engine {
        match self {
            Conn::Sqlite(_) => Engine::Sqlite,
            Conn::Postgres(_) => Engine::Postgres,
        }
    }

    pub fn for_jobs(&mut self) -> jobs::Conn<'_> {
        match self {
            Conn::Sqlite(inner) => jobs::Conn::Sqlite(inner),
            Conn::Postgres(inner) => jobs::Conn::Postgres(inner),
        }
    }

    /// On the disk when it returns.
    pub async fn commit(self) -> Result<()> {
        match self {
            Conn::Sqlite(inner) => inner.commit().await,
            Conn::Postgres(inner) => Ok(inner.commit().await?),
        }
    }
}

pub(crate) struct Tx {
    pub(crate) conn: Conn,
    domain: Domain,
    now: Time,
    clinic: Option<ClinicId>,
    actor: (&'static str, Option<Uuid>),
    wakes: bool,
    shows: bool,
    /// What guests are to be told of several visits at once; none: each letter is written when it is asked for.
    gathers: Option<Vec<Asked>>,
}

impl Tx {
    pub(crate) fn new(conn: Conn, domain: Domain, who: &impl Acts) -> Tx {
        #[cfg(debug_assertions)]
        crate::statements::note("begin");
        let now = domain.now();
        let (clinic, actor) = (who.clinic_of(), who.actor());
        Tx { conn, domain, now, clinic, actor, wakes: false, shows: false, gathers: None }
    }

    /// Frozen when the transaction began.
    pub fn now(&self) -> Time {
        self.now
    }

    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    pub fn engine(&self) -> Engine {
        self.conn.engine()
    }

    /// The clinic that every query binds. A query of a clinic's outside of one is our mistake, not the person's.
    pub fn clinic(&self) -> Result<ClinicId> {
        Ok(self.clinic.context("a clinic's query outside of a clinic")?)
    }

    /// What was looked up has told whose it is (a sign-up's new clinic, a job's row): from here on it is theirs.
    pub async fn enter_clinic(&mut self, clinic: ClinicId) -> Result<()> {
        match self.clinic {
            Some(before) if before != clinic => Err(AppError::NotFound.into()),
            _ => {
                self.clinic = Some(clinic);
                self.close_guard().await
            }
        }
    }

    pub fn actor(&self) -> (&'static str, Option<Uuid>) {
        self.actor
    }

    /// Whoever acts has just shown to be this member: the audit log says so.
    pub fn known_as(&mut self, member: MemberId) {
        self.actor = ("member", Some(member.0));
    }

    pub fn new_uuid(&self) -> Uuid {
        self.domain.new_uuid()
    }

    /// A person whose data is to be sealed: makes and stores their key.
    pub async fn new_person(&mut self) -> Result<PersonId> {
        let (clinic, person, now) = (self.clinic()?, PersonId(self.new_uuid()), self.now);
        let domain = self.domain.clone();
        let inner = domain.inner();
        let key = seal::new_key(|bytes| inner.ports.rng.fill(bytes));
        let wrap = cipher::derive(&*inner.keys.clinic(clinic)?, "wrap");
        let wrapped = cipher::seal(&wrap, domain.nonce(), &seal::wrap_place(clinic, person), &key[..]);
        on!(self, c => sqlx::query(KEY_INSERT).bind(person).bind(clinic).bind(wrapped).bind(now)
            .execute(c).await.map(drop))?;
        inner.keys.people.put(clinic, person, Arc::new(key), now);
        Ok(person)
    }

    /// Makes everything that was ever sealed for this person unreadable, here and in every backup without keys.
    pub async fn destroy_person(&mut self, person: PersonId) -> Result<()> {
        let clinic = self.clinic()?;
        on!(self, c => sqlx::query(KEY_DESTROY).bind(clinic).bind(person).bind(Vec::<u8>::new())
            .execute(c).await.map(drop))?;
        self.domain.inner().keys.people.forget(clinic, person);
        Ok(())
    }

    /// Seals a text of this person for one column of one row: `tx.seal(person, "contact.name", row, name)`.
    pub async fn seal(
        &mut self,
        person: PersonId,
        column: &'static str,
        row: Uuid,
        plain: &str,
    ) -> Result<Vec<u8>> {
        let key = self.key_of(person).await?;
        let place = seal::place(self.clinic, column, row);
        Ok(cipher::seal(&key, self.domain.nonce(), &place, plain.as_bytes()))
    }

    /// The other way. Fails when the key is destroyed, or the value was moved from another row or column.
    pub async fn open(
        &mut self,
        person: PersonId,
        column: &'static str,
        row: Uuid,
        sealed: &[u8],
    ) -> Result<String> {
        let key = self.key_of(person).await?;
        let place = seal::place(self.clinic, column, row);
        let plain = cipher::open(&key, &place, sealed).context(column)?;
        Ok(std::str::from_utf8(&plain).context(column)?.to_owned())
    }

    async fn key_of(&mut self, person: PersonId) -> Result<Arc<cipher::Key>> {
        let (clinic, now) = (self.clinic()?, self.now);
        let domain = self.domain.clone();
        let keys = &domain.inner().keys;
        if let Some(key) = keys.people.get(clinic, person, now) {
            return Ok(key);
        }
        let wrapped: Option<Vec<u8>> = on!(self, c => sqlx::query_scalar(KEY_FIND).bind(clinic).bind(person)
            .fetch_optional(c).await)?;
        let wrapped = wrapped.context("a person of this clinic has a key")?;
        let wrap = cipher::derive(&*keys.clinic(clinic)?, "wrap");
        let plain = cipher::open(&wrap, &seal::wrap_place(clinic, person), &wrapped).context("person key")?;
        let mut key = cipher::Key::new([0; 32]);
        key.copy_from_slice(plain.get(..32).context("person key of 32 bytes")?);
        let key = Arc::new(key);
        keys.people.put(clinic, person, key.clone(), now);
        Ok(key)
    }

    /// A keyed hash for looking up what is sealed: the same text, purpose and clinic give the same 32 bytes.
    pub fn blind(&self, purpose: &'static str, text: &str) -> Result<Vec<u8>> {
        Ok(self.domain.inner().keys.blind(self.clinic()?, purpose, text)?.to_vec())
    }

    /// The one way into the queue: the job exists if and only if what this transaction writes does.
    pub async fn enqueue<J: jobs::Job>(&mut self, job: J) -> Result<()> {
        let now = self.now;
        self.enqueue_at(now, job).await
    }

    pub async fn enqueue_at<J: jobs::Job>(&mut self, at: Time, job: J) -> Result<()> {
        let payload = serde_json::to_string(&job).context(J::KIND)?;
        let (id, key, run_at, now) = (self.new_uuid(), job.key(), at.micros(), self.now.micros());
        let new = jobs::NewJob { id, kind: J::KIND, payload, key, run_at, now };
        #[cfg(debug_assertions)]
        crate::statements::note(J::KIND);
        jobs::insert(self.conn.for_jobs(), new).await?;
        self.wakes = true;
        Ok(())
    }

    /// The worker hears of the commit: what it wrote is due now.
    pub fn wakes(&mut self) {
        self.wakes = true;
    }

    /// Dashboards of this clinic hear of the commit.
    pub fn shows(&mut self) {
        self.shows = true;
    }

    /// From now on letters to guests wait for `visits::together::write`, so that one speaks of several visits.
    pub fn gather(&mut self) {
        self.gathers = Some(Vec::new());
    }

    /// True: it will be told together with others.
    pub fn tells_later(&mut self, asked: Asked) -> bool {
        let Some(gathers) = &mut self.gathers else { return false };
        gathers.push(asked);
        true
    }

    /// What has been gathered; letters are written one by one again.
    pub fn gathered(&mut self) -> Vec<Asked> {
        self.gathers.take().unwrap_or_default()
    }

    /// Ends the transaction: what it wrote and the entry that says so land together.
    pub async fn commit(mut self, event: impl AuditEvent) -> Result<()> {
        audit::append(&mut self, &event).await?;
        self.land().await
    }

    /// The exception; its call sites are a committed list (`crates/domain/unaudited.txt`).
    pub async fn commit_unaudited(self, why: &'static str) -> Result<()> {
        let _ = why;
        self.land().await
    }

    /// Ends a transaction that found everything done already. What it saw may be another's write that is still on its
    /// way to the disk, and nobody is told of that before it is there.
    pub async fn unchanged(self) -> Result<()> {
        self.conn.commit().await
    }

    async fn land(self) -> Result<()> {
        #[cfg(debug_assertions)]
        crate::statements::note("commit");
        self.conn.commit().await?;
        let inner = self.domain.inner();
        if self.wakes {
            inner.wake.notify_waiters();
        }
        if let (true, Some(clinic)) = (self.shows, self.clinic) {
            // Nobody listening is no error.
            let _ = inner.changes.send(Change { clinic });
        }
        Ok(())
    }
}
