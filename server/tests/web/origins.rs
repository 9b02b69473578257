//! Who may change something, by what the browser says of the page that asks (security.md 3.1, the CSRF layer): every
//! variant of the two headers, at every endpoint, with every unsafe method, and at the socket.
use crate::every_endpoint::{concrete_anywhere, endpoints, path_of};
use crate::site::{TestSite, request};
use axum::body::Body;
use axum::http::{StatusCode, header};

const SITE: &str = "sec-fetch-site";

/// The headers, and whether the request may pass. `OURS` stands for the origin that the request is resolved to.
const VARIANTS: [(&[(&str, &str)], bool); 10] = [
    (&[(SITE, "same-origin")], true),
    (&[(SITE, "none")], true),
    (&[("origin", OURS)], true),
    (&[(SITE, "same-site"), ("origin", OURS)], false),
    (&[(SITE, "cross-site"), ("origin", OURS)], false),
    (&[("origin", "http://evil.example")], false),
    (&[("origin", "http://other-clinic.localhost:3000")], false),
    (&[("origin", "https://SLUG.localhost:3000")], false),
    (&[("origin", "null")], false),
    (&[], false),
];
const OURS: &str = "http://SLUG.localhost:3000";
const UNSAFE: [&str; 5] = ["POST", "PUT", "PATCH", "DELETE", "PURGE"];

async fn passes(
    site: &TestSite,
    method: &str,
    slug: &str,
    path: &str,
    said: &[(&str, &str)],
    socket: bool,
) -> bool {
    let mut sent = request(method, slug, path, None);
    for (name, value) in said {
        sent = sent.header(*name, value.replace("SLUG", slug));
    }
    if socket {
        sent = sent.header(header::CONNECTION, "upgrade").header(header::UPGRADE, "websocket");
    }
    site.ask(sent.body(Body::empty()).expect("a request")).await.status != StatusCode::FORBIDDEN
}

#[tokio::test]
async fn only_our_own_pages_change_anything() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    let mut asked = 0;
    for endpoint in endpoints() {
        let full = concrete_anywhere(&path_of(&endpoint));
        for (said, may) in VARIANTS {
            // What may pass is tried with the method that does something; what may not, with every one.
            let methods = if may { &UNSAFE[..1] } else { &UNSAFE[..] };
            for method in methods {
                // The one page that takes a form from anywhere, and shows a button; what is signed instead; and what shows
                // the token of a letter.
                let open = ["/hooks/", "/unsubscribe/"].iter().any(|path| full.starts_with(path))
                    || full == "/arrive";
                // Other programs carry a key in a header that no page sends by itself.
                let keyed = ["/whip", "/whep"].iter().any(|path| full.starts_with(path));
                let may = may || keyed || (*method == "POST" && open);
                let passed = passes(&site, method, &slug, &full, said, false).await;
                assert_eq!(passed, may, "{method} {full} with {said:?}");
                asked += 1;
            }
        }
    }
    assert!(asked > 1500, "every endpoint was asked: {asked}");
}

#[tokio::test]
async fn only_our_own_pages_open_a_socket() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    for path in ["/ws/visit/01890a5d000070008000000000000000", "/events", "/"] {
        for (said, may) in VARIANTS {
            assert_eq!(passes(&site, "GET", &slug, path, said, true).await, may, "{path} with {said:?}");
        }
        assert!(passes(&site, "GET", &slug, path, &[(SITE, "cross-site")], false).await, "a link to {path}");
    }
}

/// The client's Host names the clinic that is asked, not the origin that may ask: a page elsewhere that makes both say
/// the same is still elsewhere.
#[tokio::test]
async fn host_and_origin_that_agree_prove_nothing() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    for (host, origin, status) in [
        (format!("{slug}.localhost:9999"), format!("http://{slug}.localhost:9999"), StatusCode::FORBIDDEN),
        (format!("{slug}.localhost:9999"), format!("http://{slug}.localhost:3000"), StatusCode::SEE_OTHER),
        ("evil.example".to_owned(), "http://evil.example".to_owned(), StatusCode::MISDIRECTED_REQUEST),
        (
            "nobody.localhost:3000".to_owned(),
            "http://nobody.localhost:3000".to_owned(),
            StatusCode::FORBIDDEN,
        ),
        ("127.0.0.1:3000".to_owned(), "http://127.0.0.1:3000".to_owned(), StatusCode::SEE_OTHER),
        ("[::1]:3000".to_owned(), "http://[::1]:3000".to_owned(), StatusCode::SEE_OTHER),
    ] {
        let sent = axum::http::Request::builder().method("POST").uri("/lang").header(header::HOST, &host);
        let sent = sent.header(header::ORIGIN, &origin);
        let sent = sent.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = site.ask(sent.body(Body::from("lang=es")).expect("a request")).await;
        assert_eq!(answer.status, status, "{host} asked from {origin}");
    }
}

/// A browser from before Fetch metadata posts a form: it says its origin, and is served.
#[tokio::test]
async fn an_old_browser_posts_its_forms() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = &clinic.front.slug;
    let function = path_of("POST /api/sign_in");
    let password = clinic.credentials().password.expose().clone();
    let form =
        [("__fn", function.as_str()), ("__arg", "form"), ("email", &clinic.email), ("password", &password)];
    let form = serde_urlencoded::to_string(form).expect("a form");
    let by_path = format!("/c/{slug}/sign-in");
    for (slug_of_host, page, origin, to) in [
        (slug.as_str(), "/sign-in", format!("http://{slug}.localhost:3000"), "/today".to_owned()),
        ("", by_path.as_str(), "http://localhost:3000".to_owned(), format!("/c/{slug}/today")),
    ] {
        let sent = request("POST", slug_of_host, page, None)
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = site.ask(sent.body(Body::from(form.clone())).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.headers[header::LOCATION].to_str().ok(), Some(to.as_str()));
    }
}

/// Somebody who is refused gets a page that says so, not an empty window.
#[tokio::test]
async fn a_person_who_is_refused_is_told() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    let sent = request("POST", &slug, "/sign-in", None).header(header::ACCEPT, "text/html");
    let answer = site.ask(sent.header(SITE, "cross-site").body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("<main"), "{}", answer.body);
}

/// `SameSite=Lax` cookies travel with links: what a link can call may change nothing.
#[test]
fn no_server_function_is_called_by_get() {
    for function in server::routes::functions() {
        assert!(function.starts_with("POST "), "{function}");
    }
}
