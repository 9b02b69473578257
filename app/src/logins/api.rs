//! Server functions of signing up, in and out.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::accounts::{self, Credentials, Me, NewPassword};
use model::legal::LegalKind;
use model::{AppError, Secret};

/// Opens a clinic, signs its founder in, and goes to the clinic's first page on this host.
#[server]
pub async fn sign_up(form: accounts::SignUp) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let opened = domain::logins::sign_up(&domain, &who, form).await.shown()?;
    server::sign_in_cookie(&opened.cookie);
    server::redirect_to(&format!("/c/{}/today", opened.front.slug));
    Ok(())
}

#[server]
pub async fn sign_in(form: Credentials) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let cookie = domain::logins::sign_in(&domain, &who, form).await.shown()?;
    server::sign_in_cookie(&cookie);
    server::redirect("/today");
    Ok(())
}

#[server]
pub async fn sign_out() -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::sign_out(&domain, &member).await.shown()?;
    server::clear_cookie();
    server::redirect("/");
    Ok(())
}

/// Answers the same whether the address is known or not.
#[server]
pub async fn forgot(email: String) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    domain::logins::forgot(&domain, &who, email).await.shown()
}

#[server]
pub async fn reset(form: NewPassword) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    domain::logins::reset(&domain, &who, form).await.shown()
}

#[server]
pub async fn confirm_email(token: Secret<String>) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    domain::logins::confirm_email(&domain, &who, token).await.shown()
}

#[server]
pub async fn resend_confirmation() -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::resend_confirmation(&domain, &member).await.shown()
}

#[server(GetMe)]
pub async fn me() -> Result<Me, AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::me(&domain, &member).await.shown()
}

/// The versions of the texts that a new clinic accepts, as they stand now.
#[server]
pub async fn legal_versions() -> Result<Vec<(LegalKind, String)>, AppError> {
    let (domain, lang) = (server::domain()?, server::visitor()?.lang);
    Ok(LegalKind::ALL.map(|kind| (kind, domain::legal::text(&domain, kind, lang).version)).to_vec())
}
