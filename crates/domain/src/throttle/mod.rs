//! Secrets that can be guessed (passwords, codes) and how often they may be (promises 1K).
//!
//! Counted are failures of one address, in a row and in a day, and failures in a row of one account; a valid link never comes here, so nobody
//! can shut arriving patients out. A block stands for guessable secrets only: open pages and calls go on.
mod quota;
mod rows;
pub(crate) mod rules;

pub(crate) use quota::{Quota, take, take_in};
#[cfg(test)]
pub(crate) use {quota::STATEMENTS as QUOTA_STATEMENTS, rows::STATEMENTS};

use crate::audit::{self, AuditEvent};
use crate::principals::Anyone;
use crate::{Domain, Result};
use model::{AppError, Time};
use rules::{Row, Rule};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

audit_event!(AddressBlocked, "address_blocked");

/// A keyed hash: of an address, or of what names an account.
type Bucket = [u8; 16];

/// Guesses that are being looked at just now: a thousand at once count as a thousand.
#[derive(Default)]
pub(crate) struct InFlight(Mutex<HashMap<Bucket, i32>>);

/// One attempt. Say how it went with `failed` or `succeeded`; dropped without either it counts as not made.
pub(crate) struct Guess {
    domain: Domain,
    who: Anyone,
    account: Option<Bucket>,
}

/// May this address try now? `TooMany` while it is blocked or goes too fast.
pub(crate) async fn guess(domain: &Domain, who: &Anyone) -> Result<Guess> {
    begin(domain, who, None).await
}

/// As `guess`, for the secret of an account that a text names (an e-mail address, whether anybody has it or not).
pub(crate) async fn guess_account(domain: &Domain, who: &Anyone, account: &str) -> Result<Guess> {
    begin(domain, who, Some(bucket_of(domain, account))).await
}

fn bucket_of(domain: &Domain, account: &str) -> Bucket {
    let hash = domain.inner().keys.blind_global("throttle account", account);
    let mut bucket = [0; 16];
    bucket.copy_from_slice(&hash[..16]);
    bucket
}

/// The account has a new secret, chosen by somebody who has shown to be its owner.
pub(crate) async fn forgive_account(tx: &mut crate::tx::Tx, account: &str) -> Result<()> {
    let bucket = bucket_of(tx.domain(), account);
    rows::clear(tx, &bucket).await?;
    Ok(())
}

async fn begin(domain: &Domain, who: &Anyone, account: Option<Bucket>) -> Result<Guess> {
    // Counted before the look, so that the guesses of one moment see each other.
    let guess = Guess { domain: domain.clone(), who: who.clone(), account };
    let (here, there) = guess.count(1);
    let now = domain.now();
    let mut tx = domain.read(who).await?;
    let mut wait = rules::wait(Rule::Address, guess.address_row(&mut tx).await?, here - 1, now);
    for network in &who.address.around {
        let row = rows::find(&mut tx, network).await?.unwrap_or_default();
        wait = wait.max(rules::wait(Rule::Around, row, 0, now));
    }
    if let Some(account) = account {
        let row = rows::find(&mut tx, &account).await?.unwrap_or_default();
        wait = wait.max(rules::wait(Rule::Account, row, there - 1, now));
    }
    match wait {
        0 => Ok(guess),
        seconds => {
            Err(AppError::TooMany { retry_after_s: u32::try_from(seconds).unwrap_or(u32::MAX) }.into())
        }
    }
}

impl Guess {
    /// The secret was wrong; the event says which kind of.
    pub async fn failed(self, domain: &Domain, event: impl AuditEvent) -> Result<()> {
        let mut tx = domain.begin(&self.who).await?;
        let now = tx.now();
        let mut blocked = fail(&mut tx, Rule::Address, &self.who.address.now, now).await?;
        for network in &self.who.address.around {
            blocked |= fail(&mut tx, Rule::Around, network, now).await?;
        }
        if let Some(account) = &self.account {
            fail(&mut tx, Rule::Account, account, now).await?;
        }
        if blocked {
            audit::append(&mut tx, &AddressBlocked).await?;
        }
        tx.commit(event).await
    }

    /// The secret was right: the count of consecutive failures begins anew. The day's count of the address does not,
    /// or a right guess of one's own after each nineteen wrong ones would hide them.
    pub async fn succeeded(self, domain: &Domain) -> Result<()> {
        let mut tx = domain.begin(&self.who).await?;
        let mut cleared = 0;
        for bucket in self.buckets() {
            cleared += rows::clear(&mut tx, &bucket).await?;
        }
        match cleared {
            0 => Ok(()),
            _ => tx.commit_unaudited("a counter of failures").await,
        }
    }

    fn buckets(&self) -> Vec<Bucket> {
        let address = &self.who.address;
        [Some(address.now), address.before, self.account].into_iter().flatten().collect()
    }

    /// What is known of the address, also under the key before.
    async fn address_row(&self, tx: &mut crate::tx::Tx) -> Result<Row> {
        let mut row = rows::find(tx, &self.who.address.now).await?.unwrap_or_default();
        if let Some(before) = self.who.address.before
            && let Some(old) = rows::find(tx, &before).await?
        {
            row = row.joined(old);
        }
        Ok(row)
    }

    /// Adds to the guesses in flight from this address and at this account; how many there are now of each.
    fn count(&self, by: i32) -> (i32, i32) {
        let flying = &self.domain.inner().guesses.0;
        let mut flying = flying.lock().unwrap_or_else(PoisonError::into_inner);
        let mut add = |bucket: Bucket| {
            let count = flying.entry(bucket).or_default();
            *count += by;
            let count = *count;
            if count <= 0 {
                flying.remove(&bucket);
            }
            count
        };
        (add(self.who.address.now), self.account.map_or(0, add))
    }
}

impl Drop for Guess {
    fn drop(&mut self) {
        self.count(-1);
    }
}

/// True when this failure is the one that blocks.
async fn fail(tx: &mut crate::tx::Tx, rule: Rule, bucket: &Bucket, now: Time) -> Result<bool> {
    // The insert locks the row, so that two failures of one moment count as two.
    let row = rows::add(tx, rule, bucket, now).await?;
    let Some(blocked) = rules::block(rule, row, now) else { return Ok(false) };
    rows::block(tx, bucket, blocked).await?;
    Ok(true)
}

/// Forgets pseudonyms thirty days after their last event (promises 1L); the daily job calls it.
pub(crate) async fn prune(tx: &mut crate::tx::Tx) -> Result<()> {
    let before = tx.now().plus_seconds(-30 * 24 * 60 * 60);
    rows::prune(tx, before).await?;
    quota::prune(tx, before).await
}
