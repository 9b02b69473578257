//! One person in a call without a browser: two peer connections of the `webrtc` crate and a socket. What they send is
//! made up, what they get is counted and compared.
use anyhow::{Context, anyhow, bail};
use futures::{SinkExt, StreamExt};
use model::signal::{ClientMessage, Sending, ServerMessage};
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8};
use rtc::peer_connection::transport::RTCDtlsRole;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::{WebSocketStream, client_async};
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
/// As browsers send speech.
const SOUND_EVERY: Duration = Duration::from_millis(20);
const SOUND_BYTES: usize = 80;
const PICTURE_BYTES: usize = 1_000;
/// A sender repeats whole pictures this often, in packets, so that whoever comes in sees something soon.
const KEYFRAME_EVERY: u16 = 25;

/// What a packet of sound says of when it was sent: 16 µs, counted in sixteen bits, so that a second goes round.
const STAMP: Duration = Duration::from_micros(16);

type Socket = WebSocketStream<TcpStream>;

/// What one person got from the other.
#[derive(Default)]
pub struct Got {
    pub sound: AtomicU64,
    pub pictures: AtomicU64,
    /// Packets that are not what the other side sent.
    pub wrong: AtomicU64,
    /// How long each packet of sound was on its way, in stamps, since somebody last looked.
    late: Mutex<Vec<u16>>,
}

impl Got {
    pub fn all(&self) -> u64 {
        self.sound.load(Ordering::Relaxed) + self.pictures.load(Ordering::Relaxed)
    }

    /// How long the packets of sound since the last call of this were on their way. A packet that took more than a second is
    /// told as one second less.
    pub fn delays(&self) -> Vec<Duration> {
        let late = std::mem::take(&mut *self.late.lock().unwrap_or_else(PoisonError::into_inner));
        late.into_iter().map(|stamps| STAMP * u32::from(stamps)).collect()
    }

    fn count(&self, payload_type: u8, payload: &[u8]) {
        let (counter, bytes) = match payload_type {
            SOUND => (&self.sound, SOUND_BYTES),
            PICTURE => (&self.pictures, PICTURE_BYTES),
            _ => (&self.wrong, 0),
        };
        let is_ours = payload.len() == bytes && payload.iter().skip(2).all(|byte| *byte == payload_type);
        if is_ours && payload_type == SOUND {
            let sent = u16::from_be_bytes([payload[0], payload[1]]);
            let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
            late.push(stamp().wrapping_sub(sent));
        }
        if is_ours { counter } else { &self.wrong }.fetch_add(1, Ordering::Relaxed);
    }
}

/// A person who is in the room or in front of it.
pub struct Person {
    say: mpsc::UnboundedSender<ClientMessage>,
    admitted: watch::Receiver<bool>,
    pub got: Arc<Got>,
    /// Where media goes, as the server named it.
    pub addresses: Vec<SocketAddr>,
    up: Arc<dyn PeerConnection>,
    down: Arc<dyn PeerConnection>,
}

impl Person {
    /// Comes to the socket with a ticket, offers sound and picture, and sends both from then on.
    ///
    /// # Errors
    /// The socket, or a peer connection of this side, cannot be made.
    pub async fn arrive(web: SocketAddr, url: &str, ticket: &str, media: IpAddr) -> anyhow::Result<Person> {
        let (mut socket, _) = client_async(request(url)?, TcpStream::connect(web).await?)
            .await
            .context("the web socket did not open")?;
        socket.send(Message::text(serde_json::json!({ "ticket": ticket }).to_string())).await?;
        let got = Arc::new(Got::default());
        let up = connection(Arc::new(Got::default()), media).await?;
        let down = connection(got.clone(), media).await?;
        let tracks = [(SOUND, track(SOUND)), (PICTURE, track(PICTURE))];
        for (_, track) in &tracks {
            up.add_track(track.clone() as Arc<dyn TrackLocal>).await?;
        }
        let offer = up.create_offer(None).await?;
        up.set_local_description(offer.clone()).await?;
        let (say, said) = mpsc::unbounded_channel();
        say.send(ClientMessage::UpOffer { epoch: 1, sdp: offer.sdp })?;
        let sending = Sending { mic: true, camera: true, ..Sending::default() };
        say.send(ClientMessage::Sending { sending })?;
        say.send(ClientMessage::DownWanted { epoch: 0 })?;
        let (let_in, admitted) = watch::channel(false);
        let (answered, mut answer) = mpsc::channel(1);
        let signals = Signals { up: up.clone(), down: down.clone(), say: say.clone(), let_in, answered };
        tokio::spawn(signals.run(socket, said));
        let answer = tokio::time::timeout(Duration::from_secs(10), answer.recv()).await;
        let sdp = answer.ok().flatten().ok_or_else(|| anyhow!("the server did not answer the offer"))?;
        tokio::spawn(send(tracks));
        Ok(Person { say, admitted, got, addresses: candidates(&sdp), up, down })
    }

    pub fn say(&self, message: ClientMessage) {
        // A closed socket shows in what is waited for next.
        let _ = self.say.send(message);
    }

    pub async fn until_admitted(&mut self) -> anyhow::Result<()> {
        self.admitted.wait_for(|admitted| *admitted).await.map(|_| ()).context("the socket closed")
    }

    pub async fn leave(&self) {
        self.say(ClientMessage::Leave);
        let _ = self.up.close().await;
        let _ = self.down.close().await;
    }
}

/// As a page of the same clinic asks: with its origin, without which nobody is let in.
fn request(url: &str) -> anyhow::Result<Request> {
    let mut request = url.into_client_request()?;
    let (scheme, rest) = url.split_once("://").context("a whole address")?;
    let authority = rest.split('/').next().unwrap_or_default();
    let origin = format!("{}://{authority}", scheme.replacen("ws", "http", 1));
    request.headers_mut().insert("origin", origin.parse()?);
    Ok(request)
}

/// Carries descriptions between the socket and the two connections.
struct Signals {
    up: Arc<dyn PeerConnection>,
    down: Arc<dyn PeerConnection>,
    say: mpsc::UnboundedSender<ClientMessage>,
    let_in: watch::Sender<bool>,
    answered: mpsc::Sender<String>,
}

impl Signals {
    async fn run(self, socket: Socket, mut said: mpsc::UnboundedReceiver<ClientMessage>) {
        let (mut write, mut read) = socket.split();
        loop {
            let done = tokio::select! {
                message = said.recv() => match message.map(|message| serde_json::to_string(&message)) {
                    Some(Ok(text)) => write.send(Message::text(text)).await.map_err(anyhow::Error::from),
                    _ => return,
                },
                message = read.next() => match message {
                    Some(Ok(Message::Text(text))) => self.told(&text).await,
                    Some(Ok(_)) => Ok(()),
                    _ => return,
                },
            };
            if let Err(error) = done {
                tracing::warn!(%error, "the headless caller stopped");
                return;
            }
        }
    }

    async fn told(&self, text: &str) -> anyhow::Result<()> {
        match serde_json::from_str(text)? {
            ServerMessage::Welcome { .. } => {
                let _ = self.let_in.send(true);
            }
            ServerMessage::UpAnswer { sdp, .. } => {
                self.up.set_remote_description(RTCSessionDescription::answer(sdp.clone())?).await?;
                let _ = self.answered.try_send(sdp);
            }
            ServerMessage::DownOffer { epoch, serial, sdp, .. } => {
                self.down.set_remote_description(RTCSessionDescription::offer(sdp)?).await?;
                let answer = self.down.create_answer(None).await?;
                self.down.set_local_description(answer.clone()).await?;
                self.say.send(ClientMessage::DownAnswer { epoch, serial, sdp: answer.sdp })?;
            }
            ServerMessage::Refused { reason } => bail!("the room refused: {reason:?}"),
            _ => {}
        }
        Ok(())
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

async fn connection(got: Arc<Got>, address: IpAddr) -> anyhow::Result<Arc<dyn PeerConnection>> {
    let mut media = MediaEngine::default();
    for (payload_type, kind) in [(SOUND, RtpCodecKind::Audio), (PICTURE, RtpCodecKind::Video)] {
        let codec = RTCRtpCodecParameters { rtp_codec: codec(payload_type), payload_type };
        media.register_codec(codec, kind)?;
    }
    let registry = register_default_interceptors(Registry::new(), &mut media)?;
    let connection = PeerConnectionBuilder::new()
        .with_configuration(RTCConfigurationBuilder::new().build())
        .with_media_engine(media)
        .with_interceptor_registry(registry)
        // Left to itself it answers `passive` to `passive`, and both would wait.
        .with_setting_engine(
            SettingEngineBuilder::new().with_answering_dtls_role(RTCDtlsRole::Client).build(),
        )
        .with_handler(Arc::new(Counting(got)))
        .with_udp_addrs(vec![SocketAddr::new(end(address), 0)])
        .build()
        .await?;
    Ok(Arc::new(connection))
}

/// Our end: on loopback only when the media server is.
fn end(address: IpAddr) -> IpAddr {
    if address.is_loopback() { address } else { Ipv4Addr::UNSPECIFIED.into() }
}

fn codec(payload_type: u8) -> RTCRtpCodec {
    let (mime_type, clock_rate, channels) =
        if payload_type == SOUND { (MIME_TYPE_OPUS, 48_000, 2) } else { (MIME_TYPE_VP8, 90_000, 0) };
    RTCRtpCodec { mime_type: mime_type.to_owned(), clock_rate, channels, ..Default::default() }
}

fn track(payload_type: u8) -> Arc<TrackLocalStaticRTP> {
    let kind = if payload_type == SOUND { RtpCodecKind::Audio } else { RtpCodecKind::Video };
    let ssrc = Some(u32::from(payload_type));
    let rtp_coding_parameters = RTCRtpCodingParameters { ssrc, ..Default::default() };
    let encoding =
        RTCRtpEncodingParameters { rtp_coding_parameters, codec: codec(payload_type), ..Default::default() };
    let names = ["stream", "track", "label"].map(|name| format!("{name}{payload_type}"));
    let [stream, id, label] = names;
    Arc::new(TrackLocalStaticRTP::new(MediaStreamTrack::new(stream, id, label, kind, vec![encoding])))
}

/// Sound and picture, until the connection is closed.
async fn send(tracks: [(u8, Arc<TrackLocalStaticRTP>); 2]) {
    let mut tick = tokio::time::interval(SOUND_EVERY);
    for n in (0..=u16::MAX).cycle() {
        tick.tick().await;
        for (payload_type, track) in &tracks {
            // Before the connection is up nothing can be sent, and nothing needs to be.
            let _ = track.write_rtp(packet(*payload_type, n)).await;
        }
        if Arc::strong_count(&tracks[0].1) == 1 {
            return;
        }
    }
}

fn packet(payload_type: u8, n: u16) -> rtc::rtp::packet::Packet {
    let is_sound = payload_type == SOUND;
    let header = rtc::rtp::header::Header {
        version: 2,
        marker: true,
        payload_type,
        sequence_number: n,
        timestamp: u32::from(n) * if is_sound { 960 } else { 1_800 },
        ssrc: u32::from(payload_type),
        ..Default::default()
    };
    let bytes = if is_sound { SOUND_BYTES } else { PICTURE_BYTES };
    let mut payload = vec![payload_type; bytes];
    if is_sound {
        payload[..2].copy_from_slice(&stamp().to_be_bytes());
    } else {
        // The VP8 descriptor says "start of a picture", the byte after it whether the picture is whole (RFC 7741).
        payload[0] = 0x10;
        payload[1] = u8::from(!n.is_multiple_of(KEYFRAME_EVERY));
    }
    rtc::rtp::packet::Packet { header, payload: payload.into() }
}

#[allow(clippy::disallowed_methods, reason = "the server is a shell: it reads the clock")]
fn stamp() -> u16 {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    (BEGAN.elapsed().as_micros() / STAMP.as_micros()) as u16
}

fn candidates(sdp: &str) -> Vec<SocketAddr> {
    let parse = |line: &str| {
        let words: Vec<&str> = line.strip_prefix("a=candidate:")?.split(' ').collect();
        // This caller goes by UDP.
        words.get(2).filter(|protocol| **protocol == "udp")?;
        Some(SocketAddr::new(words.get(4)?.parse().ok()?, words.get(5)?.parse().ok()?))
    };
    sdp.lines().filter_map(parse).collect()
}
