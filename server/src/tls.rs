//! The server ends TLS itself (O7): certificate files, ACME, or a local authority that it makes and explains, because
//! a phone opens no camera without TLS.
//!
//! One port speaks both: a connection whose first byte is not a TLS handshake gets plain HTTP, which only redirects
//! (and, with the local authority, hands out its certificate).
use crate::authority;
use crate::config::{Config, TlsKind};
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
    /// The local authority's certificate, PEM, to be installed on phones.
    pub authority_pem: Option<String>,
}

/// Prepares TLS as configured; `None` means plain HTTP.
///
/// # Errors
/// Certificate or key cannot be read, or do not belong together.
pub fn prepare(config: &Config) -> anyhow::Result<Option<Tls>> {
    let data = &config.server.data;
    match config.tls_kind() {
        TlsKind::None | TlsKind::Auto => Ok(None),
        TlsKind::Files => files(config).map(Some),
        TlsKind::Lan => lan(data, &config.server.host).map(Some),
        TlsKind::Acme => acme(config).map(Some),
    }
}

fn files(config: &Config) -> anyhow::Result<Tls> {
    let certificate = config.tls.certificate_file.as_deref().context("tls.certificate_file is not set")?;
    let key = config.tls.key_file.as_deref().context("tls.key_file is not set")?;
    let (chain, key) = read_pair(certificate, key)?;
    Ok(Tls { config: with_chain(chain, key)?, authority_pem: None })
}

fn read_pair(
    certificate: &Path,
    key: &Path,
) -> anyhow::Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .with_context(|| format!("cannot read {}", certificate.display()))?
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} is not a PEM certificate", certificate.display()))?;
    let key = PrivateKeyDer::from_pem_file(key).with_context(|| format!("cannot read {}", key.display()))?;
    Ok((chain, key))
}

fn lan(data: &Path, host: &str) -> anyhow::Result<Tls> {
    let made = authority::make_or_read(&data.join("tls"), host)?;
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(made.chain_pem.as_bytes()).collect::<Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(made.key_pem.as_bytes())?;
    Ok(Tls { config: with_chain(chain, key)?, authority_pem: Some(made.authority_pem) })
}

fn with_chain(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> anyhow::Result<Arc<ServerConfig>> {
    let mut config = builder()?.with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// TLS 1.2 and 1.3 with forward secrecy: rustls has nothing older.
fn builder() -> anyhow::Result<rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?)
}

/// A client that trusts the authority in this file and nobody else.
fn trusting(file: &Path) -> anyhow::Result<Arc<rustls::ClientConfig>> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in
        CertificateDer::pem_file_iter(file).with_context(|| format!("cannot read {}", file.display()))?
    {
        roots.add(certificate?).with_context(|| format!("{} is not an authority", file.display()))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Certificates by ACME (RFC 8555) with the TLS-ALPN-01 challenge (RFC 8737) on this same port.
fn acme(config: &Config) -> anyhow::Result<Tls> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut asks = rustls_acme::AcmeConfig::new_with_provider(config.tls.domains.clone(), provider)
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
    tls.alpn_protocols = vec![b"http/1.1".to_vec(), rustls_acme::acme::ACME_TLS_ALPN_NAME.to_vec()];
    tokio::spawn(async move {
        while let Some(event) = state.next().await {
            match event {
                Ok(done) => tracing::info!(?done, "certificate"),
                Err(error) => tracing::error!(%error, "no certificate from the authority yet; trying again"),
            }
        }
    });
    Ok(Tls { config: Arc::new(tls), authority_pem: None })
}
