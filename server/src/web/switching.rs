//! Switching between the clinics of one person (A12), on its way: the page that leads out, whose form goes to another host,
//! and the one page that takes a form from another host (`origin::check`). That one reads nothing but the token in its
//! body, runs no form (`forms::submit`), looks at no cookie and changes nothing: it shows a button, whose form is of its
//! own page again.
use crate::web::headers::FormsTo;
use crate::web::router::Site;
use app::server::Visitor;
use app::shell;
use axum::Form;
use axum::extract::{Extension, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::switching::Leaving;
use model::{AppError, LinkId, Secret};
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr};

/// Below the clinic's place.
pub const ARRIVE: &str = "/arrive";

#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    link: String,
}

#[derive(Deserialize)]
pub struct Carried {
    #[serde(default)]
    token: String,
}

/// `POST /switch`: whoever cannot go there comes back to the list, and is asked to sign in there if only that is missing.
pub async fn leave(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Form(choice): Form<Choice>,
) -> Response {
    match begin(&site, &visitor, &choice.link).await {
        Ok(leaving) => {
            let to = FormsTo(origin_of(&leaving.address).into());
            let head = site.office_head.with_nonce(&visitor.nonce);
            let mut answer = html(shell::leaving(&visitor, &head, leaving));
            answer.extensions_mut().insert(to);
            answer
        }
        // Of the others the list's own page tells.
        Err(AppError::NotFound) => instead(&visitor, &AppError::NotFound, "/account/clinics?done=gone"),
        Err(error) => instead(&visitor, &error, "/account/clinics"),
    }
}

async fn begin(site: &Site, visitor: &Visitor, link: &str) -> Result<Leaving, AppError> {
    let clinic = visitor.front.as_ref().ok_or(AppError::NotFound)?.clinic;
    let cookie = visitor.sign_in.as_ref().ok_or(AppError::SignedOut)?;
    let member = domain::logins::resume(&site.domain, clinic, cookie).await.map_err(domain::Error::shown)?;
    let link = LinkId::parse(link).ok_or(AppError::NotFound)?;
    domain::switching::leave(&site.domain, &member, link).await.map_err(domain::Error::shown)
}

/// `POST /arrive`, from whatever page.
pub async fn arrive(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Form(carried): Form<Carried>,
) -> Response {
    let token = Secret::new(carried.token);
    let ip = visitor.ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let clinic = visitor.front.as_ref().map(|front| front.clinic);
    let who = site.domain.anyone(clinic, visitor.lang, ip);
    match domain::switching::arrival(&site.domain, &who, &token).await.map_err(domain::Error::shown) {
        Ok(name) => {
            let head = site.office_head.with_nonce(&visitor.nonce);
            html(shell::arriving(&visitor, &head, name, &token))
        }
        Err(error) => instead(&visitor, &error, ARRIVE),
    }
}

/// A fault of ours is no news of theirs: it gets the page of its own.
fn instead(visitor: &Visitor, error: &AppError, path: &str) -> Response {
    match StatusCode::from_u16(error.status()) {
        Ok(status) if status.is_server_error() => status.into_response(),
        _ => (StatusCode::SEE_OTHER, [(LOCATION, format!("{}{path}", visitor.base))]).into_response(),
    }
}

fn html(page: String) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], page).into_response()
}

/// Scheme, host and port.
fn origin_of(address: &str) -> String {
    address.split('/').take(3).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::origin_of;

    #[test]
    fn an_origin_is_what_stands_before_the_path() {
        assert_eq!(origin_of("http://oak.localhost:3000/arrive"), "http://oak.localhost:3000");
        assert_eq!(origin_of("https://visits.example/c/oak/arrive"), "https://visits.example");
    }
}
