//! What others give or take: ports, the database, the mail server.
use super::Finding;
use crate::config::Config;
use crate::startup::{Database, Stop, plain, without_numbers};
use crate::web::bounces;
use crate::{lock, wire};
use domain::{Inspection, OpenError};
use std::net::{TcpListener, UdpSocket};

pub fn ports(config: &Config) -> [Finding; 2] {
    let runs = lock::is_held(&config.server.data);
    let of = |what: &str, taken: Option<std::io::Error>, free: String, flag: &str| match taken {
        None => Finding::Good(free),
        Some(_) if runs => Finding::Good(format!("{what} is in use by the Bedside that is running.")),
        Some(error) => Finding::Bad(format!(
            "{what} cannot be had ({}), and no Bedside is running on this data folder. Choose another with {flag}.",
            plain(&error)
        )),
    };
    let (web, media) = (config.server.listen, config.media.listen);
    [
        of(
            &format!("The web port {web}"),
            TcpListener::bind(web).err(),
            format!("The web port {web} is free."),
            "--listen",
        ),
        of(
            &format!("The media port {media} (UDP)"),
            UdpSocket::bind(media).err(),
            format!("The media port {media} (UDP) is free. Open it in the firewall."),
            "--media",
        ),
    ]
}

pub async fn database(config: &Config) -> Vec<Finding> {
    let of = match wire::domain_config(config, config.server.listen) {
        Ok(of) => of,
        Err(error) => return vec![Finding::Bad(format!("The database: {error:#}."))],
    };
    match domain::inspect(&of).await {
        Ok(found) => inspected(found),
        Err(OpenError::Missing) => {
            vec![Finding::Note("There is no database yet; it is made at the first start.".to_owned())]
        }
        Err(OpenError::OtherVersion) => vec![Finding::Note(
            "The database is empty or of another version; the next start brings it up to date.".to_owned(),
        )],
        Err(error) => vec![Finding::Bad(Stop::Database { error, of: Database::of(config) }.to_string())],
    }
}

fn inspected(found: Inspection) -> Vec<Finding> {
    let Inspection { clinics, faulty_keys, broken_logs } = found;
    let mut findings = vec![Finding::Good("The database answers and is up to date.".to_owned())];
    if faulty_keys.is_empty() {
        findings.push(Finding::Good(format!("Every key is there (clinics: {clinics}).")));
    } else {
        findings.push(Finding::Bad(format!(
            "Keys are missing or unreadable, and what they seal with them: {}. Put them back from their own backup.",
            without_numbers(&faulty_keys.join("; "))
        )));
    }
    if broken_logs.is_empty() {
        findings.push(Finding::Good("The audit logs are whole.".to_owned()));
    }
    findings.extend(broken_logs.into_iter().map(|(whose, entry)| {
        Finding::Bad(format!(
            "The audit log of {whose} is not what was written: entry {entry} was changed, or what stood there is gone. \
             Somebody wrote in the database past Bedside, or it is damaged. Keep a copy, and compare with a backup."
        ))
    }));
    findings
}

/// Whoever brings text messages: that they are there, without sending one.
pub async fn texts(config: &Config) -> Finding {
    match wire::twilio(config) {
        Ok(None) => Finding::Note(
            "Text messages are not set up (texts.account): they stay on the operator's outbox page."
                .to_owned(),
        ),
        Ok(Some(twilio)) => match twilio.check().await {
            Ok(()) => Finding::Good(format!("Twilio answers; texts come from {}.", config.texts.from)),
            Err(error) => Finding::Bad(format!(
                "Twilio cannot be reached: {error:#}. Does the firewall let https out? Texts wait meanwhile."
            )),
        },
        Err(error) => Finding::Bad(format!("The settings of text messages: {error:#}.")),
    }
}

async fn amazon(config: &Config) -> Finding {
    match wire::ses(config) {
        Ok(Some(ses)) => match ses.check().await {
            Ok(()) => Finding::Good(format!("Amazon SES in {} answers.", config.mail.ses.region)),
            Err(error) => Finding::Bad(format!(
                "Amazon SES cannot be reached: {error:#}. Check mail.ses.region, and whether the firewall lets https \
                 out. Mail waits meanwhile."
            )),
        },
        Ok(None) => Finding::Note("Amazon SES is not set.".to_owned()),
        Err(error) => Finding::Bad(format!("The settings of Amazon SES: {error:#}.")),
    }
}

/// Whether it is heard what becomes of letters that a mail server has taken.
pub fn events(config: &Config) -> Option<Finding> {
    let ses = !config.mail.ses.region.is_empty();
    Some(match wire::events_key(config) {
        Err(error) => Finding::Bad(format!("What becomes of letters: {error:#}.")),
        Ok(None) if !config.mail.leaves() => return None,
        Ok(None) => Finding::Note(
            "Letters that come back later, and complaints, are not heard: set mail.events_key_file, see \
             docs/operating.md."
                .to_owned(),
        ),
        Ok(Some(_)) if ses => Finding::Good(format!(
            "What Amazon says of letters is taken with the key at {}.",
            wire::installation_url(config, bounces::AMAZON)
        )),
        Ok(Some(_)) if config.mail.bounces.is_empty() => Finding::Note(
            "mail.events_key_file is set, but letters that come back go to their sender: set mail.bounces."
                .to_owned(),
        ),
        Ok(Some(_)) => Finding::Good(format!(
            "Letters that come back go to {}; your mail server hands them, with the key, to {}.",
            config.mail.bounces,
            wire::installation_url(config, bounces::BOUNCE)
        )),
    })
}

/// The signature under letters: whether its key can be used, and what the DNS must say.
pub fn signature(config: &Config) -> Option<Finding> {
    let dkim = &config.mail.dkim;
    Some(match wire::dkim(config) {
        Ok(None) => return None,
        Ok(Some(_)) if !config.mail.from.ends_with(&format!("@{}", dkim.domain)) => Finding::Note(format!(
            "Letters are signed for {}, but come from {}: receivers believe a signature of the sender's own domain.",
            dkim.domain, config.mail.from
        )),
        Ok(Some(_)) => Finding::Good(format!(
            "Letters are signed; the public half of the key belongs into the DNS at {}._domainkey.{}.",
            dkim.selector, dkim.domain
        )),
        Err(error) => Finding::Bad(format!("The signature under letters: {error:#}.")),
    })
}

pub async fn mail_server(config: &Config) -> Finding {
    let mail = &config.mail;
    if !mail.ses.region.is_empty() {
        return amazon(config).await;
    }
    let smtp = match wire::smtp(config) {
        Ok(Some(smtp)) => smtp,
        Ok(None) => {
            return Finding::Note(
                "No mail server is set: invitations stay on the operator's outbox page.".to_owned(),
            );
        }
        Err(error) => return Finding::Bad(format!("The mail server's settings: {error:#}.")),
    };
    match smtp.check(&mail.from).await {
        Ok(()) => Finding::Good(format!(
            "The mail server {}:{} answers, {}.",
            mail.host,
            mail.port,
            match (mail.security.as_str(), mail.user.is_empty()) {
                ("none", _) => "without TLS",
                (_, true) => "with TLS",
                (_, false) => "with TLS, and takes the user and the password",
            }
        )),
        Err(error) => Finding::Bad(format!(
            "The mail server {}:{} cannot be used: {error:#}. Check mail.host, mail.port, mail.security, the user and \
             the firewall. Mail waits meanwhile.",
            mail.host, mail.port
        )),
    }
}
