//! The pen under many hands: shared commits, undone members, failing disks, cancelled futures.
use super::*;
use sqlx::sqlite::SqliteJournalMode;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::task::JoinHandle;

const PATIENCE: Duration = Duration::from_secs(10);
const TABLE: &str = "create table note (n integer primary key, half integer not null)";
const FIRST: &str = "insert into note (n, half) values ($1, 1)";
const SECOND: &str = "insert into note (n, half) values ($1 + 1000, 2)";

/// A file with one table, its pen, and how often something has reached the disk.
struct Fixture {
    folder: PathBuf,
    pen: Arc<Pen>,
    options: SqliteConnectOptions,
    commits: Arc<AtomicU32>,
    /// How many of the next commits fail.
    failing: Arc<AtomicU32>,
}

impl Fixture {
    async fn new(name: &str) -> Fixture {
        let folder = std::env::temp_dir().join(format!("bedside-pen-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.join("pen.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let mut raw = options.connect().await.unwrap();
        sqlx::raw_sql(TABLE).execute(&mut raw).await.unwrap();
        raw.close().await.unwrap();
        let pen = Arc::new(Pen::open(options.clone()).await.unwrap());
        let (commits, failing) = <(Arc<AtomicU32>, Arc<AtomicU32>)>::default();
        let fixture = Fixture { folder, pen, options, commits, failing };
        fixture.listen().await;
        fixture
    }

    /// SQLite asks before each commit of an outer transaction whether it may. Counts from here on.
    async fn listen(&self) {
        let (commits, failing) = (self.commits.clone(), self.failing.clone());
        let mut lent = self.lend().await;
        lent.lock_handle().await.unwrap().set_commit_hook(move || {
            if failing.load(Ordering::SeqCst) > 0 {
                failing.fetch_sub(1, Ordering::SeqCst);
                return false;
            }
            commits.fetch_add(1, Ordering::SeqCst);
            true
        });
        drop(lent);
        // Whoever comes next finds it given back.
        drop(self.lend().await);
    }

    async fn lend(&self) -> Lent {
        self.pen.lend(PATIENCE).await.unwrap()
    }

    /// Somebody who writes two rows as soon as it is their turn.
    fn writer(&self, n: i64) -> JoinHandle<Told> {
        let pen = self.pen.clone();
        tokio::spawn(async move { write(pen.lend(PATIENCE).await?, n).await })
    }

    async fn rows(&self) -> Vec<i64> {
        let mut raw = self.options.connect().await.unwrap();
        sqlx::query_scalar("select n from note order by n").fetch_all(&mut raw).await.unwrap()
    }

    fn commits(&self) -> u32 {
        self.commits.load(Ordering::SeqCst)
    }

    async fn end(self) {
        // Whatever went before, the pen writes.
        self.writer(999).await.unwrap().unwrap();
        assert!(self.rows().await.contains(&1999));
        self.pen.close().await;
        let answer = self.pen.lend(PATIENCE).await.map(drop);
        assert!(matches!(answer, Err(sqlx::Error::PoolClosed)), "{answer:?}");
        std::fs::remove_dir_all(self.folder).unwrap();
    }
}

async fn write(mut lent: Lent, n: i64) -> Told {
    sqlx::query(FIRST).bind(n).execute(&mut *lent).await?;
    sqlx::query(SECOND).bind(n).execute(&mut *lent).await?;
    lent.commit().await
}

/// Lets the others run until they wait.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn two_hundred_writers_share_a_few_commits() {
    let f = Fixture::new("shared").await;
    let writers: Vec<_> = (0..200).map(|n| f.writer(n)).collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(f.rows().await.len(), 400);
    assert!(f.commits() < 40, "{} commits for 200 writes", f.commits());
    f.end().await;
}

#[tokio::test]
async fn who_comes_alone_is_committed_at_once() {
    let f = Fixture::new("alone").await;
    for n in 1..=3 {
        f.writer(n).await.unwrap().unwrap();
        assert_eq!(f.commits(), u32::try_from(n).unwrap());
    }
    drop(f.lend().await);
    settle().await;
    assert_eq!(f.commits(), 3, "nothing written, nothing committed");
    f.end().await;
}

#[tokio::test]
async fn nobody_is_told_before_it_is_on_the_disk() {
    let f = Fixture::new("told").await;
    let first = f.lend().await;
    let waiting = tokio::spawn({
        let pen = f.pen.clone();
        async move { pen.lend(PATIENCE).await.unwrap() }
    });
    settle().await;
    let first = tokio::spawn(write(first, 1));
    let second = waiting.await.unwrap();
    settle().await;
    assert!(!first.is_finished() && f.commits() == 0, "the group is still open");
    assert_eq!(f.rows().await, [0; 0]);
    drop(second);
    first.await.unwrap().unwrap();
    assert_eq!((f.rows().await, f.commits()), (vec![1, 1001], 1));
    f.end().await;
}

#[tokio::test]
async fn one_who_is_undone_leaves_the_others_alone() {
    let f = Fixture::new("undone").await;
    let first = f.lend().await;
    let second = tokio::spawn({
        let pen = f.pen.clone();
        async move {
            let mut lent = pen.lend(PATIENCE).await.unwrap();
            sqlx::query(FIRST).bind(2).execute(&mut *lent).await.unwrap();
        }
    });
    settle().await;
    let third = f.writer(3);
    settle().await;
    write(first, 1).await.unwrap();
    second.await.unwrap();
    third.await.unwrap().unwrap();
    assert_eq!(f.rows().await, [1, 3, 1001, 1003]);
    assert_eq!(f.commits(), 1, "they were one group");
    f.end().await;
}

#[tokio::test]
async fn when_the_disk_refuses_everybody_of_the_group_is_told() {
    let f = Fixture::new("refused").await;
    f.failing.store(1, Ordering::SeqCst);
    let first = f.lend().await;
    let others: Vec<_> = (2..10).map(|n| f.writer(n)).collect();
    settle().await;
    assert!(write(first, 1).await.is_err());
    for other in others {
        assert!(other.await.unwrap().is_err());
    }
    assert_eq!((f.rows().await, f.commits()), (vec![], 0));
    f.end().await;
}

/// On a full disk SQLite may undo the whole outer transaction by itself, in the middle of a member's statement.
#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_fails_for_all() {
    for swallows in [false, true] {
        let f = Fixture::new(&format!("ended-{swallows}")).await;
        let first = f.lend().await;
        let second = tokio::spawn({
            let pen = f.pen.clone();
            async move {
                let mut lent = pen.lend(PATIENCE).await.unwrap();
                sqlx::raw_sql("rollback").execute(&mut *lent).await.unwrap();
                if swallows { lent.commit().await } else { Ok(()) }
            }
        });
        settle().await;
        let third = f.writer(3);
        settle().await;
        assert!(write(first, 1).await.is_err(), "its rows are gone");
        assert_eq!(second.await.unwrap().is_err(), swallows);
        third.await.unwrap().unwrap();
        assert_eq!(f.rows().await, [3, 1003], "whoever comes after it begins anew");
        f.end().await;
    }
}

#[tokio::test]
async fn a_first_member_whose_transaction_is_gone_is_told_so() {
    let f = Fixture::new("first-gone").await;
    let mut first = f.lend().await;
    let second = f.writer(2);
    settle().await;
    sqlx::query(FIRST).bind(1).execute(&mut *first).await.unwrap();
    sqlx::raw_sql("rollback").execute(&mut *first).await.unwrap();
    assert!(first.commit().await.is_err());
    second.await.unwrap().unwrap();
    assert_eq!(f.rows().await, [2, 1002]);
    f.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_goes_away_at_any_moment_leaves_the_pen_behind() {
    let f = Fixture::new("cancelled").await;
    let mut last = Vec::new();
    for n in 0..300 {
        let writer = f.writer(n);
        // Some are stopped while they wait, some while they write, some while the disk is waited for.
        for _ in 0..n % 30 {
            tokio::task::yield_now().await;
        }
        writer.abort();
        last.push(writer);
    }
    for writer in last {
        if let Ok(told) = writer.await {
            told.unwrap();
        }
    }
    drop(f.lend().await);
    let rows = f.rows().await;
    let whole = rows.iter().filter(|n| **n < 1000).all(|n| rows.contains(&(n + 1000)));
    assert!(whole && rows.len() % 2 == 0, "half a write: {rows:?}");
    f.end().await;
}

#[tokio::test]
async fn whoever_waits_too_long_gives_up_and_blocks_nobody() {
    let f = Fixture::new("patience").await;
    let held = f.lend().await;
    let answer = f.pen.lend(Duration::from_millis(5)).await.map(drop);
    assert!(matches!(answer, Err(sqlx::Error::PoolTimedOut)), "{answer:?}");
    write(held, 1).await.unwrap();
    f.end().await;
}
