//! Mail by Amazon SES's own interface (v2, `SendEmail`), for whoever may open no port for SMTP. The letter is the same
//! message, byte for byte, so that calendar files arrive as they do by SMTP.
use crate::aws::{Signed, Signer};
use crate::dkim::Dkim;
use crate::heard;
use crate::http::{Answer, Client, PATIENCE};
use crate::message::message;
use anyhow::anyhow;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{Boxed, Clock, Letter, Mail, SendError};
use model::Secret;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

const PATH: &str = "/v2/email/outbound-emails";

#[derive(Clone)]
pub struct SesConfig {
    pub base: String,
    pub region: String,
    pub access_key_id: String,
    pub secret_key: Secret<String>,
    pub dkim: Option<Arc<Dkim>>,
    /// Signatures name the time.
    pub clock: Arc<dyn Clock>,
    /// The certificate (PEM) of another authority than the world's, for a stand-in.
    pub authority_pem: Option<String>,
    pub patience: Duration,
}

impl SesConfig {
    pub fn new(region: &str, access_key_id: &str, secret_key: Secret<String>, clock: Arc<dyn Clock>) -> Self {
        SesConfig {
            base: format!("https://email.{region}.amazonaws.com"),
            region: region.to_owned(),
            access_key_id: access_key_id.to_owned(),
            secret_key,
            dkim: None,
            clock,
            authority_pem: None,
            patience: PATIENCE,
        }
    }
}

/// The adapter.
pub struct Ses {
    client: Client,
    config: SesConfig,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(default, rename = "__type")]
    kind: String,
}

impl Ses {
    /// # Errors
    /// The region cannot be used.
    pub fn new(config: SesConfig) -> anyhow::Result<Ses> {
        let word =
            |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        anyhow::ensure!(word(&config.region), "mail.ses.region is no name of a region");
        anyhow::ensure!(word(&config.access_key_id), "mail.ses.access_key_id is no id of a key");
        let client = Client::new(&config.base, config.authority_pem.as_deref(), config.patience)?;
        Ok(Ses { client, config })
    }

    /// That Amazon is there; no letter is sent and no key shown.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn check(&self) -> anyhow::Result<()> {
        self.client.reach().await
    }

    async fn deliver(&self, letter: Letter) -> Result<(), SendError> {
        let mut raw = message(&letter).map_err(SendError::Never)?.formatted();
        if let Some(dkim) = &self.config.dkim {
            raw = dkim.signed_for_ses(&raw).map_err(SendError::Retry)?;
        }
        let mut body = serde_json::json!({
            "FromEmailAddress": letter.from_address,
            "Destination": { "ToAddresses": [letter.to_address] },
            "Content": { "Raw": { "Data": STANDARD.encode(raw) } },
        });
        // Amazon gives the message an id of its own; what it says of the letter later names ours.
        if let Some(name) = heard::name_of(&letter.message_id) {
            body["EmailTags"] = serde_json::json!([{ "Name": heard::TAG, "Value": name }]);
        }
        let body = body.to_string().into_bytes();
        let now = jiff::Timestamp::from_microsecond(self.config.clock.now().micros());
        let now = now.map_err(|error| SendError::Retry(error.into()))?;
        let (host, moment) = (self.client.host(), now.strftime("%Y%m%dT%H%M%SZ").to_string());
        let headers =
            [("content-type", "application/json"), ("host", host.as_str()), ("x-amz-date", moment.as_str())];
        let SesConfig { access_key_id, secret_key, region, .. } = &self.config;
        let signer = Signer { access_key_id, secret_key, region, service: "ses" };
        let signed =
            Signed { method: "POST", path: PATH, query: "", headers: &headers, body: &body, moment: &moment };
        let authorization = signer.authorization(&signed);
        // The client names the host itself.
        let sent = [headers[0], headers[2], ("authorization", authorization.as_str())];
        judged(&self.client.post(PATH, &sent, &body).await?)
    }
}

fn judged(answer: &Answer) -> Result<(), SendError> {
    let status = answer.status;
    let why = anyhow!("the provider said {status}");
    let within = || serde_json::from_slice::<Refused>(&answer.body).map(|refused| refused.kind);
    let kind = answer.header("x-amzn-errortype").map(str::to_owned);
    let kind = kind.or_else(|| within().ok()).unwrap_or_default();
    // "com.amazonaws.sesv2#MessageRejected", "MessageRejected:http://…", or the name alone.
    let kind = kind.rsplit('#').next().and_then(|kind| kind.split(':').next()).unwrap_or_default();
    match status {
        200..=299 => Ok(()),
        413 => Err(SendError::Never(why)),
        // Of what is refused, only this is about the letter; the rest is about the account, and will be put right.
        400 if kind == "MessageRejected" || kind == "BadRequestException" => Err(SendError::Never(why)),
        _ => Err(SendError::Retry(why)),
    }
}

impl Mail for Ses {
    fn send(&self, letter: Letter) -> Boxed<'_, Result<(), SendError>> {
        Box::pin(self.deliver(letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_about_the_letter_is_for_good() {
        let of = |answer: &Answer| match judged(answer) {
            Ok(()) => "taken",
            Err(SendError::Retry(_)) => "retry",
            Err(SendError::Never(_)) => "never",
            Err(SendError::InDoubt(_)) => "in doubt",
        };
        let means = |status, body: &str| of(&Answer { status, headers: Vec::new(), body: body.into() });
        let named = ("x-amzn-errortype".to_owned(), "MessageRejected:http://internal.amazon.com/".to_owned());
        assert_eq!(of(&Answer { status: 400, headers: vec![named], body: b"{}".to_vec() }), "never");
        assert_eq!(means(200, "{}"), "taken");
        assert_eq!(means(400, r#"{"__type":"com.amazonaws.sesv2#MessageRejected"}"#), "never");
        assert_eq!(means(413, ""), "never");
        for (status, body) in [
            (400, r#"{"__type":"AccountSuspendedException"}"#),
            (403, r#"{"message":"The security token is invalid"}"#),
            (404, ""),
            (429, r#"{"__type":"TooManyRequestsException"}"#),
            (503, "<html>"),
        ] {
            assert_eq!(means(status, body), "retry", "{status}");
        }
    }
}
