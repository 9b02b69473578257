//! Who asks too often is told when to come again, in words for people and in a header for programs.
use crate::every_endpoint::path_of;
use crate::pages::hidden;
use crate::site::{Answer, TestSite, request};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{StatusCode, header};
use server::web::clinic::Peer;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 77));
/// So many letters for a forgotten password one address asks for in an hour (`logins/resetting.rs`).
const ASKED: usize = 20;

async fn asks(site: &TestSite, slug: &str, path: &str, form: &[(&str, &str)]) -> Answer {
    let sent = request("POST", slug, path, None)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(ConnectInfo(Peer(SocketAddr::new(ADDRESS, 50_505))))
        .body(Body::from(serde_urlencoded::to_string(form).expect("a form")));
    site.ask(sent.expect("a request")).await
}

#[tokio::test]
async fn too_many_is_said_with_the_time_to_come_again() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    let page = site.get(&slug, "/forgot", None).await.body;
    let by_page = [("__fn", hidden(&page, "__fn")), ("email", "nobody@example.org".to_owned())];
    let by_page = by_page.each_ref().map(|(name, value)| (*name, value.as_str()));
    let (function, form) = (path_of("POST /api/forgot"), [("email", "nobody@example.org")]);
    for n in 0..ASKED {
        let answer = asks(&site, &slug, &function, &form).await;
        assert_eq!(answer.status, StatusCode::OK, "the {n}th: {}", answer.body);
        assert!(!answer.headers.contains_key(header::RETRY_AFTER));
    }
    for (path, form) in [(function.as_str(), &form[..]), ("/forgot", &by_page[..])] {
        let answer = asks(&site, &slug, path, form).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}: {}", answer.body);
        let wait: i64 = answer.headers[header::RETRY_AFTER].to_str().expect("text").parse().expect("seconds");
        assert!((1..=3600).contains(&wait), "{path}: {wait}");
    }
}
