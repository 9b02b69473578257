//! Two programs without browsers, over real HTTP and real packets: one sends by WHIP (RFC 9725), one watches by WHEP. What is
//! sent arrives, until the sender goes or its key is withdrawn.
use crate::publish::{Scene, hears, left};
use app::server::{Calls, RoomFact};
use domain::publish;
use model::publish::NewProgram;
use model::{ParticipantId, ProgramId};
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use server::doctor::streams::{Got, PICTURE, SOUND, connection, kind, streams};
use server::web::clinic::Peer;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use webrtc::peer_connection::{PeerConnection, RTCSessionDescription};

const PATIENCE: Duration = Duration::from_secs(20);
/// After the room has said that somebody is gone: what was on its way has arrived by then.
const SETTLES: Duration = Duration::from_millis(200);

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn both(got: &Got) -> [u64; 2] {
    [&got.sound, &got.pictures].map(|counter| counter.load(Ordering::Relaxed))
}

/// The program that watches gets more of both than there was, as it was sent.
async fn more(got: &Got) {
    let before = both(got);
    let wait = async {
        while both(got).iter().zip(before).any(|(now, before)| *now < before + 20) {
            sleep(Duration::from_millis(5)).await;
        }
    };
    let came = timeout(PATIENCE, wait).await;
    assert!(came.is_ok(), "{:?} after {before:?}", both(got));
    assert_eq!(got.wrong.load(Ordering::Relaxed), 0, "it comes out as it went in");
}

/// Nothing more comes.
async fn no_more(got: &Got) {
    sleep(SETTLES).await;
    let before = both(got);
    sleep(SETTLES).await;
    assert_eq!(both(got), before);
}

/// What the server has answered, by HTTP.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// The clinic's address, as programs see it.
struct Web {
    address: SocketAddr,
    host: String,
}

impl Web {
    async fn of(scene: &Scene) -> Web {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let web = server::listen::bind(loopback, None).await.expect("a free port");
        let address = axum::serve::Listener::local_addr(&web).expect("an address");
        let service = scene.site.router().into_make_service_with_connect_info::<Peer>();
        tokio::spawn(async move { axum::serve(web, service).await });
        Web { address, host: format!("{}.localhost:{}", scene.clinic.front.slug, crate::site::PORT) }
    }

    async fn ask(&self, method: &str, path: &str, token: Option<&str>, sdp: &str) -> Answer {
        let mut asked = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/sdp\r\n\
             content-length: {}\r\n",
            self.host,
            sdp.len()
        );
        if let Some(token) = token {
            asked += &format!("authorization: Bearer {token}\r\n");
        }
        asked += &format!("\r\n{sdp}");
        let mut line = TcpStream::connect(self.address).await.expect("the port is open");
        line.write_all(asked.as_bytes()).await.expect("asked");
        let mut answer = Vec::new();
        timeout(PATIENCE, line.read_to_end(&mut answer)).await.expect("in time").expect("an answer");
        let answer = String::from_utf8(answer).expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// A program that comes with its offer; where its session is.
    async fn come(&self, path: &str, token: &str, connection: &Arc<dyn PeerConnection>) -> String {
        let offer = connection.create_offer(None).await.expect("an offer");
        connection.set_local_description(offer.clone()).await.expect("an offer");
        let answer = self.ask("POST", path, Some(token), &offer.sdp).await;
        assert_eq!(answer.status, 201, "{} {}", answer.head, answer.body);
        let place = answer.header("location").expect("a session").to_owned();
        let answer = RTCSessionDescription::answer(answer.body).expect("an answer");
        connection.set_remote_description(answer).await.expect("an answer");
        place
    }

    /// The device, which sends from then on.
    async fn publishes(&self, token: &str) -> (Arc<dyn PeerConnection>, String) {
        let connection = connection(Arc::default(), LOOPBACK).await.expect("a connection");
        let streams = streams(&connection).await.expect("tracks");
        let place = self.come("/whip", token, &connection).await;
        tokio::spawn(streams.send());
        (connection, place)
    }

    /// The screen in the hall.
    async fn watches(&self, token: &str) -> (Arc<dyn PeerConnection>, Arc<Got>) {
        let got = Arc::new(Got::default());
        let connection = connection(got.clone(), LOOPBACK).await.expect("a connection");
        for payload_type in [SOUND, PICTURE] {
            let init = RTCRtpTransceiverInit {
                direction: RTCRtpTransceiverDirection::Recvonly,
                streams: Vec::new(),
                send_encodings: Vec::new(),
            };
            connection
                .add_transceiver_from_kind(kind(payload_type), Some(init))
                .await
                .expect("a line to receive on");
        }
        self.come("/whep", token, &connection).await;
        (connection, got)
    }
}

/// A second key of the scene's visit.
async fn key_to_watch(scene: &Scene) -> (ProgramId, String) {
    let new = NewProgram { visit: scene.visit, program_name: "Hall".into(), program_does: "watch".into() };
    let (key, token) = publish::make(&scene.site.domain, &scene.host, new).await.expect("a key");
    (key, token.expose().clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_program_sends_another_watches_until_it_goes_or_may_not() {
    let scene = Scene::new("send").await;
    let (watch, watch_token) = key_to_watch(&scene).await;
    let mut host = scene.host_is_in();
    let web = Web::of(&scene).await;
    let refused = web.ask("POST", "/whip", None, "v=0\r\n").await;
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some("Bearer")));
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));

    let (device, place) = web.publishes(&scene.token).await;
    let (screen, got) = web.watches(&watch_token).await;
    more(&got).await;

    assert_eq!(web.ask("DELETE", &place, Some(&watch_token), "").await.status, 404, "it is another's");
    assert_eq!(web.ask("DELETE", &place, Some(&scene.token), "").await.status, 200);
    assert_eq!(hears(&mut host, left).await.0, scene.key.0);
    no_more(&got).await;
    device.close().await.expect("closed");

    let (device, _) = web.publishes(&scene.token).await;
    more(&got).await;
    // As the page of the visit does it.
    let withdraw = async |key: ProgramId| {
        publish::end(&scene.site.domain, &scene.host, key).await.expect("ended");
        scene.site.site.calls.tell(scene.visit, RoomFact::Removed(ParticipantId(key.0)));
    };
    withdraw(scene.key).await;
    assert_eq!(hears(&mut host, left).await.0, scene.key.0);
    no_more(&got).await;
    assert_eq!(web.ask("POST", "/whip", Some(&scene.token), "v=0\r\n").await.status, 401);

    withdraw(watch).await;
    assert_eq!(hears(&mut host, left).await.0, watch.0);
    assert_eq!(web.ask("POST", "/whep", Some(&watch_token), "v=0\r\n").await.status, 401);
    for connection in [device, screen] {
        connection.close().await.expect("closed");
    }
    scene.site.domain.leaves_jobs();
}
