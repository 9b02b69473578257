//! What Twilio tells: how a text fares, and what somebody answers. No browser comes here, so no page asks first
//! (`origin::check` lets these two pass): what is not signed with the account's token, over the address that the
//! configuration says and all that was sent, looks like what does not exist.
use crate::web::router::Site;
use crate::wire;
use adapters::twilio::is_signed;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::texting::Incoming;
use model::outbox::Delivery;
use model::{LetterId, Secret};

/// Both are at the installation's own name.
pub const STATUS: &str = "/hooks/twilio/status";
pub const INBOUND: &str = "/hooks/twilio/inbound";

type Form = Vec<(String, String)>;

/// `POST /hooks/twilio/status?letter=…`: on the phone, or never. Twice is as once, and what is no text of ours is nothing.
pub async fn status(State(site): State<Site>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let Some(form) = believed(&site, &uri, &headers, &body) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let query = serde_urlencoded::from_str::<Form>(uri.query().unwrap_or_default()).unwrap_or_default();
    let letter = value(&query, "letter").and_then(LetterId::parse);
    let says = match value(&form, "MessageStatus") {
        Some("sent") => Some(Delivery::Sent),
        Some("delivered") => Some(Delivery::Delivered),
        Some("undelivered" | "failed") => Some(Delivery::Bounced),
        _ => None,
    };
    let (Some(letter), Some(says)) = (letter, says) else { return StatusCode::NO_CONTENT.into_response() };
    let name = value(&form, "MessageSid").unwrap_or_default();
    match domain::texting::receipt(&site.domain, letter, says, name).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(error),
    }
}

/// `POST /hooks/twilio/inbound`: answered in the words that go back to the phone.
pub async fn inbound(State(site): State<Site>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let Some(form) = believed(&site, &uri, &headers, &body) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (Some(sid), Some(from)) = (value(&form, "MessageSid"), value(&form, "From")) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let text = Incoming {
        provider_id: sid.to_owned(),
        from: Secret::new(from.to_owned()),
        body: Secret::new(value(&form, "Body").unwrap_or_default().to_owned()),
    };
    match domain::texting::answered(&site.domain, &text).await {
        Ok(words) => ([(CONTENT_TYPE, "text/xml; charset=utf-8")], reply(words.as_deref())).into_response(),
        Err(error) => failed(error),
    }
}

/// What was sent, when it is Twilio's.
fn believed(site: &Site, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Option<Form> {
    let token = wire::texts_token(&site.config);
    let token =
        token.inspect_err(|_| tracing::error!("the token of text messages cannot be read")).ok()??;
    let signature = headers.get("x-twilio-signature")?.to_str().ok()?;
    let form: Form = serde_urlencoded::from_bytes(body).ok()?;
    // The name that Twilio was given, whatever name the request says.
    let url = site.domain.origin().base_url(uri.path_and_query().map_or("/", |path| path.as_str()));
    is_signed(&token, &url, &form, signature).then_some(form)
}

fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Asked again later where the fault is ours.
fn failed(error: domain::Error) -> Response {
    let status = StatusCode::from_u16(error.shown().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    status.into_response()
}

/// As Twilio reads it (TwiML).
fn reply(words: Option<&str>) -> String {
    let message = words.map(|words| {
        let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<Message>{words}</Message>")
    });
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{}</Response>", message.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::reply;

    #[test]
    fn a_clinics_name_is_words_and_no_markup() {
        let said = reply(Some("Salt & <Pepper>"));
        assert!(
            said.ends_with("<Response><Message>Salt &amp; &lt;Pepper&gt;</Message></Response>"),
            "{said}"
        );
        assert!(reply(None).ends_with("<Response></Response>"));
    }
}
