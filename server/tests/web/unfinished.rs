//! Whoever has typed the right password and still owes something opens nothing, whatever it is that they owe: each server
//! function for somebody signed in names it, and does nothing. The table of `rights.rs` has the second factor; here the
//! other states meet the same functions. (To set a factor up opens its own page, `SETS_UP`: `domain/tests/it/factors.rs`.)
//! Pages and the server's own routes are asked in each state, too, and compared with the committed `unfinished.txt`.
use crate::cases::{CASES, Case, Right};
use crate::every_endpoint::{compare, filled, registered};
use crate::rights::BEFORE_FACTOR;
use crate::site::{Answer, TestSite, request};
use crate::world::{World, secret};
use axum::body::Body;
use axum::http::{StatusCode, header};
use model::factors::Lack;
use model::policy::{Relation, Role, can};
use model::{AppError, ClinicId};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web/unfinished.txt");

/// In this order: what one leaves behind is in no later one's way.
const LACKS: [Lack; 6] =
    [Lack::MailedCode, Lack::OldPassword, Lack::FactorSetUp, Lack::Texts, Lack::Joining, Lack::Password];

/// By what somebody gets a factor who is to set one up, so they are not refused there.
const SETS_UP: [&str; 8] = [
    "POST /api/factor",
    "POST /api/begin_app",
    "POST /api/confirm_app",
    "POST /api/begin_texts",
    "POST /api/send_text_code",
    "POST /api/confirm_texts",
    "POST /api/begin_passkey",
    "POST /api/add_passkey",
];

/// Whoever has not shown the second factor has, and their password was too old when they signed in.
const OLD: [&str; 3] = [
    "update sign_in set password_lapsed = true where factor_at is null and member_id in (
        select m.id from member m join authenticator a on a.identity_id = m.identity_id)",
    "update sign_in set factor_at = 1 where password_lapsed",
    "update clinic set password_days = 90 where slug like 'maple%'",
];
/// They have none at all any more, at a clinic that asks everybody for one.
const TO_SET_UP: [&str; 4] = [
    "update sign_in set factor_at = 2 where factor_at is null and member_id in (
        select m.id from member m join authenticator a on a.identity_id = m.identity_id)",
    "delete from passkey where member_id in (select member_id from sign_in where factor_at = 2)",
    "update authenticator set confirmed_at = null where identity_id in (
        select m.identity_id from member m join sign_in s on s.member_id = m.id where s.factor_at = 2)",
    "update clinic set factor_required = true where slug like 'maple%'",
];
/// The next state begins at a clinic that asks for neither.
const ASKS_NOTHING: &str = "update clinic set password_days = 0, factor_required = false";

/// For somebody signed in, and nobody else.
fn takes_somebody(case: &Case) -> bool {
    let open = case.action.is_none_or(|action| can(Role::Stranger, action, Relation::Other));
    matches!(case.right, Right::Host | Right::Admin) && !open && !BEFORE_FACTOR.contains(&case.function)
}

/// An id as often as the function reads one: what is there is not to be known anyway.
async fn ask(site: &TestSite, world: &World, case: &Case, ids: usize) -> Answer {
    let shown = vec![world.visit.as_str(); ids].join(" ");
    let body = serde_urlencoded::to_string((case.input)(world, &shown)).expect("a form");
    let path = registered(case.function);
    let (method, path) = path.split_once(' ').expect("METHOD path");
    let request = request(method, &world.maple, path, Some(&world.arriving_cookie))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    site.ask(request.body(Body::from(body)).expect("a request")).await
}

/// Refused, and told what is left to do.
fn names(answer: &Answer, lack: Lack) -> bool {
    let said = serde_json::to_string(&AppError::Unfinished(lack)).expect("JSON");
    answer.status == StatusCode::FORBIDDEN && answer.body.contains(&said)
}

async fn lacks(site: &TestSite, world: &World) -> Option<Lack> {
    let (clinic, cookie) =
        (ClinicId::parse(&world.maple_id()).expect("an id"), secret(&world.arriving_cookie));
    domain::logins::arriving(&site.domain, clinic, &cookie).await.expect("their cookie").lacks()
}

async fn next(site: &TestSite, world: &mut World) {
    world.next(site).await;
    world.meet_people(site).await;
}

/// From now on they owe this.
async fn owe(site: &TestSite, world: &mut World, lack: Lack) {
    site.domain.database.tamper(ASKS_NOTHING).await;
    next(site, world).await;
    match lack {
        Lack::Factor => {}
        Lack::MailedCode => world.code_asked(site).await,
        Lack::OldPassword => site.domain.database.tamper_all(&OLD).await,
        Lack::FactorSetUp => site.domain.database.tamper_all(&TO_SET_UP).await,
        Lack::Texts => world.behind(site).await,
        Lack::Joining => world.joining(site).await,
        _ => world.temporary(site).await,
    }
    assert_eq!(lacks(site, world).await, Some(lack));
}

#[tokio::test]
async fn whatever_is_left_to_do_opens_nothing_else() {
    let site = TestSite::new().await;
    let mut world = World::new(&site).await;
    next(&site, &mut world).await;
    assert_eq!(lacks(&site, &world).await, Some(Lack::Factor));
    let mut met = Vec::new();
    for case in CASES.iter().filter(|case| takes_somebody(case)) {
        for ids in [1, 3] {
            let answer = ask(&site, &world, case, ids).await;
            assert!(!answer.status.is_success(), "{}: {}", case.function, answer.status);
            if names(&answer, Lack::Factor) {
                met.push((case, ids));
                break;
            }
        }
    }
    // A few read more than ids, and say so before they ask who it is.
    assert!(met.len() > 100, "only {} functions are met", met.len());
    for lack in LACKS {
        owe(&site, &mut world, lack).await;
        let before = world.audit(&site).await;
        let refused = |function: &str| lack != Lack::FactorSetUp || !SETS_UP.contains(&function);
        for (case, ids) in met.iter().filter(|(case, _)| refused(case.function)) {
            let answer = ask(&site, &world, case, *ids).await;
            let (function, status, body) = (case.function, answer.status, &answer.body);
            assert!(names(&answer, lack), "{function}, {lack:?}: {status} {body}");
        }
        assert_eq!(world.since(&site, &before).await, "-", "{lack:?}");
    }
}

/// A page or a route as a browser asks for it, with the number and where it leads.
async fn look(site: &TestSite, world: &World, endpoint: &str, cookie: Option<&str>) -> String {
    let (method, path) = endpoint.split_once(' ').expect("METHOD path");
    let path = filled(path, &world.forged, &world.visit, &world.maple_id());
    let mut sent = request(method, &world.maple, &path, cookie).header("sec-fetch-site", "same-origin");
    if method == "POST" {
        sent = sent.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let answer = site.ask(sent.body(Body::empty()).expect("a request")).await;
    let to = answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok());
    let to = to.map(|to| format!(" -> {to}")).unwrap_or_default();
    // Each state has a visit of its own.
    format!("{}{to}", answer.status.as_u16()).replace(&world.visit, "{id}")
}

/// All of them, and what was written meanwhile.
async fn column(
    site: &TestSite,
    world: &World,
    endpoints: &[String],
    cookie: Option<&str>,
) -> (Vec<String>, String) {
    let before: BTreeMap<String, i64> = world.audit(site).await;
    let mut cells = Vec::new();
    for endpoint in endpoints {
        cells.push(look(site, world, endpoint, cookie).await);
    }
    (cells, world.since(site, &before).await)
}

/// The page of what is left to do, and the one on which a factor is set up.
fn is_for_that(endpoint: &str, lack: Lack) -> bool {
    endpoint == "GET /finish" || lack == Lack::FactorSetUp && endpoint == "GET /account/factor"
}

/// Each answers as it does a stranger, or names what is left to do: a page by the way to it, a route by its number.
#[tokio::test]
async fn whatever_is_left_to_do_opens_no_page_and_no_route_either() {
    let site = TestSite::new().await;
    let mut world = World::new(&site).await;
    next(&site, &mut world).await;
    let (pages, own) = (server::routes::pages(), server::routes::own());
    let endpoints = [pages.as_slice(), own.as_slice()].concat();
    let (strangers, noted) = column(&site, &world, &endpoints, None).await;
    let (mut columns, mut open) = (vec![strangers], Vec::new());
    for lack in std::iter::once(Lack::Factor).chain(LACKS) {
        owe(&site, &mut world, lack).await;
        let cookie = world.arriving_cookie.clone();
        let (cells, events) = column(&site, &world, &endpoints, Some(&cookie)).await;
        assert_eq!(events, noted, "{lack:?}: nothing is written that is not written of a stranger");
        for ((endpoint, cell), stranger) in endpoints.iter().zip(&cells).zip(&columns[0]) {
            let named = if own.contains(endpoint) { cell == "403" } else { cell == "403 -> /finish" };
            let closed = cell == stranger || named;
            if !closed && !is_for_that(endpoint, lack) {
                open.push(format!("{endpoint}, {lack:?}: {cell}"));
            }
        }
        columns.push(cells);
    }
    assert!(open.is_empty(), "\n{}", open.join("\n"));
    let mut table = "endpoint | stranger".to_owned();
    for lack in std::iter::once(Lack::Factor).chain(LACKS) {
        write!(table, " | {lack:?}").expect("a string");
    }
    table.push('\n');
    for (row, endpoint) in endpoints.iter().enumerate() {
        let cells: Vec<&str> = columns.iter().map(|column| column[row].as_str()).collect();
        writeln!(table, "{endpoint} | {}", cells.join(" | ")).expect("a string");
    }
    compare(&table, TABLE);
}
