//! Over TLS, from the first byte or after STARTTLS, with a sign-in: a certificate made here, by an authority that the
//! adapter is told of.
use crate::server::Server;
use crate::{Means, fails, letter};
use adapters::smtp::{Security, SmtpConfig, SmtpMail};
use domain::ports::Mail;
use model::Secret;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// As server.py has them.
const USER: &str = "relay";
const PASSWORD: &str = "correct horse";

struct Relay {
    server: Server,
    security: Security,
    authority: String,
}

impl Relay {
    fn start(name: &str, security: Security) -> Option<Relay> {
        let mode = if security == Security::Tls { "tls" } else { "starttls" };
        let mut authority = String::new();
        let server = Server::with(name, |folder| {
            authority = certificate(folder);
            vec![mode.into(), folder.join("chain.pem"), folder.join("key.pem")]
        })?;
        Some(Relay { server, security, authority })
    }

    fn config(&self) -> SmtpConfig {
        SmtpConfig {
            user: USER.to_owned(),
            password: Some(Secret::new(PASSWORD.to_owned())),
            authority_pem: Some(self.authority.clone()),
            patience: Duration::from_secs(5),
            ..SmtpConfig::new("localhost", self.server.port, self.security)
        }
    }
}

/// Writes a server's certificate and key for `localhost`; the authority's certificate.
fn certificate(folder: &Path) -> String {
    let authority_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let authority = params.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let write = |name: &str, text: String| std::fs::write::<PathBuf, _>(folder.join(name), text).unwrap();
    write("chain.pem", own.pem());
    write("key.pem", key.serialize_pem());
    authority
}

#[tokio::test]
async fn letters_leave_over_tls_with_a_sign_in() {
    for (name, security) in [("starttls", Security::StartTls), ("tls", Security::Tls)] {
        let Some(relay) = Relay::start(name, security) else { return };
        let mail = SmtpMail::new(relay.config()).unwrap();
        mail.check("no-reply@bedside.example").await.expect("greeted");
        mail.send(letter("maya")).await.expect("taken");
        // The second goes over the connection of the first.
        mail.send(letter("tom")).await.expect("taken");
        let taken = relay.server.taken();
        assert_eq!(taken.len(), 2, "{name}");
        assert!(taken[0].starts_with("no-reply@bedside.example maya@example.org\n"), "{name}: {}", taken[0]);
    }
}

#[tokio::test]
async fn nothing_leaves_to_a_server_that_cannot_show_who_it_is_or_refuses_the_sign_in() {
    for (name, security) in [("starttls-not", Security::StartTls), ("tls-not", Security::Tls)] {
        let Some(relay) = Relay::start(name, security) else { return };
        let unknown = SmtpConfig { authority_pem: None, ..relay.config() };
        let renamed = SmtpConfig { host: "127.0.0.1".to_owned(), ..relay.config() };
        let wrong = SmtpConfig { password: Some(Secret::new("wrong".to_owned())), ..relay.config() };
        for (why, config) in [("authority", unknown), ("name", renamed), ("password", wrong)] {
            let mail = SmtpMail::new(config).unwrap();
            let said = mail.check("no-reply@bedside.example").await.expect_err(why);
            assert!(!format!("{said:#}").contains(PASSWORD), "{name} {why}: {said:#}");
            // The relay's troubles are not the letter's: it waits.
            assert_eq!(fails(&mail, letter("maya")).await, Means::Retry, "{name} {why}");
        }
        assert!(relay.server.taken().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_check_sends_nothing_and_says_what_is_wrong() {
    let Some(server) = Server::start("check") else { return };
    server.mail(Security::None).check("no-reply@bedside.example").await.expect("greeted");
    let said =
        server.mail(Security::StartTls).check("no-reply@bedside.example").await.expect_err("no STARTTLS");
    assert!(said.to_string().contains("does not offer STARTTLS"), "{said:#}");
    assert!(server.taken().is_empty());
    let mail = server.mail(Security::None);
    drop(server);
    mail.check("no-reply@bedside.example").await.expect_err("nobody listens");
}
