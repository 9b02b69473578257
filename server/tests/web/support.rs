//! The operator in a clinic that lets them help: pages, the line that says when it is over, and what the clinic sees of it.
use crate::every_endpoint::path_of;
use crate::site::{TestSite, request};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use std::time::Duration;
use tokio::time::timeout;
use tower::ServiceExt;

/// What quality asks for; the machine may be busy.
const SOON: Duration = Duration::from_secs(2);
const PAGES: [&str; 3] = ["", "/settings", "/activity"];

struct Help {
    site: TestSite,
    slug: String,
    clinic: String,
    admin: String,
    operator: String,
}

impl Help {
    async fn new() -> Help {
        let site = TestSite::new().await;
        let clinic = site.domain.clinic("Maple").await;
        let token = domain::operator::new_link(&site.domain).await.expect("a link");
        let cookie = domain::operator::enter(&site.domain, token).await.expect("it opens");
        let operator = format!("__Host-operator={}", cookie.expose());
        let admin = site.cookie(&clinic).await;
        let (slug, clinic) = (clinic.front.slug.clone(), clinic.id().text());
        Help { site, slug, clinic, admin, operator }
    }

    /// As an administrator.
    async fn decides(&self, function: &str, form: &[(&str, &str)]) {
        let answer = self.site.submit(&self.slug, &path_of(function), Some(&self.admin), form).await;
        assert!(answer.status.is_success(), "{function}: {} {}", answer.status, answer.body);
    }

    async fn operator_asks(&self, function: &str) -> StatusCode {
        let form = [("clinic", self.clinic.as_str())];
        self.site.submit("", &path_of(function), Some(&self.operator), &form).await.status
    }

    /// One of the operator's pages of the clinic.
    async fn page(&self, page: &str) -> (StatusCode, String) {
        let path = format!("/operator/clinics/{}{page}", self.clinic);
        let answer = self.site.get("", &path, Some(&self.operator)).await;
        (answer.status, answer.body)
    }

    async fn of_admin(&self, path: &str) -> String {
        let answer = self.site.get(&self.slug, path, Some(&self.admin)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        answer.body
    }

    async fn line(&self) -> axum::response::Response {
        let path = format!("/events/clinic/{}", self.clinic);
        let asked = request("GET", "", &path, Some(&self.operator)).body(Body::empty()).expect("a request");
        self.site.router().oneshot(asked).await.expect("an answer")
    }
}

#[tokio::test]
async fn the_operator_is_in_by_a_button_seen_and_out_when_it_is_taken_back() {
    let help = Help::new().await;
    let list = async || help.site.get("", "/operator/clinics", Some(&help.operator)).await.body;
    let button = path_of("POST /api/support_enter");
    assert!(!list().await.contains(&button), "there is no way in");
    for page in PAGES {
        assert_eq!(help.page(page).await.0, StatusCode::NOT_FOUND, "{page}");
    }
    assert_eq!(help.operator_asks("POST /api/support_enter").await, StatusCode::NOT_FOUND);
    assert_eq!(help.line().await.status(), StatusCode::UNAUTHORIZED);

    help.decides("POST /api/allow_support", &[("hours", "24")]).await;
    assert!(list().await.contains(&button), "there is one now");
    for page in PAGES {
        assert_eq!(help.page(page).await.0, StatusCode::NOT_FOUND, "{page} is not open before the button");
    }
    assert!(help.of_admin("/settings").await.contains("does not have your clinic open now"));
    assert_eq!(help.operator_asks("POST /api/support_enter").await, StatusCode::OK);
    for page in PAGES {
        let (status, body) = help.page(page).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(body.contains("You act for Maple"), "{page} does not say for whom");
        assert!(body.contains(&path_of("POST /api/support_leave")), "{page} has no way out");
    }
    assert!(help.page("").await.1.contains("maple@example.org"), "who works there");
    assert!(help.of_admin("/settings").await.contains("The operator has your clinic open now"));
    assert!(help.of_admin("/audit").await.contains("opened the clinic to help"));

    let line = help.line().await;
    assert_eq!(line.status(), StatusCode::OK);
    help.decides("POST /api/end_support", &[]).await;
    timeout(SOON, to_bytes(line.into_body(), usize::MAX)).await.expect("the line ends").expect("read");
    for page in PAGES {
        assert_eq!(help.page(page).await.0, StatusCode::NOT_FOUND, "{page}");
    }
    assert_eq!(help.operator_asks("POST /api/support_here").await, StatusCode::NOT_FOUND);
    assert_eq!(help.line().await.status(), StatusCode::UNAUTHORIZED);
    assert!(help.of_admin("/audit").await.contains("took back that the operator may help"));
}

/// An administrator's cookie is no operator's there, nor the operator's an administrator's here.
#[tokio::test]
async fn help_opens_no_page_of_the_clinics_own_people() {
    let help = Help::new().await;
    help.decides("POST /api/allow_support", &[("hours", "1")]).await;
    assert_eq!(help.operator_asks("POST /api/support_enter").await, StatusCode::OK);
    for path in ["/today", "/people", "/settings", "/audit", "/agreements", "/history"] {
        let answer = help.site.get(&help.slug, path, Some(&help.operator)).await;
        assert_ne!(answer.status, StatusCode::OK, "{path}");
    }
    let path = format!("/operator/clinics/{}", help.clinic);
    let answer = help.site.get(&help.slug, &path, Some(&help.admin)).await;
    assert_ne!(answer.status, StatusCode::OK, "no administrator is the operator");
}
