//! What the server answers: pages, server functions, and its own routes. `every_endpoint` compares with a committed
//! table, so that a new one fails until it is listed there.
use crate::web::{assets, router};
use leptos_axum::generate_route_list;

/// The server's own routes, sorted: the table that `web::router` builds them from, and the bundles' files.
pub fn own() -> Vec<String> {
    let mut all: Vec<String> = router::own().iter().map(|(route, _)| (*route).to_owned()).collect();
    all.push(assets::ROUTE.to_owned());
    all.sort();
    all
}

/// Every server function that is compiled in, without the hash in its path, sorted.
pub fn functions() -> Vec<String> {
    let mut all: Vec<String> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| format!("{method} {}", plain(path)))
        .collect();
    all.sort();
    all
}

/// Every page, sorted.
pub fn pages() -> Vec<String> {
    let guest = generate_route_list(app::GuestApp);
    let site = generate_route_list(app::SiteApp);
    let office = generate_route_list(app::OfficeApp);
    let routes = guest.iter().chain(&site).chain(&office);
    let mut all: Vec<String> = routes.map(|route| format!("GET {}", route.path())).collect();
    all.sort();
    all
}

/// `/api/sign_in1234567` without the digits that the macro adds.
fn plain(path: &str) -> &str {
    path.trim_end_matches(|c: char| c.is_ascii_digit())
}

pub fn print() {
    for line in pages().into_iter().chain(own()).chain(functions()) {
        println!("{line}");
    }
}
