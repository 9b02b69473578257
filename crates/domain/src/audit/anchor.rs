//! Signing how far each log has come. The checkpoint stands in the database, and in a file that is not the database's:
//! what is signed there can no longer be changed, moved or cut off by somebody who owns the database.
use super::checkpoint::Checkpoint;
use super::{file, is_ours, mac, peaks, rows};
use crate::principals::Program;
use crate::{Domain, Result};
use anyhow::Context;

const PROGRAM: Program = Program { clinic: None };

/// Signs every log that has grown since; how many. The server calls it at start, every minute, and when it stops. A log
/// never has more checkpoints than entries.
pub async fn anchor(domain: &Domain) -> Result<usize> {
    let _alone = domain.inner().anchoring.lock().await;
    // A look first: who finds nothing to do takes nobody's pen.
    let grown = !rows::unsigned(&mut domain.read(&PROGRAM).await?).await?.is_empty();
    let made = if grown { sign(domain).await? } else { Vec::new() };
    write_out(domain, &made).await?;
    Ok(made.len())
}

async fn sign(domain: &Domain) -> Result<Vec<Checkpoint>> {
    let mut tx = domain.begin(&PROGRAM).await?;
    let (mut n, mut before) = match rows::signed_last(&mut tx.conn).await? {
        Some(last) => (last.n, last.hash()),
        None => (0, [0; 32]),
    };
    let mut made = Vec::new();
    for (chain, head) in rows::unsigned(&mut tx).await? {
        // What somebody else has added is never signed.
        if !is_ours(&mut tx, chain, &head, head.seq).await? {
            continue;
        }
        let tree = peaks(&mut tx, chain, &head, head.seq).await?;
        if head.peaks(head.seq).is_none() || head.mac.is_none() {
            let mac = mac(&tx, chain, head.seq, &head.hash);
            rows::set_head(&mut tx, chain, &head.hash, &tree, &mac).await?;
        }
        n += 1;
        let mut new = Checkpoint {
            n,
            clinic_id: chain,
            size: head.seq,
            root: tree.root().to_vec(),
            at: tx.now(),
            before: before.to_vec(),
            signature: Vec::new(),
        };
        new.signature = domain.inner().keys.audit.sign(&new.text());
        before = new.hash();
        rows::sign(&mut tx, &new).await?;
        made.push(new);
    }
    tx.commit_unaudited("the log's own checkpoints").await?;
    Ok(made)
}

/// Brings the file to where the database is: also what a crash or a full disk has kept from it before.
async fn write_out(domain: &Domain, made: &[Checkpoint]) -> Result<()> {
    let path = file::path(&domain.config().audit_dir);
    let last = {
        let path = path.clone();
        tokio::task::spawn_blocking(move || file::last(&path)).await.context("reading checkpoints")??
    };
    let mut tx = domain.read(&PROGRAM).await?;
    let missing = match last {
        None => rows::signed_after(&mut tx.conn, 0).await?,
        Some(last) if rows::signed(&mut tx, last.n).await?.as_ref() == Some(&last) => {
            rows::signed_after(&mut tx.conn, last.n).await?
        }
        // An older backup of the database, or one that was tampered with. What happens from here on is signed all the
        // same; `server audit verify` says what is wrong.
        Some(_) => {
            tracing::error!("the audit log's checkpoints in {} are not the database's", path.display());
            made.to_vec()
        }
    };
    drop(tx);
    if missing.is_empty() {
        return Ok(());
    }
    let written = tokio::task::spawn_blocking(move || file::append(&path, &missing)).await;
    Ok(written.context("writing checkpoints")??)
}
