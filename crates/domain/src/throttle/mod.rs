//! Secrets that can be guessed (passwords, codes) and how often they may be (promises 1K).
//!
//! Counted are failures of one address, in a row and in a day, and failures in a row of one account; a valid link never
//! comes here, so nobody can shut arriving patients out. A block stands for guessable secrets only: open pages and
//! calls go on. A browser that has signed in to the account before is looked at by itself, so that nobody can lock its
//! owner out either.
mod allowed;
mod blocks;
mod browsers;
mod quota;
mod rows;
pub(crate) mod rules;

pub use allowed::{allow_networks, allowed_networks};
pub use blocks::{blocks, lift};
pub(crate) use quota::{Quota, take, take_in, taken};
#[cfg(test)]
pub(crate) use {
    allowed::STATEMENTS as ALLOWED_STATEMENTS, quota::STATEMENTS as QUOTA_STATEMENTS, rows::STATEMENTS,
};

use crate::audit::{self, AuditEvent};
use crate::principals::Anyone;
use crate::seal::cipher;
use crate::{Domain, Result};
use model::blocks::Guessed;
use model::{AppError, Secret, Time};
use rules::{Row, Rule};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

audit_event!(AddressBlocked, "address_blocked");

/// A keyed hash: of an address, or of what names an account.
type Bucket = [u8; 16];

/// Guesses that are being looked at just now: a thousand at once count as a thousand; and how many have failed.
#[derive(Default)]
pub(crate) struct InFlight(Mutex<HashMap<Bucket, i32>>, AtomicU32);

/// One attempt. Say how it went with `failed` or `succeeded`; dropped without either it counts as not made.
pub(crate) struct Guess {
    domain: Domain,
    who: Anyone,
    account: Option<Bucket>,
    browser: Option<Bucket>,
    /// The browser is known and looked at by itself.
    known: bool,
}

/// May this address try now? `TooMany` while it is blocked or goes too fast.
pub(crate) async fn guess(domain: &Domain, who: &Anyone) -> Result<Guess> {
    begin(domain, who, None, None).await
}

/// As `guess`, for the secret of an account that a text names (an e-mail address, whether anybody has it or not).
pub(crate) async fn guess_account(domain: &Domain, who: &Anyone, account: &str) -> Result<Guess> {
    begin(domain, who, Some(bucket_of(domain, account)), browser_of(domain, who, account)).await
}

/// Has this browser signed in to the account before?
pub(crate) fn knows(domain: &Domain, who: &Anyone, account: &str) -> bool {
    browser_of(domain, who, account).is_some()
}

fn browser_of(domain: &Domain, who: &Anyone, account: &str) -> Option<Bucket> {
    browsers::bucket(&key(domain), who.browser.as_ref()?.expose(), account, today(domain))
}

/// The cookie by which the browser of somebody who has just signed in to this account is known from now on. `carried` is
/// the one that it has.
pub(crate) fn known_browser(
    domain: &Domain,
    carried: Option<&Secret<String>>,
    account: &str,
) -> Secret<String> {
    let mut nonce = [0; 16];
    domain.inner().ports.rng.fill(&mut nonce);
    let carried = carried.map(|cookie| cookie.expose().as_str()).unwrap_or_default();
    Secret::new(browsers::known(&key(domain), carried, account, today(domain), nonce))
}

fn key(domain: &Domain) -> cipher::Key {
    domain.derived_key("known browsers")
}

fn today(domain: &Domain) -> u32 {
    u32::try_from(domain.now().seconds().div_euclid(rules::DAY_S)).unwrap_or_default()
}

/// Does guessing come from where this stranger is?
pub(crate) async fn suspicious(tx: &mut crate::tx::Tx, who: &Anyone) -> Result<bool> {
    let now = tx.now();
    let mut suspicious = rules::suspicious(address_row(tx, who).await?, now);
    for network in &who.address.around {
        let row = rows::find(tx, network).await?.unwrap_or_default();
        suspicious |= row.blocked_until > now;
    }
    Ok(suspicious)
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

async fn begin(
    domain: &Domain,
    who: &Anyone,
    account: Option<Bucket>,
    browser: Option<Bucket>,
) -> Result<Guess> {
    // Counted before the look, so that the guesses of one moment see each other.
    let mut guess = Guess { domain: domain.clone(), who: who.clone(), account, browser, known: false };
    let flying = guess.count(1);
    let mut tx = domain.read(who).await?;
    let own = guess.browsers_wait(&mut tx, flying).await?;
    guess.known = own.is_some();
    let wait = match own {
        Some(wait) => wait,
        None => guess.strangers_wait(&mut tx, flying).await?,
    };
    match wait {
        0 => Ok(guess),
        seconds => {
            Err(AppError::TooMany { retry_after_s: u32::try_from(seconds).unwrap_or(u32::MAX) }.into())
        }
    }
}

/// How many guesses are being looked at, this one among them.
#[derive(Clone, Copy)]
struct Flying {
    address: i32,
    account: i32,
    browser: i32,
}

impl Guess {
    /// It is looked at by itself, as no stranger's is.
    pub fn is_of_known_browser(&self) -> bool {
        self.known
    }

    /// Seconds until a browser that is known may try; none for one that is not, or that has failed too often.
    async fn browsers_wait(&self, tx: &mut crate::tx::Tx, flying: Flying) -> Result<Option<i64>> {
        let Some(browser) = self.browser else { return Ok(None) };
        let row = rows::find(tx, &browser).await?.unwrap_or_default();
        let (others, now) = (flying.browser - 1, tx.now());
        Ok(rules::trusts(row, others, now).then(|| rules::wait(Rule::Browser, row, others, now)))
    }

    async fn strangers_wait(&self, tx: &mut crate::tx::Tx, flying: Flying) -> Result<i64> {
        let now = tx.now();
        let mut wait = rules::wait(Rule::Address, address_row(tx, &self.who).await?, flying.address - 1, now);
        for network in &self.who.address.around {
            let row = rows::find(tx, network).await?.unwrap_or_default();
            wait = wait.max(rules::wait(Rule::Around, row, 0, now));
        }
        if wait > 0 && self.account.is_some() && allowed::covers(tx, &self.who).await? {
            wait = 0;
        }
        if let Some(account) = self.account {
            let row = rows::find(tx, &account).await?.unwrap_or_default();
            wait = wait.max(rules::wait(Rule::Account, row, flying.account - 1, now));
        }
        Ok(wait)
    }

    /// The secret was wrong; the event says which kind of. What strangers have done to an account is not a known
    /// browser's to add to or to forget.
    pub async fn failed(self, domain: &Domain, event: impl AuditEvent) -> Result<()> {
        let mut tx = domain.begin(&self.who).await?;
        let now = tx.now();
        let guessed = if self.account.is_some() { Guessed::Password } else { Guessed::Code };
        let around = self.who.address.around.iter().map(|network| (Rule::Around, network));
        let mut counted = vec![(Rule::Address, &self.who.address.now)];
        counted.extend(around);
        let account = self.account.as_ref().filter(|_| !self.known);
        counted.extend(account.map(|account| (Rule::Account, account)));
        counted.extend(self.browser.as_ref().map(|browser| (Rule::Browser, browser)));
        let mut blocked = false;
        for (rule, bucket) in counted {
            blocked |= fail(&mut tx, rule, bucket, guessed, now).await?;
        }
        if blocked {
            audit::append(&mut tx, &AddressBlocked).await?;
        }
        // The first failure after a start looks, too.
        if domain.inner().guesses.1.fetch_add(1, Ordering::Relaxed).is_multiple_of(rules::LOOKS_EVERY) {
            make_room(&mut tx).await?;
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
        let (address, account) = (&self.who.address, self.account.filter(|_| !self.known));
        [Some(address.now), address.before, account, self.browser].into_iter().flatten().collect()
    }

    /// Adds to the guesses in flight from this address, at this account and of this browser; how many there are now.
    fn count(&self, by: i32) -> Flying {
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
        Flying {
            address: add(self.who.address.now),
            account: self.account.map_or(0, &mut add),
            browser: self.browser.map_or(0, &mut add),
        }
    }
}

/// What is known of the address, also under the key before.
async fn address_row(tx: &mut crate::tx::Tx, who: &Anyone) -> Result<Row> {
    let mut row = rows::find(tx, &who.address.now).await?.unwrap_or_default();
    if let Some(before) = who.address.before
        && let Some(old) = rows::find(tx, &before).await?
    {
        row = row.joined(old);
    }
    Ok(row)
}

impl Drop for Guess {
    fn drop(&mut self) {
        self.count(-1);
    }
}

/// True when this failure is the one that blocks.
async fn fail(
    tx: &mut crate::tx::Tx,
    rule: Rule,
    bucket: &Bucket,
    guessed: Guessed,
    now: Time,
) -> Result<bool> {
    // The insert locks the row, so that two failures of one moment count as two.
    let row = rows::add(tx, rule, bucket, guessed, now).await?;
    let Some(blocked) = rules::block(rule, row, now) else { return Ok(false) };
    rows::block(tx, bucket, blocked, rules::counted(rule, row, now)).await?;
    Ok(true)
}

/// Addresses can be made up by the million (IPv6), and the table is to stay what it is.
async fn make_room(tx: &mut crate::tx::Tx) -> Result<()> {
    match rules::too_many(rows::count(tx).await?) {
        0 => Ok(()),
        most => rows::evict(tx, most).await,
    }
}

/// Forgets pseudonyms thirty days after their last event (promises 1L); the daily job calls it.
pub(crate) async fn prune(tx: &mut crate::tx::Tx) -> Result<()> {
    let before = tx.now().plus_seconds(-30 * 24 * 60 * 60);
    rows::prune(tx, before).await?;
    make_room(tx).await?;
    quota::prune(tx, before).await
}
