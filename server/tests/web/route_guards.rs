//! The server's own routes and the call's socket, asked by another clinic's host with this clinic's ids, links and keys: they
//! are strangers, with both guards around a clinic's rows and, on PostgreSQL, with either alone (`testkit/src/guards.rs`).
//! What `guards.rs` does for server functions.
use crate::furnished::operator;
use crate::plans::planned;
use crate::site::{Answer, PORT, TestSite, request};
use crate::socket::{hear, introduce, is_welcome, knock, plan};
use crate::world::secret;
use app::server::Calls;
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::Host;
use domain::chat::{Begun, NewFile};
use domain::joining::Seat;
use model::VisitId;
use model::joining::LinkToken;
use model::publish::NewProgram;
use server::web::calls::Patience;
use std::net::SocketAddr;
use testkit::{Guard, HOUR, TestClinic, TestDomain};

/// Routes that ask for nothing of a clinic's, and why.
const ELSEWHERE: [(&str, &str); 12] = [
    ("GET /health", "reads no clinic's rows"),
    ("GET /pkg/{entry}/{file}", "the bundles"),
    ("GET /theme/{clinic}/{version}", "what a clinic shows to everybody"),
    ("GET /ws/visit/{visit}", "the socket, below"),
    ("POST /arrive", "looks at no cookie; its token opens nothing yet"),
    ("POST /hooks/mail/bounce", "the operator's mail server, for every clinic"),
    ("POST /hooks/mail/ses", "the same"),
    ("POST /hooks/twilio/inbound", "signed by the provider, for every clinic"),
    ("POST /hooks/twilio/status", "the same"),
    ("POST /lang", "the browser's own choice"),
    ("POST /switch", "the way of one person between two clinics, as `unlink_clinic` in the table of rights"),
    ("POST /unsubscribe/{token}", "the letter's own token, for the installation's letters"),
];

/// By what one comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The cookie of somebody of a clinic.
    Cookie,
    /// The link or address itself.
    Link,
    /// A program's key.
    Key,
    Operator,
}

struct Try {
    route: &'static str,
    path: String,
    /// What the operator asks for who is let into one clinic, and asks for the other.
    path_outside: String,
    by: By,
    kind: &'static str,
    body: Vec<u8>,
    /// Everybody's own: at home there is an answer, and it has nothing of another clinic in it.
    own: bool,
}

/// What came of one try from outside.
#[derive(Debug, PartialEq, Eq)]
struct Came {
    what: String,
    status: u16,
    to: Option<String>,
    body: String,
}

struct Ground {
    site: TestSite,
    maple: TestClinic,
    elm: TestClinic,
    maple_cookie: String,
    elm_cookie: String,
    operator: String,
    host: Host,
    visit: VisitId,
    key: String,
    tries: Vec<Try>,
}

const FORM: &str = "multipart/form-data; boundary=xx";

/// As a browser sends a form with a file.
fn form(fields: &[(&str, &str)], name: &str) -> Vec<u8> {
    let mut body = String::new();
    for (field, value) in fields {
        body += &format!("--xx\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    body += &format!("--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body += "Name;E-mail\nIda Holm;ida@example.org\r\n--xx--\r\n";
    body.into_bytes()
}

impl Try {
    fn get(route: &'static str, path: String, by: By) -> Try {
        Try { route, path_outside: path.clone(), path, by, kind: "text/plain", body: Vec::new(), own: false }
    }

    fn own(route: &'static str) -> Try {
        let (_, path) = route.split_once(' ').expect("METHOD path");
        Try { own: true, ..Try::get(route, path.to_owned(), By::Cookie) }
    }

    fn post(route: &'static str, by: By, kind: &'static str, body: Vec<u8>) -> Try {
        let (_, path) = route.split_once(' ').expect("METHOD path");
        Try { kind, body, ..Try::get(route, path.to_owned(), by) }
    }
}

impl Ground {
    async fn new(site: TestSite) -> Ground {
        let domain = &site.domain;
        let (maple, elm) = (domain.clinic("Maple").await, domain.clinic("Elm").await);
        let (host, admin) = (maple.host(domain).await, maple.admin(domain).await);
        let visit = domain::visits::schedule(domain, &host, planned(domain.now().seconds() + HOUR, 1)).await;
        let visit = visit.expect("planned");
        let view = domain::visits::view(domain, &host, visit).await.expect("seen");
        let link = view.keys[0].link.rsplit('/').next().expect("a link").to_owned();
        let line = file(&site, &maple, &link).await;
        let agreed = domain::agreements::list(domain, &admin).await.expect("listed").history;
        let consent = agreed.first().expect("signed at sign-up").consent.text();
        domain::calendar::feed::make(domain, &host, "names").await.expect("made");
        let feed = domain::calendar::feed::own(domain, &host).await.expect("read").expect("there is one");
        let feed = feed.address.expect("it is shown");
        let feed = feed[feed.find("/feeds/").expect("the path")..].to_owned();
        domain.database.tamper(crate::publish::ALLOWED).await;
        let new = NewProgram { visit, program_name: "OBS".into(), program_does: "send".into() };
        let (_, key) = domain::publish::make(domain, &host, new).await.expect("a key");
        domain::support::allow(domain, &admin, 1).await.expect("let in");
        let operator = operator(domain).await;
        let who = domain::operator::still(domain, &secret(&operator)).await.expect("the operator");
        domain::support::enter(domain, &who, maple.id()).await.expect("open to them");

        let (id, me) = (visit.text(), host.id().text());
        let helped = |clinic: &TestClinic| format!("/events/clinic/{}", clinic.id().text());
        let in_chat = [("visit", id.as_str()), ("talk", id.as_str()), ("mark", "one")];
        let at_door = [("link", link.as_str()), ("talk", ""), ("mark", "two")];
        let offer = "application/sdp";
        let tries = vec![
            Try::get("GET /agreements/file/{consent}", format!("/agreements/file/{consent}"), By::Cookie),
            Try::get("GET /visits/{id}/file/{line}", format!("/visits/{id}/file/{line}"), By::Cookie),
            Try::get("GET /j/{token}/file/{line}", format!("/j/{link}/file/{line}"), By::Link),
            Try::get("GET /feeds/{file}", feed, By::Link),
            Try::get("GET /contacts/file.csv", format!("/contacts/file.csv?host={me}"), By::Cookie),
            Try {
                path_outside: helped(&elm),
                ..Try::get("GET /events/clinic/{clinic}", helped(&maple), By::Operator)
            },
            Try::post("POST /chat/file", By::Cookie, FORM, form(&in_chat, "plan.txt")),
            Try::post("POST /chat/file", By::Link, FORM, form(&at_door, "plan.txt")),
            Try::post("POST /contacts/import/file", By::Cookie, FORM, form(&[("host", &me)], "list.csv")),
            Try::post("POST /whip", By::Key, offer, b"v=0\r\n".to_vec()),
            Try::post("POST /whep", By::Key, offer, b"v=0\r\n".to_vec()),
            Try::get("DELETE /whip/{session}", "/whip/AAAA".to_owned(), By::Key),
            Try::get("DELETE /whep/{session}", "/whep/AAAA".to_owned(), By::Key),
            Try::own("GET /audit/log.csv"),
            Try::own("GET /audit/log.jsonl"),
            Try::own("GET /events"),
            Try::own("GET /history/visits.csv"),
            Try::own("POST /history/visits.csv"),
            Try::own("GET /reports/browsers.csv"),
            Try::own("GET /reports/weeks.csv"),
        ];
        let (maple_cookie, elm_cookie) = (site.cookie(&maple).await, site.cookie(&elm).await);
        let key = key.expose().clone();
        Ground { maple, elm, maple_cookie, elm_cookie, operator, host, visit, key, tries, site }
    }

    async fn ask(&self, one: &Try, path: &str, slug: &str, cookie: Option<&str>) -> Answer {
        let (method, _) = one.route.split_once(' ').expect("METHOD path");
        let mut sent = request(method, slug, path, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, one.kind);
        if one.by == By::Key {
            sent = sent.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        }
        self.site.ask(sent.body(Body::from(one.body.clone())).expect("a request")).await
    }

    /// Where whoever is of another clinic asks, and with which cookie. What is a secret by itself opens at its own clinic,
    /// whoever brings it.
    fn outside(&self, by: By) -> Vec<(&str, Option<&str>)> {
        let (maple, elm) = (self.maple.front.slug.as_str(), self.elm.front.slug.as_str());
        let cookie = Some(self.elm_cookie.as_str());
        match by {
            By::Cookie => vec![(maple, cookie), (elm, cookie)],
            By::Link | By::Key => vec![(elm, cookie)],
            By::Operator => vec![("", Some(self.operator.as_str())), ("", cookie)],
        }
    }

    fn rightful(&self, by: By) -> (&str, Option<&str>) {
        let maple = self.maple.front.slug.as_str();
        match by {
            By::Cookie => (maple, Some(self.maple_cookie.as_str())),
            By::Link | By::Key => (maple, None),
            By::Operator => ("", Some(self.operator.as_str())),
        }
    }

    /// Everything from outside, each without these guards.
    async fn tried(&self, without: &[Guard]) -> Vec<Came> {
        let mut all = Vec::new();
        for one in &self.tries {
            for (slug, cookie) in self.outside(one.by) {
                for guard in without {
                    self.site.domain.database.lift(*guard).await;
                }
                let answer = self.ask(one, &one.path_outside, slug, cookie).await;
                for guard in without {
                    self.site.domain.database.restore(*guard).await;
                }
                all.push(self.came(one, slug, answer));
            }
        }
        all
    }

    fn came(&self, one: &Try, slug: &str, answer: Answer) -> Came {
        let at_home = slug == self.elm.front.slug;
        let what = format!("{} by {:?} {}", one.route, one.by, if at_home { "at home" } else { "here" });
        let status = answer.status;
        if one.own && at_home {
            assert_eq!(status, StatusCode::OK, "{what}");
            for mark in [self.visit.text(), self.visit.0.to_string(), self.host.id().text(), "Maya".into()] {
                assert!(!answer.body.contains(&mark), "{what}: {mark} is another clinic's");
            }
        } else {
            let closed = [StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND].contains(&status);
            assert!(closed, "{what}: {status} {}", answer.body);
        }
        let to = answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        // Each look at a log is an entry of it.
        let body = if one.route.contains("/audit/") { String::new() } else { answer.body };
        Came { what, status: status.as_u16(), to, body }
    }
}

/// A line of the chat with a file, which the guest has sent at the door.
async fn file(site: &TestSite, maple: &TestClinic, link: &str) -> String {
    let (domain, who) = (&site.domain, site.domain.stranger(maple.id(), 90));
    let guest = domain::joining::guest(domain, &who, &LinkToken(link.to_owned())).await.expect("it opens");
    domain::joining::enter(domain, &guest, "Maya Lin".to_owned()).await.expect("arrived");
    let name = "Plan.pdf".to_owned();
    let new = NewFile { mark: name.clone(), name, ..NewFile::default() };
    let begun = domain::chat::begin_file_as_guest(domain, &guest, new).await.expect("taken");
    let Begun::Open(mut incoming) = begun else { panic!("it is new and small") };
    incoming.write(b"%PDF-1.7 the plan").await.expect("written");
    incoming.finish().await.expect("sent");
    let chat = domain::chat::read_as_guest(domain, &guest, None).await.expect("read");
    chat.talks[0].lines.last().expect("a line").id.text()
}

/// None on SQLite, which has one guard.
async fn with_guards() -> Option<TestSite> {
    Some(TestSite::over(TestDomain::with_guards().await?, Patience::default()))
}

#[tokio::test]
async fn no_route_opens_to_another_clinics_host() {
    let ground = Ground::new(TestSite::new().await).await;
    for route in server::routes::own() {
        let tried = ground.tries.iter().any(|one| one.route == route);
        let elsewhere = ELSEWHERE.iter().any(|(other, _)| *other == route);
        assert!(tried != elsewhere, "{route} is tried here, or it is said why not");
    }
    let came = ground.tried(&[]).await;
    // What was asked is there: whoever may is answered otherwise.
    for one in &ground.tries {
        let (slug, cookie) = ground.rightful(one.by);
        let status = ground.ask(one, &one.path, slug, cookie).await.status.as_u16();
        let what = format!("{} by {:?} ", one.route, one.by);
        let outside = came.iter().filter(|other| other.what.starts_with(&what));
        let others: Vec<u16> = outside.map(|other| other.status).collect();
        assert!(one.own && status == 200 || !others.contains(&status), "{what}: {status} {others:?}");
    }
}

#[tokio::test]
async fn behind_either_guard_alone_no_route_opens_to_another_clinics_host() {
    let Some(site) = with_guards().await else { return };
    let ground = Ground::new(site).await;
    let both = ground.tried(&[]).await;
    for guard in [Guard::Application, Guard::Database] {
        assert_eq!(ground.tried(&[guard]).await, both, "without {guard:?}");
    }
}

/// The planted fault: what is lifted is really gone.
#[tokio::test]
async fn with_neither_guard_routes_reach_into_another_clinic() {
    let Some(site) = with_guards().await else { return };
    let ground = Ground::new(site).await;
    for guard in [Guard::Application, Guard::Database] {
        ground.site.domain.database.lift(guard).await;
    }
    let one = |route: &str| ground.tries.iter().find(|one| one.route == route).expect("it is tried");
    let help = one("GET /events/clinic/{clinic}");
    let answer = ground.ask(help, &help.path_outside, "", Some(&ground.operator)).await;
    assert_eq!(answer.status, StatusCode::OK, "the operator is in a clinic that has not let them in");
    let text = one("GET /agreements/file/{consent}");
    let answer = ground.ask(text, &text.path, &ground.elm.front.slug, Some(&ground.elm_cookie)).await;
    assert_ne!(answer.status, StatusCode::NOT_FOUND, "the other clinic's signature is found");
}

/// A call of Maple's, as a socket reaches it.
struct Call {
    ground: Ground,
    address: SocketAddr,
    seat: Seat,
}

impl Call {
    async fn new(site: TestSite) -> Call {
        let address = site.listen().await;
        let ground = Ground::new(site).await;
        let seat = domain::joining::host_seat(&ground.site.domain, &ground.host, ground.visit).await;
        Call { ground, address, seat: seat.expect("a seat") }
    }

    /// The host's place, by a sign-in that would have to be another clinic's.
    fn forged(&self) -> Seat {
        Seat { clinic: self.ground.elm.id(), ..self.seat.clone() }
    }

    /// A ticket of another clinic's call.
    async fn others(&self) -> Seat {
        let (site, elm) = (&self.ground.site, &self.ground.elm);
        let host = elm.host(&site.domain).await;
        let (visit, _, _) = plan(site, &host, "elm").await;
        domain::joining::host_seat(&site.domain, &host, visit).await.expect("a seat")
    }

    /// Whether a ticket for this seat lets in, shown where Maple's call is.
    async fn lets_in(&self, seat: Seat) -> bool {
        let ticket = self.ground.site.site.calls.ticket(seat).token.expose().clone();
        let slug = &self.ground.maple.front.slug;
        let origin = [("origin", format!("http://{slug}.localhost:{PORT}"))];
        let mut line = knock(self.address, slug, &self.ground.visit.text(), &origin).await.expect("a socket");
        introduce(&mut line, &ticket).await;
        let first = hear(&mut line, |_| true).await;
        match first {
            None => false,
            Some(first) => is_welcome(&first) || hear(&mut line, is_welcome).await.is_some(),
        }
    }

    async fn lift(&self, guard: Guard) {
        self.ground.site.domain.database.lift(guard).await;
    }
}

#[tokio::test]
async fn no_socket_opens_by_another_clinics_sign_in_or_ticket() {
    let call = Call::new(TestSite::new().await).await;
    for seat in [call.forged(), call.others().await] {
        assert!(!call.lets_in(seat).await);
    }
    assert!(call.lets_in(call.seat.clone()).await, "its host comes in");
}

/// Nobody is in while a guard is away: what a call records would wait for its table, and the guard for that.
#[tokio::test]
async fn behind_either_guard_alone_no_socket_opens_by_another_clinics_sign_in() {
    let Some(site) = with_guards().await else { return };
    let call = Call::new(site).await;
    let other = call.others().await;
    for guard in [Guard::Application, Guard::Database] {
        call.lift(guard).await;
        for seat in [call.forged(), other.clone()] {
            assert!(!call.lets_in(seat).await, "without {guard:?}");
        }
        call.ground.site.domain.database.restore(guard).await;
    }
}

/// The planted fault. The guards stay away: this database is nobody's after that.
#[tokio::test]
async fn with_neither_guard_a_socket_opens_by_another_clinics_sign_in() {
    let Some(site) = with_guards().await else { return };
    let call = Call::new(site).await;
    for guard in [Guard::Application, Guard::Database] {
        call.lift(guard).await;
    }
    assert!(call.lets_in(call.forged()).await);
}
