//! Every page, server function and route, called as each kind of person, compared with the committed table. A new
//! endpoint fails until it is listed: look at the difference, then run with `BEDSIDE_BLESS=1`.
//!
//! Ids are those of a real visit, and the guest's link is a good one; everybody else has one that nobody signed.
use crate::furnished;
use crate::site::{Answer, TestSite, request};
use crate::world::{Roles, Whose, World};
use axum::body::Body;
use axum::http::header;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web/endpoints.txt");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    Stranger,
    Guest,
    Host,
    Admin,
    OtherHost,
    Scheduler,
    Supervisor,
    Billing,
    Participant,
    Operator,
    /// In a colleague's visit.
    Colleague,
    Cohost,
    /// By a link out of whose visit they were taken.
    Removed,
    /// Another program, by its key.
    Program,
}

const SENDERS: [(Sender, &str); 14] = [
    (Sender::Stranger, "stranger"),
    (Sender::Guest, "guest"),
    (Sender::Host, "host, no administrator"),
    (Sender::Admin, "administrator, no host"),
    (Sender::OtherHost, "host of another clinic"),
    (Sender::Scheduler, "the host's scheduler"),
    (Sender::Supervisor, "clinical supervisor"),
    (Sender::Billing, "billing manager"),
    (Sender::Participant, "participant only"),
    (Sender::Operator, "operator"),
    (Sender::Colleague, "colleague in the visit"),
    (Sender::Cohost, "co-host of the visit"),
    (Sender::Removed, "guest who was removed"),
    (Sender::Program, "a program's key"),
];

/// Longer than any answer takes, on the busiest machine.
const SOON: std::time::Duration = std::time::Duration::from_secs(30);

const NOWHERE: &str = "01890a5d000070008000000000000000";

/// The path with something in the place of each placeholder that leads nowhere.
pub fn concrete_anywhere(path: &str) -> String {
    filled(path, &format!("{NOWHERE}.AAAA"), NOWHERE, NOWHERE)
}

pub fn filled(path: &str, token: &str, visit: &str, clinic: &str) -> String {
    path.replace("{token}", token)
        .replace("{id}", visit)
        .replace("{session}", "AAAA")
        .replace("{visit}", visit)
        .replace("{kind}", "terms")
        .replace("{clinic}", clinic)
        .replace("{version}", "1.css")
        .replace("{entry}", "guest")
        .replace("{file}", "app-0123.js")
}

/// The registered path of a server function: the listing leaves out the digits that the macro adds.
pub fn registered(endpoint: &str) -> String {
    let found = server_fn::axum::server_fn_paths()
        .map(|(path, method)| format!("{method} {path}"))
        .find(|full| full.trim_end_matches(|c: char| c.is_ascii_digit()) == endpoint);
    found.unwrap_or_else(|| endpoint.to_owned())
}

/// The same without its method.
pub fn path_of(endpoint: &str) -> String {
    registered(endpoint).split_once(' ').expect("METHOD path").1.to_owned()
}

/// Everything that the server answers.
pub fn endpoints() -> Vec<String> {
    [server::routes::pages(), server::routes::own(), server::routes::functions()].concat()
}

async fn call(site: &TestSite, world: &World, endpoint: &str, sender: Sender, key: &str) -> Answer {
    let full = registered(endpoint);
    let (method, path) = full.split_once(' ').expect("METHOD path");
    // What ends a sign-in comes with a sign-in of its own.
    let own = if sender == Sender::Operator && endpoint.contains("operator_leave") {
        furnished::operator(&site.domain).await
    } else if sender == Sender::Operator {
        world.operator.clone()
    } else if endpoint.contains("sign_out") {
        world.fresh_cookie(site).await
    } else {
        world.maple_cookie.clone()
    };
    let (link, cookie) = match sender {
        Sender::Stranger | Sender::Program => (&world.forged, None),
        Sender::Guest | Sender::Removed => (&world.link, None),
        Sender::OtherHost => (&world.forged, Some(&world.elm_cookie)),
        _ => (&world.forged, Some(&own)),
    };
    let path = filled(path, link, &world.visit, &world.maple_id());
    let mut sent = request(method, &world.maple, &path, cookie.map(String::as_str))
        .header("sec-fetch-site", "same-origin");
    if method == "POST" {
        sent = sent.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    if sender == Sender::Program {
        sent = sent.header(header::AUTHORIZATION, format!("Bearer {key}"));
    }
    site.ask(sent.body(Body::empty()).expect("a request")).await
}

fn outcome(answer: &Answer) -> String {
    match answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()) {
        Some(to) => format!("{} -> {to}", answer.status.as_u16()),
        None => answer.status.as_u16().to_string(),
    }
}

/// Brings them into the visit at hand, or out of it; the key of a program.
async fn set_out(site: &TestSite, world: &mut World, sender: Sender) -> String {
    match sender {
        Sender::Scheduler => {
            world.whose = Whose::Colleagues;
            world.next(site).await;
        }
        Sender::Colleague | Sender::Cohost => {
            // Only who holds visits comes along to another one.
            world.be(site, Roles::Founder).await;
            world.whose = Whose::Colleagues;
            world.next(site).await;
            furnished::join(site, world, sender == Sender::Cohost).await;
        }
        Sender::Removed => furnished::remove(site, world).await,
        Sender::Program => return crate::publish::key(site, world).await.1,
        _ => {}
    }
    String::new()
}

/// What a program is let into.
fn is_programs(endpoint: &str) -> bool {
    endpoint.contains(" /whip") || endpoint.contains(" /whep")
}

#[tokio::test]
async fn the_table_is_the_committed_one() {
    let site = TestSite::new().await;
    let mut world = World::new(&site).await;
    world.next(&site).await;
    let all = endpoints();
    let mut columns = Vec::new();
    for (sender, _) in SENDERS {
        let key = set_out(&site, &mut world, sender).await;
        let roles = match sender {
            Sender::Admin => Roles::Admin,
            Sender::Scheduler => Roles::Scheduler,
            Sender::Supervisor => Roles::Supervisor,
            Sender::Billing => Roles::Billing,
            Sender::Participant => Roles::Participant,
            _ => Roles::Host,
        };
        world.be(&site, roles).await;
        let mut column = Vec::new();
        for endpoint in &all {
            let answer = tokio::time::timeout(SOON, call(&site, &world, endpoint, sender, &key)).await;
            let answer = answer.unwrap_or_else(|_| panic!("{endpoint} as {sender:?} is not answered"));
            // The way back names the visit, whose id is another one after any change.
            let came = outcome(&answer).replace(&world.visit, "{id}");
            column.push(came.replace(&world.maple_id(), "{clinic}"));
        }
        columns.push(column);
    }
    let names = SENDERS.map(|(_, name)| name).join(" | ");
    let mut table = format!("endpoint | {names}\n");
    for (row, endpoint) in all.iter().enumerate() {
        let cells: Vec<&str> = columns.iter().map(|column| column[row].as_str()).collect();
        writeln!(table, "{endpoint} | {}", cells.join(" | ")).expect("a string");
        if endpoint.contains("/api/") {
            assert_eq!(cells[0], cells[4], "{endpoint}: another clinic's host is a stranger here");
        }
        if !is_programs(endpoint) {
            assert_eq!(cells[0], cells[13], "{endpoint}: a key opens a call and nothing else");
        }
    }
    compare(&table, TABLE);
}

/// The router's own word for what it serves, against the list that the tables and `server routes` are made from.
#[tokio::test]
async fn no_route_is_missing_from_the_list() {
    let site = TestSite::new().await;
    let router = server::web::router::routes(&site.site);
    let served = paths_in(&format!("{router:?}"));
    let mut listed: BTreeSet<String> = endpoints()
        .iter()
        .filter_map(|endpoint| endpoint.split_once(' ').map(|(_, path)| path.to_owned()))
        .filter(|path| !path.starts_with("/api/"))
        .collect();
    listed.insert(server::web::router::FUNCTIONS.to_owned());
    // Folders of files are nested services: each stands there as itself and as everything below.
    assert!(listed.remove("/pkg/{entry}/{file}"), "the bundles are listed");
    let (files, served): (BTreeSet<String>, BTreeSet<String>) =
        served.into_iter().partition(|path| path.starts_with("/pkg/"));
    assert!(
        files.iter().all(|path| ["guest", "site", "office", "extras", "sealed"]
            .iter()
            .any(|of| path.starts_with(&format!("/pkg/{of}")))),
        "{files:?}"
    );
    assert_eq!(served, listed, "a route is served that is not listed, or the other way round");
}

/// Every text in the router's description that is a path.
fn paths_in(description: &str) -> BTreeSet<String> {
    // What is there for the fallback has a name of the library's own.
    let is_path = |text: &&str| text.starts_with('/') && !text.contains("__private__axum_fallback");
    description.split('"').filter(is_path).map(str::to_owned).collect()
}

/// With the committed table, which a developer who looked may bless.
pub fn compare(table: &str, path: &str) {
    bless(table, path);
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(table, committed, "an endpoint is new or answers otherwise");
}

/// The same where only some of the columns were tried. Such a table is never blessed.
pub fn compare_columns(table: &str, path: &str) {
    let committed = std::fs::read_to_string(path).expect("a committed table");
    let names: Vec<&str> = cells(table).next().expect("names of columns");
    let all: Vec<&str> = cells(&committed).next().expect("names of columns");
    let places: Vec<usize> = names
        .iter()
        .map(|name| all.iter().position(|other| other == name).expect("a column of this name"))
        .collect();
    let kept: Vec<Vec<&str>> =
        cells(&committed).map(|row| places.iter().map(|place| row[*place]).collect()).collect();
    let tried: Vec<Vec<&str>> = cells(table).collect();
    assert_eq!(tried, kept, "an endpoint is new or answers otherwise");
}

fn cells(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().map(|line| line.split(" | ").collect())
}

#[allow(clippy::disallowed_methods, reason = "only a developer who looked sets it")]
fn bless(table: &str, path: &str) {
    if std::env::var_os("BEDSIDE_BLESS").is_some() {
        std::fs::write(path, table).expect("the table can be written");
    }
}
