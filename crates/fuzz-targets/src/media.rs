//! Descriptions, and what the engine does with them and with datagrams.
use crate::packets::{self, THEIRS, in_frames, of_frames};
use crate::text;
use call::media::{MediaCommand, MediaEvent};
use model::{ParticipantId, VisitId};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sfu::dtls::{Dtls, Identity};
use sfu::engine::Engine;
use sfu::ice::Path;
use sfu::{limits, sdp as descriptions, stun};
use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::Instant;
use uuid::Uuid;

#[allow(clippy::disallowed_methods, reason = "nothing here depends on when it is")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

pub(crate) fn visit() -> VisitId {
    VisitId(Uuid::from_u128(7))
}

pub(crate) fn who(n: u128) -> ParticipantId {
    ParticipantId(Uuid::from_u128(n))
}

thread_local! {
    /// Made once a thread, since it makes a certificate; each run leaves it empty.
    static ENGINE: RefCell<Engine> = RefCell::new(engine());
    static IDENTITY: Identity = Identity::generate().expect("a certificate");
}

fn engine() -> Engine {
    let ours: SocketAddr = "192.0.2.1:8601".parse().expect("an address");
    Engine::new(vec![ours], StdRng::seed_from_u64(1), now()).expect("an engine")
}

fn with_engine(run: impl FnOnce(&mut Engine, Instant)) {
    ENGINE.with_borrow_mut(|engine| {
        run(engine, now());
        engine.drop_room(visit());
        while engine.poll_event().is_some() {}
        while engine.poll_transmit().is_some() {}
    });
}

fn events(engine: &mut Engine) -> Vec<MediaEvent> {
    std::iter::from_fn(|| engine.poll_event()).map(|(_, event)| event).collect()
}

pub fn sdp(data: &[u8]) {
    if let Ok(read) = descriptions::read(&text(data)) {
        assert!((1..=limits::SDP_MEDIA_MAX).contains(&read.media.len()));
    }
}

/// It is answered or it failed, once, and nobody is sent anything.
pub fn offer(data: &[u8]) {
    with_engine(|engine, now| {
        let offer = text(data).into_owned();
        engine.handle(visit(), MediaCommand::OpenUp { who: who(1), epoch: 1, offer }, now);
        let told = events(engine);
        assert!(
            matches!(told.as_slice(), [MediaEvent::UpAnswer { .. } | MediaEvent::Failed { .. }]),
            "{told:?}"
        );
        assert_eq!(engine.poll_transmit(), None);
    });
}

/// As `offer`, of a program that watches.
pub fn watch_offer(data: &[u8]) {
    with_engine(|engine, now| {
        let offer = text(data).into_owned();
        engine.handle(visit(), MediaCommand::OpenWatch { who: who(1), epoch: 1, offer }, now);
        let told = events(engine);
        let once = told
            .iter()
            .filter(|event| matches!(event, MediaEvent::WatchAnswer { .. } | MediaEvent::Failed { .. }));
        assert_eq!(once.count(), 1, "{told:?}");
        assert_eq!(engine.poll_transmit(), None);
    });
}

pub fn answer(data: &[u8]) {
    with_engine(|engine, now| {
        engine.handle(visit(), MediaCommand::OpenDown { who: who(1), epoch: 1 }, now);
        let told = events(engine);
        let offered = told.iter().find_map(|event| match event {
            MediaEvent::DownOffer { serial, .. } => Some(*serial),
            _ => None,
        });
        let serial = offered.expect("an offer");
        let sdp = text(data).into_owned();
        engine.handle(visit(), MediaCommand::DownAnswer { who: who(1), epoch: 1, serial, sdp }, now);
        events(engine);
        assert_eq!(engine.poll_transmit(), None);
    });
}

/// Of aiortc, which names much that browsers do not, and what an answer looks like.
pub fn offers() -> Vec<Vec<u8>> {
    let (sends, watches) =
        (include_str!("../seeds/aiortc-send.sdp"), include_str!("../seeds/aiortc-watch.sdp"));
    let answers = sends.replace("actpass", "active").replace("sendrecv", "recvonly");
    let simulcast = format!(
        "{sends}a=rid:h send\r\na=rid:q send\r\na=simulcast:send q;h\r\n\
         a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    );
    [sends, watches, &answers, &simulcast].iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Each frame of the input is a datagram of one peer.
pub fn dtls(data: &[u8]) {
    IDENTITY.with(|identity| {
        let mut dtls = Dtls::new(identity);
        of_frames(data, |datagram| {
            dtls.handle(&datagram, identity, now());
            while let Some(said) = dtls.poll_transmit() {
                assert!(!said.is_empty());
            }
        });
        dtls.progress();
    });
}

/// OpenSSL's, with SRTP: once, twice, and cut in two.
pub fn hellos() -> Vec<Vec<u8>> {
    let hello = include_bytes!("../seeds/client-hello.bin").to_vec();
    let (head, tail) = hello.split_at(hello.len() / 2);
    vec![
        in_frames(std::slice::from_ref(&hello)),
        in_frames(&[hello.clone(), hello.clone()]),
        in_frames(&[head.to_vec(), tail.to_vec()]),
        in_frames(&[hello.clone(), vec![21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 1, 0]]),
    ]
}

/// The value of the first line of a description that begins so.
fn value<'a>(sdp: &'a str, name: &str) -> &'a str {
    sdp.lines().find_map(|line| line.strip_prefix(name)).expect("a line of ours")
}

/// Each frame is a datagram: of a stranger, who is never answered, then of a peer whose address was checked.
pub fn datagrams(data: &[u8]) {
    with_engine(|engine, now| {
        let offer = include_str!("../seeds/aiortc-send.sdp");
        let open = MediaCommand::OpenUp { who: who(1), epoch: 1, offer: offer.to_owned() };
        engine.handle(visit(), open, now);
        let told = events(engine);
        let [MediaEvent::UpAnswer { sdp, .. }] = told.as_slice() else { panic!("no answer: {told:?}") };
        let theirs = value(offer, "a=ice-ufrag:");
        let (name, password) = (value(sdp, "a=ice-ufrag:"), value(sdp, "a=ice-pwd:"));
        let stranger: SocketAddr = "203.0.113.9:9".parse().expect("an address");
        let (stranger, peer) = (Path { from: stranger, local: None }, Path { from: THEIRS, local: None });
        let mut check = stun::request(&[5; 12], &format!("{name}:{theirs}"), password.as_bytes(), 1);
        engine.handle_datagram(now, peer, &mut check);
        assert!(engine.poll_transmit().is_some(), "a check with the password is answered");
        while engine.poll_transmit().is_some() {}
        of_frames(data, |datagram| {
            engine.handle_datagram(now, stranger, &mut datagram.clone());
            assert_eq!(engine.poll_transmit(), None, "a stranger is answered");
            engine.handle_datagram(now, peer, &mut datagram.clone());
            while let Some(said) = engine.poll_transmit() {
                assert_eq!(said.path, peer);
            }
        });
        assert_eq!(engine.stats().forwarded, 0);
        events(engine);
    });
}

pub fn datagram_seeds() -> Vec<Vec<u8>> {
    let all = [packets::stuns(), packets::rtps(), packets::rtcps()].concat();
    [hellos(), vec![in_frames(&all)], all.iter().map(|one| in_frames(std::slice::from_ref(one))).collect()]
        .concat()
}
