//! Descriptions of peers, honest and hostile, and what ours say.
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
    assert!(answer.contains(
        "a=candidate:1 1 udp 2130706431 192.0.2.1 3478 typ host\r\n\
             a=candidate:2 1 tcp 1520435199 192.0.2.1 443 typ host tcptype passive\r\na=end-of-candidates\r\n"
    ));
    assert!(answer.contains("m=video 0 "));
    // Our side is passive, which `read` refuses from a peer.
    assert_eq!(read(&answer), Err(SdpError::Setup));
    let read = read(&answer.replace("passive", "active")).expect("readable");
    assert_eq!(read.fingerprint, [7; 32]);
    assert!(read.media[1].rejected && !read.media[0].rejected);
}

#[test]
fn repeats_and_numbers_are_offered_for_pictures() {
    let local = Credentials { ufrag: "u".to_owned(), password: "p".to_owned() };
    let ours = Ours { local: &local, fingerprint: &[7; 32], candidates: &Candidates::default(), version: 1 };
    let sound = Offered { mid: "0", is_audio: true, group: 0, ssrc: 7, rtx: None };
    let picture = Offered { mid: "1", is_audio: false, group: 0, ssrc: 8, rtx: Some(9) };
    let offer = write_offer(&ours, &[sound, picture]);
    assert!(offer.contains("m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 98 99 104 105\r\n"), "{offer}");
    assert!(offer.contains("a=ssrc-group:FID 8 9\r\n"), "{offer}");
    let offer = read(&offer.replace("passive", "active")).expect("readable");
    let told = |media: &Media| (media.repeats_as(), media.twcc_id, media.tells_arrivals);
    assert_eq!(told(&offer.media[0]), (None, None, false));
    assert_eq!(told(&offer.media[1]), (Some(97), Some(3), true));
    assert_eq!(offer.media[1].ssrcs, [8, 9]);
}

#[test]
fn repeats_of_another_codec_are_not_ours() {
    let rtx = "a=rtpmap:96 VP8/90000\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\n";
    let offer = OFFER.replace("a=rtpmap:96 VP8/90000\r\n", rtx);
    assert_eq!(read(&offer).expect("readable").media[1].repeats_as(), None);
    let offer = offer.replace("apt=98", "rtx-time=3000; apt=96");
    assert_eq!(read(&offer).expect("readable").media[1].repeats_as(), Some(99));
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
    let ours = Ours { local: &local, fingerprint: &[7; 32], candidates: &Candidates::default(), version: 1 };
    write_answer(&ours, &read(offer).expect("readable"), &[true, true])
}

#[test]
fn layers_are_taken_by_the_names_that_are_ours() {
    let offer = OFFER.replace("a=rtpmap:96 VP8/90000\r\n", LAYERED);
    assert_eq!(read(&offer).expect("readable").media[1].simulcast_layers(), &[0, 1, 2]);
    let answer = answer_to(&offer);
    assert!(answer.contains("a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n"));
    assert!(answer.contains("a=rtcp-fb:96 transport-cc\r\n") && !answer.contains("a=rid:x"), "{answer}");
}

#[test]
fn without_ids_in_the_packets_there_is_one_layer() {
    let offer = OFFER.replace("a=rtpmap:96 VP8/90000\r\n", &LAYERED.replace("sdes:rtp-stream-id", "other"));
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
