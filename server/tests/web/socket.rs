//! The call's socket over a real one: who gets in with which ticket, what happens between ticket and socket, and what
//! a page may say.
use crate::site::{PORT, TestSite};
use app::server::Calls;
use axum::http::StatusCode;
use call::limits::MESSAGE_BYTES_MAX;
use domain::Host;
use domain::joining::Seat;
use futures::{SinkExt, StreamExt};
use model::joining::LinkToken;
use model::signal::{CallRole, ClientMessage, Refusal, ServerMessage};
use model::visits::{NewParticipant, NewVisit};
use model::{ParticipantId, VisitId};
use server::web::calls::Patience;
use std::net::SocketAddr;
use std::time::Duration;
use testkit::TestClinic;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

pub type Line = WebSocketStream<TcpStream>;

/// Longer than anything here takes, shorter than the patience of whoever waits for the tests.
const SOON: Duration = Duration::from_secs(10);

/// A clinic with a host and a visit now, for one guest who has arrived.
struct Scene {
    site: TestSite,
    address: SocketAddr,
    clinic: TestClinic,
    host: Host,
    visit: VisitId,
    guest: ParticipantId,
    link: LinkToken,
}

impl Scene {
    async fn new() -> Scene {
        Scene::patient(Patience::default()).await
    }

    async fn patient(patience: Patience) -> Scene {
        let site = TestSite::patient(patience).await;
        let clinic = site.domain.clinic("Maple").await;
        let host = clinic.host(&site.domain).await;
        let (visit, guest, link) = plan(&site, &host, "first").await;
        let address = site.listen().await;
        let scene = Scene { site, address, clinic, host, visit, guest, link };
        scene.guest_seat().await;
        scene
    }

    /// The guest's seat, as the page gets it with its ticket.
    async fn guest_seat(&self) -> Seat {
        let domain = &self.site.domain;
        let who = domain.stranger(self.clinic.id(), 7);
        let guest = domain::joining::guest(domain, &who, &self.link).await.expect("the link opens");
        domain::joining::enter(domain, &guest, "Maya Lin".to_owned()).await.expect("arrived")
    }

    async fn host_seat(&self) -> Seat {
        domain::joining::host_seat(&self.site.domain, &self.host, self.visit).await.expect("a seat")
    }

    fn ticket(&self, seat: Seat) -> String {
        self.site.site.calls.ticket(seat).token.expose().clone()
    }

    async fn guest_ticket(&self) -> String {
        self.ticket(self.guest_seat().await)
    }

    /// The handshake of a page of this clinic, with these headers besides.
    async fn knock(&self, visit: VisitId, more: &[(&'static str, String)]) -> Result<Line, Error> {
        knock(self.address, &self.clinic.front.slug, &visit.text(), more).await
    }

    fn own_origin(&self) -> (&'static str, String) {
        ("origin", format!("http://{}.localhost:{PORT}", self.clinic.front.slug))
    }

    async fn line(&self) -> Line {
        self.knock(self.visit, &[self.own_origin()]).await.expect("our own page opens a socket")
    }

    /// A line that has shown this ticket.
    async fn line_with(&self, ticket: &str) -> Line {
        let mut line = self.line().await;
        introduce(&mut line, ticket).await;
        line
    }
}

/// A visit that begins now, for these people.
pub fn visit_now(request_id: &str, participants: Vec<NewParticipant>) -> NewVisit {
    NewVisit {
        request_id: request_id.to_owned(),
        for_host: String::new(),
        when: "now".to_owned(),
        date: String::new(),
        time: String::new(),
        fold: String::new(),
        zone: String::new(),
        duration: "30".to_owned(),
        topic: String::new(),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants,
        colleagues: Vec::new(),
    }
}

pub async fn plan(site: &TestSite, host: &Host, request_id: &str) -> (VisitId, ParticipantId, LinkToken) {
    let guest = NewParticipant {
        name: "Maya Lin".to_owned(),
        invite: "none".to_owned(),
        ..NewParticipant::default()
    };
    let new = visit_now(request_id, vec![guest]);
    let id = domain::visits::schedule(&site.domain, host, new).await.expect("planned");
    let view = domain::visits::view(&site.domain, host, id).await.expect("seen");
    let key = view.keys.first().expect("a guest's key");
    (id, key.participant, LinkToken(key.link.rsplit('/').next().expect("a link").to_owned()))
}

/// The handshake at a clinic's host name, whatever the address.
pub async fn knock(
    address: SocketAddr,
    slug: &str,
    visit: &str,
    more: &[(&'static str, String)],
) -> Result<Line, Error> {
    let stream = TcpStream::connect(address).await.expect("the port is open");
    let address = format!("ws://{slug}.localhost:{PORT}/ws/visit/{visit}");
    let mut request = address.into_client_request().expect("a request");
    for (name, value) in more {
        request.headers_mut().insert(*name, value.parse().expect("a header"));
    }
    client_async(request, stream).await.map(|(line, _)| line)
}

pub async fn introduce(line: &mut Line, ticket: &str) {
    let hello = format!("{{\"ticket\":\"{ticket}\"}}");
    line.send(Message::text(hello)).await.expect("sent");
}

pub async fn say(line: &mut Line, message: &ClientMessage) {
    let text = serde_json::to_string(message).expect("JSON");
    line.send(Message::text(text)).await.expect("sent");
}

/// The next message that looks so; others are passed over. None when the line ends before.
pub async fn hear(line: &mut Line, looks: impl Fn(&ServerMessage) -> bool) -> Option<ServerMessage> {
    let wait = async {
        while let Some(Ok(frame)) = line.next().await {
            let Ok(text) = frame.to_text() else { continue };
            match serde_json::from_str::<ServerMessage>(text) {
                Ok(message) if looks(&message) => return Some(message),
                _ => {}
            }
        }
        None
    };
    timeout(SOON, wait).await.expect("an answer or an end")
}

/// Everything that was said until the line ended.
pub async fn until_the_end(line: &mut Line) -> Vec<ServerMessage> {
    let wait = async {
        let mut said = Vec::new();
        while let Some(Ok(frame)) = line.next().await {
            said.extend(frame.to_text().ok().and_then(|text| serde_json::from_str(text).ok()));
        }
        said
    };
    timeout(SOON, wait).await.expect("the line ends")
}

fn waits(message: &ServerMessage) -> bool {
    matches!(message, ServerMessage::Wait { .. })
}
pub fn is_welcome(message: &ServerMessage) -> bool {
    matches!(message, ServerMessage::Welcome { .. })
}

#[tokio::test]
async fn a_ticket_opens_one_socket() {
    let scene = Scene::new().await;
    let ticket = scene.guest_ticket().await;
    let mut first = scene.line_with(&ticket).await;
    assert!(hear(&mut first, waits).await.is_some());
    let mut second = scene.line_with(&ticket).await;
    assert_eq!(until_the_end(&mut second).await, []);
    // The first one was not disturbed.
    say(&mut first, &ClientMessage::Ping { n: 7 }).await;
    assert_eq!(
        hear(&mut first, |said| matches!(said, ServerMessage::Pong { .. })).await,
        Some(ServerMessage::Pong { n: 7 })
    );
}

#[tokio::test]
async fn an_old_ticket_opens_nothing() {
    let scene = Scene::new().await;
    let in_time = scene.guest_ticket().await;
    scene.site.domain.clock.advance(30);
    let mut line = scene.line_with(&in_time).await;
    assert!(hear(&mut line, waits).await.is_some(), "thirty seconds are in time");
    let late = scene.guest_ticket().await;
    scene.site.domain.clock.advance(31);
    let mut line = scene.line_with(&late).await;
    assert_eq!(until_the_end(&mut line).await, []);
}

#[tokio::test]
async fn a_ticket_of_another_visit_opens_nothing() {
    let scene = Scene::new().await;
    domain::visits::end(&scene.site.domain, &scene.host, scene.visit).await.expect("ended");
    let (other, _, _) = plan(&scene.site, &scene.host, "second").await;
    let seat = domain::joining::host_seat(&scene.site.domain, &scene.host, other).await.expect("a seat");
    let ticket = scene.ticket(seat);
    let mut line = scene.line_with(&ticket).await;
    assert_eq!(until_the_end(&mut line).await, []);
    // Nor the right one afterwards: it was shown.
    let mut line = scene.knock(other, &[scene.own_origin()]).await.expect("a socket");
    introduce(&mut line, &ticket).await;
    assert_eq!(until_the_end(&mut line).await, []);
}

#[tokio::test]
async fn without_a_ticket_nothing_is_heard() {
    let patience = Patience { introduction: Duration::from_millis(300), ..Patience::default() };
    let scene = Scene::patient(patience).await;
    let never = "A".repeat(43);
    for first in
        ["", "{}", "{\"ticket\":\"\"}", "{\"ticket\":7}", "hello", &format!("{{\"ticket\":\"{never}\"}}")]
    {
        let mut line = scene.line().await;
        line.send(Message::text(first.to_owned())).await.expect("sent");
        assert_eq!(until_the_end(&mut line).await, [], "{first}");
    }
    let mut line = scene.line().await;
    line.send(Message::binary(b"{\"ticket\":\"\"}".to_vec())).await.expect("sent");
    assert_eq!(until_the_end(&mut line).await, [], "bytes");
    // Who says nothing at all is not waited for.
    let mut line = scene.line().await;
    assert_eq!(until_the_end(&mut line).await, [], "silence");
}

#[tokio::test]
async fn a_page_of_another_site_opens_no_socket() {
    let scene = Scene::new().await;
    let ours = scene.own_origin();
    let said = |name: &'static str, value: &str| (name, value.to_owned());
    for headers in [
        vec![said("origin", "http://evil.example")],
        vec![said("origin", "null")],
        vec![said("origin", &ours.1.replace("http:", "https:"))],
        vec![ours.clone(), said("sec-fetch-site", "cross-site")],
        vec![ours.clone(), said("sec-fetch-site", "same-site")],
        vec![],
    ] {
        match scene.knock(scene.visit, &headers).await {
            Err(Error::Http(answer)) => assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{headers:?}"),
            other => panic!("{headers:?}: {}", other.is_ok()),
        }
    }
    let fetched = [ours, said("sec-fetch-site", "same-origin")];
    assert!(scene.knock(scene.visit, &fetched).await.is_ok());
}

/// What the host did between ticket and socket was told to a room that the guest was not in yet.
#[tokio::test]
async fn admitted_meanwhile_means_in() {
    let scene = Scene::new().await;
    let ticket = scene.guest_ticket().await;
    domain::joining::admit(&scene.site.domain, &scene.host, scene.guest).await.expect("admitted");
    let mut line = scene.line_with(&ticket).await;
    assert!(hear(&mut line, is_welcome).await.is_some());
}

#[tokio::test]
async fn sent_back_meanwhile_means_waiting() {
    let scene = Scene::new().await;
    domain::joining::admit(&scene.site.domain, &scene.host, scene.guest).await.expect("admitted");
    let ticket = scene.guest_ticket().await;
    domain::joining::send_back(&scene.site.domain, &scene.host, scene.guest).await.expect("sent back");
    let mut line = scene.line_with(&ticket).await;
    // Not for a moment do they count as in: the first word is "wait".
    let first =
        hear(&mut line, |said| !matches!(said, ServerMessage::Relay { .. })).await.expect("a message");
    assert!(waits(&first), "{first:?}");
    // And stays so: the room goes by what it was told last.
    let host = scene.host_seat().await;
    let mut hosts = scene.line_with(&scene.ticket(host)).await;
    let listed = |said: &ServerMessage| matches!(said, ServerMessage::WaitingRoom { waiting, .. } if waiting.iter().any(|one| one.id == scene.guest));
    assert!(hear(&mut hosts, listed).await.is_some());
}

#[tokio::test]
async fn removed_meanwhile_means_out() {
    let scene = Scene::new().await;
    let ticket = scene.guest_ticket().await;
    domain::joining::remove(&scene.site.domain, &scene.host, scene.guest).await.expect("removed");
    let mut line = scene.line_with(&ticket).await;
    let said = until_the_end(&mut line).await;
    assert_eq!(said.last(), Some(&ServerMessage::Removed), "{said:?}");
}

#[tokio::test]
async fn ended_meanwhile_means_over() {
    let scene = Scene::new().await;
    let ticket = scene.guest_ticket().await;
    domain::visits::end(&scene.site.domain, &scene.host, scene.visit).await.expect("ended");
    let mut line = scene.line_with(&ticket).await;
    let said = until_the_end(&mut line).await;
    assert_eq!(said.last(), Some(&ServerMessage::Ended), "{said:?}");
}

/// Nor is a ticket better than the sign-in by which it was got.
#[tokio::test]
async fn signed_out_meanwhile_opens_nothing() {
    let scene = Scene::new().await;
    let domain = &scene.site.domain;
    let ticket = scene.ticket(scene.host_seat().await);
    let member = scene.clinic.member(domain).await;
    domain::logins::sign_out(domain, &member.into()).await.expect("signed out");
    let mut line = scene.line_with(&ticket).await;
    assert_eq!(until_the_end(&mut line).await, []);
    // By another sign-in they come in, and the old one's ticket still opens nothing.
    let again = scene.clinic.host(domain).await;
    let old = scene.ticket(scene.host_seat().await);
    let seat = domain::joining::host_seat(domain, &again, scene.visit).await.expect("a seat");
    let mut line = scene.line_with(&scene.ticket(seat)).await;
    assert!(hear(&mut line, is_welcome).await.is_some());
    let mut late = scene.line_with(&old).await;
    assert_eq!(until_the_end(&mut late).await, []);
    say(&mut line, &ClientMessage::Ping { n: 5 }).await;
    let answer = hear(&mut line, |said| matches!(said, ServerMessage::Pong { .. })).await;
    assert_eq!(answer, Some(ServerMessage::Pong { n: 5 }), "whoever is in is not disturbed");
}

/// The host's wish from within the call is written first and told then.
#[tokio::test]
async fn the_host_admits_from_the_call() {
    let scene = Scene::new().await;
    let mut guest = scene.line_with(&scene.guest_ticket().await).await;
    assert!(hear(&mut guest, waits).await.is_some());
    let mut host = scene.line_with(&scene.ticket(scene.host_seat().await)).await;
    assert!(hear(&mut host, is_welcome).await.is_some());
    say(&mut guest, &ClientMessage::Admit { who: scene.guest }).await;
    let refused = |said: &ServerMessage| matches!(said, ServerMessage::Refused { reason: Refusal::NotHost });
    assert!(hear(&mut guest, refused).await.is_some(), "a guest admits nobody");
    say(&mut host, &ClientMessage::Admit { who: scene.guest }).await;
    assert!(hear(&mut guest, is_welcome).await.is_some());
    let standing = domain::joining::standing_of(&scene.site.domain, scene.visit, scene.guest).await;
    assert_eq!(standing.expect("known"), model::joining::Standing::Admitted);
}

/// Nobody has to let a colleague in; who holds the visit with its host lets people in as the host does.
#[tokio::test]
async fn a_colleague_is_in_at_once_and_a_co_host_admits() {
    for (cohost, answer) in [("", false), ("on", true)] {
        let scene = Scene::new().await;
        let (domain, visit) = (&scene.site.domain, scene.visit);
        let beside = crate::furnished::beside(domain, &scene.clinic).await;
        let form = model::colleagues::NewColleague {
            visit,
            colleague: beside.id().text(),
            cohost: cohost.to_owned(),
        };
        domain::colleagues::add(domain, &scene.host, form).await.expect("added");
        let mut guest = scene.line_with(&scene.guest_ticket().await).await;
        assert!(hear(&mut guest, waits).await.is_some());
        let seat = domain::joining::host_seat(domain, &beside, visit).await.expect("a seat");
        let mut colleague = scene.line_with(&scene.ticket(seat)).await;
        assert!(hear(&mut colleague, is_welcome).await.is_some());
        say(&mut colleague, &ClientMessage::Admit { who: scene.guest }).await;
        if answer {
            assert!(hear(&mut guest, is_welcome).await.is_some());
        } else {
            let refused =
                |said: &ServerMessage| matches!(said, ServerMessage::Refused { reason: Refusal::NotHost });
            assert!(hear(&mut colleague, refused).await.is_some(), "a colleague admits nobody");
        }
        domain.leaves_jobs();
    }
}

/// What only hosts do for all: a guest who says it is refused, and nothing comes of it.
#[tokio::test]
async fn a_guest_keeps_no_order_and_a_host_does() {
    let scene = Scene::new().await;
    domain::joining::admit(&scene.site.domain, &scene.host, scene.guest).await.expect("admitted");
    let mut guest = scene.line_with(&scene.guest_ticket().await).await;
    assert!(hear(&mut guest, is_welcome).await.is_some());
    let mut host = scene.line_with(&scene.ticket(scene.host_seat().await)).await;
    assert!(hear(&mut host, is_welcome).await.is_some());
    let refused = |said: &ServerMessage| matches!(said, ServerMessage::Refused { .. });
    for ask in [
        ClientMessage::MuteAll,
        ClientMessage::LowerHand { who: None },
        ClientMessage::LockRoom { locked: true },
        ClientMessage::Hint { who: scene.guest, hint: model::doctor::Hint::Sound },
        ClientMessage::MakeHost { who: scene.guest, host: true },
        ClientMessage::SpeakToAll { yes: true },
        ClientMessage::Caption { line: 1, text: "Good morning".to_owned(), done: false },
    ] {
        say(&mut guest, &ask).await;
        let answer = hear(&mut guest, refused).await;
        assert_eq!(answer, Some(ServerMessage::Refused { reason: Refusal::NotHost }), "{ask:?}");
    }
    say(&mut guest, &ClientMessage::Hand { up: true }).await;
    let hands = |said: &ServerMessage| matches!(said, ServerMessage::Hands { .. });
    assert_eq!(hear(&mut host, hands).await, Some(ServerMessage::Hands { up: vec![scene.guest] }));
    say(&mut host, &ClientMessage::LowerHand { who: Some(scene.guest) }).await;
    assert!(hear(&mut guest, |said| *said == ServerMessage::Hands { up: Vec::new() }).await.is_some());
    say(&mut host, &ClientMessage::LockRoom { locked: true }).await;
    assert!(hear(&mut guest, |said| *said == ServerMessage::Locked { locked: true }).await.is_some());
    say(&mut host, &ClientMessage::MakeHost { who: scene.guest, host: true }).await;
    let answer = hear(&mut host, refused).await;
    assert_eq!(answer, Some(ServerMessage::Refused { reason: Refusal::NotForGuests }));
}

/// From the tap on, and also with a ticket that is older than the tap.
#[tokio::test]
async fn a_colleague_who_is_made_a_co_host_lets_people_in_and_then_no_more() {
    let scene = Scene::new().await;
    let (domain, visit) = (&scene.site.domain, scene.visit);
    let beside = crate::furnished::beside(domain, &scene.clinic).await;
    let colleague = beside.id().text();
    let form = model::colleagues::NewColleague { visit, colleague, cohost: String::new() };
    domain::colleagues::add(domain, &scene.host, form).await.expect("added");
    let seat = domain::joining::host_seat(domain, &beside, visit).await.expect("a seat");
    let (who, old) = (seat.who, scene.ticket(seat.clone()));
    let mut host = scene.line_with(&scene.ticket(scene.host_seat().await)).await;
    assert!(hear(&mut host, is_welcome).await.is_some());
    let mut line = scene.line_with(&scene.ticket(seat)).await;
    assert!(hear(&mut line, is_welcome).await.is_some());
    let leads = |said: &ServerMessage| matches!(said, ServerMessage::Welcome { role: CallRole::Host, .. });
    let talks =
        |said: &ServerMessage| matches!(said, ServerMessage::Welcome { role: CallRole::Colleague, .. });
    say(&mut host, &ClientMessage::MakeHost { who, host: true }).await;
    assert!(hear(&mut line, leads).await.is_some());
    let mut again = scene.line_with(&old).await;
    assert!(hear(&mut again, is_welcome).await.is_some_and(|said| leads(&said)), "from the first word on");
    let mut guest = scene.line_with(&scene.guest_ticket().await).await;
    assert!(hear(&mut guest, waits).await.is_some());
    say(&mut again, &ClientMessage::Admit { who: scene.guest }).await;
    assert!(hear(&mut guest, is_welcome).await.is_some());
    say(&mut host, &ClientMessage::MakeHost { who, host: false }).await;
    assert!(hear(&mut again, talks).await.is_some());
    say(&mut again, &ClientMessage::EndForAll).await;
    let refused = |said: &ServerMessage| matches!(said, ServerMessage::Refused { reason: Refusal::NotHost });
    assert!(hear(&mut again, refused).await.is_some());
    domain.leaves_jobs();
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_forgiven() {
    let scene = Scene::new().await;
    let mut line = scene.line_with(&scene.guest_ticket().await).await;
    assert!(hear(&mut line, waits).await.is_some());
    for odd in ["", "{", "[]", "{\"say\":\"fly\"}", "{\"say\":\"ping\",\"n\":1,\"more\":2}"] {
        line.send(Message::text(odd.to_owned())).await.expect("sent");
        let refused = |said: &ServerMessage| matches!(said, ServerMessage::Refused { .. });
        let unreadable = ServerMessage::Refused { reason: Refusal::Unreadable };
        assert_eq!(hear(&mut line, refused).await, Some(unreadable), "{odd}");
    }
    say(&mut line, &ClientMessage::Ping { n: 1 }).await;
    assert!(hear(&mut line, |said| matches!(said, ServerMessage::Pong { .. })).await.is_some());
    // Bytes are not our language: they end the line (it may still be told of its media first).
    line.send(Message::binary(vec![0; 8])).await.expect("sent");
    until_the_end(&mut line).await;
}

#[tokio::test]
async fn a_frame_that_is_too_long_ends_the_line() {
    let scene = Scene::new().await;
    let mut line = scene.line_with(&scene.guest_ticket().await).await;
    assert!(hear(&mut line, waits).await.is_some());
    let sdp = |bytes: usize| {
        let empty =
            serde_json::to_string(&ClientMessage::UpOffer { epoch: 1, sdp: String::new() }).expect("JSON");
        let offer = ClientMessage::UpOffer { epoch: 1, sdp: "x".repeat(bytes - empty.len()) };
        serde_json::to_string(&offer).expect("JSON")
    };
    line.send(Message::text(sdp(MESSAGE_BYTES_MAX))).await.expect("sent");
    say(&mut line, &ClientMessage::Ping { n: 2 }).await;
    assert!(
        hear(&mut line, |said| matches!(said, ServerMessage::Pong { n: 2 })).await.is_some(),
        "just fits"
    );
    line.send(Message::text(sdp(MESSAGE_BYTES_MAX + 1))).await.expect("sent");
    until_the_end(&mut line).await;
}

/// What the room tells somebody is no sign of their life: only what they say is.
#[tokio::test]
async fn a_silent_line_is_given_up_even_while_it_is_spoken_to() {
    let patience = Patience { silence: Duration::from_millis(2500), ..Patience::default() };
    let scene = Scene::patient(patience).await;
    let mut guest = scene.line_with(&scene.guest_ticket().await).await;
    assert!(hear(&mut guest, waits).await.is_some());
    let mut host = scene.line_with(&scene.ticket(scene.host_seat().await)).await;
    assert!(hear(&mut host, is_welcome).await.is_some());
    // The guest's devices change all the time, and the host's page is told of each.
    let chatter = async {
        for camera in [model::signal::DeviceState::Good, model::signal::DeviceState::Off].into_iter().cycle()
        {
            let devices = model::signal::Devices { camera, ..Default::default() };
            say(&mut guest, &ClientMessage::Devices { devices }).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let said = tokio::select! {
        said = until_the_end(&mut host) => said,
        () = chatter => Vec::new(),
    };
    let told = said.iter().filter(|said| matches!(said, ServerMessage::WaitingRoom { .. })).count();
    assert!(told > 5, "it was spoken to: {told}");
    // Whoever speaks is kept all that time and longer.
    say(&mut guest, &ClientMessage::Ping { n: 3 }).await;
    assert!(hear(&mut guest, |said| matches!(said, ServerMessage::Pong { n: 3 })).await.is_some());
}

/// A path that is no visit's has no socket.
#[tokio::test]
async fn a_visit_that_cannot_be_has_no_socket() {
    let scene = Scene::new().await;
    match knock(scene.address, &scene.clinic.front.slug, "first", &[scene.own_origin()]).await {
        Err(Error::Http(answer)) => assert_eq!(answer.status(), StatusCode::NOT_FOUND),
        other => panic!("{}", other.is_ok()),
    }
}

/// Two seats of one page, in a room that is nobody's visit: no database is asked, and a ticket of a visit opens nothing.
#[tokio::test]
async fn a_test_call_opens_for_its_own_two_seats_alone() {
    let scene = Scene::new().await;
    let who = scene.site.domain.stranger(scene.clinic.id(), 8);
    let seats = domain::joining::trial(&scene.site.domain, &who).await.expect("two seats");
    let trial = scene.site.site.calls.trial(seats).expect("a room");
    let room = trial.mine.visit;
    let mut lines = Vec::new();
    for ticket in [&trial.mine, &trial.echo] {
        let mut line = scene.knock(room, &[scene.own_origin()]).await.expect("a socket");
        introduce(&mut line, ticket.token.expose()).await;
        assert!(hear(&mut line, is_welcome).await.is_some());
        lines.push(line);
    }
    let joined = |said: &ServerMessage| matches!(said, ServerMessage::PersonJoined { .. });
    let other = hear(&mut lines[0], joined).await;
    assert!(matches!(other, Some(ServerMessage::PersonJoined { person }) if person.id == trial.echo.me));
    let mut stranger = scene.knock(room, &[scene.own_origin()]).await.expect("a socket");
    introduce(&mut stranger, &scene.guest_ticket().await).await;
    assert_eq!(hear(&mut stranger, |_| true).await, None, "it is not their visit");
}
