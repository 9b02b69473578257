//! Twilio and Amazon SES against stand-ins that speak their protocols and misbehave when told to: down, slow, refusing,
//! cut off before or after the request is whole.
mod stand_in;

use adapters::ses::{Ses, SesConfig};
use adapters::twilio::{Twilio, TwilioConfig};
use domain::ports::{Letter, Mail, SendError, SystemClock, Text, TextError, Texts};
use model::{LetterId, Secret};
use stand_in::{Does, StandIn};
use std::sync::Arc;
use std::time::Duration;

/// Long enough for a busy machine, short enough to wait for.
const PATIENCE: Duration = Duration::from_millis(700);

#[derive(Debug, PartialEq)]
enum Means {
    Taken,
    Retry,
    Never,
    Stopped,
    InDoubt,
}

fn of(error: SendError) -> Means {
    match error {
        SendError::Retry(_) => Means::Retry,
        SendError::Never(_) => Means::Never,
        SendError::InDoubt(_) => Means::InDoubt,
    }
}

fn text() -> Text {
    let id = LetterId::parse("01890a5d000070008000000000000000").expect("an id");
    Text { id, to: "+12125550123".into(), body: "Harbor: visit & more, año. Reply Y or N".into() }
}

fn twilio(base: &str) -> Twilio {
    let status = "https://visits.example/hooks/twilio/status";
    let config = TwilioConfig::new("AC123", Secret::new("token".into()), "+12125550100", status);
    Twilio::new(TwilioConfig { base: base.to_owned(), patience: PATIENCE, ..config }).expect("settings")
}

fn ses(base: &str) -> Ses {
    let config = SesConfig::new("us-east-1", "AKID", Secret::new("secret".into()), Arc::new(SystemClock));
    Ses::new(SesConfig { base: base.to_owned(), patience: PATIENCE, ..config }).expect("settings")
}

fn letter() -> Letter {
    Letter {
        message_id: "0123abcd@bedside.example".into(),
        from_name: "Harbor Clinic".into(),
        from_address: "no-reply@bedside.example".into(),
        to_name: "Maya Lin".into(),
        to_address: "maya@example.org".into(),
        subject: "Video visit".into(),
        text: "Hello".into(),
        html: "<p>Hello</p>".into(),
        attachments: Vec::new(),
        headers: Vec::new(),
    }
}

async fn texted(does: Does) -> (Means, usize) {
    let server = StandIn::start(does).await;
    let means = match twilio(&server.base()).send(text()).await {
        Ok(_) => Means::Taken,
        Err(TextError::Stopped) => Means::Stopped,
        Err(TextError::Send(error)) => of(error),
    };
    (means, server.taken().len())
}

async fn mailed(does: Does) -> (Means, usize) {
    let server = StandIn::start(does).await;
    let means = match ses(&server.base()).send(letter()).await {
        Ok(()) => Means::Taken,
        Err(error) => of(error),
    };
    (means, server.taken().len())
}

#[tokio::test]
async fn a_text_is_a_form_with_sign_in_and_a_place_for_what_becomes_of_it() {
    let server = StandIn::start(Does::Says(201, r#"{"sid":"SM42","status":"queued"}"#)).await;
    let sent = twilio(&server.base()).send(text()).await.expect("taken");
    assert_eq!(sent.provider_id.as_deref(), Some("SM42"));
    let taken = server.taken();
    let (head, body) = taken[0].split_once("\r\n\r\n").expect("head and body");
    assert!(head.starts_with("POST /2010-04-01/Accounts/AC123/Messages.json HTTP/1.1\r\n"), "{head}");
    // AC123:token
    assert!(head.contains("Authorization: Basic QUMxMjM6dG9rZW4="), "{head}");
    let form: Vec<(String, String)> = serde_urlencoded::from_str(body).expect("a form");
    let expected = [
        ("To", "+12125550123"),
        ("From", "+12125550100"),
        ("Body", "Harbor: visit & more, año. Reply Y or N"),
        (
            "StatusCallback",
            "https://visits.example/hooks/twilio/status?letter=01890a5d000070008000000000000000",
        ),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn what_becomes_of_a_text_means_what_it_means() {
    for (does, means) in [
        (Does::Says(201, r#"{"sid":"SM1"}"#), Means::Taken),
        (Does::Says(400, r#"{"code":21610,"message":"+1212… has been blocked"}"#), Means::Stopped),
        (Does::Says(400, r#"{"code":21211,"message":"not a valid phone number"}"#), Means::Never),
        (Does::Says(401, r#"{"code":20003}"#), Means::Retry),
        (Does::Says(429, ""), Means::Retry),
        (Does::Says(500, "<html>"), Means::Retry),
        (Does::Says(503, ""), Means::Retry),
        (Does::CutsAfter, Means::InDoubt),
        (Does::StaysSilent, Means::InDoubt),
        (Does::SaysHalf, Means::InDoubt),
        (Does::Babbles, Means::InDoubt),
    ] {
        assert_eq!(texted(does).await, (means, 1), "{does:?}");
    }
}

#[tokio::test]
async fn what_becomes_of_a_letter_means_what_it_means() {
    for (does, means) in [
        (Does::Says(200, r#"{"MessageId":"1"}"#), Means::Taken),
        (Does::Says(400, r#"{"__type":"MessageRejected"}"#), Means::Never),
        (Does::Says(400, r#"{"__type":"MailFromDomainNotVerifiedException"}"#), Means::Retry),
        (Does::Says(403, r#"{"message":"The security token is invalid"}"#), Means::Retry),
        (Does::Says(429, ""), Means::Retry),
        (Does::Says(500, ""), Means::Retry),
        (Does::CutsAfter, Means::InDoubt),
        (Does::StaysSilent, Means::InDoubt),
    ] {
        assert_eq!(mailed(does).await, (means, 1), "{does:?}");
    }
}

#[tokio::test]
async fn nothing_is_handed_over_where_nobody_is() {
    let server = StandIn::start(Does::Says(201, "{}")).await;
    let base = server.base();
    server.stop().await;
    assert!(matches!(twilio(&base).send(text()).await, Err(TextError::Send(SendError::Retry(_)))));
    assert!(matches!(ses(&base).send(letter()).await, Err(SendError::Retry(_))));
    assert!(twilio(&base).check().await.is_err() && ses(&base).check().await.is_err());
    // TLS is asked for, and whoever answers has none.
    let plain = StandIn::start(Does::Says(201, "{}")).await;
    let secure = plain.base().replace("http://", "https://");
    assert!(matches!(twilio(&secure).send(text()).await, Err(TextError::Send(SendError::Retry(_)))));
}

#[tokio::test]
async fn a_letter_is_signed_json_around_the_whole_message() {
    let server = StandIn::start(Does::Says(200, "{}")).await;
    ses(&server.base()).send(letter()).await.expect("taken");
    assert!(ses(&server.base()).check().await.is_ok());
    let taken = server.taken();
    let (head, body) = taken[0].split_once("\r\n\r\n").expect("head and body");
    assert!(head.starts_with("POST /v2/email/outbound-emails HTTP/1.1\r\n"), "{head}");
    for part in
        ["Credential=AKID/", "/us-east-1/ses/aws4_request", "SignedHeaders=content-type;host;x-amz-date"]
    {
        assert!(head.contains(part), "{part} is not in {head}");
    }
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(body["FromEmailAddress"], "no-reply@bedside.example");
    assert_eq!(body["Destination"]["ToAddresses"][0], "maya@example.org");
    // What is heard of it later names it so.
    assert_eq!(body["EmailTags"], serde_json::json!([{ "Name": "letter", "Value": "0123abcd" }]));
    use base64::Engine;
    let raw =
        base64::engine::general_purpose::STANDARD.decode(body["Content"]["Raw"]["Data"].as_str().unwrap());
    let raw = String::from_utf8(raw.expect("base 64")).expect("ASCII");
    assert!(raw.contains("Message-ID: <0123abcd@bedside.example>\r\n"), "{raw}");
}
