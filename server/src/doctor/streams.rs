//! What people and programs without a browser send and get: made-up sound and pictures over the `webrtc` crate, which are
//! counted and compared where they arrive.
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8};
use rtc::peer_connection::transport::RTCDtlsRole;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};
use webrtc::media_stream::MediaStreamTrack;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCConfigurationBuilder,
    Registry, SettingEngineBuilder, register_default_interceptors,
};

/// Payload types.
pub const SOUND: u8 = 111;
/// Payload types.
pub const PICTURE: u8 = 96;
/// As browsers send speech.
const SOUND_EVERY: Duration = Duration::from_millis(20);
const SOUND_BYTES: usize = 80;
const PICTURE_BYTES: usize = 1_000;
/// A sender repeats whole pictures this often, in packets, so that whoever comes in sees something soon.
const KEYFRAME_EVERY: u16 = 25;

/// What a packet of sound says of when it was sent: 16 µs, counted in sixteen bits, so that a second goes round.
const STAMP: Duration = Duration::from_micros(16);

/// What one end got of what the other sent.
#[derive(Default)]
pub struct Got {
    /// Packets.
    pub sound: AtomicU64,
    /// Packets.
    pub pictures: AtomicU64,
    /// Packets that are not what the other side sent.
    pub wrong: AtomicU64,
    /// How long each packet of sound was on its way, in stamps, since somebody last looked.
    late: Mutex<Vec<u16>>,
}

impl Got {
    /// Packets of both.
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

/// What comes is counted.
///
/// # Errors
/// It cannot be made, or has no port.
pub async fn connection(got: Arc<Got>, address: IpAddr) -> anyhow::Result<Arc<dyn PeerConnection>> {
    let mut media = MediaEngine::default();
    for payload_type in [SOUND, PICTURE] {
        let codec = RTCRtpCodecParameters { rtp_codec: codec(payload_type), payload_type };
        media.register_codec(codec, kind(payload_type))?;
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

/// Of a payload type.
pub fn kind(payload_type: u8) -> RtpCodecKind {
    if payload_type == SOUND { RtpCodecKind::Audio } else { RtpCodecKind::Video }
}

fn codec(payload_type: u8) -> RTCRtpCodec {
    let (mime_type, clock_rate, channels) =
        if payload_type == SOUND { (MIME_TYPE_OPUS, 48_000, 2) } else { (MIME_TYPE_VP8, 90_000, 0) };
    RTCRtpCodec { mime_type: mime_type.to_owned(), clock_rate, channels, ..Default::default() }
}

fn track(payload_type: u8) -> Arc<TrackLocalStaticRTP> {
    let kind = kind(payload_type);
    let ssrc = Some(u32::from(payload_type));
    let rtp_coding_parameters = RTCRtpCodingParameters { ssrc, ..Default::default() };
    let encoding =
        RTCRtpEncodingParameters { rtp_coding_parameters, codec: codec(payload_type), ..Default::default() };
    let names = ["stream", "track", "label"].map(|name| format!("{name}{payload_type}"));
    let [stream, id, label] = names;
    Arc::new(TrackLocalStaticRTP::new(MediaStreamTrack::new(stream, id, label, kind, vec![encoding])))
}

/// Sound and picture of a connection.
pub struct Streams([(u8, Arc<TrackLocalStaticRTP>); 2]);

/// The connection gets both; nothing is sent yet.
///
/// # Errors
/// It takes no tracks.
pub async fn streams(connection: &Arc<dyn PeerConnection>) -> anyhow::Result<Streams> {
    let tracks = [SOUND, PICTURE].map(|payload_type| (payload_type, track(payload_type)));
    for (_, track) in &tracks {
        connection.add_track(track.clone() as Arc<dyn TrackLocal>).await?;
    }
    Ok(Streams(tracks))
}

impl Streams {
    /// Until the connection is closed.
    pub async fn send(self) {
        let Streams(tracks) = self;
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
