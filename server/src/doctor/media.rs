//! Which ways media has: by UDP, by TCP on the same number, by the web port; and what browsers are told of them. Tried
//! from this machine, so what stands between it and the patients is said in words.
use super::{Finding, relay};
use crate::config::{Config, TlsKind};
use crate::startup::plain;
use crate::{lock, serve};
use sfu::Candidates;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::time::timeout;

/// How long one way may take from this machine to itself.
const PATIENCE: Duration = Duration::from_millis(500);
/// What is sent to ourselves.
const WORD: &[u8] = b"bedside doctor";

/// Everything about the ways of media but the media port itself by UDP, which `reach::ports` looks at.
pub async fn ways(config: &Config) -> Vec<Finding> {
    let runs = lock::is_held(&config.server.data);
    let (mut findings, ends) = if runs { (Vec::new(), None) } else { ends(config).await };
    let local = ends.as_ref().map_or(config.media.listen, |ends| ends.local);
    let shared = serve::shared(config, config.server.listen);
    let set = sfu::SfuConfig { shared, ..serve::media(config) };
    let named = sfu::candidates(&set, local, true);
    // With port 0 a running Bedside took one that is not known here; and another program's answer says nothing.
    if local.port() != 0 && (runs || ends.is_some()) {
        findings.extend(tried(&named, ends.as_ref()).await);
    }
    if local.port() != 0 && runs {
        let web = shared.zip(named.udp.first()).map(|(port, media)| SocketAddr::new(media.ip(), port));
        findings.extend(relay::tried(&named, web).await);
    }
    findings.extend(told(config, &named));
    findings.push(closed_networks(config, shared));
    findings.push(threads(config.media.workers()));
    findings
}

/// How many cores calls may take.
fn threads(workers: usize) -> Finding {
    Finding::Good(match workers {
        1 => "Calls are carried by one thread (media.workers).".to_owned(),
        _ => format!(
            "Calls are carried by {workers} threads (media.workers), each call by one of them, and one more receives for \
             all."
        ),
    })
}

/// Both ends of the media port, while nobody else has it.
struct Ends {
    udp: UdpSocket,
    tcp: TcpListener,
    local: SocketAddr,
}

async fn ends(config: &Config) -> (Vec<Finding>, Option<Ends>) {
    let listen = config.media.listen;
    // What has the port by UDP, `reach::ports` says.
    let Ok(udp) = UdpSocket::bind(listen).await else { return (Vec::new(), None) };
    let Ok(local) = udp.local_addr() else { return (Vec::new(), None) };
    match TcpListener::bind(local).await {
        Ok(tcp) => {
            let text = format!(
                "The media port {listen} (TCP) is free. Open it in the firewall as well: some networks let no UDP out."
            );
            (vec![Finding::Good(text)], Some(Ends { udp, tcp, local }))
        }
        // A free number for UDP need not be free for TCP; the server takes another one then.
        Err(_) if listen.port() == 0 => (Vec::new(), None),
        Err(error) => (
            vec![Finding::Bad(format!(
                "The media port {listen} cannot be had by TCP ({}), though it is free by UDP: whoever is in a network \
                 that lets no UDP out cannot be called. Choose another with --media.",
                plain(&error)
            ))],
            None,
        ),
    }
}

/// Every named address, from here: to our own ends, or by TCP to those of the Bedside that runs.
async fn tried(named: &Candidates, ends: Option<&Ends>) -> Vec<Finding> {
    let ours: Vec<IpAddr> =
        if_addrs::get_if_addrs().unwrap_or_default().iter().map(if_addrs::Interface::ip).collect();
    let mut findings = Vec::new();
    for address in &named.udp {
        let by_udp = match ends {
            Some(ends) => Some(by_udp(*address, ends).await.is_ok()),
            None => None,
        };
        let by_tcp = by_tcp(*address, ends).await.is_ok();
        findings.push(way(*address, ours.contains(&address.ip()), by_udp, by_tcp));
    }
    findings
}

/// `by_udp`: none when a Bedside runs, which answers nobody whom it does not know.
fn way(address: SocketAddr, is_ours: bool, by_udp: Option<bool>, by_tcp: bool) -> Finding {
    let lost = match (by_udp, by_tcp) {
        (Some(true), true) => return Finding::Good(format!("Media at {address} is reached by UDP and TCP.")),
        (None, true) => {
            return Finding::Good(format!(
                "Media at {address} is reached by TCP; by UDP, server doctor --call tries it."
            ));
        }
        (Some(false), false) => "by UDP and TCP",
        (Some(false), true) => "by UDP",
        (Some(true) | None, false) => "by TCP",
    };
    if is_ours {
        return Finding::Bad(format!(
            "Media at {address} cannot be reached {lost}, not even from this machine, whose address it is: let UDP and \
             TCP of port {} in, in its firewall.",
            address.port()
        ));
    }
    Finding::Note(format!(
        "Media at {address} cannot be reached {lost} from this machine. Many routers lead nobody from inside to their own \
         outside, so try a visit from a phone without Wi-Fi; if that fails, forward UDP and TCP of port {} to this \
         machine.",
        address.port()
    ))
}

async fn by_udp(to: SocketAddr, ends: &Ends) -> io::Result<()> {
    let from = UdpSocket::bind(SocketAddr::new(unspecified(to), 0)).await?;
    from.send_to(WORD, to).await?;
    let mut buffer = [0; 64];
    timeout(PATIENCE, async {
        // Browsers of a Bedside that has just been stopped may still knock.
        while let Ok((len, _)) = ends.udp.recv_from(&mut buffer).await {
            if buffer.get(..len) == Some(WORD) {
                return Ok(());
            }
        }
        Err(io::Error::from(io::ErrorKind::BrokenPipe))
    })
    .await?
}

/// To a Bedside that runs, connecting is all that can be seen.
async fn by_tcp(to: SocketAddr, ends: Option<&Ends>) -> io::Result<()> {
    let _connected = timeout(PATIENCE, TcpStream::connect(to)).await??;
    if let Some(ends) = ends {
        // Else what answers may be a router's own page.
        timeout(PATIENCE, ends.tcp.accept()).await??;
    }
    Ok(())
}

pub(super) fn unspecified(like: SocketAddr) -> IpAddr {
    match like {
        SocketAddr::V4(_) => IpAddr::from([0; 4]),
        SocketAddr::V6(_) => IpAddr::from([0; 16]),
    }
}

/// What browsers are told: whether that leads anybody anywhere.
fn told(config: &Config, named: &Candidates) -> Vec<Finding> {
    let ips: Vec<IpAddr> = named.udp.iter().map(SocketAddr::ip).collect();
    if config.media.listen.ip().is_loopback() && config.media.public.is_empty() {
        return vec![Finding::Note(
            "Media listens to this machine alone (media.listen): nobody else can be called.".to_owned(),
        )];
    }
    let mut findings = Vec::new();
    if config.media.public.is_empty() && ips.iter().all(|ip| is_inside(*ip)) {
        findings.push(Finding::Note(
            "Browsers are told private addresses only, which nobody outside of this network can reach. For patients at \
             home, set media.public to the address that the world sees, and forward UDP and TCP of the media port to \
             this machine."
                .to_owned(),
        ));
    }
    for ip in config.media.public.iter().map(SocketAddr::ip).filter(|ip| is_inside(*ip)) {
        findings.push(Finding::Note(format!(
            "Browsers are told {ip} (media.public), which is a private address: it leads nowhere from outside."
        )));
    }
    if !ips.iter().any(IpAddr::is_ipv6) {
        findings.push(Finding::Note(
            "Browsers are told no IPv6 address. Most phones find their way to IPv4 all the same; for those that do not, \
             listen on [::] (media.listen), and name an IPv6 address in media.public if anything is named there."
                .to_owned(),
        ));
    }
    findings
}

/// Networks that let nothing out but https.
fn closed_networks(config: &Config, shared: Option<u16>) -> Finding {
    match shared {
        Some(port) if config.tls_kind() == TlsKind::None => Finding::Note(format!(
            "From networks that let nothing out but https, media comes by the web port ({port}), but not where a proxy \
             looks inside: for that, Bedside has to end TLS itself (tls.kind)."
        )),
        Some(port) => Finding::Good(format!(
            "From networks that let nothing out but https, media comes by the web port ({port}), and through the relay \
             within TLS where a proxy looks inside."
        )),
        None if config.server.https => Finding::Note(
            "A proxy ends https (server.https), so media cannot come by the web port: from networks that let nothing \
             out but https nobody can be called. Let Bedside end https itself (tls.kind) to change that."
                .to_owned(),
        ),
        None => Finding::Note(
            "The web port listens to this machine alone, so media cannot come by it from networks that let nothing \
             out but https."
                .to_owned(),
        ),
    }
}

/// Not of the world's: a network's own, or the machine's.
fn is_inside(ip: IpAddr) -> bool {
    match ip {
        // 100.64.0.0/10 is between a provider's router and its customers' (RFC 6598).
        IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || is_shared
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(listen: &str, public: &[&str]) -> Config {
        let mut config = Config::default();
        config.media.listen = listen.parse().expect("an address");
        config.media.public = public.iter().map(|text| text.parse().expect("an address")).collect();
        config
    }

    fn said(config: &Config) -> String {
        let named = sfu::candidates(&serve::media(config), config.media.listen, true);
        let words = told(config, &named).into_iter().map(|finding| match finding {
            Finding::Good(text) | Finding::Note(text) | Finding::Bad(text) => text + "\n",
        });
        words.collect()
    }

    #[test]
    fn what_browsers_are_told_is_judged() {
        assert!(said(&config("127.0.0.1:8601", &[])).contains("this machine alone"));
        assert!(said(&config("192.168.1.5:8601", &[])).contains("private addresses only"));
        let behind = said(&config("192.168.1.5:8601", &["203.0.113.7:8601"]));
        assert!(!behind.contains("private") && behind.contains("IPv6"), "{behind}");
        assert!(said(&config("0.0.0.0:8601", &["10.0.0.1:8601"])).contains("10.0.0.1"));
        assert_eq!(said(&config("[::]:8601", &["203.0.113.7:8601", "[2001:db8::1]:8601"])), "");
    }

    #[test]
    fn a_closed_way_is_wrong_only_where_it_must_be_open() {
        let at = "203.0.113.7:8601".parse().expect("an address");
        assert!(matches!(way(at, false, Some(true), true), Finding::Good(_)));
        assert!(matches!(way(at, true, None, true), Finding::Good(text) if text.contains("--call")));
        assert!(
            matches!(way(at, true, Some(false), true), Finding::Bad(text) if text.contains("cannot be reached by UDP,"))
        );
        assert!(
            matches!(way(at, false, Some(true), false), Finding::Note(text) if text.contains("cannot be reached by TCP from"))
        );
        assert!(matches!(way(at, false, None, false), Finding::Note(text) if text.contains("8601")));
    }

    #[test]
    fn the_web_port_is_shared_only_where_it_is_reached() {
        let mut config = config("0.0.0.0:8601", &["203.0.113.7:8601"]);
        config.server.listen = "0.0.0.0:443".parse().expect("an address");
        let of = |config: &Config| closed_networks(config, serve::shared(config, config.server.listen));
        config.tls.kind = TlsKind::None;
        assert!(
            matches!(of(&config), Finding::Note(text) if text.contains("(443)") && text.contains("tls.kind"))
        );
        config.tls.kind = TlsKind::Lan;
        assert!(matches!(of(&config), Finding::Good(text) if text.contains("(443)")));
        config.server.https = true;
        assert!(matches!(of(&config), Finding::Note(text) if text.contains("proxy")));
        config.server.https = false;
        config.server.listen = "127.0.0.1:8600".parse().expect("an address");
        assert!(matches!(of(&config), Finding::Note(text) if text.contains("alone")));
    }

    #[tokio::test]
    async fn a_way_is_tried_and_a_closed_one_is_noticed() {
        // A number that is free for UDP need not be free for TCP: other tests run beside this one.
        let (said, ends) = loop {
            if let (said, Some(ends)) = ends(&config("127.0.0.1:0", &[])).await {
                break (said, ends);
            }
        };
        assert_eq!(said.len(), 1);
        assert!(by_udp(ends.local, &ends).await.is_ok() && by_tcp(ends.local, Some(&ends)).await.is_ok());
        let other = UdpSocket::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
        assert!(by_udp(other, &ends).await.is_err() && by_tcp(other, Some(&ends)).await.is_err());
    }
}
