//! Who is asked: finds the clinic of a request by host name or path, once, and strips the path prefix.
use crate::web::failure::Unserved;
use crate::web::headers::Nonce;
use crate::web::look::Look;
use crate::web::moved;
use crate::web::origin::Ours;
use crate::web::router::Site;
use app::server::{BROWSER_COOKIE, OPERATOR_COOKIE, REMEMBERED_COOKIE, SIGN_IN_COOKIE, Visitor};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, HOST, USER_AGENT};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::clinics::{ClinicBy, ClinicFront};
use model::limits::Stay;
use model::people::Device;
use model::policy::Role;
use model::{AppError, Lang, Secret};
use std::net::{IpAddr, SocketAddr};

/// The address of the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// What host name and path say, before the database is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub by: Option<ClinicBy>,
    /// The host without its port, in small letters.
    pub name: String,
    /// "" or "/c/{slug}".
    pub base: String,
    /// The path without the prefix, with the query.
    pub rest: String,
}

/// Reads the clinic out of host name and path. `None` when the host is none of ours and could only be a clinic's own
/// domain that is not registered.
pub fn named(host: &str, base_host: &str, path_and_query: &str) -> Named {
    let name = host_name(host).to_ascii_lowercase();
    let whole = |by, name| Named { by, name, base: String::new(), rest: path_and_query.to_owned() };
    if let Some(slug) =
        name.strip_suffix(&format!(".{base_host}")).or_else(|| name.strip_suffix(".localhost"))
    {
        let by = Some(ClinicBy::Slug(slug.to_owned()));
        return whole(by, name);
    }
    let shared = name == base_host || name == "localhost" || name.parse::<IpAddr>().is_ok();
    if !shared {
        return whole(Some(ClinicBy::Domain(name.clone())), name);
    }
    let Some(after) = path_and_query.strip_prefix("/c/") else { return whole(None, name) };
    let end = after.find(['/', '?']).unwrap_or(after.len());
    let (slug, tail) = after.split_at(end);
    let rest = if tail.starts_with('/') { tail.to_owned() } else { format!("/{tail}") };
    Named { by: Some(ClinicBy::Slug(slug.to_owned())), name, base: format!("/c/{slug}"), rest }
}

/// The host without its port; IPv6 literals without brackets.
fn host_name(host: &str) -> &str {
    if let Some(v6) = host.strip_prefix('[') {
        return v6.split(']').next().unwrap_or_default();
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

/// Middleware around the whole router: routes are matched on the stripped path.
pub async fn resolve(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let host =
        request.headers().get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let whole = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let named = named(&host, &site.config.server.host, whole);
    let front = match find(&site, named.by.as_ref()).await {
        Ok(front) => front,
        Err(StatusCode::MISDIRECTED_REQUEST) => return StatusCode::MISDIRECTED_REQUEST.into_response(),
        Err(status) => {
            request.extensions_mut().insert(Unserved(status));
            None
        }
    };
    let ours = ours(&site, &named, front.as_ref());
    // A clinic that does not exist is a page of the installation that says so, with its styles.
    let unknown = named.by.is_some() && front.is_none() && !named.rest.starts_with("/pkg/");
    let rest = if unknown { "/unknown-clinic" } else { named.rest.as_str() };
    let base = if unknown { String::new() } else { named.base };
    let mut visitor = visitor(&site, &request, front, base);
    if let Some(ClinicBy::Slug(_)) = named.by
        && let Some(elsewhere) = moved::away(&site, &visitor, rest, &request)
    {
        return elsewhere;
    }
    if let Ok(uri) = rest.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    let page = wants_page(request.headers());
    visitor.stay = stay(&site, &visitor, page).await;
    visitor.roles = roles(&site, &visitor, page).await;
    request.extensions_mut().insert(visitor);
    if let Some(ours) = ours.clone() {
        request.extensions_mut().insert(ours);
    }
    let mut response = next.run(request).await;
    if unknown && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    // For the policy, which is written further out.
    if let Some(ours) = ours {
        response.extensions_mut().insert(ours);
    }
    response
}

/// The origin of the request's own pages. A host's name alone makes none: it must be the installation's, or of a clinic
/// that was found by it.
fn ours(site: &Site, named: &Named, front: Option<&ClinicFront>) -> Option<Ours> {
    let by_host = named.by.is_some() && named.base.is_empty();
    (front.is_some() || !by_host).then(|| Ours::new(site.domain.origin(), &named.name))
}

async fn find(site: &Site, by: Option<&ClinicBy>) -> Result<Option<ClinicFront>, StatusCode> {
    let Some(by) = by else { return Ok(None) };
    match domain::clinics::find(&site.domain, by).await.map_err(|error| error.shown()) {
        Ok(front) => Ok(Some(front)),
        // A host name that is nobody's is not served at all (RFC 9110, 15.5.20).
        Err(AppError::NotFound) if matches!(by, ClinicBy::Domain(_)) => Err(StatusCode::MISDIRECTED_REQUEST),
        Err(AppError::NotFound) => Ok(None),
        Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn visitor(site: &Site, request: &Request, front: Option<ClinicFront>, base: String) -> Visitor {
    let headers = request.headers();
    let look = Look::read(headers);
    let spoken = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(Lang::from_accept);
    let lang = look.lang.or(spoken).or(front.as_ref().map(|front| front.lang)).unwrap_or_default();
    Visitor {
        lang,
        base,
        ip: address(site, request),
        sign_in: cookie(headers, SIGN_IN_COOKIE).map(Secret::new),
        operator: cookie(headers, OPERATOR_COOKIE).map(Secret::new),
        browser: cookie(headers, BROWSER_COOKIE).map(Secret::new),
        remembered: cookie(headers, REMEMBERED_COOKIE).map(Secret::new),
        nonce: request.extensions().get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default(),
        appearance: look.appearance,
        development: site.config.server.mode == crate::config::Mode::Development,
        roles: Vec::new(),
        stay: None,
        device: headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).map(Device::of).unwrap_or_default(),
        mail_leaves: site.domain.mail_leaves(),
        front,
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|kinds| kinds.contains("text/html"))
}

/// Somebody opens a page: their idle limit counts anew.
async fn stay(site: &Site, visitor: &Visitor, page: bool) -> Option<Stay> {
    let (front, cookie) = (visitor.front.as_ref()?, visitor.sign_in.as_ref()?);
    if page { domain::logins::page_opened(&site.domain, front.clinic, cookie).await } else { None }
}

/// For the frame of a page; whatever is no page has none.
async fn roles(site: &Site, visitor: &Visitor, page: bool) -> Vec<Role> {
    match (&visitor.front, &visitor.sign_in) {
        (Some(front), Some(cookie)) if page => {
            domain::logins::roles(&site.domain, front.clinic, cookie).await
        }
        _ => Vec::new(),
    }
}

fn address(site: &Site, request: &Request) -> Option<IpAddr> {
    let ConnectInfo(Peer(peer)) = request.extensions().get::<ConnectInfo<Peer>>()?;
    Some(visitors(peer.ip(), request.headers(), &site.config.server.trusted_proxies))
}

/// The visitor's address: the connection's, or, behind proxies that the configuration trusts, the right-most address
/// that is not one of theirs. The left-most is the client's to invent. Some proxies add a line of their own, so all lines
/// are one list; past what is no address nobody is believed.
fn visitors(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    // A socket for both families writes IPv4 as IPv6.
    let peer = peer.to_canonical();
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == *ip);
    if !is_trusted(&peer) {
        return peer;
    }
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or_default()).collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    hops.map_while(|hop| hop_of(hop.trim())).find(|hop| !is_trusted(hop)).unwrap_or(peer)
}

/// Some proxies write the port, too.
fn hop_of(written: &str) -> Option<IpAddr> {
    let with_port = || written.parse::<SocketAddr>().ok().map(|hop| hop.ip());
    written.parse::<IpAddr>().ok().or_else(with_port).map(|hop| hop.to_canonical())
}

/// The value of a cookie (RFC 6265, 5.4).
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(host: &str, path: &str) -> (Option<ClinicBy>, String, String) {
        let named = named(host, "visits.example", path);
        (named.by, named.base, named.rest)
    }

    #[test]
    fn a_clinic_is_named_by_host_or_path() {
        let by = |slug: &str| Some(ClinicBy::Slug(slug.to_owned()));
        assert_eq!(slug("maple.localhost:8600", "/a?b"), (by("maple"), String::new(), "/a?b".into()));
        assert_eq!(slug("maple.visits.example", "/"), (by("maple"), String::new(), "/".into()));
        assert_eq!(
            slug("localhost:8600", "/c/maple/j/x?y=1"),
            (by("maple"), "/c/maple".into(), "/j/x?y=1".into())
        );
        assert_eq!(slug("127.0.0.1:8600", "/c/maple"), (by("maple"), "/c/maple".into(), "/".into()));
        assert_eq!(slug("[::1]:8600", "/c/maple?x"), (by("maple"), "/c/maple".into(), "/?x".into()));
        assert_eq!(slug("visits.example", "/sign-up"), (None, String::new(), "/sign-up".into()));
        let own = Some(ClinicBy::Domain("care.example".into()));
        assert_eq!(slug("care.example", "/c/maple/"), (own, String::new(), "/c/maple/".into()));
    }

    #[test]
    fn what_a_client_says_of_its_address_is_believed_of_no_one_but_trusted_proxies() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let trusted = [ip("10.0.0.1"), ip("10.0.0.2")];
        let seen = |peer: &str, lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().expect("a header"));
            }
            visitors(ip(peer), &headers, &trusted).to_string()
        };
        let forged = "198.51.100.1";
        assert_eq!(seen("203.0.113.9", &[forged]), "203.0.113.9", "no proxy of ours");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1, 203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &[forged, "203.0.113.9"]), "203.0.113.9", "a line of the proxy's own");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1, unknown"]), "10.0.0.1", "nobody past no address");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(seen("::ffff:10.0.0.1", &["::ffff:203.0.113.9"]), "203.0.113.9", "both families");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, "a=1; __Host-bedside=xyz; b=2".parse().expect("a header"));
        assert_eq!(cookie(&headers, "__Host-bedside").as_deref(), Some("xyz"));
        assert_eq!(cookie(&headers, "bedside"), None);
    }
}
