//! The private address of a calendar, as other calendars ask for it.
use crate::site::{Answer, TestSite, request};
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::Host;
use domain::calendar::feed;

/// The path of a feed that was just made.
async fn path(site: &TestSite, host: &Host) -> String {
    feed::make(&site.domain, host, "busy").await.expect("made");
    let view = feed::own(&site.domain, host).await.expect("read").expect("there is one");
    let address = view.address.expect("it is shown");
    address[address.find("/feeds/").expect("the path")..].to_owned()
}

async fn ask(site: &TestSite, slug: &str, path: &str, known: Option<&str>) -> Answer {
    let mut asked = request("GET", slug, path, None).header(header::ACCEPT, "text/calendar");
    if let Some(known) = known {
        asked = asked.header(header::IF_NONE_MATCH, known);
    }
    site.ask(asked.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn a_calendar_reads_and_is_told_when_nothing_is_new() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let host = clinic.host(&site.domain).await;
    let path = path(&site, &host).await;
    let slug = &clinic.front.slug;
    let first = ask(&site, slug, &path, None).await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert!(!first.headers.contains_key(header::SET_COOKIE));
    assert!(first.body.starts_with("BEGIN:VCALENDAR\r\n") && first.body.ends_with("END:VCALENDAR\r\n"));
    let tag = first.headers[header::ETAG].to_str().expect("text").to_owned();
    let again = ask(&site, slug, &path, Some(&tag)).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    feed::set_tells(&site.domain, &host, "names").await.expect("saved");
    assert_eq!(ask(&site, slug, &path, Some(&tag)).await.status, StatusCode::NOT_MODIFIED, "no visit yet");
    domain::visits::schedule(&site.domain, &host, visit()).await.expect("planned");
    let news = ask(&site, slug, &path, Some(&tag)).await;
    assert_eq!(news.status, StatusCode::OK);
    assert!(news.body.contains("SUMMARY:Visit: Jonas\r\n"), "{}", news.body);
}

fn visit() -> model::visits::NewVisit {
    let guest = model::visits::NewParticipant {
        name: "Jonas Berg".to_owned(),
        invite: "none".to_owned(),
        ..Default::default()
    };
    let now = r#"{"request_id":"feed","when":"now","duration":"30"}"#;
    let form: model::visits::NewVisit = serde_json::from_str(now).expect("a form");
    model::visits::NewVisit { participants: vec![guest], ..form }
}

#[tokio::test]
async fn what_was_ended_what_is_another_clinics_and_what_never_was_look_alike() {
    let site = TestSite::new().await;
    let maple = site.domain.clinic("Maple").await;
    let elm = site.domain.clinic("Elm").await;
    let host = maple.host(&site.domain).await;
    let path = path(&site, &host).await;
    let never = format!("/feeds/{}.ics", "A".repeat(43));
    let elsewhere = ask(&site, &elm.front.slug, &path, None).await;
    let wrong = ask(&site, &maple.front.slug, &never, None).await;
    let bare = ask(&site, &maple.front.slug, path.trim_end_matches(".ics"), None).await;
    assert_eq!(ask(&site, &maple.front.slug, &path, None).await.status, StatusCode::OK);
    feed::end(&site.domain, &host).await.expect("ended");
    let ended = ask(&site, &maple.front.slug, &path, None).await;
    for answer in [&elsewhere, &wrong, &bare, &ended] {
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_FOUND, ended.body.as_str()));
    }
}
