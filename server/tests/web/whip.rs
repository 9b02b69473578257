//! Two programs without browsers, over real HTTP and real packets: one sends by WHIP (RFC 9725), one watches by WHEP. What is
//! sent arrives, until the sender goes or its key is withdrawn.
use crate::publish::{Scene, hears, left};
use app::server::{Calls, RoomFact};
use domain::publish;
use model::publish::NewProgram;
use model::{ParticipantId, ProgramId};
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8};
use rtc::peer_connection::transport::RTCDtlsRole;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use server::web::clinic::Peer;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, sleep, timeout};
use webrtc::media_stream::MediaStreamTrack;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCConfigurationBuilder,
    RTCSessionDescription, Registry, SettingEngineBuilder, register_default_interceptors,
};

const SOUND: u8 = 111;
const PICTURE: u8 = 96;
const PATIENCE: Duration = Duration::from_secs(20);
/// After the room has said that somebody is gone: what was on its way has arrived by then.
const SETTLES: Duration = Duration::from_millis(200);

/// What the program that watches has got, as it was sent, and other than that.
#[derive(Default)]
struct Got {
    sound: AtomicU64,
    pictures: AtomicU64,
    wrong: AtomicU64,
}

impl Got {
    fn count(&self, payload_type: u8, payload: &[u8]) {
        let ours = payload.iter().skip(2).all(|byte| *byte == payload_type);
        let counter = match payload_type {
            SOUND if ours => &self.sound,
            PICTURE if ours => &self.pictures,
            _ => &self.wrong,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn both(&self) -> [u64; 2] {
        [&self.sound, &self.pictures].map(|counter| counter.load(Ordering::Relaxed))
    }

    /// More of both than there was.
    async fn more(&self) {
        let before = self.both();
        let wait = async {
            while self.both().iter().zip(before).any(|(now, before)| *now < before + 20) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        let came = timeout(PATIENCE, wait).await;
        assert!(came.is_ok(), "{:?} after {before:?}", self.both());
        assert_eq!(self.wrong.load(Ordering::Relaxed), 0, "it comes out as it went in");
    }

    /// Nothing more comes.
    async fn no_more(&self) {
        sleep(SETTLES).await;
        let before = self.both();
        sleep(SETTLES).await;
        assert_eq!(self.both(), before);
    }
}

struct Counting(Arc<Got>);

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Counting {
    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let got = self.0.clone();
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                if let TrackRemoteEvent::OnRtpPacket(packet) = event {
                    got.count(packet.header.payload_type, &packet.payload);
                }
            }
        });
    }
}

fn codec(payload_type: u8) -> RTCRtpCodec {
    let (mime_type, clock_rate, channels) =
        if payload_type == SOUND { (MIME_TYPE_OPUS, 48_000, 2) } else { (MIME_TYPE_VP8, 90_000, 0) };
    RTCRtpCodec { mime_type: mime_type.to_owned(), clock_rate, channels, ..Default::default() }
}

fn kind(payload_type: u8) -> RtpCodecKind {
    if payload_type == SOUND { RtpCodecKind::Audio } else { RtpCodecKind::Video }
}

async fn connection(got: Arc<Got>) -> Arc<dyn PeerConnection> {
    let mut media = MediaEngine::default();
    for payload_type in [SOUND, PICTURE] {
        let codec = RTCRtpCodecParameters { rtp_codec: codec(payload_type), payload_type };
        media.register_codec(codec, kind(payload_type)).expect("a codec");
    }
    let registry = register_default_interceptors(Registry::new(), &mut media).expect("interceptors");
    let connection = PeerConnectionBuilder::new()
        .with_configuration(RTCConfigurationBuilder::new().build())
        .with_media_engine(media)
        .with_interceptor_registry(registry)
        .with_setting_engine(
            SettingEngineBuilder::new().with_answering_dtls_role(RTCDtlsRole::Client).build(),
        )
        .with_handler(Arc::new(Counting(got)))
        .with_udp_addrs(vec![SocketAddr::from(([127, 0, 0, 1], 0))])
        .build()
        .await
        .expect("a peer connection");
    Arc::new(connection)
}

fn track(payload_type: u8) -> Arc<TrackLocalStaticRTP> {
    let ssrc = Some(u32::from(payload_type));
    let rtp_coding_parameters = RTCRtpCodingParameters { ssrc, ..Default::default() };
    let encoding =
        RTCRtpEncodingParameters { rtp_coding_parameters, codec: codec(payload_type), ..Default::default() };
    let [stream, id, label] = ["stream", "track", "label"].map(|name| format!("{name}{payload_type}"));
    let track = MediaStreamTrack::new(stream, id, label, kind(payload_type), vec![encoding]);
    Arc::new(TrackLocalStaticRTP::new(track))
}

/// Sound and picture, for as long as the test lasts.
async fn send(tracks: [(u8, Arc<TrackLocalStaticRTP>); 2]) {
    let mut tick = interval(Duration::from_millis(20));
    for n in 0..=u16::MAX {
        tick.tick().await;
        for (payload_type, track) in &tracks {
            let is_sound = *payload_type == SOUND;
            let header = rtc::rtp::header::Header {
                version: 2,
                marker: true,
                payload_type: *payload_type,
                sequence_number: n,
                timestamp: u32::from(n) * if is_sound { 960 } else { 1_800 },
                ssrc: u32::from(*payload_type),
                ..Default::default()
            };
            let mut payload = vec![*payload_type; if is_sound { 80 } else { 1_000 }];
            // Of a picture: where it begins, and whether it is whole (RFC 7741).
            payload[0] = 0x10;
            payload[1] = u8::from(!n.is_multiple_of(25));
            // Before the connection is up nothing can be sent.
            let _ = track.write_rtp(rtc::rtp::packet::Packet { header, payload: payload.into() }).await;
        }
    }
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
        let connection = connection(Arc::new(Got::default())).await;
        let tracks = [(SOUND, track(SOUND)), (PICTURE, track(PICTURE))];
        for (_, track) in &tracks {
            connection.add_track(track.clone() as Arc<dyn TrackLocal>).await.expect("a track");
        }
        let place = self.come("/whip", token, &connection).await;
        tokio::spawn(send(tracks));
        (connection, place)
    }

    /// The screen in the hall.
    async fn watches(&self, token: &str) -> (Arc<dyn PeerConnection>, Arc<Got>) {
        let got = Arc::new(Got::default());
        let connection = connection(got.clone()).await;
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
    got.more().await;

    assert_eq!(web.ask("DELETE", &place, Some(&watch_token), "").await.status, 404, "it is another's");
    assert_eq!(web.ask("DELETE", &place, Some(&scene.token), "").await.status, 200);
    assert_eq!(hears(&mut host, left).await.0, scene.key.0);
    got.no_more().await;
    device.close().await.expect("closed");

    let (device, _) = web.publishes(&scene.token).await;
    got.more().await;
    // As the page of the visit does it.
    let withdraw = async |key: ProgramId| {
        publish::end(&scene.site.domain, &scene.host, key).await.expect("ended");
        scene.site.site.calls.tell(scene.visit, RoomFact::Removed(ParticipantId(key.0)));
    };
    withdraw(scene.key).await;
    assert_eq!(hears(&mut host, left).await.0, scene.key.0);
    got.no_more().await;
    assert_eq!(web.ask("POST", "/whip", Some(&scene.token), "v=0\r\n").await.status, 401);

    withdraw(watch).await;
    assert_eq!(hears(&mut host, left).await.0, watch.0);
    assert_eq!(web.ask("POST", "/whep", Some(&watch_token), "v=0\r\n").await.status, 401);
    for connection in [device, screen] {
        connection.close().await.expect("closed");
    }
    scene.site.domain.leaves_jobs();
}
