//! The heads of requests, as far as we read them ourselves: which clinic, which cookies, where to go back to.
use crate::{owned, text};
use http::header::{COOKIE, HOST};
use http::{HeaderMap, HeaderValue};
use server::web::clinic::{cookie, named};
use server::web::look::{Look, local_path};
use server::web::whip::concerns;

/// The first line is a path, the second a host name, the others are cookies.
pub fn head(data: &[u8]) {
    let text = text(data);
    let mut lines = text.lines();
    let (path, host) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let named = named(host, "bedside.example", path);
    assert!(named.base.is_empty() || named.base.starts_with("/c/"));
    assert!(!named.name.chars().any(|c| c.is_ascii_uppercase()));
    concerns(&named.rest);
    // Never another host.
    let back = local_path(path);
    assert!(back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\r', '\n']));
    let mut headers = HeaderMap::new();
    headers.extend(HeaderValue::from_str(host).ok().map(|value| (HOST, value)));
    for line in lines.filter_map(|line| HeaderValue::from_str(line).ok()) {
        headers.append(COOKIE, line);
    }
    if let Some(value) = cookie(&headers, "look") {
        assert!(!value.is_empty() && !value.contains(';'));
    }
    let look = Look::read(&headers);
    let again =
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair(&look.cookie())).expect("a cookie"))]);
    assert_eq!(Look::read(&again), look);
}

/// The name and value of a cookie that is set.
fn pair(cookie: &str) -> &str {
    cookie.split(';').next().unwrap_or_default()
}

pub fn heads() -> Vec<Vec<u8>> {
    owned([
        "/c/lakeside/visit/1?x=y\nbedside.example:8600\nlook=lang=es&look=dark; other=1",
        "/whip/abc\nlakeside.bedside.example\n__Host-look=lang=en&look=light\nlook=; a=b",
        "//evil.example/\\x\n[::1]:8600\n",
        "/c/\nLOCALHOST\nlook",
        "/join/abc\nown.example.org\n",
    ])
}
