//! A local certificate authority for a clinic's own network: made once, kept in the data folder, explained on the
//! terminal and on the plain-HTTP side of the port.
use anyhow::Context;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType};
use std::fs;
use std::io::Write as _;
use std::path::Path;

pub struct Made {
    /// Leaf and authority.
    pub chain_pem: String,
    pub key_pem: String,
    pub authority_pem: String,
}

/// Reads the authority in `folder`, or makes it; the server's own certificate is made at each start, for the
/// addresses that this machine has now.
///
/// # Errors
/// The folder cannot be written.
pub fn make_or_read(folder: &Path, host: &str) -> anyhow::Result<Made> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let (certificate, key) = (folder.join("authority.pem"), folder.join("authority.key"));
    if !certificate.exists() || !key.exists() {
        let (pem, secret) = make_authority()?;
        write_private(&key, &secret)?;
        fs::write(&certificate, pem)?;
    }
    let authority_pem = fs::read_to_string(&certificate)?;
    let authority_key = KeyPair::from_pem(&fs::read_to_string(&key)?)?;
    let issuer = Issuer::new(authority_params(), authority_key);
    let leaf_key = KeyPair::generate()?;
    let leaf = leaf_params(host)?.signed_by(&leaf_key, &issuer)?;
    let chain_pem = format!("{}{}", leaf.pem(), authority_pem);
    Ok(Made { chain_pem, key_pem: leaf_key.serialize_pem(), authority_pem })
}

fn make_authority() -> anyhow::Result<(String, String)> {
    let key = KeyPair::generate()?;
    let certificate = authority_params().self_signed(&key)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// The same at each start: the issuer's name must match the certificate that people have installed.
fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Bedside on this network");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

#[allow(clippy::disallowed_methods, reason = "a certificate's validity is the machine's own time")]
fn leaf_params(host: &str) -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::new(names(host))?;
    params.distinguished_name.push(DnType::CommonName, "Bedside");
    // Phones refuse certificates that last longer than 825 days; a new one is made at each start anyway.
    let now = std::time::SystemTime::now();
    params.not_before = (now - std::time::Duration::from_secs(86_400)).into();
    params.not_after = (now + std::time::Duration::from_secs(397 * 86_400)).into();
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    for interface in if_addrs::get_if_addrs()? {
        params.subject_alt_names.push(SanType::IpAddress(interface.ip()));
    }
    Ok(params)
}

/// No client takes a wildcard right under a top-level name, so `*.localhost` would be idle: with a local authority
/// clinics stand in the path (`wire::origins`).
fn names(host: &str) -> Vec<String> {
    let mut names = vec!["localhost".to_owned()];
    if host != "localhost" {
        names.push(host.to_owned());
    }
    if host.contains('.') && host.parse::<std::net::IpAddr>().is_err() {
        names.push(format!("*.{host}"));
    }
    names
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_stays_the_same_and_the_leaf_is_new() {
        let folder = std::env::temp_dir().join(format!("bedside-authority-{}", std::process::id()));
        let first = make_or_read(&folder, "localhost").expect("made");
        let second = make_or_read(&folder, "localhost").expect("read");
        assert_eq!(first.authority_pem, second.authority_pem);
        assert_ne!(first.key_pem, second.key_pem);
        fs::remove_dir_all(folder).expect("removed");
    }
}
