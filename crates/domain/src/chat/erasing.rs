//! What a clinic does not keep any more goes within the hour.
use super::{ChatErased, files, rows};
use crate::principals::Program;
use crate::{Domain, Result};
use ::jobs::JobError;
use serde::{Deserialize, Serialize};

const HOUR_S: i64 = 60 * 60;
const PROGRAM: Program = Program { clinic: None };

/// Each hour, because a clinic may keep chats for no longer than that.
#[derive(Serialize, Deserialize)]
pub(crate) struct EraseChats {}

impl ::jobs::Job for EraseChats {
    const KIND: &'static str = "erase_chats";
    /// One at a time.
    fn key(&self) -> Option<String> {
        Some("erase_chats".to_owned())
    }
}

impl EraseChats {
    /// Begins anew with each worker.
    pub async fn start(domain: &Domain) -> Result<()> {
        let mut tx = domain.begin(&PROGRAM).await?;
        tx.enqueue(EraseChats {}).await?;
        tx.commit_unaudited("the queue's own bookkeeping").await
    }

    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        prune(domain).await?;
        let mut tx = domain.begin(&PROGRAM).await?;
        let next = tx.now().plus_seconds(HOUR_S);
        tx.enqueue_at(next, EraseChats {}).await?;
        Ok(tx.commit_unaudited("the queue's own bookkeeping").await?)
    }
}

/// Clinic by clinic, visit by visit, each with the event in its log.
pub(crate) async fn prune(domain: &Domain) -> Result<()> {
    let mut looking = domain.read(&PROGRAM).await?;
    let clinics = rows::with_chat(&mut looking).await?;
    drop(looking);
    for clinic in clinics {
        let who = Program { clinic: Some(clinic) };
        let mut tx = domain.read(&who).await?;
        let before = tx.now().plus_seconds(-HOUR_S * i64::from(rows::kept_h(&mut tx).await?));
        let over = rows::over(&mut tx, before).await?;
        drop(tx);
        for visit in over {
            let mut tx = domain.begin(&who).await?;
            let sent: Vec<_> =
                files::rows::of_visit(&mut tx, visit).await?.into_iter().map(|f| f.id).collect();
            // The lines that they belong to go after them.
            files::rows::erase(&mut tx, visit).await?;
            rows::erase(&mut tx, visit).await?;
            tx.commit(ChatErased { visit }).await?;
            files::remove(domain, clinic, &sent).await;
        }
    }
    // A folder that cannot be looked through keeps no chat from going in time; it is tried again with the next hour.
    if files::sweep(domain).await.is_err() {
        tracing::error!("the folder of files could not be looked through for what no chat knows");
    }
    Ok(())
}
