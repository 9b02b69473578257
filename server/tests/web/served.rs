//! What browsers are given is what was built (W20), to the byte.
use crate::site::{TestSite, ask, request};
use axum::body::Body;
use axum::http::StatusCode;
use server::web::assets::Head;
use server::web::router::router;

#[tokio::test]
async fn scripts_are_given_as_they_were_built() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    for entry in ["guest", "site", "office"] {
        let built = format!("export const of = '{entry}';\n");
        let file = site.site.config.server.dist.join(entry).join("app-7f.js");
        std::fs::write(file, &built).expect("written");
        let answer = site.get(&clinic.front.slug, &format!("/pkg/{entry}/app-7f.js"), None).await;
        assert_eq!((answer.status, answer.body), (StatusCode::OK, built));
    }
}

/// By host name and by path alike: with another application's scripts a page would be another one as soon as it is awake.
#[tokio::test]
async fn each_page_carries_the_scripts_of_its_own_application() {
    const PAGES: [(&str, &str); 11] = [
        ("guest", "/j/nonsense"),
        ("guest", "/test"),
        ("site", "/"),
        ("site", "/join"),
        ("site", "/book"),
        ("site", "/j/nonsense/change"),
        ("site", "/rsvp/nonsense"),
        ("site", "/nowhere"),
        ("site", "/j/nonsense/nowhere"),
        ("office", "/sign-in"),
        ("office", "/reset/nonsense"),
    ];
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = clinic.front.slug.as_str();
    let dist = &site.site.config.server.dist;
    let mut marked = site.site.clone();
    let heads = [
        ("guest", &mut marked.guest_head),
        ("site", &mut marked.site_head),
        ("office", &mut marked.office_head),
    ];
    for (entry, head) in heads {
        let page = format!("<head><link rel=\"modulepreload\" href=\"/pkg/{entry}/app-7f.js\"></head>");
        std::fs::write(dist.join(entry).join("index.html"), page).expect("written");
        *head = Head::read(dist, entry).expect("a manifest");
    }
    let router = router(marked);
    for (entry, path) in PAGES {
        for (host, path) in [(slug, path.to_owned()), ("", format!("/c/{slug}{path}"))] {
            let request = request("GET", host, &path, None).body(Body::empty()).expect("a request");
            let page = ask(&router, request).await.body;
            let carried: Vec<&str> = ["guest", "site", "office"]
                .into_iter()
                .filter(|entry| page.contains(&format!("/pkg/{entry}/app-7f.js")))
                .collect();
            assert_eq!(carried, [entry], "{path}");
        }
    }
}
