//! What a machine that watches this one reads: figures after a clinic's life, and nothing by which anybody is known. The site
//! itself has no such address.
use crate::site::{TestSite, ask};
use axum::body::Body;
use axum::http::{Request, StatusCode};

#[tokio::test]
async fn numbers_are_read_at_an_address_of_their_own_and_name_nobody() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let cookie = site.cookie(&clinic).await;
    let page = site.get(&clinic.front.slug, "/today", Some(&cookie)).await;
    assert_eq!(page.status, StatusCode::OK);
    let outside = site.get(&clinic.front.slug, "/metrics", Some(&cookie)).await;
    assert_eq!(outside.status, StatusCode::NOT_FOUND, "not for the world");
    let router = server::metrics::router(site.site.clone());
    let request = Request::get("/metrics").body(Body::empty()).expect("a request");
    let metrics = ask(&router, request).await;
    assert_eq!(metrics.status, StatusCode::OK);
    for line in ["bedside_up_media 1", "bedside_up_database 1", "bedside_clinics 1", "bedside_rooms 0"] {
        assert!(metrics.body.lines().any(|found| found == line), "{line} is missing:\n{}", metrics.body);
    }
    let secrets = [clinic.front.slug.as_str(), clinic.email.as_str(), "Maple", "127.0.0.1", "/today"];
    for secret in secrets {
        assert!(!metrics.body.contains(secret), "{secret} is in the metrics");
    }
}
