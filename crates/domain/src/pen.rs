//! The one pen of SQLite: write transactions one after the other, many of them on the disk with one fsync (D5).
//!
//! A task has the connection that writes. It lends it to one transaction after the other, by savepoints inside of
//! an outer transaction, and commits the outer one when nobody waits for the pen any more or the group is full. Only
//! then is each of the group told that its write is on the disk; when the outer commit fails, each is told that. Who
//! comes alone is committed at once.
//!
//! Lending moves the connection, and whatever ends a transaction moves it back: a commit, a drop, a future that is
//! cancelled, a panic. So the pen cannot be lost, and no statement of the pen's own is ever cancelled halfway.
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// How many writes share an fsync. An fsync takes as long as some dozens of small writes: with more in a group there
/// is little left to gain, and the first of them would wait longer; with fewer the disk is what everybody waits for.
const MOST: usize = 200;
/// A group this old goes to disk although others wait. Longer, and the first of it wait for strangers' slow
/// transactions; much shorter than an fsync (about 5 ms), and groups would stay small under load.
const LONGEST: Duration = Duration::from_millis(25);

/// The first of a group needs no savepoint, for undoing it is undoing the whole: nothing slower for who comes alone.
const BEGIN: &str = "begin immediate";
const SAVEPOINT: &str = "savepoint member";
const COMMIT: &str = "commit";
const UNDO_ALL: &str = "rollback";
/// The others: each of these ends one member's part, and opens the next one's or has all of it on the disk.
const KEEP_AND_GO_ON: &str = "release member; savepoint member";
const UNDO_AND_GO_ON: &str = "rollback to member";
const KEEP_AND_LAND: &str = "release member; commit";
const UNDO_AND_LAND: &str = "rollback to member; commit";
/// SQLite refuses this inside of a transaction.
const PROBE: &str = "begin";

/// What became of the group that a write was in.
type Told = Result<(), Arc<sqlx::Error>>;

/// How a member's part ends: kept, with whom to tell when it is on the disk; or undone.
enum End {
    Keep(oneshot::Sender<Told>),
    Undo,
}

enum Ask {
    Lend(oneshot::Sender<sqlx::Result<Lent>>),
    Close(oneshot::Sender<()>),
}

/// Where to ask for the pen. First come, first served.
pub(crate) struct Pen {
    queue: mpsc::UnboundedSender<Ask>,
}

/// The pen in somebody's hand. Dropped, it is as if nothing had been written.
pub(crate) struct Lent(Option<(SqliteConnection, oneshot::Sender<(SqliteConnection, End)>)>);

impl Pen {
    pub async fn open(options: SqliteConnectOptions) -> sqlx::Result<Pen> {
        let connection = Some(options.connect().await?);
        let (queue, asks) = mpsc::unbounded_channel();
        tokio::spawn(Desk { options, connection }.serve(asks));
        Ok(Pen { queue })
    }

    /// Waits for its turn, at most so long.
    pub async fn lend(&self, patience: Duration) -> sqlx::Result<Lent> {
        let (ask, answer) = oneshot::channel();
        self.queue.send(Ask::Lend(ask)).map_err(|_| sqlx::Error::PoolClosed)?;
        match tokio::time::timeout(patience, answer).await {
            Ok(lent) => lent.map_err(|_| sqlx::Error::PoolClosed)?,
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        }
    }

    /// Those who asked before get their turn.
    pub async fn close(&self) {
        let (tell, told) = oneshot::channel();
        if self.queue.send(Ask::Close(tell)).is_ok() {
            let _ = told.await;
        }
    }
}

impl Lent {
    /// Returns when what was written is on the disk, or certainly is not.
    pub async fn commit(mut self) -> Told {
        let (tell, told) = oneshot::channel();
        self.give_back(End::Keep(tell));
        told.await.unwrap_or_else(|_| Err(Arc::new(sqlx::Error::WorkerCrashed)))
    }

    fn give_back(&mut self, end: End) {
        if let Some((connection, back)) = self.0.take() {
            // Nobody there to take it: the program ends, and what is not committed is undone by SQLite itself.
            let _ = back.send((connection, end));
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.give_back(End::Undo);
    }
}

impl Deref for Lent {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.0.as_ref().expect("lent until it is given back").0
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0.as_mut().expect("lent until it is given back").0
    }
}

/// Who lends the pen.
struct Desk {
    options: SqliteConnectOptions,
    /// None while it is lent, and after something went wrong of which nobody knows how far it went.
    connection: Option<SqliteConnection>,
}

impl Desk {
    async fn serve(mut self, mut asks: mpsc::UnboundedReceiver<Ask>) {
        let mut left = None;
        loop {
            let ask = match left.take() {
                Some(ask) => Some(ask),
                None => asks.recv().await,
            };
            match ask {
                Some(Ask::Lend(first)) => left = self.group(first, &mut asks).await,
                Some(Ask::Close(tell)) => {
                    self.shut().await;
                    let _ = tell.send(());
                    return;
                }
                None => return self.shut().await,
            }
        }
    }

    async fn shut(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::error!("the database was not closed in order: {error}");
        }
    }

    /// Lends to `first` and to those who wait behind, then has it all on the disk; what was asked next, if it was looked at already.
    async fn group(
        &mut self,
        first: oneshot::Sender<sqlx::Result<Lent>>,
        asks: &mut mpsc::UnboundedReceiver<Ask>,
    ) -> Option<Ask> {
        if let Err(error) = self.begin().await {
            let _ = first.send(Err(error));
            return None;
        }
        #[allow(
            clippy::disallowed_methods,
            reason = "a shell around a disk, whose speed no test can hold still"
        )]
        let began = Instant::now();
        let (mut asker, mut kept) = (first, Vec::new());
        loop {
            let end = self.lend(asker).await;
            let has_room = kept.len() + 1 < MOST && began.elapsed() < LONGEST;
            let next = if has_room { asks.try_recv().ok() } else { None };
            let goes_on = matches!(next, Some(Ask::Lend(_)));
            let said = match (&end, kept.is_empty(), goes_on) {
                (End::Undo, true, _) => self.say(UNDO_ALL).await,
                (End::Keep(_), true, true) => self.mark().await,
                (End::Keep(_), true, false) => self.say(COMMIT).await,
                (End::Keep(_), false, true) => self.say(KEEP_AND_GO_ON).await,
                (End::Keep(_), false, false) => self.say(KEEP_AND_LAND).await,
                (End::Undo, false, true) => self.say(UNDO_AND_GO_ON).await,
                (End::Undo, false, false) => self.say(UNDO_AND_LAND).await,
            };
            if let End::Keep(tell) = end {
                kept.push(tell);
            }
            match (said, next) {
                (Ok(()), Some(Ask::Lend(next))) if !kept.is_empty() => asker = next,
                (said, next) => {
                    self.tell(kept, said).await;
                    return next;
                }
            }
        }
    }

    async fn begin(&mut self) -> sqlx::Result<()> {
        if self.connection.is_none() {
            self.connection = Some(self.options.connect().await?);
        }
        let begun = self.say(BEGIN).await;
        if begun.is_err() {
            self.undo().await;
        }
        begun
    }

    /// Until whoever asked gives it back. Somebody who has gone meanwhile gives it back at once.
    async fn lend(&mut self, asker: oneshot::Sender<sqlx::Result<Lent>>) -> End {
        let Some(connection) = self.connection.take() else { return End::Undo };
        let (back, given_back) = oneshot::channel();
        let _ = asker.send(Ok(Lent(Some((connection, back)))));
        let Ok((connection, end)) = given_back.await else { return End::Undo };
        self.connection = Some(connection);
        end
    }

    /// After the first of a group, before the second. Should SQLite have ended the transaction by itself meanwhile, a
    /// savepoint would begin another, and the first would be told of a commit that is not theirs: so it is asked.
    async fn mark(&mut self) -> sqlx::Result<()> {
        match self.say(PROBE).await {
            Ok(()) => Err(sqlx::Error::BeginFailed),
            Err(_) => self.say(SAVEPOINT).await,
        }
    }

    async fn say(&mut self, text: &'static str) -> sqlx::Result<()> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        sqlx::raw_sql(text).execute(connection).await.map(drop)
    }

    /// Everybody of a group is told the same. A failure undoes the whole of it.
    async fn tell(&mut self, kept: Vec<oneshot::Sender<Told>>, said: sqlx::Result<()>) {
        let said = said.map_err(Arc::new);
        if said.is_err() {
            self.undo().await;
        }
        for tell in kept {
            let _ = tell.send(said.clone());
        }
    }

    /// After a failure SQLite may have ended the transaction by itself, or not. A connection that does not say clearly
    /// that it has none any more is thrown away, and with it whatever it had open.
    async fn undo(&mut self) {
        if self.say(UNDO_ALL).await.is_err() {
            self.connection = None;
        }
    }
}

#[cfg(test)]
#[path = "pen_tests.rs"]
mod tests;
