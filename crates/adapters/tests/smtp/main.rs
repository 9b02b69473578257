//! The SMTP adapter against a real server, aiosmtpd, that can refuse, stall and break.
//!
//! Needs Python with aiosmtpd: `BEDSIDE_SMTP_PYTHON` (`./x test` sets it), or the tests make a virtual environment in
//! the user's cache. Without it they say loudly that they did not run; with `CI` set that is a failure.
#![allow(clippy::disallowed_methods, reason = "tests read the environment")]
mod server;
mod tls;

use adapters::smtp::{Security, SmtpConfig, SmtpMail};
use domain::ports::{Attachment, Letter, Mail, SendError};
use server::{Server, python};
use std::process::{Command, Stdio};

fn letter(to: &str) -> Letter {
    Letter {
        message_id: "0123abcd@bedside.example".into(),
        from_name: "Harbor Clinic, Ñandú & Sons".into(),
        from_address: "no-reply@bedside.example".into(),
        to_name: "محمد علي".into(),
        to_address: format!("{to}@example.org"),
        subject: "Consulta por video: mañana 👋".into(),
        text: "Hola:\n.\n..dots alone on a line\nhttps://harbor.example/j/abc\n".into(),
        html: "<p>¡Hola!</p>".into(),
        attachments: vec![Attachment {
            name: "invite.ics".into(),
            content_type: "text/calendar; method=REQUEST; charset=utf-8".into(),
            body: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_vec(),
        }],
        headers: vec![("Auto-Submitted".into(), "auto-generated".into())],
    }
}

#[tokio::test]
async fn a_letter_arrives_whole() {
    let Some(server) = Server::start("whole") else { return };
    let mail = server.mail(Security::None);
    mail.send(letter("maya")).await.expect("taken");
    // The second goes over the connection of the first.
    mail.send(letter("tom")).await.expect("taken");
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    let first = &taken[0];
    assert!(first.starts_with("no-reply@bedside.example maya@example.org\n"), "{first}");
    for line in [
        "Message-ID: <0123abcd@bedside.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "MIME-Version: 1.0\r\n",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar; method=REQUEST; charset=utf-8\r\n",
        "application/ics\r\n",
        "invite.ics",
    ] {
        assert!(first.contains(line), "{line:?} is not in\n{first}");
    }
    // Headers are ASCII on the wire (RFC 2047), and lines are short.
    let head = first.split("\r\n\r\n").next().unwrap();
    assert!(head.is_ascii() && first.lines().all(|line| line.len() < 999));
    read_back(first);
}

#[tokio::test]
async fn what_comes_back_goes_to_its_place_with_the_letters_name() {
    let Some(server) = Server::start("bounces") else { return };
    let bounces = Some("bounces@bedside.example".to_owned());
    let config = SmtpConfig { bounces, ..SmtpConfig::new("127.0.0.1", server.port, Security::None) };
    SmtpMail::new(config).expect("settings").send(letter("maya")).await.expect("taken");
    let taken = server.taken();
    let begins = "bounces+0123abcd@bedside.example maya@example.org\n";
    assert!(taken[0].starts_with(begins), "{}", taken[0]);
    assert!(taken[0].contains("<no-reply@bedside.example>"), "whom one answers is who wrote");
}

/// Python's own mail parser reads what was sent: an independent eye.
fn read_back(message: &str) {
    let script = "import email, email.policy, sys\n\
        m = email.message_from_bytes(sys.stdin.buffer.read().split(b'\\n', 1)[1], policy=email.policy.default)\n\
        print(m['subject']); print(m['from']); print(m['to'])\n\
        sys.stdout.write(m.get_body(('plain',)).get_content())\n";
    let mut child = Command::new(python().unwrap())
        .args(["-X", "utf8", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), message.as_bytes()).unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().replace("\r\n", "\n");
    assert_eq!(
        said,
        "Consulta por video: mañana 👋\n\
         \"Harbor Clinic, Ñandú & Sons\" <no-reply@bedside.example>\n\
         محمد علي <maya@example.org>\n\
         Hola:\n.\n..dots alone on a line\nhttps://harbor.example/j/abc\n"
    );
}

#[derive(Debug, PartialEq)]
enum Means {
    Retry,
    Never,
    InDoubt,
}

async fn fails(mail: &SmtpMail, letter: Letter) -> Means {
    match mail.send(letter).await {
        Ok(()) => panic!("it was taken"),
        Err(SendError::Retry(_)) => Means::Retry,
        Err(SendError::Never(_)) => Means::Never,
        Err(SendError::InDoubt(_)) => Means::InDoubt,
    }
}

#[tokio::test]
async fn each_failure_means_what_it_means() {
    let Some(server) = Server::start("failures") else { return };
    let mail = server.mail(Security::None);
    for (who, means) in [
        ("gone", Means::Never),
        ("spam", Means::Never),
        ("later", Means::Retry),
        ("full", Means::Retry),
        ("break-early", Means::Retry),
        ("stall-early", Means::Retry),
    ] {
        assert_eq!(fails(&mail, letter(who)).await, means, "{who}");
        assert!(server.taken().is_empty(), "{who}");
    }
    // One refused recipient does not spoil the next letter.
    mail.send(letter("maya")).await.expect("taken");
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test]
async fn a_line_that_breaks_after_the_message_leaves_it_in_doubt() {
    let Some(server) = Server::start("doubt") else { return };
    let mail = server.mail(Security::None);
    assert_eq!(fails(&mail, letter("break")).await, Means::InDoubt);
    assert_eq!(fails(&mail, letter("stall")).await, Means::InDoubt);
    let taken = server.taken();
    assert_eq!(taken.len(), 2, "both had arrived");
    assert!(taken.iter().all(|one| one.contains("Message-ID: <0123abcd@bedside.example>")));
}

#[tokio::test]
async fn the_relays_own_troubles_bounce_no_letter() {
    let Some(server) = Server::start("relay") else { return };
    let mut foreign = letter("maya");
    foreign.from_address = "nobody@bedside.example".into();
    assert_eq!(fails(&server.mail(Security::None), foreign).await, Means::Retry);
    // Without the offer of STARTTLS nothing leaves in clear.
    assert_eq!(fails(&server.mail(Security::StartTls), letter("maya")).await, Means::Retry);
    assert_eq!(fails(&server.mail(Security::Tls), letter("maya")).await, Means::Retry);
    assert!(server.taken().is_empty());
    let mail = server.mail(Security::None);
    mail.send(letter("maya")).await.expect("taken");
    drop(server);
    assert_eq!(fails(&mail, letter("maya")).await, Means::Retry);
}

#[tokio::test]
async fn what_no_server_can_be_told_is_refused_at_once() {
    let config = SmtpConfig::new("127.0.0.1", 1, Security::None);
    let mail = SmtpMail::new(config).unwrap();
    let mut broken = letter("maya");
    broken.to_address = "not an address".into();
    assert_eq!(fails(&mail, broken).await, Means::Never);
    assert_eq!(fails(&mail, letter("maya")).await, Means::Retry, "nobody listens");
}
