//! Somebody tries to sign in.
use crate::post::{address, post};
use app::logins::api::SignIn;
use server_fn::ServerFn;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The answer's status. `n` makes who asks: their address and their name.
pub async fn knock(server: SocketAddr, clinic: &str, n: u32) -> anyhow::Result<u16> {
    let body = format!("form[email]=nobody-{n}@clinic.test&form[password]=seven+quiet+herons+{n}");
    Ok(post(server, clinic, SignIn::PATH, address(n), &body).await?.0)
}

/// What the server answered, and how long it took.
#[derive(Default)]
pub struct Answers(Mutex<BTreeMap<u16, Vec<Duration>>>);

impl Answers {
    /// A connection that failed is noted as status 0.
    pub fn note(&self, asked: Instant, status: anyhow::Result<u16>) {
        let took = asked.elapsed();
        self.all().entry(status.unwrap_or_default()).or_default().push(took);
    }

    pub fn len(&self) -> usize {
        self.all().values().map(Vec::len).sum()
    }

    /// Those whose password was looked at, at the full price of a hash.
    pub fn judged(&self) -> usize {
        self.all().get(&422).map_or(0, Vec::len)
    }

    /// Those who were asked to come again, at no price.
    pub fn shed(&self) -> usize {
        self.all().get(&503).map_or(0, Vec::len)
    }

    pub fn words(&self) -> String {
        let of = |(status, took): (&u16, &mut Vec<Duration>)| {
            took.sort_unstable();
            let half = took[took.len() / 2].as_millis();
            format!("{} answered {status} (median {half} ms)", took.len())
        };
        self.all().iter_mut().map(of).collect::<Vec<_>>().join(", ")
    }

    fn all(&self) -> std::sync::MutexGuard<'_, BTreeMap<u16, Vec<Duration>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
