//! Who waits, and who is told: the rows of the table of rights.
use crate::cases::{Case, admin, nothing, own, with};
use crate::every_endpoint::path_of;
use crate::site::{TestSite, request};
use axum::body::Body;
use axum::http::StatusCode;
use model::policy::Action;
use tower::ServiceExt;

pub const ROWS: &[Case] = &[
    own("POST /api/waiting_now", Action::AdmitGuest, nothing),
    own("POST /api/look_for_arrivals", Action::AdmitGuest, nothing),
    own("POST /api/see_arrivals", Action::AdmitGuest, nothing),
    admin("POST /api/noticing", Action::ChangeClinicSettings, nothing),
    admin("POST /api/save_noticing", Action::ChangeClinicSettings, |_, _| {
        with(&[
            ("noticing[ring_min]", "5"),
            ("noticing[early_min]", "15"),
            ("noticing[tell_min]", "3"),
            ("noticing[more_min]", "0"),
        ])
    }),
];

/// Who waits is told that somebody sees it by the word of a page that is looked at, and by no page that is only open.
#[tokio::test]
async fn a_page_counts_while_it_is_looked_at_and_not_while_it_is_open() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (host, cookie) = (clinic.host(&site.domain).await, site.cookie(&clinic).await);
    let slug = &clinic.front.slug;
    let sees = || site.site.calls.watching().sees(host.id());
    let events = request("GET", slug, "/events", Some(&cookie)).body(Body::empty()).expect("a request");
    let open = site.router().oneshot(events).await.expect("an answer");
    assert_eq!(open.status(), StatusCode::OK);
    assert!(!sees(), "it may stand behind another window");
    let path = path_of("POST /api/look_for_arrivals");
    assert_eq!(site.submit(slug, &path, Some(&cookie), &[]).await.status, StatusCode::OK);
    assert!(sees());
}
