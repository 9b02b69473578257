//! B8: what pages of a host, of an administrator and of the operator ask of the database, in an installation of ten thousand
//! visits and in one of a million.
//!
//! One host has five thousand visits and a thousand contacts, planned by the use cases that everybody goes through; some of
//! the guests were written to, a dozen people stand in line, and the clinic's log has an entry for each of it. The rest, 199
//! further hosts with as much each, is weight: copies of their rows under other ids, which no page opens, but which every
//! index has to find its way past. The floor is the same question at ten thousand visits: what grows with the
//! installation and not with the host is a statement that reads what it should not.
//!
//! On SQLite, and on PostgreSQL with `BEDSIDE_TEST_DB=postgres` and `BEDSIDE_TEST_PG_URL`.
#![allow(clippy::disallowed_methods, reason = "a bench lives in real time")]
#[path = "../../../sfu/benches/shared/verdict.rs"]
mod verdict;
mod weight;

use domain::{Admin, Host, Operator, queue, visits};
use model::Time;
use model::audit::AuditFilter;
use model::calendar::CalendarAsked;
use model::contacts::ContactQuery;
use model::queue::{AskForm, OwnerId, QueueForm};
use model::series::Repeat;
use model::visits::{NewParticipant, NewVisit, PastVisit};
use std::time::Instant;
use testkit::{DAY, TestClinic, TestDomain, on_postgres};
use tokio::runtime::Builder;
use verdict::verdict;

/// Seven a day, for two years less a fortnight: as far ahead as a visit may be planned.
const DAYS: i64 = 716;
const A_DAY: usize = 7;
const CONTACTS: usize = 1_000;
/// Every so many guests are invited by mail: more than the operator's page shows.
const WRITTEN_TO: usize = 12;
/// Who stands in line.
const WAITING: u8 = 12;
/// Hosts at the two sizes, the measured one among them.
const SMALL: u32 = 2;
const LARGE: u32 = 200;
/// Of each question. The third slowest is p99.
const TIMES: usize = 300;
/// quality.md, B8.
const P99_MS: f64 = 20.0;
/// How much slower a question may be in an installation a hundred times as large. Higher: a statement that reads its way
/// through an index of all passes. Lower: noise and colder pages fail.
const GROWTH: f64 = 3.0;

fn main() {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    let began = Instant::now();
    let engine = if on_postgres() { "postgres" } else { "sqlite" };
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("Ada Rivera").await;
    let first = clinic.host(&domain).await;
    let planned = plan(&domain, &first).await;
    // Half of them are over now.
    domain.clock.advance(DAYS / 2 * DAY);
    let host = clinic.host(&domain).await;
    let readers = Readers { admin: clinic.admin(&domain).await, operator: domain.operator().await, host };
    stand_in_line(&domain, &clinic, &readers).await;
    let member = weight::host_of(&domain.database).await;
    weight::hold_the_past(&domain.database, now(&domain)).await;
    let (mut small, mut small_with_bug) = (Vec::new(), 0.0);
    for hosts in [SMALL, LARGE] {
        let from = if hosts == SMALL { 1 } else { SMALL };
        weight::add(&domain.database, member, from..hosts).await;
        let visits = planned * hosts as usize;
        let contacts = CONTACTS * hosts as usize;
        println!("B8  {engine}: {visits} visits, {contacts} contacts, after {} s", began.elapsed().as_secs());
        let figures = ask(&domain, &readers).await;
        let with_bug = without_index(&domain).await;
        if hosts == LARGE {
            tell(engine, &small, &figures, with_bug / small_with_bug);
        } else {
            (small, small_with_bug) = (figures, with_bug);
        }
    }
}

/// Whose pages are asked for.
struct Readers {
    host: Host,
    admin: Admin,
    operator: Operator,
}

/// A line that is open, and who waits in it.
async fn stand_in_line(domain: &TestDomain, clinic: &TestClinic, readers: &Readers) {
    let form = QueueForm {
        queue: String::new(),
        name: "Questions".into(),
        owner: OwnerId::Host(readers.host.id()).text(),
        is_on: "on".into(),
        registers: String::new(),
    };
    let queue = queue::save(domain, &readers.admin, form).await.expect("the line is made");
    queue::be_there(domain, &readers.host).await.expect("somebody is there");
    for n in 0..WAITING {
        // One after the other, each from an address of their own.
        domain.clock.advance(1);
        let form = AskForm {
            request_id: n.to_string(),
            queue: queue.text(),
            name: FIRST[usize::from(n)].into(),
            ..AskForm::default()
        };
        queue::ask(domain, &domain.stranger(clinic.id(), n), form).await.expect("there is room");
    }
}

fn now(domain: &TestDomain) -> Time {
    domain::ports::Clock::now(&*domain.clock)
}

/// Everything by the use case that hosts go through; how many.
async fn plan(domain: &TestDomain, host: &Host) -> usize {
    let first = jiff::civil::date(2026, 11, 25);
    let mut planned = 0;
    for day in 0..DAYS {
        let date = first.checked_add(jiff::Span::new().days(day)).expect("two years are no end of time");
        for hour in 0..A_DAY {
            let n = planned % CONTACTS;
            let form = NewVisit {
                request_id: format!("{planned}"),
                for_host: String::new(),
                when: "later".into(),
                date: date.to_string(),
                time: format!("{:02}:00", 9 + hour),
                fold: "first".into(),
                zone: "America/Denver".into(),
                duration: "30".into(),
                topic: "Follow-up".into(),
                service: String::new(),
                sealed: String::new(),
                repeat: Repeat::default(),
                participants: vec![NewParticipant {
                    name: format!("{} {}", FIRST[n % FIRST.len()], LAST[n / FIRST.len()]),
                    // Addresses are searched by their beginnings, which differ.
                    email: format!("{n}guest@example.org"),
                    invite: if planned.is_multiple_of(WRITTEN_TO) { "mail" } else { "none" }.into(),
                    ..NewParticipant::default()
                }],
                colleagues: Vec::new(),
            };
            visits::schedule(domain, host, form).await.expect("the time is free");
            planned += 1;
        }
    }
    planned
}

struct Figure {
    what: &'static str,
    p50: f64,
    p99: f64,
}

/// How long one question takes, many times, in milliseconds.
async fn asked<F: Future<Output = bool>>(what: &'static str, mut ask: impl FnMut(usize) -> F) -> Figure {
    let mut took = Vec::with_capacity(TIMES);
    for n in 0..TIMES + 20 {
        let began = Instant::now();
        assert!(ask(n).await, "{what} finds what it looks for");
        // The first ones warm what a running server has warm.
        if n >= 20 {
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    took.sort_by(f64::total_cmp);
    let (p50, p99) = (took[TIMES / 2], took[TIMES - 1 - TIMES / 100]);
    println!("B8    {what:<18} p50 {p50:6.2} ms   p99 {p99:6.2} ms");
    Figure { what, p50, p99 }
}

async fn ask(domain: &TestDomain, readers: &Readers) -> Vec<Figure> {
    let Readers { host, admin, operator } = readers;
    let page = visits::history(domain, host, &Default::default(), None).await.expect("the history");
    let last = page.last().expect("half of the visits are over");
    let before = Some(PastVisit { starts: last.starts.at, visit: last.visit });
    vec![
        asked("dashboard", |_| async {
            let day = visits::dashboard(domain, host, None).await.expect("the day");
            !day.coming.is_empty()
        })
        .await,
        asked("calendar, week", |_| calendar(domain, host, "week")).await,
        asked("calendar, month", |_| calendar(domain, host, "month")).await,
        asked("calendar, agenda", |_| calendar(domain, host, "agenda")).await,
        asked("history", |_| async { !history(domain, host, None).await.is_empty() }).await,
        asked("history, page 2", |_| async { !history(domain, host, before).await.is_empty() }).await,
        asked("one visit", |n| {
            let visit = page[n % page.len()].visit;
            async move { visits::view(domain, host, visit).await.is_ok() }
        })
        .await,
        asked("search", |n| async move {
            let typed = &LAST[n % LAST.len()][..3];
            let found = domain::contacts::suggest(domain, host, None, typed).await.expect("an answer");
            !found.is_empty()
        })
        .await,
        asked("search by mail", |n| async move {
            let typed = format!("{}guest@ex", n % CONTACTS);
            let found = domain::contacts::suggest(domain, host, None, &typed).await.expect("an answer");
            found.len() == 1
        })
        .await,
        asked("contacts, search", |n| async move {
            let query = ContactQuery { q: format!("{}guest@ex", n % CONTACTS), ..ContactQuery::default() };
            domain::contacts::list(domain, host, query).await.expect("the book").contacts.len() == 1
        })
        .await,
        asked("line of the day", |_| async {
            let line = queue::today(domain, host).await.expect("the line");
            line.waiting.len() == usize::from(WAITING)
        })
        .await,
        asked("activity", |_| activity(domain, admin, AuditFilter::default())).await,
        asked("activity, of one", |_| {
            let who = host.id().text();
            activity(domain, admin, AuditFilter { who, ..AuditFilter::default() })
        })
        .await,
        asked("outbox", |_| async {
            !domain::outbox::letters(domain, operator).await.expect("the letters").is_empty()
        })
        .await,
        asked("contacts", |_| async {
            let query = ContactQuery::default();
            !domain::contacts::list(domain, host, query).await.expect("the book").contacts.is_empty()
        })
        .await,
    ]
}

/// The planted bug: a question that reads its way through all visits; how many milliseconds.
async fn without_index(domain: &TestDomain) -> f64 {
    let statement = "select cast(count(*) as text), '' from visit where ends_at - starts_at > 0";
    let mut took = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        assert_eq!(domain.database.pairs(statement).await.len(), 1, "a count");
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    took.sort_by(f64::total_cmp);
    took[took.len() / 2]
}

async fn calendar(domain: &TestDomain, host: &Host, view: &str) -> bool {
    let asked = CalendarAsked { view: view.to_owned(), ..CalendarAsked::default() };
    let page = domain::calendar::show(domain, host, asked).await.expect("the calendar");
    page.days.iter().any(|day| !day.visits.is_empty())
}

async fn activity(domain: &TestDomain, admin: &Admin, filter: AuditFilter) -> bool {
    !domain::audit::page(domain, admin, &filter).await.expect("the log").rows.is_empty()
}

async fn history(
    domain: &TestDomain,
    host: &Host,
    before: Option<PastVisit>,
) -> Vec<model::visits::HistoryRow> {
    visits::history(domain, host, &Default::default(), before).await.expect("the history")
}

fn tell(engine: &str, small: &[Figure], large: &[Figure], growth_with_bug: f64) {
    let slowest = large.iter().max_by(|a, b| a.p99.total_cmp(&b.p99)).expect("there are questions");
    let growth = |(a, b): (&Figure, &Figure)| b.p50 / a.p50;
    let grown = small.iter().zip(large).map(growth).fold(0.0, f64::max);
    let well = slowest.p99 <= P99_MS && grown <= GROWTH;
    println!(
        "BAR B8 engine={engine} slowest={} p99_ms={:.1} growth={grown:.2} bar_ms={P99_MS} bar_growth={GROWTH} growth_with_bug={growth_with_bug:.0} {}",
        slowest.what.replace(' ', "_"),
        slowest.p99,
        verdict(well, growth_with_bug <= GROWTH),
    );
}

const FIRST: [&str; 25] = [
    "Maya", "Tom", "Ines", "Luis", "Nora", "Omar", "Petra", "Quinn", "Rosa", "Sven", "Tara", "Uma", "Vera",
    "Will", "Xenia", "Yann", "Zoe", "Abel", "Bea", "Carl", "Dora", "Egon", "Fay", "Gus", "Hana",
];
const LAST: [&str; 40] = [
    "Abbott", "Bianchi", "Castro", "Dubois", "Eriksen", "Fischer", "Garcia", "Hansen", "Ivanova", "Jimenez",
    "Kovacs", "Larsen", "Moreau", "Novak", "Okafor", "Pereira", "Quiroga", "Rossi", "Schmidt", "Tanaka",
    "Ueda", "Vargas", "Weber", "Xiang", "Yilmaz", "Zimmer", "Almeida", "Berg", "Costa", "Diaz", "Endo",
    "Fuentes", "Gruber", "Horvat", "Ibanez", "Jansen", "Keller", "Lopez", "Mueller", "Nguyen",
];
