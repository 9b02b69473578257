//! Somebody tries to sign in: one connection, one form, one answer, as a page without scripts would send it.
use anyhow::Context;
use app::logins::api::SignIn;
use server_fn::ServerFn;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The answer's status. `n` makes who asks: their address (behind a proxy that is believed) and their name.
pub async fn knock(server: SocketAddr, clinic: &str, n: u32) -> anyhow::Result<u16> {
    let (origin, path) = split(clinic)?;
    let host = origin.split("://").nth(1).unwrap_or_default();
    let [_, _, high, low] = n.to_be_bytes();
    let body = format!("form[email]=nobody-{n}@clinic.test&form[password]=seven+quiet+herons+{n}");
    let length = body.len();
    let request = format!(
        "POST {path}{} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nSec-Fetch-Site: same-origin\r\n\
         X-Forwarded-For: 203.{}.{high}.{low}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}",
        SignIn::PATH,
        n % 200
    );
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no answer")
}

fn split(clinic: &str) -> anyhow::Result<(&str, &str)> {
    let host = clinic.find("://").context("a whole address")? + 3;
    Ok(clinic.split_at(clinic[host..].find('/').map_or(clinic.len(), |at| host + at)))
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
