//! Other programs in calls (I4): they send by WHIP (RFC 9725) and watch by WHEP. To the room a program is one more socket, of
//! the role that its key gives; whoever publishes or watches is seen by all, can be removed, and hears of nobody who waits.
//!
//! No cookie is looked at: whatever page a player stands on, the key in the header is all that counts, so that every origin
//! may ask.
mod answers;
mod sessions;
mod talk;

pub use sessions::Programs;

use crate::web::router::Site;
use crate::web::ws;
use answers::{Problem, of};
use app::server::Visitor;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Extension, Path, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, HOST, IF_MATCH, LINK, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use bytes::Bytes;
use domain::Anyone;
use model::Secret;
use model::relay::RelayPass;
use model::signal::Hello;
use sessions::Open;
use std::net::{IpAddr, Ipv4Addr};
use talk::Talk;

/// Of one request. Higher: memory of a hostile program. Lower: the offers of players with many codecs do not fit.
pub const BYTES_MAX: usize = 64 * 1024;

pub const PUBLISH: &str = "/whip";
pub const WATCH: &str = "/whep";
const OFFER: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";

/// Is this path a program's, so that it may come from any page?
pub fn concerns(path: &str) -> bool {
    [PUBLISH, WATCH].iter().any(|root| path.strip_prefix(*root).is_some_and(is_end))
}

fn is_end(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

/// `POST /whip`: a program sends.
pub async fn publish(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answers::to_all(begin(&site, visitor, &headers, body, false).await)
}

/// `POST /whep`: a program watches.
pub async fn watch(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answers::to_all(begin(&site, visitor, &headers, body, true).await)
}

/// `DELETE /whip/{session}`: the program goes.
pub async fn end(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Path(session): Path<String>,
    headers: HeaderMap,
) -> Response {
    answers::to_all(match known(&site, visitor, &session, &headers).await {
        Ok(open) => {
            open.leave(site.calls.sfu());
            Ok(StatusCode::OK.into_response())
        }
        Err(problem) => Err(problem),
    })
}

/// `PATCH /whip/{session}`: candidates that came late. We are found by the first packet of a check, so nothing has to be
/// done with them; a restart is a new session.
pub async fn trickle(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Path(session): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answers::to_all(match known(&site, visitor, &session, &headers).await {
        Ok(_) => late(&session, &headers, body),
        Err(problem) => Err(problem),
    })
}

/// `OPTIONS`: what a browser asks before it sends a header of its own (CORS), and what a program may post.
pub async fn allowed() -> Response {
    answers::to_all(Ok(
        (StatusCode::NO_CONTENT, [("accept-post", OFFER), ("accept-patch", FRAGMENT)]).into_response()
    ))
}

async fn begin(
    site: &Site,
    visitor: Visitor,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    watches: bool,
) -> Result<Response, Problem> {
    let base = visitor.base.clone();
    let who = asker(site, visitor)?;
    let token = bearer(headers)?;
    if !is_of(headers, OFFER) {
        return Err(Problem::WrongKind);
    }
    let body = body.map_err(|_| Problem::TooLarge)?;
    let offer = String::from_utf8(body.to_vec()).map_err(|_| Problem::Unreadable)?;
    let entry =
        domain::publish::enter(&site.domain, &who, &token, watches).await.map_err(|e| of(&e.shown()))?;
    let visit = entry.seat.visit;
    // A page of its own each time: the newest session of a key takes over.
    let hello = Hello { ticket: String::new(), page: rand_page(), again: false };
    let (socket, outbox) = site.calls.sfu().arrive(visit, ws::arrival(&entry.seat, &hello));
    let open = Open { who: entry.seat.who, visit, socket };
    let mut talk = Talk::new(site.clone(), who, entry, open, outbox);
    let answer = talk.offer(offer).await?;
    let links =
        talk.relay.as_ref().map(|pass| links(pass, headers, site.config.scheme())).unwrap_or_default();
    let session = new_session();
    site.calls.programs().add(session.clone(), open);
    tokio::spawn(talk.run(session.clone()));
    let root = if watches { WATCH } else { PUBLISH };
    let place = HeaderValue::from_str(&format!("{base}{root}/{session}")).map_err(|_| Problem::Failed)?;
    let tag = HeaderValue::from_str(&format!("\"{session}\"")).map_err(|_| Problem::Failed)?;
    let kind = HeaderValue::from_static(OFFER);
    let fixed = [(CONTENT_TYPE, kind), (LOCATION, place), (ETAG, tag)];
    let mut response = (StatusCode::CREATED, fixed, answer).into_response();
    for link in links {
        response.headers_mut().append(LINK, link);
    }
    Ok(response)
}

/// The relay, at the name by which the program has reached us (RFC 9725, 4.6).
fn links(pass: &RelayPass, headers: &HeaderMap, scheme: &str) -> Vec<HeaderValue> {
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let secure = scheme == "https";
    let usual = if secure { 443 } else { 80 };
    // The colons of an address of IPv6 stand in brackets.
    let (name, port) = match host.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
        Some((name, port)) => (name, port.parse().unwrap_or(usual)),
        None => (host, usual),
    };
    let RelayPass { username, password, .. } = pass;
    let link = |url: String| {
        let words = format!(
            "<{url}>; rel=\"ice-server\"; username=\"{username}\"; credential=\"{password}\"; \
             credential-type=\"password\""
        );
        HeaderValue::from_str(&words).ok()
    };
    pass.urls(name, port, secure).into_iter().filter_map(link).collect()
}

/// A session of the key that is shown. Another's looks like none.
async fn known(site: &Site, visitor: Visitor, session: &str, headers: &HeaderMap) -> Result<Open, Problem> {
    let who = asker(site, visitor)?;
    let token = bearer(headers)?;
    let holder = domain::publish::holder(&site.domain, &who, &token).await.map_err(|e| of(&e.shown()))?;
    let open = site.calls.programs().find(session).filter(|open| open.who == holder);
    open.ok_or(Problem::NotThere)
}

fn late(
    session: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    if !is_of(headers, FRAGMENT) {
        return Err(Problem::WrongKind);
    }
    body.map_err(|_| Problem::TooLarge)?;
    match headers.get(IF_MATCH).map(HeaderValue::as_bytes) {
        None => Err(Problem::NoVersion),
        // By which a restart is asked for.
        Some(b"*") => Err(Problem::NoRestart),
        Some(tag) if tag == format!("\"{session}\"").as_bytes() => Ok(StatusCode::NO_CONTENT.into_response()),
        Some(_) => Err(Problem::OldVersion),
    }
}

fn asker(site: &Site, visitor: Visitor) -> Result<Anyone, Problem> {
    let clinic = visitor.front.ok_or(Problem::NotThere)?.clinic;
    // Without a known address everyone shares one bucket of the throttle.
    let ip = visitor.ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    Ok(site.domain.anyone(Some(clinic), visitor.lang, ip))
}

/// RFC 6750, in the header and nowhere else.
fn bearer(headers: &HeaderMap) -> Result<Secret<String>, Problem> {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(Secret::new(token.trim().to_owned()))
        }
        _ => Err(Problem::NoKey),
    }
}

fn is_of(headers: &HeaderMap, kind: &str) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(kind)
}

#[allow(clippy::disallowed_methods, reason = "the server is a shell: chance comes in here")]
fn rand_page() -> u64 {
    rand::random()
}

#[allow(clippy::disallowed_methods, reason = "the server is a shell: chance comes in here")]
fn new_session() -> String {
    let bytes: [u8; 16] = rand::random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: axum::http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_key_comes_as_bearer_only() {
        let token = |value| bearer(&with(AUTHORIZATION, value)).ok().map(|token| token.expose().clone());
        assert_eq!(token("Bearer abc").as_deref(), Some("abc"));
        assert_eq!(token("bearer  abc ").as_deref(), Some("abc"));
        for bad in ["Basic abc", "Bearer ", "abc", ""] {
            assert_eq!(token(bad), None, "{bad}");
        }
    }

    #[test]
    fn kinds_are_read_without_their_parameters() {
        assert!(is_of(&with(CONTENT_TYPE, "Application/SDP; charset=utf-8"), OFFER));
        assert!(!is_of(&with(CONTENT_TYPE, "application/json"), OFFER));
        assert!(!is_of(&HeaderMap::new(), OFFER));
    }

    #[test]
    fn the_relay_is_named_as_the_program_has_reached_us() {
        let pass = RelayPass {
            username: "u".to_owned(),
            password: "p".to_owned(),
            port: 3478,
            tcp: true,
            web: true,
            host: None,
        };
        let words = |host: &'static str, scheme: &str| {
            let links = links(&pass, &with(HOST, host), scheme);
            links.iter().map(|link| link.to_str().expect("text").to_owned()).collect::<Vec<_>>()
        };
        let both = words("maple.example", "https");
        assert_eq!(
            both[0],
            "<turn:maple.example:3478?transport=tcp>; rel=\"ice-server\"; username=\"u\"; credential=\"p\"; \
             credential-type=\"password\""
        );
        assert!(both[1].starts_with("<turns:maple.example:443?transport=tcp>"), "{both:?}");
        assert!(words("[::1]:8600", "http")[1].starts_with("<turn:[::1]:8600?"));
        assert!(words("[::1]", "http")[1].starts_with("<turn:[::1]:80?"));
    }

    #[test]
    fn only_these_paths_come_from_any_page() {
        assert!(["/whip", "/whep", "/whip/abc"].iter().all(|path| concerns(path)));
        assert!(["/whips", "/api/whip", "/", "/whe"].iter().all(|path| !concerns(path)));
    }

    #[test]
    fn what_comes_late_names_its_session() {
        let ask = |tag: Option<&'static str>| {
            let mut headers = with(CONTENT_TYPE, FRAGMENT);
            if let Some(tag) = tag {
                headers.insert(IF_MATCH, HeaderValue::from_static(tag));
            }
            late("abc", &headers, Ok(Bytes::new())).map(|answer| answer.status()).map_err(Problem::status)
        };
        assert_eq!(ask(Some("\"abc\"")), Ok(StatusCode::NO_CONTENT));
        assert_eq!(ask(Some("\"other\"")), Err(StatusCode::PRECONDITION_FAILED));
        assert_eq!(ask(Some("*")), Err(StatusCode::UNPROCESSABLE_ENTITY));
        assert_eq!(ask(None), Err(StatusCode::PRECONDITION_REQUIRED));
    }
}
