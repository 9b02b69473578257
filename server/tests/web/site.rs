//! The real router over a fresh database, driven without sockets.
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use server::config::Config;
use server::web::assets::Head;
use server::web::calls::{LiveCalls, Patience};
use server::web::clinic::Peer;
use server::web::router::{Site, router};
use sfu::FromRoom;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use testkit::{TestClinic, TestDomain};
use tokio::sync::mpsc::UnboundedReceiver;
use tower::ServiceExt;

/// As the test installation's own addresses say it.
pub const PORT: u16 = 3000;

pub struct TestSite {
    pub domain: TestDomain,
    pub site: Site,
    router: Router,
    from_rooms: Mutex<Option<UnboundedReceiver<FromRoom>>>,
    _dist: Dist,
}

/// The bundles' manifests, as Trunk writes them.
struct Dist(PathBuf);

impl Drop for Dist {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl TestSite {
    pub async fn new() -> TestSite {
        TestSite::patient(Patience::default()).await
    }

    /// With another patience for silent sockets.
    pub async fn patient(patience: Patience) -> TestSite {
        TestSite::over(TestDomain::new().await, patience)
    }

    /// Where a password alone opens nothing in a browser that is not known.
    pub async fn mailing_codes() -> TestSite {
        TestSite::over(TestDomain::mailing_codes().await, Patience::default())
    }

    /// With another installation than a fresh one.
    pub fn over(domain: TestDomain, patience: Patience) -> TestSite {
        let dist = dist(unique());
        let mut config = Config::default();
        config.server.dist = dist.0.clone();
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let (sfu, from_rooms) =
            sfu::start(sfu::SfuConfig { listen: loopback, public: Vec::new(), shared: None, workers: 1 })
                .expect("a free port");
        let mut calls = LiveCalls::new((*domain).clone(), sfu);
        calls.patience = patience;
        let site = Site {
            guest_head: Head::read(&dist.0, "guest").expect("a manifest"),
            site_head: Head::read(&dist.0, "site").expect("a manifest"),
            office_head: Head::read(&dist.0, "office").expect("a manifest"),
            config: Arc::new(config),
            domain: (*domain).clone(),
            calls: Arc::new(calls),
        };
        domain.leaves_jobs();
        let router = router(site.clone());
        TestSite { domain, site, router, from_rooms: Mutex::new(Some(from_rooms)), _dist: dist }
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Over a real port, with the rooms' record kept; the address.
    pub async fn listen(&self) -> SocketAddr {
        let from_rooms = self.from_rooms.lock().expect("not poisoned").take().expect("listens once");
        tokio::spawn(server::web::record::keep(self.site.clone(), from_rooms));
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let web = server::listen::bind(loopback, None).await.expect("a free port");
        let address = axum::serve::Listener::local_addr(&web).expect("an address");
        let service = self.router.clone().into_make_service_with_connect_info::<Peer>();
        tokio::spawn(async move { axum::serve(web, service).await });
        address
    }

    /// Answers from an address of its own each time, unless the request says where it comes from: what one asks too
    /// often is nothing to the next.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        ask(&self.router, request).await
    }

    /// A page of a clinic, as somebody with this cookie.
    pub async fn get(&self, slug: &str, path: &str, cookie: Option<&str>) -> Answer {
        self.ask(request("GET", slug, path, cookie).body(Body::empty()).expect("a request")).await
    }

    /// A native form on a page of a clinic.
    pub async fn submit(
        &self,
        slug: &str,
        path: &str,
        cookie: Option<&str>,
        form: &[(&str, &str)],
    ) -> Answer {
        let body = serde_urlencoded::to_string(form).expect("a form");
        let request = request("POST", slug, path, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .expect("a request");
        self.ask(request).await
    }

    /// The cookie of a clinic's founder.
    pub async fn cookie(&self, clinic: &TestClinic) -> String {
        let known = domain::logins::known_browser(&self.domain, clinic.id(), &clinic.email);
        let visitor = self.domain.stranger(clinic.id(), 9).carrying(Some(known));
        let cookie =
            domain::logins::sign_in(&self.domain, &visitor, clinic.credentials()).await.expect("signed in");
        format!("__Host-bedside={}", cookie.expose())
    }
}

/// The same site with something changed about it.
pub async fn ask(router: &Router, mut request: Request<Body>) -> Answer {
    if request.extensions().get::<ConnectInfo<Peer>>().is_none() {
        request.extensions_mut().insert(ConnectInfo(Peer(fresh_address())));
    }
    let answer = router.clone().oneshot(request).await.expect("a router always answers");
    let (parts, body) = answer.into_parts();
    // A stream of events never ends: what matters of it is that it began.
    let live = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    let bytes = if live { Default::default() } else { to_bytes(body, 1 << 20).await.unwrap_or_default() };
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// Of the block for benchmarks (RFC 2544), which is nobody's.
fn fresh_address() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let [_, _, high, low] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    SocketAddr::from(([198, 18, high, low], 40_000))
}

pub fn request(method: &str, slug: &str, path: &str, cookie: Option<&str>) -> axum::http::request::Builder {
    let host = if slug.is_empty() { format!("localhost:{PORT}") } else { format!("{slug}.localhost:{PORT}") };
    let builder = Request::builder().method(method).uri(path).header(header::HOST, host);
    match cookie {
        Some(cookie) => builder.header(header::COOKIE, cookie),
        None => builder,
    }
}

fn dist(name: String) -> Dist {
    let folder = std::env::temp_dir().join(format!("bedside-dist-{name}"));
    for entry in ["guest", "site", "office"] {
        std::fs::create_dir_all(folder.join(entry)).expect("a folder");
        let page = "<html><head><script nonce=\"{{__TRUNK_NONCE__}}\"></script></head><body></body></html>";
        std::fs::write(folder.join(entry).join("index.html"), page).expect("a manifest");
        std::fs::write(folder.join(entry).join("app-0123.js"), "export {}").expect("a file of the bundle");
    }
    Dist(folder)
}

/// Tests run side by side, also in several processes.
fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
