//! Certificate and key from files, read again when they change: a renewed certificate is served from the next
//! handshake on, and nobody who is connected notices.
use anyhow::Context;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;

/// How often the files are looked at. Higher: a renewed certificate waits. Lower: two small files are read for nothing.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What is served to everyone who asks.
#[derive(Debug)]
pub struct FromFiles(RwLock<Arc<CertifiedKey>>);

/// The two files' bytes, so that a change shows whatever their times say.
type Bytes = (Vec<u8>, Vec<u8>);

impl FromFiles {
    /// Reads both, and goes on looking at them for as long as this is in use.
    ///
    /// # Errors
    /// A file cannot be read, is not what it should be, or the two do not belong together.
    pub fn watch(
        certificate: &Path,
        key: &Path,
        provider: Arc<CryptoProvider>,
    ) -> anyhow::Result<Arc<FromFiles>> {
        let files = [certificate.to_owned(), key.to_owned()];
        let bytes = read(&files)?;
        let served = Arc::new(FromFiles(RwLock::new(parse(&files, &bytes, &provider)?)));
        tokio::spawn(look(Arc::downgrade(&served), files, bytes, provider));
        Ok(served)
    }
}

impl ResolvesServerCert for FromFiles {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// Do certificate and key exist, and belong together?
///
/// # Errors
/// As `watch`.
pub fn check(certificate: &Path, key: &Path, provider: &CryptoProvider) -> anyhow::Result<()> {
    let files = [certificate.to_owned(), key.to_owned()];
    parse(&files, &read(&files)?, provider).map(drop)
}

async fn look(served: Weak<FromFiles>, files: [PathBuf; 2], mut last: Bytes, provider: Arc<CryptoProvider>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(served) = served.upgrade() else { return };
        // A file that is away for a moment is being replaced.
        let Ok(now) = read(&files) else { continue };
        if now == last {
            continue;
        }
        match parse(&files, &now, &provider) {
            Ok(key) => {
                *served.0.write().unwrap_or_else(PoisonError::into_inner) = key;
                tracing::info!("the certificate was renewed");
            }
            // Half of a pair, perhaps: the old one is served until the two belong together.
            Err(error) => tracing::warn!("a changed certificate is not used: {error:#}"),
        }
        last = now;
    }
}

fn read([certificate, key]: &[PathBuf; 2]) -> anyhow::Result<Bytes> {
    let bytes = |path: &Path| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    Ok((bytes(certificate)?, bytes(key)?))
}

fn parse(
    [certificate, key]: &[PathBuf; 2],
    bytes: &Bytes,
    provider: &CryptoProvider,
) -> anyhow::Result<Arc<CertifiedKey>> {
    let no_chain = || format!("{} is not a PEM certificate", certificate.display());
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(&bytes.0).collect::<Result<_, _>>().with_context(no_chain)?;
    anyhow::ensure!(!chain.is_empty(), no_chain());
    let secret = PrivateKeyDer::from_pem_slice(&bytes.1)
        .with_context(|| format!("{} is not a PEM private key", key.display()))?;
    let pair = CertifiedKey::from_der(chain, secret, provider);
    let apart = || format!("{} and {} do not belong together", certificate.display(), key.display());
    Ok(Arc::new(pair.with_context(apart)?))
}
