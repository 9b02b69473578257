//! The other end of the line.
use rustls_pki_types::{CertificateDer, ServerName};
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub struct Visitor(TlsConnector);

impl Visitor {
    /// Trusts this authority and no other.
    pub fn trusting(authority: CertificateDer<'static>) -> Visitor {
        Visitor::offering(authority, &[])
    }

    /// The same, and says which protocols it speaks, as browsers do.
    pub fn offering(authority: CertificateDer<'static>, protocols: &[&str]) -> Visitor {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority).expect("an authority");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Visitor(TlsConnector::from(Arc::new(config)))
    }

    /// Shakes hands; the port is on this machine, whatever the name.
    pub async fn connect(&self, port: u16, name: &str) -> io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let name = ServerName::try_from(name.to_owned()).map_err(io::Error::other)?;
        self.0.connect(name, stream).await
    }

    /// The whole answer.
    pub async fn get(&self, port: u16, name: &str, path: &str) -> io::Result<String> {
        greet(&mut self.connect(port, name).await?, path).await
    }
}

/// Asks once over an open connection, which ends with the answer.
pub async fn greet(stream: &mut TlsStream<TcpStream>, path: &str) -> io::Result<String> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// What comes back to these bytes without TLS.
pub async fn plain(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the port is open");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}
