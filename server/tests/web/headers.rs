//! The headers of every kind of answer, whole and byte for byte (security.md 3.1): one that is missing, one that is
//! new and one that says otherwise all fail here.
use crate::pages::nonce_of;
use crate::site::{Answer, TestSite, ask, request};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, Request, header};
use domain::Domain;
use domain::ports::{Clock, Rng};
use model::Time;
use server::config::Config;
use server::web::router::{BODY_BYTES_MAX, router};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// On every answer, whoever gives it.
const ALWAYS: [(&str, &str); 6] = [
    ("content-security-policy", ""),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), geolocation=(), \
         accelerometer=(), gyroscope=(), magnetometer=(), midi=(), payment=(), usb=(), serial=(), hid=(), \
         xr-spatial-tracking=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];
const NO_STORE: (&str, &str) = ("cache-control", "no-store");
const FOREVER: (&str, &str) = ("cache-control", "public, max-age=31536000, immutable");
const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
const JSON: (&str, &str) = ("content-type", "application/json");
const STRICT: (&str, &str) = ("strict-transport-security", "max-age=63072000; includeSubDomains");
/// What depends on a file or a length says nothing about safety.
const OF_THE_BODY: [HeaderName; 4] =
    [header::CONTENT_LENGTH, header::LAST_MODIFIED, header::ACCEPT_RANGES, header::VARY];

fn policy(sockets: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; font-src 'self'; connect-src 'self'{sockets}; media-src 'self' blob:; \
         worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'"
    )
}

/// Every header of the answer but those of its body, in order, the policy without its nonce.
fn carried(answer: &Answer) -> Vec<String> {
    let mut all: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !OF_THE_BODY.contains(name))
        .map(|(name, value)| {
            let text = value.to_str().expect("text");
            match *name == header::CONTENT_SECURITY_POLICY {
                true => format!("{name}: {}", text.replace(nonce_of(text), "")),
                false => format!("{name}: {text}"),
            }
        })
        .collect();
    all.sort();
    all
}

fn expected(sockets: &str, rest: &[(&str, &str)]) -> Vec<String> {
    let always = ALWAYS.iter().map(|(name, value)| match value.is_empty() {
        true => format!("{name}: {}", policy(sockets)),
        false => format!("{name}: {value}"),
    });
    let mut all: Vec<String> =
        always.chain(rest.iter().map(|(name, value)| format!("{name}: {value}"))).collect();
    all.sort();
    all
}

/// What is wrong with the answer, if anything.
async fn faults(
    router: &Router,
    class: &str,
    sent: Request<Body>,
    status: u16,
    sockets: &str,
    rest: &[(&str, &str)],
) -> Option<String> {
    let answer = ask(router, sent).await;
    let (carried, expected) = (carried(&answer), expected(sockets, rest));
    let missing: Vec<_> = expected.iter().filter(|line| !carried.contains(line)).collect();
    let new: Vec<_> = carried.iter().filter(|line| !expected.contains(line)).collect();
    let same = answer.status.as_u16() == status && carried == expected;
    (!same).then(|| format!("{class}: {}, without {missing:?}, with {new:?}", answer.status))
}

async fn check(
    router: &Router,
    class: &str,
    sent: Request<Body>,
    status: u16,
    sockets: &str,
    rest: &[(&str, &str)],
) {
    let wrong = faults(router, class, sent, status, sockets, rest).await;
    assert_eq!(wrong, None);
}

fn get(slug: &str, path: &str) -> Request<Body> {
    request("GET", slug, path, None).body(Body::empty()).expect("a request")
}

fn person(slug: &str, path: &str) -> Request<Body> {
    let page = request("GET", slug, path, None).header(header::ACCEPT, "text/html,*/*");
    page.body(Body::empty()).expect("a request")
}

fn post(slug: &str, path: &str, form: &str) -> Request<Body> {
    request("POST", slug, path, None)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, form.len())
        .body(Body::from(form.to_owned()))
        .expect("a request")
}

fn from_elsewhere(slug: &str, path: &str) -> Request<Body> {
    request("POST", slug, path, None)
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .expect("a request")
}

#[tokio::test]
async fn every_class_of_answer_carries_exactly_its_headers() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, id) = (clinic.front.slug.as_str(), clinic.id().text());
    let cookie = site.cookie(&clinic).await;
    let ours = format!(" ws://{slug}.localhost:3000");
    let all = site.router();
    let theme = format!("/theme/{id}/{}.css", clinic.front.theme.version);
    let css = ("content-type", "text/css; charset=utf-8");
    let events = request("GET", slug, "/events", Some(&cookie)).body(Body::empty()).expect("a request");
    let log = request("GET", slug, "/audit/log.csv", Some(&cookie)).body(Body::empty()).expect("a request");
    let start = post(slug, &crate::every_endpoint::path_of("POST /api/start"), "");
    let long = "x".repeat(BODY_BYTES_MAX + 1);
    let function = crate::every_endpoint::path_of("POST /api/by_code");
    let mut wrong = Vec::new();
    for (class, sent, status, sockets, rest) in [
        ("page", get(slug, "/"), 200, ours.as_str(), &[NO_STORE, HTML][..]),
        ("page by path", get("", &format!("/c/{slug}/")), 200, " ws://localhost:3000", &[NO_STORE, HTML]),
        ("page of nobody's clinic", get("nobody", "/"), 404, "", &[NO_STORE, HTML]),
        ("page that is not there", get(slug, "/nowhere"), 404, &ours, &[NO_STORE, HTML]),
        ("server function", start, 200, &ours, &[NO_STORE, JSON]),
        (
            "its refusal",
            post(slug, &function, ""),
            422,
            &ours,
            &[NO_STORE, JSON, ("serverfnerror", &function)],
        ),
        ("too long", post(slug, &function, &long), 413, &ours, &[NO_STORE]),
        (
            "a form that is too long",
            post(slug, "/join", &long),
            413,
            &ours,
            &[NO_STORE, ("allow", "GET,HEAD")],
        ),
        ("from elsewhere", from_elsewhere(slug, "/sign-in"), 403, &ours, &[NO_STORE]),
        (
            "file",
            get(slug, "/pkg/guest/app-0123.js"),
            200,
            &ours,
            &[FOREVER, ("content-type", "text/javascript")],
        ),
        ("file that is not there", get(slug, "/pkg/guest/app-4567.js"), 404, &ours, &[NO_STORE]),
        ("theme", get(slug, &theme), 200, &ours, &[FOREVER, css]),
        ("theme of another day", get(slug, &format!("/theme/{id}/999.css")), 200, &ours, &[NO_STORE, css]),
        (
            "redirect",
            post(slug, "/lang", "back=/join"),
            303,
            &ours,
            &[
                NO_STORE,
                ("location", "/join"),
                (
                    "set-cookie",
                    "__Host-look=lang=&look=; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax",
                ),
            ],
        ),
        ("event stream", events, 200, &ours, &[NO_STORE, ("content-type", "text/event-stream")]),
        ("events for nobody", get(slug, "/events"), 401, &ours, &[NO_STORE]),
        (
            "the log as a file",
            log,
            200,
            &ours,
            &[
                NO_STORE,
                ("content-type", "text/csv; charset=utf-8"),
                ("content-disposition", "attachment; filename=\"activity-log.csv\""),
            ],
        ),
        ("the log for nobody", get(slug, "/audit/log.jsonl"), 401, &ours, &[NO_STORE]),
        ("wrong method", get(slug, "/lang"), 405, &ours, &[NO_STORE, ("allow", "POST")]),
        (
            "no socket",
            get(slug, "/ws/visit/x"),
            400,
            &ours,
            &[NO_STORE, ("content-type", "text/plain; charset=utf-8")],
        ),
        ("health", get("", "/health"), 200, " ws://localhost:3000", &[NO_STORE]),
    ] {
        wrong.extend(faults(&all, class, sent, status, sockets, rest).await);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let foreign = Request::builder().uri("/").header(header::HOST, "evil.example");
    let foreign = foreign.body(Body::empty()).expect("a request");
    check(&all, "somebody else's host", foreign, 421, "", &[NO_STORE]).await;
    // What stands in Host is not copied into the policy, even where the request is served.
    let odd = Request::builder().uri("/").header(header::HOST, "localhost:1;script-src *");
    let odd = odd.body(Body::empty()).expect("a request");
    check(&all, "an odd port", odd, 200, " ws://localhost:3000", &[NO_STORE, HTML]).await;
}

/// Signing out also empties what the browser kept.
#[tokio::test]
async fn signing_out_clears_the_browser() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = clinic.front.slug.as_str();
    let cookie = site.cookie(&clinic).await;
    let mut sent = post(slug, &crate::every_endpoint::path_of("POST /api/sign_out"), "");
    sent.headers_mut().insert(header::COOKIE, cookie.parse().expect("a header"));
    let gone = "__Host-bedside=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax";
    let rest = [NO_STORE, JSON, ("clear-site-data", "\"cache\", \"storage\""), ("set-cookie", gone)];
    check(&site.router(), "sign-out", sent, 200, &format!(" ws://{slug}.localhost:3000"), &rest).await;
}

/// Under TLS with a public name: `wss:` and nothing else, and browsers insist on TLS from then on.
#[tokio::test]
async fn under_tls_sockets_are_sealed_and_browsers_insist() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    let (mut config, ports) = site.domain.parts();
    config.origin.scheme = "https".to_owned();
    config.origin.base_host = "visits.example".to_owned();
    config.origin.port = None;
    let mut sealed = site.site.clone();
    sealed.domain = Domain::open(config, ports).await.expect("opens");
    let mut settings = Config::clone(&sealed.config);
    settings.server.host = "visits.example".to_owned();
    settings.server.https = true;
    sealed.config = Arc::new(settings);
    let all = router(sealed);
    let name = format!("{slug}.visits.example");
    for (class, host, status, sockets, rest) in [
        ("page", name.as_str(), 200, format!(" wss://{name}"), &[NO_STORE, STRICT, HTML][..]),
        ("somebody else's host", "evil.example", 421, String::new(), &[NO_STORE, STRICT]),
    ] {
        let sent = Request::builder().uri("/").header(header::HOST, host);
        let sent = sent.body(Body::empty()).expect("a request");
        check(&all, class, sent, status, &sockets, rest).await;
    }
}

/// Chance that fails as it never may.
struct NoChance;

impl Rng for NoChance {
    fn fill(&self, _: &mut [u8]) {
        panic!("there is no chance")
    }
}

/// A panic ends one request, inside or outside of the layers, and its answer is as strict as any other.
#[tokio::test]
async fn a_panic_is_an_answer_like_any_other() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    let ours = format!(" ws://{slug}.localhost:3000");
    let forgot = crate::every_endpoint::path_of("POST /api/forgot");

    let mut inside = site.site.clone();
    let (config, mut ports) = site.domain.parts();
    ports.rng = Arc::new(NoChance);
    inside.domain = Domain::open(config, ports).await.expect("opens");
    let inside = router(inside);
    let sent = post(&slug, &forgot, "email=somebody@example.org");
    check(&inside, "a panic in a function", sent, 500, &ours, &[NO_STORE]).await;
    let mut sent = post(&slug, &forgot, "email=somebody@example.org");
    sent.headers_mut().insert(header::ACCEPT, "text/html".parse().expect("a header"));
    check(&inside, "the same as a page", sent, 500, &ours, &[NO_STORE, HTML]).await;
    check(&inside, "afterwards", get(&slug, "/"), 200, &ours, &[NO_STORE, HTML]).await;

    let mut outside = site.site.clone();
    let (config, mut ports) = site.domain.parts();
    let steady = ports.clock.clone();
    let clock = Arc::new(BreaksLater { steady, broken: AtomicBool::new(false) });
    ports.clock = clock.clone();
    outside.domain = Domain::open(config, ports).await.expect("opens");
    let outside = router(outside);
    check(&outside, "before", person(&slug, "/"), 200, &ours, &[NO_STORE, HTML]).await;
    clock.broken.store(true, Ordering::Relaxed);
    check(&outside, "a panic before anything is known", person(&slug, "/"), 500, "", &[NO_STORE]).await;
}

/// Opening the database asks for the time; requests find the clock broken.
struct BreaksLater {
    steady: Arc<dyn Clock>,
    broken: AtomicBool,
}

impl Clock for BreaksLater {
    fn now(&self) -> Time {
        match self.broken.load(Ordering::Relaxed) {
            true => panic!("the clock is broken"),
            false => self.steady.now(),
        }
    }
}
