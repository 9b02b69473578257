//! Whether the relay answers, by each of its ways. It tells whoever has no pass to bring one, and that is answer enough.
use super::Finding;
use sfu::Candidates;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// How long one way may take from this machine to itself.
const PATIENCE: Duration = Duration::from_millis(500);
/// An allocation (RFC 8656) for UDP that nobody has signed, and how its refusal begins.
const ASKED: &[u8] = b"\x00\x03\x00\x08\x21\x12\xa4\x42bedsidedoctr\x00\x19\x00\x04\x11\x00\x00\x00";
const REFUSED: &[u8] = &[0x01, 0x13];

/// Of a Bedside that runs: the best of its addresses by both ways, and the web port where media may come to it.
pub async fn tried(named: &Candidates, web: Option<SocketAddr>) -> Vec<Finding> {
    let Some(media) = named.udp.first().copied() else { return Vec::new() };
    let mut findings = vec![
        said(by_udp(media).await.is_ok(), "UDP", media),
        said(by_tcp(media).await.is_ok(), "TCP", media),
    ];
    if let Some(web) = web {
        findings.push(said(by_tcp(web).await.is_ok(), "the web port", web));
    }
    findings
}

fn said(answers: bool, way: &str, at: SocketAddr) -> Finding {
    if answers {
        return Finding::Good(format!("The relay answers by {way} at {at}."));
    }
    Finding::Note(format!(
        "The relay does not answer by {way} at {at}. It helps people in closed networks; calls work without it. Let UDP \
         and TCP of port {} in, or try from outside: many routers lead nobody from inside to their own outside.",
        at.port()
    ))
}

async fn by_udp(to: SocketAddr) -> io::Result<()> {
    let socket = UdpSocket::bind(SocketAddr::new(super::media::unspecified(to), 0)).await?;
    socket.connect(to).await?;
    socket.send(ASKED).await?;
    let mut answer = [0; 256];
    let len = timeout(PATIENCE, socket.recv(&mut answer)).await??;
    is_refusal(answer.get(..len).unwrap_or_default())
}

async fn by_tcp(to: SocketAddr) -> io::Result<()> {
    let mut stream = timeout(PATIENCE, TcpStream::connect(to)).await??;
    stream.write_all(ASKED).await?;
    let mut answer = [0; 20];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await??;
    is_refusal(&answer)
}

fn is_refusal(answer: &[u8]) -> io::Result<()> {
    let is_ours = answer.starts_with(REFUSED) && answer.get(8..20) == ASKED.get(8..20);
    is_ours.then_some(()).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_relay_that_runs_is_found_and_one_that_does_not_is_missed() {
        let listen = "127.0.0.1:0".parse().expect("an address");
        let config = sfu::SfuConfig { listen, public: Vec::new(), shared: None, workers: 1 };
        let (media, _rooms) = sfu::start(config).expect("a free port");
        let named = Candidates::from(vec![media.local_addr()]);
        let found = tried(&named, None).await;
        assert!(found.iter().all(|finding| matches!(finding, Finding::Good(_))) && found.len() == 2);
        let other = UdpSocket::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
        let missed = tried(&Candidates::from(vec![other]), Some(other)).await;
        assert!(missed.iter().all(|finding| matches!(finding, Finding::Note(_))) && missed.len() == 3);
    }
}
