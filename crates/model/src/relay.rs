//! What a page needs to reach the media server through its relay, where a network lets nothing else out.
use serde::{Deserialize, Serialize};
use std::fmt;

/// Good for a few minutes, for one person in one room. The page makes the addresses of it, because it knows by which
/// name it has reached us.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayPass {
    pub username: String,
    pub password: String,
    /// The media port, by UDP.
    pub port: u16,
    /// The same number takes connections, too.
    pub tcp: bool,
    /// So does the port of the page itself.
    pub web: bool,
    /// Where media is, as a URL writes it, should that be another machine than the page's name says.
    pub host: Option<String>,
}

/// A password belongs into no log.
impl fmt::Debug for RelayPass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RelayPass { port, tcp, web, host, .. } = self;
        write!(f, "RelayPass {{ port: {port}, tcp: {tcp}, web: {web}, host: {host:?} }}")
    }
}

impl RelayPass {
    /// The ways in (RFC 7065), the best first, for a page at `host` (as a URL writes it) and `port`, over TLS or not.
    /// None by UDP, though the relay takes it: media has the same port, so a network that lets the one out lets out the
    /// other, and Chromium takes all that comes from a relay's address for the relay's and drops the media.
    /// Four at most: with more, browsers take their time and say so.
    pub fn urls(&self, host: &str, port: u16, secure: bool) -> Vec<String> {
        let mut urls = Vec::new();
        let by_tcp = |host: &str| format!("turn:{host}:{}?transport=tcp", self.port);
        if self.tcp {
            urls.push(by_tcp(host));
        }
        if self.web && (secure || port != self.port) {
            let scheme = if secure { "turns" } else { "turn" };
            urls.push(format!("{scheme}:{host}:{port}?transport=tcp"));
        }
        if let Some(other) = self.host.as_deref().filter(|other| self.tcp && *other != host) {
            urls.push(by_tcp(other));
        }
        urls
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass() -> RelayPass {
        RelayPass {
            username: "name".to_owned(),
            password: "secret word".to_owned(),
            port: 3478,
            tcp: true,
            web: true,
            host: None,
        }
    }

    #[test]
    fn the_ways_in_are_those_that_there_are() {
        assert_eq!(
            pass().urls("clinic.example", 443, true),
            ["turn:clinic.example:3478?transport=tcp", "turns:clinic.example:443?transport=tcp"]
        );
        let plain = RelayPass { host: Some("[2001:db8::1]".to_owned()), ..pass() };
        assert_eq!(
            plain.urls("[::1]", 8080, false),
            [
                "turn:[::1]:3478?transport=tcp",
                "turn:[::1]:8080?transport=tcp",
                "turn:[2001:db8::1]:3478?transport=tcp"
            ]
        );
        let host = Some("localhost".to_owned());
        let one = RelayPass { web: false, host, ..pass() };
        assert_eq!(one.urls("localhost", 80, false).len(), 1, "the same is not named twice");
        let none = RelayPass { tcp: false, web: false, ..pass() };
        assert!(none.urls("localhost", 80, false).is_empty());
    }

    #[test]
    fn its_password_is_not_shown() {
        let shown = format!("{:?}", pass());
        assert!(!shown.contains("secret") && !shown.contains("name"), "{shown}");
    }
}
