//! Native forms: a POST to a page runs the server function that the form names, then goes on or shows the page again.
//!
//! The form's page is rendered again on an error, with what was typed and the error beside it, so that nothing of
//! either ever stands in a URL. See `app/src/forms.rs` for the form's side.
use crate::web::failure;
use crate::web::look::Look;
use crate::web::origin::FromElsewhere;
use crate::web::router::BODY_BYTES_MAX;
use app::forms::FormState;
use app::server::Visitor;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, REFERER, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::{AppError, Lang};
use tower::ServiceExt;

const FUNCTION_PREFIX: &str = "/api/";

/// A form's fields in order.
type Pairs = Vec<(String, String)>;

/// Middleware inside the clinic's resolution, around the router it is given.
pub async fn submit(State(router): State<Router>, request: Request, next: Next) -> Response {
    if !is_page_form(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Ok(mut pairs) = serde_urlencoded::from_bytes::<Pairs>(&bytes) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let argument = take(&mut pairs, "__arg").unwrap_or_default();
    // A button that does something else with what was typed says so beside the form's own function.
    let (own, instead) = (take(&mut pairs, "__fn"), take(&mut pairs, "__instead"));
    let Some(function) = instead.or(own).filter(|path| path.starts_with(FUNCTION_PREFIX)) else {
        // A form of one of our own routes, such as `/lang`.
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    };
    let page = parts.uri.clone();
    if let Some(tag) = take(&mut pairs, "__lang") {
        return turn(router, parts, &tag, function, pairs).await;
    }
    let run = Request::from_parts(parts.clone(), Body::empty());
    let answer = call(&router, run, &function, &argument, &pairs).await;
    if let Some(elsewhere) = redirected(&answer) {
        return elsewhere;
    }
    let error = error_of(answer.1).await;
    let state = FormState { action: function, error, values: kept(pairs), turned: false };
    show_again(router, Request::from_parts(parts, Body::empty()), page, state, answer.0).await
}

/// The page again in another language, with what was typed: nothing is run. With scripts the page keeps it by itself
/// (`app/src/ui/typed.rs`).
async fn turn(router: Router, mut parts: Parts, tag: &str, function: String, pairs: Pairs) -> Response {
    let mut cookies = Vec::new();
    if let (Some(lang), Some(visitor)) = (Lang::parse(tag), parts.extensions.get_mut::<Visitor>()) {
        visitor.lang = lang;
        let kept = Look { lang: Some(lang), ..Look::read(&parts.headers) }.cookie();
        cookies.extend(HeaderValue::from_str(&kept).ok().map(|value| (SET_COOKIE, value)));
    }
    let page = parts.uri.clone();
    let state = FormState { action: function, error: None, values: kept(pairs), turned: true };
    show_again(router, Request::from_parts(parts, Body::empty()), page, state, cookies).await
}

fn is_page_form(request: &Request) -> bool {
    let form = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    let ours = request.extensions().get::<FromElsewhere>().is_none();
    ours && form && request.method() == Method::POST && !request.uri().path().starts_with(FUNCTION_PREFIX)
}

fn take(pairs: &mut Pairs, name: &str) -> Option<String> {
    let at = pairs.iter().position(|(key, _)| key == name)?;
    Some(pairs.remove(at).1)
}

/// The answer's cookies and so on, kept for the page that is shown again, and the answer.
type Answer = (Vec<(axum::http::HeaderName, HeaderValue)>, Response);

async fn call(router: &Router, mut run: Request, function: &str, argument: &str, pairs: &Pairs) -> Answer {
    let body = serde_urlencoded::to_string(nested(argument, pairs)).unwrap_or_default();
    if let Ok(uri) = function.parse::<Uri>() {
        *run.uri_mut() = uri;
    }
    // Without these two the function answers as to a program: no redirect to a referrer, errors as JSON.
    run.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    run.headers_mut().remove(REFERER);
    run.headers_mut().remove(CONTENT_LENGTH);
    run.extensions_mut().insert(app::server::FromForm);
    *run.body_mut() = Body::from(body);
    let Ok(answer) = router.clone().oneshot(run).await;
    let cookies = axum::http::header::SET_COOKIE;
    let kept =
        answer.headers().get_all(&cookies).iter().map(|value| (cookies.clone(), value.clone())).collect();
    (kept, answer)
}

/// `topic` becomes `visit[topic]`, `participants[0][name]` becomes `visit[participants][0][name]`.
fn nested(argument: &str, pairs: &Pairs) -> Pairs {
    if argument.is_empty() {
        return pairs.clone();
    }
    let under = |name: &str| match name.split_once('[') {
        Some((head, tail)) => format!("{argument}[{head}][{tail}"),
        None => format!("{argument}[{name}]"),
    };
    pairs.iter().map(|(name, value)| (under(name), value.clone())).collect()
}

fn redirected((cookies, answer): &Answer) -> Option<Response> {
    let location = answer.headers().get(LOCATION)?.clone();
    if !answer.status().is_success() && !answer.status().is_redirection() {
        return None;
    }
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, location);
    for (name, value) in cookies {
        response.headers_mut().append(name.clone(), value.clone());
    }
    if let Some(clear) = answer.headers().get("clear-site-data") {
        response.headers_mut().insert("clear-site-data", clear.clone());
    }
    Some(response)
}

async fn error_of(answer: Response) -> Option<AppError> {
    if answer.status().is_success() {
        return None;
    }
    let bytes = to_bytes(answer.into_body(), BODY_BYTES_MAX).await.unwrap_or_default();
    Some(serde_json::from_slice(&bytes).unwrap_or(AppError::Unavailable))
}

/// What was typed, without what must not be shown again.
fn kept(pairs: Pairs) -> Pairs {
    pairs.into_iter().filter(|(name, _)| !name.contains("password") && !name.contains("token")).collect()
}

async fn show_again(
    router: Router,
    mut request: Request,
    page: Uri,
    state: FormState,
    cookies: Vec<(axum::http::HeaderName, HeaderValue)>,
) -> Response {
    let status = state.error.as_ref().map_or(200, AppError::status);
    let wait = state.error.as_ref().and_then(failure::retry_after);
    *request.method_mut() = Method::GET;
    *request.uri_mut() = page;
    for name in [CONTENT_TYPE, CONTENT_LENGTH] {
        request.headers_mut().remove(name);
    }
    request.extensions_mut().insert(state);
    let Ok(mut response) = router.oneshot(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    response.headers_mut().extend(wait.map(|wait| (RETRY_AFTER, wait)));
    for (name, value) in cookies {
        response.headers_mut().append(name, value);
    }
    response
}

/// The form's state of a request, for the page's context.
pub fn state_of(extensions: &axum::http::Extensions) -> Option<FormState> {
    extensions.get::<FormState>().cloned()
}

/// The visitor of a request, for the page's context.
pub fn visitor_of(extensions: &axum::http::Extensions) -> Option<Visitor> {
    extensions.get::<Visitor>().cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_move_under_the_argument() {
        let pairs =
            vec![("topic".to_owned(), "x".to_owned()), ("people[0][name]".to_owned(), "y".to_owned())];
        let names: Vec<String> = nested("visit", &pairs).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["visit[topic]", "visit[people][0][name]"]);
        assert_eq!(nested("", &pairs), pairs);
    }

    #[test]
    fn passwords_and_tokens_are_not_shown_again() {
        let pair = |name: &str| (name.to_owned(), "secret".to_owned());
        let left = kept(vec![pair("email"), pair("password"), pair("token"), pair("new_password")]);
        assert_eq!(left, vec![pair("email")]);
    }
}
