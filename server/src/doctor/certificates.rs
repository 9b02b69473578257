//! Certificates: is there one, of the right name, and for how long.
use super::Finding;
use crate::config::{Config, TlsKind};
use crate::tls;
use anyhow::Context;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// Higher: a warning that nobody heeds any more. Lower: too little time to renew by hand.
const SOON: Duration = Duration::from_secs(14 * 24 * 60 * 60);

pub fn certificates(config: &Config, now: SystemTime) -> Finding {
    let tls_folder = config.server.data.join("tls");
    match config.tls_kind() {
        TlsKind::None | TlsKind::Auto => {
            if config.server.listen.ip().is_loopback() || config.server.https {
                Finding::Good("TLS is not needed here.".to_owned())
            } else {
                Finding::Bad("Without TLS no phone opens its camera: set tls.kind.".to_owned())
            }
        }
        TlsKind::Files => files(config, now).unwrap_or_else(|error| Finding::Bad(format!("TLS: {error:#}."))),
        TlsKind::Acme => match cached(&tls_folder.join("acme")) {
            Some(file) => judged(&file, &config.tls.domains, now)
                .unwrap_or_else(|error| Finding::Bad(format!("TLS by ACME: {error:#}."))),
            None => Finding::Note("Certificates come by ACME once the server runs on port 443.".to_owned()),
        },
        TlsKind::Lan if tls_folder.join("authority.pem").is_file() => {
            Finding::Good("The local certificate authority is there; each phone trusts it once.".to_owned())
        }
        TlsKind::Lan => Finding::Note(
            "There is no local certificate authority yet; it is made at the first start.".to_owned(),
        ),
    }
}

fn files(config: &Config, now: SystemTime) -> anyhow::Result<Finding> {
    tls::check_files(config)?;
    let file = config.tls.certificate_file.as_deref().context("tls.certificate_file is not set")?;
    judged(file, std::slice::from_ref(&config.server.host), now)
}

/// The newest certificate that came by ACME.
fn cached(folder: &Path) -> Option<PathBuf> {
    let written = |path: &PathBuf| path.metadata().and_then(|meta| meta.modified()).ok();
    let files = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    files
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("cached_cert")))
        .max_by_key(written)
}

fn judged(file: &Path, hosts: &[String], now: SystemTime) -> anyhow::Result<Finding> {
    let pem = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let no_certificate = || format!("{} is not a PEM certificate", file.display());
    let leaf = CertificateDer::pem_slice_iter(&pem).next().with_context(no_certificate)?;
    let leaf = leaf.with_context(no_certificate)?;
    let (_, leaf) = X509Certificate::from_der(&leaf).with_context(no_certificate)?;
    let other: Vec<&str> = hosts.iter().map(String::as_str).filter(|host| !is_for(&leaf, host)).collect();
    if !other.is_empty() {
        return Ok(Finding::Bad(format!(
            "The certificate {} is not for {}, so browsers refuse it. Have one made for that name.",
            file.display(),
            other.join(", ")
        )));
    }
    Ok(in_time(&leaf, now))
}

fn in_time(leaf: &X509Certificate<'_>, now: SystemTime) -> Finding {
    let of = |seconds: i64| UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    let (begins, ends) =
        (of(leaf.validity().not_before.timestamp()), of(leaf.validity().not_after.timestamp()));
    let days = ends.duration_since(now).unwrap_or_default().as_secs() / (24 * 60 * 60);
    if now >= ends {
        Finding::Bad("The certificate has expired, so browsers refuse it. Renew it.".to_owned())
    } else if now < begins {
        Finding::Bad(
            "The certificate is not valid yet, so browsers refuse it. Is this machine's clock right?"
                .to_owned(),
        )
    } else if ends <= now + SOON {
        Finding::Note(format!("The certificate is good for {days} more days only. Renew it."))
    } else {
        Finding::Good(format!("The certificate is good for {days} more days."))
    }
}

/// RFC 9525, 6.3: the names stand in the certificate's own list, and a star stands for one label.
fn is_for(leaf: &X509Certificate<'_>, host: &str) -> bool {
    let Ok(Some(names)) = leaf.subject_alternative_name() else { return false };
    let fits = |name: &str| {
        let starred = name.strip_prefix("*.").zip(host.split_once('.'));
        name.eq_ignore_ascii_case(host)
            || starred.is_some_and(|(of, (_, rest))| of.eq_ignore_ascii_case(rest))
    };
    names.value.general_names.iter().any(|name| matches!(name, GeneralName::DNSName(name) if fits(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * 60;

    /// Valid from day 100 to day 190 after 1970.
    fn made(names: &[&str]) -> Vec<u8> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut of = rcgen::CertificateParams::new(names).expect("names");
        let day = |n: u64| (UNIX_EPOCH + Duration::from_secs(n * DAY)).into();
        (of.not_before, of.not_after) = (day(100), day(190));
        let key = rcgen::KeyPair::generate().expect("a key");
        of.self_signed(&key).expect("signed").der().to_vec()
    }

    #[test]
    fn names_are_compared_as_browsers_do() {
        let der = made(&["visits.example.org", "*.care.example"]);
        let (_, leaf) = X509Certificate::from_der(&der).expect("a certificate");
        for host in ["visits.example.org", "VISITS.example.org", "maple.care.example"] {
            assert!(is_for(&leaf, host), "{host}");
        }
        for host in ["example.org", "care.example", "a.b.care.example", "a.visits.example.org", ""] {
            assert!(!is_for(&leaf, host), "{host}");
        }
    }

    #[test]
    fn what_has_expired_or_will_soon_is_told() {
        let der = made(&["visits.example.org"]);
        let (_, leaf) = X509Certificate::from_der(&der).expect("a certificate");
        let on = |day: u64| in_time(&leaf, UNIX_EPOCH + Duration::from_secs(day * DAY));
        assert!(matches!(on(99), Finding::Bad(text) if text.contains("not valid yet")));
        assert_eq!(on(100), Finding::Good("The certificate is good for 90 more days.".to_owned()));
        assert!(matches!(on(180), Finding::Note(text) if text.contains("10 more days")));
        assert!(matches!(on(190), Finding::Bad(text) if text.contains("expired")));
    }
}
