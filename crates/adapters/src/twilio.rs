//! Text messages by Twilio's Messages API: a form by POST, and what Twilio says later by hooks that it signs.
//!
//! Twilio knows no message again that comes twice, so a try whose answer was lost is in doubt. The address that is told how
//! a text fares names our own id, so that the first hook ends the doubt.
use crate::http::{Answer, Client, PATIENCE};
use anyhow::anyhow;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{Boxed, SendError, Sent, Text, TextError, Texts};
use model::Secret;
use ring::hmac;
use serde::Deserialize;
use std::time::Duration;

/// Where Twilio is.
pub const BASE: &str = "https://api.twilio.com";
/// "The message From/To pair violates a blacklist rule": they said STOP.
const STOPPED: u32 = 21610;

#[derive(Clone, Debug)]
pub struct TwilioConfig {
    pub base: String,
    pub account: String,
    pub token: Secret<String>,
    /// The number that texts come from, E.164; or a messaging service's id, which begins with MG.
    pub from: String,
    /// Where Twilio tells how a text fares.
    pub status_url: String,
    /// The certificate (PEM) of another authority than the world's, for a stand-in.
    pub authority_pem: Option<String>,
    pub patience: Duration,
}

impl TwilioConfig {
    pub fn new(account: &str, token: Secret<String>, from: &str, status_url: &str) -> Self {
        TwilioConfig {
            base: BASE.to_owned(),
            account: account.to_owned(),
            token,
            from: from.to_owned(),
            status_url: status_url.to_owned(),
            authority_pem: None,
            patience: PATIENCE,
        }
    }
}

/// The adapter.
pub struct Twilio {
    client: Client,
    config: TwilioConfig,
}

#[derive(Deserialize)]
struct Taken {
    #[serde(default)]
    sid: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(default)]
    code: u32,
}

impl Twilio {
    /// # Errors
    /// The address or the account cannot be used.
    pub fn new(config: TwilioConfig) -> anyhow::Result<Twilio> {
        let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
        anyhow::ensure!(word(&config.account), "texts.account is no id of an account");
        let client = Client::new(&config.base, config.authority_pem.as_deref(), config.patience)?;
        Ok(Twilio { client, config })
    }

    /// That Twilio is there; no text is sent and no password shown.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn check(&self) -> anyhow::Result<()> {
        self.client.reach().await
    }

    async fn deliver(&self, text: Text) -> Result<Sent, TextError> {
        let TwilioConfig { account, token, from, status_url, .. } = &self.config;
        let sender = if from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
        let told = format!("{status_url}?letter={}", text.id.text());
        let form = [
            ("To", text.to.as_str()),
            (sender, from.as_str()),
            ("Body", text.body.as_str()),
            ("StatusCallback", told.as_str()),
        ];
        let form = serde_urlencoded::to_string(form).map_err(|error| SendError::Never(error.into()))?;
        let sign_in = STANDARD.encode(format!("{account}:{}", token.expose()));
        let headers = [
            ("Authorization", format!("Basic {sign_in}")),
            ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
            ("Accept", "application/json".to_owned()),
        ];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let path = format!("/2010-04-01/Accounts/{account}/Messages.json");
        judged(&self.client.post(&path, &headers, form.as_bytes()).await?)
    }
}

fn judged(answer: &Answer) -> Result<Sent, TextError> {
    let status = answer.status;
    let why = anyhow!("the provider said {status}");
    match status {
        200..=299 => {
            let taken = serde_json::from_slice::<Taken>(&answer.body).ok();
            Ok(Sent { provider_id: taken.and_then(|taken| taken.sid) })
        }
        // About the account or the address, not about this text.
        401 | 403 | 404 | 408 | 429 | 500..=599 => Err(SendError::Retry(why).into()),
        _ if serde_json::from_slice(&answer.body).is_ok_and(|refused: Refused| refused.code == STOPPED) => {
            Err(TextError::Stopped)
        }
        _ => Err(SendError::Never(why).into()),
    }
}

impl Texts for Twilio {
    fn send(&self, text: Text) -> Boxed<'_, Result<Sent, TextError>> {
        Box::pin(self.deliver(text))
    }
}

/// Whether a hook is Twilio's: HMAC-SHA1 under the account's token over the whole address and, behind it, each of the form's
/// names with its value, in the order of the names. Compared in constant time.
pub fn is_signed(token: &Secret<String>, url: &str, form: &[(String, String)], signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.expose().as_bytes());
    hmac::verify(&key, signed(url, form).as_bytes(), &signature).is_ok()
}

/// The signature that a hook of Twilio's would carry, for stand-ins.
pub fn signature(token: &Secret<String>, url: &str, form: &[(String, String)]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.expose().as_bytes());
    STANDARD.encode(hmac::sign(&key, signed(url, form).as_bytes()))
}

fn signed(url: &str, form: &[(String, String)]) -> String {
    let mut form: Vec<&(String, String)> = form.iter().collect();
    form.sort();
    form.into_iter().fold(url.to_owned(), |text, (name, value)| text + name + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Twilio's own documentation.
    #[test]
    fn a_hook_is_known_by_its_signature() {
        let token = Secret::new("12345".to_owned());
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let form = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675310"),
            ("Digits", "1234"),
            ("From", "+14158675310"),
            ("To", "+18005551212"),
        ];
        let mut form: Vec<_> = form.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let known = "GvWf1cFY/Q7PnoempGyD5oXAezc=";
        assert_eq!(signature(&token, url, &form), known);
        assert!(is_signed(&token, url, &form, known));
        form.reverse();
        assert!(is_signed(&token, url, &form, known), "in whatever order they come");
        assert!(!is_signed(&token, "https://mycompany.com/myapp.php?foo=1&bar=3", &form, known));
        assert!(!is_signed(&Secret::new("12346".to_owned()), url, &form, known));
        form[0].1.push('0');
        assert!(!is_signed(&token, url, &form, known));
        for wrong in ["", "no base 64", "AAAA"] {
            assert!(!is_signed(&token, url, &form, wrong));
        }
    }
}
