//! Builds the domain from the configuration: the only file that picks adapters.
use crate::config::{Config, TlsKind, read_secret};
use adapters::smtp::{Security, SmtpConfig, SmtpMail};
use anyhow::Context;
use domain::ports::{Mail, SystemClock, SystemRng};
use domain::{DatabaseUrl, Domain, DomainConfig, Origins, Ports};
use std::net::SocketAddr;
use std::sync::Arc;

/// Opens the database (making and migrating it) and the domain over it. `web` is the address that is listened on,
/// for the links in mails.
///
/// # Errors
/// The database cannot be opened, the data folder cannot be written, a secret's file cannot be read.
pub async fn domain(config: &Config, web: SocketAddr) -> anyhow::Result<Domain> {
    std::fs::create_dir_all(&config.server.data)
        .with_context(|| format!("cannot make the data folder {}", config.server.data.display()))?;
    let domain_config = DomainConfig {
        database: database(config)?,
        data_dir: config.server.data.clone(),
        origin: origins(config, web),
        mail_from: config.mail.from.clone(),
    };
    let ports = Ports { clock: Arc::new(SystemClock), rng: Arc::new(SystemRng), mail: mail(config)? };
    Domain::open(domain_config, ports).await.map_err(|error| anyhow::anyhow!("{error:?}"))
}

fn database(config: &Config) -> anyhow::Result<DatabaseUrl> {
    let url = match &config.database.url_file {
        Some(path) => read_secret(path)?,
        None => config.database.url.clone(),
    };
    if url.is_empty() {
        return Ok(DatabaseUrl::Sqlite(config.server.data.join("bedside.sqlite")));
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
    let mail = &config.mail;
    if mail.host.is_empty() {
        return Ok(Arc::new(adapters::embedded::EmbeddedMail));
    }
    let password = mail.password_file.as_deref().map(read_secret).transpose()?;
    let security = mail
        .security
        .parse::<Security>()
        .map_err(|()| anyhow::anyhow!("mail.security is {:?}: say starttls, tls or none", mail.security))?;
    let smtp = SmtpConfig {
        user: mail.user.clone(),
        password: password.map(model::Secret::new),
        ..SmtpConfig::new(&mail.host, mail.port, security)
    };
    Ok(Arc::new(SmtpMail::new(smtp)?))
}
