//! An answer without what the server does not read. Browsers repeat nearly everything for each line: in a full call their answer
//! would be as long as a message may be, and on a slow line it keeps the first picture waiting.

/// What begins one of these says nothing to a server that is reached at one address and encrypts in one way.
const UNREAD: [&str; 8] = [
    "c=",
    "a=rtcp:",
    "a=rtcp-mux",
    "a=rtcp-rsize",
    "a=ice-options:",
    "a=candidate:",
    "a=end-of-candidates",
    "a=msid-semantic:",
];
/// These are the same for all lines of a connection, and are read once.
const ONCE: [&str; 3] = ["a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:"];
/// The one feedback that the server asks an answer for.
const FEEDBACK: &str = "a=rtcp-fb:";
const ARRIVALS: &str = " transport-cc";

/// The same answer, shorter.
pub fn brief(answer: &str) -> String {
    let mut once: Vec<&str> = Vec::new();
    let mut kept = String::with_capacity(answer.len() / 2);
    for line in answer.split_inclusive('\n') {
        let begins = |start: &&str| line.starts_with(*start);
        let says_nothing = UNREAD.iter().any(begins)
            || (line.starts_with(FEEDBACK) && !line.trim_end().ends_with(ARRIVALS))
            || once.contains(&line);
        if says_nothing {
            continue;
        }
        if ONCE.iter().any(begins) {
            once.push(line);
        }
        kept.push_str(line);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_once_is_kept_once_and_what_differs_stays() {
        let answer = "v=0\r\nm=audio 9 x 111\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:a\r\na=mid:0\r\n\
            a=rtcp-fb:111 nack\r\nm=video 9 x 96\r\na=ice-ufrag:a\r\na=mid:1\r\na=rtcp-fb:96 transport-cc\r\n\
            a=rtcp-mux\r\na=recvonly\r\nm=video 9 x 96\r\na=ice-ufrag:b\r\na=mid:2\r\na=recvonly\r\n";
        let expected = "v=0\r\nm=audio 9 x 111\r\na=ice-ufrag:a\r\na=mid:0\r\nm=video 9 x 96\r\na=mid:1\r\n\
            a=rtcp-fb:96 transport-cc\r\na=recvonly\r\nm=video 9 x 96\r\na=ice-ufrag:b\r\na=mid:2\r\n\
            a=recvonly\r\n";
        assert_eq!(brief(answer), expected);
        assert_eq!(brief("not a description"), "not a description");
    }
}
