//! Session descriptions: reading the few lines that an SFU needs, under limits, and writing our own. Knows no
//! transports.
//!
//! Read by hand rather than with `rtc-sdp`, which builds a tree of strings for everything and has no limits.
use crate::Candidates;
use crate::dtls::Fingerprint;
use crate::forward::codec::{Codec, PayloadTypes};
use crate::ice::Credentials;
use crate::limits::{SDP_BYTES_MAX, SDP_CANDIDATES_MAX, SDP_MEDIA_MAX, SDP_SSRCS_MAX};
use call::layers::LAYERS;
use formats::{Format, H264_OURS, codec_lines, on_down, red_lines, repeat_lines};
use std::fmt::Write;

/// Writing to a `String` cannot fail; `let _` says so once, here.
macro_rules! line {
    ($to:expr, $($arguments:tt)*) => {
        { let _ = write!($to, $($arguments)*); $to.push_str("\r\n"); }
    };
}

mod formats;

pub const LEVEL_URI: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
pub const MID_URI: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
pub const RID_URI: &str = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
/// In repeats: the layer that is repeated.
pub const REPAIRED_RID_URI: &str = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
pub const TWCC_URI: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/// What our pages call the layers of a camera (RFC 8851), the smallest first. Others are not taken.
const RIDS: [&str; LAYERS] = ["q", "h", "f"];

/// The layer that a stream id names.
pub fn layer(rid: &[u8]) -> Option<u8> {
    RIDS.iter().position(|known| known.as_bytes() == rid).map(|at| at as u8)
}

/// Payload types that we offer on `down`.
pub const OPUS: u8 = 111;
pub const RED: u8 = 63;
pub const VP8: u8 = 96;
pub const VP9: u8 = 98;
pub const H264: u8 = 102;
pub const AV1: u8 = 104;
/// Extension ids that we offer on `down`.
const DOWN_LEVEL: u8 = 2;
const DOWN_TWCC: u8 = 3;

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
    /// The payload type of the codec that is taken of a sender, and which it is: Opus, or of pictures the first of
    /// `Codec::ALL` that the line names.
    pub codec: Option<u8>,
    pub taken: Codec,
    /// The payload type of each codec that the line names.
    pub payload_types: PayloadTypes,
    /// The profile and level of its H.264, as it says it.
    pub h264: Option<u32>,
    pub level_id: Option<u8>,
    pub mid_id: Option<u8>,
    pub rid_id: Option<u8>,
    pub repaired_rid_id: Option<u8>,
    pub twcc_id: Option<u8>,
    /// The layers that the peer sends apart (RFC 8853), as it lists them; empty for one stream.
    pub layers: Vec<u8>,
    pub ssrcs: Vec<u32>,
    /// Whether the peer tells when packets with a transport-wide number arrived.
    pub tells_arrivals: bool,
    /// Payload types of repeats (RFC 4588), each with that of what it repeats.
    repeats: Vec<(u8, u8)>,
    formats: Vec<Format>,
}

impl Media {
    pub fn is_audio(&self) -> bool {
        self.kind == "audio"
    }
    pub fn is_video(&self) -> bool {
        self.kind == "video"
    }
    /// A line of a watcher's offer that we can send on.
    pub fn can_watch(&self) -> bool {
        let medium = self.is_audio() || self.is_video();
        medium && self.receives && !self.rejected && self.codec.is_some() && !self.mid.is_empty()
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
    reading.media.iter_mut().for_each(Media::settle);
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
            "fmtp" => self.fmtp(value),
            "rtcp-fb" => self.tells_arrivals |= value.ends_with(" transport-cc"),
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
            Some(REPAIRED_RID_URI) => self.repaired_rid_id = Some(id),
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
    /// The SSRC of its repeats.
    pub rtx: Option<u32>,
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
        let repeats = media.may_repeat_as();
        let also = repeats.map_or(String::new(), |repeats| format!(" {repeats}"));
        // Chromium sends what is named first, and Opus twice only so.
        let red = media.payload_types.get(Codec::Red);
        let first_choice = red.map_or(String::new(), |red| format!("{red} "));
        line!(out, "m={} 9 UDP/TLS/RTP/SAVPF {first_choice}{payload_type}{also}", media.kind);
        transport_lines(&mut out, ours, std::mem::take(&mut first));
        line!(out, "a=mid:{}", media.mid);
        line!(out, "a=recvonly");
        if let Some(id) = media.mid_id {
            line!(out, "a=extmap:{id} {MID_URI}");
        }
        if let Some(id) = media.level_id.filter(|_| media.is_audio()) {
            line!(out, "a=extmap:{id} {LEVEL_URI}");
        }
        // Chromium would begin at 300 kbit/s and a small picture; others ignore the word.
        let start =
            if media.is_audio() { String::new() } else { format!("x-google-start-bitrate={START_KBITS}") };
        codec_lines(&mut out, media.taken, payload_type, media.h264, &start);
        if let Some(red) = red {
            red_lines(&mut out, red, payload_type);
        }
        if let Some(repeats) = repeats {
            repeat_lines(&mut out, repeats, payload_type);
        }
        if let Some(id) = media.twcc_id {
            line!(out, "a=extmap:{id} {TWCC_URI}");
            line!(out, "a=rtcp-fb:{payload_type} transport-cc");
        }
        layer_lines(&mut out, media);
    }
    out
}

/// The layers that we take, each by its name.
fn layer_lines(out: &mut String, media: &Media) {
    let Some(id) = media.rid_id.filter(|_| !media.simulcast_layers().is_empty()) else { return };
    line!(out, "a=extmap:{id} {RID_URI}");
    if let Some(id) = media.repaired_rid_id.filter(|_| media.may_repeat_as().is_some()) {
        line!(out, "a=extmap:{id} {REPAIRED_RID_URI}");
    }
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
        let kind = if slot.is_audio { "audio" } else { "video" };
        let codecs = on_down(slot.is_audio);
        let numbers = codecs.iter().fold(String::new(), |numbers, (_, number, repeats)| match slot.rtx {
            Some(_) => format!("{numbers} {number} {repeats}"),
            None => format!("{numbers} {number}"),
        });
        line!(out, "m={kind} 9 UDP/TLS/RTP/SAVPF{numbers}");
        transport_lines(&mut out, ours, n == 0);
        line!(out, "a=mid:{}", slot.mid);
        line!(out, "a=sendonly");
        if slot.is_audio {
            line!(out, "a=extmap:{DOWN_LEVEL} {LEVEL_URI}");
        }
        for (codec, payload_type, repeats) in codecs {
            if *codec == Codec::Red {
                red_lines(&mut out, *payload_type, OPUS);
                continue;
            }
            codec_lines(&mut out, *codec, *payload_type, Some(H264_OURS), "");
            // Repeats as a stream of their own, and numbers over all streams of a connection. The second needs the first: a
            // packet with another number is another packet, which must not be sealed under the number of the one that it
            // repeats.
            if slot.rtx.is_some() {
                repeat_lines(&mut out, *repeats, *payload_type);
                line!(out, "a=rtcp-fb:{payload_type} transport-cc");
            }
        }
        if slot.rtx.is_some() {
            line!(out, "a=extmap:{DOWN_TWCC} {TWCC_URI}");
        }
        let (mid, group) = (slot.mid, slot.group);
        line!(out, "a=msid:group{group} slot{mid}");
        if let Some(rtx) = slot.rtx {
            line!(out, "a=ssrc-group:FID {} {rtx}", slot.ssrc);
        }
        for ssrc in std::iter::once(slot.ssrc).chain(slot.rtx) {
            line!(out, "a=ssrc:{ssrc} cname:group{group}");
            line!(out, "a=ssrc:{ssrc} msid:group{group} slot{mid}");
        }
    }
    out
}

/// The answer to a watcher's offer; `ssrcs` are those of the lines that we take, in order. All is one stream, which players
/// show without asking.
pub fn write_watch_answer(ours: &Ours<'_>, offer: &Description, takes: &[bool], ssrcs: &[u32]) -> String {
    let taken = |n: usize| takes.get(n).copied().unwrap_or(false);
    let bundled =
        offer.media.iter().enumerate().filter(|(n, _)| taken(*n)).map(|(_, media)| media.mid.as_str());
    let mut out = head(ours, bundled);
    let (mut first, mut ssrcs) = (true, ssrcs.iter());
    for (n, media) in offer.media.iter().enumerate() {
        if media.codec.is_none() || !taken(n) {
            refused_line(&mut out, media);
            continue;
        }
        let Some(ssrc) = ssrcs.next() else { break };
        let mid = &media.mid;
        // Programs are told the least that they can do with.
        let codecs: Vec<(Codec, u8)> = media.codecs().filter(|(codec, _)| *codec != Codec::Red).collect();
        let numbers = codecs.iter().fold(String::new(), |numbers, (_, number)| format!("{numbers} {number}"));
        line!(out, "m={} 9 UDP/TLS/RTP/SAVPF{numbers}", media.kind);
        transport_lines(&mut out, ours, std::mem::take(&mut first));
        line!(out, "a=mid:{mid}");
        line!(out, "a=sendonly");
        if let Some(id) = media.level_id.filter(|_| media.is_audio()) {
            line!(out, "a=extmap:{id} {LEVEL_URI}");
        }
        for (codec, payload_type) in codecs {
            codec_lines(&mut out, codec, payload_type, media.h264, "");
        }
        line!(out, "a=msid:call {}{mid}", media.kind);
        line!(out, "a=ssrc:{ssrc} cname:call");
        line!(out, "a=ssrc:{ssrc} msid:call {}{mid}", media.kind);
    }
    out
}

#[cfg(test)]
#[path = "sdp_tests.rs"]
mod tests;
