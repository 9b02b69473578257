//! A network as an administrator writes it, `203.0.113.0/24` or `2001:db8:1::/48`: pure.
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The largest that a clinic may name. Lower, and half of the internet could guess without waiting; higher, and a hospital
/// has more networks than the list has lines.
const LEAST_BITS: (u8, u8) = (16, 32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    first: IpAddr,
    bits: u8,
}

impl Network {
    /// An address alone is a network of one.
    pub fn parse(typed: &str) -> Option<Network> {
        let (address, bits) = match typed.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (typed.trim(), None),
        };
        let address = address.trim().parse::<IpAddr>().ok()?.to_canonical();
        let (least, most) = match address {
            IpAddr::V4(_) => (LEAST_BITS.0, 32),
            IpAddr::V6(_) => (LEAST_BITS.1, 128),
        };
        let bits = match bits.map(str::trim) {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => bits.parse().ok()?,
            Some(_) => return None,
            None => most,
        };
        // The address that stands for one that is not known is everybody's.
        let fits = (least..=most).contains(&bits) && !masked(address, bits).is_unspecified();
        fits.then(|| Network { first: masked(address, bits), bits })
    }

    pub fn has(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        ip.is_ipv4() == self.first.is_ipv4() && masked(ip, self.bits) == self.first
    }
}

/// Without what tells the addresses of one network apart.
fn masked(ip: IpAddr, bits: u8) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => {
            let mask = u32::MAX.checked_shl(32u32.saturating_sub(bits.into())).unwrap_or_default();
            IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits() & mask))
        }
        IpAddr::V6(ip) => {
            let mask = u128::MAX.checked_shl(128u32.saturating_sub(bits.into())).unwrap_or_default();
            IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & mask))
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.bits) {
            (IpAddr::V4(ip), 32) => write!(f, "{ip}"),
            (IpAddr::V6(ip), 128) => write!(f, "{ip}"),
            (ip, bits) => write!(f, "{ip}/{bits}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_own_addresses_and_no_others() {
        let has =
            |network: &str, ip: &str| Network::parse(network).expect(network).has(ip.parse().expect(ip));
        assert!(has("203.0.113.0/24", "203.0.113.255") && !has("203.0.113.0/24", "203.0.112.255"));
        assert!(has("203.0.113.128/25", "203.0.113.200") && !has("203.0.113.128/25", "203.0.113.1"));
        assert!(has("203.0.113.9", "::ffff:203.0.113.9") && !has("203.0.113.9", "203.0.113.8"));
        assert!(has("2001:db8:1::/48", "2001:db8:1:ff::9") && !has("2001:db8:1::/48", "2001:db8:2::1"));
        assert!(!has("2001:db8::/32", "203.0.113.9") && !has("203.0.113.0/24", "2001:db8::1"));
    }

    #[test]
    fn what_is_no_network_or_too_large_a_one_is_none() {
        for none in [
            "",
            "/",
            "/24",
            "203.0.113.0/",
            "203.0.113/24",
            "203.0.113.0/33",
            "203.0.113.0/+24",
            "203.0.113.0/-1",
            "203.0.113.0/15",
            "0.0.0.0/0",
            "0.0.0.0",
            "::/0",
            "::",
            "2001:db8::/31",
            "2001:db8::/129",
            "::ffff:203.0.113.0/120",
            "example.org",
            "203.0.113.0/24/24",
        ] {
            assert_eq!(Network::parse(none), None, "{none}");
        }
    }

    #[test]
    fn it_is_written_in_one_way() {
        for (typed, written) in [
            (" 203.0.113.77 / 24 ", "203.0.113.0/24"),
            ("203.0.113.77/32", "203.0.113.77"),
            ("2001:DB8:0:0::1/64", "2001:db8::/64"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(Network::parse(typed).expect(typed).to_string(), written);
        }
    }
}
