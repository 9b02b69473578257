//! Switching between the clinics of one person: over the way of two hosts, and against whoever sends somebody else's browser
//! there.
use crate::every_endpoint::path_of;
use crate::pages::hidden;
use crate::site::{Answer, TestSite, request};
use crate::world::World;
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::switching;
use model::Secret;
use model::accounts::SignUp;
use model::switching::NewLink;
use testkit::{TestClinic, TestDomain, sign_up_form};

/// A second clinic of whoever has this address.
pub async fn oak(domain: &TestDomain, email: String) -> TestClinic {
    let form = SignUp { email, ..sign_up_form(domain, "Oak") };
    let oak = TestClinic::open(domain, &domain.newcomer(), form).await;
    domain.run_jobs().await;
    oak.confirm(domain, &domain.letter("/confirm/")).await;
    oak
}

/// Both have the password of every founder.
fn new_link(oak: &TestClinic) -> NewLink {
    let password = || Secret::new(oak.password.clone());
    NewLink { clinic: oak.front.slug.clone(), current_password: password(), other_password: password() }
}

impl World {
    /// The founder's two clinics, as the form names them.
    pub fn new_link(&self) -> Vec<(String, String)> {
        let NewLink { clinic, current_password, other_password } = new_link(&self.oak);
        [
            ("clinic", clinic),
            ("current_password", current_password.expose().clone()),
            ("other_password", other_password.expose().clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Not one person's yet, as far as the clinics know.
    pub async fn unlinked(&self, site: &TestSite) {
        self.confirmed(site, true).await;
        site.domain.database.tamper("delete from member_link").await;
    }

    /// The link between them.
    pub async fn linked(&self, site: &TestSite) -> String {
        self.confirmed(site, true).await;
        let (founder, domain) = (self.founder().await, &site.domain);
        let who = domain.stranger(founder.clinic(), 8);
        switching::add(domain, &who, &founder, new_link(&self.oak)).await.expect("linked");
        let links = switching::list(domain, &founder).await.expect("listed");
        links.first().expect("one").link.text()
    }

    /// What the founder carries from Oak.
    pub async fn arriving_from_oak(&self, site: &TestSite) -> String {
        self.linked(site).await;
        let there = self.oak.member(&site.domain).await;
        let links = switching::list(&site.domain, &there).await.expect("listed");
        let leaving = switching::leave(&site.domain, &there, links[0].link).await.expect("on the way");
        leaving.token.expose().clone()
    }
}

/// Maple and Oak, linked; the cookie at Maple, and the link from there.
async fn linked(site: &TestSite) -> (TestClinic, TestClinic, String, String) {
    let maple = site.domain.clinic("Maple").await;
    let oak = oak(&site.domain, maple.email.clone()).await;
    let founder = maple.member(&site.domain).await;
    let who = site.domain.stranger(maple.id(), 8);
    switching::add(&site.domain, &who, &founder, new_link(&oak)).await.expect("linked");
    let links = switching::list(&site.domain, &founder).await.expect("listed");
    let cookie = site.cookie(&maple).await;
    (maple, oak, cookie, links[0].link.text())
}

/// As the browser posts a form of Maple's to Oak.
async fn arrive(site: &TestSite, oak: &TestClinic, form: &[(&str, &str)]) -> Answer {
    let body = serde_urlencoded::to_string(form).expect("a form");
    let sent = request("POST", &oak.front.slug, "/arrive", None)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html")
        .header(header::ORIGIN, "null")
        .header("sec-fetch-site", "cross-site");
    site.ask(sent.body(Body::from(body)).expect("a request")).await
}

fn policy(answer: &Answer) -> &str {
    answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text")
}

fn to(answer: &Answer) -> Option<&str> {
    answer.headers.get(header::LOCATION)?.to_str().ok()
}

#[tokio::test]
async fn two_buttons_lead_from_one_clinic_to_the_other() {
    let site = TestSite::new().await;
    let (maple, oak, cookie, link) = linked(&site).await;
    let list = site.get(&maple.front.slug, "/account/clinics", Some(&cookie)).await;
    assert!(list.body.contains(&oak.front.name) && list.body.contains(&link), "{}", list.body);
    assert!(!policy(&list).contains(&oak.front.slug), "only the page on the way names another host");
    let out = site.submit(&maple.front.slug, "/switch", Some(&cookie), &[("link", &link)]).await;
    assert_eq!(out.status, StatusCode::OK);
    let there = format!("http://{}.localhost:3000", oak.front.slug);
    assert!(out.body.contains(&format!("action=\"{there}/arrive\"")), "{}", out.body);
    assert!(policy(&out).contains(&format!("form-action 'self' {there};")), "{}", policy(&out));
    let token = hidden(&out.body, "token");
    let page = arrive(&site, &oak, &[("token", &token)]).await;
    assert_eq!((page.status, hidden(&page.body, "token")), (StatusCode::OK, token.clone()));
    assert!(page.body.contains("go on here as Oak"), "{}", page.body);
    assert!(!page.headers.contains_key(header::SET_COOKIE));
    let function = hidden(&page.body, "__fn");
    let form = [("__fn", function.as_str()), ("token", &token)];
    let done = site.submit(&oak.front.slug, "/arrive", None, &form).await;
    assert_eq!((done.status, to(&done)), (StatusCode::SEE_OTHER, Some("/today")));
    let set: Vec<&str> =
        done.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).collect();
    let own = set.iter().find(|line| line.starts_with("__Host-bedside=")).expect("a cookie of its own");
    let own = own.split(';').next().expect("a pair");
    assert_eq!(site.get(&oak.front.slug, "/today", Some(own)).await.status, StatusCode::OK);
    assert_eq!(site.get(&maple.front.slug, "/today", Some(&cookie)).await.status, StatusCode::OK);
    // Pressed once more, it leaves them where they are.
    let again = site.submit(&oak.front.slug, "/arrive", Some(own), &form).await;
    assert_eq!((again.status, to(&again)), (StatusCode::SEE_OTHER, Some("/today")));
    // Once.
    let again = site.submit(&oak.front.slug, "/arrive", None, &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("Please sign in here"), "{}", again.body);
    assert!(!again.body.contains(&token), "what was carried is not shown again");
    assert_eq!(to(&arrive(&site, &oak, &[("token", &token)]).await), Some("/arrive"));
}

/// Another host's page may send a browser to the page with the button, and nothing that it sends along is run.
#[tokio::test]
async fn a_form_from_elsewhere_signs_nobody_in_and_calls_nothing() {
    let site = TestSite::new().await;
    let (maple, oak, cookie, link) = linked(&site).await;
    let out = site.submit(&maple.front.slug, "/switch", Some(&cookie), &[("link", &link)]).await;
    let token = hidden(&out.body, "token");
    let (arrives, signs_in) = (path_of("POST /api/switch_here"), path_of("POST /api/sign_in"));
    for (function, form) in [
        (&arrives, vec![("token", token.as_str())]),
        (
            &signs_in,
            vec![("__arg", "form"), ("email", oak.email.as_str()), ("password", oak.password.as_str())],
        ),
    ] {
        let form: Vec<(&str, &str)> = [vec![("__fn", function.as_str())], form].concat();
        let answer = arrive(&site, &oak, &form).await;
        assert!(!answer.headers.contains_key(header::SET_COOKIE), "{function}");
        assert!(matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER), "{function}");
        // The same from our own page is run.
        let own = site.submit(&oak.front.slug, "/arrive", None, &form).await;
        assert!(own.headers.contains_key(header::SET_COOKIE), "{function}: {}", own.body);
    }
    let straight = request("POST", &oak.front.slug, &arrives, None).header("sec-fetch-site", "cross-site");
    let straight = site.ask(straight.body(Body::empty()).expect("a request")).await;
    assert_eq!(straight.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_cannot_go_there_comes_back_to_the_list() {
    let site = TestSite::new().await;
    let (maple, oak, cookie, link) = linked(&site).await;
    let founder = maple.member(&site.domain).await;
    let id = model::LinkId::parse(&link).expect("an id");
    switching::end(&site.domain, &founder, id).await.expect("ended");
    // Whoever is only signed out hears nothing of an end.
    let (gone, list) = ("/account/clinics?done=gone", "/account/clinics");
    for (clinic, cookie, link, place) in [
        (&maple, Some(cookie.as_str()), link.as_str(), gone),
        (&maple, Some(cookie.as_str()), "nonsense", gone),
        (&maple, None, link.as_str(), list),
        (&oak, None, "nonsense", list),
    ] {
        let answer = site.submit(&clinic.front.slug, "/switch", cookie, &[("link", link)]).await;
        let expected = (StatusCode::SEE_OTHER, Some(place));
        assert_eq!((answer.status, to(&answer)), expected);
    }
    let told = site.get(&maple.front.slug, "/account/clinics?done=gone", Some(&cookie)).await;
    assert!(told.body.contains("You cannot switch there now"), "{}", told.body);
}
