//! A fault inside says nothing outside: with a table away, no answer of any function or page quotes the database, a
//! path or a version (security.md 3.1, trap 3).
use crate::cases::{CASES, Case, Right};
use crate::every_endpoint::path_of;
use crate::site::{Answer, TestSite, request};
use crate::world::World;
use axum::body::Body;
use axum::http::{Request, header};

/// Tables that are away for a while, one after the other.
const AWAY: &[(&str, &str)] = &[
    ("alter table visit rename to gone", "alter table gone rename to visit"),
    ("alter table participant rename to gone", "alter table gone rename to participant"),
    ("alter table contact rename to gone", "alter table gone rename to contact"),
    ("alter table person_key rename to gone", "alter table gone rename to person_key"),
    ("alter table identity rename to gone", "alter table gone rename to identity"),
    ("alter table audit_event rename to gone", "alter table gone rename to audit_event"),
    ("alter table letter rename to gone", "alter table gone rename to letter"),
    ("alter table clinic rename to gone", "alter table gone rename to clinic"),
];
/// What only somebody inside would write.
const INSIDE: &[&str] = &[
    "sqlx",
    "no such table",
    "relation \"",
    "select ",
    "insert into",
    "syntax error",
    "panicked",
    "sqlite",
    "postgres",
    ".rs:",
    "/root",
    "/work",
    "anyhow",
];
/// They end the sign-in with which the others are asked.
pub const LASTING: &[&str] =
    &["/sign_out", "/operator_leave", "/change_password", "/remove_factor", "/end_other_sign_ins"];
pub const PAGES: &[&str] =
    &["/today", "/visits/new", "/history", "/people", "/account", "/settings", "/audit", "/"];

/// The words of the page itself may speak of columns; what is compared is what the page does not say when all is well.
fn tells(answer: &Answer, well: &str) -> Vec<&'static str> {
    let text = format!("{:?} {}", answer.headers, answer.body).to_lowercase();
    // A form may have a list to choose from.
    let [text, well] = [&text, &well.to_lowercase()].map(|page| page.replace("<select ", "<"));
    INSIDE
        .iter()
        .filter(|word| text.matches(**word).count() > well.matches(**word).count())
        .copied()
        .collect()
}

/// The function as whoever may calls it.
pub fn asked(world: &World, case: &Case) -> Request<Body> {
    let cookie = match case.right {
        Right::Operator => Some(world.operator.as_str()),
        Right::Host | Right::Admin => Some(world.maple_cookie.as_str()),
        Right::Arriving => Some(world.arriving_cookie.as_str()),
        Right::Anyone | Right::Guest | Right::Token => None,
    };
    let body = serde_urlencoded::to_string((case.input)(world, &world.link)).expect("a form");
    request("POST", &world.maple, &path_of(case.function), cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request")
}

#[tokio::test]
async fn no_answer_tells_the_inside_of_a_fault() {
    let site = TestSite::new().await;
    let mut world = World::new(&site).await;
    world.next(&site).await;
    world.meet_people(&site).await;
    site.domain.leaves_jobs();
    for (away, back) in AWAY {
        let mut pages = Vec::new();
        for path in PAGES {
            pages.push((path, site.get(&world.maple, path, Some(&world.maple_cookie)).await.body));
        }
        site.domain.database.tamper(away).await;
        let mut faults = 0;
        for case in CASES.iter().filter(|case| !LASTING.iter().any(|end| case.function.ends_with(end))) {
            let answer = site.ask(asked(&world, case)).await;
            faults += usize::from(answer.status.is_server_error());
            assert_eq!(tells(&answer, ""), [""; 0], "{} with {away}: {}", case.function, answer.body);
        }
        for (path, well) in pages {
            let answer = site.get(&world.maple, path, Some(&world.maple_cookie)).await;
            assert_eq!(tells(&answer, &well), [""; 0], "{path} with {away}");
        }
        assert!(faults > 0, "{away}: nothing failed, so nothing was shown");
        site.domain.database.tamper(back).await;
    }
}

/// The planted bug: an answer that quotes the database must be found.
#[test]
fn an_answer_that_quotes_the_database_is_found() {
    let answer = |body: &str| Answer {
        status: axum::http::StatusCode::OK,
        headers: Default::default(),
        body: body.into(),
    };
    let leak = answer("{\"failed\":{\"reference\":\"no such table: main.gone\"}}");
    assert_eq!(tells(&leak, ""), ["no such table"]);
    assert_eq!(tells(&answer("{\"failed\":{\"reference\":\"4f2a\"}}"), ""), [""; 0]);
}
