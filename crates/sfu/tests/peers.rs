//! The whole media thread over loopback, with peers of another implementation (`rtc`): signalling in, media out.
#![allow(clippy::disallowed_methods, reason = "real sockets live in real time")]
use bytes::BytesMut;
use call::room::{Arrival, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, Sending, ServerMessage};
use model::{ParticipantId, Time, VisitId};
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::RTCConfigurationBuilder;
use rtc::peer_connection::configuration::interceptor_registry::register_default_interceptors;
use rtc::peer_connection::configuration::media_engine::{MIME_TYPE_OPUS, MIME_TYPE_VP8, MediaEngine};
use rtc::peer_connection::configuration::setting_engine::SettingEngineBuilder;
use rtc::peer_connection::message::{RTCMessage, TaggedRTCMessage};
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::peer_connection::transport::RTCDtlsRole;
use rtc::peer_connection::transport::{CandidateConfig, CandidateHostConfig, RTCIceCandidate};
use rtc::peer_connection::{RTCPeerConnection, RTCPeerConnectionBuilder};
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind,
};
use rtc::sansio::Protocol;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};
use sfu::{Count, Fact, Outbox, SfuConfig, SfuHandle};
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};
use uuid::Uuid;

const VISIT: VisitId = VisitId(Uuid::from_u128(1));

/// A peer connection with its socket.
struct Connection {
    pc: RTCPeerConnection,
    socket: UdpSocket,
    local: SocketAddr,
    /// Payload sizes of what arrived.
    received: Vec<usize>,
}

impl Connection {
    fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.set_nonblocking(true).expect("non-blocking");
        let local = socket.local_addr().expect("an address");
        let mut media = MediaEngine::default();
        media.register_default_codecs().expect("codecs");
        let registry = register_default_interceptors(rtc::interceptor::Registry::new(), &mut media)
            .expect("interceptors");
        let pc = RTCPeerConnectionBuilder::new()
            .with_configuration(RTCConfigurationBuilder::new().build())
            .with_media_engine(media)
            .with_interceptor_registry(registry)
            // Left to itself it answers `passive` to `passive`, and both would wait.
            .with_setting_engine(
                SettingEngineBuilder::new().with_answering_dtls_role(RTCDtlsRole::Client).build(),
            )
            .build(Instant::now())
            .expect("a peer connection");
        Connection { pc, socket, local, received: Vec::new() }
    }

    fn add_candidate(&mut self) {
        let base_config = CandidateConfig {
            network: "udp".to_owned(),
            address: self.local.ip().to_string(),
            port: self.local.port(),
            component: 1,
            ..Default::default()
        };
        let candidate = CandidateHostConfig { base_config, ..Default::default() }
            .new_candidate_host()
            .expect("a candidate");
        let candidate = RTCIceCandidate::from(&candidate).to_json().expect("a candidate");
        self.pc.add_local_candidate(candidate).expect("a candidate");
    }

    fn drive(&mut self) {
        let now = Instant::now();
        while let Some(message) = self.pc.poll_write() {
            let _ = self.socket.send_to(&message.message, message.transport.peer_addr);
        }
        while self.pc.poll_event().is_some() {}
        while let Some(TaggedRTCMessage { message, .. }) = self.pc.poll_read() {
            if let RTCMessage::RtpPacket(_, packet) = message {
                self.received.push(packet.payload.len());
            }
        }
        if self.pc.poll_timeout().is_some_and(|at| at <= now) {
            self.pc.handle_timeout(now).expect("a timeout");
        }
        let mut buffer = [0; 2000];
        while let Ok((len, peer_addr)) = self.socket.recv_from(&mut buffer) {
            let transport = TransportContext {
                local_addr: self.local,
                peer_addr,
                ecn: None,
                transport_protocol: TransportProtocol::UDP,
            };
            let message = BytesMut::from(&buffer[..len]);
            let _ = self.pc.handle_read(TaggedBytesMut { now, transport, message });
        }
    }
}

struct Person {
    who: ParticipantId,
    socket: SocketId,
    outbox: Outbox,
    up: Connection,
    down: Connection,
    senders: Vec<(RTCRtpSenderId, bool)>,
    seq: u16,
    told: Vec<ServerMessage>,
}

fn track(is_audio: bool, ssrc: u32) -> MediaStreamTrack {
    let (mime_type, clock_rate, channels, kind) = if is_audio {
        (MIME_TYPE_OPUS, 48_000, 2, RtpCodecKind::Audio)
    } else {
        (MIME_TYPE_VP8, 90_000, 0, RtpCodecKind::Video)
    };
    let codec = RTCRtpCodec {
        mime_type: mime_type.to_owned(),
        clock_rate,
        channels,
        sdp_fmtp_line: String::new(),
        rtcp_feedback: vec![],
    };
    let rtp_coding_parameters = RTCRtpCodingParameters { ssrc: Some(ssrc), ..Default::default() };
    let encoding = RTCRtpEncodingParameters { rtp_coding_parameters, codec, ..Default::default() };
    MediaStreamTrack::new(
        "stream".to_owned(),
        format!("track{ssrc}"),
        "label".to_owned(),
        kind,
        vec![encoding],
    )
}

impl Person {
    fn arrive(sfu: &SfuHandle, n: u128, standing: Standing) -> Self {
        let who = ParticipantId(Uuid::from_u128(n));
        let role = if n == 1 { CallRole::Host } else { CallRole::Guest };
        let arrival = Arrival {
            who,
            socket: SocketId(0),
            name: format!("person {n}"),
            role,
            standing,
            since: Time(0),
            page: n as u64,
            again: false,
            task: Default::default(),
        };
        let (socket, outbox) = sfu.arrive(VISIT, arrival);
        let (up, down) = (Connection::new(), Connection::new());
        Person { who, socket, outbox, up, down, senders: Vec::new(), seq: 0, told: Vec::new() }
    }

    fn say(&self, sfu: &SfuHandle, message: ClientMessage) {
        sfu.said(VISIT, self.who, self.socket, message);
    }

    fn open(&mut self, sfu: &SfuHandle) {
        for is_audio in [true, false] {
            let ssrc = self.who.0.as_u128() as u32 * 100 + u32::from(is_audio);
            let sender = self.up.pc.add_track(track(is_audio, ssrc)).expect("a track");
            self.senders.push((sender, is_audio));
        }
        self.up.add_candidate();
        let offer = self.up.pc.create_offer(None).expect("an offer");
        self.up.pc.set_local_description(Instant::now(), offer.clone()).expect("an offer");
        self.say(sfu, ClientMessage::UpOffer { epoch: 1, sdp: offer.sdp });
        let sending = Sending { mic: true, camera: true, screen: false, screen_sound: false };
        self.say(sfu, ClientMessage::Sending { sending });
        self.say(sfu, ClientMessage::DownWanted { epoch: 0 });
    }

    fn drive(&mut self, sfu: &SfuHandle) {
        self.up.drive();
        self.down.drive();
        while let Ok(message) = self.outbox.try_recv() {
            match &message {
                ServerMessage::UpAnswer { sdp, .. } => {
                    let answer = RTCSessionDescription::answer(sdp.clone()).expect("an answer");
                    self.up.pc.set_remote_description(Instant::now(), answer).expect("an answer");
                }
                ServerMessage::DownOffer { epoch, serial, sdp, .. } => {
                    let (epoch, serial) = (*epoch, *serial);
                    let offer = RTCSessionDescription::offer(sdp.clone()).expect("an offer");
                    self.down.pc.set_remote_description(Instant::now(), offer).expect("an offer");
                    if serial == 1 {
                        self.down.add_candidate();
                    }
                    let answer = self.down.pc.create_answer(None).expect("an answer");
                    self.down.pc.set_local_description(Instant::now(), answer.clone()).expect("an answer");
                    self.say(sfu, ClientMessage::DownAnswer { epoch, serial, sdp: answer.sdp });
                }
                _ => {}
            }
            self.told.push(message);
        }
    }

    /// One packet of each track, once the connection is up; sound is 50 bytes, a picture 200.
    fn send(&mut self) {
        self.seq = self.seq.wrapping_add(1);
        let n = self.seq;
        for (id, is_audio) in self.senders.clone() {
            let Some(mut sender) = self.up.pc.rtp_sender(id) else { continue };
            let ssrc = sender.track().ssrcs().last().expect("an SSRC");
            let parameters = sender.get_parameters().clone();
            let wanted = if is_audio { MIME_TYPE_OPUS } else { MIME_TYPE_VP8 };
            let codecs = &parameters.rtp_parameters.codecs;
            let Some(codec) =
                codecs.iter().find(|codec| codec.rtp_codec.mime_type.eq_ignore_ascii_case(wanted))
            else {
                continue;
            };
            let header = rtc::rtp::header::Header {
                version: 2,
                marker: true,
                payload_type: codec.payload_type,
                sequence_number: n,
                timestamp: u32::from(n) * if is_audio { 960 } else { 1_800 },
                ssrc,
                ..Default::default()
            };
            let mut payload = vec![0x10, u8::from(n % 20 != 1)];
            payload.resize(if is_audio { 50 } else { 200 }, 7);
            let packet = rtc::rtp::packet::Packet { header, payload: payload.into() };
            // Refused until the transport is up.
            let _ = sender.write_rtp(Instant::now(), packet);
        }
    }

    fn got(&self, size: usize) -> usize {
        self.down.received.iter().filter(|len| **len == size).count()
    }
}

/// Drives everyone until the condition holds; media is sent every 20 ms.
fn until(sfu: &SfuHandle, people: &mut [Person], what: &str, condition: impl Fn(&[Person]) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut next = Instant::now();
    while !condition(people) {
        assert!(Instant::now() < deadline, "not within 30 s: {what}");
        let is_due = Instant::now() >= next;
        if is_due {
            next += Duration::from_millis(20);
        }
        for person in people.iter_mut() {
            if is_due {
                person.send();
            }
            person.drive(sfu);
        }
        std::thread::yield_now();
    }
}

#[test]
fn two_peers_talk_and_a_third_waits() {
    talk_while_a_third_waits(1);
}

/// Of several workers one has the room.
#[test]
fn two_peers_talk_and_a_third_waits_with_several_workers() {
    talk_while_a_third_waits(3);
}

fn talk_while_a_third_waits(workers: usize) {
    let listen = "127.0.0.1:0".parse().expect("an address");
    let (sfu, mut from_room) =
        sfu::start(SfuConfig { listen, public: Vec::new(), shared: None, workers }).expect("a port");
    let standing = [Standing::Admitted, Standing::Admitted, Standing::Waiting];
    let mut people: Vec<Person> =
        (1..=3).zip(standing).map(|(n, standing)| Person::arrive(&sfu, n, standing)).collect();
    for person in &mut people {
        person.open(&sfu);
    }
    until(&sfu, &mut people, "both hear and see the other", |people| {
        people[..2].iter().all(|person| person.got(50) > 100 && person.got(200) > 100)
    });
    assert!(people[2].down.received.is_empty(), "who waits receives nothing");
    assert!(from_room.try_recv().is_ok(), "the domain is told who is here");
    let speaking =
        |person: &Person| person.told.iter().any(|message| matches!(message, ServerMessage::Speaking { .. }));
    assert!(!speaking(&people[2]));
    // Admission: from now on all see all.
    sfu.tell(VISIT, Fact::Admitted(people[2].who));
    let before: Vec<usize> = people.iter().map(|person| person.got(200)).collect();
    until(&sfu, &mut people, "the third is in", |people| {
        people[2].got(200) > 200 && people[2].got(50) > 200 && people[0].got(200) > before[0] + 150
    });
    assert!(people[2].told.iter().any(|message| matches!(message, ServerMessage::Welcome { .. })));
}

#[test]
fn a_socket_that_does_not_read_is_hung_up() {
    let listen = "127.0.0.1:0".parse().expect("an address");
    let (sfu, _from_room) =
        sfu::start(SfuConfig { listen, public: Vec::new(), shared: None, workers: 1 }).expect("a port");
    let mut person = Person::arrive(&sfu, 1, Standing::Admitted);
    let deadline = Instant::now() + Duration::from_secs(30);
    while !person.outbox.is_closed() {
        assert!(Instant::now() < deadline, "still open");
        // Each is answered, if only with a refusal.
        person.say(&sfu, ClientMessage::Ping { n: 1 });
        std::thread::yield_now();
    }
    let mut messages = 0;
    while person.outbox.try_recv().is_ok() {
        messages += 1;
    }
    assert!(messages <= sfu::limits::OUTBOX_MAX);
}

#[test]
fn who_is_there_is_counted() {
    for workers in [1, 3] {
        count_who_is_there(workers);
    }
}

fn count_who_is_there(workers: usize) {
    let listen = "127.0.0.1:0".parse().expect("an address");
    let (sfu, _from_room) =
        sfu::start(SfuConfig { listen, public: Vec::new(), shared: None, workers }).expect("a port");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let count = || runtime.block_on(sfu.count());
    assert_eq!(count(), Some(Count { rooms: 0, people: 0 }));
    let host = Person::arrive(&sfu, 1, Standing::Admitted);
    let guest = Person::arrive(&sfu, 2, Standing::Waiting);
    assert_eq!(count(), Some(Count { rooms: 1, people: 2 }), "who waits is there, too");
    sfu.left(VISIT, guest.who, guest.socket);
    assert_eq!(count(), Some(Count { rooms: 1, people: 1 }));
    sfu.left(VISIT, host.who, host.socket);
    assert_eq!(count(), Some(Count { rooms: 0, people: 0 }), "a room that is kept for a while is empty");
}
