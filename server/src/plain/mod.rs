//! Plain HTTP where TLS is spoken: a redirect to https, and with an authority of our own a page that explains how a
//! phone comes to trust it, instead of a redirect into a warning.
mod page;

use crate::config::{Config, TlsKind};
use model::Lang;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How long a client may take to ask and to listen. Higher: more half-open ones. Lower: slow phones stay out.
const PATIENCE: Duration = Duration::from_secs(10);
/// A longer request than any browser's first line and headers is none.
const HEAD_MAX_BYTES: usize = 8 * 1024;

/// What is answered without TLS.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The local authority's certificate, PEM, to be installed on phones.
    authority_pem: Option<String>,
    /// Where the built bundles are: the page wears the product's fonts.
    dist: PathBuf,
}

/// The head of a request, as far as an answer needs it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    method: String,
    /// Path and query, of visible ASCII, beginning with a slash.
    path: String,
    /// Host and port as the browser knows them.
    host: String,
    html: bool,
    lang: Lang,
}

impl Answers {
    pub fn new(authority_pem: Option<String>, config: &Config) -> Answers {
        Answers { authority_pem, dist: config.server.dist.clone() }
    }

    pub fn has_authority(&self) -> bool {
        self.authority_pem.is_some()
    }

    /// Reads one request and answers it; `https_port` where TLS is on another port than this one.
    ///
    /// # Errors
    /// The connection broke.
    pub async fn give(&self, mut stream: TcpStream, https_port: Option<u16>) -> io::Result<()> {
        let mut asked = Asked::read(&head(&mut stream).await?);
        if let Some(port) = https_port {
            asked.host = with_port(&asked.host, port);
        }
        let (head, body) = self.answer(&asked).await;
        stream.write_all(head.as_bytes()).await?;
        if asked.method != "HEAD" {
            stream.write_all(&body).await?;
        }
        stream.shutdown().await
    }

    async fn answer(&self, asked: &Asked) -> (String, Vec<u8>) {
        let Some(pem) = &self.authority_pem else { return redirect(asked) };
        let path = asked.path.split('?').next().unwrap_or("/");
        match path {
            "/bedside-authority.pem" | "/bedside-authority.crt" => {
                whole("application/x-x509-ca-cert", "", pem.as_bytes())
            }
            page::STYLE_PATH => whole("text/css; charset=utf-8", "", page::STYLE.as_bytes()),
            _ if path.starts_with("/fonts/") => match self.font(path).await {
                Some(font) => whole("font/woff2", "", &font),
                None => redirect(asked),
            },
            _ if asked.html && matches!(asked.method.as_str(), "GET" | "HEAD") => {
                let body = page::draw(asked.lang, &asked.host, &asked.path);
                whole("text/html; charset=utf-8", page::HEADERS, body.as_bytes())
            }
            _ => redirect(asked),
        }
    }

    async fn font(&self, path: &str) -> Option<Vec<u8>> {
        let name = path.strip_prefix("/fonts/")?.strip_suffix(".woff2")?;
        // A name, never a way out of the folder.
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
        let file = self.dist.join("guest/fonts").join(format!("{name}.woff2"));
        if plain { tokio::fs::read(file).await.ok() } else { None }
    }
}

async fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut read = Vec::new();
    let mut part = [0u8; 1024];
    while read.len() < HEAD_MAX_BYTES && !read.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part).await? {
            0 => break,
            n => read.extend_from_slice(part.get(..n).unwrap_or_default()),
        }
    }
    Ok(String::from_utf8_lossy(&read).into_owned())
}

impl Asked {
    fn read(head: &str) -> Asked {
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let path: String = words.next().unwrap_or("/").chars().filter(char::is_ascii_graphic).collect();
        let value = |name: &str| {
            let named =
                |line: &&str| line.split_once(':').is_some_and(|(key, _)| key.eq_ignore_ascii_case(name));
            let line = head.lines().skip(1).take_while(|line| !line.is_empty()).find(named);
            line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim()).unwrap_or_default()
        };
        let host: String = value("host")
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'))
            .collect();
        Asked {
            method,
            path: if path.starts_with('/') { path } else { "/".to_owned() },
            host: if host.is_empty() { "localhost".to_owned() } else { host },
            html: value("accept").contains("text/html"),
            lang: Lang::from_accept(value("accept-language")).unwrap_or_default(),
        }
    }
}

fn redirect(asked: &Asked) -> (String, Vec<u8>) {
    let head = format!(
        "HTTP/1.1 308 Permanent Redirect\r\nLocation: https://{}{}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        asked.host, asked.path
    );
    (head, Vec::new())
}

fn whole(kind: &str, headers: &str, body: &[u8]) -> (String, Vec<u8>) {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nX-Content-Type-Options: nosniff\r\n\
         Cache-Control: no-store\r\n{headers}Connection: close\r\n\r\n",
        body.len()
    );
    (head, body.to_vec())
}

/// The same host at the port where TLS is.
fn with_port(host: &str, port: u16) -> String {
    // An IPv6 literal has colons of its own, in brackets.
    let name = match (host.rfind(':'), host.rfind(']')) {
        (Some(colon), bracket) if bracket.is_none_or(|bracket| bracket < colon) => host.get(..colon),
        _ => Some(host),
    };
    let name = name.unwrap_or(host);
    if port == 443 { name.to_owned() } else { format!("{name}:{port}") }
}

/// Listens where browsers first try a bare name (port 80), and sends them to https. None when TLS is not for the
/// world, when it is switched off, or when the port cannot be had, which is said once and keeps nobody from starting.
pub async fn listen_for_redirects(
    config: &Config,
    answers: Answers,
    https: SocketAddr,
) -> Option<SocketAddr> {
    if !matches!(config.tls_kind(), TlsKind::Files | TlsKind::Acme) {
        return None;
    }
    let wanted = config.tls.redirect_listen.unwrap_or_else(|| SocketAddr::new(config.server.listen.ip(), 80));
    if !config.tls.redirect || wanted.port() == https.port() {
        return None;
    }
    let listener = match TcpListener::bind(wanted).await {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(
                "nothing is sent from http to https, because {wanted} cannot be listened on ({error}); choose another \
                 address with tls.redirect_listen, or say tls.redirect = false"
            );
            return None;
        }
    };
    let address = listener.local_addr().ok();
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // Out of file descriptors: give the others a moment to finish.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let answers = answers.clone();
            tokio::spawn(tokio::time::timeout(PATIENCE, async move {
                answers.give(stream, Some(https.port())).await
            }));
        }
    });
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_gets_the_port_of_https() {
        assert_eq!(with_port("maple.example", 443), "maple.example");
        assert_eq!(with_port("maple.example:80", 443), "maple.example");
        assert_eq!(with_port("maple.example:8080", 8443), "maple.example:8443");
        assert_eq!(with_port("[2001:db8::1]", 8443), "[2001:db8::1]:8443");
        assert_eq!(with_port("[2001:db8::1]:80", 443), "[2001:db8::1]");
    }

    #[test]
    fn a_request_is_read_and_a_hostile_one_made_harmless() {
        let asked = Asked::read(
            "GET /j/x?y=1 HTTP/1.1\r\nhost: 192.0.2.7:8600\r\nAccept: text/html,*/*\r\nAccept-Language: es-MX\r\n\r\n",
        );
        let host = "192.0.2.7:8600".to_owned();
        assert_eq!(
            asked,
            Asked { method: "GET".into(), path: "/j/x?y=1".into(), host, html: true, lang: Lang::Es }
        );
        let asked =
            Asked::read("GET http://evil.example/ HTTP/1.1\r\nHost: a\"><b>\r\n\r\nAccept: text/html");
        assert_eq!(asked.path, "/");
        assert_eq!(asked.host, "ab");
        assert!(!asked.html, "what comes after the head is no header");
        assert_eq!(Asked::read("").host, "localhost");
    }
}
