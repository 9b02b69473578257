//! Which clinic answers is said by the address and by nothing else: no cookie of ours names one, and none is asked.
use crate::arriving::Person;
use crate::every_endpoint::path_of;
use crate::pages::hidden;
use crate::site::{Answer, TestSite};
use crate::themes::worn;
use axum::http::{StatusCode, header};
use std::collections::BTreeMap;

#[tokio::test]
async fn a_cookie_that_names_another_clinic_changes_nothing_of_which_one_answers() {
    let site = TestSite::new().await;
    let (maple, elm) = (site.domain.clinic("Maple").await, site.domain.clinic("Elm").await);
    let (here, there) = (maple.front.slug.as_str(), elm.front.slug.as_str());
    let (own, foreign) = (site.cookie(&maple).await, site.cookie(&elm).await);
    let known = domain::logins::known_browser(&site.domain, elm.id(), &elm.email);
    let id = elm.id().text();
    let forged = [
        String::new(),
        foreign.clone(),
        format!("{foreign}; __Host-browser={}", known.expose()),
        format!(
            "clinic={there}; clinic_id={id}; tenant={there}; brand={there}; slug={there}; host={there}.localhost"
        ),
        format!("__Host-clinic={id}; __Host-tenant={there}; __Host-slug={there}; __Secure-brand={id}"),
        format!("__Host-look=lang=&look=&clinic={there}&slug={there}; __Host-look={id}"),
        format!(
            "__Host-bedside={there}; __Host-browser={id}; __Host-remembered={there}; __Host-operator={id}"
        ),
    ];
    let (mine, theirs) = (format!("/theme/{}/", maple.id().text()), format!("/theme/{id}/"));
    for cookie in &forged {
        for (host, path) in [(here, "/sign-in".to_owned()), ("", format!("/c/{here}/sign-in"))] {
            let page = site.get(host, &path, Some(cookie)).await;
            let sheets = worn(&page.body);
            assert_eq!((page.status, sheets.len()), (StatusCode::OK, 1), "{path} with {cookie}");
            assert!(sheets[0].starts_with(&mine), "{path} with {cookie}: {sheets:?}");
            let body = page.body;
            assert!(body.contains(&maple.front.name) && !body.contains(&elm.front.name), "{path} {cookie}");
            assert!(!body.contains(&theirs) && !body.contains(&id), "{path} with {cookie}");
        }
        // Where the address names none, there is none.
        let page = site.get("", "/sign-up", Some(cookie)).await;
        assert_eq!((page.status, worn(&page.body)), (StatusCode::OK, Vec::new()), "/sign-up with {cookie}");
        // Nobody is let in by it, and whoever is in stays at their own clinic.
        let me = path_of("POST /api/me");
        let stranger = site.submit(here, &me, Some(cookie), &[]).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{cookie}");
        if !cookie.contains("__Host-bedside=") {
            let both = format!("{cookie}; {own}");
            let page = site.get(here, "/settings", Some(&both)).await;
            assert_eq!(page.status, StatusCode::OK, "{cookie}");
            assert!(
                page.body.contains(&maple.front.name) && !page.body.contains(&elm.front.name),
                "{cookie}"
            );
        }
    }
    // The same cookie is worth something where it was given: it was not refused for being broken.
    let home = site.submit(there, &path_of("POST /api/me"), Some(&foreign), &[]).await;
    assert_eq!(home.status, StatusCode::OK, "{}", home.body);
}

/// The cookies that were set, by name.
#[derive(Default)]
struct Jar(BTreeMap<String, Vec<String>>);

impl Jar {
    fn take(&mut self, answer: &Answer) {
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("text");
            let (name, rest) = line.split_once('=').expect("a cookie");
            assert!(!rest.contains("Domain="), "for this very host: {line}");
            self.0.entry(name.to_owned()).or_default().push(rest.to_owned());
        }
    }
}

#[tokio::test]
async fn no_cookie_of_ours_says_of_which_clinic_it_is() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = clinic.front.slug.as_str();
    let mut jar = Jar::default();

    // A password, a second factor in a browser that is to be remembered, a choice of language, and out again.
    let page = site.get(slug, "/sign-in", None).await.body;
    let (function, argument) = (hidden(&page, "__fn"), hidden(&page, "__arg"));
    let form = [
        ("__fn", function.as_str()),
        ("__arg", argument.as_str()),
        ("email", clinic.email.as_str()),
        ("password", clinic.password.as_str()),
    ];
    let answer = site.submit(slug, "/sign-in", None, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    jar.take(&answer);
    let founder = clinic.member(&site.domain).await;
    let noor = Person::new(&site, &founder).await;
    let arriving = noor.cookie(&site, clinic.id(), "").await;
    let code = noor.code(&site);
    let shown = [("form[code]", code.as_str()), ("form[remember]", "on")];
    let answer = site.submit(slug, &path_of("POST /api/show_factor"), Some(&arriving), &shown).await;
    assert!(answer.status.is_success() || answer.status.is_redirection(), "{}", answer.body);
    jar.take(&answer);
    jar.take(&site.submit(slug, "/lang", None, &[("lang", "es"), ("look", "dark")]).await);
    let own = site.cookie(&clinic).await;
    jar.take(&site.submit(slug, &path_of("POST /api/sign_out"), Some(&own), &[]).await);

    // The operator, who belongs to none.
    let link = domain::operator::new_link(&site.domain).await.expect("a link");
    let token = [("token", link.expose().as_str())];
    jar.take(&site.submit("", &path_of("POST /api/operator_enter"), None, &token).await);

    let names: Vec<&str> = jar.0.keys().map(String::as_str).collect();
    let ours = ["__Host-bedside", "__Host-browser", "__Host-look", "__Host-operator", "__Host-remembered"];
    assert_eq!(names, ours, "one that is new is thought about here");
    let id = clinic.id().text();
    for (name, lines) in &jar.0 {
        for line in lines {
            assert!(!line.contains(slug) && !line.contains(&id), "{name} names the clinic: {line}");
        }
    }
}
