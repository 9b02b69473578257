//! A panic ends one request and nothing else (security.md 3.1, trap 13): the clock and the source of chance, which whatever
//! happens asks, break at two hundred points of all functions, and of pages; after each one the next person is served,
//! and a write is written.
use crate::cases::CASES;
use crate::every_endpoint::path_of;
use crate::faults::{LASTING, PAGES, asked};
use crate::site::{TestSite, ask, request};
use crate::world::World;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::Domain;
use domain::ports::{Clock, Rng};
use model::Time;
use server::web::router::router;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// So many points of functions at least.
const POINTS: usize = 200;
/// How far into a request they lie: so many questions for the time or for chance. Most requests ask fewer.
const DEEPEST: i64 = 9;
/// How often the functions are gone through, if that many are needed.
const ROUNDS: i64 = 6;
/// A page whose work has died beneath it waits for the deadline (`deadline.rs` tries that), and nobody here does.
const SOON: Duration = Duration::from_millis(300);

/// Goes off when it is passed for so many times.
#[derive(Default)]
struct Mine(AtomicI64);

impl Mine {
    fn lay(&self, questions: i64) {
        self.0.store(questions, Ordering::SeqCst);
    }

    /// Whether it has gone off. From here on it does nothing.
    fn lift(&self) -> bool {
        self.0.swap(0, Ordering::SeqCst) < 1
    }

    fn pass(&self) {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 1 {
            // As a panic unwinds, without two hundred reports of it.
            std::panic::resume_unwind(Box::new("a mine"));
        }
    }
}

struct Mined<T: ?Sized> {
    steady: Arc<T>,
    mine: Arc<Mine>,
}

impl Clock for Mined<dyn Clock> {
    fn now(&self) -> Time {
        self.mine.pass();
        self.steady.now()
    }
}

impl Rng for Mined<dyn Rng> {
    fn fill(&self, bytes: &mut [u8]) {
        self.mine.pass();
        self.steady.fill(bytes);
    }
}

/// The same installation, whose clock and chance have a mine before them.
async fn mined(site: &TestSite, mine: &Arc<Mine>) -> Router {
    let mut broken = site.site.clone();
    let (config, mut ports) = site.domain.parts();
    ports.clock = Arc::new(Mined { steady: ports.clock.clone(), mine: mine.clone() });
    ports.rng = Arc::new(Mined { steady: ports.rng.clone(), mine: mine.clone() });
    broken.domain = Domain::open(config, ports).await.expect("opens");
    router(broken)
}

fn page(world: &World, path: &str) -> Request<Body> {
    let page = request("GET", &world.maple, path, Some(&world.maple_cookie));
    page.header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request")
}

/// Somebody else reads a page, and somebody writes.
async fn lives(router: &Router, world: &World, after: &str) {
    let front = ask(router, page(world, "/")).await;
    assert_eq!(front.status, StatusCode::OK, "a page after a panic in {after}");
    let write = request("POST", &world.maple, &path_of("POST /api/forgot"), None)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("email=nobody@example.org"));
    let written = ask(router, write.expect("a request")).await;
    assert_eq!(written.status, StatusCode::OK, "a write after a panic in {after}: {}", written.body);
}

#[tokio::test]
async fn a_panic_at_any_point_ends_its_own_request_alone() {
    let site = TestSite::new().await;
    let mut world = World::new(&site).await;
    world.next(&site).await;
    world.meet_people(&site).await;
    let mine = Arc::new(Mine::default());
    let router = mined(&site, &mine).await;

    let mut points = 0;
    let mut depth = 0;
    for _ in 0..ROUNDS {
        for case in CASES.iter().filter(|case| !LASTING.iter().any(|end| case.function.ends_with(end))) {
            if points >= POINTS {
                break;
            }
            depth = depth % DEEPEST + 1;
            mine.lay(depth);
            let answer = ask(&router, asked(&world, case)).await;
            if mine.lift() {
                points += 1;
                let (function, status) = (case.function, answer.status);
                assert!(
                    status.is_server_error(),
                    "{function} went on over a panic, question {depth}: {status}"
                );
                assert!(!answer.body.contains("a mine"), "{function}: {}", answer.body);
                lives(&router, &world, function).await;
            }
        }
        // Another point of each function the next time.
        depth += 4;
    }
    assert!(points >= POINTS, "only {points} points were met");

    let mut met = 0;
    for path in PAGES {
        for depth in 1..=DEEPEST {
            mine.lay(depth);
            let answer = tokio::time::timeout(SOON, ask(&router, page(&world, path))).await;
            if mine.lift() {
                met += 1;
                let told = answer.is_ok_and(|answer| answer.body.contains("a mine"));
                assert!(!told, "{path} tells of it");
                lives(&router, &world, path).await;
            }
        }
    }
    assert!(met >= PAGES.len(), "only {met} points of pages were met");
}
