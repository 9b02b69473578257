//! Session descriptions: reading the few lines that an SFU needs, under limits, and writing our own. Knows no
//! transports.
//!
//! Read by hand rather than with `rtc-sdp`, which builds a tree of strings for everything and has no limits.
use crate::Candidates;
use crate::dtls::Fingerprint;
use crate::ice::Credentials;
use crate::limits::{SDP_BYTES_MAX, SDP_CANDIDATES_MAX, SDP_MEDIA_MAX, SDP_SSRCS_MAX};
use call::layers::LAYERS;
use std::fmt::Write;

pub const LEVEL_URI: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
pub const MID_URI: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
pub const RID_URI: &str = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
pub const TWCC_URI: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/// What our pages call the layers of a camera (RFC 8851), the smallest first. Others are not taken.
const RIDS: [&str; LAYERS] = ["q", "h", "f"];

/// The layer that a stream id names.
pub fn layer(rid: &[u8]) -> Option<u8> {
    RIDS.iter().position(|known| known.as_bytes() == rid).map(|at| at as u8)
}

/// Payload types that we offer on `down`.
pub const OPUS: u8 = 111;
pub const VP8: u8 = 96;
/// Extension ids that we offer on `down`.
const DOWN_LEVEL: u8 = 2;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    pub remote: Credentials,
    pub fingerprint: Fingerprint,
    pub media: Vec<Media>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media {
    /// The word after `m=`: audio, video, application.
    pub kind: String,
    pub mid: String,
    pub rejected: bool,
    /// The peer receives on it (an answer of ours to `sendonly`).
    pub receives: bool,
    /// The payload type of Opus or VP8.
    pub codec: Option<u8>,
    pub level_id: Option<u8>,
    pub mid_id: Option<u8>,
    pub rid_id: Option<u8>,
    pub twcc_id: Option<u8>,
    /// The layers that the peer sends apart (RFC 8853), as it lists them; empty for one stream.
    pub layers: Vec<u8>,
    pub ssrcs: Vec<u32>,
}

impl Media {
    pub fn is_audio(&self) -> bool {
        self.kind == "audio"
    }
    pub fn is_video(&self) -> bool {
        self.kind == "video"
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SdpError {
    TooLarge,
    /// Something that a connection cannot do without.
    Missing(&'static str),
    /// The peer wants to be the DTLS server, which we always are.
    Setup,
}

#[derive(Default)]
struct Reading {
    ufrag: Option<String>,
    password: Option<String>,
    fingerprint: Option<Fingerprint>,
    passive: bool,
    candidates: usize,
    media: Vec<Media>,
}

/// # Errors
/// Over a limit, or without credentials, fingerprint or media.
pub fn read(text: &str) -> Result<Description, SdpError> {
    if text.len() > SDP_BYTES_MAX {
        return Err(SdpError::TooLarge);
    }
    let mut reading = Reading::default();
    for line in text.lines() {
        let Some((kind, value)) = line.trim_end().split_once('=') else { continue };
        match kind {
            "m" => reading.media_line(value)?,
            "a" => reading.attribute(value)?,
            _ => {}
        }
    }
    if reading.passive {
        return Err(SdpError::Setup);
    }
    if reading.media.is_empty() {
        return Err(SdpError::Missing("m="));
    }
    Ok(Description {
        remote: Credentials {
            ufrag: reading.ufrag.ok_or(SdpError::Missing("ice-ufrag"))?,
            password: reading.password.ok_or(SdpError::Missing("ice-pwd"))?,
        },
        fingerprint: reading.fingerprint.ok_or(SdpError::Missing("fingerprint"))?,
        media: reading.media,
    })
}

impl Reading {
    fn media_line(&mut self, value: &str) -> Result<(), SdpError> {
        if self.media.len() >= SDP_MEDIA_MAX {
            return Err(SdpError::TooLarge);
        }
        let mut words = value.split(' ');
        let kind = words.next().unwrap_or_default().to_owned();
        let rejected = words.next() == Some("0");
        self.media.push(Media { kind, rejected, receives: true, ..Media::default() });
        Ok(())
    }

    fn attribute(&mut self, attribute: &str) -> Result<(), SdpError> {
        let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
        match name {
            // With BUNDLE the first m-line's count; at the session's level they come first anyway.
            "ice-ufrag" => keep_first(&mut self.ufrag, value),
            "ice-pwd" => keep_first(&mut self.password, value),
            "fingerprint" if self.fingerprint.is_none() => self.fingerprint = read_fingerprint(value),
            "setup" => self.passive |= value == "passive",
            "candidate" => {
                self.candidates += 1;
                if self.candidates > SDP_CANDIDATES_MAX {
                    return Err(SdpError::TooLarge);
                }
            }
            _ => {
                if let Some(media) = self.media.last_mut() {
                    media.attribute(name, value);
                }
            }
        }
        Ok(())
    }
}

/// Credentials of our peers are short; longer ones would make every check of ours long.
const CREDENTIAL_MAX: usize = 256;

fn keep_first(place: &mut Option<String>, value: &str) {
    let is_good = (1..=CREDENTIAL_MAX).contains(&value.len()) && !value.contains(':');
    if place.is_none() && is_good {
        *place = Some(value.to_owned());
    }
}

impl Media {
    fn attribute(&mut self, name: &str, value: &str) {
        match name {
            "mid" if self.mid.is_empty() && value.len() <= 32 && is_token(value) => {
                value.clone_into(&mut self.mid)
            }
            "inactive" | "sendonly" => self.receives = false,
            // RFC 9143: port 0 then says "no port of its own", not "rejected". Firefox writes it for the second line
            // of a kind, and a page may ask any browser for it.
            "bundle-only" => self.rejected = false,
            "rtpmap" => self.rtpmap(value),
            "extmap" => self.extmap(value),
            "simulcast" => self.simulcast(value),
            "ssrc" => {
                let ssrc = value.split(' ').next().and_then(|word| word.parse().ok());
                if let Some(ssrc) = ssrc.filter(|ssrc| !self.ssrcs.contains(ssrc))
                    && self.ssrcs.len() < SDP_SSRCS_MAX
                {
                    self.ssrcs.push(ssrc);
                }
            }
            _ => {}
        }
    }

    fn rtpmap(&mut self, value: &str) {
        let Some((payload_type, codec)) = value.split_once(' ') else { return };
        let Some(payload_type) = payload_type.parse().ok().filter(|number| *number < 128) else { return };
        let wanted = if self.is_audio() { "opus/48000/2" } else { "vp8/90000" };
        if self.codec.is_none() && codec.trim().eq_ignore_ascii_case(wanted) {
            self.codec = Some(payload_type);
        }
    }

    /// `send q;h;f`: of alternatives (`q,x`) the first counts, and a leading `~` (paused at first) changes nothing.
    fn simulcast(&mut self, value: &str) {
        let mut words = value.split_ascii_whitespace();
        let list = words.by_ref().find(|word| *word == "send").and_then(|_| words.next());
        for alternatives in list.unwrap_or_default().split(';') {
            let rid = alternatives.split(',').next().unwrap_or_default().trim_start_matches('~');
            if let Some(layer) = layer(rid.as_bytes()).filter(|layer| !self.layers.contains(layer)) {
                self.layers.push(layer);
            }
        }
    }

    /// The layers that we can tell apart: one layer is none, and without ids in the packets nobody knows which is which.
    pub fn simulcast_layers(&self) -> &[u8] {
        let told_apart = self.is_video() && self.rid_id.is_some() && self.layers.len() > 1;
        if told_apart { &self.layers } else { &[] }
    }

    fn extmap(&mut self, value: &str) {
        let mut words = value.split(' ');
        let id = words.next().and_then(|id| id.split('/').next()).and_then(|id| id.parse::<u8>().ok());
        let Some(id) = id.filter(|id| (1..=14).contains(id)) else { return };
        match words.next() {
            Some(LEVEL_URI) => self.level_id = Some(id),
            Some(MID_URI) => self.mid_id = Some(id),
            Some(RID_URI) => self.rid_id = Some(id),
            Some(TWCC_URI) => self.twcc_id = Some(id),
            _ => {}
        }
    }
}

/// A mid is written back into our answer: nothing but RFC 4566 token characters may be in it.
fn is_token(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+!~".contains(&byte))
}

fn read_fingerprint(value: &str) -> Option<Fingerprint> {
    let (hash, digits) = value.trim().split_once(' ')?;
    if !hash.eq_ignore_ascii_case("sha-256") {
        return None;
    }
    let mut fingerprint = [0; 32];
    let mut pairs = digits.trim().split(':');
    for byte in &mut fingerprint {
        *byte = u8::from_str_radix(pairs.next().filter(|pair| pair.len() == 2)?, 16).ok()?;
    }
    pairs.next().is_none().then_some(fingerprint)
}

/// What every description of ours says of the transport.
pub struct Ours<'a> {
    pub local: &'a Credentials,
    pub fingerprint: &'a Fingerprint,
    pub candidates: &'a Candidates,
    /// Counts the descriptions of a connection (the `o=` line).
    pub version: u64,
}

/// An m-line of our `down` offer.
pub struct Offered<'a> {
    pub mid: &'a str,
    pub is_audio: bool,
    /// Lines of one group are one stream.
    pub group: usize,
    pub ssrc: u32,
}

/// Writing to a `String` cannot fail; `let _` says so once, here.
macro_rules! line {
    ($to:expr, $($arguments:tt)*) => {
        { let _ = write!($to, $($arguments)*); $to.push_str("\r\n"); }
    };
}

fn head<'a>(ours: &Ours<'_>, bundled: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::with_capacity(4096);
    line!(out, "v=0");
    line!(out, "o=- 1 {} IN IP4 0.0.0.0", ours.version);
    line!(out, "s=-");
    line!(out, "t=0 0");
    line!(out, "a=ice-lite");
    let mids: String = bundled.fold(String::new(), |mids, mid| mids + " " + mid);
    line!(out, "a=group:BUNDLE{mids}");
    line!(out, "a=msid-semantic: WMS *");
    out
}

fn transport_lines(out: &mut String, ours: &Ours<'_>, with_candidates: bool) {
    line!(out, "c=IN IP4 0.0.0.0");
    line!(out, "a=ice-ufrag:{}", ours.local.ufrag);
    line!(out, "a=ice-pwd:{}", ours.local.password);
    let digits: Vec<String> = ours.fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
    line!(out, "a=fingerprint:sha-256 {}", digits.join(":"));
    line!(out, "a=setup:passive");
    line!(out, "a=rtcp-mux");
    line!(out, "a=rtcp-rsize");
    if with_candidates {
        candidate_lines(out, ours.candidates);
    }
}

fn candidate_lines(out: &mut String, Candidates { udp, tcp }: &Candidates) {
    for (n, candidate) in udp.iter().enumerate() {
        // RFC 8445 section 5.1.2.1: host candidates, the first the best.
        let priority = (126u32 << 24) | (65_535u32.saturating_sub(n as u32) << 8) | 255;
        let (ip, port) = (candidate.ip(), candidate.port());
        line!(out, "a=candidate:{} 1 udp {priority} {ip} {port} typ host", n + 1);
    }
    for (n, candidate) in tcp.iter().enumerate() {
        // RFC 6544 section 4.2: under every UDP candidate; 4 says that we are the passive side.
        let priority = (90u32 << 24) | (4 << 21) | (8_191u32.saturating_sub(n as u32) << 8) | 255;
        let (ip, port) = (candidate.ip(), candidate.port());
        let foundation = udp.len() + n + 1;
        line!(out, "a=candidate:{foundation} 1 tcp {priority} {ip} {port} typ host tcptype passive");
    }
    line!(out, "a=end-of-candidates");
}

fn codec_lines(out: &mut String, is_audio: bool, payload_type: u8) {
    if is_audio {
        line!(out, "a=rtpmap:{payload_type} opus/48000/2");
        line!(out, "a=fmtp:{payload_type} minptime=10;useinbandfec=1");
        // Repeats are in time on most ways, and a word understood is worth more than a picture.
        line!(out, "a=rtcp-fb:{payload_type} nack");
        return;
    }
    line!(out, "a=rtpmap:{payload_type} VP8/90000");
    for feedback in ["nack", "nack pli", "ccm fir", "goog-remb"] {
        line!(out, "a=rtcp-fb:{payload_type} {feedback}");
    }
}

/// The answer to an `up` offer: one line per line of the offer; `takes` says which of them we receive.
pub fn write_answer(ours: &Ours<'_>, offer: &Description, takes: &[bool]) -> String {
    let taken = |n: usize| takes.get(n).copied().unwrap_or(false);
    let bundled =
        offer.media.iter().enumerate().filter(|(n, _)| taken(*n)).map(|(_, media)| media.mid.as_str());
    let mut out = head(ours, bundled);
    let mut first = true;
    for (n, media) in offer.media.iter().enumerate() {
        let Some(payload_type) = media.codec.filter(|_| taken(n)) else {
            refused_line(&mut out, media);
            continue;
        };
        line!(out, "m={} 9 UDP/TLS/RTP/SAVPF {payload_type}", media.kind);
        transport_lines(&mut out, ours, std::mem::take(&mut first));
        line!(out, "a=mid:{}", media.mid);
        line!(out, "a=recvonly");
        if let Some(id) = media.mid_id {
            line!(out, "a=extmap:{id} {MID_URI}");
        }
        if let Some(id) = media.level_id.filter(|_| media.is_audio()) {
            line!(out, "a=extmap:{id} {LEVEL_URI}");
        }
        codec_lines(&mut out, media.is_audio(), payload_type);
        if let Some(id) = media.twcc_id {
            line!(out, "a=extmap:{id} {TWCC_URI}");
            line!(out, "a=rtcp-fb:{payload_type} transport-cc");
        }
        layer_lines(&mut out, media);
        if !media.is_audio() {
            // Chromium would begin at 300 kbit/s and a small picture; others ignore the line.
            line!(out, "a=fmtp:{payload_type} x-google-start-bitrate={START_KBITS}");
        }
    }
    out
}

/// The layers that we take, each by its name.
fn layer_lines(out: &mut String, media: &Media) {
    let Some(id) = media.rid_id.filter(|_| !media.simulcast_layers().is_empty()) else { return };
    line!(out, "a=extmap:{id} {RID_URI}");
    let names = media.simulcast_layers().iter().filter_map(|layer| RIDS.get(usize::from(*layer)).copied());
    let names: Vec<&str> = names.collect();
    for name in &names {
        line!(out, "a=rid:{name} recv");
    }
    line!(out, "a=simulcast:recv {}", names.join(";"));
}

/// What a sender may begin with. Higher: a slow uplink is flooded in the first second. Lower: the first picture is
/// coarse.
const START_KBITS: u32 = 800;

fn refused_line(out: &mut String, media: &Media) {
    // The kind is written back, so only known words are.
    let (kind, rest) = match media.kind.as_str() {
        "audio" => ("audio", "UDP/TLS/RTP/SAVPF 0"),
        "application" => ("application", "UDP/DTLS/SCTP webrtc-datachannel"),
        _ => ("video", "UDP/TLS/RTP/SAVPF 0"),
    };
    line!(out, "m={kind} 0 {rest}");
    line!(out, "c=IN IP4 0.0.0.0");
    line!(out, "a=inactive");
    if !media.mid.is_empty() {
        line!(out, "a=mid:{}", media.mid);
    }
}

/// The offer for a `down` connection.
pub fn write_offer(ours: &Ours<'_>, offered: &[Offered<'_>]) -> String {
    let mut out = head(ours, offered.iter().map(|line| line.mid));
    for (n, slot) in offered.iter().enumerate() {
        let (kind, payload_type) = if slot.is_audio { ("audio", OPUS) } else { ("video", VP8) };
        line!(out, "m={kind} 9 UDP/TLS/RTP/SAVPF {payload_type}");
        transport_lines(&mut out, ours, n == 0);
        line!(out, "a=mid:{}", slot.mid);
        line!(out, "a=sendonly");
        if slot.is_audio {
            line!(out, "a=extmap:{DOWN_LEVEL} {LEVEL_URI}");
        }
        codec_lines(&mut out, slot.is_audio, payload_type);
        let (mid, ssrc, group) = (slot.mid, slot.ssrc, slot.group);
        line!(out, "a=msid:group{group} slot{mid}");
        line!(out, "a=ssrc:{ssrc} cname:group{group}");
        line!(out, "a=ssrc:{ssrc} msid:group{group} slot{mid}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=ice-ufrag:Xq3k\r\na=ice-pwd:cTDyFqKPQ6cUM4SBMUT1jC2T\r\n\
        a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:FF\r\n\
        a=setup:actpass\r\na=mid:0\r\na=extmap:1/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n\
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendonly\r\na=rtpmap:63 red/48000/2\r\n\
        a=rtpmap:111 opus/48000/2\r\na=ssrc:42 cname:x\r\na=ssrc:42 msid:y z\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\na=ssrc:43 cname:x\r\n";

    #[test]
    fn reads_an_offer() {
        let offer = read(OFFER).expect("readable");
        assert_eq!(offer.remote.ufrag, "Xq3k");
        assert_eq!((offer.fingerprint[1], offer.fingerprint[31]), (1, 255));
        let audio = &offer.media[0];
        assert_eq!((audio.codec, audio.level_id, audio.mid_id), (Some(111), Some(1), Some(4)));
        assert_eq!((audio.mid.as_str(), audio.ssrcs.as_slice()), ("0", &[42][..]));
        assert_eq!((offer.media[1].codec, offer.media[1].ssrcs.as_slice()), (Some(96), &[43][..]));
    }

    #[test]
    fn an_answer_can_be_read_as_what_it_says() {
        let offer = read(OFFER).expect("readable");
        let local = Credentials { ufrag: "u".to_owned(), password: "p".to_owned() };
        let ours = Ours {
            local: &local,
            fingerprint: &[7; 32],
            candidates: &Candidates {
                udp: vec!["192.0.2.1:3478".parse().expect("an address")],
                tcp: vec!["192.0.2.1:443".parse().expect("an address")],
            },
            version: 1,
        };
        let answer = write_answer(&ours, &offer, &[true, false]);
        assert!(answer.contains("a=group:BUNDLE 0\r\n"));
        assert!(
            answer.contains(
                "a=candidate:1 1 udp 2130706431 192.0.2.1 3478 typ host\r\n\
                 a=candidate:2 1 tcp 1520435199 192.0.2.1 443 typ host tcptype passive\r\na=end-of-candidates\r\n"
            )
        );
        assert!(answer.contains("m=video 0 "));
        // Our side is passive, which `read` refuses from a peer.
        assert_eq!(read(&answer), Err(SdpError::Setup));
        let read = read(&answer.replace("passive", "active")).expect("readable");
        assert_eq!(read.fingerprint, [7; 32]);
        assert!(read.media[1].rejected && !read.media[0].rejected);
    }

    #[test]
    fn a_line_without_a_port_of_its_own_is_not_rejected() {
        let offer = OFFER.replace("m=video 9", "m=video 0");
        assert!(read(&offer).expect("readable").media[1].rejected);
        let offer = offer.replace("a=mid:1", "a=bundle-only\r\na=mid:1");
        assert!(!read(&offer).expect("readable").media[1].rejected);
    }

    #[test]
    fn limits_hold() {
        assert_eq!(read(&"a".repeat(SDP_BYTES_MAX + 1)), Err(SdpError::TooLarge));
        assert_eq!(read(&"m=audio 9 x 0\r\n".repeat(SDP_MEDIA_MAX + 1)), Err(SdpError::TooLarge));
        let candidates = format!("m=audio 9 x 0\r\n{}", "a=candidate:x\r\n".repeat(SDP_CANDIDATES_MAX + 1));
        assert_eq!(read(&candidates), Err(SdpError::TooLarge));
    }

    const LAYERED: &str = "a=rtpmap:96 VP8/90000\r\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
        a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=rid:x send\r\na=simulcast:send q;~h;f;x;q\r\n\
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n";

    fn answer_to(offer: &str) -> String {
        let local = Credentials { ufrag: "u".to_owned(), password: "p".to_owned() };
        let ours =
            Ours { local: &local, fingerprint: &[7; 32], candidates: &Candidates::default(), version: 1 };
        write_answer(&ours, &read(offer).expect("readable"), &[true, true])
    }

    #[test]
    fn layers_are_taken_by_the_names_that_are_ours() {
        let offer = OFFER.replace("a=rtpmap:96 VP8/90000\r\n", LAYERED);
        assert_eq!(read(&offer).expect("readable").media[1].simulcast_layers(), &[0, 1, 2]);
        let answer = answer_to(&offer);
        assert!(
            answer.contains("a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n")
        );
        assert!(answer.contains("a=rtcp-fb:96 transport-cc\r\n") && !answer.contains("a=rid:x"), "{answer}");
    }

    #[test]
    fn without_ids_in_the_packets_there_is_one_layer() {
        let offer =
            OFFER.replace("a=rtpmap:96 VP8/90000\r\n", &LAYERED.replace("sdes:rtp-stream-id", "other"));
        assert!(!answer_to(&offer).contains("simulcast"));
        let one = OFFER.replace("a=rtpmap:96 VP8/90000\r\n", &LAYERED.replace("q;~h;f;x;q", "f"));
        assert!(!answer_to(&one).contains("simulcast"));
    }

    #[test]
    fn a_mid_cannot_carry_lines_into_the_answer() {
        let offer = OFFER.replace("a=mid:0", "a=mid:0 x\u{b}a=candidate:1");
        assert_eq!(read(&offer).expect("readable").media[0].mid, "");
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "(([vmas]=)?[ -~]{0,40}\r?\n){0,40}") {
            let _ = read(&text);
        }

        #[test]
        fn a_damaged_offer_never_panics(at in 0usize..1000, with in prop::collection::vec(any::<u8>(), 0..20)) {
            let mut bytes = OFFER.as_bytes().to_vec();
            let at = at.min(bytes.len());
            bytes.splice(at..(at + with.len()).min(OFFER.len()), with);
            let _ = read(&String::from_utf8_lossy(&bytes));
        }
    }
}
