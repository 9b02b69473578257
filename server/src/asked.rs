//! The command line: what may be said, and nothing else. A flag with a slip of the finger in it is refused, for to do
//! something else than was meant is worse than to do nothing.
use crate::config::Config;
use anyhow::bail;
use std::net::SocketAddr;
use std::path::PathBuf;

pub const HELP: &str = "\
bedside: telehealth that a clinic can host itself

  server serve    start (the default)
  server demo     fill a clinic with believable people and visits, then start
  server migrate  bring the database up to date and end
  server doctor   check this installation and say what to do; with --call, also place a real call to itself
  server routes   list what the server answers
  server audit verify
                  hold the audit logs against everything that was signed of them; with --copy FILE (again and again),
                  also against copies of audit/checkpoints.jsonl that were kept elsewhere. Ends with 0 when every log is
                  whole, with 2 when one is not, with 1 when it could not be looked at

While the server runs:
  server operator-link                print a new address, good once, where the operator comes in
  server clinic-domain SLUG DOMAIN    a clinic's own host name, used in its links from now on; \"none\" takes it away

  --listen ADDR   address and port of the web server, 127.0.0.1:8600 by default
  --media ADDR    address and port of the media server (UDP), 0.0.0.0:8601 by default
  --metrics ADDR  address and port for Prometheus, http://ADDR/metrics; nowhere by default
  --data DIR      where everything is kept, ./var by default
  --dist DIR      where the built pages are, ./dist by default
  --config FILE   settings (TOML)
  --help          this
";

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Help,
    Serve,
    Demo,
    Migrate,
    Doctor {
        call: bool,
    },
    Routes,
    AuditVerify {
        copies: Vec<PathBuf>,
    },
    OperatorLink,
    /// `domain` is None for "none".
    ClinicDomain {
        slug: String,
        domain: Option<String>,
    },
}

#[derive(Debug)]
pub struct Asked {
    pub command: Command,
    pub config: Config,
}

/// The words, sorted.
#[derive(Default)]
struct Words {
    plain: Vec<String>,
    listen: Option<String>,
    media: Option<String>,
    metrics: Option<String>,
    data: Option<String>,
    dist: Option<String>,
    config: Option<String>,
    copies: Vec<PathBuf>,
    call: bool,
    help: bool,
}

impl Asked {
    /// # Errors
    /// What cannot be understood, with the help.
    pub fn parse(words: impl Iterator<Item = String>) -> anyhow::Result<Asked> {
        let words = sort(words)?;
        if words.help {
            return Ok(Asked { command: Command::Help, config: Config::default() });
        }
        let command = command(&words)?;
        let mut config = Config::read(words.config.map(PathBuf::from).as_deref())?;
        if let Some(listen) = words.listen {
            config.server.listen = address(&listen, "--listen")?;
        }
        if let Some(media) = words.media {
            config.media.listen = address(&media, "--media")?;
        }
        if let Some(metrics) = words.metrics {
            config.metrics.listen = Some(address(&metrics, "--metrics")?);
        }
        if let Some(data) = words.data {
            config.server.data = PathBuf::from(data);
        }
        if let Some(dist) = words.dist {
            config.server.dist = PathBuf::from(dist);
        }
        Ok(Asked { command, config })
    }
}

fn sort(mut words: impl Iterator<Item = String>) -> anyhow::Result<Words> {
    let mut sorted = Words::default();
    while let Some(word) = words.next() {
        let place = match word.as_str() {
            "--help" | "-h" => {
                sorted.help = true;
                continue;
            }
            "--call" => {
                sorted.call = true;
                continue;
            }
            "--copy" => {
                sorted.copies.push(PathBuf::from(value(&word, words.next())?));
                continue;
            }
            "--listen" => &mut sorted.listen,
            "--media" => &mut sorted.media,
            "--metrics" => &mut sorted.metrics,
            "--data" => &mut sorted.data,
            "--dist" => &mut sorted.dist,
            "--config" => &mut sorted.config,
            flag if flag.starts_with('-') => bail!("there is no flag {flag}\n\n{HELP}"),
            _ => {
                sorted.plain.push(word);
                continue;
            }
        };
        if place.is_some() {
            bail!("{word} is said twice\n\n{HELP}");
        }
        *place = Some(value(&word, words.next())?);
    }
    Ok(sorted)
}

fn value(flag: &str, value: Option<String>) -> anyhow::Result<String> {
    match value.filter(|value| !value.starts_with("--")) {
        Some(value) => Ok(value),
        None => bail!("{flag} wants a value\n\n{HELP}"),
    }
}

fn command(words: &Words) -> anyhow::Result<Command> {
    let plain: Vec<&str> = words.plain.iter().map(String::as_str).collect();
    let command = match plain.as_slice() {
        [] | ["serve"] => Command::Serve,
        ["help"] => Command::Help,
        ["demo"] => Command::Demo,
        ["migrate"] => Command::Migrate,
        ["doctor"] => Command::Doctor { call: words.call },
        ["routes"] => Command::Routes,
        ["audit", "verify"] => Command::AuditVerify { copies: words.copies.clone() },
        ["audit", ..] => bail!("say audit verify\n\n{HELP}"),
        ["operator-link"] => Command::OperatorLink,
        ["clinic-domain", slug, domain] => {
            let domain = Some(*domain).filter(|domain| *domain != "none").map(str::to_owned);
            Command::ClinicDomain { slug: (*slug).to_owned(), domain }
        }
        ["clinic-domain", ..] => bail!("clinic-domain wants a clinic's slug and a host name\n\n{HELP}"),
        ["serve" | "demo" | "migrate" | "doctor" | "routes" | "operator-link", more, ..] => {
            bail!("{more:?} is one word too many\n\n{HELP}")
        }
        [other, ..] => bail!("there is no command {other:?}\n\n{HELP}"),
    };
    if words.call && !matches!(command, Command::Doctor { .. }) {
        bail!("--call is for doctor only\n\n{HELP}");
    }
    if !words.copies.is_empty() && !matches!(command, Command::AuditVerify { .. }) {
        bail!("--copy is for audit verify only\n\n{HELP}");
    }
    Ok(command)
}

fn address(text: &str, flag: &str) -> anyhow::Result<SocketAddr> {
    match text.parse() {
        Ok(address) => Ok(address),
        Err(_) => bail!("{flag} {text:?} is no address: say for example {flag} 127.0.0.1:8600"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> anyhow::Result<Asked> {
        Asked::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_may_be_said() {
        let asked = |line: &str| parse(line).expect("understood");
        assert_eq!(asked("").command, Command::Serve);
        assert_eq!(asked("--data x demo").command, Command::Demo);
        assert_eq!(asked("doctor").command, Command::Doctor { call: false });
        assert_eq!(asked("doctor --call").command, Command::Doctor { call: true });
        assert_eq!(asked("serve --help").command, Command::Help);
        let verify =
            |copies: &[&str]| Command::AuditVerify { copies: copies.iter().map(PathBuf::from).collect() };
        assert_eq!(asked("audit verify").command, verify(&[]));
        assert_eq!(asked("audit verify --copy a --data x --copy b").command, verify(&["a", "b"]));
        let serve = asked("serve --listen 127.0.0.1:1 --media [::]:2 --data a --dist b").config;
        assert_eq!(serve.server.listen.port(), 1);
        assert_eq!(serve.media.listen.port(), 2);
        assert_eq!((serve.server.data, serve.server.dist), (PathBuf::from("a"), PathBuf::from("b")));
        let domain = |domain: Option<&str>| Command::ClinicDomain {
            slug: "maple".to_owned(),
            domain: domain.map(str::to_owned),
        };
        assert_eq!(asked("clinic-domain maple care.example").command, domain(Some("care.example")));
        assert_eq!(asked("clinic-domain maple none").command, domain(None));
    }

    #[test]
    fn everything_else_is_refused_with_the_help() {
        for (line, why) in [
            ("serve --lisen 127.0.0.1:1", "there is no flag --lisen"),
            ("serve --listen", "--listen wants a value"),
            ("serve --listen --data x", "--listen wants a value"),
            ("serve --data a --data b", "--data is said twice"),
            ("sevre", "there is no command \"sevre\""),
            ("serve now", "\"now\" is one word too many"),
            ("serve --call", "--call is for doctor only"),
            ("audit", "say audit verify"),
            ("audit verify it", "say audit verify"),
            ("audit verify --copy", "--copy wants a value"),
            ("doctor --copy a", "--copy is for audit verify only"),
            ("clinic-domain maple", "clinic-domain wants"),
        ] {
            let error = parse(line).expect_err(line).to_string();
            assert!(error.starts_with(why) && error.ends_with(HELP), "{line}: {error}");
        }
        let error = parse("serve --listen here").expect_err("no address").to_string();
        assert!(error.contains("--listen 127.0.0.1:8600"), "{error}");
    }
}
