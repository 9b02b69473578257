//! Builds the domain from the configuration: the only file that picks adapters.
use crate::config::{Config, TlsKind, read_secret};
use crate::startup::{Database, Stop};
use adapters::smtp::{Security, SmtpConfig, SmtpMail};
use domain::ports::{Mail, SystemClock, SystemRng};
use domain::{DatabaseUrl, Domain, DomainConfig, OpenError, Origins, Ports};
use model::limits::Limits;
use std::net::SocketAddr;
use std::sync::Arc;

/// The database's file in the data folder.
pub const SQLITE: &str = "bedside.sqlite";

/// Opens the database (making and migrating it) and the domain over it. `web` is the address that is listened on,
/// for the links in mails.
///
/// # Errors
/// The database or a key cannot be opened, a secret's file cannot be read.
pub async fn domain(config: &Config, web: SocketAddr) -> anyhow::Result<Domain> {
    Domain::open(domain_config(config, web)?, ports(config)?).await.map_err(|error| stop(config, error))
}

/// The domain beside a running server, for a command of the operator's: migrates and makes nothing.
///
/// # Errors
/// As `domain`, and where no server has started yet.
pub async fn attached(config: &Config) -> anyhow::Result<Domain> {
    let opened = Domain::attach(domain_config(config, config.server.listen)?, ports(config)?).await;
    opened.map_err(|error| stop(config, error))
}

/// Why the database was not opened, in words that say what to do.
pub fn stop(config: &Config, error: OpenError) -> anyhow::Error {
    Stop::Database { error, of: Database::of(config) }.into()
}

/// # Errors
/// The file that holds the database's address cannot be read.
pub fn domain_config(config: &Config, web: SocketAddr) -> anyhow::Result<DomainConfig> {
    Ok(DomainConfig {
        database: database(config)?,
        data_dir: config.server.data.clone(),
        audit_dir: config.audit.folder.clone().unwrap_or_else(|| config.server.data.join("audit")),
        audit_mail: Some(config.audit.mail_to.clone()).filter(|address| !address.is_empty()),
        origin: origins(config, web),
        mail_from: config.mail.from.clone(),
        limits: Limits {
            idle_s: config.sign_in.idle_max_s.into(),
            absolute_s: config.sign_in.absolute_max_s.into(),
        },
        mail_leaves: !config.mail.host.is_empty(),
    })
}

/// # Errors
/// The mail server's settings cannot be used.
pub fn ports(config: &Config) -> anyhow::Result<Ports> {
    Ok(Ports { clock: Arc::new(SystemClock), rng: Arc::new(SystemRng), mail: mail(config)? })
}

fn database(config: &Config) -> anyhow::Result<DatabaseUrl> {
    let url = match &config.database.url_file {
        Some(path) => read_secret(path)?,
        None => config.database.url.clone(),
    };
    if url.is_empty() {
        return Ok(DatabaseUrl::Sqlite(config.server.data.join(SQLITE)));
    }
    Ok(DatabaseUrl::Postgres(url))
}

fn origins(config: &Config, web: SocketAddr) -> Origins {
    let usual = if config.scheme() == "https" { 443 } else { 80 };
    // Behind a proxy that ends TLS, people see the usual port.
    let port = if config.server.https || web.port() == usual { None } else { Some(web.port()) };
    let local = config.server.host == "localhost";
    // A phone on the LAN knows no `{slug}.localhost`: there the address and the path name the clinic.
    let (host, shared_path) = if local && !web.ip().is_loopback() {
        (lan_address(web), true)
    } else {
        // Nor can a certificate say `*.localhost`.
        (config.server.host.clone(), !local || config.tls_kind() == TlsKind::Lan)
    };
    Origins { scheme: config.scheme().to_owned(), base_host: host, port, shared_path }
}

fn lan_address(web: SocketAddr) -> String {
    if !web.ip().is_unspecified() {
        return web.ip().to_string();
    }
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let v4 = interfaces.iter().map(|interface| interface.ip()).find(|ip| ip.is_ipv4() && !ip.is_loopback());
    v4.map_or_else(|| "localhost".to_owned(), |ip| ip.to_string())
}

fn mail(config: &Config) -> anyhow::Result<Arc<dyn Mail>> {
    Ok(match smtp(config)? {
        Some(smtp) => Arc::new(smtp),
        None => Arc::new(adapters::embedded::EmbeddedMail),
    })
}

/// The mail server, when one is set.
///
/// # Errors
/// Its settings cannot be used.
pub fn smtp(config: &Config) -> anyhow::Result<Option<SmtpMail>> {
    let mail = &config.mail;
    if mail.host.is_empty() {
        return Ok(None);
    }
    let password = mail.password_file.as_deref().map(read_secret).transpose()?;
    let security = mail
        .security
        .parse::<Security>()
        .map_err(|()| anyhow::anyhow!("mail.security is {:?}: say starttls, tls or none", mail.security))?;
    let smtp = SmtpConfig {
        user: mail.user.clone(),
        password: password.map(model::Secret::new),
        authority_pem: mail.ca_file.as_deref().map(read_secret).transpose()?,
        ..SmtpConfig::new(&mail.host, mail.port, security)
    };
    Ok(Some(SmtpMail::new(smtp)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_mailed_where_there_is_a_mail_server() {
        let (mut config, web) = (Config::default(), SocketAddr::from(([127, 0, 0, 1], 3000)));
        assert!(!domain_config(&config, web).expect("the defaults").mail_leaves);
        config.mail.host = "smtp.example.org".to_owned();
        assert!(domain_config(&config, web).expect("with a mail server").mail_leaves);
    }
}
