//! Builds the domain from the configuration: the only file that picks adapters.
use crate::config::{Config, MailSection, TlsKind, read_secret};
use crate::startup::{Database, Stop};
use crate::web::texting::STATUS as TEXT_STATUS;
use adapters::calendars::OutsideCalendars;
use adapters::dkim::Dkim;
use adapters::files::DiskFiles;
use adapters::ses::{Ses, SesConfig};
use adapters::smtp::{Security, SmtpConfig, SmtpMail};
use adapters::twilio::{Twilio, TwilioConfig};
use anyhow::Context;
use domain::ports::{Mail, SystemClock, SystemRng, Texts};
use domain::{DatabaseUrl, Domain, DomainConfig, News, OpenError, Origins, Ports};
use model::Secret;
use model::limits::Limits;
use std::net::SocketAddr;
use std::sync::Arc;

/// Nobody guesses so many characters.
const EVENTS_KEY_LEAST: usize = 32;

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
        news: news(&config.mail),
        limits: Limits {
            idle_s: config.sign_in.idle_max_s.into(),
            absolute_s: config.sign_in.absolute_max_s.into(),
        },
        mail_leaves: config.mail.leaves(),
        leaked: config.passwords.leaked.clone(),
    })
}

fn news(mail: &MailSection) -> News {
    let set = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    News {
        from: set(&mail.news_from),
        per_min: i32::try_from(mail.news_per_min).unwrap_or(i32::MAX),
        test_to: set(&mail.news_test_to),
    }
}

/// # Errors
/// The mail server's settings cannot be used.
pub fn ports(config: &Config) -> anyhow::Result<Ports> {
    let (mail, texts) = (mail(config)?, texts(config)?);
    let calendars = Arc::new(OutsideCalendars::new(config.outside.allow.clone())?);
    let files = Arc::new(DiskFiles::new(config.server.data.join("files")));
    Ok(Ports { clock: Arc::new(SystemClock), rng: Arc::new(SystemRng), mail, texts, calendars, files })
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
    if let Some(ses) = ses(config)? {
        return Ok(Arc::new(ses));
    }
    Ok(match smtp(config)? {
        Some(smtp) => Arc::new(smtp),
        None => Arc::new(adapters::embedded::EmbeddedMail),
    })
}

/// Amazon SES, when it is set.
///
/// # Errors
/// Its settings cannot be used.
pub fn ses(config: &Config) -> anyhow::Result<Option<Ses>> {
    let ses = &config.mail.ses;
    if ses.region.is_empty() {
        return Ok(None);
    }
    let secret = ses.secret_key_file.as_deref().context("mail.ses.secret_key_file is not set")?;
    let secret = Secret::new(read_secret(secret)?);
    let mut made = SesConfig::new(&ses.region, &ses.access_key_id, secret, Arc::new(SystemClock));
    made.dkim = dkim(config)?;
    if !ses.endpoint.is_empty() {
        made.base.clone_from(&ses.endpoint);
    }
    Ok(Some(Ses::new(made)?))
}

/// The signature under letters, when one is set.
///
/// # Errors
/// The key cannot be read or used.
pub fn dkim(config: &Config) -> anyhow::Result<Option<Arc<Dkim>>> {
    let dkim = &config.mail.dkim;
    if dkim.domain.is_empty() {
        return Ok(None);
    }
    let file = dkim.key_file.as_deref().context("mail.dkim.key_file is not set")?;
    let made = Dkim::new(&dkim.domain, &dkim.selector, &read_secret(file)?).context("mail.dkim")?;
    Ok(Some(Arc::new(made)))
}

fn texts(config: &Config) -> anyhow::Result<Arc<dyn Texts>> {
    Ok(match twilio(config)? {
        Some(twilio) => Arc::new(twilio),
        None => Arc::new(adapters::embedded::EmbeddedTexts),
    })
}

/// Where the world finds a path of the installation's own.
pub fn installation_url(config: &Config, path: &str) -> String {
    origins(config, config.server.listen).base_url(path)
}

/// Twilio, when it is set.
///
/// # Errors
/// Its settings cannot be used.
pub fn twilio(config: &Config) -> anyhow::Result<Option<Twilio>> {
    let texts = &config.texts;
    let Some(token) = texts_token(config)? else { return Ok(None) };
    let status = installation_url(config, TEXT_STATUS);
    let mut made = TwilioConfig::new(&texts.account, token, &texts.from, &status);
    if !texts.endpoint.is_empty() {
        made.base.clone_from(&texts.endpoint);
    }
    Ok(Some(Twilio::new(made)?))
}

/// By which Twilio signs what it tells us; read anew each time, so that it may be changed while the server runs.
///
/// # Errors
/// The file cannot be read.
pub fn texts_token(config: &Config) -> anyhow::Result<Option<Secret<String>>> {
    if config.texts.account.is_empty() {
        return Ok(None);
    }
    let file = config.texts.token_file.as_deref().context("texts.token_file is not set")?;
    Ok(Some(Secret::new(read_secret(file)?)))
}

/// What whoever tells what became of letters shows; read anew each time, as the token of text messages.
///
/// # Errors
/// The file cannot be read, or the key could be guessed.
pub fn events_key(config: &Config) -> anyhow::Result<Option<Secret<String>>> {
    let Some(file) = config.mail.events_key_file.as_deref() else { return Ok(None) };
    let key = read_secret(file)?;
    let long = key.len() >= EVENTS_KEY_LEAST;
    anyhow::ensure!(long, "mail.events_key_file holds less than {EVENTS_KEY_LEAST} characters");
    Ok(Some(Secret::new(key)))
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
        password: password.map(Secret::new),
        dkim: dkim(config)?,
        bounces: Some(mail.bounces.clone()).filter(|place| !place.is_empty()),
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
