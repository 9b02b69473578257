//! Which addresses our descriptions name. Knows the machine's interfaces and nothing else.
use std::net::{IpAddr, SocketAddr};

/// The configured addresses, else the one that is listened on, else every interface's, loopback last.
pub fn candidates(public: &[SocketAddr], listen: SocketAddr) -> Vec<SocketAddr> {
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
        assert_eq!(candidates(&[at("192.0.2.1:0")], at("0.0.0.0:3478")), [at("192.0.2.1:3478")]);
        assert_eq!(candidates(&[], at("127.0.0.1:3478")), [at("127.0.0.1:3478")]);
    }

    #[test]
    fn loopback_is_last() {
        let found = candidates(&[], at("0.0.0.0:3478"));
        assert!(found.last().is_some_and(|last| last.ip().is_loopback()), "{found:?}");
    }
}
