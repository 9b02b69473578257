//! Other programs in calls, over the real router: every answer of WHIP and WHEP, and the rows of the table of rights.
use crate::cases::{Case, Pairs, admin, form, host, nothing, with};
use crate::site::{Answer, TestSite, request};
use crate::world::World;
use app::server::{Calls, RoomFact};
use axum::body::Body;
use axum::http::{StatusCode, header};
use call::room::{Arrival, SocketId, Standing};
use domain::{Host, publish};
use model::policy::Action;
use model::publish::NewProgram;
use model::signal::{CallRole, Person, ServerMessage};
use model::{ParticipantId, ProgramId, Time, VisitId};
use std::time::Duration;
use testkit::TestClinic;
use tokio::time::timeout;

pub const ALLOWED: &str = "update clinic set programs = true";

/// Its input names a key, or needs a clinic that lets programs in.
pub fn concerns(function: &str) -> bool {
    ["/programs", "/make_program", "/hide_program", "/end_program"]
        .iter()
        .any(|name| function.ends_with(name))
}

/// A key of the visit at hand.
pub async fn met(site: &TestSite, world: &World) -> String {
    key(site, world).await.0
}

/// Its id, and what a program shows.
pub async fn key(site: &TestSite, world: &World) -> (String, String) {
    site.domain.database.tamper(ALLOWED).await;
    let visit = VisitId::parse(&world.visit).expect("an id");
    let new = NewProgram { visit, program_name: "OBS".into(), program_does: "send".into() };
    let (key, token) = publish::make(&site.domain, world.hosts().0, new).await.expect("a key");
    (key.text(), token.expose().clone())
}

fn named(_: &World, key: &str) -> Pairs {
    with(&[("program", key)])
}

pub const ROWS: &[Case] = &[
    host("POST /api/programs", Action::LetProgramsIn, |world, _| with(&[("visit", &world.visit)])),
    host("POST /api/make_program", Action::LetProgramsIn, |world, _| {
        form(with(&[("visit", &world.visit), ("program_name", "OBS"), ("program_does", "watch")]))
    }),
    host("POST /api/hide_program", Action::LetProgramsIn, named),
    host("POST /api/end_program", Action::LetProgramsIn, named),
    admin("POST /api/program_setting", Action::ChangeClinicSettings, nothing),
    admin("POST /api/save_program_setting", Action::ChangeClinicSettings, |_, _| with(&[("programs", "on")])),
];

/// A program, a clinic that lets it in, and the visit of its key.
pub struct Scene {
    pub site: TestSite,
    pub clinic: TestClinic,
    pub host: Host,
    pub visit: VisitId,
    pub key: ProgramId,
    pub token: String,
}

impl Scene {
    pub async fn new(does: &str) -> Scene {
        let site = TestSite::new().await;
        let clinic = site.domain.clinic("Maple").await;
        let host = clinic.host(&site.domain).await;
        site.domain.database.tamper(ALLOWED).await;
        let now = r#"{"request_id":"program","when":"now","duration":"30"}"#;
        let form: model::visits::NewVisit = serde_json::from_str(now).expect("a form");
        let guest = model::visits::NewParticipant {
            name: "Maya Lin".to_owned(),
            invite: "none".to_owned(),
            ..Default::default()
        };
        let form = model::visits::NewVisit { participants: vec![guest], ..form };
        let visit = domain::visits::schedule(&site.domain, &host, form).await.expect("planned");
        let new = NewProgram { visit, program_name: "Ultrasound".into(), program_does: does.into() };
        let (key, token) = publish::make(&site.domain, &host, new).await.expect("a key");
        Scene { token: token.expose().clone(), site, clinic, host, visit, key }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut asked = request(method, &self.clinic.front.slug, path, None);
        for (name, value) in headers {
            asked = asked.header(*name, *value);
        }
        self.site.ask(asked.body(body.into()).expect("a request")).await
    }

    async fn offers(&self, path: &str, token: &str) -> Answer {
        self.offers_lines(path, token, "v=0\r\n").await
    }

    async fn offers_lines(&self, path: &str, token: &str, sdp: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/sdp")];
        self.ask("POST", path, &headers, sdp.to_owned()).await
    }

    /// Somebody holds the visit, and hears this from then on.
    pub fn host_is_in(&self) -> sfu::Outbox {
        let arrival = Arrival {
            who: ParticipantId::parse(&format!("{:032x}", 77)).expect("an id"),
            socket: SocketId(0),
            name: "Ada".to_owned(),
            role: CallRole::Host,
            standing: Standing::Admitted,
            since: Time(0),
            page: 1,
            again: false,
            task: Default::default(),
        };
        self.site.site.calls.sfu().arrive(self.visit, arrival).1
    }
}

/// What a program offers that sends both; its candidates come late, as they may.
const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=ice-ufrag:Xq3k\r\n\
    a=ice-pwd:cTDyFqKPQ6cUM4SBMUT1jC2T\r\na=setup:actpass\r\n\
    a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:FF\r\n\
    m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n\
    m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\n";

/// The first that it is, within the two seconds that a host may wait for it.
pub async fn hears<T>(outbox: &mut sfu::Outbox, is: impl Fn(&ServerMessage) -> Option<T>) -> T {
    let heard = async {
        loop {
            let message = outbox.recv().await.expect("the room speaks");
            if let Some(found) = is(&message) {
                return found;
            }
        }
    };
    timeout(Duration::from_secs(2), heard).await.expect("in time")
}

fn program(message: &ServerMessage) -> Option<Person> {
    match message {
        ServerMessage::PersonChanged { person } if person.role == CallRole::Program => Some(person.clone()),
        _ => None,
    }
}

pub fn left(message: &ServerMessage) -> Option<ParticipantId> {
    match message {
        ServerMessage::PersonLeft { id } => Some(*id),
        _ => None,
    }
}

#[tokio::test]
async fn a_program_comes_is_seen_and_goes() {
    let scene = Scene::new("send").await;
    let mut host = scene.host_is_in();
    let came = scene.offers_lines("/whip", &scene.token, OFFER).await;
    assert_eq!(came.status, StatusCode::CREATED, "{}", came.body);
    assert_eq!(came.headers[header::CONTENT_TYPE], "application/sdp");
    assert_eq!(came.body.matches("a=recvonly").count(), 2, "{}", came.body);
    assert!(came.body.contains("a=end-of-candidates"));
    let seen = hears(&mut host, program).await;
    assert_eq!((seen.name.as_str(), seen.id.0), ("Ultrasound", scene.key.0));
    assert!(seen.sending.mic && seen.sending.camera && !seen.sending.screen);

    let place = came.headers[header::LOCATION].to_str().expect("text").to_owned();
    let tag = came.headers[header::ETAG].to_str().expect("text").to_owned();
    let bearer = format!("Bearer {}", scene.token);
    let key = ("authorization", bearer.as_str());
    let late = [key, ("content-type", "application/trickle-ice-sdpfrag"), ("if-match", tag.as_str())];
    assert_eq!(
        scene.ask("PATCH", &place, &late, "a=end-of-candidates\r\n").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(scene.ask("PATCH", &place, &late[..2], "").await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(scene.ask("DELETE", &place, &[key], "").await.status, StatusCode::OK);
    assert_eq!(hears(&mut host, left).await.0, scene.key.0);
    scene.site.domain.leaves_jobs();
}

#[tokio::test]
async fn a_program_whose_key_is_withdrawn_is_out_at_once() {
    let scene = Scene::new("watch").await;
    let mut host = scene.host_is_in();
    let offer = OFFER.replace("a=sendonly", "a=recvonly");
    let came = scene.offers_lines("/whep", &scene.token, &offer).await;
    assert_eq!(came.status, StatusCode::CREATED, "{}", came.body);
    assert_eq!(came.body.matches("a=sendonly").count(), 2, "{}", came.body);
    let seen = |message: &ServerMessage| match message {
        ServerMessage::PersonJoined { person } if person.role == CallRole::Watcher => {
            Some(person.name.clone())
        }
        _ => None,
    };
    assert_eq!(hears(&mut host, seen).await, "Ultrasound", "nobody is watched unseen");
    publish::end(&scene.site.domain, &scene.host, scene.key).await.expect("ended");
    let calls = &scene.site.site.calls;
    calls.tell(scene.visit, RoomFact::Removed(ParticipantId(scene.key.0)));
    assert_eq!(hears(&mut host, left).await.0, scene.key.0);
    assert_eq!(scene.offers_lines("/whep", &scene.token, &offer).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_description_that_nothing_can_be_made_of_is_refused() {
    let scene = Scene::new("send").await;
    let _host = scene.host_is_in();
    let other = OFFER.replace("VP8", "H264").replace("opus", "PCMU");
    for sdp in ["v=0\r\n", other.as_str()] {
        let answer = scene.offers_lines("/whip", &scene.token, sdp).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    }
}

#[tokio::test]
async fn each_refusal_says_why_and_names_nobody() {
    let scene = Scene::new("send").await;
    let bearer = format!("Bearer {}", scene.token);
    let key = ("authorization", bearer.as_str());
    let sdp = ("content-type", "application/sdp");
    let none = scene.ask("POST", "/whip", &[sdp], "v=0").await;
    assert_eq!(none.status, StatusCode::UNAUTHORIZED);
    assert_eq!(none.headers[header::WWW_AUTHENTICATE], "Bearer");
    assert_eq!(none.headers[header::CONTENT_TYPE], "application/problem+json");
    let wrong = scene.offers("/whip", &"A".repeat(43)).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(scene.offers("/whep", &scene.token).await.status, StatusCode::FORBIDDEN, "it sends only");
    let kind = scene.ask("POST", "/whip", &[key, ("content-type", "text/plain")], "v=0").await;
    assert_eq!(kind.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = scene.ask("POST", "/whip", &[key, sdp], "x".repeat(64 * 1024 + 1)).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
    let alone = scene.offers("/whip", &scene.token).await;
    assert_eq!(alone.status, StatusCode::CONFLICT, "nobody is in the call");
    assert_eq!(alone.headers[header::RETRY_AFTER], "5");
    for answer in [&none, &wrong, &kind, &long, &alone] {
        assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
        assert!(!answer.body.contains("Maya") && !answer.body.contains("Ultrasound"), "{}", answer.body);
    }
    publish::end(&scene.site.domain, &scene.host, scene.key).await.expect("ended");
    assert_eq!(scene.offers("/whip", &scene.token).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_is_its_keys_alone() {
    let scene = Scene::new("watch").await;
    let bearer = format!("Bearer {}", scene.token);
    for method in ["DELETE", "PATCH"] {
        let stranger = scene.ask(method, "/whep/AAAA", &[], "").await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/trickle-ice-sdpfrag"),
            ("if-match", "\"AAAA\""),
        ];
        assert_eq!(scene.ask(method, "/whep/AAAA", &headers, "").await.status, StatusCode::NOT_FOUND);
    }
    let got = scene.ask("GET", "/whep", &[], "").await;
    assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_player_on_any_page_may_ask() {
    let scene = Scene::new("watch").await;
    let asks = [
        ("origin", "https://player.example"),
        ("sec-fetch-site", "cross-site"),
        ("access-control-request-method", "POST"),
    ];
    let answer = scene.ask("OPTIONS", "/whep", &asks, "").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.headers["accept-post"], "application/sdp");
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let allowed = answer.headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().expect("text");
    assert!(allowed.contains("authorization"));
    // Past the guard against foreign pages, which all else meets: the key decides.
    let bearer = format!("Bearer {}", scene.token);
    let headers = [asks[0], asks[1], ("authorization", bearer.as_str()), ("content-type", "application/sdp")];
    assert_eq!(scene.ask("POST", "/whep", &headers, "v=0").await.status, StatusCode::CONFLICT);
}
