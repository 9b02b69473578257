//! What a program is told: problem texts (RFC 9457) that name nobody and nothing of the visit.
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::AppError;

/// When to come again where nobody is there yet. Higher: a device is late. Lower: it asks for nothing.
const NOBODY_S: u32 = 5;

/// Why a program does not get in, or not what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    NoKey,
    BadKey,
    NotAllowed,
    NotThere,
    Over,
    Nobody,
    Locked,
    Full,
    Replaced,
    TooLarge,
    WrongKind,
    Unreadable,
    NoVersion,
    OldVersion,
    NoRestart,
    TooMany(u32),
    Away,
    Failed,
}

/// What the domain says.
pub fn of(error: &AppError) -> Problem {
    match error {
        AppError::SignedOut | AppError::Unfinished(_) => Problem::BadKey,
        AppError::NotAllowed => Problem::NotAllowed,
        AppError::NotFound | AppError::Invalid(_) => Problem::NotThere,
        AppError::Conflict(_) => Problem::Over,
        AppError::TooMany { retry_after_s } => Problem::TooMany(*retry_after_s),
        AppError::Unavailable | AppError::Offline => Problem::Away,
        AppError::Failed { .. } => Problem::Failed,
    }
}

impl Problem {
    pub const fn status(self) -> StatusCode {
        match self {
            Problem::NoKey | Problem::BadKey => StatusCode::UNAUTHORIZED,
            Problem::NotAllowed => StatusCode::FORBIDDEN,
            Problem::NotThere => StatusCode::NOT_FOUND,
            Problem::Over | Problem::Nobody | Problem::Locked | Problem::Replaced => StatusCode::CONFLICT,
            Problem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::WrongKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Problem::Unreadable | Problem::NoRestart => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::NoVersion => StatusCode::PRECONDITION_REQUIRED,
            Problem::OldVersion => StatusCode::PRECONDITION_FAILED,
            Problem::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Problem::Full | Problem::Away => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Problem::NoKey => "Send the key as a bearer token",
            Problem::BadKey => "This key opens nothing",
            Problem::NotAllowed => "This key does not open this",
            Problem::NotThere => "There is nothing here",
            Problem::Over => "The visit is not open",
            Problem::Nobody => "Nobody is in the call yet",
            Problem::Locked => "The call is locked",
            Problem::Full => "The call is full",
            Problem::Replaced => "Another program came with the same key",
            Problem::TooLarge => "The description is too long",
            Problem::WrongKind => "Not the right kind of content",
            Problem::Unreadable => {
                "No line of this description can be used: Opus is spoken here, and VP8, H.264 (Baseline, packetization mode \
                 1), VP9 and AV1 (profile 0)"
            }
            Problem::NoVersion => "Say which session by If-Match",
            Problem::OldVersion => "Another session has that tag",
            Problem::NoRestart => "Begin a new session instead of a restart",
            Problem::TooMany(_) => "Too often",
            Problem::Away => "Not at this moment",
            Problem::Failed => "Something went wrong here",
        }
    }

    const fn again_s(self) -> Option<u32> {
        match self {
            Problem::TooMany(seconds) => Some(seconds),
            Problem::Nobody | Problem::Locked | Problem::Full | Problem::Away => Some(NOBODY_S),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = serde_json::json!({ "title": self.words(), "status": status.as_u16() }).to_string();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(CONTENT_TYPE, kind)], body).into_response();
        let headers = response.headers_mut();
        match self {
            Problem::NoKey => drop(headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            Problem::BadKey => {
                let words = HeaderValue::from_static("Bearer error=\"invalid_token\"");
                headers.insert(WWW_AUTHENTICATE, words);
            }
            _ => {}
        }
        if let Some(seconds) = self.again_s() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Readable to players on whatever page: nothing of it depends on who is signed in.
pub fn to_all(answer: Result<Response, Problem>) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    let headers = response.headers_mut();
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "POST, PATCH, DELETE, OPTIONS"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, if-match"),
        (ACCESS_CONTROL_EXPOSE_HEADERS, "location, etag, link, retry-after, www-authenticate"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_learns_how_to_ask_and_when_to_come_again() {
        let answer = to_all(Err(Problem::NoKey));
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers()[WWW_AUTHENTICATE], "Bearer");
        assert_eq!(answer.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert!(!answer.headers().contains_key("access-control-allow-credentials"));
        let answer = to_all(Err(of(&AppError::TooMany { retry_after_s: 42 })));
        assert_eq!(
            (answer.status(), &answer.headers()[RETRY_AFTER]),
            (StatusCode::TOO_MANY_REQUESTS, &HeaderValue::from(42))
        );
        assert_eq!(to_all(Err(Problem::Nobody)).headers()[RETRY_AFTER], "5");
    }
}
