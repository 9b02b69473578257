//! What is told of letters, as providers and mail servers write it: real shapes, and what is none of them.
use super::{event, is_key, name_of, report};
use domain::outbox::Heard;
use model::Secret;

/// As EventBridge brings it (developer guide of Amazon SES, "Examples of event data").
fn brought(kind: &str, more: &str) -> String {
    format!(
        r#"{{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Email {kind}","source":"aws.ses",
        "account":"111122223333","time":"2026-11-24T15:00:00Z","region":"us-east-1","resources":[],"detail":{{
        "eventType":"{kind}",{more}"mail":{{"timestamp":"2026-11-24T15:00:00Z","source":"visits@clinic.example",
        "messageId":"010001","destination":["maya@example.net"],"headersTruncated":false,"headers":[],
        "commonHeaders":{{}},"tags":{{"ses:configuration-set":["bedside"],"letter":["0123abcd"]}}}}}}}}"#
    )
}

#[test]
fn an_event_says_what_became_of_which_letter() {
    let bounce = |kind: &str| format!(r#""bounce":{{"bounceType":"{kind}","bouncedRecipients":[]}},"#);
    let complaint = |kind: &str| format!(r#""complaint":{{"complaintFeedbackType":{kind}}},"#);
    for (kind, more, heard) in [
        ("Send", r#""send":{},"#.to_owned(), Some(Heard::Sent)),
        ("DeliveryDelay", r#""deliveryDelay":{"delayType":"General"},"#.to_owned(), Some(Heard::Sent)),
        ("Delivery", r#""delivery":{"smtpResponse":"250 ok"},"#.to_owned(), Some(Heard::Delivered)),
        ("Bounce", bounce("Permanent"), Some(Heard::Bounced)),
        ("Bounce", bounce("Transient"), Some(Heard::NotNow)),
        ("Bounce", bounce("Undetermined"), Some(Heard::NotNow)),
        ("Reject", r#""reject":{"reason":"Bad content"},"#.to_owned(), Some(Heard::NotNow)),
        ("Complaint", complaint(r#""abuse""#), Some(Heard::Complained)),
        ("Complaint", complaint("null"), Some(Heard::Complained)),
        ("Complaint", complaint(r#""not-spam""#), None),
        ("Open", r#""open":{},"#.to_owned(), None),
    ] {
        let said = event(brought(kind, &more).as_bytes()).expect("an event");
        assert_eq!(said, heard.map(|heard| ("0123abcd".to_owned(), heard)), "{kind} {more}");
    }
    let others = brought("Delivery", "").replace(r#","letter":["0123abcd"]"#, "");
    assert_eq!(event(others.as_bytes()).expect("an event"), None);
}

#[test]
fn what_is_no_event_is_an_error() {
    for wrong in ["", "{}", "[]", "\u{0}", r#"{"detail":7}"#, r#"{"detail":{"eventType":"Bounce"}}"#] {
        assert!(event(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn a_key_is_the_key_and_nothing_like_it() {
    let known = Secret::new("0123456789abcdef0123456789abcdef".to_owned());
    assert!(is_key(&known, known.expose()));
    for wrong in ["", "0123456789abcdef0123456789abcdeF", "0123456789abcdef", "Bearer"] {
        assert!(!is_key(&known, wrong), "{wrong}");
    }
}

#[test]
fn a_name_goes_where_tags_and_addresses_go() {
    assert_eq!(name_of("0123abcd@visits.example"), Some("0123abcd"));
    assert_eq!(name_of("0123abcd.en@visits.example"), None);
    assert_eq!(name_of("@visits.example"), None);
}

/// As Postfix writes it.
fn postfix(action: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\nSubject: Undelivered Mail\r\n\
         To: bounces+0123abcd@clinic.example\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"4T2.1764/mx.example\"\r\n\r\n\
         This is a MIME-encapsulated message.\r\n\r\n--4T2.1764/mx.example\r\n\
         Content-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         Action: delivered\r\nStatus: 2.0.0\r\n\r\n--4T2.1764/mx.example\r\n\
         Content-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\nArrival-Date: Tue, 24 Nov 2026 08:00:00 -0700 (MST)\r\n\r\n\
         Final-Recipient: rfc822; maya@example.net\r\nOriginal-Recipient: rfc822;maya@example.net\r\n\
         Action: {action}\r\nStatus: {status}\r\nRemote-MTA: dns; mail.example.net\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 <maya@example.net>: Recipient address\r\n    rejected\r\n\r\n\
         --4T2.1764/mx.example\r\nContent-Type: message/rfc822\r\n\r\nSubject: Video visit\r\n\r\nHello\r\n\
         --4T2.1764/mx.example--\r\n"
    )
}

#[test]
fn a_report_says_what_became_of_its_one_recipient() {
    for (action, status, heard) in [
        ("failed", "5.1.1", Some(Heard::Bounced)),
        ("Failed", "5.0.0 (no such user)", Some(Heard::Bounced)),
        ("failed", "5.2.2", Some(Heard::NotNow)),
        ("failed", "5.7.1", Some(Heard::NotNow)),
        ("failed", "4.4.7", Some(Heard::NotNow)),
        ("failed", "", Some(Heard::NotNow)),
        ("delayed", "4.4.1", None),
        ("relayed", "2.0.0", None),
        ("delivered", "2.0.0", Some(Heard::Delivered)),
    ] {
        assert_eq!(report(postfix(action, status).as_bytes()), heard, "{action} {status}");
    }
    let bare = postfix("failed", "5.1.1").replace("\r\n", "\n");
    assert_eq!(report(bare.as_bytes()), Some(Heard::Bounced), "lines of a pipe");
    let until = bare.find("message/rfc822").expect("a third part");
    assert_eq!(report(&bare.as_bytes()[..until]), Some(Heard::Bounced), "cut off");
}

/// Whatever comes in by mail is read without falling over, and what is no report says nothing.
#[test]
fn what_is_no_report_says_nothing() {
    let whole = postfix("failed", "5.1.1");
    let answer =
        "Subject: Out of office\r\nContent-Type: text/plain\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n";
    let plain = whole.replace("multipart/report", "multipart/mixed");
    let unbound = whole.replace("boundary=", "limit=");
    for wrong in ["", "\r\n\r\n", answer, plain.as_str(), unbound.as_str()] {
        assert_eq!(report(wrong.as_bytes()), None, "{wrong}");
    }
    for cut in 0..whole.len() {
        let said = report(&whole.as_bytes()[..cut]);
        assert!(matches!(said, None | Some(Heard::Bounced | Heard::NotNow)), "{cut}");
        let mut bent = whole.clone().into_bytes();
        bent[cut] = 0xff;
        let _ = report(&bent);
    }
    assert_eq!(report("\n".repeat(200_000).as_bytes()), None);
}
