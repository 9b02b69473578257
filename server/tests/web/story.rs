//! The stories of one clinic as its people's browsers tell them, right and wrong, for whoever listens to the logs.
use crate::every_endpoint::path_of;
use crate::no_phi_in_logs::Known;
use crate::site::{Answer, PORT, TestSite, request};
use crate::socket::{introduce, knock};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header;
use domain::Host;
use futures::{SinkExt, StreamExt};
use model::outbox::LetterRow;
use model::signal::ClientMessage;
use model::visits::{Ticket, VisitStatus};
use model::{ParticipantId, Secret, VisitId};
use server::web::clinic::Peer;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use testkit::token;
use tokio_tungstenite::tungstenite::Message;

const CLINIC: &str = "Quillfeather Counselling";
const FOUNDER: &str = "Zephyrine Okonkwo";
const EMAIL: &str = "zephyrine.okonkwo@quillfeather.example";
const PASSWORD: &str = "vellum gherkin astrolabe 9";
const NEXT_PASSWORD: &str = "sextant marrow pergola 31";
const WRONG_PASSWORD: &str = "vellum gherkin astrolabe 8";
const PHONE: &str = "+1 719 555 0187";
const GUEST: &str = "Ottoline Vasquez-Thorne";
const GUEST_EMAIL: &str = "ottoline@thorne-mail.example";
const GUEST_NEW_NAME: &str = "Ottoline Thorne-Abernathy";
const TOPIC: &str = "Insomnia and bereavement";
const WAITING_WORDS: &str = "Please have your blue folder at hand";
const NOBODY: &str = "perpetua.lindqvist@nowhere-mail.example";
const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 219));

/// Somebody at one browser: a clinic's host name, a cookie, one address.
pub struct Story<'a> {
    site: &'a TestSite,
    slug: String,
    cookie: Option<String>,
    pub known: Known,
    link: String,
    code: String,
}

impl Story<'_> {
    pub fn start(site: &TestSite) -> Story<'_> {
        let mut known = Known::default();
        for (what, text) in [
            ("clinic", CLINIC),
            ("name", FOUNDER),
            ("surname", "Okonkwo"),
            ("e-mail", EMAIL),
            ("password", PASSWORD),
            ("new password", NEXT_PASSWORD),
            ("wrong password", WRONG_PASSWORD),
            ("phone", PHONE),
            ("phone as dialled", "+17195550187"),
            ("guest", GUEST),
            ("guest's first name", "Ottoline"),
            ("guest's e-mail", GUEST_EMAIL),
            ("topic", TOPIC),
            ("waiting words", WAITING_WORDS),
            ("a stranger's e-mail", NOBODY),
            ("address", &ADDRESS.to_string()),
        ] {
            known.add(what, text);
        }
        let (link, code) = Default::default();
        Story { site, slug: String::new(), cookie: None, known, link, code }
    }

    async fn ask(&mut self, method: &str, path: &str, body: String) -> Answer {
        let mut sent = request(method, &self.slug, path, self.cookie.as_deref())
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html,*/*")
            .header(header::USER_AGENT, "Mozilla/5.0")
            .extension(ConnectInfo(Peer(SocketAddr::new(ADDRESS, 50_505))));
        if method == "POST" {
            sent = sent.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let answer = self.site.ask(sent.body(Body::from(body)).expect("a request")).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            if let Some((_, value)) = cookie.split_once('=').filter(|(_, value)| !value.is_empty()) {
                self.known.add("cookie", value);
                // The one by which the browser is known is private as well, and signs nobody in.
                if !cookie.starts_with("__Host-browser=") {
                    self.cookie = Some(cookie.to_owned());
                }
            }
        }
        answer
    }

    async fn open(&mut self, path: &str) -> Answer {
        self.ask("GET", path, String::new()).await
    }

    /// A native form on a page.
    async fn submit(
        &mut self,
        page: &str,
        function: &str,
        argument: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let function = path_of(function);
        let mut form = vec![("__fn", function.as_str()), ("__arg", argument)];
        form.extend(fields);
        let body = serde_urlencoded::to_string(form).expect("a form");
        self.ask("POST", page, body).await
    }

    /// As scripts call it.
    async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).expect("a form");
        self.ask("POST", &path_of(function), body).await
    }

    async fn sign_up(&mut self) {
        let texts = testkit::sign_up_form(&self.site.domain, "x");
        let mut fields = vec![
            ("clinic_name", CLINIC),
            ("slug", "quill"),
            ("name", FOUNDER),
            ("email", EMAIL),
            ("password", PASSWORD),
            ("zone", "America/Denver"),
            ("help_phone", "not a phone"),
            ("accept", "on"),
            ("terms_version", &texts.terms_version),
            ("privacy_version", &texts.privacy_version),
            ("baa_version", &texts.baa_version),
            ("lang", "en"),
        ];
        let refused = self.submit("/sign-up", "POST /api/sign_up", "form", &fields).await;
        assert_eq!(refused.status, 422);
        fields[6].1 = PHONE;
        let opened = self.submit("/sign-up", "POST /api/sign_up", "form", &fields).await;
        assert_eq!(opened.status, 303, "{}", opened.body);
        self.slug = "quill".to_owned();
        self.site.domain.run_jobs().await;
        let secret = token(&self.site.domain.letter("/confirm/"));
        self.known.add("token of the confirmation", secret.expose());
        self.open(&format!("/confirm/{}", secret.expose())).await;
        let confirmed = self.call("POST /api/confirm_email", &[("token", secret.expose())]).await;
        assert_eq!(confirmed.status, 200);
    }

    async fn sign_in(&mut self, password: &str, status: u16) {
        let fields = [("email", EMAIL), ("password", password)];
        let answer = self.submit("/sign-in", "POST /api/sign_in", "form", &fields).await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }

    async fn forget_the_password(&mut self) {
        assert_eq!(self.call("POST /api/forgot", &[("email", EMAIL)]).await.status, 200);
        assert_eq!(self.call("POST /api/forgot", &[("email", NOBODY)]).await.status, 200);
        self.site.domain.run_jobs().await;
        let secret = token(&self.site.domain.letter("/reset/"));
        self.known.add("token of the new password", secret.expose());
        self.open(&format!("/reset/{}", secret.expose())).await;
        for (password, status) in [("okonkwo", 422), (NEXT_PASSWORD, 200), ("another pelican lantern", 422)] {
            let fields = [("form[token]", secret.expose().as_str()), ("form[password]", password)];
            assert_eq!(self.call("POST /api/reset", &fields).await.status, status);
        }
    }

    async fn change_settings(&mut self) {
        for accent in ["blue", "#225588"] {
            let fields = [
                ("name", CLINIC),
                ("help_phone", PHONE),
                ("zone", "America/Denver"),
                ("lang", "en"),
                ("waiting_words", WAITING_WORDS),
                ("accent", accent),
                ("idle_min", "15"),
                ("absolute_h", "12"),
            ];
            self.submit("/settings", "POST /api/save_settings", "new", &fields).await;
        }
    }

    /// Plans a visit, at first with every kind of mistake. The mail server quotes whom it refuses.
    async fn schedule(&mut self) {
        use testkit::Answer::{Never, Retry, TakeAndBreak};
        let mut fields = vec![
            ("request_id", "form-1"),
            ("when", "later"),
            ("date", "2020-01-01"),
            ("time", "25:00"),
            ("zone", "Mars/Olympus"),
            ("duration", "30"),
            ("topic", TOPIC),
            ("participants[0][name]", GUEST),
            ("participants[0][email]", "ottoline at thorne-mail"),
            ("participants[0][invite]", "mail"),
            ("participants[0][zone]", "Europe/Madrid"),
            ("participants[0][lang]", "es"),
        ];
        let refused = self.submit("/visits/new", "POST /api/schedule", "visit", &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(GUEST), "what was typed is kept");
        for (at, right) in [(2, "2026-11-24"), (3, "12:00"), (4, "America/Denver"), (8, GUEST_EMAIL)] {
            fields[at].1 = right;
        }
        // What is due goes before: three tries of the invitation fail.
        self.site.domain.run_jobs().await;
        let planned = self.submit("/visits/new", "POST /api/schedule", "visit", &fields).await;
        assert_eq!(planned.status, 303, "{}", planned.body);
        self.site.domain.outgoing.answer(&[Retry, TakeAndBreak, Never]);
        for _ in 0..3 {
            self.site.domain.run_jobs().await;
            self.site.domain.clock.advance(1800);
        }
        // Nobody was there for so long.
        self.sign_in(NEXT_PASSWORD, 303).await;
        let page = planned.headers[header::LOCATION].to_str().expect("text").to_owned();
        self.open(&page).await;
    }

    async fn host(&self) -> Host {
        let by = model::clinics::ClinicBy::Slug(self.slug.clone());
        let clinic = domain::clinics::find(&self.site.domain, &by).await.expect("found").clinic;
        let cookie = self.cookie.as_deref().and_then(|cookie| cookie.split_once('=')).expect("signed in").1;
        let member = domain::logins::resume(&self.site.domain, clinic, &Secret::new(cookie.to_owned())).await;
        member.expect("signed in").host().expect("a host")
    }

    /// The visit's id and its guest's; their link and code are known from here on.
    async fn learn_the_keys(&mut self) -> (VisitId, ParticipantId) {
        let host = self.host().await;
        let day = domain::visits::dashboard(&self.site.domain, &host, None).await.expect("a day");
        let row = [day.waiting, day.current, day.later, day.coming].concat().pop().expect("a visit");
        let view = domain::visits::view(&self.site.domain, &host, row.visit).await.expect("seen");
        let key = view.keys.first().expect("a guest's key");
        self.link = key.link.rsplit('/').next().expect("a link").to_owned();
        self.code = key.code.clone();
        let mac = self.link.split('.').next_back().unwrap_or_default().to_owned();
        for (what, text) in [("link", self.link.clone()), ("signature", mac), ("code", self.code.clone())] {
            self.known.add(what, &text);
        }
        self.known.add("code without spaces", &self.code.replace(' ', ""));
        (row.visit, key.participant)
    }

    /// By wrong ways and by right ones, into the waiting room and through the call's socket.
    async fn arrive(&mut self, visit: VisitId) {
        let (link, code) = (self.link.clone(), self.code.clone());
        let cookie = self.cookie.take();
        for wrong in ["000 000 000", "12", "Ottoline"] {
            let refused = self.submit("/join", "POST /api/by_code", "", &[("code", wrong)]).await;
            assert_eq!(refused.status, 422);
        }
        let found = self.submit("/join", "POST /api/by_code", "", &[("code", &code)]).await;
        assert_eq!(found.status, 303);
        let forged = format!("{}A", &link[..link.len() - 1]);
        let name = GUEST.replace(' ', "%20");
        for page in
            [format!("/j/{link}"), format!("/rsvp/{link}"), format!("/j/{forged}"), format!("/j/{name}")]
        {
            self.open(&page).await;
        }
        for answer in ["yes", "no", "perhaps"] {
            self.call("POST /api/rsvp", &[("link", &link), ("answer", answer)]).await;
        }
        for (name, status) in [("", 422), (GUEST_NEW_NAME, 200), (GUEST, 200)] {
            let entered = self.call("POST /api/enter", &[("link", &link), ("name", name)]).await;
            assert_eq!(entered.status, status, "{}", entered.body);
        }
        let answer = self.call("POST /api/guest_ticket", &[("link", &link)]).await;
        let ticket: Ticket = serde_json::from_str(&answer.body).expect("a ticket");
        self.known.add("ticket", ticket.token.expose());
        self.call_by_socket(visit, ticket.token.expose()).await;
        self.cookie = cookie;
    }

    /// Says what no page of ours says, with addresses and names in it.
    async fn call_by_socket(&self, visit: VisitId, ticket: &str) {
        let address = self.site.listen().await;
        let origin = [("origin", format!("http://{}.localhost:{PORT}", self.slug))];
        let mut line = knock(address, &self.slug, &visit.text(), &origin).await.expect("a socket");
        introduce(&mut line, ticket).await;
        let sdp =
            format!("v=0\r\no=- 1 1 IN IP4 {ADDRESS}\r\ns={GUEST}\r\na=candidate:1 1 udp 1 {ADDRESS} 9\r\n");
        let json = |message: &ClientMessage| serde_json::to_string(message).expect("JSON");
        for said in [
            format!("{{\"say\":\"fly\",\"name\":\"{GUEST}\"}}"),
            format!("{GUEST} at {ADDRESS}"),
            json(&ClientMessage::UpOffer { epoch: 1, sdp: sdp.clone() }),
            json(&ClientMessage::DownAnswer { epoch: 1, serial: 1, sdp }),
            json(&ClientMessage::Leave),
        ] {
            line.send(Message::text(said)).await.expect("sent");
        }
        let end = async { while let Some(Ok(_)) = line.next().await {} };
        tokio::time::timeout(Duration::from_secs(10), end).await.expect("whoever leaves is let go");
    }

    async fn meet(&mut self, visit: VisitId, guest: ParticipantId) {
        let (visit, guest) = (visit.text(), guest.text());
        for page in
            ["/today", "/history", "/settings", &format!("/visits/{visit}"), "/visits/new", "/gallery"]
        {
            self.open(page).await;
        }
        for (function, fields) in [
            ("POST /api/suggest", [("typed", "Ottol")]),
            ("POST /api/host_ticket", [("visit", visit.as_str())]),
            ("POST /api/admit", [("guest", &guest)]),
            ("POST /api/admit", [("guest", GUEST)]),
            ("POST /api/visit", [("id", &visit)]),
            ("POST /api/end", [("visit", &visit)]),
            ("POST /api/end", [("visit", &visit)]),
        ] {
            self.call(function, &fields).await;
        }
        let ended = self.host().await;
        let view =
            domain::visits::view(&self.site.domain, &ended, VisitId::parse(&visit).expect("an id")).await;
        assert_eq!(view.expect("seen").row.status, VisitStatus::Ended, "the story came to its end");
        self.open("/history").await;
        let link = self.link.clone();
        self.open(&format!("/j/{link}")).await;
    }

    async fn operate(&mut self) {
        let secret = domain::operator::first_link(&self.site.domain).await.expect("a link").expect("a token");
        self.known.add("operator's token", secret.expose());
        let cookie = self.cookie.take();
        self.open(&format!("/operator/enter/{}", secret.expose())).await;
        for status in [200, 422] {
            let entered = self.call("POST /api/operator_enter", &[("token", secret.expose())]).await;
            assert_eq!(entered.status, status, "{}", entered.body);
        }
        let letters = self.call("POST /api/letters", &[]).await;
        let letters: Vec<LetterRow> = serde_json::from_str(&letters.body).expect("letters");
        assert!(!letters.is_empty(), "there is an outbox to read");
        for letter in letters {
            let id = letter.letter.text();
            self.open(&format!("/operator/outbox/{id}")).await;
            self.call("POST /api/retry", &[("letter", &id)]).await;
        }
        self.cookie = cookie;
    }

    /// Everything, from an empty installation to a signed-out host who comes back.
    pub async fn runs_well(&mut self) {
        self.sign_up().await;
        self.sign_in(WRONG_PASSWORD, 422).await;
        self.sign_in(PASSWORD, 303).await;
        self.forget_the_password().await;
        self.sign_in(PASSWORD, 422).await;
        self.sign_in(NEXT_PASSWORD, 303).await;
        self.change_settings().await;
        self.schedule().await;
        let (visit, guest) = self.learn_the_keys().await;
        self.arrive(visit).await;
        self.meet(visit, guest).await;
        self.operate().await;
        self.call("POST /api/sign_out", &[]).await;
        let nobody = [("email", NOBODY), ("password", PASSWORD)];
        for _ in 0..4 {
            self.submit("/sign-in", "POST /api/sign_in", "form", &nobody).await;
            self.site.domain.clock.advance(60);
        }
        self.sign_in(NEXT_PASSWORD, 303).await;
    }

    /// The same doors once more, on a database in which something is missing. How they answer is others' business.
    pub async fn runs_badly(&mut self) {
        let link = self.link.clone();
        let (code, visit) = (self.code.clone(), "01890a5d000070008000000000000000");
        for page in ["/", "/today", "/history", "/settings", &format!("/j/{link}"), &format!("/rsvp/{link}")]
        {
            self.open(page).await;
        }
        let credentials = [("email", EMAIL), ("password", NEXT_PASSWORD)];
        self.submit("/sign-in", "POST /api/sign_in", "form", &credentials).await;
        self.submit("/join", "POST /api/by_code", "", &[("code", &code)]).await;
        for (function, fields) in [
            ("POST /api/enter", &[("link", link.as_str()), ("name", GUEST_NEW_NAME)][..]),
            ("POST /api/rsvp", &[("link", &link), ("answer", "no")]),
            ("POST /api/forgot", &[("email", EMAIL)]),
            ("POST /api/guest_ticket", &[("link", &link)]),
            ("POST /api/suggest", &[("typed", "Ottol")]),
            ("POST /api/end", &[("visit", visit)]),
            ("POST /api/resend_confirmation", &[]),
        ] {
            self.call(function, fields).await;
        }
        let plan = [
            ("request_id", "form-2"),
            ("when", "now"),
            ("duration", "30"),
            ("topic", TOPIC),
            ("participants[0][name]", GUEST),
            ("participants[0][email]", GUEST_EMAIL),
            ("participants[0][invite]", "mail"),
        ];
        self.submit("/visits/new", "POST /api/schedule", "visit", &plan).await;
        self.site.domain.run_jobs().await;
    }
}
