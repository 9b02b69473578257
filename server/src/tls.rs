//! The server ends TLS itself (O7): certificate files, ACME, or a local authority that it makes and explains, because
//! a phone opens no camera without TLS.
//!
//! One port speaks both: a connection whose first byte is not a TLS handshake gets plain HTTP (`plain`), which
//! redirects or, with the local authority, explains how to trust it.
use crate::config::{Config, TlsKind};
use crate::plain::Answers;
use crate::{authority, certificate};
use anyhow::Context;
use futures::StreamExt;
use rustls::ServerConfig;
use rustls::server::ResolvesServerCert;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;

/// What the listener needs to speak TLS.
pub struct Tls {
    pub config: Arc<ServerConfig>,
    /// What a connection without TLS is told.
    pub plain: Answers,
}

/// Prepares TLS as configured; `None` means plain HTTP.
///
/// # Errors
/// Certificate or key cannot be read, or do not belong together.
pub fn prepare(config: &Config) -> anyhow::Result<Option<Tls>> {
    match config.tls_kind() {
        TlsKind::None | TlsKind::Auto => Ok(None),
        TlsKind::Files => files(config).map(Some),
        TlsKind::Lan => lan(config).map(Some),
        TlsKind::Acme => acme(config).map(Some),
    }
}

fn files(config: &Config) -> anyhow::Result<Tls> {
    let (certificate, key) = pair(config)?;
    let resolver = certificate::FromFiles::watch(certificate, key, provider())?;
    let mut tls = builder()?.with_no_client_auth().with_cert_resolver(resolver);
    tls.alpn_protocols = protocols(&[]);
    Ok(Tls { config: Arc::new(tls), plain: Answers::new(None, config) })
}

/// Are the configured files good? For `server doctor`, which makes nothing.
///
/// # Errors
/// A file cannot be read, is not what it should be, or the two do not belong together.
pub fn check_files(config: &Config) -> anyhow::Result<()> {
    let (certificate, key) = pair(config)?;
    certificate::check(certificate, key, &provider())
}

fn pair(config: &Config) -> anyhow::Result<(&Path, &Path)> {
    let certificate = config.tls.certificate_file.as_deref().context("tls.certificate_file is not set")?;
    let key = config.tls.key_file.as_deref().context("tls.key_file is not set")?;
    Ok((certificate, key))
}

fn lan(config: &Config) -> anyhow::Result<Tls> {
    let made = authority::make_or_read(&config.server.data.join("tls"), &config.server.host)?;
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(made.chain_pem.as_bytes()).collect::<Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(made.key_pem.as_bytes())?;
    let mut tls = builder()?.with_no_client_auth().with_single_cert(chain, key)?;
    tls.alpn_protocols = protocols(&[]);
    Ok(Tls { config: Arc::new(tls), plain: Answers::new(Some(made.authority_pem), config) })
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// What HTTP is called in a handshake, the better first.
pub(crate) const HTTP: [&[u8]; 2] = [b"h2", b"http/1.1"];
/// What a client of the relay may say, should it say anything (RFC 7443).
const RELAY: &[u8] = b"stun.turn";

fn protocols(more: &[&[u8]]) -> Vec<Vec<u8>> {
    HTTP.iter().chain(&[RELAY]).chain(more).map(|name| name.to_vec()).collect()
}

/// TLS 1.2 and 1.3 with forward secrecy: rustls has nothing older.
fn builder() -> anyhow::Result<rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier>> {
    Ok(ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?)
}

/// A client that trusts the authority in this file and nobody else.
fn trusting(file: &Path) -> anyhow::Result<Arc<rustls::ClientConfig>> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in
        CertificateDer::pem_file_iter(file).with_context(|| format!("cannot read {}", file.display()))?
    {
        roots.add(certificate?).with_context(|| format!("{} is not an authority", file.display()))?;
    }
    let builder =
        rustls::ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Certificates by ACME (RFC 8555) with the TLS-ALPN-01 challenge (RFC 8737) on this same port.
fn acme(config: &Config) -> anyhow::Result<Tls> {
    let mut asks = rustls_acme::AcmeConfig::new_with_provider(config.tls.domains.clone(), provider())
        .contact(Some(config.tls.contact.clone()).filter(|contact| !contact.is_empty()))
        .directory_lets_encrypt(!config.tls.staging);
    if !config.tls.directory.is_empty() {
        asks = asks.directory(&config.tls.directory);
    }
    if let Some(file) = &config.tls.directory_ca_file {
        asks = asks.client_tls_config(trusting(file)?);
    }
    let mut state =
        asks.cache(rustls_acme::caches::DirCache::new(config.server.data.join("tls/acme"))).state();
    let resolver: Arc<dyn ResolvesServerCert> = state.resolver();
    let mut tls = builder()?.with_no_client_auth().with_cert_resolver(resolver);
    tls.alpn_protocols = protocols(&[rustls_acme::acme::ACME_TLS_ALPN_NAME]);
    tokio::spawn(async move {
        while let Some(event) = state.next().await {
            match event {
                Ok(done) => tracing::info!(?done, "certificate"),
                Err(error) => tracing::error!(%error, "no certificate from the authority yet; trying again"),
            }
        }
    });
    Ok(Tls { config: Arc::new(tls), plain: Answers::new(None, config) })
}
