//! The whole configuration: one struct per concern, each with its default, so that none has to be set.
//!
//! Comes from `--config FILE` (TOML), then from the flags. Secrets come from files (`…_file`), never from the
//! environment, which leaks to children and crash dumps.
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub server: ServerSection,
    pub database: DatabaseSection,
    pub mail: MailSection,
    pub texts: TextsSection,
    pub outside: OutsideSection,
    pub media: MediaSection,
    pub tls: TlsSection,
    pub audit: AuditSection,
    pub sign_in: SignInSection,
    pub passwords: PasswordsSection,
    pub metrics: MetricsSection,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Gallery on, embedded adapters welcome.
    #[default]
    Development,
    /// Refuses to start with an embedded mail adapter unless `mail.allow_embedded` says so.
    Production,
}

impl Config {
    /// As it may be printed: who reads it is not told the database's password.
    pub fn without_password(&self) -> Config {
        let mut shown = self.clone();
        shown.database.url = without_password(&self.database.url);
        shown
    }
}

/// Of a URL's user information (RFC 3986, 3.2.1), and of a `password` in its query, which PostgreSQL takes, too.
fn without_password(url: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let mut shown =
        match address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
            Some((scheme, (user, place))) => {
                let name = user.split(':').next().unwrap_or_default();
                format!("{scheme}://{name}:…@{place}")
            }
            None => address.to_owned(),
        };
    if let Some(query) = query {
        let kept =
            query.split('&').map(|pair| if pair.starts_with("password=") { "password=…" } else { pair });
        shown = format!("{shown}?{}", kept.collect::<Vec<_>>().join("&"));
    }
    shown
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSection {
    /// Address and port of the web server.
    pub listen: SocketAddr,
    /// Where database, keys and certificates live. Keys are in `keys/`, apart from the database: back them up apart.
    pub data: PathBuf,
    pub mode: Mode,
    /// The shared host's name, as people type it; clinics stand at `{slug}.{host}` and `{host}/c/{slug}/`.
    pub host: String,
    /// True behind a proxy that ends TLS: links are https and cookies trust it.
    pub https: bool,
    /// Addresses of proxies whose `X-Forwarded-For` is believed. Nobody's by default.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// The built bundles.
    pub dist: PathBuf,
}

impl Default for ServerSection {
    fn default() -> Self {
        ServerSection {
            listen: SocketAddr::from(([127, 0, 0, 1], 8600)),
            data: PathBuf::from("var"),
            mode: Mode::Development,
            host: "localhost".to_owned(),
            https: false,
            trusted_proxies: Vec::new(),
            dist: PathBuf::from("dist"),
        }
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSection {
    /// `postgres://…`; empty means SQLite in the data folder.
    pub url: String,
    /// A file that holds the URL, when it carries a password.
    pub url_file: Option<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSection {
    /// SMTP server; empty means the embedded outbox, where the operator reads what would have been sent.
    pub host: String,
    pub port: u16,
    /// "starttls", "tls" or "none" (only for a relay on this machine).
    pub security: String,
    pub user: String,
    pub password_file: Option<PathBuf>,
    /// The certificate (PEM) of an organisation's own authority, when the mail server's was made by it.
    pub ca_file: Option<PathBuf>,
    /// The sender's address.
    pub from: String,
    /// The sender's address of newsletters and notices of the operator's; that of all letters when not set.
    pub news_from: String,
    /// So many of them leave in a minute.
    pub news_per_min: u32,
    /// The operator's own address, to which a newsletter is sent as a test; none when not set.
    pub news_test_to: String,
    /// Lets production start with the embedded outbox.
    pub allow_embedded: bool,
    /// The key, at least 32 characters, that whoever tells what became of letters shows: Amazon's EventBridge, or your mail
    /// server's script. Nobody is listened to when not set.
    pub events_key_file: Option<PathBuf>,
    /// With an SMTP server: where letters that come back go, "bounces@clinic.example"; each with its own name behind a plus.
    pub bounces: String,
    /// Amazon SES by its own interface, instead of an SMTP server.
    pub ses: SesSection,
    /// The domain's signature under each letter, unless the mail server signs them.
    pub dkim: DkimSection,
}

impl MailSection {
    /// Whether letters leave the house.
    pub fn leaves(&self) -> bool {
        !self.host.is_empty() || !self.ses.region.is_empty()
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SesSection {
    /// Such as "us-east-1"; empty means no SES.
    pub region: String,
    pub access_key_id: String,
    pub secret_key_file: Option<PathBuf>,
    /// Another address than Amazon's own, such as a stand-in's.
    pub endpoint: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DkimSection {
    /// Of the sender's address; empty means no signature of ours.
    pub domain: String,
    /// The DNS has the other half of the key at `{selector}._domainkey.{domain}`.
    pub selector: String,
    /// The private key (PEM): RSA of 2048 bits or more, or Ed25519.
    pub key_file: Option<PathBuf>,
}

/// Text messages, by Twilio.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextsSection {
    /// Twilio's account, which begins with AC; empty means that texts stay on the outbox page.
    pub account: String,
    /// The account's auth token, which also signs what Twilio tells us.
    pub token_file: Option<PathBuf>,
    /// The number that texts come from, "+12125550100", or a messaging service, which begins with MG.
    pub from: String,
    /// Another address than Twilio's own, such as a stand-in's.
    pub endpoint: String,
}

/// Calendars elsewhere that hosts name, to be read when they are busy.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutsideSection {
    /// Hosts of your own network that may be asked, which Bedside refuses otherwise: "cal.clinic.lan"; with the scheme,
    /// and with the port where it is not the usual one, when it has no https: "http://cal.clinic.lan:5232".
    pub allow: Vec<String>,
}

impl Default for MailSection {
    fn default() -> Self {
        MailSection {
            host: String::new(),
            port: 587,
            security: "starttls".to_owned(),
            user: String::new(),
            password_file: None,
            ca_file: None,
            from: "visits@localhost".to_owned(),
            news_from: String::new(),
            news_per_min: 60,
            news_test_to: String::new(),
            allow_embedded: false,
            events_key_file: None,
            bounces: String::new(),
            ses: SesSection::default(),
            dkim: DkimSection::default(),
        }
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuditSection {
    /// Where the signed checkpoints of the audit log are kept outside of the database; `audit` in the data folder when
    /// not set. Best another disk, or a place where only can be added.
    pub folder: Option<PathBuf>,
    /// Where the newest checkpoint of every log is mailed once a day, so that a copy is out of this machine's reach;
    /// nowhere when empty.
    pub mail_to: String,
}

/// Numbers for a machine that watches this one (Prometheus).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsSection {
    /// Where `GET /metrics` is answered, to anybody who can reach it: best an address of this machine or of your own
    /// network. Nowhere when not set.
    pub listen: Option<SocketAddr>,
}

/// The longest that a sign-in may last at any clinic. Clinics choose theirs, up to these.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInSection {
    /// Seconds without anybody there.
    pub idle_max_s: u32,
    /// Seconds in any case.
    pub absolute_max_s: u32,
}

impl Default for SignInSection {
    fn default() -> Self {
        SignInSection { idle_max_s: 60 * 60, absolute_max_s: 12 * 60 * 60 }
    }
}

/// What nobody may choose, besides what the program knows to be easy to guess.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordsSection {
    /// A list of passwords that leaked elsewhere, in the form of Have I Been Pwned's: lines `SHA1:COUNT` in the order of the
    /// hashes. None when not set.
    pub leaked: Option<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MediaSection {
    /// The one port of media, UDP and, for networks that let no UDP out, TCP. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// What browsers are told, when it differs from this machine's addresses (behind NAT): `203.0.113.7:8601`. The same
    /// number must lead here by UDP and by TCP. When it is set, browsers are told of the web port as well, for networks
    /// that let nothing out but https.
    pub public: Vec<SocketAddr>,
    /// Threads that carry calls, 1 to 16; each call is on one of them. When not set, one less than the machine has cores:
    /// the last one is for pages, and with several for the thread that receives.
    pub workers: Option<usize>,
}

impl Default for MediaSection {
    fn default() -> Self {
        MediaSection { listen: SocketAddr::from(([0, 0, 0, 0], 8601)), public: Vec::new(), workers: None }
    }
}

impl MediaSection {
    /// As set, or by the machine.
    pub fn workers(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let workers = self.workers.unwrap_or_else(|| cores().saturating_sub(1));
        workers.clamp(1, sfu::limits::MEDIA_WORKERS_MAX)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsKind {
    /// None on loopback, `lan` elsewhere.
    #[default]
    Auto,
    /// Plain HTTP (behind a proxy that ends TLS).
    None,
    /// Certificate and key from files.
    Files,
    /// Let's Encrypt or another ACME authority (RFC 8555), by TLS-ALPN-01 on this port.
    Acme,
    /// A local authority that Bedside makes and explains.
    Lan,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsSection {
    pub kind: TlsKind,
    pub certificate_file: Option<PathBuf>,
    pub key_file: Option<PathBuf>,
    /// Names to ask certificates for, with `kind = "acme"`.
    pub domains: Vec<String>,
    /// The authority's contact, `mailto:it@clinic.example`.
    pub contact: String,
    /// True asks Let's Encrypt's staging service.
    pub staging: bool,
    /// The directory of another ACME authority, such as an organisation's own; empty means Let's Encrypt.
    pub directory: String,
    /// The certificate (PEM) by which that authority's own server is trusted, when the world does not know it.
    pub directory_ca_file: Option<PathBuf>,
    /// With certificates for the world ("files", "acme"): send browsers that come by plain HTTP to https.
    pub redirect: bool,
    /// Where they come; port 80 of `server.listen`'s address when not set.
    pub redirect_listen: Option<SocketAddr>,
}

impl Default for TlsSection {
    fn default() -> Self {
        TlsSection {
            kind: TlsKind::default(),
            certificate_file: None,
            key_file: None,
            domains: Vec::new(),
            contact: String::new(),
            staging: false,
            directory: String::new(),
            directory_ca_file: None,
            redirect: true,
            redirect_listen: None,
        }
    }
}

impl Config {
    /// Reads `path`, or the defaults when there is none.
    ///
    /// # Errors
    /// The file cannot be read or holds an unknown or misspelled setting (named in the error).
    pub fn read(path: Option<&Path>) -> anyhow::Result<Config> {
        let Some(path) = path else { return Ok(Config::default()) };
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("cannot understand {}", path.display()))
    }

    /// What would make a production installation unsafe or useless.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn check(&self) -> anyhow::Result<()> {
        let production = self.server.mode == Mode::Production;
        if production && !self.mail.leaves() && !self.mail.allow_embedded {
            bail!("mail.host is empty, so no mail would leave: set it, or set mail.allow_embedded = true");
        }
        if self.mail.news_per_min == 0 {
            bail!("mail.news_per_min is 0: no newsletter would ever leave");
        }
        self.check_providers()?;
        let most = sfu::limits::MEDIA_WORKERS_MAX;
        if self.media.workers.is_some_and(|workers| workers == 0 || workers > most) {
            bail!("media.workers is a number from 1 to {most}: the threads that carry calls");
        }
        if self.tls.kind == TlsKind::Files
            && (self.tls.certificate_file.is_none() || self.tls.key_file.is_none())
        {
            bail!("tls.kind is \"files\": set tls.certificate_file and tls.key_file");
        }
        if self.tls.kind == TlsKind::Acme && self.tls.domains.is_empty() {
            bail!("tls.kind is \"acme\": list the names in tls.domains");
        }
        let limits = self.sign_in;
        if limits.idle_max_s == 0 || limits.absolute_max_s == 0 {
            bail!("sign_in.idle_max_s and sign_in.absolute_max_s are seconds: with 0 nobody could sign in");
        }
        Ok(())
    }

    fn check_providers(&self) -> anyhow::Result<()> {
        let MailSection { host, ses, dkim, bounces, events_key_file, .. } = &self.mail;
        if !ses.region.is_empty() {
            if !host.is_empty() {
                bail!("mail.host and mail.ses.region are both set: letters leave by one of them");
            }
            if ses.access_key_id.is_empty() || ses.secret_key_file.is_none() {
                bail!("mail.ses.region is set: set mail.ses.access_key_id and mail.ses.secret_key_file");
            }
        }
        if !bounces.is_empty() && (host.is_empty() || events_key_file.is_none() || !bounces.contains('@')) {
            bail!("mail.bounces is an address: set mail.host and mail.events_key_file with it");
        }
        if !dkim.domain.is_empty() && (dkim.selector.is_empty() || dkim.key_file.is_none()) {
            bail!("mail.dkim.domain is set: set mail.dkim.selector and mail.dkim.key_file");
        }
        let TextsSection { account, token_file, from, .. } = &self.texts;
        if !account.is_empty() && (token_file.is_none() || from.is_empty()) {
            bail!("texts.account is set: set texts.token_file and texts.from");
        }
        Ok(())
    }

    /// What kind of TLS is meant, with `auto` resolved.
    pub fn tls_kind(&self) -> TlsKind {
        match self.tls.kind {
            TlsKind::Auto if self.server.listen.ip().is_loopback() || self.server.https => TlsKind::None,
            TlsKind::Auto => TlsKind::Lan,
            kind => kind,
        }
    }

    /// "http" or "https" as people see it.
    pub fn scheme(&self) -> &'static str {
        if self.server.https || self.tls_kind() != TlsKind::None { "https" } else { "http" }
    }
}

/// The content of a `…_file` setting, without the line end.
///
/// # Errors
/// The file cannot be read.
pub fn read_secret(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_printed() {
        let of = |url: &str| super::without_password(url);
        assert_eq!(
            of("postgres://bedside:p@ss/w:rd@db:5432/bedside"),
            "postgres://bedside:…@db:5432/bedside"
        );
        assert_eq!(
            of("postgres:///b?host=/run&password=x&user=y"),
            "postgres:///b?host=/run&password=…&user=y"
        );
        for plain in ["", "postgres://db/bedside", "sqlite:var/bedside.db"] {
            assert_eq!(of(plain), plain);
        }
    }

    #[test]
    fn a_misspelled_setting_is_an_error() {
        let error = toml::from_str::<Config>("[server]\nlisten_on = \"x\"").expect_err("unknown field");
        assert!(error.to_string().contains("listen_on"));
    }

    #[test]
    fn production_wants_a_mail_server() {
        let mut config = Config::default();
        config.server.mode = Mode::Production;
        assert!(config.check().is_err());
        config.mail.host = "smtp.example".into();
        assert!(config.check().is_ok());
    }

    #[test]
    fn half_a_provider_is_an_error() {
        let whole = |toml: &str| toml::from_str::<Config>(toml).expect("settings").check().is_ok();
        assert!(!whole("[mail.ses]\nregion = \"us-east-1\""));
        let ses = "[mail.ses]\nregion = \"us-east-1\"\naccess_key_id = \"A\"\nsecret_key_file = \"f\"";
        assert!(whole(ses) && !whole(&format!("[mail]\nhost = \"smtp.example\"\n{ses}")));
        let bounces = "[mail]\nhost = \"smtp.example\"\nbounces = \"bounces@clinic.example\"";
        assert!(!whole(bounces) && whole(&format!("{bounces}\nevents_key_file = \"f\"")));
        assert!(!whole("[mail.dkim]\ndomain = \"clinic.example\""));
        assert!(!whole("[texts]\naccount = \"AC1\"\nfrom = \"+12125550100\""));
        assert!(whole("[texts]\naccount = \"AC1\"\nfrom = \"+12125550100\"\ntoken_file = \"f\""));
    }

    #[test]
    fn workers_are_few_and_at_least_one() {
        let of = |toml: &str| toml::from_str::<Config>(toml).expect("settings");
        assert!((1..=16).contains(&of("").media.workers()), "by the machine");
        assert_eq!(of("[media]\nworkers = 3").media.workers(), 3);
        for (workers, is_right) in [(0, false), (1, true), (16, true), (17, false)] {
            assert_eq!(of(&format!("[media]\nworkers = {workers}")).check().is_ok(), is_right, "{workers}");
        }
    }

    #[test]
    fn a_lan_address_gets_tls_and_loopback_does_not() {
        let mut config = Config::default();
        assert_eq!(config.tls_kind(), TlsKind::None);
        config.server.listen = SocketAddr::from(([192, 0, 2, 1], 8600));
        assert_eq!(config.tls_kind(), TlsKind::Lan);
    }
}
