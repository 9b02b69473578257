//! Fifty people in calls behind one address, and one more there who guesses until it is blocked (promises 1K.4): nobody in a
//! call notices, and everybody comes back after a reload.
use crate::every_endpoint::path_of;
use crate::site::{Answer, PORT, TestSite, request};
use crate::socket::{Line, hear, introduce, is_welcome, knock, say, visit_now};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{StatusCode, header};
use domain::Host;
use model::VisitId;
use model::joining::LinkToken;
use model::signal::{ClientMessage, ServerMessage};
use model::visits::{NewParticipant, PEOPLE_MOST, Ticket};
use server::web::clinic::Peer;
use std::net::{Ipv4Addr, SocketAddr};
use testkit::TestClinic;

const CALLS: usize = 2;

struct Crowd {
    site: TestSite,
    clinic: TestClinic,
    address: SocketAddr,
    cookie: String,
}

/// Somebody in a call: its host, or a guest by their link.
struct Person {
    visit: VisitId,
    link: Option<LinkToken>,
}

impl Crowd {
    /// From the address that the sockets come from, too.
    async fn ask(&self, method: &str, path: &str, cookie: Option<&str>, form: &[(&str, &str)]) -> Answer {
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 50_000));
        let asked = request(method, &self.clinic.front.slug, path, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .extension(ConnectInfo(Peer(here)));
        let body = serde_urlencoded::to_string(form).expect("a form");
        self.site.ask(asked.body(Body::from(body)).expect("a request")).await
    }

    async fn call(&self, function: &str, cookie: Option<&str>, form: &[(&str, &str)]) -> Answer {
        self.ask("POST", &path_of(function), cookie, form).await
    }

    async fn sign_in(&self, password: &str, n: usize) -> Answer {
        let email = if password == self.clinic.password {
            self.clinic.email.clone()
        } else {
            format!("guess{n}@example.org")
        };
        let form = [("form[email]", email.as_str()), ("form[password]", password)];
        self.call("POST /api/sign_in", None, &form).await
    }

    /// A visit for as many as a call holds, all of whom its host lets in.
    async fn plan(&self, host: &Host, n: usize) -> Vec<Person> {
        let guest = |at: usize| NewParticipant {
            name: format!("Guest {at}"),
            invite: "none".to_owned(),
            ..NewParticipant::default()
        };
        let new = visit_now(&format!("call {n}"), (1..PEOPLE_MOST).map(guest).collect());
        let domain = &self.site.domain;
        let visit = domain::visits::schedule(domain, host, new).await.expect("planned");
        let view = domain::visits::view(domain, host, visit).await.expect("seen");
        let mut people = vec![Person { visit, link: None }];
        for key in view.keys {
            let link = LinkToken(key.link.rsplit('/').next().expect("a link").to_owned());
            let form = [("link", link.0.as_str()), ("name", "Somebody")];
            let entered = self.call("POST /api/enter", None, &form).await;
            assert_eq!(entered.status, StatusCode::OK, "{}", entered.body);
            domain::joining::admit(domain, host, key.participant).await.expect("let in");
            people.push(Person { visit, link: Some(link) });
        }
        assert_eq!(people.len(), PEOPLE_MOST);
        people
    }

    /// Their page is opened, gets its ticket and is in the call.
    async fn comes_in(&self, person: &Person) -> Line {
        let visit = person.visit.text();
        let (page, answer) = match &person.link {
            Some(link) => (
                self.ask("GET", &format!("/j/{}", link.0), None, &[]).await,
                self.call("POST /api/guest_ticket", None, &[("link", &link.0)]).await,
            ),
            None => (
                self.ask("GET", "/today", Some(&self.cookie), &[]).await,
                self.call("POST /api/host_ticket", Some(&self.cookie), &[("visit", &visit)]).await,
            ),
        };
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let ticket: Ticket = serde_json::from_str(&answer.body)
            .unwrap_or_else(|why| panic!("{why}: {} {}", answer.status, answer.body));
        let slug = &self.clinic.front.slug;
        let origin = ("origin", format!("http://{slug}.localhost:{PORT}"));
        let mut line = knock(self.address, slug, &visit, &[origin]).await.expect("a socket");
        introduce(&mut line, ticket.token.expose()).await;
        assert!(hear(&mut line, is_welcome).await.is_some(), "they are in the call");
        line
    }
}

#[tokio::test]
async fn fifty_people_in_calls_notice_nothing_of_one_who_guesses_behind_their_address() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (cookie, address) = (site.cookie(&clinic).await, site.listen().await);
    let host = clinic.host(&site.domain).await;
    let crowd = Crowd { site, clinic, address, cookie };
    let mut people = Vec::new();
    for n in 0..CALLS {
        people.extend(crowd.plan(&host, n).await);
    }
    assert_eq!(people.len(), 50);
    let mut lines = Vec::new();
    for person in &people {
        lines.push(crowd.comes_in(person).await);
    }

    for n in 0..20 {
        let wrong = crowd.sign_in("not the password", n).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "guess {n}: {}", wrong.body);
        crowd.site.domain.clock.advance(3);
    }
    let right = crowd.clinic.password.clone();
    let blocked = crowd.sign_in(&right, 0).await;
    assert_eq!(blocked.status, StatusCode::TOO_MANY_REQUESTS, "{}", blocked.body);

    for (n, line) in lines.iter_mut().enumerate() {
        say(line, &ClientMessage::Ping { n: 7 }).await;
        let answer = hear(line, |said| matches!(said, ServerMessage::Pong { .. })).await;
        assert!(answer.is_some(), "the line of number {n} is gone");
    }
    drop(lines);
    let mut back = Vec::new();
    for person in &people {
        back.push(crowd.comes_in(person).await);
    }
    assert_eq!(back.len(), 50, "everybody is back");
    let still = crowd.sign_in(&right, 0).await.status;
    assert_eq!(still, StatusCode::TOO_MANY_REQUESTS, "and it is still blocked");
}
