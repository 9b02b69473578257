//! Mail by SMTP (RFC 5321), step by step with lettre's connection.
//!
//! What a failure means decides whether a letter may be sent again. Until the message itself is on the wire, nothing
//! was handed over: `Retry`. The recipient refused for good: `Never`. Broken after that: `InDoubt`, since it may have
//! arrived. lettre's own transport does all steps in one and cannot tell where it broke.
use crate::dkim::Dkim;
use crate::message::{envelope, message};
use anyhow::{Context, anyhow};
use domain::ports::{Boxed, Letter, Mail, SendError};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use model::Secret;
use std::future::Future;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long one step of a delivery may take. Higher: a stalling server holds a worker longer. Lower: slow but good
/// servers are tried twice. The answer to the message itself gets half as much again, because there giving up means
/// doubt; in all it must stay below the hundred seconds that the queue gives a job.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections kept open between letters; as many as the queue has lanes.
const KEPT: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// STARTTLS, required (port 587).
    StartTls,
    /// TLS from the first byte (port 465).
    Tls,
    /// For a relay on this machine only.
    None,
}

impl FromStr for Security {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "starttls" => Ok(Security::StartTls),
            "tls" => Ok(Security::Tls),
            "none" => Ok(Security::None),
            _ => Err(()),
        }
    }
}

#[derive(Clone, Debug)]
pub struct SmtpConfig {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Empty means no sign-in at the relay.
    pub user: String,
    pub password: Option<Secret<String>>,
    /// The certificate (PEM) of an authority that the world does not know, and that made the mail server's.
    pub authority_pem: Option<String>,
    /// The domain's signature under each letter.
    pub dkim: Option<Arc<Dkim>>,
    /// Where what comes back goes (the envelope's sender), each letter's with its name; the letter's sender when not set.
    pub bounces: Option<String>,
    pub patience: Duration,
}

impl SmtpConfig {
    pub fn new(host: &str, port: u16, security: Security) -> Self {
        let host = host.to_owned();
        let (user, password, authority_pem, dkim, bounces) = Default::default();
        SmtpConfig { host, port, security, user, password, authority_pem, dkim, bounces, patience: PATIENCE }
    }
}

pub struct SmtpMail {
    config: SmtpConfig,
    tls: Option<TlsParameters>,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl SmtpMail {
    /// # Errors
    /// The host name cannot be used with TLS, or the authority's certificate is none.
    pub fn new(config: SmtpConfig) -> anyhow::Result<Self> {
        let tls = match config.security {
            Security::None => None,
            _ => Some(tls(&config)?),
        };
        Ok(SmtpMail { config, tls, idle: Mutex::default() })
    }

    /// Greets the mail server as for a letter, with TLS and sign-in as configured, and sends none.
    ///
    /// # Errors
    /// What the mail server, or the way there, says against it.
    pub async fn check(&self, from_address: &str) -> anyhow::Result<()> {
        let mut connection = self.greeted(from_address).await.map_err(|error| match error {
            SendError::Retry(inside) | SendError::Never(inside) | SendError::InDoubt(inside) => inside,
        })?;
        let answers = tokio::time::timeout(self.config.patience, connection.test_connected()).await;
        anyhow::ensure!(answers.unwrap_or(false), "it hung up after the greeting");
        let _ = connection.quit().await;
        Ok(())
    }

    async fn deliver(&self, letter: Letter) -> Result<(), SendError> {
        // An address that no server can be told, or a header that cannot be written, will not get better.
        let (from, to) = envelope(&letter, self.config.bounces.as_deref()).map_err(SendError::Never)?;
        let mut body = message(&letter).map_err(SendError::Never)?.formatted();
        if let Some(dkim) = &self.config.dkim {
            // Amazon SES is the same behind its SMTP.
            let signed = match self.config.host.ends_with(".amazonaws.com") {
                true => dkim.signed_for_ses(&body),
                false => dkim.signed(&body),
            };
            body = signed.map_err(SendError::Retry)?;
        }
        let mut connection = self.connection(&letter.from_address).await?;
        let commands = async {
            // What the relay says against the sender is about its configuration, not about this letter.
            connection.command(From::new(Some(from), Vec::new())).await.map_err(retry)?;
            connection.command(Rcpt::new(to, Vec::new())).await.map_err(refused)?;
            connection.command(Data).await.map_err(refused)
        };
        self.in_time(commands).await??;
        // From here on the message may be the server's.
        let answer = tokio::time::timeout(self.config.patience * 3 / 2, connection.message(&body)).await;
        match answer {
            Ok(Ok(_)) => {
                self.keep(connection);
                Ok(())
            }
            Ok(Err(error)) if error.is_permanent() => Err(SendError::Never(error.into())),
            Ok(Err(error)) if error.is_transient() => Err(SendError::Retry(error.into())),
            Ok(Err(error)) => Err(SendError::InDoubt(error.into())),
            Err(_) => Err(SendError::InDoubt(anyhow!("no answer to the message in time"))),
        }
    }

    /// One that is kept and still answers, or a new one.
    async fn connection(&self, from_address: &str) -> Result<AsyncSmtpConnection, SendError> {
        loop {
            let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut kept) = kept else { break };
            // A server that is there answers this at once.
            let answers = tokio::time::timeout(self.config.patience / 4, kept.test_connected());
            if answers.await.unwrap_or(false) {
                return Ok(kept);
            }
        }
        self.greeted(from_address).await
    }

    /// A new one, ready for a letter.
    async fn greeted(&self, from_address: &str) -> Result<AsyncSmtpConnection, SendError> {
        let domain = from_address.rsplit('@').next().unwrap_or("localhost");
        let hello = ClientId::Domain(domain.to_owned());
        self.in_time(self.connect(&hello)).await?
    }

    async fn connect(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, SendError> {
        let SmtpConfig { host, port, security, user, password, patience, .. } = &self.config;
        let from_start = if *security == Security::Tls { self.tls.clone() } else { None };
        let server = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(*patience), hello, from_start, None)
                .await
                .map_err(retry)?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            // Never without: whoever strips the offer from the greeting must not get the letters in clear.
            if !connection.can_starttls() {
                return Err(SendError::Retry(anyhow!("the mail server does not offer STARTTLS")));
            }
            connection.starttls(tls.clone(), hello).await.map_err(retry)?;
        }
        if let Some(password) = password {
            let credentials = Credentials::new(user.clone(), password.expose().clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(retry)?;
        }
        Ok(connection)
    }

    /// A step before anything was handed over.
    async fn in_time<T>(&self, step: impl Future<Output = T>) -> Result<T, SendError> {
        let in_time = tokio::time::timeout(self.config.patience, step).await;
        in_time.map_err(|_| SendError::Retry(anyhow!("the mail server did not answer in time")))
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
    }
}

fn tls(config: &SmtpConfig) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(pem) = &config.authority_pem {
        let authority = Certificate::from_pem(pem.as_bytes()).context("the mail server's authority")?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build().context("the mail server's name")
}

impl Mail for SmtpMail {
    fn send(&self, letter: Letter) -> Boxed<'_, Result<(), SendError>> {
        Box::pin(self.deliver(letter))
    }
}

fn retry(error: Error) -> SendError {
    SendError::Retry(error.into())
}

/// 5yz is final, 4yz asks to come back (RFC 5321, 4.2.1).
fn refused(error: Error) -> SendError {
    if error.is_permanent() { SendError::Never(error.into()) } else { SendError::Retry(error.into()) }
}
