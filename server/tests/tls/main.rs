//! TLS as a browser meets it: real sockets, real handshakes, a client that trusts one authority only (O7).
mod acme;
mod http2;
mod plain;
mod relay;
mod renewal;
mod sharing;
mod visitor;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use server::config::{Config, TlsKind};
use std::net::SocketAddr;
use std::path::PathBuf;
use visitor::Visitor;

/// A data folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("bedside-tls-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn config(folder: &Folder, kind: TlsKind) -> Config {
    let mut config = Config::default();
    config.server.data = folder.0.clone();
    config.tls.kind = kind;
    config
}

/// A server that greets on every path; answers with its port.
async fn serve(config: &Config, port: u16) -> u16 {
    let tls = server::tls::prepare(config).expect("TLS is prepared");
    let web = server::listen::bind(SocketAddr::from(([127, 0, 0, 1], port)), tls).await.expect("a free port");
    let port = axum::serve::Listener::local_addr(&web).expect("an address").port();
    let routes = axum::Router::new().fallback(|| async { "hello" });
    tokio::spawn(async move { axum::serve(web, routes).await });
    port
}

/// Certificate and key in two files, as a clinic's own authority would hand them out.
fn with_files(folder: &Folder) -> (Config, server::authority::Made) {
    let made = server::authority::make_or_read(&folder.0.join("own"), "visits.example").expect("made");
    let (certificate, key) = (folder.0.join("chain.pem"), folder.0.join("key.pem"));
    std::fs::write(&certificate, &made.chain_pem).expect("written");
    std::fs::write(&key, &made.key_pem).expect("written");
    let mut config = config(folder, TlsKind::Files);
    config.tls.certificate_file = Some(certificate);
    config.tls.key_file = Some(key);
    (config, made)
}

fn authority(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}

#[tokio::test]
async fn a_phone_that_installed_the_local_authority_is_served_by_name_and_by_address() {
    let folder = Folder::new("lan");
    let port = serve(&config(&folder, TlsKind::Lan), 0).await;
    let handed_out = visitor::plain(port, "GET /bedside-authority.pem HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(handed_out.contains("application/x-x509-ca-cert"), "{handed_out}");
    let pem = &handed_out[handed_out.find("-----BEGIN").expect("a certificate")..];
    let phone = Visitor::trusting(authority(pem));
    for name in ["localhost", "127.0.0.1"] {
        let answer = phone.get(port, name, "/").await.expect("a handshake");
        assert!(answer.ends_with("hello"), "{name}: {answer}");
    }
    let stranger = phone.get(port, "elsewhere.example", "/").await.expect_err("another name");
    assert!(stranger.to_string().contains("not valid for name"), "{stranger}");
}

#[tokio::test]
async fn who_did_not_install_it_is_warned_and_a_restart_keeps_the_authority() {
    let folder = Folder::new("again");
    let first = serve(&config(&folder, TlsKind::Lan), 0).await;
    let pem = std::fs::read_to_string(folder.0.join("tls/authority.pem")).expect("made");
    let other = Folder::new("other");
    serve(&config(&other, TlsKind::Lan), 0).await;
    let other = std::fs::read_to_string(other.0.join("tls/authority.pem")).expect("made");
    let error = Visitor::trusting(authority(&other)).get(first, "localhost", "/").await.expect_err("unknown");
    assert!(error.to_string().contains("invalid peer certificate"), "{error}");
    let second = serve(&config(&folder, TlsKind::Lan), 0).await;
    assert!(Visitor::trusting(authority(&pem)).get(second, "localhost", "/").await.is_ok());
}

#[tokio::test]
async fn certificate_files_are_served_and_wrong_ones_are_named() {
    let folder = Folder::new("files");
    let (mut config, made) = with_files(&folder);
    let port = serve(&config, 0).await;
    let visitor = Visitor::trusting(authority(&made.authority_pem));
    assert!(visitor.get(port, "maple.visits.example", "/").await.is_ok());
    config.tls.key_file = config.tls.certificate_file.clone();
    let error = server::tls::prepare(&config).err().expect("a certificate is no key");
    assert!(format!("{error:#}").contains("chain.pem"), "{error:#}");
}
