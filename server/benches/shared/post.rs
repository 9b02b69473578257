//! One connection, one form, one answer, as a page without scripts would send it.
use anyhow::Context;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The answer's status, and how long it took once the connection stood. `from` is who asks, as a proxy says it that is
/// believed.
pub async fn post(
    server: SocketAddr,
    clinic: &str,
    function: &str,
    from: Ipv4Addr,
    body: &str,
) -> anyhow::Result<(u16, Duration)> {
    let (origin, path) = split(clinic)?;
    let host = origin.split("://").nth(1).unwrap_or_default();
    let length = body.len();
    let request = format!(
        "POST {path}{function} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nSec-Fetch-Site: same-origin\r\n\
         X-Forwarded-For: {from}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(server).await?;
    let asked = Instant::now();
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let took = asked.elapsed();
    let text = String::from_utf8_lossy(&answer);
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no answer")?;
    Ok((status, took))
}

/// Another address for each `n` below two hundred times 65,536.
pub fn address(n: u32) -> Ipv4Addr {
    let [_, _, high, low] = n.to_be_bytes();
    Ipv4Addr::new(203, u8::try_from(n % 200).unwrap_or_default(), high, low)
}

fn split(clinic: &str) -> anyhow::Result<(&str, &str)> {
    let host = clinic.find("://").context("a whole address")? + 3;
    Ok(clinic.split_at(clinic[host..].find('/').map_or(clinic.len(), |at| host + at)))
}
