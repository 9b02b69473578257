//! Sound whose packets are all of one length. Opus takes fewer bytes for what is easy to say, so that whoever sees nothing but
//! sizes, on the way or at the server, learns when somebody speaks, and something of what. The text of a description is all
//! that is known here.

/// What the sender is to do whatever the server's answer says: one length, and packets while nobody speaks, too. Small losses
/// are still mended, out of the same bytes.
const STEADY: &str = "minptime=10;useinbandfec=1;cbr=1;usedtx=0";

/// The server's answer to what a page sends, for a visit that is encrypted from end to end. It is the page that asks this of
/// its own browser: the server is one of those from whom it keeps something.
pub fn steady(answer: &str) -> String {
    let number = |line: &str, name: &str| Some(line.strip_prefix(name)?.split_once(' ')?.0.to_owned());
    // Browsers do not care about capitals there.
    let is_opus = |line: &&str| line.starts_with("a=rtpmap:") && line.to_ascii_lowercase().contains(" opus/");
    let opus: Vec<String> =
        answer.lines().filter(is_opus).filter_map(|line| number(line, "a=rtpmap:")).collect();
    let mut out = String::with_capacity(answer.len() + 2 * STEADY.len());
    for line in answer.lines() {
        if number(line, "a=fmtp:").is_some_and(|number| opus.contains(&number)) {
            continue;
        }
        out.push_str(line);
        out.push_str("\r\n");
        if let Some(number) = number(line, "a=rtpmap:").filter(|number| opus.contains(number)) {
            out.push_str("a=fmtp:");
            out.push_str(&number);
            out.push(' ');
            out.push_str(STEADY);
            out.push_str("\r\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::steady;

    const ANSWER: &str = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n\
        a=rtcp-fb:111 nack\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=600\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:2\r\na=rtpmap:111 opus/48000/2\r\n";

    #[test]
    fn every_line_of_sound_is_of_one_length_and_nothing_else_is_changed() {
        let steady = steady(ANSWER);
        let asked = "a=fmtp:111 minptime=10;useinbandfec=1;cbr=1;usedtx=0";
        assert_eq!(steady.lines().filter(|line| *line == asked).count(), 2, "{steady}");
        let others = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.starts_with("a=fmtp:111 ")).map(str::to_owned).collect()
        };
        assert_eq!(others(&steady), others(ANSWER));
        assert_eq!(steady.matches("\r\n").count(), steady.lines().count());
    }

    #[test]
    fn a_server_that_asks_for_something_else_is_not_heard() {
        let lying = ANSWER.replace("useinbandfec=1", "useinbandfec=1;cbr=0;usedtx=1");
        assert_eq!(steady(&lying), steady(ANSWER));
        let shouting = lying.replace("opus/", "OPUS/");
        assert_eq!(steady(&shouting).replace("OPUS/", "opus/"), steady(ANSWER));
    }
}
