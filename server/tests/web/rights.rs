//! Every server function with input that is right in every way but for who sends it, as every kind of person, compared
//! with the policy and with the committed table `rights.txt`, which also names the audit event of the one who may.
//! A new function fails until it stands here: look at the difference, then run with `BEDSIDE_BLESS=1`.
use crate::cases::{CASES, Case, Right};
use crate::every_endpoint::registered;
use crate::site::{Answer, TestSite, request};
use crate::world::World;
use axum::body::Body;
use axum::http::{StatusCode, header};
use model::policy::{Relation, Role, can};
use std::fmt::Write as _;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web/rights.txt");

/// Who sends it. `Elsewhere` is the other clinic's host at home, with this clinic's ids: what a leak looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    Stranger,
    Operator,
    OtherHostHere,
    OtherHostAtHome,
    Rightful,
}

const WRONG: [Sender; 4] =
    [Sender::Stranger, Sender::Operator, Sender::OtherHostHere, Sender::OtherHostAtHome];

async fn send(site: &TestSite, world: &World, case: &Case, sender: Sender) -> Answer {
    let (slug, cookie) = match (sender, case.right) {
        (Sender::Stranger, _) => (&world.maple, None),
        (Sender::Operator, _) | (Sender::Rightful, Right::Operator) => (&world.maple, Some(&world.operator)),
        (Sender::OtherHostHere, _) => (&world.maple, Some(&world.elm_cookie)),
        (Sender::OtherHostAtHome, _) => (&world.elm, Some(&world.elm_cookie)),
        (Sender::Rightful, Right::Host) => (&world.maple, Some(&world.maple_cookie)),
        (Sender::Rightful, _) => (&world.maple, None),
    };
    // A link is the guest's whole identity: who has none has a forged one.
    let link = if sender == Sender::Rightful || sender == Sender::OtherHostAtHome {
        &world.link
    } else {
        &world.forged
    };
    let body = serde_urlencoded::to_string((case.input)(world, link)).expect("a form");
    let path = registered(case.function);
    let (method, path) = path.split_once(' ').expect("METHOD path");
    let request = request(method, slug, path, cookie.map(String::as_str))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    site.ask(request.body(Body::from(body)).expect("a request")).await
}

fn allowed(case: &Case, sender: Sender) -> bool {
    let role = match sender {
        Sender::Rightful => return true,
        Sender::OtherHostAtHome if case.right != Right::Operator => return case.about_oneself,
        Sender::Stranger => Role::Stranger,
        Sender::Operator => Role::Operator,
        Sender::OtherHostHere | Sender::OtherHostAtHome => Role::Host,
    };
    case.action.is_none_or(|action| can(role, action, Relation::Other))
}

/// What one may not see looks like what does not exist: no 403, no 409, no 500.
const TELLS_NOTHING: [StatusCode; 3] =
    [StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY];

/// Asks as somebody, and holds the answer against the policy.
async fn try_as(site: &TestSite, world: &World, case: &Case, sender: Sender) -> Answer {
    let before = world.audit(site).await;
    let answer = send(site, world, case, sender).await;
    let (name, status) = (case.function, answer.status);
    let allowed = allowed(case, sender) && case.succeeds;
    assert_eq!(status.is_success(), allowed, "{name} as {sender:?}: {status} {}", answer.body);
    if !allowed {
        // Doors without a person behind them close after too many guesses (promises 1K).
        let silent = TELLS_NOTHING.contains(&status) || case.action.is_none();
        assert!(silent, "{name} as {sender:?}: {status} tells that something is there");
        assert_eq!(
            world.since(site, &before).await,
            "-",
            "{name} as {sender:?}: refused, yet something was written"
        );
    }
    answer
}

#[tokio::test]
async fn only_who_may_does() {
    let site = TestSite::new().await;
    let mut world = World::new(&site).await;
    let columns = "stranger | operator | other clinic's host here | the same at home | who may | audit";
    let mut table = format!("function | {columns}\n");
    for case in CASES {
        world.next(&site).await;
        let mut row = case.function.to_owned();
        for sender in WRONG {
            if (sender, case.right) == (Sender::Operator, Right::Operator) {
                row.push_str(" | =");
                continue;
            }
            let answer = try_as(&site, &world, case, sender).await;
            write!(row, " | {}", answer.status.as_u16()).expect("a string");
        }
        let before = world.audit(&site).await;
        let answer = try_as(&site, &world, case, Sender::Rightful).await;
        let events = world.since(&site, &before).await;
        writeln!(table, "{row} | {:?} {} | {events}", case.right, answer.status.as_u16()).expect("a string");
    }
    crate::every_endpoint::compare(&table, TABLE);
}

#[test]
fn every_function_has_a_case() {
    let listed: Vec<&str> = CASES.iter().map(|case| case.function).collect();
    for function in server::routes::functions() {
        assert!(listed.contains(&function.as_str()), "{function} has no case in cases.rs");
    }
}
