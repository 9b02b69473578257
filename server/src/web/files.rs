//! `POST /chat/file`: a photo or a file for the chat of a visit, from a native form or by script, which says so by `Accept`.
//! `GET /j/{token}/file/{line}` and `GET /visits/{id}/file/{line}`: one that was sent, for whoever reads its line. Pictures are
//! for `<img>`; whoever opens the address itself gets a file to keep, and never a page of ours.
use crate::web::headers::Sandboxed;
use crate::web::router::Site;
use app::server::{Calls, RoomFact, Visitor};
use axum::body::{Body, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{Extension, FromRequest, Multipart, Path, Request, State};
use axum::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::chat::{Begun, Download, Incoming, NewFile, Sent};
use domain::{Guest, Host};
use futures::StreamExt as _;
use futures::stream::unfold;
use model::chat::{FileAnswer, FileFault};
use model::joining::LinkToken;
use model::{AppError, ChatLineId, VisitId};
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// Bytes of a field of the form that is not the file.
const FIELD_MOST: usize = 1024;
/// Bytes that may come before it is known who sends the file: the fields, and what the network brings along with them. All of
/// it is held in memory. Higher: a stranger fills it. Lower: what one read brings does not fit.
const HEAD_MOST: usize = 4 * 1024 * 1024;
/// What a browser is still heard to send that was refused, so that it hears why. Higher: whoever sends for nothing keeps a
/// line busy. Lower: whoever chose a large film sees a broken connection, and not the sentence that says so.
const HEARD_MOST: usize = 64 * 1024 * 1024;

/// How long nothing may come of a file. Higher: the files of a dead line keep the next ones waiting. Lower: a lift ride begins
/// the file anew.
const STILL_MOST: Duration = Duration::from_secs(30);

/// The form's fields before the file.
#[derive(Default)]
struct Fields {
    link: String,
    visit: String,
    talk: String,
    mark: String,
}

pub async fn take(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
) -> Response {
    let script = wants_json(request.headers());
    let mut fields = Fields::default();
    let answer = match receive(&site, &visitor, request, &mut fields).await {
        Ok(Sent::Said(said)) => {
            site.calls.tell(said.visit, RoomFact::Chatted(said.talk));
            FileAnswer::Sent
        }
        Ok(Sent::Refused(fault)) => FileAnswer::Refused(fault),
        Err(error) => FileAnswer::Failed(error),
    };
    if script { told(&answer) } else { back(&visitor, &fields, &answer) }
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

fn told(answer: &FileAnswer) -> Response {
    let status = match answer {
        FileAnswer::Sent => 200,
        FileAnswer::Refused(fault) => fault.status(),
        FileAnswer::Failed(error) => error.status(),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_string(answer).unwrap_or_default();
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}

/// To the page that the form stood on, which says what became of it.
fn back(visitor: &Visitor, fields: &Fields, answer: &FileAnswer) -> Response {
    let page = match (LinkToken(fields.link.clone()), VisitId::parse(&fields.visit)) {
        // What is no link of ours leads nowhere, and stands in no address.
        (LinkToken(link), _) if is_link(&link) => format!("/j/{link}"),
        (_, Some(visit)) => format!("/visits/{}/chat", visit.text()),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let why = match answer {
        // The page says itself that the visit is over.
        FileAnswer::Sent | FileAnswer::Failed(AppError::Conflict(_)) => String::new(),
        FileAnswer::Refused(fault) => format!("?file={}", fault.name()),
        FileAnswer::Failed(error) => {
            return StatusCode::from_u16(error.status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
                .into_response();
        }
    };
    (StatusCode::SEE_OTHER, [(LOCATION, format!("{}{page}{why}", visitor.base))]).into_response()
}

fn is_link(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    !text.is_empty() && text.bytes().all(plain)
}

/// The fields come before the file, as they stand in the form: whoever sends it is known before a byte of it is kept.
async fn receive(
    site: &Site,
    visitor: &Visitor,
    request: Request,
    fields: &mut Fields,
) -> Result<Sent, AppError> {
    let known = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| slowly(body, known.clone()));
    let Ok(mut parts) = Multipart::from_request(request, &()).await else {
        return Err(AppError::NotFound);
    };
    while let Ok(Ok(Some(part))) = timeout(STILL_MOST, parts.next_field()).await {
        let name = part.name().unwrap_or_default().to_owned();
        if name != "file" {
            let text = small(part).await.ok_or(AppError::NotFound)?;
            match name.as_str() {
                "link" => fields.link = text,
                "visit" => fields.visit = text,
                "talk" => fields.talk = text,
                "mark" => fields.mark = text,
                _ => {}
            }
            continue;
        }
        let new = NewFile {
            talk: fields.talk.clone(),
            mark: fields.mark.clone(),
            name: part.file_name().unwrap_or_default().to_owned(),
        };
        // Nobody has chosen a file: browsers send one without a name.
        if new.name.is_empty() {
            who(site, visitor, fields).await?;
            return Ok(Sent::Refused(FileFault::Empty));
        }
        let begun = begin(site, visitor, fields, new).await;
        // From here on it is bounded by what may be in a file, or by what is heard out, and no piece is kept in memory.
        known.store(true, Ordering::Relaxed);
        return match begun {
            Ok(Begun::Open(incoming)) => stream(*incoming, part).await,
            Ok(Begun::Known(said)) => hear_out(part, Ok(Sent::Said(said))).await,
            Ok(Begun::Refused(fault)) => hear_out(part, Ok(Sent::Refused(fault))).await,
            // Nobody has to hear a stranger out.
            Err(error @ (AppError::SignedOut | AppError::NotFound | AppError::NotAllowed)) => Err(error),
            Err(error) => hear_out(part, Err(error)).await,
        };
    }
    who(site, visitor, fields).await?;
    Ok(Sent::Refused(FileFault::Empty))
}

/// One piece at a time, since whoever takes the form apart takes all that is there at once; and until the sender is known, no
/// more than `HEAD_MOST`: a form that never comes to its file would be kept as a whole.
fn slowly(body: Body, known: Arc<AtomicBool>) -> Body {
    let from = (body.into_data_stream(), known, 0usize);
    Body::from_stream(unfold(from, async |(mut pieces, known, came)| {
        tokio::task::yield_now().await;
        let piece = pieces.next().await?;
        // By what came before it: one piece, however large, is in memory already.
        if came > HEAD_MOST && !known.load(Ordering::Relaxed) {
            let error = axum::Error::new(std::io::Error::other("a form without its file"));
            return Some((Err(error), (pieces, known, 0)));
        }
        let came = came.saturating_add(piece.as_ref().map_or(0, Bytes::len));
        Some((piece, (pieces, known, came)))
    }))
}

/// None when it is longer than any of ours.
async fn small(mut part: Field<'_>) -> Option<String> {
    let mut bytes = Vec::new();
    while let Ok(Ok(Some(piece))) = timeout(STILL_MOST, part.chunk()).await {
        bytes.extend_from_slice(&piece);
        if bytes.len() > FIELD_MOST {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

async fn stream(mut incoming: Incoming, mut part: Field<'_>) -> Result<Sent, AppError> {
    loop {
        // A line that is dead does not say so, and its file would hold one of its sender's few places.
        let Ok(next) = timeout(STILL_MOST, part.chunk()).await else { return Err(AppError::Unavailable) };
        match next {
            Ok(Some(piece)) => {
                if let Some(fault) = incoming.write(&piece).await.map_err(domain::Error::shown)? {
                    drop(incoming);
                    return hear_out(part, Ok(Sent::Refused(fault))).await;
                }
            }
            Ok(None) => return incoming.finish().await.map_err(domain::Error::shown),
            // The line broke: the same page sends it again, under the same mark.
            Err(_) => return Err(AppError::Unavailable),
        }
    }
}

/// A browser that is still sending does not hear an answer.
async fn hear_out(mut part: Field<'_>, answer: Result<Sent, AppError>) -> Result<Sent, AppError> {
    let mut heard = 0;
    while let Ok(Ok(Some(piece))) = timeout(STILL_MOST, part.chunk()).await {
        heard += piece.len();
        if heard > HEARD_MOST {
            break;
        }
    }
    answer
}

enum Who {
    Guest(Guest),
    Host(Host, VisitId),
}

async fn who(site: &Site, visitor: &Visitor, fields: &Fields) -> Result<Who, AppError> {
    if !fields.link.is_empty() {
        return Ok(Who::Guest(guest(site, visitor, &fields.link).await?));
    }
    let host = host(site, visitor).await?;
    Ok(Who::Host(host, VisitId::parse(&fields.visit).ok_or(AppError::NotFound)?))
}

async fn begin(site: &Site, visitor: &Visitor, fields: &Fields, new: NewFile) -> Result<Begun, AppError> {
    let begun = match who(site, visitor, fields).await? {
        Who::Guest(guest) => domain::chat::begin_file_as_guest(&site.domain, &guest, new).await,
        Who::Host(host, visit) => domain::chat::begin_file(&site.domain, &host, visit, new).await,
    };
    begun.map_err(domain::Error::shown)
}

async fn guest(site: &Site, visitor: &Visitor, link: &str) -> Result<Guest, AppError> {
    let clinic = visitor.front.as_ref().ok_or(AppError::NotFound)?.clinic;
    let ip = visitor.ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let stranger = site.domain.anyone(Some(clinic), visitor.lang, ip);
    let link = LinkToken(link.to_owned());
    domain::joining::guest(&site.domain, &stranger, &link).await.map_err(domain::Error::shown)
}

async fn host(site: &Site, visitor: &Visitor) -> Result<Host, AppError> {
    let clinic = visitor.front.as_ref().ok_or(AppError::NotFound)?.clinic;
    let cookie = visitor.sign_in.as_ref().ok_or(AppError::SignedOut)?;
    let member = domain::logins::resume(&site.domain, clinic, cookie).await.map_err(domain::Error::shown)?;
    member.speaking(visitor.lang).host().map_err(domain::Error::shown)
}

pub async fn of_guest(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Path((token, line)): Path<(String, String)>,
) -> Response {
    let found = async {
        let guest = guest(&site, &visitor, &token).await?;
        let line = ChatLineId::parse(&line).ok_or(AppError::NotFound)?;
        domain::chat::file_as_guest(&site.domain, &guest, line).await.map_err(domain::Error::shown)
    };
    given(found.await)
}

pub async fn of_host(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Path((visit, line)): Path<(String, String)>,
) -> Response {
    let found = async {
        let host = host(&site, &visitor).await?;
        let visit = VisitId::parse(&visit).ok_or(AppError::NotFound)?;
        let line = ChatLineId::parse(&line).ok_or(AppError::NotFound)?;
        domain::chat::file(&site.domain, &host, visit, line).await.map_err(domain::Error::shown)
    };
    given(found.await)
}

fn given(found: Result<Download, AppError>) -> Response {
    let file = match found {
        Ok(file) => file,
        Err(error) => {
            let status = StatusCode::from_u16(error.status());
            return status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response();
        }
    };
    let named = HeaderValue::from_str(&attachment(&file.name));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(file.kind.media_type())),
        (CONTENT_DISPOSITION, named.unwrap_or(HeaderValue::from_static("attachment"))),
        (CONTENT_LENGTH, HeaderValue::from(file.bytes)),
    ];
    let mut response = (headers, body(file)).into_response();
    response.extensions_mut().insert(Sandboxed);
    response
}

/// RFC 6266 with RFC 8187's letters: the name as it is, whatever is in it.
fn attachment(name: &str) -> String {
    let mut text = String::from("attachment; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// Piece by piece. An error breaks the answer off, so that half a file is not taken for a whole one.
fn body(file: Download) -> Body {
    Body::from_stream(unfold(Some(file), async |file| {
        let mut file = file?;
        match file.next().await {
            Ok(piece) => Some((Ok(Bytes::from(piece?)), Some(file))),
            Err(error) => Some((Err(std::io::Error::other(error.shown().to_string())), None)),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(attachment("list.pdf"), "attachment; filename*=UTF-8''list.pdf");
        assert_eq!(attachment("a\"\r\nX: é"), "attachment; filename*=UTF-8''a%22%0D%0AX%3A%20%C3%A9");
    }

    #[test]
    fn only_a_link_of_ours_leads_back() {
        assert!(is_link("01890a5d.AAAA-_"));
        assert!(!is_link("") && !is_link("x/../y") && !is_link("x?y") && !is_link("x\r\ny"));
    }
}
