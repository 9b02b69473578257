//! The pictures' lines of what browsers and programs offer, written by hand after what they send, and what is made of them.
use super::super::{Ours, read, write_answer, write_offer, write_watch_answer};
use super::*;
use crate::Candidates;
use crate::ice::Credentials;
use crate::sdp::{Description, Offered};
use proptest::prelude::*;

const HEAD: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:Xq3k\r\n\
    a=ice-pwd:cTDyFqKPQ6cUM4SBMUT1jC2T\r\na=fingerprint:sha-256 \
    00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:FF\r\n\
    a=setup:actpass\r\n";

const CHROMIUM: &str = "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 104 105 106 107 108 109 39 40 45 46 98 99 100 101\r\n\
    a=mid:1\r\na=sendonly\r\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
    a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n\
    a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n\
    a=rtpmap:102 H264/90000\r\n\
    a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n\
    a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\na=rtpmap:104 H264/90000\r\n\
    a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f\r\n\
    a=rtpmap:106 H264/90000\r\n\
    a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n\
    a=rtpmap:107 rtx/90000\r\na=fmtp:107 apt=106\r\na=rtpmap:39 H264/90000\r\n\
    a=fmtp:39 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f\r\n\
    a=rtpmap:45 AV1/90000\r\na=fmtp:45 level-idx=5;profile=0;tier=0\r\na=rtpmap:46 rtx/90000\r\na=fmtp:46 apt=45\r\n\
    a=rtpmap:100 VP9/90000\r\na=fmtp:100 profile-id=2\r\na=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\n\
    a=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\na=rid:q send\r\na=rid:h send\r\na=rid:f send\r\n\
    a=simulcast:send q;h;f\r\n";

const FIREFOX: &str = "m=video 9 UDP/TLS/RTP/SAVPF 120 124 121 125 126 127 97 98\r\na=mid:1\r\na=sendonly\r\n\
    a=fmtp:126 profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1\r\n\
    a=fmtp:97 profile-level-id=42e01f;level-asymmetry-allowed=1\r\na=fmtp:120 max-fs=12288;max-fr=60\r\n\
    a=fmtp:124 apt=120\r\na=fmtp:121 max-fs=12288;max-fr=60\r\na=fmtp:125 apt=121\r\na=fmtp:127 apt=126\r\n\
    a=rtpmap:120 VP8/90000\r\na=rtpmap:124 rtx/90000\r\na=rtpmap:121 VP9/90000\r\na=rtpmap:125 rtx/90000\r\n\
    a=rtpmap:126 H264/90000\r\na=rtpmap:127 rtx/90000\r\na=rtpmap:97 H264/90000\r\n";

const SAFARI: &str = "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100 101\r\na=mid:1\r\na=sendonly\r\n\
    a=rtpmap:96 H264/90000\r\na=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f\r\n\
    a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:98 H264/90000\r\n\
    a=fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n\
    a=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\na=rtpmap:100 VP8/90000\r\na=rtpmap:101 rtx/90000\r\n\
    a=fmtp:101 apt=100\r\n";

const OBS: &str = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=sendonly\r\na=ssrc:77 cname:x\r\n\
    a=rtpmap:96 H264/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 goog-remb\r\n\
    a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1\r\n";

const GSTREAMER: &str = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:video0\r\na=sendonly\r\na=rtpmap:96 H264/90000\r\n\
    a=fmtp:96 packetization-mode=1;profile-level-id=42c015;sprop-parameter-sets=Z0LAFdoCgL/lwEQAAAMABAAAAwDKPFi6gA==,aM4PyA==\r\n\
    a=ssrc:77 cname:x\r\n";

fn described(line: &str) -> Description {
    read(&format!("{HEAD}{line}")).expect("readable")
}

fn picture(line: &str) -> Media {
    described(line).media.remove(0)
}

fn ours<'a>(local: &'a Credentials, candidates: &'a Candidates) -> Ours<'a> {
    Ours { local, fingerprint: &[7; 32], candidates, version: 1 }
}

fn local() -> Credentials {
    Credentials { ufrag: "u".to_owned(), password: "p".to_owned() }
}

fn answer(line: &str) -> String {
    write_answer(&ours(&local(), &Candidates::default()), &described(line), &[true])
}

#[test]
fn a_page_sends_vp8_whichever_it_likes_best() {
    for (line, vp8, h264, vp9, av1) in [
        (CHROMIUM, 96, Some(106), Some(98), Some(45)),
        (FIREFOX, 120, Some(126), Some(121), None),
        (SAFARI, 100, Some(98), None, None),
    ] {
        let media = picture(line);
        assert_eq!((media.taken, media.codec), (Codec::Vp8, Some(vp8)));
        let known = [Codec::H264, Codec::Vp9, Codec::Av1].map(|codec| media.payload_types.get(codec));
        assert_eq!(known, [h264, vp9, av1]);
        assert!(answer(line).contains(&format!("a=rtpmap:{vp8} VP8/90000\r\n")));
    }
}

#[test]
fn a_program_that_has_only_h264_sends_that() {
    for (line, profile) in [(OBS, "42e01f"), (GSTREAMER, "42c015")] {
        assert_eq!((picture(line).taken, picture(line).codec), (Codec::H264, Some(96)));
        let answer = answer(line);
        assert!(answer.contains("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"), "{answer}");
        assert!(
            answer.contains("a=rtpmap:96 H264/90000\r\n") && answer.contains("a=rtcp-fb:96 nack pli\r\n")
        );
        let said = format!(
            "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile};x-google"
        );
        assert!(answer.contains(&said), "{answer}");
    }
}

#[test]
fn what_our_receivers_cannot_read_is_not_taken() {
    for (from, to) in [
        ("packetization-mode=1", "packetization-mode=0"),
        ("packetization-mode=1", "packetization-mode=x"),
        ("packetization-mode=1;", ""),
        ("42e01f", "64001f"),
        ("42e01f", "42e01f00"),
        ("42e01f", "no"),
        ("H264", "H265"),
    ] {
        assert_eq!(picture(&OBS.replace(from, to)).codec, None, "{to}");
    }
    let plain =
        OBS.replace("profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1", "profile-id=0");
    let vp9 = plain.replace("H264", "VP9");
    assert_eq!(picture(&vp9).taken, Codec::Vp9);
    assert_eq!(picture(&vp9.replace("profile-id=0", "profile-id=2")).codec, None);
    assert_eq!(picture(&plain.replace("H264", "av1")).taken, Codec::Av1);
}

#[test]
fn profiles_are_told_apart_as_the_table_of_rfc_6184_does() {
    for (profile, rank) in [
        (0x42_E0_1F, Some(0)),
        (0x42_C0_15, Some(0)),
        (0x42_40_0A, Some(0)),
        (0x4D_80_1F, Some(0)),
        (0x58_C0_1F, Some(0)),
        (0x42_00_1F, Some(1)),
        (0x42_80_1F, Some(1)),
        (0x58_80_1F, Some(1)),
        (0x58_40_1F, None),
        (0x4D_00_1F, None),
        (0x64_00_1F, None),
        (0x42_01_1F, None),
        (0x01_42_E0_1F, None),
    ] {
        assert_eq!(h264_rank(profile), rank, "{profile:06x}");
    }
}

#[test]
fn repeats_are_taken_where_they_say_what_they_repeat() {
    let layered = answer(CHROMIUM);
    assert!(layered.contains("SAVPF 96 97\r\n") && layered.contains("a=fmtp:97 apt=96\r\n"), "{layered}");
    assert!(layered.contains(&format!("a=extmap:11 {}\r\n", super::super::REPAIRED_RID_URI)));
    let silent = answer(&CHROMIUM.replace("repaired-rtp-stream-id", "other"));
    assert!(silent.contains("SAVPF 96\r\n") && !silent.contains("rtx"), "{silent}");
    // Of one stream nothing else can be meant.
    assert!(answer(FIREFOX).contains("SAVPF 120 124\r\n"));
}

#[test]
fn who_watches_is_answered_in_all_codecs_that_they_offer() {
    let offer = described(&FIREFOX.replace("sendonly", "recvonly"));
    let answer = write_watch_answer(&ours(&local(), &Candidates::default()), &offer, &[true], &[5]);
    assert!(answer.contains("m=video 9 UDP/TLS/RTP/SAVPF 120 126 121\r\n"), "{answer}");
    assert!(!answer.contains("rtx"));
}

/// The largest call's description and its answer each have to fit into one message, which holds 64 KiB.
#[test]
fn sixty_lines_fit_into_a_message() {
    let mids: Vec<String> = (0..crate::limits::SLOTS_MAX).map(|n| n.to_string()).collect();
    let lines: Vec<Offered<'_>> = mids
        .iter()
        .enumerate()
        .map(|(n, mid)| {
            let is_audio = n % 2 == 0;
            Offered { mid, is_audio, group: n / 2, ssrc: u32::MAX, rtx: (!is_audio).then_some(u32::MAX) }
        })
        .collect();
    let local = Credentials { ufrag: "u".repeat(8), password: "p".repeat(24) };
    let offer = write_offer(&ours(&local, &Candidates::default()), &lines);
    assert!(offer.len() < 60_000, "{}", offer.len());
    let read = read(&offer.replace("passive", "active")).expect("readable");
    let second = read.media.get(1).expect("a picture");
    for (codec, payload_type, repeats) in on_down(false) {
        assert_eq!(second.payload_types.get(*codec), Some(*payload_type));
        assert_eq!(second.repeats_of(*payload_type), Some(*repeats));
    }
}

/// What Chromium answers to such a line, with all that it says each time.
fn answered_by_chromium(line: &Offered<'_>) -> String {
    let mut answer = String::new();
    let kind = if line.is_audio { "audio" } else { "video" };
    let codecs = on_down(line.is_audio);
    line!(answer, "m={kind} 9 UDP/TLS/RTP/SAVPF 96 97 102 103 98 99 104 105");
    line!(answer, "c=IN IP4 0.0.0.0");
    line!(answer, "a=rtcp:9 IN IP4 0.0.0.0");
    line!(answer, "a=ice-ufrag:Xq3k");
    line!(answer, "a=ice-pwd:cTDyFqKPQ6cUM4SBMUT1jC2T");
    line!(answer, "a=ice-options:trickle");
    let fingerprint = HEAD.lines().find(|line| line.starts_with("a=fingerprint:")).expect("one");
    line!(answer, "{fingerprint}");
    line!(answer, "a=setup:active");
    line!(answer, "a=mid:{}", line.mid);
    line!(answer, "a=extmap:3 {}", super::super::TWCC_URI);
    line!(answer, "a=recvonly");
    line!(answer, "a=rtcp-mux");
    line!(answer, "a=rtcp-rsize");
    for (codec, payload_type, repeats) in codecs {
        codec_lines(&mut answer, *codec, *payload_type, Some(H264_OURS), "");
        if !line.is_audio {
            line!(answer, "a=rtcp-fb:{payload_type} transport-cc");
            repeat_lines(&mut answer, *repeats, *payload_type);
        }
    }
    answer
}

/// The answer in a call of twenty-five, each with microphone and camera, and with as many screens as there are lines for:
/// our pages leave out what nobody reads, and nothing of what is read.
#[test]
fn the_answer_to_the_largest_call_fits_with_much_room_to_spare() {
    let mids: Vec<String> = (0..crate::limits::SLOTS_MAX).map(|n| n.to_string()).collect();
    let line = |(n, mid): (usize, &String)| {
        let is_audio = n % 2 == 0;
        answered_by_chromium(&Offered { mid: mid.as_str(), is_audio, group: n / 2, ssrc: 1, rtx: None })
    };
    let mut whole =
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=msid-semantic: WMS *\r\n".to_owned();
    whole.extend(mids.iter().enumerate().map(line));
    let brief = call::client::brief(&whole);
    assert_eq!(read(&brief).expect("readable"), read(&whole).expect("readable"));
    let sent = serde_json::to_string(&brief).expect("JSON").len();
    assert!(sent * 4 / 3 < call::limits::MESSAGE_BYTES_MAX, "{sent} of {} bytes", whole.len());
}

proptest! {
    #[test]
    fn formats_are_bounded_and_never_panic(
        lines in prop::collection::vec(("(rtpmap|fmtp)", 0u8..200, "[ -~]{0,40}"), 0..200)
    ) {
        let text: String =
            lines.iter().map(|(kind, number, rest)| format!("a={kind}:{number} {rest}\r\n")).collect();
        let media = picture(&format!("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n{text}"));
        prop_assert!(media.formats.len() <= SDP_FORMATS_MAX && media.repeats.len() <= SDP_REPEATS_MAX);
    }
}
