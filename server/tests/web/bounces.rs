//! What becomes of letters (N3): believed with the key alone, and answered the same of known letters and of others.
use crate::hooks::{SecretFile, hooked};
use crate::site::{Answer, TestSite, ask, request};
use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use domain::{Host, visits};
use model::VisitId;
use model::outbox::Delivery;
use model::visits::{NewParticipant, NewVisit};

const KEY: &str = "0123456789abcdef0123456789abcdef";
const AMAZON: &str = "/hooks/mail/ses";
const NOBODYS: &str = "01890a5d000070008000000000000000";

/// A site that hears of letters.
struct Hooked {
    site: TestSite,
    router: Router,
    _key: SecretFile,
}

impl Hooked {
    async fn new(name: &str, key: &str) -> Hooked {
        let name = format!("events-{name}");
        let (site, router, _key) =
            hooked(&name, key, |config, file| config.mail.events_key_file = Some(file)).await;
        Hooked { site, router, _key }
    }

    async fn post(&self, path: &str, key: Option<&str>, body: &str) -> Answer {
        let mut sent = request("POST", "", path, None);
        if let Some(key) = key {
            sent = sent.header("x-bedside-key", key);
        }
        ask(&self.router, sent.body(Body::from(body.to_owned())).expect("a request")).await
    }

    /// Somebody is invited; the name that the letter left with.
    async fn invited(&self) -> (Host, VisitId, String) {
        let host = self.site.domain.host("Harbor").await;
        let guest = NewParticipant {
            name: "Maya Lin".into(),
            email: "maya@example.net".into(),
            invite: "mail".into(),
            ..NewParticipant::default()
        };
        let json = serde_json::json!({
            "request_id": "r1", "when": "now", "duration": "30", "participants": [guest],
        });
        let visit: NewVisit = serde_json::from_value(json).expect("a form");
        let visit = visits::schedule(&self.site.domain, &host, visit).await.expect("planned");
        self.site.domain.run_jobs().await;
        let letter = self.site.domain.letter("/j/");
        (host, visit, letter.message_id.split('@').next().expect("a name").to_owned())
    }

    async fn fares(&self, host: &Host, visit: VisitId) -> Option<Delivery> {
        visits::view(&self.site.domain, host, visit).await.expect("one's own").row.guests[0].delivery
    }
}

/// As EventBridge brings it.
fn event(kind: &str, letter: &str) -> String {
    let mail = serde_json::json!({ "messageId": "010001", "tags": { "letter": [letter] } });
    let bounce = serde_json::json!({ "bounceType": "Permanent" });
    serde_json::json!({ "source": "aws.ses", "detail": { "eventType": kind, "mail": mail, "bounce": bounce } })
        .to_string()
}

/// As a mail server writes it.
const REPORT: &str = "To: bounces+x@clinic.example\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
    --b\nContent-Type: text/plain\n\nIt came back.\n\n--b\nContent-Type: message/delivery-status\n\n\
    Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; maya@example.net\nAction: failed\n\
    Status: 5.1.1\n\n--b--\n";

#[tokio::test]
async fn without_the_key_there_is_nothing() {
    let hooked = Hooked::new("key", KEY).await;
    let (host, visit, name) = hooked.invited().await;
    let bounce = format!("/hooks/mail/bounce?letter={name}");
    for key in [None, Some(""), Some("0123456789abcdef"), Some("0123456789abcdef0123456789abcdeF")] {
        let events = hooked.post(AMAZON, key, &event("Bounce", &name)).await;
        let reports = hooked.post(&bounce, key, REPORT).await;
        assert_eq!((events.status, reports.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    }
    assert_eq!(hooked.fares(&host, visit).await, Some(Delivery::Sent));
    // A key that could be guessed is none.
    let weak = Hooked::new("weak", "letmein").await;
    assert_eq!(weak.post(AMAZON, Some("letmein"), "{}").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_amazon_says_is_seen_at_the_guest() {
    let hooked = Hooked::new("amazon", KEY).await;
    let (host, visit, name) = hooked.invited().await;
    for (kind, then) in [
        ("Send", Delivery::Sent),
        ("Delivery", Delivery::Delivered),
        ("Bounce", Delivery::Bounced),
        ("Delivery", Delivery::Bounced),
        ("Complaint", Delivery::Complained),
        ("Open", Delivery::Complained),
    ] {
        let answer = hooked.post(AMAZON, Some(KEY), &event(kind, &name)).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""), "{kind}");
        assert_eq!(hooked.fares(&host, visit).await, Some(then), "{kind}");
        let others = hooked.post(AMAZON, Some(KEY), &event(kind, NOBODYS)).await;
        assert_eq!((others.status, others.body.as_str()), (StatusCode::OK, ""), "{kind}");
    }
}

#[tokio::test]
async fn a_letter_that_comes_back_is_seen_at_the_guest() {
    let hooked = Hooked::new("report", KEY).await;
    let (host, visit, name) = hooked.invited().await;
    for (letter, body, then) in [
        (name.as_str(), "Subject: Out of office\n\nI am away.\n", Delivery::Sent),
        ("", REPORT, Delivery::Sent),
        (NOBODYS, REPORT, Delivery::Sent),
        (name.as_str(), REPORT, Delivery::Bounced),
    ] {
        let path = format!("/hooks/mail/bounce?letter={letter}");
        assert_eq!(hooked.post(&path, Some(KEY), body).await.status, StatusCode::OK);
        assert_eq!(hooked.fares(&host, visit).await, Some(then), "{letter}");
    }
}

#[tokio::test]
async fn garbage_changes_nothing_and_too_much_of_it_is_not_read() {
    let hooked = Hooked::new("garbage", KEY).await;
    let (host, visit, _) = hooked.invited().await;
    for wrong in ["", "{}", "<xml/>", r#"{"detail":{"eventType":"Bounce","mail":7}}"#] {
        assert_eq!(hooked.post(AMAZON, Some(KEY), wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
        let report = hooked.post("/hooks/mail/bounce", Some(KEY), wrong).await;
        assert_eq!(report.status, StatusCode::OK, "{wrong}");
    }
    let much = " ".repeat(300 * 1024);
    assert_eq!(hooked.post(AMAZON, Some(KEY), &much).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(hooked.fares(&host, visit).await, Some(Delivery::Sent));
}
