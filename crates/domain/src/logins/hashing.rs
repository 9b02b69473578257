//! Password hashing: argon2id, at most two at a time, a bounded queue before it. A flood of sign-ins must not take
//! the processor from calls, nor the memory from anything.
use crate::error::Result;
use anyhow::{Context, anyhow};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use model::{AppError, Secret};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// OWASP's floor: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Twice 19 MiB at most, and one core of two left for calls.
const AT_ONCE: usize = 2;
/// About three seconds of work; whoever comes after is asked to try again.
const QUEUE: usize = 50;

pub(crate) struct Hashing {
    pens: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Hashing {
    fn default() -> Self {
        Hashing { pens: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::default() }
    }
}

impl Hashing {
    /// The PHC string to keep.
    pub async fn hash(&self, password: &Secret<String>, salt: [u8; 16]) -> Result<String> {
        let password = password.clone();
        self.run(move || {
            let hash = hasher()?.hash_password_with_salt(password.expose().as_bytes(), &salt);
            Ok(hash.map_err(|error| anyhow!("hashing: {error}"))?.to_string())
        })
        .await
    }

    /// What short secrets of one owner are kept by, as dear to guess at as a password. One salt, so that one computation
    /// compares with all of them.
    pub async fn stretch(&self, secrets: Vec<Secret<String>>, salt: [u8; 16]) -> Result<Vec<[u8; 32]>> {
        self.run(move || {
            let hasher = hasher()?;
            let stretched = secrets.iter().map(|secret| {
                let mut out = [0; 32];
                let done = hasher.hash_password_into(secret.expose().as_bytes(), &salt, &mut out);
                done.map_err(|error| anyhow!("hashing: {error}")).map(|()| out)
            });
            stretched.collect()
        })
        .await
    }

    /// Is it the password? The same work for any well-formed hash of today's cost.
    pub async fn verify(&self, password: &Secret<String>, kept: String) -> Result<bool> {
        let password = password.clone();
        self.run(move || {
            let kept = PasswordHash::new(&kept).map_err(|error| anyhow!("kept hash: {error}"))?;
            Ok(hasher()?.verify_password(password.expose().as_bytes(), &kept).is_ok())
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        let place = Place::take(&self.waiting)?;
        let pen = self.pens.clone().acquire_owned().await.context("never closed")?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when whoever asked has gone away.
            let _held = (place, pen);
            work()
        });
        Ok(done.await.context("hashing")??)
    }
}

fn hasher() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| anyhow!("argon2: {error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A place in the queue.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<Place> {
        let place = Place(waiting.clone());
        if waiting.fetch_add(1, Ordering::SeqCst) >= QUEUE + AT_ONCE {
            return Err(AppError::Unavailable.into());
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The hash of a password that nobody has, of today's cost: what a stranger's guess is compared with.
pub(crate) const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBzYWx0ISE$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn verifies_what_it_hashed_and_nothing_else() {
        let hashing = Hashing::default();
        let kept = hashing.hash(&password("wide green río \u{1F33F}"), [3; 16]).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(hashing.verify(&password("wide green río \u{1F33F}"), kept.clone()).await.unwrap());
        assert!(!hashing.verify(&password("wide green rio \u{1F33F}"), kept).await.unwrap());
    }

    #[tokio::test]
    async fn what_is_stretched_is_the_same_under_one_salt_only() {
        let hashing = Hashing::default();
        let one =
            hashing.stretch(vec![password("4K7QM2XTRB"), password("4K7QM2XTRC")], [3; 16]).await.unwrap();
        let again = hashing.stretch(vec![password("4K7QM2XTRB")], [3; 16]).await.unwrap();
        let other = hashing.stretch(vec![password("4K7QM2XTRB")], [4; 16]).await.unwrap();
        assert_eq!((one.len(), one[0]), (2, again[0]));
        assert!(one[0] != one[1] && one[0] != other[0]);
    }

    #[tokio::test]
    async fn nobodys_hash_costs_the_same_and_opens_for_nobody() {
        let kept = PasswordHash::new(NOBODYS).expect("well formed");
        let params = Params::try_from(&kept).expect("argon2 parameters");
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, 1));
        assert!(!Hashing::default().verify(&password(""), NOBODYS.to_owned()).await.unwrap());
    }

    #[tokio::test]
    async fn a_flood_is_shed_before_it_costs_anything() {
        let hashing = Hashing::default();
        let pens = hashing.pens.clone().acquire_many_owned(2).await.unwrap();
        let places: Vec<_> = (0..QUEUE + AT_ONCE).map(|_| Place::take(&hashing.waiting).unwrap()).collect();
        let shed = hashing.hash(&password("x"), [0; 16]).await;
        assert!(matches!(shed, Err(crate::Error::Shown(AppError::Unavailable))));
        drop((pens, places));
        assert!(hashing.hash(&password("x"), [0; 16]).await.is_ok(), "places come back");
    }
}
