//! Which addresses our descriptions name. Knows the machine's interfaces and nothing else.
use crate::SfuConfig;
use model::relay::RelayPass;
use std::net::{IpAddr, SocketAddr};

/// What our descriptions name, the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    pub udp: Vec<SocketAddr>,
    pub tcp: Vec<SocketAddr>,
}

impl From<Vec<SocketAddr>> for Candidates {
    fn from(udp: Vec<SocketAddr>) -> Self {
        Candidates { udp, tcp: Vec::new() }
    }
}

/// What is named when `local` is listened on: the same addresses by TCP, if it can be had, and the web port at the
/// addresses that are configured. (Where it is reached otherwise, nobody has said.)
pub fn candidates(config: &SfuConfig, local: SocketAddr, has_tcp: bool) -> Candidates {
    let udp = addresses(&config.public, local);
    let mut tcp = if has_tcp { udp.clone() } else { Vec::new() };
    if let Some(port) = config.shared {
        for ip in config.public.iter().map(SocketAddr::ip) {
            let shared = SocketAddr::new(ip, port);
            if !tcp.contains(&shared) {
                tcp.push(shared);
            }
        }
    }
    Candidates { udp, tcp }
}

/// By which ways the relay can be reached; name and password are those of nobody yet.
pub(crate) fn ways(config: &SfuConfig, candidates: &Candidates) -> RelayPass {
    let best = candidates.udp.first();
    let port = best.map_or(config.listen.port(), SocketAddr::port);
    RelayPass {
        username: String::new(),
        password: String::new(),
        port,
        tcp: candidates.tcp.iter().any(|tcp| tcp.port() == port),
        web: config.shared.is_some(),
        host: best.map(SocketAddr::ip).filter(|ip| !ip.is_loopback()).map(in_url),
    }
}

fn in_url(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// The configured addresses, else the one that is listened on, else every interface's, loopback last.
fn addresses(public: &[SocketAddr], listen: SocketAddr) -> Vec<SocketAddr> {
    if !public.is_empty() {
        let with_port = |address: &SocketAddr| {
            let port = if address.port() == 0 { listen.port() } else { address.port() };
            SocketAddr::new(address.ip(), port)
        };
        return public.iter().map(with_port).collect();
    }
    if !listen.ip().is_unspecified() {
        return vec![listen];
    }
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut ips: Vec<IpAddr> =
        interfaces.iter().map(if_addrs::Interface::ip).filter(|ip| is_usable(*ip, listen)).collect();
    if !ips.iter().any(IpAddr::is_loopback) {
        ips.push(IpAddr::from([127, 0, 0, 1]));
    }
    // Loopback is of use to tests and to a page on the same machine only.
    ips.sort_by_key(|ip| (ip.is_loopback(), ip.is_ipv6()));
    ips.dedup();
    ips.into_iter().map(|ip| SocketAddr::new(ip, listen.port())).collect()
}

fn is_usable(ip: IpAddr, listen: SocketAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_unspecified(),
        // A link-local address means nothing without its interface.
        IpAddr::V6(ip) => listen.is_ipv6() && !ip.is_unspecified() && !ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn what_is_configured_wins() {
        assert_eq!(addresses(&[at("192.0.2.1:0")], at("0.0.0.0:3478")), [at("192.0.2.1:3478")]);
        assert_eq!(addresses(&[], at("127.0.0.1:3478")), [at("127.0.0.1:3478")]);
    }

    #[test]
    fn loopback_is_last() {
        let found = addresses(&[], at("0.0.0.0:3478"));
        assert!(found.last().is_some_and(|last| last.ip().is_loopback()), "{found:?}");
    }

    #[test]
    fn the_web_port_is_named_where_it_is_known_to_be_reached() {
        let local = at("127.0.0.1:3478");
        let mut config = SfuConfig { listen: local, public: Vec::new(), shared: Some(443), workers: 1 };
        assert_eq!(candidates(&config, local, true).tcp, [local], "nobody said what our address is");
        config.public = vec![at("192.0.2.1:9"), at("192.0.2.1:10")];
        let both = candidates(&config, local, true);
        assert_eq!(both.udp, config.public);
        assert_eq!(both.tcp, [at("192.0.2.1:9"), at("192.0.2.1:10"), at("192.0.2.1:443")]);
        assert_eq!(candidates(&config, local, false).tcp, [at("192.0.2.1:443")]);
        config.shared = None;
        assert!(candidates(&config, local, false).tcp.is_empty());
    }

    #[test]
    fn the_relay_is_named_where_media_is() {
        let local = at("127.0.0.1:3478");
        let mut config = SfuConfig { listen: local, public: Vec::new(), shared: None, workers: 1 };
        let ways_of = |config: &SfuConfig, has_tcp| ways(config, &candidates(config, local, has_tcp));
        let here = ways_of(&config, true);
        assert_eq!(
            (here.port, here.tcp, here.web, here.host),
            (3478, true, false, None),
            "loopback is named by the page"
        );
        config.public = vec![at("[2001:db8::1]:9")];
        config.shared = Some(443);
        let there = ways_of(&config, false);
        assert_eq!((there.port, there.tcp, there.web), (9, false, true));
        assert_eq!(there.host.as_deref(), Some("[2001:db8::1]"));
    }
}
