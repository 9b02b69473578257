//! A clinic on its own domain: whoever comes to one of its old addresses is sent on, path and query as they are, so that
//! every link of before stays good. What a page needs that is open at the old address (sockets, server functions, files)
//! is served there as before.
//!
//! Whoever is on the way from page to page at the old address stays there: their cookie holds for that host only, and
//! browsers do not follow a form to another host (CSP `form-action`), so that a call, or what was just typed, would be
//! lost. Only the door, to which the installation's start page leads, sends them on, by a page that goes on by itself.
use crate::web::failure;
use crate::web::router::Site;
use app::server::Visitor;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HeaderName, LOCATION, UPGRADE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

/// What follows the clinic's place in addresses that no person opens.
const NO_PAGES: [&str; 9] = ["api", "events", "feeds", "health", "pkg", "theme", "whep", "whip", "ws"];

/// Where the request is sent instead; `rest` is its path below the clinic's place, with the query. The name comes from
/// the database, never from the request, and the path begins with a slash: it leads to no other host.
pub fn away(site: &Site, visitor: &Visitor, rest: &str, request: &Request) -> Option<Response> {
    let front = visitor.front.as_ref().filter(|front| front.domain.is_some())?;
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    if !looks || request.headers().contains_key(UPGRADE) || !is_page(rest) {
        return None;
    }
    let address = site.domain.origin().clinic_url(front, rest);
    match (is_on_the_way(request.headers()), rest) {
        // Not for ever: the operator may take the domain away again.
        (false, _) => Some((StatusCode::FOUND, [(LOCATION, address)]).into_response()),
        (true, "/") => {
            let page = failure::moved(site, visitor, &address);
            let on = (HeaderName::from_static("refresh"), format!("0; url={address}"));
            Some(([(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), on], page).into_response())
        }
        (true, _) => None,
    }
}

fn is_page(path: &str) -> bool {
    let first = path.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    !NO_PAGES.contains(&first)
}

fn is_on_the_way(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{assets, router};

    /// A new route of ours that is no page is one here as well.
    #[test]
    fn what_is_no_page_is_what_the_router_serves_beside_the_pages() {
        let listed = router::own().map(|(listed, _)| listed);
        let ours = listed.into_iter().chain([assets::ROUTE, router::FUNCTIONS]);
        let mut first: Vec<&str> = ours
            .filter(|listed| !listed.starts_with("POST"))
            // A person opens these, from the page whose path theirs begins with.
            .filter(|listed| {
                ![
                    "GET /agreements/",
                    "GET /audit/",
                    "GET /contacts/",
                    "GET /history/",
                    "GET /j/",
                    "GET /reports/",
                    "GET /visits/",
                ]
                .iter()
                .any(|ours| listed.starts_with(ours))
            })
            .filter_map(|listed| listed.split('/').nth(1))
            .collect();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first, NO_PAGES);
        for page in ["/", "/?saved", "/j/x", "/reset/x?y", "/apis", "/today"] {
            assert!(is_page(page), "{page}");
        }
        for other in ["/api/sign_in", "/ws/visit/x", "/events", "//ws/visit/x"] {
            assert!(!is_page(other), "{other}");
        }
    }
}
