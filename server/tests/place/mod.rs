//! What a test that starts the server needs: a folder of its own with the least that pages are served from.
#![allow(dead_code, reason = "each test file uses its own part")]
use server::config::Config;
use sqlx::{Connection, SqliteConnection};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::{Raw, TestDatabase};

/// A folder that goes away with the test, with bundles' manifests and room for data; and the database, if it lies elsewhere.
pub struct Place(pub PathBuf, Option<TestDatabase>);

impl Place {
    /// On the engine that this run of the tests is about.
    pub async fn here() -> Place {
        let mut place = Place::empty();
        if testkit::on_postgres() {
            place.1 = Some(TestDatabase::fresh().await);
        }
        place
    }

    /// On SQLite, whose file is not there yet.
    pub fn empty() -> Place {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("bedside-place-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let place = Place(std::env::temp_dir().join(name), None);
        for entry in ["guest", "site", "office"] {
            let folder = place.0.join("dist").join(entry);
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(folder.join("index.html"), "<head></head>").expect("a manifest");
        }
        place
    }

    /// Any free ports.
    pub fn config(&self) -> Config {
        let mut config = Config::default();
        config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.media.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.server.data = self.0.join("data");
        config.server.dist = self.0.join("dist");
        if let Some(url) = self.1.as_ref().and_then(TestDatabase::postgres_url) {
            config.database.url = url.to_owned();
        }
        config
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("data/bedside.sqlite")
    }

    /// A connection of the test's own, past the server.
    pub async fn raw(&self) -> Raw {
        match &self.1 {
            Some(database) => database.raw().await,
            None => {
                let url = format!("sqlite:{}", self.database().display());
                Raw::Sqlite(SqliteConnection::connect(&url).await.expect("opened"))
            }
        }
    }

    /// What an intruder with the database could do.
    pub async fn tamper(&self, statement: &'static str) {
        let done = match self.raw().await {
            Raw::Sqlite(mut c) => {
                let done = sqlx::raw_sql(statement).execute(&mut c).await.map(drop);
                c.close().await.expect("closed");
                done
            }
            Raw::Postgres(mut c) => sqlx::raw_sql(statement).execute(&mut c).await.map(drop),
        };
        done.expect("the statement is right");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
