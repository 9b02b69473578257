//! An address of the web, as far as calendars need one: scheme, host, port, and the rest.
use model::outside::SourceFault;

/// Bytes of an address. Higher: a server's answer keeps pages of it here. Lower: Outlook's do not fit.
const LONGEST: usize = 4096;

/// Where a request goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    pub https: bool,
    /// In small letters, as a name or a number; of IPv6 without brackets.
    pub host: String,
    pub port: u16,
    /// With the query.
    pub path: String,
}

impl Place {
    /// # Errors
    /// `NotAllowed`: no address that could be asked.
    pub fn parse(address: &str) -> Result<Place, SourceFault> {
        Place::read(address).ok_or(SourceFault::NotAllowed)
    }

    fn read(address: &str) -> Option<Place> {
        let (scheme, rest) = address.split_once("://")?;
        let https = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let cut = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(cut);
        let path = path.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        if address.len() > LONGEST
            || authority.contains('@')
            || !address.bytes().all(|b| b.is_ascii_graphic())
        {
            return None;
        }
        let usual = if https { 443 } else { 80 };
        let (host, port) = match authority.strip_prefix('[') {
            Some(v6) => {
                let (host, after) = v6.split_once(']')?;
                (host, after.strip_prefix(':').map_or(Some(usual), |port| port.parse().ok())?)
            }
            None => match authority.split_once(':') {
                Some((host, port)) => (host, port.parse().ok()?),
                None => (authority, usual),
            },
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':' | b'_');
        let fits = !host.is_empty() && host.len() <= 253 && host.bytes().all(plain);
        fits.then(|| Place { https, host: host.to_ascii_lowercase(), port, path })
    }

    /// Where a reference leads from here (RFC 3986, 5.2), as servers write them: whole, from the root, or beside.
    ///
    /// # Errors
    /// As `parse`.
    pub fn join(&self, reference: &str) -> Result<Place, SourceFault> {
        let reference = reference.trim();
        if reference.contains("://") {
            return Place::parse(reference);
        }
        if let Some(rest) = reference.strip_prefix("//") {
            return Place::parse(&format!("{}://{rest}", self.scheme()));
        }
        let path = if reference.starts_with('/') {
            reference.to_owned()
        } else {
            let folder = self.path.split('?').next().unwrap_or_default();
            let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{reference}")
        };
        Place::parse(&format!("{}{path}", self.origin()))
    }

    fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// The host as a request names it.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.https { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }

    /// Without the path.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.authority())
    }

    /// The whole of it.
    pub fn address(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }

    /// One party's: the same host, or two of one name that somebody has registered, as `caldav.icloud.com` leads to
    /// `p42-caldav.icloud.com`. What was typed for the one is shown to the other. A short last part but one ("co.uk") is
    /// nobody's own.
    pub fn is_of(&self, other: &Place) -> bool {
        let safe = self.https || !other.https;
        safe && (self.host == other.host && self.port == other.port
            || self.https
                && other.https
                && registered(&self.host).is_some_and(|name| Some(name) == registered(&other.host)))
    }
}

fn registered(host: &str) -> Option<&str> {
    if host.parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    let (rest, last) = host.rsplit_once('.')?;
    let name = rest.rsplit('.').next().unwrap_or(rest);
    let fits = name.len() > 3 && last.chars().all(|c| c.is_ascii_alphabetic());
    fits.then(|| &host[host.len() - last.len() - name.len() - 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(address: &str) -> Option<String> {
        Place::parse(address).ok().map(|place| place.address())
    }

    #[test]
    fn addresses_are_read_whole() {
        assert_eq!(whole("https://A.example").as_deref(), Some("https://a.example/"));
        assert_eq!(whole("https://a.example:8443/x?y=1#z").as_deref(), Some("https://a.example:8443/x?y=1"));
        assert_eq!(whole("http://[::1]:80/").as_deref(), Some("http://[::1]/"));
        for bad in
            ["a", "ftp://a", "https://", "https://u@a/", "https://a b/", "https://a:x/", "https://a\r\n/"]
        {
            assert_eq!(whole(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn references_lead_where_servers_mean() {
        let place = Place::parse("https://a.example/dav/ada/?x").expect("an address");
        let to = |reference: &str| place.join(reference).ok().map(|place| place.address());
        assert_eq!(to("/b/").as_deref(), Some("https://a.example/b/"));
        assert_eq!(to("b").as_deref(), Some("https://a.example/dav/ada/b"));
        assert_eq!(to("//c.example/").as_deref(), Some("https://c.example/"));
        assert_eq!(to("http://c.example/x").as_deref(), Some("http://c.example/x"));
    }

    #[test]
    fn a_password_goes_to_one_party_only() {
        let of = |one: &str, other: &str| {
            Place::parse(one).expect("one").is_of(&Place::parse(other).expect("other"))
        };
        assert!(of("https://p42-caldav.icloud.com/", "https://caldav.icloud.com/"));
        assert!(!of("https://icloud.com.evil.example/", "https://caldav.icloud.com/"));
        assert!(!of("http://caldav.icloud.com/", "https://caldav.icloud.com/"));
        assert!(!of("https://one.co.uk/", "https://other.co.uk/"));
        assert!(!of("https://127.0.0.1/", "https://10.0.0.1/"));
    }
}
