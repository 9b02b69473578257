//! Every page, server function and route, called as a stranger, as a host of the clinic and as a host of another one,
//! compared with the committed table. A new endpoint fails until it is listed: look at the difference, then run with
//! `BEDSIDE_BLESS=1`.
use crate::site::{Answer, TestSite, request};
use axum::body::Body;
use axum::http::header;
use std::fmt::Write as _;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web/endpoints.txt");

/// Ids and links that lead nowhere: what one may not see must look the same.
fn concrete(path: &str) -> String {
    let nowhere = "01890a5d000070008000000000000000";
    path.replace("{token}", &format!("{nowhere}.AAAA")).replace("{id}", nowhere).replace("{kind}", "terms")
}

async fn call(site: &TestSite, slug: &str, endpoint: &str, cookie: Option<&str>) -> Answer {
    let (method, path) = endpoint.split_once(' ').expect("METHOD path");
    let mut request = request(method, slug, &concrete(path), cookie).header("sec-fetch-site", "same-origin");
    if method == "POST" {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    site.ask(request.body(Body::empty()).expect("a request")).await
}

/// The registered path of a server function: the listing leaves out the digits that the macro adds.
pub fn registered(endpoint: &str) -> String {
    let found = server_fn::axum::server_fn_paths()
        .map(|(path, method)| format!("{method} {path}"))
        .find(|full| full.trim_end_matches(|c: char| c.is_ascii_digit()) == endpoint);
    found.unwrap_or_else(|| endpoint.to_owned())
}

fn endpoints() -> Vec<String> {
    let own = ["GET /events", "GET /health", "GET /ws/visit/{id}", "POST /lang"].map(str::to_owned);
    let mut all = server::routes::pages();
    all.extend(own);
    all.extend(server::routes::functions());
    all
}

fn outcome(answer: &Answer) -> String {
    match answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()) {
        Some(to) => format!("{} -> {to}", answer.status.as_u16()),
        None => answer.status.as_u16().to_string(),
    }
}

#[tokio::test]
async fn the_table_is_the_committed_one() {
    let site = TestSite::new().await;
    let (maple, elm) = (site.domain.clinic("Maple").await, site.domain.clinic("Elm").await);
    let (host, other) = (site.cookie(&maple).await, site.cookie(&elm).await);
    let mut table = String::from("endpoint | stranger | host of the clinic | host of another clinic\n");
    for endpoint in endpoints() {
        let full = registered(&endpoint);
        // What ends a sign-in comes with a sign-in of its own.
        let fresh = if endpoint.contains("sign_out") { site.cookie(&maple).await } else { host.clone() };
        let stranger = call(&site, &maple.front.slug, &full, None).await;
        let own = call(&site, &maple.front.slug, &full, Some(&fresh)).await;
        let foreign = call(&site, &maple.front.slug, &full, Some(&other)).await;
        let row = [&stranger, &own, &foreign].map(outcome).join(" | ");
        writeln!(table, "{endpoint} | {row}").expect("a string");
        if endpoint.contains("/api/") {
            assert_eq!(
                outcome(&stranger),
                outcome(&foreign),
                "{endpoint}: another clinic's host is a stranger here"
            );
        }
    }
    compare(&table, TABLE);
}

/// With the committed table, which a developer who looked may bless.
pub fn compare(table: &str, path: &str) {
    bless(table, path);
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(table, committed, "an endpoint is new or answers otherwise");
}

#[allow(clippy::disallowed_methods, reason = "only a developer who looked sets it")]
fn bless(table: &str, path: &str) {
    if std::env::var_os("BEDSIDE_BLESS").is_some() {
        std::fs::write(path, table).expect("the table can be written");
    }
}
