//! What comes in datagrams and streams: STUN, TURN, framing, RTP, RTCP and SRTP, before and after decryption.
use crate::media::{now, visit, who};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sfu::Candidates;
use sfu::forward::codec::Codec;
use sfu::forward::red;
use sfu::forward::rtcp::{self as control, ReportBlock, Rtcp, SenderReport, nack_seqs};
use sfu::forward::rtp::{Fixed, Header, Rewritten, audio_level, is_rtcp, write_header};
use sfu::forward::srtp::{Opener, Profile, Sealer};
use sfu::forward::vp8::Counters;
use sfu::framing::{self, Frames};
use sfu::ice::Path;
use sfu::limits::ARRIVALS_READ_MAX;
use sfu::relay::stream::{self, Messages};
use sfu::relay::{self, Relay, Taken};
use sfu::stun as checks;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

const PASSWORD: &[u8] = b"VOkJxbRl1RmTxUk/WvJxBt";
const OURS: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 1), 8601));
pub(crate) const THEIRS: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::new(198, 51, 100, 7), 4242));

pub fn stun(data: &[u8]) {
    if let Some(message) = checks::Message::read(data) {
        message.is_authentic(PASSWORD);
        assert!(message.username.is_none_or(|name| name.len() <= data.len()));
    }
}

pub fn stuns() -> Vec<Vec<u8>> {
    vec![
        checks::request(&[7; 12], "ours:theirs", PASSWORD, 1),
        checks::success(&[7; 12], THEIRS, PASSWORD),
        checks::success(&[8; 12], "[2001:db8::1]:9".parse().expect("an address"), PASSWORD),
    ]
}

/// Whole or in pieces, the same comes out.
pub fn frames(data: &[u8]) {
    let read = |piece: usize| {
        let (mut frames, mut got) = (Frames::default(), Vec::new());
        for bytes in data.chunks(piece) {
            frames.push(bytes);
            loop {
                match frames.poll() {
                    Ok(Some(frame)) => got.push(frame),
                    Ok(None) => break,
                    Err(_) => return (got, true),
                }
            }
            assert!(frames.kept() <= data.len());
        }
        (got, false)
    };
    let whole = read(data.len().max(1));
    assert!(whole.0.iter().all(|frame| !frame.is_empty()));
    assert_eq!(whole, read(3));
}

/// Of these texts, each as a frame.
pub(crate) fn in_frames(all: &[Vec<u8>]) -> Vec<u8> {
    let mut stream = Vec::new();
    for one in all {
        framing::write(&mut stream, one);
    }
    stream
}

/// The frames of an input, as far as it has some.
pub(crate) fn of_frames(data: &[u8], mut each: impl FnMut(Vec<u8>)) {
    let mut frames = Frames::default();
    frames.push(data);
    while let Ok(Some(frame)) = frames.poll() {
        each(frame);
    }
}

pub fn framed() -> Vec<Vec<u8>> {
    vec![in_frames(&stuns()), in_frames(&rtps()), vec![0, 0, 0, 0, 0, 1, 9]]
}

/// As `frames`, of TURN's own.
pub fn turn_stream(data: &[u8]) {
    stream::begins(data);
    let read = |piece: usize| {
        let (mut messages, mut got) = (Messages::default(), Vec::new());
        for bytes in data.chunks(piece) {
            messages.push(bytes);
            loop {
                match messages.poll() {
                    Ok(Some(message)) => got.push(message),
                    Ok(None) => break,
                    Err(_) => return (got, true),
                }
            }
        }
        (got, false)
    };
    assert_eq!(read(data.len().max(1)), read(3));
}

/// A request of TURN with these attributes, unsigned.
fn asked(kind: u16, attributes: &[(u16, &[u8])]) -> Vec<u8> {
    let mut bytes = [&kind.to_be_bytes()[..], &[0, 0, 0x21, 0x12, 0xA4, 0x42], &[3; 12]].concat();
    for (kind, value) in attributes {
        bytes.extend_from_slice(&kind.to_be_bytes());
        bytes.extend_from_slice(&(value.len() as u16).to_be_bytes());
        bytes.extend_from_slice(value);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    let len = (bytes.len() - 20) as u16;
    bytes[2..4].copy_from_slice(&len.to_be_bytes());
    bytes
}

fn requests() -> Vec<Vec<u8>> {
    let peer = [0, 1, 0x01, 0x8B, 0xE1, 0x12, 0xA6, 0x43];
    vec![
        asked(0x0003, &[(0x0019, &[17, 0, 0, 0])]),
        asked(0x0003, &[(0x0019, &[17, 0, 0, 0]), (0x0006, b"name"), (0x0015, b"nonce"), (0x0008, &[1; 20])]),
        asked(0x0004, &[(0x000D, &[0, 0, 0, 0]), (0x0006, b"name"), (0x0008, &[1; 20])]),
        asked(0x0008, &[(0x0012, &peer), (0x0012, &peer)]),
        asked(0x0009, &[(0x000C, &[0x40, 1, 0, 0]), (0x0012, &peer)]),
        asked(0x0016, &[(0x0012, &peer), (0x0013, b"data")]),
        vec![0x40, 1, 0, 4, 1, 2, 3, 4],
    ]
}

pub fn turn_streams() -> Vec<Vec<u8>> {
    vec![requests().concat(), requests().into_iter().rev().collect::<Vec<_>>().concat()]
}

/// Nothing is relayed for whoever has shown no password, and where something lies is within what came.
pub fn turn(data: &[u8]) {
    let now = now();
    let candidates = Candidates { udp: vec![OURS], tcp: Vec::new() };
    let mut relay = Relay::new(&candidates, StdRng::seed_from_u64(8656), now);
    assert!(relay.give(visit(), who(1), 0, now).is_some());
    let client = Path { from: THEIRS, local: None };
    of_frames(data, |message| {
        if relay::is_for(&message)
            && let Taken::Inner { at, .. } = relay.handle(now, client, &message)
        {
            panic!("{at:?} of {} bytes is relayed for a stranger", message.len());
        }
    });
    relay.handle_timeout(now);
    assert!(relay.is_empty(), "a stranger has got an allocation");
}

pub fn turns() -> Vec<Vec<u8>> {
    vec![in_frames(&requests())]
}

pub fn rtp(data: &[u8]) {
    let Some(header) = Header::read(data) else { return };
    assert!((12..=data.len()).contains(&header.len));
    for id in 0..=u8::MAX {
        if let Some(found) = header.extension(data, id) {
            assert!(found.len() <= header.len);
            audio_level(found);
        }
    }
    let Header { marker, padding, payload_type, seq, timestamp, ssrc, .. } = header;
    let new = Rewritten { payload_type, seq, timestamp, ssrc, level_id: Some(1), stamp: Some((3, seq)) };
    let mut written = Vec::new();
    let len = write_header(&mut written, &Fixed { marker, padding, level: Some(5) }, new);
    let again = Header::read(&written).expect("what was written");
    assert_eq!(
        (again.len, again.seq, again.timestamp, again.ssrc, again.payload_type, again.marker),
        (len, seq, timestamp, ssrc, payload_type, marker)
    );
    assert_eq!(again.extension(&written, 3), Some(&seq.to_be_bytes()[..]));
}

pub fn rtps() -> Vec<Vec<u8>> {
    let packet =
        |first: u8, rest: &[u8]| [&[first, 0x80 | 96, 1, 2, 0, 0, 0, 3, 0, 0, 0, 4][..], rest].concat();
    vec![
        packet(0x80, &[9, 9]),
        packet(0x91, &[7, 7, 7, 7, 0xBE, 0xDE, 0, 1, 0x10, 5, 0, 0, 1, 2, 3]),
        packet(0x90, &[0xBE, 0xDE, 0, 2, 0x21, 1, 2, 0, 0x30, 0x8F, 0, 0, 9]),
        packet(0x90, &[0x10, 0, 0, 2, 2, 0, 3, 2, 8, 9, 0, 0, 9]),
    ]
}

/// However often things are said, no more comes of it than there was, and the times of so many packets.
pub fn rtcp(data: &[u8]) {
    let mut told = 0;
    control::read(data, |item| {
        told += 1;
        if let Rtcp::Nack { first, mask, .. } = item {
            assert!(nack_seqs(first, mask).count() <= 17);
        }
    });
    assert!(told <= data.len() + ARRIVALS_READ_MAX, "{told} of {} bytes", data.len());
}

pub fn rtcps() -> Vec<Vec<u8>> {
    let block =
        ReportBlock { ssrc: 7, fraction_lost: 3, lost: 9, highest: 0x1_0002, ..ReportBlock::default() };
    let report = SenderReport { ssrc: 1, ntp: 0x1122_3344_5566_7788, rtp: 9, packets: 3, octets: 4 };
    let mut all = Vec::new();
    control::write_sender_report(&mut all, report);
    control::write_receiver_report(&mut all, 1, &[block]);
    control::write_nack(&mut all, 1, 2, &[65_530, 65_535, 3, 100]);
    control::write_pli(&mut all, 1, 2);
    control::write_remb(&mut all, 1, 2_000_000, &[2]);
    // Arrivals (transport-wide congestion control): base 1, five packets, a run of five small steps.
    let times = [0x8F, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 5, 0, 0, 1, 0, 0x20, 5, 4, 4, 4, 4, 4, 0];
    // The same with a vector of two-bit symbols.
    let vector = [0x8F, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 9, 0, 3, 0, 0, 1, 1, 0xD9, 0, 4, 0, 4, 4, 0, 0];
    vec![all.clone(), times.to_vec(), vector.to_vec(), [&all[..], &times].concat()]
}

const PROFILES: [Profile; 3] = [Profile::Aes128CmSha1_80, Profile::AeadAes128Gcm, Profile::AeadAes256Gcm];

/// The first byte chooses the profile. What has no keys is not let in by chance but with a chance of nothing; what was
/// sealed opens as it was, once.
pub fn srtp(data: &[u8]) {
    let Some((first, packet)) = data.split_first() else { return };
    let profile = PROFILES[usize::from(*first) % PROFILES.len()];
    let (key, salt) = (vec![1; profile.key_len()], vec![2; profile.salt_len()]);
    let mut opener = Opener::new(profile, &key, &salt, 4).expect("keys");
    let mut sealer = Sealer::new(profile, &key, &salt).expect("keys");
    assert_eq!(opener.open_rtcp(&mut packet.to_vec()), None);
    if let Some(header) = Header::read(packet) {
        assert_eq!(opener.open_rtp(&header, &mut packet.to_vec()), None);
    }
    if is_rtcp(packet) {
        let mut sealed = packet.to_vec();
        if sealer.seal_rtcp(&mut sealed).is_none() {
            return;
        }
        let mut again = sealed.clone();
        let len = opener.open_rtcp(&mut sealed).expect("what was sealed opens");
        assert_eq!(&sealed[..len], packet);
        assert_eq!(opener.open_rtcp(&mut again), None, "twice");
    } else if let Some(header) = Header::read(packet) {
        let mut sealed = packet.to_vec();
        sealer.seal_rtp(&mut sealed, header.len, header.ssrc, u64::from(header.seq)).expect("a packet");
        let mut again = sealed.clone();
        let opened = opener.open_rtp(&header, &mut sealed).expect("what was sealed opens");
        assert_eq!(&sealed[..opened.end], packet);
        assert_eq!(opener.open_rtp(&header, &mut again), None, "twice");
    }
}

pub fn srtps() -> Vec<Vec<u8>> {
    let packets = rtps().into_iter().chain(rtcps());
    packets.enumerate().map(|(n, packet)| [&[n as u8][..], &packet].concat()).collect()
}

/// Of each codec: only the descriptor's counters change, and nothing gets longer.
pub fn payload(data: &[u8]) {
    if let Some(found) = red::primary(data) {
        assert!(data.ends_with(found) && found.len() < data.len());
    }
    for codec in Codec::ALL {
        codec.is_keyframe(data);
        codec.is_whole(data);
        let mut counters = Counters::default();
        counters.begin(codec, data);
        counters.sent(data);
        counters.start(data);
        let mut written = data.to_vec();
        counters.write(&mut written);
        assert_eq!(written.len(), data.len());
        assert_eq!(written.get(6..), data.get(6..), "behind the descriptor");
        counters.sent(&written);
    }
}

pub fn payloads() -> Vec<Vec<u8>> {
    vec![
        // VP8, VP9, H.264 (one unit, several, a part of one), AV1, and Opus sent twice.
        vec![0x10, 0x00, 1, 2, 3],
        vec![0x90, 0x80, 0x85, 0x05, 0x00, 9, 9, 9],
        vec![0x90, 0xF0, 0x85, 0x05, 1, 2, 0x11, 9, 9],
        vec![0x90, 0xE0, 0x05, 7, 0x20, 1, 9, 9],
        vec![0xA8, 0x85, 0x06, 0x00, 9, 0x55],
        vec![0xB8, 0x85, 0x06, 0x02, 0x03, 0x05, 0x55],
        vec![0x67, 0x42, 0xE0, 0x1F, 9],
        vec![0x78, 0, 4, 0x67, 0x42, 0xE0, 0x1F, 0, 2, 0x68, 0xCE, 0, 2, 0x65, 9],
        vec![0x7C, 0x85, 9, 9, 9],
        vec![0x18, 0x0A, 0x0B, 0x00, 0x00, 0x00, 0x04, 9],
        vec![0x80 | 111, 0x0F, 0x00, 2, 111, 8, 9, 1, 2, 3],
    ]
}
