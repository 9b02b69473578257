//! One request to one provider over HTTP/1.1 (RFC 9112), step by step, for whoever sends must know where it broke: until
//! the request's last byte is on the wire nobody can have acted upon it, and from then on somebody may have. A client that
//! does all in one cannot tell. A connection serves one request: messages are few.
use anyhow::{Context, anyhow, bail, ensure};
use domain::ports::SendError;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long a step may take. Higher: a stalling provider holds a worker longer. Lower: slow but good ones are tried twice.
/// The answer gets half as much again, because there giving up means doubt; in all it must stay below the hundred seconds
/// that the queue gives a job.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of an answer. Higher: more memory that a broken provider can hold. Lower: an honest answer does not fit.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
const HEADERS_MAX: usize = 64;
/// Answers that only say that another one comes. Higher: a server made to do harm fills the stack. Lower: honest ones fail.
const EARLY_MAX: usize = 8;

/// A place that takes requests.
pub struct Client {
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
    patience: Duration,
}

/// What it answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The same of a header that comes several times.
    pub fn all<'a>(&'a self, name: &'static str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Client {
    /// `base` is `https://api.example`, with a port where it is not the usual one, and without a path. Plain `http` is for
    /// this machine alone. `authority_pem` is trusted instead of the world's authorities.
    ///
    /// # Errors
    /// The address cannot be used.
    pub fn new(base: &str, authority_pem: Option<&str>, patience: Duration) -> anyhow::Result<Client> {
        let (scheme, rest) = base.split_once("://").context("an address that begins with https://")?;
        let rest = rest.trim_end_matches('/');
        ensure!(
            !rest.is_empty() && !rest.contains(['/', '?', '#', '@']),
            "{base} is no plain address of a server"
        );
        let usual = if scheme == "https" { 443 } else { 80 };
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().with_context(|| format!("the port of {base}"))?),
            None => (rest, usual),
        };
        let tls = match scheme {
            "https" => Some(connector(authority_pem)?),
            "http" if matches!(host, "127.0.0.1" | "localhost") => None,
            _ => bail!("{base} must begin with https://"),
        };
        Ok(Client { host: host.to_owned(), port, tls, patience })
    }

    /// The host as the request names it.
    pub fn host(&self) -> String {
        let usual = if self.tls.is_some() { 443 } else { 80 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// # Errors
    /// `Retry` while the request is not whole on the wire, `InDoubt` when no answer to a whole one came.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, SendError> {
        let request = written(&self.host(), path, headers, body).map_err(SendError::Never)?;
        let tcp = self.soon(TcpStream::connect((self.host.as_str(), self.port))).await?;
        match &self.tls {
            None => self.exchange(tcp, &request).await,
            Some(tls) => {
                let name = ServerName::try_from(self.host.clone()).context("a name for TLS");
                let name = name.map_err(SendError::Retry)?;
                let stream = self.soon(tls.connect(name, tcp)).await?;
                self.exchange(stream, &request).await
            }
        }
    }

    /// That it is there and shows a certificate that holds; nothing is asked.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn reach(&self) -> anyhow::Result<()> {
        let inside = |error| match error {
            SendError::Retry(inside) | SendError::Never(inside) | SendError::InDoubt(inside) => inside,
        };
        let tcp = self.soon(TcpStream::connect((self.host.as_str(), self.port))).await.map_err(inside)?;
        if let Some(tls) = &self.tls {
            let name = ServerName::try_from(self.host.clone()).context("a name for TLS")?;
            self.soon(tls.connect(name, tcp)).await.map_err(inside)?;
        }
        Ok(())
    }

    /// A step before anything was handed over.
    async fn soon<T>(&self, step: impl Future<Output = std::io::Result<T>>) -> Result<T, SendError> {
        match tokio::time::timeout(self.patience, step).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(SendError::Retry(error.into())),
            Err(_) => Err(SendError::Retry(anyhow!("the provider did not answer in time"))),
        }
    }

    async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: S,
        request: &[u8],
    ) -> Result<Answer, SendError> {
        // A request says how long it is: without its last byte it is none.
        let (most, last) = request.split_at(request.len().saturating_sub(1));
        let first = async {
            stream.write_all(most).await?;
            stream.flush().await
        };
        self.soon(first).await?;
        let rest = async {
            stream.write_all(last).await?;
            stream.flush().await?;
            answer(&mut stream).await
        };
        match tokio::time::timeout(self.patience * 3 / 2, rest).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(SendError::InDoubt(error)),
            Err(_) => Err(SendError::InDoubt(anyhow!("no answer in time"))),
        }
    }
}

pub(crate) fn connector(authority_pem: Option<&str>) -> anyhow::Result<TlsConnector> {
    let mut roots = RootCertStore::empty();
    match authority_pem {
        Some(pem) => {
            let own = CertificateDer::from_pem_slice(pem.as_bytes()).context("the provider's authority")?;
            roots.add(own).context("the provider's authority")?;
        }
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn written(host: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> anyhow::Result<Vec<u8>> {
    request("POST", host, path, headers, body)
}

/// A request, whole.
pub(crate) fn request(
    method: &str,
    host: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> anyhow::Result<Vec<u8>> {
    ensure!(
        path.starts_with('/') && path.bytes().all(|b| b.is_ascii_graphic()),
        "a path that can be written"
    );
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in headers {
        ensure!(value.bytes().all(|b| matches!(b, b' '..=b'~')), "a header {name} that can be written");
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
    let mut request = head.into_bytes();
    request.extend_from_slice(body);
    Ok(request)
}

async fn answer<S: AsyncRead + Unpin>(stream: &mut S) -> anyhow::Result<Answer> {
    answer_up_to(stream, ANSWER_BYTES_MAX).await
}

/// More came than anybody should send.
#[derive(Debug)]
pub(crate) struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an answer without end")
    }
}

impl std::error::Error for TooLong {}

/// The whole answer, if it has no more bytes.
pub(crate) async fn answer_up_to<S: AsyncRead + Unpin>(
    stream: &mut S,
    most: usize,
) -> anyhow::Result<Answer> {
    // Each piece is looked at with all before it, so that a long answer comes in few.
    let (mut read, mut piece) = (Vec::new(), vec![0; (most / 16).clamp(4096, 256 * 1024)]);
    loop {
        // A server that hangs up without saying so has said what it has said.
        let ended = match stream.read(&mut piece).await {
            Ok(0) => true,
            Ok(n) => {
                read.extend_from_slice(&piece[..n]);
                false
            }
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => true,
            Err(error) => return Err(error.into()),
        };
        ensure!(read.len() <= most, TooLong);
        if let Some(answer) = parse(&read, ended)? {
            return Ok(answer);
        }
        ensure!(!ended, "half an answer");
    }
}

/// None while more has to come. Public for the tests that throw anything at it (`crates/fuzz-targets`).
#[doc(hidden)]
pub fn parse(read: &[u8], ended: bool) -> anyhow::Result<Option<Answer>> {
    parse_after(read, ended, EARLY_MAX)
}

fn parse_after(read: &[u8], ended: bool, early: usize) -> anyhow::Result<Option<Answer>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(at) = head.parse(read).context("an answer that is HTTP")? else {
        return Ok(None);
    };
    let status = head.code.context("a status")?;
    let rest = &read[at..];
    if status < 200 {
        // On its way: "100 Continue" and the like come before the answer.
        ensure!(early > 0, "an answer that never begins");
        return parse_after(rest, ended, early - 1);
    }
    let headers = head.headers.iter().map(|header| {
        let value = String::from_utf8_lossy(header.value).trim().to_owned();
        (header.name.to_ascii_lowercase(), value)
    });
    let mut answer = Answer { status, headers: headers.collect(), body: Vec::new() };
    // These have no body, whatever length their headers tell of.
    let body = if matches!(status, 204 | 304) {
        Some(Vec::new())
    } else if answer.header("transfer-encoding").is_some_and(|how| how.eq_ignore_ascii_case("chunked")) {
        chunks(rest)?
    } else if let Some(length) = answer.header("content-length") {
        let length: usize = length.parse().context("a length")?;
        rest.get(..length).map(<[u8]>::to_vec)
    } else {
        ended.then(|| rest.to_vec())
    };
    let Some(body) = body else { return Ok(None) };
    answer.body = body;
    Ok(Some(answer))
}

fn chunks(mut rest: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let size = httparse::parse_chunk_size(rest).map_err(|_| anyhow!("a chunk without a size"))?;
        let httparse::Status::Complete((at, size)) = size else { return Ok(None) };
        let size = usize::try_from(size).context("a chunk's size")?;
        if size == 0 {
            return Ok(Some(body));
        }
        let Some(end) = at.checked_add(size).filter(|end| *end <= rest.len()) else { return Ok(None) };
        body.extend_from_slice(&rest[at..end]);
        // Behind each chunk ends a line.
        let Some(after) = rest.get(end + 2..) else { return Ok(None) };
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str, ended: bool) -> Option<(u16, String)> {
        let answer = parse(text.as_bytes(), ended).expect("HTTP")?;
        Some((answer.status, String::from_utf8(answer.body).expect("text")))
    }

    #[test]
    fn answers_are_read_in_every_form() {
        let said = Some((201, "{}!".to_owned()));
        assert_eq!(whole("HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\n{}!", false), said);
        let chunked =
            "HTTP/1.1 201 Created\r\ntransfer-encoding: Chunked\r\n\r\n2\r\n{}\r\n1\r\n!\r\n0\r\n\r\n";
        assert_eq!(whole(chunked, false), said);
        assert_eq!(whole("HTTP/1.0 201 Created\r\n\r\n{}!", true), said);
        assert_eq!(
            whole("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 X\r\nContent-Length: 3\r\n\r\n{}!", false),
            said
        );
        assert_eq!(whole("HTTP/1.1 204 No Content\r\n\r\n", false), Some((204, String::new())));
    }

    #[test]
    fn half_an_answer_is_none() {
        for half in [
            "",
            "HTTP/1.1 20",
            "HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\n{}",
            "HTTP/1.1 201 Created\r\n\r\n{}!",
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n1\r\n!",
        ] {
            assert_eq!(whole(half, false), None, "{half:?}");
        }
        assert!(parse(b"SMTP ready\r\n\r\n", false).is_err());
        let endless = "HTTP/1.1 100 Continue\r\n\r\n".repeat(200_000);
        assert!(parse(endless.as_bytes(), false).is_err(), "and the stack holds");
        assert!(parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", false).is_err());
    }

    #[test]
    fn only_plain_addresses_of_servers_are_taken() {
        let new = |base| Client::new(base, None, PATIENCE).map(|client| client.host());
        assert_eq!(new("https://api.example/").ok().as_deref(), Some("api.example"));
        assert_eq!(new("https://api.example:8443").ok().as_deref(), Some("api.example:8443"));
        assert_eq!(new("http://127.0.0.1:80").ok().as_deref(), Some("127.0.0.1"));
        for bad in [
            "api.example",
            "http://api.example",
            "https://api.example/v1",
            "https://u@api.example",
            "ftp://x",
        ] {
            assert!(new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_breaks_out_of_a_header() {
        assert!(written("a", "/x", &[("Authorization", "Basic x\r\nHost: b")], b"").is_err());
        assert!(written("a", "/x y", &[], b"").is_err());
        let request = written("a", "/x", &[("Content-Type", "text/plain")], b"hi").expect("plain");
        let expected = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
        assert_eq!(request, expected.as_bytes());
    }
}
