//! What Twilio tells (N4): believed with its signature alone, over the address that the configuration says.
use crate::hooks::{SecretFile, hooked};
use crate::site::{Answer, TestSite, ask, request};
use adapters::twilio::signature;
use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::{Host, visits};
use model::outbox::Delivery;
use model::visits::{NewParticipant, NewVisit, Rsvp};
use model::{Secret, VisitId};

const PHONE: &str = "+12125550123";
const INBOUND: &str = "/hooks/twilio/inbound";

/// A site whose texts go by Twilio, as far as what comes back is concerned.
struct Hooked {
    site: TestSite,
    router: Router,
    _token: SecretFile,
}

fn token() -> Secret<String> {
    Secret::new("twilio's token".to_owned())
}

impl Hooked {
    async fn new(name: &str) -> Hooked {
        let (site, router, _token) = hooked(&format!("twilio-{name}"), token().expose(), |config, file| {
            config.texts.account = "AC123".to_owned();
            config.texts.from = "+12125550100".to_owned();
            config.texts.token_file = Some(file);
        })
        .await;
        Hooked { site, router, _token }
    }

    /// As Twilio sends it, but for what `change` does to the signature.
    async fn post(&self, path: &str, form: &[(&str, &str)], change: impl Fn(String) -> String) -> Answer {
        let form: Vec<(String, String)> =
            form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let signed = signature(&token(), &format!("http://localhost:3000{path}"), &form);
        let sent = request("POST", "", path, None)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-twilio-signature", change(signed))
            .body(Body::from(serde_urlencoded::to_string(&form).expect("a form")))
            .expect("a request");
        ask(&self.router, sent).await
    }

    async fn says(&self, sid: &str, words: &str) -> Answer {
        self.post(INBOUND, &[("MessageSid", sid), ("From", PHONE), ("Body", words)], |signed| signed).await
    }

    /// Somebody is invited by text.
    async fn invited(&self) -> (Host, VisitId) {
        let host = self.site.domain.host("Harbor").await;
        let guest = NewParticipant {
            name: "Maya Lin".into(),
            phone: PHONE.into(),
            invite: "sms".into(),
            ..NewParticipant::default()
        };
        let json = serde_json::json!({
            "request_id": "r1", "when": "now", "duration": "30", "participants": [guest],
        });
        let visit: NewVisit = serde_json::from_value(json).expect("a form");
        let visit = visits::schedule(&self.site.domain, &host, visit).await.expect("planned");
        self.site.domain.run_jobs().await;
        (host, visit)
    }

    async fn guest(&self, host: &Host, visit: VisitId) -> model::visits::GuestRow {
        visits::view(&self.site.domain, host, visit).await.expect("one's own").row.guests.remove(0)
    }
}

#[tokio::test]
async fn what_is_not_signed_looks_like_what_does_not_exist() {
    let hooked = Hooked::new("signed").await;
    let (host, visit) = hooked.invited().await;
    let form = [("MessageSid", "SM1"), ("From", PHONE), ("Body", "Y")];
    let changes: [fn(String) -> String; 3] =
        [|_| String::new(), |signed| signed.to_lowercase(), |_| "AAAA".to_owned()];
    for change in changes {
        let answer = hooked.post(INBOUND, &form, change).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(hooked.guest(&host, visit).await.rsvp, Rsvp::Unanswered);
    // Another site's signature: without an account none is believed.
    let answer = hooked.site.submit("", INBOUND, None, &form).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_by_text_is_the_guests_and_is_answered() {
    let hooked = Hooked::new("answer").await;
    let (host, visit) = hooked.invited().await;
    let answer = hooked.says("SM1", "Sí").await;
    assert_eq!((answer.status, answer.body.contains("<Message>")), (StatusCode::OK, true), "{}", answer.body);
    assert_eq!(hooked.guest(&host, visit).await.rsvp, Rsvp::Yes);
    let again = hooked.says("SM1", "Sí").await;
    assert!(again.body.ends_with("<Response></Response>"), "brought twice: {}", again.body);
    let stop = hooked.says("SM2", "STOP").await;
    assert!(stop.body.ends_with("<Response></Response>"), "{}", stop.body);
}

#[tokio::test]
async fn how_a_text_fares_is_told_by_its_address() {
    let hooked = Hooked::new("status").await;
    let (host, visit) = hooked.invited().await;
    let id = hooked.site.domain.texts.take()[0].id.text();
    let path = format!("/hooks/twilio/status?letter={id}");
    for (word, then) in [
        ("queued", Delivery::Sent),
        ("sent", Delivery::Sent),
        ("delivered", Delivery::Delivered),
        ("delivered", Delivery::Delivered),
        ("failed", Delivery::Delivered),
    ] {
        let answer =
            hooked.post(&path, &[("MessageSid", "SM1"), ("MessageStatus", word)], |signed| signed).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{word}");
        assert_eq!(hooked.guest(&host, visit).await.delivery, Some(then), "{word}");
    }
    let nobodys = "/hooks/twilio/status?letter=01890a5d000070008000000000000000";
    let answer = hooked.post(nobodys, &[("MessageStatus", "failed")], |signed| signed).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}
