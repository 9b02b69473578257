//! Without scripts: a page that somebody types in changes its language and keeps what was typed, and nothing is done by that.
use crate::pages::hidden;
use crate::site::TestSite;
use axum::http::StatusCode;

const TYPED: [(&str, &str); 4] = [
    ("__arg", "form"),
    ("email", "maya@example.org"),
    ("password", "a long word that nobody else has"),
    ("__lang", "es"),
];

#[tokio::test]
async fn what_was_typed_stays_and_a_password_does_not() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = &clinic.front.slug;
    let before = site.get(slug, "/sign-in", None).await.body;
    let button = "type=\"submit\" name=\"__lang\" value=\"es\" lang=\"es\" formnovalidate>";
    assert!(before.contains(button), "the form has the button: {before}");
    let rows = site.domain.database.rows_of_everything().await;

    let function = hidden(&before, "__fn");
    let form: Vec<_> = std::iter::once(("__fn", function.as_str())).chain(TYPED).collect();
    let answer = site.submit(slug, "/sign-in", None, &form).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("<html lang=\"es\""), "{}", answer.body);
    assert!(answer.body.contains("value=\"maya@example.org\""), "{}", answer.body);
    assert!(!answer.body.contains(TYPED[2].1) && !answer.body.contains("role=\"alert\""));
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert!(
        cookies.iter().any(|cookie| cookie.as_bytes().starts_with(b"__Host-look=lang=es&")),
        "{cookies:?}"
    );
    assert_eq!(site.domain.database.rows_of_everything().await, rows, "nobody has tried to sign in");
}

#[tokio::test]
async fn a_language_that_nobody_speaks_changes_nothing() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = &clinic.front.slug;
    let function = hidden(&site.get(slug, "/sign-in", None).await.body, "__fn");
    let typed = TYPED.map(|(name, value)| (name, if name == "__lang" { "tlh" } else { value }));
    let form: Vec<_> = std::iter::once(("__fn", function.as_str())).chain(typed).collect();
    let answer = site.submit(slug, "/sign-in", None, &form).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("<html lang=\"en\"") && answer.body.contains("value=\"maya@example.org\""));
    assert!(answer.headers.get("set-cookie").is_none());
}
