//! Whoever has typed the right password and still owes something opens nothing, whatever it is that they owe: each server
//! function for somebody signed in names it, and does nothing. The table of `rights.rs` has the second factor; here the
//! other states meet the same functions. (To set a factor up opens its own page: `domain/tests/it/factors.rs`.)
use crate::cases::{CASES, Case, Right};
use crate::every_endpoint::registered;
use crate::rights::BEFORE_FACTOR;
use crate::site::{Answer, TestSite, request};
use crate::world::{World, secret};
use axum::body::Body;
use axum::http::{StatusCode, header};
use model::factors::Lack;
use model::policy::{Relation, Role, can};
use model::{AppError, ClinicId};

/// In this order: what one leaves behind is in no later one's way.
const LACKS: [Lack; 4] = [Lack::MailedCode, Lack::Texts, Lack::Joining, Lack::Password];

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
        next(&site, &mut world).await;
        match lack {
            Lack::MailedCode => world.code_asked(&site).await,
            Lack::Texts => world.behind(&site).await,
            Lack::Joining => world.joining(&site).await,
            _ => world.temporary(&site).await,
        }
        assert_eq!(lacks(&site, &world).await, Some(lack));
        let before = world.audit(&site).await;
        for (case, ids) in &met {
            let answer = ask(&site, &world, case, *ids).await;
            let (function, status, body) = (case.function, answer.status, &answer.body);
            assert!(names(&answer, lack), "{function}, {lack:?}: {status} {body}");
        }
        assert_eq!(world.since(&site, &before).await, "-", "{lack:?}");
    }
}
