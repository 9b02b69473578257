//! How the installation does: numbers that say whether somebody has to look after it.
use super::{queue, rows, words};
use crate::db::{self, Engine};
use crate::{Domain, Operator, Result, audit, outbox, throttle};
use model::console::{self, Health, Live};

/// What a machine that watches this one may read without a sign-in: numbers of the whole installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauges {
    pub waiting_jobs: i64,
    /// How long the oldest has been due.
    pub oldest_job_s: i64,
    pub failed_jobs: i64,
    /// Of the last seven days.
    pub lost_letters: i64,
    pub clinics: i64,
    pub database_bytes: i64,
    pub running_s: i64,
}

pub async fn gauges(domain: &Domain) -> Result<Gauges> {
    let mut tx = domain.read(&super::PROGRAM).await?;
    let waiting = queue::waiting(&mut tx).await?;
    Ok(Gauges {
        waiting_jobs: waiting.count,
        oldest_job_s: waiting.oldest_s,
        failed_jobs: queue::failures(&mut tx).await?,
        lost_letters: outbox::lost(&mut tx).await?,
        clinics: rows::clinic_count(&mut tx).await?,
        database_bytes: db::size(&mut tx.conn).await?,
        running_s: tx.now().seconds_since(domain.inner().started),
    })
}

/// `live` is what the media server counts; the domain does not know it.
pub async fn health(domain: &Domain, operator: &Operator, live: Option<Live>) -> Result<Health> {
    let blocks = throttle::blocks(domain, operator).await?.len();
    let mut tx = domain.read(operator).await?;
    let now = tx.now();
    let (signed, unsigned) = audit::signing(&mut tx).await?;
    Ok(Health {
        engine: match tx.engine() {
            Engine::Sqlite => console::Engine::Sqlite,
            Engine::Postgres => console::Engine::Postgres,
        },
        database_bytes: db::size(&mut tx.conn).await?,
        waiting: queue::waiting(&mut tx).await?,
        failed_jobs: queue::failures(&mut tx).await?,
        mail_leaves: domain.mail_leaves(),
        lost_letters: outbox::lost(&mut tx).await?,
        live,
        signed: signed.map(|at| words(at, now, operator.lang)),
        unsigned_s: unsigned.map_or(0, |since| now.seconds_since(since)),
        clinics: rows::clinic_count(&mut tx).await?,
        blocks: i64::try_from(blocks).unwrap_or(i64::MAX),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        running_s: now.seconds_since(domain.inner().started),
    })
}
