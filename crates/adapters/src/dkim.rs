//! DKIM (RFC 6376): a letter is signed with the domain's key, so that whoever receives it knows that it comes from there
//! and that nobody changed it. Headers and body in their relaxed form, which survives what relays do to spaces.
//!
//! Signed with `ring`, which the TLS of this program stands on: RSA (2048 bits and more) or Ed25519 (RFC 8463).
use anyhow::{Context, anyhow, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use ring::error::KeyRejected;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

/// What says whom it is from, to whom, of what and when; a relay that adds one of these makes the signature bad.
const SIGNED: [&str; 10] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "auto-submitted",
    // By which a newsletter is ended: mail programs offer that only where it is signed (RFC 8058).
    "list-unsubscribe",
    "list-unsubscribe-post",
];
/// Amazon SES writes these anew on the way, so a signature over them would never hold there.
const REWRITTEN_BY_SES: [&str; 2] = ["date", "message-id"];
/// Shorter keys are not believed any more (RFC 8301).
const RSA_BYTES_MIN: usize = 256;

enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A domain's own signature.
pub struct Dkim {
    domain: String,
    selector: String,
    key: Key,
}

impl std::fmt::Debug for Dkim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dkim")
    }
}

impl Dkim {
    /// `key_pem` is a private key as `openssl genpkey` writes one. Its other half stands in the DNS at
    /// `{selector}._domainkey.{domain}`.
    ///
    /// # Errors
    /// The names are no names, or the key is none of the two kinds.
    pub fn new(domain: &str, selector: &str, key_pem: &str) -> anyhow::Result<Dkim> {
        for name in [domain, selector] {
            let fits = |label: &str| {
                !label.is_empty()
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            };
            ensure!(name.split('.').all(fits), "{name:?} is no name in the DNS");
        }
        let der = PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).context("a private key (PEM)")?;
        let key = match &der {
            PrivateKeyDer::Pkcs1(der) => Key::Rsa(rsa_key(RsaKeyPair::from_der(der.secret_pkcs1_der()))?),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                match Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
                    Ok(key) => Key::Ed25519(key),
                    Err(_) => Key::Rsa(rsa_key(RsaKeyPair::from_pkcs8(der))?),
                }
            }
            _ => bail!("the key is neither RSA nor Ed25519"),
        };
        Ok(Dkim { domain: domain.to_owned(), selector: selector.to_owned(), key })
    }

    /// The message with its signature before it.
    ///
    /// # Errors
    /// The message has no head, or no sender, or the system's random source is gone.
    pub fn signed(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        self.signed_over(&SIGNED, message)
    }

    /// The same for Amazon SES, which gives each message a date and an id of its own.
    ///
    /// # Errors
    /// As `signed`.
    pub fn signed_for_ses(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        let kept: Vec<&str> = SIGNED.into_iter().filter(|name| !REWRITTEN_BY_SES.contains(name)).collect();
        self.signed_over(&kept, message)
    }

    fn signed_over(&self, headers: &[&str], message: &[u8]) -> anyhow::Result<Vec<u8>> {
        let text = std::str::from_utf8(message).context("a message in ASCII")?;
        let (head, body) = text.split_once("\r\n\r\n").context("a message with head and body")?;
        let body_hash = digest::digest(&digest::SHA256, relaxed_body(body).as_bytes());
        let fields = fields(head);
        let there: Vec<(&str, &str)> = headers.iter().filter_map(|name| found(&fields, name)).collect();
        ensure!(there.iter().any(|(name, _)| name.eq_ignore_ascii_case("from")), "a message with a sender");
        let names: Vec<String> = there.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        // Folded, so that no line is longer than mail programs like.
        let value = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed; d={};\r\n s={}; h={};\r\n bh={};\r\n b=",
            self.domain,
            self.selector,
            names.join(":"),
            STANDARD.encode(body_hash),
        );
        let mut input: String =
            there.iter().map(|(name, value)| format!("{}\r\n", relaxed_header(name, value))).collect();
        input.push_str(&relaxed_header("DKIM-Signature", &value));
        let signature = STANDARD.encode(self.sign(input.as_bytes())?);
        let folded: Vec<&str> = signature
            .as_bytes()
            .chunks(72)
            .map(|line| std::str::from_utf8(line).unwrap_or_default())
            .collect();
        let mut signed = format!("DKIM-Signature: {value}{}\r\n", folded.join("\r\n ")).into_bytes();
        signed.extend_from_slice(message);
        Ok(signed)
    }

    fn sign(&self, input: &[u8]) -> anyhow::Result<Vec<u8>> {
        match &self.key {
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input, &mut signature)
                    .map_err(|_| anyhow!("the letter could not be signed"))?;
                Ok(signature)
            }
            // RFC 8463, 3: what is signed is the hash.
            Key::Ed25519(key) => {
                let hash = digest::digest(&digest::SHA256, input);
                Ok(key.sign(hash.as_ref()).as_ref().to_vec())
            }
        }
    }
}

fn rsa_key(read: Result<RsaKeyPair, KeyRejected>) -> anyhow::Result<RsaKeyPair> {
    let key = read.map_err(|why| anyhow!("the key cannot be used: {why}"))?;
    ensure!(key.public().modulus_len() >= RSA_BYTES_MIN, "the key is shorter than 2048 bits");
    Ok(key)
}

/// Name and value of each header, folded ones whole.
fn fields(head: &str) -> Vec<(&str, &str)> {
    let mut fields = Vec::new();
    let (mut from, mut at) = (0, 0);
    for line in head.split_inclusive("\r\n") {
        if at > from && !line.starts_with([' ', '\t']) {
            fields.push(&head[from..at]);
            from = at;
        }
        at += line.len();
    }
    fields.push(&head[from..]);
    fields.into_iter().filter_map(|field| field.split_once(':')).collect()
}

/// The last one of that name, as verifiers look for it (5.4.2).
fn found<'a>(fields: &[(&'a str, &'a str)], name: &str) -> Option<(&'a str, &'a str)> {
    fields.iter().rev().find(|(known, _)| known.trim().eq_ignore_ascii_case(name)).copied()
}

/// 3.4.2: small letters, unfolded, one space for many, none around.
fn relaxed_header(name: &str, value: &str) -> String {
    let unfolded = value.replace("\r\n", "");
    let words: Vec<&str> = unfolded.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
    format!("{}:{}", name.trim().to_ascii_lowercase(), words.join(" "))
}

/// 3.4.4: no spaces at the ends of lines, one for many within, no empty lines at the end.
fn relaxed_body(body: &str) -> String {
    let lines = body.split("\r\n").map(|line| {
        let mut relaxed = String::with_capacity(line.len());
        let mut space = false;
        for c in line.chars() {
            if matches!(c, ' ' | '\t') {
                space = true;
                continue;
            }
            if space {
                relaxed.push(' ');
                space = false;
            }
            relaxed.push(c);
        }
        relaxed
    });
    let lines: Vec<String> = lines.collect();
    let kept = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    lines[..kept].iter().map(|line| format!("{line}\r\n")).collect()
}

#[cfg(test)]
#[path = "dkim_tests.rs"]
mod tests;
