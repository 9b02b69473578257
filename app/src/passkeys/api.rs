//! Server functions of passkeys.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::passkeys::{NewPasskey, PasskeyAsk, ShownPasskey};
use model::{AppError, PasskeyId, Secret};

/// Where somebody's own second factor is.
#[cfg(feature = "ssr")]
const OWN: &str = "/account/factor";

/// What the browser is to make.
#[server(BeginPasskey)]
pub async fn begin_passkey(passkey_password: Secret<String>) -> Result<PasskeyAsk, AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    domain::passkeys::begin(&domain, &who, &arriving, passkey_password).await.shown()
}

/// It has made it.
#[server(AddPasskey)]
pub async fn add_passkey(form: NewPasskey) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    domain::passkeys::add(&domain, &arriving, &who, form).await.shown()?;
    server::redirect(&format!("{OWN}?done=passkey"));
    Ok(())
}

#[server(RemovePasskey)]
pub async fn remove_passkey(
    removed_passkey: PasskeyId,
    passkey_removal_password: Secret<String>,
) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    domain::passkeys::remove(&domain, &who, &member, removed_passkey, passkey_removal_password)
        .await
        .shown()?;
    server::redirect(&format!("{OWN}?done=passkey_gone"));
    Ok(())
}

/// What the browser of somebody is to show who has not said who they are.
#[server(BeginPasskeySignIn)]
pub async fn begin_passkey_sign_in() -> Result<PasskeyAsk, AppError> {
    let (domain, who) = server::anyone().await?;
    domain::passkeys::begin_sign_in(&domain, &who).await.shown()
}

/// Instead of e-mail address, password and code.
#[server(SignInByPasskey)]
pub async fn sign_in_by_passkey(form: ShownPasskey) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let (who, back) = (who.around(&form.browser_zone), form.back.clone());
    let cookie = domain::passkeys::sign_in(&domain, &who, form).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::go_back(&domain, &cookie, &back).await;
    Ok(())
}

/// The same after the password.
#[server(BeginPasskeyFactor)]
pub async fn begin_passkey_factor() -> Result<PasskeyAsk, AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    domain::passkeys::begin_show(&domain, &who, &arriving).await.shown()
}

/// Instead of a code.
#[server(ShowPasskey)]
pub async fn show_passkey(form: ShownPasskey) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    let back = form.back.clone();
    let passed = domain::passkeys::show(&domain, &who, &arriving, form).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &passed.cookie).await;
    if let Some((token, seconds)) = &passed.remembered {
        server::remembered_cookie(token, *seconds);
    }
    server::go_back(&domain, &passed.cookie, &back).await;
    Ok(())
}
