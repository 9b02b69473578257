//! Messages in a clinic's own words over HTTP: the rows of the table of rights, and the form without scripts.
use crate::cases::{Case, Pairs, admin, form, nothing, with};
use crate::site::TestSite;
use axum::http::{StatusCode, header};
use model::policy::Action;

/// A message that can be sent.
fn worded() -> Pairs {
    form(with(&[("message", "late-text-en"), ("version", "0"), ("body", "A little later: {link}")]))
}

pub const ROWS: &[Case] = &[
    admin("POST /api/templates", Action::WordMessages, nothing),
    admin("POST /api/template", Action::WordMessages, |_, _| with(&[("message", "late-text-en")])),
    admin("POST /api/preview_template", Action::WordMessages, |_, _| worded()),
    admin("POST /api/save_template", Action::WordMessages, |_, _| {
        [worded(), form(with(&[("press", "preview")]))].concat()
    }),
    admin("POST /api/restore_template", Action::WordMessages, |_, _| {
        with(&[("message", "late-text-en"), ("version", "0")])
    }),
];

const PAGE: &str = "/settings/messages/late-mail-en";

#[tokio::test]
async fn the_form_shows_a_fault_a_preview_and_what_was_typed() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, own) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    let function = crate::every_endpoint::path_of("POST /api/save_template");
    let send = async |body: &str, press: &str| {
        let form = [
            ("__fn", function.as_str()),
            ("__arg", "form"),
            ("message", "late-mail-en"),
            ("version", "0"),
            ("subject", "A <b>little</b> late"),
            ("heading", "Hello {guest}"),
            ("body", body),
            ("press", press),
        ];
        site.submit(&slug, PAGE, Some(&own), &form).await
    };
    let fault = send("Soon, {topic}: {link}", "preview").await;
    assert_eq!(fault.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(fault.body.contains("Soon, {topic}: {link}"), "what was typed is lost");
    assert!(fault.body.contains("aria-invalid=\"true\""));

    let shown = send("Soon & well: {link}", "preview").await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(!shown.headers.contains_key(header::LOCATION));
    assert!(shown.body.contains("Soon &amp; well:") && shown.body.contains("Hello Maya Lin"));
    assert!(shown.body.contains("A &lt;b&gt;little&lt;/b&gt; late") && !shown.body.contains("<b>little"));

    let saved = send("Soon & well: {link}", "").await;
    assert_eq!(saved.headers[header::LOCATION], "/settings/messages?done=saved");
    let again = send("Again: {link}", "").await;
    assert_eq!(again.status, StatusCode::CONFLICT, "the page was an old one");
    assert!(again.body.contains("Again: {link}") && again.body.contains("What stands now"));
    site.domain.run_jobs().await;
}

#[tokio::test]
async fn a_message_that_is_none_is_not_found() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let own = site.cookie(&clinic).await;
    let answer = site.get(&clinic.front.slug, "/settings/messages/late-fax-en", Some(&own)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
