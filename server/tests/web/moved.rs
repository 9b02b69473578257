//! A clinic on its own domain: its old addresses lead there, and nothing that is open at one of them breaks.
use crate::every_endpoint::path_of;
use crate::site::{Answer, TestSite, request};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

const OWN: &str = "care.maple.example";

async fn moved(site: &TestSite) -> String {
    let slug = site.domain.clinic("Maple").await.front.slug;
    domain::operator::set_clinic_domain(&site.domain, &slug, Some(OWN)).await.expect("nobody has it");
    slug
}

fn location(answer: &Answer) -> &str {
    answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn old_addresses_lead_to_the_own_domain_path_and_query_and_all() {
    let site = TestSite::new().await;
    let slug = moved(&site).await;
    for path in ["/", "/j/a.b", "/reset/secret", "/today?after=1", "/nowhere", "//evil.example/x", "/sign-in"]
    {
        let there = format!("http://{OWN}:3000{path}");
        for (host, path) in [(slug.as_str(), path.to_owned()), ("", format!("/c/{slug}{path}"))] {
            let answer = site.get(host, &path, None).await;
            assert_eq!(
                (answer.status, location(&answer)),
                (StatusCode::FOUND, there.as_str()),
                "{host} {path}"
            );
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "it may be taken away again");
        }
    }
    assert_eq!(location(&site.get("", &format!("/c/{slug}?x"), None).await), format!("http://{OWN}:3000/?x"));
    // There they are, and nobody is sent around in a circle.
    let there = Request::builder().uri("/sign-in").header(header::HOST, OWN).body(Body::empty());
    assert_eq!(site.ask(there.expect("a request")).await.status, StatusCode::OK);
    // Taken away again, the old addresses are the clinic's own as before.
    domain::operator::set_clinic_domain(&site.domain, &slug, None).await.expect("taken away");
    assert_eq!(site.get(&slug, "/sign-in", None).await.status, StatusCode::OK);
}

/// Files, streams, sockets, server functions and forms of pages that are open at the old address.
#[tokio::test]
async fn what_is_open_at_the_old_address_goes_on() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    domain::operator::set_clinic_domain(&site.domain, &slug, Some(OWN)).await.expect("nobody has it");
    let theme = format!("/theme/{}/{}.css", clinic.front.theme.clinic.text(), clinic.front.theme.version);
    for path in ["/events", "/health", "/pkg/guest/app-0123.js", &theme] {
        assert_eq!(site.get(&slug, path, Some(&cookie)).await.status, StatusCode::OK, "{path}");
    }
    let socket = request("GET", &slug, "/ws/visit/0", None).header("upgrade", "websocket");
    let socket = socket.header("sec-fetch-site", "same-origin").body(Body::empty()).expect("a request");
    assert_eq!(location(&site.ask(socket).await), "");
    let me = site.submit(&slug, &path_of("POST /api/me"), Some(&cookie), &[]).await;
    assert_eq!(me.status, StatusCode::OK, "{}", me.body);
    // From page to page, as a form's answer or a reload in a call does.
    for path in ["/today", "/settings"] {
        let step = request("GET", &slug, path, Some(&cookie)).header("sec-fetch-site", "same-origin");
        let answer = site.ask(step.body(Body::empty()).expect("a request")).await;
        assert_eq!((answer.status, location(&answer)), (StatusCode::OK, ""), "{path}");
    }
}

/// A form of the installation's start page leads to the door by a redirect, which a browser would not follow to another
/// host.
#[tokio::test]
async fn the_old_door_goes_on_by_itself() {
    let site = TestSite::new().await;
    let slug = moved(&site).await;
    for (lang, words) in
        [("en", "This clinic has a new address"), ("es", "Esta clínica tiene una dirección nueva")]
    {
        let door = request("GET", "", &format!("/c/{slug}/"), None)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT_LANGUAGE, lang);
        let answer = site.ask(door.body(Body::empty()).expect("a request")).await;
        assert_eq!((answer.status, location(&answer)), (StatusCode::OK, ""));
        assert_eq!(answer.headers["refresh"], format!("0; url=http://{OWN}:3000/"));
        assert!(answer.body.contains(words) && answer.body.contains(&format!("href=\"http://{OWN}:3000/\"")));
        assert!(!answer.body.contains("<script"), "{}", answer.body);
        // A page that is drawn outside of a render has its title too, once.
        let titles: Vec<&str> =
            answer.body.match_indices("<title>").map(|(at, _)| &answer.body[at..]).collect();
        assert!(titles.len() == 1 && titles[0].starts_with(&format!("<title>{words} – ")), "{}", answer.body);
    }
}
