//! Files whose line is gone go as well: at once where that is known, and each hour what a process left that was killed
//! between a file and its row.
use super::{name_of, named, rows};
use crate::principals::Program;
use crate::{Domain, Result};
use model::{ChatLineId, ClinicId};

/// After their rows. What cannot be removed now is found by the next sweep.
pub(in crate::chat) async fn remove(domain: &Domain, clinic: ClinicId, lines: &[ChatLineId]) {
    for line in lines {
        if domain.inner().ports.files.remove(name_of(clinic, *line)).await.is_err() {
            tracing::error!(
                "a file whose line is gone could not be removed; it is tried again within the hour"
            );
        }
    }
}

/// Listed first, then asked who is on the way, then for the row: what is finished meanwhile has one of the two.
pub(in crate::chat) async fn sweep(domain: &Domain) -> Result<()> {
    let inner = domain.inner();
    for name in inner.ports.files.names().await? {
        let Some((clinic, line)) = named(&name).filter(|_| !inner.sending.has(&name)) else { continue };
        let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
        let known = rows::is_known(&mut tx, line).await?;
        drop(tx);
        if !known {
            remove(domain, clinic, &[line]).await;
        }
    }
    Ok(())
}
