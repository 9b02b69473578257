//! Sign-ins that end by time, as browsers meet it (A9, PR-42, PR-44): what keeps one, what the sign-in page says, the way
//! back, and the call that goes on.
use crate::every_endpoint::path_of;
use crate::pages::hidden;
use crate::site::{TestSite, request};
use crate::socket::{Line, hear, introduce, is_welcome, knock, plan, say, until_the_end};
use app::server::Calls;
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::logins;
use model::limits::Stay;
use model::people::NewPerson;
use model::signal::{ClientMessage, Refusal, ServerMessage};
use model::visits::Ticket;
use model::{ParticipantId, Secret, VisitId};
use std::net::SocketAddr;
use std::time::Duration;
use testkit::{MINUTE, TestClinic};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(2);

async fn page(site: &TestSite, slug: &str, path: &str, cookie: &str) -> crate::site::Answer {
    let asked = request("GET", slug, path, Some(cookie)).header(header::ACCEPT, "text/html");
    site.ask(asked.body(Body::empty()).expect("a request")).await
}

async fn call(
    site: &TestSite,
    slug: &str,
    function: &str,
    cookie: &str,
    form: &[(&str, &str)],
) -> crate::site::Answer {
    site.submit(slug, &path_of(function), Some(cookie), form).await
}

fn value(cookie: &str) -> Secret<String> {
    Secret::new(cookie.split_once('=').expect("a cookie").1.to_owned())
}

#[tokio::test]
async fn pages_that_are_opened_keep_a_sign_in_and_what_pages_fetch_does_not() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    for _ in 0..3 {
        site.domain.clock.advance(14 * MINUTE);
        assert_eq!(page(&site, &slug, "/today", &cookie).await.status, StatusCode::OK);
    }
    for _ in 0..14 {
        site.domain.clock.advance(MINUTE);
        assert_eq!(call(&site, &slug, "POST /api/dashboard", &cookie, &[]).await.status, StatusCode::OK);
        assert_eq!(site.get(&slug, "/events", Some(&cookie)).await.status, StatusCode::OK);
        let left = call(&site, &slug, "POST /api/stay", &cookie, &[("here", "false")]).await;
        assert_eq!(left.status, StatusCode::OK, "{}", left.body);
    }
    site.domain.clock.advance(MINUTE + 1);
    for function in ["POST /api/dashboard", "POST /api/me"] {
        assert_eq!(call(&site, &slug, function, &cookie, &[]).await.status, StatusCode::UNAUTHORIZED);
    }
    let late = call(&site, &slug, "POST /api/stay", &cookie, &[("here", "true")]).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn staying_signed_in_is_one_request() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    site.domain.clock.advance(14 * MINUTE);
    let answer = call(&site, &slug, "POST /api/stay", &cookie, &[("here", "true")]).await;
    let stay: Stay = serde_json::from_str(&answer.body).expect("what is left");
    assert_eq!(stay.idle_left_s, 15 * MINUTE);
    site.domain.clock.advance(14 * MINUTE);
    assert_eq!(call(&site, &slug, "POST /api/me", &cookie, &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_sign_in_page_says_why_and_leads_back() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    let words = "nobody used this page for 15 minutes";
    assert!(!page(&site, &slug, "/sign-in", &cookie).await.body.contains(words), "it is good");
    site.domain.clock.advance(15 * MINUTE + 1);
    let sent = page(&site, &slug, "/visits/new?when=now", &cookie).await;
    assert_eq!(sent.status, StatusCode::FOUND);
    let to = sent.headers[header::LOCATION].to_str().expect("text").to_owned();
    assert_eq!(to, "/sign-in?back=/visits/new%3Fwhen%3Dnow");
    let asked = page(&site, &slug, &to, &cookie).await;
    assert!(asked.body.contains(words), "{}", asked.body);
    let password = clinic.credentials().password.expose().clone();
    let form = asked.body.split("<main").nth(1).expect("a form").to_owned();
    let (function, argument, back) = (hidden(&form, "__fn"), hidden(&form, "__arg"), hidden(&form, "back"));
    for (back, leads) in
        [(back.as_str(), "/visits/new?when=now"), ("//evil.example", "/today"), ("/sign-in", "/today")]
    {
        let form = [
            ("__fn", function.as_str()),
            ("__arg", &argument),
            ("back", back),
            ("email", &clinic.email),
            ("password", &password),
        ];
        let answer = site.submit(&slug, &to, Some(&cookie), &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.headers[header::LOCATION], leads);
        let set = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let set = set.filter(|value| value.starts_with("__Host-bedside=")).collect::<Vec<_>>().join(" ");
        // The clinic's twelve hours, and two days in which its owner is told why.
        assert!(set.contains(&format!("Max-Age={}", 12 * 3600 + 2 * 24 * 3600)), "{set}");
    }
}

#[tokio::test]
async fn signing_out_leaves_nothing_in_the_browser() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    for path in ["/today", "/history", "/people", "/settings", "/account", "/visits/new", "/audit"] {
        let shown = page(&site, &slug, path, &cookie).await;
        assert_eq!(shown.headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert!(shown.body.contains(">Sign out<"), "{path} has no way out");
    }
    let shown = page(&site, &slug, "/today", &cookie).await.body;
    let function = hidden(
        shown.split("menu-list").nth(1).expect("the account's menu").split("<form").nth(2).expect("forms"),
        "__fn",
    );
    let out = site.submit(&slug, "/today", Some(&cookie), &[("__fn", &function)]).await;
    assert_eq!(
        (out.status, &out.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/".parse().expect("a value"))
    );
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert!(out.headers[header::SET_COOKIE].to_str().expect("text").contains("Max-Age=0"));
    assert_eq!(page(&site, &slug, "/today", &cookie).await.headers[header::LOCATION], "/sign-in?back=/today");
    assert!(logins::resume(&site.domain, clinic.id(), &value(&cookie)).await.is_err());
}

/// A host who came into a call by the sign-in of this cookie.
struct InCall {
    site: TestSite,
    clinic: TestClinic,
    address: SocketAddr,
    cookie: String,
    visit: VisitId,
    guest: ParticipantId,
    line: Line,
    /// Of the guest, who waits.
    _guest: Line,
}

async fn ticket(site: &TestSite, clinic: &TestClinic, visit: VisitId, cookie: &str) -> Option<String> {
    let answer =
        call(site, &clinic.front.slug, "POST /api/host_ticket", cookie, &[("visit", &visit.text())]).await;
    let ticket: Option<Ticket> = serde_json::from_str(&answer.body).ok();
    assert_eq!(ticket.is_some(), answer.status.is_success(), "{} {}", answer.status, answer.body);
    ticket.map(|ticket| ticket.token.expose().clone())
}

async fn come_in(address: SocketAddr, slug: &str, visit: VisitId, ticket: &str) -> Line {
    let origin = ("origin", format!("http://{slug}.localhost:{}", crate::site::PORT));
    let mut line = knock(address, slug, &visit.text(), &[origin]).await.expect("a socket");
    introduce(&mut line, ticket).await;
    line
}

impl InCall {
    async fn new() -> InCall {
        let site = TestSite::new().await;
        let clinic = site.domain.clinic("Maple").await;
        let cookie = site.cookie(&clinic).await;
        let host = clinic.host(&site.domain).await;
        let (visit, guest, link) = plan(&site, &host, "first").await;
        let who = site.domain.stranger(clinic.id(), 7);
        let guest_here = domain::joining::guest(&site.domain, &who, &link).await.expect("the link opens");
        let seat =
            domain::joining::enter(&site.domain, &guest_here, "Maya Lin".to_owned()).await.expect("arrived");
        let address = site.listen().await;
        let shown = Calls::ticket(&*site.site.calls, seat).token.expose().clone();
        let mut waiting = come_in(address, &clinic.front.slug, visit, &shown).await;
        assert!(hear(&mut waiting, |said| matches!(said, ServerMessage::Wait { .. })).await.is_some());
        let shown = ticket(&site, &clinic, visit, &cookie).await.expect("signed in");
        let mut line = come_in(address, &clinic.front.slug, visit, &shown).await;
        assert!(hear(&mut line, is_welcome).await.is_some(), "they are in the call");
        InCall { site, clinic, address, cookie, visit, guest, line, _guest: waiting }
    }

    async fn ticket(&self, cookie: &str) -> Option<String> {
        ticket(&self.site, &self.clinic, self.visit, cookie).await
    }

    /// Asks for the guest to be let in: why not, or nothing when it was done.
    async fn admit(&mut self) -> Option<Refusal> {
        say(&mut self.line, &ClientMessage::Admit { who: self.guest }).await;
        let answers = |said: &ServerMessage| {
            matches!(said, ServerMessage::Refused { .. } | ServerMessage::PersonJoined { .. })
        };
        match hear(&mut self.line, answers).await {
            Some(ServerMessage::Refused { reason }) => Some(reason),
            _ => None,
        }
    }

    async fn is_admitted(&self) -> bool {
        use model::joining::Standing::Admitted;
        domain::joining::standing_of(&self.site.domain, self.visit, self.guest).await.expect("known")
            == Admitted
    }

    /// The line is there, and answers.
    async fn goes_on(&mut self) -> bool {
        say(&mut self.line, &ClientMessage::Ping { n: 7 }).await;
        hear(&mut self.line, |said| matches!(said, ServerMessage::Pong { .. })).await.is_some()
    }
}

/// A call of ninety minutes without a click: it goes on, and what the host does beyond talking is locked until they sign
/// in again.
#[tokio::test]
async fn a_call_outlives_its_sign_in_and_the_console_is_locked() {
    let mut scene = InCall::new().await;
    scene.site.domain.clock.advance(90 * MINUTE);
    let slug = scene.clinic.front.slug.clone();
    assert_eq!(page(&scene.site, &slug, "/today", &scene.cookie).await.status, StatusCode::FOUND);
    // Something changes at the clinic, so the line looks at its sign-in.
    let admin = scene.clinic.admin(&scene.site.domain).await;
    let settings = domain::clinics::settings(&scene.site.domain, &admin).await.expect("settings");
    domain::clinics::save_settings(&scene.site.domain, &admin, settings).await.expect("saved");
    assert!(scene.goes_on().await);
    assert_eq!(scene.admit().await, Some(Refusal::SignedOut));
    assert!(!scene.is_admitted().await);

    // The line breaks: the same browser comes back into this call, and into nothing else.
    let back = scene.ticket(&scene.cookie).await.expect("they hold the call");
    scene.line = come_in(scene.address, &slug, scene.visit, &back).await;
    assert!(hear(&mut scene.line, is_welcome).await.is_some());
    assert_eq!(scene.admit().await, Some(Refusal::SignedOut), "it is as locked as before");
    let host = scene.clinic.host(&scene.site.domain).await;
    let (other, _, _) = plan(&scene.site, &host, "second").await;
    assert_eq!(ticket(&scene.site, &scene.clinic, other, &scene.cookie).await, None, "not into another");

    // Signed in again in another tab: the line that is open acts by that sign-in.
    let fresh = scene.site.cookie(&scene.clinic).await;
    assert!(scene.ticket(&fresh).await.is_some());
    assert_eq!(scene.admit().await, None);
    assert!(scene.is_admitted().await);
}

#[tokio::test]
async fn whoever_signs_out_is_out_of_the_call_too() {
    for way in ["sign out", "elsewhere", "password"] {
        let mut scene = InCall::new().await;
        let slug = scene.clinic.front.slug.clone();
        let other = scene.site.cookie(&scene.clinic).await;
        let password = scene.clinic.credentials().password.expose().clone();
        let (function, cookie, form): (_, _, Vec<(&str, &str)>) = match way {
            "sign out" => ("POST /api/sign_out", scene.cookie.clone(), vec![]),
            "elsewhere" => ("POST /api/end_other_sign_ins", other, vec![("others_password", &password)]),
            _ => (
                "POST /api/change_password",
                other,
                vec![("form[current_password]", &password), ("form[password]", "nine copper bells at noon")],
            ),
        };
        let answer = call(&scene.site, &slug, function, &cookie, &form).await;
        assert!(answer.status.is_success(), "{way}: {} {}", answer.status, answer.body);
        let said = timeout(SOON, until_the_end(&mut scene.line)).await.expect("the call's line ends");
        assert_eq!(said.last(), Some(&ServerMessage::Removed), "{way}: {said:?}");
        assert_eq!(scene.ticket(&scene.cookie).await, None, "{way}: and it opens no other");
    }
}

/// Somebody signs in in the browser of this cookie; the cookie that it has then.
async fn sign_in_again(scene: &InCall, email: &str, password: &str) -> String {
    let form = [("form[email]", email), ("form[password]", password)];
    let answer = call(&scene.site, &scene.clinic.front.slug, "POST /api/sign_in", &scene.cookie, &form).await;
    let set = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut set = set.filter_map(|value| value.split(';').next());
    let cookie = set.find(|cookie| cookie.starts_with("__Host-bedside="));
    cookie.unwrap_or_else(|| panic!("{} {}", answer.status, answer.body)).to_owned()
}

/// ASVS 7.2.4: the cookie of before is worth nothing, and the call that was joined by it is the host's as it was.
#[tokio::test]
async fn whoever_signs_in_again_stays_in_the_call_and_the_cookie_of_before_opens_nothing() {
    let mut scene = InCall::new().await;
    let slug = scene.clinic.front.slug.clone();
    let own = scene.clinic.credentials();
    let fresh = sign_in_again(&scene, &own.email, own.password.expose()).await;
    let old = call(&scene.site, &slug, "POST /api/me", &scene.cookie, &[]).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    assert_eq!(scene.ticket(&scene.cookie).await, None, "not back into the call either");
    assert!(scene.goes_on().await);
    assert_eq!(scene.admit().await, None, "and they hold it as before");
    assert!(scene.is_admitted().await);
    let out = call(&scene.site, &slug, "POST /api/sign_out", &fresh, &[]).await;
    assert!(out.status.is_success(), "{} {}", out.status, out.body);
    let said = timeout(SOON, until_the_end(&mut scene.line)).await.expect("the call's line ends");
    assert_eq!(said.last(), Some(&ServerMessage::Removed), "{said:?}");
}

#[tokio::test]
async fn a_colleague_who_signs_in_in_the_same_browser_ends_no_call_and_cannot_act_in_it() {
    let mut scene = InCall::new().await;
    let slug = scene.clinic.front.slug.clone();
    let admin = scene.clinic.admin(&scene.site.domain).await;
    let ben = NewPerson {
        name: "Ben Ito".into(),
        email: "ben@example.org".into(),
        host: "on".into(),
        ..NewPerson::default()
    };
    domain::people::invite(&scene.site.domain, &admin, ben).await.expect("invited");
    scene.site.domain.run_jobs().await;
    let link = testkit::token(&scene.site.domain.letter("/invited/"));
    let who = scene.site.domain.stranger(scene.clinic.id(), 5);
    let form = testkit::acceptance(&scene.site.domain, link);
    let password = form.password.expose().clone();
    domain::people::accept(&scene.site.domain, &who, form).await.expect("they come in");

    let bens = sign_in_again(&scene, "ben@example.org", &password).await;
    assert_eq!(call(&scene.site, &slug, "POST /api/me", &bens, &[]).await.status, StatusCode::OK);
    let old = call(&scene.site, &slug, "POST /api/me", &scene.cookie, &[]).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    assert!(scene.goes_on().await, "the call goes on");
    assert_eq!(scene.admit().await, Some(Refusal::SignedOut), "the console is locked");
    assert_eq!(scene.ticket(&scene.cookie).await, None);
    assert_eq!(scene.ticket(&bens).await, None, "nor is it the colleague's");
}
