//! `GET /metrics` for Prometheus, at an address of its own: numbers of the whole installation in the text format (0.0.4).
//! No label is an id, a name, a slug, a path or an address.
//!
//! Counters are the process's, as those of the media thread (`sfu::counters`): relaxed atomics, nobody waits for them.
use crate::web::calls::LiveCalls;
use crate::web::router::Site;
use app::server::Calls;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::operator::Gauges;
use model::console::{Flow, Live};
use model::quality::{Carrier, Level};
use sfu::counters::{self, Passed};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::net::TcpListener;

/// Upper ends of the buckets, in milliseconds. More of them: a larger page. Fewer: a slow answer looks like a fast one.
const BUCKETS_MS: [u64; 6] = [10, 50, 100, 300, 1_000, 5_000];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// Media threads, by number.
const WORKERS: [&str; sfu::limits::MEDIA_WORKERS_MAX] =
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

struct Counts<const N: usize>([AtomicU64; N]);

impl<const N: usize> Counts<N> {
    const fn new() -> Self {
        Counts([const { AtomicU64::new(0) }; N])
    }

    fn add(&self, at: usize, by: u64) {
        if let Some(count) = self.0.get(at) {
            count.fetch_add(by, Ordering::Relaxed);
        }
    }

    fn read(&self) -> [u64; N] {
        std::array::from_fn(|at| self.0[at].load(Ordering::Relaxed))
    }
}

static REQUESTS: Counts<5> = Counts::new();
/// One more than there are ends: what took longer than all.
static DURATIONS: Counts<7> = Counts::new();
static WAITED_US: Counts<1> = Counts::new();
static LEVELS: Counts<4> = Counts::new();
static CARRIERS: Counts<4> = Counts::new();

/// A page has said how its call goes.
pub fn reported(level: Level, carrier: Carrier) {
    LEVELS.add(level as usize, 1);
    CARRIERS.add(carrier as usize, 1);
}

/// Around every answer of the site. A page's open line counts when it has been answered, not when it ends.
#[allow(clippy::disallowed_methods, reason = "how long an answer takes is measured where it is given")]
pub async fn timed(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let answer = next.run(request).await;
    let took = begun.elapsed();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    REQUESTS.add(usize::from(answer.status().as_u16() / 100).saturating_sub(1), 1);
    DURATIONS.add(BUCKETS_MS.iter().position(|end| ms <= *end).unwrap_or(BUCKETS_MS.len()), 1);
    WAITED_US.add(0, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    answer
}

/// Takes the port, if one is configured.
///
/// # Errors
/// It is taken or may not be bound.
pub async fn bind(listen: Option<SocketAddr>) -> std::io::Result<Option<TcpListener>> {
    match listen {
        Some(address) => Ok(Some(TcpListener::bind(address).await?)),
        None => Ok(None),
    }
}

/// Answers as long as the process lives.
pub async fn serve(listener: TcpListener, site: Site) {
    if let Err(error) = axum::serve(listener, router(site)).await {
        tracing::error!(%error, "the metrics are not answered any more");
    }
}

/// The one address.
pub fn router(site: Site) -> Router {
    Router::new().route("/metrics", get(answer)).with_state(site)
}

async fn answer(State(site): State<Site>) -> Response {
    let calls: &LiveCalls = &site.calls;
    let live = calls.count().await;
    // A database that is away is itself a number.
    let gauges = domain::operator::gauges(&site.domain).await.ok();
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    let flow = calls.flows().into_iter().fold(Flow::default(), |sum, (_, flow)| sum.plus(flow));
    let page = text(live, flow, gauges) + &sign_ins(domain::logins::asked_for_work(&site.domain));
    (StatusCode::OK, kind, page).into_response()
}

/// Of sign-ins while many fail: those that showed the work that was asked for, and those that did not.
fn sign_ins(asked: [u64; 2]) -> String {
    let mut page = Page::default();
    let help = "Sign-ins that were asked for a browser's work, because many failed.";
    page.counters("sign_ins_asked_total", help, "work", ["shown", "lacking"].into_iter().zip(asked));
    page.0
}

/// The page. Each number has its sentence and its kind, as the format wants.
fn text(live: Option<Live>, flow: Flow, gauges: Option<Gauges>) -> String {
    let mut page = Page::default();
    page.gauge("up_media", "1 while the media thread answers.", u64::from(live.is_some()));
    page.gauge("up_database", "1 while the database answers.", u64::from(gauges.is_some()));
    if let Some(Live { rooms, people }) = live {
        page.gauge("rooms", "Rooms with somebody in them.", u64::from(rooms));
        page.gauge("people", "Open lines into rooms, of those who wait, too.", u64::from(people));
    }
    page.gauge("calls_people", "People in calls whose pages say how it goes.", u64::from(flow.people));
    page.gauge("calls_to_kilobits", "What they get, kilobits a second.", u64::from(flow.to_kbps));
    page.gauge("calls_from_kilobits", "What they send, kilobits a second.", u64::from(flow.from_kbps));
    page.gauge("calls_lost_permille", "What one of them loses on the way.", u64::from(flow.lost_mean_pm()));
    let poor = flow.bad.saturating_add(flow.no_sound);
    page.gauge("calls_poor", "Of them, those whose call is bad or silent.", u64::from(poor));
    if let Some(gauges) = gauges {
        let number = |value: i64| u64::try_from(value).unwrap_or_default();
        page.gauge("jobs_waiting", "Jobs that are due.", number(gauges.waiting_jobs));
        page.gauge("jobs_oldest_seconds", "Since when the oldest is due.", number(gauges.oldest_job_s));
        page.gauge("jobs_failed", "Jobs that were given up.", number(gauges.failed_jobs));
        page.gauge(
            "messages_lost",
            "Messages of seven days that reached nobody.",
            number(gauges.lost_letters),
        );
        page.gauge("clinics", "Clinics.", number(gauges.clinics));
        page.gauge("database_bytes", "Size of the database.", number(gauges.database_bytes));
        page.gauge("running_seconds", "Since the start.", number(gauges.running_s));
    }
    media(&mut page);
    let levels = Level::ALL.map(Level::tag).into_iter().zip(LEVELS.read());
    page.counters("quality_reports_total", "What pages say of their call.", "level", levels);
    let carriers = Carrier::ALL.map(Carrier::tag).into_iter().zip(CARRIERS.read());
    page.counters("quality_reports_by_carrier_total", "The same, by what carries it.", "carrier", carriers);
    page.counters(
        "http_requests_total",
        "Answers by class.",
        "class",
        CLASSES.into_iter().zip(REQUESTS.read()),
    );
    durations(&mut page);
    page.0
}

fn media(page: &mut Page) {
    let ways: [(&str, &Passed, &Passed); 2] =
        [("udp", &counters::UDP_IN, &counters::UDP_OUT), ("tcp", &counters::TCP_IN, &counters::TCP_OUT)];
    let arrived = || ways.map(|(name, arrived, _)| (name, arrived.read()));
    let left = || ways.map(|(name, _, left)| (name, left.read()));
    let packets = |all: [(&'static str, (u64, u64)); 2]| all.map(|(name, (packets, _))| (name, packets));
    let bytes = |all: [(&'static str, (u64, u64)); 2]| all.map(|(name, (_, bytes))| (name, bytes));
    page.counters("media_packets_in_total", "Packets of calls that arrived.", "protocol", packets(arrived()));
    page.counters("media_bytes_in_total", "Their bytes.", "protocol", bytes(arrived()));
    page.counters("media_packets_out_total", "Packets of calls that left.", "protocol", packets(left()));
    page.counters("media_bytes_out_total", "Their bytes.", "protocol", bytes(left()));
    workers(page, &counters::workers());
}

/// Of each media thread, when there are several: what waits for it and what it was too late for.
fn workers(page: &mut Page, all: &[(u64, u64)]) {
    if all.is_empty() {
        return;
    }
    let waiting = WORKERS.into_iter().zip(all.iter().map(|(waiting, _)| *waiting));
    page.gauges("media_worker_waiting", "Packets that wait for a worker.", "worker", waiting);
    let dropped = WORKERS.into_iter().zip(all.iter().map(|(_, dropped)| *dropped));
    let why = "Packets that were dropped because it was behind.";
    page.counters("media_worker_dropped_total", why, "worker", dropped);
}

fn durations(page: &mut Page) {
    let name = "http_duration_seconds";
    page.head(name, "How long answers took.", "histogram");
    let counts = DURATIONS.read();
    let mut sum = 0;
    for (count, end) in counts.iter().zip(BUCKETS_MS) {
        sum += count;
        page.line(&format!("{name}_bucket{{le=\"{}\"}}", end as f64 / 1_000.0), sum);
    }
    let all = counts.iter().sum();
    page.line(&format!("{name}_bucket{{le=\"+Inf\"}}"), all);
    let [us] = WAITED_US.read();
    let _ = writeln!(page.0, "bedside_{name}_sum {}", us as f64 / 1_000_000.0);
    page.line(&format!("{name}_count"), all);
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, help: &str, kind: &str) {
        // Writing into a string fails never.
        let _ = writeln!(self.0, "# HELP bedside_{name} {help}\n# TYPE bedside_{name} {kind}");
    }

    fn line(&mut self, name: &str, value: u64) {
        let _ = writeln!(self.0, "bedside_{name} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, help, "gauge");
        self.line(name, value);
    }

    fn counters(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = (&'static str, u64)>,
    ) {
        self.head(name, help, "counter");
        self.labelled(name, label, values);
    }

    fn gauges(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = (&'static str, u64)>,
    ) {
        self.head(name, help, "gauge");
        self.labelled(name, label, values);
    }

    fn labelled(&mut self, name: &str, label: &str, values: impl IntoIterator<Item = (&'static str, u64)>) {
        for (of, value) in values {
            self.line(&format!("{name}{{{label}=\"{of}\"}}"), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a scraper reads it: a comment, or a name with at most one label and a number.
    fn is_a_line(line: &str) -> bool {
        if line.starts_with("# HELP bedside_") || line.starts_with("# TYPE bedside_") {
            return true;
        }
        let Some((name, value)) = line.rsplit_once(' ') else { return false };
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let labelled = |name: &str| match name.split_once('{') {
            None => plain(name),
            Some((name, label)) => {
                plain(name)
                    && label.strip_suffix("\"}").and_then(|label| label.split_once("=\"")).is_some_and(
                        |(label, of)| plain(label) && !of.is_empty() && !of.contains(['"', '\\', '/', '@']),
                    )
            }
        };
        name.strip_prefix("bedside_").is_some_and(labelled) && value.parse::<f64>().is_ok()
    }

    #[test]
    fn every_line_is_one_that_a_scraper_reads() {
        reported(Level::Bad, Carrier::Tcp);
        let gauges = Gauges {
            waiting_jobs: 3,
            oldest_job_s: 40,
            failed_jobs: 0,
            lost_letters: 1,
            clinics: 2,
            database_bytes: 4096,
            running_s: 9,
        };
        let page = text(
            Some(Live { rooms: 1, people: 2 }),
            Flow { people: 2, bad: 1, ..Flow::default() },
            Some(gauges),
        );
        for line in page.lines() {
            assert!(is_a_line(line), "{line}");
        }
        for line in
            ["bedside_rooms 1", "bedside_jobs_waiting 3", "bedside_up_database 1", "bedside_calls_poor 1"]
        {
            assert!(page.lines().any(|found| found == line), "{line} is missing:\n{page}");
        }
        assert!(
            !is_a_line("bedside_rooms{clinic=\"a@b\"} 1")
                && !is_a_line("rooms 1")
                && !is_a_line("bedside_rooms x")
        );
        let away = text(None, Flow::default(), None);
        assert!(away.contains("bedside_up_media 0\n") && !away.contains("bedside_rooms "));
    }

    #[test]
    fn sign_ins_that_were_asked_for_work_are_told_apart() {
        let page = sign_ins([3, 7]);
        assert!(page.lines().all(is_a_line), "{page}");
        for line in [
            "bedside_sign_ins_asked_total{work=\"shown\"} 3",
            "bedside_sign_ins_asked_total{work=\"lacking\"} 7",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} is missing:\n{page}");
        }
    }

    #[test]
    fn each_worker_has_its_line_and_one_alone_has_none() {
        let mut page = Page::default();
        workers(&mut page, &[]);
        assert_eq!(page.0, "");
        workers(&mut page, &[(3, 0), (0, 7)]);
        assert!(page.0.lines().all(is_a_line), "{}", page.0);
        for line in [
            "bedside_media_worker_waiting{worker=\"0\"} 3",
            "bedside_media_worker_dropped_total{worker=\"1\"} 7",
        ] {
            assert!(page.0.lines().any(|found| found == line), "{line} is missing:\n{}", page.0);
        }
    }

    #[test]
    fn buckets_hold_what_those_before_them_hold() {
        DURATIONS.add(0, 2);
        DURATIONS.add(6, 1);
        let page = text(None, Flow::default(), None);
        let counts: Vec<u64> = page
            .lines()
            .filter(|line| line.starts_with("bedside_http_duration_seconds_bucket"))
            .filter_map(|line| line.rsplit_once(' ')?.1.parse().ok())
            .collect();
        assert_eq!(counts.len(), 7);
        assert!(counts.is_sorted() && counts[0] >= 2 && counts[6] > counts[5]);
    }
}
