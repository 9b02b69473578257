//! `Domain`: the database, the keys, the clock, chance and the outside, in one cheap handle.
use crate::db::Db;
use crate::ports::{Calendars, Clock, Files, Mail, Rng, Texts};
use crate::principals::{Acts, Program};
use crate::seal::{Keys, cipher};
use crate::tx::Tx;
use crate::{AddressKey, Anyone, DomainConfig, Origins, Result};
use model::{ClinicId, Lang, Time};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::{Notify, broadcast};
use uuid::Uuid;

/// The ports that exist today.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<dyn Rng>,
    pub mail: Arc<dyn Mail>,
    pub texts: Arc<dyn Texts>,
    pub calendars: Arc<dyn Calendars>,
    pub files: Arc<dyn Files>,
}

/// Something that a dashboard shows has changed in this clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub clinic: ClinicId,
}

#[derive(Clone)]
pub struct Domain(Arc<Inner>);

/// Everything inside a `Domain`.
pub(crate) struct Inner {
    pub config: DomainConfig,
    pub ports: Ports,
    pub db: Db,
    pub keys: Keys,
    pub hashing: crate::logins::Hashing,
    pub circuit: crate::logins::Circuit,
    pub guesses: crate::throttle::InFlight,
    pub ceremonies: crate::passkeys::Ceremonies,
    pub uploads: crate::contacts::importing::Uploads,
    pub sending: Arc<crate::chat::UnderWay>,
    pub seen: crate::audit::Seen,
    pub versions: crate::legal::Versions,
    pub reading: crate::outside::Turns,
    /// Held while checkpoints are signed and written out, so that the file has them in order.
    pub anchoring: tokio::sync::Mutex<()>,
    pub changes: broadcast::Sender<Change>,
    pub started: Time,
    /// Tells the worker that there is a job.
    pub wake: Arc<Notify>,
}

impl Domain {
    /// `opening.rs` has the ways in.
    pub(crate) fn over(db: Db, keys: Keys, config: DomainConfig, ports: Ports) -> Domain {
        let (changes, _) = broadcast::channel(256);
        let (hashing, guesses, ceremonies, uploads, sending, seen, versions, reading, anchoring, wake) =
            Default::default();
        let started = ports.clock.now();
        Domain(Arc::new(Inner {
            config,
            ports,
            db,
            keys,
            hashing,
            circuit: crate::logins::Circuit::default(),
            guesses,
            ceremonies,
            uploads,
            sending,
            seen,
            versions,
            reading,
            anchoring,
            changes,
            started,
            wake,
        }))
    }

    /// Waits for open transactions and closes the database. Not needed before exit: what is committed is on disk.
    pub async fn close(&self) {
        self.0.db.close().await;
    }

    /// The installation's key for one purpose.
    pub(crate) fn derived_key(&self, purpose: &str) -> cipher::Key {
        cipher::derive(self.0.keys.installation(), purpose)
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub fn now(&self) -> Time {
        self.0.ports.clock.now()
    }

    pub fn origin(&self) -> &Origins {
        &self.0.config.origin
    }

    pub fn config(&self) -> &DomainConfig {
        &self.0.config
    }

    /// False without a mail server.
    pub fn mail_leaves(&self) -> bool {
        self.0.ports.mail.leaves()
    }

    /// False where nobody brings text messages.
    pub fn texts_leave(&self) -> bool {
        self.0.ports.texts.leaves()
    }

    /// A stranger. The address is hashed at once and not kept.
    pub fn anyone(&self, clinic: Option<ClinicId>, lang: Lang, ip: IpAddr) -> Anyone {
        let rng = &self.0.ports.rng;
        let address = self.0.keys.addresses.of(ip, self.now(), |bytes| rng.fill(bytes));
        let address = address.unwrap_or_else(|error| {
            // Better one bucket for everyone than none: guesses stay counted.
            tracing::error!("address keys cannot be read or written: {error:#}");
            AddressKey { now: [0; 16], before: None, around: Vec::new() }
        });
        Anyone {
            clinic,
            lang,
            address,
            ip: model::Secret::new(ip),
            device: model::people::Device::default(),
            browser: None,
            remembered: None,
            sign_in: None,
            work: model::proof::Shown::default(),
        }
    }

    /// Sent after each commit that a dashboard would show.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.0.changes.subscribe()
    }

    /// A transaction that writes; end it with `tx.commit(event)`.
    pub(crate) async fn begin(&self, who: &impl Acts) -> Result<Tx> {
        let mut tx = Tx::new(self.0.db.begin_write().await?, self.clone(), who);
        tx.close_guard().await?;
        Ok(tx)
    }

    /// A snapshot to read from; drop it when done.
    pub(crate) async fn read(&self, who: &impl Acts) -> Result<Tx> {
        let mut tx = Tx::new(self.0.db.begin_read().await?, self.clone(), who);
        tx.close_guard().await?;
        Ok(tx)
    }

    /// A fresh UUIDv7 from the clock and the rng.
    pub(crate) fn new_uuid(&self) -> Uuid {
        let mut random = [0; 10];
        self.0.ports.rng.fill(&mut random);
        let millis = u64::try_from(self.now().millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    pub(crate) fn nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        self.0.ports.rng.fill(&mut nonce);
        nonce
    }

    /// Runs every job that is due now, and those they enqueue; how many ran.
    pub async fn run_jobs_once(&self) -> usize {
        jobs::run_due(self).await
    }

    /// Runs jobs as they come, until `stop` is done. One worker an installation on SQLite.
    pub async fn run_worker(self, stop: impl Future<Output = ()> + Send) {
        if let Db::Sqlite { .. } = self.0.db
            && let Err(error) = crate::jobs::release(&self).await
        {
            tracing::error!("leases of the process before are still to lapse: {error}");
        }
        if let Err(error) = crate::tidying::Tidy::start(&self).await {
            tracing::error!("the daily job was not enqueued: {error}");
        }
        if let Err(error) = crate::chat::EraseChats::start(&self).await {
            tracing::error!("the erasing of old chats was not enqueued: {error}");
        }
        if let Err(error) = crate::visits::clocks::FollowClocks::start(&self).await {
            tracing::error!("whether the rules of zones have changed is still to be seen: {error}");
        }
        let wake = self.0.wake.clone();
        jobs::work(self, wake, stop).await;
    }

    /// The kinds of the jobs that are due and did not run yet, for tests and `doctor`.
    pub async fn due_jobs(&self) -> Result<Vec<String>> {
        let mut tx = self.read(&Program { clinic: None }).await?;
        let now = tx.now().micros();
        Ok(jobs::due(tx.conn.for_jobs(), now).await?)
    }
}
