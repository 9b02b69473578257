//! Server functions of switching. The way out is a route of the server's own (`server/src/web/switching.rs`).
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::switching::{NewLink, OtherClinic};
use model::{AppError, LinkId, Secret};

#[server(ListOtherClinics)]
pub async fn other_clinics() -> Result<Vec<OtherClinic>, AppError> {
    let (domain, member) = server::member().await?;
    domain::switching::list(&domain, &member).await.shown()
}

#[server(LinkClinic)]
pub async fn link_clinic(form: NewLink) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    domain::switching::add(&domain, &who, &member, form).await.shown()?;
    server::redirect("/account/clinics?done=linked");
    Ok(())
}

#[server(UnlinkClinic)]
pub async fn unlink_clinic(link: LinkId) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::switching::end(&domain, &member, link).await.shown()?;
    server::redirect("/account/clinics?done=ended");
    Ok(())
}

/// The button at the other clinic: trades the token for a cookie that holds there.
#[server(SwitchHere)]
pub async fn switch_here(token: Secret<String>) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let carried = server::visitor()?.sign_in;
    let cookie = domain::switching::arrive(&domain, &who, &token, carried.as_ref()).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::redirect(server::home(&domain, &cookie).await);
    Ok(())
}
